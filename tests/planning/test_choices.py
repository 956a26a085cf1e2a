"""Options show their price and verdict before they are chosen, and are what they say once they are."""

from __future__ import annotations

from datetime import date

import pytest

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import options
from tests.choosing import choices

FIELDS = [
    "region",
    "network.zones",
    "network.nat",
    "nodes.node-2.type",
    "database.instance_class",
    "database.multi_az",
    "edge",
    "extras",
]


@pytest.mark.parametrize("design", shipped_presets())
@pytest.mark.parametrize("field", FIELDS)
def test_one_option_is_what_holds_now_and_costs_nothing_more(
    catalog: Catalog, on: date, design: str, field: str
) -> None:
    blueprint = load_design(design).blueprint
    found = choices(blueprint, catalog, field, on)
    chosen = [choice for choice in found if choice.option.chosen]
    assert chosen
    assert chosen[0].change == 0
    for choice in found[::7]:
        then = assess(choice.option.patch.apply(blueprint), catalog, on)
        assert then.bill.total == choice.assessment.bill.total


def test_what_a_larger_node_changes(catalog: Catalog, on: date) -> None:
    blueprint = load_design("ha-as-drawn").blueprint
    found = {choice.option.label: choice for choice in choices(blueprint, catalog, "nodes.node-2.type", on)}
    assert found["t3.large"].option.chosen
    assert found["t3.large"].verdict.text == "ollama Pending"
    # (0.1824 - 0.0912) x 730 h, each month's line rounded to the cent: 133.15 - 66.58
    assert str(found["t3.xlarge"].change) == "66.57"
    assert found["t3.xlarge"].verdict.text == "lose b: down"
    assert found["t4g.xlarge"].verdict.glyph == "?"


def test_refusals_that_an_option_does_not_cause_do_not_hide_its_verdict(catalog: Catalog, on: date) -> None:
    blueprint = load_design("economy-as-drawn").blueprint
    zones = {choice.option.label: choice.verdict.text for choice in choices(blueprint, catalog, "network.zones", on)}
    assert zones["1 zone"] == "AWS refuses: NET-01"
    assert zones["2 zones"] == "ollama Pending"


def test_an_unknown_price_makes_the_difference_unknown(catalog: Catalog, on: date) -> None:
    blueprint = load_design("ha").blueprint
    found = {choice.option.label: choice for choice in choices(blueprint, catalog, "region", on)}
    assert found["me-central-1"].change is None
    assert found["us-east-1"].change is not None


def test_fewer_zones_move_node_groups_into_those_that_stay(catalog: Catalog, on: date) -> None:
    blueprint = load_design("ha-as-drawn").blueprint
    two = next(option for option in options(blueprint, catalog, "network.zones") if option.label == "2 zones")
    changed = two.patch.apply(blueprint)
    assert {group.zone for group in changed.nodes.values()} == set(changed.network.zones)


def test_a_field_without_options_is_named(catalog: Catalog) -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean .nodes\.node-"):
        options(load_design("ha").blueprint, catalog, "nodes.node-9.type")


def test_switches_tell_what_turning_each_would_cost(catalog: Catalog, on: date) -> None:
    blueprint = load_design("ha").blueprint
    found = {choice.option.label: choice for choice in choices(blueprint, catalog, "extras", on)}
    assert str(found["on  own KMS keys"].change) == "-2.00"
    assert str(found["on  alarms"].change) == "-1.50"
    assert "on  dashboard" in found
    at_the_edge = {choice.option.label: choice for choice in choices(blueprint, catalog, "edge", on)}
    assert at_the_edge["off firewall"].change is None  # nobody states how many requests it would look at
    assert at_the_edge["off firewall"].assessment.blueprint.edge.waf
    assert not (found.keys() & at_the_edge.keys()) - {"as it is"}, "each switch stands in one step"
    assert [label for label, choice in found.items() if choice.option.chosen] == ["as it is"]


def test_a_switch_that_the_design_decides_already_is_not_offered(catalog: Catalog) -> None:
    blueprint = Patch.parse(["network.nat=none", 'kubernetes.add_ons=["kube-proxy"]']).apply(
        load_design("ha").blueprint
    )
    labels = [option.label for option in options(blueprint, catalog, "extras")]
    assert not [label for label in labels if label.endswith(("endpoints", "network policies"))]


def test_each_log_of_the_control_plane_has_a_switch_that_leaves_the_others_alone(catalog: Catalog) -> None:
    blueprint = load_design("ha").blueprint
    found = {option.label: option.patch for option in options(blueprint, catalog, "extras")}
    without = found["on  audit log"].apply(blueprint)
    assert without.kubernetes.logs == ("api", "authenticator", "controllerManager", "scheduler")
    back = next(it for it in options(without, catalog, "extras") if it.label == "off audit log")
    assert back.patch.apply(without).kubernetes.logs == blueprint.kubernetes.logs
    assert {label[4:] for label in found if label.endswith(" log")} == {
        "audit log", "API server log", "authenticator log", "controller log", "scheduler log"
    }  # fmt: skip
