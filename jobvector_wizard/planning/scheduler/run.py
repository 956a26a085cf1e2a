"""The pass itself, and the same again after nodes are lost."""

from __future__ import annotations

from bisect import insort
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.filling import FEWEST, can_fill, fill
from jobvector_wizard.planning.scheduler.model import (
    Choice,
    Eviction,
    Node,
    Pending,
    Pick,
    Pod,
    Tie,
    template_of,
)
from jobvector_wizard.planning.scheduler.placement import Placement
from jobvector_wizard.planning.scheduler.preemption import allowance, cheapest_victims, preemption_choices
from jobvector_wizard.planning.scheduler.ranking import Ranking, alike
from jobvector_wizard.planning.scheduler.rules import DEFAULT, Rules
from jobvector_wizard.planning.scheduler.state import Cluster, NodeState
from jobvector_wizard.planning.scheduler.topology import refusals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from jobvector_wizard.planning.scheduler.refusal import Refusal

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_NO_BUDGETS: Final[Mapping[str, int]] = MappingProxyType({})


def first(nodes: Sequence[Node]) -> Node:
    """Break a tie for the node that was given first. The real scheduler takes one that nobody can name."""
    return nodes[0]


def schedule(
    nodes: Iterable[Node],
    pods: Iterable[Pod],
    bound: Mapping[str, str] = _NOTHING,
    tie: Tie = first,
    pick: Pick | None = None,
    *,
    rules: Rules = DEFAULT,
    budgets: Mapping[str, int] = _NO_BUDGETS,
    started: Mapping[str, int] | None = None,
) -> Placement:
    """Place the pods that are not bound yet, by priority and then in the given order (`plugins/queuesort`).

    `bound` is from pod name to node name; those pods run already, and started in their order among `pods`.
    A pod that was evicted queues again, behind the others of its priority.
    One pass suffices: a pod that finds no place, even by preemption, finds none later either, because whoever
    comes after it has no higher priority and takes places only from lower ones.

    `tie` is asked where several nodes share the highest score, `pick` (where it is given) at each preemption, with all
    that the scheduler may do. `budgets` is how many pods of an owner may be disrupted when the pass begins, see
    `allowance`. `started` gives start times, of which equal ones may be either way round; without it who arrived later
    started later.

    Raises ValueError where a name is given twice or `bound` names what is not there, and OverflowError with `pick`
    where there are too many preemptions to follow.
    """
    nodes, pods = tuple(nodes), tuple(pods)
    _check(nodes, pods, bound)
    running = [pod for pod in pods if pod.name in bound]
    waiting = [pod for pod in pods if pod.name not in bound]
    cluster = Cluster(nodes, running + waiting, rules, budgets, started)
    home = {pod.name: bound[pod.name] for pod in running}
    for pod in running:
        cluster.bind(pod, cluster.states[home[pod.name]])
    return _place(cluster, running, waiting, home, tie, pick)


def _place(
    cluster: Cluster, running: list[Pod], waiting: list[Pod], home: dict[str, str], tie: Tie, pick: Pick | None
) -> Placement:
    """Place who waits in a cluster where the others run at home."""
    # the next one is the last: the highest priority, then who arrived first
    queue = sorted([(pod.priority, -number, pod) for number, pod in enumerate(waiting, len(running))])
    evictions: list[Eviction] = []
    rankings: dict[str, Ranking] = {}
    homeless: list[Pod] = []
    while queue:
        _, _, pod = queue.pop()
        if tie is first:
            pod_left = _fill(pod, queue, cluster, home)
            if pod_left is None:
                continue
            pod = pod_left
        state = _choose(pod, cluster, rankings, tie)
        if state is None and (preemption := _preempt(pod, cluster, pick)):
            state = cluster.states[preemption.node.name]
            for victim in preemption.victims:
                cluster.evict(victim, state)
                del home[victim.name]
                evictions.append(Eviction(victim, state.node.name, pod.name))
                settled = victim.settled_in(state.node.zone)
                insort(queue, (victim.priority, -cluster.arrival[victim.name], settled))
        if state is None:
            homeless.append(pod)
            # nothing has changed for those like it that come next
            while queue and queue[-1][2].owner == pod.owner and alike(queue[-1][2], pod):
                homeless.append(queue.pop()[2])
        else:
            cluster.bind(pod, state)
            home[pod.name] = state.node.name

    arrived = [*running, *waiting]
    if evictions:  # who was evicted arrived again
        arrived.sort(key=lambda pod: cluster.arrival[pod.name])
    return Placement(
        tuple([state.node for state in cluster.order]),
        tuple(_settled(arrived, homeless, cluster, home)),
        home,
        tuple(_pending(homeless, cluster)),
        tuple(evictions),
        cluster.rules,
        cluster,
    )


