"""Whom the deployment tells: a topic, the people subscribed to it, and what the database says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws, naming, policies
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    import pulumi

    from jobvector_wizard.infrastructure.database import Database
    from jobvector_wizard.infrastructure.keys import Keys

_SPEAKERS: Final = {
    "Alarms": "cloudwatch.amazonaws.com",
    "Budgets": "budgets.amazonaws.com",
    "DatabaseEvents": "events.rds.amazonaws.com",
}
_EVENTS: Final = {
    "db-instance": (
        "availability", "configuration change", "deletion", "failover", "failure", "low storage", "maintenance",
        "notification", "recovery",
    ),
    "db-parameter-group": ("configuration change",),
}  # fmt: skip
"""What RDS tells of, by the kind of its source."""


class Alerts(Component):
    """An encrypted topic; each address of `budget.alerts` gets a mail that asks to confirm the subscription."""

    def __init__(self, deployment: Deployment, keys: Keys, database: Database) -> None:
        super().__init__("Alerts", deployment)
        self.topic = aws.sns.Topic(
            "alerts", kms_master_key_id=keys.platform, tags=deployment.tags("alerts"), opts=self.child()
        )
        self.policy = aws.sns.TopicPolicy(
            "alerts", arn=self.topic.arn, policy=policies.document(*self._speakers()), opts=self.child()
        )
        for address in self.blueprint.budget.alerts:
            aws.sns.TopicSubscription(
                naming.address_label(address),
                topic=self.topic.arn,
                protocol="email",
                endpoint=address,
                opts=self.child(),
            )
        self._tell("db-instance", database.instance.identifier)
        self._tell("db-parameter-group", database.parameters.name)
        self.register_outputs({})

    def _tell(self, kind: str, source: pulumi.Output[str]) -> None:
        aws.rds.EventSubscription(
            kind,
            sns_topic=self.topic.arn,
            source_type=kind,
            source_ids=[source],
            event_categories=list(_EVENTS[kind]),
            tags=self.deployment.tags(kind),
            opts=self.child(self.policy),
        )

    def _speakers(self) -> list[policies.Statement]:
        return [
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sns:Publish",
                "Resource": self.topic.arn,
                "Condition": {"StringEquals": {"aws:SourceAccount": self.deployment.account}},
            }
            for sid, service in _SPEAKERS.items()
        ]
