"""What one node offers to pods: allocatable CPU, memory, disk and pods.

The kubelet's arithmetic on Amazon Linux 2023 (awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go,
2026-07-23).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import Gi, Ki, Mi

if TYPE_CHECKING:
    from jobvector_wizard.catalog import InstanceType

__all__ = [
    "Allocatable",
    "allocatable",
    "allocatable_disk",
    "kept_memory",
    "max_pods",
    "memory_capacity",
    "pod_cap",
    "prefixed_addresses",
    "reserved_cpu",
    "reserved_memory",
]

EVICTION_MEMORY: Final = 100 * Mi
"""The kubelet evicts below this much free memory, so it is not allocatable."""
KEPT_AT_MOST: Final = Decimal("0.075")
"""Share of the nominal memory that firmware and kernel keep where no node was read: Karpenter's default."""
KEPT_OF_SMALL_NODES: Final = (60 * Mi, Decimal("0.05"))
"""A fixed part and a share, which is more than `KEPT_AT_MOST` below 2.4 GiB. Fitted to the catalogue's readings."""
KEPT_MORE_ON_ARM: Final = 64 * Mi
"""What arm64 nodes keep besides (t4g.small: 62 MiB more than t3.small)."""
KEPT_AT_LEAST: Final = (60 * Mi, Decimal("0.028"))
"""A fixed part and a share; no reading of the catalogue is above what these leave."""
SPREAD_OF_READINGS: Final = Decimal("0.0125")
"""By how much nodes of one type differ: m5.xlarge from 15.161 to 15.344 GiB (node-capacity and node-2i2c), 1.2 %."""
BEFORE_NITRO: Final = frozenset({"c4", "d2", "i3", "m4", "p2", "p3", "r4", "t2", "x1", "x1e"})
"""Families on Xen, whose interfaces take no prefixes (amazon-vpc-cni-k8s, pkg/vpc/vpc_ip_resource_limit.go)."""


@dataclass(frozen=True, slots=True)
class Allocatable:
    """What a node of one type offers to pods: millicores, bytes, and how many pods.

    `memory` is what verdicts are reckoned with. A real node lies between `memory_low` and `memory_high`: around the
    lowest reading of such a node by what nodes of one type differ, or from the estimate upwards where none was read.
    """

    cpu: int
    memory: int
    pods: int
    estimated: bool
    memory_low: int
    memory_high: int


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


def memory_capacity(kind: InstanceType) -> tuple[int, int, int]:
    """Return the bytes that a node of this type reports as its capacity: at least, as reckoned with, and at most."""
    if kind.observed_memory is not None:
        spread = int(kind.observed_memory * SPREAD_OF_READINGS)
        return kind.observed_memory - spread, kind.observed_memory, kind.observed_memory + spread
    least = kind.memory - kept_memory(kind)
    fixed, share = KEPT_AT_LEAST
    return least, least, kind.memory - int(fixed + kind.memory * share)


def kept_memory(kind: InstanceType) -> int:
    """Return the bytes of a type's nominal memory that firmware and kernel keep where no node was read.

    Estimated so that no reading that the catalogue has is below what is left, as a test holds.
    """
    fixed, share = KEPT_OF_SMALL_NODES
    kept = int(max(kind.memory * KEPT_AT_MOST, fixed + kind.memory * share))
    return min(kind.memory, kept + (KEPT_MORE_ON_ARM if kind.arch == "arm64" else 0))


@cache
def allocatable(kind: InstanceType, prefix_delegation: bool = False) -> Allocatable:
    """Return what a node of this type offers to pods, from an observed node's memory where one was read.

    The memory kept is that of the pods without prefix delegation: nodeadm reckons it from the interfaces, not
    from the kubelet's maxPods. Nodes of m6i.large with 110 and with 434 pods keep that of 29 (public record).
    """
    reserved = reserved_memory(kind.max_pods) + EVICTION_MEMORY
    low, reckoned, high = (max(0, capacity - reserved) for capacity in memory_capacity(kind))
    return Allocatable(
        cpu=kind.vcpu * 1000 - reserved_cpu(kind.vcpu),
        memory=reckoned,
        pods=max_pods(kind, prefix_delegation),
        estimated=kind.observed_memory is None,
        memory_low=low,
        memory_high=high,
    )


def allocatable_disk(root_gib: int) -> int:
    """Return the bytes of a root volume that pods may fill: 90 % of the file system, less 1 GiB kept by the kubelet.

    The file system is 77,844 KiB smaller than the volume, as read from nodes with 20 and with 50 GiB.
    """
    return (root_gib * Gi - 77_844 * Ki) * 9 // 10 - Gi
