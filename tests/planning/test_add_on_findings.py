"""What is said of add-ons: which exist, what they need, and who brings it."""

from __future__ import annotations

from datetime import date

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.findings import Finding, Severity

ON = date(2026, 11, 29)
NEEDED = ("vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent", "metrics-server")


def with_add_ons(catalog: Catalog, *names: str, **tables: object) -> Assessment:
    document = load_design("ha").blueprint.document()
    document["kubernetes"] = {**document.get("kubernetes", {}), "add_ons": list(names)}
    document |= tables
    return assess(Blueprint.parse(document), catalog, ON)


def found(assessment: Assessment, *codes: str) -> list[Finding]:
    return [finding for finding in assessment.findings if finding.code in codes]


def mended(catalog: Catalog, assessment: Assessment, finding: Finding) -> Assessment:
    return assess(finding.remedies[0].patch.apply(assessment.blueprint), catalog, ON)


@pytest.mark.parametrize(
    "name",
    [
        "aws-ebs-csi-driver",
        "aws-efs-csi-driver",
        "aws-fsx-csi-driver",
        "aws-mountpoint-s3-csi-driver",
        "amazon-cloudwatch-observability",
        "aws-network-flow-monitoring-agent",
        "snapshot-controller",
        "kube-state-metrics",
        "cert-manager",
    ],
)
def test_an_add_on_that_gets_what_it_needs_is_no_error(catalog: Catalog, name: str) -> None:
    assert not found(with_add_ons(catalog, *NEEDED, name), "K8S-03", "K8S-05", "K8S-06")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ebs-csi-driver", "aws-ebs-csi-driver"),
        ("aws-ebs-csi", "aws-ebs-csi-driver"),
        ("core-dns", "coredns"),
        ("cloudwatch-observability", "amazon-cloudwatch-observability"),
        ("externaldns", "external-dns"),
    ],
)
def test_an_add_on_that_does_not_exist_is_an_error_that_names_the_nearest(
    catalog: Catalog, name: str, meant: str
) -> None:
    before = with_add_ons(catalog, *(it for it in NEEDED if it != meant), name)
    (finding,) = found(before, "K8S-05")
    assert finding.is_error
    assert f'did you mean "{meant}"' in finding.message
    after = mended(catalog, before, finding)
    assert not found(after, "K8S-05")
    assert meant in after.blueprint.kubernetes.add_ons


def test_an_add_on_of_the_marketplace_is_not_known_which_is_no_refusal(catalog: Catalog) -> None:
    (finding,) = found(with_add_ons(catalog, *NEEDED, "datadog_operator"), "K8S-05")
    assert finding.severity is Severity.WARNING


def test_nvidias_plugin_is_no_add_on_of_eks_and_the_remedy_says_where_it_stands(catalog: Catalog) -> None:
    before = with_add_ons(catalog, *NEEDED, "nvidia-device-plugin")
    (finding,) = found(before, "K8S-05")
    after = mended(catalog, before, finding).blueprint.kubernetes
    assert after.gpu_plugin
    assert after.add_ons == NEEDED


def test_what_the_design_cannot_limit_is_said(catalog: Catalog) -> None:
    (finding,) = found(with_add_ons(catalog, *NEEDED, "external-dns", edge={}), "K8S-03")
    assert finding.is_error
    assert "edge.domain" in finding.message
    assert not found(with_add_ons(catalog, *NEEDED, "external-dns", edge={"domain": "example.com"}), "K8S-03")


def test_what_this_program_does_not_make_for_an_add_on_is_said(catalog: Catalog) -> None:
    (finding,) = found(with_add_ons(catalog, *NEEDED, "amazon-sagemaker-hyperpod-taskgovernance"), "K8S-03")
    assert finding.severity is Severity.WARNING
    assert "HyperPod cluster" in finding.message


@pytest.mark.parametrize("name", ["adot", "aws-privateca-connector-for-kubernetes"])
def test_an_add_on_that_needs_another_is_offered_it(catalog: Catalog, name: str) -> None:
    before = with_add_ons(catalog, *NEEDED, name)
    (finding,) = found(before, "K8S-03")
    assert "cert-manager" in finding.message
    assert not found(mended(catalog, before, finding), "K8S-03")


def test_roles_without_the_agent_that_hands_them_out_are_an_error(catalog: Catalog) -> None:
    before = with_add_ons(catalog, *(it for it in NEEDED if it != "eks-pod-identity-agent"), "aws-ebs-csi-driver")
    (finding,) = found(before, "K8S-06")
    assert "aws-ebs-csi-driver" in finding.message
    assert not found(mended(catalog, before, finding), "K8S-06")
