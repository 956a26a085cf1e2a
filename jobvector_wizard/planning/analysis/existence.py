"""Whether any placement of all pods exists at all: an exact search that knows nothing of the scheduler."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.analysis.model import Existence
from jobvector_wizard.planning.scheduler import Topology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["could_run_alone", "placement_exists"]

Room = tuple[int, ...]
"""What is left of a node: CPU, memory, pods, ephemeral storage, GPUs, volumes."""
MANY: Final = 10**9
"""Volumes that a node takes whose limit is not known."""


def could_run_alone(pod: Pod, nodes: Iterable[Node], pods: Iterable[Pod]) -> bool:
    """Whether some node, empty but for DaemonSets, meets the pod's requests and selectors."""
    daemons = [it for it in pods if it.daemon_of is not None and it.name != pod.name]
    rooms = [(node, _less_daemons(node, daemons)) for node in nodes]
    return any(_fits(pod, room) and pod.may_run_on(node) for node, room in rooms)


def placement_exists(nodes: Sequence[Node], pods: Iterable[Pod], budget: int) -> Existence:
    """Search depth first, the largest pods first; UNKNOWN where `budget` nodes of the tree did not decide it.

    Pods that ask the same go to nodes in one order only; of nodes with the same room left, one is tried. Which pods
    may not stand beside each other is not searched for: what is found without it is UNKNOWN where it breaks that.
    """
    rooms = [_room(node) for node in nodes]
    free: list[Pod] = []
    for pod in pods:
        if pod.daemon_of is None:
            free.append(pod)
            continue
        at = next((i for i, node in enumerate(nodes) if node.name == pod.daemon_of), None)
        if at is None or not _fits(pod, rooms[at]) or not pod.may_run_on(nodes[at]):
            return Existence.NO
        rooms[at] = _less(rooms[at], pod)
    return _search(nodes, rooms, _largest_first(nodes, free), budget)


def _room(node: Node) -> Room:
    return node.cpu, node.memory, node.pods, node.disk, node.gpus, MANY if node.volumes is None else node.volumes


def _asked(pod: Pod) -> Room:
    return pod.cpu, pod.memory, 1, pod.disk, pod.gpus, pod.volumes


def _apart(nodes: Sequence[Node], pods: Sequence[Pod], taken: Sequence[int]) -> bool:
    """Whether a placement keeps apart what has to be, and spreads what has to be spread."""
    places: dict[str, list[Node]] = {}
    for pod, at in zip(pods, taken, strict=True):
        places.setdefault(pod.owner, []).append(nodes[at])
    for pod in {pod.owner: pod for pod in pods}.values():
        for topology in pod.apart_required:
            where = [_domain(node, topology) for node in places[pod.owner]]
            if len(set(where)) < len(where):
                return False
        for spread in pod.hard_spread:
            counts = dict.fromkeys((_domain(node, spread.topology) for node in nodes if pod.may_run_on(node)), 0)
            for node in places[pod.owner]:
                counts[_domain(node, spread.topology)] += 1
            if max(counts.values()) - min(counts.values()) > spread.max_skew:
                return False
    return True


def _domain(node: Node, topology: Topology) -> str:
    return node.name if topology is Topology.HOST else node.zone


def _search(nodes: Sequence[Node], rooms: list[Room], pods: Sequence[Pod], budget: int) -> Existence:
    if not pods:
        return Existence.YES
    if _too_much(rooms, pods):
        return Existence.NO
    taken: list[int] = []
    tries = [_candidates(nodes, rooms, pods[0], 0)]
    while tries:
        at = next(tries[-1], None)
        if at is None:
            tries.pop()
            if taken:
                rooms[taken[-1]] = _more(rooms[taken[-1]], pods[len(taken) - 1])
                taken.pop()
            continue
        budget -= 1
        if budget < 0:
            return Existence.UNKNOWN
        rooms[at] = _less(rooms[at], pods[len(taken)])
        taken.append(at)
        if len(taken) == len(pods):
            return Existence.YES if _apart(nodes, pods, taken) else Existence.UNKNOWN
        same = _same(pods[len(taken)], pods[len(taken) - 1])
        tries.append(_candidates(nodes, rooms, pods[len(taken)], at if same else 0))
    return Existence.NO


def _candidates(nodes: Sequence[Node], rooms: list[Room], pod: Pod, start: int) -> Iterator[int]:
    """Yield the nodes to try from `start` on, one of each that cannot be told apart.

    The rooms are the same each time that it goes on, because who was placed since has left again.
    """
    tried: set[object] = set()
    for at in range(start, len(nodes)):
        # a pod of the same kind may still go to `start` but to no node before it, so that one stands for itself
        node = nodes[at]
        looks = (node.group, node.zone, node.arch, node.taints, rooms[at], at == start)
        if looks not in tried and _fits(pod, rooms[at]) and pod.may_run_on(node):
            tried.add(looks)
            yield at


def _largest_first(nodes: Sequence[Node], pods: Iterable[Pod]) -> list[Pod]:
    cpu, memory = sum(node.cpu for node in nodes) or 1, sum(node.memory for node in nodes) or 1

    def size(pod: Pod) -> tuple[float, str]:
        return -max(pod.cpu / cpu, pod.memory / memory), pod.owner

    return sorted(pods, key=size)


def _too_much(rooms: Sequence[Room], pods: Sequence[Pod]) -> bool:
    asked = [sum(amounts) for amounts in zip(*map(_asked, pods), strict=True)]
    left = [sum(max(amount, 0) for amount in amounts) for amounts in zip(*rooms, strict=True)]
    return not rooms or any(wanted > free for wanted, free in zip(asked, left, strict=True))


def _less_daemons(node: Node, daemons: Iterable[Pod]) -> Room:
    room = _room(node)
    for daemon in daemons:
        if daemon.daemon_of == node.name:
            room = _less(room, daemon)
    return room


def _fits(pod: Pod, room: Room) -> bool:
    return all(not wanted or wanted <= free for wanted, free in zip(_asked(pod), room, strict=True))


def _less(room: Room, pod: Pod) -> Room:
    return tuple(free - wanted for free, wanted in zip(room, _asked(pod), strict=True))


def _more(room: Room, pod: Pod) -> Room:
    return tuple(free + wanted for free, wanted in zip(room, _asked(pod), strict=True))


def _same(one: Pod, other: Pod) -> bool:
    return replace(one, name=other.name, owner=other.owner, priority=other.priority) == other
