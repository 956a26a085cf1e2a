"""A bill beside AWS's own calculator: what it is asked, and its answer line by line, as a table and as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.table import Table
from rich.text import Text

from jobvector_wizard.account.calculator import entry_document
from jobvector_wizard.base.units import exact, quantity, usd, usd_change, usd_plain
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.planning.calculator import RateType
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.documents import own_prices_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from rich.console import RenderableType

    from jobvector_wizard.documents import calculator as told
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.calculator import Answer, Comparison, NotSent, Row, Workload
    from jobvector_wizard.planning.cost import BillLine

__all__ = ["comparison_document", "comparison_report", "request_document", "request_lines"]

_UNKNOWN: Final = "unknown"


def request_document(assessment: Assessment, workload: Workload, account: str | None) -> told.Request:
    """Return what the calculator would be asked: the estimates' rates, and batches of use as its API takes them."""
    return {
        **_of(assessment),
        "rate_types": [RateType.BEFORE_DISCOUNTS, RateType.AFTER_DISCOUNTS_AND_COMMITMENTS],
        "batches": [{"usage": [entry_document(entry, account) for entry in batch]} for batch in workload.batches],
        "entries": [
            {
                "key": entry.key,
                "amount": exact(entry.amount),
                "unit": entry.units[0],
                "lines": [line.path for line in entry.lines],
            }
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


def comparison_report(assessment: Assessment, by_own: Assessment, comparison: Comparison) -> RenderableType:
    """Return the bill beside AWS's answer, an entry each, what was not sent, and the sums of what was compared.

    `by_own` is the design by own prices, where there are any.
    """
    blueprint = assessment.blueprint
    as_of = f", AWS's rates of {comparison.listed.as_of}" if comparison.listed.as_of else ""
    head = (
        f"{blueprint.name} in {blueprint.region} beside AWS's calculator: the expected month{as_of}, "
        f"{words.price_dates(assessment)} here"
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    if own := words.own_prices(by_own):
        parts.append(Text(own))
    parts.append(_table(comparison))
    if comparison.workload.has_own:
        parts += [Text("\nBy own prices", style="bold"), _own_table(comparison)]
    if comparison.own is None:
        parts.append(Text(f"The account's own prices: {_UNKNOWN}. {comparison.own_missing}", style="yellow"))
    if comparison.workload.not_sent:
        parts += [Text("\nNot sent, and in no sum here", style="bold"), _not_sent_table(comparison.workload.not_sent)]
    parts.append(Text(f"\n{_verdict(assessment, comparison)}"))
    return Stack(*parts)


def _table(comparison: Comparison) -> RenderableType:
    """The bill at list prices beside AWS's; where the bill has no own prices, the account's own are a column of it."""
    own = None if comparison.workload.has_own else comparison.own
    table = _columns("the bill, list" if comparison.workload.has_own else "the bill", "AWS, list", "difference")
    if own:
        table.add_column(f"AWS, {own.rates.label}", justify="right")
    for row in comparison.rows:
        amounts = [usd(row.entry.usd), _amount(row.listed.usd), _difference(row.difference, agrees=row.agrees)]
        amounts += [_amount(row.own.usd if row.own else None)] if own else []
        what = Text(row.entry.title).append(f"\n  {_said(row)}", "dim")
        table.add_row(what, *amounts, style="" if row.agrees else "yellow")
    ours, theirs = comparison.compared
    if any(row.listed.usd is not None for row in comparison.rows):
        table.add_row("compared", usd(ours), usd(theirs), usd_change(theirs - ours), style="bold")
    if own and any(row.own and row.own.usd is not None for row in comparison.rows):
        ours, theirs = comparison.compared_own
        table.add_row("compared by the account's own prices", usd(ours), "", "", usd(theirs), style="bold")
    return table


def _own_table(comparison: Comparison) -> RenderableType:
    """The bill by own prices beside AWS's by the account's own; beside nothing where these were not had."""
    own = comparison.own
    table = _columns("the bill, own prices", *((f"AWS, {own.rates.label}", "difference") if own else ()))
    for row in comparison.rows:
        amounts = [_amount(row.entry.usd_own)]
        if own:
            answer = _amount(row.own.usd if row.own else None)
            amounts += [answer, _difference(row.own_difference, agrees=row.own_agrees)]
        table.add_row(Text(row.entry.title), *amounts, style="" if row.own_agrees or not own else "yellow")
    if any(row.own_difference is not None for row in comparison.rows):
        ours, theirs = comparison.compared_own
        table.add_row("compared", usd(ours), usd(theirs), usd_change(theirs - ours), style="bold")
    return table


def _columns(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _amount(amount: Decimal | None) -> str:
    return _UNKNOWN if amount is None else usd(amount)


def _difference(difference: Decimal | None, *, agrees: bool | None) -> str:
    if difference is None:
        return _UNKNOWN
    return "" if agrees else usd_change(difference)


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
    said = f"{said}. Compared: {usd(ours)} of {words.total(assessment)} a month."
    return f"{said}{_own_verdict(comparison)}" if comparison.workload.has_own and comparison.own else said


def _own_verdict(comparison: Comparison) -> str:
    """Say for how many entries own prices are the account's, and what either may have that the other has not."""
    equal = sum(row.own_agrees is True for row in comparison.rows)
    said = f"\nBy own prices equal within a cent a line: {equal} of {len(comparison.rows)} entries."
    if comparison.own and comparison.own.rates is RateType.AFTER_DISCOUNTS_AND_COMMITMENTS:
        return f"{said} AWS's amounts have the account's commitments in them, those by own prices none."
    return said


def comparison_document(assessment: Assessment, by_own: Assessment, comparison: Comparison) -> told.Verification:
    """Return the same as a document."""
    ours, theirs = comparison.compared
    ours_own, theirs_own = comparison.compared_own
    own, has_own = comparison.own, comparison.workload.has_own
    by_own_prices = [row for row in comparison.rows if not has_own or row.entry.usd_own is not None]
    return {
        **_of(assessment),
        "confirmed": comparison.confirmed,
        "own_prices": own_prices_document(by_own.region.own),
        "rates": {
            "list": {"rate_type": comparison.listed.rates, "as_of": comparison.listed.as_of or None},
            "own": {"rate_type": own.rates, "as_of": own.as_of or None} if own else None,
            "own_missing": comparison.own_missing or None,
        },
        "lines": [_row(row) for row in comparison.rows],
        "not_sent": _not_sent(comparison.workload.not_sent),
        "compared": {
            "list": _sums(ours, theirs, [row.listed for row in comparison.rows]),
            "own": _sums(ours_own, theirs_own, [row.own for row in by_own_prices if row.own]),
        },
    }


def _of(assessment: Assessment) -> told.Subject:
    blueprint = assessment.blueprint
    return {
        "schema": SCHEMA,
        "design": blueprint.name,
        "digest": blueprint.digest,
        "region": blueprint.region,
        "on": assessment.on.isoformat(),
    }


def _row(row: Row) -> told.VerifiedLine:
    entry = row.entry
    return {
        "paths": [line.path for line in entry.lines],
        "service": entry.service,
        "usage_type": entry.usage_type,
        "operation": entry.operation,
        "amount": exact(entry.amount),
        "unit": entry.units[0],
        "bill": usd_plain(entry.usd),
        "bill_own": _money(entry.usd_own),
        "list": _answer(row.listed),
        "difference": _money(row.difference),
        "agrees": row.agrees,
        "own": None if row.own is None else _answer(row.own),
        "own_difference": _money(row.own_difference),
        "own_agrees": row.own_agrees,
    }


def _answer(answer: Answer) -> told.Answer:
    return {
        "usd": None if answer.usd is None else exact(answer.usd),
        "missing": answer.why or None,
        "note": answer.note or None,
    }


def _sums(ours: Decimal, theirs: Decimal, answers: Sequence[Answer]) -> told.Sums | None:
    """Return the sums of what was compared, None where nothing was."""
    count = sum(answer.usd is not None for answer in answers)
    return {"entries": count, "bill": usd_plain(ours), "aws": usd_plain(theirs)} if count else None


def _not_sent(not_sent: Sequence[NotSent]) -> list[told.NotSent]:
    return [
        {
            "path": it.line.path,
            "title": it.line.title,
            "usd": _money(it.line.usd.expected if it.line.usd else None),
            "reason": it.why,
        }
        for it in not_sent
    ]


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else usd_plain(amount)
