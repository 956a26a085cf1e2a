"""Changes that may give a pod a node: candidates only, proposed cheaply; `planning.remedies` assesses each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.units import cpu
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.allocatable import allocatable
from jobvector_wizard.planning.findings.rule import Facts, Remedy
from jobvector_wizard.planning.images import gpus_of
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from jobvector_wizard.catalog import InstanceOffer
    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = [
    "another_group",
    "any_group",
    "larger_nodes",
    "mirrored",
    "more_nodes",
    "offers_for",
    "prefix_delegation",
    "priority",
    "smaller_daemonset",
    "smaller_request",
    "tolerating",
    "without_taints",
]

PRIORITY_STEP: Final = 1000
CRITICAL: Final = 2_000_000_000
"""Pods of this priority and above are the cluster's own."""
MOST_NODES: Final = 450
"""What a managed node group may have by default (Amazon EKS quotas); the blueprint takes no more."""
GROUPS_TO_GROW: Final = 2
"""How many groups are proposed for more nodes: in different zones where there are any."""


def prefix_delegation(facts: Facts) -> Iterator[Remedy]:
    """Offer addresses by sixteens, so that a node's interfaces no longer limit its pods. It costs nothing."""
    kubernetes = facts.blueprint.kubernetes
    if not kubernetes.prefix_delegation and "vpc-cni" in kubernetes.add_ons:
        yield Remedy(
            "prefix delegation: nodes get addresses by sixteens and take more pods",
            Patch.set("kubernetes.prefix_delegation", value=True),
        )


def more_nodes(facts: Facts, pod: Pod, waiting: int, nodes: Iterable[Node]) -> Iterator[Remedy]:
    """Offer as many more nodes of a group as the waiting pods fill when they are empty, the cheapest first."""
    found = []
    for group, node in _one_of_each(nodes).items():
        if not facts.capacity.could_hold(pod, node):
            continue
        now = facts.blueprint.nodes[group]
        more = ceil(waiting / _held(pod, _empty(facts, node)))
        offer = facts.region.instances.get(now.type)
        price = offer.price.usd if offer else None
        if now.count + more <= MOST_NODES:
            found.append((price is None, (price or 0) * more, now.zone, group, more))
    zones: set[str] = set()
    for _, _, zone, group, more in sorted(found):
        if zone not in zones and len(zones) < GROUPS_TO_GROW:
            zones.add(zone)
            count = facts.blueprint.nodes[group].count + more
            patch = Patch.set(f"nodes.{group}.count", count)
            if (facts.blueprint.nodes[group].max_count or count) < count:
                patch += Patch.set(f"nodes.{group}.max_count", count)
            yield Remedy(f"{more} more node{'s' * (more > 1)} in {group}", patch)


def larger_nodes(facts: Facts, pod: Pod, nodes: Collection[Node], waiting: int = 0) -> Iterator[Remedy]:
    """Offer other types for one group: the cheapest that holds the pod, the same of its family, the next size of it.

    With `waiting` pods that were crowded out, a node has to hold its share of them beside what stands on it.
    """
    groups = _one_of_each(nodes)
    if not groups:
        return
    group = _group_to_enlarge(facts, pod, list(groups))
    current = facts.blueprint.nodes[group]
    now, name = kind_of(current, facts.catalog), current.type.partition(".")[0]
    wanted = pod
    if waiting:
        share, taken = ceil(waiting / current.count), _taken(facts, group)
        wanted = replace(pod, cpu=taken.cpu + share * pod.cpu, memory=taken.memory + share * pod.memory)
    fitting = sorted(offers_for(facts, wanted, group), key=_price)
    if waiting:
        pods = taken.pods + share
        fitting = [it for it in fitting if _offered(facts, it).pods >= pods]
    family = [it for it in sorted(offers_for(facts, pod, group), key=_price) if _family(it) == name]
    bigger = [it for it in family if now and it.type.vcpu * it.type.memory > now.vcpu * now.memory]
    same = [it for it in fitting if _family(it) == name]
    offered: list[str] = [current.type]
    for offer in (*fitting[:1], *same[:1], *bigger[:1]):
        if offer.type.name not in offered:
            offered.append(offer.type.name)
            yield Remedy(f"{group} becomes {offer.type.name}", Patch.set(f"nodes.{group}.type", offer.type.name))


