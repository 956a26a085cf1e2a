"""Flow logs: who spoke to whom in the VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi

from jobvector_wizard.infrastructure import aws, policies
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.network import Network

_AGGREGATION_SECONDS: Final = 600
"""The longest AWS offers, for the fewest records; Nitro instances report each minute whatever is said."""
_ACTIONS: Final = (
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
)


class FlowLogs(Component):
    """All traffic of the VPC, into a log group that expires."""

    def __init__(self, deployment: Deployment, network: Network, group: aws.cloudwatch.LogGroup) -> None:
        super().__init__("FlowLogs", deployment)
        role = aws.iam.Role(
            "flow-logs",
            description=f"Flow logs of the JobVector deployment {deployment.name}",
            assume_role_policy=policies.trust("vpc-flow-logs.amazonaws.com", {"aws:SourceAccount": deployment.account}),
            tags=deployment.tags("flow-logs"),
            opts=self.child(),
        )
        rights = aws.iam.RolePolicy(
            "flow-logs",
            role=role.id,
            policy=policies.document(policies.allow(_ACTIONS, [group.arn, pulumi.Output.concat(group.arn, ":*")])),
            opts=self.child(),
        )
        aws.ec2.FlowLog(
            "flow-log",
            vpc_id=network.vpc.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=_AGGREGATION_SECONDS,
            tags=deployment.tags("flow-log"),
            opts=self.child(rights),
        )
        self.register_outputs({})
