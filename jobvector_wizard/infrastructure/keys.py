"""KMS keys of the deployment's own: one for data, one for everything else.

They are two because data may be kept when the rest is destroyed: the data key lives as long as what it encrypts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws, policies
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pulumi

DELETION_DAYS: Final = 30
"""How long AWS keeps a key that is to be deleted; the longest it offers."""


class Keys(Component):
    """The key of what is kept (database, its logs and password, buckets) and the one of what is not."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__("Keys", deployment)
        self.data: pulumi.Output[str] | None = None
        self.platform: pulumi.Output[str] | None = None
        if self.blueprint.encryption.own_keys:
            kept = deployment.safeguards.data
            self.data = self._key("data", "Database, its logs and password, buckets", [policies.LOGS], kept=kept)
            users = [policies.LOGS, policies.ALARMS, policies.DATABASE_EVENTS, policies.BUDGETS]
            self.platform = self._key("platform", "Kubernetes secrets, logs, alerts", users, kept=False)
        self.register_outputs({})

    def _key(self, name: str, description: str, users: Iterable[policies.KeyUser], *, kept: bool) -> pulumi.Output[str]:
        key = aws.kms.Key(
            f"{name}-key",
            description=f"{description} of the JobVector deployment {self.deployment.name}",
            policy=policies.key_policy(self.deployment, users),
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_DAYS,
            tags=self.deployment.tags(f"{name}-key"),
            opts=self.child(protect=kept),
        )
        aws.kms.Alias(
            f"{name}-key",
            name=f"alias/{self.deployment.name}-{name}",
            target_key_id=key.key_id,
            opts=self.child(protect=kept),
        )
        return key.arn
