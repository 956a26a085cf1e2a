"""What designs cost, drawn on one scale with the budget's line through it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import usd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["BUDGET_LINE", "blocks", "budget_said", "cost_bar", "scale_of"]

BUDGET_LINE: Final = "|"
OPEN_END: Final = "→"
"""The end of a bar whose total is a lower bound."""
_EMPTY: Final = "·"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_FURTHEST: Final = 2
"""How many times the dearest total a budget may be, and still have its line on the scale."""


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


def budget_said(designs: Iterable[Assessment], scale: Decimal) -> str:
    """Say what the budget's line means; empty where no design has a budget."""
    budgets = {it.blueprint.budget.monthly_usd for it in designs}
    told = [f"budget {usd(it)}{'' if it <= scale else ', beyond the scale'}" for it in budgets if it is not None]
    if len(budgets) > 1:
        return f"{BUDGET_LINE} each design's own budget"
    return f"{BUDGET_LINE} {told[0]}" if told else ""
