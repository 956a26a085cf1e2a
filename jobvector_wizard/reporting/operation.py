"""An operation as the operation view shows it: progress, a tree by concern, one resource in full, the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.reporting.journal_lines import closing_lines, log_line, worth_a_line
from jobvector_wizard.reporting.ledger import bar, fitted, spread
from jobvector_wizard.units import clock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jobvector_wizard.provisioning.progress import Group, LogLine, Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = [
    "TreeRow",
    "counts_line",
    "ending",
    "log_text",
    "opened",
    "outcome_lines",
    "progress_line",
    "resource_text",
    "speed_word",
    "title_line",
    "tree",
    "tree_row",
    "waiting_line",
]

GLYPHS: Final = {
    State.WAITING: "·",
    State.CREATING: "◐",
    State.DONE: "✓",
    State.FAILED: "✗",
    State.SKIPPED: "-",
    State.INTERRUPTED: "?",
}
STYLES: Final = {
    State.WAITING: "dim",
    State.CREATING: "cyan",
    State.DONE: "green",
    State.FAILED: "bold red",
    State.SKIPPED: "dim",
    State.INTERRUPTED: "yellow",
}
WIDE: Final = 90
"""Columns from which the tree has room for bars over time."""
QUIET: Final = 2
"""Rows of one state and title above this many become one line of a group."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A line of the tree: a concern, one resource of it, or how many more there are."""

    group: Group
    row: Row | None = None
    more: int = 0

    @property
    def key(self) -> str:
        """What tells lines apart while the tree changes."""
        return self.row.urn if self.row else f"{self.group.urn}+" if self.more else str(self.group.urn)


def speed_word(factor: float) -> str:
    """Write how fast a rehearsal's clock runs."""
    return f"×{factor:g}" if factor else "instant"


def title_line(timeline: Timeline, width: int) -> Text:
    """Say what runs: the mode word, the deployment and the region; and what that means."""
    header = timeline.header
    if header is None:
        return Text(" the operation has not begun its journal yet", "dim")
    rehearsal = header.kind is Kind.REHEARSE
    what = "" if rehearsal else f"{header.kind.value} · "
    left = f" {timeline.mode}  {what}{header.deployment} · {header.region}"
    right = f"no AWS call is made · clock {speed_word(header.speed)} " if rehearsal else ""
    if rehearsal and width >= WIDE:
        right = f"the resource graph is the program's own · {right}"
    return Text(spread(left, right, width), "bold", no_wrap=True)


def progress_line(timeline: Timeline, width: int) -> Text:
    """Draw how far it is by its clock, with the predicted time and the resources done."""
    if not timeline.rows:
        return Text(" reading the program's resource graph …", "cyan")
    done, total = timeline.counts[State.DONE], len(timeline.rows)
    ends = timeline.exit_code is not None
    expected = "" if ends else f" of {'≥' if timeline.lower_bound else 'about'} {clock(timeline.ready)}"
    tail = f" {clock(timeline.now)}{expected}   {done} of {total} "
    share = done / total if ends or not timeline.ready else min(timeline.now / timeline.ready, 1.0)
    return Text.assemble(" ", (bar(share, max(4, width - len(tail) - 2)), "cyan"), tail, no_wrap=True)


def waiting_line(timeline: Timeline, width: int) -> Text:
    """Say what is waited for, or how it ended."""
    if timeline.exit_code is not None:
        return ending(timeline)
    if not timeline.waiting_line:
        return Text()
    return Text.assemble((" waiting for  ", "dim"), fitted(timeline.waiting_line, width - 14), no_wrap=True)


def ending(timeline: Timeline) -> Text:
    """Say in one line how it ended."""
    done, total = timeline.counts[State.DONE], len(timeline.rows)
    if timeline.finished is None:
        return Text(f" ? interrupted at {clock(timeline.at)}: its process is gone, {done} of {total} stood", "yellow")
    good = timeline.exit_code == 0
    said = f"{timeline.finished.outcome.value} at {clock(timeline.at)}, {done} of {total} resources"
    return Text(f" {'✓' if good else '✗'} {said}", "bold green" if good else "bold red")


def counts_line(timeline: Timeline, width: int) -> Text:
    """Count resources by state, and explain the mark."""
    text = Text(" ", no_wrap=True)
    for state in (State.DONE, State.CREATING, State.WAITING, State.FAILED):
        count = timeline.counts[state]
        text.append(f"{GLYPHS[state]} {count} {state.value}  ", STYLES[state] if count else "dim")
    if timeline.exit_code is None:
        text.append("◆ sets the finish time".rjust(max(0, width - len(text) - 1)), "bold")
    return text


def opened(timeline: Timeline) -> frozenset[str]:
    """Return the concerns that are worth opening by themselves: those at work and those that failed."""
    worth = (State.CREATING, State.FAILED, State.INTERRUPTED)
    return frozenset(str(group.urn) for group in timeline.groups if group.state in worth)


def tree(timeline: Timeline, expanded: Collection[str], whole: Collection[str] = ()) -> Iterator[TreeRow]:
    """Yield the lines of the tree: every concern, and the resources of those that are open.

    Of an open concern what is at work, failed or sets the finish time is shown, and a few more; all of it where it is
    in `whole`.
    """
    for group in timeline.groups:
        yield TreeRow(group)
        if str(group.urn) not in expanded:
            continue
        kept = list(group.rows) if str(group.urn) in whole else _telling(group)
        for row in kept:
            yield TreeRow(group, row)
        if len(kept) < group.total:
            yield TreeRow(group, more=group.total - len(kept))


