"""The resources of an operation as the operation view shows them: a tree by concern, and one resource in full."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import clock
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.reporting.failure_summary import named
from jobvector_wizard.reporting.journal_lines import GLYPHS
from jobvector_wizard.reporting.ledger import spread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jobvector_wizard.provisioning.progress import Group, Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["STYLES", "WIDE", "TreeRow", "opened", "resource_text", "tree", "tree_row"]

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


def _group_row(group: Group, mark: str, width: int) -> Text:
    elapsed = clock(group.elapsed) if group.elapsed is not None else ""
    tail = f"{group.done:>3}/{group.total:<3} {elapsed:>7} {'◆' if group.critical else ' '}"
    left = f"{mark} {GLYPHS[group.state]} {group.title or 'other'}"
    return Text(spread(left, tail, width), STYLES[group.state], no_wrap=True)


def _resource_row(row: Row, mark: str, width: int) -> Text:
    when = ""
    if row.elapsed is not None:
        when = clock(row.elapsed)
    elif row.state is State.WAITING and row.resource.usual:
        when = f"about {clock(row.resource.usual)}"
    tail = f"{when:>11} {'◆' if row.critical else ' '}"
    left = f"{mark}    {GLYPHS[row.state]} {named(row)}"
    return Text(spread(left, tail, width), STYLES[row.state], no_wrap=True)


def resource_text(line: TreeRow | None, timeline: Timeline) -> Text:
    """Say everything about one resource: a failure first, its state and usual time, what it waits for and blocks."""
    if line is None or line.row is None:
        return _group_text(line.group) if line else Text()
    row = line.row
    text = Text().append(f"{named(row)}\n", "bold")
    if row.failure:
        text.append_text(_failure_text(row))
    text.append(f"{row.resource.type} · {row.resource.operation}\n", "dim")
    since = f" since {clock(row.start)}" if row.start is not None and row.end is None else ""
    took = f" in {clock(row.elapsed)}" if row.end is not None and row.elapsed is not None else ""
    text.append(f"{GLYPHS[row.state]} {row.word}{since}{took}\n", STYLES[row.state])
    text.append(f"{row.usually or 'no published duration'}\n")
    if row.critical and timeline.exit_code is None:
        text.append("◆ sets the finish time\n", "bold")
    for said in _around(row, timeline):
        text.append(f"{said}\n")
    if row.resource.changes:
        text.append(f"changes {', '.join(row.resource.changes)}\n")
    return text


def _failure_text(row: Row) -> Text:
    """Say what failed in the engine's words, what it means and what to do."""
    text = Text()
    if row.failure is not None:
        text.append(f"✗ {row.failure.message}\n", "bold red")
        text.append(f"{row.failure.meaning}\n" if row.failure.meaning else "")
        text.append(f"→ {row.failure.remedy}\n" if row.failure.remedy else "", "cyan")
    return text


def _around(row: Row, timeline: Timeline) -> Iterator[str]:
    """Say what holds a resource up, and what it holds up; of what is done nothing is left to say."""
    rows = {each.urn: each for each in timeline.rows}
    if row.state is State.WAITING:
        first = [rows[urn] for urn in timeline.waits.get(row.urn, ()) if urn in rows]
        yield f"waits for {_listed([each for each in first if each.state is not State.DONE]) or 'nothing'}"
    if row.state is not State.DONE:
        yield f"blocks {_listed(timeline.blocked_by(row.urn)) or 'nothing'}"


def _listed(rows: Sequence[Row]) -> str:
    """Name what takes longest by its title, and count the rest: "3 × node group and 17 more"."""
    if not rows:
        return ""
    longest = max(rows, key=lambda row: row.resource.usual)
    alike = [row for row in rows if row.title == longest.title]
    first = named(longest) if len(alike) == 1 else f"{len(alike)} × {longest.title}"
    rest = len(rows) - len(alike)
    return f"{first} and {rest} more" if rest else first


def _group_text(group: Group) -> Text:
    text = Text().append(f"{group.title or 'other'}\n", "bold")
    counts = Counter(row.word for row in group.rows)
    text.append(f"{', '.join(f'{count} {word}' for word, count in counts.most_common())} of {group.total}\n")
    if group.start is not None:
        text.append(f"since {clock(group.start)}\n", "dim")
    return text.append("right opens it, left closes it", "dim")
