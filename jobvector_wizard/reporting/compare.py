"""Two assessments side by side, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group as Stack
from rich.table import Table
from rich.text import Text

from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.words import SEVERITY_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from rich.console import RenderableType

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.comparison import Comparison, Gain
    from jobvector_wizard.planning.findings import Finding

__all__ = ["compare_report", "opening_sentence"]


def opening_sentence(comparison: Comparison) -> str:
    """Say in one sentence what the difference costs and what it buys."""
    base, other = comparison.names
    bought = [gain.text for gain in comparison.gains if not gain.lost]
    given_up = [gain.text for gain in comparison.gains if gain.lost]
    parts = [f"{other} {_costs(comparison)} {base}"]
    if bought:
        parts.append(f"for that {_listed(bought)}")
    if given_up:
        parts.append(f"given up for it: {_listed(given_up)}")
    if not comparison.gains:
        parts.append("nothing computed here holds better or worse")
    return f"{'; '.join(parts)}."


def compare_report(comparison: Comparison) -> RenderableType:
    """Return the whole comparison, the sentence first."""
    base, other = comparison.base, comparison.other
    header = (
        f"{comparison.names[0]} in {base.region.name}, {comparison.names[1]} in {other.region.name}, as of {base.on}; "
        f"{words.price_dates(base)}; {words.kind_of_prices(base)}, no tax, no support plan"
    )
    for name, design in zip(comparison.names, (base, other), strict=True):
        if own := words.own_prices(design):
            header += f"\n{name}: {own}"
    return Stack(
        Text(opening_sentence(comparison), style="bold"),
        Text(f"{header}\n", style="dim"),
        _bill(comparison),
        Text("\nDoes it hold", style="bold"),
        _holds(comparison),
        Text(f"\nWhat the difference of {words.change(comparison.change)} buys", style="bold"),
        *(_gain(gain, comparison) for gain in comparison.gains if not gain.lost),
        *_rest(comparison),
        *(_gain(gain, comparison) for gain in comparison.gains if gain.lost),
        *_findings("Findings that it brings", comparison.appeared),
        *_findings("Findings that it takes away", comparison.vanished),
    )


def _findings(heading: str, findings: tuple[Finding, ...]) -> Iterator[Text]:
    if findings:
        yield Text(f"\n{heading}", style="bold")
    for finding in findings:
        severity = finding.severity
        yield Text(f"  {severity.glyph} {finding.id} {finding.message}", style=SEVERITY_STYLES[severity])


def _costs(comparison: Comparison) -> str:
    change, share = comparison.change, comparison.percent
    if change is None:
        return "differs by an unknown amount, because prices are missing, from"
    if not change:
        return "costs the same as"
    word = "more" if change > 0 else "less"
    told = "per cent unknown, because prices are missing" if share is None else _percent(abs(share))
    return f"costs {usd(abs(change))} a month ({told}) {word} than"


def _percent(share: Decimal) -> str:
    return f"{share:.0f} %" if share >= 1 else "under 1 %"


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])}, and {items[-1]}"


def _bill(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("USD a month", overflow="fold")
    for heading in (*comparison.names, "difference"):
        table.add_column(heading, justify="right", overflow="fold")
    for row in comparison.groups:
        known = [words.sum_of(side.bill.group(row.group)) for side in (comparison.base, comparison.other)]
        table.add_row(row.group.label, *known, words.change(row.change))
    table.add_row(
        "total",
        words.total(comparison.base),
        words.total(comparison.other),
        words.change(comparison.change),
        style="bold",
    )
    drawn = [it.blueprint.drawn.total_usd if it.blueprint.drawn else None for it in (comparison.base, comparison.other)]
    if any(amount is not None for amount in drawn):
        table.add_row("its drawing said", *("" if amount is None else usd(amount) for amount in drawn), "", style="dim")
    return table


def _holds(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    designs = (comparison.base, comparison.other)
    for name in comparison.names:
        table.add_column(name, overflow="fold")
    table.add_row("stands", *(_stands(design) for design in designs))
    table.add_row("steady", *(_steady(design) for design in designs))
    letters = sorted({zone[-1] for design in designs for zone in design.blueprint.network.zones})
    for letter in letters:
        table.add_row(f"lose zone {letter}", *(_loss(design, letter) for design in designs))
    table.add_row("SLAs in series", *(words.availability(design.availability) for design in designs))
    table.add_row("errors", *(str(len(design.errors)) if design.errors else "none" for design in designs))
    return table


def _stands(design: Assessment) -> str:
    verdict = standing(design)
    return f"{verdict.glyph} {verdict.text}"


def _steady(design: Assessment) -> str:
    glyph = "✗" if design.availability.idle else "✓"
    return f"{glyph} {words.pods(design)}"


def _loss(design: Assessment, letter: str) -> str:
    for lost in design.capacity.losses:
        if lost.zone[-1] == letter:
            return " ".join(words.loss(design, lost))
    return "- not used"


def _gain(gain: Gain, comparison: Comparison) -> Text:
    amount = "" if gain.change is None else words.change(gain.change)
    who = f"only in {comparison.names[0]}: " if gain.lost else ""
    return Text(f"  {'' if gain.lost else amount:>9}  {who}{gain.text}")


def _rest(comparison: Comparison) -> Iterator[Text]:
    """Say what the difference is made of beside the prices of what it buys, so that both add up to it."""
    if comparison.rest:
        parts = ", ".join(f"{row.group.label} {words.change(row.change)}" for row in comparison.rest)
        yield Text(f"  {words.change(comparison.rest_change):>9}  the rest: {parts}", style="dim")
