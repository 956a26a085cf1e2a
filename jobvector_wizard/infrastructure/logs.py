"""Log groups made before their writers: one that a service makes itself never expires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    import pulumi

    from jobvector_wizard.infrastructure.keys import Keys

_RETENTIONS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""The days that CloudWatch Logs takes."""


def retention(days: int) -> int:
    """Return the shortest retention CloudWatch offers that keeps logs for at least `days`."""
    return next(offered for offered in _RETENTIONS if offered >= days)


class Logs(Component):
    """The log groups of the control plane, the database and, where they are wanted, flow logs and the firewall."""

    def __init__(self, deployment: Deployment, keys: Keys) -> None:
        super().__init__("Logs", deployment)
        blueprint = self.blueprint
        self.cluster = self._group("cluster", naming.cluster_log_group(deployment.name), keys.platform)
        self.database = [
            self._group(name, group, keys.data) for name, group in naming.database_log_groups(deployment.name).items()
        ]
        self.flows = (
            self._group("flow", f"/aws/vpc/{deployment.name}/flow-logs", keys.platform)
            if blueprint.observability.flow_logs
            else None
        )
        # AWS WAF writes to no group of another beginning
        self.waf = self._group("waf", f"aws-waf-logs-{deployment.name}", keys.platform) if blueprint.edge.waf else None
        self.register_outputs({})

    def _group(self, name: str, group: str, key: pulumi.Output[str] | None) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=group,
            retention_in_days=retention(self.blueprint.usage.log_retention_days),
            kms_key_id=key,
            tags=self.deployment.tags(f"{name}-logs"),
            opts=self.child(),
        )
