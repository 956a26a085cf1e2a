"""Designs as a picture: cost on one scale with the budget's line, the zones that each survives, minutes down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.comparison import compare
from jobvector_wizard.planning.standing import after_loss, cheapest_working, standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.base.errors import WizardError
    from jobvector_wizard.planning.assessment import Assessment

__all__ = [
    "BUDGET_LINE",
    "OPEN_END",
    "Picture",
    "blocks",
    "budget_said",
    "buys_line",
    "cost_bar",
    "refused_row",
    "scale_of",
]

BUDGET_LINE: Final = "|"
OPEN_END: Final = "→"
"""The end of a bar whose total is a lower bound."""
_EMPTY: Final = "·"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_FURTHEST: Final = 2
"""How many times the dearest total a budget may be, and still have its line on the scale."""
_NOT_USED: Final = "–"
_MARKS: Final = 5
"""Columns of the highlight, the chosen one, and how a design stands."""
_NAME: Final = 16
_LONG_NAME: Final = 24
_MOST_LETTERS: Final = 6
_LEAST_BAR: Final = 5
_MOST_BAR: Final = 48
_MINUTES: Final = 6
_MOST_MINUTES_BAR: Final = 12
_VERDICT: Final = 18
_LONGEST_BAR: Final = 60


def blocks(share: Decimal, width: int) -> str:
    """Draw a share of one in eighths of a cell, without what is left of the width; what is above nothing shows."""
    eighths = min(width * 8, max(int(share * width * 8), 1 if share > 0 else 0))
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[8] * whole + (_EIGHTHS[rest] if rest else "")


def scale_of(designs: Iterable[Assessment]) -> Decimal:
    """Return the USD a month that fill a bar: the dearest total, or a budget that is not too far above it."""
    shown = tuple(designs)
    dearest = max((it.bill.total.expected for it in shown), default=Decimal(0))
    budgets = [budget for it in shown if (budget := it.blueprint.budget.monthly_usd) is not None]
    return max((dearest, *(it for it in budgets if it <= dearest * _FURTHEST)))


def cost_bar(shown: Assessment, scale: Decimal, width: int) -> Text:
    """Draw a design's expected month, with its budget's line where that is on the scale.

    A total that is a lower bound has an open end; where nothing of it is known there is no bar.
    """
    if width <= 0:
        return Text()
    total, budget = shown.bill.total.expected, shown.blueprint.budget.monthly_usd
    drawn = blocks(total / scale if scale else Decimal(0), width - bool(shown.bill.unknown))
    if shown.bill.unknown:
        drawn = f"{drawn}{OPEN_END}" if total else "?"
    cells = f"{drawn}{_EMPTY * (width - len(drawn))}"
    over = budget is not None and total > budget
    text = Text(no_wrap=True).append(cells[: len(drawn)], "red" if over else "blue").append(cells[len(drawn) :], "dim")
    if budget is None or not scale or budget > scale:
        return text
    at = min(width - 1, int(budget / scale * width))
    return text[:at].append(BUDGET_LINE, "bold").append_text(text[at + 1 :])


def named_bars(names: Sequence[str], designs: Sequence[Assessment], width: int) -> Iterator[Text]:
    """Yield what the budget's line means, then each design's name, total and bar."""
    scale = scale_of(designs)
    name = min(max(map(len, names)), width // 3)
    amounts = [words.short_total(it.bill) for it in designs]
    amount = max(map(len, amounts))
    room = min(_LONGEST_BAR, width - name - amount - 2)
    if said := budget_said(designs, scale):
        yield Text(said, style="dim")
    for called, told, design in zip(names, amounts, designs, strict=True):
        yield Text(f"{fitted(called, name):<{name}} {told:>{amount}} ").append_text(cost_bar(design, scale, room))


def budget_said(designs: Iterable[Assessment], scale: Decimal) -> str:
    """Say what the budget's line means; empty where no design has a budget."""
    budgets = {it.blueprint.budget.monthly_usd for it in designs}
    told = [f"budget {usd(it)}{'' if it <= scale else ', beyond the scale'}" for it in budgets if it is not None]
    if len(budgets) > 1:
        return f"{BUDGET_LINE} each design's own budget"
    return f"{BUDGET_LINE} {told[0]}" if told else ""


