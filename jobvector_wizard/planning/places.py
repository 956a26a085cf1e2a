"""What tells regions apart for one design: its price in each, and what is not known to be offered there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.catalog import Region
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["missing_types", "price_indices"]


def price_indices(assessed: Mapping[str, Assessment]) -> dict[str, Decimal]:
    """Return each region's expected bill in per cent of the cheapest one's.

    A region with an unknown price has no index: its bill is a lower bound, and no bound is cheaper than a bill.
    """
    totals = {name: shown.bill.total.expected for name, shown in assessed.items() if not shown.bill.unknown}
    cheapest = min(totals.values(), default=Decimal(0))
    return {name: total * 100 / cheapest for name, total in totals.items()} if cheapest else {}


def missing_types(blueprint: Blueprint, region: Region) -> tuple[str, ...]:
    """Return the instance types and the database class of a design that a region is not known to offer."""
    types = dict.fromkeys(group.type for group in blueprint.nodes.values())
    classes = () if blueprint.database.instance_class in region.databases else (blueprint.database.instance_class,)
    return (*(name for name in types if name not in region.instances), *classes)
