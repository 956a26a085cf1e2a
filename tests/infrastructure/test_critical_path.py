"""What decides when everything stands: edges that AWS imposes, and no other."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.critical_path import critical_path, kind
from tests.infrastructure.conftest import Graph

NEEDED = {
    ("Vpc", "Subnet"),
    ("Subnet", "Cluster"),
    ("Role", "Cluster"),
    ("RolePolicyAttachment", "Cluster"),
    ("LogGroup", "Cluster"),
    ("Key", "Cluster"),
    ("Cluster", "Addon"),
    ("Cluster", "LaunchTemplate"),
    ("Cluster", "NodeGroup"),
    ("Addon", "NodeGroup"),
    ("LaunchTemplate", "NodeGroup"),
    ("NodeGroup", "Addon"),
    ("NodeGroup", "Attachment"),
    ("NodeGroup", "MetricAlarm"),
    ("NodeGroup", "Dashboard"),
}
"""A node group reports its auto scaling group, which target attachments, alarms and the dashboard name."""


def test_the_way_to_ready_is_hardly_longer_than_what_aws_imposes(graph: Graph) -> None:
    ready, unavoidable, path = critical_path(graph.all)
    assert unavoidable > 600  # a control plane alone takes ten minutes
    assert ready <= 1.1 * unavoidable
    edges = {(kind(first), kind(then)) for first, then in pairwise(path)}
    assert edges <= NEEDED
    assert {"Cluster", "NodeGroup"} <= {kind(each) for each in path}


def test_cluster_database_and_load_balancer_start_side_by_side(graph: Graph) -> None:
    """None of the three slow ones waits for another of them."""
    slow = {"Cluster", "Instance", "LoadBalancer", "NatGateway"}
    for resource in graph:
        if resource.type.rsplit(":", 1)[1] in slow:
            assert not slow & {each.type.rsplit(":", 1)[1] for each in graph.behind(resource)}
