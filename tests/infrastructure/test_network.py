"""Subnets, routes and who may speak to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.infrastructure.conftest import Graph, Named

ANYWHERE = "0.0.0.0/0"


def test_each_tier_has_its_planned_subnet_in_each_zone_and_gives_no_public_address(graph: Graph) -> None:
    made = {
        (subnet.inputs["cidrBlock"], subnet.inputs["availabilityZone"], subnet.name.partition("-")[0]): subnet
        for subnet in graph.of("Subnet")
    }
    assert set(made) == {(str(p.network), p.zone, str(p.tier)) for p in graph.blueprint.network.address_plan}
    assert all(subnet.inputs["mapPublicIpOnLaunch"] is False for subnet in made.values())


def test_load_balancer_controllers_find_the_subnets_by_their_tags(graph: Graph) -> None:
    for subnet in graph.of("Subnet"):
        tier = subnet.name.partition("-")[0]
        roles = {key for key in subnet.inputs["tags"] if key.startswith("kubernetes.io/role/")}
        wanted = {"public": {"kubernetes.io/role/elb"}, "private": {"kubernetes.io/role/internal-elb"}}
        assert roles == wanted.get(tier, set())


def test_every_subnet_has_one_route_table_of_its_tier(graph: Graph) -> None:
    associations = graph.of("RouteTableAssociation")
    assert sorted(each.name for each in associations) == sorted(each.name for each in graph.of("Subnet"))
    for each in associations:
        table = each.inputs["routeTableId"].rpartition("-")[0]
        assert each.inputs["subnetId"].rpartition("-")[0] == each.name
        assert table == (each.name if each.name.startswith("private-") else each.name.partition("-")[0])


def test_a_private_route_leads_to_the_gateway_of_its_zone_or_to_the_only_one(graph: Graph) -> None:
    network = graph.blueprint.network
    letters = [zone.removeprefix(graph.blueprint.region) for zone in network.zones]
    routes = {each.name: each.inputs for each in graph.of("Route")}
    assert routes.pop("public")["gatewayId"]
    if network.nat == "none":
        assert not routes
        return
    first = f"nat-{letters[0]}"
    for letter in letters:
        route = routes.pop(f"private-{letter}")
        assert route["destinationCidrBlock"] == ANYWHERE
        assert route["natGatewayId"].rpartition("-")[0] == (first if network.nat == "single" else f"nat-{letter}")
    assert not routes  # in particular none for the database tier


@pytest.mark.parametrize(
    ("name", "gateways"),
    [
        ("ha", {"nat-a", "nat-b", "nat-c"}),
        ("two-zones", {"nat-b", "nat-c"}),
        ("economy", {"nat-a"}),
        ("four-zones-single-nat", {"nat-d"}),
        ("no-nat", set()),
    ],
)
def test_nat_gateways_are_as_many_as_the_mode_says_each_with_an_address(
    named: Named, name: str, gateways: set[str]
) -> None:
    assert {each.name for each in named(name).of("NatGateway")} == gateways
    assert {each.name for each in named(name).of("Eip")} == gateways


def test_the_database_tier_has_no_route_at_all(graph: Graph) -> None:
    table = next(each for each in graph.of("RouteTable") if each.name == "database")
    assert "routes" not in table.inputs
    assert not any(table.urn in route.depends_on for route in graph.of("Route"))


def test_files_reach_s3_without_nat(graph: Graph) -> None:
    (endpoint,) = (each for each in graph.of("VpcEndpoint") if each.inputs["vpcEndpointType"] == "Gateway")
    assert endpoint.inputs["serviceName"] == f"com.amazonaws.{graph.blueprint.region}.s3"
    assert len(endpoint.inputs["routeTableIds"]) == len(graph.blueprint.network.zones)


def test_no_group_holds_a_rule_and_the_default_one_is_empty(graph: Graph) -> None:
    for group in graph.of("SecurityGroup") + graph.of("DefaultSecurityGroup"):
        assert not group.inputs.get("ingress")
        assert not group.inputs.get("egress")
    assert len(graph.of("DefaultSecurityGroup")) == 1


def rules(graph: Graph) -> Iterator[tuple[Any, ...]]:
    """Every rule as (direction, group, other side, first port, last port)."""
    for kind, direction in (("SecurityGroupIngressRule", "in"), ("SecurityGroupEgressRule", "out")):
        for rule in graph.of(kind):
            given = rule.inputs
            assert given["description"]
            assert (given["ipProtocol"] == "-1") == ("fromPort" not in given)
            other = given.get("cidrIpv4") or given["referencedSecurityGroupId"].rpartition("-")[0]
            group = given["securityGroupId"].rpartition("-")[0]
            yield direction, group, other, given.get("fromPort"), given.get("toPort")


def test_only_the_load_balancer_hears_the_internet_and_only_nodes_reach_the_database(graph: Graph) -> None:
    edge, network = graph.blueprint.edge, graph.blueprint.network
    switched = {("in", "load-balancer", ANYWHERE, 443, 443)} if edge.domain else set()
    switched |= {("in", "endpoints", "nodes", 443, 443)} if network.has_endpoints else set()
    ports = [workload.port for workload in graph.blueprint.workloads.values() if workload.port]
    expected = {
        ("in", "load-balancer", ANYWHERE, 80, 80),
        ("in", "nodes", "nodes", None, None),
        ("out", "nodes", ANYWHERE, None, None),
        ("in", "database", "nodes", 5432, 5432),
        *(("out", "load-balancer", "nodes", port, port) for port in ports),
        *(("in", "nodes", "load-balancer", port, port) for port in ports),
        *switched,
    }
    found = list(rules(graph))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_listener_rules_put_deeper_paths_first(graph: Graph) -> None:
    given = {name: workload.path for name, workload in graph.blueprint.workloads.items() if workload.path}
    priorities = {rule.name: rule.inputs["priority"] for rule in graph.of("ListenerRule")}
    assert set(priorities) == set(given)
    assert len(set(priorities.values())) == len(given)
    assert all(1 <= priority <= 50000 for priority in priorities.values())
    by_depth = sorted(given, key=lambda name: given[name].rstrip("/").count("/"), reverse=True)
    assert sorted(given, key=priorities.__getitem__) == by_depth


def test_target_groups_are_the_node_ports(graph: Graph) -> None:
    for group in graph.of("TargetGroup"):
        workload = graph.blueprint.workloads[group.name]
        assert (group.inputs["port"], group.inputs["targetType"]) == (workload.port, "instance")
        assert group.inputs["healthCheck"]["path"] == workload.path
