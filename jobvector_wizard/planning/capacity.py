"""What the nodes hold: allocatable resources, one pass of the scheduler, and what the loss of a zone does.

Allocatable is the kubelet's arithmetic on Amazon Linux 2023 (awslabs/amazon-eks-ami,
nodeadm/internal/kubelet/config.go, 2026-07-23); the pass is the default scheduler's, in the blueprint's order.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import AddOnKind
from jobvector_wizard.planning.scheduler import (
    Effect,
    Node,
    Placement,
    Pod,
    Rules,
    Taint,
    Tie,
    Toleration,
    first,
    rules_for,
    schedule,
    without_nodes,
)
from jobvector_wizard.planning.zone_loss import DatabaseFate, Orders, ZoneLoss, database_zones, lose
from jobvector_wizard.units import Gi, Ki, Mi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.blueprint import Blueprint, NodeGroup, Workload
    from jobvector_wizard.catalog import AddOn, Catalog, InstanceType, Region

__all__ = [
    "Allocatable",
    "Capacity",
    "DatabaseFate",
    "ZoneLoss",
    "allocatable",
    "allocatable_disk",
    "capacity_of",
    "database_zones",
    "max_pods",
    "node_names",
    "pod_cap",
    "prefixed_addresses",
]

EVICTION_MEMORY: Final = 100 * Mi
"""The kubelet evicts below this much free memory, so it is not allocatable."""
ESTIMATED_MEMORY_SHARE: Final = Decimal("0.925")
"""Capacity over nominal memory where no node was read: Karpenter's vm-memory-overhead-percent of 7.5 %."""
PRIORITY_CLASSES: Final = {
    "system-node-critical": 2_000_001_000,
    "system-cluster-critical": 2_000_000_000,
    "": 0,
}
"""What Kubernetes' built-in priority classes are worth (pkg/apis/scheduling/types.go, v1.34)."""
BEFORE_NITRO: Final = frozenset({"c4", "d2", "i3", "m4", "p2", "p3", "r4", "t2", "x1", "x1e"})
"""Families on Xen, whose interfaces take no prefixes (amazon-vpc-cni-k8s, pkg/vpc/vpc_ip_resource_limit.go)."""


@dataclass(frozen=True, slots=True)
class Allocatable:
    """What a node of one type offers to pods: millicores, bytes, and how many pods; `estimated` concerns the memory."""

    cpu: int
    memory: int
    pods: int
    estimated: bool


def reserved_cpu(vcpus: int) -> int:
    """Millicores that the kubelet keeps: 6 % of the first core, 1 % of the second, 0.5 % of two more, then 0.25 %."""
    hundredths = 600 * min(vcpus, 1) + 100 * min(max(vcpus - 1, 0), 1)
    hundredths += 50 * min(max(vcpus - 2, 0), 2) + 25 * max(vcpus - 4, 0)
    return hundredths // 10


def reserved_memory(max_pods: int) -> int:
    """Bytes that the kubelet keeps: 255 MiB and 11 MiB for each pod that the node's addresses allow."""
    return (255 + 11 * max_pods) * Mi


def prefixed_addresses(kind: InstanceType) -> int:
    """Return how many pods the addresses suffice for when each but an interface's own is a prefix of sixteen."""
    return kind.max_enis * (kind.ipv4_per_eni - 1) * 16 + 2


def pod_cap(kind: InstanceType) -> int:
    """Return the most pods that a managed node group lets a node of this type have, whatever its addresses."""
    return 250 if kind.vcpu > 30 else 110


def max_pods(kind: InstanceType, prefix_delegation: bool = False) -> int:
    """Return how many pods a node of this type takes: as its addresses suffice for, and at most 110 or 250.

    A managed node group without an AMI of its own caps the kubelet's maxPods at 110, or 250 above 30 vCPU, whether
    prefix delegation is on or not (EKS user guide, cni-increase-ip-addresses-procedure.adoc). Types before Nitro
    get single addresses as ever.
    """
    prefixes = prefix_delegation and kind.name.split(".")[0] not in BEFORE_NITRO
    return min(prefixed_addresses(kind) if prefixes else kind.max_pods, pod_cap(kind))


@cache
def allocatable(kind: InstanceType, prefix_delegation: bool = False) -> Allocatable:
    """Return what a node of this type offers to pods, from an observed node's memory where one was read.

    The memory kept is that of the pods without prefix delegation: nodeadm reckons it from the interfaces, not
    from the kubelet's maxPods. Nodes of m6i.large with 110 and with 434 pods keep that of 29 (public record).
    """
    capacity = kind.observed_memory or int(kind.memory * ESTIMATED_MEMORY_SHARE)
    return Allocatable(
        cpu=kind.vcpu * 1000 - reserved_cpu(kind.vcpu),
        memory=max(0, capacity - reserved_memory(kind.max_pods) - EVICTION_MEMORY),
        pods=max_pods(kind, prefix_delegation),
        estimated=kind.observed_memory is None,
    )


def allocatable_disk(root_gib: int) -> int:
    """Return the bytes of a root volume that pods may fill: 90 % of the file system, less 1 GiB kept by the kubelet.

    The file system is 77,844 KiB smaller than the volume, as read from nodes with 20 and with 50 GiB.
    """
    return (root_gib * Gi - 77_844 * Ki) * 9 // 10 - Gi


