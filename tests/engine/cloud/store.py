"""What the provider keeps beside the moto server: one JSON file a resource, a log of calls, counters of faults.

It outlives the provider's process, as an account outlives it. Several provider processes may use it at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


class Store:
    """A directory of resources, by type and ID."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for folder in ("resources", "deleted"):
            (path / folder).mkdir(parents=True, exist_ok=True)

    def put(self, token: str, identifier: str, record: dict[str, Any]) -> None:
        target = self._file(token, identifier)
        descriptor, name = tempfile.mkstemp(dir=self.path)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"type": token, "id": identifier, **record}, file)
        Path(name).replace(target)
        self._grave(token, identifier).unlink(missing_ok=True)

    def get(self, token: str, identifier: str) -> dict[str, Any] | None:
        try:
            return json.loads(self._file(token, identifier).read_text())
        except FileNotFoundError:
            return None

    def drop(self, token: str, identifier: str) -> None:
        self._file(token, identifier).unlink(missing_ok=True)
        self._grave(token, identifier).touch()

    def dropped(self, token: str, identifier: str) -> bool:
        """Whether it was deleted and not made again: moto does not know of all that is part of something else."""
        return self._grave(token, identifier).exists()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted((self.path / "resources").iterdir())]

    def note(self, operation: str, token: str, name: str, identifier: str) -> None:
        """Append a call to the log, whole or not at all."""
        line = json.dumps({"operation": operation, "type": token, "name": name, "id": identifier}) + "\n"
        descriptor = os.open(self.path / "calls.jsonl", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def calls(self) -> list[dict[str, str]]:
        log = self.path / "calls.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def count(self, key: str) -> int:
        """Count a fault up and return how often it has come, this time included; across processes."""
        path = self.path / f"fault-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            now = int(file.read() or 0) + 1
            file.seek(0)
            file.truncate()
            file.write(str(now))
        return now

    def _file(self, token: str, identifier: str) -> Path:
        return self.path / "resources" / _key(token, identifier)

    def _grave(self, token: str, identifier: str) -> Path:
        return self.path / "deleted" / _key(token, identifier)


def _key(token: str, identifier: str) -> str:
    return hashlib.sha256(f"{token} {identifier}".encode()).hexdigest()[:24]
