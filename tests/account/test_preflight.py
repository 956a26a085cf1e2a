"""Each check passes, fails and admits not to know; a question that fails never passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from jobvector_wizard.account.connection import Connection
from jobvector_wizard.account.preflight import CHECKS, Check, Verdict, preflight
from jobvector_wizard.account.questions import DEPLOYMENT_TAG, Question
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.infrastructure import naming
from jobvector_wizard.planning.quotas import quota_of
from jobvector_wizard.reporting.preflight import preflight_lines

Record = Callable[[str, str, Any], None]
Change = Callable[[dict[str, Any]], None]
ENDS = datetime(2027, 8, 1, tzinfo=UTC)


@pytest.fixture
def ask(connection: Connection, catalog: Catalog, on: date, ha: Blueprint) -> Callable[..., Check]:
    def one(name: str, blueprint: Blueprint = ha, standing: str | None = None) -> Check:
        return CHECKS[name](Question(blueprint, connection, catalog, on, standing or "ha", standing is not None))

    return one


def changed(blueprint: Blueprint, change: Change) -> Blueprint:
    document = blueprint.document()
    change(document)
    return Blueprint.parse(document)


def plan(kind: str) -> dict[str, Any]:
    return {
        "accountId": "123456789012",
        "accountPlanType": kind,
        "accountPlanStatus": "ACTIVE",
        "accountPlanRemainingCredits": {"amount": 100.0, "unit": "USD"},
        "accountPlanExpirationDate": ENDS,
    }


def quota(value: float) -> dict[str, Any]:
    return {"Quota": {"ServiceCode": "ec2", "Value": value}}


def sold(**more: Any) -> dict[str, Any]:
    option = {
        "Engine": "postgres",
        "EngineVersion": "15.13",
        "DBInstanceClass": "db.t3.small",
        "StorageType": "gp3",
        "MultiAZCapable": True,
        "AvailabilityZones": [{"Name": f"eu-west-1{letter}"} for letter in "abc"],
    }
    return {"OrderableDBInstanceOptions": [option | more]}


ADD_ON = {"addons": [{"addonName": "any", "addonVersions": [{"addonVersion": "v1.0.0-eksbuild.1"}]}]}


def versions(status: str, ends: datetime = ENDS) -> dict[str, Any]:
    entry = {"clusterVersion": "1.36", "versionStatus": status, "endOfStandardSupportDate": ends}
    return {"clusterVersions": [entry, {"clusterVersion": "1.35", "versionStatus": "STANDARD_SUPPORT"}]}


def test_the_account_passes_on_no_list_and_fails_off_one(ask: Callable[..., Check], ha: Blueprint) -> None:
    def allow(document: dict[str, Any]) -> None:
        document["access"] = {"accounts": ["210987654321"]}

    assert ask("account").verdict is Verdict.PASSED
    failed = ask("account", changed(ha, allow))
    assert failed.verdict is Verdict.FAILED
    assert "123456789012" in failed.message
    assert "210987654321" in failed.message


def test_the_root_user_is_warned_of(catalog: Catalog, on: date, ha: Blueprint) -> None:
    root = Connection("123456789012", "arn:aws:iam::123456789012:root", "eu-west-1", None, None, None, None)  # type: ignore[arg-type]
    assert CHECKS["account"](Question(ha, root, catalog, on, "ha")).verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("status", "verdict"), [("opted-in", Verdict.PASSED), ("not-opted-in", Verdict.FAILED), (None, Verdict.UNKNOWN)]
)
def test_a_region_has_to_be_enabled(
    ask: Callable[..., Check], recorded: Record, status: str | None, verdict: Verdict
) -> None:
    found = {"RegionName": "eu-west-1"} | ({"OptInStatus": status} if status else {})
    recorded("ec2", "DescribeRegions", {"Regions": [found]})
    assert ask("region").verdict is verdict


def test_a_region_that_moto_has_is_enabled(ask: Callable[..., Check]) -> None:
    assert ask("region").verdict is Verdict.PASSED


def test_a_free_plan_refuses_node_types_by_name(ask: Callable[..., Check], recorded: Record, ha: Blueprint) -> None:
    """freetier is not in moto; which types are eligible is EC2's own flag, as moto recorded it."""
    recorded("freetier", "GetAccountPlanState", plan("FREE"))
    found = ask("plan")
    assert found.verdict is Verdict.FAILED
    assert "does not launch c6a.xlarge, t3a.medium" in found.message

    def small(document: dict[str, Any]) -> None:
        for group in document["nodes"].values():
            group["type"] = "t3.small"

    recorded("ec2", "DescribeInstanceTypes", {"InstanceTypes": [{"InstanceType": "t3.small"}]})
    assert ask("plan", changed(ha, small)).verdict is Verdict.WARNING  # the database class is not known


