"""Each score, worked out by hand from kube-scheduler's sources: those of 1.34 unless a test names another minor."""

from __future__ import annotations

import pytest

from jobvector_wizard.base.units import Gi, Ki, Mi
from jobvector_wizard.planning.scheduler import Node, Pod, Rules, rules_for
from jobvector_wizard.planning.scheduler.scores import (
    DEFAULT_SPREAD,
    allocation,
    anti_affinity,
    own_score,
    spread_count,
    topology_spread,
)
from jobvector_wizard.planning.scheduler.state import Cluster, NodeState, balance
from tests.planning.plainly import feasible, totals


def node(name: str = "n", cpu: int = 1000, memory: int = 1000 * Mi, zone: str = "a", group: str = "g") -> Node:
    return Node(name, group, zone, cpu, memory, 110)


OLD = rules_for("1.34")


def scores(
    pod: Pod, nodes: list[Node], bound: dict[str, Pod], full: tuple[str, ...] = (), rules: Rules = OLD
) -> list[int]:
    """The totals of the nodes that are not `full`, with one pod bound to each named node."""
    cluster = Cluster(nodes, [*bound.values(), pod], rules)
    for name, other in bound.items():
        cluster.bind(other, cluster.states[name])
    states: list[NodeState] = [state for state in cluster.states.values() if state.node.name not in full]
    return totals(pod, states, cluster)


@pytest.mark.parametrize(
    ("used_cpu", "used_memory", "score"),
    [
        (0, 0, 100),
        (300, 250 * Mi, 72),  # (70 + 75) // 2 = 72
        (
            251,
            301 * Mi,
            71,
        ),  # 74.9 -> 74, 69.9 -> 69; 143 // 2 = 71, where the mean of the exact shares gives 72
        (1000, 1000 * Mi, 0),
        (1001, 500 * Mi, 25),  # more than there is counts as nothing free: (0 + 50) // 2
    ],
)
def test_least_allocated_rounds_each_share_and_then_their_mean(used_cpu: int, used_memory: int, score: int) -> None:
    assert taken(node(), used_cpu, used_memory) == score


def taken(of: Node, cpu: int, memory: int, rules: Rules = OLD) -> int:
    """NodeResourcesFit's score with so much taken, the pod included."""
    pod = Pod("p", "p", counted_cpu=cpu, counted_memory=memory)
    return allocation(pod, NodeState(of), rules)


def test_least_allocated_on_a_real_node() -> None:
    # t3.medium: 1430 * 100 // 1930 = 74; (3371436 - 1048576) * 100 // 3371436 = 68; 142 // 2 = 71
    assert taken(node(cpu=1930, memory=3371436 * Ki), 500, Gi) == 71


def test_each_container_without_a_request_counts_as_100m_and_200mi() -> None:
    aws_node = Pod("aws-node", "aws-node", cpu=50, containers=2)
    assert (aws_node.scored_cpu, aws_node.scored_memory) == (50, 400 * Mi)
    agent = Pod("agent", "agent")
    assert (agent.scored_cpu, agent.scored_memory) == (100, 200 * Mi)


@pytest.mark.parametrize(
    ("used_cpu", "used_memory", "score"),
    [
        (500, 500 * Mi, 100),
        (500, 250 * Mi, 87),  # (1 - 0.25 / 2) * 100 = 87.5
        (250, 500 * Mi, 87),
        (1500, 500 * Mi, 75),  # a share is at most 1: (1 - 0.5 / 2) * 100
        (0, 1000 * Mi, 50),
    ],
)
def test_balanced_allocation_is_100_less_half_the_difference(used_cpu: int, used_memory: int, score: int) -> None:
    assert balance(node(), used_cpu, used_memory) == score


def test_a_preferred_group_is_worth_all_or_nothing() -> None:
    pod = Pod("p", "p", 100, 100 * Mi, preferred_groups=("g",))
    assert [own_score(pod, NodeState(node(group=group)), OLD) for group in "gh"] == [190 + 200, 190]


