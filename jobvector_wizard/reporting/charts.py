"""Designs as charts of cells: cost against minutes down, the parts of the bill, the range of use, the difference."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import fitted
from jobvector_wizard.reporting.tradeoff_rows import BUDGET_LINE, OPEN_END

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.differences import Differences
    from jobvector_wizard.planning.side_by_side import SideBySide

__all__ = ["Charts", "charts"]

_ROWS: Final = 9
"""Of the chart of cost against minutes."""
_NAME: Final = 24
_KEYS: Final = "123456789abcdefghijk"
"""What the parts of a bill are drawn with, so that they are told apart without colours."""
_STYLES: Final = ("blue", "cyan", "magenta", "green", "yellow")
_HEADROOM: Final = Decimal("1.1")
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of designs in whatever width there is."""

    shown: SideBySide

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw them."""
        del console
        yield charts(self.shown, options.max_width)


def charts(shown: SideBySide, width: int) -> Text:
    """Draw everything that can be drawn of the designs, one chart below the other."""
    drawn: list[Text] = []
    for heading, lines in (
        ("What a month costs, against minutes down by SLA", _cost_against_minutes),
        ("A month by the parts of the bill", _parts_of_the_bill),
        ("From low to high use", _range_of_use),
    ):
        drawn += [Text(heading, "bold"), *lines(shown, width), Text()]
    for name, found in zip(shown.names[1:], shown.differences, strict=True):
        drawn += [Text(f"From {shown.names[0]} to {name}", "bold"), *_waterfall(shown, name, found, width), Text()]
    return Text("\n").join(drawn[:-1])


def _cost_against_minutes(shown: SideBySide, width: int) -> Iterator[Text]:
    """Draw each design as its letter, cheaper ones lower and those that are down for longer further right.

    Designs of which no minutes are known are named below; a total that is a lower bound is marked as such.
    """
    points = [
        (chr(ord("A") + number), minutes, it.bill.total.expected)
        for number, it in enumerate(shown.designs)
        if (minutes := it.availability.minutes_down) is not None
    ]
    budgets = sorted({amount for it in shown.designs if (amount := it.blueprint.budget.monthly_usd) is not None})
    if points:
        yield from _plane(points, budgets, width)
    for number, (name, it) in enumerate(zip(shown.names, shown.designs, strict=True)):
        known = it.availability.minutes_down is not None
        said = f"{chr(ord('A') + number)} {name}: {words.short_total(it.bill)}, {words.availability(it.availability)}"
        yield Text(fitted(said if known else f"{said} (not drawn)", width), "" if known else "dim")


def _plane(points: Sequence[tuple[str, Decimal, Decimal]], budgets: Sequence[Decimal], width: int) -> Iterator[Text]:
    top = max((*(cost for _, _, cost in points), *budgets)) * _HEADROOM or Decimal(1)
    most = max(minutes for _, minutes, _ in points) * _HEADROOM or Decimal(1)
    margin = len(usd(top)) + 1
    columns = max(10, width - margin - 1)
    cells = [[" "] * columns for _ in range(_ROWS)]
    for budget in budgets:
        cells[_row(budget, top)] = ["┄"] * columns
    for letter, minutes, cost in points:
        row, at = cells[_row(cost, top)], min(columns - 1, int(minutes / most * columns))
        while row[at].isalpha() and at < columns - 1:
            at += 1  # where two designs are alike
        row[at] = letter
    named = {0: usd(top), _ROWS - 1: "$0"} | {_row(budget, top): usd(budget) for budget in budgets}
    for number, row in enumerate(cells):
        line = Text(f"{named.get(number, ''):>{margin - 1}} │", "dim", no_wrap=True)
        for cell in row:
            line.append(cell, "bold" if cell.isalpha() else "yellow" if cell == "┄" else "")
        yield line
    scale = f"0{f'{round(most)} minutes a month':>{columns - 1}}"
    yield Text(f"{'':>{margin}}└{'─' * columns}", "dim")
    yield Text(f"{'':>{margin}} {scale}", "dim")
    if budgets:
        yield Text(fitted(f"┄ {'the budget' if len(budgets) == 1 else 'budgets'}", width), "yellow")


def _row(cost: Decimal, top: Decimal) -> int:
    return _ROWS - 1 - min(_ROWS - 1, int(cost / top * _ROWS))


def _parts_of_the_bill(shown: SideBySide, width: int) -> Iterator[Text]:
    """Draw the expected month of each design as one bar of its parts, all on one scale, each part by its own sign."""
    totals = [it.bill.total.expected for it in shown.designs]
    scale = max(totals)
    groups = sorted(
        (group for group in Group if any(it.bill.group(group) for it in shown.designs)),
        key=lambda group: -max(it.bill.group_total(group).expected for it in shown.designs),
    )
    signs = dict(zip(groups, _KEYS, strict=False))
    name, amount = _columns(shown, width)
    room = width - name - amount - 2
    for called, it in zip(shown.names, shown.designs, strict=True):
        line = Text(f"{fitted(called, name):<{name}} {words.short_total(it.bill):>{amount}} ", no_wrap=True)
        for number, (group, cells) in enumerate(_shares(it, groups, scale, room)):
            line.append(signs[group] * cells, _STYLES[number % len(_STYLES)])
        yield line.append(OPEN_END if it.bill.unknown else "")
    for called, it in zip(shown.names, shown.designs, strict=True):
        if it.bill.unknown:
            missing = ", ".join(dict.fromkeys(line.group.label for line in it.bill.unknown))
            yield Text(fitted(f"{OPEN_END} {called}: not all is known of {missing}", width), "cyan")
    keys = "  ".join(f"{sign} {group.label}" for group, sign in signs.items())
    yield from (Text(line, "dim") for line in _folded(keys, width))


def _shares(it: Assessment, groups: Sequence[Group], scale: Decimal, room: int) -> Iterator[tuple[Group, int]]:
    """Share the cells of a bar out, so that rounding is made up for by the next part."""
    done = drawn = _ZERO
    for group in groups:
        done += it.bill.group_total(group).expected
        upto = Decimal(round(done / scale * room)) if scale else _ZERO
        yield group, int(upto - drawn)
        drawn = upto


def _folded(keys: str, width: int) -> Iterator[str]:
    line = ""
    for key in keys.split("  "):
        if line and len(line) + 2 + len(key) > width:
            yield line
            line = ""
        line = f"{line}  {key}" if line else key
    yield line


def _range_of_use(shown: SideBySide, width: int) -> Iterator[Text]:
    """Draw each design from its low to its high month, with the expected one between them and its budget's line."""
    name, amount = _columns(shown, width)
    room = max(10, width - name - amount - 2)
    budgets = [it.blueprint.budget.monthly_usd or _ZERO for it in shown.designs]
    top = max(*(it.bill.total.high for it in shown.designs), *budgets, Decimal(1))
    for called, it in zip(shown.names, shown.designs, strict=True):
        total, budget = it.bill.total, it.blueprint.budget.monthly_usd
        cells = [" "] * room
        low, expected, high = (
            min(room - 1, int(each / top * room)) for each in (total.low, total.expected, total.high)
        )
        cells[low : high + 1] = ["─"] * (high + 1 - low)
        cells[low], cells[high] = "├", OPEN_END if it.bill.unknown else "┤"
        if budget is not None:
            cells[min(room - 1, int(budget / top * room))] = BUDGET_LINE
        cells[expected] = "●"
        yield Text(
            f"{fitted(called, name):<{name}} {words.short_total(it.bill):>{amount}} {''.join(cells)}", no_wrap=True
        )
        yield Text(f"{'':<{name}} {'':>{amount}} {words.total_range(it)}", "dim")
    yield Text(fitted(f"● expected, from low to high use; {BUDGET_LINE} the design's budget", width), "dim")


