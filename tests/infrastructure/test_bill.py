"""Bill and program agree: what the resources cost follows from them, and no line is without its resource."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from jobvector_wizard.catalog import bundled
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Group
from tests.infrastructure.conftest import GENERATED, PRESETS, SWITCHES, Build, Graph, document, graph_of

ON = date(2026, 11, 23)
HOURS = 730
BILLED = {
    "Alias": {"secrets"},  # of its key
    "Bucket": {"buckets", "logs"},
    "Cluster": {"control-plane", "logs"},
    "Dashboard": {"monitoring"},
    "Eip": {"addresses"},
    "FlowLog": {"logs"},
    "Instance": {"database", "secrets"},
    "Key": {"secrets"},
    "LaunchTemplate": {"nodes"},  # root volumes
    "LoadBalancer": {"load-balancer", "addresses"},
    "LogGroup": {"logs"},
    "MetricAlarm": {"monitoring"},
    "NatGateway": {"nat"},
    "NodeGroup": {"nodes", "transfer"},
    "Record": {"dns"},  # of its hosted zone
    "VpcEndpoint": {"endpoints"},  # unless it is a gateway's
    "WebAcl": {"firewall"},
}
FREE = {
    "AccessEntry", "AccessPolicyAssociation", "Addon", "Attachment", "BucketLifecycleConfiguration", "BucketLogging",
    "BucketOwnershipControls", "BucketPolicy", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration",
    "BucketVersioning", "Budget", "Certificate", "CertificateValidation", "DefaultSecurityGroup", "EventSubscription",
    "InternetGateway", "Listener", "ListenerRule", "ParameterGroup", "PodIdentityAssociation", "Role", "RolePolicy",
    "RolePolicyAttachment", "Route", "RouteTable", "RouteTableAssociation", "SecurityGroup",
    "SecurityGroupEgressRule", "SecurityGroupIngressRule", "Subnet", "SubnetGroup", "TargetGroup", "Topic",
    "TopicPolicy", "TopicSubscription", "Vpc", "WebAclAssociation", "WebAclLoggingConfiguration",
}  # fmt: skip
"""Budgets without actions, add-ons of AWS itself, and a topic's first thousand mails cost nothing."""


def test_every_kind_of_resource_is_known_to_be_free_or_is_in_the_bill(graph: Graph) -> None:
    for resource in graph:
        assert resource.type.rsplit(":", 1)[1] in FREE | BILLED.keys()
    assert {group for groups in BILLED.values() for group in groups} <= set(Group)


def switched(table: str, **values: Any) -> dict[str, Any]:
    made = document()
    made[table] = {**made.get(table, {}), **values}
    return made


ALONE = {
    "endpoints": switched("network", interface_endpoints=True),
    "aws-keys": switched("encryption", own_keys=False),
    "firewall": switched("edge", waf=True),
    "domain": switched("edge", domain="jobs.example.com"),
    "tls": switched("edge", tls_to_pods=True),
    "no-flow-logs": switched("observability", flow_logs=False),
    "no-access-logs": switched("observability", access_logs=False),
    "no-alarms": switched("observability", alarms=False),
    "no-dashboard": switched("observability", dashboard=False),
    "no-monitoring": switched("database", enhanced_monitoring_seconds=0),
    "no-control-plane-logs": switched("kubernetes", logs=[]),
    "iops": switched("database", storage_gib=400, iops=14000),
    "used": switched("usage", endpoint_gb=3, requests_million=2, key_requests_ten_thousand=5),
}
"""One switch each, on or off."""
NOT_SOLD_HERE = {"china", "govcloud"}
"""The catalog has no prices there."""


@pytest.fixture(params=[*PRESETS, *(name for name in GENERATED if name not in NOT_SOLD_HERE), *ALONE])
def priced(request: pytest.FixtureRequest, build: Build) -> Graph:
    return build(ALONE[request.param]) if request.param in ALONE else graph_of(request.param)


def test_the_lines_are_those_that_the_resources_make_and_as_many_as_there_are(priced: Graph) -> None:
    bill = assess(priced.blueprint, bundled(), ON).bill
    lines = {line.path: line.quantity for line in bill.lines if ".tier-" not in line.path}
    expected = dict(lines_of(priced))
    assert lines.keys() == expected.keys()
    for path, quantity in expected.items():
        if quantity is not None:
            low, high = quantity if isinstance(quantity, tuple) else (quantity, quantity)
            assert (lines[path].low, lines[path].expected, lines[path].high) == (low, low, high), path


Lines: TypeAlias = "Iterator[tuple[str, float | tuple[int, int] | None]]"


def lines_of(graph: Graph) -> Lines:
    """The paths of the lines that a graph's resources make; None where use decides how much."""
    yield from node_lines(graph)
    yield from network_lines(graph)
    yield from storage_lines(graph)
    yield from watching_lines(graph)
    yield "control-plane.hours", HOURS * len(graph.of("Cluster"))
    for name in ("egress", "cross-zone"):
        yield f"transfer.{name}", None
    if graph.blueprint.usage.database_cross_zone_gb:
        yield "transfer.database", None
    if not graph.of("NatGateway"):
        yield "images.stored", None  # no other registry is reached


