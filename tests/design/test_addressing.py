"""The address plan: subnets that AWS takes, that lie in the VPC and do not overlap."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.design.addressing import (
    LOAD_BALANCER_PREFIX,
    SUBNET_PREFIX,
    AddressError,
    Subnet,
    Tier,
    address_plan,
)

ZONES = [f"eu-west-1{letter}" for letter in "abcdef"]


@given(prefix=st.integers(16, 28), zones=st.integers(1, 6), third=st.integers(0, 255))
def test_a_computed_plan_is_one_that_aws_takes_or_none(prefix: int, zones: int, third: int) -> None:
    cidr = str(IPv4Network((int(IPv4Network(f"10.{third}.0.0/16").network_address), prefix)))
    try:
        plan = address_plan(cidr, ZONES[:zones])
    except AddressError:
        assert prefix > 20  # a /20 has room for six zones
        return
    assert [(subnet.tier, subnet.zone) for subnet in plan] == [(tier, zone) for tier in Tier for zone in ZONES[:zones]]
    for subnet in plan:
        assert subnet.network.subnet_of(IPv4Network(cidr))
        assert subnet.network.prefixlen <= (27 if subnet.tier is Tier.PUBLIC else 28)
    assert not any(one.network.overlaps(other.network) for one, other in combinations(plan, 2))


def test_a_zone_added_leaves_the_other_subnets_where_they_are() -> None:
    two = {(s.tier, s.zone): s.network for s in address_plan("10.0.0.0/16", ZONES[:2])}
    three = {(s.tier, s.zone): s.network for s in address_plan("10.0.0.0/16", ZONES[:3])}
    assert two.items() <= three.items()


@pytest.mark.parametrize(
    ("tier", "cidr", "message"),
    [
        ("private", "10.0.1.0/24", "overlaps"),
        ("private", "10.1.0.0/24", "lies outside"),
        ("public", "10.0.9.0/28", "smaller than the /27"),
        ("database", "10.0.9.0/29", "smaller than the /28"),
    ],
)
def test_subnets_given_by_hand_are_checked(tier: str, cidr: str, message: str) -> None:
    zone = ZONES[0]
    given_by_hand = {
        "public": {zone: "10.0.1.0/24"},
        "private": {zone: "10.0.2.0/24"},
        "database": {zone: "10.0.3.0/24"},
    }
    given_by_hand[tier] = {zone: cidr}
    with pytest.raises(AddressError, match=message):
        address_plan("10.0.0.0/16", [zone], given_by_hand)


def test_every_zone_needs_a_subnet_of_each_tier() -> None:
    tiers = {tier.value: {ZONES[0]: f"10.0.{number}.0/24"} for number, tier in enumerate(Tier)}
    with pytest.raises(AddressError, match=r"eu-west-1b has no public subnet"):
        address_plan("10.0.0.0/16", ZONES[:2], tiers)
    with pytest.raises(AddressError, match=r"is not one of network\.zones"):
        address_plan(
            "10.0.0.0/16", ZONES[:1], tiers | {"public": {z: f"10.0.{n + 7}.0/24" for n, z in enumerate(ZONES[:2])}}
        )


@pytest.mark.parametrize(
    "cidr", ["0.0.0.0/16", "127.0.0.0/16", "127.5.0.0/20", "169.254.0.0/16", "224.0.0.0/16", "239.1.0.0/20", "240.0.0.0/16",
             "255.255.0.0/16"]
)  # fmt: skip
def test_no_network_is_cut_from_what_no_machine_can_have_as_its_address(cidr: str) -> None:
    with pytest.raises(AddressError, match="which is kept for"):
        address_plan(cidr, ZONES[:2])


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.31.0.0/16", "192.168.0.0/16", "100.64.0.0/16", "198.19.0.0/16",
                                  "172.17.0.0/16", "8.8.0.0/16"])  # fmt: skip
def test_private_shared_and_public_ranges_are_networks(cidr: str) -> None:
    """The VPC guide's row on 198.19.0.0/16 is about which second block a VPC takes beside it."""
    assert address_plan(cidr, ZONES[:2])


def test_the_least_public_and_database_subnets_hold_what_stands_there() -> None:
    """Eight for the load balancer and one for NAT (Elastic Load Balancing guide); a database and its spare (RDS)."""
    network = IPv4Network("10.0.0.0/16")
    least_public = Subnet(Tier.PUBLIC, ZONES[0], next(network.subnets(new_prefix=LOAD_BALANCER_PREFIX)))
    least_database = Subnet(Tier.DATABASE, ZONES[0], next(network.subnets(new_prefix=SUBNET_PREFIX)))
    assert least_public.usable == 27 >= 8 + 1
    assert least_database.usable == 11 >= 2
