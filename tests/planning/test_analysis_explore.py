"""The walk over all orders and ties against brute force with `schedule` alone, and the exact search likewise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobvector_wizard.planning.analysis import Existence, Kind, Situation, could_run_alone, placement_exists
from jobvector_wizard.planning.analysis.explore import explore
from jobvector_wizard.planning.analysis.sampling import sample
from jobvector_wizard.planning.analysis.situations import beginning, replaced, starts_of
from jobvector_wizard.planning.analysis.states import State
from jobvector_wizard.planning.scheduler import Node, Placement, Pod, schedule

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    """A tie-breaker that follows given choices, then takes the first, and notes how many there were."""

    def __init__(self, choices: Sequence[int]) -> None:
        self.choices, self.widths = list(choices), list[int]()

    def __call__(self, best: Sequence[Node]) -> Node:
        at = len(self.widths)
        self.widths.append(len(best))
        return best[self.choices[at] if at < len(self.choices) else 0]


def every_tie(nodes: Sequence[Node], pods: Sequence[Pod], bound: dict[str, str]) -> Iterator[Placement]:
    todo: list[list[int]] = [[]]
    while todo:
        choices = todo.pop()
        script = Script(choices)
        yield schedule(nodes, pods, bound, script)
        for at in range(len(choices), len(script.widths)):
            done = choices + [0] * (at - len(choices))
            todo += [[*done, other] for other in range(1, script.widths[at])]


def brute(nodes: Sequence[Node], running: Sequence[Pod], waiting: Sequence[Pod], bound: dict[str, str]) -> set[End]:
    return {
        end(placement.bound, placement.pods, (it.pod.owner for it in placement.evictions))
        for order in permutations(waiting)
        for placement in every_tie(nodes, [*running, *order], bound)
    }


def end(bound: object, pods: Iterable[Pod], evicted: Iterable[str]) -> End:
    where = Counter((pod.owner, bound[pod.name]) for pod in pods if pod.name in bound)  # type: ignore[operator,index]
    return frozenset(where.items()), tuple(sorted(evicted))


def ends_of(states: Iterable[State]) -> set[End]:
    return {end(state.home, state.setting.pods.values(), state.evicted) for state in states}


@FEW
@given(clusters())
def test_every_order_and_tie_is_followed_and_no_other(case: tuple[list[Node], list[Pod]]) -> None:
    nodes, pods = case
    found = explore([beginning(nodes, pods)], 10_000, aged=True)
    assert found is not None
    assert ends_of(found.states) == brute(nodes, [], pods, {})


@FEW
@given(clusters())
def test_so_it_is_when_a_zone_is_lost(case: tuple[list[Node], list[Pod]]) -> None:
    nodes, pods = case
    steady = schedule(nodes, pods)
    before = State(
        beginning(nodes, pods).setting, steady.bound, (), homeless=tuple(it.pod.name for it in steady.pending)
    )
    starts = list(starts_of(Situation(Kind.ZONE_LOST, "a"), [before]))
    found = explore(starts, 10_000, aged=True)
    left = [node for node in nodes if node.zone != "a"]
    stays = {name: node for name, node in steady.bound.items() if node in {it.name for it in left}}
    running = [pod for pod in steady.pods if pod.name in stays]
    assert found is not None
    if starts:  # else there is no node in that zone
        waiting = [pod for pod in steady.pods if pod.name not in stays]
        assert ends_of(found.states) == brute(left, running, waiting, stays)


@FEW
@given(clusters(), st.booleans())
def test_age_matters_to_preemption_alone(case: tuple[list[Node], list[Pod]], one_by_one: bool) -> None:
    start = beginning(*case)
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
def test_a_sample_finds_nothing_that_the_walk_does_not(case, one_by_one: bool, random) -> None:  # type: ignore[no-untyped-def]
    start = beginning(*case)
    all_ends = explore([start], 10_000, aged=True, one_by_one=one_by_one)
    drawn = sample([start], 10, random, one_by_one=one_by_one)
    assert all_ends is not None
    assert ends_of(drawn.states) <= ends_of(all_ends.states)


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
    found = explore([beginning(nodes, pods)], 10_000, aged=True)
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


def test_too_large_a_walk_is_given_up_not_shortened() -> None:
    pods = [Pod(f"p{i}", f"o{i}", 1, 1) for i in range(4)]
    start = beginning([Node("n", "g", "a", 9, 9, 9)], pods)
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
        ends = explore([beginning(self.NODES, self.PODS)], 1_000, aged=False)
        assert ends is not None
        return list(ends.states)

    def test_a_cordoned_node_keeps_its_pods_and_takes_no_others(self) -> None:
        starts = list(starts_of(Situation(Kind.SURGE, "g"), self.standing()))
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
        drained = explore(starts_of(Situation(Kind.DRAINED, "g"), self.standing()), 1_000, aged=False)
        assert drained is not None
        assert {len(state.homeless) for state in drained.states} == {1}
        full = beginning(self.NODES, self.PODS).setting
        ends = explore(replaced(drained.states, full), 1_000, aged=False)
        assert ends is not None
        assert not any(state.homeless for state in ends.states)
