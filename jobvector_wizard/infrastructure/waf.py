"""AWS WAF before the load balancer, with the rules that AWS keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.planning.cost import FIREWALL_RULES

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.load_balancer import LoadBalancer

_COUNTED: Final = {"AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",)}
"""Rules that count and do not block: bodies above 8 KB are what an uploaded CV is."""


class Waf(Component):
    """A web ACL that lets by what no rule blocks, and logs what it saw."""

    def __init__(self, deployment: Deployment, balancer: LoadBalancer, group: aws.cloudwatch.LogGroup) -> None:
        super().__init__("Waf", deployment)
        acl = aws.wafv2.WebAcl(
            "firewall",
            name=naming.firewall_name(deployment.name),
            scope="REGIONAL",
            default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
            rules=[_rule(number, name) for number, name in enumerate(FIREWALL_RULES)],
            visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
                cloudwatch_metrics_enabled=True, metric_name="firewall", sampled_requests_enabled=True
            ),
            tags=deployment.tags("firewall"),
            opts=self.child(),
        )
        aws.wafv2.WebAclAssociation(
            "firewall", resource_arn=balancer.balancer.arn, web_acl_arn=acl.arn, opts=self.child()
        )
        aws.wafv2.WebAclLoggingConfiguration(
            "firewall", resource_arn=acl.arn, log_destination_configs=[group.arn], opts=self.child()
        )
        self.register_outputs({})


def _rule(priority: int, name: str) -> aws.wafv2.WebAclRuleArgs:
    statement = aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
        name=name,
        vendor_name="AWS",
        rule_action_overrides=[
            aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs(
                name=rule,
                action_to_use=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs(
                    count=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs()
                ),
            )
            for rule in _COUNTED.get(name, ())
        ],
    )
    return aws.wafv2.WebAclRuleArgs(
        name=name,
        priority=priority,
        override_action=aws.wafv2.WebAclRuleOverrideActionArgs(
            none=aws.wafv2.WebAclRuleOverrideActionNoneArgs()  # type: ignore[no-untyped-call]
        ),
        statement=aws.wafv2.WebAclRuleStatementArgs(managed_rule_group_statement=statement),
        visibility_config=aws.wafv2.WebAclRuleVisibilityConfigArgs(
            cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
        ),
    )
