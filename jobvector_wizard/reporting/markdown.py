"""A design or a comparison as Markdown, for a comment under a change that somebody is asked to review."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.compare import opening_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.findings import Finding

__all__ = ["comparison_markdown", "estimate_markdown"]

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
"""What Markdown would take for more than text."""
_ADDRESSES: Final = re.compile(r"(@|#|://|www\.)")
"""What code hosts make a message to somebody, a reference or a link of; GitHub does so behind a backslash too."""
_BREAK: Final = "&#8203;"
"""No width, and no part of a name."""


def estimate_markdown(assessment: Assessment) -> str:
    """Return what a design costs by the parts of its bill, whether it holds, and what is wrong with it."""
    return "\n".join(_estimate_lines(assessment)) + "\n"


def _estimate_lines(assessment: Assessment) -> Iterator[str]:
    bill, stands = assessment.bill, standing(assessment)
    name, total = assessment.blueprint.name, words.total(assessment)
    yield f"**{_text(f'{name} costs {total} a month')}: {_text(f'{stands.glyph} {stands.text}')}**"
    yield ""
    yield "| USD a month | low | expected | high |"
    yield "|---|---:|---:|---:|"
    for group in bill.groups:
        yield f"| {_text(group.label)} | {' | '.join(words.sums_of(bill.group(group)))} |"
    least, amounts = "≥" if bill.unknown else "", bill.total
    sums = (f"{least}{usd(amount)}" for amount in (amounts.low, amounts.expected, amounts.high))
    yield f"| **total** | {' | '.join(sums)} |"
    yield ""
    for line in bill.unknown:
        yield f"- not known: {_text(line.title)}: {_text(line.price.missing)}"
    if bill.unknown:
        yield ""
    yield from _findings("Findings", assessment.open_findings)
    accepted = [it for it in assessment.findings if it.accepted]
    if accepted:
        yield from ("Accepted:", "")
        yield from (f"- **{_text(it.id)}** {_text(it.message)}: {_text(it.accepted)}" for it in accepted)
        yield ""
    yield _footer(assessment)


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
    yield _footer(base)


def _footer(assessment: Assessment) -> str:
    prices = f"{words.price_dates(assessment)}; {words.kind_of_prices(assessment)}"
    return f"As of {assessment.on}; {_text(prices)}."


def _findings(heading: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield from (f"{heading}:", "")
        yield from (f"- {it.severity}: **{_text(it.id)}** {_text(it.message)}" for it in findings)
        yield ""


def _text(text: str) -> str:
    return _ADDRESSES.sub(rf"\1{_BREAK}", _MARKS.sub(r"\\\1", " ".join(text.split())))
