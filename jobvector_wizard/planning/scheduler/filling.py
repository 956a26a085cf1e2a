"""Several pods of one owner, one after the other: what most of a pass over a large cluster is.

Between two of them only the node that took the first has changed, so each group of peers is a heap of its nodes by own
score. What a `Ranking` keeps up to date for any order of pods is made once here.
"""

from __future__ import annotations

from functools import lru_cache
from heapq import heapify, heappop, heappush, heapreplace
from operator import sub
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.ranking import most_gained, weigher
from jobvector_wizard.planning.scheduler.scores import added

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jobvector_wizard.planning.scheduler.model import Pod
    from jobvector_wizard.planning.scheduler.state import Cluster, NodeState

FEWEST: Final = 4
"""How many pods make it worth while."""
_PLACES: Final = 1 << 20
"""More than the nodes of any cluster. A heap's entry is a node's place in the order less so many times its score."""


def can_fill(pod: Pod, cluster: Cluster) -> bool:
    """Whether `fill` knows all that matters to such pods."""
    plain = not (pod.spread or pod.apart or pod.apart_required or pod.required_groups or pod.arch)
    return plain and pod.daemon_of is None and not cluster.softly_tainted


def fill(pods: Sequence[Pod], cluster: Cluster) -> list[NodeState]:
    """Bind the pods to the best nodes, of equal ones the first, and return these; it ends with who fits nowhere.

    A node that took a pod is not weighed at once: what it can score at most stands in its heap until that is the best
    there is, which is seldom.
    """
    pod, siblings, order = pods[0], cluster.siblings[pods[0].owner], cluster.order
    on_node, in_zone, zones = siblings.on_node, siblings.in_zone, len(siblings.in_zone)
    weigh, slack = weigher(pod, cluster), most_gained(pod, cluster) * _PLACES
    heaps = _heaps(pod, cluster, weigh)
    size = sum([len(heap) for heap in heaps.values()])
    unweighed: set[int] = set()
    found: list[NodeState] = []
    for each in pods:
        if not size:
            break
        more = _more(tuple(heaps), size, tuple(in_zone))
        heap = heaps[best := _best(heaps, more)]
        while (index := int(heap[0]) % _PLACES) in unweighed:
            unweighed.remove(index)
            (own,) = weigh((order[index],))
            heapreplace(heap, index - (own or 0.0) * _PLACES)  # it has one: it takes a pod more
            heap = heaps[best := _best(heaps, more)]
        entry, state = heappop(heap), order[index]
        if not heap:
            del heaps[best]
        state.add(each)
        on_node[index] += 1
        in_zone[state.zone] += 1
        found.append(state)
        if state.fits(pod):
            unweighed.add(index)
            heappush(heaps.setdefault(best + zones, []), entry - slack)
        else:
            size -= 1
    siblings.total += len(found)
    cluster.changed += [state.index for state in found]
    return found


def _best(heaps: Mapping[int, list[float]], more: Sequence[int]) -> int:
    """Return which heap has the node of the lowest entry, when what siblings add is taken off."""
    lacks = list(map(sub, [heap[0] for heap in heaps.values()], more))
    return list(heaps)[lacks.index(min(lacks))]


@lru_cache(maxsize=1 << 12)
def _more(peers: tuple[int, ...], size: int, in_zone: tuple[int, ...]) -> tuple[int, ...]:
    """Return what siblings add to the nodes of each heap, in its entries' measure: the same for every plain pod."""
    zones = len(in_zone)
    scores = added((), False, tuple([(*divmod(it, zones), 0) for it in peers]), size, in_zone)
    return tuple([score * _PLACES for score in scores])


def _heaps(
    pod: Pod, cluster: Cluster, weigh: Callable[[Iterable[NodeState]], list[float | None]]
) -> dict[int, list[float]]:
    """Return the nodes that the pod fits on, by how many of its owner are there already and the zone."""
    siblings = cluster.siblings[pod.owner]
    on_node, zones = siblings.on_node, len(siblings.in_zone)
    states = cluster.admitting(pod)
    heaps: dict[int, list[float]] = {}
    for state, own in zip(states, weigh(states), strict=True):
        if own is not None:
            index = state.index
            peers = on_node[index] * zones + state.zone
            if peers in heaps:
                heaps[peers].append(index - own * _PLACES)
            else:
                heaps[peers] = [index - own * _PLACES]
    for heap in heaps.values():
        heapify(heap)
    return heaps