@dataclass(frozen=True)
class Capacity:
    """The cluster's nodes and pods, where one pass of the scheduler puts them, and the loss of each zone in turn.

    `types` gives each node group's allocatable resources, or None where the region does not offer the type.
    `daemons` is what each node spends on DaemonSets. `unknown_add_ons` have requests that no source gives.
    """

    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    types: dict[str, Allocatable | None]
    daemons: tuple[AddOn, ...]
    unknown_add_ons: tuple[str, ...]
    steady: Placement
    losses: tuple[ZoneLoss, ...]

    @cached_property
    def daemon_cpu(self) -> int:
        """Millicores that DaemonSets request on each node."""
        return sum(add_on.cpu for add_on in self.daemons)

    @cached_property
    def daemon_memory(self) -> int:
        """Bytes that DaemonSets request on each node."""
        return sum(add_on.memory for add_on in self.daemons)

    def pods_of(self, owner: str) -> tuple[Pod, ...]:
        """Return the pods of one workload or add-on."""
        return tuple(pod for pod in self.pods if pod.owner == owner)

    def nodes_of(self, owner: str) -> tuple[Node, ...]:
        """Return the nodes that the steady pass put the owner's pods on, one entry for each pod that runs."""
        by_name = {node.name: node for node in self.nodes}
        return tuple(
            by_name[self.steady.bound[pod.name]] for pod in self.pods_of(owner) if pod.name in self.steady.bound
        )

    def could_hold(self, pod: Pod, node: Node) -> bool:
        """Whether the node, empty but for DaemonSets, admits the pod and meets its requests."""
        return (
            pod.may_run_on(node)
            and pod.cpu <= node.cpu - self.daemon_cpu
            and pod.memory <= node.memory - self.daemon_memory
            and node.pods > len(self.daemons)
        )


def node_names(group: str, count: int) -> list[str]:
    """Return the names of a node group's nodes; a single one bears the group's name."""
    return [group] if count == 1 else [f"{group}-{number}" for number in range(1, count + 1)]


def capacity_of(blueprint: Blueprint, region: Region, catalog: Catalog) -> Capacity:
    """Return what the cluster holds, steady and with each zone lost."""
    prefixes = blueprint.kubernetes.prefix_delegation
    types = {
        name: allocatable(region.instances[group.type].type, prefixes) if group.type in region.instances else None
        for name, group in blueprint.nodes.items()
    }
    nodes = tuple(_nodes(blueprint, region, types))
    known = [pod for name in blueprint.kubernetes.add_ons for pod in catalog.pods_of(name)]
    unknown = tuple(name for name in blueprint.kubernetes.add_ons if not catalog.pods_of(name))
    daemons = tuple(add_on for add_on in known if add_on.kind is AddOnKind.DAEMONSET)
    pods = (
        *_daemon_pods(daemons, nodes),
        *_add_on_pods(add_on for add_on in known if add_on.kind is AddOnKind.DEPLOYMENT),
        *_workload_pods(blueprint),
    )
    place = partial(_place, nodes, rules_for(blueprint.kubernetes.version))
    steady = place(pods, first)
    orders = Orders(pods, len(nodes), tuple(blueprint.workloads), place, without_nodes)
    losses = tuple(lose(zone, blueprint, steady, orders, catalog.node_loss) for zone in blueprint.network.zones)
    return Capacity(nodes, pods, types, daemons, unknown, steady, losses)


def _place(nodes: tuple[Node, ...], rules: Rules, pods: Sequence[Pod], tie: Tie) -> Placement:
    return schedule(nodes, pods, tie=tie, rules=rules)


def _nodes(blueprint: Blueprint, region: Region, types: dict[str, Allocatable | None]) -> Iterator[Node]:
    for name, group in blueprint.nodes.items():
        offered = types[name]
        if offered is not None:
            arch, taints = region.instances[group.type].type.arch, _taints(group)
            for node in node_names(name, group.count):
                yield Node(node, name, group.zone, offered.cpu, offered.memory, offered.pods, arch, taints)


def _daemon_pods(daemons: tuple[AddOn, ...], nodes: tuple[Node, ...]) -> Iterator[Pod]:
    for node in nodes:
        for add_on in daemons:
            name = f"{add_on.name}@{node.name}"
            yield Pod(
                name,
                add_on.name,
                add_on.cpu,
                add_on.memory,
                PRIORITY_CLASSES[add_on.priority],
                add_on.containers,
                daemon_of=node.name,
                tolerations=_tolerated_by(add_on),
            )


def _add_on_pods(add_ons: Iterator[AddOn]) -> Iterator[Pod]:
    for add_on in add_ons:
        for number in range(1, add_on.replicas + 1):
            yield Pod(
                f"{add_on.name}-{number}",
                add_on.name,
                add_on.cpu,
                add_on.memory,
                PRIORITY_CLASSES[add_on.priority],
                add_on.containers,
                apart=add_on.apart,
                tolerations=_tolerated_by(add_on),
            )


def _workload_pods(blueprint: Blueprint) -> Iterator[Pod]:
    for name, workload in blueprint.workloads.items():
        tolerations = _tolerated_by_workload(workload)
        for pod in node_names(name, workload.replicas):
            yield Pod(
                pod,
                name,
                workload.cpu,
                workload.memory,
                workload.priority,
                preferred_groups=workload.prefer,
                required_groups=workload.require,
                tolerations=tolerations,
                volume_zone=workload.volume_zone or "",
            )


def _taints(group: NodeGroup) -> tuple[Taint, ...]:
    return tuple(Taint(taint.key, taint.value, Effect(taint.effect)) for taint in group.taints)


def _tolerated_by(add_on: AddOn) -> tuple[Toleration, ...]:
    return tuple(Toleration(each.key, effect=_effect(each.effect)) for each in add_on.tolerations)


def _tolerated_by_workload(workload: Workload) -> tuple[Toleration, ...]:
    return tuple(Toleration(each.key, each.value, _effect(each.effect)) for each in workload.tolerations)


def _effect(name: str | None) -> Effect | None:
    return Effect(name) if name else None
