"""Designs of which a wrong thing was once said, as the real scheduler has them."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.analysis import Kind, OwnerOutcome, analyse
from jobvector_wizard.planning.cluster import cluster_of
from jobvector_wizard.planning.scheduler import rules_for
from tests.scheduler.asking import RealScheduler
from tests.scheduler.blueprints import REGION, blueprint, real_cluster, small
from tests.scheduler.test_verdicts import LOSSES, ON, arrive, violations

PASSES = 60


def after_loss(real: RealScheduler, catalog: Catalog, design: Blueprint, letter: str, owner: str) -> Counter[int]:
    """How many pods of an owner run in the end, over real passes in which a zone is lost."""
    planned = cluster_of(design, catalog)
    found: Counter[int] = Counter()
    for number in range(PASSES):
        cluster = real_cluster(real, planned, Random(number))
        arrive(cluster)
        cluster.lose([node.name for node in planned.nodes if node.zone == REGION + letter])
        arrive(cluster)
        found[cluster.state.running(owner)] += 1
    return found


def told(catalog: Catalog, design: Blueprint, letter: str, owner: str) -> OwnerOutcome:
    return analyse(design, catalog, ON, budget=LOSSES).outcome(Kind.ZONE_LOST, REGION + letter).of(owner)


def test_the_large_pod_may_be_left_out_by_the_balance_of_1_36(
    real: RealScheduler, minor: str, catalog: Catalog
) -> None:
    """Every pod fits on g1 in some order only; which one is left out is the balance's doing."""
    design = blueprint(
        "ac",
        {"g1": {"type": "m6i.large", "zone": REGION + "c"}, "g2": {"type": "c5.xlarge", "zone": REGION + "a"}},
        {"w1": {"cpu": "250m", "memory": "256Mi", "replicas": 4}, "w2": {"cpu": "1000m", "memory": "5Gi"}},
        minor,
    )
    real_ones = after_loss(real, catalog, design, "a", "w2")
    assert set(real_ones) == ({0, 1} if rules_for(minor).balance_by_change else {1})
    said = told(catalog, design, "a", "w2")
    assert {said.fewest, said.most} == set(real_ones)


@pytest.mark.parametrize("letter", ["b", "c"])
def test_ha_keeps_both_frontends_at_the_loss_of_a_large_node(
    real: RealScheduler, minor: str, catalog: Catalog, letter: str
) -> None:
    if not rules_for(minor).balance_by_change:
        pytest.skip("ha is built with 1.36")
    design = load_design("ha").blueprint
    assert set(after_loss(real, catalog, design, letter, "frontend")) == {2}
    said = told(catalog, design, letter, "frontend")
    assert (said.fewest, said.most) == (2, 2)


@pytest.mark.parametrize(("owner", "runs"), [("important", 1), ("single", 0), ("web", 1)])
def test_a_budget_spares_the_last_pod_of_web(
    real: RealScheduler, minor: str, catalog: Catalog, owner: str, runs: int
) -> None:
    """One of two pods of web may be missing, one is lost already; `single` has no budget and goes."""
    design = blueprint(
        "ab",
        {"g1": {"type": "t3.medium", "zone": REGION + "a"}, "g2": {"type": "t3.medium", "zone": REGION + "b"}},
        {
            "important": {"cpu": "1000m", "memory": "256Mi", "priority": 1000},
            "single": {"cpu": "500m", "memory": "256Mi"},
            "web": {"cpu": "500m", "memory": "256Mi", "replicas": 2},
        },
        minor,
    )
    assert set(after_loss(real, catalog, design, "a", owner)) == {runs}
    said = told(catalog, design, "a", owner)
    assert (said.fewest, said.most) == (runs, runs)


def test_a_pod_of_a_daemonset_has_run_longer_than_who_came_after_it(
    real: RealScheduler, minor: str, catalog: Catalog
) -> None:
    """Of equal victims the one that started last goes: w2's, which `analyse` once said is never evicted."""
    assert not list(violations(real, catalog, small(102, minor), 102))
