"""The right row of a price list or none, among hundreds of rows that look like it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from jobvector_wizard.catalog.identities import DATABASE, INSTANCE, RATES
from jobvector_wizard.catalog.identity import Identity, Prefix
from jobvector_wizard.catalog.price_list import PriceListError, Product, RefusedRow, product_of, read_price
from tests.catalog.price_documents import PUBLISHED, RIGHT, asked, document, market, usage_type

IDENTITIES = {
    **RATES,
    **DATABASE,
    "instance": INSTANCE.of("t3.large"),
    "single": DATABASE["single"].of("db.t3.small"),
    "multi": DATABASE["multi"].of("db.t3.small"),
}
UNREAD = {"cloudfront_gb", "rds_extended_support_vcpu_hour", "rds_extended_support_year_3_vcpu_hour"}
"""Of which a region's documents have no one product: a part of the world, and each PostgreSQL major."""


def products(documents: list[dict[str, Any]]) -> list[Product]:
    return [product_of(json.dumps(each)) for each in documents]


def test_the_documents_have_a_right_row_for_each_identity() -> None:
    assert {*RIGHT} == {*IDENTITIES} - UNREAD


@pytest.mark.parametrize("region", ["eu-west-1", "eu-central-1", "us-east-1"])
@pytest.mark.parametrize("name", sorted(RIGHT))
def test_the_right_row_is_found_among_all_that_look_like_it(name: str, region: str) -> None:
    for seed in range(3):
        documents, numbers = market(region, seed)
        assert len(documents) >= 500
        reading = read_price(products(documents), IDENTITIES[name], region)
        row = RIGHT[name]
        amount = {"million": 1_000_000, "10k": 10_000, "1000": 1000}.get(name.rpartition("_")[2], 1)
        assert reading.usage_type == usage_type(row, region)
        assert [usd for _, usd in reading.tiers] == [
            asked(row, numbers[name], place) * amount for place in range(len(row.starts))
        ]
        assert [top for top, _ in reading.tiers] == [*(Decimal(start) / amount for start in row.starts[1:]), None]
        assert reading.published == PUBLISHED[:10]


def test_no_prefix_is_made_up_for_what_has_another() -> None:
    kms = RATES["kms_key_month"]
    assert kms.prefix is Prefix.NAME
    documents = [document(RIGHT["kms_key_month"], "eu-west-1", 1)]
    with pytest.raises(RefusedRow, match="has no product"):
        read_price(products(documents), kms, "us-east-1")


def only(name: str) -> dict[str, Any]:
    return document(RIGHT[name], "eu-west-1", 1)


def prices(entry: dict[str, Any]) -> dict[str, Any]:
    (term,) = entry["terms"]["OnDemand"].values()
    dimensions: dict[str, Any] = term["priceDimensions"]
    return dimensions


