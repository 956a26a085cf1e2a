"""The drawing of the VPC, on its own and in the steps that it stands in."""

from __future__ import annotations

from datetime import date

import pytest

from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.places import missing_types, price_indices
from jobvector_wizard.reporting.drawing import vpc_drawing
from jobvector_wizard.reporting.rows import group_row
from tests.choosing import choices
from tests.screens.conftest import OpenWizard

ON = date(2026, 11, 23)


def assessed(name: str, *changes: str) -> Assessment:
    return assess(Patch.parse(changes).apply(load_design(name).blueprint), bundled(), ON)


@pytest.mark.parametrize("preset", list(shipped_presets()))
@pytest.mark.parametrize("width", [8, 20, 48, 66, 140])
@pytest.mark.parametrize("pods", [False, True])
def test_it_keeps_to_its_width_and_is_a_rectangle(preset: str, width: int, pods: bool) -> None:
    lines = vpc_drawing(assessed(preset), width, pods=pods).split("\n", allow_blank=True)
    assert all(line.cell_len <= width for line in lines)
    assert len({line.cell_len for line in lines if line.plain.startswith(("┌", "│", "└"))}) == 1


def test_a_node_whose_kubelet_keeps_all_its_memory_is_full() -> None:
    """A t4g.nano has half a GiB, less than the kubelet keeps."""
    shown = assessed("ha", "nodes.node-1.type=t4g.nano")
    assert any(
        line.startswith("│mem █") and "100%" in line for line in vpc_drawing(shown, 140, pods=True).plain.splitlines()
    )
    assert group_row("node-1", shown, 80, cursor=False).plain.rstrip().endswith("100%")


def test_it_shows_nat_nodes_and_the_database_where_they_stand() -> None:
    drawn = vpc_drawing(assessed("ha-as-drawn", "network.nat=single"), 66).plain.splitlines()
    assert [part.strip() for part in drawn[1].strip("│").split("││")] == ["ALB · NAT", "ALB", "ALB"]
    assert [part.strip() for part in drawn[2].strip("│").split("││")] == [
        "node-1 t3.medium",
        "node-2 t3.large",
        "node-3 t3.medium",
    ]
    assert [part.strip() for part in drawn[3].strip("│").split("││")] == ["db primary", "db standby", "db subnet"]


def test_a_database_whose_zones_aws_chooses_stands_in_no_box() -> None:
    drawn = vpc_drawing(assessed("ha"), 66).plain
    assert "db primary" not in drawn
    assert "AWS chooses two zones" in drawn


def test_with_pods_every_running_pod_is_drawn_once() -> None:
    shown = assessed("ha")
    drawn = vpc_drawing(shown, 120, pods=True).plain
    for name, workload in shown.blueprint.workloads.items():
        assert drawn.count(f"{name} ") == workload.replicas


async def test_the_drawing_changes_with_the_highlight(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        await wizard.go("zones")
        assert wizard.text.count("ALB · NAT") == 3
        await wizard.highlight("#zones-choices-1", "single")
        assert wizard.text.count("ALB · NAT") == 1
        assert "┌ a ✗" in wizard.text
        await wizard.highlight("#zones-choices-0", "2 zones")
        assert "┌ c" not in wizard.text


async def test_nodes_show_what_runs_on_them_where_there_is_room(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha-as-drawn", size=(120, 40)) as wizard:
        await wizard.go("nodes")
        assert "system" in wizard.text
        await wizard.press("down")
        await wizard.highlight("#nodes-choices-0", "t3.xlarge")
        assert any("ollama" in line and "2500m" in line for line in wizard.lines)
        await wizard.pilot.resize_terminal(80, 24)
        await wizard.pilot.pause()
        assert "system" not in wizard.text


async def test_a_region_is_compared_with_the_cheapest_and_says_what_it_lacks(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        found = choices(wizard.blueprint, bundled(), "region", ON)
        everywhere = {choice.option.label: choice.assessment for choice in found}
        indices = price_indices(everywhere)
        await wizard.go("region")
        await wizard.until("price index")
        cheapest = min(indices, key=lambda name: indices[name])
        assert f"price index {indices['eu-west-1']:.0f} (100 is {cheapest}" in wizard.text
        assert min(indices.values()) == 100
        assert set(indices) == {name for name, shown in everywhere.items() if not shown.bill.unknown}
        lacking = next(name for name, shown in everywhere.items() if shown.bill.unknown)
        assert missing_types(wizard.blueprint, bundled().region(lacking))
        await wizard.highlight("#region-choices-0", lacking)
        assert "every type of the design is offered there" in wizard.text  # by the nearest that it sells
        assert "no price index" in wizard.text
