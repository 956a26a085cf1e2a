"""The scores that the default profile gives a node for a pod, each from 0 to 100, and their weighted sum.

Weights: v1.34.2 `apis/config/v1/default_plugins.go`. Where the source divides integers, so does this,
downwards. The nodes are always those that passed the filters.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler.state import Cluster, NodeState, counted_cpu, counted_memory
from jobvector_wizard.planning.scheduler.taints import unwelcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.scheduler.model import Node, Pod


def totals(pod: Pod, states: Sequence[NodeState], cluster: Cluster) -> list[int]:
    """Return each node's weighted sum, without what is the same for all nodes."""
    cpu, memory = counted_cpu(pod), counted_memory(pod)
    sums = [least_allocated(s.node, s.counted_cpu + cpu, s.counted_memory + memory) for s in states]
    if pod.cpu or pod.memory:
        for i, s in enumerate(states):
            cpu, memory = s.node.cpu - s.free_cpu + pod.cpu, s.node.memory - s.free_memory + pod.memory
            sums[i] += balanced_allocation(s.node, cpu, memory)
    if cluster.softly_tainted:
        for i, score in enumerate(taint_toleration([unwelcome(s.node.taints, pod.tolerations) for s in states])):
            sums[i] += 3 * score
    if pod.preferred_groups:
        for i, score in enumerate(node_affinity([s.node.group in pod.preferred_groups for s in states])):
            sums[i] += 2 * score
    _add_siblings(sums, pod, states, cluster)
    return sums


def _add_siblings(sums: list[int], pod: Pod, states: Sequence[NodeState], cluster: Cluster) -> None:
    """Add what the owner's other pods make of each node."""
    if siblings := cluster.siblings.get(pod.owner):
        on_node = [siblings.on_node[s.node.name] for s in states]
        in_zone = [siblings.in_zone[s.node.zone] for s in states]
        for i, score in enumerate(topology_spread(on_node, in_zone, len({s.node.zone for s in states}))):
            sums[i] += 2 * score
        if pod.apart:
            for i, score in enumerate(anti_affinity(on_node)):
                sums[i] += 2 * score


def least_allocated(node: Node, cpu: int, memory: int) -> int:
    """NodeResourcesFit, weight 1: the mean of the free shares of CPU and memory, the pod included.

    v1.34.2 `plugins/noderesources/least_allocated.go`. Each share is rounded down to a whole per cent, then
    the mean is. It counts non-zero requests: 100m and 200Mi for each container that requests none
    (`framework/types.go`).
    """
    cpu_share = (node.cpu - cpu) * 100 // node.cpu if 0 < node.cpu >= cpu else 0
    memory_share = (node.memory - memory) * 100 // node.memory if 0 < node.memory >= memory else 0
    return (cpu_share + memory_share) // ((node.cpu > 0) + (node.memory > 0) or 1)


def balanced_allocation(node: Node, cpu: int, memory: int) -> int:
    """NodeResourcesBalancedAllocation, weight 1: how equal the used shares of CPU and memory are.

    v1.34.2 `plugins/noderesources/balanced_allocation.go`: (1 - half the difference) x 100, rounded down. It
    counts requests as they are, and is skipped for a pod that requests nothing at all.
    """
    if not node.cpu or not node.memory:
        return 100
    return int((1 - abs(min(cpu / node.cpu, 1.0) - min(memory / node.memory, 1.0)) / 2) * 100)


def taint_toleration(unwelcome: Sequence[int]) -> list[int]:
    """TaintToleration, weight 3: fewer PreferNoSchedule taints that the pod does not tolerate are better.

    v1.34.2 `plugins/tainttoleration/taint_toleration.go` and `plugins/helper/normalize_score.go`, reversed: 100
    less each count's share of the largest, that share rounded down. Where nobody has any, all have 100.
    """
    most = max(unwelcome, default=0)
    return [100 - 100 * count // most if most else 100 for count in unwelcome]


def node_affinity(preferred: Sequence[bool]) -> list[int]:
    """NodeAffinity, weight 2: 100 for a node of a preferred group.

    v1.34.2 `plugins/nodeaffinity/node_affinity.go` and `plugins/helper/normalize_score.go`: one term of
    weight 100, scaled so that the best node has 100. Where no node matches, all have 0.
    """
    return [100 if hit else 0 for hit in preferred]


def topology_spread(on_node: Sequence[int], in_zone: Sequence[int], zones: int) -> list[int]:
    """PodTopologySpread, weight 2: fewer pods of the same owner on the node and in its zone are better.

    v1.34.2 `plugins/podtopologyspread/scoring.go`, with the system's default constraints (`plugin.go`:
    hostname with maxSkew 3, zone with maxSkew 5, ScheduleAnyway). A count weighs ln(domains + 2), to which
    maxSkew - 1 is added; domains are those of nodes that passed the filters, the pods of a zone are those on
    all its nodes. The sum is rounded, then reversed and scaled so that the emptiest node has 100.
    """
    node_weight, zone_weight = log(len(on_node) + 2), log(zones + 2)
    raw = [
        int(here * node_weight + 2 + (near * zone_weight + 4) + 0.5)
        for here, near in zip(on_node, in_zone, strict=True)
    ]
    most, least = max(raw), min(raw)
    return [100 * (most + least - score) // most for score in raw]


def anti_affinity(on_node: Sequence[int]) -> list[int]:
    """InterPodAffinity, weight 2, for a preferred anti-affinity to the owner's pods on the same node.

    v1.34.2 `plugins/interpodaffinity/scoring.go`: every such pod takes the same weight off, the result is
    stretched so that the emptiest node has 100 and the fullest 0. Where all are equal, all have 0.
    """
    most, least = max(on_node), min(on_node)
    if most == least:
        return [0] * len(on_node)
    return [int(100.0 * ((most - here) / (most - least))) for here in on_node]
