"""The filters that look at where the owner's other pods are: topology spread and required anti-affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler.model import Node, Pod, Topology
from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.scheduler.state import Cluster


def conflict(pod: Pod, node: Node, cluster: Cluster, without: Sequence[Pod] = ()) -> tuple[Limit, Topology] | None:
    """Return what the owner's other pods keep the pod off this node for, or None where they do not.

    v1.36.0 `plugins/podtopologyspread/filtering.go`, Filter, then `plugins/interpodaffinity/filtering.go`, Filter, as
    in the default profile. `without` are pods on this node that would have left (preemption's dry run).
    """
    return next(_conflicts(pod, node, cluster, without), None)


def refusals(pod: Pod, node: Node, cluster: Cluster) -> Iterator[Refusal]:
    """Yield what the owner's other pods keep the pod off this node for."""
    for limit, topology in _conflicts(pod, node, cluster, ()):
        yield Refusal(node.name, limit, detail=topology.value)


def _conflicts(pod: Pod, node: Node, cluster: Cluster, without: Sequence[Pod]) -> Iterator[tuple[Limit, Topology]]:
    siblings = cluster.siblings.get(pod.owner)
    if siblings is None:  # with no other pod anywhere the skew is 1, which every constraint allows
        return
    gone = sum(other.owner == pod.owner for other in without)
    for constraint in pod.hard_spread:
        counts = domain_counts(pod, constraint.topology, cluster)
        here = _domain(node, constraint.topology)
        counts[here] = counts.get(here, 0) - gone
        if counts[here] + 1 - min(counts.values()) > constraint.max_skew:
            yield Limit.SPREAD, constraint.topology
    for topology in pod.apart_required:
        others = siblings.on_node[node.name] if topology is Topology.HOST else siblings.in_zone[node.zone]
        if others > gone:
            yield Limit.APART, topology


def domain_counts(pod: Pod, topology: Topology, cluster: Cluster) -> dict[str, int]:
    """Return how many of the owner's pods each domain has: each node or zone that the pod's selector matches."""
    siblings, counts = cluster.siblings[pod.owner], dict[str, int]()
    for node in cluster.eligible(pod):
        domain = _domain(node, topology)
        counts[domain] = counts.get(domain, 0) + siblings.on_node[node.name]
    return counts


def _domain(node: Node, topology: Topology) -> str:
    return node.name if topology is Topology.HOST else node.zone
