"""Preemptions among pods that started in the same second: the model names each that can happen, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from jobvector_wizard.planning.scheduler import Pod
from tests.scheduler.asking import RealScheduler
from tests.scheduler.designs import Design, design
from tests.scheduler.following import by_owner, foretell
from tests.scheduler.manifests import budget_objects, cluster_objects, configuration
from tests.scheduler.passes import RealCluster, State

ORDERS = 60
"""Orders in which the cache may hold the pods; a case with five pods on a node has 120, many of them alike."""
CASES = 8


def test_every_preemption_that_the_model_names_happens_in_some_order(real: RealScheduler, minor: str) -> None:
    seen = 0
    for seed in range(4000):
        given = design(seed, minor)
        for pod, state in preemptions(real, given):
            named = by_owner(foretell(pod, state, given).preemptions)
            lower = [
                state.bound[other.name]
                for other in state.pods
                if other.name in state.bound and other.priority < pod.priority
            ]
            if len(named) < 2 or max(map(lower.count, lower)) > 5:
                continue
            happens = set()
            for number in range(ORDERS):
                happens |= decided(real, given, state, pod, Random(number))
            assert happens == named, f"design {seed} on {minor}, pod {pod.name}"
            seen += 1
        if seen >= CASES:
            return
    raise AssertionError(f"only {seen} cases")


def preemptions(real: RealScheduler, given: Design) -> Iterator[tuple[Pod, State]]:
    """The first preemption of a design in which all pods start in one second."""
    cluster = RealCluster(
        real, given.nodes, given.pods, given.templates, given.rules, given.budgets, Random(given.seed), same_second=True
    )
    early = cluster.draw.choice((-10, 0, 0, 100))
    for wave in (lambda pod: pod.priority <= early, lambda _: True):
        cluster.begin(wave)
        while turn := cluster.next():
            if len(turn.decision.candidates) > 0:
                yield turn.pod, cluster.state
                return
            cluster.follow(turn)


def decided(
    real: RealScheduler, given: Design, state: State, pod: Pod, draw: Random
) -> set[tuple[str, tuple[str, ...]]]:
    """What the real scheduler may do where its cache holds the running pods in another order."""
    real.cluster(cluster_objects(state.nodes, state.pods, given.templates), configuration(given.rules))
    real.add(*budget_objects(state.allowed))
    running = [other.name for other in state.pods if other.name in state.bound]
    draw.shuffle(running)
    for name in running:
        real.bind(name, state.bound[name], started=0)
    decision = real.decide(pod.name)
    return by_owner((node, decision.candidates[node].victims) for node in decision.chosen)
