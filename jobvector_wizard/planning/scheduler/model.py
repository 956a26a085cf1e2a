"""Nodes, pods, and where the pods end up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal
from jobvector_wizard.planning.scheduler.requests import UNSET_CPU, UNSET_MEMORY
from jobvector_wizard.planning.scheduler.taints import Taint, Toleration, untolerated


@dataclass(frozen=True, slots=True)
class Node:
    """A node with what pods may take of it: allocatable millicores, bytes, pods, bytes of disk and GPUs.

    `volumes` is how many EBS volumes the node may have attached for pods (the CSINode's count); None is no known
    limit. A cordoned node bears the taint UNSCHEDULABLE.
    """

    name: str
    group: str
    zone: str
    cpu: int
    memory: int
    pods: int
    arch: str = "amd64"
    taints: tuple[Taint, ...] = ()
    disk: int = 0
    gpus: int = 0
    volumes: int | None = None


class Topology(StrEnum):
    """What pods are kept apart by or spread over: kubernetes.io/hostname and topology.kubernetes.io/zone."""

    HOST = "host"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Spread:
    """A topology spread constraint over the owner's own pods.

    `hard` is DoNotSchedule, a filter; else ScheduleAnyway, a score. minDomains, nodeAffinityPolicy (Honor) and
    nodeTaintsPolicy (Ignore) are Kubernetes' defaults.
    """

    topology: Topology
    max_skew: int = 1
    hard: bool = True


Tie = Callable[[Sequence[Node]], Node]
"""Chooses among nodes of the same, highest score. They come in the order in which the nodes were given."""


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod with its requests. The pods of one owner (a workload or an add-on) come from one template.

    `containers` counts where nothing is requested: LeastAllocated assumes an amount for each container then.
    `preferred_groups` is a preferred node affinity of weight 100 on the node group, `apart` a preferred
    anti-affinity of weight 100 to the owner's other pods on the same node (the EBS CSI controller has one).
    `required_groups` and `arch` are a node selector; empty means any. `volume_zone` is the zone of a bound EBS
    volume that the pod mounts; empty means none. A DaemonSet's pod is `daemon_of` one node, and goes with it;
    the tolerations that keep it there are among its `tolerations`.

    `disk` is ephemeral storage in bytes, `gpus` nvidia.com/gpu. `volumes` EBS volumes are the pod's own: a node may
    lack a slot for them, and where they are not bound to a zone yet (`volume_zone` empty) the first placement binds
    them (WaitForFirstConsumer). `counted_cpu` and `counted_memory` are what LeastAllocated counts; None is the
    request, or where there is none the assumed amount for each container. A written zero counts 0.
    `apart_required` is a required anti-affinity to the owner's own pods by host or zone. `spread` replaces the
    cluster's default constraints when it is given.
    """

    name: str
    owner: str
    cpu: int = 0
    memory: int = 0
    priority: int = 0
    containers: int = 1
    preferred_groups: tuple[str, ...] = ()
    apart: bool = False
    required_groups: tuple[str, ...] = ()
    arch: str = ""
    daemon_of: str | None = None
    tolerations: tuple[Toleration, ...] = ()
    volume_zone: str = ""
    disk: int = 0
    gpus: int = 0
    volumes: int = 0
    counted_cpu: int | None = None
    counted_memory: int | None = None
    apart_required: tuple[Topology, ...] = ()
    spread: tuple[Spread, ...] = ()

    @property
    def scored_cpu(self) -> int:
        """The millicores that NodeResourcesFit's score counts."""
        return self.cpu or UNSET_CPU * self.containers if self.counted_cpu is None else self.counted_cpu

    @property
    def scored_memory(self) -> int:
        """The bytes that NodeResourcesFit's score counts."""
        return self.memory or UNSET_MEMORY * self.containers if self.counted_memory is None else self.counted_memory

    @property
    def hard_spread(self) -> tuple[Spread, ...]:
        """The spread constraints that are filters."""
        return tuple(each for each in self.spread if each.hard)

    def settled_in(self, zone: str) -> Pod:
        """Return the pod after its first placement: its volumes are bound to the zone, where it has any."""
        return self if not self.volumes or self.volume_zone else replace(self, volume_zone=zone)

    def named(self, *names: str) -> list[Pod]:
        """Return further pods of the same template."""
        template = template_of(self)
        return [Pod(name, *template) for name in names]

    def may_run_on(self, node: Node) -> bool:
        """Whether the node passes the filters that do not depend on other pods."""
        return (
            self.selects(node)
            and self.volume_zone in ("", node.zone)
            and (not node.taints or untolerated(node.taints, self.tolerations) is None)
        )

    def selects(self, node: Node) -> bool:
        """NodeAffinity's filter (v1.34.2 `plugins/nodeaffinity/node_affinity.go`, Filter)."""
        return (
            self.daemon_of in (None, node.name)
            and self.arch in ("", node.arch)
            and (not self.required_groups or node.group in self.required_groups)
        )

    def never_on(self, node: Node) -> Refusal | None:
        """Return why the node would refuse even if it were empty and larger, or None where it would not.

        In the order of the default profile (v1.34.2 `apis/config/v1/default_plugins.go`): TaintToleration,
        NodeAffinity, then VolumeZone (`plugins/volumezone/volume_zone.go`, Filter; an EBS volume that the CSI
        driver made has a node affinity to its zone instead, which VolumeBinding checks in the same way:
        `plugins/volumebinding/binder.go`, checkBoundClaims). None of them is resolved by preemption. For a DaemonSet's
        pod NodeAffinity's PreFilter leaves its own node alone before any filter runs (v1.36.0
        `plugins/nodeaffinity/node_affinity.go`).
        """
        if self.daemon_of not in (None, node.name):
            return Refusal(node.name, Limit.SELECTOR)
        taint = untolerated(node.taints, self.tolerations)
        if taint is not None:
            return Refusal(node.name, Limit.TAINT, detail=str(taint))
        if not self.selects(node):
            return Refusal(node.name, Limit.SELECTOR)
        if self.volume_zone not in ("", node.zone):
            return Refusal(node.name, Limit.VOLUME, detail=self.volume_zone)
        return None


template_of: Final[Callable[[Pod], tuple[Any, ...]]] = attrgetter(*[each.name for each in fields(Pod)][1:])
"""All of a pod but its name: what the scheduler can tell pods apart by."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A pod without a node, and what each node refuses it for when the pass is over.

    Every node has at least one refusal. They can be less than the reason: what is taken by pods of lower
    priority would not have sufficed either.
    """

    pod: Pod
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Eviction:
    """A running pod that had to go for one of higher priority. It may run elsewhere now, or be Pending."""

    pod: Pod
    node: str
    by: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a node has left: millicores, bytes, pods, bytes of disk, GPUs, and slots for volumes (None: no limit)."""

    cpu: int
    memory: int
    pods: int
    disk: int = 0
    gpus: int = 0
    volumes: int | None = None

    def taken(self, node: Node) -> tuple[float, float]:
        """Return the shares of the node's cpu and memory that are requested; all of what it has nothing of."""
        pairs = ((self.cpu, node.cpu), (self.memory, node.memory))
        cpu, memory = (1 - left / whole if whole else 1.0 for left, whole in pairs)
        return cpu, memory


@dataclass(frozen=True, slots=True)
class Choice:
    """One node on which a preemption may happen, and who has to leave there, the most important first."""

    node: Node
    victims: tuple[Pod, ...]


Pick = Callable[[Sequence[Choice]], Choice]
"""Chooses among the preemptions that the scheduler may do. They come with the one first that `schedule` does."""
