"""What watching costs beside logs: alarms, a dashboard, and the mails of those who are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.alarms import alarms_of
from jobvector_wizard.planning.cost.bill import Amounts, BillLine
from jobvector_wizard.planning.cost.tiers import tiered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog, Region
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["monitoring"]


def monitoring(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """Alarms, the dashboard and mails. What is free of the first two is not counted: others may use it."""
    offer = region.databases.get(blueprint.database.instance_class)
    alarms = alarms_of(blueprint, offer.memory if offer else None)
    if alarms:
        note = "an account's first ten are free and not counted here"
        count = Amounts.fixed(len(alarms))
        yield BillLine("monitoring.alarms", f"{len(alarms)} alarms", count, region.rates.alarm_month, note)
    if blueprint.observability.dashboard:
        note = "an account's first three are free and not counted here"
        rate = catalog.global_rates_in(blueprint.region).dashboard_month
        yield BillLine("monitoring.dashboard", "dashboard", Amounts.fixed(1), rate, note)
    stated, price = blueprint.usage.alert_mails_thousand, region.rates.mails_1000
    if blueprint.budget.alerts and stated is not None:
        note = f"thousands, after the first {price.free} that is free in an account" if price.known else ""
        yield from tiered("monitoring.mails", "alert mails", Amounts.of(stated), price, note)
