"""Read an offer file of AWS's price list piece by piece, so that hundreds of megabytes take little memory.

An offer file is one JSON object: `products` by SKU, then `terms` by kind and SKU. Each entry is small and read at once;
what nobody wants is dropped at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jobvector_wizard.catalog.json_stream import JsonStream
from jobvector_wizard.catalog.price_list import PriceListError, Product, product_from
from jobvector_wizard.catalog.terms import reserved_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read_offers"]


def read_offers(chunks: Iterator[str], service: str, wanted: Callable[[Product], bool]) -> list[Product]:
    """Return the products that are wanted, with what they cost on demand and reserved.

    `chunks` are the pieces of the file's text.
    Raises PriceListError where the file ends early, goes on after its end, or has another form.
    """
    stream = JsonStream(chunks)
    found: dict[str, Product] = {}
    published, seen = "", set()
    for key in stream.members():
        if key == "products":
            for _ in stream.members():
                product = product_from(_object(stream.value(), "a product"), {}, published)
                if wanted(product):
                    found[product.sku] = product
        elif key == "terms":
            if "products" not in seen:
                raise PriceListError("the terms come before the products")
            for kind in stream.members():
                _read_terms(stream, found, kind, published)
                seen.add(kind)
        else:
            value = stream.value()
            if key == "offerCode" and value != service:
                raise PriceListError("it is of another service")
            published = str(value) if key == "publicationDate" else published
        seen.add(key)
    stream.end()
    if not {"offerCode", "products", "terms", "OnDemand"} <= seen:
        raise PriceListError("it has no products or no on-demand terms")
    return list(found.values())


def _read_terms(stream: JsonStream, found: dict[str, Product], kind: str, published: str) -> None:
    for sku in stream.members():
        terms = stream.value()
        if sku in found and kind == "OnDemand":
            found[sku] = replace(found[sku], on_demand=_object(terms, "the terms"), published=published[:10])
        elif sku in found and kind == "Reserved":
            found[sku] = replace(found[sku], reserved=reserved_terms(terms))


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PriceListError(f"{what} is no object")
    return value
