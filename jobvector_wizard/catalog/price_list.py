"""Read AWS's price list: which of its products is the one that an identity names, and what it costs in all tiers.

The right row or none: a row counts only where everything that the identity says is so, and exactly one row may count.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import printable
from jobvector_wizard.base.units import plain
from jobvector_wizard.catalog.identity import Identity, Prefix
from jobvector_wizard.catalog.terms import amount_of, reserved_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobvector_wizard.catalog.terms import Term, TermRate

__all__ = ["PriceListError", "Product", "Reading", "RefusedRow", "is_of", "product_from", "product_of", "read_price"]

_PREFIX: Final = re.compile(r"[A-Z]{2,4}[0-9]?")
_NO_REGIONS: Final = frozenset({"TS"})
"""What looks like a region's prefix and is none: a trust store of a load balancer."""
_ENDLESS: Final = "Inf"
_LONGEST: Final = 60


class PriceListError(Exception):
    """A document that does not have the form of AWS's price list."""


class RefusedRow(Exception):  # noqa: N818 - a refusal is an answer here
    """Why no price can be read for an identity: no product, several, another unit, a missing tier."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the price list with its on-demand terms, which are read only where the product counts.

    `reserved` is what it costs by term as a standard reserved instance, or why that cannot be read.
    """

    sku: str
    family: str
    attributes: Mapping[str, str]
    on_demand: Mapping[str, Any]
    published: str = ""
    reserved: Mapping[Term, TermRate | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a product costs: its usage type and operation as spelled, and USD per unit of the program by tiers.

    Each tier says up to which amount it holds, in the program's units, None in the last. What is free is a first tier
    of 0 USD, before others that are not.
    """

    usage_type: str
    operation: str
    sku: str
    tiers: tuple[tuple[Decimal | None, Decimal], ...]
    published: str
    reserved: Mapping[Term, TermRate | str] = field(default_factory=dict)


def product_of(document: object) -> Product:
    """Return the product of one entry of GetProducts' PriceList, given as text or as JSON.

    Raises PriceListError where it has another form.
    """
    try:
        raw = json.loads(document) if isinstance(document, str) else document
    except (ValueError, RecursionError):
        raise PriceListError("an entry is not JSON") from None
    entry = _mapping(raw, "an entry")
    product = _mapping(entry.get("product"), "an entry's product")
    terms = _mapping(entry.get("terms", {}), "an entry's terms")
    found = product_from(product, _mapping(terms.get("OnDemand", {}), "the terms"), entry.get("publicationDate"))
    return replace(found, reserved=reserved_terms(terms.get("Reserved")))


def product_from(product: Mapping[str, Any], on_demand: Mapping[str, Any], published: object) -> Product:
    """Return a product with the terms that belong to it, as offer files keep them apart.

    Raises PriceListError where one of them has another form.
    """
    sku, family, attributes = product.get("sku"), product.get("productFamily", ""), product.get("attributes")
    known = _mapping(attributes, "a product's attributes")
    if not isinstance(sku, str) or not isinstance(family, str) or not all(isinstance(it, str) for it in known.values()):
        raise PriceListError("a product has no SKU, or attributes that are not text")
    return Product(sku, family, known, on_demand, published[:10] if isinstance(published, str) else "")


def read_price(products: Iterable[Product], identity: Identity, region: str) -> Reading:
    """Return the price of what an identity names in a region; raises RefusedRow with the reason where there is none."""
    found = [product for product in products if is_of(product, identity, region)]
    if not found:
        raise RefusedRow(f"the price list of {region} has no product {identity.usage_type} of {identity.service}")
    if len(found) > 1:
        skus = ", ".join(sorted(_short(product.sku) for product in found)[:3])
        raise RefusedRow(f"{len(found)} products are called {identity.usage_type} ({skus}), and which is meant is open")
    (product,) = found
    has = product.attributes
    return Reading(
        has["usagetype"],
        has.get("operation", ""),
        product.sku,
        _tiers(_dimensions(product), identity),
        product.published,
        product.reserved,
    )


def is_of(product: Product, identity: Identity, region: str) -> bool:
    """Whether a product is the one that an identity names, in a region."""
    has = product.attributes
    return (
        has.get("servicecode") == identity.service
        and _named(has.get("usagetype", ""), identity, region)
        and identity.family in (None, product.family)
        and identity.operation in (None, has.get("operation", ""))
        and all(has.get(name) in values for name, values in identity.attributes)
        and _is_in(has, identity, region)
    )


def _named(usage_type: str, identity: Identity, region: str) -> bool:
    """Compare the whole usage type but for its prefix, which is read from the product and never made up."""
    if (known := identity.spelled_in(region)) is not None:
        return usage_type == known
    if identity.prefix is Prefix.EDGE:
        return False
    if usage_type == identity.usage:
        return identity.prefix is Prefix.SOME
    head = usage_type.removesuffix(f"-{identity.usage}")
    return head != usage_type and _PREFIX.fullmatch(head) is not None and head not in _NO_REGIONS


def _is_in(has: Mapping[str, str], identity: Identity, region: str) -> bool:
    where = has.get("fromRegionCode") or has.get("regionCode", "")
    if identity.prefix is Prefix.NONE:
        return not where
    kind = has.get("fromLocationType") or has.get("locationType", "AWS Region")
    return where == region and kind == "AWS Region"


def _dimensions(product: Product) -> list[Mapping[str, Any]]:
    offers = list(product.on_demand.values())
    if len(offers) != 1:
        raise RefusedRow(f"{_short(product.sku)} has {len(offers)} on-demand terms, not one")
    try:
        dimensions = _mapping(_mapping(offers[0], "a term").get("priceDimensions"), "a term's prices")
        rows = [_mapping(row, "a price") for row in dimensions.values()]
    except PriceListError as error:
        raise RefusedRow(f"{_short(product.sku)} cannot be read: {error}") from None
    if not rows:
        raise RefusedRow(f"{_short(product.sku)} has no price")
    return rows


def _tiers(rows: list[Mapping[str, Any]], identity: Identity) -> tuple[tuple[Decimal | None, Decimal], ...]:
    read = sorted((_row(row, identity) for row in rows), key=lambda tier: tier[0])
    reached: Decimal | None = Decimal(0)
    for begin, end, _ in read:
        if begin != reached or (end is not None and end <= begin):
            raise RefusedRow(f"the tiers of {identity.usage_type} leave a gap or overlap at {begin}")
        reached = end
    if reached is not None:
        raise RefusedRow(f"the tiers of {identity.usage_type} end at {reached}, so what more costs is not said")
    free = [number for number, (_, _, usd) in enumerate(read) if not usd]
    if free and (free != [0] or len(read) == 1):
        raise RefusedRow(f"{identity.usage_type} has a price of zero that is no free tier")
    amount = identity.amount
    return tuple((None if end is None else plain(end / amount), plain(usd * amount)) for _, end, usd in read)


def _row(row: Mapping[str, Any], identity: Identity) -> tuple[Decimal, Decimal | None, Decimal]:
    """Return where a tier begins and ends, in AWS's units, and its price."""
    unit = row.get("unit")
    if unit not in identity.units:
        raise RefusedRow(f"{identity.usage_type} is sold by {_short(unit)}, not by {identity.unit}")
    price = row.get("pricePerUnit")
    usd = _number(price.get("USD") if isinstance(price, dict) else None, identity)
    begin, end = row.get("beginRange"), row.get("endRange")
    return _number(begin, identity), None if end == _ENDLESS else _number(end, identity), usd


def _number(text: object, identity: Identity) -> Decimal:
    amount = amount_of(text)
    if amount is None:
        raise RefusedRow(f"a figure of {identity.usage_type} cannot be read: {_short(text)}")
    return amount


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise PriceListError(f"{what} is no object")
    return value


def _short(value: object) -> str:
    """Return what a document says, fit for a sentence: one line without control characters, not too long."""
    text = printable(str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
