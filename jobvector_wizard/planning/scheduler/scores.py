"""The scores that the default profile gives a node for a pod, each from 0 to 100, and their weighted sum.

Weights: v1.36.0 `apis/config/v1/default_plugins.go`, the same from 1.34 to 1.37. Where the source divides integers, so
does this, downwards. The nodes are always those that passed the filters.
"""

from __future__ import annotations

from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.model import Spread, Topology
from jobvector_wizard.planning.scheduler.rules import CPU, DISK, GPUS, MEMORY, Strategy
from jobvector_wizard.planning.scheduler.state import balance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.scheduler.model import Pod
    from jobvector_wizard.planning.scheduler.rules import Rules
    from jobvector_wizard.planning.scheduler.state import NodeState

Peers = tuple[int, int, int]
"""What nodes may have in common: the owner's pods on each, the number of the zone, how many taints are unwelcome."""

DEFAULT_SPREAD: Final = (Spread(Topology.HOST, 3, hard=False), Spread(Topology.ZONE, 5, hard=False))
"""The cluster's own constraints for a pod that has none (v1.36.0 `plugins/podtopologyspread/plugin.go`)."""


@lru_cache(maxsize=1 << 12)
def added(
    spread: tuple[Spread, ...], apart: bool, peers: tuple[Peers, ...], nodes: int, in_zone: tuple[int, ...]
) -> tuple[int, ...]:
    """Return what the owner's other pods and the soft taints add to a node's own score, without what is equal for all.

    `spread` and `apart` are the pod's. A node stands for all with the same peers; `nodes` is how many passed the
    filters. `in_zone` counts the owner's pods by zone, empty where there are none yet.
    """
    sums = [3 * score for score in taint_toleration([unwanted for _, _, unwanted in peers])]
    if in_zone:
        on_node, zones = [here for here, _, _ in peers], [zone for _, zone, _ in peers]
        if soft := soft_spread(spread):
            raw = [0.0] * len(peers)
            for each in soft:
                if each.topology is Topology.HOST:
                    raw = spread_count(raw, each, nodes, on_node)
                else:
                    raw = spread_count(raw, each, len(set(zones)), [in_zone[zone] for zone in zones])
            for i, score in enumerate(topology_spread([int(score + 0.5) for score in raw])):
                sums[i] += 2 * score
        if apart:
            for i, score in enumerate(anti_affinity(on_node)):
                sums[i] += 2 * score
    return tuple(sums)


def own_score(pod: Pod, state: NodeState, rules: Rules) -> int:
    """Return what a node scores by itself, whatever the other nodes are: resources, balance and preferred group."""
    score = allocation(pod, state, rules)
    if pod.cpu or pod.memory:
        score += balanced_allocation(pod, state, rules)
    return score + 200 if state.node.group in pod.preferred_groups else score


def soft_spread(spread: tuple[Spread, ...]) -> tuple[Spread, ...]:
    """Return the spread constraints that are scores: the cluster's, where the pod has none of its own at all."""
    return tuple(each for each in spread if not each.hard) if spread else DEFAULT_SPREAD


def allocation(pod: Pod, state: NodeState, rules: Rules) -> int:
    """NodeResourcesFit, weight 1: the weighted mean of the free (or taken) shares, the pod included.

    v1.36.0 `plugins/noderesources/least_allocated.go`, `most_allocated.go` and `resource_allocation.go`. Each share is
    rounded down to a whole per cent, then the mean is. Of CPU and memory it counts non-zero requests: 100m and 200Mi
    for each container that requests none (`framework/types.go`). A GPU counts where the pod asks for one.
    """
    node, least = state.node, rules.strategy is Strategy.LEAST_ALLOCATED
    score = weights = 0
    for name, weight in rules.weights:
        if name == CPU:
            there, taken = node.cpu, state.counted_cpu + pod.scored_cpu
        elif name == MEMORY:
            there, taken = node.memory, state.counted_memory + pod.scored_memory
        elif name == DISK:
            there, taken = node.disk, node.disk - state.free_disk + pod.disk
        elif name == GPUS and pod.gpus:
            there, taken = node.gpus, node.gpus - state.free_gpus + pod.gpus
        else:
            continue
        if there:
            weights += weight
            if taken > there:
                taken = there
            score += weight * ((there - taken if least else taken) * 100 // there)
    return score // weights if weights else 0


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


def taint_toleration(unwelcome: Sequence[int]) -> list[int]:
    """TaintToleration, weight 3: fewer PreferNoSchedule taints that the pod does not tolerate are better.

    v1.36.0 `plugins/tainttoleration/taint_toleration.go` and `plugins/helper/normalize_score.go`, reversed: 100
    less each count's share of the largest, that share rounded down. Where nobody has any, all have 100.
    """
    most = max(unwelcome, default=0)
    return [100 - 100 * count // most if most else 100 for count in unwelcome]


def spread_count(so_far: Sequence[float], each: Spread, domains: int, counts: Sequence[int]) -> list[float]:
    """Add what PodTopologySpread counts for each node by one constraint: the owner's pods in its domain, weighed.

    v1.36.0 `plugins/podtopologyspread/scoring.go`: a count weighs ln(domains + 2), to which maxSkew - 1 is added.
    Domains are those of nodes that passed the filters; the pods of a zone are those on all its nodes that the pod's
    selector matches. The sum over the constraints is rounded.
    """
    weight, watered = log(domains + 2), each.max_skew - 1
    return [before + (count * weight + watered) for before, count in zip(so_far, counts, strict=True)]


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
