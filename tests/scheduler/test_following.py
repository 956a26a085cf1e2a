"""The model decides what the real scheduler of the same minor decides, pod by pod, in random clusters and after losses."""

from __future__ import annotations

import os
from functools import partial
from random import Random

import pytest

from jobvector_wizard.planning.scheduler import Placement, schedule, without_nodes
from tests.scheduler.asking import RealScheduler, minors
from tests.scheduler.designs import design
from tests.scheduler.following import first_difference
from tests.scheduler.passes import RealCluster

DESIGNS = int(os.environ.get("JOBVECTOR_SCHEDULER_DESIGNS") or (300 if len(minors()) == 1 else 2000))
"""Random designs of each minor. In every third all pods start in one second."""
BLOCK = 25


WHOLE = DESIGNS // 3
"""Designs whose passes are done at one go, every third of them four times as large."""


@pytest.mark.parametrize("block", range(0, DESIGNS, BLOCK))
def test_the_model_decides_as_the_real_scheduler_does(real: RealScheduler, minor: str, block: int) -> None:
    found = [first_difference(real, design(seed, minor), seed % 3 == 0) for seed in range(block, block + BLOCK)]
    differences = [str(each) for each in found if each]
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("block", range(0, WHOLE, BLOCK))
def test_a_whole_pass_ends_as_it_does_pod_by_pod(real: RealScheduler, minor: str, block: int) -> None:
    for seed in range(block, block + BLOCK):
        given = design(seed, minor, times=4 if seed % 3 == 0 else 1)
        order = [node.name for node in given.nodes]
        cluster = RealCluster(
            real,
            given.nodes,
            given.pods,
            given.templates,
            given.rules,
            given.budgets,
            Random(seed),
            choose=partial(min, key=order.index),
        )
        cluster.place()
        steady = schedule(given.nodes, given.pods, rules=given.rules, budgets=dict.fromkeys(given.budgets, 0))
        assert ends(steady) == (cluster.state.bound, cluster.evictions), f"design {seed} on {minor}"
        lost = {node.name for node in given.nodes if node.zone == given.nodes[0].zone}
        if len(lost) < len(given.nodes):
            cluster.evictions.clear()
            cluster.lose(lost, in_order=True)
            cluster.place()
            after = without_nodes(steady, lost, desired=given.budgets)
            assert ends(after) == (cluster.state.bound, cluster.evictions), f"design {seed} on {minor}, a zone lost"


def ends(placement: Placement) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    return dict(placement.bound), [(each.pod.name, each.node, each.by) for each in placement.evictions]
