"""What AWS bills by tiers, against arithmetic done by hand, and that no line's low ever exceeds its high."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobvector_wizard.catalog import Source, Tier, TieredPrice, Unit, bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Amounts, Bill, BillLine
from jobvector_wizard.planning.cost.tiers import Metered, metered, tiered
from tests.planning.conftest import Assess

ON = date(2026, 11, 23)
CASES = ("low", "expected", "high")


def usd(lines: tuple[BillLine, ...], path: str) -> list[str | None]:
    """Return what each tier of a line costs as expected, the first tier first."""
    tiers = [line for line in lines if line.path == path or f"{path}.tier-" in line.path]
    return [str(line.usd.expected) if line.usd else None for line in tiers]


@pytest.mark.parametrize(
    ("changes", "path", "tiers"),
    [
        # 1,048,576 GB x 0.01, 4,194,304 x 0.006, 1,757,120 x 0.004 (a petabyte is 1,048,576 GB in the feed of VPC)
        (
            ("network.nat=none", "usage.endpoint_gb=7000000"),
            "endpoints.data",
            ["10485.76", "25165.82", "7028.48"],
        ),
        # 10,240 GB x 0.57, 20,480 x 0.285, 20,480 x 0.114, 8,800 x 0.057
        (("kubernetes.logs=[]", "usage.flow_logs_gb=60000"), "logs.flow", ["5836.80", "5836.80", "2334.72", "501.60"]),
        (("kubernetes.logs=[]", "usage.flow_logs_gb=10240"), "logs.flow", ["5836.80"]),
        # 1,000 million x 0.40, 100 million x 0.20
        (("edge.domain=example.org", "usage.dns_queries_million=1100"), "dns.queries", ["400.00", "20.00"]),
    ],
)
def test_each_tier_is_a_line_of_its_own(
    assessed: Assess, changes: tuple[str, ...], path: str, tiers: list[str]
) -> None:
    assert usd(assessed("ha", *changes).bill.lines, path) == tiers


@pytest.mark.parametrize(
    ("changes", "path", "tiers"),
    [
        # 300 million x 1.11, 700 million x 1.00
        (("usage.requests_million=1000",), "load-balancer.http-api", ["333.00", "700.00"]),
        # 60,000 GB - 1,024 free: 10,240 x 0.085, 40,960 x 0.08, 7,776 x 0.06
        (("usage.egress_gb=60000",), "transfer.cloudfront", ["870.40", "3276.80", "466.56"]),
    ],
)
def test_what_is_not_built_yet_is_priced_by_tiers_too(
    assessed: Assess, changes: tuple[str, ...], path: str, tiers: list[str]
) -> None:
    assert usd(assessed("ha", *changes).bill.later, path) == tiers


def with_buckets(**stored: Any) -> Bill:
    """Return the bill of a design with nothing in S3 but these buckets."""
    document = load_design("ha").blueprint.document()
    document["buckets"] = {name: {"stored_gb": amount} for name, amount in stored.items()}
    document["observability"] = document.get("observability", {}) | {"access_logs": False}
    for workload in document["workloads"].values():
        for field in ("bucket", "loads_bucket"):
            workload.pop(field, None)
    return assess(Blueprint.parse(document), bundled(), ON).bill


def test_each_bucket_has_its_line_while_all_lie_in_the_first_tier() -> None:
    lines = with_buckets(files=51_100, models=100).lines
    assert usd(lines, "buckets.files.stored") == ["1175.30"]  # 51,100 GB x 0.023
    assert usd(lines, "buckets.models.stored") == ["2.30"]
    assert usd(lines, "buckets.stored") == []


def test_buckets_around_fifty_terabytes_are_billed_together() -> None:
    # low 10,010 GB, expected 51,250 = 51,200 + 50, high 600,200 = 51,200 + 460,800 + 88,200; eu-west-1
    large, small = {"low": 10_000, "expected": 51_200, "high": 600_000}, {"low": 10, "expected": 50, "high": 200}
    bill = with_buckets(files=large, models=small)
    lines = [line for line in bill.lines if line.path.startswith("buckets.stored")]
    assert [line.path for line in lines] == ["buckets.stored", "buckets.stored.tier-2", "buckets.stored.tier-3"]
    found = [tuple(str(getattr(line.usd, case)) for case in CASES) for line in lines]
    assert found == [
        ("230.23", "1177.60", "1177.60"),  # x 0.023
        ("0.00", "1.10", "10137.60"),  # x 0.022
        ("0.00", "0.00", "1852.20"),  # x 0.021
    ]
    assert "files 51200; models 50" in lines[0].note
    assert lines[1].title == "stored in S3, above 51,200 GB-month"


def test_one_bucket_keeps_its_name_above_the_first_tier() -> None:
    lines = with_buckets(files=52_000).lines
    assert usd(lines, "buckets.files.stored") == ["1177.60", "17.60"]  # 51,200 x 0.023, 800 x 0.022


def test_access_logs_are_on_the_same_meter_as_the_buckets(assessed: Assess) -> None:
    # 51,199 + 1 GB of buckets and 2 of access logs: two GB above the first tier
    stored = ("buckets.jobvector-uploads.stored_gb=51199", "buckets.jobvector-ollama-models.stored_gb=1")
    lines = assessed("ha", *stored, "usage.access_logs_gb=2").bill.lines
    assert usd(lines, "buckets.stored") == ["1177.60", "0.04"]
    assert usd(lines, "logs.access") == []
    assert usd(assessed("ha", "usage.access_logs_gb=2").bill.lines, "logs.access") == ["0.05"]  # 2 GB x 0.023 = 0.046


SOURCE = Source("test", "a price list", "2026-11-23")
FIRST_ONLY = TieredPrice((Tier(Decimal(100), Decimal(2), SOURCE),), Unit.GB, "eu-west-1", free=Decimal(10))


def test_above_the_only_tier_that_is_sourced_the_price_is_unknown_never_the_first_going_on() -> None:
    within, above = tiered("transfer.egress", "to the internet", Amounts.fixed(150), FIRST_ONLY)
    assert within.usd == Amounts.fixed(Decimal("200.00"))
    assert above.usd is None
    assert above.quantity.expected == 40  # 150 - 10 free - 100
    assert above.price.missing == "no source has the price above 100 GB a month"
    assert Bill((within, above)).unknown == (above,)
    assert len(list(tiered("transfer.egress", "to the internet", Amounts.fixed(110), FIRST_ONLY))) == 1


def test_a_price_that_no_source_has_is_unknown_for_all_of_it() -> None:
    unknown = TieredPrice((), Unit.GB, "me-central-1", missing="no price was found for this region")
    (line,) = tiered("transfer.egress", "to the internet", Amounts.fixed(150), unknown)
    assert (line.quantity.expected, line.usd, line.price.missing) == (150, None, "no price was found for this region")
    parts = [Metered(f"buckets.{name}.stored", name, Amounts.fixed(1)) for name in ("a", "b")]
    assert [line.usd for line in metered(parts, "buckets.stored", "stored", unknown)] == [None, None]


# --- low, expected and high keep their order on every line

AMOUNT = st.one_of(st.integers(0, 60), st.integers(0, 60_000), st.integers(0, 6_000_000))
RANGES = st.tuples(AMOUNT, AMOUNT, AMOUNT).map(lambda it: dict(zip(CASES, sorted(it), strict=True)))
USAGE = (
    "egress_gb",
    "nat_gb",
    "cross_zone_gb",
    "load_balancer_units",
    "processed_gb_per_hour",
    "logs_gb",
    "flow_logs_gb",
    "access_logs_gb",
    "endpoint_gb",
    "requests_million",
    "backup_gb",
    "bucket_writes_thousand",
    "bucket_reads_thousand",
    "secret_reads_ten_thousand",
    "key_requests_ten_thousand",
    "dns_queries_million",
    "alert_mails_thousand",
)


@st.composite
def designs(draw: st.DrawFn) -> Blueprint:
    document = load_design("ha").blueprint.document()
    region = draw(st.sampled_from(["eu-west-1", "us-east-1", "eu-central-2", "me-central-1"]))
    letters = bundled().region(region).zone_names.letters[:3]
    zones = [f"{region}{letter}" for letter in letters]
    document["region"] = region
    document["network"] |= {"zones": zones, "nat": draw(st.sampled_from(["per-zone", "none"]))}
    for group, zone in zip(document["nodes"].values(), zones, strict=True):
        group["zone"] = zone
    document["budget"] = {"alerts": ["ops@example.org"]}
    document["edge"] = {"domain": "example.org", "waf": True}
    document["usage"] |= {name: draw(RANGES) for name in USAGE}
    for bucket in document["buckets"].values():
        bucket["stored_gb"] = draw(RANGES)
    return Blueprint.parse(document)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(design=designs())
def test_no_line_and_no_part_costs_more_in_the_low_case_than_in_the_high_one(design: Blueprint) -> None:
    bill = assess(design, bundled(), ON).bill
    for line in (*bill.lines, *bill.later):
        assert 0 <= line.quantity.low <= line.quantity.expected <= line.quantity.high, line.path
        if line.usd is not None:
            assert 0 <= line.usd.low <= line.usd.expected <= line.usd.high, line.path
    for group in bill.groups:
        total = bill.group_total(group)
        assert 0 <= total.low <= total.expected <= total.high, group
