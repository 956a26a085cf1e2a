"""CPU credits and IOPS: what is found, with which arithmetic, and what mends it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.findings import Finding, Severity
from tests.planning.conftest import Assess


def found(assessment: Assessment, code: str) -> list[Finding]:
    return [finding for finding in assessment.findings if finding.code == code]


BUSY_MODEL = ("nodes.node-2.type=t3a.xlarge", "workloads.ollama.cpu_used=2000m")


def test_a_model_that_runs_for_long_exhausts_the_credits_of_a_burstable_node(assessed: Assess) -> None:
    (finding,) = found(assessed("ha", *BUSY_MODEL), "COST-02")
    assert finding.severity is Severity.WARNING
    assert finding.subject == "node-2"
    assert "$22.27 a month" in finding.message  # (2210m - 1600m) x 730 h x 0.05
    assert finding.evidence == (
        "node-2: kubelet and add-ons 60m + embedding 150m + ollama 2000m = 2210m",  # as 1.36 places them
        "t3a.xlarge: 40 % of 4 vCPU = 1600m",
        "610m above it × 730 hours × 0.05 USD per vCPU-hour = $22.27",
    )


def test_each_remedy_against_exhausted_credits_mends_it(assessed: Assess, catalog: Catalog) -> None:
    before = assessed("ha", *BUSY_MODEL)
    (finding,) = found(before, "COST-02")
    kinds = []
    for remedy in finding.remedies:
        after = assess(remedy.patch.apply(before.blueprint), catalog, before.on)
        assert not found(after, "COST-02")
        kinds.append(catalog.instance_type(after.blueprint.nodes["node-2"].type).burstable)
    assert kinds == [False, True]  # one without credits, one whose baseline covers the use


@pytest.mark.parametrize("design", ["ha", "economy", "ha-as-drawn", "economy-as-drawn"])
def test_the_presets_stay_within_their_credits_as_expected(assessed: Assess, design: str) -> None:
    assert not found(assessed(design), "COST-02")
    assert not found(assessed(design), "COST-03")


def test_unstated_use_makes_a_lower_bound_but_no_finding_of_exhaustion(assessed: Assess) -> None:
    assessment = assessed("ha", unset=("workloads.backend.cpu_used",))
    assert not found(assessment, "COST-02")
    (unknown,) = found(assessment, "COST-01")
    assert unknown.evidence == (
        "nodes.node-1.credits: node-1: surplus CPU credits, not stated: workloads.backend.cpu_used",
    )


def test_a_busy_database_of_a_t_class(assessed: Assess, catalog: Catalog) -> None:
    before = assessed("ha", "usage.database_cpu_percent=40")
    (finding,) = found(before, "COST-03")
    assert "$21.90 a month" in finding.message  # 20 % x 2 vCPU x 730 h x 0.075
    (remedy,) = finding.remedies
    assert not found(assess(remedy.patch.apply(before.blueprint), catalog, before.on), "COST-03")


@pytest.mark.parametrize(
    ("storage", "iops", "refused"),
    [
        (30, None, False),
        (30, 3000, True),
        (399, 12000, True),
        (400, 11999, True),
        (400, 12000, False),
        (400, 64000, False),
    ],
)
def test_iops_that_rds_refuses(
    assessed: Assess, catalog: Catalog, storage: int, iops: int | None, refused: bool
) -> None:
    # "You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400",
    # cloudtools/troposphere#2141 (2023-04); at least 12,000 from there on: braintrustdata/
    # terraform-aws-braintrust-data-plane#126 (2025-10).
    changes = [f"database.storage_gib={storage}", *([f"database.iops={iops}"] if iops else [])]
    before = assessed("ha", *changes)
    assert bool(found(before, "DB-04")) is refused
    for finding in found(before, "DB-04"):
        assert finding.refused == "aws:rds/instance:Instance"
        after = assess(finding.remedies[0].patch.apply(before.blueprint), catalog, before.on)
        assert not found(after, "DB-04")


def test_the_audit_log_is_named_where_it_is_the_dearest_log(assessed: Assess, catalog: Catalog) -> None:
    before = assessed("ha")
    (finding,) = found(before, "COST-04")
    # 59.85 + 3.11 = 62.96, 99.5 % of it 62.65
    assert "$62.96 a month, $62.65 of it for audit" in finding.message
    assert any("FSBP EKS.8 is not met" in line for line in finding.evidence)
    (remedy,) = finding.remedies
    after = assess(remedy.patch.apply(before.blueprint), catalog, before.on)
    assert not found(after, "COST-04")
    assert after.blueprint.kubernetes.logs == ("api", "authenticator", "controllerManager", "scheduler")
    # what is left is 0.525 GB: 0.30 and 0.02
    assert before.bill.total.expected - after.bill.total.expected == Decimal("62.64")


@pytest.mark.parametrize(
    "changes", [("usage.control_plane_logs_gb=5",), ('kubernetes.logs=["api"]',), ("usage.flow_logs_gb=200",)]
)
def test_a_log_that_costs_more_leaves_the_audit_log_unnamed(assessed: Assess, changes: tuple[str, ...]) -> None:
    assert not found(assessed("ha", *changes), "COST-04")


def test_control_plane_logs_of_unknown_size_are_no_dearest_log(assessed: Assess) -> None:
    assert not found(assessed("ha", unset=("usage.control_plane_logs_gb",)), "COST-04")
