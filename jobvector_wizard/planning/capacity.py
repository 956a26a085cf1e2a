"""What the cluster holds: one pass of the scheduler, in the blueprint's order, and what the loss of a zone does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jobvector_wizard.planning.cluster import Cluster, Daemons, cluster_of
from jobvector_wizard.planning.zone_loss import DatabaseFate, Orders, ZoneLoss, database_zones, lose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.allocatable import Allocatable
    from jobvector_wizard.planning.scheduler import Node, Placement, Pod

__all__ = ["Capacity", "DatabaseFate", "ZoneLoss", "capacity_of", "database_zones", "size_unknown"]


@dataclass(frozen=True)
class Capacity:
    """The cluster, where one pass of the scheduler puts its pods, and the loss of each zone in turn."""

    cluster: Cluster
    steady: Placement
    losses: tuple[ZoneLoss, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node."""
        return self.cluster.nodes

    @property
    def pods(self) -> tuple[Pod, ...]:
        """Every pod, DaemonSets' first, then add-ons', then workloads'."""
        return self.cluster.pods

    @property
    def types(self) -> dict[str, Allocatable | None]:
        """What each node group's type offers; None where nobody knows its size."""
        return self.cluster.types

    @cached_property
    def unsized(self) -> tuple[str, ...]:
        """The node groups whose size is not known."""
        return _unsized(self.cluster)

    def daemons_on(self, node: Node) -> Daemons:
        """Return what DaemonSets take of a node."""
        return self.cluster.daemons[node.group]

    def pods_of(self, owner: str) -> tuple[Pod, ...]:
        """Return the pods of one workload or add-on."""
        return self._by_owner.get(owner, ())

    @cached_property
    def _by_owner(self) -> dict[str, tuple[Pod, ...]]:
        found: dict[str, list[Pod]] = {}
        for pod in self.pods:
            found.setdefault(pod.owner, []).append(pod)
        return {owner: tuple(pods) for owner, pods in found.items()}

    def nodes_of(self, owner: str) -> tuple[Node, ...]:
        """Return the nodes that the steady pass put the owner's pods on, one entry for each pod that runs."""
        return self._nodes_by_owner.get(owner, ())

    @cached_property
    def _nodes_by_owner(self) -> dict[str, tuple[Node, ...]]:
        by_name, bound = {node.name: node for node in self.nodes}, self.steady.bound
        return {
            owner: tuple([by_name[bound[pod.name]] for pod in pods if pod.name in bound])
            for owner, pods in self._by_owner.items()
        }

    def could_hold(self, pod: Pod, node: Node) -> bool:
        """Whether the node, empty but for DaemonSets, admits the pod and meets its requests."""
        return pod.may_run_on(node) and self.daemons_on(node).leave_room_for(pod, node)

    def able(self, owner: str) -> frozenset[str]:
        """Return the groups whose nodes could hold a pod of a workload or add-on; see `could_hold`."""
        return self._able.get(owner, frozenset())

    @cached_property
    def _able(self) -> dict[str, frozenset[str]]:
        first = {owner: pods[0] for owner, pods in self._by_owner.items() if pods[0].daemon_of is None}
        return {
            owner: frozenset([node.group for node in self.kinds if self.could_hold(pod, node)])
            for owner, pod in first.items()
        }

    @cached_property
    def kinds(self) -> tuple[Node, ...]:
        """One node of each group, which speaks for the others wherever they are empty."""
        return tuple({node.group: node for node in reversed(self.nodes)}.values())[::-1]


def capacity_of(blueprint: Blueprint, catalog: Catalog) -> Capacity:
    """Return what the cluster holds, steady and with each zone lost."""
    cluster = cluster_of(blueprint, catalog)
    steady = cluster.place(cluster.pods)
    orders = Orders(cluster.pods, len(cluster.nodes), tuple(blueprint.workloads), cluster.place, cluster.lose)
    lost = (blueprint, steady, orders, catalog.node_loss, _unsized(cluster))
    return Capacity(cluster, steady, tuple(lose(zone, *lost) for zone in blueprint.network.zones))


def size_unknown(groups: Iterable[str]) -> str:
    """Write that node groups of unknown size leave it open what runs: they may hold what no other has room for."""
    return f"size of {', '.join(groups)} unknown"


def _unsized(cluster: Cluster) -> tuple[str, ...]:
    return tuple(name for name, offered in cluster.types.items() if offered is None)
