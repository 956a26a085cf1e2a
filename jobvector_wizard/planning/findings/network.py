"""Rules about zones, subnets and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.blueprint import NatMode
from jobvector_wizard.patch import Patch
from jobvector_wizard.planning.findings.rule import Facts, Finding, Remedy, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

EKS = "aws:eks/cluster:Cluster"
ALB = "aws:lb/loadBalancer:LoadBalancer"
SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


@rule("NET-01", Severity.ERROR, source="Amazon EKS user guide, VPC and subnet requirements")
def eks_needs_two_zones(facts: Facts) -> Iterator[Finding]:
    """EKS refuses a cluster whose subnets are all in one zone."""
    yield from _one_zone(facts, "EKS", EKS)


@rule(
    "NET-02",
    Severity.ERROR,
    source="Elastic Load Balancing user guide, subnets for Application Load Balancers",
)
def load_balancer_needs_two_zones(facts: Facts) -> Iterator[Finding]:
    """An Application Load Balancer refuses subnets in fewer than two zones."""
    yield from _one_zone(facts, "an Application Load Balancer", ALB)


@rule("NET-03", Severity.ERROR, source="Amazon RDS user guide, working with DB subnet groups")
def subnet_group_needs_two_zones(facts: Facts) -> Iterator[Finding]:
    """RDS refuses a subnet group whose subnets are all in one zone, even for an instance without a standby."""
    yield from _one_zone(facts, "an RDS subnet group", SUBNET_GROUP)


def _one_zone(facts: Facts, who: str, resource: str) -> Iterator[Finding]:
    zones = facts.blueprint.network.zones
    if len(zones) >= 2:
        return
    yield Finding(
        f"{who} needs subnets in two zones; this design has them in {zones[0]} only",
        evidence=(f"network.zones = {', '.join(zones)}: {len(zones)} zone, 2 needed",),
        remedies=tuple(_second_zone(facts)),
        path="network.zones",
        refused=resource,
    )


def _second_zone(facts: Facts) -> Iterator[Remedy]:
    """Add the next zone: subnets there cost nothing. Subnets given by hand give way to computed ones."""
    network = facts.blueprint.network
    if len(facts.region.zone_ids) < 2:
        return
    letters = (f"{facts.blueprint.region}{letter}" for letter in "abcdef")
    second = next(zone for zone in letters if zone not in network.zones)
    patch = Patch.set("network.zones", [*network.zones, second])
    if network.subnets:
        patch = Patch.unset("network.subnets") + patch
    yield Remedy(f"add subnets in {second}; they cost nothing", patch)


@rule("NET-04", Severity.ERROR, source="the catalog's zones by region")
def more_zones_than_the_region_has(facts: Facts) -> Iterator[Finding]:
    """A region has a fixed number of zones, whatever they are called in an account."""
    zones, offered = facts.blueprint.network.zones, facts.region.zone_ids
    if offered and len(zones) > len(offered):
        yield Finding(
            f"{facts.region.name} has {len(offered)} zones, the design names {len(zones)}",
            evidence=(f"zone ids: {', '.join(offered)}",),
            path="network.zones",
            refused="aws:ec2/subnet:Subnet",
        )


@rule("NET-05", Severity.ERROR, source="Amazon EKS user guide, private cluster requirements")
def nodes_without_a_way_to_join(facts: Facts) -> Iterator[Finding]:
    """Nodes in private subnets without NAT and without interface endpoints never join the cluster."""
    if facts.blueprint.network.nat is NatMode.NONE:
        yield Finding(
            "without NAT the nodes reach neither EKS nor a registry, and never join the cluster",
            evidence=("network.nat = none; interface endpoints, which could stand in for NAT, are not built yet",),
            remedies=(
                Remedy("one NAT gateway", Patch.set("network.nat", NatMode.SINGLE.value)),
                Remedy("one NAT gateway in each zone", Patch.set("network.nat", NatMode.PER_ZONE.value)),
            ),
            path="network.nat",
            refused=NODE_GROUP,
        )


@rule("NET-06", Severity.ERROR, source="Amazon VPC user guide, NAT gateways")
def one_zone_holds_the_way_out(facts: Facts) -> Iterator[Finding]:
    """A NAT gateway lives in one zone; when that zone is lost, pods elsewhere lose their way out with it."""
    if not facts.blueprint.goals.survive_zone_loss:
        return
    for loss in facts.capacity.losses:
        if loss.egress_lost:
            yield Finding(
                f"with {loss.zone} lost, the nodes that remain have no way to the internet",
                subject=loss.zone,
                evidence=(f"NAT gateways stand in: {', '.join(facts.blueprint.network.nat_zones)}",),
                remedies=(Remedy("one NAT gateway in each zone", Patch.set("network.nat", NatMode.PER_ZONE.value)),),
                path="network.nat",
            )


@rule("EDGE-01", Severity.WARNING, source="the program: no certificate is created")
def no_https(facts: Facts) -> Iterator[Finding]:
    """The load balancer speaks HTTP: this version creates no certificate and no DNS records."""
    domain = facts.blueprint.edge.domain
    reason = f"a certificate for {domain} is not created yet" if domain else "there is no domain to certify"
    yield Finding(
        "users reach the load balancer over HTTP only",
        evidence=(f"{reason}; CVs would cross the internet unencrypted",),
        path="edge.domain",
    )
