"""What holds for the scheduler's pass whatever the nodes and pods are."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.planning.scheduler import (
    Effect,
    Node,
    Placement,
    Pod,
    Taint,
    Toleration,
    schedule,
    without_nodes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS, VALUES = st.sampled_from(["k", "l"]), st.sampled_from(["", "1", "2"])
TAINTS = st.lists(st.builds(Taint, KEYS, VALUES, st.sampled_from(Effect)), max_size=2).map(tuple)
TOLERATIONS = st.lists(
    st.builds(Toleration, st.just("") | KEYS, st.none() | VALUES, st.none() | st.sampled_from(Effect)), max_size=2
).map(tuple)
NODES = st.lists(
    st.builds(
        Node,
        name=st.sampled_from(["n1", "n2", "n3", "n4"]),
        group=st.sampled_from(["g", "h"]),
        zone=st.sampled_from(["a", "b"]),
        cpu=st.integers(1, 12),
        memory=st.integers(1, 12),
        pods=st.integers(1, 6),
        arch=st.sampled_from(["amd64", "arm64"]),
        taints=st.just(()) | TAINTS,
    ),
    max_size=4,
    unique_by=lambda node: node.name,
)
PODS = st.lists(
    st.builds(
        Pod,
        name=st.sampled_from([f"p{number}" for number in range(14)]),
        owner=st.sampled_from(["u", "v", "w"]),
        cpu=st.integers(0, 6),
        memory=st.integers(0, 6),
        priority=st.integers(-1, 3),
        containers=st.integers(1, 2),
        preferred_groups=st.sampled_from([(), ("g",), ("g", "h")]),
        apart=st.booleans(),
        required_groups=st.sampled_from([(), (), ("h",)]),
        arch=st.sampled_from(["", "", "arm64"]),
        daemon_of=st.sampled_from([None, None, None, "n1", "n2"]),
        tolerations=st.just(()) | TOLERATIONS,
        volume_zone=st.sampled_from(["", "", "", "a"]),
    ),
    max_size=14,
    unique_by=lambda pod: pod.name,
)
CLUSTERS = st.tuples(NODES, PODS)


def check(placement: Placement) -> None:
    """No node is over-committed, everyone is somewhere, and nobody waits without need."""
    names = [pod.name for pod in placement.pods]
    assert Counter([*placement.bound, *(each.pod.name for each in placement.pending)]) == Counter(names)
    for node in placement.nodes:
        here = placement.on(node.name)
        assert sum(pod.cpu for pod in here) <= node.cpu
        assert sum(pod.memory for pod in here) <= node.memory
        assert len(here) <= node.pods
        assert all(matches(pod, node) for pod in here)
        for each in placement.pending:
            stronger = [pod for pod in here if pod.priority >= each.pod.priority]
            assert not fits_beside(each.pod, stronger, node), "a place was there, or could have been preempted"
            refusals = [refusal for refusal in each.refusals if refusal.node == node.name]
            assert refusals
            assert {refusal.limit in {"selector", "taint", "volume"} for refusal in refusals} == {
                not matches(each.pod, node)
            }
    by_name = {pod.name: pod for pod in placement.pods}
    assert all(by_name[each.by].priority > each.pod.priority for each in placement.evictions)


def matches(pod: Pod, node: Node) -> bool:
    return (
        (pod.daemon_of is None or pod.daemon_of == node.name)
        and (not pod.required_groups or node.group in pod.required_groups)
        and (not pod.arch or pod.arch == node.arch)
        and (not pod.volume_zone or pod.volume_zone == node.zone)
        and all(taint.effect == "PreferNoSchedule" or puts_up_with(pod, taint) for taint in node.taints)
    )


def puts_up_with(pod: Pod, taint: Taint) -> bool:
    return any(
        each.key in {"", taint.key} and each.value in {None, taint.value} and each.effect in {None, taint.effect}
        for each in pod.tolerations
    )


def fits_beside(pod: Pod, others: list[Pod], node: Node) -> bool:
    return (
        matches(pod, node)
        and sum(other.cpu for other in others) + pod.cpu <= node.cpu
        and sum(other.memory for other in others) + pod.memory <= node.memory
        and len(others) < node.pods
    )


@given(CLUSTERS)
def test_a_pass_keeps_the_books(case: tuple[list[Node], list[Pod]]) -> None:
    check(schedule(*case))


@given(CLUSTERS, st.sets(st.sampled_from(["n1", "n2", "n3", "n4"])))
def test_a_pass_after_a_loss_keeps_the_books(case: tuple[list[Node], list[Pod]], lost: set[str]) -> None:
    before = schedule(*case)
    after = without_nodes(before, lost)
    check(after)
    assert not lost & set(after.bound.values())
    evicted = {each.pod.name for each in after.evictions}
    assert all(
        after.bound[name] == node for name, node in before.bound.items() if node not in lost and name not in evicted
    )
    gone = {pod.name for pod in before.pods} - {pod.name for pod in after.pods}
    assert gone == {pod.name for pod in before.pods if pod.daemon_of in lost}


@given(CLUSTERS, st.randoms(use_true_random=False))
def test_a_tie_may_fall_any_way(case: tuple[list[Node], list[Pod]], random: Random) -> None:
    check(schedule(*case, tie=random.choice))


@given(CLUSTERS, st.data())
def test_the_order_of_a_mapping_does_not_matter(case: tuple[list[Node], list[Pod]], data: st.DataObject) -> None:
    nodes, pods = case
    running = schedule(nodes, pods[: len(pods) // 2])
    arrivals = [*running.pods, *pods[len(pods) // 2 :]]
    shuffled = dict(data.draw(st.permutations(list(running.bound.items()))))
    straight = schedule(nodes, arrivals, running.bound)
    other = schedule(nodes, arrivals, shuffled)
    assert other == straight
    assert list(other.bound) == list(straight.bound)
    check(straight)


@given(CLUSTERS)
def test_a_pass_over_a_finished_placement_changes_nothing(case: tuple[list[Node], list[Pod]]) -> None:
    placement = schedule(*case)
    again = schedule(placement.nodes, placement.pods, placement.bound)
    assert (again.bound, again.evictions) == (dict(placement.bound), ())
    assert {each.pod.name for each in again.pending} == {each.pod.name for each in placement.pending}


def batches(draw: Random) -> tuple[list[Node], list[Pod]]:
    """Nodes of a few sizes, and pods that come many alike at a time: so many that some find no place."""
    zones = "abc"[: draw.randint(1, 3)]
    nodes = [
        Node(f"{zone}{size}-{number}", f"g{size}", zone, size * 1000, draw.choice((1, 2, 4)) * size * 1024, 29, "amd64")
        for zone in zones
        for size in draw.sample((2, 4, 8), draw.randint(1, 3))
        for number in range(draw.randint(1, 4))
    ]
    pods = []
    for owner in range(draw.randint(1, 5)):
        cpu, memory, priority = draw.randint(0, 9) * 100, draw.randint(0, 12) * 128, draw.choice((0, 0, 5))
        pods += [Pod(f"o{owner}-{number}", f"o{owner}", cpu, memory, priority) for number in range(draw.randint(3, 40))]
    return nodes, pods


def first_given(nodes: Sequence[Node]) -> Node:
    """Break ties as `first` does, while the pass does not know that and places pod by pod."""
    return nodes[0]


def test_pods_placed_many_at_a_time_go_where_each_alone_would() -> None:
    for seed in range(150):
        nodes, pods = batches(Random(seed))
        together, alone = schedule(nodes, pods), schedule(nodes, pods, tie=first_given)
        assert together == alone, seed
        lost = {node.name for node in nodes if node.zone == "a"}
        assert without_nodes(together, lost) == without_nodes(alone, lost, tie=first_given), seed
