"""Which addresses a design takes of each subnet: nodes, pods, endpoints, and what AWS puts there by itself.

What a node takes is the Amazon VPC CNI's doing (aws/amazon-vpc-cni-k8s @b5218838): each interface has an address of its
own, each pod without host network another one. Beyond that the plugin keeps addresses warm, which no other node can
use: by default a whole interface of them, or with prefix delegation a whole block of sixteen. Public and database
subnets hold what they must by their least size alone (`jobvector_wizard.design.addressing`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobvector_wizard.design.addressing import RESERVED_ADDRESSES, Tier
from jobvector_wizard.planning.allocatable import BEFORE_NITRO, max_pods
from jobvector_wizard.planning.endpoints import endpoint_services
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from ipaddress import IPv4Network

    from jobvector_wizard.catalog import Catalog, InstanceType
    from jobvector_wizard.design.addressing import Subnet
    from jobvector_wizard.design.blueprint import Blueprint, NodeGroup
    from jobvector_wizard.planning.capacity import Capacity, ZoneLoss
    from jobvector_wizard.planning.scheduler import Placement

__all__ = [
    "CONTROL_PLANE",
    "CONTROL_PLANE_ADVISED",
    "Demand",
    "Situation",
    "Taken",
    "counted",
    "demands_of",
    "fits",
    "free_after",
    "shortages",
]

CONTROL_PLANE: Final = 6
"""Addresses that EKS requires in each of a cluster's subnets (EKS user guide, network-reqs.adoc).

Two to four interfaces of the control plane stand in them, which ones is not known before; an update of the version
makes new ones first and takes up to five more (update-cluster.adoc).
"""
CONTROL_PLANE_ADVISED: Final = 16
"""Addresses that the same guide recommends to leave there."""
PREFIX: Final = 16
"""Addresses of a prefix: a /28, which must be free as a whole."""
NODES_OF_AN_UPDATE: Final = 2
"""Nodes that an update of a managed node group in one zone brings up beside the others.

