"""What goes wrong on the way: each time a clear sentence, a state that the next `up` goes on from, the right exit code.

The engine is Pulumi's own; AWS's refusals come from our provider, in the words of the real one.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base.errors import BusyError
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import Kind, Outcome
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.launch import stop
from jobvector_wizard.reporting.endings import ending_lines
from tests.engine.cloud.store import Store
from tests.engine.operating import succeeded, told, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobvector_wizard.provisioning.timeline import Timeline
    from tests.engine.operating import Bench

VPC = "aws:ec2/vpc:Vpc"
CLUSTER = "aws:eks/cluster:Cluster"


def said(timeline: Timeline) -> str:
    return " ".join(ending_lines(timeline))


def created(bench: Bench, token: str) -> int:
    return sum(call["type"] == token and call["operation"] == "create" for call in Store(bench.store).calls())


def test_each_failure_is_told_and_the_next_up_goes_on_from_there(bench: Bench, scenario: Callable[..., Path]) -> None:
    """Four attempts at one deployment: throttled, credentials expired, created but not ready, and then in peace."""
    faults = [
        ({"type": CLUSTER, "kind": "throttled"}, 1, "too many requests", "cluster"),
        ({"type": "aws:eks/nodeGroup:NodeGroup", "name": "node-1", "kind": "expired"}, 4, "Sign in again", "node-1"),
        ({"type": "aws:eks/addon:Addon", "name": "coredns", "kind": "half"}, 1, "waiting for creation", "coredns"),
    ]
    stood = 0
    for fault, code, words, name in faults:
        scenario(faults=[fault])
        failed = bench.run(Kind.UP)

        assert failed.exit_code == code, said(failed)
        assert words in said(failed)
        [failure] = failed.failures.values()
        assert failure.urn.endswith(f"::{name}")
        assert failure.remedy
        assert failed.counts[State.DONE] > 0
        now = len(bench.state()["resources"])
        assert now > stood
        stood = now
    scenario()
    succeeded(bench.run(Kind.UP))
    assert created(bench, CLUSTER) == 1


def test_a_creation_whose_answer_was_lost_is_found_again_and_not_made_twice(
    bench: Bench, aws: Callable[[str], Any], scenario: Callable[..., Path]
) -> None:
    scenario(faults=[{"type": VPC, "kind": "die"}])

    failed = bench.run(Kind.UP)

    assert failed.exit_code == 1
    resumed = bench.start(Kind.UP).operation
    timeline = succeeded(until(resumed), resumed)
    assert any("stands as vpc-" in line.text for line in timeline.log), told(resumed)
    tagged = [{"Name": "tag:jobvector:deployment", "Values": ["ha"]}]
    assert len(aws("ec2").describe_vpcs(Filters=tagged)["Vpcs"]) == 1
    assert created(bench, VPC) == 1


def test_a_lock_whose_owner_is_dead_is_released_and_a_live_ones_owner_is_named(bench: Bench) -> None:
    succeeded(bench.run(Kind.PREVIEW))
    locks = bench.deployment().state / ".pulumi" / "locks" / "organization" / "jobvector" / "ha"
    locks.mkdir(parents=True, exist_ok=True)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    def lock(pid: int) -> None:
        owner = {"pid": pid, "username": "ann", "hostname": socket.gethostname()}
        now = datetime.now(UTC).isoformat()
        (locks / "0f0f.json").write_text(json.dumps({**owner, "timestamp": now}))

    lock(os.getpid())
    held = bench.run(Kind.REFRESH)
    assert held.exit_code == 5
    assert f"ann on {socket.gethostname()}, process {os.getpid()}" in said(held)

    lock(gone.pid)
    timeline = succeeded(bench.run(Kind.REFRESH))
    assert any("A lock on the state is released" in line.text for line in timeline.log)


def test_a_second_operation_is_refused_and_told_whose_the_first_is(bench: Bench, scenario: Callable[..., Path]) -> None:
    scenario(latency={"default": 0.2})
    first = bench.start(Kind.UP)

    with pytest.raises(BusyError, match=f"held by another operation .{first.operation.name}, started by") as refused:
        bench.start(Kind.DESTROY)

    assert refused.value.exit_code == 5
    elsewhere = bench.start(Kind.PREVIEW, name="another")
    assert until(elsewhere.operation).exit_code == 0
    stop(first.operation)
    assert until(first.operation).exit_code == 130


def test_stopping_gracefully_finishes_what_is_in_flight(bench: Bench, scenario: Callable[..., Path]) -> None:
    scenario(latency={"default": 0.5, CLUSTER: 2.0})
    operation = bench.start(Kind.UP).operation
    until(operation, lambda timeline: timeline.counts[State.CREATING] > 5)

    stop(operation)
    os.kill(operation.header.pid, signal.SIGINT)  # an impatient second one must not kill the engine

    timeline = until(operation)
    assert timeline.finished is not None
    assert (timeline.finished.outcome, timeline.exit_code) == (Outcome.CANCELLED, 130)
    assert "What was in flight has finished" in said(timeline)
    assert timeline.counts[State.SKIPPED] > 10
    assert not bench.state().get("pending_operations")


def test_an_operation_that_takes_too_long_is_stopped(bench: Bench, scenario: Callable[..., Path]) -> None:
    scenario(latency={"default": 0.5})

    timeline = bench.run(Kind.UP, timeout_minutes=0.03)

    assert timeline.exit_code == 1
    assert "took longer than 0.03 minutes" in said(timeline)


@pytest.fixture
def small_files() -> Iterator[Callable[[int], None]]:
    """Let no process started from now on write a file beyond a size: what a full disk says is not far from it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_state_that_cannot_be_saved_is_told(
    bench: Bench, small_files: Callable[[int], None], scenario: Callable[..., Path]
) -> None:
    succeeded(bench.run(Kind.PREVIEW))
    small_files(120_000)  # the journal stays below, the state does not

    failed = bench.run(Kind.UP, parallel=1)  # the engine tries each write again for half a minute
    assert failed.exit_code == 1
    assert "disk is full" in said(failed), said(failed)

    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    resumed = bench.start(Kind.UP).operation
    succeeded(until(resumed), resumed)


