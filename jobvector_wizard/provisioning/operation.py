"""The directory of one operation: what was asked for, its journal, and what its process printed.

    blueprint.json   the design as it was when the operation was asked for
    design.toml      the same with its comments, where the operation changes an account
    request.json     what to do with it
    journal.jsonl    what happened; the first line tells who owns the operation
    runner.log       what the process printed, for when something broke
    engine.log       what Pulumi's engine complained of
    engine.json      the engine's process, so that one without a runner is found again

All of them can be read by their owner only.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.paths import write_atomically
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.provisioning.events import Entry, Header, Kind
from jobvector_wizard.provisioning.journal import JournalState, Reader

__all__ = ["EngineRequest", "OperationDirectory", "Request"]


class EngineRequest(BaseModel):
    """How the real engine is to work.

    `approved`: the yes was said beforehand. `pending`: what to do about creations that were cut off and cannot be
    looked up, "look" stops. `targets` are URNs; all resources where there are none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cli: Path
    cli_version: str
    approved: bool = False
    parallel: Annotated[int | None, Field(ge=1)] = None
    targets: tuple[str, ...] = ()
    timeout_minutes: Annotated[float | None, Field(gt=0)] = None
    pending: Literal["look", "forget"] = "look"
    delete_data: bool = False


class Request(BaseModel):
    """What an operation is to do.

    `refusals` are what AWS would refuse, by type token, with the reason: a rehearsal plays up to them. `engine` is
    there for everything but a rehearsal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    speed: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    refusals: dict[str, str] = Field(default_factory=dict)
    engine: EngineRequest | None = None


@dataclass(frozen=True)
class OperationDirectory:
    """One operation on disk."""

    path: Path

    @property
    def name(self) -> str:
        """The directory's name, by which the operation can be asked for."""
        return self.path.name

    @property
    def journal(self) -> Path:
        """What happened."""
        return self.path / "journal.jsonl"

    @property
    def log(self) -> Path:
        """What the process printed."""
        return self.path / "runner.log"

    def write(self, blueprint: Blueprint, request: Request, design: str | None = None) -> None:
        """Leave what the runner needs, and the design's own file with its comments where there is one."""
        if design is not None:
            _write_private(self.path / "design.toml", design)
        _write_private(self.path / "blueprint.json", json.dumps(blueprint.document(), indent=2))
        _write_private(self.path / "request.json", request.model_dump_json(indent=2))

    def remember_design(self, path: Path) -> None:
        """Make this operation's design the one that the deployment was last asked to be."""
        write_atomically(path, (self.path / "design.toml").read_text(encoding="utf-8"))

    def blueprint(self) -> Blueprint:
        """Read the design.

        Raises UsageError where it cannot be read or understood.
        """
        path = self.path / "blueprint.json"
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path} cannot be understood: {error}.") from None
        return Blueprint.parse(document, str(path))

    def request(self) -> Request:
        """Read what was asked for.

        Raises UsageError where it cannot be read or understood.
        """
        path = self.path / "request.json"
        try:
            return Request.model_validate_json(path.read_bytes())
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise UsageError(f"{path} cannot be understood: {error}.") from None

    def reader(self) -> Reader:
        """Return a reader that begins at the journal's first line."""
        return Reader(self.journal)

    @cached_property
    def first(self) -> Entry:
        """The journal's first entry.

        Raises UsageError where there is none that can be understood.
        """
        try:
            with self.journal.open("rb") as file:
                line = file.readline()
        except OSError as error:
            raise UsageError(f"{self.journal} cannot be read: {error.strerror}.") from None
        entry = Entry.parse(line)
        if not isinstance(entry.event, Header):
            raise UsageError(f"{self.journal} does not begin with a header, so it is not a journal.")
        return entry

    @property
    def header(self) -> Header:
        """Which operation this is and who owns it.

        Raises UsageError where the journal does not say.
        """
        event = self.first.event
        assert isinstance(event, Header)  # noqa: S101 - `first` sees to it
        return event

    @property
    def state(self) -> JournalState:
        """Whether it goes on, ended, or was interrupted, as of now."""
        reader = self.reader()
        reader.events()
        return reader.state


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
