"""The kinds of resource that logs take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.ec2 import ec2_actions, ours, tag_filters
from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, only

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _log_group(clients: Clients, wanted: Wanted) -> Hit | None:
    logs, name = clients("logs"), wanted.inputs["name"]
    for group in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
        arn = group["arn"].removesuffix(":*")
        if group["logGroupName"] == name and wanted.carries(logs.list_tags_for_resource(resourceArn=arn)["tags"]):
            return Hit(name)
    return None


def _flow_log(clients: Clients, wanted: Wanted) -> Hit | None:
    pages = clients("ec2").get_paginator("describe_flow_logs").paginate(Filter=tag_filters(wanted))
    found = ours((each for page in pages for each in page["FlowLogs"]), wanted)
    return only([Hit(each["FlowLogId"]) for each in found], wanted)


KINDS: Final = (
    Kind(
        "aws:cloudwatch/logGroup:LogGroup",
        title="log group",
        actions=actions(
            "logs",
            "CreateLogGroup PutRetentionPolicy TagResource",
            "DescribeLogGroups ListTagsForResource",
            "PutRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
            "DeleteLogGroup",
            "DescribeLogGroups ListTagsForResource",
        ),
        find=_log_group,
        outputs=("arn",),
    ),
    Kind(
        "aws:ec2/flowLog:FlowLog",
        title="flow log",
        actions=ec2_actions("CreateFlowLogs iam:PassRole", "DescribeFlowLogs", delete="DeleteFlowLogs"),
        find=_flow_log,
    ),
)
