"""What each difference of two designs costs by itself: sums to the cent, and no order that changes a figure."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from jobvector_wizard.base.errors import BlueprintError
from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.differences import Differences, differences
from tests.planning.conftest import Assess
from tests.planning.test_cost_properties import designs, shuffled

PAIRS = int(os.environ.get("JOBVECTOR_PAIRS", "15"))
"""Of generated designs; `make test-fuzz` takes a thousand."""
ON = date(2026, 11, 23)


def changes(found: Differences) -> dict[str, str]:
    return {" ".join(it.places): str(it.change) for it in found.priced}


def test_what_high_availability_adds_to_economy(assessed: Assess, catalog: Catalog) -> None:
    found = differences(assessed("economy"), assessed("ha"), catalog)
    assert changes(found) == {
        "network.zones nodes.node-3": "127.99",  # zone c is empty without the node, and the node nowhere without it
        "network.nat": "38.79",  # one more gateway: economy has two zones
        "database.multi_az database.zones": "32.43",  # AWS takes no zones for a Multi-AZ database
        "usage.cross_zone_gb": "0.60",
        "usage.database_cross_zone_gb": "0.30",
    }
    assert found.together == Decimal("38.79")  # the gateway of zone c, which takes both
    assert found.change == Decimal("238.90")
    assert ("workloads.backend",) in [it.places for it in found.free]


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_each_difference_is_a_valid_design_and_all_are_the_other_one(
    assessed: Assess, catalog: Catalog, base: str, other: str
) -> None:
    one, two = assessed(base), assessed(other)
    found = differences(one, two, catalog)
    places = [place for it in found.each for place in it.places]
    assert len(places) == len(set(places))
    assert len(found.each) > 10  # and not everything joined to one
    known = {it.id for design in (one, two) for it in design.refusals}
    assert all(it.id in known for part in found.each for it in part.alone.refusals)
    whole = found.each[0].patch
    for it in found.each[1:]:
        whole += it.patch
    assert whole.apply(one.blueprint) == two.blueprint
    _adds_up(found)


def test_the_same_design_has_no_difference(assessed: Assess, catalog: Catalog) -> None:
    found = differences(assessed("ha"), assessed("ha"), catalog)
    assert (found.each, found.change, found.together) == ((), 0, 0)


def test_an_unknown_price_is_no_zero(assessed: Assess, catalog: Catalog) -> None:
    found = differences(assessed("ha"), assessed("ha", "nodes.node-1.type=p9.huge", "network.nat=single"), catalog)
    assert {it.places: it.change for it in found.each} == {
        ("network.nat",): Decimal("-77.58"),
        ("nodes.node-1",): None,
    }
    assert [it.places for it in found.priced] == [("network.nat",), ("nodes.node-1",)]
    assert found.change is None
    assert found.together is None


def test_another_region_is_one_difference(assessed: Assess, catalog: Catalog) -> None:
    found = differences(assessed("ha"), assessed("ha", "region=us-east-1"), catalog)
    assert [it.places for it in found.each] == [
        ("network.zones", "nodes.node-1", "nodes.node-2", "nodes.node-3", "region")
    ]
    assert found.each[0].change == found.change


@settings(max_examples=PAIRS, deadline=None, suppress_health_check=list(HealthCheck))
@given(base=designs(), other=designs())
def test_differences_of_any_two_designs_add_up_whatever_the_order(base: dict[str, Any], other: dict[str, Any]) -> None:
    one, two = _valid(base), _valid(other)
    assume(one is not None and two is not None)
    assert one is not None
    assert two is not None
    before, after = assess(one, bundled(), ON), assess(two, bundled(), ON)
    found = differences(before, after, bundled())
    assert found.change == price_change(before, after)
    _adds_up(found)
    keep = ("nodes", "workloads")  # whose order is the order of arrival
    turned = assess(Blueprint.parse(shuffled(two.document(), keep)), bundled(), ON)
    assert changes(differences(before, turned, bundled())) == changes(found)


def _valid(document: dict[str, Any]) -> Blueprint | None:
    try:
        return Blueprint.parse(document)
    except BlueprintError:
        return None


def _adds_up(found: Differences) -> None:
    known = [it.change for it in found.each]
    if found.change is None or any(change is None for change in known):
        assert found.together is None
    else:
        assert found.together is not None
        assert sum((it for it in known if it is not None), found.together) == found.change
