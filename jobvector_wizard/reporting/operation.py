"""An operation as the operation view shows it: what runs, how far it is, the counts, the log, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from rich.text import Text

from jobvector_wizard.base.units import clock
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.reporting.endings import ended
from jobvector_wizard.reporting.journal_lines import (
    GLYPHS,
    closing_lines,
    log_line,
    what_to_do,
    working_words,
    worth_a_line,
)
from jobvector_wizard.reporting.ledger import bar, fitted, spread
from jobvector_wizard.reporting.operation_tree import STYLES, WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.provisioning.progress import LogLine
    from jobvector_wizard.provisioning.replay import Replay
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = [
    "counts_line",
    "ending",
    "log_text",
    "outcome_lines",
    "progress_line",
    "speed_word",
    "title_line",
    "waiting_line",
    "way_lines",
]


def speed_word(factor: float) -> str:
    """Write how fast a clock runs."""
    return f"×{factor:g}" if factor else "instant"


def title_line(timeline: Timeline, replay: Replay | None, width: int) -> Text:
    """Say what runs: the mode word, the deployment and the region, and what that means; or that it is a replay."""
    header = timeline.header
    if header is None:
        return Text(" the operation has not begun its journal yet", "dim")
    rehearsal = header.kind is Kind.REHEARSE
    what = f"{header.deployment} · {header.region}" if rehearsal else f"{header.kind.value} · {header.deployment}"
    left = f" {'' if replay is None else 'REPLAY · '}{timeline.mode}  {what}"
    if replay is not None:
        return Text(spread(left, f"{_pace(replay)} ", width), "bold", no_wrap=True)
    right = f"no AWS call is made · clock {speed_word(header.speed)} " if rehearsal else ""
    if rehearsal and width >= WIDE:
        right = f"the resource graph is the program's own · {right}"
    return Text(spread(left, right, width), "bold", no_wrap=True)


def _pace(replay: Replay) -> str:
    """Say how fast a replay goes, or that it stands."""
    stands = "at its end" if replay.ended else "paused" if replay.paused else ""
    return " · ".join(filter(None, (f"speed {speed_word(replay.speed)}", stands)))


def progress_line(timeline: Timeline, replay: Replay | None, width: int) -> Text:
    """Draw how far it is by its clock, with the predicted time and what is done; a replay knows the time it took."""
    if not timeline.rows:
        return Text(_before_the_plan(timeline), "cyan")
    if timeline.awaits_yes and replay is None:
        return Text(fitted(f" waiting for your yes   {_proposal(timeline)}", width), "bold yellow", no_wrap=True)
    done, total = timeline.counts[State.DONE], len(timeline.rows)
    ends = timeline.exit_code is not None
    about = "≥" if timeline.lower_bound else "about"
    of = "" if ends else f" of {about} {clock(timeline.ready)}" if replay is None else f" of {clock(replay.length)}"
    tail = f" {clock(timeline.now)}{of}   {done} of {total} "
    whole = timeline.ready if replay is None else replay.length
    share = done / total if ends or not whole else min(timeline.now / whole, 1.0)
    return Text.assemble(" ", (bar(share, max(4, width - len(tail) - 2)), "cyan"), tail, no_wrap=True)


def _before_the_plan(timeline: Timeline) -> str:
    if timeline.exit_code is not None:
        return " no resource was touched"
    if timeline.header is not None and timeline.header.kind is not Kind.REHEARSE:
        return " the engine compares the design with what stands …"
    return " reading the program's resource graph …"


def _proposal(timeline: Timeline) -> str:
    about = "at least" if timeline.lower_bound else "about"
    return f"{what_to_do(timeline)}, {about} {clock(timeline.ready)} once it begins"


def waiting_line(timeline: Timeline, width: int) -> Text:
    """Say what is waited for, or how it ended."""
    if timeline.exit_code is not None:
        line = ending(timeline)
        line.truncate(width, overflow="ellipsis")
        return line
    if timeline.awaits_yes:
        return Text(" Nothing has begun, and the clock stands.", "dim", no_wrap=True)
    if not timeline.waiting_line:
        return Text()
    return Text.assemble((" waiting for  ", "dim"), fitted(timeline.waiting_line, width - 14), no_wrap=True)


def ending(timeline: Timeline) -> Text:
    """Say in one line how it ended."""
    done, total = timeline.counts[State.DONE], len(timeline.rows)
    if timeline.finished is None:
        return Text(f" ? interrupted at {clock(timeline.at)}: its process is gone, {done} of {total} done", "yellow")
    good = timeline.exit_code == 0
    said = f"{timeline.finished.outcome.value} at {clock(timeline.at)}, {done} of {total} resources"
    return Text(f" {'✓' if good else '✗'} {said}", "bold green" if good else "bold red")


def counts_line(timeline: Timeline, width: int) -> Text:
    """Count resources by state, and explain the mark; once it has ended nothing waits any more."""
    text = Text(" ", no_wrap=True)
    ends = timeline.exit_code is not None
    broken = tuple(state for state in (State.SKIPPED, State.INTERRUPTED) if timeline.counts[state])
    last = broken if ends else (State.CREATING, State.WAITING)
    for state in (State.DONE, *last, State.FAILED):
        count = timeline.counts[state]
        said = working_words(timeline) if state is State.CREATING else f"{count} {state.value}"
        text.append(f"{GLYPHS[state]} {said}  ", STYLES[state] if count else "dim")
    mark, room = "◆ sets the finish time", width - len(text) - 1
    if not ends and len(mark) <= room:
        text.append(mark.rjust(room), "bold")
    return text


def log_text(timeline: Timeline, width: int, height: int) -> Text:
    """Write the newest lines of the log, the newest first."""
    moments: dict[tuple[object, ...], list[LogLine]] = {}
    for line in reversed(timeline.log):
        if worth_a_line(line):
            moments.setdefault((int(line.at), line.what, line.word, line.title, line.text), []).append(line)
    newest = islice(moments.values(), max(height, 0))
    lines = [Text(fitted(_log_line(alike), width), _log_style(alike[0])) for alike in newest]
    return Text("\n", no_wrap=True).join(lines)


def _log_line(alike: Sequence[LogLine]) -> str:
    """Write what happened at one moment; several resources of a kind are counted."""
    if len(alike) == 1:
        return log_line(alike[0])
    first = alike[0]
    created = first.resource is None or first.resource.operation == "create"
    said = (f"{len(alike)} × {first.title}", first.text or ("" if created else first.word))
    return log_line(replace(first, resource=None, text=", ".join(filter(None, said))))


def _log_style(line: LogLine) -> str:
    if isinstance(line.what, State):
        return STYLES[line.what]
    return {"warning": "yellow", "error": "bold red"}.get(line.what, "dim")


def outcome_lines(timeline: Timeline, watch_name: str) -> Iterator[str]:
    """Say how it ended and how to see it again; while it goes on, how to come back to it."""
    if timeline.state is JournalState.RUNNING:
        yield "Closing this terminal stops nothing. Come back with:"
        yield f"jobvector-wizard watch {watch_name}"
    else:
        yield from closing_lines(timeline, watch_name)


def way_lines(timeline: Timeline, watch_name: str, promise: str, *, replayed: bool) -> tuple[str, str]:
    """Say in two lines how to come back while it goes on, and then what is left to know; `promise` is its price."""
    again = f"See it again with: jobvector-wizard watch {watch_name}"
    if replayed:
        return "A replay: nothing runs, and the journal stays as it is. p ends it.", again
    if timeline.state is JournalState.RUNNING:
        stays, command = outcome_lines(timeline, watch_name)
        return stays, command
    message = " ".join(ended(timeline))
    if timeline.header and timeline.header.kind is Kind.UP and timeline.exit_code == 0:
        end = f"End it, and what it costs, with: jobvector-wizard destroy {timeline.header.deployment}"
        return message or promise, end
    return message or ("" if timeline.exit_code else promise), again
