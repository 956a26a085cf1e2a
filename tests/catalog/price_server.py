"""A price list on this machine: it answers STS and GetProducts as AWS does, from documents, or breaks as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.catalog.database_answers import Option, answer_of_options, answer_of_versions
from tests.serving import serving

__all__ = ["PriceServer", "price_server"]

IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>U</UserId><Account>123456789012</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""


_TOLD = "<Code>UnauthorizedOperation</Code><Message>no \x9b31mway</Message>"
_UNAUTHORIZED = (403, f"<Response><Errors><Error>{_TOLD}</Error></Errors><RequestID>1</RequestID></Response>")


class PriceServer(ThreadingHTTPServer):
    """`refusals` are the codes with which the next questions are refused; `cut_after` breaks off after so many answers.

    `offered` is what EC2 answers, type and zone, `versions` what EKS does, `rates` what Savings Plans do and `options`
    what RDS does, None where they deny to; `signed_for` are the regions in which EC2 and EKS were asked.
    `engine_versions` are what RDS has besides, `add_ons` what EKS says of its add-ons and `spot` what EC2 does of spot
    prices: type, zone id, USD and since when.
    """

    daemon_threads = True

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.documents = documents
        self.questions: list[dict[str, Any]] = []
        self.refusals: list[str] = []
        self.cut_after: int | None = None
        self.offered: list[tuple[str, str]] | None = []
        self.versions: list[dict[str, Any]] | None = []
        self.rates: list[dict[str, Any]] | None = []
        self.options: list[Option] | None = []
        self.engine_versions: list[str] | None = []
        self.add_ons: list[dict[str, Any]] | None = []
        self.spot: list[tuple[str, str, str, str]] | None = []
        self.signed_for: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def spot_prices(self) -> tuple[int, str]:
        """Return the status and the body of EC2's answer about spot prices."""
        if self.spot is None:
            return _UNAUTHORIZED
        items = "".join(
            f"<item><instanceType>{kind}</instanceType><productDescription>Linux/UNIX</productDescription>"
            f"<availabilityZoneId>{zone}</availabilityZoneId><spotPrice>{usd}</spotPrice>"
            f"<timestamp>{since}</timestamp></item>"
            for kind, zone, usd, since in self.spot
        )
        name = "DescribeSpotPriceHistoryResponse"
        listed = f"<spotPriceHistorySet>{items}</spotPriceHistorySet><nextToken/>"
        return 200, f'<{name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">{listed}</{name}>'

    def zones(self) -> tuple[int, str]:
        """Return the status and the body of EC2's answer."""
        if self.offered is None:
            return _UNAUTHORIZED
        items = "".join(
            f"<item><instanceType>{kind}</instanceType><locationType>availability-zone-id</locationType>"
            f"<location>{zone}</location></item>"
            for kind, zone in self.offered
        )
        name = "DescribeInstanceTypeOfferingsResponse"
        listed = f"<instanceTypeOfferingSet>{items}</instanceTypeOfferingSet>"
        return 200, f'<{name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">{listed}</{name}>'

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return a page of the products that match."""
        found = [each for each in self.documents if _matches(each, question)]
        first = int(question.get("NextToken", "0"))
        last = first + question["MaxResults"]
        page: dict[str, Any] = {
            "FormatVersion": "aws_v1",
            "PriceList": [json.dumps(each) for each in found[first:last]],
        }
        return page | ({"NextToken": str(last)} if last < len(found) else {})


def _matches(document: dict[str, Any], question: dict[str, Any]) -> bool:
    if document["serviceCode"] != question["ServiceCode"]:
        return False
    has = {**document["product"]["attributes"], "productFamily": document["product"].get("productFamily")}
    for limit in question["Filters"]:
        values = limit["Value"].split(",") if limit["Type"] == "ANY_OF" else [limit["Value"]]
        if has.get(limit["Field"]) not in values:
            return False
    return True


class _Handler(BaseHTTPRequestHandler):
    server: PriceServer

    def do_GET(self) -> None:
        if self.path.startswith("/addons/supported-versions"):
            denied = {"__type": "AccessDeniedException", "message": "no"}
            found = denied if self.server.add_ons is None else {"addons": self.server.add_ons}
            self._send(403 if found is denied else 200, json.dumps(found), "application/json")
            return
        self.server.signed_for.append(self.headers["Authorization"].split("/")[2])
        if self.server.versions is None:
            self._send(403, json.dumps({"__type": "AccessDeniedException", "message": "no"}), "application/json")
        else:
            self._send(200, json.dumps({"clusterVersions": self.server.versions}), "application/json")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/DescribeSavingsPlansOfferingRates":
            self._send_rates(json.loads(body))
            return
        if b"Action=DescribeOrderableDBInstanceOptions" in body:
            self._send(*answer_of_options(self.server.options, body.decode()), "text/xml")
            return
        if b"Action=DescribeSpotPriceHistory" in body:
            self._send(*self.server.spot_prices(), "text/xml")
            return
        if b"Action=DescribeDBEngineVersions" in body:
            self._send(*answer_of_versions(self.server.engine_versions), "text/xml")
            return
        if b"Action=DescribeInstanceTypeOfferings" in body:
            self.server.signed_for.append(self.headers["Authorization"].split("/")[2])
            status, text = self.server.zones()
            self._send(status, text, "text/xml")
            return
        if "X-Amz-Target" not in self.headers:
            self._send(200, IDENTITY, "text/xml")
            return
        question = json.loads(body)
        self.server.questions.append(question)
        if self.server.refusals:
            code = self.server.refusals.pop(0)
            self._send(
                400, json.dumps({"__type": code, "message": "no \x1b[31mway\nat all"}), "application/x-amz-json-1.1"
            )
            return
        if self.server.cut_after is not None and len(self.server.questions) > self.server.cut_after:
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b'{"PriceList": [')
            self.close_connection = True
            return
        self._send(200, json.dumps(self.server.answer(question)), "application/x-amz-json-1.1")

    def _send_rates(self, question: dict[str, Any]) -> None:
        """Send a page of rates."""
        if self.server.rates is None:
            self._send(403, json.dumps({"__type": "AccessDeniedException", "message": "no"}), "application/json")
            return
        first = int(question.get("nextToken", "0"))
        last = first + 50
        page: dict[str, Any] = {"searchResults": self.server.rates[first:last]}
        page |= {"nextToken": str(last)} if last < len(self.server.rates) else {"nextToken": ""}
        self._send(200, json.dumps(page), "application/json")

    def _send(self, status: int, text: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def price_server(documents: list[dict[str, Any]]) -> Iterator[PriceServer]:
    """Run a server in a thread of its own."""
    with serving(PriceServer(documents)) as server:
        yield server
