from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, TypeAlias

import pyte
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from tests.installed import Installation

_INHERITED = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
_ENVIRONMENT = _INHERITED | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
PATIENCE = 60.0
"""Seconds; what is waited for usually comes within one."""


class Terminal:
    """A program on a pseudo-terminal, and the screen that a person would see."""

    def __init__(self, command: Sequence[str], columns: int, rows: int, folder: Path, **environment: str) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._written = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            start_new_session=True,
            env=_ENVIRONMENT | {"JOBVECTOR_HOME": os.environ["JOBVECTOR_HOME"]} | environment,
        )
        os.close(slave)

    @property
    def written(self) -> bytes:
        """Everything that the program has sent, as it sent it."""
        return self._written

    @property
    def text(self) -> str:
        """What stands on the screen now."""
        return "\n".join(self.screen.display)

    @property
    def said_after_closing(self) -> str:
        """What the program wrote once it had given the terminal's own screen back (pyte knows one screen only)."""
        return self._written.rpartition(b"\x1b[?1049l")[2].decode().replace("\r\n", "\n")

    def wait_for(self, text: str, timeout: float = PATIENCE) -> str:
        """Read until a text stands on the screen, and return the screen."""
        return self.wait_until(lambda screen: text in screen, f"{text!r} to appear", timeout)

    def wait_until(self, holds: Callable[[str], object], what: str, timeout: float = PATIENCE) -> str:
        """Read until something holds for the screen, and return the screen."""
        until = time.monotonic() + timeout
        while not holds(self.text):
            left = until - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"waited for {what}; the screen is:\n{self.text}")
        return self.text

    def rest(self, quiet: float = 0.4) -> None:
        """Read until the program has said nothing for a moment: a screen may be read in the middle of a frame."""
        while self._read(quiet):
            pass

    def press(self, *keys: str) -> None:
        """Type keys: names of special ones, or text as it is."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size, as a window manager does."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self._process.pid, signal.SIGWINCH)

    def wait_for_exit(self, timeout: float = PATIENCE) -> int:
        """Read until the program is gone, and return its exit code."""
        until = time.monotonic() + timeout
        while self._read(max(0.0, until - time.monotonic())):
            pass
        return self._process.wait(max(0.1, until - time.monotonic()))

    def close(self) -> None:
        """End the program, and only it."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._master)

    def _read(self, timeout: float) -> bool:
        """Take what the program writes next; False where it is gone or says nothing for so long."""
        ready, _, _ = select.select([self._master], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux's way of saying that the other end is closed
            return False
        self._stream.feed(data)
        self._written += data
        return bool(data)


KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "end": "\x1b[F",
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "ctrl+s": "\x13",
    "ctrl+c": "\x03",
}


OpenTerminal: TypeAlias = "Callable[..., Terminal]"
OnTheDay: TypeAlias = "Callable[[str], tuple[str, ...]]"


@pytest.fixture
def on_the_day(installation: Installation, on: date) -> OnTheDay:
    """How a front end is started as of the tests' day: its totals and errors do not depend on when they run."""

    def command(front: str) -> tuple[str, ...]:
        module, _, function = front.rpartition(".")
        code = f"import datetime; from jobvector_wizard.{module} import {function}; exit({function}(on={on!r}))"
        return (str(installation.python), "-c", code)

    return command


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installation: Installation) -> Iterator[OpenTerminal]:
    """Start programs on terminals of their own; all are gone when the test is over."""
    started: list[Terminal] = []
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("JOBVECTOR_HOME", str(tmp_path / "home"))

    def start(columns: int = 80, rows: int = 24, command: Sequence[str] = (), **environment: str) -> Terminal:
        opened = Terminal(command or (installation.command,), columns, rows, work, **environment)
        started.append(opened)
        return opened

    yield start
    for opened in started:
        opened.close()
