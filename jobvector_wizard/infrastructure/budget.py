"""An AWS Budget that tells people before the bill does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi_aws as aws

from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from decimal import Decimal

_ALERTS: Final = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


class Budget(Component):
    """A limit for the whole account: by tag AWS counts nothing until the payer has activated the tag."""

    def __init__(self, deployment: Deployment, limit: Decimal) -> None:
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
                    subscriber_email_addresses=people,
                )
                for kind, percent in _ALERTS
                if people
            ],
            tags=deployment.tags("monthly"),
            opts=self.child(),
        )
        self.register_outputs({})
