"""`watch` on operations of a deployment: what is deleted is called so, and what broke off ends with exact commands."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base.errors import InterruptedOperationError
from jobvector_wizard.base.paths import deployments
from jobvector_wizard.cli.commands.following import watch_operation
from jobvector_wizard.provisioning.events import (
    Finished,
    Kind,
    Outcome,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
)
from tests.screens.journals import EKS, VPC, begun, to

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.screens.journals import Journal


def on_live(kind: Kind, *resources: Resource, **head: Any) -> AbstractContextManager[Journal]:
    return begun(folder(kind), *resources, kind=kind, account="1", deployment="live", **head)


def folder(kind: Kind) -> Path:
    return deployments() / "live" / "operations" / f"20261123-120000-abcd-{kind}"


def test_deletions_are_told_as_deletions(capsys: pytest.CaptureFixture[str]) -> None:
    with on_live(Kind.DESTROY, *to("delete", VPC, EKS)) as journal:
        journal.write(1, ResourceStarted(urn="eks"))
        journal.write(3, ResourceFinished(urn="eks"))
        journal.write(3, Finished(outcome=Outcome.CANCELLED, exit_code=130, message="It was stopped as asked."))
        assert watch_operation("live", as_json=False) == 130
    said = capsys.readouterr().out
    assert "00:01 ◐ EKS cluster cluster, deleting" in said
    assert "00:03 ✓ EKS cluster cluster, deleted  00:02" in said
    assert "takes away the rest: jobvector-wizard destroy live" in said


def test_what_failed_ends_with_the_commands_that_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with on_live(Kind.UP) as journal:
        journal.write(1, ResourceStarted(urn="vpc"), ResourceFailed(urn="vpc", message="VpcLimitExceeded"))
        journal.write(1, Finished(outcome=Outcome.FAILED, exit_code=1, message="VpcLimitExceeded"))
        assert watch_operation("live", as_json=False) == 1
    said = capsys.readouterr().out
    assert f"goes on from what stands: jobvector-wizard up {folder(Kind.UP)}/design.toml --name live" in said
    assert (folder(Kind.UP) / "design.toml").exists()
    assert "jobvector-wizard destroy live" in said


def test_what_was_interrupted_ends_with_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    with on_live(Kind.UP, pid=2**22 + 1) as journal:
        journal.write(1, ResourceStarted(urn="vpc"))
        with pytest.raises(InterruptedOperationError):
            watch_operation("live", as_json=False)
    assert "jobvector-wizard destroy live" in capsys.readouterr().out


def test_after_a_no_there_is_nothing_to_go_on_with(capsys: pytest.CaptureFixture[str]) -> None:
    with on_live(Kind.UP) as journal:
        journal.write(0, Finished(outcome=Outcome.CANCELLED, exit_code=130, message="It was not confirmed."))
        assert watch_operation("live", as_json=False) == 130
    assert "goes on from" not in capsys.readouterr().out


def test_an_operation_of_another_machine_is_neither_called_dead_nor_waited_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobvector_wizard.provisioning.follow.SILENT", timedelta())  # it has been silent for long
    with on_live(Kind.UP, host="runner-7") as journal:
        journal.write(1, ResourceStarted(urn="vpc"))
        with pytest.raises(InterruptedOperationError) as unheard:
            watch_operation("live", as_json=False)
        with pytest.raises(InterruptedOperationError):
            watch_operation("live", as_json=False, replay_speed=0)
        capsys.readouterr()
        with pytest.raises(InterruptedOperationError):
            watch_operation("live", as_json=True)
    told = str(unheard.value)
    assert "has not said how it ended. It was started on runner-7 and wrote last at 20" in told
    assert "whether it still runs there cannot be seen from here" in told
    assert json.loads(capsys.readouterr().out)["state"] == "running"
