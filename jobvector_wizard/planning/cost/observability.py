"""What watching costs: flow logs, access logs, alarms, a dashboard."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.alarms import alarms_of
from jobvector_wizard.planning.cost.bill import Amounts, Basis, BillLine
from jobvector_wizard.planning.cost.tiers import Metered, tiered_if_stated
from jobvector_wizard.units import HOURS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.blueprint import Blueprint
    from jobvector_wizard.catalog import Catalog, Region

__all__ = ["access_logs", "kept_after", "monitoring", "observed_logs"]

_IN_S3: Final = "access logs in S3"


def observed_logs(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Flow logs, which CloudWatch bills as vended logs, and access logs where nobody states how much they are."""
    usage, rates = blueprint.usage, region.rates
    if blueprint.observability.flow_logs:
        flows = usage.flow_logs_gb
        yield from tiered_if_stated("logs.flow", "flow logs ingested", flows, rates.vended_logs_gb, "flow_logs_gb")
        if flows is not None:
            kept, note = kept_after(Amounts.of(flows), usage.log_retention_days)
            yield BillLine("logs.flow-stored", "flow logs stored", kept, rates.logs_storage_gb_month, note, Basis.USAGE)
    if blueprint.observability.access_logs and usage.access_logs_gb is None:
        yield from tiered_if_stated("logs.access", _IN_S3, None, rates.s3_gb_month, "access_logs_gb")


def access_logs(blueprint: Blueprint) -> Iterator[Metered]:
    """The load balancer's access logs, which lie in S3 beside what the buckets hold."""
    amount = blueprint.usage.access_logs_gb
    if blueprint.observability.access_logs and amount is not None:
        yield Metered("logs.access", _IN_S3, Amounts.of(amount))


def kept_after(a_month: Amounts, days: int) -> tuple[Amounts, str]:
    """Return what the retention keeps once it is full, in GB-months, and how that comes about."""
    kept = a_month * (Decimal(days * 24) / HOURS_A_MONTH)
    return (
        kept,
        f"ingested × {days} days × 24 / {HOURS_A_MONTH} hours; counted uncompressed, AWS bills the compressed size",
    )


def monitoring(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """Alarms and the dashboard. What an account gets free of both is not counted, since others may have used it."""
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
