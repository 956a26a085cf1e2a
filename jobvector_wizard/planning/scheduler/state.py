"""The pass's own books: what is taken on each node, kept up to date pod by pod."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal
from jobvector_wizard.planning.scheduler.rules import CPU, DEFAULT, MEMORY, Rules, Strategy

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

    What scores are worked out of stands here besides, as whole numbers in floats, whose arithmetic is exact and quick:
    what the node has (`all_`), what is requested of it (`used_`), a hundred times what NodeResourcesFit's score counts
    as free (`left_`), and the `balance` of what is requested (`level`). It is of the last `reckon`, and `level` is
    below zero where a pod came or went since.
    """

    __slots__ = (
        "all_cpu",
        "all_memory",
        "index",
        "left_cpu",
        "left_memory",
        "level",
        "node",
        "pods",
        "twin",
        "used_cpu",
        "used_memory",
        "zone",
    )

    def __init__(self, node: Node, index: int = 0, zone: int = 0, twin: int = 0) -> None:
        super().__init__(node)
        self.node, self.index, self.zone, self.twin = node, index, zone, twin
        self.pods: dict[str, Pod] = {}
        self.all_cpu, self.all_memory = float(node.cpu), float(node.memory)
        self.used_cpu = self.used_memory = self.left_cpu = self.left_memory = 0.0
        self.level = -1.0

    def reckon(self) -> None:
        """Bring up to date what scores are worked out of."""
        node = self.node
        used_cpu, used_memory = node.cpu - self.free_cpu, node.memory - self.free_memory
        self.used_cpu, self.used_memory = float(used_cpu), float(used_memory)
        self.left_cpu = 100.0 * (node.cpu - self.counted_cpu)
        self.left_memory = 100.0 * (node.memory - self.counted_memory)
        self.level = float(balance(node, used_cpu, used_memory))

    def resume(self, was: NodeState) -> None:
        """Go on from how the same node was left."""
        for name in _KEPT:
            setattr(self, name, getattr(was, name))
        self.pods = was.pods.copy()

    def add(self, pod: Pod) -> None:
        """Put a pod on the node."""
        self.pods[pod.name] = pod
        self.level = -1.0
        self.take(pod)

    def remove(self, pod: Pod) -> None:
        """Take a pod off the node."""
        del self.pods[pod.name]
        self.level = -1.0
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


_KEPT: Final = (*Books.__slots__, "used_cpu", "used_memory", "left_cpu", "left_memory", "level")


class Siblings:
    """How many pods of one owner stand on each node and in each zone, by number."""

    __slots__ = ("in_zone", "on_node", "total")

    def __init__(self, nodes: int, zones: int) -> None:
        self.on_node = [0] * nodes
        self.in_zone = [0] * zones
        self.total = 0

    def resume(self, was: Siblings, places: Sequence[int], order: Sequence[NodeState]) -> None:
        """Go on from how the same owner's pods stood; `places` are where the nodes were in the order."""
        on_node = was.on_node
        self.on_node = [on_node[place] for place in places]
        for state, here in zip(order, self.on_node, strict=True):
            self.in_zone[state.zone] += here
        self.total = sum(self.in_zone)

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
        self.smallest = min([node.cpu for node in nodes], default=0), min([node.memory for node in nodes], default=0)
        self.usual = _usual(rules) if all(self.smallest) else None
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
        self._selected: dict[object, list[NodeState]] = {}
        self._admitting: dict[object, list[NodeState]] = {}
        self.arrival = {pod.name: number for number, pod in enumerate(pods)}
        self.budgets = dict(budgets)
        self._started = None if started is None else dict(started)
        self._latest = max(started.values(), default=-1) + 1 if started else 0
        self._arrivals = len(pods)

    def take_over(self, before: Cluster, running: Sequence[Pod], home: Mapping[str, str]) -> None:
        """Let these pods run at home, where they did when a pass over these nodes and others ended."""
        kept = [before.states[state.node.name] for state in self.order]
        for state, was in zip(self.order, kept, strict=True):
            state.resume(was)
        for pod in running:
            if pod.volumes:  # they are bound to a zone by now
                self.states[home[pod.name]].pods[pod.name] = pod
        places = [was.index for was in kept]
        for owner, siblings in self.siblings.items():
            siblings.resume(before.siblings[owner], places, self.order)

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

    def admitting(self, pod: Pod) -> list[NodeState]:
        """Return the nodes that admit the pod, whatever runs on them."""
        key = (pod.required_groups, pod.arch, pod.daemon_of, pod.volume_zone, pod.tolerations)
        if key not in self._admitting:
            twins = {state.twin for state in self.twins if pod.may_run_on(state.node)}
            self._admitting[key] = [state for state in self.order if state.twin in twins]
        return self._admitting[key]

    def selected(self, pod: Pod) -> list[NodeState]:
        """Return the nodes whose domains and pods count for the pod's spread: those that its selector matches."""
        key = (pod.required_groups, pod.arch, pod.daemon_of)
        if key not in self._selected:
            self._selected[key] = [state for state in self.order if pod.selects(state.node)]
        return self._selected[key]


def _usual(rules: Rules) -> tuple[float, float, float] | None:
    """Return the weights of CPU and memory and their sum, where LeastAllocated counts these two."""
    weights = dict(rules.weights)
    if rules.strategy is not Strategy.LEAST_ALLOCATED or weights.keys() != {CPU, MEMORY}:
        return None
    return float(weights[CPU]), float(weights[MEMORY]), float(weights[CPU] + weights[MEMORY])


def _looks(node: Node) -> object:
    """Return all that tells a node from another but its name."""
    size = (node.cpu, node.memory, node.pods, node.disk, node.gpus, node.volumes)
    return node.group, node.zone, node.arch, node.taints, size


def balance(node: Node, cpu: int, memory: int) -> int:
    """Return 100 for equal shares of CPU and memory, down to 50 where all of one and none of the other is used."""
    if not node.cpu or not node.memory:
        return 100
    of_cpu, of_memory = cpu / node.cpu, memory / node.memory
    return int((1 - abs((of_cpu if of_cpu < 1.0 else 1.0) - (of_memory if of_memory < 1.0 else 1.0)) / 2) * 100)
