"""What one node offers to pods: allocatable CPU, memory, disk and pods.

The kubelet's arithmetic on Amazon Linux 2023 (awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go,
2026-07-23).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from jobvector_wizard.units import Gi, Ki, Mi

if TYPE_CHECKING:
    from jobvector_wizard.catalog import InstanceType

__all__ = [
    "Allocatable",
    "allocatable",
    "allocatable_disk",
    "max_pods",
    "pod_cap",
    "prefixed_addresses",
    "reserved_cpu",
    "reserved_memory",
]

EVICTION_MEMORY: Final = 100 * Mi
"""The kubelet evicts below this much free memory, so it is not allocatable."""
ESTIMATED_MEMORY_SHARE: Final = Decimal("0.925")
"""Capacity over nominal memory where no node was read: Karpenter's vm-memory-overhead-percent of 7.5 %."""
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
