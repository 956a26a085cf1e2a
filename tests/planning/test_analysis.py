"""`analyse` on whole designs: examples that can be followed, recovery, facts of a loss, budget, seed and order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.analysis import (
    Analysis,
    Budget,
    Example,
    Existence,
    Kind,
    OwnerOutcome,
    Situation,
    Verdict,
    analyse,
)
from jobvector_wizard.planning.capacity import DatabaseFate, capacity_of
from jobvector_wizard.planning.scheduler import Node, schedule
from jobvector_wizard.reporting.analysis import analysis_report, owner_line
from jobvector_wizard.reporting.node_loss import node_loss

Analysed = Callable[..., Analysis]
ON = date(2026, 11, 23)
QUICK = Budget(upgrades=False)
NO_PRIORITY = ("workloads.ollama.priority=0",)


@pytest.fixture(scope="module")
def analysed(catalog: Catalog) -> Analysed:
    @cache
    def do(design: str, *changes: str, budget: Budget = QUICK, seed: int = 0) -> Analysis:
        blueprint = Patch.parse(changes).apply(load_design(design).blueprint)
        return analyse(blueprint, catalog, ON, budget=budget, seed=seed)

    return do


def figures(analysis: Analysis) -> dict[str, dict[str, object]]:
    return {str(it.situation): {found.owner: fate(found) for found in it.owners} for it in analysis.outcomes}


def fate(found: OwnerOutcome) -> object:
    return found.verdict, found.fewest, found.most, found.remaining, found.interrupted, found.down_seconds


def followed(catalog: Catalog, blueprint: Blueprint, example: Example) -> dict[str, str | None]:
    """Give `schedule` the example's order and ties, and return where its pods are then."""
    capacity = capacity_of(blueprint, catalog)
    ties = list(example.ties)

    def drawn(best: Sequence[Node]) -> Node:
        name = ties.pop(0)
        return next(node for node in best if node.name == name)

    by_name = {pod.name: pod for pod in capacity.pods}
    daemons = [pod for pod in capacity.pods if pod.daemon_of]
    order = dict.fromkeys(step.pod for step in example.steps)
    bound = schedule(capacity.nodes, [*daemons, *(by_name[name] for name in order)], tie=drawn).bound
    assert not ties
    return {name: bound.get(name) for name in order}


@pytest.mark.parametrize("budget", [QUICK, Budget(steps=1, upgrades=False)], ids=["explored", "sampled"])
def test_both_examples_can_be_followed_step_by_step(analysed: Analysed, catalog: Catalog, budget: Budget) -> None:
    analysis = analysed("economy", *NO_PRIORITY, budget=budget)
    ollama = analysis.outcome(Kind.STEADY).of("ollama")
    assert ollama.verdict is Verdict.DEPENDS
    assert ollama.worst is not None
    assert ollama.best is not None
    for example, runs in ((ollama.worst, False), (ollama.best, True)):
        there = followed(catalog, analysis.blueprint, example)
        assert there == {step.pod: step.node for step in example.steps}
        assert (there["ollama"] is not None) is runs


def test_an_example_of_a_loss_says_who_ran_where_before(analysed: Analysed) -> None:
    analysis = analysed("ha", *NO_PRIORITY)
    lost = analysis.outcome(Kind.ZONE_LOST, "eu-west-1c").of("ollama")
    assert lost.verdict is Verdict.DEPENDS
    assert lost.worst is not None
    before, after = dict(lost.worst.before), {step.pod: step.node for step in lost.worst.steps}
    assert "node-3" not in before.values()
    assert after["ollama"] is None
    assert set(before) | set(after) >= {"backend-1", "backend-2", "frontend-1", "frontend-2", "ollama"}


def test_what_never_differs_has_no_example(analysed: Analysed) -> None:
    outcome = analysed("ha-as-drawn").outcome(Kind.STEADY)
    assert [(it.owner, it.worst, it.best) for it in outcome.owners if it.worst or it.best] == []
    assert outcome.of("ollama").verdict is Verdict.NEVER
    assert outcome.placement_exists is Existence.NO


def test_frontend_of_ha_runs_with_both_replicas_whichever_zone_is_lost(analysed: Analysed) -> None:
    # the real kube-scheduler 1.36.0: 2 of 2 in 1,200 of 1,200 passes
    for zone in "abc":
        frontend = analysed("ha").outcome(Kind.ZONE_LOST, f"eu-west-1{zone}").of("frontend")
        assert (frontend.fewest, frontend.most, frontend.verdict) == (2, 2, Verdict.ALWAYS)


