"""Rules about pods and the nodes that must hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobvector_wizard.patch import Patch
from jobvector_wizard.planning.allocatable import allocatable
from jobvector_wizard.planning.findings.rule import Facts, Finding, Remedy, Severity, rule
from jobvector_wizard.planning.images import gpus_of
from jobvector_wizard.planning.rollout import pods_kept_off
from jobvector_wizard.planning.sizes import kind_of
from jobvector_wizard.units import cpu, memory, memory_about

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.catalog import InstanceOffer, InstanceType
    from jobvector_wizard.planning.scheduler import Node, Pod

NODE_RESOURCES_FIT = "kube-scheduler v1.34, plugins/noderesources/fit.go: requests against allocatable"
PRIORITY_STEP = 1000
CRITICAL = 2_000_000_000
"""Pods of this priority and above are the cluster's own."""


@rule("CAP-01", Severity.ERROR, source=NODE_RESOURCES_FIT)
def larger_than_every_node(facts: Facts) -> Iterator[Finding]:
    """A pod requests more than any node can allocate, so it stays Pending for ever.

    Bursting does not help: the scheduler compares requests, never limits or CPU credits, with what is allocatable.
    """
    for name, pod in _first_pods(facts):
        admitting = [node for node in facts.capacity.kinds if pod.may_run_on(node)]
        # what the root volume alone lacks is ROOT-01's to say
        if not admitting or any(facts.capacity.could_hold(replace(pod, disk=0), node) for node in admitting):
            continue
        if all(_lacks_device(pod, node) for node in admitting):
            continue  # GPU-01 to GPU-03 and VOL-01 say it
        yield Finding(
            f"{name} requests {cpu(pod.cpu)} and {memory(pod.memory)}; no node can allocate that, "
            "so it stays Pending for ever",
            subject=name,
            evidence=tuple(_arithmetic(facts, pod, node) for node in facts.capacity.nodes),
            remedies=(
                *_larger_nodes(facts, pod, facts.blueprint.nodes),
                *_smaller_request(facts, pod),
                *_smaller_daemonset(facts, pod),
            ),
            path=f"workloads.{name}.cpu",
        )


@rule("CAP-02", Severity.ERROR, source=NODE_RESOURCES_FIT)
def no_other_node_after_zone_loss(facts: Facts) -> Iterator[Finding]:
    """When a zone is lost, a workload of it fits on no node that remains."""
    if not facts.blueprint.goals.survive_zone_loss:
        return
    for loss in facts.capacity.losses:
        left = [node for node in facts.capacity.nodes if node.zone != loss.zone]
        for name, pod in _first_pods(facts):
            if pod.volume_zone == loss.zone:
                continue  # VOL-03 says it
            if _lives_in(facts, name, pod, loss.zone) and not any(
                facts.capacity.could_hold(pod, node) for node in left
            ):
                elsewhere = dict.fromkeys(node.group for node in left)
                yield Finding(
                    f"with {loss.zone} lost, {name} fits on no node that remains",
                    subject=f"{loss.zone}:{name}",
                    evidence=tuple(_arithmetic(facts, pod, node) for node in left) or ("no node remains",),
                    remedies=(*_larger_nodes(facts, pod, elsewhere), *_smaller_request(facts, pod, left)),
                    path=f"workloads.{name}.cpu",
                    brief=f"lose {loss.zone[-1]}: down",
                )


@rule("CAP-03", Severity.ERROR, source=NODE_RESOURCES_FIT)
def crowded_out(facts: Facts) -> Iterator[Finding]:
    """A pod fits on an empty node, but the scheduler has already put others there."""
    promised = facts.blueprint.goals.survive_zone_loss
    situations = [("", facts.capacity.steady, frozenset[str]())]
    if promised:
        situations += [
            (
                loss.zone,
                loss.placement,
                frozenset(n.name for n in facts.capacity.nodes if n.zone == loss.zone),
            )
            for loss in facts.capacity.losses
        ]
    for zone, placement, gone in situations:
        pending = {item.pod.owner: item for item in placement.pending}
        for name, pod in _first_pods(facts):
            left = [node for node in facts.capacity.nodes if node.name not in gone]
            waiting = pending[name].pod if name in pending else pod  # its volume is bound to a zone by now
            room = any(facts.capacity.could_hold(waiting, node) for node in left)
            # replicas that still run carry the service, so only the last one makes a finding once a zone is lost
            served = bool(zone) and any(it.name in placement.bound for it in facts.capacity.pods_of(name))
            if name not in pending or not room or served or (not zone and pods_kept_off(facts.capacity, pending[name])):
                continue
            when = f"with {zone} lost, " if zone else ""
            yield Finding(
                f"{when}{name} stays Pending, because other pods were put first where it would fit",
                subject=f"{zone}:{name}" if zone else name,
                evidence=tuple(f"{refusal.node}: {refusal}" for refusal in pending[name].refusals),
                remedies=(
                    *_priority(facts, pod),
                    *_larger_nodes(facts, pod, facts.blueprint.nodes, beyond=True),
                ),
                path=f"workloads.{name}.priority",
                brief=f"lose {zone[-1]}: down" if zone else "",
            )


