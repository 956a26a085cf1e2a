"""Taints, tolerations and the zones of volumes, worked out by hand from kube-scheduler v1.34.2."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobvector_wizard.base.units import Mi
from jobvector_wizard.planning.scheduler import (
    EVERYTHING,
    Effect,
    Limit,
    Node,
    Pod,
    Taint,
    Toleration,
    rules_for,
    schedule,
    without_nodes,
)
from jobvector_wizard.planning.scheduler.scores import taint_toleration
from jobvector_wizard.planning.scheduler.state import Cluster
from jobvector_wizard.planning.scheduler.taints import unwelcome
from tests.planning.plainly import totals

OLD = rules_for("1.34")
GPU = Taint("gpu", "a10", Effect.NO_SCHEDULE)
ENDS = Taint("gpu", "a10", Effect.NO_EXECUTE)
WISH = Taint("batch", effect=Effect.PREFER_NO_SCHEDULE)
OTHER_WISH = Taint("slow", effect=Effect.PREFER_NO_SCHEDULE)
SOFT = Effect.PREFER_NO_SCHEDULE
ARM_SOFT, ARM_HARD = (("cpu-type", "arm64", effect) for effect in (SOFT, Effect.NO_SCHEDULE))
SSD_SOFT, SSD_HARD = (("disk-type", "ssd", effect) for effect in (SOFT, Effect.NO_SCHEDULE))


def node(name: str, *taints: Taint, zone: str = "a") -> Node:
    return Node(name, name, zone, 1000, 1000 * Mi, 10, taints=taints)


def pod(name: str, *tolerations: Toleration, **more: object) -> Pod:
    return Pod(name, name, 100, 100 * Mi, tolerations=tolerations, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("toleration", "taint", "matches"),
    [
        # k8s.io/api v0.34.2, core/v1/toleration.go, ToleratesTaint: effect, then key, then operator
        (Toleration("gpu", "a10", Effect.NO_SCHEDULE), GPU, True),  # Equal
        (Toleration("gpu", "l4", Effect.NO_SCHEDULE), GPU, False),
        (Toleration("gpu", "", Effect.NO_SCHEDULE), GPU, False),  # Equal to no value
        (Toleration("batch", ""), WISH, True),
        (Toleration("gpu"), GPU, True),  # Exists, any effect
        (Toleration("gpu"), ENDS, True),
        (Toleration("gpu", effect=Effect.NO_EXECUTE), GPU, False),
        (Toleration("cpu"), GPU, False),
        (Toleration(effect=Effect.NO_SCHEDULE), GPU, True),  # no key: every key
        (Toleration(effect=Effect.NO_SCHEDULE), ENDS, False),
        (Toleration(), WISH, True),
    ],
)
def test_a_toleration_matches_as_in_kubernetes(toleration: Toleration, taint: Taint, matches: bool) -> None:
    assert toleration.tolerates(taint) is matches


class TestFilter:
    @pytest.mark.parametrize("taint", [GPU, ENDS])
    def test_a_hard_taint_keeps_a_pod_away_unless_it_is_tolerated(self, taint: Taint) -> None:
        assert not schedule([node("n", taint)], [pod("p")]).bound
        assert schedule([node("n", taint)], [pod("p", Toleration("gpu"))]).bound == {"p": "n"}

    def test_each_hard_taint_needs_a_toleration(self) -> None:
        both = node("n", GPU, ENDS)
        assert not schedule([both], [pod("p", Toleration("gpu", effect=Effect.NO_SCHEDULE))]).bound
        assert schedule([both], [pod("p", *EVERYTHING)]).bound == {"p": "n"}

    def test_a_wish_keeps_nobody_away(self) -> None:
        assert schedule([node("n", WISH)], [pod("p")]).bound == {"p": "n"}

    def test_a_toleration_draws_nobody_to_the_node(self) -> None:
        assert schedule([node("free"), node("n", GPU)], [pod("p", *EVERYTHING)]).bound == {"p": "free"}

    def test_the_refusal_names_the_taint_and_is_for_good(self) -> None:
        (refusal,) = schedule([node("n", WISH, GPU)], [pod("p")]).pending[0].refusals
        assert (refusal.limit, refusal.permanent, str(refusal)) == (
            Limit.TAINT,
            True,
            "taint not tolerated: gpu=a10:NoSchedule",
        )

    def test_pods_that_tolerate_differently_are_refused_differently(self) -> None:
        nodes = [replace(node("n", GPU), cpu=50)]
        reasons = [each.refusals[0].limit for each in schedule(nodes, [pod("p"), pod("q", *EVERYTHING)]).pending]
        assert reasons == [Limit.TAINT, Limit.CPU]

    def test_nobody_is_evicted_from_a_node_whose_taint_the_pod_does_not_tolerate(self) -> None:
        # UnschedulableAndUnresolvable: preemption.go looks at the other nodes only
        running = Pod("low", "low", 1000, tolerations=EVERYTHING)
        placement = schedule([node("n", GPU)], [running, pod("p", priority=9)], {"low": "n"})
        assert placement.bound == {"low": "n"}
        assert not placement.evictions


class TestScore:
    @pytest.mark.parametrize(
        ("counts", "scores"),
        [
            ([0, 1, 2], [100, 50, 0]),
            ([0, 1, 3], [100, 67, 0]),  # 100 - 100 * 1 // 3 = 100 - 33
            ([1, 2, 3], [67, 34, 0]),  # against the largest, not stretched from the smallest
            ([2, 2], [0, 0]),
            ([0, 0], [100, 100]),  # normalize_score.go: without any, the reversed score is 100
            # normalize_score_test.go, the reversed cases
            ([1, 2, 3, 4], [75, 50, 25, 0]),
            ([1000, 10, 20, 30], [0, 99, 98, 97]),
            ([0, 1, 1, 1], [100, 0, 0, 0]),
        ],
    )
    def test_wishes_count_against_the_largest_and_are_rounded_down_before_they_are_reversed(
        self, counts: list[int], scores: list[int]
    ) -> None:
        assert taint_toleration(counts) == scores

    def test_only_wishes_that_are_not_tolerated_count(self) -> None:
        taints = (GPU, ENDS, WISH, OTHER_WISH)
        assert unwelcome(taints, ()) == 2
        assert unwelcome(taints, (Toleration("batch"),)) == 1
        assert unwelcome(taints, (Toleration("batch", effect=Effect.NO_SCHEDULE),)) == 2  # of another effect
        assert unwelcome(taints, (Toleration(effect=Effect.PREFER_NO_SCHEDULE),)) == 0

    @pytest.mark.parametrize(
        ("tolerations", "nodes", "scores"),
        [
            # taint_toleration_test.go, TestTaintTolerationScore, in its order
            ([("foo", "bar", SOFT)], [[("foo", "bar", SOFT)], [("foo", "blah", SOFT)]], [100, 0]),
            ([ARM_SOFT, SSD_SOFT], [[], [ARM_SOFT], [ARM_SOFT, SSD_SOFT]], [100, 100, 100]),
            ([("foo", "bar", SOFT)], [[], [ARM_SOFT], [ARM_SOFT, SSD_SOFT]], [100, 50, 0]),
            ([ARM_HARD, SSD_HARD], [[], [ARM_HARD], [ARM_SOFT, SSD_SOFT]], [100, 100, 0]),
            ([], [[], [ARM_SOFT]], [100, 0]),
        ],
    )
    def test_the_plugin_s_own_cases(
        self,
        tolerations: list[tuple[str, str, Effect]],
        nodes: list[list[tuple[str, str, Effect]]],
        scores: list[int],
    ) -> None:
        tolerated = [Toleration(*each) for each in tolerations]
        counts = [unwelcome([Taint(*each) for each in taints], tolerated) for taints in nodes]
        assert taint_toleration(counts) == scores

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            # (90 + 90) // 2 + 100 = 190 each, then 3 x 100, 3 x 50 and 3 x 0
            (pod("p"), [490, 340, 190]),
            # batch is tolerated: 0, 0 and 1 left of at most 1
            (pod("p", Toleration("batch")), [490, 490, 190]),
            (pod("p", *EVERYTHING), [490, 490, 490]),
            # a preference (2 x 100) does not outweigh two wishes (3 x 100)
            (pod("p", preferred_groups=("z",)), [490, 340, 390]),
        ],
    )
    def test_a_wish_weighs_three_times(self, asked: Pod, expected: list[int]) -> None:
        cluster = Cluster([node("x"), node("y", WISH), node("z", WISH, OTHER_WISH)], [asked], OLD)
        assert totals(asked, list(cluster.states.values()), cluster) == expected

    def test_hard_taints_alone_change_no_score(self) -> None:
        cluster = Cluster([node("x"), node("y", GPU)], [asked := pod("p", *EVERYTHING)], OLD)
        assert totals(asked, list(cluster.states.values()), cluster) == [190, 190]


class TestVolume:
    def test_a_pod_follows_its_volume(self) -> None:
        nodes = [node("x"), node("y", zone="b")]
        assert schedule(nodes, [pod("p", volume_zone="b")]).bound == {"p": "y"}
        assert schedule(nodes, [pod("p", volume_zone="a")]).bound == {"p": "x"}

    def test_a_volume_cannot_follow_its_pod(self) -> None:
        before = schedule([node("x"), node("y", zone="b")], [pod("p", volume_zone="b")])
        (lost,) = without_nodes(before, {"y"}).pending
        assert (lost.refusals[0].limit, lost.refusals[0].permanent) == (Limit.VOLUME, True)
        assert str(lost.refusals[0]) == "its volume is in b"

    def test_nobody_is_evicted_in_a_zone_without_the_volume(self) -> None:
        placement = schedule(
            [node("x")], [Pod("low", "low", 1000), pod("p", volume_zone="b", priority=9)], {"low": "x"}
        )
        assert placement.bound == {"low": "x"}
        assert not placement.evictions

    def test_the_taint_is_named_before_the_selector_and_the_selector_before_the_volume(self) -> None:
        def limit(asked: Pod, here: Node) -> Limit:
            return schedule([here], [asked]).pending[0].refusals[0].limit

        asked = pod("p", volume_zone="b", required_groups=("m",))
        assert limit(asked, node("n", GPU)) is Limit.TAINT
        assert limit(asked, node("n")) is Limit.SELECTOR
        assert limit(replace(asked, required_groups=()), node("n")) is Limit.VOLUME
