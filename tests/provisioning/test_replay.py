"""A replay shows exactly what had been written down by a moment, and moves within the journal's length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.replay import SPEEDS, Replay, seen_at
from jobvector_wizard.provisioning.timeline import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.provisioning.events import Entry, Resource


@pytest.fixture
def entries(part: Callable[..., Resource], journal: Callable[..., list[Entry]]) -> tuple[Entry, ...]:
    """vpc 0 to 20, eks 20 to 620."""
    return tuple(journal([part("vpc", 20), part("eks", 600, "vpc")]))


@pytest.mark.parametrize(
    ("at", "vpc", "eks"),
    [
        (0, State.CREATING, State.WAITING),
        (19.9, State.CREATING, State.WAITING),
        (20, State.DONE, State.CREATING),
        (619.9, State.DONE, State.CREATING),
        (620, State.DONE, State.DONE),
    ],
)
def test_at_a_moment_it_is_as_it_was(entries: tuple[Entry, ...], at: float, vpc: State, eks: State) -> None:
    seen = seen_at(entries, at)
    assert [row.state for row in seen.rows] == [vpc, eks]
    assert seen.now == at
    assert seen.rows[1].elapsed == (None if at < 20 else at - 20)


def test_at_the_end_it_is_the_whole_journal(entries: tuple[Entry, ...]) -> None:
    assert Replay(entries).moved(1e9).timeline == fold(entries)
    assert Replay(entries[:-1]).moved(1e9).timeline.state is JournalState.INTERRUPTED
    assert Replay(entries[:-1]).moved(10).timeline.state is JournalState.RUNNING


def test_it_goes_on_by_its_speed_stops_at_its_end_and_stands_while_paused(entries: tuple[Entry, ...]) -> None:
    replay = Replay(entries, speed=60)
    assert replay.later(2).at == 120
    assert replay.later(100).at == replay.length == 620
    assert replay.later(100).ended
    paused = replay.later(2).toggled()
    assert paused.later(5).at == 120
    assert paused.toggled().later(1).at == 180
    assert replay.later(100).toggled() == replay  # at its end it starts over


def test_speeds_go_up_and_down_and_no_further(entries: tuple[Entry, ...]) -> None:
    replay = Replay(entries)
    assert [replay.faster(by).speed for by in (-9, -1, 1, 9)] == [SPEEDS[0], 10, 300, SPEEDS[-1]]
