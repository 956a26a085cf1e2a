"""Following an operation: `rehearse`, `watch` and the end of every other command that starts one.

Whoever follows reads the journal and never holds the operation up.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import InterruptedOperationError, RefusedError, UsageError
from jobvector_wizard.cli.commands.interrupts import HeldInterrupts
from jobvector_wizard.cli.output import ask, print_json, say, tell
from jobvector_wizard.provisioning.follow import follow, replay
from jobvector_wizard.provisioning.journal import JournalState, is_here
from jobvector_wizard.provisioning.launch import find_operation, start_rehearsal, stop
from jobvector_wizard.provisioning.next_steps import next_commands
from jobvector_wizard.provisioning.refusals import refusals_of
from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline, fold
from jobvector_wizard.reporting import endings, journal_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.operation import OperationDirectory

__all__ = ["follow_operation", "rehearse_design", "tell_end", "watch_operation"]


def rehearse_design(assessment: Assessment, speed: float, *, anyway: bool, as_json: bool) -> int:
    """Rehearse an assessed design and follow it to its end; return its exit code.

    Raises RefusedError where AWS would refuse something and `anyway` is not said.
    """
    refusals = refusals_of(assessment.findings)
    if refusals and not anyway:
        raise _refused(assessment)
    with HeldInterrupts() as held:
        operation = start_rehearsal(assessment.blueprint, speed, refusals)
        timeline = follow_operation(operation, as_json=as_json, held=held)
    return tell_end(timeline, operation, as_json=as_json, promise=assessment)


def watch_operation(name: str | None, *, as_json: bool, replay_speed: float | None = None) -> int:
    """Follow an operation by its name, or the newest, or play it again; return its exit code.

    Raises UsageError where what is to be played again still runs here, InterruptedOperationError where nobody knows
    how it ended.
    """
    operation = find_operation(name)
    if replay_speed is not None:
        return tell_end(_played_again(operation, replay_speed, as_json=as_json), operation, as_json=as_json)
    return tell_end(follow_operation(operation, as_json=as_json), operation, as_json=as_json)


def follow_operation(
    operation: OperationDirectory,
    *,
    as_json: bool,
    planned: Callable[[Timeline], None] | None = None,
    held: HeldInterrupts | None = None,
) -> Timeline | None:
    """Print what happens until the end and return it; None where the user left and it goes on.

    `planned` is called once, as soon as it is known what the operation is about to touch. `held` is let go once an
    interrupt can be asked about.
    """
    last = NOTHING_YET
    opening = planned is None  # whoever looks at the plan tells it in its own way
    while True:
        try:
            if held is not None:
                held.let_go()
            for timeline in follow(operation.reader()):
                if timeline.resources and planned is not None:
                    planned(timeline)
                    planned = None
                if not as_json and timeline.entries > last.entries:
                    _print_news(last, timeline, opening=opening)
                if timeline.entries >= last.entries:
                    last = timeline
        except KeyboardInterrupt:
            if _leave(operation):
                return None
        else:
            return last


def _played_again(operation: OperationDirectory, speed: float, *, as_json: bool) -> Timeline:
    """Print an ended operation line by line, so many times as fast as its clock ran; at 0 without waiting."""
    if operation.state is JournalState.RUNNING and is_here(operation.header):
        raise UsageError(
            f"{operation.name} still runs, so it cannot be replayed yet.",
            f"Follow it with: jobvector-wizard watch {operation.name}",
        )
    last = NOTHING_YET
    for timeline in replay(operation.reader(), speed):
        if not as_json:
            _print_news(last, timeline, opening=True)
        last = timeline
    return last


def tell_end(
    timeline: Timeline | None, operation: OperationDirectory, *, as_json: bool, promise: Assessment | None = None
) -> int:
    """Say how an operation that was followed ended and return its exit code; 0 where the user left it running.

    As JSON it is also said how one stands that was left.
    """
    if as_json:
        stands = fold(operation.reader().events()) if timeline is None else timeline
        print_json(journal_lines.operation_document(stands, str(operation.path)))
    elif timeline is not None:
        _print_end(timeline, operation, promise)
    if timeline is None:
        return 0
    if timeline.state is JournalState.RUNNING:
        raise _unheard_of(timeline, operation)
    return timeline.exit_code or 0


def _print_end(timeline: Timeline, operation: OperationDirectory, promise: Assessment | None = None) -> None:
    """Say how it ended. Raises InterruptedOperationError where its journal does not."""
    for line in journal_lines.closing_lines(timeline, operation.name):
        say(line)
    if timeline.exit_code != 0 and endings.may_have_changed(timeline):
        for command in next_commands(operation):
            say(f"  {command.does}: {command.line}")
    if promise is not None and timeline.exit_code == 0:
        for line in journal_lines.promise_lines(promise):
            say(line)
    if timeline.state is JournalState.INTERRUPTED:
        raise _interrupted(timeline, operation)


def _interrupted(timeline: Timeline, operation: OperationDirectory) -> InterruptedOperationError:
    """Say what it means that an operation's process is gone."""
    header, step = timeline.header, endings.next_step(timeline)
    if endings.may_have_changed(timeline) and header is not None:
        step = f"{step} What stands: jobvector-wizard status {header.deployment}"
    said = f"{operation.name} was interrupted: its process is gone. {endings.left_behind(timeline)}"
    return InterruptedOperationError(said, step)


