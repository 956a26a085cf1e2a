"""Bills as CSV: a row a line, amounts in USD a month as decimal numbers, and why an amount is not known."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.cost import BillLine

__all__ = ["bill_csv", "comparison_csv"]

_BILL: Final = (
    "path", "group", "title", "quantity", "unit", "usd_per_unit", "usd_low", "usd_expected", "usd_high", "unknown",
    "basis", "note", "source", "source_date",
)  # fmt: skip
_COMPARISON: Final = ("path", "title", "base_usd", "other_usd", "change_usd", "unknown")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def bill_csv(assessment: Assessment) -> str:
    """Return every line of the bill; they add up to the total. What is in no total is left out."""
    return _table(_BILL, map(_line, assessment.bill.lines))


def _line(line: BillLine) -> tuple[str, ...]:
    price, usd = line.price, line.usd
    source = price.source
    return (
        _text(line.path),
        line.group.value,
        _text(line.title),
        _number(line.quantity.expected),
        price.unit.value,
        _number(price.usd),
        *(("", "", "") if usd is None else map(_number, (usd.low, usd.expected, usd.high))),
        "" if usd else _text(price.missing),
        line.basis.value,
        _text(line.note),
        _text(source.text) if source else "",
        str(source.date) if source else "",
    )


def comparison_csv(comparisons: Sequence[Comparison]) -> str:
    """Return every line that differs from the base's bill; what only one of two has costs 0 in the other.

    Where several designs are held against the base the first column says which one a line is of.
    """
    several = len(comparisons) > 1
    return _table(
        (*(("design",) if several else ()), *_COMPARISON),
        (
            (
                *((_text(comparison.names[1]),) if several else ()),
                _text(row.path),
                _text(row.title),
                _number(row.base),
                _number(row.other),
                _number(row.change),
                _unknown(comparison, row.path),
            )
            for comparison in comparisons
            for row in comparison.lines
        ),
    )


def _unknown(comparison: Comparison, path: str) -> str:
    """Say why an amount of this line is not known."""
    lines = (line for side in (comparison.base, comparison.other) for line in side.bill.unknown if line.path == path)
    return next((_text(line.price.missing) for line in lines), "")


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _text(text: str) -> str:
    """Return text of one cell, with a ' before what a spreadsheet would reckon with."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
