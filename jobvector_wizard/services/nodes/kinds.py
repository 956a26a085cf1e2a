"""The kinds of resource that a node group is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.ec2 import ec2_actions, tagged
from jobvector_wizard.services.kind import Hourly, Kind, actions, waiter
from jobvector_wizard.services.lookup import Hit, only

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _node_group(clients: Clients, wanted: Wanted) -> Hit | None:
    eks, cluster = clients("eks"), wanted.inputs["clusterName"]
    names = [
        name
        for page in eks.get_paginator("list_nodegroups").paginate(clusterName=cluster)
        for name in page["nodegroups"]
    ]
    hits = []
    for name in names:
        if wanted.may_be_called(name):
            found = eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
            if wanted.carries(found.get("tags") or {}):
                hits.append(Hit(f"{cluster}:{name}", {"nodeGroupName": name}))
    return only(hits, wanted)


def _of_id(identifier: str) -> dict[str, str]:
    cluster, _, name = identifier.partition(":")
    return {"clusterName": cluster, "nodegroupName": name}


KINDS: Final = (
    Kind(
        "aws:eks/nodeGroup:NodeGroup",
        title="node group",
        actions=actions(
            "eks",
            "CreateNodegroup TagResource iam:PassRole iam:GetRole iam:ListAttachedRolePolicies "
            "iam:CreateServiceLinkedRole ec2:RunInstances ec2:CreateTags ec2:DescribeSubnets",
            "DescribeNodegroup",
            "UpdateNodegroupConfig UpdateNodegroupVersion DescribeUpdate TagResource UntagResource ec2:RunInstances",
            "DeleteNodegroup",
            "ListNodegroups DescribeNodegroup",
        ),
        service_role="eks-nodegroup.amazonaws.com",
        find=_node_group,
        wait=waiter("eks", "nodegroup_active", _of_id),
        outputs=("resources",),
        mock=lambda identifier, _, __: {"resources": [{"autoscalingGroups": [{"name": f"eks-{identifier}"}]}]},
        hourly=(Hourly("nodes."),),
    ),
    Kind(
        "aws:ec2/launchTemplate:LaunchTemplate",
        title="launch template",
        actions=ec2_actions(
            "CreateLaunchTemplate",
            "DescribeLaunchTemplates DescribeLaunchTemplateVersions",
            "CreateLaunchTemplateVersion ModifyLaunchTemplate",
            "DeleteLaunchTemplate",
        ),
        find=tagged("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", name="LaunchTemplateName"),
        outputs=("latest_version",),
        mock=lambda *_: {"latestVersion": 1, "defaultVersion": 1},
    ),
)
