"""Spot prices: the latest of each zone or none, and how they are kept and shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib.resources import files
from random import Random

import pytest

from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.catalog.overlay import Overlay, RefreshedRegion
from jobvector_wizard.catalog.overlay_file import OverlayError, parse_overlay, written
from jobvector_wizard.catalog.price_list import product_of
from jobvector_wizard.catalog.refreshing import refreshed_region
from jobvector_wizard.catalog.spot import SPOT, SpotPrice, spot_of, with_spot, zone_of
from jobvector_wizard.reporting.prices import shown_prices
from tests.catalog.price_documents import machines

DAY = date(2026, 11, 30)
REGION = "eu-west-1"
NEW = refreshed_region(
    bundled(), REGION, [product_of(each) for each in machines(REGION, ["t3.large", "m5.large"])], DAY, "GetProducts"
)
EIGHT = datetime(2026, 11, 30, 8, 12, 33, tzinfo=UTC)


def price(name: str, zone: str, usd: str, since: datetime = EIGHT) -> SpotPrice:
    return SpotPrice(name, zone, usd, since)


def read(*prices: SpotPrice, seed: int = 0) -> RefreshedRegion:
    shuffled = [*prices]
    Random(seed).shuffle(shuffled)
    return with_spot(NEW, REGION, shuffled, DAY)


@pytest.mark.parametrize("seed", range(6))
def test_the_latest_price_of_each_zone_holds_in_whatever_order_they_come(seed: int) -> None:
    found = read(
        price("t3.large", "euw1-az1", "0.0300", EIGHT - timedelta(hours=3)),
        price("t3.large", "euw1-az1", "0.0312"),
        price("t3.large", "euw1-az1", "0.0290", EIGHT - timedelta(days=1)),
        price("t3.large", "euw1-az2", "0.0400", EIGHT.astimezone(timezone(timedelta(hours=5)))),
        price("m5.large", "euw1-az1", "0.05"),
        price("m5.xlarge", "euw1-az1", "0.1"),  # a type that was not asked for
        price("t3.large", "", "9"),  # a zone of another kind
        seed=seed,
    )
    assert {*found.spot} == {"t3.large", "m5.large"}
    assert [*spot_of(found.spot["t3.large"].prices)] == [
        ("euw1-az1", Decimal("0.0312"), "2026-11-30T08:12Z"),
        ("euw1-az2", Decimal("0.04"), "2026-11-30T08:12Z"),
    ]
    text, day = found.sources[found.spot["t3.large"].source]
    assert "DescribeSpotPriceHistory" in text
    assert day == "2026-11-30"


@pytest.mark.parametrize(
    ("usd", "why"), [("0.04", "EC2 names several prices"), ("NaN", "EC2 names several prices"), ("0.0312", "")]
)
@pytest.mark.parametrize("seed", range(3))
def test_two_prices_of_one_moment_are_none(usd: str, why: str, seed: int) -> None:
    found = read(
        price("t3.large", "euw1-az1", "0.0312"),
        price("t3.large", "euw1-az1", usd),
        price("t3.large", "euw1-az2", "0.03"),
        seed=seed,
    )
    assert found.refused.get("t3.large.spot.euw1-az1", "") == why
    assert len([*spot_of(found.spot["t3.large"].prices)]) == (1 if why else 2)
    catalog = Catalog(files("jobvector_wizard.catalog") / "data", Overlay({REGION: found}))
    shown = {it.path: it for it in shown_prices(catalog, REGION, "t3.large.spot")}
    assert {*shown} == {"t3.large.spot.euw1-az1", "t3.large.spot.euw1-az2"}
    assert shown["t3.large.spot.euw1-az1"].refused == why
    assert bool(shown["t3.large.spot.euw1-az1"].said) is not bool(why)


@pytest.mark.parametrize("usd", ["", "-1", "0", "1e3", "0.0.1", "\x1b"])
def test_an_answer_without_a_price_is_none_and_keeps_those_of_before(usd: str) -> None:
    found = read(price("t3.large", "euw1-az1", usd))
    assert found.refused[SPOT] == "EC2 names none for a type that was read in eu-west-1"
    before = replace(read(price("t3.large", "euw1-az1", "0.03")), read="2026-10-01")
    kept = found.over(before)
    assert kept.spot == before.spot
    assert kept.sources[kept.spot["t3.large"].source][1] == "2026-11-30"


@pytest.mark.parametrize(
    ("name", "identifier", "zone"),
    [
        ("eu-west-1a", "euw1-az3", "euw1-az3"),
        ("eu-west-1a", "", "eu-west-1a"),
        ("eu-west-1-lon-1a", "euw1-lon1-az1", ""),
        ("eu-west-1-lon-1a", "", ""),
        ("eu-west-2a", "", ""),
        ("eu-west-1a\x1b", "", ""),
    ],
)
def test_a_zone_is_one_of_the_region_itself(name: str, identifier: str, zone: str) -> None:
    assert zone_of("eu-west-1", name, identifier) == zone


def test_the_file_keeps_spot_prices_and_passes_over_what_is_none() -> None:
    overlay = Overlay({REGION: read(price("t3.large", "euw1-az1", "0.03"), price("t3.large", "euw1-az2", "0.04"))})
    assert parse_overlay(written(overlay)) == overlay
    raw = json.loads(written(overlay))
    for field, value in (("prices", ""), ("prices", "euw1-az1=x@2026"), ("prices", 1), ("source", "nobody")):
        spoiled = json.loads(json.dumps(raw))
        spoiled["regions"][REGION]["spot"]["t3.large"][field] = value
        with pytest.raises(OverlayError):
            parse_overlay(json.dumps(spoiled))
    del raw["regions"][REGION]["spot"]
    assert parse_overlay(json.dumps(raw)).regions[REGION].spot == {}


def test_a_type_without_a_spot_price_says_so() -> None:
    (shown,) = shown_prices(bundled(), REGION, "t3.large.spot")
    assert "no refresh has read it" in shown.missing
