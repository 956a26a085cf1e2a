"""The pass itself, and the same again after nodes are lost."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.model import (
    Eviction,
    Node,
    Pending,
    Placement,
    Pod,
    Refusal,
    Tie,
)
from jobvector_wizard.planning.scheduler.preemption import cheapest_victims
from jobvector_wizard.planning.scheduler.scores import totals
from jobvector_wizard.planning.scheduler.state import Cluster, NodeState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def first(nodes: Sequence[Node]) -> Node:
    """Break a tie for the node that was given first, where the real scheduler draws one."""
    return nodes[0]


def schedule(
    nodes: Iterable[Node],
    pods: Iterable[Pod],
    bound: Mapping[str, str] = _NOTHING,
    tie: Tie = first,
) -> Placement:
    """Place the pods that are not bound yet, by priority and then in the given order (`plugins/queuesort`).

    `bound` is from pod name to node name; those pods run already, and started in their order among `pods`.
    A pod that was evicted queues again, behind the others of its priority.
    One pass suffices: a pod that finds no place, even by preemption, finds none later either, because whoever
    comes after it has no higher priority and takes places only from lower ones.

    Raises ValueError where a name is given twice or `bound` names what is not there.
    """
    nodes, pods = tuple(nodes), tuple(pods)
    _check(nodes, pods, bound)
    running = [pod for pod in pods if pod.name in bound]
    waiting = [pod for pod in pods if pod.name not in bound]
    cluster = Cluster(nodes, running + waiting)
    home = {pod.name: bound[pod.name] for pod in running}
    for pod in running:
        cluster.bind(pod, cluster.states[home[pod.name]])

    queue = [(-pod.priority, cluster.arrival[pod.name], pod) for pod in waiting]
    heapify(queue)
    evictions: list[Eviction] = []
    homeless: list[Pod] = []
    while queue:
        _, _, pod = heappop(queue)
        state = _choose(pod, cluster, tie)
        if state is None and (preemption := cheapest_victims(pod, cluster)):
            state, victims = preemption
            for victim in victims:
                cluster.evict(victim, state)
                del home[victim.name]
                evictions.append(Eviction(victim, state.node.name, pod.name))
                heappush(queue, (-victim.priority, cluster.arrival[victim.name], victim))
        if state is None:
            homeless.append(pod)
        else:
            cluster.bind(pod, state)
            home[pod.name] = state.node.name

    return Placement(
        nodes,
        tuple(sorted(pods, key=lambda pod: cluster.arrival[pod.name])),
        home,
        tuple(_pending(homeless, cluster)),
        tuple(evictions),
    )


def without_nodes(placement: Placement, lost: Collection[str], tie: Tie = first) -> Placement:
    """Place again what stood on lost nodes. Pods on the other nodes stay, unless they are preempted.

    The DaemonSet pods of a lost node are gone with it. The others arrive anew, in the order in which they
    first did; in reality their controllers make them again at about the same time, in any order. A pod that
    was Pending before stands before them in the queue.
    """
    nodes = [node for node in placement.nodes if node.name not in lost]
    stays = {pod: node for pod, node in placement.bound.items() if node not in lost}
    pods = [pod for pod in placement.pods if pod.daemon_of not in lost]
    displaced = [pod for pod in pods if pod.name in placement.bound and pod.name not in stays]
    moved = {pod.name for pod in displaced}
    return schedule(nodes, [*(pod for pod in pods if pod.name not in moved), *displaced], stays, tie)


def _choose(pod: Pod, cluster: Cluster, tie: Tie) -> NodeState | None:
    """Return the best node that passes the filters; a single one is taken unscored (`schedule_one.go`)."""
    states = cluster.feasible(pod)
    if len(states) < 2:
        return states[0] if states else None
    scores = totals(pod, states, cluster)
    highest = max(scores)
    best = [state for state, score in zip(states, scores, strict=True) if score == highest]
    return best[0] if len(best) == 1 else cluster.states[tie([state.node for state in best]).name]


def _pending(pods: Iterable[Pod], cluster: Cluster) -> Iterable[Pending]:
    """Say what each node refuses these pods for, once for pods that ask the same."""
    known: dict[object, tuple[Refusal, ...]] = {}
    for pod in pods:
        asks = (
            pod.cpu,
            pod.memory,
            pod.required_groups,
            pod.arch,
            pod.daemon_of,
            pod.tolerations,
            pod.volume_zone,
        )
        if asks not in known:
            known[asks] = tuple(r for state in cluster.states.values() for r in state.refusals(pod))
        yield Pending(pod, known[asks])


def _check(nodes: Sequence[Node], pods: Sequence[Pod], bound: Mapping[str, str]) -> None:
    node_names, pod_names = {node.name for node in nodes}, {pod.name for pod in pods}
    if len(node_names) < len(nodes) or len(pod_names) < len(pods):
        raise ValueError("every node and every pod needs a name of its own")
    if strangers := (bound.keys() - pod_names) | (set(bound.values()) - node_names):
        raise ValueError(f"bound names what is not there: {', '.join(sorted(strangers))}")
