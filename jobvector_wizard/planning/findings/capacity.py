"""Rules about pods and the nodes that must hold them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import cpu, memory, memory_about
from jobvector_wizard.planning.findings import room
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.rollout import pods_kept_off
from jobvector_wizard.planning.scheduler import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobvector_wizard.planning.scheduler import Node, Pending, Pod, Refusal

NODE_RESOURCES_FIT = "kube-scheduler v1.34 to v1.37, plugins/noderesources/fit.go: requests against allocatable"


@rule("CAP-01", Severity.ERROR, source=NODE_RESOURCES_FIT)
def larger_than_every_node(facts: Facts) -> Iterator[Problem]:
    """A pod requests more than any node can allocate, so it stays Pending for ever.

    Bursting does not help: the scheduler compares requests, never limits or CPU credits, with what is allocatable.
    """
    for name, pod in _first_pods(facts):
        if facts.capacity.able(name):
            continue
        # what the root volume alone lacks is ROOT-01's to say
        bare = replace(pod, disk=0)
        if pod.disk and any(facts.capacity.could_hold(bare, node) for node in facts.capacity.kinds):
            continue
        admitting = [node for node in facts.capacity.kinds if pod.may_run_on(node)]
        if all(_lacks_device(pod, node) for node in admitting):
            continue  # GPU-01 to GPU-03 and VOL-01 say it
        its = "" if len(admitting) == len(facts.capacity.kinds) else " that it may run on"
        yield Problem(
            f"{name} requests {cpu(pod.cpu)} and {memory(pod.memory)}; no node{its} can allocate that, "
            "so it stays Pending for ever",
            subject=name,
            evidence=tuple(_arithmetic(facts, pod, node) for node in facts.capacity.nodes),
            proposals=partial(_for_a_large_pod, facts, pod, facts.capacity.nodes, facts.blueprint.network.zones),
            path=f"workloads.{name}.cpu",
        )


@rule("CAP-02", Severity.ERROR, source=NODE_RESOURCES_FIT)
def no_other_node_after_zone_loss(facts: Facts) -> Iterator[Problem]:
    """When a zone is lost, a workload of it fits on no node that remains."""
    if not facts.blueprint.goals.survive_zone_loss:
        return
    for loss in facts.capacity.losses:
        left = [node for node in facts.capacity.nodes if node.zone != loss.zone]
        for name, pod in _first_pods(facts):
            if pod.volume_zone == loss.zone:
                continue  # VOL-03 says it
            able = facts.capacity.able(name)
            if _lives_in(facts, name, loss.zone) and not any(node.group in able for node in left):
                yield Problem(
                    f"with {loss.zone} lost, {name} fits on no node that remains",
                    subject=f"{loss.zone}:{name}",
                    evidence=tuple(_arithmetic(facts, pod, node) for node in left) or ("no node remains",),
                    proposals=partial(_for_a_lost_zone, facts, pod, left, loss.zone),
                    path=f"workloads.{name}.cpu",
                    brief=f"lose {loss.zone[-1]}: down",
                )


@rule("CAP-03", Severity.ERROR, source=NODE_RESOURCES_FIT)
def crowded_out(facts: Facts) -> Iterator[Problem]:
    """A pod fits on an empty node, but the scheduler has already put others there."""
    situations = [("", facts.capacity.steady)]
    if facts.blueprint.goals.survive_zone_loss:
        situations += [(loss.zone, loss.placement) for loss in facts.capacity.losses]
    for zone, placement in situations:
        if not placement.pending:
            continue
        pending = {item.pod.owner: item for item in placement.pending}
        waiting = Counter(item.pod.owner for item in placement.pending)
        left = [node for node in facts.capacity.nodes if node.zone != zone]
        for name, pod in _first_pods(facts):
            if name not in pending:
                continue
            bound = pending[name].pod  # its volume is bound to a zone by now
            fits = any(facts.capacity.could_hold(bound, node) for node in left)
            # replicas that still run carry the service, so only the last one makes a finding once a zone is lost
            served = bool(zone) and any(it.name in placement.bound for it in facts.capacity.pods_of(name))
            if not fits or served or (not zone and pods_kept_off(facts.capacity, pending[name])):
                continue
            when, few = f"with {zone} lost, " if zone else "", _how_many(facts, name, waiting[name])
            yield Problem(
                f"{when}{few} Pending, because other pods were put first where it would fit",
                subject=f"{zone}:{name}" if zone else name,
                evidence=tuple(f"{refusal.node}: {refusal}" for refusal in pending[name].refusals),
                proposals=partial(
                    _for_crowded_pods, facts, pod, 1 if zone else waiting[name], left, pending[name].refusals
                ),
                path=f"workloads.{name}.priority",
                brief=f"lose {zone[-1]}: down" if zone else "",
            )


@rule(
    "CAP-04", Severity.ERROR, source="kube-scheduler v1.34 to v1.37, filters: taints, node affinity and volumes' zones"
)
def admitted_by_no_node(facts: Facts) -> Iterator[Problem]:
    """Taints, required node groups or a volume's zone leave a workload no node at all, however much is free."""
    for name, pod in _first_pods(facts):
        if facts.capacity.nodes and not any(pod.may_run_on(node) for node in facts.capacity.kinds):
            refusals = [pod.never_on(node) for node in facts.capacity.nodes]
            yield Problem(
                f"no node admits {name}, so it stays Pending for ever",
                subject=name,
                evidence=tuple(f"{refusal.node}: {refusal}" for refusal in refusals if refusal),
                proposals=partial(_for_an_unwanted_pod, facts, pod, facts.blueprint.workloads[name].replicas),
                path=f"workloads.{name}",
            )


