"""Rules about the VPC's network, and about subnets with too few addresses for what is to stand in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Final

from jobvector_wizard.design.addressing import RESERVED_ADDRESSES, AddressError, Subnet, Tier, address_plan
from jobvector_wizard.design.blueprint import NatMode
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.addresses import (
    CONTROL_PLANE,
    CONTROL_PLANE_ADVISED,
    PREFIX,
    Demand,
    Situation,
    Taken,
    free_after,
    shortages,
)
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NODE_GROUP: Final = "aws:eks/nodeGroup:NodeGroup"
DOCKER: Final = IPv4Network("172.17.0.0/16")
PRIVATE: Final = tuple(IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918."""
SHARED: Final = IPv4Network("100.64.0.0/10")
"""RFC 6598: not on the internet either."""
SERVICES: Final = (IPv4Network("10.100.0.0/16"), IPv4Network("172.20.0.0/16"))
LEAST_PREFIX: Final = 27
"""What the remedies give public and database subnets at least."""
ELSEWHERE: Final = "10.0.0.0"
"""Where a larger VPC begins that does not fit around the smaller one's range."""


@rule(
    "NET-08",
    Severity.ERROR,
    source="Amazon EKS user guide, VPC and subnet requirements; amazon-vpc-cni-k8s, docs/eni-and-ip-target.md",
)
def too_few_addresses(facts: Facts) -> Iterator[Problem]:
    """A private subnet has fewer addresses than nodes, pods, endpoints and the control plane take; some never start."""
    demands = facts.demands
    for zone, worst in _certain(facts, demands).items():
        network = _network(facts, zone)
        yield Problem(
            f"the private subnet {network} in {zone} has too few addresses {worst.when}: {_missing(network, worst)}",
            subject=zone,
            evidence=_evidence(network, worst),
            remedies=_remedies(facts, demands),
            path="network.subnets" if facts.blueprint.network.subnets else "network.cidr",
            refused=NODE_GROUP if _machines_alone(network, worst) else "",
        )


@rule(
    "NET-09",
    Severity.WARNING,
    source="amazon-vpc-cni-k8s, docs/eni-and-ip-target.md and prefix-and-ip-target.md; EKS user guide, updates",
)
def addresses_run_short(facts: Facts) -> Iterator[Problem]:
    """A private subnet suffices only while nodes keep no addresses warm, no update runs or no zone is lost."""
    demands = facts.demands
    certain = _certain(facts, demands)
    for zone, worst in _possible(facts, demands).items():
        if zone in certain:
            continue
        network = _network(facts, zone)
        anyhow = worst in shortages(facts.blueprint.network.address_plan, (worst,), usual=False)
        why = (
            f"{worst.when}: {_missing(network, worst)}"
            if anyhow
            else f"{worst.when} with what its nodes keep warm, {worst.usual.addresses} in all: a pod may wait for an "
            "address that another node holds unused"
        )
        yield Problem(
            f"the private subnet {network} in {zone} runs short of addresses {why}",
            subject=zone,
            evidence=_evidence(network, worst),
            remedies=_remedies(facts, demands),
            path="network.subnets" if facts.blueprint.network.subnets else "network.cidr",
        )


@rule("NET-10", Severity.WARNING, source="Amazon VPC user guide, VPC CIDR blocks")
def network_that_others_use(facts: Facts) -> Iterator[Problem]:
    """AWS advises against 172.17.0.0/16, which Docker uses, and for private ranges."""
    network = facts.blueprint.network.vpc
    if network.overlaps(DOCKER):
        yield Problem(
            f"AWS advises against {DOCKER} for a VPC",
            evidence=(
                f"network.cidr = {network}",
                "Docker's bridge has this range by default, so that services which use Docker (Cloud9, SageMaker) and "
                "containers on it do not reach the VPC's addresses",
            ),
            remedies=tuple(_another_range(facts)),
            path="network.cidr",
        )
    elif not any(network.subnet_of(each) for each in (*PRIVATE, SHARED)):
        yield Problem(
            f"{network} is a public range: what it belongs to on the internet cannot be reached from the VPC",
            evidence=("AWS recommends a private range (RFC 1918); the VPC keeps its own addresses to itself",),
            remedies=tuple(_another_range(facts)),
            path="network.cidr",
            severity=Severity.NOTE,
        )


@rule("NET-11", Severity.NOTE, source="Amazon EKS user guide, create-cluster and eks-optimized-windows-ami")
def services_get_the_other_range(facts: Facts) -> Iterator[Problem]:
    """EKS gives Kubernetes' services 10.100.0.0/16 or 172.20.0.0/16, whichever the VPC does not overlap."""
    network = facts.blueprint.network.vpc
    for taken, other in (SERVICES, SERVICES[::-1]):
        if network.overlaps(taken):
            yield Problem(
                f"the VPC lies in {taken}, so EKS gives Kubernetes' services {other}",
                evidence=(f"a network that is joined to the VPC later must overlap neither {network} nor {other}",),
                path="network.cidr",
            )


