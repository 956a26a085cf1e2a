"""The process of one operation: python -m jobvector_wizard.provisioning.runner DIRECTORY [LOCK].

LOCK is the number of the open file by which it was handed the deployment's lock. The process owns the journal:
whatever breaks in it becomes the journal's last event, and the trace goes to runner.log.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.provisioning.cancellation import Cancellation
from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.events import Finished, Header, Kind, Planned
from jobvector_wizard.provisioning.journal import Writer, process_started
from jobvector_wizard.provisioning.lock import DeploymentLock
from jobvector_wizard.provisioning.operation import OperationDirectory
from jobvector_wizard.provisioning.rehearsal import Clock, play, script
from jobvector_wizard.provisioning.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.operation import Request

__all__ = ["listen", "main", "run"]

_LOOK_AGAIN: Final = 0.2
"""Seconds between two looks whether the operation was stopped while it awaits a yes."""


def run(operation: OperationDirectory, cancellation: Cancellation, release: Callable[[], None] | None = None) -> int:
    """Carry an operation out and return its exit code; `release` gives the deployment's lock back at its end."""
    blueprint, request, trace = operation.blueprint(), operation.request(), Trace()
    with Writer(operation.journal) as journal:
        journal.write(_header(operation, blueprint, request), at=0.0)
        try:
            if request.kind is Kind.REHEARSE:
                return _rehearse(blueprint, request, journal, cancellation).exit_code
            finished = _provision(operation, journal, cancellation, trace)
        except WizardError as error:
            finished = trace.failed(error.message, error.remedy, error.exit_code)
        except Exception:
            logging.exception("the operation broke")
            finished = trace.failed("The program itself broke.", f"Report it with what is in {operation.log}")
        if release is not None:  # before the last line: whoever reads that may begin the next operation at once
            release()
        journal.write(finished, at=journal.at)
    return finished.exit_code


def _provision(operation: OperationDirectory, journal: Writer, cancellation: Cancellation, trace: Trace) -> Finished:
    # Pulumi takes seconds to load, and the journal's first line must not wait for it
    from jobvector_wizard.provisioning.provision import provision

    return provision(operation, journal, cancellation, lambda digest: _confirmed(digest, cancellation), trace)


def _confirmed(digest: str, cancellation: Cancellation) -> bool:
    """Wait on standard input for a line with the design's digest; the end of input is a no."""
    while not cancellation.asked:
        readable, _, _ = select.select([sys.stdin], [], [], _LOOK_AGAIN)
        if readable:
            return sys.stdin.readline().strip() == digest
    return False


def _rehearse(blueprint: Blueprint, request: Request, journal: Writer, cancellation: Cancellation) -> Finished:
    # Pulumi takes seconds to load, and the journal's first line must not wait for it
    from jobvector_wizard.provisioning.durations import journaled
    from jobvector_wizard.provisioning.graph import blueprint_graph

    resources = journaled(blueprint_graph(blueprint))
    journal.write(Planned(resources=resources), at=0.0)
    clock = Clock(request.speed, cancelled=lambda: cancellation.asked)
    return play(script(resources, request.refusals), clock, journal.write)


def _header(operation: OperationDirectory, blueprint: Blueprint, request: Request) -> Header:
    deployment = None if request.engine is None else DeploymentDirectory(operation.path.parent.parent)
    settings = deployment and deployment.settings()
    return Header(
        kind=request.kind,
        deployment=deployment.name if deployment else blueprint.name,
        digest=blueprint.digest,
        account=settings.account if settings else None,
        region=blueprint.region,
        host=socket.gethostname(),
        pid=os.getpid(),
        process_started=process_started(os.getpid()),
        speed=request.speed,
    )


def listen(cancellation: Cancellation) -> None:
    """Stop on SIGINT and SIGTERM; the end of a terminal (SIGHUP) stops nothing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, cancellation.ask)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def main() -> int:
    """Run the operation whose directory is the first argument."""
    cancellation = Cancellation()
    listen(cancellation)
    # gRPC writes to file descriptor 2 as it pleases, and warns after every fork
    os.environ |= {"GRPC_VERBOSITY": "NONE", "GRPC_ENABLE_FORK_SUPPORT": "0"}
    directory, *lock = sys.argv[1:]
    release = DeploymentLock(int(lock[0])).release if lock else None
    return run(OperationDirectory(Path(directory)), cancellation, release)


if __name__ == "__main__":
    sys.exit(main())
