"""What Savings Plans charge an hour of each instance type: AWS's rates, found by the usage type that was read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import plain
from jobvector_wizard.catalog.identities import INSTANCE
from jobvector_wizard.catalog.overlay import PlanRates, RefreshedRegion
from jobvector_wizard.catalog.refreshing import without
from jobvector_wizard.catalog.terms import TermRate, row_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from jobvector_wizard.catalog.terms import Term

__all__ = ["COMPUTE", "OF_A_FAMILY", "PLANS", "PlanRate", "covered", "is_hourly", "with_plans"]

COMPUTE: Final = "compute"
OF_A_FAMILY: Final = "ec2-instance"
"""Plans for one family of types in one region."""
PLANS: Final = "rate list of Savings Plans"
"""What is named among the refused where AWS does not say them."""
_HOURS: Final = ("Hrs", "Hours")


@dataclass(frozen=True, slots=True)
class PlanRate:
    """USD that one kind of plan charges for an hour of a usage type in a term; None where that cannot be read."""

    plan: str
    term: Term
    usage_type: str
    usd: Decimal | None


def covered(new: RefreshedRegion) -> Mapping[str, str]:
    """Return the instance types that were read, by their usage types as AWS spells them."""
    return {it.usage_type: name for name, it in new.instances.items()}


def is_hourly(service: object, operation: object, unit: object, usage_type: object, among: Collection[str]) -> bool:
    """Whether a rate is one of an hour of Linux on one of these usage types."""
    known = (service, operation) == (INSTANCE.service, INSTANCE.operation)
    return known and unit in _HOURS and isinstance(usage_type, str) and usage_type in among


def with_plans(new: RefreshedRegion, region: str, rates: Iterable[PlanRate], on: date, how: str) -> RefreshedRegion:
    """Return what was read of a region with the rates of Savings Plans; a term with two rates has none."""
    names = covered(new)
    found: dict[tuple[str, str, Term], set[Decimal | None]] = defaultdict(set)
    for rate in rates:
        if rate.usage_type in names:
            found[names[rate.usage_type], rate.plan, rate.term].add(rate.usd)
    if not found:
        return without(new, PLANS, f"AWS lists none for an instance type of {region}")
    read: dict[str, dict[str, dict[Term, TermRate]]] = defaultdict(lambda: {COMPUTE: {}, OF_A_FAMILY: {}})
    refused = {}
    for (name, plan, term), amounts in found.items():
        usd = next(iter(amounts)) if len(amounts) == 1 else None
        if usd:
            read[name][plan][term] = TermRate(plain(usd))
        else:
            why = f"AWS lists {len(amounts)} rates" if len(amounts) > 1 else "its rate cannot be read"
            refused[f"{name}.savings-plan.{plan}.{term.key}"] = why
    source = f"refreshed-plans-{region}-{on}"
    told = (f"Savings Plans rates of {region}, {how}, read by catalog refresh", on.isoformat())
    plans = {name: PlanRates(source, row_of(by[COMPUTE]), row_of(by[OF_A_FAMILY])) for name, by in read.items()}
    return replace(
        new,
        plans=plans,
        sources={**new.sources, source: told} if plans else new.sources,
        refused={**new.refused, **refused},
    )
