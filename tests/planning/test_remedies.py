"""What is offered as a remedy mends its finding and brings no error: applied and assessed, for every design there is."""

from __future__ import annotations

import shlex
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.errors import RefusedError
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.remedies import AssessedRemedy, Remedies, remedies_of
from jobvector_wizard.session.bringing_up import refuse_errors
from tests.planning.designs import random_designs

if TYPE_CHECKING:
    from tests.planning.conftest import Assess

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.toml"))
RANDOM_DESIGNS = 200
PARTS = 8
"""The random designs are tried in so many tests, so that they run beside each other."""


def case(name: str, catalog: Catalog, on: date) -> Assessment:
    """Assess one of the cases from the field."""
    path = next(path for path in CASES if path.stem == name)
    return assess(PresetFile.load(path).blueprint, catalog, on)


def check(blueprint: Blueprint, catalog: Catalog, on: date) -> tuple[int, int]:
    """Hold each remedy against the assessment of what its patch gives; return how many errors the design has and how many of them have a remedy."""
    now = assess(blueprint, catalog, on)
    found = remedies_of(now, catalog)
    known = {error.id for error in now.errors}
    for finding in now.open_findings:
        for remedy in found.of(finding):
            then = remedy.assessment
            assert then.blueprint == remedy.patch.apply(blueprint)
            assert finding.id not in {it.id for it in then.findings}, f"{finding.id}: {remedy.title}"
            assert not {error.id for error in then.errors} - known, f"{finding.id}: {remedy.title}"
            assert remedy.change is None or then.bill.total.expected - now.bill.total.expected == remedy.change
    if found.together:
        then = found.together.remedy.assessment
        assert then.blueprint == found.together.remedy.patch.apply(blueprint)
        assert {error.id for error in then.errors} == {error.id for error in found.together.left}
        assert not {error.id for error in then.errors} - known, "nothing new beside what is left"
    return len(now.errors), sum(bool(found.of(error)) for error in now.errors)


