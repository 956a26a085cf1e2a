"""Cheaper designs that break nothing: what one change saves, and which changes together keep a budget.

This assesses hundreds of designs and takes a second or more, so it runs in a worker, never on a key press.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.base.units import HOURS_A_MONTH, usd
from jobvector_wizard.design.patch import Patch, read_path
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import options, price_change
from jobvector_wizard.planning.findings import Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["OVER_BUDGET", "Saving", "budget_remedies", "cheaper_ways", "savings"]

OVER_BUDGET: Final = "BUD-01"
OTHERS: Final = ("network.nat", "network.zones", "database.multi_az")
MOST_CHANGES: Final = 6


@dataclass(frozen=True, slots=True)
class Saving:
    """A change that costs less and brings no error: USD a month saved, and the risks that it adds."""

    field: str
    label: str
    patch: Patch
    saved: Decimal
    risks: tuple[str, ...]
    assessment: Assessment


def savings(now: Assessment, catalog: Catalog) -> tuple[Saving, ...]:
    """Return the largest saving of each field, the largest first; only changes that bring no new error count."""
    types = (f"nodes.{name}.type" for name in now.blueprint.nodes)
    return _savings(now, catalog, (*types, "database.instance_class", *OTHERS))


def _savings(now: Assessment, catalog: Catalog, fields: Iterable[str]) -> tuple[Saving, ...]:
    found = (_largest(now, catalog, field) for field in fields)
    return tuple(sorted((it for it in found if it), key=lambda it: -it.saved))


def _largest(now: Assessment, catalog: Catalog, field: str) -> Saving | None:
    ways = _of_field(now, catalog, field)
    if field in OTHERS:
        return max(ways, key=lambda it: it.saved, default=None)
    # types and classes come cheapest first, so the first that breaks nothing saves most, and the rest need no look
    return next(ways, None)


def _is_over(now: Assessment) -> bool:
    budget = now.blueprint.budget.monthly_usd
    return budget is not None and now.bill.total.expected > budget


def _together(catalog: Catalog, found: tuple[Saving, ...]) -> tuple[Saving, ...]:
    """Return changes that together keep the budget, the largest saving first; empty where none are known.

    A field in which nothing can be saved is not looked at again once others are changed.
    """
    taken: list[Saving] = []
    while found and len(taken) < MOST_CHANGES:
        # the smallest that suffices gives up least; else the largest, and on from there
        enough = [it for it in found if not _is_over(it.assessment)]
        taken.append(min(enough, key=lambda it: it.saved) if enough else found[0])
        if enough:
            return tuple(taken)
        found = _savings(taken[-1].assessment, catalog, [it.field for it in found])
    return ()


def budget_remedies(now: Assessment, catalog: Catalog) -> tuple[Remedy, ...]:
    """Return ways to keep the budget: single changes that suffice, the least first, else changes that do together."""
    if not _is_over(now):
        return ()
    found = savings(now, catalog)
    single = [it for it in found if not _is_over(it.assessment)]
    if single:
        return tuple(Remedy(_title(it), it.patch) for it in reversed(single))
    together = _together(catalog, found)
    if not together:
        return ()
    patch = sum((it.patch for it in together), Patch())
    return (Remedy("; ".join(_title(it) for it in together), patch),)


def cheaper_ways(now: Assessment, catalog: Catalog) -> tuple[Remedy, ...]:
    """Return ways to keep a budget that is exceeded, else the single changes that save most without a new error."""
    ways = budget_remedies(now, catalog)
    return ways or tuple(Remedy(_title(it), it.patch) for it in savings(now, catalog))


def _title(saving: Saving) -> str:
    risks = f", and then: {'; '.join(saving.risks)}" if saving.risks else ""
    return f"{saving.field} = {saving.label} saves {usd(saving.saved)}{risks}"


def _of_field(now: Assessment, catalog: Catalog, field: str) -> Iterator[Saving]:
    errors = {finding.id for finding in now.errors}
    known = {finding.id for finding in now.findings}
    most = _dearest_that_may_save(now, field)
    for option in options(now.blueprint, catalog, field):
        if most is not None and option.hourly is not None and option.hourly > most:
            return  # they come cheapest first
        if option.chosen:
            continue
        try:
            then = assess(option.patch.apply(now.blueprint), catalog, now.on)
        except PatchError:
            continue
        change = price_change(now, then)
        new = {finding.id for finding in then.errors} - errors - {OVER_BUDGET}
        if change is not None and change < 0 and not new:
            risks = tuple(it.message for it in then.open_findings if _is_risk(it.id, it.severity, known))
            yield Saving(field, option.label, option.patch, -change, risks, then)


def _dearest_that_may_save(now: Assessment, field: str) -> Decimal | None:
    """Return USD an hour above which no type or class can cost less than the one that is chosen.

    A change of it can save at most what its own lines cost and the CPU credits of all: another type may take pods of
    other nodes. None where nothing can be told: of other fields, where a price is unknown, and with commitments, which
    may have paid for the dearer one.
    """
    match read_path(field):
        case ("nodes", name, "type"):
            mine, count = f"nodes.{name}.", now.blueprint.nodes[name].count
        case ("database", "instance_class"):
            mine, count = "database.", 1
        case _:
            return None
    lines = [it for it in now.bill.lines if it.path.startswith(mine) or it.path.endswith(".credits")]
    amounts = [it.usd.expected for it in lines if it.usd is not None]
    if len(amounts) < len(lines) or not count or now.region.own.committed:
        return None
    return sum(amounts, Decimal(0)) / (HOURS_A_MONTH * count)


def _is_risk(finding_id: str, severity: Severity, known: set[str]) -> bool:
    return severity is Severity.WARNING and finding_id not in known
