"""Phrases about an assessment that the tables, the ledger and the comparison share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import HOURS_A_MONTH, about_minutes, clock, percent, rate, usd, usd_change
from jobvector_wizard.catalog import Origin, Reserved
from jobvector_wizard.catalog.overlay import FRESH_DAYS
from jobvector_wizard.planning.capacity import DatabaseFate, size_unknown
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.planning.standing import after_loss

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from jobvector_wizard.catalog import Commitment, Own, Source
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.availability import Availability
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.cost import Bill, BillLine, Effect
    from jobvector_wizard.planning.remedies import AssessedRemedy, Mending
    from jobvector_wizard.provisioning.forecast import Forecast

SEVERITY_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
"""How a severity looks wherever it is told; a glyph always stands beside the colour."""

_DATABASE = {
    DatabaseFate.STAYS: "",
    DatabaseFate.FAILS_OVER: "database fails over",
    DatabaseFate.MAY_FAIL_OVER: "database fails over if it stands there",
    DatabaseFate.LOST: "database lost",
    DatabaseFate.DEPENDS: "database lost if it stands there",
}


def total(assessment: Assessment) -> str:
    """Write the expected total; at least, where prices are unknown."""
    least = "at least " if assessment.bill.unknown else ""
    return f"{least}{usd(assessment.bill.total.expected)}"


def short_total(bill: Bill) -> str:
    """Write the expected total where there is little room: ≥$364.10 where prices are unknown."""
    return f"{'≥' if bill.unknown else ''}{usd(bill.total.expected)}"


def sum_of(lines: Sequence[BillLine], least: str = "≥") -> str:
    """Write what lines of a bill come to: $12.57, ≥$12.57 where one is unknown, or unknown where no amount is known."""
    known = sum((line.usd.expected for line in lines if line.usd is not None), Decimal(0))
    if all(line.usd is not None for line in lines):
        return usd(known)
    return f"{least}{usd(known)}" if known else "unknown"


def sums_of(lines: Sequence[BillLine]) -> tuple[str, str, str]:
    """Write the same for the low, the expected and the high case; where no amount is known, once."""
    told = sum_of(lines)
    if told == "unknown":
        return "", told, ""
    least = "≥" if any(line.usd is None for line in lines) else ""
    known = [line.usd for line in lines if line.usd is not None]
    low, high = (sum(amounts, Decimal(0)) for amounts in ((it.low for it in known), (it.high for it in known)))
    return f"{least}{usd(low)}", told, f"{least}{usd(high)}"


def against(assessment: Assessment, limit: Decimal, kept: str, month: Decimal | None = None) -> str:
    """Write how a month, the expected one unless another is given, stands to an amount.

    Of a lower bound that can be told only where it is above it already.
    """
    change = (assessment.bill.total.expected if month is None else month) - limit
    if not assessment.bill.unknown:
        return f"{usd_change(change)} against {kept}"
    if change > 0:
        return f"over {kept} already, by {usd(change)} at least"
    return f"how far from {kept} cannot be told: the total is a lower bound"


def expected_for(assessment: Assessment, hours: int) -> Decimal:
    """Return the share of an expected month that so many hours cost, in USD."""
    return assessment.bill.total.expected * hours / HOURS_A_MONTH


def total_range(assessment: Assessment) -> str:
    """Write what the usage assumptions make of the total; both ends are lower bounds where prices are unknown."""
    amounts, least = assessment.bill.total, "≥" if assessment.bill.unknown else ""
    return f"{least}{usd(amounts.low)} to {least}{usd(amounts.high)}"


def kind_of_prices(assessment: Assessment) -> str:
    """Write what kind of prices the bill is by, for the end of a sentence that says what is left out."""
    return "list prices and your own" if _own(assessment) else "list prices"


def own_prices(assessment: Assessment) -> str:
    """Write how many lines of the bill have own prices, and what vouches for them; "" where there is no such file."""
    source = assessment.region.own.source
    if source is None:
        return ""
    own, lines = _own(assessment), len(assessment.bill.lines)
    return f"own prices: {own or 'none'} of {counted(lines, 'line')}, {source.text}, {source.date}"


def say_own(table: Table, source: Source | None) -> None:
    """Say below a table of totals that they are by own prices, where there are such."""
    if source is not None:
        table.caption = Text(f"with your own prices: {source.text}, {source.date}")
        table.caption_justify = "left"


def _own(assessment: Assessment) -> int:
    return sum(
        line.price.source is not None and line.price.source.origin is Origin.OWN for line in assessment.bill.lines
    )


def commitment(effect: Effect) -> str:
    """Write what a commitment changes and what it binds to."""
    it = effect.commitment
    upfront = f", {usd(it.upfront_usd)} of the term at once" if it.upfront_usd else ""
    bound = f"bound for {counted(it.years, 'year')}, {a_month(it)} whether used or not{upfront}"
    return f"{commitment_change(effect)}, {bound}{'; it is in the total' if effect.chosen else ''}"


def commitment_change(effect: Effect) -> str:
    """Write what a commitment changes in the total."""
    if effect.change is None:
        if effect.unread and effect.commitment.usd_a_month is not None:
            return f"what it changes is unknown: {effect.unread}"
        price = "its own price" if effect.commitment.usd_a_month is None else "a price without it"
        return f"what it changes is unknown, because {price} is"
    change = effect.change
    few, many = sorted((change.low, change.high))
    by_use = "" if few == many == change.expected else f" ({usd_change(few)} to {usd_change(many)} by use)"
    return f"{usd_change(change.expected)} a month{by_use}"


def a_month(commitment: Commitment) -> str:
    """Write what a month of a commitment costs, or that this is unknown and why."""
    amount = commitment.usd_a_month
    if amount is not None:
        return f"{usd(amount)} a month"
    return f"an amount that is unknown ({commitment.missing if isinstance(commitment, Reserved) else ''})"


def made_of(own: Own) -> str:
    """Write what an own price is made of: "0.0376 list - 12 %", or what it stands in place of."""
    listed = ", then ".join(rate(usd) for usd in own.listed)
    if own.percent is not None:
        return f"{listed} list - {rate(own.percent)} %"
    return f"in place of {listed} list" if listed else "in place of a list price that is unknown"


def price_dates(assessment: Assessment) -> str:
    """Write how old the list prices are: "prices 2025-04 to 2026-09", or of which day, where they were refreshed.

    What comes behind says how many lines have own prices: ", 9 own".
    """
    own = _own(assessment)
    return f"{_list_dates(assessment)}{f', {own} own' if own else ''}"


def _list_dates(assessment: Assessment) -> str:
    region = assessment.region
    cited = {source for line in assessment.bill.lines if (source := line.price.list_source)}
    used = {source for source in cited if source.origin is not Origin.OWN}
    fresh = {source.date for source in used if source.origin is Origin.REFRESHED}
    if fresh:
        old = {source.date for source in used} - fresh
        days = f"prices of {min(fresh)}" if len(fresh) == 1 else f"prices of {min(fresh)} to {max(fresh)}"
        return f"{days}{_age(min(fresh), assessment.on)}{f', some of {min(old)[:7]} to {max(old)[:7]}' if old else ''}"
    if not region.sources:
        return "no sourced prices"
    return f"prices {region.oldest_date[:7]} to {region.newest_date[:7]}"


def _age(day: str, on: date) -> str:
    age = (on - date.fromisoformat(day)).days
    return f", refreshed {age} days ago" if age > FRESH_DAYS else ""


def steady_glyph(assessment: Assessment) -> str:
    """Return whether every workload runs: ✓ they do, ✗ they do not, ? a node group of unknown size leaves it open."""
    if assessment.availability.idle:
        return "✗"
    return "?" if assessment.capacity.unsized and assessment.capacity.steady.pending else "✓"


def not_placed(assessment: Assessment) -> tuple[str, str]:
    """Return a glyph and a word for a pod that no node was found for."""
    unsized = assessment.capacity.unsized
    return ("?", size_unknown(unsized)) if unsized else ("✗", "Pending")


def unsized_in(assessment: Assessment, zone: str) -> tuple[str, ...]:
    """Write the node groups of unknown size in a zone, each with its type; no placement has nodes of theirs."""
    groups = assessment.blueprint.nodes
    return tuple(f"{name} {groups[name].type}" for name in assessment.capacity.unsized if groups[name].zone == zone)


def pods(assessment: Assessment) -> str:
    """Write how many pods of workloads and add-ons run, DaemonSets not counted."""
    capacity = assessment.capacity
    counted = [pod for pod in capacity.pods if pod.daemon_of is None]
    running = sum(pod.name in capacity.steady.bound for pod in counted)
    rest = ", of the others it is not known" if capacity.unsized and running < len(counted) else ""
    return f"{running} of {len(counted)} pods run{rest}"


def loss(assessment: Assessment, lost: ZoneLoss) -> tuple[str, str]:
    """Return a glyph and a sentence on the loss of one zone: what it always does, then what depends on arrival."""
    down = "every workload down until its nodes return or are replaced"
    if lost.every_node:
        parts = [down]
    elif lost.unsure:
        parts = [f"what runs is not known: {size_unknown(lost.unsized)}"]
    else:
        parts = [*_left_running(assessment, lost)]
    if lost.egress_lost:
        parts.append("no way out to the internet")
    if _DATABASE[lost.database]:
        parts.append(_DATABASE[lost.database])
    glyph = after_loss(lost).glyph
    return glyph, "; ".join(["all run", *parts] if lost.survived else parts)


def _left_running(assessment: Assessment, lost: ZoneLoss) -> Iterator[str]:
    never = [name for name in lost.gone if name in assessment.availability.idle]
    gone = [name for name in lost.gone if name not in never]
    if gone:
        every = len(gone) == len(assessment.blueprint.workloads)
        yield "every workload Pending" if every else f"{', '.join(gone)} Pending"
    if never:
        yield f"{', '.join(never)} was never up"
    if lost.fewer:
        yield f"{', '.join(lost.fewer)} with fewer replicas"
    if lost.down:
        seconds = max(lost.seconds_down(name) or 0 for name in lost.down)
        yield f"{', '.join(lost.down)} down for {about_minutes(seconds)} at least, then back"
    if lost.perhaps_lost:
        yield f"depends on arrival: {_either(lost.perhaps_lost)} Pending"
    if lost.perhaps_fewer:
        yield f"depends on arrival: fewer replicas of {_either(lost.perhaps_fewer)}"
    if lost.perhaps_down:
        yield f"{', '.join(lost.perhaps_down)} may be down for minutes, then back"
    if lost.untried:
        yield "told for one order of arrival"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def price(remedy: AssessedRemedy) -> str:
    """Write what a remedy costs or saves a month."""
    return "change unknown" if remedy.change is None else f"{usd_change(remedy.change)} a month"


def all_mended(mending: Mending, errors: int) -> str:
    """Say what mending all errors by one remedy costs, and which errors stay."""
    left = f"; what stays: {', '.join(error.id for error in mending.left)}" if mending.left else ""
    if not mending.steps:
        return f"nothing that was tried mends {'the error' if errors == 1 else 'any of them'}{left}"
    what = "all but these" if mending.left else "the error" if errors == 1 else f"all {errors} errors"
    return f"mends {what} at the least price found, {price(mending.remedy)}{left}"


def amount(usd_or_unknown: Decimal | None) -> str:
    """Write USD, or that they are unknown."""
    return "unknown" if usd_or_unknown is None else usd(usd_or_unknown)


def change(usd_or_unknown: Decimal | None) -> str:
    """Write a difference in USD with its sign, or that it is unknown."""
    return "unknown" if usd_or_unknown is None else usd_change(usd_or_unknown)


def ready(foreseen: Forecast) -> str:
    """Write when everything of a design will stand; at least, where durations are not published."""
    return f"{'at least' if foreseen.lower_bound else 'about'} {clock(foreseen.ready)}"


def counted(number: int, what: str) -> str:
    """Write a number of things: "1 error", "2 errors"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def availability(found: Availability) -> str:
    """Write what the published SLAs compose to."""
    if found.unsized:
        return f"not known: {size_unknown(found.unsized)}"
    if found.composed is None or found.minutes_down is None:
        return f"does not run: {', '.join(found.idle)}"
    return f"{percent(found.composed)}, {round(found.minutes_down)} minutes a month"
