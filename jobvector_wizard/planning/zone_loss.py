"""What is left when a zone is gone, and what of it depends on the order in which pods arrive.

On each key press one pass is made, in the blueprint's order. Pods of lost nodes are made again by their controllers at
about the same time, so in no order that anybody sets: a few others are tried when a text asks for them, and what
differs between them is told as depending on arrival. What every order and tie does is `analyse`'s to say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.lifecycle import disruption
from jobvector_wizard.planning.scheduler import first

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from jobvector_wizard.catalog import NodeLossDefaults
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.lifecycle import Disruption
    from jobvector_wizard.planning.scheduler import Node, Placement, Pod, Tie

    Place = Callable[[Sequence[Pod], Tie], Placement]
    Lose = Callable[[Placement, Collection[str], Tie], Placement]

__all__ = ["DatabaseFate", "Fate", "Orders", "ZoneLoss", "database_zones", "lose", "nodes_by_zone"]

OTHER_ORDERS: Final = 5
"""How many orders are tried beside the blueprint's, where the cluster is small."""
WORK: Final = 12_000
"""Pods times nodes that all of them together may come to: what a key press can bear."""


class DatabaseFate(StrEnum):
    """What the loss of a zone does to the database."""

    STAYS = "stays"
    FAILS_OVER = "fails over"
    MAY_FAIL_OVER = "fails over if it stands there"
    LOST = "lost"
    DEPENDS = "depends on the zone that AWS chose"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one workload, over the orders tried.

    `fewest` and `most` replicas run in the end; `down` is in how many of the `orders` none runs for a while, and one
    does in the end.
    """

    replicas: int
    fewest: int
    most: int
    down: int
    orders: int


@dataclass(frozen=True)
class Orders:
    """The workloads' pods in other orders of arrival; nothing is worked out before it is asked for."""

    pods: tuple[Pod, ...]
    nodes: int
    workloads: tuple[str, ...]
    place: Place
    lose: Lose

    @cached_property
    def tried(self) -> tuple[tuple[Placement, Tie], ...]:
        """Turn the workloads round, then put each once at the head; of tied nodes take the last and the first by turns.

        Each order comes with the placement that it makes of the whole cluster, and with the way it breaks ties.
        """
        most = min(OTHER_ORDERS, WORK // max(1, len(self.pods) * self.nodes))
        found = []
        for number, order in enumerate(list(self._orders())[:most]):
            places = {name: place for place, name in enumerate(order)}
            pods = sorted(self.pods, key=lambda pod: places.get(pod.owner, -1))
            tie = first if number % 2 else _last
            found.append((self.place(pods, tie), tie))
        return tuple(found)

    def _orders(self) -> Iterator[tuple[str, ...]]:
        names = self.workloads
        yield tuple(reversed(names))
        for start in range(1, len(names)):
            yield (*names[start:], *names[:start])


def _last(nodes: Sequence[Node]) -> Node:
    return nodes[-1]


@dataclass(frozen=True)
class ZoneLoss:
    """What is left when one zone is gone, in the pass in the blueprint's order.

    `moved` are workload pods that found another node, `interrupted` the workloads that were down until then, `lost`
    those of which no pod runs, whether or not one ran before. `disruption` says when the nodes are given up; where
    every node of the cluster is among them nothing is evicted, and `lost` is what is down until nodes return.
    `unsized` are the node groups of unknown size: what they hold is known of no pod, before the loss or after it.
    `egress_lost` is whether the nodes that remain have no way out any more. `fates` is what other orders make of it.
    """

    zone: str
    disruption: Disruption
    placement: Placement
    moved: tuple[str, ...]
    interrupted: tuple[str, ...]
    lost: tuple[str, ...]
    database: DatabaseFate
    egress_lost: bool
    unsized: tuple[str, ...]
    replicas: Mapping[str, int] = field(repr=False)
    steady: Placement = field(repr=False)
    orders: Orders = field(repr=False, compare=False)

    @property
    def every_node(self) -> bool:
        """Whether no node of the cluster is left."""
        return bool(self.disruption.silent) and not self.disruption.evicts

    @property
    def unsure(self) -> bool:
        """Whether what runs afterwards is not known, because node groups of unknown size may hold it."""
        return bool(self.unsized) and not self.every_node

    @property
    def survived(self) -> bool | None:
        """Whether every workload that ran still runs or comes back by itself, whatever the order; None where unsure."""
        if self.egress_lost or self.database is DatabaseFate.LOST:
            return False
        return None if self.unsure else not self.lost and not self.perhaps_lost

    @property
    def gone(self) -> tuple[str, ...]:
        """Workloads of which no pod runs, in any order tried."""
        return tuple(name for name, fate in self.fates.items() if not fate.most)

    @property
    def perhaps_lost(self) -> tuple[str, ...]:
        """Workloads of which no pod runs in some order, and one in another."""
        return tuple(name for name, fate in self.fates.items() if not fate.fewest and fate.most)

    @property
    def fewer(self) -> tuple[str, ...]:
        """Workloads that run with fewer replicas in every order tried."""
        return tuple(name for name, fate in self.fates.items() if fate.fewest and fate.most < fate.replicas)

    @property
    def perhaps_fewer(self) -> tuple[str, ...]:
        """Workloads that run with fewer replicas in some order, and with all of them in another."""
        return tuple(name for name, fate in self.fates.items() if 0 < fate.fewest < fate.replicas == fate.most)

    @property
    def down(self) -> tuple[str, ...]:
        """Workloads that are down in every order tried, and come back."""
        return tuple(name for name, fate in self.fates.items() if fate.fewest and fate.down == fate.orders)

    @property
    def perhaps_down(self) -> tuple[str, ...]:
        """Workloads that are down in some order, and come back in each."""
        return tuple(name for name, fate in self.fates.items() if fate.fewest and 0 < fate.down < fate.orders)

    @cached_property
    def fates(self) -> dict[str, Fate]:
        """What becomes of each workload over the orders tried."""
        found = {}
        for name, replicas in self.replicas.items():
            counts = [one[name][0] for one in self._passes]
            down = sum(was_down for _, was_down in (one[name] for one in self._passes))
            found[name] = Fate(replicas, min(counts), max(counts), down, len(counts))
        return found

    @property
    def untried(self) -> bool:
        """Whether another order may do something else, and none was tried because the cluster is too large for that."""
        return self._order_matters and len(self._passes) == 1

    def seconds_down(self, workload: str) -> int | None:
        """Return the most seconds until a pod of a workload that stood in the zone alone waits for another node.

        Its nodes may be given up after all others of the zone. None where that never happens.
        """
        nodes = {node.name for node in self.steady.nodes if node.zone == self.zone}
        used = {self.steady.bound.get(pod.name) for pod in self.steady.pods if pod.owner == workload}
        return self.disruption.latest_first(len(used & nodes))

    @cached_property
    def _passes(self) -> tuple[Mapping[str, tuple[int, bool]], ...]:
        """Each workload's running replicas and whether none ran in between, for each order."""
        told = _told(self.replicas, self.steady, self.placement)
        if not self._order_matters:
            return (told,)
        lost = {node.name for node in self.steady.nodes if node.zone == self.zone}
        others = ((steady, self.orders.lose(steady, lost, tie)) for steady, tie in self.orders.tried)
        return (told, *(_told(self.replicas, steady, after) for steady, after in others))

    @cached_property
    def _order_matters(self) -> bool:
        """Whether another order can do anything else: not where nobody moves, nor where all fit beside each other."""
        if not self.disruption.evicts:
            return False
        if self.placement.pending or self.placement.evictions:
            return True
        return not _all_fit(self.steady, self.zone)


def _told(replicas: Mapping[str, int], steady: Placement, after: Placement) -> dict[str, tuple[int, bool]]:
    found: dict[str, tuple[int, bool]] = {}
    then, now = steady.bound, after.bound
    for owner in replicas:
        pods = [pod.name for pod in steady.of(owner) if pod.daemon_of is None]
        before = [pod for pod in pods if pod in then]
        stayed = any(now.get(pod) == then[pod] for pod in before)
        running = sum([pod in now for pod in pods])
        found[owner] = running, bool(before) and not stayed and running > 0
    return found


def _all_fit(steady: Placement, zone: str) -> bool:
    """Whether each pod of the zone has a node that holds it even with all the others from there on the same one."""
    lost = {node.name for node in steady.nodes if node.zone == zone}
    moving = [pod for pod in steady.pods if steady.bound.get(pod.name) in lost and pod.daemon_of is None]
    if any(pod.apart_required or pod.hard_spread for pod in moving):
        return False
    cpu, memory = sum(pod.cpu for pod in moving), sum(pod.memory for pod in moving)
    disk, gpus = sum(pod.disk for pod in moving), sum(pod.gpus for pod in moving)
    rooms = [(node, steady.room(node.name)) for node in steady.nodes if node.name not in lost]
    roomy = [
        it
        for it, room in rooms
        if room.cpu >= cpu
        and room.memory >= memory
        and room.disk >= disk
        and room.gpus >= gpus
        and room.pods >= len(moving)
    ]
    return all(any(pod.may_run_on(node) for node in roomy) for pod in moving)


def lose(
    zone: str,
    blueprint: Blueprint,
    steady: Placement,
    orders: Orders,
    defaults: NodeLossDefaults,
    unsized: tuple[str, ...] = (),
) -> ZoneLoss:
    """Return what the loss of a zone leaves of a placement, which lacks the node groups of unknown size."""
    counts = nodes_by_zone(blueprint)
    gone = {node.name for node in steady.nodes if node.zone == zone}
    after = orders.lose(steady, gone, first)
    replicas = {name: workload.replicas for name, workload in blueprint.workloads.items()}
    told = _told(replicas, steady, after)
    nat = blueprint.network.nat_zones
    return ZoneLoss(
        zone,
        disruption(zone, counts, {zone: counts[zone]}, defaults),
        after,
        tuple(_moved(replicas, steady, after)),
        tuple(name for name, (_, down) in told.items() if down),
        tuple(name for name, (running, _) in told.items() if not running),
        _database_fate(blueprint, zone),
        egress_lost=set(nat) == {zone} and counts[zone] < counts.total(),
        unsized=unsized,
        replicas=replicas,
        steady=steady,
        orders=orders,
    )


def nodes_by_zone(blueprint: Blueprint) -> Counter[str]:
    """Count the nodes of each zone, those of unknown size too, which no placement has."""
    found: Counter[str] = Counter()
    for group in blueprint.nodes.values():
        found[group.zone] += group.count
    return found


def _moved(replicas: Mapping[str, int], steady: Placement, after: Placement) -> Iterator[str]:
    then, now = steady.bound, after.bound
    for owner in replicas:
        for pod in steady.of(owner):
            before, at = then.get(pod.name), now.get(pod.name)
            if before != at and before and at and pod.daemon_of is None:
                yield pod.name


def database_zones(blueprint: Blueprint) -> tuple[str, ...]:
    """Return where primary and standby stand, the primary's zone first; empty where AWS chooses."""
    network = blueprint.network
    return blueprint.database.zones or (network.zones if len(network.zones) == 1 else ())


def _database_fate(blueprint: Blueprint, zone: str) -> DatabaseFate:
    database, zones = blueprint.database, database_zones(blueprint)
    if not zones:
        return DatabaseFate.MAY_FAIL_OVER if database.multi_az else DatabaseFate.DEPENDS
    if zone != zones[0]:
        return DatabaseFate.STAYS
    return DatabaseFate.FAILS_OVER if database.multi_az else DatabaseFate.LOST
