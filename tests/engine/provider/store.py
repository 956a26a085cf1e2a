"""What the provider keeps beside the account: one JSON file a resource, a log of calls, counters of faults.

It outlives the provider's process, as an account does. Several threads and processes may use it at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class LoggedCall:
    operation: str
    type: str
    name: str
    id: str


class Store:
    """A directory of resources by type and ID."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._resources = path / "resources"
        self._resources.mkdir(parents=True, exist_ok=True)

    def put(self, token: str, identifier: str, record: dict[str, Any]) -> None:
        descriptor, name = tempfile.mkstemp(dir=self.path, prefix="new-")
        with os.fdopen(descriptor, "w") as file:
            json.dump({"type": token, "id": identifier, **record}, file)
        Path(name).replace(self._file(token, identifier))

    def get(self, token: str, identifier: str) -> dict[str, Any] | None:
        try:
            return json.loads(self._file(token, identifier).read_text())
        except FileNotFoundError:
            return None

    def drop(self, token: str, identifier: str) -> None:
        self._file(token, identifier).unlink(missing_ok=True)

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted(self._resources.iterdir())]

    def note(self, operation: str, token: str, name: str, identifier: str) -> None:
        """Append a call to the log in one write, so that lines of several processes do not mix."""
        line = f"{operation} {token} {name} {identifier}\n"
        descriptor = os.open(self.path / "calls.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def calls(self) -> list[LoggedCall]:
        log = self.path / "calls.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [LoggedCall(*line.split(" ", 3)) for line in lines]

    def take(self, key: str, times: int) -> bool:
        """Tell whether a fault may come once more, and count it if so; across processes and restarts."""
        path = self.path / f"fault-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            already = int(file.read() or 0)
            if already >= times:
                return False
            file.seek(0)
            file.truncate()
            file.write(str(already + 1))
        return True

    def _file(self, token: str, identifier: str) -> Path:
        return self._resources / hashlib.sha256(f"{token} {identifier}".encode()).hexdigest()[:24]
