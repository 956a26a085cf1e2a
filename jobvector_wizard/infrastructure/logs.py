"""Log groups made before their writers: one that a service makes itself never expires."""

from __future__ import annotations

import pulumi_aws as aws

from jobvector_wizard.infrastructure import naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment

_RETENTIONS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""The days that CloudWatch Logs takes."""


def retention(days: int) -> int:
    """Return the shortest retention CloudWatch offers that keeps logs for at least `days`."""
    return next(offered for offered in _RETENTIONS if offered >= days)


class Logs(Component):
    """The log groups of the control plane and of the database."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__("Logs", deployment)
        cluster = naming.cluster_name(deployment.name)
        database = naming.database_identifier(deployment.name)
        self.cluster = self._group("cluster", f"/aws/eks/{cluster}/cluster")
        self.database = self._group("database", f"/aws/rds/instance/{database}/postgresql")
        self.register_outputs({})

    def _group(self, name: str, group: str) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=group,
            retention_in_days=retention(self.blueprint.usage.log_retention_days),
            tags=self.deployment.tags(f"{name}-logs"),
            opts=self.child(),
        )
