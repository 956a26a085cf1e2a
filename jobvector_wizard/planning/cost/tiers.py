"""What AWS bills by tiers: a line for each tier that some case reaches, at the price that is known there or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jobvector_wizard.base.units import quantity
from jobvector_wizard.planning.cost.bill import NOTHING, Amounts, Basis, BillLine, used_if_stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.catalog import TieredPrice
    from jobvector_wizard.design.blueprint import Range

__all__ = ["Metered", "metered", "tiered", "tiered_if_stated"]


class Metered(NamedTuple):
    """One of the things that AWS counts on the same meter: its line, and how much of it there is."""

    path: str
    title: str
    amount: Amounts
    note: str = ""


def tiered(path: str, title: str, amount: Amounts, price: TieredPrice, note: str = "") -> Iterator[BillLine]:
    """Yield the first tier's line, and one for each further tier that some case reaches."""
    paid = amount.between(price.free, None)
    for number, (floor, ceiling, rate) in enumerate(price.prices, 1):
        part = paid.between(floor, ceiling)
        if number == 1:
            yield BillLine(path, title, part, rate, note, Basis.USAGE)
        elif part.high > 0:
            above = f"{title}, above {floor:,f} {price.unit}"
            yield BillLine(f"{path}.tier-{number}", above, part, rate, basis=Basis.USAGE)


def tiered_if_stated(
    path: str, title: str, assumption: Range | None, price: TieredPrice, field: str, note: str = ""
) -> Iterator[BillLine]:
    """Yield the lines of a quantity that may not be stated: then what a month of it costs is unknown."""
    if assumption is None:
        (_, _, first), *_ = price.prices
        yield used_if_stated(path, title, None, first, field)
    else:
        yield from tiered(path, title, Amounts.of(assumption), price, note)


def metered(parts: Sequence[Metered], path: str, title: str, price: TieredPrice) -> Iterator[BillLine]:
    """Yield the lines of everything on one meter, whose tiers count the sum.

    Each part has a line of its own while all of them lie in the first tier. Beyond it nobody can say which of them
    is in which tier, and how much of one costs what would fall while another grows: so the lines are those of the sum,
    as on AWS's invoice.
    """
    together = sum((part.amount for part in parts), NOTHING)
    (_, end, first), *_ = price.prices
    if len(parts) == 1:
        yield from tiered(parts[0].path, parts[0].title, together, price, parts[0].note)
    elif end is None or together.high <= end:
        for part in parts:
            yield BillLine(part.path, part.title, part.amount, first, part.note, Basis.USAGE)
    else:
        each = "; ".join(f"{part.title} {quantity(part.amount.expected)}" for part in parts)
        yield from tiered(path, title, together, price, f"AWS counts them together: {each}")
