"""The scores that the default profile gives a node for a pod, each from 0 to 100, and their weighted sum.

Weights: v1.36.0 `apis/config/v1/default_plugins.go`, the same from 1.34 to 1.37. Where the source divides integers, so
does this, downwards. The nodes are always those that passed the filters.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.model import Spread, Topology
from jobvector_wizard.planning.scheduler.rules import CPU, DISK, GPUS, MEMORY, Strategy
from jobvector_wizard.planning.scheduler.taints import unwelcome
from jobvector_wizard.planning.scheduler.topology import domain_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.scheduler.model import Node, Pod
    from jobvector_wizard.planning.scheduler.rules import Rules
    from jobvector_wizard.planning.scheduler.state import Cluster, NodeState

DEFAULT_SPREAD: Final = (Spread(Topology.HOST, 3, hard=False), Spread(Topology.ZONE, 5, hard=False))
"""The cluster's own constraints for a pod that has none (v1.36.0 `plugins/podtopologyspread/plugin.go`)."""


def totals(pod: Pod, states: Sequence[NodeState], cluster: Cluster) -> list[int]:
    """Return each node's weighted sum, without what is the same for all nodes."""
    sums = [own_score(pod, state, cluster.rules) for state in states]
    if cluster.softly_tainted:
        for i, score in enumerate(taint_toleration([unwelcome(s.node.taints, pod.tolerations) for s in states])):
            sums[i] += 3 * score
    _add_siblings(sums, pod, states, cluster)
    return sums


def own_score(pod: Pod, state: NodeState, rules: Rules) -> int:
    """Return what a node scores by itself, whatever the other nodes are: resources, balance and preferred group."""
    score = allocation(pod, state, rules)
    if pod.cpu or pod.memory:
        score += balanced_allocation(pod, state, rules)
    return score + 2 * node_affinity(pod, state.node)


def _add_siblings(sums: list[int], pod: Pod, states: Sequence[NodeState], cluster: Cluster) -> None:
    """Add what the owner's other pods make of each node."""
    siblings = cluster.siblings.get(pod.owner)
    if siblings is None:
        return
    if soft := soft_spread(pod):
        counts = {it.topology: domain_counts(pod, it.topology, cluster) for it in soft}
        zones = len({s.node.zone for s in states})
        sizes = [len(states) if it.topology is Topology.HOST else zones for it in soft]
        raw = [
            spread_count(soft, sizes, [counts[it.topology][_domain(s.node, it.topology)] for it in soft])
            for s in states
        ]
        for i, score in enumerate(topology_spread(raw)):
            sums[i] += 2 * score
    if pod.apart:
        for i, score in enumerate(anti_affinity([siblings.on_node[s.node.name] for s in states])):
            sums[i] += 2 * score


def _domain(node: Node, topology: Topology) -> str:
    return node.name if topology is Topology.HOST else node.zone


def soft_spread(pod: Pod) -> tuple[Spread, ...]:
    """Return the spread constraints that are scores: the cluster's, where the pod has none of its own at all."""
    return tuple(each for each in pod.spread if not each.hard) if pod.spread else DEFAULT_SPREAD


