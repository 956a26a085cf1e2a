"""A server of offer files on this machine, in the form in which AWS publishes them, or broken as told."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.catalog.price_documents import offer_file
from tests.catalog.term_documents import plan_index
from tests.serving import serving

__all__ = ["OfferServer", "large_file", "offer_server"]

Spoil = Callable[[bytes], bytes]


class OfferServer(ThreadingHTTPServer):
    """`spoil` changes what is sent after its length was said, `edit` the file itself, `status` answers instead.

    `plans` are the files of Savings Plans by region; without them there is no index of them either.
    """

    daemon_threads = True

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.documents = documents
        self.asked: list[tuple[str, str]] = []
        self.packed = True
        self.says_length = True
        self.pause = 0.0
        self.status = 200
        self.large: tuple[str, int] = ("", 0)
        self.spoil: dict[str, Spoil] = {}
        self.edit: dict[str, Spoil] = {}
        self.plans: dict[str, Any] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def body(self, service: str, region: str) -> bytes | None:
        """Return the file of a service, None where it has none in the region."""
        if not any(each["serviceCode"] == service for each in self.documents):
            return None
        here = [each for each in self.documents if _place(each) in ("", region)]
        text = json.dumps(offer_file(here, service)).encode()
        return self.edit.get(service, bytes)(text)

    def body_of_plans(self, path: str) -> bytes | None:
        """Return the index of Savings Plans or the file of a region, None where there is none."""
        if path.endswith("/current/region_index.json"):
            return json.dumps(plan_index(self.plans)).encode() if self.plans else None
        region = path.split("/")[-2]
        return json.dumps(self.plans[region]).encode() if region in self.plans else None


def _place(document: dict[str, Any]) -> str:
    has = document["product"]["attributes"]
    found = has.get("fromRegionCode") or has.get("regionCode", "")
    return str(found)


class _Handler(BaseHTTPRequestHandler):
    server: OfferServer

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, *, head: bool) -> None:
        parts = self.path.removeprefix("/offers/v1.0/aws/").split("/")
        service, region = parts[0], parts[2] if len(parts) == 4 else ""
        self.server.asked.append((self.command, self.path))
        if not head and service and service == self.server.large[0]:
            self._send_large(self.server.large[1])
            return
        if self.path.startswith("/savingsPlan/"):
            service, body = "plans", self.server.body_of_plans(self.path)
            body = body and self.server.edit.get(service, bytes)(body)
        else:
            body = self.server.body(service, region)
        if body is None or self.server.status != 200:
            self.send_error(404 if body is None else self.server.status)
            return
        self.send_response(200)
        if self.server.packed:
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        if self.server.says_length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not head:
            self._send(self.server.spoil.get(service, bytes)(body))

    def _send(self, body: bytes) -> None:
        try:
            for start in range(0, len(body), 20_000):
                self.wfile.write(body[start : start + 20_000])
                time.sleep(self.server.pause)
        except OSError:
            return  # who read has seen enough

    def _send_large(self, size: int) -> None:
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        for piece in large_file(self.server.documents, size):
            self.wfile.write(packer.compress(piece))
        self.wfile.write(packer.flush())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def large_file(documents: list[dict[str, Any]], size: int) -> Iterator[bytes]:
    """Yield AmazonEC2's file with so many bytes of other machines before and after its own products and terms."""
    small = offer_file(documents, "AmazonEC2")
    products, terms = small.pop("products"), small.pop("terms")["OnDemand"]
    sku, other = next(iter(products.items()))
    head = json.dumps(small)[:-1]
    yield f'{head}, "products": {{'.encode()
    one = json.dumps(
        {**other, "attributes": {**other["attributes"], "usagetype": "EU-BoxUsage:x9.large", "more": "x" * 800}}
    )
    many = "".join(f'"{number:016X}Z": {one},' for number in range(1000)).encode()
    for _ in range(size // 2 // len(many)):
        yield many
    yield json.dumps(products)[1:-1].encode() + b'}, "terms": {"OnDemand": {'
    yield json.dumps(terms)[1:-1].encode() + b'}, "Reserved": {'
    term = json.dumps(terms[sku] | {"more": "x" * 800})
    many = "".join(f'"{number:016X}Z": {term},' for number in range(1000)).encode()
    for _ in range(size // 2 // len(many)):
        yield many
    yield b'"last": {}}}}'


@contextmanager
def offer_server(documents: list[dict[str, Any]]) -> Iterator[OfferServer]:
    """Run a server in a thread of its own."""
    with serving(OfferServer(documents)) as server:
        yield server
