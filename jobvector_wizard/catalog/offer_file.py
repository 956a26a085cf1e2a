"""Read an offer file of AWS's price list piece by piece, so that hundreds of megabytes take little memory.

An offer file is one JSON object: `products` by SKU, then `terms` by kind and SKU. Each entry is small and read at once;
what nobody wants is dropped at once.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.catalog.price_list import PriceListError, Product, product_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read_offers"]

_SPACE: Final = " \t\r\n"
_LARGEST: Final = 16 * 2**20
"""Characters of one entry, above which the file has another form than offer files have."""


def read_offers(chunks: Iterator[str], service: str, wanted: Callable[[Product], bool]) -> list[Product]:
    """Return the products that are wanted, with their on-demand terms; `chunks` are the pieces of the file's text.

    Raises PriceListError where the file ends early, goes on after its end, or has another form.
    """
    stream = _Stream(chunks)
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
                _read_terms(stream, found if kind == "OnDemand" else {}, published)
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


def _read_terms(stream: _Stream, found: dict[str, Product], published: str) -> None:
    for sku in stream.members():
        terms = stream.value()
        if sku in found:
            found[sku] = replace(found[sku], on_demand=_object(terms, "the terms"), published=published[:10])


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PriceListError(f"{what} is no object")
    return value


class _Stream:
    """JSON of which one value at a time is in memory."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def members(self) -> Iterator[str]:
        """Yield the keys of the object that comes next; who takes one reads its value before the next."""
        self._take("{")
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise PriceListError("a key is no text")
            self._take(":")
            yield key
            if self._peek() == "}":
                self._at += 1
                return
            self._take(",")

    def value(self) -> object:
        """Read the whole value that comes next."""
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                value, end = None, -1
            # what ends with the text may go on in the next piece, as a number does
            if 0 <= end < len(self._text):
                self._at = end
                return value
            if len(self._text) - self._at > _LARGEST:
                raise PriceListError("an entry is larger than any of an offer file")
            if not self._more():
                raise PriceListError("it ends early, or has another form than an offer file")

    def end(self) -> None:
        """Make sure that nothing follows."""
        while self._text[self._at :].strip(_SPACE) == "":
            self._at = len(self._text)
            if not self._more():
                return
        raise PriceListError("it goes on after its end")

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise PriceListError("it has another form than an offer file")
        self._at += 1

    def _peek(self) -> str:
        """Go to the next sign that is no space and return it."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise PriceListError("it ends early")

    def _more(self) -> bool:
        """Take the next piece; what was read is let go."""
        piece = next(self._chunks, None)
        if piece is None:
            return False
        self._text = self._text[self._at :] + piece
        self._at = 0
        return True
