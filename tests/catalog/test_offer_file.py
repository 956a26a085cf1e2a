"""Offer files, read piece by piece: the same products whatever the pieces, and nothing of a file that is not whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from jobvector_wizard.catalog.offer_file import read_offers
from jobvector_wizard.catalog.price_list import PriceListError, Product, product_of
from jobvector_wizard.catalog.refreshing import is_read
from tests.catalog.price_documents import market, offer_file

REGION = "eu-west-1"
DOCUMENTS = market(REGION, count=50)[0]
FILE = offer_file(DOCUMENTS, "AmazonEC2")
TEXT = json.dumps(FILE, indent=1)


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def every(_: Product) -> bool:
    return True


def read(text: str, size: int = 4096) -> list[Product]:
    return read_offers(pieces(text, size), "AmazonEC2", every)


@pytest.mark.parametrize("size", [1, 7, 64, 4096, 10**9])
def test_the_products_are_the_same_whatever_the_pieces(size: int) -> None:
    small = json.dumps(offer_file(DOCUMENTS[:40], "AmazonEC2"))
    expected = [product_of(each) for each in DOCUMENTS[:40] if each["serviceCode"] == "AmazonEC2"]
    assert read(small, size) == expected


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_number_that_is_cut_by_a_piece_is_read_whole(size: int) -> None:
    small = offer_file(DOCUMENTS[:40], "AmazonEC2")
    assert read(json.dumps(small | {"version": 20261120100000}), size) == read(json.dumps(small))


def test_only_what_is_wanted_is_kept() -> None:
    kept = read_offers(pieces(TEXT, 4096), "AmazonEC2", lambda product: is_read(product, REGION))
    found = {name for it in kept if not (name := it.attributes["usagetype"]).startswith("EU-BoxUsage:t3.large.")}
    assert {"EU-NatGateway-Hours", "EU-BoxUsage:t3.large", "EU-CPUCredits:t3"} <= found
    assert "EU-RegionalNatGateway-Hours" not in found
    assert len(found) == 10  # nine rates and a machine
    others = read_offers(pieces(TEXT, 4096), "AmazonEC2", lambda product: is_read(product, REGION, ["m5.large"]))
    assert {product.attributes["usagetype"] for product in others} == found - {"EU-BoxUsage:t3.large"}


def _without(name: str) -> str:
    return json.dumps({key: value for key, value in FILE.items() if key != name})


def _with(**change: Any) -> str:
    return json.dumps(FILE | change)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it ends early"),
        ("[]", "another form"),
        ("{}", "no products"),
        (TEXT[:-1], "ends early"),
        (TEXT[: len(TEXT) // 2], "ends early"),
        (TEXT + "{", "goes on after its end"),
        (TEXT.replace('"products"', '"items"', 1), "the terms come before the products"),
        (_without("products"), "the terms come before the products"),
        (_without("terms"), "no products or no on-demand terms"),
        (_without("offerCode"), "no products or no on-demand terms"),
        (_with(offerCode="AmazonS3"), "of another service"),
        (_with(products=[]), "another form"),
        (_with(products={"A": 1}), "a product is no object"),
        (_with(products={"A": {"sku": "A"}}), "attributes is no object"),
        (_with(terms={"Reserved": {}}), "no products or no on-demand terms"),
        (json.dumps({"terms": FILE["terms"], **FILE}), "the terms come before the products"),
        ("<html>", "another form"),
    ],
)
def test_a_file_that_is_not_whole_or_has_another_form_gives_nothing(text: str, why: str) -> None:
    with pytest.raises(PriceListError, match=why):
        read(text)
