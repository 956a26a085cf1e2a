"""Every arrival order and every tie: an exhaustive walk, breadth first, over the states that the scheduler can reach.

Each turn is one call of `schedule` with what runs already and one pod. Whoever is evicted queues again behind the
others of its priority, as `schedule` itself has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.model import Step
from jobvector_wizard.planning.scheduler import Choice, Node, Pod, allowance, schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.planning.analysis.states import Key, State

__all__ = ["Ends", "explore"]

CRITICAL = 2_000_000_000
"""Pods of this priority are the cluster's own: they run before any workload arrives."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Every state that a situation can end in, with how many orders and ties lead there.

    `visited` counts all states on the way, `preempted` says whether anybody was evicted anywhere on it. `sampled` ends
    were drawn; `drawn` says so of them or of what they began with.
    """

    states: tuple[State, ...]
    passes: tuple[int, ...]
    visited: int
    preempted: bool
    sampled: bool = False
    drawn: bool = False


def explore(starts: Iterable[State], limit: int, *, aged: bool, one_by_one: bool = False) -> Ends | None:
    """Follow every order and tie from these states to their ends, or return None where that takes over `limit` turns.

    Without `aged`, states that differ only in who started first are one; that is exact as long as nobody is evicted.

    Raises OverflowError where a preemption has more ways to go than can be followed.
    """
    frontier: dict[Key, tuple[State, int]] = {}
    for start in starts:
        _count(frontier, start.key(aged=aged), start, 1)
    ends: dict[Key, tuple[State, int]] = {}
    turns = visited = 0
    preempted = False
    while frontier:
        visited += len(frontier)
        following: dict[Key, tuple[State, int]] = {}
        for key, (state, passes) in frontier.items():
            candidates = _next_pods(state, one_by_one=one_by_one)
            if not candidates:
                for after in given_up_next(state):
                    _count(following, after.key(aged=aged), after, passes)
                if not state.later:
                    _count(ends, key, state, passes)
            for name in candidates:
                turns += 1
                if turns > limit:
                    return None
                for after in turn(state, name, one_by_one=one_by_one):
                    preempted = preempted or after.evicted != state.evicted
                    _count(following, after.key(aged=aged), after, passes)
        frontier = following
    return Ends(tuple(it[0] for it in ends.values()), tuple(it[1] for it in ends.values()), visited, preempted)


def _count(states: dict[Key, tuple[State, int]], key: Key, state: State, passes: int) -> None:
    known = states.get(key)
    states[key] = (known[0], known[1] + passes) if known else (state, passes)


def _next_pods(state: State, *, one_by_one: bool) -> list[str]:
    """Return who may have the next turn: one pod of each kind that waits with the highest priority.

    One by one, whoever was evicted goes before who has yet to arrive; the cluster's own pods are there first.
    """
    pods, kind = state.setting.pods, state.kind
    if one_by_one and state.again:
        return [max(state.again, key=lambda name: pods[name].priority)]
    top = max((pods[name].priority for name in (*state.waiting, *state.again)), default=0)
    if one_by_one and top < CRITICAL:
        return list({kind(name): name for name in reversed(state.waiting)}.values())
    arriving = {kind(name): name for name in reversed(state.waiting) if pods[name].priority == top}
    return list(arriving.values()) or [name for name in state.again if pods[name].priority == top][:1]


def given_up_next(state: State) -> Iterator[State]:
    """Yield the states when the next of the lost nodes is given up, whichever that is, and its pods wait."""
    batches: dict[object, tuple[str, ...]] = {}
    for batch in state.later:
        batches.setdefault(tuple(sorted(state.kind(name) for name in batch)), batch)
    for batch in batches.values():
        left = tuple(it for it in state.later if it is not batch)
        yield replace(state, waiting=(*state.waiting, *batch), later=left, source=state, turns=(), drawn=())


def turn(state: State, name: str, *, one_by_one: bool = False) -> Iterator[State]:
    """Yield the states that one pod's turn can lead to: several where nodes tie for it, or preemption has a choice."""
    pod = state.pod(name)
    tried = _tried(state, pod)
    rest = replace(
        state,
        waiting=tuple(other for other in state.waiting if other != name),
        again=tuple(other for other in state.again if other != name),
        since={**state.since, name: state.epoch},
        source=state,
    )
    if tried.choices:
        for way in tried.choices:
            victims = tuple(it.name for it in way.victims)
            yield _preempted(rest, pod, way.node, victims, retried=one_by_one or state.staggered)
    elif tried.node is None:
        yield replace(rest, homeless=(*state.homeless, name), turns=(Step(name, None),), drawn=())
    else:
        nodes = {node.name: node for node in state.setting.nodes}
        for where in _different(state, tried.tied) or [tried.node]:
            yield replace(
                rest,
                home={**state.home, name: where},
                zones=_settled(rest, pod, nodes[where]),
                turns=(Step(name, where),),
                drawn=(where,) if tried.tied else (),
            )


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one pod's turn may come to: a node, the ones that tie with it, or the preemptions to choose from."""

    node: str | None
    tied: tuple[Node, ...]
    choices: tuple[Choice, ...]


