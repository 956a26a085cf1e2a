"""A rehearsal starts what may start at once, takes published durations, and fails as Pulumi does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.provisioning.events import (
    Event,
    Finished,
    Outcome,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    Touched,
)
from jobvector_wizard.provisioning.rehearsal import Clock, play, script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def spans(resources: list[Resource], refusals: Mapping[str, str] | None = None) -> dict[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = {}
    for at, event in script(resources, refusals):
        if isinstance(event, ResourceStarted | ResourceFinished | ResourceFailed):
            found[event.urn] = (*found.get(event.urn, ()), at)
    return found


def ending(resources: list[Resource], refusals: Mapping[str, str] | None = None) -> tuple[float, Finished]:
    at, event = list(script(resources, refusals))[-1]
    assert isinstance(event, Finished)
    return at, event


def test_a_resource_starts_when_the_last_thing_it_depends_on_stands(part: Callable[..., Resource]) -> None:
    plan = [
        part("vpc", 17),
        part("subnet", 11, "vpc"),  # 17 to 28
        part("role", 5),
        part("cluster", 622, "subnet", "role"),  # max(28, 5) = 28, to 650
        part("nat", 107, "subnet"),  # 28 to 135
        part("nodes", 119, "cluster", "nat"),  # max(650, 135) = 650, to 769
    ]

    assert spans(plan) == {
        "vpc": (0, 17),
        "role": (0, 5),
        "subnet": (17, 28),
        "cluster": (28, 650),
        "nat": (28, 135),
        "nodes": (650, 769),
    }
    assert ending(plan) == (
        769,
        Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 6}, touched=Touched.NOTHING),
    )


def test_there_is_no_limit_to_what_is_done_side_by_side(part: Callable[..., Resource]) -> None:
    plan = [part(f"bucket{number}", 4) for number in range(500)]

    assert ending(plan)[0] == 4


def test_a_component_takes_no_time_and_stands_with_the_last_of_its_parts(part: Callable[..., Resource]) -> None:
    plan = [
        part("network", None, component=True),
        part("vpc", 10, parent="network"),  # 0 to 10
        part("subnet", 3, "vpc", parent="network"),  # 10 to 13
        part("cluster", 20, "network"),  # depends on the component: 13 to 33
    ]

    assert spans(plan) == {"vpc": (0, 10), "subnet": (10, 13), "cluster": (13, 33)}


def test_what_an_ancestor_waits_for_holds_its_parts_up_too(part: Callable[..., Resource]) -> None:
    plan = [
        part("role", 5),
        part("cluster", None, "role", component=True),
        part("nodes", None, component=True, parent="cluster"),
        part("group", 7, parent="nodes"),  # 5 to 12
        part("tag", 1, parent="group"),  # a part of a resource comes after it: 12 to 13
    ]

    assert spans(plan) == {"role": (0, 5), "group": (5, 12), "tag": (12, 13)}


def test_a_resource_without_a_published_duration_takes_no_time(part: Callable[..., Resource]) -> None:
    assert spans([part("a", 3), part("b", None, "a"), part("c", 2, "b")]) == {"a": (0, 3), "b": (3, 3), "c": (3, 5)}


def test_what_a_plan_does_not_know_is_not_waited_for(part: Callable[..., Resource]) -> None:
    assert spans([part("a", 3, "elsewhere", parent="stack")]) == {"a": (0, 3)}


def test_resources_that_wait_for_each_other_are_named(part: Callable[..., Resource]) -> None:
    with pytest.raises(WizardError, match=r"wait for each other.*(egg.*hen|hen.*egg)"):
        list(script([part("hen", 1, "egg"), part("egg", 1, "hen")]))


def test_after_a_refusal_nothing_new_begins_and_what_is_in_flight_finishes(part: Callable[..., Resource]) -> None:
    plan = [
        part("vpc", 10),
        part("database", 30),  # in flight when the cluster is refused at 10: finishes at 30
        part("cluster", 600, "vpc"),  # refused at 10
        part("nodes", 100, "cluster"),  # waits for the cluster: never
        part("alarm", 1, "database"),  # could start at 30, but Pulumi begins nothing after a failure
    ]
    refusals = {"aws:test/cluster:Cluster": "EKS needs subnets in two zones."}

    assert spans(plan, refusals) == {"vpc": (0, 10), "database": (0, 30), "cluster": (10, 10)}
    at, finished = ending(plan, refusals)
    assert (at, finished.outcome, finished.exit_code, finished.changes) == (30, Outcome.FAILED, 1, {"create": 2})
    failure = next(event for _, event in script(plan, refusals) if isinstance(event, ResourceFailed))
    assert failure.message == "EKS needs subnets in two zones."
    assert failure.meaning.startswith("1 resource waits for it and is not created.")
    assert failure.remedy


class FakeTime:
    """Time that passes only while something sleeps."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def test_sixty_seconds_of_the_operation_pass_in_one(part: Callable[..., Resource]) -> None:
    wall = FakeTime()
    written: list[float] = []

    clock = Clock(60, monotonic=wall, sleep=wall.sleep)
    play(script([part("cluster", 600)]), clock, lambda _, at: written.append(at))

    assert wall.seconds == pytest.approx(100 + 600 / 60)
    assert written == [0, 600, 600]


def test_at_speed_zero_nothing_waits(part: Callable[..., Resource]) -> None:
    def never(_: float) -> None:
        raise AssertionError("slept")

    finished = play(script([part("cluster", 600)]), Clock(0, sleep=never), lambda *_: None)

    assert finished.exit_code == 0


def test_a_cancelled_rehearsal_ends_at_once_and_says_so(part: Callable[..., Resource]) -> None:
    wall = FakeTime()
    written: list[tuple[float, Event]] = []
    clock = Clock(60, monotonic=wall, sleep=wall.sleep, cancelled=lambda: wall.seconds > 102)

    finished = play(
        script([part("vpc", 60), part("cluster", 600, "vpc")]), clock, lambda event, at: written.append((at, event))
    )

    assert (finished.outcome, finished.exit_code, finished.changes) == (Outcome.CANCELLED, 130, {"create": 1})
    assert written[-1][1] == finished
    assert 120 <= written[-1][0] < 200  # stopped after 2 s of 60: no later than the next look at the flag
