"""What was done to a deployment: since when it costs money, what was begun, whether data outlived it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.chronicle import (
    begun_since_success,
    chronicle,
    data_kept,
    outputs_of,
    standing_since,
    was_destroyed,
)
from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.events import Finished, Header, Kind, Outcome, ResourceFinished, ResourceStarted
from jobvector_wizard.provisioning.journal import Writer
from jobvector_wizard.provisioning.operation import EngineRequest, OperationDirectory, Request

if TYPE_CHECKING:
    from jobvector_wizard.blueprint import Blueprint

BEGAN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Past:
    """A deployment with a history that a test writes."""

    def __init__(self, path: Path, ha: Blueprint) -> None:
        self.deployment = DeploymentDirectory(path / "ha")
        self.deployment.operations.mkdir(parents=True)
        self._ha = ha
        self._count = 0

    def did(
        self,
        kind: Kind,
        outcome: Outcome | None = Outcome.SUCCEEDED,
        begun: tuple[str, ...] = (),
        done: tuple[str, ...] = (),
        delete_data: bool = False,
    ) -> None:
        self._count += 1
        operation = OperationDirectory(self.deployment.operations / f"{self._count:03d}-{kind}")
        operation.path.mkdir()
        engine = EngineRequest(cli=Path("pulumi"), cli_version="3.259.0", delete_data=delete_data)
        operation.write(self._ha, Request(kind=kind, engine=engine))
        wall = BEGAN + timedelta(hours=self._count)
        with Writer(operation.journal, now=lambda: wall) as journal:
            journal.write(
                Header(
                    kind=kind, deployment="ha", digest="0", region="r", host="elsewhere", pid=1, process_started=0.0
                ),
                0.0,
            )
            for urn in begun:
                journal.write(ResourceStarted(urn=urn), 0.0)
            for urn in done:
                journal.write(ResourceFinished(urn=urn), 0.0)
            if outcome is not None:
                outputs = {"cluster_name": f"of-{self._count}"} if kind is Kind.UP and done else {}
                changes = {"x": len(done)} if done else {}
                journal.write(Finished(outcome=outcome, exit_code=0, changes=changes, outputs=outputs), 0.0)


def test_money_runs_from_the_first_up_that_made_something_to_the_destroy(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    assert standing_since(chronicle(past.deployment)) is None
    past.did(Kind.PREVIEW)
    past.did(Kind.UP, Outcome.FAILED, begun=("a",))
    past.did(Kind.UP, Outcome.FAILED, begun=("a",), done=("a",))
    past.did(Kind.UP, done=("b",))
    assert standing_since(chronicle(past.deployment)) == BEGAN + timedelta(hours=3)
    assert [deed.ended_as for deed in chronicle(past.deployment)] == ["succeeded", "failed", "failed", "succeeded"]

    past.did(Kind.DESTROY, Outcome.FAILED, done=("a",))
    assert standing_since(chronicle(past.deployment)) is not None
    past.did(Kind.DESTROY, done=("a",))
    assert standing_since(chronicle(past.deployment)) is None


def test_data_that_outlived_its_deployment_still_costs(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    past.did(Kind.UP, done=("a",))
    assert not data_kept(chronicle(past.deployment))
    past.did(Kind.DESTROY, done=("a",))
    assert data_kept(chronicle(past.deployment))
    past.did(Kind.DESTROY, delete_data=True)  # a second one that found nothing more than the data, and was declined
    assert data_kept(chronicle(past.deployment))
    past.did(Kind.DESTROY, done=("b",), delete_data=True)
    assert not data_kept(chronicle(past.deployment))


def test_what_was_begun_since_the_last_success(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    past.did(Kind.UP, Outcome.FAILED, begun=("old",))
    past.did(Kind.UP, begun=("a",), done=("a",))
    assert begun_since_success(past.deployment) == frozenset()
    past.did(Kind.UP, Outcome.FAILED, begun=("a", "b"), done=("a",))
    past.did(Kind.UP, None, begun=("c",))

    assert begun_since_success(past.deployment) == {"a", "b", "c"}


def test_what_the_last_up_offers_until_it_is_destroyed(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    assert outputs_of(chronicle(past.deployment)) == {}
    past.did(Kind.UP, done=("a",))
    past.did(Kind.UP)  # nothing was to be changed, and nothing said
    assert outputs_of(chronicle(past.deployment)) == {"cluster_name": "of-1"}
    past.did(Kind.UP, Outcome.FAILED, done=("b",))
    assert outputs_of(chronicle(past.deployment)) == {"cluster_name": "of-1"}
    assert not was_destroyed(chronicle(past.deployment))
    past.did(Kind.DESTROY, done=("a",))
    assert outputs_of(chronicle(past.deployment)) == {}
    assert was_destroyed(chronicle(past.deployment))
