"""Several pods of one owner, one after the other: what most of a pass over a large cluster is.

Between two of them only the node that took the first has changed, so each group of peers is a heap of its nodes by own
score. What a `Ranking` keeps up to date for any order of pods is made once here.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.ranking import weigher
from jobvector_wizard.planning.scheduler.scores import added

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jobvector_wizard.planning.scheduler.model import Pod
    from jobvector_wizard.planning.scheduler.state import Cluster, NodeState

FEWEST: Final = 4
"""How many pods make it worth while."""
_BITS: Final = 20
_TOP: Final = 1 << 12
"""More than any own score. A heap's entry is what a score lacks of it, then the node's place in the order."""


def can_fill(pods: Sequence[Pod], cluster: Cluster) -> bool:
    """Whether `fill` knows all that matters to these pods, which are alike."""
    pod = pods[0]
    plain = not (pod.spread or pod.apart or pod.apart_required or pod.required_groups or pod.arch)
    return len(pods) >= FEWEST and plain and pod.daemon_of is None and not cluster.softly_tainted


def fill(pods: Sequence[Pod], cluster: Cluster) -> list[NodeState]:
    """Bind the pods to the best nodes, of equal ones the first, and return these; it ends with who fits nowhere."""
    pod, siblings = pods[0], cluster.siblings[pods[0].owner]
    zones = len(siblings.in_zone)
    known = cluster.known_scores.setdefault("fill", {})
    weigh = weigher(pod, cluster)
    heaps = _heaps(pod, cluster, weigh)
    size = sum([len(heap) for heap in heaps.values()])
    found: list[NodeState] = []
    for each in pods:
        if not size:
            break
        key = (tuple(heaps), size, tuple(siblings.in_zone) if siblings.total else ())
        more = known.get(key)
        if more is None:
            scores = added(pod, [(*divmod(it, zones), 0) for it in heaps], size, key[2])
            more = known[key] = [score << _BITS for score in scores]
        least, best = 2 * _TOP << _BITS, -1
        for (peers, heap), plus in zip(heaps.items(), more, strict=True):
            lack = heap[0] - plus
            if lack < least:
                least, best = lack, peers
        heap = heaps[best]
        state = cluster.order[heappop(heap) & (1 << _BITS) - 1]
        if not heap:
            del heaps[best]
        cluster.bind(each, state)
        found.append(state)
        (own,) = weigh((state,))
        if own is None:
            size -= 1
        else:
            heappush(heaps.setdefault(best + zones, []), (_TOP - own << _BITS) + state.index)
    return found


def _heaps(
    pod: Pod, cluster: Cluster, weigh: Callable[[Iterable[NodeState]], list[int | None]]
) -> dict[int, list[int]]:
    """Return the nodes that the pod fits on, by how many of its owner are there already and the zone."""
    siblings = cluster.siblings[pod.owner]
    on_node, zones = siblings.on_node, len(siblings.in_zone)
    admitted = {state.twin for state in cluster.twins if pod.may_run_on(state.node)}
    states = cluster.order
    if len(admitted) < len(cluster.twins):
        states = [state for state in states if state.twin in admitted]
    heaps: dict[int, list[int]] = {}
    for state, own in zip(states, weigh(states), strict=True):
        if own is not None:
            peers = on_node[state.index] * zones + state.zone
            heaps.setdefault(peers, []).append((_TOP - own << _BITS) + state.index)
    for heap in heaps.values():
        heapify(heap)
    return heaps
