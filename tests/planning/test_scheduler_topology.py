"""Required anti-affinity, topology spread, GPUs, disk and volumes, worked out by hand from kube-scheduler v1.36.0."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobvector_wizard.base.units import Gi
from jobvector_wizard.planning.scheduler import (
    UNSCHEDULABLE,
    Limit,
    Node,
    Placement,
    Pod,
    Spread,
    Taint,
    Topology,
    schedule,
    without_nodes,
)

HOST, ZONE = Topology.HOST, Topology.ZONE


def node(name: str, zone: str = "a", **changes: object) -> Node:
    return replace(Node(name, name, zone, 10_000, 10_000, 30), **changes)  # type: ignore[arg-type]


def replicas(count: int, **more: object) -> list[Pod]:
    return [Pod(f"w-{i}", "w", 100, 100, **more) for i in range(1, count + 1)]  # type: ignore[arg-type]


def pending(placement: Placement) -> list[str]:
    return [each.pod.name for each in placement.pending]


class TestRequiredAntiAffinity:
    def test_seven_replicas_that_may_not_share_a_host_need_seven_nodes(self) -> None:
        pods = replicas(7, apart_required=(HOST,))
        assert pending(schedule([node(f"n{i}") for i in range(6)], pods)) == ["w-7"]
        assert not schedule([node(f"n{i}") for i in range(7)], pods).pending

    def test_the_refusal_names_the_topology_and_is_not_for_good(self) -> None:
        placement = schedule([node("n")], replicas(2, apart_required=(HOST,)))
        (refusal,) = placement.pending[0].refusals
        assert (refusal.limit, refusal.permanent) == (Limit.APART, False)
        assert str(refusal) == "another pod of its own is on this host, which it may not share"

    def test_apart_by_zone_leaves_the_second_node_of_a_zone_empty(self) -> None:
        nodes = [node("a1"), node("a2"), node("b1", "b")]
        placement = schedule(nodes, replicas(3, apart_required=(ZONE,)))
        assert pending(placement) == ["w-3"]
        assert {placement.bound["w-1"], placement.bound["w-2"]} in ({"a1", "b1"}, {"a2", "b1"})

    def test_other_owners_do_not_keep_apart(self) -> None:
        other = Pod("v", "v", apart_required=(HOST,))
        assert not schedule([node("n")], [other, *replicas(1, apart_required=(HOST,))]).pending

    def test_a_lost_zone_leaves_its_replica_pending(self) -> None:
        before = schedule([node("a1"), node("b1", "b")], replicas(2, apart_required=(ZONE,)))
        assert pending(without_nodes(before, {"a1"})) != []


class TestSpread:
    @pytest.mark.parametrize(
        ("skew", "runs"),
        [(1, 4), (2, 5), (3, 6)],  # the other node is full at 2: 2 + 1 - 2 is allowed, then the skew
    )
    def test_a_hard_constraint_stops_where_the_emptiest_domain_is_full(self, skew: int, runs: int) -> None:
        nodes = [node("a1"), node("b1", "b", cpu=200)]
        placement = schedule(nodes, replicas(8, spread=(Spread(ZONE, skew),)))
        # b1 takes two of 100m; a1 takes as many as b1 has, and the skew
        assert len(placement.bound) == 2 + 2 + skew
        assert runs == len(placement.bound) - 1

    def test_the_refusal_of_a_full_and_of_a_crowded_domain(self) -> None:
        nodes = [node("a1"), node("b1", "b", cpu=100)]
        placement = schedule(nodes, replicas(4, spread=(Spread(ZONE, 1),)))
        assert pending(placement) == ["w-4"]
        assert [(it.node, it.limit) for it in placement.pending[0].refusals] == [
            ("a1", Limit.SPREAD),
            ("b1", Limit.CPU),
        ]
        assert (
            str(placement.pending[0].refusals[0])
            == "one more pod of its own would exceed the skew allowed for this zone"
        )

    def test_a_domain_that_the_selector_leaves_out_does_not_count(self) -> None:
        # common.go: nodeAffinityPolicy Honor
        nodes = [node("a1", group="g"), node("b1", "b", group="h")]
        assert not schedule(nodes, replicas(3, spread=(Spread(ZONE, 1),), required_groups=("g",))).pending

    def test_a_tainted_domain_counts_although_nobody_may_go_there(self) -> None:
        # common.go: nodeTaintsPolicy Ignore
        nodes = [node("a1"), node("b1", "b", taints=(Taint("t"),))]
        assert pending(schedule(nodes, replicas(3, spread=(Spread(ZONE, 1),)))) == ["w-2", "w-3"]

    def test_a_cordoned_node_takes_nobody_and_counts(self) -> None:
        nodes = [node("a1"), node("b1", "b", taints=(UNSCHEDULABLE,))]
        placement = schedule(nodes, replicas(3, spread=(Spread(ZONE, 1),)), {"w-3": "b1"})
        assert placement.bound == {"w-3": "b1", "w-1": "a1", "w-2": "a1"}

    def test_a_soft_constraint_of_its_own_replaces_the_default(self) -> None:
        # a1 has two, b1 one; by zone alone: ln 4 = 1.386; 3 + 0 -> 3, 1 + 0 -> 1: 100 * (4 - 3) // 3 = 33 and 100
        nodes = [node("a1"), node("b1", "b", cpu=500)]
        pods = [Pod("full", "full", 350, 0), *replicas(4, spread=(Spread(ZONE, 1, hard=False),))]
        bound = {"full": "b1", "w-1": "a1", "w-2": "a1", "w-3": "b1"}
        assert schedule(nodes, pods, bound).bound["w-4"] == "a1"  # b1 is full
        roomy = [node("a1"), node("b1", "b")]
        assert schedule(roomy, pods, bound).bound["w-4"] == "b1"

    def test_a_pod_with_hard_constraints_only_is_not_scored_for_spread(self) -> None:
        # scoring.go, PreScore: no soft constraint of its own, and then the defaults do not apply either
        nodes = [node("a1"), node("a2", cpu=4000, memory=4000)]
        plain = schedule(nodes, replicas(3), {"w-1": "a1"}).bound
        hard = schedule(nodes, replicas(3, spread=(Spread(ZONE, 1),)), {"w-1": "a1"}).bound
        assert (plain["w-2"], hard["w-2"]) == ("a2", "a1")


class TestResources:
    def test_one_gpu_serves_one_pod(self) -> None:
        placement = schedule([node("n", gpus=1)], replicas(2, gpus=1))
        assert pending(placement) == ["w-2"]
        assert str(placement.pending[0].refusals[0]) == "insufficient nvidia.com/gpu: 1 > 0 free"

    def test_a_node_without_a_gpu_refuses_for_good(self) -> None:
        (refusal,) = schedule([node("n")], replicas(1, gpus=1)).pending[0].refusals
        assert (refusal.limit, refusal.permanent) == (Limit.GPUS, True)

    def test_ephemeral_storage_is_a_request_like_another(self) -> None:
        placement = schedule([node("n", disk=5 * Gi)], replicas(2, disk=3 * Gi))
        assert pending(placement) == ["w-2"]
        assert str(placement.pending[0].refusals[0]) == "insufficient ephemeral storage: 3Gi > 2Gi free"


class TestVolumes:
    def test_a_node_has_so_many_slots(self) -> None:
        placement = schedule([node("n", volumes=3)], replicas(4, volumes=1))
        assert pending(placement) == ["w-4"]
        assert str(placement.pending[0].refusals[0]) == "too many volumes: 1 > 0 of 3 slots free"

    def test_where_the_limit_is_not_known_nobody_is_refused_for_it(self) -> None:
        assert not schedule([node("n")], replicas(30, volumes=1)).pending

    def test_the_first_placement_binds_a_volume_to_its_zone(self) -> None:
        # WaitForFirstConsumer: plugins/volumebinding, then the volume's node affinity
        nodes = [node("a1"), node("b1", "b")]
        before = schedule(nodes, replicas(1, volumes=1))
        assert before.pods[0].volume_zone == "a"
        after = without_nodes(before, {"a1"})
        assert pending(after) == ["w-1"]
        assert str(after.pending[0].refusals[0]) == "its volume is in a"

    def test_who_was_evicted_goes_where_its_volume_is(self) -> None:
        nodes = [node("a1", cpu=1000), node("b1", "b", cpu=900)]
        low, high = Pod("low", "low", 600, volumes=1), Pod("high", "high", 1000, priority=1)
        placement = schedule(nodes, [low, high], {"low": "a1"})
        assert placement.bound == {"high": "a1"}
        assert placement.pending[0].pod.volume_zone == "a"

    def test_a_pod_that_never_ran_has_its_volume_nowhere(self) -> None:
        placement = schedule([node("n", cpu=50)], replicas(1, volumes=1))
        assert (placement.pending[0].pod.volume_zone, placement.pods[0].volume_zone) == ("", "")