def another_group(
    facts: Facts, pod: Pod, waiting: int, zones: Iterable[str], like: Node | None = None
) -> Iterator[Remedy]:
    """Offer a further node group without taints, of the cheapest type, in the zone with the fewest nodes."""
    places = [zone for zone in zones if pod.volume_zone in ("", zone)]
    if not places or like is None:
        return
    held = [node.zone for node in facts.capacity.nodes]
    zone = min(places, key=held.count)
    best = min(
        (
            (ceil(waiting / _held(pod, _offered(facts, offer), daemons=_daemons(facts, like))), offer)
            for offer in offers_for(facts, pod, like.group)
        ),
        key=lambda it: (it[0] * (it[1].price.usd or 0), it[1].type.name),
        default=None,
    )
    if best is None or best[0] > MOST_NODES:
        return
    count, offer = best
    name = _free_group(facts, f"{pod.owner[:32]}-nodes")
    table: dict[str, Any] = {"type": offer.type.name, "zone": zone}
    if count > 1:
        table["count"] = count
    patch = Patch.set(f"nodes.{name}", table)
    workload = facts.blueprint.workloads.get(pod.owner)
    if workload and workload.require:
        patch += Patch.set(f"workloads.{pod.owner}.require", [*workload.require, name])
    number = f"{count} × " if count > 1 else ""
    yield Remedy(f"another node group {name}: {number}{offer.type.name} in {zone}", patch)


def mirrored(facts: Facts, zone: str, zones: Sequence[str]) -> Iterator[Remedy]:
    """Offer the node groups of a zone once more in another one, for those too that require them."""
    groups = {name: group for name, group in facts.blueprint.nodes.items() if group.zone == zone}
    if not groups or not zones:
        return
    held = [node.zone for node in facts.capacity.nodes]
    other = min(zones, key=held.count)
    patch, names = Patch(), dict.fromkeys(groups, "")
    for name, group in groups.items():
        names[name] = _free_group(facts, f"{name[:36]}-{other[-1]}")
        table = {**group.model_dump(mode="json", exclude_unset=True), "zone": other}
        patch += Patch.set(f"nodes.{names[name]}", table)
    for name, workload in facts.blueprint.workloads.items():
        more = [names[group] for group in workload.require if group in names]
        if more:
            patch += Patch.set(f"workloads.{name}.require", [*workload.require, *more])
    once = f"{' and '.join(names)} once more in {other}: {', '.join(names.values())}"
    yield Remedy(once, patch)


def tolerating(facts: Facts, pod: Pod, nodes: Iterable[Node]) -> Iterator[Remedy]:
    """Offer to tolerate the taints of a group whose nodes are large enough and admit the pod otherwise."""
    workload = facts.blueprint.workloads.get(pod.owner)
    if workload is None:
        return
    proposed: list[Patch] = []
    for group, node in _one_of_each(nodes).items():
        taints = [taint for taint in facts.blueprint.nodes[group].taints if taint.effect != "PreferNoSchedule"]
        if not taints or pod.may_run_on(node) or not facts.capacity.could_hold(pod, replace(node, taints=())):
            continue
        known = [each.model_dump(mode="json", exclude_unset=True) for each in workload.tolerations]
        more = [taint.model_dump(mode="json", exclude_unset=True) for taint in taints]
        patch = Patch.set(f"workloads.{pod.owner}.tolerations", [*known, *(it for it in more if it not in known)])
        if patch not in proposed:
            proposed.append(patch)
            keys = ", ".join(dict.fromkeys(taint.key for taint in taints))
            yield Remedy(f"{pod.owner} tolerates {keys}, the taint of {group}", patch)


def without_taints(facts: Facts, pod: Pod, nodes: Iterable[Node]) -> Iterator[Remedy]:
    """Offer to take the taints off a group that would hold the pod without them."""
    for group, node in _one_of_each(nodes).items():
        if node.taints and facts.capacity.could_hold(pod, replace(node, taints=())):
            yield Remedy(f"take the taints off {group}", Patch.unset(f"nodes.{group}.taints"))


def any_group(facts: Facts, pod: Pod) -> Iterator[Remedy]:
    """Offer to let the workload run on any node group, where the groups it requires are what keeps it off."""
    free = replace(pod, required_groups=())
    if pod.required_groups and any(facts.capacity.could_hold(free, node) for node in facts.capacity.nodes):
        yield Remedy(f"let {pod.owner} run on any node group", Patch.unset(f"workloads.{pod.owner}.require"))


def smaller_request(facts: Facts, pod: Pod, nodes: Iterable[Node]) -> Iterator[Remedy]:
    """Offer to request what a node leaves beside the cluster's own pods, with the old request as the limit.

    Alone, and with priority over other workloads, which may stand there. A node without the memory is left out.
    """
    frees = [(_empty(facts, node), _own(facts, node)) for node in nodes]
    free = max((it.cpu - own.cpu for it, own in frees if it.memory - own.memory >= pod.memory), default=0)
    if 0 < free < pod.cpu:
        path = f"workloads.{pod.owner}"
        limit = facts.blueprint.workloads[pod.owner].cpu_limit or pod.cpu
        patch = Patch.set(f"{path}.cpu", cpu(free)) + Patch.set(f"{path}.cpu_limit", cpu(limit))
        title = f"request {cpu(free)} with a limit of {cpu(limit)}: slower where the node is busy"
        yield Remedy(title, patch)
        for first in priority(facts, pod):
            yield Remedy(f"{title}; {first.title}", patch + first.patch)