def allocation(pod: Pod, state: NodeState, rules: Rules) -> int:
    """NodeResourcesFit, weight 1: the weighted mean of the free (or taken) shares, the pod included.

    v1.36.0 `plugins/noderesources/least_allocated.go`, `most_allocated.go` and `resource_allocation.go`. Each share is
    rounded down to a whole per cent, then the mean is. Of CPU and memory it counts non-zero requests: 100m and 200Mi
    for each container that requests none (`framework/types.go`). A GPU counts where the pod asks for one.
    """
    score = weights = 0
    for weight, taken, there in _resources(pod, state, rules):
        if rules.strategy is Strategy.LEAST_ALLOCATED:
            score += weight * ((there - taken) * 100 // there if taken <= there else 0)
        else:
            score += weight * (min(taken, there) * 100 // there)
        weights += weight
    return score // weights if weights else 0


def _resources(pod: Pod, state: NodeState, rules: Rules) -> Iterator[tuple[int, int, int]]:
    """Yield weight, taken and allocatable of each resource that counts on this node."""
    node = state.node
    for name, weight in rules.weights:
        if name == CPU and node.cpu:
            yield weight, state.counted_cpu + pod.scored_cpu, node.cpu
        elif name == MEMORY and node.memory:
            yield weight, state.counted_memory + pod.scored_memory, node.memory
        elif name == DISK and node.disk:
            yield weight, node.disk - state.free_disk + pod.disk, node.disk
        elif name == GPUS and pod.gpus and node.gpus:
            yield weight, node.gpus - state.free_gpus + pod.gpus, node.gpus


def balanced_allocation(pod: Pod, state: NodeState, rules: Rules) -> int:
    """NodeResourcesBalancedAllocation, weight 1: how equal the used shares of CPU and memory are.

    v1.35.4 `plugins/noderesources/balanced_allocation.go`: (1 - half the difference) x 100, rounded down. From v1.36.0
    on half of what the pod changes of that, around 75: 50 + (50 + with the pod - without it) / 2, rounded down. It
    counts requests as they are, and is skipped for a pod that requests neither.
    """
    node = state.node
    cpu, memory = node.cpu - state.free_cpu, node.memory - state.free_memory
    with_pod = balance(node, cpu + pod.cpu, memory + pod.memory)
    return 50 + (50 + with_pod - balance(node, cpu, memory)) // 2 if rules.balance_by_change else with_pod


def balance(node: Node, cpu: int, memory: int) -> int:
    """Return 100 for equal shares of CPU and memory, down to 50 where all of one and none of the other is used."""
    if not node.cpu or not node.memory:
        return 100
    return int((1 - abs(min(cpu / node.cpu, 1.0) - min(memory / node.memory, 1.0)) / 2) * 100)


def taint_toleration(unwelcome: Sequence[int]) -> list[int]:
    """TaintToleration, weight 3: fewer PreferNoSchedule taints that the pod does not tolerate are better.

    v1.36.0 `plugins/tainttoleration/taint_toleration.go` and `plugins/helper/normalize_score.go`, reversed: 100
    less each count's share of the largest, that share rounded down. Where nobody has any, all have 100.
    """
    most = max(unwelcome, default=0)
    return [100 - 100 * count // most if most else 100 for count in unwelcome]


def node_affinity(pod: Pod, node: Node) -> int:
    """NodeAffinity, weight 2: 100 for a node of a preferred group.

    v1.36.0 `plugins/nodeaffinity/node_affinity.go` and `plugins/helper/normalize_score.go`: one term of weight 100,
    scaled so that the best node has 100. Where no node matches, all have 0.
    """
    return 100 if node.group in pod.preferred_groups else 0


def spread_count(constraints: Sequence[Spread], sizes: Sequence[int], counts: Sequence[int]) -> int:
    """Return what PodTopologySpread counts for a node: the owner's pods in its domains, weighed.

    v1.36.0 `plugins/podtopologyspread/scoring.go`: a count weighs ln(domains + 2), to which maxSkew - 1 is added.
    Domains are those of nodes that passed the filters; the pods of a zone are those on all its nodes that the pod's
    selector matches. The sum is rounded.
    """
    score = 0.0
    for each, domains, count in zip(constraints, sizes, counts, strict=True):
        score += count * log(domains + 2) + (each.max_skew - 1)
    return int(score + 0.5)


def topology_spread(raw: Sequence[int]) -> list[int]:
    """PodTopologySpread, weight 2: fewer pods of the same owner on the node and in its zone are better.

    Same file, NormalizeScore: reversed and scaled so that the emptiest node has 100.
    """
    most, least = max(raw), min(raw)
    return [100 * (most + least - score) // most if most else 100 for score in raw]


def anti_affinity(on_node: Sequence[int]) -> list[int]:
    """InterPodAffinity, weight 2, for a preferred anti-affinity to the owner's pods on the same node.

    v1.36.0 `plugins/interpodaffinity/scoring.go`: every such pod takes the same weight off, the result is
    stretched so that the emptiest node has 100 and the fullest 0. Where all are equal, all have 0.
    """
    most, least = max(on_node), min(on_node)
    if most == least:
        return [0] * len(on_node)
    return [int(100.0 * ((most - here) / (most - least))) for here in on_node]
