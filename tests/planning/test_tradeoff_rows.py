"""Designs as a picture: one scale, the zones that each survives, minutes down, and what the difference buys."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from jobvector_wizard.design.preset_file import shipped_presets
from jobvector_wizard.planning.assessment import Assessment
from jobvector_wizard.planning.standing import cheapest_working
from jobvector_wizard.reporting.tradeoff_rows import Picture, blocks, buys_line
from tests.planning.conftest import Assess


@pytest.fixture
def presets(assessed: Assess) -> dict[str, Assessment]:
    return {name: assessed(name) for name in shipped_presets()}


def rows(designs: dict[str, Assessment], width: int) -> dict[str, str]:
    picture = Picture.fitting(designs.values(), width)
    return {name: picture.row(name, it, cursor=False, chosen=False).plain.rstrip() for name, it in designs.items()} | {
        "": picture.heading().plain
    }


@pytest.mark.parametrize("width", [28, 40, 49, 51, 60, 66, 80, 130, 200])
def test_a_row_fits_its_width_and_keeps_name_price_and_bar(presets: dict[str, Assessment], width: int) -> None:
    drawn = rows(presets, width)
    if width >= 34:
        assert max(map(len, drawn.values())) <= width
    for name, it in presets.items():
        assert name in drawn[name]
        assert f"${it.bill.total.expected} " in f"{drawn[name]} "
        assert ("█" in drawn[name]) == (width > 34)


def test_zones_and_minutes_are_told_where_there_is_room(presets: dict[str, Assessment]) -> None:
    narrow = rows(presets, 51)
    assert narrow[""].split()[-4:] == ["a", "b", "c", "down"]
    assert narrow["ha"].endswith("✓ ✓ ✓   250")
    assert narrow["economy"].endswith("✗ ✓ –   658")
    assert narrow["ha-as-drawn"].endswith("✗ ✗ ✗ never")
    wide = rows(presets, 140)
    assert wide["ha-as-drawn"].endswith("AWS refuses: DB-01")
    assert "never runs" in wide["ha-as-drawn"]
    assert " 658 ████████████  " in wide["economy"]
    assert " 250 ████▌  " in wide["ha"]  # on the same scale
    assert "lose  a b c" in wide[""]


def test_a_design_with_an_error_never_looks_sound(assessed: Assess) -> None:
    shown = assessed("ha", "database.engine_version=15.3")
    assert "✗ ha" in rows({"ha": shown}, 51)["ha"]
    assert "✓ ha" in rows({"ha": assessed("ha")}, 51)["ha"]


@pytest.mark.parametrize("name", shipped_presets())
def test_what_the_difference_buys_adds_up(presets: dict[str, Assessment], name: str) -> None:
    said = buys_line(name, presets[name], presets)
    if name == "economy":
        assert said == "economy is the cheapest here that works"
        return
    whole, *parts = [Decimal(it.replace("$", "")) for it in re.findall(r"[+-]?\$[0-9.]+", said)]
    assert whole == sum(parts) == presets[name].bill.total.expected - presets["economy"].bill.total.expected
    assert (" given up: " in said) == name.endswith("drawn")


def test_only_what_works_and_has_its_prices_is_the_cheapest(assessed: Assess, presets: dict[str, Assessment]) -> None:
    assert cheapest_working(presets.values()) is presets["economy"]
    unpriced = assessed("economy", "region=us-gov-west-1")
    assert cheapest_working([unpriced, presets["ha"]]) is presets["ha"]
    assert buys_line("economy", unpriced, {"economy": unpriced}).startswith("no design here")
    said = buys_line("economy", unpriced, {"economy": unpriced, "ha": presets["ha"]})
    assert said.startswith("unknown against ha: ")


def test_blocks_are_eighths_and_nothing_is_drawn_as_nothing() -> None:
    assert [blocks(Decimal(share), 2) for share in ("0", "0.0001", "0.5", "0.6", "1", "2")] == [
        "", "▏", "█", "█▏", "██", "██",
    ]  # fmt: skip
