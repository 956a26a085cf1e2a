"""The price list as AWS publishes it without credentials: offer files, one for each service and region."""

from __future__ import annotations

import codecs
import zlib
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from jobvector_wizard.catalog.offer_file import read_offers
from jobvector_wizard.catalog.price_list import PriceListError
from jobvector_wizard.catalog.refreshing import KEPT
from jobvector_wizard.errors import AccessError, UsageError, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPResponse

    from jobvector_wizard.catalog.price_list import Product

__all__ = ["PUBLISHER", "OfferFiles"]

PUBLISHER: Final = "https://pricing.us-east-1.amazonaws.com"
_SECONDS: Final = 60
"""How long a read may give nothing."""
_PIECE: Final = 2**18
_MISSING: Final = 404


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
        with self._open(service, region, "HEAD") as answer:
            return None if answer is None else _length(answer)

    def read(
        self, service: str, region: str, wanted: Callable[[Product], bool], told: Callable[[int], None]
    ) -> list[Product]:
        """Return the products that are wanted; none where there is no such file. `told` gets how many bytes came.

        Raises AccessError where the file does not come to its end or has another form.
        """
        with self._open(service, region, "GET") as answer:
            if answer is None:
                return []
            try:
                return read_offers(_text(answer, told), service, wanted)
            except (PriceListError, UnicodeDecodeError, zlib.error) as error:
                why = str(error) if isinstance(error, PriceListError) else "it is damaged"
                raise AccessError(f"The offer file of {service} in {region} cannot be used: {why}. {KEPT}") from None
            except (OSError, HTTPException) as error:
                raise _unanswered(service, self._url, error) from None

    @contextmanager
    def _open(self, service: str, region: str, method: str) -> Iterator[HTTPResponse | None]:
        place = f"{region}/index.json" if region else "index.json"
        address = f"{self._url}/offers/v1.0/aws/{service}/current/{place}"
        request = Request(address, method=method, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - checked above
        try:
            answer = urlopen(request, timeout=_SECONDS)  # noqa: S310
        except HTTPError as error:
            error.close()
            if error.code != _MISSING:
                raise _unanswered(service, self._url, OSError(f"HTTP status {error.code}")) from None
            yield None
            return
        except (OSError, HTTPException) as error:
            raise _unanswered(service, self._url, error) from None
        with answer:
            yield answer


def _unanswered(service: str, url: str, error: Exception) -> AccessError:
    reason = error.reason if isinstance(error, URLError) else error
    told = " ".join(printable(str(reason)).split())
    return AccessError(
        f"{url} did not give the offer file of {service}: {told or type(error).__name__}. {KEPT}",
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
