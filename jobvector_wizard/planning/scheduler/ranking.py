"""The nodes as the pods of one kind see them, kept up to date node by node.

A pod of the same owner asks the same as the one before it, and only the node that took that one has changed since: so
only that node's own score is worked out again. Of the nodes that a pod's siblings and taints make equal, those of the
highest own score alone compete; what the siblings add to such peers is the same for every owner whose pods stand alike.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler.model import template_of
from jobvector_wizard.planning.scheduler.scores import Peers, added, own_score
from jobvector_wizard.planning.scheduler.taints import unwelcome
from jobvector_wizard.planning.scheduler.topology import Separation, zone_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jobvector_wizard.planning.scheduler.model import Pod
    from jobvector_wizard.planning.scheduler.state import Cluster, NodeState


def alike(one: Pod, other: Pod) -> bool:
    """Whether the scheduler can tell two pods apart by their names alone."""
    return one is other or template_of(one) == template_of(other)


class _Group:
    """Nodes with the same peers: own scores by the node's place in the order, and the highest (None: not known)."""

    __slots__ = ("members", "peers", "top")

    def __init__(self, peers: Peers) -> None:
        self.peers = peers
        self.members: dict[int, float] = {}
        self.top: float | None = None


class Ranking:
    """Which nodes the next pod of a kind may go to."""

    __slots__ = (
        "_choosy",
        "_cluster",
        "_groups",
        "_in",
        "_on_node",
        "_seen",
        "_siblings",
        "_size",
        "_unwanted",
        "_weigh",
        "pod",
    )

    def __init__(self, pod: Pod, cluster: Cluster) -> None:
        self.pod, self._cluster = pod, cluster
        self._weigh = weigher(pod, cluster)
        self._siblings = siblings = cluster.siblings.get(pod.owner)
        self._on_node = siblings.on_node if siblings else [0] * len(cluster.order)
        self._choosy = bool(pod.required_groups or pod.arch)
        soft = cluster.softly_tainted
        self._unwanted = {
            state.twin: unwelcome(state.node.taints, pod.tolerations) if soft else 0
            for state in cluster.twins
            if pod.may_run_on(state.node)
        }
        self._groups: dict[Peers, _Group] = {}
        self._in: list[_Group | None] = [None] * len(cluster.order)
        self._size = 0
        states = cluster.order
        if len(self._unwanted) < len(cluster.twins):
            states = [state for state in states if state.twin in self._unwanted]
        self._sort(states)
        self._seen = len(cluster.changed)

    def best(self) -> list[int]:
        """Return which nodes share the highest score among those that pass the filters, in no order."""
        cluster = self._cluster
        if self._seen < len(cluster.changed):
            changed = [cluster.order[index] for index in {*cluster.changed[self._seen :]}]
            self._sort([state for state in changed if state.twin in self._unwanted])
            self._seen = len(cluster.changed)
        groups: Sequence[_Group] = list(self._groups.values())
        size = self._size
        if self.pod.apart_required or self.pod.spread:
            groups = self._open(groups)
            size = sum([len(group.members) for group in groups])
        if size < 2:
            return [index for group in groups for index in group.members]
        highest, winners = -1.0, list[_Group]()
        for group, more in zip(groups, self._added(groups, size), strict=True):
            top = group.top
            if top is None:
                top = group.top = max(group.members.values())
            if top + more > highest:
                highest, winners = top + more, [group]
            elif top + more == highest:
                winners.append(group)
        return [index for group in winners for index, own in group.members.items() if own == group.top]

    def _added(self, groups: Sequence[_Group], size: int) -> Sequence[int]:
        """Return what siblings and soft taints add to each group."""
        counts: tuple[int, ...] = ()
        if self._siblings is not None and self._siblings.total:
            counts = tuple(zone_counts(self.pod, self._cluster) if self._choosy else self._siblings.in_zone)
        elif not self._cluster.softly_tainted:
            return [0] * len(groups)
        return added(self.pod.spread, self.pod.apart, tuple([group.peers for group in groups]), size, counts)

    def _open(self, groups: Iterable[_Group]) -> list[_Group]:
        """Return the groups that the owner's other pods leave open: one node speaks for its peers."""
        apart, order = Separation(self.pod, self._cluster), self._cluster.order
        return [group for group in groups if apart.conflict(order[next(iter(group.members))]) is None]

    def _sort(self, states: Sequence[NodeState]) -> None:
        """Put nodes among their peers of now, and take out those that the pod does not fit on any more."""
        groups, inside, on_node, unwanted = self._groups, self._in, self._on_node, self._unwanted
        for state, own in zip(states, self._weigh(states), strict=True):
            index = state.index
            before = inside[index]
            if own is None:
                if before is None:
                    continue
                group = None
            else:
                peers = (on_node[index], state.zone, unwanted[state.twin])
                group = groups.get(peers)
                if group is None:
                    group = groups[peers] = _Group(peers)
                group.members[index] = own
                group.top = None
            if group is not before:
                inside[index] = group
                self._size += (group is not None) - (before is not None)
                if before is not None:
                    del before.members[index]
                    before.top = None
                    if not before.members:
                        del groups[before.peers]


