"""The filters that look at where the owner's other pods are: topology spread and required anti-affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler.model import Pod, Topology
from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.scheduler.state import Cluster, NodeState


class Separation:
    """Where the owner's other pods let a pod go, as they stand now.

    v1.36.0 `plugins/podtopologyspread/filtering.go`, Filter, then `plugins/interpodaffinity/filtering.go`, Filter, as
    in the default profile.
    """

    def __init__(self, pod: Pod, cluster: Cluster) -> None:
        self._pod = pod
        self._siblings = cluster.siblings.get(pod.owner)
        # with no other pod anywhere the skew is 1, which every constraint allows
        hard = pod.hard_spread if self._siblings else ()
        self._counts = [(each, domain_counts(pod, each.topology, cluster)) for each in hard]

    def conflict(self, state: NodeState, without: Sequence[Pod] = ()) -> Limit | None:
        """Return what keeps the pod off this node, or None. `without` are pods on it that would have left."""
        return next((limit for limit, _ in self._conflicts(state, without)), None)

    def refusals(self, state: NodeState) -> Iterator[Refusal]:
        """Yield all that keeps the pod off this node."""
        for limit, topology in self._conflicts(state, ()):
            yield Refusal(state.node.name, limit, detail=topology.value)

    def _conflicts(self, state: NodeState, without: Sequence[Pod]) -> Iterator[tuple[Limit, Topology]]:
        if self._siblings is None:
            return
        gone = sum(other.owner == self._pod.owner for other in without)
        for constraint, counts in self._counts:
            here = _domain(state, constraint.topology)
            there = counts.get(here, 0) - gone
            least = min(counts.values()) if not gone else min([there, *(n for d, n in counts.items() if d != here)])
            if there + 1 - least > constraint.max_skew:
                yield Limit.SPREAD, constraint.topology
        for topology in self._pod.apart_required:
            on_node, in_zone = self._siblings.on_node, self._siblings.in_zone
            if (on_node[state.index] if topology is Topology.HOST else in_zone[state.zone]) > gone:
                yield Limit.APART, topology


def refusals(pod: Pod, cluster: Cluster) -> Iterator[Refusal]:
    """Yield all that any node refuses the pod for; nothing for a node that takes it."""
    apart = Separation(pod, cluster) if pod.apart_required or pod.spread else None
    for state in cluster.order:
        yield from state.refusals(pod)
        if apart and pod.may_run_on(state.node):
            yield from apart.refusals(state)


def domain_counts(pod: Pod, topology: Topology, cluster: Cluster) -> dict[int, int]:
    """Return how many of the owner's pods each domain has: each node or zone, by number, that the selector matches."""
    siblings, counts = cluster.siblings[pod.owner], dict[int, int]()
    for state in cluster.selected(pod):
        domain = _domain(state, topology)
        counts[domain] = counts.get(domain, 0) + siblings.on_node[state.index]
    return counts


def zone_counts(pod: Pod, cluster: Cluster) -> list[int]:
    """Return how many of the owner's pods each zone has on nodes that the selector matches, by the zone's number."""
    siblings = cluster.siblings[pod.owner]
    counts = [0] * len(siblings.in_zone)
    for state in cluster.selected(pod):
        counts[state.zone] += siblings.on_node[state.index]
    return counts


def _domain(state: NodeState, topology: Topology) -> int:
    return state.index if topology is Topology.HOST else state.zone
