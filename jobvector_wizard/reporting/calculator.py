"""A bill beside AWS's own calculator: what it is asked, and its answer line by line, as a table and as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group as Stack
from rich.table import Table
from rich.text import Text

from jobvector_wizard.operations.calculator import entry_document
from jobvector_wizard.planning.calculator import RateType
from jobvector_wizard.reporting import words
from jobvector_wizard.units import cents, quantity, usd, usd_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from rich.console import RenderableType

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.calculator import Answer, Comparison, NotSent, Row, Workload
    from jobvector_wizard.planning.cost import BillLine

__all__ = ["comparison_document", "comparison_report", "request_document", "request_lines"]

SCHEMA: Final = 1
_UNKNOWN: Final = "unknown"


def request_document(assessment: Assessment, workload: Workload, account: str | None) -> dict[str, Any]:
    """Return what the calculator would be asked: the estimates' rates, and batches of use as its API takes them."""
    return {
        "schema": SCHEMA,
        **_of(assessment),
        "rate_types": [RateType.BEFORE_DISCOUNTS.value, RateType.AFTER_DISCOUNTS_AND_COMMITMENTS.value],
        "batches": [{"usage": [entry_document(entry, account) for entry in batch]} for batch in workload.batches],
        "entries": [
            {"key": entry.key, "unit": entry.units[0], "lines": [line.path for line in entry.lines]}
            for entry in workload.entries
        ],
        "not_sent": _not_sent(workload.not_sent),
    }


def request_lines(assessment: Assessment, workload: Workload) -> Iterator[str]:
    """Say what was written down and what of the bill is not in it."""
    sent = sum(len(entry.lines) for entry in workload.entries)
    yield f"{len(workload.entries)} entries stand for {sent} of {len(assessment.bill.lines)} lines of the bill."
    if workload.not_sent:
        yield "Not among them:"
        yield from (f"  {it.line.group.label}: {it.line.title}: {it.why}" for it in workload.not_sent)


def comparison_report(assessment: Assessment, comparison: Comparison) -> RenderableType:
    """Return the bill beside AWS's answer, an entry each, what was not sent, and the sums of what was compared."""
    blueprint = assessment.blueprint
    as_of = f", AWS's rates of {comparison.listed.as_of}" if comparison.listed.as_of else ""
    head = (
        f"{blueprint.name} in {blueprint.region} beside AWS's calculator: the expected month{as_of}, "
        f"{words.price_dates(assessment)} here"
    )
    parts: list[RenderableType] = [Text(head, style="bold"), _table(comparison)]
    if comparison.own is None:
        parts.append(Text(f"The account's own prices: {_UNKNOWN}. {comparison.own_missing}", style="yellow"))
    if comparison.workload.not_sent:
        parts += [Text("\nNot sent, and in no sum here", style="bold"), _not_sent_table(comparison.workload.not_sent)]
    parts.append(Text(f"\n{_verdict(assessment, comparison)}"))
    return Stack(*parts)


def _table(comparison: Comparison) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    own = comparison.own
    headings = ("the bill", "AWS, list", "difference", *((f"AWS, {own.rates.label}",) if own else ()))
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in comparison.rows:
        answers = (_amount(row.listed), _difference(row), *((_amount(row.own),) if own else ()))
        what = Text(row.entry.title).append(f"\n  {_said(row)}", "dim")
        table.add_row(what, usd(row.entry.usd), *answers, style="" if row.agrees else "yellow")
    ours, theirs = comparison.compared
    if any(row.listed.usd is not None for row in comparison.rows):
        more = ("",) if own else ()
        table.add_row("compared", usd(ours), usd(theirs), usd_change(theirs - ours), *more, style="bold")
    if any(row.own and row.own.usd is not None for row in comparison.rows):
        ours, theirs = comparison.compared_own
        table.add_row("compared by the account's own prices", usd(ours), "", "", usd(theirs), style="bold")
    return table


def _amount(answer: Answer | None) -> str:
    return _UNKNOWN if answer is None or answer.usd is None else usd(answer.usd)


