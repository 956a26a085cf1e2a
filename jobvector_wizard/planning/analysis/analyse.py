"""`analyse`: every situation of a blueprint, explored where that is possible within the budget, else sampled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.existence import placement_exists
from jobvector_wizard.planning.analysis.explore import Ends, explore
from jobvector_wizard.planning.analysis.model import Analysis, Budget, Existence, Kind, Method, Outcome, Situation
from jobvector_wizard.planning.analysis.sampling import sample
from jobvector_wizard.planning.analysis.situations import LOST, beginning, losses, replaced, starts_of
from jobvector_wizard.planning.analysis.verdicts import owner_outcomes
from jobvector_wizard.planning.capacity import Capacity, capacity_of
from jobvector_wizard.planning.scheduler import UNSCHEDULABLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jobvector_wizard.catalog import Catalog, NodeLossDefaults
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.analysis.states import State
    from jobvector_wizard.planning.scheduler import Node

__all__ = ["analyse"]

STEADY = Situation(Kind.STEADY)
ONE_BY_ONE = Situation(Kind.ONE_BY_ONE)
TURNS_FOR_A_PASS = 10
"""How many turns of an exploration are worth one drawn pass, before it is given up in a large cluster."""


def analyse(
    blueprint: Blueprint, catalog: Catalog, on: date, *, seed: int = 0, budget: Budget | None = None
) -> Analysis:
    """Analyse a blueprint as of a day. The same seed and budget give the same analysis.

    Raises UnknownNameError where the catalog does not know the region.
    """
    capacity = capacity_of(blueprint, catalog)
    allowed = budget or Budget()
    run = _Run(blueprint, capacity, catalog.node_loss, seed, allowed, aged=False)
    run.all()
    if run.preempted and not run.drawn:
        run = _Run(blueprint, capacity, catalog.node_loss, seed, allowed, aged=True)
        run.all()
    return Analysis(blueprint, on, seed, tuple(run.outcomes), losses_in_upgrades=allowed.upgrades and not run.drawn)


@dataclass
class _Run:
    """One walk through all situations; `aged` tells states apart by who started first, which matters to preemption."""

    blueprint: Blueprint
    capacity: Capacity
    node_loss: NodeLossDefaults
    seed: int
    budget: Budget
    aged: bool
    outcomes: list[Outcome] = field(default_factory=list)
    preempted: bool = False
    drawn: bool = False
    known: dict[object, Ends] = field(default_factory=dict)
    placed: dict[tuple[str, ...], Existence] = field(default_factory=dict)

    def all(self) -> None:
        """Find out everything: steady first, then what can follow from it."""
        cluster = self.capacity.cluster
        start = beginning(cluster.nodes, cluster.pods, cluster.rules, cluster.budgets)
        steady = self._find(STEADY, [start])
        self.drawn = steady.drawn
        staggered = self._find(ONE_BY_ONE, [start])
        standing = merged(steady, staggered, aged=self.aged)
        self._losses(standing if self.drawn else steady)
        if not self.drawn:
            self._losses(staggered, after=Kind.ONE_BY_ONE)
        for group in self.blueprint.nodes if self.budget.upgrades else ():
            self._follow(Situation(Kind.SURGE, group), standing)
            drained = self._follow(Situation(Kind.DRAINED, group), standing)
            back = Situation(Kind.REPLACED, group)
            ends = self._find(back, replaced(drained.states, start.setting), drawn=drained.drawn)
            self._losses(ends, back)

    def _follow(self, upgrade: Situation, standing: Ends) -> Ends:
        """Find out about a moment of an upgrade, and about each loss in it."""
        ends = self._find(upgrade, starts_of(upgrade, standing.states, self.node_loss), drawn=standing.drawn)
        self._losses(ends, upgrade)
        return ends

    def _losses(self, before: Ends, during: Situation | None = None, after: Kind | None = None) -> None:
        if during and self.drawn:  # too large a cluster for every pair of an upgrade and a loss
            return
        for found in losses(self.blueprint, self.node_loss, during):
            loss = replace(found, after=after)
            self._find(loss, starts_of(loss, before.states, self.node_loss), drawn=before.drawn)

    def _find(self, situation: Situation, starts: Iterable[State], *, drawn: bool = False) -> Ends:
        begun = list({state.key(aged=self.aged): state for state in starts}.values())
        if not begun:  # there is nothing left to lose
            return Ends((), (), 0, preempted=False)
        ends = self._ends(situation, begun)
        self.preempted = self.preempted or ends.preempted
        zone = next((it for it in self.capacity.losses if it.zone == situation.what), None)
        self.outcomes.append(
            Outcome(
                situation,
                owner_outcomes(ends, self.capacity.pods, self.blueprint.workloads, self.capacity.nodes),
                Method(ends.sampled, sum(ends.passes), ends.visited, len(begun), drawn),
                self._existence(begun),
                egress_lost=zone is not None and zone.egress_lost and situation.kind is Kind.ZONE_LOST,
                database=zone.database if zone and situation.kind is Kind.ZONE_LOST else None,
                every_node=situation.kind in LOST and any(not state.setting.nodes for state in begun),
                stuck=situation.kind is Kind.MOST_LOST and not any(state.later for state in begun),
                held=tuple(sorted({owner for state in begun for owner in state.held})),
            )
        )
        return replace(ends, drawn=ends.sampled or drawn)

    def _ends(self, situation: Situation, starts: list[State]) -> Ends:
        one_by_one = situation.kind is Kind.ONE_BY_ONE
        key = (one_by_one, frozenset(state.key(aged=self.aged) for state in starts))
        if key not in self.known:
            limit = min(self.budget.steps, TURNS_FOR_A_PASS * self.budget.work // self._cost)
            # from drawn placements of a large cluster no exploration proves anything
            found = None if self.drawn else self._explored(starts, limit, one_by_one=one_by_one)
            if found is None:
                random = Random(f"{self.seed}: {situation}")  # noqa: S311 a reproducible draw, no secret
                found = sample(starts, self._samples(one_by_one=one_by_one), random, one_by_one=one_by_one)
            self.known[key] = found
        return self.known[key]

    def _explored(self, starts: list[State], limit: int, *, one_by_one: bool) -> Ends | None:
        try:
            return explore(starts, limit, aged=self.aged, one_by_one=one_by_one)
        except OverflowError:  # a preemption has too many equal victims to follow them all
            return None

    @property
    def _cost(self) -> int:
        return max(1, len(self.capacity.pods) * len(self.capacity.nodes))

    def _samples(self, *, one_by_one: bool) -> int:
        """Return how many passes to draw. One by one, every pod costs a call with all that run already."""
        cost = max(self._cost, len(self.capacity.pods) ** 2) if one_by_one else self._cost
        return max(1, min(self.budget.samples, self.budget.work // cost))

    def _existence(self, starts: list[State]) -> Existence:
        """Return whether all pods have a placement in every setting that the situation may start in.

        Cordoned nodes count as open, because what runs there stays: another reason why YES is the weaker statement.
        """
        answers = set()
        for setting in {state.setting.name: state.setting for state in starts}.values():
            key = tuple(sorted(node.group for node in setting.nodes))  # nodes of one group are alike
            if key not in self.placed:
                nodes = [_uncordoned(node) for node in setting.nodes]
                self.placed[key] = placement_exists(nodes, setting.pods.values(), self.budget.search)
            answers.add(self.placed[key])
        if Existence.NO in answers:
            return Existence.NO
        return Existence.UNKNOWN if Existence.UNKNOWN in answers else Existence.YES


def _uncordoned(node: Node) -> Node:
    return replace(node, taints=tuple(taint for taint in node.taints if taint is not UNSCHEDULABLE))


def merged(one: Ends, other: Ends, *, aged: bool) -> Ends:
    """Return all the placements that a cluster can stand in, however its pods arrived."""
    states = {state.key(aged=aged): state for state in (*one.states, *other.states)}
    drawn = one.drawn or other.drawn
    return Ends(tuple(states.values()), (1,) * len(states), 0, preempted=False, drawn=drawn)
