"""An AWS Budget that tells people before the bill does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from decimal import Decimal

    from jobvector_wizard.infrastructure.alerts import Alerts

_ALERTS: Final = (("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


class Budget(Component):
    """A limit for the whole account: by tag AWS counts nothing until the payer has activated the tag.

    People get its mails directly, since those need no confirmation, and whoever listens to the topic hears too.
    """

    def __init__(self, deployment: Deployment, limit: Decimal, alerts: Alerts | None) -> None:
        super().__init__("Budget", deployment)
        people = list(self.blueprint.budget.alerts)
        aws.budgets.Budget(
            "monthly",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=f"{limit:.2f}",
            limit_unit="USD",
            notifications=[
                aws.budgets.BudgetNotificationArgs(
                    notification_type=kind,
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    comparison_operator="GREATER_THAN",
                    subscriber_email_addresses=people or None,
                    subscriber_sns_topic_arns=[alerts.topic.arn] if alerts else None,
                )
                for kind, percent in _ALERTS
                if people or alerts
            ],
            tags=deployment.tags("monthly"),
            opts=self.child(*([alerts.policy] if alerts else [])),
        )
        self.register_outputs({})