def node_lines(graph: Graph) -> Lines:
    for group in graph.of("NodeGroup"):
        sizes = group.inputs["scalingConfig"]
        least, most = sizes["desiredSize"], sizes["maxSize"]
        (disk,) = graph.one("LaunchTemplate", group.name).inputs["blockDeviceMappings"]
        yield f"nodes.{group.name}.hours", (least * HOURS, most * HOURS)
        yield f"nodes.{group.name}.root", (least * disk["ebs"]["volumeSize"], most * disk["ebs"]["volumeSize"])
        if group.inputs["instanceTypes"][0].startswith(("t3", "t4g")):
            yield f"nodes.{group.name}.credits", None


def network_lines(graph: Graph) -> Lines:
    if gateways := graph.of("NatGateway"):
        yield "nat.hours", HOURS * len(gateways)
        yield "nat.data", None
        yield "addresses.nat", HOURS * len(graph.of("Eip"))
    balancer = graph.one("LoadBalancer", "load-balancer").inputs
    yield "addresses.load-balancer", HOURS * len(balancer["subnets"])
    yield "load-balancer.hours", HOURS
    yield "load-balancer.units", None
    if interfaces := [each for each in graph.of("VpcEndpoint") if each.inputs["vpcEndpointType"] == "Interface"]:
        yield "endpoints.hours", HOURS * sum(len(each.inputs["subnetIds"]) for each in interfaces)
        yield "endpoints.data", None
    if graph.of("Record"):
        yield "dns.queries", None
    for firewall in graph.of("WebAcl"):
        yield "firewall.acl", 1
        yield "firewall.rules", len(firewall.inputs["rules"])
        yield "firewall.requests", None


def storage_lines(graph: Graph) -> Lines:
    database = graph.one("Instance", "database").inputs
    yield "database.instance", HOURS
    yield "database.storage", database["allocatedStorage"]
    if "iops" in database:
        yield "database.iops", database["iops"] - 12000  # 400 GiB and more include so many
    yield "database.backup", None
    if database["instanceClass"].startswith("db.t"):
        yield "database.credits", None
    assert database["manageMasterUserPassword"]
    yield "secrets.database", 1
    yield "secrets.reads", None
    for key in graph.of("Key"):
        yield f"secrets.{key.name}", 1
    yield "secrets.key-requests", None
    data = [bucket.name for bucket in graph.of("Bucket") if bucket.name != "access-logs"]
    for name in data:
        yield f"buckets.{name}.stored", None
    if data:
        yield "buckets.writes", None
        yield "buckets.reads", None


def watching_lines(graph: Graph) -> Lines:
    assert graph.of("LogGroup")
    if graph.one("Cluster", "cluster").inputs["enabledClusterLogTypes"]:
        yield "logs.control-plane", None
        yield "logs.control-plane-stored", None
    database = graph.one("Instance", "database").inputs
    if database["enabledCloudwatchLogsExports"]:
        yield "logs.database", None
        yield "logs.database-stored", None
    if database["monitoringInterval"]:
        yield "logs.monitoring", None
        yield "logs.monitoring-stored", None
    yield "logs.ingested", None
    if {"fluent-bit", "amazon-cloudwatch-observability"} & {add_on.name for add_on in graph.of("Addon")}:
        yield "logs.stored", None
    if graph.of("FlowLog"):
        yield "logs.flow", None
        yield "logs.flow-stored", None
    if any(bucket.name == "access-logs" for bucket in graph.of("Bucket")):
        yield "logs.access", None
    if alarms := graph.of("MetricAlarm"):
        yield "monitoring.alarms", len(alarms)
    if graph.of("Dashboard"):
        yield "monitoring.dashboard", 1


def test_nothing_that_costs_is_switched_on_unasked(graph: Graph) -> None:
    database = graph.one("Instance", "database").inputs
    assert not {"performanceInsightsEnabled", "maxAllocatedStorage", "iops"} & set(database)
    assert database["databaseInsightsMode"] == "standard"  # seven days, without charge
    assert database["engineLifecycleSupport"].endswith("disabled")  # no extended support by surprise
    for template in graph.of("LaunchTemplate"):
        # no credit specification: T3, T3a and T4g start in unlimited mode, as the bill reckons
        assert not {"monitoring", "kmsKeyId", "creditSpecification"} & set(template.inputs)


def test_use_that_nobody_states_makes_a_switch_a_lower_bound(build: Build) -> None:
    unstated = assess(build(ALONE["firewall"]).blueprint, bundled(), ON).bill
    assert [line.path for line in unstated.unknown] == ["firewall.requests"]
    made = document() | SWITCHES
    made["usage"] |= {"requests_million": 2}
    stated = assess(build(made).blueprint, bundled(), ON).bill
    assert not stated.unknown
    assert stated.group_total(Group.FIREWALL).expected == Decimal("9.20")  # 5 + 3 rule groups x 1 + 2 x 0.60


def test_later_work_is_priced_and_in_no_total() -> None:
    bill = assess(graph_of("ha").blueprint, bundled(), ON).bill
    priced = {line.path: line.usd and line.usd.expected for line in bill.later}
    assert priced["database.cache"] == Decimal("12.41")  # 730 h x 0.017
    assert priced["transfer.cloudfront"] == 0  # 190 GB are below the terabyte that is free
    assert priced["load-balancer.http-api"] is None
    assert not {line.path for line in bill.later} & {line.path for line in bill.lines}


def test_what_keeps_data_is_named_with_its_price() -> None:
    bill = assess(graph_of("ha").blueprint, bundled(), ON).bill
    database, buckets = bill.group_total(Group.DATABASE).expected, bill.group_total(Group.BUCKETS).expected
    assert bill.data.expected == database + buckets + Decimal("1.40")  # the password's secret and the data key