def _first(change: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    def apply(entry: dict[str, Any]) -> None:
        next(iter(prices(entry).values())).update(change)

    return apply


def _without_tier(place: int) -> Callable[[dict[str, Any]], None]:
    def apply(entry: dict[str, Any]) -> None:
        del prices(entry)[sorted(prices(entry))[place]]

    return apply


def _two_terms(entry: dict[str, Any]) -> None:
    entry["terms"]["OnDemand"]["another"] = next(iter(entry["terms"]["OnDemand"].values()))


def _no_terms(entry: dict[str, Any]) -> None:
    entry["terms"] = {}


def _zero_within(entry: dict[str, Any]) -> None:
    prices(entry)[sorted(prices(entry))[1]]["pricePerUnit"] = {"USD": "0.0000000000"}


@pytest.mark.parametrize(
    ("name", "spoil", "why"),
    [
        ("nat_gateway_hour", _first({"unit": "Gbps-hrs"}), "is sold by Gbps-hrs, not by Hrs"),
        ("nat_gateway_hour", _first({"unit": None}), "is sold by None"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"USD": "0.0000000000"}}), "a price of zero"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"CNY": "0.31"}}), "cannot be read"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"USD": "about 0.04"}}), "cannot be read: about 0.04"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"USD": "NaN"}}), "cannot be read: NaN"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"USD": "1E+999999999"}}), r"cannot be read: 1E\+9"),
        ("nat_gateway_hour", _first({"endRange": "٣"}), "cannot be read"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"USD": "-0.05"}}), "cannot be read: -0.05"),
        ("nat_gateway_hour", _first({"pricePerUnit": {"USD": 0.05}}), "cannot be read"),
        ("nat_gateway_hour", _first({"pricePerUnit": "0.05"}), "cannot be read"),
        ("nat_gateway_hour", _first({"beginRange": None}), "cannot be read"),
        ("nat_gateway_hour", _first({"endRange": "100"}), "end at 100"),
        ("nat_gateway_hour", _first({"beginRange": "100"}), "a gap or overlap at 100"),
        ("nat_gateway_hour", _two_terms, "2 on-demand terms"),
        ("nat_gateway_hour", _no_terms, "0 on-demand terms"),
        ("nat_gateway_hour", _without_tier(0), "has no price"),
        ("internet_egress", _without_tier(0), "a gap or overlap at 10240"),
        ("internet_egress", _without_tier(1), "a gap or overlap at 51200"),
        ("internet_egress", _without_tier(3), "end at 153600"),
        ("internet_egress", _zero_within, "a price of zero"),
        ("nat_gateway_hour", _first({"unit": "\x1b[2J" + "x" * 200}), r"sold by  \[2Jx+…"),
    ],
)
def test_a_row_that_cannot_be_trusted_gives_no_price(
    name: str, spoil: Callable[[dict[str, Any]], None], why: str
) -> None:
    entry = only(name)
    spoil(entry)
    with pytest.raises(RefusedRow, match=why):
        read_price(products([entry]), RATES[name], "eu-west-1")


def test_two_rows_are_as_bad_as_none() -> None:
    twin = copy.deepcopy(only("alb_hour"))
    twin["product"]["sku"] = "ANOTHER"
    with pytest.raises(RefusedRow, match="2 products are called"):
        read_price(products([only("alb_hour"), twin]), RATES["alb_hour"], "eu-west-1")
    with pytest.raises(RefusedRow, match="has no product"):
        read_price([], RATES["alb_hour"], "eu-west-1")


def test_a_product_with_a_prefix_and_one_without_are_two() -> None:
    plain = copy.deepcopy(only("vended_logs_gb"))
    plain["product"]["attributes"]["usagetype"] = "VendedLog-Bytes"
    with pytest.raises(RefusedRow, match="2 products"):
        read_price(products([only("vended_logs_gb"), plain]), RATES["vended_logs_gb"], "eu-west-1")


def test_a_free_first_tier_is_no_price_of_zero() -> None:
    entry = only("internet_egress")
    _first({"pricePerUnit": {"USD": "0.0000000000"}})(entry)
    reading = read_price(products([entry]), RATES["internet_egress"], "eu-west-1")
    assert reading.tiers[0] == (Decimal(10240), Decimal(0))
    assert reading.tiers[1][1] > 0


@pytest.mark.parametrize(
    "spoiled",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"product": 1}',
        '{"product": {"sku": "A", "attributes": {"usagetype": 3}}}',
        '{"product": {}}',
    ],
)
def test_a_document_of_another_form_is_no_product(spoiled: str) -> None:
    with pytest.raises(PriceListError):
        product_of(spoiled)


@pytest.mark.parametrize("name", ["nat_gateway_hour", "kms_key_month", "dashboard_month", "logs_ingest_gb"])
def test_every_part_of_an_identity_tells_rows_apart(name: str) -> None:
    identity: Identity = RATES[name]
    for part in ("servicecode", "usagetype", *(["operation"] if identity.operation else [])):
        entry = only(name)
        entry["product"]["attributes"][part] = "another"
        with pytest.raises(RefusedRow, match="has no product"):
            read_price(products([entry]), identity, "eu-west-1")