def _fill(pod: Pod, queue: list[tuple[int, int, Pod]], cluster: Cluster, home: dict[str, str]) -> Pod | None:
    """Place this pod and those like it that follow in the queue together, and return the first without a place."""
    if not can_fill(pod, cluster):
        return pod
    owner, template, together = pod.owner, template_of(pod), [pod]
    for _, _, other in reversed(queue):
        if other.owner != owner or template_of(other) != template:
            break
        together.append(other)
    if len(together) < FEWEST:
        return pod
    states = fill(together, cluster)
    home.update([(each.name, state.node.name) for each, state in zip(together, states, strict=False)])
    placed = len(states)
    del queue[len(queue) - min(placed, len(together) - 1) :]
    return together[placed] if placed < len(together) else None


def _preempt(pod: Pod, cluster: Cluster, pick: Pick | None) -> Choice | None:
    if pick is None:
        return cheapest_victims(pod, cluster)
    choices = preemption_choices(pod, cluster)
    return pick(choices) if choices else None


def _settled(pods: Iterable[Pod], homeless: Iterable[Pod], cluster: Cluster, home: Mapping[str, str]) -> Iterable[Pod]:
    """Return the pods, those with volumes of their own bound to the zone where they first stood."""
    waiting = {pod.name: pod for pod in homeless if pod.volumes}
    for pod in pods:
        if not pod.volumes:
            yield pod
        elif pod.name in home:
            yield pod.settled_in(cluster.states[home[pod.name]].node.zone)
        else:
            yield waiting[pod.name]


def without_nodes(
    placement: Placement, lost: Collection[str], tie: Tie = first, *, desired: Mapping[str, int] = _NO_BUDGETS
) -> Placement:
    """Place again what stood on lost nodes. Pods on the other nodes stay, unless they are preempted.

    `desired` is how many pods of an owner its budget wants healthy; the pods on lost nodes are no longer that.

    The DaemonSet pods of a lost node are gone with it. The others arrive anew, in the order in which they
    first did; in reality their controllers make them again at about the same time, in any order. A pod that
    was Pending before stands before them in the queue.
    """
    nodes = [node for node in placement.nodes if node.name not in lost]
    home: dict[str, str] = {}
    running: list[Pod] = []
    before: list[Pod] = []
    displaced: list[Pod] = []
    bound = placement.bound
    for pod in placement.pods:
        at = bound.get(pod.name)
        if at is None:
            if pod.daemon_of not in lost:
                before.append(pod)
        elif at not in lost:
            running.append(pod)
            home[pod.name] = at
        elif pod.daemon_of is None:
            displaced.append(pod)
    waiting = [*before, *displaced]
    budgets = allowance(desired, running) if desired else _NO_BUDGETS
    cluster = Cluster(nodes, running + waiting, placement.rules, budgets)
    cluster.take_over(placement.ended, running, home)
    return _place(cluster, running, waiting, home, tie, None)


def _choose(pod: Pod, cluster: Cluster, rankings: dict[str, Ranking], tie: Tie) -> NodeState | None:
    """Return the best node that passes the filters, or None where none does."""
    if pod.daemon_of is not None:
        only = cluster.states.get(pod.daemon_of)
        return only if only and only.fits(pod) and pod.may_run_on(only.node) else None
    ranking = rankings.get(pod.owner)
    if ranking is None or not alike(ranking.pod, pod):
        ranking = rankings[pod.owner] = Ranking(pod, cluster)
    best = ranking.best()
    if len(best) < 2:
        return cluster.order[best[0]] if best else None
    if tie is first:
        return cluster.order[min(best)]
    return cluster.states[tie([cluster.order[index].node for index in sorted(best)]).name]


def _pending(pods: Iterable[Pod], cluster: Cluster) -> Iterable[Pending]:
    """Say what each node refuses these pods for, once for pods that ask the same."""
    known: dict[object, tuple[Refusal, ...]] = {}
    for pod in pods:
        asks = (
            pod.cpu,
            pod.memory,
            pod.disk,
            pod.gpus,
            pod.volumes,
            pod.required_groups,
            pod.arch,
            pod.daemon_of,
            pod.tolerations,
            pod.volume_zone,
            (pod.owner, pod.apart_required, pod.spread) if pod.apart_required or pod.spread else None,
        )
        if asks not in known:
            known[asks] = tuple(refusals(pod, cluster))
        yield Pending(pod, known[asks])


def _check(nodes: Sequence[Node], pods: Sequence[Pod], bound: Mapping[str, str]) -> None:
    node_names, pod_names = {node.name for node in nodes}, {pod.name for pod in pods}
    if len(node_names) < len(nodes) or len(pod_names) < len(pods):
        raise ValueError("every node and every pod needs a name of its own")
    if strangers := (bound.keys() - pod_names) | (set(bound.values()) - node_names):
        raise ValueError(f"bound names what is not there: {', '.join(sorted(strangers))}")
