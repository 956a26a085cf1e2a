"""The pass's own books: what is taken on each node, kept up to date pod by pod."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler.model import (
    UNSET_CPU,
    UNSET_MEMORY,
    Limit,
    Node,
    Pod,
    Refusal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class NodeState:
    """A node, its pods, what they leave free, and what LeastAllocated counts of them."""

    __slots__ = ("counted_cpu", "counted_memory", "free_cpu", "free_memory", "free_pods", "node", "pods")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.pods: dict[str, Pod] = {}
        self.free_cpu, self.free_memory, self.free_pods = node.cpu, node.memory, node.pods
        self.counted_cpu = self.counted_memory = 0

    def add(self, pod: Pod) -> None:
        """Count a pod in."""
        self.pods[pod.name] = pod
        self._count(pod, 1)

    def remove(self, pod: Pod) -> None:
        """Count a pod out."""
        del self.pods[pod.name]
        self._count(pod, -1)

    def _count(self, pod: Pod, sign: int) -> None:
        self.free_cpu -= sign * pod.cpu
        self.free_memory -= sign * pod.memory
        self.free_pods -= sign
        self.counted_cpu += sign * counted_cpu(pod)
        self.counted_memory += sign * counted_memory(pod)

    def fits(self, pod: Pod) -> bool:
        """NodeResourcesFit's filter."""
        return fits(pod, self.free_cpu, self.free_memory, self.free_pods)

    def refusals(self, pod: Pod) -> Iterator[Refusal]:
        """Yield all that this node refuses the pod for; nothing where it takes it."""
        node = self.node
        if never := pod.never_on(node):
            yield never
            return
        if self.free_pods < 1:
            yield Refusal(node.name, Limit.PODS, 1, self.free_pods, node.pods)
        if 0 < pod.cpu > self.free_cpu:
            yield Refusal(node.name, Limit.CPU, pod.cpu, self.free_cpu, node.cpu)
        if 0 < pod.memory > self.free_memory:
            yield Refusal(node.name, Limit.MEMORY, pod.memory, self.free_memory, node.memory)


class Siblings:
    """How many pods of one owner stand on each node and in each zone."""

    __slots__ = ("in_zone", "on_node")

    def __init__(self) -> None:
        self.on_node: defaultdict[str, int] = defaultdict(int)
        self.in_zone: defaultdict[str, int] = defaultdict(int)

    def count(self, node: Node, sign: int) -> None:
        """Count a pod in or out."""
        self.on_node[node.name] += sign
        self.in_zone[node.zone] += sign


class Cluster:
    """All nodes, the siblings of every pod that has a choice and any siblings, and who arrived when."""

    def __init__(self, nodes: Sequence[Node], pods: Sequence[Pod]) -> None:
        self.states = {node.name: NodeState(node) for node in nodes}
        self.softly_tainted = any(not taint.hard for node in nodes for taint in node.taints)
        owned = Counter([pod.owner for pod in pods if pod.daemon_of is None])
        self.siblings = {owner: Siblings() for owner, count in owned.items() if count > 1}
        self.arrival = {pod.name: number for number, pod in enumerate(pods)}
        self._arrivals = len(pods)

    def bind(self, pod: Pod, state: NodeState) -> None:
        """Put a pod on a node."""
        state.add(pod)
        if siblings := self.siblings.get(pod.owner):
            siblings.count(state.node, 1)

    def evict(self, pod: Pod, state: NodeState) -> None:
        """Take a pod off its node; it arrives anew."""
        state.remove(pod)
        if siblings := self.siblings.get(pod.owner):
            siblings.count(state.node, -1)
        self.arrival[pod.name] = self._arrivals
        self._arrivals += 1

    def feasible(self, pod: Pod) -> list[NodeState]:
        """Return the nodes that pass the filters, in the given order."""
        if pod.daemon_of is not None:
            only = self.states.get(pod.daemon_of)
            return [only] if only and pod.may_run_on(only.node) and only.fits(pod) else []
        return [state for state in self.states.values() if state.fits(pod) and pod.may_run_on(state.node)]


def fits(pod: Pod, cpu: int, memory: int, pods: int) -> bool:
    """Whether the requests fit into what is left (v1.34.2 `plugins/noderesources/fit.go`, fitsRequest).

    Requests alone count, never limits. A pod that requests none of a resource is not refused for it.
    """
    return pods > 0 and not (0 < pod.cpu > cpu) and not (0 < pod.memory > memory)


def counted_cpu(pod: Pod) -> int:
    """Return the millicores that LeastAllocated counts: an assumed amount where none is requested."""
    return pod.cpu or UNSET_CPU * pod.containers


def counted_memory(pod: Pod) -> int:
    """Return the bytes that LeastAllocated counts: an assumed amount where none is requested."""
    return pod.memory or UNSET_MEMORY * pod.containers
