"""What logs cost, each writer by itself, against arithmetic done by hand with prices of eu-west-1."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobvector_wizard.catalog import Catalog, Grade
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.cost import Bill, BillLine
from tests.planning.conftest import Assess

PRESETS = ("ha", "ha-as-drawn", "economy", "economy-as-drawn")


def line_of(bill: Bill, path: str) -> BillLine:
    return next(line for line in bill.lines if line.path == path)


def usd(bill: Bill, path: str) -> tuple[str, str, str]:
    amount = line_of(bill, path).usd
    assert amount is not None
    return str(amount.low), str(amount.expected), str(amount.high)


# --- the control plane


def test_the_control_plane_writes_what_was_measured_elsewhere(assessed: Assess, catalog: Catalog) -> None:
    bill = assessed("ha").bill
    assert usd(bill, "logs.control-plane") == ("21.09", "59.85", "136.80")  # 37, 105 and 240 GB x 0.57
    assert usd(bill, "logs.control-plane-stored") == ("1.09", "3.11", "7.10")  # x 720 h / 730 h x 0.03
    assert catalog.known_use["control_plane_logs_gb"].expected == 105
    for name in PRESETS:
        stated = load_design(name).blueprint.usage.control_plane_logs_gb
        assert stated is not None
        assert (stated.low, stated.expected, stated.high) == (37, 105, 240)


@pytest.mark.parametrize(
    ("types", "written"),
    [
        ('["audit"]', "104.475"),  # 99.5 % of 105 GB
        ('["api", "authenticator", "controllerManager", "scheduler"]', "0.525"),  # 0.5 %
        ('["scheduler"]', "0.525"),  # how the rest divides nobody measured
        ('["audit", "api"]', "105"),
    ],
)
def test_without_some_types_the_control_plane_writes_their_share_less(
    assessed: Assess, types: str, written: str
) -> None:
    line = line_of(assessed("ha", f"kubernetes.logs={types}").bill, "logs.control-plane")
    assert line.quantity.expected == Decimal(written)
    assert "audit is 99.5 % of what all five write (useparagon/enterprise-installer PR 158" in line.note
    assert "% of usage.control_plane_logs_gb is written" in line.note


def test_a_control_plane_without_logs_has_no_lines(assessed: Assess) -> None:
    bill = assessed("ha", "kubernetes.logs=[]", unset=("usage.control_plane_logs_gb",)).bill
    assert not [line for line in bill.lines if line.path.startswith("logs.control-plane")]
    assert not bill.unknown


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("control_plane_logs_gb", "logs.control-plane"),
        ("database_logs_gb", "logs.database"),
        ("flow_logs_gb", "logs.flow"),
    ],
)
def test_logs_whose_size_nobody_states_are_unknown_and_never_zero(assessed: Assess, field: str, path: str) -> None:
    bill = assessed("ha", unset=(f"usage.{field}",)).bill
    assert [line.path for line in bill.unknown] == [path]
    assert bill.unknown[0].price.missing == f"not stated: usage.{field}"
    assert f"{path}-stored" not in {line.path for line in bill.lines}


def test_control_plane_and_flow_logs_share_the_tiers_of_their_meter(assessed: Assess) -> None:
    # 9,000 + 3,000 GB: 10,240 at 0.57 and what is above at the next tier, in one sum
    bill = assessed("ha", "usage.control_plane_logs_gb=9000", "usage.flow_logs_gb=3000").bill
    paths = [line.path for line in bill.lines if line.path.startswith("logs.vended")]
    assert paths == ["logs.vended", "logs.vended.tier-2"]
    assert line_of(bill, "logs.vended").quantity.expected == 10_240
    assert line_of(bill, "logs.vended.tier-2").quantity.expected == 1760
    assert usd(bill, "logs.control-plane-stored")[1] == "266.30"  # 9,000 x 720 / 730 x 0.03
    assert usd(bill, "logs.flow-stored")[1] == "88.77"


# --- the database


def test_the_database_writes_a_log_that_is_billed(assessed: Assess) -> None:
    bill = assessed("ha", "usage.database_logs_gb=10").bill
    assert usd(bill, "logs.database")[1] == "5.70"  # 10 GB x 0.57
    assert usd(bill, "logs.database-stored")[1] == "0.30"  # 10 x 720 / 730 x 0.03 = 0.2959


@pytest.mark.parametrize(
    ("seconds", "multi_az", "written", "billed"),
    [
        (60, "false", ("0.17", "0.25", "0.5"), ("0.10", "0.14", "0.29")),
        (60, "true", ("0.34", "0.50", "1.0"), ("0.19", "0.29", "0.57")),
        (15, "false", ("0.68", "1.00", "2.0"), ("0.39", "0.57", "1.14")),
        (1, "true", ("20.4", "30", "60"), ("11.63", "17.10", "34.20")),
    ],
)
def test_enhanced_monitoring_is_billed_by_reading_and_instance(
    assessed: Assess, seconds: int, multi_az: str, written: tuple[str, ...], billed: tuple[str, ...]
) -> None:
    changes = f"database.enhanced_monitoring_seconds={seconds}", f"database.multi_az={multi_az}"
    bill = assessed("ha", *changes).bill
    line = line_of(bill, "logs.monitoring")
    assert (line.quantity.low, line.quantity.expected, line.quantity.high) == tuple(map(Decimal, written))
    assert usd(bill, "logs.monitoring") == billed
    assert "inferred from the size of recorded events" in line.note


def test_no_reading_costs_nothing(assessed: Assess) -> None:
    paths = {line.path for line in assessed("ha", "database.enhanced_monitoring_seconds=0").bill.lines}
    assert not {path for path in paths if path.startswith("logs.monitoring")}


def test_rds_keeps_the_readings_for_thirty_days_whatever_the_design_keeps(assessed: Assess, catalog: Catalog) -> None:
    bill = assessed("ha", "usage.log_retention_days=365", "database.enhanced_monitoring_seconds=1").bill
    assert usd(bill, "logs.monitoring-stored")[1] == "0.89"  # 30 GB x 720 / 730 x 0.03 = 0.8877
    assert usd(bill, "logs.flow-stored")[1] == "2.77"  # 7.7 GB x 8,760 / 730 x 0.03 = 2.772
    assert catalog.log_volumes.enhanced_monitoring.grade is Grade.INFERRED


# --- the pods


def test_logs_of_pods_cost_nothing_while_nothing_ships_them(assessed: Assess) -> None:
    bill = assessed("ha", "usage.logs_gb=500").bill
    line = line_of(bill, "logs.ingested")
    assert usd(bill, "logs.ingested") == ("0.00", "0.00", "0.00")
    assert "nothing here sends them to CloudWatch" in line.note
    assert "logs.stored" not in {line.path for line in bill.lines}


@pytest.mark.parametrize(
    "shipper",
    [
        'kubernetes.add_ons=["vpc-cni", "eks-pod-identity-agent", "amazon-cloudwatch-observability"]',
        'daemonsets={agent={cpu="50m", memory="64Mi"}}',
    ],
)
def test_logs_of_pods_are_billed_where_something_ships_them(assessed: Assess, shipper: str) -> None:
    bill = assessed("ha", shipper, "usage.logs_gb=100").bill
    assert usd(bill, "logs.ingested")[1] == "57.00"
    assert usd(bill, "logs.stored")[1] == "2.96"  # 100 x 720 / 730 x 0.03
    unstated = assessed("ha", shipper).bill
    assert [line.path for line in unstated.unknown] == ["logs.ingested"]


def test_what_the_observability_add_on_measures_is_named_as_not_priced(assessed: Assess) -> None:
    shipper = 'kubernetes.add_ons=["vpc-cni", "eks-pod-identity-agent", "amazon-cloudwatch-observability"]'
    assert "Metrics of Container Insights" in {it.title for it in assessed("ha", shipper).bill.not_priced}
    assert "Metrics of Container Insights" not in {it.title for it in assessed("ha").bill.not_priced}
