"""Addresses: what nodes, pods, endpoints and EKS take of each private subnet, and what is said where they run out."""

from __future__ import annotations

import tomllib
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.addresses import (
    CONTROL_PLANE,
    CONTROL_PLANE_ADVISED,
    Situation,
    Taken,
    counted,
    demands_of,
    fits,
    free_after,
)
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.findings import Finding, Severity
from tests.planning.designs import random_designs

CASES = Path(__file__).parents[1] / "cases"
A, B = "eu-west-1a", "eu-west-1b"


def case(name: str, *changes: str) -> Blueprint:
    blueprint = Blueprint.parse(tomllib.loads((CASES / f"{name}.toml").read_text("utf-8")))
    return Patch.parse(changes, ()).apply(blueprint)


class Judge:
    """Assess and look for one finding."""

    def __init__(self, catalog: Catalog, on: date) -> None:
        self._catalog, self._on = catalog, on

    def __call__(self, blueprint: Blueprint) -> Assessment:
        return assess(blueprint, self._catalog, self._on)

    def codes(self, blueprint: Blueprint) -> set[str]:
        return {found.code for found in self(blueprint).findings}

    def find(self, blueprint: Blueprint, finding_id: str) -> Finding:
        return next(found for found in self(blueprint).findings if found.id == finding_id)

    def demands(self, blueprint: Blueprint) -> dict[tuple[str, Situation, str], Any]:
        shown = self(blueprint)
        found = counted(blueprint, self._catalog, shown.capacity)
        return {(each.zone, each.situation, each.lost): each for each in found}


@pytest.fixture
def judge(catalog: Catalog, on: date) -> Judge:
    return Judge(catalog, on)


def pods_on_one_node(pods: int, kind: str, *changes: str) -> Blueprint:
    """One node of a type in zone a that runs so many pods with an address."""
    document = tomllib.loads((CASES / "cidr-172.17.toml").read_text("utf-8"))
    document["network"]["cidr"] = "10.0.0.0/16"
    document["nodes"] = {"only": {"type": kind, "zone": A}}
    document["kubernetes"] = {"add_ons": ["vpc-cni", "kube-proxy"]}
    document["workloads"] = {"app": {"cpu": "1m", "memory": "1Mi", "replicas": pods}}
    return Patch.parse(changes, ()).apply(Blueprint.parse(document))


@pytest.mark.parametrize(
    ("kind", "pods", "interfaces", "secondary"),
    [
        ("t3.small", 5, 3, 9),  # amazon-vpc-cni-k8s, docs/eni-and-ip-target.md, WARM_ENI_TARGET=1
        ("t3.small", 9, 3, 9),
        ("m5.xlarge", 5, 2, 28),  # 14 secondary addresses an interface: 23 free, of 14 wanted
        ("m5.xlarge", 34, 4, 56),
    ],
)
def test_a_node_keeps_an_interface_of_addresses_warm(
    judge: Judge, kind: str, pods: int, interfaces: int, secondary: int
) -> None:
    demand = judge.demands(pods_on_one_node(pods, kind))[A, Situation.STEADY, ""]
    assert demand.pods == pods
    assert demand.usual == Taken(6 + interfaces + secondary)