def test_pods_that_arrived_one_by_one_may_stand_otherwise_and_are_told_apart(analysed: Analysed) -> None:
    small = ("backend", "embedding", "frontend")
    analysis = analysed("ha", *(f"workloads.{name}.budget.max_unavailable=100%" for name in small))
    other = analysis.find(Situation(Kind.ZONE_LOST, "eu-west-1b", after=Kind.ONE_BY_ONE))
    assert other is not None
    assert (other.of("frontend").fewest, other.of("frontend").most) == (0, 2)
    assert analysis.worst("frontend", Kind.ZONE_LOST, staggered=False) is Verdict.ALWAYS
    assert analysis.worst("frontend", Kind.ZONE_LOST) is Verdict.DEPENDS
    assert "where its pods had arrived one by one" in text_of(analysis)


def test_a_disruption_budget_spares_the_last_replica_of_frontend(analysed: Analysed) -> None:
    # each workload of two replicas has a budget that lets one be missing: preemption violates it last
    assert analysed("ha").worst("frontend", Kind.ZONE_LOST) is Verdict.ALWAYS


def test_a_budget_that_allows_no_eviction_holds_a_drain(analysed: Analysed) -> None:
    analysis = analysed("economy", "workloads.ollama.budget.max_unavailable=0", budget=Budget())
    assert analysis.outcome(Kind.SURGE, "node-2").held == ("ollama",)
    assert "the disruption budget of ollama allows no eviction" in text_of(analysis)
    assert "PodEvictionFailure" in text_of(analysis)


def test_either_of_two_workloads_has_fewer_replicas_where_zone_b_is_lost(analysed: Analysed) -> None:
    lost = analysed("ha").outcome(Kind.ZONE_LOST, "eu-west-1b")
    assert [(lost.of(name).fewest, lost.of(name).most) for name in ("backend", "embedding")] == [(1, 2), (1, 2)]


def test_economy_without_its_zone_depends_on_whether_the_instances_survive(analysed: Analysed) -> None:
    # v1.36.0 node_lifecycle_controller.go, handleDisruption: master disruption mode
    lost = analysed("economy").outcome(Kind.ZONE_LOST, "eu-west-1a")
    assert lost.every_node
    for found in lost.owners:
        assert (found.fewest, found.most, found.verdict) == (0, found.replicas, Verdict.DEPENDS)
        assert (found.interrupted, found.down_seconds) == (Verdict.ALWAYS, None)
    assert owner_line(lost.of("backend"), every_node=True) == (
        "backend depends: 0 to 1 of 1 replica, always down until its node returns or is replaced"
    )


def test_a_single_node_is_drained_as_any_other_and_lost_as_all_there_are(analysed: Analysed) -> None:
    changes = ("nodes.node-2.count=1", "nodes.node-2.type=c6a.2xlarge")
    blueprint = Patch.unset("nodes.node-1").apply(Patch.parse(changes).apply(load_design("economy").blueprint))
    analysis = analyse(blueprint, bundled(), ON)
    assert not analysis.outcome(Kind.DRAINED, "node-2").every_node
    assert analysis.outcome(Kind.NODE_LOST, "node-2").every_node
    assert node_loss(analysis) == ("✗", "all down until it returns or is replaced")


def test_the_first_replica_of_a_lost_zone_may_wait_for_all_nodes_before_its_own(analysed: Analysed) -> None:
    changes = ("nodes.node-2.count=3", "nodes.node-9.type=c6a.xlarge", "nodes.node-9.zone=eu-west-1b")
    analysis = analysed("economy", *changes, budget=Budget(steps=4_000, samples=20, upgrades=False))
    assert analysis.outcome(Kind.ZONE_LOST, "eu-west-1a").of("ollama").down_seconds == 350 + 3 * 10
    assert analysis.outcome(Kind.NODE_LOST, "node-2").of("ollama").down_seconds == 350


def test_most_of_a_zone_lost_leaves_pods_bound_to_silent_nodes(analysed: Analysed) -> None:
    changes = ("nodes.node-2.count=3", "nodes.node-9.type=c6a.xlarge", "nodes.node-9.zone=eu-west-1b")
    analysis = analysed("economy", *changes, budget=Budget(steps=4_000, samples=20, upgrades=False))
    found = analysis.outcome(Kind.MOST_LOST, "eu-west-1a")
    assert found.stuck
    assert found.of("ollama").fewest == 0
    assert "their pods stay bound until the nodes return or are replaced" in text_of(analysis)


def test_every_twin_is_listed_where_pods_may_run(analysed: Analysed) -> None:
    steady = analysed("economy", "nodes.node-2.count=3").outcome(Kind.STEADY)
    assert steady.of("ollama").nodes == ("node-2-1", "node-2-2", "node-2-3")