Twice the number of its zones, or what may be unavailable, whichever is larger (managed-node-update-behavior.adoc).
The program's groups are updated at the same time.
"""


class Situation(StrEnum):
    """When addresses are counted."""

    STEADY = "as designed"
    UPDATE = "while its node groups are updated"
    AT_MOST = "with every node group at max_count"
    ZONE_LOST = "with a zone lost"


@dataclass(frozen=True, slots=True)
class Taken:
    """Addresses taken of one subnet: single ones, and prefixes of sixteen."""

    singles: int = 0
    prefixes: int = 0

    @property
    def addresses(self) -> int:
        """How many addresses that is."""
        return self.singles + PREFIX * self.prefixes


@dataclass(frozen=True, slots=True)
class Demand:
    """What one zone's private subnet must hold in one situation.

    `least` is what runs with no address kept warm, `usual` what the VPC CNI takes by default; they are the same for a
    node of a type whose interfaces are not known. `pods` have no host network. `lost` is the zone that is gone.
    """

    zone: str
    situation: Situation
    nodes: int
    pods: int
    endpoints: int
    least: Taken
    usual: Taken
    lost: str = ""

    @property
    def when(self) -> str:
        """The situation in words."""
        return f"with {self.lost} lost" if self.lost else self.situation.value

    @property
    def machines(self) -> int:
        """Addresses without which the nodes and endpoints themselves cannot be made."""
        return self.nodes + self.endpoints


def fits(network: IPv4Network, taken: Taken) -> bool:
    """Whether a subnet holds what is taken, in the best order that its addresses can be given away.

    A prefix is an aligned block of sixteen. The first and the last block hold addresses that AWS keeps, so that single
    addresses alone stand there. In practice single addresses lie anywhere, and fewer blocks stay whole.
    """
    usable = network.num_addresses - RESERVED_ADDRESSES
    if not taken.prefixes:
        return taken.singles <= usable
    blocks = max(0, network.num_addresses // PREFIX - 2)
    beside = max(0, taken.singles - (usable - blocks * PREFIX))
    return taken.prefixes + -(-beside // PREFIX) <= blocks


def free_after(network: IPv4Network, taken: Taken) -> int:
    """Return the addresses left; below zero, those that are missing."""
    return network.num_addresses - RESERVED_ADDRESSES - taken.addresses


def demands_of(blueprint: Blueprint, catalog: Catalog, capacity: Capacity) -> tuple[Demand, ...]:
    """Return what each private subnet must hold: as designed, updated, at max_count, and with each other zone lost.

    Nothing is returned where every subnet is ample: it holds all that its nodes' interfaces could ever take.
    """
    if _all_ample(blueprint, catalog):
        return ()
    return tuple(counted(blueprint, catalog, capacity))


def counted(blueprint: Blueprint, catalog: Catalog, capacity: Capacity) -> Iterator[Demand]:
    """Yield every demand, however small beside its subnet."""
    return _Counting(blueprint, catalog, capacity).demands()


def _all_ample(blueprint: Blueprint, catalog: Catalog) -> bool:
    """Whether each private subnet holds more than any demand can be, beside what EKS advises to leave."""
    besides = CONTROL_PLANE_ADVISED + len(endpoint_services(blueprint))
    most = {zone: Taken(besides) for zone in blueprint.network.zones}
    for group in blueprint.nodes.values():
        kind = kind_of(group, catalog)
        if kind is None or group.zone not in most:
            return False
        nodes = max(group.count + NODES_OF_AN_UPDATE, group.max_count or 0)
        # one interface more than the type has, since pods with the host's address count towards its most pods
        interfaces = kind.max_enis + 1
        prefixes = nodes * interfaces * (kind.ipv4_per_eni - 1) if blueprint.kubernetes.prefix_delegation else 0
        most[group.zone] = _sum([(1, most[group.zone]), (1, Taken(nodes * interfaces * kind.ipv4_per_eni, prefixes))])
    plan = blueprint.network.address_plan
    return all(fits(each.network, most[each.zone]) for each in plan if each.tier is Tier.PRIVATE)


class _Counting:
    """The parts that every situation shares, found once."""

    def __init__(self, blueprint: Blueprint, catalog: Catalog, capacity: Capacity) -> None:
        self._blueprint, self._capacity = blueprint, capacity
        self._prefixes = blueprint.kubernetes.prefix_delegation
        self._types = {name: kind_of(group, catalog) for name, group in blueprint.nodes.items()}
        on_host = {pods.name for pods in catalog.add_ons.values() if pods.host_network}
        on_host |= {name for name, daemonset in blueprint.daemonsets.items() if daemonset.host_network}
        self._addressed = {pod.name for pod in capacity.pods if pod.owner not in on_host}
        self._daemons = {
            group: sum(pod.owner not in on_host for pod in daemons.pods)
            for group, daemons in capacity.cluster.daemons.items()
        }
        self._endpoints = len(endpoint_services(blueprint))
        self._homes = {node.name: node.group for node in capacity.nodes}
        self._node_zones = frozenset(blueprint.node_zones)
        self._known: dict[tuple[str, int], tuple[Taken, Taken]] = {}

    def demands(self) -> Iterator[Demand]:
        zones = self._blueprint.network.zones
        steady = self._pods_by_group(self._capacity.steady)
        groups = self._blueprint.nodes
        for zone in zones:
            yield self._demand(zone, Situation.STEADY, steady)
        for zone in zones:
            yield self._demand(zone, Situation.UPDATE, steady, dict.fromkeys(groups, NODES_OF_AN_UPDATE))
        more = {name: _more(group) for name, group in groups.items() if group.scales}
        for zone in {groups[name].zone: None for name in more}:
            yield self._demand(zone, Situation.AT_MOST, steady, more)
        for loss in self._capacity.losses:
            yield from self._after(loss, more)

    def _after(self, loss: ZoneLoss, more: Mapping[str, int]) -> Iterator[Demand]:
        """Yield what the zones that stay must hold: pods move there, and nodes come where some are Pending."""
        placed = self._pods_by_group(loss.placement)
        wanting = bool(loss.placement.pending)
        for zone in self._blueprint.network.zones:
            if zone != loss.zone:
                found = self._demand(zone, Situation.ZONE_LOST, placed, more if wanting else {})
                yield replace(found, lost=loss.zone)

    def _demand(
        self,
        zone: str,
        situation: Situation,
        pods_on: Mapping[str, Sequence[int]],
        more: Mapping[str, int] | None = None,
    ) -> Demand:
        """Return one zone's demand: `pods_on` gives each node's pods by group, `more` the empty nodes besides."""
        endpoints = self._endpoints if zone in self._node_zones else 0
        nodes = pods = 0
        fixed = Taken(CONTROL_PLANE + endpoints)
        takes = [(1, fixed, fixed)]
        for name, group in self._blueprint.nodes.items():
            if group.zone != zone:
                continue
            counts: dict[int, int] = {}
            for held in pods_on.get(name) or [0] * group.count:
                counts[held] = counts.get(held, 0) + 1
            if more and name in more:
                empty = self._daemons.get(name, 0)
                counts[empty] = counts.get(empty, 0) + more[name]
            for held, number in counts.items():
                nodes, pods = nodes + number, pods + held * number
                takes.append((number, *self._of_node(name, held)))
        least = _sum((number, each) for number, each, _ in takes)
        usual = _sum((number, each) for number, _, each in takes)
        return Demand(zone, situation, nodes, pods, endpoints, least, usual)

    def _of_node(self, group: str, pods: int) -> tuple[Taken, Taken]:
        known = self._known.get((group, pods))
        if known is None:
            known = self._known[group, pods] = _of_node(pods, self._types[group], self._prefixes)
        return known

    def _pods_by_group(self, placement: Placement) -> dict[str, list[int]]:
        """Return how many pods that take an address each node has, by node group."""
        held = dict.fromkeys((node.name for node in placement.nodes), 0)
        for pod, node in placement.bound.items():
            if pod in self._addressed and node in held:
                held[node] += 1
        found: dict[str, list[int]] = {}
        for node, number in held.items():
            found.setdefault(self._homes[node], []).append(number)
        return found


def _sum(takes: Iterable[tuple[int, Taken]]) -> Taken:
    singles = prefixes = 0
    for number, each in takes:
        singles += number * each.singles
        prefixes += number * each.prefixes
    return Taken(singles, prefixes)


def _more(group: NodeGroup) -> int:
    return (group.max_count or group.count) - group.count


def _of_node(pods: int, kind: InstanceType | None, prefix_delegation: bool) -> tuple[Taken, Taken]:
    """Return what a node takes at least and by default.

    By default the plugin attaches interfaces, each with all the addresses it can have, until as many are free as one
    interface holds (WARM_ENI_TARGET=1, `ipamd.go`, isDatastorePoolTooLow), or prefixes until sixteen addresses are
    (WARM_PREFIX_TARGET=1); no more than the type takes, and none once there are as many as the kubelet's maxPods.
    """
    if kind is None:
        return Taken(1 + pods), Taken(1 + pods)
    slots = kind.ipv4_per_eni - 1
    prefixed = prefix_delegation and kind.name.split(".")[0] not in BEFORE_NITRO
    each = PREFIX if prefixed else 1
    step = PREFIX if prefixed else slots
    needed = -(-pods // each)
    cap, most = max_pods(kind, prefix_delegation), kind.max_enis * slots * each
    held = step
    while held - pods < step and held < min(cap, most):
        held += step
    kept = max(needed, min(held, most) // each)
    return _attached(needed, slots, prefixed), _attached(kept, slots, prefixed)


def _attached(count: int, slots: int, prefixed: bool) -> Taken:
    """Return interfaces and what they hold, as few interfaces as do; the first is always there."""
    interfaces = max(1, -(-count // slots))
    return Taken(interfaces, count) if prefixed else Taken(interfaces + count)


def shortages(subnets: Iterable[Subnet], demands: Iterable[Demand], *, usual: bool) -> list[Demand]:
    """Return the demands that their zone's private subnet does not hold, with or without what is kept warm."""
    private = {subnet.zone: subnet.network for subnet in subnets if subnet.tier is Tier.PRIVATE}
    return [demand for demand in demands if not fits(private[demand.zone], demand.usual if usual else demand.least)]