@rule("NET-12", Severity.NOTE, source="Amazon EKS user guide, VPC and subnet requirements")
def little_left_for_the_control_plane(facts: Facts) -> Iterator[Problem]:
    """EKS requires six addresses in each of its subnets and recommends sixteen."""
    demands = facts.demands
    told = _certain(facts, demands).keys() | _possible(facts, demands).keys()
    for demand in demands:
        if demand.situation is not Situation.STEADY or demand.zone in told:
            continue
        network = _network(facts, demand.zone)
        left = free_after(network, demand.usual) + CONTROL_PLANE
        if left < CONTROL_PLANE_ADVISED:
            yield Problem(
                f"the private subnet {network} in {demand.zone} leaves EKS {left} addresses of the "
                f"{CONTROL_PLANE_ADVISED} it recommends; {CONTROL_PLANE} are required",
                subject=demand.zone,
                evidence=_evidence(network, demand),
                path="network.subnets" if facts.blueprint.network.subnets else "network.cidr",
            )


def _certain(facts: Facts, demands: Sequence[Demand]) -> dict[str, Demand]:
    """Return by zone the worst demand that fails whatever is kept warm, of those that the design stands for."""
    promised = {Situation.STEADY, Situation.AT_MOST}
    if facts.blueprint.goals.survive_zone_loss:
        promised.add(Situation.ZONE_LOST)
    failing = shortages(facts.blueprint.network.address_plan, demands, usual=False)
    return _worst(each for each in failing if each.situation in promised)


def _possible(facts: Facts, demands: Sequence[Demand]) -> dict[str, Demand]:
    """Return by zone the worst demand that fails anyhow, else the worst that fails for what is kept warm."""
    plan = facts.blueprint.network.address_plan
    return _worst(shortages(plan, demands, usual=True)) | _worst(shortages(plan, demands, usual=False))


def _worst(demands: Iterable[Demand]) -> dict[str, Demand]:
    """Return each zone's demand as designed where that fails, else the largest."""
    found: dict[str, Demand] = {}
    for demand in demands:
        known = found.setdefault(demand.zone, demand)
        if known.situation is not Situation.STEADY and demand.usual.addresses > known.usual.addresses:
            found[demand.zone] = demand
    return found


def _network(facts: Facts, zone: str) -> IPv4Network:
    plan = facts.blueprint.network.address_plan
    return next(each.network for each in plan if each.tier is Tier.PRIVATE and each.zone == zone)


def _machines_alone(network: IPv4Network, demand: Demand) -> bool:
    usable = network.num_addresses - RESERVED_ADDRESSES
    return demand.situation is Situation.STEADY and demand.machines > usable


def _missing(network: IPv4Network, demand: Demand) -> str:
    usable = network.num_addresses - RESERVED_ADDRESSES
    taken = demand.least
    if taken.addresses > usable:
        return f"{taken.addresses} are needed, it has {usable}"
    return (
        f"{taken.prefixes} whole blocks of {PREFIX} and {taken.singles} single addresses are needed, and of its "
        f"{network.num_addresses // PREFIX} blocks AWS keeps addresses in the first and the last"
    )


def _evidence(network: IPv4Network, demand: Demand) -> tuple[str, ...]:
    usable = network.num_addresses - RESERVED_ADDRESSES
    further = demand.least.singles - CONTROL_PLANE - demand.endpoints - demand.nodes
    further -= 0 if demand.least.prefixes else demand.pods
    parts = [
        _count(demand.nodes, "node"),
        _count(further, "further interface", of="of nodes"),
        f"{_count(demand.pods, 'pod')} in {_count(demand.least.prefixes, 'block')} of {PREFIX}"
        if demand.least.prefixes
        else _count(demand.pods, "pod"),
        _count(demand.endpoints, "interface endpoint"),
        f"{CONTROL_PLANE} that EKS requires for the control plane",
    ]
    return (
        f"{network} has {usable} addresses ({network.num_addresses} less the {RESERVED_ADDRESSES} that AWS keeps)",
        f"{demand.when}: {', '.join(part for part in parts if part)}: {demand.least.addresses} addresses",
        f"with what the VPC CNI keeps warm by default: {demand.usual.addresses} addresses",
    )


def _count(number: int, what: str, of: str = "") -> str:
    return f"{number} {what}{'s' * (number != 1)}{' ' * bool(of)}{of}" if number else ""


