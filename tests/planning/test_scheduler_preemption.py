"""Preemption with disruption budgets, equal start times and what no eviction helps against.

Worked out by hand from v1.36.0 `framework/preemption/preemption.go` and `plugins/defaultpreemption/default_preemption.go`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from jobvector_wizard.base.units import Mi
from jobvector_wizard.planning.scheduler import (
    Choice,
    Node,
    Placement,
    Pod,
    Spread,
    Topology,
    allowance,
    schedule,
    without_nodes,
)
from jobvector_wizard.planning.scheduler.preemption import WAYS, preemption_choices
from jobvector_wizard.planning.scheduler.state import Cluster

X, Y = Node("x", "x", "a", 1000, 1000, 10), Node("y", "y", "b", 1000, 1000, 10)
URGENT = Pod("urgent", "urgent", 1000, priority=9)


def victims(placement: Placement, *by: str) -> set[str]:
    """Who had to leave, in all or for the named pods: a victim may make another one leave in its turn."""
    return {each.pod.name for each in placement.evictions if each.by in by or not by}


def pod(name: str, cpu: int = 500, owner: str = "", **more: object) -> Pod:
    return Pod(name, owner or name, cpu, **more)  # type: ignore[arg-type]


class TestBudgets:
    def test_single_is_evicted_and_web_survives_the_loss_of_a(self) -> None:
        # two t3.medium; the real scheduler evicts single, because web's budget allows no disruption once a is gone
        a, b = (replace(node, cpu=1930, memory=3292 * Mi, pods=17) for node in (X, Y))
        pods = [
            pod("important", 1000, priority=1000),
            pod("web-1", owner="web"),
            pod("web-2", owner="web"),
            pod("single"),
        ]
        before = {"important": "x", "web-1": "x", "web-2": "y", "single": "y"}
        steady = replace(schedule([a, b], pods, before), bound=before)
        budgeted = without_nodes(steady, {"x"}, desired={"web": 1})
        assert victims(budgeted) == {"single"}
        assert set(budgeted.bound) == {"important", "web-2"}
        # without the budget the younger one leaves, which is single here too, and web where it is younger
        assert victims(without_nodes(replace(steady, pods=(pods[0], pods[1], pods[3], pods[2])), {"x"})) == {"web-2"}

    def test_who_would_violate_a_budget_comes_back_before_the_more_important(self) -> None:
        pods = [pod("five", priority=5), pod("one", owner="w", priority=1), replace(URGENT, cpu=500)]
        bound = {"five": "x", "one": "x"}
        assert victims(schedule([X], pods, bound)) == {"one"}
        assert victims(schedule([X], pods, bound, budgets={"w": 0}), "urgent") == {"five"}

    def test_a_budget_allows_as_many_as_it_says_the_more_important_first(self) -> None:
        # two of w may go: w-1 and w-2 count against the budget first, so w-3 violates it and is spared
        w = [pod(f"w-{i}", 300, "w") for i in (1, 2, 3)]
        bound = dict.fromkeys(["w-1", "w-2", "w-3"], "x")
        assert victims(schedule([X], [*w, replace(URGENT, cpu=600)], bound, budgets={"w": 2})) == {"w-1", "w-2"}
        assert victims(schedule([X], [*w, replace(URGENT, cpu=600)], bound)) == {"w-2", "w-3"}

    def test_the_node_with_the_fewest_violations_wins_before_any_priority(self) -> None:
        pods = [pod("low", 1000, "w"), pod("high", 1000, priority=5), URGENT]
        bound = {"low": "x", "high": "y"}
        assert victims(schedule([X, Y], pods, bound)) == {"low"}
        assert victims(schedule([X, Y], pods, bound, budgets={"w": 0}), "urgent") == {"high"}

    def test_a_budget_hinders_nobody_where_nothing_else_helps(self) -> None:
        pods = [pod("low", 1000, "w"), URGENT]
        assert victims(schedule([X], pods, {"low": "x"}, budgets={"w": 0})) == {"low"}

    def test_each_eviction_uses_the_budget_up(self) -> None:
        # the first takes the youngest; then w may lose nobody more, and the more important one goes
        pods = [pod("old", 1000, priority=1), pod("w-1", 1000, "w"), pod("w-2", 1000, "w")]
        nodes = [X, Y, replace(X, name="z")]
        urgent = [URGENT, replace(URGENT, name="second", owner="second")]
        bound = {"old": "x", "w-1": "y", "w-2": "z"}
        both = [schedule(nodes, [*pods, *urgent], bound, budgets={"w": allowed}) for allowed in (1, 2)]
        assert [victims(it, "urgent") for it in both] == [{"w-2"}, {"w-2"}]
        assert [victims(it, "second") for it in both] == [{"old"}, {"w-1"}]

    def test_the_allowance_is_what_runs_above_what_is_wanted(self) -> None:
        # pkg/controller/disruption/disruption.go, updatePdbStatus
        running = [pod("w-1", owner="w"), pod("w-2", owner="w"), pod("v-1", owner="v")]
        assert allowance({"w": 1, "v": 1, "u": 1}, running) == {"w": 1, "v": 0, "u": 0}


def choices(
    nodes: list[Node], pods: list[Pod], bound: dict[str, str], started: dict[str, int], **more: object
) -> set[str]:
    """What the scheduler may do for the last pod: the node and who leaves."""
    cluster = Cluster(nodes, pods, started=started, **more)  # type: ignore[arg-type]
    for each in pods[:-1]:
        cluster.bind(each, cluster.states[bound[each.name]])
    found = preemption_choices(pods[-1], cluster)
    return {f"{it.node.name}: {' '.join(sorted(each.name for each in it.victims))}" for it in found}


class TestEqualStartTimes:
    TWO, BOUND = (pod("p", 1000), pod("q", 1000)), {"p": "x", "q": "y"}

    def test_of_equal_nodes_any_may_be_taken(self) -> None:
        # preemption.go, pickOneNodeForPreemption: the first of an unordered map
        assert choices([X, Y], [*self.TWO, URGENT], self.BOUND, {"p": 0, "q": 0}) == {"x: p", "y: q"}

    def test_a_later_start_decides(self) -> None:
        assert choices([X, Y], [*self.TWO, URGENT], self.BOUND, {"p": 1, "q": 0}) == {"x: p"}
        assert choices([X, Y], [*self.TWO, URGENT], self.BOUND, {"p": 0}) == {"y: q"}  # q is not known: it came last

    def test_of_equal_victims_any_may_be_spared(self) -> None:
        pods, urgent = [pod("p"), pod("q")], replace(URGENT, cpu=500)
        bound = {"p": "x", "q": "x"}
        assert choices([X], [*pods, urgent], bound, {"p": 0, "q": 0}) == {"x: p", "x: q"}
        assert choices([X], [*pods, urgent], bound, {"p": 0, "q": 1}) == {"x: q"}

    def test_who_is_spared_can_decide_how_many_leave(self) -> None:
        # 600 are needed and 1000 taken: sparing 400 leaves both small ones out, sparing a small one leaves room for one more
        pods, urgent = [pod("big", 400), pod("s-1", 300, "s"), pod("s-2", 300, "s")], replace(URGENT, cpu=600)
        bound = dict.fromkeys(["big", "s-1", "s-2"], "x")
        assert choices([X], [*pods, urgent], bound, dict.fromkeys(bound, 0)) == {"x: s-1 s-2", "x: big s-2"}

    def test_another_node_can_lose_against_any_order_and_win_against_one(self) -> None:
        # x: big (400) and two of 300 as above, two victims in any order; y: one or two, by who comes back
        pods = [pod("p", 400), pod("q", 300, "q"), pod("r", 300, "q"), pod("one", 1000)]
        bound = {"p": "x", "q": "x", "r": "x", "one": "y"}
        assert choices([X, Y], [*pods, replace(URGENT, cpu=600)], bound, dict.fromkeys(bound, 0)) == {"y: one"}

    def test_the_choice_of_a_pass_stands_first_and_a_pick_is_followed(self) -> None:
        seen: list[Choice] = []

        def last(offered: Sequence[Choice]) -> Choice:
            seen.extend(offered)
            return seen[-1]

        pods = [*self.TWO, URGENT]
        usual = schedule([X, Y], pods, self.BOUND)
        other = schedule([X, Y], pods, self.BOUND, pick=last, started={"p": 0, "q": 0})
        assert [it.node.name for it in seen] == ["y", "x"]
        assert (usual.bound["urgent"], other.bound["urgent"]) == ("y", "x")

    def test_too_many_orders_are_not_followed_in_part(self) -> None:
        node = replace(X, cpu=100_000, pods=99)
        pods = [pod(f"p{i}", 1000 + i) for i in range(WAYS.bit_length() + 3)]
        with pytest.raises(OverflowError, match="on x"):
            choices(
                [node], [*pods, replace(URGENT, cpu=92_000)], dict.fromkeys([it.name for it in pods], "x"), {"p0": 0}
            )


class TestWhatNoEvictionHelps:
    def test_a_victim_s_volumes_stay_attached_while_the_scheduler_looks(self) -> None:
        # plugins/nodevolumelimits/csi.go counts VolumeAttachments beside the pods' own volumes
        node = replace(X, volumes=1)
        placement = schedule([node], [pod("low", volumes=1), replace(URGENT, volumes=1)], {"low": "x"})
        assert (placement.bound, placement.evictions) == ({"low": "x"}, ())

    def test_a_gpu_is_freed(self) -> None:
        node = replace(X, gpus=1)
        assert victims(schedule([node], [pod("low", 10, gpus=1), pod("p", 10, gpus=1, priority=1)], {"low": "x"})) == {
            "low"
        }

    def test_disk_is_freed(self) -> None:
        node = replace(X, disk=10)
        assert victims(schedule([node], [pod("low", 1, disk=6), pod("p", 1, disk=5, priority=1)], {"low": "x"})) == {
            "low"
        }

    @pytest.mark.parametrize("kept", [{"apart_required": (Topology.HOST,)}, {"spread": (Spread(Topology.HOST, 1),)}])
    def test_nobody_leaves_a_node_that_an_equal_sibling_keeps_the_pod_off(self, kept: dict[str, object]) -> None:
        w = [pod(f"w-{i}", 100, "w", priority=9, **kept) for i in (1, 2)]
        full = [pod("low", 900), pod("other", 1000, priority=9)]
        placement = schedule([X, Y], [*w[:1], *full, w[1]], {"w-1": "x", "low": "x", "other": "y"})
        assert not placement.evictions
        assert [it.pod.name for it in placement.pending] == ["w-2"]

    def test_a_lower_sibling_can_be_evicted_to_keep_apart(self) -> None:
        low, high = (
            Pod(name, "w", 100, priority=p, apart_required=(Topology.HOST,)) for name, p in (("low", 0), ("high", 1))
        )
        assert victims(schedule([X], [low, high], {"low": "x"})) == {"low"}
