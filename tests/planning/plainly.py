"""The scheduler's choice written out node by node and pod by pod, to hold the quick one against."""

from __future__ import annotations

from math import log

from jobvector_wizard.planning.scheduler import Pod, Topology
from jobvector_wizard.planning.scheduler.scores import allocation, balanced_allocation, soft_spread
from jobvector_wizard.planning.scheduler.state import Cluster, NodeState
from jobvector_wizard.planning.scheduler.taints import unwelcome


def feasible(pod: Pod, cluster: Cluster) -> list[NodeState]:
    """The nodes that pass every filter."""
    return [state for state in cluster.order if not list(state.refusals(pod)) and not kept_apart(pod, state, cluster)]


def kept_apart(pod: Pod, state: NodeState, cluster: Cluster) -> bool:
    """Whether the owner's other pods keep it off the node: v1.36.0 podtopologyspread and interpodaffinity, Filter."""
    for topology in pod.apart_required:
        if siblings(pod, state, topology, cluster.order):
            return True
    for spread in pod.hard_spread:
        domains = [it for it in cluster.order if pod.selects(it.node)]
        least = min(siblings(pod, it, spread.topology, domains) for it in domains)
        if siblings(pod, state, spread.topology, domains) + 1 - least > spread.max_skew:
            return True
    return False


def siblings(pod: Pod, at: NodeState, topology: Topology, among: list[NodeState]) -> int:
    """How many other pods of the owner stand in the node's domain."""
    here = [it for it in among if it.node.zone == at.node.zone] if topology is Topology.ZONE else [at]
    return sum(other.owner == pod.owner for it in here for other in it.pods.values())


def totals(pod: Pod, states: list[NodeState], cluster: Cluster) -> list[int]:
    """Each node's weighted sum of the six scores, but for what is the same for all."""
    sums = [allocation(pod, it, cluster.rules) for it in states]
    if pod.cpu or pod.memory:
        sums = [own + balanced_allocation(pod, it, cluster.rules) for own, it in zip(sums, states, strict=True)]
    counts = [unwelcome(it.node.taints, pod.tolerations) for it in states]
    if cluster.softly_tainted:
        sums = [
            own + 3 * (100 - 100 * n // max(counts) if max(counts) else 100)
            for own, n in zip(sums, counts, strict=True)
        ]
    sums = [own + 200 * (it.node.group in pod.preferred_groups) for own, it in zip(sums, states, strict=True)]
    if pod.owner in cluster.siblings:
        spread, apart = spread_scores(pod, states, cluster), apart_scores(pod, states)
        sums = [own + 2 * one + 2 * other for own, one, other in zip(sums, spread, apart, strict=True)]
    return sums


def spread_scores(pod: Pod, states: list[NodeState], cluster: Cluster) -> list[int]:
    """PodTopologySpread: v1.36.0 podtopologyspread/scoring.go."""
    soft = soft_spread(pod.spread)
    if not soft:
        return [0] * len(states)
    domains = [it for it in cluster.order if pod.selects(it.node)]
    raw = []
    for state in states:
        score = 0.0
        for each in soft:
            size = len(states) if each.topology is Topology.HOST else len({it.node.zone for it in states})
            score += siblings(pod, state, each.topology, domains) * log(size + 2) + (each.max_skew - 1)
        raw.append(int(score + 0.5))
    return [100 * (max(raw) + min(raw) - it) // max(raw) if max(raw) else 100 for it in raw]


def apart_scores(pod: Pod, states: list[NodeState]) -> list[int]:
    """InterPodAffinity for a preferred anti-affinity: v1.36.0 interpodaffinity/scoring.go."""
    here = [siblings(pod, it, Topology.HOST, states) for it in states]
    if not pod.apart or max(here) == min(here):
        return [0] * len(states)
    return [int(100.0 * ((max(here) - it) / (max(here) - min(here)))) for it in here]


def best(pod: Pod, cluster: Cluster) -> list[str]:
    """The names of the nodes that share the highest score."""
    states = feasible(pod, cluster)
    scores = totals(pod, states, cluster) if states else []
    return [it.node.name for it, score in zip(states, scores, strict=True) if score == max(scores)]
