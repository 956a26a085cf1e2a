"""How an operation ended, in sentences: none claims more than its journal knows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jobvector_wizard.provisioning.events import (
    Cause,
    Entry,
    Event,
    Finished,
    Header,
    Kind,
    Log,
    Outcome,
    Planned,
    Resource,
    ResourceFinished,
    ResourceStarted,
    Touched,
)
from jobvector_wizard.provisioning.timeline import Timeline, fold
from jobvector_wizard.reporting.endings import ending_lines, left_behind, may_have_changed, next_step

VPC = Resource(urn="vpc", type="aws:ec2/vpc:Vpc", name="vpc")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DONE: tuple[tuple[float, Event], ...] = ((1, ResourceStarted(urn="vpc")), (2, ResourceFinished(urn="vpc")))
CANCELLED: dict[str, Any] = {"outcome": Outcome.CANCELLED, "exit_code": 130}


def told(kind: Kind, *events: tuple[float, Event], end: Finished | None = None) -> Timeline:
    head = Header(kind=kind, deployment="live", digest="0", region="r", host="h", pid=1, process_started=0.0)
    written = [(0.0, head), (0.0, Planned(resources=(VPC,))), *events]
    if end is not None:
        written.append((written[-1][0], end))
    timeline = fold(Entry(sequence=n, wall=NOON, at=at, event=event) for n, (at, event) in enumerate(written))
    return timeline if end is not None else timeline.interrupt()


@pytest.mark.parametrize("kind", [Kind.UP, Kind.DESTROY])
@pytest.mark.parametrize(
    ("touched", "left"),
    [
        (Touched.NOTHING, "Nothing was changed."),
        (Touched.STATE, "Nothing was changed in the account, at most what the state says of it."),
    ],
)
def test_a_no_changes_nothing_in_the_account_and_says_what_the_state_went_through(
    kind: Kind, touched: Touched, left: str
) -> None:
    declined = told(kind, end=Finished(**CANCELLED, cause=Cause.DECLINED, touched=touched))

    assert list(ending_lines(declined)) == ["It was not confirmed.", left]
    assert not may_have_changed(declined)


def test_a_destroy_that_was_stopped_once_protection_was_lifted_claims_no_untouched_account() -> None:
    stopped = told(
        Kind.DESTROY, end=Finished(**CANCELLED, cause=Cause.STOPPED, touched=Touched.ACCOUNT, unprotected=True)
    )

    assert list(ending_lines(stopped)) == [
        "It was stopped as asked.",
        "Nothing was deleted, but deletion protection was taken away, at least in part.",
        "The next destroy takes away the rest. An up brings back what is missing, deletion protection too.",
    ]
    assert may_have_changed(stopped)


def test_a_destroy_that_had_begun_to_delete_says_that_too() -> None:
    end = Finished(**CANCELLED, cause=Cause.STOPPED, touched=Touched.ACCOUNT, unprotected=True, changes={"delete": 1})

    assert left_behind(told(Kind.DESTROY, *DONE, end=end)) == (
        "What was in flight has finished. What was deleted is gone, and what still stands is in the state."
    )


def test_an_overdue_one_names_its_limit_and_goes_on() -> None:
    end = Finished(outcome=Outcome.FAILED, exit_code=1, cause=Cause.OVERDUE, touched=Touched.ACCOUNT, limit_minutes=1.5)

    lines = list(ending_lines(told(Kind.UP, *DONE, end=end)))

    assert lines[0] == "It took longer than 1.5 minutes and was stopped."
    assert lines[1] == "What was in flight has finished. What was done is in the state."


@pytest.mark.parametrize(("kind", "word"), [(Kind.UP, "may stand in the account"), (Kind.DESTROY, "may be gone")])
def test_what_nobody_knows_is_said_to_be_unknown(kind: Kind, word: str) -> None:
    end = Finished(outcome=Outcome.FAILED, exit_code=1, message="The program itself broke.", touched=Touched.UNKNOWN)

    said = list(ending_lines(told(kind, *DONE, end=end)))

    assert word in said[1]
    assert "looks up what was cut off" in said[2]


def test_a_sentence_of_an_old_journal_that_may_be_wrong_is_not_repeated() -> None:
    end = Finished(**CANCELLED, message="It was not confirmed, so nothing was changed.")
    before, after = told(Kind.DESTROY, end=end), told(Kind.DESTROY, (0.1, Log(text="It begins")), end=end)

    assert list(ending_lines(before))[:2] == [
        "It was not confirmed, or it was stopped.",
        "Nothing was changed in the account, at most what the state says of it.",
    ]
    assert "deletion protection may have been taken away" in left_behind(after)


def test_what_an_old_journal_says_otherwise_stays_as_it_was_written() -> None:
    end = Finished(**CANCELLED, message="It was stopped as asked. What was in flight has finished.", remedy="Go on.")

    assert list(ending_lines(told(Kind.UP, *DONE, end=end))) == [end.message, end.remedy]


@pytest.mark.parametrize(
    ("kind", "events", "changed"),
    [
        (Kind.REHEARSE, DONE, False),
        (Kind.PREVIEW, (), False),
        (Kind.REFRESH, DONE, False),
        (Kind.UP, (), False),
        (Kind.UP, DONE, True),
        (Kind.DESTROY, ((0.1, Log(text="It begins")),), True),
    ],
)
def test_a_process_that_is_gone_leaves_in_doubt_only_what_it_may_have_begun(
    kind: Kind, events: tuple[tuple[float, Event], ...], changed: bool
) -> None:
    gone = told(kind, *events)

    assert may_have_changed(gone) is changed
    assert ("Nothing was c" in left_behind(gone)) is not changed
    assert next_step(gone)
