"""Every arrival order and every tie: an exhaustive walk, breadth first, over the states that the scheduler can reach.

Each turn is one call of `schedule` with what runs already and one pod. Whoever is evicted queues again behind the
others of its priority, as `schedule` itself has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.model import Step
from jobvector_wizard.planning.scheduler import Node, Pod, schedule

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
    pods, kinds = state.setting.pods, state.setting.kinds
    if one_by_one and state.again:
        return [max(state.again, key=lambda name: pods[name].priority)]
    top = max((pods[name].priority for name in (*state.waiting, *state.again)), default=0)
    if one_by_one and top < CRITICAL:
        return list({kinds[name]: name for name in reversed(state.waiting)}.values())
    arriving = {kinds[name]: name for name in reversed(state.waiting) if pods[name].priority == top}
    return list(arriving.values()) or [name for name in state.again if pods[name].priority == top][:1]


def turn(state: State, name: str, *, one_by_one: bool = False) -> Iterator[State]:
    """Yield the states that one pod's turn can lead to: several where nodes tie for it."""
    setting = state.setting
    pod = setting.pods[name]
    running = [setting.pods[other] for other in state.home]
    tied: list[Node] = []

    def first(best: Sequence[Node]) -> Node:
        if not tied:
            tied.extend(best)
        return best[0]

    placement = schedule(setting.nodes, [*running, pod], state.home, first)
    victims = tuple(it.pod.name for it in placement.evictions if it.by == name)
    rest = replace(
        state,
        waiting=tuple(other for other in state.waiting if other != name),
        again=tuple(other for other in state.again if other != name),
        source=state,
    )
    where = placement.bound.get(name)
    if where is None:
        yield replace(rest, homeless=(*state.homeless, name), turns=(Step(name, None),), drawn=())
    elif victims:
        yield _preempted(rest, pod, where, victims, one_by_one=one_by_one)
    else:
        for node in _different(state, tied) or [where]:
            drawn = (node,) if tied else ()
            yield replace(rest, home={**state.home, name: node}, turns=(Step(name, node),), drawn=drawn)


def _preempted(rest: State, pod: Pod, node: str, victims: tuple[str, ...], *, one_by_one: bool) -> State:
    """Return the state when the victims have left. One by one, who found no place before tries again before them."""
    home: Mapping[str, str] = {name: where for name, where in rest.home.items() if name not in victims}
    owners = (rest.setting.pods[name].owner for name in victims)
    return replace(
        rest,
        home={**home, pod.name: node},
        again=(*rest.again, *(rest.homeless if one_by_one else ()), *victims),
        homeless=() if one_by_one else rest.homeless,
        evicted=tuple(sorted((*rest.evicted, *owners))),
        turns=(Step(pod.name, node, victims),),
        drawn=(),
    )


def _different(state: State, tied: Sequence[Node]) -> list[str]:
    """Leave out nodes of one group that hold the same as another: what follows from them is the same."""
    twins: dict[object, str] = {}
    for node in tied:
        twins.setdefault((node.group, state.on(node.name)), node.name)
    return list(twins.values())