def test_a_paid_plan_passes_and_a_plan_that_is_denied_is_unknown(
    connection: Connection, recorded: Record, denied: Callable[[str], ClientError], ask: Callable[..., Check]
) -> None:
    recorded("freetier", "GetAccountPlanState", plan("PAID"))
    assert ask("plan").verdict is Verdict.PASSED
    assert connection.client("freetier").meta.region_name == "us-east-1"


def test_zones_are_told_by_name_and_id(ask: Callable[..., Check]) -> None:
    found = ask("zones")
    assert found.verdict is Verdict.PASSED
    assert "eu-west-1a is euw1-az" in found.message


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ({"ZoneName": "eu-west-1a", "ZoneId": "use1-az3", "State": "available"}, "use1-az3, where EKS takes no"),
        ({"ZoneName": "eu-west-1a", "ZoneId": "euw1-az1", "State": "impaired"}, "eu-west-1a is impaired"),
        ({"ZoneName": "eu-west-1d", "ZoneId": "euw1-az4", "State": "available"}, "eu-west-1a does not exist"),
    ],
)
def test_a_zone_that_would_be_refused_fails(
    ask: Callable[..., Check], recorded: Record, zone: dict[str, str], said: str
) -> None:
    others = [
        {"ZoneName": f"eu-west-1{x}", "ZoneId": f"euw1-az{n}", "State": "available"} for n, x in ((2, "b"), (3, "c"))
    ]
    recorded("ec2", "DescribeAvailabilityZones", {"AvailabilityZones": [zone, *others]})
    found = ask("zones")
    assert found.verdict is Verdict.FAILED
    assert said in found.message
    assert "eu-west-1b, eu-west-1c" in found.remedy


def offers(*places: str) -> dict[str, Any]:
    kinds = [place.split("@") for place in places]
    return {"InstanceTypeOfferings": [{"InstanceType": kind, "Location": f"eu-west-1{zone}"} for kind, zone in kinds]}


def test_node_types_have_to_be_offered_in_their_zones(ask: Callable[..., Check], recorded: Record) -> None:
    recorded("ec2", "DescribeInstanceTypeOfferings", offers("t3a.medium@a", "c6a.xlarge@b", "c6a.xlarge@c"))
    assert ask("node types").verdict is Verdict.PASSED
    recorded("ec2", "DescribeInstanceTypeOfferings", offers("t3a.medium@b", "c6a.xlarge@b", "c6a.xlarge@c"))
    found = ask("node types")
    assert found.verdict is Verdict.FAILED
    assert found.message == "EC2 does not offer t3a.medium in eu-west-1a, where node-1 is"
    assert found.remedy == "t3a.medium is offered in eu-west-1b."


def described(**more: Any) -> dict[str, Any]:
    kind = {
        "InstanceType": "c99.large",
        "VCpuInfo": {"DefaultVCpus": 2},
        "MemoryInfo": {"SizeInMiB": 8192},
        "ProcessorInfo": {"SupportedArchitectures": ["arm64"]},
        "NetworkInfo": {
            "Ipv4AddressesPerInterface": 10,
            "DefaultNetworkCardIndex": 0,
            "NetworkCards": [{"NetworkCardIndex": 0, "MaximumNetworkInterfaces": 3}],
        },
    }
    return {"InstanceTypes": [kind | more]}


