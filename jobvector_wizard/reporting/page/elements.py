"""Tables and pictures of the page: real tables with caption and scopes, pictures with their meaning in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import htpy as h

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["WIDTH", "box", "fitted", "line", "picture", "table", "text"]

WIDTH: Final = 720
"""The breadth of a picture in its own units; a page shows it as broad as there is room."""


def table(
    caption: h.Node,
    headings: Sequence[str],
    rows: Iterable[Sequence[h.Node]],
    *,
    foot: Iterable[Sequence[h.Node]] = (),
    figures: int = 0,
) -> h.Element:
    """Return a table whose first column heads its rows; so many columns behind it are `figures`."""
    feet = [_row(row) for row in foot]
    return h.table(class_=f"n{figures}" if figures else None)[
        h.caption[caption],
        h.thead[h.tr[(h.th(scope="col")[heading] for heading in headings)]],
        h.tbody[(_row(row) for row in rows)],
        h.tfoot[feet] if feet else None,
    ]


def _row(cells: Sequence[h.Node]) -> h.Element:
    first, *rest = cells
    return h.tr[h.th(scope="row")[first], (h.td[cell] for cell in rest)]


def picture(key: str, title: str, meaning: str, height: float, *shapes: h.Node) -> h.Element:
    """Return a picture; `meaning` says in words what it shows, `key` is a part of ids that no other picture has."""
    return h.svg(
        viewBox=f"0 0 {WIDTH} {_number(height)}",
        role="img",
        aria_labelledby=f"{key}-title {key}-meaning",
        class_="picture",
    )[h.title(id=f"{key}-title")[title], h.desc(id=f"{key}-meaning")[meaning], shapes]


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> h.Element:
    """Return words in a picture, standing on `y`."""
    return h.text(x=_number(x), y=_number(y), class_=kind or None, text_anchor=None if anchor == "start" else anchor)[
        words
    ]


def box(x: float, y: float, width: float, height: float, kind: str) -> h.Element:
    """Return a rectangle."""
    return h.rect(x=_number(x), y=_number(y), width=_number(max(0, width)), height=_number(max(0, height)), class_=kind)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> h.Element:
    """Return a straight line."""
    return h.line(x1=_number(x1), y1=_number(y1), x2=_number(x2), y2=_number(y2), class_=kind)


def fitted(words: str, width: float, each: float = 6.6) -> str:
    """Return words cut to a breadth, of which one letter takes about `each`."""
    most = max(1, int(width / each))
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
