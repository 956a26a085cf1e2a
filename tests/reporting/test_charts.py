"""Charts of cells: they keep to their width, add up, and draw nothing unknown as a zero."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.side_by_side import SideBySide, side_by_side
from jobvector_wizard.reporting.charts import charts

Beside = Callable[..., SideBySide]
SIGNS = re.compile(r"[1-9a-k]+")


@pytest.fixture
def beside(catalog: Catalog, on: date) -> Beside:
    def do(*names: str, changes: tuple[str, ...] = ()) -> SideBySide:
        designs = [load_design(name).blueprint for name in names]
        designs[-1] = Patch.parse(changes).apply(designs[-1])
        called = [f"{name}{number}" for number, name in enumerate(names)]
        return side_by_side([assess(it, catalog, on) for it in designs], called, catalog)

    return do


def drawn(shown: SideBySide, width: int = 78) -> list[str]:
    return charts(shown, width).plain.split("\n")


def below(lines: list[str], heading: str) -> list[str]:
    start = next(number for number, line in enumerate(lines) if line.startswith(heading)) + 1
    return lines[start : next((n for n in range(start, len(lines)) if not lines[n]), len(lines))]


@pytest.mark.parametrize("width", [60, 78, 120, 200])
def test_they_keep_to_their_width(beside: Beside, width: int) -> None:
    lines = drawn(beside("economy", "ha", "ha-as-drawn", "economy-as-drawn"), width)
    assert max(map(len, lines)) <= width


def test_the_dearer_design_stands_higher_and_the_one_that_is_down_longer_further_right(beside: Beside) -> None:
    plane = below(drawn(beside("economy", "ha", "ha-as-drawn")), "What a month costs, against")
    at = {letter: (row, line.index(letter)) for row, line in enumerate(plane[:9]) for letter in "AB" if letter in line}
    assert at["B"][0] < at["A"][0]
    assert at["B"][1] < at["A"][1]
    assert any(line.startswith("C ha-as-drawn2") and line.endswith("(not drawn)") for line in plane)
    assert any(line.startswith("$675.00 │┄") for line in plane)


def test_the_parts_of_a_bar_are_as_long_together_as_its_share_of_the_dearest(beside: Beside) -> None:
    shown = beside("economy", "ha")
    rows = below(drawn(shown), "A month by the parts")[:2]
    lengths = [len(SIGNS.findall(row)[-1]) for row in rows]
    totals = [it.bill.total.expected for it in shown.designs]
    assert lengths[0] == round(totals[0] / totals[1] * lengths[1])


def test_the_waterfall_ends_where_the_other_design_does(beside: Beside) -> None:
    steps = below(drawn(beside("economy", "ha")), "From economy0 to ha1")
    assert [re.findall(r"[+-]?\$[\d,.]+", line)[0] for line in steps] == [
        *("$410.90", "+$127.99", "+$38.79", "+$32.43", "+$0.60", "+$0.30", "+$38.79", "$649.80")
    ]
    assert len(steps[-2].rstrip()) == len(steps[-1].rstrip())


def test_what_is_less_falls_back(beside: Beside) -> None:
    steps = below(drawn(beside("ha", "economy")), "From ha0 to economy1")
    falling = [line for line in steps if "-$" in line]
    assert falling
    assert all("▒" in line and "█" not in line for line in falling)


def test_nothing_unknown_is_drawn_as_zero(beside: Beside) -> None:
    lines = drawn(beside("economy", "ha", changes=("nodes.node-2.type=p9.huge",)))
    assert "It cannot be drawn: what a difference costs is unknown." in lines
    bar = below(lines, "A month by the parts")[1]
    assert bar.rstrip().endswith("→")
    assert "≥$" in bar
    assert "→ ha1: not all is known of Nodes" in lines
    assert any("→" in line for line in below(lines, "From low to high use") if "≥$" in line)
    assert any(line.startswith("B ha1: ≥$") and line.endswith("(not drawn)") for line in lines)
