"""Set a design's bill beside AWS's own calculator: write down what it is asked, or ask it through an account."""

from __future__ import annotations

import json
import re
import signal
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from jobvector_wizard.account.calculator import Calculator, Estimates
from jobvector_wizard.account.connection import connect
from jobvector_wizard.account.program_actions import CALCULATOR
from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import AccessError, UsageError, WizardError
from jobvector_wizard.cli.output import ask, print_json, show, tell
from jobvector_wizard.planning.calculator import Workload, workload_of
from jobvector_wizard.reporting.calculator import (
    comparison_document,
    comparison_report,
    request_document,
    request_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["UNCONFIRMED", "Sending", "ask_calculator", "write_request"]

UNCONFIRMED: Final = 6
"""The exit code where AWS's calculator does not give every line that was sent as the bill has it."""
_HOME: Final = "us-east-1"
_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Sending:
    """How the calculator is asked."""

    profile: str | None = None
    endpoint_url: str | None = None
    yes: bool = False
    as_json: bool = False


def write_request(assessment: Assessment, output: Path | None, account: str | None, *, as_json: bool) -> int:
    """Write down what the calculator would be asked, and say what that would take. Asks AWS nothing.

    It is printed where no file is named, and with `as_json` also beside that.
    Raises UsageError where the account or the file cannot be taken.
    """
    workload = workload_of(assessment.bill, assessment.region)
    whose = _account_of(assessment, account)
    if output is not None:
        _write(assessment, workload, output, whose)
    if output is None or as_json:
        print_json(request_document(assessment, workload, whose))
    for line in request_lines(assessment, workload):
        tell(line)
    if not workload.entries:
        tell(_refresh_first(assessment))
    if account is None and not assessment.blueprint.access.accounts:
        tell("usageAccountId is open: name the account with --account.")
    tell(
        "Nothing was sent. With --send two workload estimates are made in the account's Pricing Calculator, one at "
        "list prices and one by the account's own, read, and deleted again. It takes these IAM actions:\n"
        f"  {', '.join(sorted(CALCULATOR))}"
    )
    return 0


def ask_calculator(
    assessment: Assessment, own: Assessment, output: Path | None, account: str | None, sending: Sending
) -> int:
    """Ask AWS's calculator after a yes and print its answer beside the bill; return the exit code.

    `own` is the same design by own prices, where there are any; its amounts stand beside the account's own prices.
    Raises UsageError where nothing can be asked or nobody can say yes, AccessError where AWS does not answer.
    """
    workload = workload_of(assessment.bill, assessment.region, own.bill if own.region.own.source else None)
    if not workload.entries:
        raise UsageError(
            f"Nothing of the bill can be sent: {workload.not_sent[0].why}. Nothing was asked of AWS.",
            _refresh_first(assessment),
        )
    if not sending.yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "verify --send asks for a confirmation, and this is no terminal; nothing was sent.",
            "See what it would send without --send. To go ahead without being asked: verify --send --yes",
        )
    _checked(account)
    connection = connect(
        _HOME,
        profile=sending.profile,
        endpoint_url=sending.endpoint_url,
        accounts=assessment.blueprint.access.accounts,
    )
    whose = account or connection.account
    if output is not None:
        _write(assessment, workload, output, whose)
    if not sending.yes and not _confirmed(connection, len(workload.entries)):
        tell("Nothing was sent.")
        return 0
    client = cast("Calculator", connection.client("bcm-pricing-calculator"))
    estimates = Estimates(client, whose, partial(tell, always=True))
    with _interrupted_by_signals():
        comparison = estimates.compared(workload, _name(assessment))
    if sending.as_json:
        print_json(comparison_document(assessment, own, comparison))
    else:
        show(comparison_report(assessment, own, comparison))
    if estimates.left:
        return AccessError.exit_code
    return 0 if comparison.confirmed else UNCONFIRMED


def _account_of(assessment: Assessment, account: str | None) -> str | None:
    """Return the account that is named, else the only one that the design allows."""
    allowed = assessment.blueprint.access.accounts
    return _checked(account) or (allowed[0] if len(allowed) == 1 else None)


def _checked(account: str | None) -> str | None:
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise UsageError(f'"{account}" is no account.', "Write its twelve digits: --account 123456789012")
    return account


def _write(assessment: Assessment, workload: Workload, output: Path, account: str | None) -> None:
    document = request_document(assessment, workload, account)
    try:
        paths.write_new(output, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise WizardError(f"{output} cannot be written: {error.strerror}.") from None
    tell(f"Written: {output}")


def _refresh_first(assessment: Assessment) -> str:
    return (
        "What AWS calls each line in this region is read by a refresh of its prices: "
        f"jobvector-wizard catalog refresh --region {assessment.blueprint.region}"
    )


def _confirmed(connection: Connection, entries: int) -> bool:
    """Ask for a yes; anything else is a no."""
    question = (
        f"In the account {connection.account} ({connection.caller}) two workload estimates are made, one at list "
        f"prices and one by the account's own, each with {entries} entries. Both are deleted again after that.\n"
        "Type yes to make them, anything else to leave all as it is: "
    )
    try:
        return ask(question).strip().lower() == "yes"
    except (EOFError, KeyboardInterrupt):
        return False


def _name(assessment: Assessment) -> str:
    """Begin the estimates' names with letters, digits and hyphens, and end with what no other run has."""
    design = re.sub(r"[^a-zA-Z0-9]+", "-", assessment.blueprint.name)[:_LONGEST_NAME]
    return f"jobvector-{design}-{uuid.uuid4().hex[:8]}"


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Take the signals that end a process for an interrupt, so that what stands in the account is deleted first."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
