"""A pricing calculator on this machine: it keeps estimates as AWS does, prices them as told, or breaks as told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.catalog.price_server import IDENTITY
from tests.serving import serving

__all__ = ["CalculatorServer", "calculator_server"]


class CalculatorServer(ThreadingHTTPServer):
    """`estimates` are those that stand. `price` gives the cost of a use at list prices, None where there is none.

    `refusals` are codes by operation; `status` is what every estimate has; `disallowed` are kinds of rates.
    """

    daemon_threads = True

    def __init__(self, price: Callable[[dict[str, Any]], float | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.price = price
        self.estimates: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.refusals: dict[str, str] = {}
        self.status = "VALID"
        self.disallowed: set[str] = set()
        self.discount = 0.9

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the body of an answer."""
        self.asked.append(operation)
        if operation in self.refusals:
            return 400, {"__type": self.refusals[operation], "message": "no \x1b[31mway"}
        if operation == "CreateWorkloadEstimate":
            if request["rateType"] in self.disallowed:
                return 400, {"__type": "ValidationException", "message": "no", "reason": "disallowedRate"}
            identifier = str(uuid.uuid4())
            self.estimates[identifier] = {**request, "usage": []}
            return 200, {"id": identifier}
        identifier = request.get("identifier") or request["workloadEstimateId"]
        estimate = self.estimates[identifier]
        if operation == "BatchCreateWorkloadEstimateUsage":
            added = [{**it, "id": str(uuid.uuid4())} for it in request["usage"]]
            estimate["usage"] += added
            return 200, {"items": [{name: it[name] for name in ("key", "id", *PRODUCT)} for it in added]}
        if operation == "GetWorkloadEstimate":
            return 200, {"id": identifier, "status": self.status, "rateTimestamp": 1795651200}
        if operation == "ListWorkloadEstimateUsage":
            return 200, {"items": [self._priced(it, estimate["rateType"]) for it in estimate["usage"]]}
        del self.estimates[identifier]
        return 200, {}

    def _priced(self, use: dict[str, Any], rates: str) -> dict[str, Any]:
        cost = self.price(use)
        told = {name: use[name] for name in ("id", *PRODUCT)} | {"status": "VALID", "currency": "USD"}
        factor = 1 if rates == "BEFORE_DISCOUNTS" else self.discount
        return told if cost is None else {**told, "cost": cost * factor}


PRODUCT = ("serviceCode", "usageType", "operation")


class _Handler(BaseHTTPRequestHandler):
    server: CalculatorServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers.get("X-Amz-Target", "")
        if not target:
            self._send(200, IDENTITY, "text/xml")
            return
        status, told = self.server.answer(target.partition(".")[2], json.loads(body))
        self._send(status, json.dumps(told), "application/x-amz-json-1.0")

    def _send(self, status: int, text: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def calculator_server(price: Callable[[dict[str, Any]], float | None]) -> Iterator[CalculatorServer]:
    """Run a server in a thread of its own."""
    with serving(CalculatorServer(price)) as server:
        yield server