def _remedies(facts: Facts, demands: Sequence[Demand]) -> tuple[Remedy, ...]:
    """Offer networks that suffice in every situation, with what is kept warm if any does so.

    Before the first `up` they cost nothing. Prefix delegation is none: it takes addresses by sixteens. Nor is another
    zone, as node groups stay in theirs.
    """
    for usual in (True, False):
        wanted = _Wanted(demands, usual)
        found = (*_same_network(facts, wanted), *_larger_network(facts, wanted), *_no_endpoints(facts, wanted))
        if found:
            return found
    return ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a network must hold: every demand, with what is kept warm or without."""

    demands: Sequence[Demand]
    usual: bool

    def held_by(self, plan: Sequence[Subnet]) -> bool:
        return not shortages(plan, self.demands, usual=self.usual)


def _usable(plan: Sequence[Subnet]) -> int:
    return next(subnet.usable for subnet in plan if subnet.tier is Tier.PRIVATE)


def _same_network(facts: Facts, wanted: _Wanted) -> Iterator[Remedy]:
    """Lay the subnets out anew in the VPC's network: computed where that does, else private ones as large as needed."""
    network = facts.blueprint.network
    vpc, zones = network.vpc, network.zones
    if network.subnets:
        computed = _computed(network.cidr, zones)
        if computed and wanted.held_by(computed):
            yield Remedy(
                f"compute the subnets from {vpc}: private ones have {_usable(computed)} addresses each",
                Patch.unset("network.subnets"),
            )
            return
    for prefix in range(LEAST_PREFIX, vpc.prefixlen, -1):
        plan = _laid_out(vpc, zones, prefix)
        if plan and wanted.held_by(plan):
            tiers = {tier.value: {s.zone: str(s.network) for s in plan if s.tier is tier} for tier in Tier}
            yield Remedy(
                f"lay the subnets out anew in {vpc}: private ones of /{prefix} with {_usable(plan)} addresses each",
                Patch.set("network.subnets", tiers),
            )
            return


def _laid_out(vpc: IPv4Network, zones: Sequence[str], prefix: int) -> tuple[Subnet, ...] | None:
    """Return private subnets of one size, and the others small in what is left; None where they do not fit."""
    blocks = list(vpc.subnets(new_prefix=prefix))
    if len(blocks) <= len(zones):
        return None
    rest = list(blocks[-1].subnets(new_prefix=max(prefix, LEAST_PREFIX)))
    if len(rest) < 2 * len(zones):
        return None
    places = {Tier.PUBLIC: rest, Tier.PRIVATE: blocks, Tier.DATABASE: rest[len(zones) :]}
    return tuple(Subnet(tier, zone, places[tier][number]) for tier in Tier for number, zone in enumerate(zones))


def _larger_network(facts: Facts, wanted: _Wanted) -> Iterator[Remedy]:
    network = facts.blueprint.network
    vpc = network.vpc
    for prefix in range(vpc.prefixlen - 1, 15, -1):
        cidr = str(_around(vpc, prefix))
        plan = _computed(cidr, network.zones)
        if plan and wanted.held_by(plan):
            patch = Patch.unset("network.subnets") if network.subnets else Patch()
            yield Remedy(
                f"a larger VPC network, {cidr}: private subnets have {_usable(plan)} addresses each",
                patch + Patch.set("network.cidr", cidr),
            )
            return


def _around(vpc: IPv4Network, prefix: int) -> IPv4Network:
    """Return the network of that size around the VPC's, or another one where that would be no private range."""
    wider = vpc.supernet(new_prefix=prefix)
    private = any(wider.subnet_of(each) for each in (*PRIVATE, SHARED))
    return wider if private and not wider.overlaps(DOCKER) else IPv4Network((ELSEWHERE, prefix))


def _computed(cidr: str, zones: Sequence[str]) -> tuple[Subnet, ...] | None:
    try:
        return address_plan(cidr, zones)
    except AddressError:
        return None


def _no_endpoints(facts: Facts, wanted: _Wanted) -> Iterator[Remedy]:
    network = facts.blueprint.network
    if not network.has_endpoints:
        return
    without = [
        replace(
            demand,
            endpoints=0,
            least=Taken(demand.least.singles - demand.endpoints, demand.least.prefixes),
            usual=Taken(demand.usual.singles - demand.endpoints, demand.usual.prefixes),
        )
        for demand in wanted.demands
    ]
    if not replace(wanted, demands=without).held_by(network.address_plan):
        return
    patch = Patch.set("network.interface_endpoints", value=False)
    if network.nat is NatMode.NONE:
        mode = NatMode.PER_ZONE if facts.blueprint.goals.survive_zone_loss else NatMode.SINGLE
        patch += Patch.set("network.nat", mode.value)
    yield Remedy("NAT gateways instead of interface endpoints", patch)


def _another_range(facts: Facts) -> Iterator[Remedy]:
    network = facts.blueprint.network
    cidr = str(IPv4Network((ELSEWHERE, network.vpc.prefixlen)))
    if _computed(cidr, network.zones):
        patch = Patch.unset("network.subnets") if network.subnets else Patch()
        yield Remedy(f"a private range, {cidr}", patch + Patch.set("network.cidr", cidr))
