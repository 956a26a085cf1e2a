"""What stands is told beside what the blueprint expects; one service that fails leaves the others shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from jobvector_wizard.account import comparing
from jobvector_wizard.account.connection import Connection
from jobvector_wizard.account.observation import Endpoints, Health, Kind, Observation, Part
from jobvector_wizard.account.questions import DEPLOYMENT_TAG, LOGICAL_NAME_TAG
from jobvector_wizard.account.spending import price_so_far
from jobvector_wizard.account.status import observe
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.infrastructure import naming
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.reporting.status import status_document, status_report

Record = Callable[[str, str, Any], None]
NAME = "shop"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def tags(name: str) -> list[Any]:
    return [{"Key": DEPLOYMENT_TAG, "Value": NAME}, {"Key": LOGICAL_NAME_TAG, "Value": name}]


def named(name: str) -> dict[str, str]:
    return {DEPLOYMENT_TAG: NAME, LOGICAL_NAME_TAG: name}


@pytest.fixture
def standing(connection: Connection, ha: Blueprint) -> Connection:
    """Create by hand in moto what the program creates, under the same names and tags."""
    ec2: Any = connection.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate(ha.network.zones)
    ]
    for zone, subnet in zip(ha.network.nat_zones, subnets, strict=True):
        tag = {"ResourceType": "natgateway", "Tags": tags(f"nat-{zone[-1]}")}
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, TagSpecifications=[tag])
    instances = [
        ec2.run_instances(ImageId="ami-12345678", InstanceType=group.type, MinCount=1, MaxCount=1, SubnetId=subnets[0])[
            "Instances"
        ][0]["InstanceId"]
        for group in ha.nodes.values()
    ]
    stand_cluster(connection, ha, subnets)
    stand_database(connection, ha, subnets)
    stand_alarm(connection, "shop-errors", NAME, "OK", "nothing above 10")
    stand_load_balancer(connection, ha, vpc, subnets, instances)
    return connection


def stand_cluster(connection: Connection, ha: Blueprint, subnets: list[str]) -> None:
    eks: Any = connection.client("eks")
    role = "arn:aws:iam::123456789012:role/any"
    eks.create_cluster(
        name=naming.cluster_name(NAME),
        version=ha.kubernetes.version,
        roleArn=role,
        resourcesVpcConfig={"subnetIds": subnets},
    )
    for name, group in ha.nodes.items():
        eks.create_nodegroup(
            clusterName=NAME,
            nodegroupName=f"{name}-4f2a9c1",
            nodeRole=role,
            subnets=subnets[:1],
            instanceTypes=[group.type],
            scalingConfig={"minSize": 1, "desiredSize": 1, "maxSize": 1},
            tags=named(name),
        )


def stand_database(connection: Connection, ha: Blueprint, subnets: list[str]) -> None:
    rds: Any = connection.client("rds")
    rds.create_db_subnet_group(DBSubnetGroupName="any", DBSubnetGroupDescription="any", SubnetIds=subnets)
    rds.create_db_instance(
        DBInstanceIdentifier=naming.database_identifier(NAME),
        Engine="postgres",
        EngineVersion="15.13",
        DBInstanceClass=ha.database.instance_class,
        AllocatedStorage=30,
        MultiAZ=True,
        MasterUsername="jobvector",
        MasterUserPassword="only-in-moto",
        DBSubnetGroupName="any",
    )


def stand_load_balancer(
    connection: Connection, ha: Blueprint, vpc: str, subnets: list[str], instances: list[str]
) -> None:
    elb: Any = connection.client("elbv2")
    elb.create_load_balancer(Name=naming.load_balancer_name(NAME), Subnets=subnets, Tags=tags("load-balancer"))
    for name, workload in ha.workloads.items():
        if workload.port is not None:
            group = elb.create_target_group(
                Name=naming.target_group_name(NAME, name, workload.port, "HTTP"),
                Protocol="HTTP",
                Port=workload.port,
                VpcId=vpc,
            )["TargetGroups"][0]["TargetGroupArn"]
            elb.register_targets(TargetGroupArn=group, Targets=[{"Id": it, "Port": workload.port} for it in instances])


def parts(observation: Observation, kind: Kind) -> list[Part]:
    return [part for part in observation.parts if part.kind is kind]


def test_the_tags_looked_for_are_those_that_are_set(ha: Blueprint) -> None:
    from jobvector_wizard.infrastructure.deployment import Deployment, Safeguards

    deployment = Deployment(ha, NAME, None, None, None, Safeguards())  # type: ignore[arg-type]
    assert deployment.tags("nat-a").items() >= {DEPLOYMENT_TAG: NAME, LOGICAL_NAME_TAG: "nat-a"}.items()


def test_a_deployment_that_stands_as_asked_is_healthy_in_every_part(standing: Connection, ha: Blueprint) -> None:
    found = observe(standing, NAME, ha)
    assert [(part.name, part.health, part.message) for part in found.ailing + found.unknown] == []
    assert {part.kind for part in found.parts} == set(Kind)
    assert [part.found for part in parts(found, Kind.TARGET_GROUP)] == ["3 healthy", "3 healthy"]
    assert found.endpoints.load_balancer is not None
    assert found.endpoints.cluster == NAME
    assert str(found.endpoints.database).endswith(":5432")
    assert found.mode.startswith("account 123456789012 · eu-west-1 · at http://127.0.0.1")


def stand_alarm(connection: Connection, name: str, owner: str, state: str, reason: str) -> None:
    cloudwatch: Any = connection.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/RDS",
        MetricName="CPUUtilization",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=80,
        ComparisonOperator="GreaterThanThreshold",
        Tags=[{"Key": DEPLOYMENT_TAG, "Value": owner}],
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)


def test_alarms_that_are_gone_are_missing(standing: Connection, ha: Blueprint) -> None:
    standing.client("cloudwatch").delete_alarms(AlarmNames=["shop-errors"])
    (alarms,) = parts(observe(standing, NAME, ha), Kind.ALARMS)
    assert alarms.health is Health.MISSING
    assert "nobody is told" in alarms.message


def test_without_alarms_in_the_design_it_is_said_that_none_exists(standing: Connection, ha: Blueprint) -> None:
    standing.client("cloudwatch").delete_alarms(AlarmNames=["shop-errors"])
    silent = Patch.parse(["observability.alarms=false"]).apply(ha)
    (alarms,) = parts(observe(standing, NAME, silent), Kind.ALARMS)
    assert (alarms.health, alarms.found) == (Health.HEALTHY, "no alarms")
    assert "nobody is told" in alarms.message


def test_an_alarm_of_the_deployment_that_fires_is_told_with_its_reason(standing: Connection, ha: Blueprint) -> None:
    for name, owner in (("shop-cpu", NAME), ("other-cpu", "other")):
        stand_alarm(standing, name, owner, "ALARM", "93 % for 5 minutes")
    (alarms,) = parts(observe(standing, NAME, ha), Kind.ALARMS)
    assert (alarms.health, alarms.found, alarms.message) == (
        Health.UNHEALTHY,
        "1 ALARM, 1 OK",
        "shop-cpu: 93 % for 5 minutes",
    )


def test_a_stopped_database_is_unhealthy_and_the_rest_is_not(standing: Connection, ha: Blueprint) -> None:
    standing.client("rds").stop_db_instance(DBInstanceIdentifier=NAME)
    found = observe(standing, NAME, ha)
    assert [part.kind for part in found.ailing] == [Kind.DATABASE]
    assert found.ailing[0].found == "db.t3.small, Multi-AZ, PostgreSQL 15.13, stopped"
    assert "stopped: it takes no connections" in found.ailing[0].message


def test_a_node_that_stops_is_a_target_short_in_every_group(standing: Connection, ha: Blueprint) -> None:
    """moto calls a stopped instance an unused target; it has no way to fail a health check."""
    ec2 = standing.client("ec2")
    instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    ec2.stop_instances(InstanceIds=[instance])
    found = observe(standing, NAME, ha)
    assert [part.kind for part in found.ailing] == [Kind.TARGET_GROUP, Kind.TARGET_GROUP]
    assert found.ailing[0].found == "2 healthy, 1 unused"
    assert f"{instance}: Target is in the stopped state" in found.ailing[0].message


def test_a_failed_health_check_is_told_with_its_reason(standing: Connection, ha: Blueprint, recorded: Record) -> None:
    good = {"Target": {"Id": "i-1"}, "TargetHealth": {"State": "healthy"}}
    bad = {
        "State": "unhealthy",
        "Reason": "Target.ResponseCodeMismatch",
        "Description": "failed with these codes: [502]",
    }
    answer = {"TargetHealthDescriptions": [good, good, {"Target": {"Id": "i-3"}, "TargetHealth": bad}]}
    recorded("elbv2", "DescribeTargetHealth", answer)
    (group, _) = parts(observe(standing, NAME, ha), Kind.TARGET_GROUP)
    assert (group.health, group.found) == (Health.UNHEALTHY, "2 healthy, 1 unhealthy")
    assert group.message == "i-3: failed with these codes: [502]"


def test_a_node_group_that_was_scaled_by_hand_is_drift(standing: Connection, ha: Blueprint) -> None:
    standing.client("eks").update_nodegroup_config(
        clusterName=NAME, nodegroupName="node-2-4f2a9c1", scalingConfig={"minSize": 1, "desiredSize": 2, "maxSize": 2}
    )
    (group,) = observe(standing, NAME, ha).ailing
    assert (group.name, group.expected) == ("node-2", "1 × c6a.xlarge")
    assert group.found.startswith("2 × c6a.xlarge")


def test_a_nat_gateway_that_was_deleted_is_missing(standing: Connection, ha: Blueprint) -> None:
    ec2 = standing.client("ec2")
    gateways = ec2.describe_nat_gateways()["NatGateways"]
    (second,) = [it["NatGatewayId"] for it in gateways if {"Key": LOGICAL_NAME_TAG, "Value": "nat-b"} in it["Tags"]]
    ec2.delete_nat_gateway(NatGatewayId=second)
    (gone,) = observe(standing, NAME, ha).ailing
    assert (gone.name, gone.health, gone.found) == ("nat-b", Health.MISSING, "none")


@pytest.fixture
def empty(connection: Connection, recorded: Record) -> Connection:
    """An account without the deployment; moto fails where EKS says that a cluster to list the groups of is not found."""
    message = f"No cluster found for name: {NAME}."
    absent = ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": message}}, "ListNodegroups")
    recorded("eks", "ListNodegroups", absent)
    return connection


def test_where_nothing_stands_every_part_is_missing(empty: Connection, ha: Blueprint) -> None:
    found = observe(empty, NAME, ha)
    assert not found.stands
    assert {part.health for part in found.parts if part.kind is not Kind.ALARMS} == {Health.MISSING}
    assert found.endpoints == Endpoints()


@pytest.mark.parametrize(
    ("service", "operation", "kind"),
    [
        ("eks", "DescribeCluster", Kind.CLUSTER),
        ("eks", "ListNodegroups", Kind.NODE_GROUP),
        ("rds", "DescribeDBInstances", Kind.DATABASE),
        ("elbv2", "DescribeLoadBalancers", Kind.LOAD_BALANCER),
        ("elbv2", "DescribeTargetHealth", Kind.TARGET_GROUP),
        ("ec2", "DescribeNatGateways", Kind.NAT_GATEWAY),
        ("resourcegroupstaggingapi", "GetResources", Kind.ALARMS),
    ],
)
def test_a_service_that_denies_makes_its_own_parts_unknown_only(
    empty: Connection,
    ha: Blueprint,
    recorded: Record,
    denied: Callable[[str], ClientError],
    service: str,
    operation: str,
    kind: Kind,
) -> None:
    if operation == "DescribeTargetHealth":
        group = {"TargetGroupName": naming.target_group_name(NAME, "backend", 30081, "HTTP"), "TargetGroupArn": "arn"}
        recorded("elbv2", "DescribeTargetGroups", {"TargetGroups": [group]})
    recorded(service, operation, denied(operation))
    found = observe(empty, NAME, ha)
    assert {part.kind for part in found.unknown} == {kind}
    assert {part.message for part in found.unknown} == {f"AWS denies {operation} to this identity"}
    assert {part.kind for part in found.parts} == set(Kind)


def test_issues_of_a_node_group_are_told(ha: Blueprint) -> None:
    issue: Any = {"code": "AsgInstanceLaunchFailures", "message": "not eligible for Free Tier"}
    group: Any = {
        "tags": named("node-1"),
        "status": "DEGRADED",
        "instanceTypes": ["t3a.medium"],
        "scalingConfig": {"desiredSize": 1},
        "health": {"issues": [issue]},
    }
    first, *_ = comparing.node_groups(comparing.wanted(NAME, ha)[Kind.NODE_GROUP], ha, [group])
    assert first.health is Health.UNHEALTHY
    assert first.message == "AsgInstanceLaunchFailures: not eligible for Free Tier"


def test_what_the_blueprint_has_not_is_told_because_it_is_billed(ha: Blueprint) -> None:
    gateway: Any = {"NatGatewayId": "nat-1", "State": "available", "Tags": tags("nat-d")}
    *_, extra = comparing.nat_gateways(comparing.wanted(NAME, ha)[Kind.NAT_GATEWAY], [gateway])
    assert (extra.name, extra.expected, extra.message) == ("nat-d", "none", "not in the blueprint, and billed")


@pytest.mark.parametrize(
    ("found", "health", "said"),
    [
        ({"MultiAZ": False}, Health.UNHEALTHY, "it has no standby, the blueprint has"),
        ({"EngineVersion": "16.4"}, Health.UNHEALTHY, "the blueprint has PostgreSQL 15"),
        ({"DBInstanceClass": "db.t3.micro"}, Health.UNHEALTHY, "the blueprint has db.t3.small"),
        ({"PendingModifiedValues": {"DBInstanceClass": "db.t3.small"}}, Health.HEALTHY, "pending: DBInstanceClass"),
        ({"DBInstanceStatus": "storage-full"}, Health.UNHEALTHY, "its status is storage-full"),
        ({"DBInstanceStatus": "backing-up"}, Health.HEALTHY, ""),
    ],
)
def test_a_database_is_compared_with_the_blueprint(ha: Blueprint, found: Any, health: Health, said: str) -> None:
    right = {
        "DBInstanceStatus": "available",
        "MultiAZ": True,
        "DBInstanceClass": "db.t3.small",
        "EngineVersion": "15.13",
        "PendingModifiedValues": {},
    }
    instance: Any = right | found
    part = comparing.database(comparing.wanted(NAME, ha)[Kind.DATABASE][0], ha, instance)
    assert part.health is health
    assert said in part.message


@pytest.fixture(scope="module")
def assessment(ha: Blueprint, catalog: Catalog) -> Assessment:
    return assess(ha, catalog, date(2026, 11, 23))


def test_the_price_so_far_is_the_share_of_a_month_of_730_hours(assessment: Assessment) -> None:
    month = assessment.bill.total.expected
    assert price_so_far(assessment, NOW - timedelta(hours=365), NOW) == month / 2
    assert price_so_far(assessment, NOW + timedelta(hours=1), NOW) == Decimal(0)
    assert price_so_far(assessment, None, NOW) is None


def seen(*found: Part) -> Observation:
    where = Endpoints(load_balancer="jv-shop.eu-west-1.elb.amazonaws.com")
    return Observation(NAME, "123456789012", "eu-west-1", None, NOW - timedelta(seconds=3), found, where)


def written(observation: Observation, assessment: Assessment, since: datetime | None) -> str:
    console = Console(width=120, record=True, file=None, force_terminal=False, color_system=None)
    with console.capture() as capture:
        console.print(status_report(observation, assessment, since, NOW))
    return capture.get()


SICK = Part(Kind.DATABASE, "shop", "db.t3.small", "stopped", Health.UNHEALTHY, "its status is stopped")
HIDDEN = Part(Kind.CLUSTER, "shop", "Kubernetes 1.36", "unknown", Health.UNKNOWN, "AWS denies DescribeCluster")


def test_the_report_has_mode_parts_endpoints_price_and_the_way_out(assessment: Assessment) -> None:
    text = written(seen(SICK, HIDDEN), assessment, NOW - timedelta(hours=73))
    assert "shop  account 123456789012 · eu-west-1" in text
    assert "3 s ago; 0 of 2 parts healthy, 1 not, 1 unknown" in text
    assert "its status is stopped" in text
    assert "AWS denies DescribeCluster" in text
    assert "http://jv-shop.eu-west-1.elb.amazonaws.com" in text
    assert "a month as the blueprint stands; prices 20" in text
    assert "for 73.0 hours since 2026-11-20 11:00 UTC" in text
    assert "jobvector-wizard destroy shop" in text


def test_a_report_without_a_beginning_or_a_deployment_says_so(assessment: Assessment) -> None:
    text = written(seen(SICK), assessment, None)
    assert "so far unknown" in text
    gone = Part(Kind.CLUSTER, "shop", "Kubernetes 1.36", "none", Health.MISSING)
    assert "nothing of it stands" in written(seen(gone), assessment, None)
    assert "jobvector-wizard up shop" in written(seen(gone), assessment, None)


def test_the_document_is_json_and_tells_the_same(assessment: Assessment) -> None:
    document = json.loads(json.dumps(status_document(seen(SICK, HIDDEN), assessment, NOW - timedelta(hours=73), NOW)))
    assert document["schema"] == 2
    assert document["mode"] == "account 123456789012 · eu-west-1"
    assert [part["health"] for part in document["parts"]] == ["unhealthy", "unknown"]
    monthly, so_far = (Decimal(document["price"][key]) for key in ("monthly", "so_far"))
    assert so_far == round(monthly / 10, 2)
    assert status_document(seen(), assessment, None, NOW)["price"]["so_far"] is None
