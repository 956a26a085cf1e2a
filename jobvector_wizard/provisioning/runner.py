"""The process of one operation: python -m jobvector_wizard.provisioning.runner <operation directory>.

It owns the journal. Whatever breaks in it becomes the journal's last event, and the trace goes to runner.log.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jobvector_wizard.errors import UsageError, WizardError
from jobvector_wizard.provisioning.events import Finished, Header, Kind, Outcome, Planned
from jobvector_wizard.provisioning.journal import Writer, process_started
from jobvector_wizard.provisioning.operation import OperationDirectory
from jobvector_wizard.provisioning.rehearsal import Clock, play, script

if TYPE_CHECKING:
    from jobvector_wizard.blueprint import Blueprint
    from jobvector_wizard.provisioning.operation import Request

__all__ = ["main", "run"]


class Cancellation:
    """Whether somebody asked the operation to stop.

    A plain flag: a `threading.Event` set from a signal handler can wait for the very thread it interrupts.
    """

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        """Stop on SIGINT and SIGTERM; the end of a terminal (SIGHUP) stops nothing."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _ask(self, *_: object) -> None:
        self.asked = True


def run(operation: OperationDirectory, cancellation: Cancellation) -> int:
    """Carry an operation out and return its exit code."""
    blueprint, request = operation.blueprint(), operation.request()
    with Writer(operation.journal) as journal:
        journal.write(_header(blueprint, request), at=0.0)
        try:
            finished = _rehearse(blueprint, request, journal, cancellation)
        except WizardError as error:
            finished = _failed(error.message, error.remedy, error.exit_code)
            journal.write(finished, at=journal.at)
        except Exception:
            logging.exception("the operation broke")
            finished = _failed(
                "The program itself broke, and the rehearsal ended. No AWS call was made.",
                f"Report it with what is in {operation.log}",
            )
            journal.write(finished, at=journal.at)
    return finished.exit_code


def _rehearse(blueprint: Blueprint, request: Request, journal: Writer, cancellation: Cancellation) -> Finished:
    if request.kind is not Kind.REHEARSE:
        raise UsageError(f"This version cannot {request.kind} a design; nothing was done.")
    # Pulumi takes seconds to load, and the journal's first line must not wait for it
    from jobvector_wizard.provisioning.durations import journaled
    from jobvector_wizard.provisioning.graph import blueprint_graph

    resources = journaled(blueprint_graph(blueprint))
    journal.write(Planned(resources=resources), at=0.0)
    clock = Clock(request.speed, cancelled=lambda: cancellation.asked)
    return play(script(resources, request.refusals), clock, journal.write)


def _header(blueprint: Blueprint, request: Request) -> Header:
    return Header(
        kind=request.kind,
        deployment=blueprint.name,
        digest=blueprint.digest,
        region=blueprint.region,
        host=socket.gethostname(),
        pid=os.getpid(),
        process_started=process_started(os.getpid()),
        speed=request.speed,
    )


def _failed(message: str, remedy: str, exit_code: int = 1) -> Finished:
    return Finished(outcome=Outcome.FAILED, exit_code=exit_code, message=message, remedy=remedy)


def main() -> int:
    """Run the operation whose directory is the only argument."""
    cancellation = Cancellation()
    cancellation.listen()
    # gRPC writes to file descriptor 2 as it pleases, and warns after every fork
    os.environ |= {"GRPC_VERBOSITY": "NONE", "GRPC_ENABLE_FORK_SUPPORT": "0"}
    [directory] = sys.argv[1:]
    return run(OperationDirectory(Path(directory)), cancellation)


if __name__ == "__main__":
    sys.exit(main())