def test_a_single_replica_is_down_for_350_s_at_least_and_the_second_carries_on(analysed: Analysed) -> None:
    lost = analysed("ha").outcome(Kind.ZONE_LOST, "eu-west-1b")
    ollama = lost.of("ollama")
    assert (ollama.interrupted, ollama.remaining, ollama.down_seconds) == (Verdict.DEPENDS, 0, 350)  # 50 s + 300 s
    frontend = analysed("ha").outcome(Kind.ZONE_LOST, "eu-west-1a").of("frontend")
    assert (frontend.interrupted, frontend.remaining, frontend.down_seconds) == (Verdict.NEVER, 1, None)


def test_who_is_evicted_on_a_node_that_survives_is_interrupted_too(analysed: Analysed) -> None:
    analysis = analysed("ha", *(f"workloads.{name}.replicas=1" for name in ("backend", "embedding", "frontend")))
    backend = analysis.outcome(Kind.ZONE_LOST, "eu-west-1c").of("backend")
    assert (backend.evicted, backend.interrupted, backend.verdict) == (Verdict.DEPENDS, Verdict.DEPENDS, Verdict.ALWAYS)
    equals = analysed("ha", *NO_PRIORITY).outcome(Kind.ZONE_LOST, "eu-west-1c")
    assert all(it.evicted is Verdict.NEVER for it in equals.owners)


def test_a_drain_skips_the_wait_for_a_silent_node(analysed: Analysed) -> None:
    analysis = analysed("economy", budget=Budget())
    surge = analysis.outcome(Kind.SURGE, "node-2")
    assert (surge.of("ollama").verdict, surge.of("ollama").down_seconds) == (Verdict.ALWAYS, 0)
    drained = analysis.outcome(Kind.DRAINED, "node-2")
    assert (drained.of("ollama").verdict, drained.of("ollama").down_seconds) == (Verdict.NEVER, None)
    assert drained.placement_exists is Existence.NO
    assert analysis.outcome(Kind.REPLACED, "node-2").of("ollama").verdict is Verdict.ALWAYS
    assert analysis.outcome(Kind.NODE_LOST, "node-1").of("frontend").down_seconds == 350


def test_a_lost_zone_takes_egress_and_database_as_they_stand(analysed: Analysed) -> None:
    assert analysed("economy").outcome(Kind.ZONE_LOST, "eu-west-1a").database is DatabaseFate.LOST
    single = analysed("ha", "network.nat=single")
    egress = [it.egress_lost for it in single.outcomes if it.situation.kind is Kind.ZONE_LOST and it.situation.plain]
    assert egress == [True, False, False]
    assert single.outcome(Kind.NODE_LOST, "node-1").database is None


def test_losses_during_an_upgrade_are_told_apart_from_those_outside(analysed: Analysed) -> None:
    analysis = analysed("ha-as-drawn", budget=Budget())
    kinds = (Kind.SURGE, Kind.DRAINED, Kind.REPLACED)
    upgrades = {it.situation.during for it in analysis.outcomes if it.situation.during}
    assert upgrades == {Situation(kind, f"node-{number}") for kind in kinds for number in (1, 2, 3)}
    # the node that is drained and not replaced cannot be lost once more, nor its zone
    drained = Situation(Kind.DRAINED, "node-1")
    after = {it.situation.what for it in analysis.outcomes if it.situation.during == drained}
    assert after == {"eu-west-1b", "eu-west-1c", "node-2", "node-3"}


def test_nodes_of_a_group_are_lost_one_at_a_time_and_with_their_zone_together(analysed: Analysed) -> None:
    # one zone a with two nodes that can hold ollama
    analysis = analysed("economy", "nodes.node-2.count=2")
    assert analysis.outcome(Kind.NODE_LOST, "node-2").of("ollama").verdict is Verdict.ALWAYS
    assert analysis.outcome(Kind.ZONE_LOST, "eu-west-1a").every_node


def test_pods_that_stay_on_a_cordoned_node_count_as_placed(analysed: Analysed) -> None:
    analysis = analysed("economy", "nodes.node-2.count=2", "workloads.ollama.replicas=2", budget=Budget(steps=2_000))
    surge = analysis.outcome(Kind.SURGE, "node-2")
    assert surge.of("ollama").complete
    assert surge.placement_exists is Existence.YES


