"""The kinds of resource that a load balancer is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Actions, Hourly, Kind, actions, waiter
from jobvector_wizard.services.lookup import Hit, only, tag_map
from jobvector_wizard.services.mock import ENDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobvector_wizard.services.lookup import Clients, Finder, Wanted

__all__ = ["KINDS"]


def _led_to(call: str, result: str, arn_key: str, argument: str, given: str, *, many: bool = False) -> Finder:
    """Look among load balancers and their parts: those that one input leads to, and of these the one with the tags."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        elb, value = clients("elbv2"), wanted.inputs[given]
        found = getattr(elb, call)(**{argument: [value] if many else value})[result]
        return only([Hit(arn) for arn in _with_tags(elb, [each[arn_key] for each in found], wanted)], wanted)

    return look


def _with_tags(elb: Any, arns: Iterable[str], wanted: Wanted) -> Iterator[str]:
    for arn in arns:
        [described] = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
        if wanted.carries(tag_map(described["Tags"])):
            yield arn


def _of_elb(create: str, read: str, change: str, delete: str) -> Actions:
    return actions(
        "elasticloadbalancing",
        f"{create} AddTags",
        f"{read} DescribeTags",
        f"{change} AddTags RemoveTags",
        delete,
        f"{read.split()[0]} DescribeTags",
    )


def _mock_load_balancer(identifier: str, _: Mapping[str, Any], region: str) -> dict[str, object]:
    address = f"{identifier}.{region}.elb.amazonaws.com"
    return {"arnSuffix": f"app/{identifier}/{ENDING}", "dnsName": address, "zoneId": "Z0"}


KINDS: Final = (
    Kind(
        "aws:lb/loadBalancer:LoadBalancer",
        title="load balancer",
        actions=_of_elb(
            "CreateLoadBalancer ModifyLoadBalancerAttributes iam:CreateServiceLinkedRole",
            "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation",
            "ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets",
            "DeleteLoadBalancer ec2:DescribeNetworkInterfaces",
        ),
        service_role="elasticloadbalancing.amazonaws.com",
        find=_led_to("describe_load_balancers", "LoadBalancers", "LoadBalancerArn", "Names", "name", many=True),
        wait=waiter("elbv2", "load_balancer_available", lambda id_: {"LoadBalancerArns": [id_]}),
        outputs=("arn", "arn_suffix", "dns_name", "zone_id"),
        former="aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
        mock=_mock_load_balancer,
        hourly=(Hourly("addresses.load-balancer"), Hourly("load-balancer.hours")),
        safeguarded=True,
    ),
    Kind(
        "aws:lb/listener:Listener",
        title="listener",
        actions=_of_elb(
            "CreateListener",
            "DescribeListeners DescribeListenerAttributes",
            "ModifyListener ModifyListenerAttributes",
            "DeleteListener",
        ),
        find=_led_to("describe_listeners", "Listeners", "ListenerArn", "LoadBalancerArn", "loadBalancerArn"),
        outputs=("arn",),
        former="aws:elasticloadbalancingv2/listener:Listener",
    ),
    Kind(
        "aws:lb/listenerRule:ListenerRule",
        title="listener rule",
        actions=_of_elb("CreateRule", "DescribeRules", "ModifyRule SetRulePriorities", "DeleteRule"),
        find=_led_to("describe_rules", "Rules", "RuleArn", "ListenerArn", "listenerArn"),
        former="aws:elasticloadbalancingv2/listenerRule:ListenerRule",
    ),
    Kind(
        "aws:lb/targetGroup:TargetGroup",
        title="target group",
        actions=_of_elb(
            "CreateTargetGroup ModifyTargetGroupAttributes",
            "DescribeTargetGroups DescribeTargetGroupAttributes",
            "ModifyTargetGroup ModifyTargetGroupAttributes",
            "DeleteTargetGroup",
        ),
        find=_led_to("describe_target_groups", "TargetGroups", "TargetGroupArn", "Names", "name", many=True),
        outputs=("arn", "arn_suffix"),
        former="aws:elasticloadbalancingv2/targetGroup:TargetGroup",
        mock=lambda identifier, _, __: {"arnSuffix": f"targetgroup/{identifier}/{ENDING}"},
    ),
    Kind(
        "aws:autoscaling/attachment:Attachment",
        title="target attachment",
        actions=actions(
            "autoscaling",
            "AttachLoadBalancerTargetGroups",
            "DescribeAutoScalingGroups",
            delete="DetachLoadBalancerTargetGroups",
        ),
        again=True,
    ),
)
