"""Nothing that AWS bills is created unless the bill has a group for it."""

from __future__ import annotations

import pytest

from jobvector_wizard.planning.cost import Group

BILLED = {
    "Cluster": {"control-plane", "logs"},
    "NodeGroup": {"nodes", "transfer"},
    "LaunchTemplate": {"nodes"},  # root volumes
    "NatGateway": {"nat"},
    "Eip": {"addresses"},
    "LoadBalancer": {"load-balancer", "addresses"},
    "Instance": {"database", "secrets"},
    "Bucket": {"buckets"},
    "LogGroup": {"logs"},
}
FREE = {
    "AccessEntry", "AccessPolicyAssociation", "Addon", "Attachment", "BucketLifecycleConfiguration",
    "BucketOwnershipControls", "BucketPolicy", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration",
    "BucketVersioning", "Budget", "DefaultSecurityGroup", "InternetGateway", "Listener", "ListenerRule",
    "ParameterGroup", "PodIdentityAssociation", "Role", "RolePolicy", "RolePolicyAttachment", "Route", "RouteTable",
    "RouteTableAssociation", "SecurityGroup", "SecurityGroupEgressRule", "SecurityGroupIngressRule", "Subnet",
    "SubnetGroup", "TargetGroup", "Vpc", "VpcEndpoint",
}  # fmt: skip
"""Gateway endpoints, budgets without actions, and add-ons of AWS itself cost nothing."""


def test_every_kind_of_resource_is_known_to_be_free_or_is_in_the_bill(graph):
    for resource in graph:
        assert resource.type.rsplit(":", 1)[1] in FREE | BILLED.keys()
    assert {group for groups in BILLED.values() for group in groups} <= set(Group)


def test_nothing_optional_that_costs_is_switched_on(graph):
    database = graph.one("Instance", "database").inputs
    paid = {"performanceInsightsEnabled", "databaseInsightsMode", "monitoringInterval", "maxAllocatedStorage", "iops"}
    assert not paid & set(database)
    assert database["engineLifecycleSupport"].endswith("disabled")  # no extended support by surprise
    assert all(endpoint.inputs["vpcEndpointType"] == "Gateway" for endpoint in graph.of("VpcEndpoint"))
    for template in graph.of("LaunchTemplate"):
        # no credit specification: T3, T3a and T4g start in unlimited mode, as the bill reckons
        assert not {"monitoring", "kmsKeyId", "creditSpecification"} & set(template.inputs)


def test_provisioned_iops_are_the_ones_that_are_billed(ha, build):
    ha["database"] |= {"storage_gib": 400, "iops": 14000}
    assert build(ha).one("Instance", "database").inputs["iops"] == 14000


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        (
            "ha",
            {"NatGateway": 3, "Eip": 3, "NodeGroup": 3, "Bucket": 2, "Instance": 1, "LogGroup": 2},
        ),
        ("economy", {"NatGateway": 1, "Eip": 1, "NodeGroup": 2, "Bucket": 2, "Instance": 1, "LoadBalancer": 1}),
    ],
)
def test_what_is_billed_is_as_many_as_drawn(named, name, counts):
    assert {kind: len(named(name).of(kind)) for kind in counts} == counts
