"""A journal on disk: one process appends, any number follow.

Every entry is a line, flushed when it is written. A reader takes whole lines only, so a line that is half
written, or was torn by a crash, is never seen.
"""

from __future__ import annotations

import os
import socket
import threading
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

import psutil

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.provisioning.events import Entry, Event, Finished, Header

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["SAME_START", "JournalState", "Reader", "Writer", "is_here", "owner", "owner_alive", "process_started"]

SAME_START: Final = 2.0
"""Seconds within which two start times are one: the kernel derives them from a clock that is corrected."""


class JournalState(StrEnum):
    """Whether the operation behind a journal goes on, said how it ended, or died without a word."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


class Writer:
    """Appends events to a new journal that only its owner can read. Safe to use from several threads."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] | None = None) -> None:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "ab")
        self._lock = threading.Lock()
        self._now = now or (lambda: datetime.now(UTC))
        self._next = 0
        self.at = 0.0

    def write(self, event: Event, at: float) -> Entry:
        """Append an event that happens `at` seconds on the operation's clock."""
        with self._lock:
            entry = Entry(sequence=self._next, wall=self._now(), at=round(at, 3), event=event)
            self._file.write(entry.line().encode() + b"\n")
            self._file.flush()
            self._next += 1
            self.at = entry.at
        return entry

    def close(self) -> None:
        """Close the file; a journal without a `Finished` event counts as interrupted from now on."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Reader:
    """Reads a journal while it grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header: Header | None = None
        self.finished: Finished | None = None
        self._offset = 0
        self._lines = 0
        self._owner_was_alive = False

    def events(self) -> list[Entry]:
        """Return what was written since the last call, up to the last whole line.

        Raises UsageError where a whole line cannot be understood.
        """
        # First the owner, then the file: an owner that writes its last line and leaves in between is not
        # taken for dead. Who the owner is stands in the file, hence the second look.
        if self.header is None:
            entries = self._whole_lines()
            return entries + self.events() if self.header else entries
        self._owner_was_alive = owner_alive(self.header)
        return self._whole_lines()

    @property
    def state(self) -> JournalState:
        """What the last call of `events` found."""
        if self.finished:
            return JournalState.FINISHED
        return JournalState.RUNNING if self._owner_was_alive else JournalState.INTERRUPTED

    @property
    def elsewhere(self) -> bool:
        """Whether the process behind it ran on another machine, so that nobody can look for it here."""
        return self.header is not None and not is_here(self.header)

    def _whole_lines(self) -> list[Entry]:
        whole, _, _ = self._unread().rpartition(b"\n")
        if not whole:
            return []
        self._offset += len(whole) + 1
        return [self._entry(line) for line in whole.split(b"\n")]

    def _unread(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                return file.read()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror}.") from None

    def _entry(self, line: bytes) -> Entry:
        self._lines += 1
        try:
            entry = Entry.parse(line)
        except UsageError as error:
            raise UsageError(f"{self.path}, line {self._lines}: {error.message}", error.remedy) from None
        if isinstance(entry.event, Header):
            self.header = entry.event
        elif isinstance(entry.event, Finished):
            self.finished = entry.event
        if self.header is None:
            raise UsageError(f"{self.path} does not begin with a header, so it is not a journal.")
        return entry


def process_started(pid: int) -> float:
    """When a process started, in seconds since the epoch.

    Raises psutil.NoSuchProcess.
    """
    return psutil.Process(pid).create_time()


def owner(header: Header) -> psutil.Process | None:
    """Return the process that wrote the header; None where it is gone, or its pid is another process's now."""
    try:
        process = psutil.Process(header.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        same = abs(process.create_time() - header.process_started) < SAME_START
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def owner_alive(header: Header) -> bool:
    """Whether the process behind a journal still runs; one on another host cannot be proved dead."""
    return not is_here(header) or owner(header) is not None


def is_here(header: Header) -> bool:
    """Whether an operation was started on this machine, so that its process can be looked for."""
    return header.host == socket.gethostname()
