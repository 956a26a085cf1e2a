"""The cluster that a blueprint makes: its nodes, its pods, and what DaemonSets take of each node."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import GB
from jobvector_wizard.catalog import AddOnKind
from jobvector_wizard.planning.add_ons import DEVICE_PLUGIN, EBS_DRIVER
from jobvector_wizard.planning.allocatable import Allocatable, allocatable, allocatable_disk
from jobvector_wizard.planning.attachments import slots
from jobvector_wizard.planning.images import gpus_of
from jobvector_wizard.planning.scheduler import (
    Container,
    Effect,
    Node,
    Pod,
    Rules,
    Spread,
    Strategy,
    Taint,
    Tie,
    Toleration,
    Topology,
    allowance,
    effective,
    first,
    rules_for,
    schedule,
    untolerated,
    without_nodes,
)
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from jobvector_wizard.catalog import AddOn, Catalog, InstanceType
    from jobvector_wizard.design import tables, workload
    from jobvector_wizard.design.blueprint import Blueprint, DaemonSet, NodeGroup, Workload
    from jobvector_wizard.planning.scheduler import Placement, Requests

__all__ = ["PRIORITY_CLASSES", "Cluster", "Daemons", "cluster_of", "node_names"]

PRIORITY_CLASSES: Final = {
    "system-node-critical": 2_000_001_000,
    "system-cluster-critical": 2_000_000_000,
    "": 0,
}
"""What Kubernetes' built-in priority classes are worth (pkg/apis/scheduling/types.go, v1.34)."""

KEPT: Final = 512
"""Of how many workloads and groups with DaemonSets the pods are kept: an edit leaves nearly all of them as they are."""


@dataclass(frozen=True)
class Daemons:
    """The DaemonSets' pods on each node of a group, named after their DaemonSets."""

    pods: tuple[Pod, ...] = ()

    @cached_property
    def cpu(self) -> int:
        """Millicores that they request of each node."""
        return sum(pod.cpu for pod in self.pods)

    @cached_property
    def memory(self) -> int:
        """Bytes that they request of each node."""
        return sum(pod.memory for pod in self.pods)

    @cached_property
    def disk(self) -> int:
        """Bytes of ephemeral storage that they request of each node."""
        return sum(pod.disk for pod in self.pods)

    def leave_room_for(self, pod: Pod, node: Node) -> bool:
        """Whether a node with nothing but these on it meets the pod's requests."""
        return (
            (not pod.cpu or pod.cpu <= node.cpu - self.cpu)
            and (not pod.memory or pod.memory <= node.memory - self.memory)
            and (not pod.disk or pod.disk <= node.disk - self.disk)
            and pod.gpus <= node.gpus
            and (node.volumes is None or pod.volumes <= node.volumes)
            and node.pods > len(self.pods)
        )


@dataclass(frozen=True)
class Cluster:
    """Nodes and pods, before anything is scheduled.

    `types` gives each node group's allocatable resources, or None where neither the catalogue nor the blueprint knows
    the type's size: such a group has no nodes here, and what its pods do is not known. `daemons` is what DaemonSets
    take of each of its nodes; `system_daemons` are those of add-ons. `unknown_add_ons` have requests that no source
    gives. `rules` are the scheduler's, as the version and the design have them; `budgets` says how many pods of a
    workload its disruption budget wants to run.
    """

    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    types: dict[str, Allocatable | None]
    daemons: dict[str, Daemons]
    system_daemons: tuple[Pod, ...]
    unknown_add_ons: tuple[str, ...]
    rules: Rules
    budgets: Mapping[str, int]

    def place(self, pods: Sequence[Pod], tie: Tie = first) -> Placement:
        """Let the scheduler place pods in an empty cluster; DaemonSets are there before anybody else.

        No pod that was only just placed is Ready, so no budget allows a disruption.
        """
        early = [pod for pod in pods if pod.daemon_of is not None] if self._own_daemons else ()
        bound = schedule(self.nodes, early, tie=tie, rules=self.rules).bound if early else {}
        return schedule(self.nodes, pods, bound, tie, rules=self.rules, budgets=allowance(self.budgets, ()))

    def lose(self, placement: Placement, lost: Collection[str], tie: Tie = first) -> Placement:
        """Place again what stood on lost nodes."""
        return without_nodes(placement, lost, tie, desired=self.budgets)

    @property
    def _own_daemons(self) -> bool:
        """Whether a DaemonSet's pods could come behind others in the queue: the add-ons' have the highest priority."""
        return any(len(daemons.pods) > len(self.system_daemons) for daemons in self.daemons.values())


