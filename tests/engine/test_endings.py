"""What is said of operations that end before their end, beside what they had changed by then."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.launch import stop
from jobvector_wizard.reporting.endings import ending_lines
from tests.engine.cloud.store import Store
from tests.engine.operating import succeeded, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.cloud.store import Store
from tests.engine.operating import Bench

PROTECTED = {"deletionProtection", "enableDeletionProtection"}
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
ONLY_THE_STATE = "Nothing was changed in the account, at most what the state says of it."


@pytest.fixture
def dawdling(bench: Bench, tmp_path: Path) -> tuple[Bench, Path]:
    """The same bench with a CLI that takes its time over the outputs of a command, once a file is there."""
    folder, slow = tmp_path / "dawdling", tmp_path / "slow"
    folder.mkdir()
    program = folder / "pulumi"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *"stack output"*) [ -e "{slow}" ] && touch "{slow}.met" && sleep 4;; esac\n'
        f'exec "{bench.cli}/pulumi" "$@"\n'
    )
    program.chmod(0o755)
    return replace(bench, cli=folder), slow


def protected(bench: Bench) -> set[str]:
    """The types whose deletion AWS would refuse."""
    resources = bench.state()["resources"]
    return {each["type"] for each in resources if any(each.get("inputs", {}).get(name) for name in PROTECTED)}


def updated(bench: Bench) -> bool:
    return any(call["operation"] == "update" for call in Store(bench.store).calls())


def test_a_destroy_stopped_between_protection_and_deletion_does_not_say_that_nothing_was_changed(
    dawdling: tuple[Bench, Path],
) -> None:
    bench, slow = dawdling
    succeeded(bench.run(Kind.UP))
    count, before = len(bench.state()["resources"]), protected(bench)
    started = bench.start(Kind.DESTROY, approved=False)
    until(started.operation, lambda timeline: bool(timeline.resources))
    slow.touch()
    started.confirm(started.operation.header.digest)
    deadline = time.monotonic() + 120
    while not slow.with_name("slow.met").exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    stop(started.operation)
    timeline = until(started.operation)
    slow.unlink()

    assert timeline.exit_code == 130
    assert list(ending_lines(timeline)) == [
        "It was stopped as asked.",
        "Nothing was deleted, but deletion protection was taken away, at least in part.",
        "The next destroy takes away the rest. An up brings back what is missing, deletion protection too.",
    ]
    assert protected(bench) < before
    assert len(bench.state()["resources"]) == count
    preview = succeeded(bench.run(Kind.PREVIEW))
    assert {row.resource.operation for row in preview.rows} == {"update"}
    assert {name for row in preview.rows for name in row.resource.changes} <= PROTECTED


def test_a_destroy_stopped_while_protection_is_taken_away_deletes_nothing_and_says_so(
    bench: Bench, scenario: Callable[..., Path]
) -> None:
    scenario(fast=True)
    succeeded(bench.run(Kind.UP))
    count = len(bench.state()["resources"])
    scenario(fast=True, latency={LOAD_BALANCER: 4.0})
    operation = bench.start(Kind.DESTROY).operation
    deadline = time.monotonic() + 120
    while not updated(bench) and time.monotonic() < deadline:
        time.sleep(0.05)

    stop(operation)
    timeline = until(operation)

    assert timeline.exit_code == 130
    assert len(bench.state()["resources"]) == count
    assert list(ending_lines(timeline))[:2] == [
        "It was stopped as asked.",
        "Nothing was deleted, but deletion protection was taken away, at least in part.",
    ]


def test_a_no_after_the_state_was_put_in_order_says_that_the_state_changed(
    bench: Bench, aws: Callable[[str], Any], scenario: Callable[..., Path]
) -> None:
    scenario(faults=[{"type": "aws:ec2/vpc:Vpc", "kind": "die"}])
    failed = bench.run(Kind.UP)
    assert "What was in flight may stand in the account without being in the state." in list(ending_lines(failed))

    started = bench.start(Kind.UP, approved=False)
    timeline = until(started.operation, lambda timeline: bool(timeline.resources))
    assert any("stands as vpc-" in line.text for line in timeline.log)
    started.decline()

    assert list(ending_lines(until(started.operation))) == ["It was not confirmed.", ONLY_THE_STATE]
    tagged = [{"Name": "tag:jobvector:deployment", "Values": ["ha"]}]
    assert len(aws("ec2").describe_vpcs(Filters=tagged)["Vpcs"]) == 1


def test_a_stop_while_it_waits_for_a_yes_is_told_from_a_no(bench: Bench) -> None:
    started = bench.start(Kind.UP, approved=False)
    until(started.operation, lambda timeline: bool(timeline.resources))

    stop(started.operation)
    timeline = until(started.operation)
    started.decline()

    assert list(ending_lines(timeline))[:2] == ["It was stopped as asked.", "Nothing was changed."]
