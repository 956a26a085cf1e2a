"""GPUs as a resource: who gets one, what must be deployed for that, and what is said where it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.findings import Finding, Severity

CASE = Path(__file__).parents[1] / "cases" / "gpu-g4dn.toml"
ON = date(2026, 11, 29)


def case(catalog: Catalog, *, plugin: bool = True, group: dict[str, Any] | None = None, **ollama: Any) -> Assessment:
    """The case: two m5.large, and a g4dn.xlarge with the taint nvidia.com/gpu, whose GPU ollama asks for."""
    document = load_design(str(CASE)).blueprint.document()
    document["kubernetes"]["gpu_plugin"] = plugin
    document["nodes"]["gpu-a"] |= group or {}
    document["workloads"]["ollama"] |= ollama
    return assess(Blueprint.parse(document), catalog, ON)


def found(assessment: Assessment, code: str) -> list[Finding]:
    return [finding for finding in assessment.findings if finding.code == code]


def errors(assessment: Assessment) -> set[str]:
    return {finding.code for finding in assessment.findings if finding.is_error}


def test_the_plugin_runs_on_nodes_with_gpus_alone_and_offers_them(catalog: Catalog) -> None:
    capacity = case(catalog, gpu=1).capacity
    assert {node.name: node.gpus for node in capacity.nodes} == {"cpu-a": 0, "cpu-b": 0, "gpu-a": 1}
    plugins = [pod.name for pod in capacity.pods if pod.owner == "nvidia-device-plugin"]
    assert plugins == ["nvidia-device-plugin@gpu-a"]
    assert not case(catalog, plugin=False, gpu=1).capacity.nodes[-1].gpus


def test_of_two_pods_that_ask_for_the_one_gpu_of_a_g4dn_xlarge_one_runs(catalog: Catalog) -> None:
    """amazon-eks-ami #1817; one GPU serves one pod that asks for it."""
    steady = case(catalog, gpu=1, replicas=2, cpu="1", memory="4Gi").capacity.steady
    assert steady.bound["ollama-1"] == "gpu-a"
    (pending,) = steady.pending
    assert pending.pod.name == "ollama-2"
    (refusal,) = (it for it in pending.refusals if it.node == "gpu-a")
    assert str(refusal).startswith("insufficient nvidia.com/gpu")


def test_the_case_with_a_gpu_asked_for_can_be_built(catalog: Catalog) -> None:
    assert not errors(case(catalog, gpu=1))


def test_without_the_plugin_the_pod_stays_pending_and_the_remedy_brings_it(catalog: Catalog) -> None:
    before = case(catalog, plugin=False, gpu=1)
    assert [it.pod.name for it in before.capacity.steady.pending] == ["ollama"]
    assert errors(before) == {"GPU-02"}
    (finding,) = found(before, "GPU-02")
    after = assess(finding.remedies[0].patch.apply(before.blueprint), catalog, ON)
    assert not errors(after)
    assert not after.capacity.steady.pending


def test_a_group_of_gpus_that_nobody_asks_for_is_said_with_who_could(catalog: Catalog) -> None:
    before = case(catalog, plugin=False, gpu=0)
    (finding,) = found(before, "GPU-04")
    after = assess(finding.remedies[0].patch.apply(before.blueprint), catalog, ON)
    assert after.blueprint.workloads["ollama"].gpu == 1
    assert not found(after, "GPU-04")
    assert not errors(after)


@pytest.mark.parametrize("gpus", [1, 2])
def test_more_gpus_than_any_node_has_are_an_error(catalog: Catalog, gpus: int) -> None:
    kind = "g4dn.xlarge" if gpus == 2 else "m5.2xlarge"
    before = case(catalog, group={"type": kind}, gpu=gpus)
    assert errors(before) == {"GPU-01"}
    (finding,) = found(before, "GPU-01")
    if gpus == 1:  # no type of the catalog has two
        after = assess(finding.remedies[0].patch.apply(before.blueprint), catalog, ON)
        assert after.blueprint.nodes["gpu-a"].type in {"g4dn.xlarge", "g6.xlarge"}  # the cheapest
        assert not errors(after)


def test_a_taint_that_the_plugin_does_not_tolerate_keeps_every_gpu_away(catalog: Catalog) -> None:
    """NVIDIA/k8s-device-plugin v0.20.0, values.yaml: it tolerates nvidia.com/gpu and CriticalAddonsOnly."""
    taints = [{"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}]
    before = case(catalog, group={"taints": taints}, gpu=1, tolerations=[{"key": "dedicated"}])
    assert errors(before) == {"GPU-03"}
    (finding,) = found(before, "GPU-03")
    assert not errors(assess(finding.remedies[0].patch.apply(before.blueprint), catalog, ON))


@pytest.mark.parametrize(
    ("kind", "severity"), [("g4ad.xlarge", Severity.WARNING), ("inf2.xlarge", Severity.NOTE), ("g4dn.xlarge", None)]
)
def test_accelerators_that_are_not_served_are_said(catalog: Catalog, kind: str, severity: Severity | None) -> None:
    said = [finding.severity for finding in found(case(catalog, group={"type": kind}), "GPU-05")]
    assert said == ([severity] if severity else [])


def test_a_new_account_has_no_vcpus_of_the_family(catalog: Catalog) -> None:
    """Service Quotas L-DB2E81BA: 0 by default."""
    (finding,) = (it for it in found(case(catalog, gpu=1), "QUOTA-01") if it.subject == "g-vcpus")
    assert finding.severity is Severity.WARNING
    assert "4 needed, and a new account has none" in finding.message
    assert "L-DB2E81BA" in finding.evidence[0]


def test_of_a_type_that_nobody_knows_the_gpus_are_unknown_and_not_none(catalog: Catalog) -> None:
    assert not found(case(catalog, group={"type": "p9.48xlarge"}, gpu=8), "GPU-01")
    size = {"vcpu": 192, "memory": "2048Gi", "interfaces": 15, "addresses": 50, "gpus": 8}
    stated = case(catalog, group={"type": "p9.48xlarge", "size": size}, gpu=8)
    assert stated.capacity.steady.bound["ollama"] == "gpu-a"
    assert not found(stated, "GPU-01")
