"""The walk over all orders and ties against brute force with `schedule` alone, and the exact search likewise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations, product
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobvector_wizard.catalog import bundled
from jobvector_wizard.planning.analysis import Existence, Kind, Situation, could_run_alone, placement_exists
from jobvector_wizard.planning.analysis.explore import explore
from jobvector_wizard.planning.analysis.sampling import sample
from jobvector_wizard.planning.analysis.situations import beginning, replaced, starts_of
from jobvector_wizard.planning.analysis.states import State
from jobvector_wizard.planning.analysis.verdicts import owner_outcomes
from jobvector_wizard.planning.scheduler import Choice, Node, Placement, Pod, Topology, rules_for, schedule

RULES = rules_for("1.36")
LOSS = bundled().node_loss
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Way = TypeVar("Way", Node, Choice)
End = tuple[frozenset[object], tuple[str, ...]]

# every node is a group of its own, so that none is another's twin
NODES = st.lists(
    st.tuples(st.integers(2, 8), st.integers(2, 8), st.integers(1, 4), st.sampled_from("ab")), min_size=1, max_size=3
).map(
    lambda rows: [Node(f"n{i}", f"g{i}", zone, cpu, memory, pods) for i, (cpu, memory, pods, zone) in enumerate(rows)]
)
OWNERS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2), st.integers(1, 2), st.booleans()),
    min_size=1,
    max_size=3,
)


@st.composite
def clusters(draw: st.DrawFn) -> tuple[list[Node], list[Pod]]:
    pods: list[Pod] = []
    for number, (cpu, memory, priority, replicas, picky) in enumerate(draw(OWNERS)):
        for replica in range(replicas):
            prefer = ("g0",) if picky else ()
            pods.append(Pod(f"{number}-{replica}", f"o{number}", cpu, memory, priority, preferred_groups=prefer))
    return draw(NODES), pods[:5]


class Script:
    """A tie-breaker that follows given choices, then takes the first, and notes how many there were.

    It chooses among preemptions too.
    """

    def __init__(self, choices: Sequence[int]) -> None:
        self.choices, self.widths = list(choices), list[int]()

    def choose(self, ways: Sequence[Way]) -> Way:
        at = len(self.widths)
        self.widths.append(len(ways))
        return ways[self.choices[at] if at < len(self.choices) else 0]


def every_way(nodes: Sequence[Node], pods: Sequence[Pod], bound: dict[str, str]) -> Iterator[Placement]:
    todo: list[list[int]] = [[]]
    while todo:
        choices = todo.pop()
        script = Script(choices)
        yield schedule(nodes, pods, bound, script.choose, script.choose, rules=RULES, started=dict.fromkeys(bound, 0))
        for at in range(len(choices), len(script.widths)):
            done = choices + [0] * (at - len(choices))
            todo += [[*done, other] for other in range(1, script.widths[at])]


def brute(nodes: Sequence[Node], running: Sequence[Pod], waiting: Sequence[Pod], bound: dict[str, str]) -> set[End]:
    return {
        end(placement.bound, placement.pods, (it.pod.owner for it in placement.evictions))
        for order in permutations(waiting)
        for placement in every_way(nodes, [*running, *order], bound)
    }


def end(bound: Mapping[str, str], pods: Iterable[Pod], evicted: Iterable[str]) -> End:
    where = Counter((pod.owner, bound[pod.name]) for pod in pods if pod.name in bound)
    return frozenset(where.items()), tuple(sorted(evicted))


def ends_of(states: Iterable[State]) -> set[End]:
    return {end(state.home, state.setting.pods.values(), state.evicted) for state in states}


@FEW
@given(clusters())
def test_every_order_and_tie_is_followed_and_no_other(case: tuple[list[Node], list[Pod]]) -> None:
    nodes, pods = case
    found = explore([beginning(nodes, pods, RULES)], 10_000, aged=True)
    assert found is not None
    assert ends_of(found.states) == brute(nodes, [], pods, {})


@FEW
@given(clusters())
def test_so_it_is_when_a_zone_is_lost(case: tuple[list[Node], list[Pod]]) -> None:
    nodes, pods = case
    steady = schedule(nodes, pods, rules=RULES)
    setting = beginning(nodes, pods, RULES).setting
    before = State(setting, steady.bound, (), homeless=tuple(it.pod.name for it in steady.pending))
    starts = [it for it in starts_of(Situation(Kind.ZONE_LOST, "a"), [before], LOSS) if not it.staggered]
    found = explore(starts, 10_000, aged=True)
    left = [node for node in nodes if node.zone != "a"]
    stays = {name: node for name, node in steady.bound.items() if node in {it.name for it in left}}
    running = [pod for pod in steady.pods if pod.name in stays]
    assert found is not None
    if starts and left:  # else there is no node in that zone, or none left
        waiting = [pod for pod in steady.pods if pod.name not in stays]
        assert ends_of(found.states) == brute(left, running, waiting, stays)


@FEW
@given(clusters(), st.booleans())
def test_age_matters_to_preemption_alone(case: tuple[list[Node], list[Pod]], one_by_one: bool) -> None:
    start = beginning(*case, RULES)
    rough = explore([start], 10_000, aged=False, one_by_one=one_by_one)
    fine = explore([start], 10_000, aged=True, one_by_one=one_by_one)
    assert rough is not None
    assert fine is not None
    assert rough.preempted == fine.preempted
    assert sum(rough.passes) == sum(fine.passes) or rough.preempted
    assert ends_of(rough.states) <= ends_of(fine.states)
    assert ends_of(rough.states) == ends_of(fine.states) or rough.preempted


@FEW
@given(clusters(), st.booleans(), st.randoms(use_true_random=False))
def test_a_sample_finds_nothing_that_the_walk_does_not(
    case: tuple[list[Node], list[Pod]], one_by_one: bool, random: Random
) -> None:
    start = beginning(*case, RULES)
    all_ends = explore([start], 10_000, aged=True, one_by_one=one_by_one)
    drawn = sample([start], 10, random, one_by_one=one_by_one)
    assert all_ends is not None
    assert ends_of(drawn.states) <= ends_of(all_ends.states)


@FEW
@given(clusters(), st.randoms(use_true_random=False))
def test_nor_does_one_of_a_lost_zone_node_by_node(case: tuple[list[Node], list[Pod]], random: Random) -> None:
    nodes, pods = case
    alike = [replace(node, zone="a") for node in nodes[:-1]] + [replace(nodes[-1], zone="b")]
    steady = explore([beginning(alike, pods, RULES)], 10_000, aged=True)
    assert steady is not None
    starts = list(starts_of(Situation(Kind.ZONE_LOST, "a"), steady.states, LOSS))
    all_ends = explore(starts, 10_000, aged=True)
    assert all_ends is not None
    assert ends_of(sample(starts, 10, random).states) <= ends_of(all_ends.states)


@FEW
@given(clusters())
def test_exact_search_is_exact(case: tuple[list[Node], list[Pod]]) -> None:
    nodes, pods = case

    def holds(places: Sequence[Node]) -> bool:
        return all(
            sum(pod.cpu for pod, at in zip(pods, places, strict=True) if at is node) <= node.cpu
            and sum(pod.memory for pod, at in zip(pods, places, strict=True) if at is node) <= node.memory
            and sum(at is node for at in places) <= node.pods
            for node in nodes
        )

    some = any(holds(places) for places in product(nodes, repeat=len(pods)))
    assert placement_exists(nodes, pods, 10_000) is (Existence.YES if some else Existence.NO)


@FEW
@given(clusters())
def test_the_scheduler_never_runs_what_cannot_be_placed(case: tuple[list[Node], list[Pod]]) -> None:
    nodes, pods = case
    found = explore([beginning(nodes, pods, RULES)], 10_000, aged=True)
    exists = placement_exists(nodes, pods, 10_000)
    assert found is not None
    for state in found.states:
        running = {state.setting.pods[name].owner for name in state.home}
        assert not [pod for pod in pods if pod.owner in running and not could_run_alone(pod, nodes, pods)]
        assert state.homeless or exists is Existence.YES


def test_the_search_admits_that_it_was_cut_short() -> None:
    nodes = [Node(f"n{i}", "g", "a", 10, 10, 10) for i in range(4)]
    pods = [Pod(f"p{i}", "o", 6 if i < 4 else 3, 1) for i in range(6)]
    assert placement_exists(nodes, pods, 3) is Existence.UNKNOWN
    assert placement_exists(nodes, pods, 100) is Existence.YES


class TestLostTogether:
    """Nodes of one zone that are lost together are given up one after another, or all at once."""

    NODES = (Node("a1", "g", "a", 4, 4, 9), Node("a2", "g", "a", 4, 4, 9), Node("b1", "h", "b", 4, 4, 9))
    PODS = (Pod("low", "low", 3, 3), Pod("high", "high", 3, 3, 10), Pod("here", "here", 1, 1))

    def standing(self) -> State:
        setting = beginning(self.NODES, self.PODS, RULES).setting
        return State(setting, {"low": "a1", "high": "a2", "here": "b1"}, ())

    def test_who_is_given_up_first_may_be_evicted_by_who_comes_later(self) -> None:
        found = explore(starts_of(Situation(Kind.ZONE_LOST, "a"), [self.standing()], LOSS), 1_000, aged=True)
        assert found is not None
        # at once the more important pod is placed first and nobody is evicted
        assert {state.evicted for state in found.states} == {(), ("low",)}
        assert {frozenset(state.home) for state in found.states} == {frozenset({"high", "here"})}

    def test_the_second_of_two_nodes_waits_ten_seconds_longer(self) -> None:
        starts = list(starts_of(Situation(Kind.ZONE_LOST, "a"), [self.standing()], LOSS))
        assert {state.delays for state in starts} == {(("high", 360), ("low", 360))}
        spread = replace(self.standing(), home={"low": "a1", "here": "a2"})
        (alone, *_) = starts_of(Situation(Kind.NODE_LOST, "g"), [spread], LOSS)
        assert alone.delays in ((("low", 350),), (("here", 350),))

    def test_where_every_node_is_lost_pods_run_on_or_wait_for_new_nodes(self) -> None:
        setting = beginning(self.NODES[:2], self.PODS, RULES).setting
        state = State(setting, {"low": "a1", "high": "a2", "here": "a1"}, ())
        survive, replaced_ones = starts_of(Situation(Kind.ZONE_LOST, "a"), [state], LOSS)
        assert (survive.home, survive.waiting, survive.kept) == (state.home, (), ())
        assert (replaced_ones.home, replaced_ones.waiting) == ({}, ())
        assert set(replaced_ones.homeless) == {"low", "high", "here"}

    def test_of_a_zone_of_four_with_three_lost_one_node_at_most_is_emptied(self) -> None:
        nodes = [Node(f"a{number}", "g", "a", 4, 4, 9) for number in range(4)] + [Node("b", "h", "b", 9, 9, 9)]
        pods = [Pod(f"p{number}", "p", 1, 1) for number in range(4)]
        standing = State(beginning(nodes, pods, RULES).setting, {f"p{number}": f"a{number}" for number in range(4)}, ())
        found = explore(starts_of(Situation(Kind.MOST_LOST, "a"), [standing], LOSS), 1_000, aged=True)
        assert found is not None
        assert {len(state.home) for state in found.states} == {1, 2}

    def test_twins_are_listed_although_one_stands_for_them(self) -> None:
        found = explore([beginning(self.NODES, self.PODS, RULES)], 1_000, aged=True)
        assert found is not None
        outcomes = {it.owner: it for it in owner_outcomes(found, self.PODS, ["low", "high", "here"], self.NODES)}
        assert outcomes["high"].nodes == ("a1", "a2", "b1")


def test_equal_start_times_leave_every_preemption_open() -> None:
    # two victims of one priority on two nodes, started in the same second: the first of an unordered map goes
    nodes = [Node("n1", "g1", "a", 4, 4, 9), Node("n2", "g2", "b", 4, 4, 9)]
    pods = [Pod("one", "one", 3, 3), Pod("two", "two", 3, 3), Pod("top", "top", 3, 3, 10)]
    setting = beginning(nodes, pods, RULES).setting
    found = explore([State(setting, {"one": "n1", "two": "n2"}, ("top",))], 100, aged=True)
    assert found is not None
    assert {state.evicted for state in found.states} == {("one",), ("two",)}


def test_who_started_in_an_earlier_situation_is_spared() -> None:
    nodes = [Node("n1", "g1", "a", 4, 4, 9), Node("n2", "g2", "b", 4, 4, 9)]
    pods = [Pod("one", "one", 3, 3), Pod("two", "two", 3, 3), Pod("top", "top", 3, 3, 10)]
    setting = beginning(nodes, pods, RULES).setting
    start = State(setting, {"one": "n1", "two": "n2"}, ("top",), since={"one": 0, "two": 1}, epoch=2)
    found = explore([start], 100, aged=True)
    assert found is not None
    assert {state.evicted for state in found.states} == {("two",)}  # the one that started last has to go


def test_a_volume_of_its_own_keeps_a_pod_in_the_zone_of_its_first_node() -> None:
    nodes = [Node("a1", "g", "a", 4, 4, 9), Node("b1", "h", "b", 4, 4, 9)]
    pods = [Pod(f"db-{number}", "db", 1, 1, volumes=1) for number in (1, 2)]
    steady = explore([beginning(nodes, pods, RULES)], 100, aged=True)
    assert steady is not None
    lost = explore(starts_of(Situation(Kind.ZONE_LOST, "a"), steady.states, LOSS), 100, aged=True)
    assert lost is not None
    assert {(len(state.home), len(state.homeless)) for state in lost.states} == {(1, 1)}


def test_budgets_are_followed_whether_or_not_who_was_just_placed_is_ready() -> None:
    nodes = [Node("n1", "g1", "a", 4, 4, 9), Node("n2", "g2", "b", 4, 4, 9)]
    pods = [
        Pod("web-1", "web", 2, 2),
        Pod("web-2", "web", 2, 2),
        Pod("single", "single", 3, 3),
        Pod("top", "top", 3, 3, 9),
    ]
    setting = beginning(nodes, pods, RULES, {"web": 2}).setting
    found = explore([State(setting, {"web-1": "n1", "web-2": "n1", "single": "n2"}, ("top",), epoch=1)], 100, aged=True)
    assert found is not None
    assert {state.evicted for state in found.states} == {("single",)}


def test_the_search_counts_gpus_volumes_and_ephemeral_storage() -> None:
    node = Node("n", "g", "a", 9, 9, 9, disk=4, gpus=1, volumes=2)
    fits = [Pod("one", "o", 1, 1, gpus=1, disk=4, volumes=2)]
    assert placement_exists([node], fits, 100) is Existence.YES
    for more in (Pod("two", "p", 1, 1, gpus=1), Pod("two", "p", 1, 1, disk=1), Pod("two", "p", 1, 1, volumes=1)):
        assert placement_exists([node], [*fits, more], 100) is Existence.NO


def test_the_search_says_yes_to_nothing_that_has_to_stand_apart() -> None:
    nodes = [Node(f"n{number}", "g", "a", 9, 9, 9) for number in range(2)]
    pods = [Pod(f"p{number}", "p", 1, 1, apart_required=(Topology.HOST,)) for number in range(3)]
    assert placement_exists(nodes, pods, 100) is Existence.UNKNOWN


def test_too_large_a_walk_is_given_up_not_shortened() -> None:
    pods = [Pod(f"p{i}", f"o{i}", 1, 1) for i in range(4)]
    start = beginning([Node("n", "g", "a", 9, 9, 9)], pods, RULES)
    assert explore([start], 3, aged=False) is None
    assert explore([start], 1_000, aged=False) is not None


def test_a_thousand_pods_do_not_exhaust_the_stack() -> None:
    nodes = [Node(f"n{i}", "g", "a", 100, 100, 100) for i in range(20)]
    pods = [Pod(f"p{i}", "o", 1, 1) for i in range(1_500)]
    assert placement_exists(nodes, pods, 10_000) is Existence.YES


class TestUpgrade:
    NODES = (Node("old-1", "g", "a", 10, 10, 10), Node("old-2", "g", "a", 10, 10, 10), Node("x", "h", "b", 3, 3, 9))
    PODS = (
        Pod("d@old-1", "d", 1, 1, 9, daemon_of="old-1"),
        Pod("d@old-2", "d", 1, 1, 9, daemon_of="old-2"),
        *(Pod(f"p-{i}", "p", 4, 4) for i in range(3)),
    )

    def standing(self) -> list[State]:
        ends = explore([beginning(self.NODES, self.PODS, RULES)], 1_000, aged=False)
        assert ends is not None
        return list(ends.states)

    def test_a_cordoned_node_keeps_its_pods_and_takes_no_others(self) -> None:
        starts = list(starts_of(Situation(Kind.SURGE, "g"), self.standing(), LOSS))
        ends = explore(starts, 1_000, aged=False)
        assert ends is not None
        for state in ends.states:
            (cordoned,) = {"old-1", "old-2"} & {node.name for node in state.setting.nodes}
            first = state.path()[0]
            kept = {name for name, node in first.home.items() if node == cordoned}
            assert {name for name, node in state.home.items() if node == cordoned} == kept
            assert {state.home[name] for name in first.waiting if name in state.home} == {"g-new"}
            assert state.home["d@g-new"] == "g-new"
        # a node with two pods may be drained, and so may the one with one
        assert {len(state.path()[0].waiting) for state in ends.states} == {1, 2}

    def test_without_its_replacement_a_pod_waits_and_with_it_runs(self) -> None:
        drained = explore(starts_of(Situation(Kind.DRAINED, "g"), self.standing(), LOSS), 1_000, aged=False)
        assert drained is not None
        assert {len(state.homeless) for state in drained.states} == {1}
        full = beginning(self.NODES, self.PODS, RULES).setting
        ends = explore(replaced(drained.states, full), 1_000, aged=False)
        assert ends is not None
        assert not any(state.homeless for state in ends.states)
