"""The default scheduler's pass: filters, queue, preemption, lost nodes, and what the drawings run into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from jobvector_wizard.base.units import Gi, Ki, Mi
from jobvector_wizard.planning.scheduler import Limit, Node, Placement, Pod, schedule, without_nodes


def small(name: str = "n", zone: str = "a", **changes: object) -> Node:
    return replace(Node(name, name, zone, 1000, 1000 * Mi, 10), **changes)  # type: ignore[arg-type]


def pod(name: str, cpu: int = 0, memory: int = 0, priority: int = 0, **more: object) -> Pod:
    return Pod(name, name, cpu, memory, priority, **more)  # type: ignore[arg-type]


def pending(placement: Placement) -> set[str]:
    return {each.pod.name for each in placement.pending}


class TestFilters:
    @pytest.mark.parametrize(
        ("asked", "fits"),
        [
            (pod("p", 1000, 1000 * Mi), True),  # exactly what there is
            (pod("p", 1001), False),
            (pod("p", 0, 1000 * Mi + 1), False),
            (pod("p", required_groups=("n", "m")), True),
            (pod("p", required_groups=("m",)), False),
            (pod("p", arch="amd64"), True),
            (pod("p", arch="arm64"), False),
            (pod("p", daemon_of="n"), True),
            (pod("p", daemon_of="m"), False),
        ],
    )
    def test_a_pod_fits_or_not(self, asked: Pod, fits: bool) -> None:
        assert (schedule([small()], [asked]).bound == {"p": "n"}) is fits

    def test_what_runs_already_is_not_free(self) -> None:
        bound = {"old": "n"}
        assert schedule([small()], [pod("old", 400), pod("p", 600)], bound).bound == {"old": "n", "p": "n"}
        assert pending(schedule([small()], [pod("old", 400), pod("p", 601)], bound)) == {"p"}

    def test_a_pod_counts_even_if_it_requests_nothing(self) -> None:
        placement = schedule([small(pods=2)], [pod("1"), pod("2"), pod("3")])
        assert pending(placement) == {"3"}
        assert str(placement.pending[0].refusals[0]) == "too many pods: 2 of 2"

    def test_a_pod_without_a_request_fits_where_nothing_is_free(self) -> None:
        assert not schedule([small()], [pod("full", 1000, 1000 * Mi), pod("p")]).pending

    def test_a_refusal_gives_the_figures(self) -> None:
        placement = schedule([small(), small("m", cpu=4000)], [pod("old", 3000), pod("p", 1500, 2 * Gi)])
        refusals = placement.pending[0].refusals
        assert [(each.node, each.limit, each.permanent) for each in refusals] == [
            ("n", Limit.CPU, True),  # 1500m of 1000m
            ("n", Limit.MEMORY, True),
            ("m", Limit.CPU, False),  # 1000m free of 4000m
            ("m", Limit.MEMORY, True),
        ]
        assert str(refusals[2]) == "insufficient cpu: 1500m > 1000m free"
        assert str(refusals[1]) == "insufficient memory: 2Gi > 1000Mi free"

    def test_without_nodes_everything_is_pending(self) -> None:
        assert pending(schedule([], [pod("p")])) == {"p"}


class TestQueue:
    def test_the_first_to_arrive_is_placed_first(self) -> None:
        assert schedule([small()], [pod("early", 600), pod("late", 600)]).bound == {"early": "n"}

    def test_priority_goes_before_arrival(self) -> None:
        placement = schedule([small()], [pod("early", 600), pod("late", 600, priority=1)])
        assert placement.bound == {"late": "n"}
        assert not placement.evictions


class TestTies:
    NODES = (small("x"), small("y"), small("z", cpu=500))

    def test_the_first_of_the_best_nodes_is_taken(self) -> None:
        assert schedule(self.NODES, [pod("p", 100, 100 * Mi)]).bound == {"p": "x"}

    def test_another_choice_can_be_made_among_the_best_alone(self) -> None:
        offered: list[list[str]] = []

        def last(nodes: Sequence[Node]) -> Node:
            offered.append([node.name for node in nodes])
            return nodes[-1]

        assert schedule(self.NODES, [pod("p", 100, 100 * Mi)], tie=last).bound == {"p": "y"}
        assert offered == [["x", "y"]]


class TestPreemption:
    def test_the_least_important_leaves_and_among_equals_the_youngest(self) -> None:
        # all three leave: 1000m free; "five" comes back: 600m left; "old": 300m left; "young" would leave 0m
        running = [pod("five", 400, priority=5), pod("old", 300, priority=1), pod("young", 300, priority=1)]
        placement = schedule(
            [small()], [*running, pod("p", 300, priority=9)], dict.fromkeys(["young", "five", "old"], "n")
        )
        assert placement.bound == {"five": "n", "old": "n", "p": "n"}
        assert [(each.pod.name, each.node, each.by) for each in placement.evictions] == [("young", "n", "p")]

    def test_who_comes_back_is_tried_one_by_one(self) -> None:
        # 700m needed: "five" (400m) does not come back, "one" (300m) does
        running = [pod("five", 400, priority=5), pod("one", 300, priority=1)]
        placement = schedule([small()], [*running, pod("p", 700, priority=9)], {"five": "n", "one": "n"})
        assert placement.bound == {"one": "n", "p": "n"}

    def test_equals_are_left_alone(self) -> None:
        assert pending(schedule([small()], [pod("a", 600, priority=1), pod("b", 600, priority=1)], {"a": "n"})) == {"b"}

    def test_nobody_leaves_in_vain(self) -> None:
        placement = schedule([small()], [pod("a", 600), pod("b", 1001, priority=1)], {"a": "n"})
        assert placement.bound == {"a": "n"}
        assert not placement.evictions

    def test_a_place_by_count_can_be_preempted_too(self) -> None:
        placement = schedule([small(pods=1)], [pod("a"), pod("b", priority=1)], {"a": "n"})
        assert placement.bound == {"b": "n"}

    @pytest.mark.parametrize(
        ("on_x", "on_y", "because"),
        [
            ([5], [1, 1, 1], "its most important victim is less important"),
            ([5, 5], [5, 1], "the sum of priorities is smaller"),
            ([5, -3], [5], "one victim less, although -3 would lower the sum"),
            ([5], [5], "its victim started later"),
        ],
    )
    def test_the_node_is_chosen_that_hurts_least(self, on_x: list[int], on_y: list[int], because: str) -> None:
        running = [
            pod(f"{name}{number}", 1000 // len(priorities), priority=priority)
            for name, priorities in (("x", on_x), ("y", on_y))
            for number, priority in enumerate(priorities)
        ]
        bound = {each.name: each.name[0] for each in running}
        placement = schedule([small("x"), small("y")], [*running, pod("p", 1000, priority=9)], bound)
        assert placement.bound["p"] == "y", because

    def test_who_was_evicted_queues_again_behind_its_equals(self) -> None:
        # p (2000m) evicts a from m; a and b then want the 1000m of n, and a has arrived anew
        nodes = [small("m", cpu=2000), small("n")]
        pods = [pod("a", 900), pod("b", 900), pod("p", 2000, priority=1)]
        placement = schedule(nodes, pods, {"a": "m"})
        assert placement.bound == {"p": "m", "b": "n"}
        assert pending(placement) == {"a"}
        assert [each.name for each in placement.pods] == ["b", "p", "a"]

    def test_who_was_evicted_still_goes_before_the_less_important(self) -> None:
        nodes = [small("m", cpu=2000), small("n")]
        pods = [pod("a", 900, priority=5), pod("b", 900), pod("p", 2000, priority=9)]
        placement = schedule(nodes, pods, {"a": "m"})
        assert placement.bound == {"p": "m", "a": "n"}
        assert [each.pod.name for each in placement.evictions] == ["a"]

    def test_who_was_evicted_runs_elsewhere_if_it_can(self) -> None:
        nodes = [small("m", cpu=2000), small("n")]
        placement = schedule(nodes, [pod("a", 900), pod("p", 2000, priority=1)], {"a": "m"})
        assert placement.bound == {"p": "m", "a": "n"}


class TestPlacement:
    def test_it_knows_what_is_left_and_who_is_where(self) -> None:
        placement = schedule([small("x"), small("y")], [pod("p", 300, 200 * Mi), pod("q", 1000)])
        assert [each.name for each in placement.on("x")] == ["p"]
        room = placement.room("x")
        assert (room.cpu, room.memory, room.pods) == (700, 800 * Mi, 9)
        assert placement.room("y").cpu == 0

    def test_who_runs_already_arrived_first(self) -> None:
        placement = schedule([small()], [pod("new"), pod("old")], {"old": "n"})
        assert [each.name for each in placement.pods] == ["old", "new"]

    @pytest.mark.parametrize(
        ("pods", "bound"),
        [([pod("p"), pod("p")], {}), ([pod("p")], {"q": "n"}), ([pod("p")], {"p": "m"})],
    )
    def test_a_muddle_of_names_is_refused(self, pods: list[Pod], bound: dict[str, str]) -> None:
        with pytest.raises(ValueError, match="name"):
            schedule([small()], pods, bound)


class TestLossOfNodes:
    def test_what_survives_stays_and_the_rest_moves_except_daemons(self) -> None:
        nodes = [small("x"), small("y")]
        pods = [pod("dx", 100, daemon_of="x"), pod("dy", 100, daemon_of="y"), pod("p", 300), pod("q", 300)]
        after = without_nodes(schedule(nodes, pods), {"x"})
        assert after.bound == {"dy": "y", "p": "y", "q": "y"}
        assert [node.name for node in after.nodes] == ["y"]
        assert "dx" not in {each.name for each in after.pods}

    def test_the_displaced_queue_by_priority_and_then_by_their_first_arrival(self) -> None:
        nodes = [small("x", cpu=3000), small("y")]
        pods = [pod("1", 600), pod("2", 600), pod("3", 600, priority=1), pod("y", 400, daemon_of="y")]
        before = schedule(nodes, pods, {"1": "x", "2": "x", "3": "x", "y": "y"})
        assert without_nodes(before, {"x"}).bound == {"3": "y", "y": "y"}
        same = replace(before, pods=tuple(replace(each, priority=0) for each in before.pods))
        assert without_nodes(same, {"x"}).bound == {"1": "y", "y": "y"}

    def test_the_displaced_preempt_the_less_important(self) -> None:
        before = schedule([small("x"), small("y")], [pod("a", 800, priority=1), pod("b", 800)], {"a": "x", "b": "y"})
        after = without_nodes(before, {"x"})
        assert after.bound == {"a": "y"}
        assert [each.pod.name for each in after.evictions] == ["b"]

    def test_the_loss_of_all_leaves_all_pending(self) -> None:
        assert pending(without_nodes(schedule([small()], [pod("p")]), {"n"})) == {"p"}


# The architecture as drawn (brief) on allocatable figures read from real nodes (facts/capacity.md).
T3_MEDIUM = (1930, 3371436 * Ki, 17)
T3_LARGE = (1930, 7248300 * Ki, 35)
C6A_XLARGE = (3920, 6_710_886 * Ki, 58)  # about 6.4Gi
CRITICAL = 2_000_000_000
BACKEND = pod("backend", 500, 1 * Gi)
EMBEDDING = pod("embedding", 500, 512 * Mi)
OLLAMA = pod("ollama", 2500, 5 * Gi)
FRONTEND = pod("frontend", 250, 256 * Mi)
WORKLOADS = (BACKEND, EMBEDDING, OLLAMA, FRONTEND)
URGENT = replace(OLLAMA, priority=1000)


def cluster(*types: tuple[int, int, int]) -> list[Node]:
    return [
        Node(f"node-{i}", f"node-{i}", zone, *size) for i, (zone, size) in enumerate(zip("abc", types, strict=False), 1)
    ]


def with_add_ons(nodes: list[Node], workloads: tuple[Pod, ...]) -> list[Pod]:
    daemons = [
        daemon
        for node in nodes
        for daemon in (
            Pod(f"aws-node@{node.name}", "aws-node", 50, 0, CRITICAL + 1000, 2, daemon_of=node.name),
            Pod(f"kube-proxy@{node.name}", "kube-proxy", 100, 0, CRITICAL + 1000, daemon_of=node.name),
        )
    ]
    once = [Pod(f"coredns-{i}", "coredns", 100, 70 * Mi, CRITICAL) for i in (1, 2)]
    once += [Pod(f"metrics-server-{i}", "metrics-server", 100, 200 * Mi, CRITICAL) for i in (1, 2)]
    return [*daemons, *once, *workloads]


class TestTheDrawings:
    @pytest.mark.parametrize("order", permutations(WORKLOADS))
    def test_ollama_as_drawn_is_pending_for_ever(self, order: tuple[Pod, ...]) -> None:
        nodes = cluster(T3_MEDIUM, T3_LARGE, T3_MEDIUM)
        placement = schedule(nodes, with_add_ons(nodes, order))
        assert pending(placement) == {"ollama"}
        (ollama,) = placement.pending
        cpu = [each for each in ollama.refusals if each.limit is Limit.CPU]
        assert [(each.node, each.asked, each.allocatable) for each in cpu] == [
            (node.name, 2500, 1930) for node in nodes
        ]
        assert all(each.permanent for each in cpu)

    def test_even_an_ollama_that_asks_less_cpu_does_not_survive_its_zone(self) -> None:
        nodes = cluster(T3_MEDIUM, T3_LARGE, T3_MEDIUM)
        modest = replace(OLLAMA, cpu=1000, priority=1000)
        before = schedule(nodes, with_add_ons(nodes, (BACKEND, EMBEDDING, modest, FRONTEND)))
        assert not before.pending
        assert before.bound["ollama"] == "node-2"
        after = without_nodes(before, {"node-2"})
        assert pending(after) == {"ollama"}
        assert {(each.node, each.permanent) for each in after.pending[0].refusals if each.limit is Limit.MEMORY} == {
            ("node-1", True),  # 5Gi of 3.2Gi
            ("node-3", True),
        }

    def test_without_priority_it_depends_on_the_order_whether_ollama_runs(self) -> None:
        nodes = cluster(T3_MEDIUM, C6A_XLARGE)
        runs = {
            "ollama" not in pending(schedule(nodes, with_add_ons(nodes, order))) for order in permutations(WORKLOADS)
        }
        assert runs == {True, False}

    @pytest.mark.parametrize("order", permutations((BACKEND, EMBEDDING, URGENT, FRONTEND)))
    def test_with_priority_ollama_runs_in_every_order(self, order: tuple[Pod, ...]) -> None:
        nodes = cluster(T3_MEDIUM, C6A_XLARGE)
        assert not schedule(nodes, with_add_ons(nodes, order)).pending

    @pytest.mark.parametrize("order", permutations(WORKLOADS))
    def test_a_preference_of_the_small_for_the_other_node_rescues_ollama_too(self, order: tuple[Pod, ...]) -> None:
        nodes = cluster(T3_MEDIUM, C6A_XLARGE)
        polite = tuple(each if each is OLLAMA else replace(each, preferred_groups=("node-1",)) for each in order)
        assert not schedule(nodes, with_add_ons(nodes, polite)).pending

    @pytest.mark.parametrize("zone", ["a", "b", "c"])
    @pytest.mark.parametrize("order", permutations((BACKEND, EMBEDDING, URGENT, FRONTEND)))
    def test_with_priority_everything_survives_the_loss_of_any_zone(self, order: tuple[Pod, ...], zone: str) -> None:
        nodes = cluster(T3_MEDIUM, C6A_XLARGE, C6A_XLARGE)
        before = schedule(nodes, with_add_ons(nodes, order))
        assert not before.pending
        after = without_nodes(before, {node.name for node in nodes if node.zone == zone})
        assert not after.pending

    def test_without_priority_some_order_and_zone_leave_ollama_pending(self) -> None:
        nodes = cluster(T3_MEDIUM, C6A_XLARGE, C6A_XLARGE)
        outcomes = {
            "ollama" in after.bound
            for order in permutations(WORKLOADS)
            for before in [schedule(nodes, with_add_ons(nodes, order))]
            for node in nodes
            for after in [without_nodes(before, {node.name})]
        }
        assert outcomes == {True, False}
