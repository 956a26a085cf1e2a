"""Offer files from a server on this machine: whole, packed, slow, cut off, of a wrong length, of another form, large."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from jobvector_wizard.account.price_files import PUBLISHER, OfferFiles
from jobvector_wizard.base.errors import AccessError, UsageError
from jobvector_wizard.catalog import bundled
from jobvector_wizard.catalog.price_list import Product, product_of
from jobvector_wizard.catalog.refreshing import files, is_read, refreshed_region
from jobvector_wizard.catalog.terms import TERMS
from tests.account.offer_server import OfferServer, offer_server
from tests.catalog.price_documents import market
from tests.catalog.term_documents import plan_file

REGION = "eu-west-1"
DOCUMENTS = market(REGION)[0]


@pytest.fixture
def server() -> Iterator[OfferServer]:
    with offer_server(DOCUMENTS) as running:
        yield running


def wanted(product: Product) -> bool:
    return is_read(product, REGION)


def read(server: OfferServer, service: str = "AmazonEC2") -> list[Product]:
    return OfferFiles(server.url).read(service, REGION, wanted, lambda _: None)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("says_length", [True, False])
def test_files_give_the_same_prices_as_the_account(server: OfferServer, packed: bool, says_length: bool) -> None:
    server.packed, server.says_length = packed, says_length
    publisher = OfferFiles(server.url)
    found: list[Product] = []
    for service, own in files():
        found += publisher.read(service, REGION if own else "", wanted, lambda _: None)
    day, how = date(2026, 11, 30), "offer files"
    through_files = refreshed_region(bundled(), REGION, found, day, how)
    asked = refreshed_region(bundled(), REGION, [product_of(each) for each in DOCUMENTS], day, how)
    assert {**asked.global_rates} == {
        **through_files.global_rates,
        "dashboard_month": asked.global_rates["dashboard_month"],
    }
    for part in ("rates", "storages", "instances", "databases"):
        assert getattr(through_files, part) == getattr(asked, part), part


def test_a_size_is_said_before_anything_is_read(server: OfferServer) -> None:
    publisher = OfferFiles(server.url)
    size = publisher.size("AmazonEC2", REGION)
    came: list[int] = []
    publisher.read("AmazonEC2", REGION, wanted, came.append)
    assert size == came[-1]
    assert [method for method, _ in server.asked] == ["HEAD", "GET"]
    assert server.asked[0][1] == "/offers/v1.0/aws/AmazonEC2/current/eu-west-1/index.json"
    assert publisher.size("AmazonNothing", REGION) is None


def test_a_service_without_a_file_in_a_region_has_no_products(server: OfferServer) -> None:
    assert read(server, "AmazonNothing") == []


def test_a_slow_server_is_waited_for(server: OfferServer) -> None:
    server.pause, server.packed = 0.02, False
    assert len(read(server)) >= 10


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


@pytest.mark.parametrize(
    ("spoil", "edit", "packed", "says_length", "why"),
    [
        (_half, None, True, True, "bytes came|did not give"),
        (_half, None, False, True, "bytes came|did not give"),
        (_half, None, True, False, "ends early"),
        (_half, None, False, False, "ends early"),
        (lambda body: body[:-1], None, True, False, "ends early"),
        (lambda body: body[:9] + b"\xff\xff" + body[11:], None, True, True, "cannot be used"),
        (None, lambda text: text.replace(b'"products"', b'"items"'), True, True, "terms come before the products"),
        (None, lambda text: text.replace(b'"OnDemand"', b'"Later"'), True, True, "no on-demand terms"),
        (None, lambda text: text.replace(b"made up", b"\xff\xff"), True, True, "damaged"),
        (None, lambda _: b"<html>", True, True, "another form"),
        (None, lambda text: text + b"{}", True, True, "goes on after its end"),
    ],
)
def test_a_file_that_is_not_whole_ends_it_with_4(
    server: OfferServer,
    spoil: Callable[[bytes], bytes] | None,
    edit: Callable[[bytes], bytes] | None,
    packed: bool,
    says_length: bool,
    why: str,
) -> None:
    server.packed, server.says_length = packed, says_length
    server.spoil = {"AmazonEC2": spoil} if spoil else {}
    server.edit = {"AmazonEC2": edit} if edit else {}
    with pytest.raises(AccessError, match=why) as caught:
        read(server)
    assert caught.value.exit_code == 4
    assert "The prices stay as they were." in str(caught.value)


def test_the_rates_of_plans_come_from_the_file_that_the_index_names(server: OfferServer) -> None:
    usage = "EU-BoxUsage:t3.large"
    publisher = OfferFiles(server.url)
    assert publisher.plans_address(REGION) == ""  # no index
    server.plans = {REGION: plan_file(REGION, [usage])}
    assert publisher.plans_address("ap-east-1") == ""
    address = publisher.plans_address(REGION)
    came: list[int] = []
    rates = publisher.read_plans(address, REGION, {usage}, came.append)
    assert len(rates) == 2 * len(TERMS)
    assert publisher.plans_size(address) == came[-1]
    assert server.asked[-1] == ("HEAD", address)
    server.plans = {}
    assert publisher.read_plans(address, REGION, {usage}, came.append) == []


@pytest.mark.parametrize(
    ("spoil", "edit", "why"),
    [
        (_half, None, "bytes came|did not give"),
        (None, lambda text: text[:200], "The file of Savings Plans cannot be used: it ends early"),
        (None, lambda _: b"<html>", "another form"),
        (None, lambda text: text.replace(b"made up", b"\xff\xff"), "damaged"),
    ],
)
def test_a_file_of_plans_that_is_not_whole_is_none(
    server: OfferServer, spoil: Callable[[bytes], bytes] | None, edit: Callable[[bytes], bytes] | None, why: str
) -> None:
    server.plans = {REGION: plan_file(REGION, ["EU-BoxUsage:t3.large"])}
    publisher = OfferFiles(server.url)
    address = publisher.plans_address(REGION)
    server.spoil = {"plans": spoil} if spoil else {}
    server.edit = {"plans": edit} if edit else {}
    with pytest.raises(AccessError, match=why) as caught:
        publisher.read_plans(address, REGION, set(), lambda _: None)
    assert "The prices stay as they were." in str(caught.value)


def test_a_server_that_is_broken_or_away_ends_it_with_4(server: OfferServer) -> None:
    server.status = 503
    with pytest.raises(AccessError, match="HTTP status 503"):
        read(server)
    with pytest.raises(AccessError, match="did not give the offer file of AmazonEC2"):
        OfferFiles("http://127.0.0.1:1").read("AmazonEC2", REGION, wanted, lambda _: None)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "pricing", "http://", "ftp://x"])
def test_only_addresses_of_the_web_are_read(address: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a server"):
        OfferFiles(address)
    assert PUBLISHER.startswith("https://")


PROGRAM = """
import resource, sys
from jobvector_wizard.catalog.refreshing import is_read
from jobvector_wizard.account.price_files import OfferFiles
found = OfferFiles(sys.argv[1]).read("AmazonEC2", "eu-west-1", lambda it: is_read(it, "eu-west-1", ["t3.large"]), lambda _: None)
try:  # what getrusage says on Linux is never less than what the process that started this one had
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
except FileNotFoundError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(len(found), peak)
"""


def test_a_file_of_300_megabytes_takes_less_than_200_of_memory(server: OfferServer) -> None:
    server.large = ("AmazonEC2", 300_000_000)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, server.url], capture_output=True, text=True, check=True, timeout=600
    )
    count, kilobytes = (int(part) for part in ended.stdout.split())
    assert count >= 10
    assert kilobytes < 200_000
