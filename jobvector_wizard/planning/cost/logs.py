"""What logs cost: the gigabytes that each writer sends to CloudWatch, what is kept of them, and access logs in S3."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH, percent, quantity
from jobvector_wizard.design.tables import CONTROL_PLANE_LOGS
from jobvector_wizard.planning.cost.bill import NOTHING, Amounts, Basis, BillLine, used_if_stated
from jobvector_wizard.planning.cost.tiers import Metered, metered, tiered_if_stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog, LogVolumes, Price, Region
    from jobvector_wizard.design.blueprint import Blueprint, Range

__all__ = ["access_logs", "logs", "share_written", "shippers"]

_IN_S3: Final = "access logs in S3"
_MINUTE: Final = Decimal(60)
_NOT_SHIPPED: Final = (
    "nothing here sends them to CloudWatch: they stay on the nodes. With the add-on amazon-cloudwatch-observability, "
    "or with an agent of one's own (daemonsets), usage.logs_gb is billed"
)


def logs(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """Each writer's logs in CloudWatch, and the access logs where nobody states how much they are."""
    volumes = catalog.log_volumes
    yield from _vended(blueprint, region, volumes)
    yield from _database(blueprint, region)
    yield from _monitoring(blueprint, region, volumes)
    yield from _pods(blueprint, region, catalog)
    if blueprint.observability.access_logs and blueprint.usage.access_logs_gb is None:
        yield from tiered_if_stated("logs.access", _IN_S3, None, region.rates.s3_gb_month, "access_logs_gb")


def access_logs(blueprint: Blueprint) -> Iterator[Metered]:
    """The load balancer's access logs, which lie in S3 beside what the buckets hold."""
    amount = blueprint.usage.access_logs_gb
    if blueprint.observability.access_logs and amount is not None:
        yield Metered("logs.access", _IN_S3, Amounts.of(amount))


def _vended(blueprint: Blueprint, region: Region, volumes: LogVolumes) -> Iterator[BillLine]:
    """What AWS's services write themselves, on one meter: the control plane's logs and the VPC's flow logs."""
    usage, rate = blueprint.usage, region.rates.vended_logs_gb
    parts = []
    if blueprint.kubernetes.logs:
        path, title, stated = "logs.control-plane", "control-plane logs ingested", usage.control_plane_logs_gb
        if stated is None:
            yield from tiered_if_stated(path, title, None, rate, "control_plane_logs_gb")
        else:
            written = Amounts.of(stated) * share_written(blueprint, volumes)
            parts.append(Metered(path, title, written, _control_plane_note(blueprint, volumes)))
    if blueprint.observability.flow_logs:
        path, title, stated = "logs.flow", "flow logs ingested", usage.flow_logs_gb
        if stated is None:
            yield from tiered_if_stated(path, title, None, rate, "flow_logs_gb")
        else:
            parts.append(Metered(path, title, Amounts.of(stated)))
    if parts:
        yield from metered(parts, "logs.vended", "control-plane and flow logs ingested", rate)
    for part in parts:
        title = part.title.replace("ingested", "stored")
        yield _kept(f"{part.path}-stored", title, part.amount, usage.log_retention_days, region)


def _control_plane_note(blueprint: Blueprint, volumes: LogVolumes) -> str:
    chosen, source = blueprint.kubernetes.logs, volumes.audit_source
    audit = percent(volumes.audit_share, 1)
    note = f"{', '.join(chosen)}; audit is {audit} of what all five write ({source.text}, {source.date})"
    if len(chosen) == len(CONTROL_PLANE_LOGS):
        return note
    return f"{note}, so that {percent(share_written(blueprint, volumes), 1)} of usage.control_plane_logs_gb is written"


def share_written(blueprint: Blueprint, volumes: LogVolumes) -> Decimal:
    """Return what the design's log types write, as a share of what all of them would.

    How the small rest divides among the types beside audit nobody measured: any of them counts as all four.
    """
    audit, chosen = volumes.audit_share, set(blueprint.kubernetes.logs)
    return (audit if "audit" in chosen else Decimal(0)) + (1 - audit if chosen - {"audit"} else Decimal(0))