@pytest.mark.parametrize(
    ("on_node", "in_zone", "zones", "expected"),
    [
        # a zone for each node: ln 5 = 1.609; 6 + 2 * 1.609 = 9.2 -> 9 against 6; 100 * (15 - 9) // 9 = 66
        ([1, 0, 0], [1, 0, 0], 3, [66, 100, 100]),
        # two of them share a zone: ln 5 = 1.609, ln 4 = 1.386; 9.0, 7.4 -> 7, 6; 100 * (15 - 7) // 9 = 88
        ([1, 0, 0], [1, 1, 0], 2, [66, 88, 100]),
        # one zone: ln 4 = 1.386, ln 3 = 1.099; 6 + 4.159 + 4.394 -> 15 and 6 + 1.386 + 4.394 -> 12;
        # 100 * (27 - 15) // 15 = 80
        ([3, 1], [4, 4], 1, [80, 100]),
        # equal everywhere is 100 everywhere
        ([2, 2], [2, 2], 2, [100, 100]),
    ],
)
def test_topology_spread_prefers_nodes_and_zones_with_fewer_siblings(
    on_node: list[int], in_zone: list[int], zones: int, expected: list[int]
) -> None:
    hosts, by_zone = DEFAULT_SPREAD
    raw = spread_count(spread_count([0.0] * len(on_node), hosts, len(on_node), on_node), by_zone, zones, in_zone)
    assert topology_spread([int(score + 0.5) for score in raw]) == expected


@pytest.mark.parametrize(
    ("on_node", "expected"),
    [([0, 1, 2], [100, 50, 0]), ([0, 1, 3], [100, 66, 0]), ([1, 1], [0, 0]), ([0, 0], [0, 0])],
)
def test_anti_affinity_stretches_from_the_fullest_to_the_emptiest(on_node: list[int], expected: list[int]) -> None:
    assert anti_affinity(on_node) == expected


UNEVEN = {"x": Pod("p", "p", 500, 100 * Mi), "y": Pod("q", "q", 300, 300 * Mi)}


def test_a_pod_that_requests_something_is_scored_for_balance() -> None:
    # x gets (40 + 70) // 2 = 55 and 100 * (1 - 0.30 / 2) = 85
    # y gets (60 + 50) // 2 = 55 and 100 * (1 - 0.10 / 2) = 95
    assert scores(Pod("new", "new", 100, 200 * Mi), [node("x"), node("y")], UNEVEN) == [140, 150]


def test_a_pod_that_requests_nothing_is_not_scored_for_balance() -> None:
    # it counts as 100m and 200Mi in LeastAllocated alone
    assert scores(Pod("new", "new"), [node("x"), node("y")], UNEVEN) == [55, 55]


def test_least_allocated_counts_what_bound_pods_leave_unset_and_balance_does_not() -> None:
    # x, a bound pod of 100m and no memory, counts as 100m and 200Mi: (80 + 70) // 2 = 75
    # and in balance as 100m alone: 0.2 against 0.1 -> 95; y, empty: (90 + 90) // 2 = 90, then 100
    bound = {"x": Pod("kube-proxy", "kube-proxy", 100)}
    assert scores(Pod("new", "new", 100, 100 * Mi), [node("x"), node("y")], bound) == [170, 190]


def test_a_bound_pod_that_requests_nothing_counts_as_100m_and_200mi() -> None:
    # x: (80 + 70) // 2 = 75, and in balance as nothing: 0.1 against 0.1 -> 100
    bound = {"x": Pod("agent", "agent")}
    assert scores(Pod("new", "new", 100, 100 * Mi), [node("x"), node("y")], bound) == [175, 190]


def test_an_evicted_sibling_no_longer_counts() -> None:
    gone, new = Pod("w-1", "w", 100, 100 * Mi), Pod("w-2", "w", 100, 100 * Mi)
    cluster = Cluster([node("x"), node("y")], [gone, new], OLD)
    cluster.bind(gone, cluster.states["x"])
    cluster.evict(gone, cluster.states["x"])
    assert totals(new, list(cluster.states.values()), cluster) == [190 + 200, 190 + 200]


