"""The directory of one deployment: its design, where its state lives, its operations and its lock.

blueprint.toml  the design that was last brought up
settings.json   backend, account and region, fixed at the first operation
passphrase      what encrypts secrets in the state; its owner alone can read it
lock            held while an operation runs
operations/     one directory each, with its journal and the engine's process (engine.json)
exports/        the state as it was before each of the last operations
state/          the state itself, with the file backend
engine/         Pulumi's own files: workspace and home
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UnknownNameError, UsageError
from jobvector_wizard.provisioning.backend import Backend, write_passphrase
from jobvector_wizard.provisioning.journal import SAME_START

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["KEPT_EXPORTS", "DeploymentDirectory", "Settings", "find_deployment", "list_deployments"]

KEPT_EXPORTS: Final = 20
"""How many states from before an operation are kept; the oldest goes first."""


class Settings(BaseModel):
    """What cannot change while a deployment stands."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account: str
    region: str
    endpoint_url: str | None = None
    backend: Backend = Field(default_factory=Backend)
    created: AwareDatetime


@dataclass(frozen=True)
class DeploymentDirectory:
    """One deployment on disk."""

    path: Path

    @property
    def name(self) -> str:
        """The deployment's name, which is its Pulumi stack's too."""
        return self.path.name

    @property
    def settings_file(self) -> Path:
        """What was fixed at the first operation."""
        return self.path / "settings.json"

    @property
    def lock(self) -> Path:
        """Held while an operation runs."""
        return self.path / "lock"

    @property
    def operations(self) -> Path:
        """Where each operation has its directory."""
        return self.path / "operations"

    @property
    def brought_up(self) -> bool:
        """Whether a design was ever brought up here; raises UsageError where nobody can look."""
        try:
            self.blueprint.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise UsageError(f"{self.blueprint} cannot be read: {error.strerror}.") from None
        return True

    @property
    def blueprint(self) -> Path:
        """The design that was last brought up."""
        return self.path / "blueprint.toml"

    @property
    def passphrase(self) -> Path:
        """What encrypts secrets in the state."""
        return self.path / "passphrase"

    @property
    def state(self) -> Path:
        """The file backend's directory."""
        return self.path / "state"

    @property
    def exports(self) -> Path:
        """The state as it was before each of the last operations."""
        return self.path / "exports"

    @property
    def workspace(self) -> Path:
        """Where Pulumi's project and stack files are."""
        return self.path / "engine" / "workspace"

    @property
    def pulumi_home(self) -> Path:
        """A home of its own for each deployment: concurrent commands tear a shared one's files."""
        return self.path / "engine" / "home"

    def engines(self) -> list[psutil.Process]:
        """Return what still runs on this machine of this deployment's engines: themselves, and their providers.

        An engine leads a session of its own, and its providers stay in it when it is killed: one of them may be
        about to create what no state will know.
        """
        sessions = set()
        for note in self.operations.glob("*/engine.json"):
            try:
                written = json.loads(note.read_bytes())
                if not _another_process(written["pid"], written["started"]):
                    sessions.add(written["pid"])
            except (OSError, ValueError, KeyError):
                continue
        return [process for process in psutil.process_iter() if sessions and _session(process.pid) in sessions]

    def settings(self) -> Settings | None:
        """Read what was fixed at the first operation; None where there was none.

        Raises UsageError where it cannot be read or understood.
        """
        try:
            return Settings.model_validate_json(self.settings_file.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(f"{self.settings_file} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise UsageError(f"{self.settings_file} cannot be understood: {error}") from None

    def prepare(self, settings: Settings) -> Settings:
        """Make the directory, and fix the settings unless they are fixed already; return those that hold.

        Raises UsageError where account, region, endpoint or backend differ from what was fixed, WizardError where no
        directory can be made.
        """
        try:
            self._make_directories()
        except OSError as error:
            raise paths.not_made(self.path, error) from None
        fixed = self.settings()
        if fixed is None:
            write_passphrase(self.passphrase)
            paths.write_atomically(self.settings_file, settings.model_dump_json(indent=2))
            return settings
        self._refuse_a_move(fixed, settings)
        return fixed

    def keep_export(self, name: str, state: str) -> Path:
        """Keep a state from before an operation, and let go of the oldest beyond the bound."""
        path = self.exports / f"{name}.json"
        paths.write_atomically(path, state)
        for old in sorted(self.exports.glob("*.json"))[:-KEPT_EXPORTS]:
            old.unlink(missing_ok=True)
        return path

    def _refuse_a_move(self, fixed: Settings, wanted: Settings) -> None:
        for what in ("account", "region", "endpoint_url"):
            stands, asked = getattr(fixed, what), getattr(wanted, what)
            if stands != asked:
                raise UsageError(
                    f"{self.name} stands with {what.replace('_', ' ')} {stands or 'of AWS itself'}, "
                    f"not {asked or 'of AWS itself'}; nothing was done.",
                    "Give the new deployment a name of its own with --name, or use the credentials of the first.",
                )
        if fixed.backend != wanted.backend and wanted.backend != Backend():
            raise UsageError(
                f"{self.name} keeps its state in {fixed.backend.url} ({fixed.backend.secrets_provider}); "
                "that does not change while it stands.",
                "Leave --backend and --secrets-provider away.",
            )

    def _make_directories(self) -> None:
        for folder in (self.path, self.operations, self.exports, self.state, self.path / "engine"):
            paths.private_directory(folder)
        paths.private_directory(self.workspace)
        paths.private_directory(self.pulumi_home)
        self._share_plugins()

    def _share_plugins(self) -> None:
        """Let every deployment's Pulumi home use one directory of plugins: the AWS one has hundreds of MB."""
        shared = paths.private_directory(paths.cache_directory()) / "plugins"
        shared.mkdir(mode=0o700, exist_ok=True)
        try:
            (self.pulumi_home / "plugins").symlink_to(shared, target_is_directory=True)
        except FileExistsError:
            return


def list_deployments() -> list[DeploymentDirectory]:
    """Return every deployment on this machine, by name: what has settings, or operations that need them.

    Raises UsageError where the place of deployments cannot be read.
    """
    found = (DeploymentDirectory(path) for path in paths.directories_in(paths.deployments()))
    return [it for it in found if _has_something(it)]


def _has_something(deployment: DeploymentDirectory) -> bool:
    """Whether a directory is a deployment's; one that nobody can look into may be."""
    try:
        return deployment.settings_file.exists() or bool(paths.directories_in(deployment.operations))
    except (OSError, UsageError):
        return True


def find_deployment(name: str) -> DeploymentDirectory:
    """Return a deployment by its name.

    Raises UnknownNameError where there is none on this machine.
    """
    deployment = DeploymentDirectory(paths.deployments() / name)
    if "/" in name or deployment.settings() is None:
        known = [deployment.name for deployment in list_deployments()]
        remedy = f"There are: {', '.join(known)}" if known else "There is none on this machine yet."
        raise UnknownNameError("deployment", name, known, remedy)
    return deployment


def _another_process(pid: int, started: float) -> bool:
    """Whether a pid that was noted belongs to another process by now."""
    try:
        return abs(psutil.Process(pid).create_time() - started) >= SAME_START
    except psutil.NoSuchProcess:
        return False


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None
