"""Nodes, pods, and where the pods end up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jobvector_wizard import units
from jobvector_wizard.planning.scheduler.taints import Taint, Toleration, untolerated

UNSET_CPU: Final = 100
"""Millicores LeastAllocated assumes for a container that requests none (v1.34.2 `util/pod_resources.go`)."""

UNSET_MEMORY: Final = 200 * units.Mi
"""Bytes LeastAllocated assumes for a container that requests none (same file)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node with what pods may take of it: allocatable millicores, bytes and pods."""

    name: str
    group: str
    zone: str
    cpu: int
    memory: int
    pods: int
    arch: str = "amd64"
    taints: tuple[Taint, ...] = ()


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
        `plugins/volumebinding/binder.go`, checkBoundClaims). None of them is resolved by preemption.
        """
        taint = untolerated(node.taints, self.tolerations)
        if taint is not None:
            return Refusal(node.name, Limit.TAINT, detail=str(taint))
        if not self.selects(node):
            return Refusal(node.name, Limit.SELECTOR)
        if self.volume_zone not in ("", node.zone):
            return Refusal(node.name, Limit.VOLUME, detail=self.volume_zone)
        return None


class Limit(StrEnum):
    """What a node refuses a pod for."""

    CPU = "cpu"
    MEMORY = "memory"
    PODS = "pods"
    SELECTOR = "selector"
    TAINT = "taint"
    VOLUME = "volume"


_UNRESOLVABLE: Final = frozenset({Limit.SELECTOR, Limit.TAINT, Limit.VOLUME})
"""UnschedulableAndUnresolvable in the source: no eviction helps."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one node does not take a pod, with the figures where it is a resource.

    `detail` is the taint or the zone of the volume.
    """

    node: str
    limit: Limit
    asked: int = 0
    free: int = 0
    allocatable: int = 0
    detail: str = ""

    @property
    def permanent(self) -> bool:
        """Whether the node would refuse even if it were empty."""
        return self.limit in _UNRESOLVABLE or self.asked > self.allocatable

    def __str__(self) -> str:
        match self.limit:
            case Limit.CPU:
                return f"insufficient cpu: {units.cpu(self.asked)} > {units.cpu(self.free)} free"
            case Limit.MEMORY:
                return f"insufficient memory: {units.memory(self.asked)} > {units.memory_about(self.free)} free"
            case Limit.PODS:
                return f"too many pods: {self.allocatable} of {self.allocatable}"
            case Limit.SELECTOR:
                return "not a node this pod may run on"
            case Limit.TAINT:
                return f"taint not tolerated: {self.detail}"
            case Limit.VOLUME:
                return f"its volume is in {self.detail}"


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
    """What a node has left: millicores, bytes and pods."""

    cpu: int
    memory: int
    pods: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where every pod is after a pass.

    `pods` stand in their order of arrival: one that was evicted has arrived again, after all others. `bound`
    is from pod name to node name; who is not in it is in `pending`.
    """

    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    bound: Mapping[str, str]
    pending: tuple[Pending, ...] = ()
    evictions: tuple[Eviction, ...] = ()

    def on(self, node: str) -> tuple[Pod, ...]:
        """Return the pods on a node, in order of arrival."""
        return tuple(pod for pod in self.pods if self.bound.get(pod.name) == node)

    def room(self, node: str) -> Room:
        """Return what a node has left. Raises KeyError where there is no such node."""
        return self.rooms()[node]

    def rooms(self) -> dict[str, Room]:
        """Return what each node has left, by node name."""
        left = {node.name: [node.cpu, node.memory, node.pods] for node in self.nodes}
        for pod in self.pods:
            if name := self.bound.get(pod.name):
                room = left[name]
                room[0] -= pod.cpu
                room[1] -= pod.memory
                room[2] -= 1
        return {name: Room(*room) for name, room in left.items()}