def test_a_sample_says_so_and_contradicts_no_exploration(analysed: Analysed) -> None:
    explored = analysed("economy", *NO_PRIORITY)
    sampled = analysed("economy", *NO_PRIORITY, budget=Budget(steps=1, samples=30, upgrades=False))
    assert all(it.method.exhaustive for it in explored.outcomes)
    assert all(it.method.sampled and it.method.passes == 30 for it in sampled.outcomes)
    for part in sampled.outcomes:  # losses of a sample follow on either way of arriving
        full = [it for it in explored.outcomes if replace(it.situation, after=None) == part.situation]
        for some_of in part.owners:
            all_of = [it.of(some_of.owner) for it in full]
            assert min(it.fewest for it in all_of) <= some_of.fewest
            assert some_of.most <= max(it.most for it in all_of)


def test_what_follows_from_drawn_placements_is_not_called_exhaustive(analysed: Analysed) -> None:
    # steady state takes more turns than this, each loss fewer
    analysis = analysed("ha", budget=Budget(steps=150, samples=5, upgrades=False))
    loss = analysis.outcome(Kind.NODE_LOST, "node-1").method
    assert analysis.outcome(Kind.ONE_BY_ONE).method.sampled
    assert loss.drawn_starts
    assert not loss.exhaustive


def test_one_seed_gives_one_analysis(analysed: Analysed) -> None:
    budget = Budget(steps=1, samples=8, upgrades=False)
    first = analysed("ha", *NO_PRIORITY, budget=budget, seed=7)
    assert analysed("ha", *NO_PRIORITY, budget=budget, seed=7) == first
    others = [analysed("ha", *NO_PRIORITY, budget=budget, seed=seed) for seed in range(3)]
    assert any(figures(other) != figures(first) for other in others)


TABLES = ("buckets", "nodes", "usage", "workloads")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_order_of_tables_does_not_matter(data: st.DataObject) -> None:
    document = Patch.parse(NO_PRIORITY).apply(load_design("economy").blueprint).document()
    straight = analyse(Blueprint.parse(document), bundled(), ON)
    for table in TABLES:
        document[table] = dict(data.draw(st.permutations(list(document[table].items()))))
    shuffled = analyse(Blueprint.parse(document), bundled(), ON)
    assert figures(shuffled) == figures(straight)


def test_a_sample_does_not_depend_on_tables_that_have_no_pods(catalog: Catalog) -> None:
    document = load_design("economy").blueprint.document()
    budget = Budget(steps=1, samples=5, upgrades=False)
    straight = analyse(Blueprint.parse(document), catalog, ON, budget=budget)
    for table in ("buckets", "usage"):
        document[table] = dict(reversed(document[table].items()))
    assert analyse(Blueprint.parse(document), catalog, ON, budget=budget).outcomes == straight.outcomes


@pytest.mark.parametrize("design", ["ha-as-drawn", "economy-as-drawn", "economy"])
def test_never_where_it_cannot_be_and_possible_where_it_was(analysed: Analysed, design: str) -> None:
    for outcome in analysed(design, budget=Budget()).outcomes:
        complete = all(found.most == found.replicas for found in outcome.owners)
        assert outcome.placement_exists is not Existence.UNKNOWN
        if all(found.complete for found in outcome.owners):
            assert outcome.placement_exists is Existence.YES
        if outcome.placement_exists is Existence.NO and not complete:
            assert any(found.fewest < found.replicas for found in outcome.owners)


def text_of(analysis: Analysis) -> str:
    written = StringIO()
    Console(width=400, file=written, color_system=None).print(analysis_report(analysis))
    return written.getvalue()


def test_the_report_says_verdict_method_and_example(analysed: Analysed) -> None:
    text = text_of(analysed("economy", *NO_PRIORITY))
    assert "? ollama depends: 0 to 1 of 1 replica" in text
    assert re.search(r"explored: \d+ arrival orders, ties and preemptions", text)
    assert "neither a chance nor a winner can be named" in text
    assert "rules read from kube-scheduler v1.36.0" in text
    assert "Kubernetes evicts nothing" in text
    assert "ollama → Pending" in text
    assert "ollama → node-2" in text
    assert "weaker statement" in text
    assert "eu-west-1a lost; database lost" in text
    assert "sampled" not in text
    assert "Rolling upgrade" not in text


def test_the_report_of_a_sample_and_of_an_upgrade(analysed: Analysed) -> None:
    text = text_of(analysed("economy", budget=Budget(steps=1, samples=12)))
    assert "sampled: 12 passes drawn" in text
    assert "placements that were drawn" in text
    assert "upgrade of node-2, replacement not there yet" in text
    assert "Amazon EKS user guide" in text


def test_a_line_gives_a_lower_bound_and_names_what_is_unknown(analysed: Analysed) -> None:
    ollama = analysed("ha").outcome(Kind.ZONE_LOST, "eu-west-1b").of("ollama")
    assert owner_line(ollama) == (
        "ollama always: 1 of 1 replica, may be down for about 6 min at least, then scheduling, image pull and start"
    )
