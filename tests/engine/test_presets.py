"""Every design that is shipped, and one with every switch on, through its life on the real engine.

The preset ha as it is has its own test, in test_up_and_destroy; the designs as they were drawn are made by the
provider alone.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.graph import blueprint_graph
from tests.engine.cloud.store import Store
from tests.engine.operating import succeeded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.provisioning.timeline import Timeline
    from tests.engine.operating import Bench

EVERY_SWITCH = (
    "edge.domain=app.example.com",
    "edge.hosted_zone=example.com",
    "edge.tls_to_pods=true",
    "edge.waf=true",
    "network.interface_endpoints=true",
    "nodes.node-1.max_count=3",
    "budget.monthly_usd=900",
    'budget.alerts=["ops@example.com"]',
    'access.admins=["arn:aws:iam::123456789012:role/admin"]',
    "tags.team=jobs",
)
KEPT = {
    *(f"Bucket{each}" for each in ("", "LifecycleConfiguration", "OwnershipControls", "Policy", "PublicAccessBlock")),
    *("BucketServerSideEncryptionConfiguration", "BucketVersioning"),
    *("Instance", "ParameterGroup", "SubnetGroup", "Vpc", "Subnet", "SecurityGroup"),
    *("Key", "Alias", "LogGroup", "Role", "RolePolicyAttachment"),
}
"""What stays with the data: the database and the buckets, and what they cannot be without."""


def design_of(preset: str, *changes: str) -> PresetFile:
    return load_design(preset).apply(Patch.parse(list(changes)))


def stands(bench: Bench) -> dict[str, str]:
    """The state's resources by URN, with their names after their kinds."""
    found = [each for each in bench.state().get("resources", []) if each.get("custom")]
    named = {each["urn"]: f"{each['type'].rsplit(':', 1)[1]} {each['urn'].rsplit('::', 1)[1]}" for each in found}
    return {urn: name for urn, name in named.items() if "pulumi:providers:" not in urn}


def verbs(timeline: Timeline) -> Counter[str]:
    return Counter(row.resource.operation for row in timeline.rows)


def created(bench: Bench, name: str) -> int:
    """How often something was made, by its kind and name."""
    calls = [call for call in Store(bench.store).calls() if call["operation"] == "create"]
    return sum(f"{call['type'].rsplit(':', 1)[1]} {call['name']}" == name for call in calls)


def put_something(aws: Callable[[str], Any], bucket: str) -> None:
    """Put an object into a bucket. Moto would refuse it: it takes the policy's "only over TLS" for "never"."""
    policy = aws("s3").get_bucket_policy(Bucket=bucket)["Policy"]
    aws("s3").delete_bucket_policy(Bucket=bucket)
    for body in (b"old", b"new"):
        aws("s3").put_object(Bucket=bucket, Key="something", Body=body)
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=policy)


def remains(aws: Callable[[str], Any]) -> dict[str, Any]:
    """What stands in the account that nobody has before the first `up`, keys that wait for their deletion aside."""
    ec2, kms = aws("ec2"), aws("kms")
    tagged = {"Filters": [{"Name": "tag-key", "Values": ["jobvector:deployment"]}]}
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    zones = aws("route53").list_hosted_zones()["HostedZones"]
    records = [
        record["Name"]
        for zone in zones
        for record in aws("route53").list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if record["Type"] in ("A", "CNAME")
    ]
    found = {
        "keys": [key for key in keys if key["KeyState"] != "PendingDeletion" and "JobVector" in key["Description"]],
        "aliases": [each for each in kms.list_aliases()["Aliases"] if not each["AliasName"].startswith("alias/aws/")],
        "vpcs": ec2.describe_vpcs(**tagged)["Vpcs"],
        "endpoints": [
            each
            for each in ec2.describe_vpc_endpoints()["VpcEndpoints"]
            if each["State"] not in ("deleted", "deleting")
        ],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "addresses": ec2.describe_addresses()["Addresses"],
        "clusters": aws("eks").list_clusters()["clusters"],
        "databases": aws("rds").describe_db_instances()["DBInstances"],
        "snapshots": aws("rds").describe_db_snapshots()["DBSnapshots"],
        "event subscriptions": aws("rds").describe_event_subscriptions()["EventSubscriptionsList"],
        "balancers": aws("elbv2").describe_load_balancers()["LoadBalancers"],
        "target groups": aws("elbv2").describe_target_groups()["TargetGroups"],
        "buckets": aws("s3").list_buckets()["Buckets"],
        "roles": aws("iam").list_roles()["Roles"],
        "log groups": aws("logs").describe_log_groups()["logGroups"],
        "topics": aws("sns").list_topics()["Topics"],
        "subscriptions": aws("sns").list_subscriptions()["Subscriptions"],
        "alarms": aws("cloudwatch").describe_alarms()["MetricAlarms"],
        "dashboards": aws("cloudwatch").list_dashboards()["DashboardEntries"],
        "certificates": aws("acm").list_certificates()["CertificateSummaryList"],
        "firewalls": aws("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"],
        "records": records,
    }
    return {kind: each for kind, each in found.items() if each}


