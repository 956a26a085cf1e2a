"""Every control over the whole resource graph, and each assertion proven alive by breaking what it asserts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources
from itertools import product
from typing import Any

import pytest

from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.planning.findings import RULES
from jobvector_wizard.provisioning.graph import blueprint_graph
from jobvector_wizard.provisioning.plan import PlannedResource
from jobvector_wizard.readiness.controls import AREAS, CONTROLS, Control, State, audit
from tests.infrastructure.conftest import GENERATED, PRESETS, Graph, blueprint_of, document, drop_preferences, graph_of
from tests.infrastructure.control_ids import GONE, IDS
from tests.infrastructure.mutants import mutants

SOMEBODY = r"(CIS \d+(\.\d+)+|(FSBP|Security Hub) [A-Za-z0-9]+\.\d+|EKS: .+|brief)"


def broken(blueprint: Blueprint, planned: Sequence[PlannedResource]) -> dict[str, tuple[str, ...]]:
    return {row.control.title: row.problems for row in audit(blueprint, planned) if row.state is State.BROKEN}


def test_no_design_breaks_a_control(graph: Graph) -> None:
    assert broken(graph.blueprint, list(graph)) == {}


def regions_zones(count: int) -> tuple[str, list[str]]:
    region = "us-east-1" if count > 3 else "eu-west-1"
    return region, [f"{region}{letter}" for letter in "abcd"[:count]]


@pytest.mark.parametrize(("count", "nat"), product((2, 3, 4), ("per-zone", "single", "none")))
def test_nor_does_any_number_of_zones_with_any_way_out(count: int, nat: str) -> None:
    region, zones = regions_zones(count)
    made = document() | {"region": region, "network": {"zones": zones, "nat": nat}}
    made["nodes"] = {f"group-{zone[-1]}": {"type": "c6a.xlarge", "zone": zone} for zone in zones}
    drop_preferences(made)
    blueprint = Blueprint.parse(made)
    assert broken(blueprint, blueprint_graph(blueprint)) == {}


def one_switch(table: str, key: str, value: Any) -> dict[str, Any]:
    made = document()
    made[table] = {**made.get(table, {}), key: value}
    if key == "waf":
        made["edge"] = {"waf": True}
    return made


ALONE = [
    ("network", "interface_endpoints", True),
    ("encryption", "own_keys", False),
    ("database", "enhanced_monitoring_seconds", 0),
    ("edge", "waf", True),
    ("edge", "domain", "jobs.example.com"),
    ("edge", "tls_to_pods", True),
    ("kubernetes", "network_policies", True),
    ("kubernetes", "logs", ["api", "scheduler"]),
    *(("observability", name, False) for name in ("flow_logs", "access_logs", "alarms", "dashboard")),
]


@pytest.mark.parametrize(("table", "key", "value"), ALONE)
def test_nor_does_any_switch_alone(table: str, key: str, value: Any) -> None:
    blueprint = Blueprint.parse(one_switch(table, key, value))
    assert broken(blueprint, blueprint_graph(blueprint)) == {}


REQUIREMENTS = [
    pytest.param(control, requirement, id=f"{control.title}-{number}")
    for control in CONTROLS
    for number, requirement in enumerate(control.requires)
]


@pytest.mark.parametrize(("control", "requirement"), REQUIREMENTS)
def test_every_requirement_notices_when_it_is_broken(control: Any, requirement: Any) -> None:
    broken_ones = 0
    for graph in map(graph_of, ("all-switches", "ha", "everything-set")):
        whole: list[PlannedResource] = list(graph)
        if not control.waived(graph.blueprint):
            assert list(requirement.problems(whole)) == []
            for mutant in mutants(requirement, whole):
                assert list(requirement.problems(mutant)), control.title
                broken_ones += 1
    assert broken_ones, "nothing in these graphs could break it"


def test_there_are_eighty_rows_at_least_and_each_says_who_asks_and_what_becomes_of_it() -> None:
    assert len(CONTROLS) >= 80
    assert len({control.title for control in CONTROLS}) == len(CONTROLS)
    folder = resources.files("jobvector_wizard") / "infrastructure"
    for control in CONTROLS:
        assert control.standards, control.title
        assert all(re.fullmatch(SOMEBODY, each) for each in control.standards), control.standards
        assert bool(control.requires) == bool(control.met_in), control.title
        if control.met_in:
            assert (folder / control.met_in).is_file(), control.met_in
        else:
            assert control.waiver is not None
            assert control.waiver.unconditional, control.title
        if control.waiver:
            assert control.waiver.reason.endswith("."), control.title
            assert control.waiver.lift


def test_each_control_keeps_its_id_and_none_is_a_findings() -> None:
    assert [control.id for control in CONTROLS if control.id not in IDS] == [], "give it a line there"
    assert {control.id: control.title for control in CONTROLS} == IDS
    assert len({control.id for control in CONTROLS}) == len(CONTROLS)
    assert not IDS.keys() & GONE.keys()
    codes = {rule.code for rule in RULES}
    for control in CONTROLS:
        assert re.fullmatch(r"C-[A-Z]{2,4}-[0-9]{2}", control.id)
        assert control.id not in codes
        assert {it.id.rpartition("-")[0] for it in AREAS[area_of(control)]} == {control.id.rpartition("-")[0]}


def area_of(control: Control) -> str:
    return next(area for area, controls in AREAS.items() if control in controls)


def test_every_waiver_that_depends_on_the_design_is_lifted_by_some_design() -> None:
    designs = [blueprint_of(name) for name in PRESETS + GENERATED]
    for control in CONTROLS:
        if control.requires and control.waiver:
            states = {control.waived(blueprint) for blueprint in designs}
            assert states == {True, False}, control.title


def test_all_switches_leave_only_what_no_design_can_lift() -> None:
    rows = audit(graph_of("all-switches").blueprint, list(graph_of("all-switches")))
    waived = [row.control for row in rows if row.state is State.WAIVED]
    assert all(control.waiver.unconditional for control in waived)
