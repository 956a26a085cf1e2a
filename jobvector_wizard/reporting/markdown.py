"""A comparison as Markdown, for a comment under a change that somebody is asked to review."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.compare import opening_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.findings import Finding

__all__ = ["comparison_markdown"]

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@-])")
"""What Markdown would take for more than text; an @ would send somebody a message."""


def comparison_markdown(comparison: Comparison, refusals: Sequence[str] | None = None) -> str:
    """Return the comment. Texts of the designs are texts and no Markdown; `refusals` as of `planning.gate`."""
    return "\n".join(_lines(comparison, refusals)) + "\n"


def _lines(comparison: Comparison, refusals: Sequence[str] | None) -> Iterator[str]:
    base, other = comparison.base, comparison.other
    yield f"**{_text(opening_sentence(comparison))}**"
    yield ""
    if refusals is not None:
        yield "✓ It may pass." if not refusals else "✗ It may not pass:"
        yield ""
    if refusals:
        yield from (f"- {_text(reason)}" for reason in refusals)
        yield ""
    yield f"| USD a month | {_text(comparison.names[0])} | {_text(comparison.names[1])} | difference |"
    yield "|---|---:|---:|---:|"
    for row in comparison.lines:
        amounts = f"{words.amount(row.base)} | {words.amount(row.other)} | {words.change(row.change)}"
        yield f"| {_text(row.title)} | {amounts} |"
    totals = f"{_text(words.total(base))} | {_text(words.total(other))} | {words.change(comparison.change)}"
    yield f"| **total** | {totals} |"
    verdicts = " | ".join(_text(f"{it.glyph} {it.text}") for it in (standing(base), standing(other)))
    yield f"| holds | {verdicts} | |"
    yield ""
    yield from _findings("Findings that it brings", comparison.appeared)
    yield from _findings("Findings that it takes away", comparison.vanished)
    if comparison.patch.changes:
        yield from ("<details><summary>The change of the design</summary>", "")
        yield from (f"- {_text(str(change))}" for change in comparison.patch.changes)
        yield from ("", "</details>", "")
    yield f"As of {base.on}; {_text(words.price_dates(base))}; {_text(words.kind_of_prices(base))}."


def _findings(heading: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield from (f"{heading}:", "")
        yield from (f"- {it.severity}: **{_text(it.id)}** {_text(it.message)}" for it in findings)
        yield ""


def _text(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