def comes_up(bench: Bench, design: PresetFile) -> None:
    """Make a design, and see that it is whole and that a second `up` has nothing to do."""
    succeeded(bench.run(Kind.UP, design))
    assert set(stands(bench)) == {each.urn for each in blueprint_graph(design.blueprint, "ha") if not each.component}
    assert verbs(succeeded(bench.run(Kind.UP, design))) == {}


def goes_but_for_its_data(bench: Bench, design: PresetFile, aws: Callable[[str], Any]) -> dict[str, str]:
    """Destroy it, and see what stays: the buckets hold something."""
    whole = stands(bench)
    buckets = {each["Name"] for each in aws("s3").list_buckets()["Buckets"]}
    [logs] = [name for name in buckets if name.startswith("access-logs-")]
    for name in (logs, next(name for name in buckets if name.startswith("jobvector-uploads-"))):
        put_something(aws, name)

    destroyed = succeeded(bench.run(Kind.DESTROY, design))

    kept = stands(bench)
    assert {row.urn for row in destroyed.rows} == whole.keys() - kept.keys()
    assert {name.split()[0] for name in kept.values()} == KEPT
    assert {"Key data-key", "Alias data-key", "Instance database", "Bucket jobvector-uploads"} <= set(kept.values())
    assert not {"Key platform-key", "Bucket access-logs", "LogGroup cluster-logs"} & set(kept.values())
    assert {each["Name"] for each in aws("s3").list_buckets()["Buckets"]} == buckets - {logs}
    return kept


def goes_for_good(bench: Bench, design: PresetFile, aws: Callable[[str], Any]) -> None:
    succeeded(bench.run(Kind.DESTROY, design, delete_data=True))
    assert stands(bench) == {}
    assert remains(aws) == {}


def test_every_switch_on_and_the_next_up_goes_on_with_the_data(bench: Bench, aws: Callable[[str], Any]) -> None:
    design = design_of("ha", *EVERY_SWITCH)
    comes_up(bench, design)

    design = design.apply(Patch.parse(["tags.team=platform"]))
    changed = succeeded(bench.run(Kind.UP, design))
    assert verbs(changed).keys() == {"update"}
    assert {row.resource.name for row in changed.rows if row.title == "node group"} == set(design.blueprint.nodes)
    assert {"launchTemplate", "tags"} == {
        key for row in changed.rows if row.title == "node group" for key in row.resource.changes
    }
    whole = stands(bench)

    kept = goes_but_for_its_data(bench, design, aws)
    again = succeeded(bench.run(Kind.UP, design))
    assert verbs(again) == {"create": len(whole) - len(kept)}
    assert stands(bench) == whole
    assert [created(bench, name) for name in ("Instance database", "Key data-key", "Key platform-key")] == [1, 1, 2]

    goes_for_good(bench, design, aws)


def test_economy_and_the_next_up_makes_another_design_around_the_data(bench: Bench, aws: Callable[[str], Any]) -> None:
    design = load_design("economy")
    comes_up(bench, design)
    whole = stands(bench)

    design = design.apply(Patch.parse(["nodes.node-1.count=2"]))
    changed = succeeded(bench.run(Kind.UP, design))
    assert {row.title for row in changed.rows} == {"node group", "VPC"}  # the VPC carries the design's digest

    kept = goes_but_for_its_data(bench, design, aws)
    design = design.apply(Patch.parse(["nodes.node-1.count=1"]))
    again = succeeded(bench.run(Kind.UP, design))
    assert verbs(again) == {"create": len(whole) - len(kept), "update": 1}
    assert [row.title for row in again.rows if row.resource.operation == "update"] == ["VPC"]
    assert stands(bench) == whole

    goes_for_good(bench, design, aws)


@pytest.mark.parametrize("preset", ["ha-as-drawn", "economy-as-drawn"])
def test_a_design_as_it_was_drawn_can_be_made_and_taken_away(
    preset: str, bench: Bench, scenario: Callable[..., Path]
) -> None:
    scenario(fast=True)
    design = load_design(preset)
    comes_up(bench, design)

    design = design.apply(Patch.parse(["database.backup_days=8"]))
    assert verbs(succeeded(bench.run(Kind.UP, design))) == {"update": 2}  # the database, and the VPC with the digest
    whole = stands(bench)

    succeeded(bench.run(Kind.DESTROY, design))
    kept = stands(bench)
    assert {name.split()[0] for name in kept.values()} == KEPT
    assert verbs(succeeded(bench.run(Kind.UP, design))) == {"create": len(whole) - len(kept)}
    assert stands(bench) == whole

    succeeded(bench.run(Kind.DESTROY, design, delete_data=True))
    assert stands(bench) == {}
    assert Store(bench.store).all() == []
