"""Zones by name: which letters a region has, what a move makes of them, and which zones take no cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import options
from jobvector_wizard.planning.moving import move_with_region
from tests.planning.conftest import Assess

SIX = Path(__file__).parents[1] / "cases" / "us-east-1-six-zones.toml"


@pytest.mark.parametrize(
    ("region", "letters"),
    [
        ("ap-northeast-1", "acd"),  # b is closed to most accounts
        ("ca-central-1", "abd"),
        ("us-east-1", "abc"),
        ("eu-central-1", "abc"),
    ],
)
def test_a_move_keeps_the_letters_that_a_region_has_and_takes_its_others(
    catalog: Catalog, region: str, letters: str
) -> None:
    design = load_design("ha").blueprint
    moved = move_with_region(Patch.set("region", region), design, catalog).apply(design)
    zones = tuple(f"{region}{letter}" for letter in letters)
    assert moved.network.zones == zones
    assert {group.zone for group in moved.nodes.values()} == set(zones)  # a node group follows its zone into a new one
    assert {subnet.zone for subnet in moved.network.address_plan} == set(zones)


def test_two_zones_of_northern_california_are_a_matter_of_the_account(assessed: Assess, catalog: Catalog) -> None:
    shown = assessed("economy", 'region="us-west-1"')
    assert not shown.refusals
    finding = next(finding for finding in shown.findings if finding.code == "ZONE-04")
    assert finding.message == "an account has 2 of us-west-1's zones a, b, c, and which depends on the account"
    three = assessed("ha", 'region="us-west-1"')
    (too_many,) = three.refusals
    assert too_many.code == "NET-04"
    two = assess(too_many.remedies[0].patch.apply(three.blueprint), catalog, three.on)
    assert two.blueprint.network.zones == ("us-west-1a", "us-west-1b")
    assert {group.zone for group in two.blueprint.nodes.values()} == {"us-west-1a", "us-west-1b"}
    assert not two.refusals


def test_of_all_six_zones_of_virginia_one_takes_no_cluster(assessed: Assess) -> None:
    """pulumi-eks#1401, eksctl#817 and #905: use1-az3."""
    shown = assessed(str(SIX))
    finding = next(finding for finding in shown.findings if finding.code == "ZONE-01")
    assert finding.refused == "aws:eks/cluster:Cluster"
    assert "use1-az3" in finding.message
    five = assessed(str(SIX), str(finding.remedies[0].patch).replace(" = ", "="))
    assert not five.refusals
    assert len(five.blueprint.network.zones) == 5
    note = next(finding for finding in five.findings if finding.code == "ZONE-02")
    assert "depends on the account" in note.message


def test_no_more_zones_are_offered_than_take_a_cluster(catalog: Catalog) -> None:
    design = load_design("ha").blueprint
    virginia = move_with_region(Patch.set("region", "us-east-1"), design, catalog).apply(design)
    found = options(virginia, catalog, "network.zones")
    assert [option.detail for option in found] == ["a", "a, b", "a, b, c", "a, b, c, d", "a, b, c, d, e"]
    tokyo = move_with_region(Patch.set("region", "ap-northeast-1"), design, catalog).apply(design)
    assert [option.detail for option in options(tokyo, catalog, "network.zones")] == ["a", "a, c", "a, c, d"]


def test_a_letter_that_new_accounts_do_not_have_is_a_warning_with_the_others(assessed: Assess) -> None:
    zones = [f"ap-northeast-1{letter}" for letter in "abc"]
    changes = [f"nodes.node-{number}.zone={zone}" for number, zone in enumerate(zones, 1)]
    quoted = ", ".join(f'"{zone}"' for zone in zones)
    shown = assessed("ha", 'region="ap-northeast-1"', f"network.zones=[{quoted}]", *changes)
    finding = next(finding for finding in shown.findings if finding.code == "ZONE-03")
    assert finding.message == "ap-northeast-1b is closed to new accounts"
    mended = finding.remedies[0].patch.apply(shown.blueprint)
    assert mended.network.zones == ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")
    assert {group.zone for group in mended.nodes.values()} == set(mended.network.zones)


def test_every_region_has_letters_with_a_source(catalog: Catalog) -> None:
    for name in catalog.region_names:
        region = catalog.region(name)
        names = region.zone_names
        assert list(names.letters) == sorted(set(names.letters))
        assert 2 <= names.each_has <= len(names.letters)
        assert not region.zone_ids or names.each_has <= len(region.zone_ids), name
    assert catalog.without_eks == {"use1-az3", "usw1-az2", "cac1-az3"}
    assert catalog.region("us-east-1").without_eks == ("use1-az3",)
    assert catalog.region("us-west-1").without_eks == ()


def test_a_type_that_only_the_zone_without_eks_lacks_is_offered_everywhere(assessed: Assess, catalog: Catalog) -> None:
    region = catalog.region("us-east-1")
    large = region.instances["m5.large"]
    assert set(region.zone_ids) - set(large.zone_ids) == {"use1-az3"}
    assert region.offers_everywhere(large)
    assert not any(finding.code == "CAT-02" for finding in assessed(str(SIX)).findings)
