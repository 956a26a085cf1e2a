"""What a refresh asks, what it makes of the answers, and how that lies over the catalog."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.catalog import Catalog, Origin, Support, bundled, current
from jobvector_wizard.catalog.identities import DATABASE, RATES
from jobvector_wizard.catalog.overlay import AddOnVersions, Overlay, RefreshedRegion, SupportDates
from jobvector_wizard.catalog.overlay_file import OverlayError, parse_overlay, written
from jobvector_wizard.catalog.price_list import Product, product_of
from jobvector_wizard.catalog.refreshing import (
    ADD_ONS,
    VERSIONS,
    ZONES,
    queries,
    refreshed_region,
    with_add_ons,
    with_versions,
    with_zones,
    without,
)
from jobvector_wizard.reporting.prices import shown_prices
from tests.catalog.price_documents import RIGHT, machines, market, price_of

DAY = date(2026, 11, 30)
REGION = "af-south-1"
UNREAD = {"cloudfront_gb", "rds_extended_support_vcpu_hour", "rds_extended_support_year_3_vcpu_hour"}


def products(region: str = REGION, types: tuple[str, ...] = ()) -> list[Product]:
    documents, _ = market(region)
    return [product_of(each) for each in (*documents, *machines(region, types))]


def refreshed(region: str = REGION, types: tuple[str, ...] = (), **more: Any) -> RefreshedRegion:
    return refreshed_region(bundled(), region, products(region, types), DAY, "GetProducts", **more)


def keep(overlay: Overlay) -> Catalog:
    path = paths.refreshed_prices()
    paths.private_directory(path.parent)
    paths.write_atomically(path, written(overlay))
    return current()


def test_every_question_is_limited_to_a_place_or_to_usage_types() -> None:
    asked = queries(REGION)
    assert {query.service for query in asked} == {it.service for name, it in RATES.items() if name not in UNREAD}
    assert len(asked) <= 2 * len({query.service for query in asked})
    for query in asked:
        fields = {limit.field for limit in query.filters}
        assert fields & {"regionCode", "fromRegionCode", "usagetype"}, query
        assert query.service != "AmazonEC2" or "productFamily" in fields


def test_types_limit_the_machines_that_are_asked_for() -> None:
    asked = queries(REGION, ["t3.large", "db.t3.small", "m5.large"])
    limits = [limit.values for query in asked for limit in query.filters if limit.field == "instanceType"]
    assert limits == [("m5.large", "t3.large"), ("db.t3.small",)]
    many = queries(REGION, sorted(bundled().instance_types))
    values = [limit.values for query in many for limit in query.filters if limit.field == "instanceType"]
    assert sorted(name for part in values for name in part) == sorted(bundled().instance_types)
    assert all(len(",".join(part)) <= 1024 for part in values)


def test_every_price_that_has_a_right_row_is_read() -> None:
    found = refreshed()
    rates = {*found.rates, *found.global_rates, *found.storages}
    assert rates == {*RATES, *DATABASE} - UNREAD - {"single", "multi"}
    assert {*found.instances} == {"t3.large"}
    assert {*found.databases} == {"db.t3.small"}
    assert not rates & {*found.refused}
    assert all("no product" in why for name, why in found.refused.items())


def test_extended_support_is_a_product_of_its_own() -> None:
    numbers = {name: number for number, name in enumerate(RIGHT)}
    (tier,) = refreshed().rates["eks_extended_support_hour"].tiers
    assert tier == (None, price_of(numbers["eks_extended_support_hour"]))


def test_a_row_that_cannot_be_read_leaves_its_service_as_it_was() -> None:
    found = refreshed(unread={"AWSELB": "a row of AWSELB cannot be read: an entry is not JSON"})
    assert "alb_hour" not in found.rates
    assert found.refused["alb_lcu_hour"] == "a row of AWSELB cannot be read: an entry is not JSON"
    assert "nat_gateway_hour" in found.rates


@pytest.mark.parametrize(
    ("usage", "name"), [("AFS1-NatGateway-Bytes", "nat_gateway_gb"), ("AFS1-BoxUsage:t3.large", "t3.large")]
)
def test_more_tiers_than_the_catalog_has_room_for_are_no_price(usage: str, name: str) -> None:
    some = products()
    spoiled = []
    for it in some:
        if it.attributes["usagetype"] == usage:
            ((key, term),) = it.on_demand.items()
            ((of, row),) = term["priceDimensions"].items()
            rows = {of: {**row, "endRange": "10"}, "more": {**row, "beginRange": "10", "pricePerUnit": {"USD": "0.5"}}}
            spoiled.append(Product(it.sku, it.family, it.attributes, {key: {**term, "priceDimensions": rows}}))
        else:
            spoiled.append(it)
    found = refreshed_region(bundled(), REGION, spoiled, DAY, "GetProducts")
    assert name not in {*found.rates, *found.instances}
    assert "2 tiers" in found.refused[name]


def test_what_was_refreshed_takes_the_place_of_what_was_bundled() -> None:
    numbers = {name: number for number, name in enumerate(RIGHT)}
    catalog = keep(Overlay({REGION: refreshed()}))
    region, before = catalog.region(REGION), bundled().region(REGION)
    nat = region.rates.nat_gateway_hour
    assert nat.usd == price_of(numbers["nat_gateway_hour"]) != before.rates.nat_gateway_hour.usd
    assert nat.source is not None
    assert (nat.source.origin, nat.source.date) == (Origin.REFRESHED, "2026-11-30")
    assert region.instances["t3.large"].price.usd == price_of(numbers["instance"])
    assert region.instances["t3.large"].zone_ids == before.instances["t3.large"].zone_ids
    database = region.databases["db.t3.small"]
    for name in DATABASE:
        assert getattr(database, name).usd == price_of(numbers[name]), name
    assert region.usage_types["AmazonEC2 NatGateway-Hours"] == "AFS1-NatGateway-Hours"
    assert region.usage_types["AmazonRDS Multi-AZUsage:db.t3.small"] == "AFS1-Multi-AZUsage:db.t3.small"
    assert region.operations["AmazonEC2 NatGateway-Hours"] == "NatGateway"
    assert region.operations["AmazonRDS Multi-AZUsage:db.t3.small"] == "CreateDBInstance:0014"
    assert region.operations["awskms KMS-Keys"] == ""  # listed without one, which is known too
    requests = catalog.global_rates_in(REGION).kms_requests_10k
    assert requests.usd == price_of(numbers["kms_requests_10k"]) * 10_000
    assert catalog.global_rates_in("eu-west-1") == bundled().global_rates
    assert catalog.region("eu-west-1") == bundled().region("eu-west-1")


def test_what_was_not_read_stays_with_its_own_source() -> None:
    catalog = keep(Overlay({REGION: refreshed()}))
    region, before = catalog.region(REGION), bundled().region(REGION)
    assert region.instances["m5.large"] == before.instances["m5.large"]
    assert region.databases["db.m5.large"].single == before.databases["db.m5.large"].single
    assert region.instances["m5.large"].price.source in region.sources
    assert {source.origin for source in region.sources} == {Origin.BUNDLED, Origin.REFRESHED}


def test_a_type_that_a_region_was_not_known_to_offer_is_offered_then() -> None:
    new = next(name for name in bundled().instance_types if name not in bundled().region(REGION).instances)
    catalog = keep(Overlay({REGION: refreshed(types=(new,))}))
    offer = catalog.region(REGION).instances[new]
    assert offer.price.known
    assert offer.zone_ids == ()
    assert catalog.region(REGION).zone_ids == bundled().region(REGION).zone_ids


def test_every_region_can_be_refreshed() -> None:
    for name in bundled().region_names:
        found = refreshed(name)
        region = keep(Overlay({name: found})).region(name)
        assert region.instances["t3.large"].price.known, name
        assert region.databases["db.t3.small"].gp3_multi.known, name
        assert region.rates.alb_hour.known, name
        assert region.rates.internet_egress.free == (0 if name.startswith("us-gov-") else 100), name


def test_a_refresh_of_some_types_keeps_the_others_of_the_refresh_before() -> None:
    before = refreshed(types=("m5.large", "db.m5.large"))
    after = refreshed_region(bundled(), REGION, products(), date(2026, 12, 5), "GetProducts", ("t3.large",)).over(
        before
    )
    assert {*after.instances} == {"t3.large", "m5.large"}
    region = keep(Overlay({REGION: after})).region(REGION)
    days = {
        name: price.source.date
        for name in ("t3.large", "m5.large")
        if (price := region.instances[name].price).source is not None
    }
    assert days == {"t3.large": "2026-12-05", "m5.large": "2026-11-30"}


def test_the_file_says_the_same_when_it_is_read_again() -> None:
    overlay = Overlay({REGION: refreshed(), "eu-west-1": refreshed("eu-west-1")})
    assert parse_overlay(written(overlay)) == overlay


def _changed(**change: Any) -> str:
    return json.dumps(json.loads(written(Overlay({REGION: refreshed()}))) | change)


def _spoiled(name: str, value: object) -> str:
    document = json.loads(written(Overlay({REGION: refreshed()})))
    document["regions"][REGION]["rates"]["nat_gateway_hour"][name] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "damaged"),
        ("[]", "damaged"),
        ("{}", "damaged"),
        (_changed(schema=2), "schema 2"),
        (_changed(regions=[1]), "damaged"),
        (_changed(regions={"\x1b[2J": {}}), "damaged"),
        (_spoiled("tiers", [[None, "-1"]]), "damaged"),
        (_spoiled("tiers", [[None, "NaN"]]), "damaged"),
        (_spoiled("tiers", [[None, "0"]]), "damaged"),
        (_spoiled("tiers", [["10", "1"]]), "damaged"),
        (_spoiled("tiers", []), "damaged"),
        (_spoiled("source", "nobody"), "damaged"),
        (_spoiled("usage_type", "a\nb"), "damaged"),
        (written(Overlay({REGION: refreshed()}))[:5000], "damaged"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_passed_over_and_told(text: str, why: str) -> None:
    with pytest.raises(OverlayError, match=why):
        parse_overlay(text)
    path = paths.refreshed_prices()
    paths.private_directory(path.parent)
    path.write_text(text)
    catalog = current()
    assert why in catalog.trouble
    assert str(path) in catalog.trouble
    assert catalog.region(REGION) == bundled().region(REGION)


def test_a_file_that_is_no_text_is_passed_over_and_told() -> None:
    path = paths.refreshed_prices()
    paths.private_directory(path.parent)
    path.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in current().trouble


def test_without_a_file_the_catalog_is_the_bundled_one() -> None:
    assert current() is bundled()
    assert bundled().trouble == ""


def test_a_file_from_before_operations_were_kept_is_read_without_them() -> None:
    old = json.loads(written(Overlay({REGION: refreshed()})))
    region = old["regions"][REGION]
    figures = [it for kind in ("rates", "global_rates", "storages", "instances") for it in region[kind].values()]
    for it in (*figures, *(it for pair in region["databases"].values() for it in pair)):
        del it["operation"]
    read = parse_overlay(json.dumps(old)).regions[REGION]
    assert read.rates["nat_gateway_hour"].operation is None
    catalog = keep(Overlay({REGION: read}))
    assert catalog.region(REGION).operations == {}
    assert catalog.region(REGION).usage_types["AmazonEC2 NatGateway-Hours"] == "AFS1-NatGateway-Hours"


def test_what_the_price_list_itself_has_free_is_known_of_the_region() -> None:
    read = refreshed()
    vended = read.rates["vended_logs_gb"]
    tiers = ((Decimal(5), Decimal(0)), *vended.tiers)
    catalog = keep(
        Overlay({REGION: replace(read, rates={**read.rates, "vended_logs_gb": replace(vended, tiers=tiers)})})
    )
    assert catalog.region(REGION).free_by_list == {
        "AmazonCloudWatch VendedLog-Bytes": Decimal(5),
        "AmazonSNS DeliveryAttempts-SMTP": Decimal(1),  # a thousand mails
    }


OFFERED = {
    "t3.large": {"afs1-az1", "afs1-az2", "afs1-los1-az1", "afs1-wl1-cpt-wlz1"},
    "m5.large": {"afs1-az3"},
    "x99.huge": {"afs1-az1"},
}


def zoned(**offered: set[str]) -> RefreshedRegion:
    return with_zones(refreshed(), bundled(), REGION, offered or OFFERED, DAY)


def test_the_zones_of_a_type_are_those_of_today() -> None:
    region = keep(Overlay({REGION: zoned()})).region(REGION)
    assert region.instances["t3.large"].zone_ids == ("afs1-az1", "afs1-az2")  # no node group is in a Local Zone
    assert region.instances["m5.large"].zone_ids == ("afs1-az3",)
    assert region.instances["m5.large"].price == bundled().region(REGION).instances["m5.large"].price
    assert region.zone_ids == ("afs1-az1", "afs1-az2", "afs1-az3")


def test_what_is_offered_in_no_zone_is_not_offered_whatever_its_price() -> None:
    before = bundled().region(REGION).instances
    region = keep(Overlay({REGION: zoned()})).region(REGION)
    assert "m5.xlarge" in before
    assert {*region.instances} == {"t3.large", "m5.large"}  # nor is a type that the catalog does not know
    fewer = keep(Overlay({REGION: zoned(**{"m5.large": {"afs1-az2"}})})).region(REGION)
    assert {*fewer.instances} == {"m5.large"}
    assert fewer.zone_ids == ("afs1-az2",)


def test_a_type_that_is_offered_and_has_no_price_says_so() -> None:
    new = next(name for name in bundled().instance_types if name not in bundled().region(REGION).instances)
    region = keep(Overlay({REGION: zoned(**{new: {"afs1-az1"}})})).region(REGION)
    assert region.instances[new].zone_ids == ("afs1-az1",)
    assert region.instances[new].price.usd is None
    assert region.instances[new].price.missing


@pytest.mark.parametrize("offered", [{"x99.huge": {"afs1-az1"}}, {"t3.large": {"afs1-los1-az1"}}])
def test_an_answer_that_knows_no_type_is_none(offered: dict[str, set[str]]) -> None:
    read = zoned(**offered)
    assert (read.zones, read.zones_read) == ({}, "")
    assert read.refused[ZONES] == "EC2 names no type in any zone of the region"
    region = keep(Overlay({REGION: read})).region(REGION)
    assert region.zone_ids == bundled().region(REGION).zone_ids


def test_zones_that_are_not_read_again_stay_with_their_day() -> None:
    before = zoned()
    again = without(refreshed(), ZONES, "AWS denies it").over(replace(before, zones_read="2026-10-01"))
    assert (again.zones, again.zones_read) == (before.zones, "2026-10-01")
    assert zoned().over(replace(before, zones_read="2026-10-01")).zones_read == "2026-11-30"


def test_a_file_with_a_zone_that_is_none_is_passed_over() -> None:
    raw = json.loads(written(Overlay({REGION: zoned()})))
    raw["regions"][REGION]["zones"]["t3.large"] = ["afs1-az1\x1b"]
    with pytest.raises(OverlayError):
        parse_overlay(json.dumps(raw))
    del raw["regions"][REGION]["zones"], raw["regions"][REGION]["zones_read"]
    assert parse_overlay(json.dumps(raw)).regions[REGION].zones == {}  # as it was before zones were read


NEW = SupportDates("2027-01-01", "2028-02-01")
SHORTER = SupportDates("2026-04-01", "2026-12-01", "2027-12-01")


def versioned(**versions: SupportDates) -> RefreshedRegion:
    return with_versions(refreshed(), {name.replace("_", "."): it for name, it in versions.items()}, DAY)


def test_the_versions_of_eks_are_those_of_today_and_the_others_stay() -> None:
    before = bundled().kubernetes_versions
    known = next(iter(before))
    catalog = keep(Overlay({REGION: versioned(**{"1_99": NEW, known.replace(".", "_"): SHORTER})}))
    versions = catalog.kubernetes_versions
    assert list(versions) == ["1.99", *before]
    assert versions["1.99"].end_extended is None
    assert versions[known].end_standard == date(2026, 12, 1) != before[known].end_standard
    assert versions[known].support_on(date(2026, 12, 1)) is Support.EXTENDED
    source = versions[known].source
    assert (source.origin, source.date, REGION in source.text) == (Origin.REFRESHED, "2026-11-30", True)
    assert {name: it for name, it in versions.items() if name not in ("1.99", known)} == {
        name: it for name, it in before.items() if name != known
    }


def test_of_two_regions_the_one_that_was_read_last_holds() -> None:
    old = replace(versioned(**{"1_99": NEW}), versions_read="2026-10-01")
    new = versioned(**{"1_99": replace(NEW, end_standard="2028-03-01")})
    for regions in ({REGION: old, "us-east-1": new}, {REGION: new, "us-east-1": old}):
        versions = Catalog(files("jobvector_wizard.catalog") / "data", Overlay(regions)).kubernetes_versions
        assert versions["1.99"].end_standard == date(2028, 3, 1)


def test_versions_that_are_not_read_again_stay_with_their_day() -> None:
    before = replace(versioned(**{"1_99": NEW}), versions_read="2026-10-01")
    again = with_versions(refreshed(), {}, DAY)
    assert again.refused[VERSIONS] == "EKS names no version with the days of its support"
    assert (again.over(before).versions, again.over(before).versions_read) == ({"1.99": NEW}, "2026-10-01")


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("2.1", "released", "2027-01-01"),
        ("1.99", "released", "soon"),
        ("1.99", "end_standard", ""),
        ("1.99", "end_extended", "\x1b"),
    ],
)
def test_a_file_with_a_version_that_is_none_is_passed_over(name: str, field: str, value: str) -> None:
    raw = json.loads(written(Overlay({REGION: versioned(**{"1_99": NEW})})))
    assert parse_overlay(json.dumps(raw)).regions[REGION].versions == {"1.99": NEW}
    raw["regions"][REGION]["versions"] = {name: {**raw["regions"][REGION]["versions"]["1.99"], field: value}}
    with pytest.raises(OverlayError):
        parse_overlay(json.dumps(raw))


BUILT = AddOnVersions("v1.20.4-eksbuild.2", "v1.21.1-eksbuild.1")


def test_versions_of_add_ons_are_kept_with_their_day_and_shown() -> None:
    said = {
        "vpc-cni": {"1.34": BUILT, "nonsense": BUILT, "1.35": AddOnVersions("\x1b", "v1")},
        "no-such": {"1.34": BUILT},
    }
    read = with_add_ons(refreshed(), bundled(), said, DAY)
    assert read.add_ons == {"vpc-cni": {"1.34": BUILT}}
    catalog = keep(Overlay({REGION: read}))
    (shown,) = shown_prices(catalog, REGION, "add-ons.vpc-cni")
    assert (shown.path, shown.said) == (
        "add-ons.vpc-cni.1.34",
        "newest v1.21.1-eksbuild.1, default v1.20.4-eksbuild.2",
    )
    assert shown.source is not None
    assert shown.source.date == "2026-11-30"
    (never,) = shown_prices(catalog, REGION, "add-ons.coredns")
    assert "no refresh has read it" in never.missing
    again = with_add_ons(refreshed(), bundled(), {"no-such": {"1.34": BUILT}}, DAY)
    assert again.refused[ADD_ONS] == "EKS names no version of an add-on"
    kept = again.over(replace(read, add_ons_read="2026-10-01"))
    assert (kept.add_ons, kept.add_ons_read) == (read.add_ons, "2026-10-01")


@pytest.mark.parametrize(("field", "value"), [("newest", ""), ("newest", "v1\x1b"), ("default", "1.2"), ("default", 1)])
def test_a_file_with_a_version_of_an_add_on_that_is_none_is_passed_over(field: str, value: object) -> None:
    read = with_add_ons(refreshed(), bundled(), {"vpc-cni": {"1.34": BUILT}}, DAY)
    raw = json.loads(written(Overlay({REGION: read})))
    assert parse_overlay(json.dumps(raw)).regions[REGION] == read
    raw["regions"][REGION]["add_ons"]["vpc-cni"]["1.34"][field] = value
    with pytest.raises(OverlayError):
        parse_overlay(json.dumps(raw))
    del raw["regions"][REGION]["add_ons"], raw["regions"][REGION]["add_ons_read"]
    assert parse_overlay(json.dumps(raw)).regions[REGION].add_ons == {}


def test_free_tiers_come_before_the_others() -> None:
    from jobvector_wizard.catalog.overlay import Figure, rate_over

    free = Figure(((Decimal(2), Decimal(0)), (Decimal(10), Decimal("0.5")), (None, Decimal("0.4"))), "X", "k")
    assert rate_over(["1", "GB", "old"], free) == ["0.5", "GB", "k"]
    assert rate_over({"unit": "GB", "free": "0", "tiers": [[None, "1", "old"]]}, free) == {
        "unit": "GB",
        "free": "2",
        "tiers": [["8", "0.5", "k"], [None, "0.4", "k"]],
    }
