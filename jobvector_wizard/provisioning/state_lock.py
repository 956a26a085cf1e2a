"""The state's own lock: who wrote it, and whether that process can be proven dead.

Pulumi's file and bucket backends leave a lock file with the writer's pid, user, host and time. The engine of an
operation that was killed leaves one too. It is released where its owner ran on this host and is gone; a live one is
waited for where it is the engine of an interrupted operation that is still finishing, and otherwise respected.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import psutil

__all__ = ["LockOwner", "lock_owners"]

_LINE: Final = re.compile(
    r"(?P<path>\S+): created by (?P<user>.+?)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<since>\S+)"
)
_CLOCK: Final = 2.0
"""Seconds by which a process's start and a lock's time may disagree."""


@dataclass(frozen=True, slots=True)
class LockOwner:
    """The process that wrote a lock."""

    user: str
    host: str
    pid: int
    since: datetime

    @property
    def here(self) -> bool:
        """Whether it ran on this host, so that its death can be proven."""
        return self.host == socket.gethostname()

    @property
    def dead(self) -> bool:
        """Whether it ran here and is gone; a younger process with its pid is another one."""
        return self.here and self.process() is None

    def process(self) -> psutil.Process | None:
        """Return the living owner; None where it is gone or on another host."""
        if not self.here:
            return None
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return process if process.create_time() <= self.since.timestamp() + _CLOCK else None
        except psutil.NoSuchProcess:
            return None

    def __str__(self) -> str:
        return f"{self.user} on {self.host}, process {self.pid}, since {self.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def lock_owners(refusal: str) -> tuple[LockOwner, ...]:
    """Read the owners out of the engine's refusal; none where it speaks of no lock."""
    return tuple(
        LockOwner(found["user"], found["host"], int(found["pid"]), datetime.fromisoformat(found["since"]))
        for found in _LINE.finditer(refusal)
    )
