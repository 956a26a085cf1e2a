"""Texts, numbers and values that somebody else may have written: what a terminal obeys, markup, extremes, other types."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Any, Final

from hypothesis import strategies as st

__all__ = ["PLANTED", "controls_in", "lines", "nested", "numbers", "texts", "values"]

PLANTED: Final = (
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m",
    "\x1bPq\x1b\\",
    "\x07\x08\x0b\x0c\x0e\x7f",
    "a\rb",
    "\u202egnp.exe",
    "\u2066isolated",
    "\x00",
    "[/nope][bold]x[/bold]",
    "[link=http://x.example]x[/link]",
    "[on red]:smile:[@click=app.quit]x[/]",
    "]]>&lt;<b>&amp;",
    "`$(id)`; rm -rf ~ | # %s {0} {x!r} %(x)s",
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "\ufeff",
    "\u2028\u2029\u200b",
    "٣٤٥",
    "e\u0301" * 20,
    "日本語" * 10,
    "👩‍👩‍👧",
    "x" * 3000,
    "",
    " ",
    "\n\n\t",
)
"""Each of a kind: a text on a terminal, in a table, in another format or in a path."""
_NUMBERS: Final = (
    "1e999990m",
    "1e5000m",
    "sNaN",
    "NaN",
    "-inf",
    "9" * 5000,
    "0." + "0" * 400 + "1",
    "0x10",
    "1_000",
    "٣",
    "-0",
    "1e-999999",
    "1Ei",
    "-1Gi",
)


def controls_in(text: str) -> set[str]:
    """Return the characters that a terminal obeys: all controls but ends of lines and tabs, and what turns the writing."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return {
        each
        for each in set(text)
        if (unicodedata.category(each) == "Cc" and each not in "\n\t") or unicodedata.bidirectional(each) in turning
    }


def texts() -> st.SearchStrategy[str]:
    """Texts with something planted in most of them; no lone surrogates, which no file in UTF-8 holds."""
    plain = st.text(st.characters(codec="utf-8"), max_size=12)
    planted = st.sampled_from(PLANTED)
    return st.one_of(planted, st.tuples(plain, planted, plain).map("".join), plain)


def lines() -> st.SearchStrategy[str]:
    """The same as one argument or one answer: without NUL, which no argument holds, and without ends of lines."""
    return texts().map(lambda text: "".join(each for each in text if each not in "\x00\n\r"))


def numbers() -> st.SearchStrategy[str]:
    """Numbers as a person may write them, absurd ones among them."""
    return st.one_of(st.sampled_from(_NUMBERS), st.integers(-(10**12), 10**12).map(str), st.floats().map(str))


def values() -> st.SearchStrategy[Any]:
    """Values of any type that TOML and JSON both have."""
    leaves = st.one_of(
        texts(),
        numbers(),
        st.sampled_from([0, 1, -1, 2**31, 2**63, 10**30, 10**400]),
        st.integers(-10, 1000),
        st.floats(),
        st.booleans(),
    )
    branches = st.one_of(
        st.lists(leaves, max_size=4),
        st.dictionaries(texts(), leaves, max_size=3),
        st.integers(1, 3).map(lambda depth: nested(40**depth)),
    )
    return st.one_of(leaves, leaves, branches)


def days() -> st.SearchStrategy[date | datetime]:
    """Days and moments, which TOML has and JSON has not."""
    return st.one_of(st.dates(), st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)))


def nested(depth: int) -> list[Any]:
    """Return a list in a list and so on."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found
