"""Names and tags: within AWS's limits, and the same whatever else the blueprint holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.infrastructure import naming
from jobvector_wizard.infrastructure.load_balancer import path_patterns, rule_priority
from jobvector_wizard.infrastructure.logs import retention
from tests.infrastructure.conftest import Build, Graph, Named

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,38}[a-z0-9]", fullmatch=True)
LIMITS = {
    "LoadBalancer": r"(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?",
    "TargetGroup": r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?",
    "Bucket": r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "Cluster": r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}",
    "Alias": r"alias/(?!aws/)[a-zA-Z0-9/_-]{1,250}",
    "Dashboard": r"[a-zA-Z0-9_-]{1,255}",
    "LogGroup": r"[a-zA-Z0-9_/.#-]{1,512}",
    "MetricAlarm": r".{1,255}",
    "WebAcl": r"[a-zA-Z0-9_-]{1,128}",
    "Instance": r"(?!.*--)[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
}
KEYS = {"Bucket": "bucket", "Instance": "identifier", "Dashboard": "dashboardName"}
"""Where a chosen name stands, if not in `name`."""
AUTONAMED = {
    "Role": 64,
    "NodeGroup": 63,
    "LaunchTemplate": 128,
    "SubnetGroup": 255,
    "ParameterGroup": 255,
    "Budget": 100,
    "EventSubscription": 255,
    "SecurityGroup": 255,
    "Topic": 256,
}
UNTAGGED = {
    "AccessPolicyAssociation", "Alias", "Attachment", "BucketLifecycleConfiguration", "BucketLogging",
    "BucketOwnershipControls", "BucketPolicy", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration",
    "BucketVersioning", "CertificateValidation", "Dashboard", "Record", "RolePolicy", "RolePolicyAttachment", "Route",
    "RouteTableAssociation", "TopicPolicy", "TopicSubscription", "WebAclAssociation", "WebAclLoggingConfiguration",
}  # fmt: skip
"""Kinds that the provider takes no tags for."""


def test_chosen_names_are_within_aws_limits(graph: Graph) -> None:
    for kind, pattern in LIMITS.items():
        names = [each.inputs[KEYS.get(kind, "name")] for each in graph.of(kind)]
        assert len(set(names)) == len(names)
        for name in names:
            assert re.fullmatch(pattern, name), (kind, name)


def test_names_that_pulumi_completes_leave_room_for_its_ending(graph: Graph) -> None:
    for kind, limit in AUTONAMED.items():
        for resource in graph.of(kind):
            assert not {"name", "nodeGroupName"} & set(resource.inputs)
            assert len(resource.name) + 8 <= limit


def test_everything_that_can_be_tagged_says_whose_it_is(graph: Graph) -> None:
    for resource in graph:
        kind = resource.type.rsplit(":", 1)[1]
        assert ("tags" in resource.inputs) == (kind not in UNTAGGED), kind
        if kind not in UNTAGGED:
            tags = resource.inputs["tags"]
            assert tags["jobvector:deployment"] == graph.blueprint.name
            assert tags["jobvector:logical-name"] == resource.name
            assert tags["managed-by"] == "jobvector-wizard"
            assert tags.items() >= graph.blueprint.tags.items()
            assert len(tags) <= 50
    for template in graph.of("LaunchTemplate"):
        specifications = template.inputs["tagSpecifications"]
        assert {each["resourceType"] for each in specifications} == {"instance", "volume", "network-interface"}
        assert all(each["tags"] == template.inputs["tags"] for each in specifications)


@pytest.mark.parametrize("what", ["zone", "node group", "workload", "bucket", "admin", "add-on"])
def test_one_more_entry_renames_and_renumbers_nothing(
    named: Named, build: Build, ha: dict[str, Any], what: str
) -> None:
    match what:
        case "zone":
            ha["network"]["zones"].insert(0, "eu-west-1d")
        case "node group":
            ha["nodes"] = {"another": {"type": "m7g.large", "zone": "eu-west-1a"}, **ha["nodes"]}
        case "workload":
            ha["workloads"] = {
                "one": {"cpu": "1", "memory": "1Gi", "path": "/api/v2", "port": 30000},
                **ha["workloads"],
            }
        case "bucket":
            ha["buckets"] = {"another": {"stored_gb": 1}, **ha["buckets"]}
        case "admin":
            ha["access"] = {"admins": ["arn:aws:iam::123456789012:role/Admin"]}
        case "add-on":
            ha["kubernetes"] = {"add_ons": ["eks-node-monitoring-agent", *named("ha").blueprint.kubernetes.add_ons]}
    before, after = named("ha").by_urn, build(ha).by_urn
    assert before.keys() < after.keys()
    changed = {before[urn].type.rsplit(":", 1)[1] for urn in before if before[urn].inputs != after[urn].inputs}
    zoned = {"Subnet", "Cluster", "LoadBalancer", "SubnetGroup", "VpcEndpoint"}
    expected = {"zone": zoned | {"Dashboard"}, "node group": {"Dashboard"}, "workload": {"Dashboard"}}
    assert changed - {"Vpc"} <= expected.get(what, set())
    (vpc,) = (urn for urn in before if urn.endswith("::vpc"))
    altered = {key for key, value in after[vpc].inputs["tags"].items() if before[vpc].inputs["tags"].get(key) != value}
    assert altered == {"jobvector:blueprint"}  # says which design it was made from, and stands nowhere else


@given(NAMES, NAMES, st.integers(30000, 32767))
def test_load_balancing_names_fit_for_any_blueprint(deployment: str, workload: str, port: int) -> None:
    assert re.fullmatch(LIMITS["LoadBalancer"], naming.load_balancer_name(deployment))
    assert re.fullmatch(LIMITS["TargetGroup"], naming.target_group_name(deployment, workload, port, "HTTPS"))


@given(NAMES, NAMES, st.sampled_from(["eu-west-1", "ap-southeast-2", "us-gov-west-1"]))
def test_bucket_and_database_names_fit_for_any_blueprint(name: str, deployment: str, region: str) -> None:
    assert re.fullmatch(LIMITS["Bucket"], naming.bucket_name(name, deployment, "123456789012", region))
    assert re.fullmatch(LIMITS["Instance"], naming.database_identifier(name))


@given(NAMES, NAMES)
def test_shortened_names_stay_apart(one: str, other: str) -> None:
    assert (naming.shortened(one, 20) == naming.shortened(other, 20)) == (one == other)


@pytest.mark.parametrize(
    ("instance_type", "arm"),
    [
        ("t3a.medium", False),
        ("c6a.xlarge", False),
        ("m7i-flex.large", False),
        ("g4dn.xlarge", False),
        ("g5.xlarge", False),
        ("g6e.xlarge", False),
        ("a1.large", True),
        ("t4g.small", True),
        ("c7gn.large", True),
        ("m6gd.large", True),
        ("g5g.xlarge", True),
        ("im4gn.large", True),
        ("is4gen.large", True),
        ("x2gd.large", True),
    ],
)
def test_graviton_is_told_by_the_letters_after_the_generation(instance_type: str, arm: bool) -> None:
    assert naming.is_arm(instance_type) is arm


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30000, 32767)), min_size=2, unique_by=lambda pair: pair[1]))
def test_priorities_are_unique_and_within_limits(routes: list[tuple[int, int]]) -> None:
    priorities = [rule_priority("/x" * depth or "/", port) for depth, port in routes]
    assert len(set(priorities)) == len(priorities)
    assert all(1 <= priority <= 50000 for priority in priorities)


@pytest.mark.parametrize(
    ("path", "patterns"),
    [("/", ["/*"]), ("/api", ["/api", "/api/*"]), ("/api/", ["/api", "/api/*"]), ("/a/b", ["/a/b", "/a/b/*"])],
)
def test_a_path_stands_for_itself_and_what_is_below(path: str, patterns: list[str]) -> None:
    assert path_patterns(path) == patterns


@pytest.mark.parametrize(("days", "kept"), [(1, 1), (2, 3), (30, 30), (31, 60), (366, 400), (3653, 3653)])
def test_logs_are_kept_at_least_as_long_as_asked(days: int, kept: int) -> None:
    assert retention(days) == kept