def test_a_journal_that_cannot_be_written_stops_the_engine_gracefully(
    bench: Bench, scenario: Callable[..., Path]
) -> None:
    """The listener's callback raises; the engine is asked to finish, and its state is whole."""
    scenario(latency={"default": 0.3})
    operation = bench.start(Kind.UP).operation
    until(operation, lambda timeline: timeline.counts[State.CREATING] > 5)
    written = operation.journal.stat().st_size
    resource.prlimit(operation.header.pid, resource.RLIMIT_FSIZE, (written + 10, resource.RLIM_INFINITY))
    deadline = time.monotonic() + 60
    while operation.state.value == "running" and time.monotonic() < deadline:
        time.sleep(0.2)

    assert operation.state.value == "interrupted"
    assert operation.reader().events()
    assert not bench.deployment().engines()
    assert not bench.state().get("pending_operations")


def test_an_engine_of_another_major_version_or_none_is_refused_before_anything_starts(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobvector_wizard.provisioning.pulumi_cli import CliMissingError, find_cli

    old = tmp_path / "bin" / "pulumi"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho v3.100.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}:/usr/bin:/bin")
    with pytest.raises(CliMissingError, match=r"3\.100\.0 at .* does not fit: 3\.259\.0 or newer") as refused:
        find_cli()
    assert refused.value.exit_code == 4
    assert not bench.deployment().path.exists()


def test_the_targets_of_an_up_are_all_that_it_touches(bench: Bench) -> None:
    urn = "urn:pulumi:ha::jobvector::jobvector:infrastructure:Network$aws:ec2/vpc:Vpc::vpc"

    timeline = succeeded(bench.run(Kind.UP, load_design("ha"), targets=(urn,), parallel=2))

    assert [row.urn for row in timeline.rows] == [urn]
