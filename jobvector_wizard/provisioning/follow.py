"""Follows a journal as it grows, or plays it again; whoever follows stops nothing by leaving."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.journal import JournalState, Reader
from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobvector_wizard.provisioning.events import Entry

__all__ = ["POLL", "follow", "replay"]

POLL: Final = 0.1
"""Seconds between two looks at a journal."""
SILENT: Final = timedelta(minutes=30)
"""How long the journal of another machine may say nothing before nobody waits for it any more."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def follow(
    reader: Reader, *, sleep: Callable[[float], None] = time.sleep, now: Callable[[], datetime] = _utc_now
) -> Iterator[Timeline]:
    """Yield the timeline whenever it changed, its clock's seconds included, up to and with its end.

    A journal that has ended gives its last state at once. One of another machine, whose process nobody can look for
    from here, is left as it is once it has been silent for half an hour: its last state still says that it goes on.
    Raises UsageError where it cannot be understood.
    """
    told = NOTHING_YET
    shown: Timeline | None = None
    while True:
        told = fold(reader.events(), onto=told)
        if reader.state is JournalState.INTERRUPTED:
            told = told.interrupt()
        seen = told.as_of(now())
        if shown is None or _differs(seen, shown):
            yield seen
            shown = seen
        if reader.state is not JournalState.RUNNING or (reader.elsewhere and told.wall and now() - told.wall > SILENT):
            return
        sleep(POLL)


def replay(reader: Reader, speed: float, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[Timeline]:
    """Yield the timelines of a journal as they were, `speed` times as fast as the operation's clock ran.

    Speed 0 waits for nothing. What is written after the call begins is not part of it.
    """
    told = NOTHING_YET
    for entry in reader.events():
        if speed:
            yield from _between(told, entry, speed, sleep)
        told = fold([entry], onto=told)
        yield told
    if reader.state is JournalState.INTERRUPTED:
        yield told.interrupt()


def _between(told: Timeline, entry: Entry, speed: float, sleep: Callable[[float], None]) -> Iterator[Timeline]:
    """Yield how the clock goes on until the next entry."""
    left = (entry.at - told.at) / speed
    while left > 0:
        sleep(min(left, POLL))
        left -= POLL
        if left > 0 and told.wall and told.header and told.header.speed:
            operation_seconds = entry.at - told.at - left * speed
            yield told.as_of(told.wall + timedelta(seconds=operation_seconds / told.header.speed))


def _differs(seen: Timeline, shown: Timeline) -> bool:
    return (seen.entries, seen.state, int(seen.now)) != (shown.entries, shown.state, int(shown.now))
