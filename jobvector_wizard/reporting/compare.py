"""Two to four assessments side by side, as text for a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jobvector_wizard.base.units import usd
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.side_by_side import (
    ROOMY,
    bill_rows,
    change_rows,
    drawn_totals,
    holding_rows,
    loss_sentences,
)
from jobvector_wizard.reporting.tradeoff_rows import named_bars
from jobvector_wizard.reporting.words import SEVERITY_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.differences import Differences
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.side_by_side import SideBySide
    from jobvector_wizard.provisioning.forecast import Forecast

__all__ = ["compare_report", "opening_sentence"]

_LABEL: Final = 16
_AMOUNT: Final = 11


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


def compare_report(shown: SideBySide, ready: Sequence[Forecast] = (), *, whole: bool = False) -> RenderableType:
    """Return the whole comparison, its sentences first, in whatever width there is.

    `ready` says when each design would stand, `whole` also what all designs have in common.
    """
    return _Report(shown, tuple(ready), whole)


@dataclass(frozen=True, slots=True)
class _Report:
    shown: SideBySide
    ready: tuple[Forecast, ...]
    whole: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the parts out for the width that is given."""
        shown, width = self.shown, options.max_width
        yield from (Text(opening_sentence(it), style="bold") for it in shown.comparisons)
        yield Text(f"{_header(shown)}\n", style="dim")
        yield from named_bars(shown.names, shown.designs, width)
        yield Text()
        yield _bill(shown, whole=self.whole)
        yield Text("\nDoes it hold", style="bold")
        yield from self._holds(width)
        for comparison, found in zip(shown.comparisons, shown.differences, strict=True):
            yield from _difference(comparison, found, alone=len(shown.comparisons) == 1)

    def _holds(self, width: int) -> Iterator[RenderableType]:
        room = (width - _LABEL) // len(self.shown.names) - 1
        table = _table("", ["\n".join(textwrap.wrap(it, room)) for it in self.shown.names])
        for row in holding_rows(self.shown, sentences=room >= ROOMY):
            table.add_row(row.label, *row.cells)
        if self.ready:
            table.add_row("ready in", *map(words.ready, self.ready))
        yield table
        if room < ROOMY:
            yield Text()
            for who, sentence in loss_sentences(self.shown):
                yield Padding(Text(f"{who}: {sentence}"), (0, 0, 0, 2))


def _header(shown: SideBySide) -> str:
    base = shown.base
    places = ", ".join(f"{name} in {it.region.name}" for name, it in zip(shown.names, shown.designs, strict=True))
    told = (
        f"{places}, as of {base.on}; {words.price_dates(base)}; {words.kind_of_prices(base)}, no tax, no support plan"
    )
    for name, design in zip(shown.names, shown.designs, strict=True):
        if own := words.own_prices(design):
            told += f"\n{name}: {own}"
    return told


def _table(first: str, names: Sequence[str], *, right: bool = False) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in names:
        table.add_column(name, overflow="fold", justify="right" if right else "left")
    return table


def _bill(shown: SideBySide, *, whole: bool) -> Table:
    """Set the bills beside each other: of two with their difference, of more with that of the totals."""
    only = shown.comparisons[0] if len(shown.comparisons) == 1 else None
    changes = {row.group.label: words.change(row.change) for row in only.groups} if only else {}
    more = ("difference",) if only else ()
    table = _table("USD a month", (*shown.names, *more), right=True)
    for row in bill_rows(shown, whole=whole):
        table.add_row(row.label, *row.cells, *((changes.get(row.label, "$0.00"),) if only else ()))
    totals = (words.short_total(it.bill) for it in shown.designs)
    table.add_row("total", *totals, *((words.change(only.change),) if only else ()), style="bold")
    if not only:
        against = (words.change(it.change) for it in shown.comparisons)
        table.add_row(f"against {shown.names[0]}", "", *against, style="bold")
    if drawn := drawn_totals(shown):
        table.add_row(drawn.label, *drawn.cells, style="dim")
    return table


def _difference(comparison: Comparison, found: Differences, *, alone: bool) -> Iterator[RenderableType]:
    """Say what one design has over the base: the price of what it buys, of each change alone, and its findings."""
    whose = "" if alone else f" to {comparison.names[1]}"
    yield Text(f"\nWhat the difference{whose} of {words.change(comparison.change)} buys", style="bold")
    yield _amounts(_gains(comparison))
    if found.each:
        yield Text(f"\nEach change by itself, made to {comparison.names[0]} alone", style="bold")
        yield _amounts(
            (it.amount, f"{it.changed}: {'; '.join(it.buys)}" if it.buys else it.changed) for it in change_rows(found)
        )
    yield from _findings("Findings that it brings", comparison.appeared)
    yield from _findings("Findings that it takes away", comparison.vanished)


def _amounts(rows: Iterable[tuple[str, str]]) -> Table:
    """Set amounts above each other, each with a text that may need several lines."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", min_width=_AMOUNT, no_wrap=True)
    table.add_column(overflow="fold")
    for amount, text in rows:
        table.add_row(amount, Text(text))
    return table


def _findings(heading: str, findings: tuple[Finding, ...]) -> Iterator[RenderableType]:
    if not findings:
        return
    yield Text(f"\n{heading}", style="bold")
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column()
    table.add_column(overflow="fold")
    for finding in findings:
        style = SEVERITY_STYLES[finding.severity]
        table.add_row(f"  {finding.severity.glyph}", Text(f"{finding.id} {finding.message}"), style=style)
    yield table


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


def _gains(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield what is bought with its price, what the rest of the difference is made of, and what is given up."""
    for gain in comparison.gains:
        if not gain.lost:
            yield "" if gain.change is None else words.change(gain.change), gain.text
    if comparison.rest:
        parts = ", ".join(f"{row.group.label} {words.change(row.change)}" for row in comparison.rest)
        yield words.change(comparison.rest_change), f"the rest: {parts}"
    for gain in comparison.gains:
        if gain.lost:
            yield "", f"only in {comparison.names[0]}: {gain.text}"
