"""DefaultPreemption: which pods of lower priority have to go, and on which node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.state import Cluster, NodeState, fits

if TYPE_CHECKING:
    from jobvector_wizard.planning.scheduler.model import Pod

_ABOVE_ANY: Final = 2**31
"""Added to every priority in a sum, so that one victim of negative priority counts less than two."""


def cheapest_victims(pod: Pod, cluster: Cluster) -> tuple[NodeState, list[Pod]] | None:
    """Return the node on which preemption hurts least and the victims there, or None where it does not help.

    v1.34.2 `framework/preemption/preemption.go`, pickOneNodeForPreemption: the lowest priority of the most
    important victim; the smallest sum of priorities; the fewest victims; the most important victims having
    started last. Here who arrived last started last, so that no tie is left; the real one compares start
    times to the second.
    """
    best: tuple[NodeState, list[Pod]] | None = None
    least: tuple[int, int, int, int] | None = None
    for state in cluster.states.values():
        if pod.may_run_on(state.node) and (found := victims(pod, state, cluster)):
            top = found[0].priority
            started = min(cluster.arrival[victim.name] for victim in found if victim.priority == top)
            pain = (top, sum(victim.priority + _ABOVE_ANY for victim in found), len(found), -started)
            if least is None or pain < least:
                best, least = (state, found), pain
    return best


def victims(pod: Pod, state: NodeState, cluster: Cluster) -> list[Pod]:
    """Return the pods that have to leave this node, the most important first; none where that does not help.

    v1.34.2 `plugins/defaultpreemption/default_preemption.go`, SelectVictimsOnNode: all pods of lower priority
    leave, then as many as possible come back, the most important (higher priority, then older) first.
    """
    lower = [other for other in state.pods.values() if other.priority < pod.priority]
    if not lower:
        return []
    cpu = state.free_cpu + sum(other.cpu for other in lower)
    memory = state.free_memory + sum(other.memory for other in lower)
    pods = state.free_pods + len(lower)
    if not fits(pod, cpu, memory, pods):
        return []
    lower.sort(key=lambda other: (-other.priority, cluster.arrival[other.name]))
    leaving = []
    for other in lower:
        if fits(pod, cpu - other.cpu, memory - other.memory, pods - 1):
            cpu, memory, pods = cpu - other.cpu, memory - other.memory, pods - 1
        else:
            leaving.append(other)
    return leaving
