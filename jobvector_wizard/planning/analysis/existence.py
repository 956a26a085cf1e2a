"""Whether any placement of all pods exists at all: an exact search that knows nothing of the scheduler."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.model import Existence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["could_run_alone", "placement_exists"]

Room = tuple[int, int, int]


def could_run_alone(pod: Pod, nodes: Iterable[Node], pods: Iterable[Pod]) -> bool:
    """Whether some node, empty but for DaemonSets, meets the pod's requests and selectors."""
    daemons = [it for it in pods if it.daemon_of is not None and it.name != pod.name]
    rooms = [(node, _less_daemons(node, daemons)) for node in nodes]
    return any(_fits(pod, room) and pod.may_run_on(node) for node, room in rooms)


def placement_exists(nodes: Sequence[Node], pods: Iterable[Pod], budget: int) -> Existence:
    """Search depth first, the largest pods first; UNKNOWN where `budget` nodes of the tree did not decide it.

    Pods that ask the same go to nodes in one order only; of nodes with the same room left, one is tried.
    """
    rooms = [(node.cpu, node.memory, node.pods) for node in nodes]
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
            return Existence.YES
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
    return (
        sum(pod.cpu for pod in pods) > sum(max(room[0], 0) for room in rooms)
        or sum(pod.memory for pod in pods) > sum(max(room[1], 0) for room in rooms)
        or len(pods) > sum(max(room[2], 0) for room in rooms)
    )


def _less_daemons(node: Node, daemons: Iterable[Pod]) -> Room:
    here = [it for it in daemons if it.daemon_of == node.name]
    return node.cpu - sum(it.cpu for it in here), node.memory - sum(it.memory for it in here), node.pods - len(here)


def _fits(pod: Pod, room: Room) -> bool:
    return room[2] > 0 and (not pod.cpu or pod.cpu <= room[0]) and (not pod.memory or pod.memory <= room[1])


def _less(room: Room, pod: Pod) -> Room:
    return room[0] - pod.cpu, room[1] - pod.memory, room[2] - 1


def _more(room: Room, pod: Pod) -> Room:
    return room[0] + pod.cpu, room[1] + pod.memory, room[2] + 1


def _same(one: Pod, other: Pod) -> bool:
    return replace(one, name=other.name, owner=other.owner, priority=other.priority) == other
