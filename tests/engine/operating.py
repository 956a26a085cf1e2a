"""Operations of the real engine, as the commands start them, against our provider and a moto server."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.provisioning.deployment import DeploymentDirectory, Settings, list_deployments
from jobvector_wizard.provisioning.engine import Engine
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.follow import follow
from jobvector_wizard.provisioning.journal import JournalState, owner
from jobvector_wizard.provisioning.launch import Started, start_operation
from jobvector_wizard.provisioning.operation import EngineRequest, Request
from jobvector_wizard.provisioning.pulumi_cli import Cli

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobvector_wizard.provisioning.operation import OperationDirectory
    from jobvector_wizard.provisioning.timeline import Timeline

CLI_VERSION = "3.259.0"
ACCOUNT = "123456789012"
"""Moto's account."""
PATIENCE = 180.0


@dataclass
class Bench:
    """A place to operate from: the CLI, the provider's environment and the endpoint of moto."""

    cli: Path
    endpoint: str
    environment: Mapping[str, str]
    store: Path
    started: list[Started] = field(default_factory=list)

    def deployment(self, name: str = "ha") -> DeploymentDirectory:
        return DeploymentDirectory(paths.deployments() / name)

    def engine(self, name: str = "ha") -> Engine:
        deployment = self.deployment(name)
        settings = deployment.settings()
        assert settings is not None
        return Engine(deployment, settings, self._found(), deployment.path / "test-engine.log")

    def state(self, name: str = "ha") -> Mapping[str, Any]:
        engine = self.engine(name)
        os.environ["PATH"] = self.environment["PATH"]
        return engine.export(engine.stack())

    def start(self, kind: Kind, design: PresetFile | None = None, name: str = "ha", **engine: Any) -> Started:
        """Start an operation; approved beforehand unless told otherwise."""
        design = design or load_design("ha")
        deployment = self.deployment(name)
        deployment.prepare(
            Settings(
                account=ACCOUNT, region=design.blueprint.region, endpoint_url=self.endpoint, created=datetime.now(UTC)
            )
        )
        found = self._found()
        options = {"approved": True} | engine
        request = Request(kind=kind, engine=EngineRequest(cli=found.path, cli_version=found.version, **options))
        started = start_operation(deployment, design.blueprint, request, design.text, self.environment)
        self.started.append(started)
        return started

    def run(self, kind: Kind, design: PresetFile | None = None, name: str = "ha", **engine: Any) -> Timeline:
        """Carry an operation out to its end."""
        return until(self.start(kind, design, name, **engine).operation)

    def start_afresh(self) -> None:
        """Empty the account and forget every deployment."""
        urllib.request.urlopen(
            urllib.request.Request(f"{self.endpoint}/moto-api/reset", method="POST"), timeout=30
        ).close()
        for folder in (self.store, paths.deployments()):
            shutil.rmtree(folder, ignore_errors=True)

    def end(self) -> None:
        """End what a test left running: runners by their journals, engines by their notes."""
        for started in self.started:
            with contextlib.suppress(UsageError):  # its directory is gone with the deployment
                if process := owner(started.operation.header):
                    process.kill()
        for engine in {deployment.path: deployment for deployment in list_deployments()}.values():
            for process in engine.engines():
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()

    def _found(self) -> Cli:
        return Cli(path=self.cli / "pulumi", version=CLI_VERSION, origin="PATH")


def until(operation: OperationDirectory, holds: Callable[[Timeline], bool] | None = None) -> Timeline:
    """Follow an operation until something holds, or to its end."""
    deadline = time.monotonic() + PATIENCE
    timeline = None
    for timeline in follow(operation.reader()):
        if (holds and holds(timeline)) or time.monotonic() > deadline:
            break
    assert timeline is not None
    if holds is None:
        assert timeline.state is not JournalState.RUNNING, f"still running: {told(operation)}"
    return timeline


def told(operation: OperationDirectory) -> str:
    """What an operation left behind, for a failing test to show."""
    logs = [path for path in (operation.log, operation.path / "engine.log") if path.exists()]
    return "\n".join([operation.journal.read_text()[-3000:], *(log.read_text()[-3000:] for log in logs)])


def succeeded(timeline: Timeline, operation: OperationDirectory | None = None) -> Timeline:
    """Return it where it succeeded, else fail with what it said."""
    said = timeline.finished.message if timeline.finished else timeline.state
    assert timeline.exit_code == 0, f"{said} {told(operation) if operation else ''}"
    return timeline


def engine_directory() -> Path:
    """Where `make engine` leaves the Pulumi CLI of the tests. They are never skipped: without it they fail."""
    named = os.environ.get("JOBVECTOR_TEST_PULUMI")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    found = Path(named) if named else cache / "jobvector-wizard-dev" / f"pulumi-{CLI_VERSION}" / "bin"
    assert (found / "pulumi").exists(), f"There is no Pulumi CLI in {found}. Build it with: make engine"
    return found
