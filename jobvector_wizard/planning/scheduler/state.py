"""The pass's own books: what is taken on each node, kept up to date pod by pod."""

from __future__ import annotations

from collections import Counter, defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler import topology
from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal
from jobvector_wizard.planning.scheduler.rules import DEFAULT, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.planning.scheduler.model import Node, Pod

_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


class Books:
    """What a node has free, and what NodeResourcesFit's score counts as taken."""

    __slots__ = (
        "counted_cpu",
        "counted_memory",
        "free_cpu",
        "free_disk",
        "free_gpus",
        "free_memory",
        "free_pods",
        "free_volumes",
    )

    def __init__(self, node: Node) -> None:
        self.free_cpu, self.free_memory, self.free_pods = node.cpu, node.memory, node.pods
        self.free_disk, self.free_gpus, self.free_volumes = node.disk, node.gpus, node.volumes
        self.counted_cpu = self.counted_memory = 0

    def take(self, pod: Pod) -> None:
        """Count a pod in."""
        self.free_cpu -= pod.cpu
        self.free_memory -= pod.memory
        self.free_pods -= 1
        self.free_disk -= pod.disk
        self.free_gpus -= pod.gpus
        if self.free_volumes is not None:
            self.free_volumes -= pod.volumes
        self.counted_cpu += pod.scored_cpu
        self.counted_memory += pod.scored_memory

    def give(self, pod: Pod) -> None:
        """Count a pod out."""
        self.free_cpu += pod.cpu
        self.free_memory += pod.memory
        self.free_pods += 1
        self.free_disk += pod.disk
        self.free_gpus += pod.gpus
        if self.free_volumes is not None:
            self.free_volumes += pod.volumes
        self.counted_cpu -= pod.scored_cpu
        self.counted_memory -= pod.scored_memory

    def copy(self) -> Books:
        """Return books of their own with the same figures, to try something out on."""
        found = Books.__new__(Books)
        for name in Books.__slots__:
            setattr(found, name, getattr(self, name))
        return found

    def fits(self, pod: Pod) -> bool:
        """NodeResourcesFit's filter and NodeVolumeLimits'.

        v1.36.0 `plugins/noderesources/fit.go`, fitsRequest, and `plugins/nodevolumelimits/csi.go`. Requests alone
        count, never limits. A pod that requests none of a resource is not refused for it.
        """
        return (
            self.free_pods > 0
            and not (0 < pod.cpu > self.free_cpu)
            and not (0 < pod.memory > self.free_memory)
            and not (0 < pod.disk > self.free_disk)
            and not (0 < pod.gpus > self.free_gpus)
            and (self.free_volumes is None or not (0 < pod.volumes > self.free_volumes))
        )


class NodeState(Books):
    """A node, its pods, and what they leave free."""

    __slots__ = ("node", "pods")

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.node = node
        self.pods: dict[str, Pod] = {}

    def add(self, pod: Pod) -> None:
        """Put a pod on the node."""
        self.pods[pod.name] = pod
        self.take(pod)

    def remove(self, pod: Pod) -> None:
        """Take a pod off the node."""
        del self.pods[pod.name]
        self.give(pod)

    def refusals(self, pod: Pod) -> Iterator[Refusal]:
        """Yield what this node refuses the pod for by itself, whatever runs elsewhere."""
        node = self.node
        if never := pod.never_on(node):
            yield never
            return
        if self.free_pods < 1:
            yield Refusal(node.name, Limit.PODS, 1, self.free_pods, node.pods)
        for limit, asked, free, there in (
            (Limit.CPU, pod.cpu, self.free_cpu, node.cpu),
            (Limit.MEMORY, pod.memory, self.free_memory, node.memory),
            (Limit.DISK, pod.disk, self.free_disk, node.disk),
            (Limit.GPUS, pod.gpus, self.free_gpus, node.gpus),
            (Limit.ATTACHMENTS, pod.volumes, self.free_volumes, node.volumes),
        ):
            if free is not None and there is not None and 0 < asked > free:
                yield Refusal(node.name, limit, asked, free, there)


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
    """All nodes, the siblings of every pod that has a choice and any siblings, and who arrived when.

    `budgets` is how many pods of an owner may be disrupted now; an owner that is not in it has no budget.
    `started` orders start times: a higher number started later, equal ones in the same second or either way round.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        pods: Sequence[Pod],
        rules: Rules = DEFAULT,
        budgets: Mapping[str, int] = _NOTHING,
        started: Mapping[str, int] | None = None,
    ) -> None:
        self.rules = rules
        self.states = {node.name: NodeState(node) for node in nodes}
        self.softly_tainted = any(not taint.hard for node in nodes for taint in node.taints)
        owned = Counter([pod.owner for pod in pods if pod.daemon_of is None])
        self.siblings = {owner: Siblings() for owner, count in owned.items() if count > 1}
        self.arrival = {pod.name: number for number, pod in enumerate(pods)}
        self.budgets = dict(budgets)
        self._started = started
        self._latest = max(started.values(), default=-1) + 1 if started else 0
        self._arrivals = len(pods)

    def bind(self, pod: Pod, state: NodeState) -> None:
        """Put a pod on a node."""
        state.add(pod)
        if siblings := self.siblings.get(pod.owner):
            siblings.count(state.node, 1)

    def evict(self, pod: Pod, state: NodeState) -> None:
        """Take a pod off its node; it arrives anew, and its owner may be disrupted once less."""
        state.remove(pod)
        if siblings := self.siblings.get(pod.owner):
            siblings.count(state.node, -1)
        if pod.owner in self.budgets:
            self.budgets[pod.owner] = max(0, self.budgets[pod.owner] - 1)
        self.arrival[pod.name] = self._arrivals
        self._arrivals += 1

    def started(self, pod: Pod) -> int:
        """Return when the pod started, as a number to compare; who is not known started after all who are."""
        if self._started is None:
            return self.arrival[pod.name]
        return self._started.get(pod.name, self._latest)

    def feasible(self, pod: Pod) -> list[NodeState]:
        """Return the nodes that pass the filters, in the given order."""
        if pod.daemon_of is not None:
            only = self.states.get(pod.daemon_of)
            return [only] if only and pod.may_run_on(only.node) and only.fits(pod) else []
        found = [state for state in self.states.values() if state.fits(pod) and pod.may_run_on(state.node)]
        if pod.apart_required or pod.spread:
            return [state for state in found if topology.conflict(pod, state.node, self) is None]
        return found

    def refusals(self, pod: Pod) -> Iterator[Refusal]:
        """Yield all that any node refuses the pod for; nothing for a node that takes it."""
        for state in self.states.values():
            yield from state.refusals(pod)
            if (pod.apart_required or pod.spread) and pod.may_run_on(state.node):
                yield from topology.refusals(pod, state.node, self)

    def eligible(self, pod: Pod) -> Iterable[Node]:
        """Yield the nodes whose domains and pods count for the pod's spread: those that its selector matches."""
        return [state.node for state in self.states.values() if pod.selects(state.node)]