def node_names(group: str, count: int) -> list[str]:
    """Return the names of a node group's nodes; a single one bears the group's name."""
    return [group] if count == 1 else [f"{group}-{number}" for number in range(1, count + 1)]


def cluster_of(blueprint: Blueprint, catalog: Catalog) -> Cluster:
    """Return the nodes and pods that a blueprint makes."""
    prefixes = blueprint.kubernetes.prefix_delegation
    kinds = {name: kind_of(group, catalog) for name, group in blueprint.nodes.items()}
    types = {name: allocatable(kind, prefixes) if kind else None for name, kind in kinds.items()}
    plugin = _device_plugin(blueprint, kinds, catalog)
    nodes = tuple(_nodes(blueprint, kinds, types, plugin))
    known = [pod for name in blueprint.kubernetes.add_ons for pod in catalog.pods_of(name)]
    unknown = tuple(name for name in blueprint.kubernetes.add_ons if not catalog.pods_of(name))
    system = (*(_daemon(add_on) for add_on in known if add_on.kind is AddOnKind.DAEMONSET), *plugin)
    own = [_own_daemon(name, daemonset) for name, daemonset in blueprint.daemonsets.items()]
    daemons = {name: _daemons_of(name, group, [*system, *own]) for name, group in blueprint.nodes.items()}
    pods = (
        *_daemon_pods(nodes, daemons),
        *_add_on_pods(add_on for add_on in known if add_on.kind is AddOnKind.DEPLOYMENT),
        *_workload_pods(blueprint),
    )
    budgets = {
        name: budget.healthy_needed(each.replicas)
        for name, each in blueprint.workloads.items()
        if (budget := each.disruption_budget)
    }
    return Cluster(nodes, pods, types, daemons, system, unknown, _rules(blueprint), budgets)


def _rules(blueprint: Blueprint) -> Rules:
    """Return the rules of the design's version, with the scoring that it asks for."""
    rules, scoring = rules_for(blueprint.kubernetes.version), blueprint.kubernetes.scoring
    if scoring is None:
        return rules
    return rules.with_scoring(Strategy(scoring.strategy), scoring.weights)


def _device_plugin(blueprint: Blueprint, kinds: Mapping[str, InstanceType | None], catalog: Catalog) -> tuple[Pod, ...]:
    """Return the pod that offers a node's GPUs, where somebody brings it and a group has any.

    It finds them by a label that the program gives such groups.
    """
    groups = tuple(name for name, kind in kinds.items() if kind and gpus_of(kind))
    if not blueprint.kubernetes.gpu_plugin or not groups:
        return ()
    return tuple(replace(_daemon(each), required_groups=groups) for each in catalog.pods_of(DEVICE_PLUGIN))


def _nodes(
    blueprint: Blueprint,
    kinds: Mapping[str, InstanceType | None],
    types: Mapping[str, Allocatable | None],
    plugin: Sequence[Pod],
) -> Iterator[Node]:
    driven = EBS_DRIVER in blueprint.kubernetes.add_ons
    for name, group in blueprint.nodes.items():
        kind, offered = kinds[name], types[name]
        if kind is not None and offered is not None:
            rest = (
                name,
                group.zone,
                offered.cpu,
                offered.memory,
                offered.pods,
                kind.arch,
                _taints(group),
                allocatable_disk(group.root_gib),
                gpus_of(kind) if _daemons_of(name, group, plugin).pods else 0,
                slots(kind) if driven else 0,
            )
            for each in node_names(name, group.count):
                yield Node(each, *rest)


def _daemons_of(name: str, group: NodeGroup, every: Sequence[Pod]) -> Daemons:
    """Return what has a pod on each node of a group: the DaemonSet controller makes none where it may not run.

    Kubernetes v1.36.0 `pkg/controller/daemon/daemon_controller.go`, NodeShouldRunDaemonPod: node affinity and the
    taints NoSchedule and NoExecute, never what is free.
    """
    taints = _taints(group)
    return Daemons(
        tuple(
            pod
            for pod in every
            if name in (pod.required_groups or (name,)) and untolerated(taints, pod.tolerations) is None
        )
    )


def _daemon_pods(nodes: Sequence[Node], daemons: Mapping[str, Daemons]) -> Iterator[Pod]:
    """Yield the DaemonSets' pods node by node; the nodes of a group are beside each other."""
    for group, its in groupby(nodes, attrgetter("group")):
        yield from _on_each(daemons[group].pods, tuple([node.name for node in its]))


