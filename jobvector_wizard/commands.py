"""The commands that follow an operation: `rehearse` and `watch`. They read its journal and never hold it up."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from jobvector_wizard.errors import InterruptedOperationError, RefusedError
from jobvector_wizard.provisioning.follow import follow
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.launch import find_operation, start_rehearsal
from jobvector_wizard.provisioning.refusals import refusals_of
from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline
from jobvector_wizard.reporting import journal_lines

if TYPE_CHECKING:
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.operation import OperationDirectory

__all__ = ["rehearse_design", "watch_operation"]


def rehearse_design(assessment: Assessment, speed: float, *, anyway: bool, as_json: bool) -> int:
    """Rehearse an assessed design and follow it to its end; return its exit code.

    Raises RefusedError where AWS would refuse something and `anyway` is not said.
    """
    refusals = refusals_of(assessment.findings)
    if refusals and not anyway:
        raise _refused(assessment)
    operation = start_rehearsal(assessment.blueprint, speed, refusals)
    return _followed(operation, as_json=as_json, promise=assessment)


def watch_operation(name: str | None, *, as_json: bool) -> int:
    """Follow an operation by its name, or the newest; return its exit code."""
    return _followed(find_operation(name), as_json=as_json)


def _refused(assessment: Assessment) -> RefusedError:
    name = assessment.blueprint.name
    lines = [f"  {finding.id}  {finding.message}" for finding in assessment.refusals]
    return RefusedError(
        "\n".join([f"AWS would refuse {name}, so it is not rehearsed; nothing was started.", *lines]),
        f"See the remedies with: jobvector-wizard estimate {name}. Or play it up to the refusal with --anyway",
    )


def _followed(operation: OperationDirectory, *, as_json: bool, promise: Assessment | None = None) -> int:
    """Print what happens until the end; leaving early detaches, which is no error."""
    last = NOTHING_YET
    try:
        for timeline in follow(operation.reader()):
            if not as_json:
                _print_news(last, timeline)
            last = timeline
    except KeyboardInterrupt:
        print(f"Detached. It goes on; come back with: jobvector-wizard watch {operation.name}", file=sys.stderr)
        return 0
    if as_json:
        print(json.dumps(journal_lines.operation_document(last, str(operation.path)), indent=2))
    else:
        _print_end(last, operation, promise)
    return last.exit_code or 0


def _print_news(before: Timeline, now: Timeline) -> None:
    """Print the log lines that are new, after the opening ones as soon as the plan is known."""
    if now.resources and not before.resources:
        for line in journal_lines.opening_lines(now):
            print(line, flush=True)
    for entry in now.log[len(before.log) :]:
        if journal_lines.worth_a_line(entry):
            print(journal_lines.log_line(entry), flush=True)


def _print_end(timeline: Timeline, operation: OperationDirectory, promise: Assessment | None) -> None:
    for line in journal_lines.closing_lines(timeline, operation.name):
        print(line)
    if promise is not None and timeline.exit_code == 0:
        for line in journal_lines.promise_lines(promise):
            print(line)
    if timeline.state is JournalState.INTERRUPTED:
        raise InterruptedOperationError(
            f"{operation.name} was interrupted.",
            "Nothing was created in any account by a rehearsal; start it again with: jobvector-wizard rehearse",
        )
