"""Rules about zones, subnets and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.units import usd
from jobvector_wizard.design.blueprint import NatMode
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.moving import more_zones, move

if TYPE_CHECKING:
    from collections.abc import Iterator

EKS = "aws:eks/cluster:Cluster"
ALB = "aws:lb/loadBalancer:LoadBalancer"
SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup"


@rule("NET-01", Severity.ERROR, source="Amazon EKS user guide, VPC and subnet requirements")
def eks_needs_two_zones(facts: Facts) -> Iterator[Problem]:
    """EKS refuses a cluster whose subnets are all in one zone."""
    yield from _one_zone(facts, "EKS", EKS)


@rule(
    "NET-02",
    Severity.ERROR,
    source="Elastic Load Balancing user guide, subnets for Application Load Balancers",
)
def load_balancer_needs_two_zones(facts: Facts) -> Iterator[Problem]:
    """An Application Load Balancer refuses subnets in fewer than two zones."""
    yield from _one_zone(facts, "an Application Load Balancer", ALB)


@rule("NET-03", Severity.ERROR, source="Amazon RDS user guide, working with DB subnet groups")
def subnet_group_needs_two_zones(facts: Facts) -> Iterator[Problem]:
    """RDS refuses a subnet group whose subnets are all in one zone, even for an instance without a standby."""
    yield from _one_zone(facts, "an RDS subnet group", SUBNET_GROUP)


def _one_zone(facts: Facts, who: str, resource: str) -> Iterator[Problem]:
    zones = facts.blueprint.network.zones
    if len(zones) >= 2:
        return
    yield Problem(
        f"{who} needs subnets in two zones; this design has them in {zones[0]} only",
        evidence=(f"network.zones = {', '.join(zones)}: {len(zones)} zone, 2 needed",),
        remedies=tuple(_second_zone(facts)),
        path="network.zones",
        refused=resource,
    )


def _second_zone(facts: Facts) -> Iterator[Remedy]:
    """Add the next zone: subnets there cost nothing. Subnets given by hand give way to computed ones."""
    network = facts.blueprint.network
    second = more_zones(facts.region, network.zones, 2)[-1]
    if second in network.zones:
        return
    patch = Patch.set("network.zones", [*network.zones, second])
    if network.subnets:
        patch = Patch.unset("network.subnets") + patch
    yield Remedy(f"add subnets in {second}", patch)


@rule("NET-04", Severity.ERROR, source="the catalog's zones by region")
def more_zones_than_the_region_has(facts: Facts) -> Iterator[Problem]:
    """A region has a fixed number of zones, whatever they are called in an account."""
    zones, names = facts.blueprint.network.zones, facts.region.zone_names
    most = max(names.each_has, len(facts.region.zone_ids))
    if len(zones) > most:
        kept = sorted(zones, key=lambda zone: zone[-1] not in names.letters)[:most]
        fewer = [zone for zone in zones if zone in kept]
        yield Problem(
            f"an account has {most} zones in {facts.region.name}, the design names {len(zones)}",
            evidence=(f"named {', '.join(names.letters)}: {names.source.text}, {names.source.date}",),
            remedies=(
                Remedy(
                    f"build in {' and '.join(fewer)} only, the nodes of the others dealt out over them",
                    move(facts.blueprint, facts.blueprint.region, fewer),
                ),
            ),
            path="network.zones",
            refused="aws:ec2/subnet:Subnet",
        )


@rule("NET-05", Severity.WARNING, source="Amazon EKS user guide, private cluster requirements")
def no_way_to_the_internet(facts: Facts) -> Iterator[Problem]:
    """Without NAT the nodes reach AWS through interface endpoints only, and no registry but AWS's own."""
    if facts.blueprint.network.nat is NatMode.NONE:
        endpoints = facts.bill.group_total(Group.ENDPOINTS).expected
        unknown = any(line.usd is None for line in facts.bill.group(Group.ENDPOINTS))
        price = f"{'at least ' if unknown else ''}{usd(endpoints)}" if endpoints else "a price that is not known"
        yield Problem(
            "without NAT nothing reaches the internet: images must come from this account's registry, and no pod can "
            "call another service",
            evidence=(f"interface endpoints stand in for NAT, at {price} a month and more for their data",),
            remedies=(
                Remedy("one NAT gateway", Patch.set("network.nat", NatMode.SINGLE.value)),
                Remedy("one NAT gateway in each zone", Patch.set("network.nat", NatMode.PER_ZONE.value)),
            ),
            path="network.nat",
        )


@rule("NET-07", Severity.ERROR, source="the program: China's endpoint services have names of their own")
def endpoints_in_china(facts: Facts) -> Iterator[Problem]:
    """In China some interface endpoints have names that this program does not know."""
    if facts.blueprint.network.has_endpoints and facts.blueprint.region.startswith("cn-"):
        yield Problem(
            "interface endpoints cannot be made in China by this version",
            remedies=(Remedy("one NAT gateway", _without_endpoints()),),
            path="network.interface_endpoints",
            refused="aws:ec2/vpcEndpoint:VpcEndpoint",
        )


def _without_endpoints() -> Patch:
    return Patch.set("network.nat", NatMode.SINGLE.value) + Patch.set("network.interface_endpoints", value=False)


@rule("NET-06", Severity.ERROR, source="Amazon VPC user guide, NAT gateways")
def one_zone_holds_the_way_out(facts: Facts) -> Iterator[Problem]:
    """A NAT gateway lives in one zone; when that zone is lost, pods elsewhere lose their way out with it."""
    if not facts.blueprint.goals.survive_zone_loss:
        return
    for loss in facts.capacity.losses:
        if loss.egress_lost:
            yield Problem(
                f"with {loss.zone} lost, the nodes that remain have no way to the internet",
                subject=loss.zone,
                evidence=(f"NAT gateways stand in: {', '.join(facts.blueprint.network.nat_zones)}",),
                remedies=(Remedy("one NAT gateway in each zone", Patch.set("network.nat", NatMode.PER_ZONE.value)),),
                path="network.nat",
                brief=f"lose {loss.zone[-1]}: no way out",
            )


@rule("EDGE-01", Severity.WARNING, source="the program: a certificate needs a domain in Route 53")
def no_https(facts: Facts) -> Iterator[Problem]:
    """Without a domain there is nothing to certify, and the load balancer speaks HTTP."""
    if facts.blueprint.edge.domain is None:
        yield Problem(
            "users reach the load balancer over HTTP only",
            evidence=("there is no domain to certify; CVs would cross the internet unencrypted",),
            path="edge.domain",
        )
