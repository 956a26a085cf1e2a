"""Starts operations in processes of their own, finds them again, and stops them."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import psutil

from jobvector_wizard.base import paths, side_effects
from jobvector_wizard.base.errors import UnknownNameError, UsageError, WizardError
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.journal import JournalState, is_here, owner
from jobvector_wizard.provisioning.lock import DeploymentLock
from jobvector_wizard.provisioning.operation import OperationDirectory, Request
from jobvector_wizard.provisioning.rehearsal import DEFAULT_SPEED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.deployment import DeploymentDirectory

__all__ = [
    "Started",
    "find_operation",
    "list_operations",
    "newest_operation",
    "start_operation",
    "start_rehearsal",
    "stop",
]

_PATIENCE: Final = 60.0
"""Seconds until a process must have written its first line."""


def start_rehearsal(
    blueprint: Blueprint, speed: float = DEFAULT_SPEED, refusals: Mapping[str, str] | None = None
) -> OperationDirectory:
    """Start a rehearsal that outlives this process and its terminal; return once it has begun its journal.

    Raises WizardError where its process does not come up.
    """
    request = Request(kind=Kind.REHEARSE, speed=speed, refusals=dict(refusals or {}))
    when = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    operation = OperationDirectory(paths.rehearsals() / f"{blueprint.name}-{when}-{secrets.token_hex(2)}")
    try:
        paths.private_directory(paths.rehearsals())
        operation.path.mkdir(mode=0o700)
        operation.write(blueprint, request)
    except OSError as error:
        raise paths.not_made(operation.path, error) from None
    _await_header(operation, _spawn(operation))
    return operation


@dataclass(frozen=True)
class Started:
    """A real operation that has begun. It waits for `confirm` before it changes anything, unless approved."""

    operation: OperationDirectory
    _process: subprocess.Popen[bytes]

    def confirm(self, digest: str) -> None:
        """Say yes to the design with this digest."""
        self._answer(f"{digest}\n".encode())

    def decline(self) -> None:
        """Say no: the operation ends without having changed the account."""
        self._answer(b"")

    def _answer(self, line: bytes) -> None:
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):  # it ended meanwhile; its journal says how
                self._process.stdin.write(line)
                self._process.stdin.flush()
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()


def start_operation(
    deployment: DeploymentDirectory,
    blueprint: Blueprint,
    request: Request,
    design: str,
    environment: Mapping[str, str],
) -> Started:
    """Start a real operation that outlives this process and its terminal; return once it has begun its journal.

    `environment` is all that the process gets, AWS credentials among it; it is written nowhere. Raises BusyError where
    another operation holds the deployment, WizardError where the process does not come up.
    """
    when = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    name = f"{when}-{secrets.token_hex(2)}-{request.kind}"
    with DeploymentLock.take(deployment.lock, deployment.name, name) as lock:
        operation = OperationDirectory(deployment.operations / name)
        operation.path.mkdir(mode=0o700)
        operation.write(blueprint, request, design)
        process = _spawn(operation, environment, lock.descriptor, waits=not _approved(request))
        _await_header(operation, process)
    return Started(operation, process)


def _approved(request: Request) -> bool:
    return request.engine is not None and request.engine.approved


def _spawn(
    operation: OperationDirectory,
    environment: Mapping[str, str] | None = None,
    lock: int | None = None,
    *,
    waits: bool = False,
) -> subprocess.Popen[bytes]:
    """Start the runner in a session of its own, so that no terminal's end reaches it, and hand it the lock."""
    # -P: what lies in the directory the user happens to stand in is not imported
    command = [sys.executable, "-P", "-m", "jobvector_wizard.provisioning.runner", str(operation.path)]
    command += [] if lock is None else [str(lock)]
    descriptor = os.open(operation.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command,
            stdin=subprocess.PIPE if waits else subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
            env=environment,
            pass_fds=() if lock is None else (lock,),
        )
    finally:
        os.close(descriptor)
    side_effects.begun(operation.name)
    threading.Thread(target=process.wait, name=f"reaper of {process.pid}", daemon=True).start()
    return process


def _await_header(operation: OperationDirectory, process: subprocess.Popen[bytes]) -> None:
    reader = operation.reader()
    deadline = time.monotonic() + _PATIENCE
    while reader.header is None:
        ended = process.poll() is not None
        reader.events()
        if reader.header is None and (ended or time.monotonic() > deadline):
            if not ended:
                process.kill()
            raise WizardError(
                f"The process of {operation.name} did not come up, so nothing was done.",
                f"What it printed is in {operation.log}",
            )
        time.sleep(0.02)


def list_operations() -> list[OperationDirectory]:
    """Return every operation whose journal has begun, newest first; one that cannot be read is passed over.

    Raises UsageError where the place of operations cannot be read.
    """
    readable = []
    for path in _directories():
        operation = OperationDirectory(path)
        try:
            readable.append((operation.first.wall, operation))
        except UsageError:
            continue
    return [operation for _, operation in sorted(readable, key=lambda pair: pair[0], reverse=True)]


def _directories() -> Iterator[Path]:
    yield from paths.directories_in(paths.rehearsals())
    for deployment in paths.directories_in(paths.deployments()):
        with contextlib.suppress(UsageError):
            yield from paths.directories_in(deployment / "operations")


def find_operation(name: str | None = None) -> OperationDirectory:
    """Return the newest operation of a deployment, or whose directory's name begins like this, or of all.

    Raises UnknownNameError where none is called so, UsageError where there is none at all.
    """
    operations = list_operations()
    if not operations:
        raise UsageError("There is no operation to watch.", "Start one with: jobvector-wizard rehearse ha")
    if name is None:
        return operations[0]
    exact = [operation for operation in operations if operation.header.deployment == name]
    begins = [operation for operation in operations if operation.name.startswith(name)]
    if found := exact or begins:
        return found[0]
    known = dict.fromkeys(operation.header.deployment for operation in operations)
    raise UnknownNameError("operation", name, known, f"There are operations of: {', '.join(known)}")


def newest_operation(deployment: DeploymentDirectory) -> OperationDirectory:
    """Return a deployment's newest operation.

    Raises UsageError where there is none.
    """
    for operation in list_operations():
        if operation.path.parent == deployment.operations:
            return operation
    raise UsageError(f"There is no operation of {deployment.name}.")


def stop(operation: OperationDirectory) -> None:
    """Ask an operation to end; it finishes its journal as cancelled.

    Raises UsageError where it has ended, or runs on another host.
    """
    header = operation.header
    if not is_here(header):
        raise UsageError(f"{operation.name} runs on {header.host}, not here.", f"Stop it on {header.host}.")
    process = owner(header)
    if process is None or operation.state is not JournalState.RUNNING:
        raise UsageError(f"{operation.name} has already ended, so there is nothing to stop.")
    try:
        process.send_signal(signal.SIGINT)  # psutil looks again whether it is the same process
    except psutil.NoSuchProcess:
        raise UsageError(f"{operation.name} has just ended, so there is nothing to stop.") from None
