"""Whoever follows a journal sees it grow, its clock run, and its end; an ended one can be played again."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.provisioning.follow import follow, replay
from jobvector_wizard.provisioning.journal import JournalState, Reader, Writer, process_started
from jobvector_wizard.provisioning.timeline import fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobvector_wizard.provisioning.events import Entry, Header, Resource

BEGAN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def entries(part: Callable[..., Resource], journal: Callable[..., list[Entry]], header: Header) -> list[Entry]:
    """header, plan, vpc 0 to 20, eks 20 to 620, end; the owner is this process."""
    here = {"host": socket.gethostname(), "pid": os.getpid(), "process_started": process_started(os.getpid())}
    told = journal([part("vpc", 20), part("eks", 600, "vpc")])
    return [told[0].model_copy(update={"event": header.model_copy(update=here)}), *told[1:]]


def written(path: Path, entries: list[Entry]) -> Path:
    with Writer(path) as writer:
        for entry in entries:
            writer.write(entry.event, entry.at)
    return path


def test_an_ended_journal_gives_its_end_at_once(entries: list[Entry], tmp_path: Path) -> None:
    [timeline] = follow(Reader(written(tmp_path / "j", entries)))

    assert (timeline.state, timeline.exit_code, timeline.now) == (JournalState.FINISHED, 0, 620)


def test_it_is_seen_to_grow_and_its_clock_to_run_between_two_events(entries: list[Entry], tmp_path: Path) -> None:
    path, looks = tmp_path / "j", iter(range(1000))
    writer = Writer(path, now=lambda: BEGAN)
    left = iter(entries)

    def write_now_and_then(_: float) -> None:
        if next(looks) % 10 == 9:
            entry = next(left)
            writer.write(entry.event, entry.at)

    writer.write(next(left).event, 0)
    wall = (BEGAN + timedelta(seconds=look / 10) for look in range(1000))
    seen = list(follow(Reader(path), sleep=write_now_and_then, now=lambda: next(wall)))
    writer.close()

    assert sorted({timeline.entries for timeline in seen}) == [1, 2, 3, 4, 5, 6, 7]
    assert any(timeline.now not in (0, 20, 620) for timeline in seen)
    assert seen[-1].state is JournalState.FINISHED


def test_a_dead_owner_ends_the_following_with_an_interrupted_timeline(entries: list[Entry], tmp_path: Path) -> None:
    header = entries[0].event.model_copy(update={"process_started": 1.0})
    dead = [entries[0].model_copy(update={"event": header}), *entries[1:4]]

    [timeline] = follow(Reader(written(tmp_path / "j", dead)))

    assert (timeline.state, timeline.exit_code) == (JournalState.INTERRUPTED, 1)


def test_a_replay_keeps_the_operations_time_at_the_speed_asked_for(entries: list[Entry], tmp_path: Path) -> None:
    slept: list[float] = []
    seen = list(replay(Reader(written(tmp_path / "j", entries)), speed=310, sleep=slept.append))

    assert sum(slept) == pytest.approx(620 / 310)
    assert seen[-1].rows == fold(entries).rows
    moments = [timeline.now for timeline in seen]
    assert moments == sorted(moments)
    assert len(set(moments)) > 10


def test_a_replay_at_speed_zero_shows_every_event_without_waiting(entries: list[Entry], tmp_path: Path) -> None:
    def never(_: float) -> None:
        raise AssertionError("slept")

    assert len(list(replay(Reader(written(tmp_path / "j", entries)), speed=0, sleep=never))) == len(entries)


def _of_another_machine(entries: list[Entry]) -> list[Entry]:
    header = entries[0].event.model_copy(update={"host": "a-container-that-is-gone"})
    return [entries[0].model_copy(update={"event": header}), *entries[1:4]]


def test_the_silent_journal_of_another_machine_is_left_as_it_is(entries: list[Entry], tmp_path: Path) -> None:
    path, wall = tmp_path / "j", BEGAN
    with Writer(path, now=lambda: BEGAN) as writer:
        for entry in _of_another_machine(entries):
            writer.write(entry.event, entry.at)

    def pass_ten_minutes(_: float) -> None:
        nonlocal wall
        wall += timedelta(minutes=10)

    seen = list(follow(Reader(path), sleep=pass_ten_minutes, now=lambda: wall))

    assert [timeline.now for timeline in seen] == sorted({timeline.now for timeline in seen})
    assert (seen[-1].state, seen[-1].exit_code) == (JournalState.RUNNING, None)
    assert wall - BEGAN == timedelta(minutes=40)


def test_it_can_be_played_again(entries: list[Entry], tmp_path: Path) -> None:
    seen = list(replay(Reader(written(tmp_path / "j", _of_another_machine(entries))), 0))

    assert [timeline.entries for timeline in seen] == [1, 2, 3, 4]
    assert seen[-1].state is JournalState.RUNNING