def weigher(pod: Pod, cluster: Cluster) -> Callable[[Iterable[NodeState]], list[float | None]]:
    """Return a function that gives each node's `own_score` for this pod, and None where the pod does not fit.

    For the usual strategy, nodes with CPU and memory and a pod that asks for either it is written out, because it is
    what a pass does most: in floats, which hold these whole numbers exactly, and of which `//` is exact too.
    """
    cpu, memory, rules = pod.cpu, pod.memory, cluster.rules
    if cluster.usual is None or not (cpu or memory):
        return lambda states: [own_score(pod, it, rules) if it.fits(pod) else None for it in states]
    of_cpu, of_memory, both = cluster.usual
    more_cpu, more_memory = float(cpu), float(memory)
    scored_cpu, scored_memory = 100.0 * pod.scored_cpu, 100.0 * pod.scored_memory
    by_change, preferred = rules.balance_by_change, pod.preferred_groups
    more = bool(pod.disk or pod.gpus or pod.volumes)

    def weigh(states: Iterable[NodeState]) -> list[float | None]:
        found: list[float | None] = []
        for state in states:
            if state.free_pods < 1 or 0 < cpu > state.free_cpu or 0 < memory > state.free_memory:
                found.append(None)
                continue
            if more and not state.fits(pod):
                found.append(None)
                continue
            if state.level < 0.0:
                state.reckon()
            all_cpu, all_memory = state.all_cpu, state.all_memory
            left_cpu, left_memory = state.left_cpu - scored_cpu, state.left_memory - scored_memory
            cpu_share, memory_share = (
                (state.used_cpu + more_cpu) / all_cpu,
                (state.used_memory + more_memory) / all_memory,
            )
            gap = (cpu_share if cpu_share < 1.0 else 1.0) - (memory_share if memory_share < 1.0 else 1.0)
            level = (1.0 - (gap if gap > 0.0 else -gap) / 2.0) * 100.0 // 1.0
            total = (
                of_cpu * (left_cpu // all_cpu if left_cpu > 0.0 else 0.0)
                + of_memory * (left_memory // all_memory if left_memory > 0.0 else 0.0)
            ) // both + (50.0 + (50.0 + level - state.level) // 2.0 if by_change else level)
            found.append(total + 200.0 if preferred and state.node.group in preferred else total)
        return found

    return weigh


def most_gained(pod: Pod, cluster: Cluster) -> float:
    """Return by how much a node's `own_score` for such a pod may rise at most when it takes one.

    LeastAllocated does not rise. A balance changes by at most half of the larger share that the pod requests, in per
    cent, and is rounded, by change and before; two more are for floats. Of any other scoring all is assumed.
    """
    if cluster.usual is None or not (pod.cpu or pod.memory):
        return 400.0
    least_cpu, least_memory = cluster.smallest
    return 4.0 + ceil(50.0 * max(pod.cpu / least_cpu, pod.memory / least_memory))
