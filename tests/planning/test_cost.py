"""The bill against arithmetic done by hand, and what holds for any bill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import LEFT_OUT, Amounts, Basis, Bill, BillLine, Group
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
    # node-1: backend 100m + embedding 150m + frontend 20m + kubelet and add-ons 60m = 330m, below 20 % x 2000m = 400m
    "nodes.node-1.credits": "0.00",
    "nat.hours": "105.12",  # 3 x 730 h x 0.048
    "nat.data": "1.92",  # 40 GB x 0.048
    "addresses.nat": "10.95",  # 3 x 730 h x 0.005
    "addresses.load-balancer": "10.95",  # one in each of 3 zones
    "load-balancer.hours": "18.40",  # 730 h x 0.0252 = 18.396
    "load-balancer.units": "0.58",  # 0.1 LCU x 730 h x 0.008 = 0.584
    "database.instance": "56.94",  # db.t3.small Multi-AZ, 730 h x 0.078
    "database.storage": "7.62",  # 30 GiB x 0.254
    "database.backup": "0.00",  # nothing above the free amount
    "database.credits": "0.00",  # 8 % used, 20 % covered
    "buckets.jobvector-uploads.stored": "0.12",  # 5 GB x 0.023 = 0.115
    "buckets.jobvector-ollama-models.stored": "0.23",  # 10 GB x 0.023
    "buckets.writes": "0.05",  # 10 thousand x 0.005
    "buckets.reads": "0.02",  # 50 thousand x 0.0004
    "secrets.database": "0.40",  # 1 secret
    "secrets.reads": "0.03",  # 0.5 ten thousand x 0.05 = 0.025
    "secrets.data-key": "1.00",
    "secrets.platform-key": "1.00",
    "secrets.key-requests": "0.00",  # 10,000, of which 20,000 are free
    "logs.control-plane": "59.85",  # 105 GB x 0.57, vended logs
    "logs.control-plane-stored": "3.11",  # 105 GB x 720 h / 730 h x 0.03 = 3.107
    "logs.database": "0.06",  # 0.1 GB x 0.57 = 0.057
    "logs.database-stored": "0.00",
    "logs.monitoring": "0.29",  # 2 instances x 0.25 GB x 0.57 = 0.285
    "logs.monitoring-stored": "0.01",  # 0.5 GB x 720 h / 730 h x 0.03 = 0.0148
    "logs.ingested": "0.00",  # nothing ships the pods' logs
    "transfer.egress": "8.10",  # (190 - 100 free) GB x 0.09
    "transfer.cross-zone": "0.60",  # 30 GB x 2 directions x 0.01
    "transfer.database": "0.30",  # 30 GB x 0.01, on the nodes' side only
    "logs.flow": "4.39",  # 7.7 GB x 0.57, vended logs
    "logs.flow-stored": "0.23",  # 7.7 GB x 30 days x 24 / 730 h x 0.03
    "logs.access": "0.01",  # 0.5 GB x 0.023, S3
    "monitoring.alarms": "1.50",  # 1 + 2 x 2 routes + 3 of the database + 3 nodes + 1 burstable + 3 NAT, x 0.10
    "monitoring.dashboard": "3.00",
}


def test_the_ha_bill_is_the_one_worked_by_hand(assessed: Assess) -> None:
    bill = assessed("ha").bill
    assert {line.path: str(line.usd.expected) for line in bill.lines if line.usd} == HA_BY_HAND
    assert bill.total.expected == sum(map(Decimal, HA_BY_HAND.values())) == Decimal("649.80")


@pytest.mark.parametrize(
    ("design", "orientation"),
    [("ha-as-drawn", 437), ("ha", 574), ("economy-as-drawn", 289), ("economy", 339)],
)
def test_totals_lie_near_independent_orientation_figures(assessed: Assess, design: str, orientation: int) -> None:
    # The orientation figures use 20 GiB roots, one key and their own usage assumptions, so they agree to about two per
    # cent; extras of good practice come on top of them.
    bill = assessed(design).bill
    extras = ("logs.", "monitoring.")  # the figures reckon five dollars for all logs
    plain = sum(line.usd.expected for line in bill.lines if line.usd and not line.path.startswith(extras)) + 4
    assert abs(Decimal(plain) / orientation - 1) < Decimal("0.02")


def test_each_line_has_a_source_and_a_date(assessed: Assess) -> None:
    for design in ("ha-as-drawn", "economy-as-drawn", "ha", "economy"):
        for line in assessed(design).bill.lines:
            assert line.price.source is not None, line.path
            assert line.price.source.text, line.path
            assert line.price.source.date.startswith("20"), line.path


def test_missing_rates_make_the_total_a_lower_bound_that_names_them(assessed: Assess) -> None:
    bill = assessed("ha", "region=us-west-1").bill
    assert {line.path for line in bill.unknown} == {"load-balancer.units"}
    assert all(line.price.usd is None and line.price.missing for line in bill.unknown)
    assert bill.total.expected == sum(line.usd.expected for line in bill.lines if line.usd)
    nodes = bill.group_total(Group.NODES).expected
    assert nodes > 0
    assert not any(line.usd is None for line in bill.group(Group.NODES))


def test_extended_support_is_billed_from_its_first_day(assessed: Assess) -> None:
    def hours(day: date) -> Decimal | None:
        wanted = ("kubernetes.version=1.34", "kubernetes.support=extended")
        return assessed("ha", *wanted, day=day).bill.group_total(Group.CONTROL_PLANE).expected

    assert hours(date(2026, 12, 1)) == Decimal("73.00")
    assert hours(date(2026, 12, 2)) == Decimal("438.00")  # 730 h x 0.60


def test_egress_is_billed_by_tier_after_the_free_amount(assessed: Assess) -> None:
    # 51,300 GB - 100 free = 10,240 x 0.09 + 40,960 x 0.085 (tiers of eu-west-1)
    bill = assessed("ha", "usage.egress_gb=51300").bill
    lines = {
        line.path: line.usd.expected for line in bill.lines if line.path.startswith("transfer.egress") and line.usd
    }
    assert lines == {"transfer.egress": Decimal("921.60"), "transfer.egress.tier-2": Decimal("3481.60")}


def test_a_type_that_is_not_known_to_be_offered_has_no_price(assessed: Assess) -> None:
    bill = assessed("ha", "nodes.node-1.type=p9.huge").bill
    assert [line.path for line in bill.unknown] == ["nodes.node-1.hours"]


def test_multi_az_is_never_doubled(catalog: Catalog, on: date) -> None:
    blueprint = Patch.parse(["database.instance_class=db.t3.micro"]).apply(load_design("ha").blueprint)
    bill = assess(blueprint, catalog, on).bill
    instance = next(line for line in bill.lines if line.path == "database.instance")
    assert instance.price.usd == Decimal("0.039")  # the single instance is 0.020


def line_of(bill: Bill, path: str) -> BillLine:
    return next(line for line in bill.lines if line.path == path)


def expected(bill: Bill, path: str) -> str:
    amount = line_of(bill, path).usd
    assert amount is not None
    return str(amount.expected)


def test_each_line_says_whether_it_follows_from_the_design_or_from_its_use(assessed: Assess) -> None:
    bill = assessed("ha").bill
    used = {line.path for line in bill.lines if line.basis is Basis.USAGE}
    assert {"nat.data", "load-balancer.units", "nodes.node-1.credits", "database.backup", "transfer.egress"} <= used
    assert not {"nat.hours", "nodes.node-1.hours", "database.storage", "secrets.database"} & used
    assert all(line.quantity.is_fixed for line in bill.lines if line.basis is Basis.FIXED)


@pytest.mark.parametrize(
    ("dimensions", "units"),
    [
        ({"new_connections_per_second": "50"}, "11.68"),  # 50 / 25 = 2 LCU x 730 h x 0.008
        ({"active_connections_per_minute": "4500"}, "8.76"),  # 4,500 / 3,000 = 1.5 LCU
        ({"processed_gb_per_hour": "3"}, "17.52"),  # 3 / 1
        ({"rule_evaluations_per_second": "500"}, "2.92"),  # 500 / 1,000 = 0.5
        # the largest decides: 2, 1.5, 3 and 0.5
        (
            {
                "new_connections_per_second": "50",
                "active_connections_per_minute": "4500",
                "processed_gb_per_hour": "3",
                "rule_evaluations_per_second": "500",
            },
            "17.52",
        ),
    ],
)
def test_capacity_units_are_the_largest_dimension(assessed: Assess, dimensions: dict[str, str], units: str) -> None:
    changes = [f"usage.{name}={value}" for name, value in dimensions.items()]
    for unset in ((), ("usage.load_balancer_units",)):  # the direct figure counts only where no dimension is stated
        assert expected(assessed("ha", *changes, unset=unset).bill, "load-balancer.units") == units


def test_iops_above_the_included_are_billed(assessed: Assess) -> None:
    # 400 GiB include 12,000; 2,000 more x 0.044 Multi-AZ (rds.csv, eu-west-1)
    bill = assessed("ha", "database.storage_gib=400", "database.iops=14000").bill
    assert expected(bill, "database.iops") == "88.00"
    assert expected(assessed("ha", "database.storage_gib=400", "database.iops=12000").bill, "database.iops") == "0.00"
    assert "database.iops" not in {line.path for line in assessed("ha").bill.lines}


def test_surplus_credits_follow_the_placement(assessed: Assess) -> None:
    # node-1 holds one pod each: backend 600m + embedding 150m + frontend 20m + 60m = 830m; (830 - 400) x 730 h x 0.05
    bill = assessed("ha", "workloads.backend.cpu_used=600m").bill
    assert expected(bill, "nodes.node-1.credits") == "15.70"  # 0.43 vCPU x 730 h x 0.05 = 15.695
    # c6a has no credits, so that the same pods elsewhere cost nothing
    assert not [line for line in bill.lines if line.path == "nodes.node-2.credits"]


def test_a_limit_caps_what_a_pod_uses_and_a_node_gives_no_more_than_it_has(assessed: Assess) -> None:
    limited = assessed("ha", "workloads.backend.cpu_used=2000m", "workloads.backend.cpu_limit=600m").bill
    assert expected(limited, "nodes.node-1.credits") == "15.70"
    # at most (2 - 0.4) vCPU x 730 h x 0.05
    assert expected(assessed("ha", "workloads.backend.cpu_used=9").bill, "nodes.node-1.credits") == "58.40"


def test_t2_is_slowed_down_not_charged(assessed: Assess) -> None:
    found = assessed("ha", "nodes.node-1.type=t2.medium", "workloads.backend.cpu_used=2000m")
    assert "nodes.node-1.credits" not in {line.path for line in found.bill.lines}
    assert "slowed down" in next(it for it in found.findings if it.code == "COST-02").message


def test_graviton_has_its_own_rate(assessed: Assess) -> None:
    found = assessed("ha", "nodes.node-1.type=t4g.medium", "workloads.backend.cpu_used=600m")
    line = line_of(found.bill, "nodes.node-1.credits")
    assert line.price.usd == Decimal("0.04")


@pytest.mark.parametrize("missing", ["workloads.backend.cpu_used", "usage.node_cpu_used"])
def test_a_use_that_is_not_stated_is_unknown_never_zero(assessed: Assess, missing: str) -> None:
    bill = assessed("ha", unset=(missing,)).bill
    line = line_of(bill, "nodes.node-1.credits")
    assert line in bill.unknown
    assert missing in line.price.missing
    assert (line.quantity.low, line.quantity.high) == (0, 1168)  # nothing, or 1.6 vCPU x 730 h
    assert bill.total.expected == Decimal("649.80")  # now a lower bound


def test_a_database_whose_use_is_not_stated_is_unknown(assessed: Assess) -> None:
    bill = assessed("ha", unset=("usage.database_cpu_percent",)).bill
    assert [line.path for line in bill.unknown] == ["database.credits"]
    other = assessed("ha", "database.instance_class=db.m6g.large", unset=("usage.database_cpu_percent",)).bill
    assert other.unknown == ()


def test_what_nobody_prices_is_named(assessed: Assess) -> None:
    named = {it.title: it.why for it in assessed("ha").bill.not_priced}
    assert {"Savings Plans and reserved instances", "Spot capacity"} <= set(named)
    assert "KMS requests" not in named
    assert all(named.values())
    without = assessed("ha", unset=("usage.key_requests_ten_thousand",)).bill
    assert "KMS requests" in {it.title for it in without.not_priced}
    assert without.unknown == ()
    for said in ("tax", "support plan", "free tiers"):
        assert said in LEFT_OUT


def test_key_requests_are_billed_after_the_free_ones(assessed: Assess) -> None:
    bill = assessed("ha", "usage.key_requests_ten_thousand=12").bill
    assert expected(bill, "secrets.key-requests") == "0.30"  # (12 - 2) x 0.03


def test_mails_are_billed_where_somebody_is_told(assessed: Assess) -> None:
    told = 'budget.alerts=["ops@example.org"]'
    bill = assessed("ha", told, "usage.alert_mails_thousand={ low = 0, expected = 1, high = 101 }").bill
    line = next(line for line in bill.lines if line.path == "monitoring.mails")
    assert line.usd == Amounts(Decimal(0), Decimal(0), Decimal(2))  # 100,000 after the first 1,000, at 2.00
    dearer = assessed("ha", told, "usage.alert_mails_thousand=101", "region=af-south-1").bill
    assert expected(dearer, "monitoring.mails") == "2.38"
    silent = assessed("ha", "usage.alert_mails_thousand=101").bill
    assert "monitoring.mails" not in {line.path for line in silent.lines}
    unstated = {it.title: it.why for it in assessed("ha", told).bill.not_priced}
    assert unstated["Alert mails"] == "usage.alert_mails_thousand is not stated; the first 1,000 are free"
    assert "Alert mails" not in {it.title for it in silent.not_priced}


@pytest.mark.parametrize(
    ("version", "support", "hours", "surcharge"),
    [  # 730 h x 0.10; extended support 730 h x 0.50 more, on 2026-11-23
        ("1.36", "standard", "73.00", None),
        ("1.36", "extended", "73.00", None),
        ("1.33", "standard", "73.00", None),  # EKS upgrades it, and never bills more
        ("1.33", "extended", "73.00", "365.00"),
        ("1.30", "standard", "unknown", None),  # ended on 2026-07-23
        ("1.30", "extended", "unknown", None),
        ("1.99", "standard", "73.00", None),
        ("1.99", "extended", "73.00", "unknown"),
    ],
)
def test_extended_support_is_billed_where_the_design_asks_for_it(
    assessed: Assess, version: str, support: str, hours: str, surcharge: str | None
) -> None:
    bill = assessed("ha", f"kubernetes.version={version}", f"kubernetes.support={support}").bill
    told = {line.path: str(line.usd.expected) if line.usd else "unknown" for line in bill.group(Group.CONTROL_PLANE)}
    assert told.pop("control-plane.hours") == hours
    assert told == ({} if surcharge is None else {"control-plane.extended-support": surcharge})


def test_a_version_that_eks_ended_says_when(assessed: Assess) -> None:
    (line,) = assessed("ha", "kubernetes.version=1.30").bill.unknown
    assert line.price.missing == "EKS ended Kubernetes 1.30 on 2026-07-23"
