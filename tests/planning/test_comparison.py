"""Two designs: one sentence on what the difference costs and buys, and parts that add up."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from itertools import permutations

import pytest
from rich.console import Console

from jobvector_wizard.design.preset_file import shipped_presets
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.comparison import compare
from jobvector_wizard.reporting.compare import compare_report, opening_sentence
from tests.planning.conftest import Assess


def test_the_sentence_that_the_stakeholders_never_saw(assessed: Assess) -> None:
    sentence = opening_sentence(compare(assessed("economy"), assessed("ha")))
    assert sentence.startswith("ha costs $238.90 a month (58 %) more than economy; for that ")
    for bought in ("every workload finds a node whichever zone is lost", "way out", "fails over"):
        assert bought in sentence


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_the_parts_add_up_to_the_difference(assessed: Assess, base: str, other: str) -> None:
    found = compare(assessed(base), assessed(other))
    assert sum((row.change for row in found.groups if row.change is not None), Decimal(0)) == found.change
    back = compare(assessed(other), assessed(base))
    assert back.change == -found.change
    assert {gain.text for gain in back.gains if gain.lost} == {gain.text for gain in found.gains if not gain.lost}


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_what_is_bought_and_the_rest_add_up_to_the_difference(assessed: Assess, base: str, other: str) -> None:
    found = compare(assessed(base), assessed(other))
    bought = [gain for gain in found.gains if not gain.lost]
    paid = [group for gain in bought for group in gain.paid_in]
    assert len(paid) == len(set(paid))  # no part of the bill pays for two things
    changes = [*(gain.change for gain in bought if gain.paid_in), *(row.change for row in found.rest)]
    assert sum((change for change in changes if change is not None), Decimal(0)) == found.change


def test_what_is_not_the_price_of_a_gain_is_told_as_the_rest(assessed: Assess) -> None:
    found = compare(assessed("economy"), assessed("ha"))
    priced = sum((gain.change for gain in found.gains if gain.change is not None), Decimal(0))
    assert found.change is not None
    assert sum((row.change for row in found.rest if row.change is not None), Decimal(0)) == found.change - priced != 0
    written = StringIO()
    Console(width=400, file=written, color_system=None).print(compare_report(found))
    assert f"+${found.change - priced:.2f}  the rest: " in written.getvalue()
    same = compare(assessed("ha"), assessed("ha", "database.multi_az=false"))
    # cheaper, and nothing is gained; enhanced monitoring of one instance less is written
    assert [row.group.value for row in same.rest] == ["database", "logs"]


@pytest.mark.parametrize("change", ["nodes.node-1.count=2", "nodes.node-1.type=p9.other"])
def test_an_unknown_price_cancels_out_only_where_it_is_of_as_much_of_the_same(assessed: Assess, change: str) -> None:
    base = assessed("ha", "nodes.node-1.type=p9.huge")
    other = assessed("ha", "nodes.node-1.type=p9.huge", change)
    assert price_change(base, other) is None
    assert price_change(base, assessed("ha", "nodes.node-1.type=p9.huge", "database.multi_az=false")) is not None


def test_a_design_compared_with_itself_buys_nothing(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha"))
    assert found.gains == ()
    assert opening_sentence(found) == "ha costs the same as ha; nothing computed here holds better or worse."


def test_missing_prices_are_said(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "region=me-central-1"))
    assert found.change is None
    assert "unknown amount" in opening_sentence(found)
