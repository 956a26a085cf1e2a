"""The commitments of a person's own prices, to be chosen: a row each, and what one changes in the bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd, usd_change
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.ledger import fitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.cost import BillLine, Effect

__all__ = [
    "NONE_DECLARED",
    "commitment_about",
    "commitment_choice",
    "commitment_heading",
    "commitment_lines",
    "commitment_row",
    "figures_of",
    "none_declared",
]

NONE_DECLARED: Final = "No commitment is declared; [[commitments]] in prices.toml declares one, and ? says where it is."
_CHANGE: Final = 9
_TOTAL: Final = 12


def none_declared() -> str:
    """Say that there are none, and where one is declared."""
    return f"No commitment is declared; [[commitments]] in {paths.own_prices()} declares one."


def commitment_about() -> str:
    """Say what commitments are, and where they are declared."""
    return (
        "commitments\nSavings Plans and reserved instances that you have or think about. Each is declared under "
        f"[[commitments]] in {paths.own_prices()}. One that is chosen is in the bill: what it covers leaves its line, "
        "and it is a line of its own, used or not. It holds for every design that you look at, until the wizard is "
        "closed; `jobvector-wizard estimate DESIGN --commitment NAME` reckons alike."
    )


def commitment_heading(width: int) -> Text:
    """Name the columns of the rows."""
    return Text(f"   {'commitment':<{_name(width)}}{'Δ $/mo':>{_CHANGE}}{'total with':>{_TOTAL}}", "dim", no_wrap=True)


def commitment_row(effect: Effect, width: int, *, cursor: bool) -> Text:
    """Draw one commitment: whether it is chosen, what it changes, and the total with it."""
    name = _name(width)
    row = Text(("▶" if cursor else " ") + ("●" if effect.chosen else " ") + " ", no_wrap=True)
    row.append(f"{fitted(effect.commitment.name, name):<{name}}", "bold" if effect.chosen else "")
    change = "unknown" if effect.change is None else usd_change(effect.change.expected).replace("$", "")
    return row.append(f"{change:>{_CHANGE}}{words.short_total(effect.bill):>{_TOTAL}}")


def _name(width: int) -> int:
    return max(8, min(40, width - 3 - _CHANGE - _TOTAL))


def commitment_choice(effect: Effect) -> str:
    """Write the same in one line of its own: name, the total with it, what it changes and binds to."""
    it = effect.commitment
    return f"{it.name:<22} {words.short_total(effect.bill):>10} with it: {words.commitment(effect)}"


def commitment_lines(effect: Effect) -> Iterator[str]:
    """Say what the total is with a commitment, what it changes and costs, how much of it is used and how it binds."""
    it = effect.commitment
    at_once = f", {usd(it.upfront_usd)} of the term at once" if it.upfront_usd else ""
    yield f"{words.short_total(effect.bill)} a month with {it.name}: {words.commitment_change(effect)}"
    yield f"it costs {words.a_month(it)}{at_once}"
    yield from (line.note for line in _lines(effect)[-1:])  # the last says the most


def figures_of(effect: Effect) -> tuple[str, ...]:
    """Return the paths of the figures that a commitment is made of, as `estimate --explain` takes them."""
    return tuple(line.path for line in _lines(effect))


def _lines(effect: Effect) -> tuple[BillLine, ...]:
    start = f"{Group.COMMITMENTS}.{effect.commitment.name}."
    return tuple(line for line in effect.bill.group(Group.COMMITMENTS) if line.path.startswith(start))
