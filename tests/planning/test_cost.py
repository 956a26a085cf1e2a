"""The bill against arithmetic done by hand, and what holds for any bill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.patch import Patch
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Group, bill_of
from jobvector_wizard.preset_file import load_design
from tests.planning.conftest import Assess

# List prices of eu-west-1 in USD, each as AWS's price list says it; 730 hours a month.
HA_BY_HAND = {
    "control-plane.hours": "73.00",  # 730 h x 0.10
    "nodes.node-1.hours": "29.78",  # t3a.medium, 730 h x 0.0408 = 29.784
    "nodes.node-2.hours": "119.84",  # c6a.xlarge, 730 h x 0.16416 = 119.8368
    "nodes.node-3.hours": "119.84",
    "nodes.node-1.root": "1.76",  # 20 GiB x 0.088
    "nodes.node-2.root": "4.40",  # 50 GiB x 0.088
    "nodes.node-3.root": "4.40",
    "nat.hours": "105.12",  # 3 x 730 h x 0.048
    "nat.data": "1.92",  # 40 GB x 0.048
    "addresses.nat": "10.95",  # 3 x 730 h x 0.005
    "addresses.load-balancer": "10.95",  # one in each of 3 zones
    "load-balancer.hours": "18.40",  # 730 h x 0.0252 = 18.396
    "load-balancer.units": "0.58",  # 0.1 LCU x 730 h x 0.008 = 0.584
    "database.instance": "56.94",  # db.t3.small Multi-AZ, 730 h x 0.078
    "database.storage": "7.62",  # 30 GiB x 0.254
    "database.backup": "0.00",  # nothing above the free amount
    "buckets.jobvector-uploads.stored": "0.12",  # 5 GB x 0.023 = 0.115
    "buckets.jobvector-ollama-models.stored": "0.23",  # 10 GB x 0.023
    "buckets.writes": "0.05",  # 10 thousand x 0.005
    "buckets.reads": "0.02",  # 50 thousand x 0.0004
    "secrets.database": "0.40",  # 1 secret
    "secrets.reads": "0.03",  # 0.5 ten thousand x 0.05 = 0.025
    "secrets.keys": "0.00",  # AWS manages the keys
    "logs.ingested": "4.85",  # 8.5 GB x 0.57 = 4.845
    "logs.stored": "0.25",  # 8.5 GB x 720 h / 730 h x 0.03 = 0.2515
    "transfer.egress": "8.10",  # (190 - 100 free) GB x 0.09
    "transfer.cross-zone": "1.20",  # 60 GB x 2 directions x 0.01
}


def test_the_ha_bill_is_the_one_worked_by_hand(assessed: Assess) -> None:
    bill = assessed("ha").bill
    assert {line.path: str(line.usd.expected) for line in bill.lines if line.usd} == HA_BY_HAND
    assert bill.total.expected == sum(map(Decimal, HA_BY_HAND.values())) == Decimal("580.75")


@pytest.mark.parametrize(
    ("design", "orientation"),
    [("ha-as-drawn", 437), ("ha", 574), ("economy-as-drawn", 289), ("economy", 339)],
)
def test_totals_lie_near_independent_orientation_figures(assessed: Assess, design: str, orientation: int) -> None:
    # The orientation figures use 20 GiB roots and their own usage assumptions, so they agree to about two per cent.
    assert abs(assessed(design).bill.total.expected / orientation - 1) < Decimal("0.02")


def test_each_line_has_a_source_and_a_date(assessed: Assess) -> None:
    for design in ("ha-as-drawn", "economy-as-drawn", "ha", "economy"):
        for line in assessed(design).bill.lines:
            assert line.price.source is not None, line.path
            assert line.price.source.text, line.path
            assert line.price.source.date.startswith("20"), line.path


def test_missing_rates_make_the_total_a_lower_bound_that_names_them(assessed: Assess) -> None:
    bill = assessed("ha", "region=ap-southeast-2").bill
    missing = {line.path for line in bill.unknown}
    assert {"load-balancer.hours", "load-balancer.units", "logs.ingested", "logs.stored", "buckets.writes"} <= missing
    assert all(line.price.usd is None and line.price.missing for line in bill.unknown)
    assert bill.total.expected == sum(line.usd.expected for line in bill.lines if line.usd)
    nodes = bill.group_total(Group.NODES).expected
    assert nodes > 0
    assert not any(line.usd is None for line in bill.group(Group.NODES))


def test_extended_support_is_billed_from_its_first_day(assessed: Assess) -> None:
    def hours(day: date) -> Decimal | None:
        return assessed("ha", "kubernetes.version=1.34", day=day).bill.group_total(Group.CONTROL_PLANE).expected

    assert hours(date(2026, 12, 1)) == Decimal("73.00")
    assert hours(date(2026, 12, 2)) == Decimal("438.00")  # 730 h x 0.60


def test_egress_is_billed_by_tier_after_the_free_amount(assessed: Assess) -> None:
    # 51,300 GB - 100 free = 10,240 x 0.09 + 40,960 x 0.085 (tiers of eu-west-1)
    bill = assessed("ha", "usage.egress_gb=51300").bill
    lines = {
        line.path: line.usd.expected for line in bill.lines if line.path.startswith("transfer.egress") and line.usd
    }
    assert lines == {"transfer.egress": Decimal("921.60"), "transfer.egress.tier-2": Decimal("3481.60")}


def test_a_type_that_is_not_offered_has_no_price(assessed: Assess) -> None:
    bill = assessed("ha", "nodes.node-1.type=p9.huge").bill
    assert [line.path for line in bill.unknown] == ["nodes.node-1.hours"]


MORE = st.sampled_from(
    [
        ("nodes.node-1.count", st.integers(1, 20)),
        ("nodes.node-2.root_gib", st.integers(20, 500)),
        ("database.storage_gib", st.integers(20, 900)),
        ("usage.egress_gb", st.integers(0, 400_000)),
        ("usage.nat_gb", st.integers(0, 9000)),
        ("usage.logs_gb", st.integers(0, 9000)),
        ("usage.load_balancer_units", st.integers(0, 50)),
        ("usage.backup_gb", st.integers(0, 500)),
    ]
)


@given(data=st.data(), field=MORE, region=st.sampled_from(["eu-west-1", "us-east-1", "ap-southeast-2"]))
def test_more_never_costs_less_and_a_bill_is_the_sum_of_its_lines(
    data: st.DataObject, field: tuple[str, st.SearchStrategy[int]], region: str
) -> None:
    path, values = field
    less, more = sorted([data.draw(values), data.draw(values)])
    catalog = bundled()
    blueprint = load_design("ha").blueprint
    bills = [
        bill_of(Patch.set(path, value).apply(blueprint), catalog.region(region), catalog, date(2026, 11, 23))
        for value in (less, more)
    ]
    for bill in bills:
        assert bill.total.expected == sum(line.usd.expected for line in bill.lines if line.usd)
        assert bill.total.low <= bill.total.expected <= bill.total.high
        assert sum(bill.group_total(group).expected for group in bill.groups) == bill.total.expected
    assert bills[0].total.expected <= bills[1].total.expected


def test_multi_az_is_never_doubled(catalog: Catalog, on: date) -> None:
    blueprint = Patch.parse(["database.instance_class=db.t3.micro"]).apply(load_design("ha").blueprint)
    bill = assess(blueprint, catalog, on).bill
    instance = next(line for line in bill.lines if line.path == "database.instance")
    assert instance.price.usd == Decimal("0.039")  # the single instance is 0.020