@rule("CAP-04", Severity.ERROR, source="kube-scheduler v1.34, filters: taints, node affinity and volumes' zones")
def admitted_by_no_node(facts: Facts) -> Iterator[Finding]:
    """Taints, required node groups or a volume's zone leave a workload no node at all, however much is free."""
    for name, pod in _first_pods(facts):
        if facts.capacity.nodes and not any(pod.may_run_on(node) for node in facts.capacity.kinds):
            refusals = [pod.never_on(node) for node in facts.capacity.nodes]
            yield Finding(
                f"no node admits {name}, so it stays Pending for ever",
                subject=name,
                evidence=tuple(f"{refusal.node}: {refusal}" for refusal in refusals if refusal),
                remedies=tuple(_without_taints(facts)),
                path=f"workloads.{name}",
            )


@rule("CAP-05", Severity.ERROR, source=NODE_RESOURCES_FIT)
def add_on_pending(facts: Facts) -> Iterator[Finding]:
    """An add-on that every workload relies on, such as CoreDNS, finds no node."""
    pending = {item.pod.owner: item for item in facts.capacity.steady.pending}
    for owner, item in pending.items():
        if owner not in facts.blueprint.workloads and owner not in facts.blueprint.daemonsets:
            yield Finding(
                f"the add-on {owner} has a pod that stays Pending",
                subject=owner,
                evidence=tuple(f"{refusal.node}: {refusal}" for refusal in item.refusals),
                remedies=tuple(_without_taints(facts)) if any(it.permanent for it in item.refusals) else (),
                path="kubernetes.add_ons",
                brief=f"{owner} Pending",
            )


def _without_taints(facts: Facts) -> Iterator[Remedy]:
    for group, it in facts.blueprint.nodes.items():
        if it.taints:
            yield Remedy(f"take the taints off {group}", Patch.unset(f"nodes.{group}.taints"))


def _lives_in(facts: Facts, name: str, pod: Pod, zone: str) -> bool:
    """Whether a node of the zone holds the workload, by its requests or by the drawing."""
    drawn = facts.blueprint.drawn.placement.get(name) if facts.blueprint.drawn else None
    return any(
        node.group == drawn or facts.capacity.could_hold(pod, node)
        for node in facts.capacity.nodes
        if node.zone == zone
    )


def _first_pods(facts: Facts) -> Iterator[tuple[str, Pod]]:
    """Yield each workload with one of its pods; all of them request the same."""
    for name in facts.blueprint.workloads:
        yield name, facts.capacity.pods_of(name)[0]


def _arithmetic(facts: Facts, pod: Pod, node: Node) -> str:
    """Write the comparison that decides, CPU first because it is the one that usually fails."""
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


def _larger_nodes(facts: Facts, pod: Pod, groups: Iterable[str], *, beyond: bool = False) -> Iterator[Remedy]:
    """Offer the cheapest type that holds the pod, and the cheapest of the same family, for one group.

    `beyond` asks for more than the group has now, where the pod would fit but is crowded out.
    """
    names = list(groups)
    if not names:
        return
    group = _group_to_enlarge(facts, pod, names)
    current = facts.blueprint.nodes[group]
    now = kind_of(current, facts.catalog)
    fitting = [offer for offer in offers_for(facts, pod, group) if not beyond or _larger(offer, now)]
    fitting.sort(key=lambda offer: (offer.price.usd, offer.type.name))
    family = current.type.partition(".")[0]
    same_family = [offer for offer in fitting if offer.type.name.partition(".")[0] == family]
    offered: list[str] = []
    for offer in (*fitting[:1], *same_family[:1]):
        if offer.type.name not in offered:
            offered.append(offer.type.name)
            yield Remedy(f"{group} becomes {offer.type.name}", Patch.set(f"nodes.{group}.type", offer.type.name))