def test_ec2_decides_on_a_type_that_the_catalogue_lacks_and_gives_its_size(
    ask: Callable[..., Check], recorded: Record, ha: Blueprint
) -> None:
    def strange(document: dict[str, Any]) -> None:
        document["nodes"]["node-1"]["type"] = "c99.large"

    def sized(document: dict[str, Any]) -> None:
        strange(document)
        document["nodes"]["node-1"]["size"] = {
            "vcpu": 2,
            "memory": "8Gi",
            "interfaces": 3,
            "addresses": 10,
            "architecture": "arm64",
        }

    recorded("ec2", "DescribeInstanceTypes", described())
    recorded("ec2", "DescribeInstanceTypeOfferings", offers("c99.large@a", "c6a.xlarge@b", "c6a.xlarge@c"))
    found = ask("node types", changed(ha, strange))
    assert found.verdict is Verdict.WARNING
    for setting in ("vcpu=2", "memory=8Gi", "interfaces=3", "addresses=10", "architecture=arm64"):
        assert f"--set nodes.node-1.size.{setting}" in found.remedy
    assert ask("node types", changed(ha, sized)).verdict is Verdict.PASSED
    recorded("ec2", "DescribeInstanceTypeOfferings", offers("c6a.xlarge@b", "c6a.xlarge@c"))
    refused = ask("node types", changed(ha, strange))
    assert refused.verdict is Verdict.FAILED
    assert "c99.large is offered nowhere in this region" in refused.remedy


def run_node(connection: Connection, deployment: str) -> None:
    tags = [{"Key": DEPLOYMENT_TAG, "Value": deployment}]
    connection.client("ec2").run_instances(
        ImageId="ami-12345678",
        InstanceType="c6a.xlarge",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],  # type: ignore[list-item, misc]
    )


def test_the_vcpus_of_the_nodes_and_of_what_runs_stay_within_the_quota(
    ask: Callable[..., Check], recorded: Record, connection: Connection
) -> None:
    """moto knows quotas of VPC only, so that EC2's are recorded."""
    recorded("service-quotas", "GetServiceQuota", quota(10))
    assert "10 for the design and 0 in use" in ask("vCPU quota").message
    assert ask("vCPU quota").verdict is Verdict.PASSED
    run_node(connection, "ha")
    found = ask("vCPU quota")
    assert found.verdict is Verdict.FAILED
    assert "4 in use beside it make 14, above the quota of 10" in found.message
    assert "--quota-code L-1216C47A --desired-value 14" in found.remedy


def test_what_the_standing_deployment_uses_counts_once(
    ask: Callable[..., Check], recorded: Record, connection: Connection
) -> None:
    recorded("service-quotas", "GetServiceQuota", quota(10))
    run_node(connection, "ha")
    assert ask("vCPU quota", standing="ha").verdict is Verdict.PASSED
    assert ask("vCPU quota", standing="other").verdict is Verdict.FAILED


def test_a_quota_that_cannot_be_read_is_unknown_and_says_what_is_usual(ask: Callable[..., Check]) -> None:
    found = ask("vCPU quota")
    assert found.verdict is Verdict.UNKNOWN
    assert "GetServiceQuota was refused with NoSuchResourceException" in found.message
    assert "a new account has 5" in found.message


def test_a_family_without_a_known_quota_is_unknown(ask: Callable[..., Check], recorded: Record, ha: Blueprint) -> None:
    def strange(document: dict[str, Any]) -> None:
        document["nodes"]["node-2"]["type"] = "u-6tb1.56xlarge"

    recorded("service-quotas", "GetServiceQuota", quota(64))
    found = ask("vCPU quota", changed(ha, strange))
    assert found.verdict is Verdict.UNKNOWN
    assert "u-6tb1.56xlarge" in found.message


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("t3.medium", "standard-vcpus"),
        ("m7i-flex.large", "standard-vcpus"),
        ("im4gn.large", "standard-vcpus"),
        ("g5.xlarge", "g-vcpus"),
        ("gr6.4xlarge", "g-vcpus"),
        ("p4d.24xlarge", "p-vcpus"),
        ("inf2.xlarge", "inf-vcpus"),
        ("trn1.2xlarge", "trn-vcpus"),
        ("dl1.24xlarge", "dl-vcpus"),
        ("f2.6xlarge", "f-vcpus"),
        ("x2gd.medium", "x-vcpus"),
        ("hpc7a.96xlarge", "hpc-vcpus"),
        ("u-6tb1.56xlarge", None),
    ],
)
def test_a_type_counts_against_the_quota_of_its_family(kind: str, key: str | None) -> None:
    assert quota_of(kind) == key


