"""JSON read piece by piece, so that a document of hundreds of megabytes takes little memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog.price_list import PriceListError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["JsonStream"]

_SPACE: Final = " \t\r\n"
_LARGEST: Final = 16 * 2**20
"""Characters of one value, above which the document has another form than offer files have."""


class JsonStream:
    """JSON of which one value at a time is in memory; raises PriceListError where it ends early or has another form."""

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

    def elements(self) -> Iterator[None]:
        """Yield once for each element of the array that comes next; who is told of one reads it before the next."""
        self._take("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield
            if self._peek() == "]":
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
