"""Two designs: one sentence on what the difference costs and buys, and parts that add up."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from jobvector_wizard.planning.comparison import compare
from jobvector_wizard.preset_file import shipped_presets
from jobvector_wizard.reporting.compare import opening_sentence
from tests.planning.conftest import Assess


def test_the_sentence_that_the_stakeholders_never_saw(assessed: Assess) -> None:
    sentence = opening_sentence(compare(assessed("economy"), assessed("ha")))
    assert sentence.startswith("ha costs $239.65 a month (69 %) more than economy; for that ")
    for bought in ("every workload finds a node whichever zone is lost", "way out", "fails over"):
        assert bought in sentence


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_the_parts_add_up_to_the_difference(assessed: Assess, base: str, other: str) -> None:
    found = compare(assessed(base), assessed(other))
    assert sum((row.change for row in found.groups if row.change is not None), Decimal(0)) == found.change
    back = compare(assessed(other), assessed(base))
    assert back.change == -found.change
    assert {gain.text for gain in back.gains if gain.lost} == {gain.text for gain in found.gains if not gain.lost}


def test_a_design_compared_with_itself_buys_nothing(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha"))
    assert found.gains == ()
    assert opening_sentence(found) == "ha costs the same as ha; nothing computed here holds better or worse."


def test_missing_prices_are_said(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "region=me-central-1"))
    assert found.change is None
    assert "unknown amount" in opening_sentence(found)