def test_addresses_in_use_leave_room_for_those_of_the_nat_gateways(
    ask: Callable[..., Check], recorded: Record, connection: Connection
) -> None:
    recorded("service-quotas", "GetServiceQuota", quota(5))
    assert ask("address quota").verdict is Verdict.PASSED
    for _ in range(3):
        connection.client("ec2").allocate_address(Domain="vpc")
    found = ask("address quota")
    assert found.verdict is Verdict.FAILED
    assert "3 for the design and 3 in use beside it make 6, above the quota of 5" in found.message


def test_one_more_vpc_fits_until_the_quota_is_used_up(ask: Callable[..., Check], connection: Connection) -> None:
    """moto has VPC's quotas: five, one of which the default VPC uses."""
    assert ask("VPC quota").verdict is Verdict.PASSED
    for number in range(4):
        connection.client("ec2").create_vpc(CidrBlock=f"10.{number}.0.0/16")
    assert ask("VPC quota").verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (versions("STANDARD_SUPPORT"), Verdict.PASSED),
        (versions("EXTENDED_SUPPORT"), Verdict.WARNING),
        (versions("STANDARD_SUPPORT", datetime(2026, 11, 23, tzinfo=UTC)), Verdict.WARNING),
        (versions("UNSUPPORTED"), Verdict.FAILED),
        ({"clusterVersions": []}, Verdict.FAILED),
    ],
)
def test_eks_has_to_offer_the_version(
    ask: Callable[..., Check], recorded: Record, answer: dict[str, Any], verdict: Verdict
) -> None:
    """moto has no DescribeClusterVersions, so that the answers are recorded."""
    recorded("eks", "DescribeClusterVersions", answer)
    assert ask("Kubernetes version").verdict is verdict


def test_eks_has_to_have_the_add_ons(ask: Callable[..., Check], recorded: Record) -> None:
    """moto has no DescribeAddonVersions, so that the answers are recorded."""
    recorded("eks", "DescribeAddonVersions", ADD_ON)
    assert ask("add-ons").verdict is Verdict.PASSED
    recorded("eks", "DescribeAddonVersions", {"addons": []})
    found = ask("add-ons")
    assert found.verdict is Verdict.FAILED
    assert "EKS has no add-on vpc-cni" in found.message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (sold(MultiAZCapable=False), "but not as Multi-AZ"),
        (sold(StorageType="gp2"), "but not with gp3 storage"),
        (sold(AvailabilityZones=[{"Name": "eu-west-1a"}]), "only in eu-west-1a"),
        (sold(EngineVersion="16.9"), "does not sell db.t3.small with PostgreSQL 15"),
    ],
)
def test_a_database_that_rds_does_not_sell_fails(
    ask: Callable[..., Check], recorded: Record, answer: dict[str, Any], said: str
) -> None:
    """moto sells Aurora and Neptune only, so that the offers are recorded."""
    recorded("rds", "DescribeOrderableDBInstanceOptions", answer)
    found = ask("database")
    assert found.verdict is Verdict.FAILED
    assert said in found.message


@pytest.mark.parametrize(("version", "said"), [("15.13", "does not sell db.t3.small"), ("18.1", "offers neither")])
def test_a_class_that_is_nowhere_sold_says_whether_the_version_is(
    ask: Callable[..., Check], recorded: Record, version: str, said: str
) -> None:
    recorded("rds", "DescribeOrderableDBInstanceOptions", {"OrderableDBInstanceOptions": []})
    recorded("rds", "DescribeDBEngineVersions", {"DBEngineVersions": [{"EngineVersion": version}]})
    found = ask("database")
    assert found.verdict is Verdict.FAILED
    assert said in found.message


def test_an_answer_that_cannot_be_read_is_unknown(
    ha: Blueprint, connection: Connection, catalog: Catalog, on: date
) -> None:
    """moto breaks over PostgreSQL's versions and answers in HTML, as a proxy in between may."""
    unknown = {check.name: check.message for check in preflight(ha, connection, catalog, on, "ha").unknown}
    assert unknown["database"].startswith("not known, because the answer cannot be read")


