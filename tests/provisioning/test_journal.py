"""A journal on disk survives torn lines, newer versions and dead owners, and is nobody else's to read."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.provisioning.events import (
    Cause,
    Entry,
    Event,
    Finished,
    Header,
    Log,
    Outcome,
    Planned,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    Touched,
    UnknownEvent,
)
from jobvector_wizard.provisioning.journal import JournalState, Reader, Writer, owner_alive, process_started

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EVENTS: list[Event] = [
    Planned(resources=(Resource(urn="u", type="t", name="n"),)),
    ResourceStarted(urn="u"),
    ResourceFinished(urn="u"),
    ResourceFailed(urn="u", message="No.", meaning="Nothing waits for it.", remedy="Wait."),
    Log(text="über", level="warning", urn="u"),
    Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 1}, outputs={"url": "https://…"}),
    Finished(outcome=Outcome.FAILED, exit_code=1, cause=Cause.OVERDUE, touched=Touched.UNKNOWN, limit_minutes=9.5),
]


@pytest.fixture
def mine(header: Header) -> Header:
    """A header whose owner is this process."""
    here = {"host": socket.gethostname(), "pid": os.getpid(), "process_started": process_started(os.getpid())}
    return header.model_copy(update=here)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_an_entry_reads_back_as_it_was_written(event: Event) -> None:
    entry = Entry(sequence=3, wall=NOON, at=12.5, event=event)

    assert Entry.parse(entry.line()) == entry
    assert "\n" not in entry.line()


def test_a_line_is_flat_and_says_when_what_happened() -> None:
    line = Entry(sequence=3, wall=NOON, at=12.5, event=ResourceStarted(urn="u")).line()

    assert json.loads(line) == {
        "sequence": 3,
        "wall": "2026-11-23T12:00:00Z",
        "at": 12.5,
        "type": "resource_started",
        "urn": "u",
    }


def test_an_event_of_a_newer_version_is_kept_word_for_word() -> None:
    line = '{"sequence":4,"wall":"2026-11-23T12:00:00Z","at":1.0,"type":"moved","to":["mars"]}'

    entry = Entry.parse(line)

    assert entry.event == UnknownEvent(type="moved", document={"to": ["mars"]})
    assert json.loads(entry.line()) == json.loads(line)


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    line = '{"sequence":4,"wall":"2026-11-23T12:00:00Z","at":1.0,"type":"resource_started","urn":"u","colour":"red"}'

    assert Entry.parse(line).event == ResourceStarted(urn="u")


def test_an_end_of_before_1_1_reads_as_one_that_does_not_say_what_was_touched() -> None:
    line = (
        '{"sequence":9,"wall":"2026-11-23T12:00:00Z","at":0.0,"type":"finished","outcome":"cancelled","exit_code":130,'
        '"changes":{},"outputs":{},"message":"It was not confirmed, so nothing was changed.","remedy":""}'
    )

    end = Entry.parse(line).event

    assert isinstance(end, Finished)
    assert (end.outcome, end.cause, end.touched) == (Outcome.CANCELLED, None, None)


@pytest.mark.parametrize(("version", "readable"), [("1.0", True), ("1.9", True), ("2.0", False), ("10.0", False)])
def test_only_a_newer_major_schema_is_refused(header: Header, version: str, *, readable: bool) -> None:
    line = Entry(
        sequence=0, wall=NOON, at=0, event=header.model_copy(update={"schema_version": version, "speed": 0.0})
    ).line()

    if readable:
        assert isinstance(Entry.parse(line).event, Header)
    else:
        with pytest.raises(UsageError, match=rf"newer jobvector-wizard \(schema {version}") as refused:
            Entry.parse(line)
        assert "with the version that wrote it" in refused.value.remedy


def test_a_reader_takes_only_whole_lines_and_each_once(mine: Header, path: Path) -> None:
    reader = Reader(path)
    assert reader.events() == []  # there is no file yet
    with Writer(path) as writer:
        first = writer.write(mine, at=0)
        assert reader.events() == [first]
        assert reader.events() == []
        line = Entry(sequence=1, wall=NOON, at=2, event=ResourceStarted(urn="ü")).line().encode() + b"\n"
        for end in range(1, len(line)):
            path.write_bytes(first.line().encode() + b"\n" + line[:end])
            assert reader.events() == []
        path.write_bytes(first.line().encode() + b"\n" + line)
        assert [entry.event for entry in reader.events()] == [ResourceStarted(urn="ü")]


def test_a_torn_last_line_hides_nothing_that_came_before(mine: Header, path: Path) -> None:
    with Writer(path) as writer:
        written = [writer.write(event, at=1) for event in (mine, *EVENTS[:3])]
    with path.open("ab") as file:
        file.write(b'{"sequence":4,"wall":"2026-')

    assert Reader(path).events() == written


def test_a_damaged_line_is_named(mine: Header, path: Path) -> None:
    with Writer(path) as writer:
        writer.write(mine, at=0)
    with path.open("ab") as file:
        file.write(b"what\n")

    with pytest.raises(UsageError, match=r"journal.jsonl, line 2: That is not an entry"):
        Reader(path).events()


def test_a_file_without_a_header_is_no_journal(path: Path) -> None:
    with Writer(path) as writer:
        writer.write(ResourceStarted(urn="u"), at=0)

    with pytest.raises(UsageError, match="does not begin with a header"):
        Reader(path).events()


def test_only_the_owner_may_read_a_journal_and_only_one_process_writes_it(mine: Header, path: Path) -> None:
    mask = os.umask(0)
    try:
        with Writer(path) as writer:
            writer.write(mine, at=0)
    finally:
        os.umask(mask)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        Writer(path)


def test_every_event_is_on_disk_as_soon_as_it_is_written(mine: Header, path: Path) -> None:
    with Writer(path) as writer:
        for count, event in enumerate((mine, *EVENTS), start=1):
            writer.write(event, at=count)
            assert path.read_bytes().count(b"\n") == count
            assert path.read_bytes().endswith(b"\n")


def state_of(path: Path, *events: Event) -> JournalState:
    with Writer(path) as writer:
        for event in events:
            writer.write(event, at=0)
    reader = Reader(path)
    reader.events()
    return reader.state


def test_a_journal_whose_owner_lives_is_running(mine: Header, path: Path) -> None:
    assert state_of(path, mine) is JournalState.RUNNING


def test_a_journal_that_says_how_it_ended_is_finished_whoever_lives(mine: Header, path: Path) -> None:
    assert state_of(path, mine, EVENTS[-1]) is JournalState.FINISHED


def test_a_pid_that_another_process_has_now_is_a_dead_owner(mine: Header, path: Path) -> None:
    earlier = mine.model_copy(update={"process_started": mine.process_started - 3600})

    assert not owner_alive(earlier)
    assert state_of(path, earlier) is JournalState.INTERRUPTED


def test_a_process_that_nobody_has_buried_yet_is_dead(mine: Header) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    theirs = mine.model_copy(update={"pid": process.pid, "process_started": process_started(process.pid)})
    assert owner_alive(theirs)

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # a zombie until `wait`
    assert not owner_alive(theirs)
    process.communicate()
    assert not owner_alive(theirs)


def test_an_owner_on_another_host_cannot_be_proved_dead(header: Header) -> None:
    assert header.host != socket.gethostname()
    assert owner_alive(header)


def test_an_owner_that_ends_while_it_is_looked_at_is_not_taken_for_dead(
    mine: Header, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(path)
    writer.write(mine, at=0)

    def ends_meanwhile(_: Header) -> bool:
        if not writer._file.closed:
            writer.write(EVENTS[-1], at=1)
            writer.close()
        return False

    monkeypatch.setattr("jobvector_wizard.provisioning.journal.owner_alive", ends_meanwhile)
    reader = Reader(path)

    assert len(reader.events()) == 2
    assert reader.state is JournalState.FINISHED


def test_threads_may_write_side_by_side(mine: Header, path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with Writer(path) as writer, ThreadPoolExecutor(8) as pool:
        writer.write(mine, at=0)
        list(pool.map(lambda number: writer.write(Log(text=str(number)), at=1), range(200)))

    assert [entry.sequence for entry in Reader(path).events()] == list(range(201))
