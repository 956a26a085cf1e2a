"""What holds for any bill and any valid design: sums, monotony, no surprises, no dependence on order or locale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobvector_wizard.base.errors import BlueprintError
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.cost import Bill

ON = date(2026, 11, 23)
PRESETS = ("ha", "economy", "ha-as-drawn", "economy-as-drawn")


def assert_adds_up(bill: Bill) -> None:
    paths = [line.path for line in bill.lines]
    assert len(set(paths)) == len(paths)
    for case in ("low", "expected", "high"):
        known = [getattr(line.usd, case) for line in bill.lines if line.usd]
        assert getattr(bill.total, case) == sum(known, Decimal(0))
        assert sum((getattr(bill.group_total(group), case) for group in bill.groups), Decimal(0)) == sum(
            known, Decimal(0)
        )
    assert 0 <= bill.total.low <= bill.total.expected <= bill.total.high
    assert {line.path for line in bill.unknown} == {line.path for line in bill.lines if line.usd is None}
    assert all(line.price.missing for line in bill.unknown)


# --- more never costs less

AMOUNTS = {
    "nodes.node-2.root_gib": st.integers(20, 16384),
    "database.storage_gib": st.integers(20, 65536),
    "database.iops": st.integers(1, 64000),
    "buckets.jobvector-uploads.stored_gb": st.integers(0, 90_000),
    "usage.egress_gb": st.integers(0, 400_000),
    "usage.nat_gb": st.integers(0, 9000),
    "usage.cross_zone_gb": st.integers(0, 9000),
    "usage.load_balancer_units": st.integers(0, 50),
    "usage.new_connections_per_second": st.integers(0, 5000),
    "usage.active_connections_per_minute": st.integers(0, 500_000),
    "usage.processed_gb_per_hour": st.integers(0, 500),
    "usage.rule_evaluations_per_second": st.integers(0, 90_000),
    "usage.control_plane_logs_gb": st.integers(0, 90_000),
    "usage.database_logs_gb": st.integers(0, 9000),
    "usage.logs_gb": st.integers(0, 9000),
    "usage.log_retention_days": st.integers(1, 3653),
    "usage.backup_gb": st.integers(0, 500),
    "usage.bucket_writes_thousand": st.integers(0, 9000),
    "usage.bucket_reads_thousand": st.integers(0, 9000),
    "usage.secret_reads_ten_thousand": st.integers(0, 900),
    "usage.key_requests_ten_thousand": st.integers(0, 900),
    "usage.alert_mails_thousand": st.integers(0, 900),
    "usage.dns_queries_million": st.integers(0, 900),
    "usage.node_cpu_used": st.integers(0, 3000).map(lambda it: f"{it}m"),
    "usage.database_cpu_percent": st.integers(0, 100),
    "workloads.backend.cpu_used": st.integers(0, 3000).map(lambda it: f"{it}m"),
}


def size(value: int | str) -> int:
    return int(str(value).removesuffix("m"))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), path=st.sampled_from(sorted(AMOUNTS)), region=st.sampled_from(["eu-west-1", "us-east-1"]))
def test_more_of_anything_billed_never_costs_less(data: st.DataObject, path: str, region: str) -> None:
    drawn: list[Any] = [data.draw(AMOUNTS[path]), data.draw(AMOUNTS[path])]
    less, more = sorted(drawn, key=size)
    blueprint = load_design("ha-as-drawn").blueprint  # it has a domain and T3 nodes everywhere
    blueprint = moved(blueprint, region)
    totals = []
    for value in (less, more):
        found = assess(Patch.set(path, value).apply(blueprint), bundled(), ON)
        assert_adds_up(found.bill)
        totals.append(found.bill.total)
    for case in ("low", "expected", "high"):
        assert getattr(totals[0], case) <= getattr(totals[1], case)


@settings(max_examples=30, deadline=None)
@given(counts=st.tuples(st.integers(1, 30), st.integers(1, 30)), group=st.sampled_from(["node-1", "node-2"]))
def test_more_nodes_never_cost_less(counts: tuple[int, int], group: str) -> None:
    # Another node changes where pods run and so the credits of the others; the expected use of the preset fits.
    blueprint = load_design("ha").blueprint
    fewer, more = (
        assess(Patch.set(f"nodes.{group}.count", count).apply(blueprint), bundled(), ON).bill.total.expected
        for count in sorted(counts)
    )
    assert fewer <= more


def moved(blueprint: Blueprint, region: str) -> Blueprint:
    text = json.dumps(blueprint.document()).replace("eu-west-1", region)
    return Blueprint.parse(json.loads(text))


# --- no valid design makes assess raise

TYPES = sorted(bundled().instance_types)
CLASSES = sorted(
    {name for region in ("eu-west-1", "us-east-1", "me-central-1") for name in bundled().region(region).databases}
)
MILLICORES = st.integers(0, 9000).map(lambda it: f"{it}m")
MEMORY = st.integers(0, 64).map(lambda it: f"{it}Gi")


@st.composite
def designs(draw: st.DrawFn) -> dict[str, Any]:
    document = load_design(draw(st.sampled_from(PRESETS))).blueprint.document()
    region = draw(st.sampled_from(bundled().region_names))
    zones = [f"{region}{letter}" for letter in "abcd"[: draw(st.integers(1, 4))]]
    document |= {"region": region}
    document["network"] = {
        "cidr": "10.0.0.0/16",
        "zones": zones,
        "nat": draw(st.sampled_from(["per-zone", "single", "none"])),
    }
    document["nodes"] = {
        f"node-{number}": {
            "type": draw(st.sampled_from([*TYPES, "p9.huge"])),
            "zone": draw(st.sampled_from(zones)),
            "count": draw(st.integers(1, 4)),
            "root_gib": draw(st.integers(20, 200)),
        }
        for number in range(1, draw(st.integers(2, 5)))
    }
    document["database"] = {
        "instance_class": draw(st.sampled_from([*CLASSES, "db.p9.huge"])),
        "engine_version": draw(st.sampled_from(["11", "13", "15", "15.3", "16", "99"])),
        "storage_gib": draw(st.sampled_from([20, 399, 400, 65536])),
        "multi_az": draw(st.booleans()),
        **draw(st.fixed_dictionaries({}, optional={"iops": st.integers(1, 64000), "zones": st.just(zones[:1])})),
    }
    document["kubernetes"] = {
        "version": draw(st.sampled_from(["1.29", "1.30", "1.31", "1.34", "1.36", "1.37", "1.99"]))
    }
    for workload in document["workloads"].values():
        cpu = draw(MILLICORES)
        workload |= {"cpu": cpu, "memory": draw(MEMORY), "replicas": draw(st.integers(1, 6))}
        workload |= {"priority": draw(st.integers(0, 3000))}
        optional = {
            "cpu_used": MILLICORES,
            "cpu_limit": st.just(cpu),
            "architecture": st.sampled_from(["x86_64", "arm64"]),
        }
        workload.pop("cpu_used", None)
        workload |= draw(st.fixed_dictionaries({}, optional=optional))
    for field in ("node_cpu_used", "database_cpu_percent", "key_requests_ten_thousand"):
        if draw(st.booleans()):
            document["usage"].pop(field)
    document["drawn"] = {key: value for key, value in document.get("drawn", {}).items() if key != "placement"}
    return document


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(document=designs(), day=st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_no_valid_design_makes_assess_raise(document: dict[str, Any], day: date) -> None:
    try:
        blueprint = Blueprint.parse(document)
    except BlueprintError:
        return
    assert_adds_up(assess(blueprint, bundled(), day).bill)


# --- results depend neither on the order of a file nor on the locale


def shuffled(table: Any, keep: tuple[str, ...]) -> Any:
    """Reverse every table, except those whose order is the order of arrival."""
    if not isinstance(table, dict):
        return table
    keys = list(reversed(table))
    return {key: table[key] if key in keep else shuffled(table[key], keep) for key in keys}


def told(assessment: Assessment) -> dict[str, str]:
    return {line.path: f"{line.usd} {line.note}" for line in assessment.bill.lines}


@pytest.mark.parametrize("design", PRESETS)
def test_the_order_of_keys_in_a_file_changes_nothing(design: str) -> None:
    blueprint = load_design(design).blueprint
    other = Blueprint.parse(shuffled(blueprint.document(), ("nodes", "workloads")))
    first, second = (assess(it, bundled(), ON) for it in (blueprint, other))
    assert told(first) == told(second)
    # codes, because the name of DRAW-04 joins two comparisons in the order of the file
    assert sorted(it.code for it in first.findings) == sorted(it.code for it in second.findings)
    assert first.capacity.steady.bound == second.capacity.steady.bound


@pytest.mark.parametrize("design", PRESETS)
def test_the_order_of_nodes_and_workloads_changes_only_what_the_pass_decides(design: str) -> None:
    # Workloads arrive in the file's order and ties go to the first node: so the pass is defined.
    blueprint = load_design(design).blueprint
    other = Blueprint.parse(shuffled(blueprint.document(), ()))
    first, second = (told(assess(it, bundled(), ON)) for it in (blueprint, other))
    assert first.keys() == second.keys()
    assert all(first[path] == second[path] for path in first if not path.endswith(".credits"))


def comma_locale(folder: Path) -> dict[str, str] | None:
    """Return the environment of a locale that writes 1.234,50: compiled here, so that none need be installed."""
    compiler = shutil.which("localedef")
    if compiler is None or not Path("/usr/share/i18n/locales/de_DE").exists():
        return None
    subprocess.run([compiler, "-i", "de_DE", "-f", "UTF-8", folder / "de_DE.UTF-8"], check=True, capture_output=True)
    return {"LOCPATH": str(folder), "LC_ALL": "de_DE.UTF-8"}


def estimate_document(**environment: str) -> str:
    code = (
        "import locale, sys; locale.setlocale(locale.LC_ALL, '')\n"
        "from jobvector_wizard.cli.app import run\n"
        "sys.exit(run(['estimate', 'ha-as-drawn', '--json', '--on', '2026-11-23']))"
    )
    env = os.environ | environment
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout


def test_the_hash_seed_changes_nothing() -> None:
    assert estimate_document(PYTHONHASHSEED="1") == estimate_document(PYTHONHASHSEED="77")


def test_a_locale_with_decimal_commas_changes_nothing(tmp_path: Path) -> None:
    environment = comma_locale(tmp_path)
    if environment is None:
        pytest.skip("no locale with decimal commas can be made here")
    code = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv()['decimal_point'])"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, check=True)
    assert done.stdout.strip() == b","
    assert estimate_document(LC_ALL="C.UTF-8") == estimate_document(**environment)
