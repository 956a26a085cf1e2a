"""An operation as plain lines: what a terminal without a screen, a pipe or a log shows of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import clock
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.provisioning.events import Kind, Outcome
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.progress import state_word
from jobvector_wizard.reporting import endings, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.documents import deployment as told
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.progress import LogLine, Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = [
    "GLYPHS",
    "closing_lines",
    "going_on",
    "log_line",
    "opening_lines",
    "operation_document",
    "promise_lines",
    "what_to_do",
    "working_words",
    "worth_a_line",
]

GLYPHS: Final = {
    State.WAITING: "·",
    State.CREATING: "◐",
    State.DONE: "✓",
    State.FAILED: "✗",
    State.SKIPPED: "-",
    State.INTERRUPTED: "?",
}
"""What stands beside a resource in each state."""
_LEVELS: Final = {"info": " ", "warning": "!", "error": "✗"}
_ENDS: Final = {Kind.DESTROY: "gone", Kind.REFRESH: "read"}


def opening_lines(timeline: Timeline) -> Iterator[str]:
    """Say which operation this is and how long it should take."""
    header = timeline.header
    if header is None:
        return
    yield f"{timeline.mode}  {header.kind} · {header.deployment} · {header.region}"
    if header.kind is Kind.REHEARSE:
        pace = f"clock ×{header.speed:g}" if header.speed else "clock without waiting"
        yield f"no AWS call is made · the resource graph is the program's own · {pace}"
    yield f"{what_to_do(timeline)}, {_ready(timeline)}"


def what_to_do(timeline: Timeline) -> str:
    """Count what an operation is about: "105 resources to create", "1 resource to replace, 3 to update"."""
    counts = Counter(row.resource.operation for row in timeline.rows)
    if not counts:
        return "no resource to change"
    (first, most), *others = counts.most_common()
    noun = "resource" if most == 1 else "resources"
    return ", ".join([f"{most} {noun} to {first}", *(f"{count} to {verb}" for verb, count in others)])


def working_words(timeline: Timeline) -> str:
    """Count what is under way by what is done to it: "2 updating, 1 deleting"; "0 creating" where nothing is."""
    counts = Counter(row.word for row in timeline.rows if row.state is State.CREATING)
    if counts:
        return ", ".join(f"{count} {word}" for word, count in counts.most_common())
    operations = Counter(row.resource.operation for row in timeline.rows).most_common(1) or [("create", 0)]
    return f"0 {state_word(State.CREATING, operations[0][0])}"


def _ready(timeline: Timeline) -> str:
    kind = timeline.header.kind if timeline.header else Kind.REHEARSE
    end = _ENDS.get(kind, "ready")
    return f"{end} in {'at least' if timeline.lower_bound else 'about'} {clock(timeline.ready)}"


def worth_a_line(line: LogLine) -> bool:
    """Whether a reader of lines wants it: not the start of something that stands in the same moment."""
    return line.what is not State.CREATING or (line.resource is not None and line.resource.usual > 0)


def log_line(line: LogLine) -> str:
    """Write one line of the log: when, what became of it, which resource, how long it took.

    That something is created goes without saying; that it is deleted, updated or read is said.
    """
    what = " ".join(filter(None, (line.title, line.resource.name if line.resource else "")))
    tells = line.resource is not None and line.resource.operation != "create" and not line.text
    said = ", ".join(filter(None, (what, line.word if tells else line.text)))
    took = f"  {clock(line.took)}" if line.took else ""
    glyph = GLYPHS[line.what] if isinstance(line.what, State) else _LEVELS[line.what]
    return f"{clock(line.at):>7} {glyph} {said}{took}"


def closing_lines(timeline: Timeline, watch_name: str) -> Iterator[str]:
    """Say how it ended, what set the time, and what to do next."""
    finished = timeline.finished
    if finished and finished.outcome is Outcome.SUCCEEDED and timeline.header and timeline.header.kind is Kind.PREVIEW:
        yield endings.left_behind(timeline) if timeline.rows else endings.happened(timeline)
        return
    done, total = timeline.counts[State.DONE], len(timeline.rows)
    mode = timeline.mode
    if finished is None and timeline.state is JournalState.RUNNING:
        yield f"{mode}  {done} of {total} resources were done at {clock(timeline.at)}"
        return
    if finished is None:
        flying = [row.title for row in timeline.rows if row.state is State.INTERRUPTED]
        yield f"{mode}  interrupted at {clock(timeline.at)}: its process is gone and did not say how it ended"
        yield f"{done} of {total} resources were done; in flight: {', '.join(flying) or 'nothing'}"
        return
    yield f"{mode}  {finished.outcome.value} at {clock(timeline.at)}: {done} of {total} resources"
    for failure in timeline.failures.values():
        yield f"  ✗ {failure.message}"
        if failure.meaning:
            yield f"    {failure.meaning}"
    yield from endings.ending_lines(timeline)
    if finished.outcome is Outcome.SUCCEEDED:
        yield from _what_took_the_time(timeline)
    yield f"See it again with: jobvector-wizard watch {watch_name}"


def _what_took_the_time(timeline: Timeline) -> Iterator[str]:
    """Name the chain that set the finish time, and what has no published duration."""
    slow = [row for row in timeline.rows if (row.elapsed or 0) > 0]
    for row in sorted(slow, key=lambda row: -(row.elapsed or 0))[:5]:
        yield f"  {clock(row.elapsed or 0)}  {row.title} {row.resource.name}{_usually(row)}"
    unmeasured = sorted({row.title for row in timeline.rows if row.resource.lower_bound})
    if unmeasured and timeline.header and timeline.header.kind is Kind.REHEARSE:
        yield f"  a lower bound: no duration is published for {', '.join(unmeasured)}"


def _usually(row: Row) -> str:
    return f", {row.usually}" if row.usually else ""


def going_on(kind: Kind) -> tuple[str, str]:
    """Return a title and a sentence about leaving an operation that runs, and about stopping it."""
    if kind is Kind.REHEARSE:
        return (
            "THE REHEARSAL GOES ON",
            "Leaving does not stop it. Stopping it leaves nothing behind: it has created nothing on AWS.",
        )
    return (
        "THE OPERATION GOES ON",
        "Leaving does not stop it. Stopping it lets what is in flight finish; what stands by then stays, and costs. "
        "The next up goes on from there, and destroy takes it away.",
    )


def promise_lines(assessment: Assessment) -> Iterator[str]:
    """Say what will stand: its price and what each zone's loss does."""
    price = f"{words.total(assessment)} a month, {words.total_range(assessment)}"
    yield f"When it stands: {price}; {words.price_dates(assessment)}"
    if own := words.own_prices(assessment):
        yield f"  {own}"
    for lost in assessment.capacity.losses:
        glyph, sentence = words.loss(assessment, lost)
        yield f"  lose {lost.zone}: {glyph} {sentence}"


def operation_document(timeline: Timeline, directory: str) -> told.Operation:
    """Return how an operation stands as a document."""
    header, finished = timeline.header, timeline.finished
    return {
        "schema": SCHEMA,
        "kind": header.kind if header else None,
        "mode": timeline.mode,
        "deployment": header.deployment if header else None,
        "digest": header.digest if header else None,
        "region": header.region if header else None,
        "state": timeline.state,
        "outcome": finished.outcome if finished else None,
        "cause": finished.cause if finished else None,
        "touched": None if timeline.exit_code is None else endings.touched(timeline),
        "exit_code": timeline.exit_code,
        "seconds": int(timeline.at),
        "lower_bound": any(row.resource.lower_bound for row in timeline.rows),
        "resources": dict(timeline.counts),
        "failures": [{"urn": failure.urn, "message": failure.message} for failure in timeline.failures.values()],
        "directory": directory,
    }
