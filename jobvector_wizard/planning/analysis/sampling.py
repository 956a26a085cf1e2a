"""Passes drawn from a seed, where there are too many to follow all.

The draw is ours: no real scheduler takes orders, ties or preemptions by these chances, nor by any that can be named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.explore import CRITICAL, Ends, budgets_now
from jobvector_wizard.planning.analysis.model import Step
from jobvector_wizard.planning.scheduler import Node, Pick, Placement, schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from jobvector_wizard.planning.analysis.states import State

__all__ = ["sample"]


def sample(starts: Sequence[State], samples: int, random: Random, *, one_by_one: bool = False) -> Ends:
    """Draw a start, an arrival order, every tie and every preemption, so many times."""
    ends = [_draw(random.choice(starts), random, one_by_one=one_by_one) for _ in range(samples)] if starts else []
    preempted = any(state.evicted for state in ends)
    return Ends(tuple(ends), (1,) * len(ends), len(ends), preempted, sampled=True)


def _draw(start: State, random: Random, *, one_by_one: bool) -> State:
    order = list(start.waiting)
    random.shuffle(order)
    pods = start.setting.pods
    if not one_by_one:
        state = _pass(start, order, random)
        for batch in random.sample(start.later, len(start.later)):
            state = _pass(state, [*state.homeless, *random.sample(batch, len(batch))], random)
        return replace(state, later=())
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

    queue = [state.pod(name) for name in order]
    running = [state.pod(name) for name in state.home]
    budgets = random.choice(budgets_now(state))

    def go(pick: Pick | None) -> Placement:
        drawn.clear()
        return schedule(
            setting.nodes,
            [*running, *queue],
            state.home,
            draw,
            pick,
            rules=setting.rules,
            budgets=budgets,
            started=state.since if pick else None,
        )

    try:
        placement = go(random.choice)
    except OverflowError:  # too many equal victims to list all: one preemption stands for them
        placement = go(None)
    return _after(state, placement, [pod.name for pod in queue], drawn)


def _after(state: State, placement: Placement, order: list[str], drawn: list[str]) -> State:
    bound = placement.bound
    victims: dict[str, list[str]] = {}
    for it in placement.evictions:
        victims.setdefault(it.by, []).append(it.pod.name)
    again = [it.pod.name for it in placement.evictions]
    turns = dict.fromkeys([*order, *again])
    steps = tuple(Step(name, bound.get(name), tuple(victims.get(name, ()))) for name in turns)
    settled = {
        pod.name: pod.volume_zone
        for pod in placement.pods
        if pod.volume_zone and not state.setting.pods[pod.name].volume_zone
    }
    return replace(
        state,
        home={pod.name: bound[pod.name] for pod in placement.pods if pod.name in bound},
        waiting=tuple(name for name in state.waiting if name not in turns),
        homeless=tuple(it.pod.name for it in placement.pending),
        evicted=tuple(sorted((*state.evicted, *(it.pod.owner for it in placement.evictions)))),
        since={**state.since, **dict.fromkeys(turns, state.epoch)},
        zones={**state.zones, **settled} if settled else state.zones,
        source=state,
        turns=steps,
        drawn=tuple(drawn),
    )