@lru_cache(maxsize=KEPT)
def _on_each(pods: tuple[Pod, ...], nodes: tuple[str, ...]) -> tuple[Pod, ...]:
    """Return DaemonSets' pods of each node."""
    return tuple([replace(pod, name=f"{pod.owner}@{node}", daemon_of=node) for node in nodes for pod in pods])


@lru_cache(maxsize=KEPT)
def _replicas(pod: Pod, names: tuple[str, ...]) -> tuple[Pod, ...]:
    """Return pods of one template."""
    return tuple(pod.named(*names))


def _daemon(add_on: AddOn) -> Pod:
    return Pod(
        add_on.name,
        add_on.name,
        add_on.cpu,
        add_on.memory,
        PRIORITY_CLASSES[add_on.priority],
        add_on.containers,
        tolerations=_tolerated_by(add_on),
    )


def _own_daemon(name: str, daemonset: DaemonSet) -> Pod:
    asked = effective([_container(daemonset)])
    return Pod(
        name,
        name,
        asked.cpu,
        asked.memory,
        daemonset.priority,
        required_groups=daemonset.require,
        tolerations=_tolerations(daemonset.tolerations),
        disk=asked.disk,
        counted_cpu=asked.counted_cpu,
        counted_memory=asked.counted_memory,
    )


def _add_on_pods(add_ons: Iterator[AddOn]) -> Iterator[Pod]:
    for add_on in add_ons:
        pod = replace(_daemon(add_on), apart=add_on.apart)
        yield from _replicas(pod, tuple([f"{add_on.name}-{number}" for number in range(1, add_on.replicas + 1)]))


def _workload_pods(blueprint: Blueprint) -> Iterator[Pod]:
    for name, it in blueprint.workloads.items():
        asked = _requests(blueprint, it)
        pod = Pod(
            name,
            name,
            asked.cpu,
            asked.memory,
            it.priority,
            preferred_groups=it.prefer,
            required_groups=it.require,
            tolerations=_tolerations(it.tolerations),
            volume_zone=it.zone_of_volume or "",
            disk=asked.disk,
            gpus=asked.gpus,
            volumes=1 if it.has_volume else 0,
            counted_cpu=asked.counted_cpu,
            counted_memory=asked.counted_memory,
            apart_required=(Topology(it.apart),) if it.apart else (),
            spread=tuple(_spread(it.spread)),
        )
        yield from _replicas(pod, tuple(node_names(name, it.replicas)))


def _requests(blueprint: Blueprint, it: Workload) -> Requests:
    """Return what each pod of a workload requests with all its containers.

    The init container that copies the bucket needs the bucket's room, unless the design states what the pod needs.
    """
    further = it.containers.values()
    containers = [_container(it, it.gpu), *(_container(each) for each in further if each.kind == "container")]
    init = [_container(each) for each in further if each.kind != "container"]
    if it.ephemeral is None and it.loads_bucket and it.bucket is not None:
        copied = int(blueprint.buckets[it.bucket].stored_gb.expected * GB)
        init.insert(0, Container(cpu=0, memory=0, disk=copied))
    return effective(containers, init)


def _container(it: workload.Requesting, gpus: int = 0) -> Container:
    return Container(
        it.cpu,
        it.memory,
        it.ephemeral,
        gpus,
        it.cpu_limit,
        it.memory_limit,
        sidecar=getattr(it, "kind", "") == "sidecar",
    )


def _spread(written: workload.Spread) -> Iterator[Spread]:
    for topology, skew in ((Topology.HOST, written.host), (Topology.ZONE, written.zone)):
        if skew:
            yield Spread(topology, skew.max_skew, skew.when_unsatisfiable == "DoNotSchedule")


def _taints(group: NodeGroup) -> tuple[Taint, ...]:
    return tuple(Taint(taint.key, taint.value, Effect(taint.effect)) for taint in group.taints)


def _tolerated_by(add_on: AddOn) -> tuple[Toleration, ...]:
    return tuple(Toleration(each.key, effect=_effect(each.effect)) for each in add_on.tolerations)


def _tolerations(written: Sequence[tables.Toleration]) -> tuple[Toleration, ...]:
    return tuple(Toleration(each.key or "", each.value, _effect(each.effect)) for each in written)


def _effect(name: str | None) -> Effect | None:
    return Effect(name) if name else None