@dataclass(frozen=True, slots=True)
class Picture:
    """How designs are drawn below each other in one width: their scales, and columns, of which 0 leaves one out.

    Short of room the verdict in words goes first, then the bar of the minutes, their number, and the zones. A design
    that could not be assessed is no part of it.
    """

    designs: tuple[Assessment, ...]
    scale: Decimal
    longest: Decimal
    """Minutes down a month that fill a bar."""
    letters: tuple[str, ...]
    name: int
    amount: int
    bar: int
    minutes: int
    minutes_bar: int
    verdict: int

    @classmethod
    def fitting(cls, designs: Iterable[Assessment], width: int) -> Picture:
        """Return the picture of designs in so many columns."""
        shown = tuple(designs)
        letters = tuple(sorted({zone[-1] for it in shown for zone in it.blueprint.network.zones}))[:_MOST_LETTERS]
        amount = max((len(words.short_total(it.bill)) for it in shown), default=0) + 1
        name = min(_LONG_NAME, max(_NAME, (width - 60) // 4 + _NAME))
        room = width - _MARKS - name - amount - 1
        zones, minutes = 1 + 2 * len(letters), _MINUTES
        if room - zones - minutes < _LEAST_BAR:
            minutes = 0
        if room - zones - minutes < _LEAST_BAR:
            letters, zones = (), 0
        room -= zones + minutes
        minutes_bar = min(_MOST_MINUTES_BAR, room // 4) if minutes else 0
        if minutes_bar < _LEAST_BAR:
            minutes_bar = 0
        room -= minutes_bar + bool(minutes_bar)
        verdict = _VERDICT if room - _VERDICT - 2 >= _MOST_BAR // 2 else 0
        room -= verdict and verdict + 2
        longest = max((it.availability.minutes_down or Decimal(0) for it in shown), default=Decimal(0))
        bar = max(0, min(_MOST_BAR, room))
        return cls(shown, scale_of(shown), longest, letters, name, amount, bar, minutes, minutes_bar, verdict)

    def heading(self) -> Text:
        """Name the columns, and say where the budget's line is."""
        said = budget_said(self.designs, self.scale)
        forms = (said, said.replace(".00", ""), f"{BUDGET_LINE} budget" if said.startswith(BUDGET_LINE) else "")
        over = next((it for it in forms if len(it) <= self.bar), "")
        lose = f"{'lose' if self.letters and len(over) + 5 <= self.bar else '':>{self.bar - len(over)}}"
        zones = f"  {' '.join(self.letters)}" if self.letters else ""
        minutes = f"{'down':>{self.minutes}}{' min' if self.minutes_bar else ''}" if self.minutes else ""
        text = f"{'':{_MARKS}}{'design':<{self.name}}{'$/month':>{self.amount}} {over}{lose}{zones}{minutes}"
        return Text(text, "dim", no_wrap=True)

    def row(self, name: str, shown: Assessment, *, cursor: bool, chosen: bool) -> Text:
        """Draw one design: its cost with the budget's line, the loss of each zone, and the minutes that SLAs leave."""
        verdict = standing(shown)
        text = Text(f"{'▶' if cursor else ' '}{'●' if chosen else ' '} ", no_wrap=True)
        text.append(verdict.glyph, GLYPH_STYLES.get(verdict.glyph, "")).append(" ")
        text.append(f"{fitted(name, self.name):<{self.name}}", "bold")
        text.append(f"{words.short_total(shown.bill):>{self.amount}} ")
        text.append_text(cost_bar(shown, self.scale, self.bar))
        self._zones(text, shown)
        self._minutes(text, shown)
        if self.verdict:
            text.append(f"  {fitted(verdict.text, self.verdict)}", GLYPH_STYLES.get(verdict.glyph, ""))
        return text

    def _zones(self, text: Text, shown: Assessment) -> None:
        glyphs = {loss.zone[-1]: after_loss(loss).glyph for loss in shown.capacity.losses}
        for number, letter in enumerate(self.letters):
            glyph = glyphs.get(letter, _NOT_USED)
            text.append("  " if number == 0 else " ").append(glyph, GLYPH_STYLES.get(glyph, "dim"))

    def _minutes(self, text: Text, shown: Assessment) -> None:
        if not self.minutes:
            return
        minutes = shown.availability.minutes_down
        if shown.availability.unsized:
            text.append(f"{'?':>{self.minutes}}{'':{self.minutes_bar and self.minutes_bar + 1}}", GLYPH_STYLES["?"])
            return
        if minutes is None:
            told = f" never{' runs' if self.minutes_bar else ''}"
            text.append(f"{told:<{self.minutes + (self.minutes_bar and self.minutes_bar + 1)}}", GLYPH_STYLES["✗"])
            return
        text.append(f"{round(minutes):>{self.minutes}}")
        if self.minutes_bar:
            drawn = blocks(minutes / self.longest if self.longest else Decimal(0), self.minutes_bar)
            text.append(f" {drawn:<{self.minutes_bar}}", "magenta")


def refused_row(name: str, error: WizardError, width: int, *, cursor: bool, chosen: bool) -> Text:
    """Draw a design that cannot be assessed, and why."""
    text = Text(f"{'▶' if cursor else ' '}{'●' if chosen else ' '} ✗ ", GLYPH_STYLES["✗"], no_wrap=True)
    text.append(f"{fitted(name, _NAME):<{_NAME}} ")
    return text.append(fitted(error.message.splitlines()[0], max(0, width - len(text))))


def buys_line(name: str, shown: Assessment, among: Mapping[str, Assessment]) -> str:
    """Say what a design costs more or less than the cheapest one that works, and what that buys; the parts add up.

    `among` are the designs in sight by what they are called.
    """
    base = cheapest_working(among.values())
    if base is None:
        return "no design here is without errors and has all of its prices"
    called = next(it for it, design in among.items() if design is base)
    if base is shown:
        return f"{name} is the cheapest here that works"
    found = compare(base, shown)
    parts = [_part(gain.brief, gain.change) for gain in found.gains if not gain.lost]
    if found.rest:
        parts.append(_part("rest", found.rest_change))
    if given_up := [gain.brief for gain in found.gains if gain.lost]:
        parts.append(f"given up: {', '.join(given_up)}")
    told = " · ".join(parts) or "nothing computed here holds better or worse"
    return f"{words.change(found.change)} against {called}: {told}"


def _part(what: str, change: Decimal | None) -> str:
    return what if change is None else f"{what} {words.change(change)}"
