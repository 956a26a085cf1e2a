"""The owners' drawn bill beside the computed one: what was priced differently, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.cost import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.design.blueprint import Drawn
    from jobvector_wizard.planning.cost import Bill, BillLine

__all__ = ["Row", "reconcile"]

SPENT: Final = Decimal("0.97")
"""A drawn amount counts as spent once the lines before have used up nearly all of it; drawn figures are rounded."""


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the bill: what was drawn, the lines which that amount pays for, and the lines that it leaves out."""

    group: Group
    drawn: Decimal | None
    covered: tuple[BillLine, ...]
    left_out: tuple[BillLine, ...]

    @property
    def priced(self) -> Decimal | None:
        """USD a month of the covered lines by list price, or None where one is unknown."""
        return _total(self.covered)

    @property
    def forgotten(self) -> Decimal | None:
        """USD a month of the lines left out, or None where one is unknown."""
        return _total(self.left_out)


def reconcile(drawn: Drawn, bill: Bill) -> tuple[Row, ...]:
    """Set each part of the bill beside its drawn amount, which pays for the part's lines in order until it is spent."""
    return tuple(_rows(drawn, bill))


def _rows(drawn: Drawn, bill: Bill) -> Iterator[Row]:
    for group in Group:
        lines = bill.group(group)
        amount = drawn.lines.get(group.value)
        if amount is None:
            if lines:
                yield Row(group, None, (), lines)
            continue
        covered: list[BillLine] = []
        left_out: list[BillLine] = []
        spent = Decimal(0)
        for line in lines:
            (covered if spent < amount * SPENT or _same_kind(line, covered) else left_out).append(line)
            spent += line.usd.expected if line.usd else Decimal(0)
        yield Row(group, amount, tuple(covered), tuple(left_out))


def _same_kind(line: BillLine, covered: list[BillLine]) -> bool:
    """Whether the line is one more of what is already covered, such as the hours of another node group."""
    return (
        bool(covered) and line.path.count(".") == 2 and line.path.rsplit(".", 1)[1] == covered[0].path.rsplit(".", 1)[1]
    )


def _total(lines: tuple[BillLine, ...]) -> Decimal | None:
    amounts = [line.usd for line in lines]
    if any(amount is None for amount in amounts):
        return None
    return sum((amount.expected for amount in amounts if amount), Decimal(0))
