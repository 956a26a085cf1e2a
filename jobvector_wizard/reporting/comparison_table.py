"""Designs beside each other as rows of one table, for a screen in which a cell is pointed at."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.compare import opening_sentence
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, fitted
from jobvector_wizard.reporting.side_by_side import Row, bill_rows, change_rows, holding_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.side_by_side import SideBySide

__all__ = ["cell_lines", "choice_row", "table_heading", "table_row", "table_rows"]

_SHORTEST_LABEL: Final = 18
_LONGEST_LABEL: Final = 40
_NAME: Final = 28
_QUIET: Final = "changes no bill alone"


def table_rows(shown: SideBySide, *, whole: bool) -> tuple[Row, ...]:
    """Return all that is told of the designs; what is alike in all of them only if the `whole` is wanted."""
    return (
        _against(shown),
        Row("USD a month"),
        *bill_rows(shown, whole=whole),
        Row("total", tuple(words.short_total(it.bill) for it in shown.designs), ("total",) * len(shown.designs)),
        Row("does it hold"),
        *_holds(shown, whole=whole),
        Row(f"each change by itself, made to {shown.names[0]}"),
        *_changes(shown),
    )


def _against(shown: SideBySide) -> Row:
    changes = tuple(words.change(it.change) for it in shown.comparisons)
    sentences = tuple(opening_sentence(it) for it in shown.comparisons)
    figures = ("total",) * len(shown.designs)
    return Row(f"against {shown.names[0]}", ("the base", *changes), figures, ("", *sentences))


def _holds(shown: SideBySide, *, whole: bool) -> Iterator[Row]:
    """Yield what holds in a few words, with whole sentences about the loss of a zone."""
    said = {row.label: row.cells for row in holding_rows(shown, sentences=True)}
    for row in holding_rows(shown, sentences=False):
        if whole or len(set(said[row.label])) > 1:
            about = said[row.label] if said[row.label] != row.cells else ()
            yield Row(row.label, row.cells, row.figures, about)


def _changes(shown: SideBySide) -> Iterator[Row]:
    """Yield what each change adds to the base, beside those of the other designs that are the same change."""
    amounts: dict[str, list[str]] = {}
    about: dict[str, list[str]] = {}
    for column, found in enumerate(shown.differences, start=1):
        for it in change_rows(found):
            label = it.changed if it.amount else _QUIET
            cells = amounts.setdefault(label, [""] * len(shown.designs))
            told = about.setdefault(label, [""] * len(shown.designs))
            cells[column] = it.amount or words.change(Decimal(0))
            told[column] = "; ".join(it.buys) if it.amount else it.changed
    nothing = ("",) * len(shown.designs)
    for label in sorted(amounts, key=lambda it: it == _QUIET):
        yield Row(label, tuple(amounts[label]), nothing, tuple(about[label]))


def _widths(columns: int, width: int) -> tuple[int, int]:
    """Return how wide the label and each column are."""
    label = max(_SHORTEST_LABEL, min(_LONGEST_LABEL, width // (columns + 2)))
    return label, max(6, (width - label - 2) // columns)


def table_heading(names: Sequence[str], width: int, column: int) -> Text:
    """Name the columns; the one that is pointed at is marked."""
    label, room = _widths(len(names), width)
    text = Text(" " * (label + 2), no_wrap=True)
    for number, name in enumerate(names):
        text.append(f"{fitted(name, room - 1):<{room}}", "bold underline" if number == column else "bold")
    return text


def table_row(row: Row, width: int, column: int, *, cursor: bool) -> Text:
    """Draw a row; the cell that is pointed at stands between brackets, so that it is seen without colours too."""
    if not row.cells:
        rule = "─" * max(0, width - len(row.label) - 6)
        return Text(f"{'▶' if cursor else '─'} {row.label} {rule}", "dim", no_wrap=True)
    label, room = _widths(len(row.cells), width)
    text = Text("▶ " if cursor else "  ", no_wrap=True)
    text.append(f"{fitted(row.label, label - 1):<{label}}")
    for number, cell in enumerate(row.cells):
        style = GLYPH_STYLES.get(cell[:1], "")
        pointed = cursor and number == column
        told = f"[{fitted(cell, room - 3)}]" if pointed else fitted(cell, room - 1)
        text.append(f"{told:<{room}}", f"{style} reverse".strip() if pointed else style)
    return text


def cell_lines(row: Row, shown: SideBySide, column: int) -> Iterator[str]:
    """Say the whole of the cell that is pointed at."""
    if not row.cells:
        return
    yield f"{shown.names[column]}, {row.label}: {row.cells[column] or 'nothing of it'}"
    if row.about and row.about[column]:
        yield row.about[column]


def choice_row(name: str, shown: Assessment, width: int, place: int | None, *, cursor: bool) -> Text:
    """Draw a design that can stand beside others, with its place among them where it has one."""
    verdict = standing(shown)
    text = Text(f"{'▶' if cursor else ' '} {place or '·'} ", no_wrap=True)
    text.append(f"{fitted(name, _NAME):<{_NAME}} ", "bold" if place else "")
    text.append(f"{words.short_total(shown.bill):>10}  ")
    said = fitted(f"{verdict.glyph} {verdict.text}", max(0, width - len(text)))
    return text.append(said, GLYPH_STYLES.get(verdict.glyph, ""))
