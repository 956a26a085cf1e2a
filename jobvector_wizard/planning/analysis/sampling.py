"""Passes drawn at random from a seed, where there are too many to follow all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.explore import CRITICAL, Ends
from jobvector_wizard.planning.analysis.model import Step
from jobvector_wizard.planning.scheduler import Node, Placement, schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from jobvector_wizard.planning.analysis.states import State

__all__ = ["sample"]


def sample(starts: Sequence[State], samples: int, random: Random, *, one_by_one: bool = False) -> Ends:
    """Draw a start, an arrival order and every tie, so many times."""
    ends = [_draw(random.choice(starts), random, one_by_one=one_by_one) for _ in range(samples)] if starts else []
    preempted = any(state.evicted for state in ends)
    return Ends(tuple(ends), (1,) * len(ends), len(ends), preempted, sampled=True)


def _draw(start: State, random: Random, *, one_by_one: bool) -> State:
    order = list(start.waiting)
    random.shuffle(order)
    pods = start.setting.pods
    if not one_by_one:
        return _pass(start, order, random)
    own = [name for name in order if pods[name].priority >= CRITICAL]
    state = _pass(start, own, random)
    for name in order:
        if name not in own:
            state = _pass(state, [*state.homeless, name] if state.homeless else [name], random)
    return state


def _pass(state: State, order: Iterable[str], random: Random) -> State:
    """Let `schedule` place these pods and return the state as one long step after it."""
    setting = state.setting
    drawn: list[str] = []

    def draw(best: Sequence[Node]) -> Node:
        chosen = random.choice(best)
        drawn.append(chosen.name)
        return chosen

    queue = [setting.pods[name] for name in order]
    running = [setting.pods[name] for name in state.home]
    placement = schedule(setting.nodes, [*running, *queue], state.home, draw)
    return _after(state, placement, [pod.name for pod in queue], drawn)


def _after(state: State, placement: Placement, order: list[str], drawn: list[str]) -> State:
    bound = placement.bound
    victims: dict[str, list[str]] = {}
    for it in placement.evictions:
        victims.setdefault(it.by, []).append(it.pod.name)
    again = [it.pod.name for it in placement.evictions]
    turns = dict.fromkeys([*order, *again])
    steps = tuple(Step(name, bound.get(name), tuple(victims.get(name, ()))) for name in turns)
    return replace(
        state,
        home={pod.name: bound[pod.name] for pod in placement.pods if pod.name in bound},
        waiting=tuple(name for name in state.waiting if name not in turns),
        homeless=tuple(it.pod.name for it in placement.pending),
        evicted=tuple(sorted((*state.evicted, *(it.pod.owner for it in placement.evictions)))),
        source=state,
        turns=steps,
        drawn=tuple(drawn),
    )
