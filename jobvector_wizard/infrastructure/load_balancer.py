"""The Application Load Balancer: the only thing the internet reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.access_logs import BALANCER_PREFIX, AccessLogs
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.infrastructure.firewall import HTTP, HTTPS, Firewall
from jobvector_wizard.planning.health_checks import CHECK_SECONDS, FAILED_CHECKS

if TYPE_CHECKING:
    import pulumi

    from jobvector_wizard.infrastructure.network import Network
    from jobvector_wizard.infrastructure.nodes import Nodes

TLS_POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.3 and 1.2 with forward secrecy, post-quantum key exchange where the browser can; what AWS recommends."""
_NOTHING: Final = aws.lb.ListenerDefaultActionArgs(
    type="fixed-response",
    fixed_response=aws.lb.ListenerDefaultActionFixedResponseArgs(
        content_type="text/plain", status_code="404", message_body="Nothing here"
    ),
)
_TO_HTTPS: Final = aws.lb.ListenerDefaultActionArgs(
    type="redirect",
    redirect=aws.lb.ListenerDefaultActionRedirectArgs(protocol="HTTPS", port=str(HTTPS), status_code="HTTP_301"),
)
_FIRST_NODE_PORT: Final = 30000
_NODE_PORTS: Final = 2768
_DEEPEST: Final = 17
"""Priorities end at 50000, which leaves room for seventeen depths of a path; deeper ones count as this."""


def rule_priority(path: str, port: int) -> int:
    """Return a listener rule's priority: deeper paths first, and unique because node ports are.

    It depends on the rule alone, so that a rule keeps its place when another workload comes or goes.
    """
    depth = min(len([step for step in path.split("/") if step]), _DEEPEST)
    return (_DEEPEST - depth) * _NODE_PORTS + port - _FIRST_NODE_PORT + 1


def path_patterns(path: str) -> list[str]:
    """Return what a request's path must look like: the path itself and everything below it."""
    base = path.rstrip("/")
    return [base, f"{base}/*"] if base else ["/*"]


class LoadBalancer(Component):
    """Load balancer, listeners, and a target group and rule per workload with a path.

    With a certificate it speaks HTTPS and sends what comes over HTTP there; without one it speaks HTTP.
    """

    def __init__(
        self,
        deployment: Deployment,
        network: Network,
        firewall: Firewall,
        nodes: Nodes,
        logs: AccessLogs | None,
        certificate_arn: pulumi.Output[str] | None,
    ) -> None:
        super().__init__("LoadBalancer", deployment)
        self._vpc_id = network.vpc.id
        self.targets: dict[str, aws.lb.TargetGroup] = {}
        self.balancer = aws.lb.LoadBalancer(
            "load-balancer",
            name=naming.load_balancer_name(deployment.name),
            load_balancer_type="application",
            internal=False,
            subnets=network.subnet_ids(Tier.PUBLIC),
            security_groups=[firewall.load_balancer.id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            enable_deletion_protection=deployment.safeguards.services,
            access_logs=_access_logs(logs) if logs else None,
            tags=deployment.tags("load-balancer"),
            opts=self.child(network.internet_route, *([logs.policy] if logs else [])),
        )
        self._listener = self._https(certificate_arn) if certificate_arn else self._listen("http", HTTP, _NOTHING)
        if certificate_arn:
            self._listen("http", HTTP, _TO_HTTPS)
        for name, workload in self.blueprint.workloads.items():
            if workload.path is not None and workload.port is not None:
                target = self.targets[name] = self._target(name, workload.path, workload.port)
                self._route(name, workload.path, workload.port, target)
                self._register(name, target, nodes)
        self.register_outputs({})

    def _listen(self, name: str, port: int, action: aws.lb.ListenerDefaultActionArgs) -> aws.lb.Listener:
        return aws.lb.Listener(
            name,
            load_balancer_arn=self.balancer.arn,
            port=port,
            protocol="HTTP",
            default_actions=[action],
            tags=self.deployment.tags(name),
            opts=self.child(),
        )

    def _https(self, certificate_arn: pulumi.Output[str]) -> aws.lb.Listener:
        return aws.lb.Listener(
            "https",
            load_balancer_arn=self.balancer.arn,
            port=HTTPS,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=certificate_arn,
            default_actions=[_NOTHING],
            tags=self.deployment.tags("https"),
            opts=self.child(),
        )

    def _target(self, workload: str, path: str, port: int) -> aws.lb.TargetGroup:
        """Describe the nodes as targets. Whatever answers is healthy, since no health path is known."""
        return aws.lb.TargetGroup(
            workload,
            name=naming.target_group_name(self.deployment.name, workload, port, self.blueprint.edge.pod_protocol),
            vpc_id=self._vpc_id,
            target_type="instance",
            protocol=self.blueprint.edge.pod_protocol,
            port=port,
            deregistration_delay=30,
            health_check=aws.lb.TargetGroupHealthCheckArgs(
                protocol=self.blueprint.edge.pod_protocol,
                path=path,
                matcher="200-499",
                interval=CHECK_SECONDS,
                healthy_threshold=2,
                unhealthy_threshold=FAILED_CHECKS,
            ),
            tags=self.deployment.tags(workload),
            opts=self.child(),
        )

    def _route(self, workload: str, path: str, port: int, target: aws.lb.TargetGroup) -> None:
        patterns = aws.lb.ListenerRuleConditionPathPatternArgs(values=path_patterns(path))
        aws.lb.ListenerRule(
            workload,
            listener_arn=self._listener.arn,
            priority=rule_priority(path, port),
            conditions=[aws.lb.ListenerRuleConditionArgs(path_pattern=patterns)],
            actions=[aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=target.arn)],
            tags=self.deployment.tags(workload),
            opts=self.child(),
        )

    def _register(self, workload: str, target: aws.lb.TargetGroup, nodes: Nodes) -> None:
        """Make every node of every group a target, those that a group gets later included."""
        for group in nodes.groups:
            aws.autoscaling.Attachment(
                f"{workload}-{group}",
                autoscaling_group_name=nodes.auto_scaling_group(group),
                lb_target_group_arn=target.arn,
                opts=self.child(),
            )


def _access_logs(logs: AccessLogs) -> aws.lb.LoadBalancerAccessLogsArgs:
    return aws.lb.LoadBalancerAccessLogsArgs(bucket=logs.bucket.bucket, prefix=BALANCER_PREFIX, enabled=True)