def _tried(state: State, pod: Pod) -> _Tried:
    """Ask `schedule`, and once more where the budgets may stand otherwise; of equal preemptions one stands for all."""
    tied: list[Node] = []
    choices: dict[object, Choice] = {}
    node = None
    running = [state.pod(other) for other in state.home]

    def first(best: Sequence[Node]) -> Node:
        tied.extend(() if tied else best)
        return best[0]

    for budgets in budgets_now(state):
        found: list[Choice] = []

        def pick(ways: Sequence[Choice], found: list[Choice] = found) -> Choice:
            found.extend(() if found else ways)
            return ways[0]

        placement = schedule(
            state.setting.nodes,
            [*running, pod],
            state.home,
            first,
            pick,
            rules=state.setting.rules,
            budgets=budgets,
            started=state.since,
        )
        node = placement.bound.get(pod.name)
        if not found:
            break
        for way in found:
            leaving = tuple(sorted((state.kind(it.name), state.since.get(it.name, 0)) for it in way.victims))
            choices.setdefault((way.node.group, way.node.taints, state.on(way.node.name), leaving), way)
    return _Tried(node, tuple(tied), tuple(choices.values()))


def budgets_now(state: State) -> list[dict[str, int]]:
    """Return what the disruption budgets may allow now: whoever has just been placed may be Ready already, or not."""
    desired, pods = state.setting.desired, state.setting.pods
    if not desired:
        return [{}]
    ready = [name for name in state.home if state.since.get(name, 0) < state.epoch]
    ways = [allowance(desired, (pods[name] for name in names)) for names in (ready, state.home)]
    return ways[:1] if ways[0] == ways[1] else ways


def _settled(state: State, pod: Pod, node: Node) -> Mapping[str, str]:
    return {**state.zones, pod.name: node.zone} if pod.volumes and not pod.volume_zone else state.zones


def _preempted(rest: State, pod: Pod, node: Node, victims: tuple[str, ...], *, retried: bool) -> State:
    """Return the state when the victims have left; if `retried`, who found no place tries again before them."""
    home: Mapping[str, str] = {name: where for name, where in rest.home.items() if name not in victims}
    owners = (rest.setting.pods[name].owner for name in victims)
    return replace(
        rest,
        home={**home, pod.name: node.name},
        zones=_settled(rest, pod, node),
        again=(*rest.again, *(rest.homeless if retried else ()), *victims),
        homeless=() if retried else rest.homeless,
        evicted=tuple(sorted((*rest.evicted, *owners))),
        turns=(Step(pod.name, node.name, victims),),
        drawn=(),
    )


def _different(state: State, tied: Sequence[Node]) -> list[str]:
    """Leave out nodes of one group that hold the same as another: what follows from them is the same."""
    twins: dict[object, str] = {}
    for node in tied:
        twins.setdefault((node.group, node.taints, state.on(node.name)), node.name)
    return list(twins.values())