def test_a_database_that_rds_sells_passes_with_its_newest_minor(ask: Callable[..., Check], recorded: Record) -> None:
    recorded("rds", "DescribeOrderableDBInstanceOptions", sold())
    found = ask("database")
    assert found.verdict is Verdict.PASSED
    assert found.message.endswith("Multi-AZ, up to version 15.13")


def test_bucket_names_are_free_taken_or_at_risk(
    ask: Callable[..., Check], connection: Connection, ha: Blueprint
) -> None:
    assert ask("buckets").verdict is Verdict.PASSED

    def bare(document: dict[str, Any]) -> None:
        document["buckets"]["jobvector-uploads"]["suffix"] = "none"

    assert ask("buckets", changed(ha, bare)).verdict is Verdict.WARNING
    s3, name = connection.client("s3"), naming.bucket_name("jobvector-uploads", "ha", connection.account, "eu-west-1")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert ask("buckets").verdict is Verdict.FAILED
    assert ask("buckets", standing="ha").verdict is Verdict.FAILED
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": DEPLOYMENT_TAG, "Value": "ha"}]})
    assert ask("buckets", standing="ha").verdict is Verdict.PASSED


@pytest.fixture
def everything(recorded: Record) -> None:
    """Record what moto lacks, so that the whole preflight has an answer to every question."""
    recorded("freetier", "GetAccountPlanState", plan("PAID"))
    recorded("service-quotas", "GetServiceQuota", quota(64))
    recorded("eks", "DescribeClusterVersions", versions("STANDARD_SUPPORT"))
    recorded("eks", "DescribeAddonVersions", ADD_ON)
    recorded("rds", "DescribeOrderableDBInstanceOptions", sold())


def test_a_good_account_blocks_nothing(
    everything: None, ha: Blueprint, connection: Connection, catalog: Catalog, on: date
) -> None:
    report = preflight(ha, connection, catalog, on, "ha")
    assert [check.name for check in report.checks] == list(CHECKS)
    assert not report.blocking
    assert not report.unknown


@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("ec2", "DescribeRegions", "region"),
        ("freetier", "GetAccountPlanState", "plan"),
        ("ec2", "DescribeAvailabilityZones", "zones"),
        ("ec2", "DescribeInstanceTypeOfferings", "node types"),
        ("ec2", "DescribeInstances", "vCPU quota"),
        ("ec2", "DescribeAddresses", "address quota"),
        ("ec2", "DescribeVpcs", "VPC quota"),
        ("eks", "DescribeClusterVersions", "Kubernetes version"),
        ("eks", "DescribeAddonVersions", "add-ons"),
        ("rds", "DescribeOrderableDBInstanceOptions", "database"),
        ("s3", "HeadBucket", "buckets"),
    ],
)
def test_a_question_that_is_denied_is_unknown_and_disturbs_no_other(
    everything: None,
    recorded: Record,
    denied: Callable[[str], ClientError],
    ha: Blueprint,
    connection: Connection,
    catalog: Catalog,
    on: date,
    service: str,
    operation: str,
    name: str,
) -> None:
    recorded(service, operation, denied(operation))
    report = preflight(ha, connection, catalog, on, "ha")
    assert [check.name for check in report.unknown] == [name]
    assert f"AWS denies {operation} to this identity" in report.unknown[0].message
    assert not report.blocking


def test_the_lines_and_the_document_tell_each_verdict(
    everything: None,
    recorded: Record,
    denied: Callable[[str], ClientError],
    ha: Blueprint,
    connection: Connection,
    catalog: Catalog,
    on: date,
) -> None:
    recorded("service-quotas", "GetServiceQuota", quota(9))
    recorded("eks", "DescribeClusterVersions", denied("DescribeClusterVersions"))
    report = preflight(ha, connection, catalog, on, "ha")
    lines = list(preflight_lines(report))
    assert any(line.startswith("  ✗ vCPU quota") for line in lines)
    assert any(line.startswith("  ? Kubernetes version") for line in lines)
    assert any(line.startswith("  ✓ zones") for line in lines)
    assert lines[-1] == "AWS would refuse this design here: vCPU quota; 1 could not be made. Nothing was changed."