def offers_for(facts: Facts, pod: Pod, group: str) -> Iterator[InstanceOffer]:
    """Yield the priced types of the same architecture, offered in every zone, of which an empty node holds the pod."""
    daemons = facts.capacity.cluster.daemons[group]
    now = kind_of(facts.blueprint.nodes[group], facts.catalog)
    arch = now.arch if now else "x86_64"
    for offer in facts.region.instances.values():
        if offer.type.arch != arch or offer.price.usd is None or not facts.region.offers_everywhere(offer):
            continue
        if gpus_of(offer.type) < pod.gpus or not (pod.gpus or offer.type.everyday):
            continue
        offered = allocatable(offer.type, facts.blueprint.kubernetes.prefix_delegation)
        if pod.cpu <= offered.cpu - daemons.cpu and pod.memory <= offered.memory - daemons.memory:
            yield offer


def _lacks_device(pod: Pod, node: Node) -> bool:
    """Whether a node offers fewer GPUs, or attaches fewer volumes, than the pod needs."""
    return pod.gpus > node.gpus or (node.volumes is not None and pod.volumes > node.volumes)


def _larger(offer: InstanceOffer, now: InstanceType | None) -> bool:
    return now is None or (offer.type.vcpu > now.vcpu and offer.type.memory >= now.memory)


def _group_to_enlarge(facts: Facts, pod: Pod, names: list[str]) -> str:
    """Choose the group that the drawing gave the workload, else the one with most CPU, the first of equals."""
    drawn = facts.blueprint.drawn.placement.get(pod.owner) if facts.blueprint.drawn else None
    if drawn in names:
        return drawn

    def size(name: str) -> int:
        offered = facts.capacity.types[name]
        return offered.cpu if offered else 0

    return max(names, key=size)


def _smaller_request(facts: Facts, pod: Pod, nodes: list[Node] | None = None) -> Iterator[Remedy]:
    """Offer to request what the largest node has and to keep the old request as the limit, where the memory fits."""
    free = max(
        (
            node.cpu - daemons.cpu
            for node in (facts.capacity.nodes if nodes is None else nodes)
            for daemons in (facts.capacity.daemons_on(node),)
            if node.memory - daemons.memory >= pod.memory
        ),
        default=0,
    )
    if 0 < free < pod.cpu:
        path = f"workloads.{pod.owner}"
        limit = facts.blueprint.workloads[pod.owner].cpu_limit or pod.cpu
        patch = Patch.set(f"{path}.cpu", cpu(free)) + Patch.set(f"{path}.cpu_limit", cpu(limit))
        yield Remedy(f"request {cpu(free)} with a limit of {cpu(limit)}: it runs, and answers more slowly", patch)


def _smaller_daemonset(facts: Facts, pod: Pod) -> Iterator[Remedy]:
    """Offer to let the largest DaemonSet of one's own request less, or to leave it out, where the pod fits then."""
    own = [it for it in facts.capacity.pods if it.daemon_of and it.owner in facts.blueprint.daemonsets and it.cpu]
    largest = max(own, key=lambda it: it.cpu, default=None)
    if largest is None:
        return
    beside = max((it.cpu for it in facts.capacity.pods if it.daemon_of is None and it.priority >= CRITICAL), default=0)
    left = [
        node.cpu - daemons.cpu + largest.cpu - pod.cpu
        for node in facts.capacity.nodes
        for daemons in (facts.capacity.daemons_on(node),)
        if pod.may_run_on(node) and pod.memory <= node.memory - daemons.memory
    ]
    room = max(left, default=-1)
    path = f"daemonsets.{largest.owner}"
    if room - beside > 0:
        less = room - beside
        patch = Patch.set(f"{path}.cpu", cpu(less)) + Patch.set(f"{path}.cpu_limit", cpu(largest.cpu))
        yield Remedy(f"{largest.owner} requests {cpu(less)} with a limit of {cpu(largest.cpu)}", patch)
    if room >= 0:
        yield Remedy(f"leave {largest.owner} out", Patch.unset(path))


def _priority(facts: Facts, pod: Pod) -> Iterator[Remedy]:
    """Offer priority over every other workload, so that the scheduler moves them aside."""
    others = [it.priority for name, it in facts.blueprint.workloads.items() if name != pod.owner]
    highest = max(others, default=0)
    if pod.priority <= highest:
        patch = Patch.set(f"workloads.{pod.owner}.priority", highest + PRIORITY_STEP)
        yield Remedy(f"give {pod.owner} priority: it is scheduled first and may move other workloads aside", patch)
