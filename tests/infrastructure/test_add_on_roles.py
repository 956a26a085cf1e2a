"""The roles of add-ons that call AWS: who has which, limited to what, and before whom."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobvector_wizard.catalog import bundled
from tests.infrastructure.conftest import Build, Graph, Named

ACCOUNTS = {
    # Amazon EKS user guide, AWS add-ons; for EBS the driver's own docs/install.md and AWS's managed policy reference
    "add-on-ebs-csi-controller-sa": ("kube-system", ["AmazonEBSCSIDriverPolicyV2"]),
    "add-on-efs-csi-controller-sa": ("kube-system", ["service-role/AmazonEFSCSIDriverPolicy"]),
    "add-on-efs-csi-node-sa": ("kube-system", ["service-role/AmazonEFSCSIDriverPolicy"]),
    "add-on-fsx-csi-controller-sa": ("kube-system", ["AmazonFSxFullAccess"]),
    "add-on-s3-csi-driver-sa": ("kube-system", []),
    "add-on-cloudwatch-agent": ("amazon-cloudwatch", ["CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"]),
    "add-on-aws-network-flow-monitor-agent-service-account": (
        "amazon-network-flow-monitor",
        ["CloudWatchNetworkFlowMonitorAgentPublishPolicy"],
    ),
    "add-on-aws-privateca-issuer": ("aws-privateca-issuer", ["AWSPrivateCAConnectorForKubernetesPolicy"]),
    "add-on-external-dns": ("external-dns", []),
}


def test_each_add_on_that_calls_aws_has_its_role_with_the_policies_that_aws_names(named: Named) -> None:
    graph = named("add-ons")
    found = {each.name: each for each in graph.of("PodIdentityAssociation") if each.name.startswith("add-on-")}
    assert set(found) == set(ACCOUNTS)
    for name, (namespace, managed) in ACCOUNTS.items():
        assert found[name].inputs["namespace"] == namespace
        assert found[name].inputs["serviceAccount"] == name.removeprefix("add-on-")
        attached = [graph.one(*each) for each in graph.waits(found[name]) if each[0] == "RolePolicyAttachment"]
        assert {each.inputs["policyArn"] for each in attached} == {
            f"arn:aws:iam::aws:policy/{each}" for each in managed
        }


def test_the_policies_of_aws_are_there_by_that_path() -> None:
    """As moto 5.2 copied them from IAM: the path tells AmazonEBSCSIDriverPolicyV2 from a service role's policy."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    known = json.loads(aws_managed_policies_data)
    for add_on in bundled().eks_add_ons.values():
        for account in add_on.accounts:
            for policy in account.policies:
                path, _, name = policy.rpartition("/")
                assert known[name]["Path"] == (f"/{path}/" if path else "/"), policy


def test_an_add_on_waits_for_its_role_since_its_pods_learn_of_it_as_they_start(named: Named) -> None:
    graph = named("add-ons")
    for name, add_on in bundled().eks_add_ons.items():
        needed = {("PodIdentityAssociation", f"add-on-{account.account}") for account in add_on.accounts}
        assert needed <= graph.waits(graph.one("Addon", name)), name


def test_the_ebs_driver_may_use_the_data_key_through_ec2_alone(named: Named) -> None:
    use, grant = policy(named("add-ons"), "add-on-ebs-csi-controller-sa-key")
    assert use["Action"] == ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"]
    assert grant["Action"] == ["kms:CreateGrant"]
    assert grant["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    for statement in (use, grant):
        assert statement["Resource"].endswith("key/data-key-0a1b2c3")
        assert statement["Condition"]["StringEquals"] == {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}


def test_without_own_keys_the_ebs_driver_needs_none(ha: dict[str, Any], build: Build) -> None:
    ha["kubernetes"] = {"add_ons": ["vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent", "aws-ebs-csi-driver"]}
    ha["encryption"] = {"own_keys": False}
    graph = build(ha)
    assert graph.one("PodIdentityAssociation", "add-on-ebs-csi-controller-sa")
    assert not [each for each in graph.of("RolePolicy") if each.name.startswith("add-on-")]


def test_mountpoint_reaches_the_buckets_of_the_design_and_external_dns_the_records_of_its_domain(named: Named) -> None:
    graph = named("add-ons")
    listing, objects, *_ = policy(graph, "add-on-s3-csi-driver-sa-buckets")
    own = {graph.one("Bucket", name).inputs["bucket"] for name in graph.blueprint.buckets}
    for statement in (listing, objects):
        stated = statement["Resource"]
        arns = [stated] if isinstance(stated, str) else stated
        assert {arn.split(":::")[1].removesuffix("/*") for arn in arns} == own
    change, see = policy(graph, "add-on-external-dns-records")
    assert change["Action"] == "route53:ChangeResourceRecordSets"
    (names,) = change["Condition"]["ForAllValues:StringLike"].values()
    assert names == ["example.com", "*.example.com"]
    assert not [action for action in see["Action"] if "Change" in action]


@pytest.mark.parametrize("add_on", ["external-dns", "aws-mountpoint-s3-csi-driver"])
def test_no_role_is_made_whose_rights_the_design_cannot_limit(ha: dict[str, Any], build: Build, add_on: str) -> None:
    ha["kubernetes"] = {"add_ons": ["vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent", add_on]}
    ha["buckets"] = {}
    for workload in ha["workloads"].values():
        workload.pop("bucket", None)
        workload.pop("loads_bucket", None)
    graph = build(ha)
    assert not [each for each in graph.of("PodIdentityAssociation") if each.name.startswith("add-on-")]


def policy(graph: Graph, name: str) -> list[dict[str, Any]]:
    return json.loads(graph.one("RolePolicy", name).inputs["policy"])["Statement"]
