"""After an operation that broke off: what happened, what stands and what that costs, and what to do next."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.padding import Padding
from rich.text import Text

from jobvector_wizard.base.units import clock, usd
from jobvector_wizard.provisioning.events import Kind, Outcome
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.progress import state_word
from jobvector_wizard.reporting import endings
from jobvector_wizard.reporting.journal_lines import GLYPHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from jobvector_wizard.provisioning.next_steps import NextCommand
    from jobvector_wizard.provisioning.progress import Group, Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["failure_summary", "named"]

_TO_SAY: Final = {
    State.FAILED: "failed",
    State.INTERRUPTED: "in flight, unknown what became of it",
    State.SKIPPED: "not begun",
}
_CENT: Final = Decimal("0.01")
Line = tuple[int, Text]
"""Columns by which a text is indented, and the text."""


def failure_summary(timeline: Timeline, commands: Sequence[NextCommand], an_hour: Decimal | None) -> RenderableType:
    """Write the whole; `an_hour` is what stands costs at least, None where that is not known."""
    sections = {
        "WHAT HAPPENED": _happened(timeline),
        "WHAT STANDS": _stands(timeline, an_hour),
        "WHAT NOW": _now(timeline, commands),
    }
    lines: list[RenderableType] = []
    for title, said in sections.items():
        lines += [Text(title, "bold"), *(Padding(text, (0, 0, 0, indent)) for indent, text in said), Text()]
    return Stack(*lines[:-1])


def named(row: Row) -> str:
    """Name a resource, without saying "EKS cluster cluster"."""
    name = row.resource.name
    return row.title if name.replace("-", " ").lower() in row.title.lower() else f"{row.title} {name}"


def _happened(timeline: Timeline) -> Iterator[Line]:
    failed = [row for row in timeline.rows if row.failure]
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in failed:
        alike.setdefault((row.title, row.failure.message if row.failure else ""), []).append(row)
    remedies = dict.fromkeys(row.failure.remedy for row in failed if row.failure and row.failure.remedy)
    for rows in alike.values():
        yield from _failure(rows, remedy=len(remedies) > 1)
    if len(remedies) == 1:
        yield 2, Text(f"→ {next(iter(remedies))}", "cyan")
    finished = timeline.finished
    if finished is None:
        yield 0, Text(f"? Its process is gone since {clock(timeline.at)} and did not say how it ended.", "yellow")
        flying = ", ".join(named(row) for row in timeline.rows if row.state is State.INTERRUPTED)
        yield 2, Text(f"In flight: {flying or 'nothing'}.")
        return
    said = endings.happened(timeline)
    if said and not any(message and said.startswith(message) for _, message in alike):
        glyph, style = ("!", "yellow") if finished.outcome is Outcome.CANCELLED else ("✗", "bold red")
        yield 0, Text(f"{glyph} {said}", style)
    step = endings.next_step(timeline)
    if step and step not in remedies:
        yield 2, Text(f"→ {step}", "cyan")


def _failure(rows: Sequence[Row], *, remedy: bool) -> Iterator[Line]:
    """Say what failed, in the engine's words, what it means, and the remedy unless it is the same for all."""
    failure = rows[0].failure
    if failure is None:
        return
    after = f" after {clock(rows[0].elapsed)}" if rows[0].elapsed else ""
    what = named(rows[0]) if len(rows) == 1 else f"{len(rows)} × {rows[0].title}: {', '.join(_names(rows))}"
    yield 0, Text(f"✗ {what}{after}", "bold red")
    yield 2, Text(failure.message)
    if failure.meaning:
        yield 2, Text(failure.meaning, "dim")
    if remedy and failure.remedy:
        yield 2, Text(f"→ {failure.remedy}", "cyan")


def _names(rows: Sequence[Row]) -> list[str]:
    return [row.resource.name for row in rows]


def _stands(timeline: Timeline, an_hour: Decimal | None) -> Iterator[Line]:
    kind = timeline.header.kind if timeline.header else Kind.REHEARSE
    yield 0, Text(endings.left_behind(timeline))
    if timeline.rows and (timeline.standing or kind not in (Kind.UP, Kind.DESTROY)):
        yield from _counts(timeline, played=kind is Kind.REHEARSE)
    if an_hour is not None:
        least = usd(an_hour.quantize(_CENT, ROUND_DOWN))
        yield 0, Text(f"What stands costs at least {least} an hour, traffic and requests apart.", "bold")


def _counts(timeline: Timeline, *, played: bool) -> Iterator[Line]:
    """Count what is done, each concern that is not complete on a line of its own."""
    done, total = timeline.counts[State.DONE], len(timeline.rows)
    yield 0, Text(f"{done} of {total} resources {'played as ' if played else ''}{_done_word(timeline.rows)}:")
    whole = [group.title or "other" for group in timeline.groups if group.state is State.DONE]
    for group in timeline.groups:
        if group.state is not State.DONE:
            yield 2, Text(_concern(group))
    if whole:
        yield 2, Text(f"✓ complete: {', '.join(whole)}")


def _concern(group: Group) -> str:
    states = Counter(row.state for row in group.rows)
    also = [f"{states[state]} {said}" for state, said in _TO_SAY.items() if states[state]]
    done = f"{group.done} of {group.total} {_done_word(group.rows)}"
    return f"{GLYPHS[group.state]} {group.title or 'other':<18} {' · '.join([done, *also])}"


def _done_word(rows: Sequence[Row]) -> str:
    operations = {row.resource.operation for row in rows}
    return state_word(State.DONE, operations.pop()) if len(operations) == 1 else "done"


def _now(timeline: Timeline, commands: Sequence[NextCommand]) -> Iterator[Line]:
    if not commands:
        yield 0, Text("Rehearse again whenever you like; an account is never asked for that.")
    elif timeline.finished is None:
        yield 0, Text("The next operation first looks for what was cut off: what stands is adopted, not made twice.")
    for command in commands:
        yield 2, Text(f"{command.does}:")
        yield 4, Text(command.line, "bold")