@pytest.mark.parametrize("design", shipped_presets())
def test_every_remedy_of_a_preset_mends_its_finding_and_brings_no_error(
    catalog: Catalog, on: date, design: str
) -> None:
    errors, mended = check(load_design(design).blueprint, catalog, on)
    assert errors == mended


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_remedy_of_a_case_from_the_field_mends_its_finding(catalog: Catalog, on: date, path: Path) -> None:
    check(PresetFile.load(path).blueprint, catalog, on)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_remedy_of_random_designs_mends_its_finding(catalog: Catalog, on: date, part: int) -> None:
    counts = [check(it, catalog, on) for it in random_designs(catalog, RANDOM_DESIGNS // PARTS, part)]
    errors, mended = (sum(column) for column in zip(*counts, strict=True))
    assert errors > 10, "the designs have to break something"
    assert mended > errors / 2, "most errors have a remedy"


def titles(found: Remedies, now: Assessment, code: str) -> dict[str, Decimal | None]:
    """Return the remedies of one finding with their prices, in order."""
    finding = next(it for it in now.findings if it.id == code)
    return {remedy.title: remedy.change for remedy in found.of(finding)}


def test_too_many_pods_are_mended_by_prefixes_or_a_node_and_not_by_priority(catalog: Catalog, on: date) -> None:
    """A t3.small takes 11 pods: six leave 44 places (eks-workshop #1086), and +$189.21 was what was offered."""
    now = case("pods-too-many-t3-small", catalog, on)
    assert len(now.capacity.nodes_of("tiny")) == 44
    assert sum(item.pod.owner == "tiny" for item in now.capacity.steady.pending) == 6
    offered = titles(remedies_of(now, catalog), now, "CAP-03:tiny")
    by_title = list(offered.items())
    assert by_title[0] == ("prefix delegation: nodes get addresses by sixteens and take more pods", Decimal("0.00"))
    assert offered["1 more node in n-a"] == Decimal("16.78")
    assert not [title for title in offered if "priority" in title]
    assert "too many pods: 11 of 11" in " ".join(now.errors[0].evidence)


def test_pods_that_never_ran_die_with_nothing(catalog: Catalog, on: date) -> None:
    """Four pods of which three find no place: what does not run is not said to be lost (eksctl #3840)."""
    now = case("pods-t3a-micro", catalog, on)
    running = {node.zone for node in now.capacity.nodes_of("tiny")}
    told = [it.message for it in now.findings if it.code.startswith("AVL")]
    assert not [message for message in told if "tiny" in message and not running]
    found = remedies_of(now, catalog)
    assert all(found.of(error) for error in now.errors)
    assert found.together
    assert not found.together.left


def test_a_replica_that_is_pending_is_not_said_to_stand_on_a_node(catalog: Catalog, on: date) -> None:
    """Karpenter's second replica lacks CPU (karpenter-provider-aws #6988): nothing is said of both."""
    now = case("two-controllers-one-fits", catalog, on)
    [node] = now.capacity.nodes_of("karpenter")
    told = next(it for it in now.findings if it.id == "AVL-02:karpenter")
    assert f"has 1 of its 2 replicas running, on {node.name} alone" in told.message
    offered = titles(remedies_of(now, catalog), now, "CAP-03:karpenter")
    assert next(iter(offered.items())) == ("1 more node in n-a", Decimal("35.05"))


def test_a_taint_is_tolerated_or_gone_round_and_not_met_with_a_smaller_node(
    catalog: Catalog, on: date, assessed: Assess
) -> None:
    taint = "nodes.node-2.taints=[{key='gpu', value='yes', effect='NoSchedule'}]"
    now = assessed("ha", taint, "workloads.ollama.require=['node-2']", "goals.survive_zone_loss=false")
    offered = titles(remedies_of(now, catalog), now, "CAP-04:ollama")
    assert "ollama tolerates gpu, the taint of node-2" in offered
    assert "take the taints off node-2" in offered
    assert not [title for title in offered if title.startswith("node-2 becomes")]


def test_two_changes_are_offered_together_where_one_does_not_do(catalog: Catalog, assessed: Assess) -> None:
    now = assessed("ha-as-drawn", "budget.monthly_usd=511")
    offered = titles(remedies_of(now, catalog), now, "CAP-01:ollama")
    assert offered
    assert all("raise the budget" in title for title in offered)


def test_a_smaller_request_leaves_room_for_the_clusters_own_pods_and_comes_with_priority(
    catalog: Catalog, assessed: Assess
) -> None:
    """Alone, 1780m (1930m allocatable - 150m DaemonSets) stay Pending: CoreDNS and metrics-server stand on every node."""
    now = assessed("ha-as-drawn")
    too_large = next(finding for finding in now.errors if finding.code == "CAP-01")
    cheapest = remedies_of(now, catalog).of(too_large)[0]
    assert cheapest.title.startswith("request 1580m with a limit of 2500m: slower where the node is busy; give ollama")
    assert cheapest.change == Decimal("9.49")
    assert not cheapest.assessment.capacity.steady.pending


def test_all_errors_are_mended_by_one_remedy_with_its_total(catalog: Catalog, assessed: Assess) -> None:
    now = assessed("economy-as-drawn")
    together = remedies_of(now, catalog).together
    assert together is not None
    assert not together.left
    # a public address of the load balancer in the second zone, and the CPU credits of a t3.large under ollama: 3.65 + 9.49
    assert together.remedy.change == Decimal("13.14")
    assert "slower where the node is busy" in together.remedy.title
    assert not together.remedy.assessment.errors


@pytest.mark.parametrize("design", ["economy-as-drawn", "ha-as-drawn"])
def test_a_refusal_says_the_options_that_mend_it(assessed: Assess, design: str) -> None:
    """What is printed is a command that works: read back by a shell and by the program it gives the mended design."""
    now = assessed(design)
    with pytest.raises(RefusedError) as refused:
        refuse_errors(now)
    words = shlex.split(refused.value.remedy.splitlines()[1])
    options: dict[str, list[str]] = {"--set": [], "--unset": []}
    for option, value in zip(words[::2], words[1::2], strict=True):
        options[option].append(value)
    mended = assessed(design, *options["--set"], unset=tuple(options["--unset"]))
    assert not mended.errors


def test_what_nothing_mends_is_named(catalog: Catalog, assessed: Assess) -> None:
    four = "network.zones=['eu-west-1a','eu-west-1b','eu-west-1c','eu-west-1d']"
    together = remedies_of(assessed("ha", four, "database.engine_version=13"), catalog).together
    assert together is not None
    assert [error.id for error in together.left] == ["DB-05"], "fewer zones mend NET-04"


def test_remedies_stand_by_price_and_what_has_none_stands_last(catalog: Catalog, on: date) -> None:
    def in_order(remedies: tuple[AssessedRemedy, ...]) -> bool:
        return list(remedies) == sorted(remedies, key=lambda it: (it.change is None, it.change or Decimal(0)))

    now = case("pods-t3a-micro", catalog, on)
    found = remedies_of(now, catalog)
    assert all(in_order(found.of(finding)) for finding in now.open_findings)


def test_a_node_full_by_its_pods_is_not_too_large(catalog: Catalog, on: date) -> None:
    now = case("pods-too-many-t3-small", catalog, on)
    assert "NODE-01" not in {finding.code for finding in now.findings}


def test_the_same_design_has_the_same_remedies_each_time(catalog: Catalog, on: date) -> None:
    now = case("pods-t3a-micro", catalog, on)
    first, second = remedies_of(now, catalog), remedies_of(now, catalog)
    assert first.together is not None
    assert second.together is not None
    assert first.together.steps == second.together.steps
    assert {key: [it.title for it in found] for key, found in first.by_finding.items()} == {
        key: [it.title for it in found] for key, found in second.by_finding.items()
    }
