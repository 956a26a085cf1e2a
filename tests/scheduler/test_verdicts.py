"""What `analyse` calls always and never, against passes of the real scheduler with arrivals and equal choices drawn."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.planning.analysis import Budget, Kind, OwnerOutcome, Verdict, analyse
from jobvector_wizard.planning.cluster import cluster_of
from tests.scheduler.asking import RealScheduler, minors
from tests.scheduler.blueprints import real_cluster, small
from tests.scheduler.passes import RealCluster

DESIGNS = int(os.environ.get("JOBVECTOR_SCHEDULER_VERDICTS") or (40 if len(minors()) == 1 else 200))
PASSES = 12
"""Real passes of a design, each with every zone lost once."""
BLOCK = 10
ON = date(2026, 11, 29)
LOSSES = Budget(steps=4_000, samples=1, upgrades=False)
"""What takes more turns is sampled, and then proves nothing to be held against."""


@pytest.mark.parametrize("block", range(0, DESIGNS, BLOCK))
def test_always_and_never_hold_in_every_real_pass(
    real: RealScheduler, minor: str, catalog: Catalog, block: int
) -> None:
    broken = [
        each for seed in range(block, block + BLOCK) for each in violations(real, catalog, small(seed, minor), seed)
    ]
    assert not broken, "\n".join(broken)


def violations(real: RealScheduler, catalog: Catalog, blueprint: Blueprint, seed: int) -> Iterator[str]:
    """What real passes do that the analysis rules out."""
    analysis = analyse(blueprint, catalog, ON, budget=LOSSES)
    planned = cluster_of(blueprint, catalog)
    steady = analysis.outcome(Kind.STEADY)
    zones = [zone for zone in blueprint.network.zones if any(node.zone == zone for node in planned.nodes)]
    for number in range(PASSES):
        zone = zones[number % len(zones)]
        cluster = real_cluster(real, planned, Random(f"{seed} {number}"))
        where = f"design {seed} on {blueprint.kubernetes.version}, pass {number}"
        arrive(cluster)
        if steady.method.exhaustive:
            for owner in steady.owners:
                if trouble := against(owner, cluster, kept=None):
                    yield f"{where}, steady: {trouble}"
        if {node.zone for node in cluster.state.nodes} == {zone}:
            continue  # no node is left: nobody evicts anything then
        lost = [node.name for node in cluster.state.nodes if node.zone == zone]
        kept = Counter(
            pod.owner for pod in cluster.state.pods if cluster.state.bound.get(pod.name, lost[0]) not in lost
        )
        cluster.evicted.clear()
        cluster.lose(lost)
        arrive(cluster)
        outcome = analysis.outcome(Kind.ZONE_LOST, zone)
        if outcome.method.exhaustive:
            for owner in outcome.owners:
                if trouble := against(owner, cluster, kept):
                    yield f"{where}, {zone} lost: {trouble}"


def arrive(cluster: RealCluster) -> None:
    """Place all who wait: DaemonSets first, then everybody in an order that is drawn."""
    cluster.place(lambda pod: pod.daemon_of is not None)
    cluster.draw.shuffle(cluster.state.pods)
    cluster.place()


def against(told: OwnerOutcome, cluster: RealCluster, kept: Counter[str] | None) -> str:
    """What became of an owner that the analysis rules out; nothing where all is as it says."""
    runs = cluster.state.running(told.owner)
    if not told.fewest <= runs <= told.most:
        return f"{told.owner} runs {runs}, said to be {told.fewest} to {told.most}"
    evicted = cluster.evicted[told.owner]
    if (told.evicted is Verdict.NEVER and evicted) or (told.evicted is Verdict.ALWAYS and not evicted):
        return f"{told.owner} is evicted {evicted} times, said to be {told.evicted}"
    if kept is not None and kept[told.owner] - evicted < told.remaining:
        return f"{kept[told.owner] - evicted} of {told.owner} run throughout, said to be {told.remaining} at least"
    return ""