def _telling(group: Group) -> list[Row]:
    def tells(row: Row) -> bool:
        return row.state in (State.CREATING, State.FAILED, State.INTERRUPTED) or row.critical

    def slow(row: Row) -> bool:
        return row.resource.usual > 0

    telling = [row for row in group.rows if tells(row) or slow(row)]
    return telling or list(group.rows[:QUIET])


def tree_row(line: TreeRow, timeline: Timeline, width: int, *, cursor: bool) -> Text:
    """Draw one line of the tree, with a bar over time where there is room."""
    mark = "▶" if cursor else " "
    if line.more:
        return Text(f"{mark}    · {line.more} more", "dim", no_wrap=True)
    room = width - WIDE // 2 - 3 if width >= WIDE else 0
    names = WIDE // 2 if room else width
    text = _resource_row(line.row, mark, names) if line.row else _group_row(line.group, mark, names)
    if room:
        text.append(" │ ", "dim").append_text(_over_time([line.row] if line.row else line.group.rows, timeline, room))
    return text


def _over_time(rows: Sequence[Row], timeline: Timeline, width: int) -> Text:
    """Draw from when to when something was or will be created; what is still to come is lighter."""
    horizon = max(timeline.ready, timeline.now, 1.0)
    starts = [start for row in rows if (start := row.expected_start if row.start is None else row.start) is not None]
    ends = [end for row in rows if (end := row.expected_end if row.end is None else row.end) is not None]
    if not starts or not ends:
        return Text()

    def column(seconds: float) -> int:
        return min(width, int(seconds / horizon * width))

    begin, end = column(min(starts)), column(max(ends))
    past = max(0, min(column(timeline.now), end) - begin)
    drawn = "█" * past + "░" * (end - begin - past)
    return Text(" " * min(begin, width - 1) + (drawn or "▏"), "cyan" if past else "dim")


def _named(row: Row) -> str:
    """Name a resource, without saying "EKS cluster cluster"."""
    name = row.resource.name
    return row.title if name.replace("-", " ") in row.title else f"{row.title} {name}"


def _group_row(group: Group, mark: str, width: int) -> Text:
    elapsed = clock(group.elapsed) if group.elapsed is not None else ""
    tail = f"{group.done:>3}/{group.total:<3} {elapsed:>7} {'◆' if group.critical else ' '}"
    left = f"{mark} {GLYPHS[group.state]} {group.title or 'other'}"
    return Text(spread(left, tail, width), STYLES[group.state], no_wrap=True)


def _resource_row(row: Row, mark: str, width: int) -> Text:
    if row.elapsed is not None:
        when = clock(row.elapsed)
    else:
        when = f"about {clock(row.resource.usual)}" if row.resource.usual else ""
    tail = f"{when:>11} {'◆' if row.critical else ' '}"
    left = f"{mark}    {GLYPHS[row.state]} {_named(row)}"
    return Text(spread(left, tail, width), STYLES[row.state], no_wrap=True)


def resource_text(line: TreeRow | None, timeline: Timeline) -> Text:
    """Say everything about one resource: type, state, usual time, what waits for it, and why it failed."""
    if line is None or line.row is None:
        return _group_text(line.group) if line else Text()
    row = line.row
    text = Text().append(f"{_named(row)}\n", "bold")
    text.append(f"{row.resource.type} · {row.resource.operation}\n", "dim")
    since = f" since {clock(row.start)}" if row.start is not None and row.end is None else ""
    took = f" in {clock(row.elapsed)}" if row.end is not None and row.elapsed is not None else ""
    text.append(f"{GLYPHS[row.state]} {row.state.value}{since}{took}\n", STYLES[row.state])
    text.append(f"{row.usually or 'no published duration'}\n")
    behind = len(timeline.blocked_by(row.urn))
    text.append(f"{behind} wait for it\n" if behind else "nothing waits for it\n")
    if row.critical and timeline.exit_code is None:
        text.append("◆ sets the finish time\n", "bold")
    if row.failure:
        text.append(f"✗ {row.failure.message}\n{row.failure.meaning}\n{row.failure.remedy}\n", "bold red")
    return text


def _group_text(group: Group) -> Text:
    text = Text().append(f"{group.title or 'other'}\n", "bold")
    text.append(f"{group.done} of {group.total} resources stand\n")
    if group.start is not None:
        text.append(f"since {clock(group.start)}\n", "dim")
    return text.append("right opens it, left closes it", "dim")


def log_text(timeline: Timeline, width: int, height: int) -> Text:
    """Write the newest lines of the log, the newest first."""
    moments: dict[tuple[object, ...], list[LogLine]] = {}
    for line in reversed(timeline.log):
        if worth_a_line(line):
            moments.setdefault((int(line.at), line.what, line.title or line.text), []).append(line)
    newest = islice(moments.values(), max(height, 0))
    lines = [Text(fitted(_log_line(alike), width), _log_style(alike[0])) for alike in newest]
    return Text("\n", no_wrap=True).join(lines)


def _log_line(alike: Sequence[LogLine]) -> str:
    """Write what happened at one moment; several resources of a kind are counted."""
    if len(alike) == 1:
        return log_line(alike[0])
    return log_line(replace(alike[0], resource=None, text=f"{len(alike)} × {alike[0].title}"))


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
