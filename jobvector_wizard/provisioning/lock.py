"""One lock a deployment: whoever holds it may change it, whoever does not is told who does.

The lock is the kernel's (flock): it is let go the moment its holder dies, however it dies, so that a dead owner
never blocks anybody. What is written in the file only tells people who holds it. A holder hands the lock to the
process it starts by passing on the open file; the engine behind that process does not inherit it.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from jobvector_wizard.base.errors import BusyError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DeploymentLock", "Holder"]


_MOMENT: Final = 1.0
"""Seconds for which a lock that is held is tried again."""


class Holder(BaseModel):
    """Who holds a deployment, since when, and for which operation."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    operation: str
    user: str
    host: str
    since: AwareDatetime

    @classmethod
    def here(cls, operation: str) -> Holder:
        """Describe this user on this machine, as of now."""
        return cls(operation=operation, user=_user(), host=socket.gethostname(), since=datetime.now(UTC))

    def __str__(self) -> str:
        return f"{self.operation}, started by {self.user} on {self.host} at {self.since:%Y-%m-%d %H:%M} UTC"


class DeploymentLock:
    """The lock, held from `take` until `release` or the death of every process that has its file open."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def take(cls, path: Path, deployment: str, operation: str) -> Self:
        """Take a deployment's lock for an operation.

        Raises BusyError, naming the holder, where another operation has it.
        """
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        if not _taken(descriptor):
            os.close(descriptor)
            raise _busy(path, deployment)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, Holder.here(operation).model_dump_json().encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Close this process's hold; a process that was handed the lock goes on holding it."""
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _taken(descriptor: int) -> bool:
    """Try for a moment: a holder that has just ended may still be closing its files."""
    deadline = time.monotonic() + _MOMENT
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_MOMENT / 10)
        else:
            return True


def _written(path: Path) -> Holder | None:
    try:
        return Holder.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError):
        return None  # it is being written at this very moment


def _busy(path: Path, deployment: str) -> BusyError:
    holder = _written(path)
    who = str(holder) if holder else "an operation that has only just begun"
    return BusyError(
        f"{deployment} is held by another operation ({who}), so nothing was done.",
        f"Follow it with: jobvector-wizard watch {holder.operation if holder else deployment}. "
        f"To end it gracefully: jobvector-wizard cancel {deployment}",
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in many containers
        return f"user {os.getuid()}"
