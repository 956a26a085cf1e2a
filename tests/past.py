"""A deployment with a history that a test writes: what was done to it, in journals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.events import Finished, Header, Kind, Outcome, ResourceFinished, ResourceStarted
from jobvector_wizard.provisioning.journal import Writer
from jobvector_wizard.provisioning.operation import EngineRequest, OperationDirectory, Request

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint

BEGAN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Past:
    """A deployment with a history that a test writes."""

    def __init__(self, path: Path, ha: Blueprint, name: str = "ha") -> None:
        self.deployment = DeploymentDirectory(path / name)
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