def _database(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """The logs that RDS sends to CloudWatch: PostgreSQL's own, and those of its upgrades."""
    yield from _written(
        ("logs.database", "logs.database-stored", "database logs"),
        _stated(blueprint.usage.database_logs_gb, "database_logs_gb"),
        region.rates.logs_ingest_gb,
        region,
        blueprint.usage.log_retention_days,
        "PostgreSQL's log and that of its upgrades; RDS's own parameters log errors and checkpoints, few statements",
    )


def _monitoring(blueprint: Blueprint, region: Region, volumes: LogVolumes) -> Iterator[BillLine]:
    """Enhanced monitoring: what each instance of the database tells of its operating system, at each reading."""
    seconds, each = blueprint.database.enhanced_monitoring_seconds, volumes.enhanced_monitoring
    if not seconds:
        return
    instances = 2 if blueprint.database.multi_az else 1
    note = (
        f"{instances} instance{'s' * (instances > 1)} with a reading each {seconds} s; at 60 s one writes "
        f"{quantity(each.expected)} GB, {quantity(each.low)} to {quantity(each.high)} by the number of its processes, "
        f"{each.grade.value} from the size of recorded events ({each.source.text}, {each.source.date})"
    )
    yield from _written(
        ("logs.monitoring", "logs.monitoring-stored", "enhanced monitoring"),
        Amounts(each.low, each.expected, each.high) * (_MINUTE / seconds * instances),
        region.rates.logs_ingest_gb,
        region,
        each.days,
        note,
    )


def shippers(blueprint: Blueprint, catalog: Catalog) -> tuple[str, ...]:
    """Return what sends the pods' logs to CloudWatch: EKS add-ons that do, and agents of one's own, which may."""
    known = catalog.eks_add_ons
    add_ons = (name for name in blueprint.kubernetes.add_ons if name in known and known[name].ships_logs)
    return (*add_ons, *blueprint.daemonsets)


def _pods(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """The pods' logs, where something sends them to CloudWatch."""
    path, title, rate = "logs.ingested", "logs of pods", region.rates.logs_ingest_gb
    senders = ", ".join(shippers(blueprint, catalog))
    if not senders:
        yield BillLine(path, f"{title} ingested", NOTHING, rate, _NOT_SHIPPED)
        return
    yield from _written(
        (path, "logs.stored", title),
        _stated(blueprint.usage.logs_gb, "logs_gb"),
        rate,
        region,
        blueprint.usage.log_retention_days,
        f"by {senders}; where that sends nothing to CloudWatch, usage.logs_gb is 0",
    )


def _stated(assumption: Range | None, field: str) -> Amounts | str:
    """Return an assumption as amounts, or the name of its field where nobody states it."""
    return Amounts.of(assumption) if assumption else field


def _written(
    names: tuple[str, str, str], amounts: Amounts | str, rate: Price, region: Region, days: int, note: str = ""
) -> Iterator[BillLine]:
    """What is sent and what is kept, by two paths and a title; one unknown line where a field stands for the amount."""
    path, stored, title = names
    if isinstance(amounts, str):
        yield used_if_stated(path, f"{title} ingested", None, rate, amounts)
    else:
        yield BillLine(path, f"{title} ingested", amounts, rate, note, Basis.USAGE)
        yield _kept(stored, f"{title} stored", amounts, days, region)


def _kept(path: str, title: str, a_month: Amounts, days: int, region: Region) -> BillLine:
    """What the retention keeps once it is full, in GB-months."""
    kept = a_month * (Decimal(days * 24) / HOURS_A_MONTH)
    note = f"ingested × {days} days × 24 / {HOURS_A_MONTH} hours; counted uncompressed, AWS bills the compressed size"
    return BillLine(path, title, kept, region.rates.logs_storage_gb_month, note, Basis.USAGE)
