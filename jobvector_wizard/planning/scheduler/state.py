"""The pass's own books: what is taken on each node, kept up to date pod by pod."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal
from jobvector_wizard.planning.scheduler.rules import CPU, DEFAULT, MEMORY, Rules, Strategy
from jobvector_wizard.planning.scheduler.topology import Separation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
        if pod.disk or pod.gpus:
            self.free_disk -= pod.disk
            self.free_gpus -= pod.gpus
        if pod.volumes and self.free_volumes is not None:
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
    """A node, its pods, what they leave free, its place in the order, and the numbers of its zone and of its looks.

    `level` is `balance` of what is taken, or below zero where nobody has asked since it changed.
    """

    __slots__ = ("index", "level", "node", "pods", "twin", "zone")

    def __init__(self, node: Node, index: int = 0, zone: int = 0, twin: int = 0) -> None:
        super().__init__(node)
        self.node, self.index, self.zone, self.twin = node, index, zone, twin
        self.pods: dict[str, Pod] = {}
        self.level = -1

    def add(self, pod: Pod) -> None:
        """Put a pod on the node."""
        self.pods[pod.name] = pod
        self.level = -1
        self.take(pod)

    def remove(self, pod: Pod) -> None:
        """Take a pod off the node."""
        del self.pods[pod.name]
        self.level = -1
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
    """How many pods of one owner stand on each node and in each zone, by number."""

    __slots__ = ("in_zone", "on_node", "total")

    def __init__(self, nodes: int, zones: int) -> None:
        self.on_node = [0] * nodes
        self.in_zone = [0] * zones
        self.total = 0

    def count(self, state: NodeState, sign: int) -> None:
        """Count a pod in or out."""
        self.on_node[state.index] += sign
        self.in_zone[state.zone] += sign
        self.total += sign


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
        self.usual = _usual(rules)
        zones: dict[str, int] = {}
        looks: dict[object, int] = {}
        self.order = [
            NodeState(
                node,
                index,
                zones.setdefault(node.zone, len(zones)),
                looks.setdefault(_looks(node), len(looks)),
            )
            for index, node in enumerate(nodes)
        ]
        self.twins = list({state.twin: state for state in self.order}.values())
        self.states = {state.node.name: state for state in self.order}
        self.changed: list[int] = []
        self.softly_tainted = any(not taint.hard for node in nodes for taint in node.taints)
        owned = Counter([pod.owner for pod in pods if pod.daemon_of is None])
        self.siblings = {owner: Siblings(len(nodes), len(zones)) for owner, count in owned.items() if count > 1}
        self.known_scores: dict[object, dict[object, Sequence[int]]] = {}
        self._selected: dict[object, list[NodeState]] = {}
        self.arrival = {pod.name: number for number, pod in enumerate(pods)}
        self.budgets = dict(budgets)
        self._started = None if started is None else dict(started)
        self._latest = max(started.values(), default=-1) + 1 if started else 0
        self._arrivals = len(pods)

    def bind(self, pod: Pod, state: NodeState) -> None:
        """Put a pod on a node."""
        state.add(pod)
        self.changed.append(state.index)
        if siblings := self.siblings.get(pod.owner):
            siblings.count(state, 1)

    def evict(self, pod: Pod, state: NodeState) -> None:
        """Take a pod off its node; it arrives and starts anew, and its owner may be disrupted once less."""
        state.remove(pod)
        self.changed.append(state.index)
        if self._started is not None:
            self._started.pop(pod.name, None)
        if siblings := self.siblings.get(pod.owner):
            siblings.count(state, -1)
        if pod.owner in self.budgets:
            self.budgets[pod.owner] = max(0, self.budgets[pod.owner] - 1)
        self.arrival[pod.name] = self._arrivals
        self._arrivals += 1

    def started(self, pod: Pod) -> int:
        """Return when the pod started, as a number to compare; who is not known started after all who are."""
        if self._started is None:
            return self.arrival[pod.name]
        return self._started.get(pod.name, self._latest)

    def refusals(self, pod: Pod) -> Iterator[Refusal]:
        """Yield all that any node refuses the pod for; nothing for a node that takes it."""
        apart = Separation(pod, self) if pod.apart_required or pod.spread else None
        for state in self.order:
            yield from state.refusals(pod)
            if apart and pod.may_run_on(state.node):
                yield from apart.refusals(state)

    def selected(self, pod: Pod) -> list[NodeState]:
        """Return the nodes whose domains and pods count for the pod's spread: those that its selector matches."""
        key = (pod.required_groups, pod.arch, pod.daemon_of)
        if key not in self._selected:
            self._selected[key] = [state for state in self.order if pod.selects(state.node)]
        return self._selected[key]


def _usual(rules: Rules) -> tuple[int, int, int] | None:
    """Return the weights of CPU and memory and their sum, where LeastAllocated counts these two."""
    weights = dict(rules.weights)
    if rules.strategy is not Strategy.LEAST_ALLOCATED or weights.keys() != {CPU, MEMORY}:
        return None
    return weights[CPU], weights[MEMORY], weights[CPU] + weights[MEMORY]


def _looks(node: Node) -> object:
    """Return all that tells a node from another but its name."""
    size = (node.cpu, node.memory, node.pods, node.disk, node.gpus, node.volumes)
    return node.group, node.zone, node.arch, node.taints, size