@rule("CAP-05", Severity.ERROR, source=NODE_RESOURCES_FIT)
def add_on_pending(facts: Facts) -> Iterator[Problem]:
    """An add-on that every workload relies on, such as CoreDNS, finds no node."""
    pending = {item.pod.owner: item for item in facts.capacity.steady.pending}
    waiting = Counter(item.pod.owner for item in facts.capacity.steady.pending)
    for owner, item in pending.items():
        if owner not in facts.blueprint.workloads and owner not in facts.blueprint.daemonsets:
            yield Problem(
                f"the add-on {owner} has a pod that stays Pending",
                subject=owner,
                evidence=tuple(f"{refusal.node}: {refusal}" for refusal in item.refusals),
                proposals=None if item.pod.daemon_of else partial(_for_an_add_on, facts, item, waiting[owner]),
                path="kubernetes.add_ons",
                brief=f"{owner} Pending",
            )


def _for_a_lost_zone(facts: Facts, pod: Pod, left: Sequence[Node], zone: str) -> Iterator[Remedy]:
    zones = [it for it in facts.blueprint.network.zones if it != zone]
    yield from room.mirrored(facts, zone, zones)
    yield from _for_a_large_pod(facts, pod, left, zones)


def _for_an_unwanted_pod(facts: Facts, pod: Pod, replicas: int) -> Iterator[Remedy]:
    """Yield what may give a node to a pod that none admits."""
    nodes = facts.capacity.nodes
    yield from room.any_group(facts, pod)
    yield from room.tolerating(facts, pod, nodes)
    yield from room.without_taints(facts, pod, nodes)
    yield from room.another_group(facts, pod, replicas, facts.blueprint.network.zones, _like(facts))


def _for_a_large_pod(facts: Facts, pod: Pod, nodes: Sequence[Node], zones: Sequence[str]) -> tuple[Remedy, ...]:
    """Return what may give a node to a pod that is larger than all that admit it."""
    admitting = [node for node in nodes if pod.may_run_on(node)]
    return (
        *room.any_group(facts, pod),
        *room.tolerating(facts, pod, nodes),
        *room.larger_nodes(facts, pod, admitting),
        *room.smaller_request(facts, pod, admitting),
        *room.smaller_daemonset(facts, pod),
        *room.another_group(facts, pod, 1, zones, _like(facts)),
    )


def _for_crowded_pods(
    facts: Facts, pod: Pod, waiting: int, nodes: Sequence[Node], refusals: Iterable[Refusal]
) -> Iterator[Remedy]:
    """Yield what may make room beside the pods that are there, by what the nodes are short of."""
    admitting = [node for node in nodes if pod.may_run_on(node)]
    if any(it.limit is Limit.PODS for it in refusals):
        yield from room.prefix_delegation(facts)
    yield from room.priority(facts, pod)
    yield from room.tolerating(facts, pod, nodes)
    yield from room.more_nodes(facts, pod, waiting, admitting)
    yield from room.larger_nodes(facts, pod, admitting, waiting)


def _for_an_add_on(facts: Facts, item: Pending, waiting: int) -> tuple[Remedy, ...]:
    nodes, zones = facts.capacity.nodes, facts.blueprint.network.zones
    return (
        *room.without_taints(facts, item.pod, nodes),
        *_for_crowded_pods(facts, item.pod, waiting, nodes, item.refusals),
        *room.another_group(facts, item.pod, waiting, zones, _like(facts)),
    )


def _like(facts: Facts) -> Node | None:
    """Return a node whose DaemonSets and architecture a further group has too; None where there is none."""
    return next(iter(facts.capacity.nodes), None)


def _lives_in(facts: Facts, name: str, zone: str) -> bool:
    """Whether a node of the zone holds the workload, by its requests or by the drawing."""
    drawn = facts.blueprint.drawn.placement.get(name) if facts.blueprint.drawn else None
    holding = facts.capacity.able(name) | {drawn}
    return any(node.group in holding for node in facts.capacity.nodes if node.zone == zone)


def _how_many(facts: Facts, name: str, waiting: int) -> str:
    """Write who stays Pending: the workload, or so many of its replicas."""
    replicas = facts.blueprint.workloads[name].replicas
    if waiting == replicas:
        return f"{name} stays"
    return f"{waiting} of {replicas} replicas of {name} stay{'s' if waiting == 1 else ''}"


def _first_pods(facts: Facts) -> Iterator[tuple[str, Pod]]:
    """Yield each workload with one of its pods; all of them request the same."""
    for name in facts.blueprint.workloads:
        yield name, facts.capacity.pods_of(name)[0]


def _arithmetic(facts: Facts, pod: Pod, node: Node) -> str:
    """Write the comparison that decides, CPU first because it is the one that usually fails.

    Where the node does not admit the pod its size decides nothing.
    """
    if unwanted := pod.never_on(node):
        return f"{node.name} ({facts.blueprint.nodes[node.group].type}): {unwanted}"
    daemons = facts.capacity.daemons_on(node)
    free_cpu, free_memory = node.cpu - daemons.cpu, node.memory - daemons.memory
    kind = facts.blueprint.nodes[node.group].type
    parts = [
        f"{cpu(pod.cpu)} {'>' if pod.cpu > free_cpu else '≤'} {cpu(free_cpu)} "
        f"({cpu(node.cpu)} allocatable - {cpu(daemons.cpu)} DaemonSets)"
    ]
    if pod.memory > free_memory:
        parts.append(f"{memory(pod.memory)} > {memory_about(free_memory)}")
    return f"{node.name} ({kind}): {', '.join(parts)}"


def _lacks_device(pod: Pod, node: Node) -> bool:
    """Whether a node offers fewer GPUs, or attaches fewer volumes, than the pod needs."""
    return pod.gpus > node.gpus or (node.volumes is not None and pod.volumes > node.volumes)