def smaller_daemonset(facts: Facts, pod: Pod) -> Iterator[Remedy]:
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


def priority(facts: Facts, pod: Pod) -> Iterator[Remedy]:
    """Offer priority over every other workload, so that it is scheduled first and may move them aside."""
    if pod.owner not in facts.blueprint.workloads:
        return
    others = [it.priority for name, it in facts.blueprint.workloads.items() if name != pod.owner]
    if others and pod.priority <= max(others):
        patch = Patch.set(f"workloads.{pod.owner}.priority", max(others) + PRIORITY_STEP)
        yield Remedy(f"give {pod.owner} priority: it is scheduled first and may move other workloads aside", patch)


@dataclass(frozen=True, slots=True)
class _Amount:
    """Millicores, bytes and pods."""

    cpu: int
    memory: int
    pods: int


def _one_of_each(nodes: Iterable[Node]) -> dict[str, Node]:
    """Return one node of each group; those of a group are alike."""
    found: dict[str, Node] = {}
    for node in nodes:
        found.setdefault(node.group, node)
    return found


def _daemons(facts: Facts, node: Node) -> _Amount:
    """Return what DaemonSets take of a node."""
    daemons = facts.capacity.daemons_on(node)
    return _Amount(daemons.cpu, daemons.memory, len(daemons.pods))


def _empty(facts: Facts, node: Node) -> _Amount:
    """Return what a node has for pods beside its DaemonSets."""
    daemons = _daemons(facts, node)
    return _Amount(node.cpu - daemons.cpu, node.memory - daemons.memory, node.pods - daemons.pods)


def _own(facts: Facts, node: Node) -> _Amount:
    """Return what the cluster's own pods, which nobody moves aside, take of a node beside DaemonSets."""
    own = [it for it in facts.capacity.steady.on(node.name) if it.daemon_of is None and it.priority >= CRITICAL]
    return _Amount(sum(it.cpu for it in own), sum(it.memory for it in own), len(own))


def _taken(facts: Facts, group: str) -> _Amount:
    """Return the most that a node of the group gives to pods that are no DaemonSet's."""
    taken = [
        [pod for pod in facts.capacity.steady.on(node.name) if pod.daemon_of is None]
        for node in facts.capacity.nodes
        if node.group == group
    ]
    return _Amount(
        max(sum(pod.cpu for pod in pods) for pods in taken),
        max(sum(pod.memory for pod in pods) for pods in taken),
        max(map(len, taken)),
    )


def _held(pod: Pod, free: _Amount, daemons: _Amount | None = None) -> int:
    """Return how many such pods what is free holds, at least one."""
    less = daemons or _Amount(0, 0, 0)
    counts = [free.pods - less.pods]
    counts += [(free.cpu - less.cpu) // pod.cpu] if pod.cpu else []
    counts += [(free.memory - less.memory) // pod.memory] if pod.memory else []
    return max(1, min(counts))


def _offered(facts: Facts, offer: InstanceOffer) -> _Amount:
    offered = allocatable(offer.type, facts.blueprint.kubernetes.prefix_delegation)
    return _Amount(offered.cpu, offered.memory, offered.pods)


def offers_for(facts: Facts, pod: Pod, group: str) -> Iterator[InstanceOffer]:
    """Yield the priced types of the same architecture, offered in every zone, of which an empty node holds the pod."""
    daemons = facts.capacity.cluster.daemons[group]
    now = kind_of(facts.blueprint.nodes[group], facts.catalog)
    arch = now.arch if now else "x86_64"
    for offer in facts.region.suggestions:
        if offer.type.arch != arch or gpus_of(offer.type) < pod.gpus or not (pod.gpus or offer.type.everyday):
            continue
        offered = _offered(facts, offer)
        fits_cpu, fits_memory = pod.cpu <= offered.cpu - daemons.cpu, pod.memory <= offered.memory - daemons.memory
        if fits_cpu and fits_memory and offered.pods > len(daemons.pods):
            yield offer


def _price(offer: InstanceOffer) -> tuple[Any, str]:
    return offer.price.usd, offer.type.name


def _family(offer: InstanceOffer) -> str:
    return offer.type.name.partition(".")[0]


def _group_to_enlarge(facts: Facts, pod: Pod, names: list[str]) -> str:
    """Choose the group that the drawing gave the workload, else the one with most CPU, the first of equals."""
    drawn = facts.blueprint.drawn.placement.get(pod.owner) if facts.blueprint.drawn else None
    if drawn in names:
        return drawn

    def size(name: str) -> int:
        offered = facts.capacity.types[name]
        return offered.cpu if offered else 0

    return max(names, key=size)


def _free_group(facts: Facts, wanted: str) -> str:
    """Return a name that no group has; it ends in no number, which the names of a group's nodes do."""
    names = (f"{wanted}{letter}" for letter in ("", *(f"-{letter}" for letter in ascii_lowercase)))
    return next((name for name in names if name not in facts.blueprint.nodes), wanted)
