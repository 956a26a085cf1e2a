"""The Pulumi CLI as a process that outlives who started it, and that can be asked to stop gracefully.

The Automation API reads the CLI's output through pipes. If whoever reads them dies, the CLI's next word kills it in
the middle of a creation. Here the long commands have no pipe and run in a session of their own: when their runner is
killed they finish what is in flight, save the state and leave. Their complaints go to a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil
from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from jobvector_wizard.base.paths import write_atomically
from jobvector_wizard.provisioning.journal import process_started

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["EngineCommand"]

_LONG: Final = frozenset({"preview", "up", "refresh", "destroy"})
_TAIL: Final = 64 * 1024
"""Bytes of a failed command's output that are looked through for what went wrong."""


class EngineCommand(PulumiCommand):
    """Runs Pulumi commands one at a time. `interrupt` may be called from a signal handler."""

    def __init__(self, path: Path, version: str, log: Path) -> None:
        # the parent's constructor would ask the CLI for its version, which is known already
        self.command = str(path)
        self.version = VersionInfo.parse(version)
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None
        self._interrupted = False
        self.succeeded = False
        """Whether the last long command ended well; it stays when a short one after it fails."""
        self.killed = False
        """Whether the last long command was ended by a signal, so that what it had in flight is not told."""

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], object] | None = None,
        on_error: Callable[[str], object] | None = None,
    ) -> CommandResult:
        """Run a command to its end; a long one writes to the log. Raises CommandError where it fails."""
        if not _LONG & set(args[:1]):
            return super().run(args, cwd, additional_env, on_output, on_error)
        environment = {**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        environment["PATH"] = os.pathsep.join([str(Path(self.command).parent), environment.get("PATH", os.defpath)])
        with os.fdopen(os.open(self._log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "ab") as log:
            began = log.tell()
            self._running = subprocess.Popen(  # noqa: S603 - the CLI that was found, no shell
                [self.command, "--non-interactive", *args],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # its events say the same, and what is secret is taken out of them
                stderr=log,
                cwd=cwd,
                env=environment,
                start_new_session=True,
            )
            self._note(self._running.pid)
            if self._interrupted:  # asked to stop between two commands
                self._signal()
            code = self._running.wait()
            self._running = None
        self.killed = code < 0
        result = CommandResult(stdout="", stderr=self._tail(began), code=code)
        if code != 0:
            raise create_command_error(result)
        self.succeeded = True
        return result

    def interrupt(self) -> None:
        """Let the engine finish what is in flight, save its state and leave. It is asked once: twice would kill it."""
        if not self._interrupted:
            self._interrupted = True
            self._signal()

    def _note(self, pid: int) -> None:
        """Leave the engine's pid and start beside its log, so that an engine without a runner is found again."""
        with contextlib.suppress(psutil.NoSuchProcess):
            written = {"pid": pid, "started": process_started(pid)}
            write_atomically(self._log.with_name("engine.json"), json.dumps(written))

    def _signal(self) -> None:
        running = self._running
        if running is not None and running.returncode is None:
            # not send_signal: it takes a lock that the interrupted wait may hold
            threading.Thread(target=_interrupt, args=(running.pid,), daemon=True).start()

    def _tail(self, began: int) -> str:
        with self._log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(began, end - _TAIL))
            return log.read().decode(errors="replace")


def _interrupt(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGINT)
    except ProcessLookupError:
        return
