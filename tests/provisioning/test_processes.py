"""An operation is a process of its own: it outlives who started it, and its death is noticed."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from jobvector_wizard.base.errors import UnknownNameError, UsageError, WizardError
from jobvector_wizard.provisioning.cancellation import Cancellation
from jobvector_wizard.provisioning.events import Cause, Finished, Kind, Outcome, Touched
from jobvector_wizard.provisioning.follow import follow
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState, owner
from jobvector_wizard.provisioning.launch import find_operation, list_operations, start_rehearsal, stop
from jobvector_wizard.provisioning.operation import OperationDirectory, Request
from jobvector_wizard.provisioning.runner import run
from jobvector_wizard.provisioning.timeline import fold
from jobvector_wizard.reporting.endings import ending_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.timeline import Timeline

PATIENCE = 120.0

STARTER = """
import sys, time
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.launch import start_rehearsal
print(start_rehearsal(load_design("ha").blueprint, speed=200).path, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def nobody_left_behind(home: Path) -> Iterator[None]:
    yield
    for operation in list_operations():
        if process := owner(operation.header):
            process.kill()


def until(operation: OperationDirectory, holds: Callable[[Timeline], bool]) -> Timeline:
    deadline = time.monotonic() + PATIENCE
    for timeline in follow(operation.reader()):
        if holds(timeline) or time.monotonic() > deadline:
            break
    assert holds(timeline), f"{timeline.counts} {operation.log.read_text()}"
    return timeline


def ended(timeline: Timeline) -> bool:
    return timeline.state is not JournalState.RUNNING


def something_is_being_created(timeline: Timeline) -> bool:
    return any(row.state is State.CREATING for row in timeline.rows)


def test_a_rehearsal_is_its_own_process_and_session_and_plays_the_whole_graph(ha: Blueprint, home: Path) -> None:
    operation = start_rehearsal(ha, speed=120)
    process = owner(operation.header)

    assert process is not None
    assert process.pid != os.getpid()
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    assert operation.header.digest == ha.digest
    assert operation.path.parent == home / "rehearsals"
    until(operation, something_is_being_created)
    timeline = until(operation, ended)
    assert timeline.finished is not None
    assert (timeline.exit_code, timeline.finished.outcome) == (0, Outcome.SUCCEEDED)
    assert timeline.counts[State.DONE] == len(timeline.rows) > 80
    # VPC 17 s, EKS 10:22 and a node group 1:59 after it: nothing published is on a longer path
    assert timeline.ready == 17 + 622 + 119


def test_its_files_are_its_owners_alone_and_hold_no_input_of_the_program(ha: Blueprint) -> None:
    operation = start_rehearsal(ha, speed=0)
    until(operation, ended)

    assert stat.S_IMODE(operation.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in operation.path.iterdir()} == {0o600}
    planned = json.loads(operation.journal.read_text().splitlines()[1])
    told = {"urn", "type", "name", "parent", "component", "depends_on", "operation", "changes", "duration"}
    assert {key for resource in planned["resources"] for key in resource} == told


def test_the_death_of_who_started_it_and_of_the_terminal_stops_nothing(home: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert starter.stdout is not None
    with starter.stdout as printed:
        printed.readline()
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()
    operation = find_operation("ha")
    os.kill(operation.header.pid, signal.SIGHUP)

    assert until(operation, ended).exit_code == 0


def test_a_killed_operation_is_found_interrupted(ha: Blueprint) -> None:
    operation = start_rehearsal(ha, speed=1)
    until(operation, something_is_being_created)

    os.kill(operation.header.pid, signal.SIGKILL)

    timeline = until(operation, ended)
    assert (timeline.state, timeline.exit_code) == (JournalState.INTERRUPTED, 1)
    assert operation.state is JournalState.INTERRUPTED
    assert timeline.counts[State.INTERRUPTED] > 0
    with pytest.raises(UsageError, match="already ended"):
        stop(operation)


@pytest.mark.parametrize("end", ["stop", "terminate"])
def test_a_stopped_operation_says_that_it_was_cancelled(ha: Blueprint, end: str) -> None:
    operation = start_rehearsal(ha, speed=1)
    until(operation, something_is_being_created)

    if end == "stop":
        stop(operation)
    else:
        os.kill(operation.header.pid, signal.SIGTERM)

    timeline = until(operation, ended)
    assert timeline.finished is not None
    assert (timeline.finished.outcome, timeline.exit_code) == (Outcome.CANCELLED, 130)
    assert (timeline.finished.cause, timeline.finished.touched) == (Cause.STOPPED, Touched.NOTHING)
    assert list(ending_lines(timeline))[:2] == [
        "It was stopped as asked.",
        "Nothing was created on AWS: this was a rehearsal, so nothing stands and nothing costs.",
    ]


def test_what_aws_refuses_fails_the_rehearsal_with_its_reason(ha: Blueprint) -> None:
    operation = start_rehearsal(ha, speed=0, refusals={"aws:eks/cluster:Cluster": "EKS needs two zones."})

    timeline = until(operation, ended)

    assert timeline.exit_code == 1
    assert [row.failure.message for row in timeline.rows if row.failure] == ["EKS needs two zones."]
    assert timeline.counts[State.SKIPPED] > 0


def test_a_process_with_the_owners_pid_is_never_signalled(
    ha: Blueprint, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = start_rehearsal(ha, speed=0)
    until(operation, ended)
    lines = operation.journal.read_text().splitlines()
    header = json.loads(lines[0]) | {"pid": os.getpid()}  # since then this pid is ours
    operation.journal.write_text(json.dumps(header) + "\n")
    monkeypatch.setattr(psutil.Process, "send_signal", lambda *_: pytest.fail("signalled a stranger"))

    again = OperationDirectory(operation.path)
    assert again.state is JournalState.INTERRUPTED
    with pytest.raises(UsageError, match="already ended"):
        stop(again)


def test_an_operation_is_found_by_deployment_by_directory_or_as_the_newest(ha: Blueprint) -> None:
    drawn = ha.model_copy(update={"name": "ha-as-drawn"})
    operations = [start_rehearsal(blueprint, speed=0) for blueprint in (ha, drawn, ha, drawn)]
    for operation in operations:
        until(operation, ended)

    assert list_operations() == operations[::-1]
    assert find_operation() == operations[3]
    assert find_operation("ha") == operations[2]  # not the newer ha-as-drawn
    assert find_operation(operations[0].name) == operations[0]
    with pytest.raises(UnknownNameError, match=r'no operation "ha-as-dawn"\. Did you mean "ha-as-drawn"\?') as unknown:
        find_operation("ha-as-dawn")
    assert unknown.value.exit_code == 2


def test_without_any_operation_there_is_nothing_to_watch(home: Path) -> None:
    (home / "rehearsals" / "ha-never-begun").mkdir(parents=True)

    with pytest.raises(UsageError, match="no operation to watch") as nothing:
        find_operation()
    assert nothing.value.exit_code == 2


def test_a_process_that_does_not_come_up_is_an_error_with_the_logs_path(
    ha: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(WizardError, match="did not come up, so nothing was done") as failed:
        start_rehearsal(ha)
    assert failed.value.remedy.endswith("runner.log")


def asked(home: Path, blueprint: Blueprint, kind: Kind) -> OperationDirectory:
    operation = OperationDirectory(home / "operation")
    operation.path.mkdir()
    operation.write(blueprint, Request(kind=kind, speed=0))
    return operation


def last_event(operation: OperationDirectory) -> Finished:
    event = operation.reader().events()[-1].event
    assert isinstance(event, Finished)
    return event


def test_whatever_breaks_becomes_the_last_event_with_the_logs_path(
    ha: Blueprint, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("jobvector_wizard.provisioning.graph.blueprint_graph", breaks)
    operation = asked(home, ha, Kind.REHEARSE)

    assert run(operation, Cancellation()) == 1
    assert last_event(operation).outcome is Outcome.FAILED
    assert str(operation.log) in last_event(operation).remedy


def test_what_breaks_before_the_engine_works_has_touched_nothing(
    ha: Blueprint, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("jobvector_wizard.provisioning.provision._Provisioning", breaks)
    operation = asked(home, ha, Kind.DESTROY)

    assert run(operation, Cancellation()) == 1
    lines = list(ending_lines(fold(operation.reader().events())))
    assert lines[:2] == ["The program itself broke.", "Nothing was changed."]
    assert str(operation.log) in lines[2]


def test_a_request_without_an_engine_is_refused_in_the_journal(ha: Blueprint, home: Path) -> None:
    operation = asked(home, ha, Kind.UP)

    assert run(operation, Cancellation()) == 1
    assert "says nothing of the engine" in last_event(operation).message
