"""The address plan: which subnet each tier has in each zone.

It depends on the VPC network and the zones alone, so that a blueprint whose network is too small is invalid by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from itertools import combinations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VPC_PREFIXES: Final = range(16, 29)
"""A VPC's network is a /16 to a /28 (Amazon VPC user guide, "VPC CIDR blocks")."""
LOAD_BALANCER_PREFIX: Final = 27
"""An Application Load Balancer wants subnets of at least /27 with 8 free addresses (Elastic Load Balancing user guide).

A /27 has 27 of them, and besides the load balancer at most one NAT gateway stands there.
"""
SUBNET_PREFIX: Final = 28
"""The smallest subnet that a VPC takes: 11 addresses, where a database wants one and a spare to be replaced (RDS)."""
RESERVED_ADDRESSES: Final = 5
"""AWS keeps five addresses of each subnet for itself: the first four and the last."""
NO_NETWORKS: Final = {
    IPv4Network("0.0.0.0/8"): "this very network",
    IPv4Network("127.0.0.0/8"): "each machine itself (loopback)",
    IPv4Network("169.254.0.0/16"): "one link alone (link-local), where EC2 keeps its metadata service",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "future use and broadcast",
}
"""What is set apart from addresses that one machine can have, and for what (RFC 6890); no VPC can be cut from it.

Of these the Amazon VPC user guide names link-local ("VPC CIDR blocks", restrictions). Its rows about 198.19.0.0/16 and
about other private ranges concern a second block of a VPC, and a VPC has one here.
"""


class Tier(StrEnum):
    """What a subnet is for; only public ones have a route to the internet gateway."""

    PUBLIC = "public"
    PRIVATE = "private"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Subnet:
    """One subnet: its tier, zone and network."""

    tier: Tier
    zone: str
    network: IPv4Network

    @property
    def usable(self) -> int:
        """Addresses left for network interfaces."""
        return self.network.num_addresses - RESERVED_ADDRESSES


class AddressError(ValueError):
    """The VPC's network cannot hold the subnets: `path` is the key under `network` that is wrong."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def address_plan(
    cidr: str, zones: Sequence[str], given: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Subnet, ...]:
    """Return every subnet, public then private then database, each in the order of the zones.

    Without `given` (tier to zone to CIDR) the VPC is cut into sixteen blocks: a whole one for each private subnet,
    because pods take their addresses there, and the last two for the public and the database subnets.
    Raises AddressError.
    """
    vpc = IPv4Network(cidr)
    if vpc.prefixlen not in VPC_PREFIXES:
        raise AddressError("cidr", f"{cidr} is not between /16 and /28, which is what a VPC takes")
    for taken, use in NO_NETWORKS.items():
        if vpc.overlaps(taken):
            raise AddressError("cidr", f"{vpc} lies in {taken}, which is kept for {use}. Use a private range")
    plan = tuple(_given(given, zones) if given else _computed(vpc, zones))
    for subnet in plan:
        key = f"subnets.{subnet.tier}.{subnet.zone}"
        if not subnet.network.subnet_of(vpc):
            raise AddressError(key, f"{subnet.network} lies outside the VPC's {vpc}")
        least = LOAD_BALANCER_PREFIX if subnet.tier is Tier.PUBLIC else SUBNET_PREFIX
        if subnet.network.prefixlen > least:
            raise AddressError(key, f"{subnet.network} is smaller than the /{least} that a {subnet.tier} subnet needs")
    for one, other in combinations(plan, 2):
        if one.network.overlaps(other.network):
            raise AddressError(
                f"subnets.{other.tier}.{other.zone}",
                f"{other.network} overlaps {one.network} ({one.tier} {one.zone})",
            )
    return plan


def _given(given: Mapping[str, Mapping[str, str]], zones: Sequence[str]) -> Iterator[Subnet]:
    for tier in Tier:
        networks = given[tier]
        for zone in zones:
            if zone not in networks:
                raise AddressError(f"subnets.{tier}", f"{zone} has no {tier} subnet")
            yield Subnet(tier, zone, IPv4Network(networks[zone]))
        for zone in networks:
            if zone not in zones:
                raise AddressError(f"subnets.{tier}.{zone}", f"{zone} is not one of network.zones")


def _computed(vpc: IPv4Network, zones: Sequence[str]) -> Iterator[Subnet]:
    small = min(vpc.prefixlen + 8, LOAD_BALANCER_PREFIX)
    block = vpc.prefixlen + 4
    room = min(14, 2 ** (small - block)) if block <= small else 0
    if len(zones) > room:
        raise AddressError(
            "cidr",
            f"{vpc} is too small for {len(zones)} zone{'s' * (len(zones) > 1)}: each needs a private subnet "
            f"and a /{LOAD_BALANCER_PREFIX} for the load balancer. Use a /20 or larger, or give the subnets by hand",
        )
    *private, public, database = vpc.subnets(new_prefix=block)
    for tier, networks in (
        (Tier.PUBLIC, public.subnets(new_prefix=small)),
        (Tier.PRIVATE, iter(private)),
        (Tier.DATABASE, database.subnets(new_prefix=small)),
    ):
        for zone, network in zip(zones, networks, strict=False):
            yield Subnet(tier, zone, network)
