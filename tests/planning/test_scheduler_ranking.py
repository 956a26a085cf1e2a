"""The quick way to the best nodes, held against the plain one for every pod of random passes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobvector_wizard.planning.scheduler import (
    Effect,
    Node,
    Pod,
    Rules,
    Spread,
    Strategy,
    Taint,
    Toleration,
    Topology,
    rules_for,
    schedule,
)
from jobvector_wizard.planning.scheduler.ranking import Ranking, alike
from jobvector_wizard.planning.scheduler.state import Cluster
from tests.planning.plainly import best

SOFT = Taint("s", effect=Effect.PREFER_NO_SCHEDULE)
SIZES = st.sampled_from([(8, 8), (12, 7), (5, 16)])


@st.composite
def clusters(draw: st.DrawFn) -> list[Node]:
    sizes = {group: draw(SIZES) for group in "ghi"}
    taints = {group: draw(st.sampled_from([(), (), (SOFT,), (Taint("t"),), (SOFT, Taint("t"))])) for group in "ghi"}
    places = draw(st.lists(st.tuples(st.sampled_from("ghi"), st.sampled_from("abc")), min_size=1, max_size=9))
    return [
        Node(f"n{i}", group, zone, *sizes[group], 7, taints=taints[group], disk=9, gpus=i % 2, volumes=[None, 2][i % 2])
        for i, (group, zone) in enumerate(places)
    ]


@st.composite
def owners(draw: st.DrawFn, name: str) -> list[Pod]:
    template = {
        "cpu": draw(st.integers(0, 4)),
        "memory": draw(st.integers(0, 4)),
        "containers": draw(st.integers(1, 2)),
        "preferred_groups": draw(st.sampled_from([(), (), ("g",)])),
        "required_groups": draw(st.sampled_from([(), (), ("g", "h")])),
        "apart": draw(st.booleans()),
        "tolerations": draw(st.sampled_from([(), (Toleration("t"),), (Toleration("s"), Toleration("t"))])),
        "disk": draw(st.sampled_from([0, 0, 2])),
        "gpus": draw(st.sampled_from([0, 0, 0, 1])),
        "volumes": draw(st.sampled_from([0, 0, 1])),
        "counted_cpu": draw(st.sampled_from([None, None, 0, 3])),
        "counted_memory": draw(st.sampled_from([None, None, 0, 3])),
        "apart_required": draw(st.sampled_from([(), (), (Topology.HOST,), (Topology.ZONE,)])),
        "spread": draw(
            st.lists(
                st.builds(Spread, st.sampled_from(Topology), st.integers(1, 3), st.booleans()),
                max_size=2,
                unique_by=lambda it: (it.topology, it.hard),
            ).map(tuple)
        ),
    }
    return [Pod(f"{name}{i}", name, **template) for i in range(draw(st.integers(1, 7)))]  # type: ignore[arg-type]


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    found = rules_for(draw(st.sampled_from(["1.34", "1.36"])))
    weights = st.sampled_from([{"cpu": 1, "memory": 1}, {"cpu": 3, "memory": 1}, {"cpu": 1, "ephemeral-storage": 2}])
    return found.with_scoring(
        draw(st.sampled_from(Strategy)), draw(weights | st.just({"memory": 1, "nvidia.com/gpu": 5}))
    )


@settings(max_examples=300, deadline=None)
@given(clusters(), owners("u"), owners("v"), owners("w"), rules(), st.data())
def test_the_quick_way_finds_the_nodes_that_the_plain_one_finds(
    nodes: list[Node], u: list[Pod], v: list[Pod], w: list[Pod], chosen: Rules, data: st.DataObject
) -> None:
    pods = data.draw(st.permutations([*u, *v, *w]))
    cluster = Cluster(nodes, pods, chosen)
    rankings: dict[str, Ranking] = {}
    for number, pod in enumerate(pods):
        if pod.owner not in rankings or not alike(pod, rankings[pod.owner].pod):
            rankings[pod.owner] = Ranking(pod, cluster)
        found = [cluster.order[index].node.name for index in sorted(rankings[pod.owner].best())]
        assert found == best(pod, cluster), pod
        if found:
            cluster.bind(pod, cluster.states[data.draw(st.sampled_from(found))])
        if number % 5 == 4:  # somebody is evicted
            full = [state for state in cluster.order if state.pods]
            if full:
                cluster.evict(next(iter(full[0].pods.values())), full[0])


@pytest.mark.parametrize("minor", ["1.34", "1.36"])
def test_a_node_that_holds_more_than_it_has_is_scored_alike(minor: str) -> None:
    # what runs already may ask for more than there is: shares are capped at 1, and free is below zero
    node, other = Node("n", "g", "a", 4, 4, 9), Node("m", "g", "a", 8, 4, 9)
    big, small = Pod("big", "big", 9, 1), Pod("small", "small", 0, 1)
    cluster = Cluster([node, other], [big, small], rules_for(minor))
    cluster.bind(big, cluster.states["n"])
    found = [cluster.order[index].node.name for index in sorted(Ranking(small, cluster).best())]
    assert found == best(small, cluster)


@settings(max_examples=60, deadline=None)
@given(clusters(), owners("u"), owners("v"), rules())
def test_pods_that_come_together_go_where_they_go_one_by_one(
    nodes: list[Node], u: list[Pod], v: list[Pod], chosen: Rules
) -> None:
    # whoever breaks ties by himself is asked pod by pod
    one_by_one = schedule(nodes, [*u, *v], tie=lambda offered: offered[0], rules=chosen)
    assert schedule(nodes, [*u, *v], rules=chosen) == one_by_one


def test_of_many_pods_that_come_together_those_without_a_place_wait() -> None:
    nodes = [Node(f"n{i}", "g", zone, 10, 10, 9) for i, zone in enumerate("abcab")]
    placement = schedule(nodes, [Pod(f"w{i}", "w", 3, 3) for i in range(20)])
    assert [len(placement.on(node.name)) for node in nodes] == [3] * 5
    assert [each.pod.name for each in placement.pending] == [f"w{i}" for i in range(15, 20)]