def _unheard_of(timeline: Timeline, operation: OperationDirectory) -> InterruptedOperationError:
    """Say that an operation of another machine has not said how it ended, and that nobody can know it here."""
    host = timeline.header.host if timeline.header else "another machine"
    last = f" and wrote last at {timeline.wall:%Y-%m-%d %H:%M} UTC" if timeline.wall else ""
    return InterruptedOperationError(
        f"{operation.name} has not said how it ended. It was started on {host}{last}; whether it still runs there "
        "cannot be seen from here.",
        f"Follow it on {host}. If that machine is gone, so is the operation: begin it again. It first looks up "
        "what was cut off.",
    )


def _refused(assessment: Assessment) -> RefusedError:
    from jobvector_wizard.session.bringing_up import mended_by

    name = assessment.blueprint.name
    lines = [f"  {finding.id}  {finding.message}" for finding in assessment.refusals]
    return RefusedError(
        "\n".join([f"AWS would refuse {name}, so it is not rehearsed; nothing was started.", *lines]),
        f"{mended_by(assessment)}\nOr play it up to the refusal with --anyway",
    )


def _leave(operation: OperationDirectory) -> bool:
    """Ask what an interrupt means: leave it running, stop it gracefully, or stay. Without a terminal it is left."""
    answer = "d"
    if sys.stdin.isatty() and sys.stderr.isatty():
        tell(
            "\nIt goes on in its own process.  d detach · c cancel gracefully (what is in flight finishes) · s stay",
            always=True,
        )
        try:
            answer = ask("d, c or s? ").strip().lower()[:1] or "s"
        except (EOFError, KeyboardInterrupt):
            answer = "d"
    if answer == "c":
        stop(operation)
        tell("Asked to stop; what is in flight finishes first.")
        return False
    if answer == "s":
        return False
    tell(f"Detached. It goes on; come back with: jobvector-wizard watch {operation.name}")
    return True


def _print_news(before: Timeline, now: Timeline, *, opening: bool) -> None:
    """Print the log lines that are new, after the opening ones as soon as the plan is known."""
    if opening and now.resources and not before.resources:
        for line in journal_lines.opening_lines(now):
            say(line, flush=True)
    for entry in now.log[len(before.log) :]:
        if journal_lines.worth_a_line(entry):
            say(journal_lines.log_line(entry), flush=True)
