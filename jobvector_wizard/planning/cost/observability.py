"""What watching costs: flow logs, access logs, alarms, a dashboard."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobvector_wizard.planning.alarms import alarms_of
from jobvector_wizard.planning.cost.bill import Amounts, Basis, BillLine, used_if_stated
from jobvector_wizard.units import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.blueprint import Blueprint
    from jobvector_wizard.catalog import Catalog, Region

__all__ = ["kept_after", "monitoring", "observed_logs"]


def observed_logs(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Flow logs, which CloudWatch bills as vended logs, and access logs, which lie in S3."""
    usage, rates = blueprint.usage, region.rates
    if blueprint.observability.flow_logs:
        flows = usage.flow_logs_gb
        yield used_if_stated("logs.flow", "flow logs ingested", flows, rates.vended_logs_gb, "flow_logs_gb")
        if flows is not None:
            kept, note = kept_after(Amounts.of(flows), usage.log_retention_days)
            yield BillLine("logs.flow-stored", "flow logs stored", kept, rates.logs_storage_gb_month, note, Basis.USAGE)
    if blueprint.observability.access_logs:
        yield used_if_stated(
            "logs.access", "access logs in S3", usage.access_logs_gb, rates.s3_gb_month, "access_logs_gb"
        )


def kept_after(a_month: Amounts, days: int) -> tuple[Amounts, str]:
    """Return what the retention keeps once it is full, in GB-months, and how that comes about."""
    kept = a_month * (Decimal(days * 24) / HOURS_A_MONTH)
    return (
        kept,
        f"ingested × {days} days × 24 / {HOURS_A_MONTH} hours; counted uncompressed, AWS bills the compressed size",
    )


def monitoring(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """Alarms and the dashboard. What an account gets free of both is not counted, since others may have used it."""
    rates = catalog.global_rates
    offer = region.databases.get(blueprint.database.instance_class)
    alarms = alarms_of(blueprint, offer.memory if offer else None)
    if alarms:
        note = "an account's first ten are free and not counted here"
        count = Amounts.fixed(len(alarms))
        yield BillLine("monitoring.alarms", f"{len(alarms)} alarms", count, rates.alarm_month, note)
    if blueprint.observability.dashboard:
        note = "an account's first three are free and not counted here"
        yield BillLine("monitoring.dashboard", "dashboard", Amounts.fixed(1), rates.dashboard_month, note)