def _columns(shown: SideBySide, width: int) -> tuple[int, int]:
    """Return the columns of the names and of the totals."""
    name = min(max(map(len, shown.names)), width // 3)
    return name, max(len(words.short_total(it.bill)) for it in shown.designs)


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    amount: str
    start: Decimal
    end: Decimal


def _waterfall(shown: SideBySide, name: str, found: Differences, width: int) -> Iterator[Text]:
    """Draw how the base's month becomes another design's, each difference as it is by itself.

    Where an amount is unknown there is nothing to add up; that is said instead.
    """
    if found.together is None:
        yield Text("It cannot be drawn: what a difference costs is unknown.", "dim")
        return
    other = shown.designs[shown.names.index(name)]
    steps = list(_steps(shown, other, name, found))
    amount = max(len(it.amount) for it in steps)
    label = min(_NAME, width // 3)
    room = max(10, width - label - amount - 2)
    top = max(*(it.start for it in steps), *(it.end for it in steps), Decimal(1))
    for it in steps:
        low, high = sorted((int(it.start / top * room), int(it.end / top * room)))
        less = it.end < it.start
        drawn = f"{' ' * low}{('▒' if less else '█') * max(1, high - low)}"
        yield Text(f"{fitted(it.label, label):<{label}} {it.amount:>{amount}} ", no_wrap=True).append(
            drawn[:room], "green" if less else "blue"
        )


def _steps(shown: SideBySide, other: Assessment, name: str, found: Differences) -> Iterator[_Step]:
    at = shown.base.bill.total.expected
    yield _Step(shown.names[0], words.short_total(shown.base.bill), _ZERO, at)
    for it in found.priced:
        change = it.change or _ZERO
        yield _Step(", ".join(it.places), words.change(change), at, at + change)
        at += change
    if found.together:
        yield _Step("together", words.change(found.together), at, at + found.together)
        at += found.together
    yield _Step(name, words.short_total(other.bill), _ZERO, other.bill.total.expected)