def test_a_preference_weighs_twice() -> None:
    # both: (90 + 90) // 2 + 100 = 190; the preferred one 200 more
    pod = Pod("new", "new", 100, 100 * Mi, preferred_groups=("small",))
    assert scores(pod, [node("x"), node("y", group="small")], {}) == [190, 390]


def test_siblings_in_a_zone_count_even_on_a_node_that_is_full() -> None:
    # a1 is full and holds a sibling; a2, b1 are left: two nodes and two zones, ln 4 = 1.386
    # a2: 7.4 -> 7, b1: 6; 100 * (13 - 7) // 7 = 85 and 100; doubled, on 190 each
    nodes = [node("a1"), node("a2"), node("b1", zone="b")]
    bound = {"a1": Pod("w-1", "w", 100, 100 * Mi)}
    assert scores(Pod("w-2", "w", 100, 100 * Mi), nodes, bound, full=("a1",)) == [190 + 170, 190 + 200]


def test_anti_affinity_comes_on_top_of_the_spread() -> None:
    # a1 holds a sibling: (80 + 80) // 2 + 100 = 180; a2, b1: 190
    # spread over 3 nodes, 2 zones as above: 66, 88, 100, doubled; anti-affinity 0, 100, 100, doubled
    nodes = [node("a1"), node("a2"), node("b1", zone="b")]
    bound = {"a1": Pod("w-1", "w", 100, 100 * Mi, apart=True)}
    pod = Pod("w-2", "w", 100, 100 * Mi, apart=True)
    assert scores(pod, nodes, bound) == [180 + 132, 190 + 176 + 200, 190 + 200 + 200]


# What kube-scheduler v1.34.2's own plugins, run with the default profile, gave node-1, node-2 and node-3
# for these pods, one bound after the other; without TaintToleration's 300. None: refused by a filter.
REAL_TOTALS = {
    "coredns-1": (377, 388, 388),
    "coredns-2": (577, 317, 588),
    "metrics-server-1": (377, 385, 385),
    "metrics-server-2": (377, 314, 385),
    "ollama": (None, 312, 312),
    "backend": (356, 300, 373),
    "embedding": (556, 304, 360),
    "frontend": (343, 308, 366),
}


def test_the_totals_differ_from_node_to_node_as_the_real_scheduler_s() -> None:
    nodes = [
        Node("node-1", "node-1", "a", 1930, 3371436 * Ki, 17),
        Node("node-2", "node-2", "b", 3920, 6_710_886 * Ki, 58),
        Node("node-3", "node-3", "c", 3920, 6_710_886 * Ki, 58),
    ]
    queue = [
        Pod("coredns-1", "coredns", 100, 70 * Mi, apart=True),
        Pod("coredns-2", "coredns", 100, 70 * Mi, apart=True),
        Pod("metrics-server-1", "metrics-server", 100, 200 * Mi),
        Pod("metrics-server-2", "metrics-server", 100, 200 * Mi),
        Pod("ollama", "ollama", 2500, 5 * Gi),
        Pod("backend", "backend", 500, 1 * Gi),
        Pod("embedding", "embedding", 500, 512 * Mi, preferred_groups=("node-1",)),
        Pod("frontend", "frontend", 250, 256 * Mi),
    ]
    cluster = Cluster(nodes, queue, OLD)
    for state in cluster.states.values():
        name = state.node.name
        cluster.bind(Pod(f"aws-node@{name}", "aws-node", 50, containers=2, daemon_of=name), state)
        cluster.bind(Pod(f"kube-proxy@{name}", "kube-proxy", 100, daemon_of=name), state)
    for pod in queue:
        states = feasible(pod, cluster)
        ours = dict(zip([state.node.name for state in states], totals(pod, states, cluster), strict=True))
        real = {f"node-{i}": total for i, total in enumerate(REAL_TOTALS[pod.name], 1) if total is not None}
        assert {name: total - max(ours.values()) for name, total in ours.items()} == {
            name: total - max(real.values()) for name, total in real.items()
        }, pod.name
        cluster.bind(pod, max(states, key=lambda state: ours[state.node.name]))