def _difference(row: Row) -> str:
    if row.difference is None:
        return _UNKNOWN
    return "" if row.agrees else usd_change(row.difference)


def _said(row: Row) -> str:
    """Say how much of what was sent, and what is odd about the answers."""
    entry = row.entry
    told = [f"{quantity(entry.amount)} {entry.units[0]} of {entry.usage_type}"]
    told += [said for said in (row.listed.why, row.listed.note) if said]
    if row.own and row.own.why and row.own.why != row.listed.why:
        told.append(f"by own prices: {row.own.why}")
    return "; ".join(told)


def _not_sent_table(not_sent: Sequence[NotSent]) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for it in not_sent:
        table.add_row(Text(f"{it.line.group.label}: {it.line.title}"), _expected(it.line), Text(it.why), style="dim")
    return table


def _expected(line: BillLine) -> str:
    return _UNKNOWN if line.usd is None else usd(line.usd.expected)


def _verdict(assessment: Assessment, comparison: Comparison) -> str:
    rows = comparison.rows
    equal, apart = (sum(row.agrees is said for row in rows) for said in (True, False))
    silent = len(rows) - equal - apart
    ours, _ = comparison.compared
    said = f"Equal within a cent a line: {equal} of {len(rows)} entries"
    if apart:
        said += f"; otherwise: {apart}"
    if silent:
        said += f"; without an answer: {silent}"
    return f"{said}. Compared: {usd(ours)} of {words.total(assessment)} a month."


def comparison_document(assessment: Assessment, comparison: Comparison) -> dict[str, Any]:
    """Return the same as a document: USD a month, null where it is unknown."""
    ours, theirs = comparison.compared
    ours_own, theirs_own = comparison.compared_own
    own = comparison.own
    return {
        "schema": SCHEMA,
        **_of(assessment),
        "confirmed": comparison.confirmed,
        "rates": {
            "list": {"rate_type": comparison.listed.rates.value, "as_of": comparison.listed.as_of or None},
            "own": {"rate_type": own.rates.value, "as_of": own.as_of or None} if own else None,
            "own_missing": comparison.own_missing or None,
        },
        "lines": [_row(row) for row in comparison.rows],
        "not_sent": _not_sent(comparison.workload.not_sent),
        "compared": {
            "list": _sums(ours, theirs, [row.listed for row in comparison.rows]),
            "own": _sums(ours_own, theirs_own, [row.own for row in comparison.rows if row.own]),
        },
    }


def _of(assessment: Assessment) -> dict[str, Any]:
    blueprint = assessment.blueprint
    return {
        "design": blueprint.name,
        "digest": blueprint.digest,
        "region": blueprint.region,
        "on": assessment.on.isoformat(),
    }


def _row(row: Row) -> dict[str, Any]:
    entry = row.entry
    return {
        "paths": [line.path for line in entry.lines],
        "service": entry.service,
        "usage_type": entry.usage_type,
        "operation": entry.operation,
        "amount": str(entry.amount),
        "unit": entry.units[0],
        "bill": float(entry.usd),
        "list": _answer(row.listed),
        "difference": None if row.difference is None else float(cents(row.difference)),
        "agrees": row.agrees,
        "own": None if row.own is None else _answer(row.own),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "usd": None if answer.usd is None else float(answer.usd),
        "missing": answer.why or None,
        "note": answer.note or None,
    }


def _sums(ours: Decimal, theirs: Decimal, answers: Sequence[Answer]) -> dict[str, Any] | None:
    """Return the sums of what was compared, None where nothing was."""
    count = sum(answer.usd is not None for answer in answers)
    return {"entries": count, "bill": float(ours), "aws": float(theirs)} if count else None


def _not_sent(not_sent: Sequence[NotSent]) -> list[dict[str, Any]]:
    return [
        {
            "path": it.line.path,
            "title": it.line.title,
            "usd": None if it.line.usd is None else float(it.line.usd.expected),
            "reason": it.why,
        }
        for it in not_sent
    ]