@pytest.mark.parametrize(
    ("pods", "interfaces", "prefixes", "needed"),
    [(5, 1, 2, 1), (16, 1, 2, 1), (17, 1, 3, 2), (58, 2, 5, 4)],  # docs/prefix-and-ip-target.md, WARM_PREFIX_TARGET=1
)
def test_with_prefix_delegation_it_keeps_sixteen_warm(
    judge: Judge, pods: int, interfaces: int, prefixes: int, needed: int
) -> None:
    blueprint = pods_on_one_node(pods, "t3.small", "kubernetes.prefix_delegation=true")
    demand = judge.demands(blueprint)[A, Situation.STEADY, ""]
    assert demand.usual == Taken(6 + interfaces, prefixes)
    assert demand.least == Taken(6 + -(-needed // 3), needed)


def test_pods_on_the_hosts_network_take_none(judge: Judge) -> None:
    """aws-node, kube-proxy and the Pod Identity agent have their node's address; the others have their own."""
    demand = judge.demands(case("cidr-172.17"))[A, Situation.STEADY, ""]
    names = {pod.owner for pod in judge(case("cidr-172.17")).capacity.pods}
    assert {"aws-node", "kube-proxy", "eks-pod-identity-agent", "coredns", "metrics-server", "app"} == names
    zones = [judge.demands(case("cidr-172.17"))[zone, Situation.STEADY, ""].pods for zone in (A, B)]
    assert sum(zones) == 2 + 2 + 2  # of CoreDNS, of metrics-server and of app
    assert demand.nodes == 1


@pytest.mark.parametrize(
    ("prefix", "taken", "held"),
    [
        (26, Taken(59), True),  # 64 less the five that AWS keeps
        (26, Taken(60), False),
        (26, Taken(27, 2), True),  # blocks 2 and 3; 12 + 15 single addresses stand in the first and the last
        (26, Taken(28, 2), False),
        (26, Taken(0, 3), False),  # 48 of 59 addresses, but not as whole blocks
        (27, Taken(0, 1), False),  # AWS keeps addresses in either block of a /27
        (25, Taken(28, 5), True),
        (25, Taken(28, 6), False),
    ],
)
def test_a_prefix_is_a_whole_block_of_sixteen(prefix: int, taken: Taken, held: bool) -> None:
    assert fits(IPv4Network(("10.0.0.0", prefix)), taken) is held


def test_two_hundred_pods_do_not_fit_into_two_26s(judge: Judge) -> None:
    """amazon-vpc-cni-k8s #1245 and #547: 59 addresses in each, for about 100 pods, 3 nodes and the control plane."""
    blueprint = case("addresses-200-pods-in-26")
    for zone in (A, B):
        found = judge.find(blueprint, f"NET-08:{zone}")
        assert found.severity is Severity.ERROR
        assert found.message.endswith("117 are needed, it has 59")
        assert any(
            "3 nodes, 6 further interfaces of nodes, 102 pods, 6 that EKS requires" in it for it in found.evidence
        )
        assert any("64 less the 5" in it for it in found.evidence)
    assert not judge(blueprint).capacity.steady.pending  # the scheduler counts no addresses


def test_eight_endpoints_do_not_fit_into_a_28(judge: Judge) -> None:
    found = judge.find(case("addresses-endpoints-in-28"), f"NET-08:{A}")
    assert found.message.endswith("24 are needed, it has 11")
    assert any("2 nodes, 8 pods, 8 interface endpoints, 6 that EKS requires" in it for it in found.evidence)
    assert not found.refused  # nodes and endpoints alone are ten


def test_two_hundred_nodes_in_a_25_are_refused_by_aws(judge: Judge) -> None:
    blueprint = case("addresses-200-pods-in-26", "network.cidr=10.0.0.0/21", "nodes.n-a.count=200")
    found = judge.find(blueprint, f"NET-08:{A}")
    assert "10.0.0.0/25" in found.message
    assert "it has 123" in found.message
    assert found.refused == "aws:eks/nodeGroup:NodeGroup"


@pytest.mark.parametrize("name", ["addresses-200-pods-in-26", "addresses-endpoints-in-28"])
@pytest.mark.parametrize("changes", [(), ("kubernetes.prefix_delegation=true",), ("nodes.n-a.count=60",)])
def test_each_remedy_mends_it_and_brings_no_other_error(judge: Judge, name: str, changes: tuple[str, ...]) -> None:
    blueprint = case(name, *changes)
    found = judge.find(blueprint, f"NET-08:{A}")
    others = {each.id for each in judge(blueprint).errors} - {
        each.id for each in judge(blueprint).errors if each.code == "NET-08"
    }
    assert found.remedies
    for remedy in found.remedies:
        mended = judge(remedy.patch.apply(blueprint))
        assert {each.id for each in mended.errors} <= others, remedy.title
        assert "NET-09" not in {each.code for each in mended.findings}, remedy.title
        assert mended.bill.total == judge(blueprint).bill.total or "NAT" in remedy.title


def test_what_fits_only_without_warm_addresses_is_a_warning(judge: Judge) -> None:
    blueprint = case("addresses-200-pods-in-26", "workloads.app.replicas=40")
    demand = judge.demands(blueprint)[A, Situation.STEADY, ""]
    assert (demand.nodes, demand.pods) == (3, 22)
    assert demand.least == Taken(6 + 3 * 1 + 22)  # seven or eight pods a node on one interface of fourteen
    assert demand.usual == Taken(6 + 3 * 2 * 15)  # a second interface is attached to keep fourteen free
    found = judge.find(blueprint, f"NET-09:{A}")
    assert found.severity is Severity.WARNING
    assert "96 in all" in found.message
    assert "NET-08" not in judge.codes(blueprint)


def test_pods_that_move_at_a_zones_loss_need_addresses_too(judge: Judge) -> None:
    blueprint = case("addresses-200-pods-in-26", "workloads.app.replicas=80")
    demand = judge.demands(blueprint)[B, Situation.ZONE_LOST, A]
    assert demand.pods == 80 + 4  # CoreDNS and metrics-server have two each
    assert f"with {A} lost" in judge.find(blueprint, f"NET-09:{B}").message
    promised = Patch.set("goals.survive_zone_loss", value=True).apply(blueprint)
    assert judge.find(promised, f"NET-08:{B}").severity is Severity.ERROR


def test_nodes_up_to_max_count_are_counted(judge: Judge) -> None:
    blueprint = case("addresses-200-pods-in-26", "workloads.app.replicas=10", "nodes.n-a.max_count=60")
    demand = judge.demands(blueprint)[A, Situation.AT_MOST, ""]
    assert demand.nodes == 60
    found = judge.find(blueprint, f"NET-08:{A}")
    assert "with every node group at max_count" in found.message
    assert not found.refused


def test_an_update_takes_two_more_nodes_of_each_group(judge: Judge) -> None:
    demands = judge.demands(case("addresses-200-pods-in-26"))
    assert demands[A, Situation.UPDATE, ""].nodes == demands[A, Situation.STEADY, ""].nodes + 2


@pytest.mark.parametrize(("host_network", "more"), [(False, 1), (True, 0)])
def test_a_daemonset_of_ones_own_takes_an_address_on_each_node_of_its_groups(
    judge: Judge, host_network: bool, more: int
) -> None:
    blueprint = case("addresses-200-pods-in-26", "workloads.app.replicas=10", "nodes.n-a.max_count=20")
    document = blueprint.document()
    daemonset = {"cpu": "10m", "memory": "16Mi", "require": ["n-a"], "host_network": host_network}
    document["daemonsets"] = {"agent": daemonset}
    with_agent, without = judge.demands(Blueprint.parse(document)), judge.demands(blueprint)
    pods = [sum(found[zone, Situation.STEADY, ""].pods for zone in (A, B)) for found in (with_agent, without)]
    assert pods[0] - pods[1] == 3 * more
    in_b = with_agent[B, Situation.UPDATE, ""].pods - with_agent[B, Situation.STEADY, ""].pods
    assert in_b == 0, "a new node of the other group has none"
    assert with_agent[A, Situation.AT_MOST, ""].pods - with_agent[A, Situation.STEADY, ""].pods == 17 * more


def test_a_design_with_room_hears_nothing(judge: Judge) -> None:
    roomy = case("addresses-200-pods-in-26", "network.cidr=10.0.0.0/16")
    assert not {code for code in judge.codes(roomy) if code in {"NET-08", "NET-09", "NET-10", "NET-11", "NET-12"}}


def test_few_left_for_the_control_plane_is_a_note(judge: Judge) -> None:
    """EKS guide, network-reqs: at least six, sixteen recommended."""
    blueprint = pods_on_one_node(1, "t3.small")
    assert "NET-12" not in judge.codes(blueprint)
    document = blueprint.document()
    document["network"]["subnets"] = {
        "public": {A: "10.0.0.0/27", B: "10.0.0.32/27"},
        "private": {A: "10.0.0.64/27", B: "10.0.0.96/28"},
        "database": {A: "10.0.0.128/28", B: "10.0.0.144/28"},
    }
    found = judge.find(Blueprint.parse(document), f"NET-12:{B}")
    assert found.severity is Severity.NOTE
    assert "leaves EKS 11 addresses of the 16 it recommends" in found.message


def test_subnets_that_are_called_ample_hold_every_demand(catalog: Catalog, on: date) -> None:
    """What is not counted has room for everything: random designs in networks of every size that a VPC may have."""
    ample = 0
    for number, design in enumerate(random_designs(catalog, 120, seed=9)):
        cidr = Patch.set("network.cidr", f"10.0.0.0/{16 + number % 5}")
        shown = assess(cidr.apply(design), catalog, on)
        if demands_of(shown.blueprint, catalog, shown.capacity):
            continue
        ample += 1
        private = {s.zone: s.network for s in shown.blueprint.network.address_plan if s.tier is Tier.PRIVATE}
        for demand in counted(shown.blueprint, catalog, shown.capacity):
            assert fits(private[demand.zone], demand.usual)
            assert fits(private[demand.zone], demand.least)
            assert free_after(private[demand.zone], demand.usual) >= CONTROL_PLANE_ADVISED - CONTROL_PLANE
    assert 20 < ample < 120, "both kinds of network are among them"


def test_aws_advises_against_dockers_range(judge: Judge) -> None:
    """VPC guide, vpc-cidr-blocks."""
    blueprint = case("cidr-172.17")
    found = judge.find(blueprint, "NET-10")
    assert found.severity is Severity.WARNING
    (remedy,) = found.remedies
    assert "NET-10" not in judge.codes(remedy.patch.apply(blueprint))


@pytest.mark.parametrize(("cidr", "noted"), [("8.8.0.0/16", True), ("100.64.0.0/16", False), ("172.16.0.0/16", False)])
def test_a_public_range_hides_its_owner(judge: Judge, cidr: str, noted: bool) -> None:
    findings = judge(case("cidr-172.17", f"network.cidr={cidr}")).findings
    assert [found.severity for found in findings if found.code == "NET-10"] == [Severity.NOTE] * noted


@pytest.mark.parametrize(
    ("cidr", "services"), [("10.100.0.0/16", "172.20.0.0/16"), ("172.20.8.0/21", "10.100.0.0/16"), ("10.0.0.0/16", "")]
)
def test_services_get_the_range_that_the_vpc_leaves(judge: Judge, cidr: str, services: str) -> None:
    found = [it for it in judge(case("cidr-172.17", f"network.cidr={cidr}")).findings if it.code == "NET-11"]
    assert [it.message.rpartition(" ")[2] for it in found] == [services] * bool(services)
