"""What leaves a zone, a registry or a name server: who bills it, and on which side."""

from __future__ import annotations

import pytest

from jobvector_wizard.planning.cost import Bill, BillLine
from tests.planning.conftest import Assess


def line_of(bill: Bill, path: str) -> BillLine:
    return next(line for line in bill.lines if line.path == path)


def usd(bill: Bill, path: str) -> str:
    amount = line_of(bill, path).usd
    assert amount is not None
    return str(amount.expected)


def test_traffic_to_a_database_in_another_zone_is_billed_once_and_between_pods_twice(assessed: Assess) -> None:
    bill = assessed("ha", "usage.cross_zone_gb=100", "usage.database_cross_zone_gb=100").bill
    assert usd(bill, "transfer.cross-zone") == "2.00"  # 100 GB x 2 x 0.01
    assert usd(bill, "transfer.database") == "1.00"  # 100 GB x 0.01
    assert "billed once" in line_of(bill, "transfer.database").note


def test_a_design_that_does_not_part_them_bills_all_twice_and_says_so(assessed: Assess) -> None:
    bill = assessed("ha", "usage.cross_zone_gb=100", unset=("usage.database_cross_zone_gb",)).bill
    assert usd(bill, "transfer.cross-zone") == "2.00"
    assert "usage.database_cross_zone_gb parts it" in line_of(bill, "transfer.cross-zone").note
    assert "transfer.database" not in {line.path for line in bill.lines}
    assert not bill.unknown


def test_the_hosted_zone_is_not_made_here_and_not_billed(assessed: Assess) -> None:
    bill = assessed("ha", "edge.domain=jobs.example.com", "usage.dns_queries_million=2").bill
    assert [line.path for line in bill.lines if line.path.startswith("dns")] == ["dns.queries"]
    assert usd(bill, "dns.queries") == "0.80"  # 2 million of other types than A x 0.40
    assert "an alias" in line_of(bill, "dns.queries").note
    (why,) = [it.why for it in bill.not_priced if it.title == "The hosted zone"]
    assert "$0.5 a month" in why
    assert "The hosted zone" not in {it.title for it in assessed("ha").bill.not_priced}


@pytest.mark.parametrize(
    "changes",
    [
        ("network.nat=none",),
        ("workloads.backend.image=123456789012.dkr.ecr.eu-west-1.amazonaws.com/backend:1",),
    ],
)
def test_images_in_ecr_are_billed_where_they_have_to_lie_there(assessed: Assess, changes: tuple[str, ...]) -> None:
    assert usd(assessed("ha", *changes, "usage.images_gb=30").bill, "images.stored") == "3.00"  # 30 GB x 0.10
    unstated = assessed("ha", *changes).bill
    assert "images.stored" in {line.path for line in unstated.unknown}


def test_images_elsewhere_are_no_line(assessed: Assess) -> None:
    bill = assessed("ha", "workloads.backend.image=ghcr.io/jobvector/backend:1", "usage.images_gb=30").bill
    assert not [line for line in bill.lines if line.path.startswith("images")]
