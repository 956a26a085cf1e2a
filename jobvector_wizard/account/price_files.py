"""The price list as AWS publishes it without credentials: offer files, one for each service and region.

Beside them it publishes the rates of Savings Plans, one file for each region, by an index.
"""

from __future__ import annotations

import codecs
import zlib
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from jobvector_wizard.base.errors import AccessError, UsageError, printable
from jobvector_wizard.catalog.offer_file import read_offers
from jobvector_wizard.catalog.plan_file import INDEX, plans_of, read_plans
from jobvector_wizard.catalog.price_list import PriceListError
from jobvector_wizard.catalog.refreshing import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from http.client import HTTPResponse

    from jobvector_wizard.catalog.plan_rates import PlanRate
    from jobvector_wizard.catalog.price_list import Product

__all__ = ["PUBLISHER", "OfferFiles"]

T = TypeVar("T")

PUBLISHER: Final = "https://pricing.us-east-1.amazonaws.com"
_SECONDS: Final = 60
"""How long a read may give nothing."""
_PIECE: Final = 2**18
_MISSING: Final = 404
_PLANS: Final = "file of Savings Plans"


class OfferFiles:
    """The offer files of one publisher."""

    def __init__(self, url: str = PUBLISHER) -> None:
        """Raise UsageError where the address is none of the web's."""
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise UsageError(f'"{url}" is not the address of a server.', f"Write it like {PUBLISHER}")
        self._url = url.rstrip("/")

    def size(self, service: str, region: str) -> int | None:
        """Return a file's size in bytes as it comes over the network; None where it is not said or there is no file.

        Raises AccessError where the publisher does not answer.
        """
        with self._open(*_offer(service, region), "HEAD") as answer:
            return None if answer is None else _length(answer)

    def read(
        self, service: str, region: str, wanted: Callable[[Product], bool], told: Callable[[int], None]
    ) -> list[Product]:
        """Return the products that are wanted; none where there is no such file. `told` gets how many bytes came.

        Raises AccessError where the file does not come to its end or has another form.
        """
        found = self._read(*_offer(service, region), lambda text: read_offers(text, service, wanted), told)
        return found or []

    def plans_address(self, region: str) -> str:
        """Return where the file with the rates of Savings Plans in a region is, "" where AWS publishes none.

        Raises AccessError where the publisher does not answer or its index has another form.
        """
        return self._read(INDEX, "index of Savings Plans", lambda text: plans_of(text, region), lambda _: None) or ""

    def plans_size(self, address: str) -> int | None:
        """Return the size of such a file in bytes; None where it is not said or there is none."""
        with self._open(address, _PLANS, "HEAD") as answer:
            return None if answer is None else _length(answer)

    def read_plans(
        self, address: str, region: str, among: Collection[str], told: Callable[[int], None]
    ) -> list[PlanRate]:
        """Return the rates of Savings Plans for these usage types. `told` gets how many bytes came.

        Raises AccessError where the file does not come to its end or has another form.
        """
        return self._read(address, _PLANS, lambda text: read_plans(text, region, among), told) or []

    def _read(self, path: str, what: str, parse: Callable[[Iterator[str]], T], told: Callable[[int], None]) -> T | None:
        with self._open(path, what, "GET") as answer:
            if answer is None:
                return None
            try:
                return parse(_text(answer, told))
            except (PriceListError, UnicodeDecodeError, zlib.error) as error:
                why = str(error) if isinstance(error, PriceListError) else "it is damaged"
                raise AccessError(f"The {what} cannot be used: {why}. {KEPT}") from None
            except (OSError, HTTPException) as error:
                raise _unanswered(what, self._url, error) from None

    @contextmanager
    def _open(self, path: str, what: str, method: str) -> Iterator[HTTPResponse | None]:
        request = Request(f"{self._url}{path}", method=method, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - checked above
        try:
            answer = urlopen(request, timeout=_SECONDS)  # noqa: S310
        except HTTPError as error:
            error.close()
            if error.code != _MISSING:
                raise _unanswered(what, self._url, OSError(f"HTTP status {error.code}")) from None
            yield None
            return
        except (OSError, HTTPException) as error:
            raise _unanswered(what, self._url, error) from None
        with answer:
            yield answer


def _offer(service: str, region: str) -> tuple[str, str]:
    """Return the address of an offer file on its server, and what it is called."""
    place = f"{region}/index.json" if region else "index.json"
    return f"/offers/v1.0/aws/{service}/current/{place}", f"offer file of {service}{f' in {region}' * bool(region)}"


def _unanswered(what: str, url: str, error: Exception) -> AccessError:
    reason = error.reason if isinstance(error, URLError) else error
    told = " ".join(printable(str(reason)).split())
    return AccessError(
        f"{url} did not give the {what}: {told or type(error).__name__}. {KEPT}",
        "Check the network and the proxy variables, then run the command again.",
    )


def _length(answer: HTTPResponse) -> int | None:
    said = answer.headers.get("Content-Length", "")
    return int(said) if said.isdecimal() else None


def _text(answer: HTTPResponse, told: Callable[[int], None]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    pieces = _raw(answer, told)
    for piece in _unpacked(pieces) if answer.headers.get("Content-Encoding") == "gzip" else pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _raw(answer: HTTPResponse, told: Callable[[int], None]) -> Iterator[bytes]:
    """Yield what comes over the network, and make sure that it is as much as was said."""
    length, came = _length(answer), 0
    while piece := answer.read(_PIECE):
        came += len(piece)
        told(came)
        yield piece
    if length is not None and came != length:
        raise PriceListError(f"{came} of {length} bytes came")


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what gzip packed, never more at a time than a piece, and make sure that its end was reached."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in pieces:
        left = piece
        while left and not unpacker.eof:
            yield unpacker.decompress(left, _PIECE)
            left = unpacker.unconsumed_tail
        if unpacker.eof and (left or unpacker.unused_data):
            raise PriceListError("it goes on after its end")
    if not unpacker.eof:
        raise PriceListError("it ends early")
