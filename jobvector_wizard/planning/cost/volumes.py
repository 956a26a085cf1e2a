"""The bill of the volumes that pods keep their data on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Price, Unit
from jobvector_wizard.design.volumes import INCLUDED_IOPS, INCLUDED_THROUGHPUT
from jobvector_wizard.planning.cost.bill import Amounts, BillLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Region
    from jobvector_wizard.design.blueprint import Blueprint, Volume

__all__ = ["volumes"]

_MIB_A_GIB: Final = 1024


def volumes(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """EBS volumes of workloads, one for each replica, and what they have above the included performance.

    The EBS CSI driver makes them, and they are billed whether their pod runs or not, until they are deleted.
    """
    for name, workload in blueprint.workloads.items():
        if workload.volume is not None:
            yield from _lines(name, workload.replicas, workload.volume, region)
        elif workload.has_volume:
            why, identity = f"not stated: workloads.{name}.volume.size_gib", region.rates.ebs_gp3_gb_month.identity
            unknown = Price(None, Unit.MONTH, None, region.name, why, identity)
            yield BillLine(f"volumes.{name}.size", f"{name}: volume", Amounts.fixed(workload.replicas), unknown)


def _lines(name: str, count: int, volume: Volume, region: Region) -> Iterator[BillLine]:
    rates = region.rates
    rate = rates.ebs_gp3_gb_month if volume.type == "gp3" else rates.ebs_gp2_gb_month
    note = f"{count} × {volume.size_gib} GiB of {volume.type}, one for each replica; without snapshots"
    title = f"{name}: volume{'s' * (count > 1)}"
    yield BillLine(f"volumes.{name}.size", title, Amounts.fixed(count * volume.size_gib), rate, note)
    if volume.iops is not None and volume.iops > INCLUDED_IOPS:
        above = Amounts.fixed(count * (volume.iops - INCLUDED_IOPS))
        note = f"{count} × ({volume.iops} - {INCLUDED_IOPS} that are included)"
        yield BillLine(f"volumes.{name}.iops", f"{name}: IOPS", above, rates.ebs_gp3_iops_month, note)
    if volume.throughput is not None and volume.throughput > INCLUDED_THROUGHPUT:
        above = Amounts.fixed(Decimal(count * (volume.throughput - INCLUDED_THROUGHPUT)) / _MIB_A_GIB)
        note = f"{count} × ({volume.throughput} - {INCLUDED_THROUGHPUT} MiB/s that are included), in GiB/s"
        yield BillLine(f"volumes.{name}.throughput", f"{name}: throughput", above, rates.ebs_gp3_gibps_month, note)
