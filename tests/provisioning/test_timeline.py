"""A timeline is a pure fold of a journal; what it foresees is the longest path through what is left."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.provisioning.dependencies import dependencies_of
from jobvector_wizard.provisioning.events import Entry, Header, Kind, Log, Planned, Resource, UnknownEvent
from jobvector_wizard.provisioning.forecast import State, forecast
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline, fold

if TYPE_CHECKING:
    from collections.abc import Callable

CLUSTER = "aws:eks/cluster:Cluster"
DATABASE = "aws:rds/instance:Instance"


@st.composite
def designs(draw: st.DrawFn) -> list[tuple[float | None, list[int], int | None]]:
    """For each resource: its seconds, which earlier ones it depends on, and which of three components it is in."""
    size = draw(st.integers(0, 12))
    return [
        (
            draw(st.none() | st.integers(0, 900).map(float)),
            draw(st.lists(st.integers(0, place - 1), unique=True, max_size=3)) if place else [],
            draw(st.none() | st.integers(0, 2)),
        )
        for place in range(size)
    ]


@pytest.fixture(scope="session")
def planned(part: Callable[..., Resource]) -> Callable[..., list[Resource]]:
    def plan(design: list[tuple[float | None, list[int], int | None]]) -> list[Resource]:
        components = [part(f"part{number}", None, component=True) for number in range(3)]
        return components + [
            part(f"r{place}", seconds, *(f"r{one}" for one in after), parent=None if home is None else f"part{home}")
            for place, (seconds, after, home) in enumerate(design)
        ]

    return plan


@given(design=designs(), refused=st.sets(st.integers(0, 11), max_size=2))
def test_any_beginning_of_a_journal_folds_and_its_counts_add_up(
    planned: Callable[..., list[Resource]],
    journal: Callable[..., list[Entry]],
    design: list[tuple[float | None, list[int], int | None]],
    refused: set[int],
) -> None:
    entries = journal(planned(design), {f"aws:test/r{one}:R{one}": "refused" for one in refused})

    for length in range(len(entries) + 1):
        for timeline in (fold(entries[:length]), fold(entries[:length]).interrupt()):
            assert sum(timeline.counts.values()) == len(timeline.rows) == sum(group.total for group in timeline.groups)
            assert timeline.ready >= timeline.now
            assert {row.urn for row in timeline.critical_path} <= {row.urn for row in timeline.rows}


@given(design=designs(), cut=st.integers(0, 40))
def test_folding_piece_by_piece_gives_the_same_as_folding_whole(
    planned: Callable[..., list[Resource]],
    journal: Callable[..., list[Entry]],
    design: list[tuple[float | None, list[int], int | None]],
    cut: int,
) -> None:
    entries = journal(planned(design))
    one_by_one = NOTHING_YET
    for entry in entries:
        one_by_one = fold([entry], onto=one_by_one)

    assert fold(entries[cut:], onto=fold(entries[:cut])) == fold(entries) == one_by_one


@given(design=designs())
def test_a_rehearsal_ends_when_the_forecast_said_it_would_at_every_moment(
    planned: Callable[..., list[Resource]],
    journal: Callable[..., list[Entry]],
    design: list[tuple[float | None, list[int], int | None]],
) -> None:
    resources = planned(design)
    entries = journal(resources)
    foreseen = forecast(resources, dependencies_of(resources))

    assert foreseen.ready == entries[-1].at
    for length in range(2, len(entries) + 1):
        timeline = fold(entries[:length])
        assert timeline.ready == foreseen.ready
        assert all(row.start in (None, foreseen.starts[row.urn]) for row in timeline.rows)
        assert all(row.end in (None, foreseen.ends[row.urn]) for row in timeline.rows)


@given(design=designs())
def test_nothing_on_the_critical_path_waits_for_anything_else(
    planned: Callable[..., list[Resource]], design: list[tuple[float | None, list[int], int | None]]
) -> None:
    resources = planned(design)
    foreseen = forecast(resources, dependencies_of(resources))

    assert all(foreseen.ends[before] == foreseen.starts[after] for before, after in pairwise(foreseen.path))
    assert not foreseen.path or foreseen.starts[foreseen.path[0]] == 0


@pytest.fixture
def plan(part: Callable[..., Resource]) -> list[Resource]:
    """Network 0 to 20; cluster 20 to 620, nodes 620 to 740; database 20 to 470; alarm, unmeasured, at 470."""
    return [
        part("stack", None, type="pulumi:pulumi:Stack", component=True),
        part("network", None, component=True, parent="stack"),
        part("cluster-layer", None, component=True, parent="stack"),
        part("data", None, component=True, parent="stack"),
        part("vpc", 20, parent="network"),
        part("eks", 600, "vpc", parent="cluster-layer", type=CLUSTER),
        part("nodes", 120, "eks", parent="cluster-layer"),
        part("db", 450, "vpc", parent="data", type=DATABASE),
        part("alarm", None, "db", parent="data", type="aws:cloudwatch/metricAlarm:MetricAlarm"),
    ]


def until(entries: list[Entry], at: float) -> Timeline:
    return fold(entry for entry in entries if entry.at <= at)


def test_in_the_middle_it_says_what_is_done_what_is_waited_for_and_when_all_stands(
    plan: list[Resource], journal: Callable[..., list[Entry]]
) -> None:
    timeline = until(journal(plan), 20).as_of(journal(plan)[0].wall + timedelta(seconds=2))  # ×60: 120 s

    assert {state: count for state, count in timeline.counts.items() if count} == {
        State.DONE: 1,  # vpc
        State.CREATING: 2,  # eks and db
        State.WAITING: 2,  # nodes and alarm
    }
    assert [row.urn for row in timeline.critical_path] == ["vpc", "eks", "nodes"]  # 740 against db's 470
    assert timeline.ready == 740
    assert timeline.waiting_for is not None
    assert timeline.waiting_line == "EKS cluster 01:40, usually 10:00, seen 10:00 to 10:00 (n=3)"  # 120 - 20
    assert [row.urn for row in timeline.blocked_by("eks")] == ["nodes"]
    assert timeline.mode == "REHEARSAL"


def test_the_clock_stands_until_something_has_begun(
    plan: list[Resource], journal: Callable[..., list[Entry]], header: Header
) -> None:
    entries = journal(plan)
    up = entries[0].model_copy(update={"event": header.model_copy(update={"kind": Kind.UP})})
    later = entries[0].wall + timedelta(hours=1)
    planned = fold([up, entries[1]])
    confirmed = Entry(sequence=2, wall=entries[0].wall, at=0.001, event=Log(text="It begins."))

    assert planned.awaits_yes
    assert planned.as_of(later).now == 0
    assert not fold([confirmed], onto=planned).awaits_yes
    assert fold([confirmed], onto=planned).as_of(later).now == pytest.approx(3600 * 60)
    assert not fold(entries[:2]).awaits_yes  # a rehearsal asks nobody
    assert not planned.interrupt().awaits_yes


def test_a_lower_bound_names_what_has_no_published_duration(
    plan: list[Resource], part: Callable[..., Resource], journal: Callable[..., list[Entry]]
) -> None:
    multi_az = plan[7].model_copy(update={"duration": plan[7].duration.model_copy(update={"lower_bound": True})})
    entries = journal([*plan[:7], multi_az, *plan[8:]])

    assert until(entries, 0).forecast.unmeasured == (("alarm", 1), ("database instance", 1))
    assert until(entries, 0).lower_bound
    assert until(entries, 500).forecast.unmeasured == ()  # both stand: nothing unmeasured is left
    assert not until(entries, 500).lower_bound


def test_what_takes_longer_than_usual_moves_the_end(plan: list[Resource], journal: Callable[..., list[Entry]]) -> None:
    entries = journal(plan)
    late = until(entries, 20).as_of(entries[0].wall + timedelta(seconds=700 / 60))

    assert late.now == pytest.approx(700)
    assert late.ready == pytest.approx(700 + 120)  # the cluster is overdue at 700, the nodes come after it


def test_rows_are_grouped_by_the_component_under_the_stack(
    plan: list[Resource], journal: Callable[..., list[Entry]]
) -> None:
    groups = until(journal(plan), 20).groups

    assert [(group.title, group.done, group.total, group.state) for group in groups] == [
        ("network", 1, 1, State.DONE),
        ("cluster layer", 0, 2, State.CREATING),
        ("data", 0, 2, State.CREATING),
    ]
    assert [group.critical for group in groups] == [True, True, False]
    assert (groups[0].elapsed, groups[1].start) == (20, 20)


def test_what_waits_for_a_failure_is_skipped_at_once(plan: list[Resource], journal: Callable[..., list[Entry]]) -> None:
    entries = journal(plan, {CLUSTER: "No."})
    at_the_failure, at_the_end = until(entries, 20), fold(entries)

    states = {row.urn: row.state for row in at_the_failure.rows}
    assert states == {
        "vpc": State.DONE,
        "eks": State.FAILED,
        "nodes": State.SKIPPED,
        "db": State.CREATING,
        "alarm": State.WAITING,
    }
    assert [row.urn for row in at_the_failure.critical_path] == ["vpc", "db"]  # not the alarm
    assert at_the_failure.ready == 470
    assert at_the_end.counts[State.SKIPPED] == 2  # the alarm as well: nothing begins after a failure
    assert next(row.failure.message for row in at_the_end.rows if row.failure) == "No."
    assert (at_the_end.state, at_the_end.exit_code, at_the_end.ready) == (JournalState.FINISHED, 1, 470)


def test_of_an_interrupted_operation_nobody_knows_what_was_in_flight(
    plan: list[Resource], journal: Callable[..., list[Entry]]
) -> None:
    dead = until(journal(plan), 20).interrupt()

    assert (dead.state, dead.exit_code) == (JournalState.INTERRUPTED, 1)
    assert {state: count for state, count in dead.counts.items() if count} == {
        State.DONE: 1,
        State.INTERRUPTED: 2,
        State.SKIPPED: 2,
    }


def test_the_log_tells_what_became_of_each_and_how_long_it_took(
    plan: list[Resource], journal: Callable[..., list[Entry]]
) -> None:
    entries = journal(plan)
    said = Entry(sequence=99, wall=entries[-1].wall, at=740, event=Log(text="done", level="warning"))
    log = fold([*entries, said]).log

    assert (log[0].at, log[0].what, log[0].title) == (0, State.CREATING, "vpc")
    assert (log[1].what, log[1].took) == (State.DONE, 20)
    assert (log[-1].what, log[-1].text) == ("warning", "done")


def test_an_event_of_a_newer_version_and_a_resource_nobody_planned_change_nothing(
    plan: list[Resource], journal: Callable[..., list[Entry]], header: Header
) -> None:
    entries = journal(plan)
    odd = Entry(sequence=9, wall=entries[1].wall, at=0, event=UnknownEvent(type="moved", document={"to": "mars"}))
    smaller = Planned(resources=tuple(plan[:5]))
    without = [entries[0], entries[1].model_copy(update={"event": smaller}), odd, *entries[2:]]

    assert [row.urn for row in fold(without).rows] == ["vpc"]
    assert fold([*entries[:2], odd]).counts == fold(entries[:2]).counts
