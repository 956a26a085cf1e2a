"""Rules about what the cluster is told of pods: what they keep apart, how they are updated, and what they request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.base.units import cpu, memory
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.rollout import pods_kept_off, surge_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.scheduler import Node, Pod

TOPOLOGY = "kube-scheduler v1.36.0, plugins/interpodaffinity and plugins/podtopologyspread: required terms are filters"
DAEMONSETS = "Kubernetes v1.36.0, pkg/controller/daemon: a pod on every node that it tolerates, bound by the scheduler"
ROLLING_UPDATE = "Kubernetes v1.36.0, pkg/controller/deployment/rolling.go: maxSurge and maxUnavailable"
EVICTION = "Kubernetes v1.36.0, pkg/registry/core/pod/storage/eviction.go; Amazon EKS user guide, update behaviour"
NODE_PRESSURE = "Kubernetes, node-pressure eviction: what a pod uses above its requests, by priority"


@rule("POD-01", Severity.ERROR, source=TOPOLOGY)
def kept_apart(facts: Facts) -> Iterator[Problem]:
    """Pods may not share a host or a zone, or must stand evenly, and there are too few of those."""
    capacity = facts.capacity
    for name, workload in facts.blueprint.workloads.items():
        waiting = [item for item in capacity.steady.pending if item.pod.owner == name]
        if not waiting or not pods_kept_off(capacity, waiting[0]):
            continue
        able = [node for node in capacity.nodes if capacity.could_hold(waiting[0].pod, node)]
        where = workload.apart or "host"
        places = len({node.zone if where == "zone" else node.name for node in able})
        why = f"no two of them may share a {where}" if workload.apart else "they may not stand less evenly"
        yield Problem(
            f"{name}: {len(waiting)} of {workload.replicas} replicas stay Pending, because {why}, and "
            f"{places} {where}{'s' if places != 1 else ''} can hold one",
            subject=name,
            evidence=tuple(f"{refusal.node}: {refusal}" for refusal in waiting[0].refusals),
            remedies=tuple(_room_apart(facts, name, able, len(waiting))),
            path=f"workloads.{name}.{'apart' if workload.apart else 'spread'}",
        )


def _room_apart(facts: Facts, name: str, able: list[Node], missing: int) -> Iterator[Remedy]:
    """Offer as many nodes, fewer replicas, or a wish in place of the rule."""
    workload = facts.blueprint.workloads[name]
    groups = list(dict.fromkeys(node.group for node in able))
    if groups and workload.apart != "zone":
        counts = {group: facts.blueprint.nodes[group].count for group in groups}
        for _ in range(missing):
            smallest = min(groups, key=lambda group: counts[group])
            counts[smallest] += 1
        changed = {group: count for group, count in counts.items() if count > facts.blueprint.nodes[group].count}
        patch = Patch(tuple(c for group, count in changed.items() for c in _count(facts, group, count).changes))
        said = ", ".join(f"{group} {count}" for group, count in changed.items())
        yield Remedy(f"{missing} more nodes: {said}", patch)
    fewer = workload.replicas - missing
    if fewer:
        yield Remedy(f"{fewer} replicas", Patch.set(f"workloads.{name}.replicas", fewer))
    if workload.apart:
        yield Remedy("a wish instead: pods share a node where they must", Patch.unset(f"workloads.{name}.apart"))
    else:
        yield Remedy("Kubernetes' own spread, which is a wish", Patch.unset(f"workloads.{name}.spread"))


def _count(facts: Facts, group: str, count: int) -> Patch:
    """Return the patch that gives a group so many nodes; one that scales may then have as many."""
    most = facts.blueprint.nodes[group].max_count
    patch = Patch.set(f"nodes.{group}.count", count)
    return patch + Patch.set(f"nodes.{group}.max_count", count) if most is not None and most < count else patch


@rule("POD-02", Severity.ERROR, source=DAEMONSETS)
def daemonset_pending(facts: Facts) -> Iterator[Problem]:
    """A DaemonSet of one's own finds no room on a node where it should run."""
    for name, daemonset in facts.blueprint.daemonsets.items():
        waiting = [item for item in facts.capacity.steady.pending if item.pod.owner == name]
        if not waiting:
            continue
        nodes = [item.pod.daemon_of for item in waiting]
        evidence = [str(r) for item in waiting for r in item.refusals if r.node == item.pod.daemon_of]
        highest = max(it.priority for it in facts.blueprint.workloads.values())
        remedies = []
        if daemonset.priority <= highest:
            patch = Patch.set(f"daemonsets.{name}.priority", highest + 1000)
            remedies.append(Remedy("give it priority: it may move workloads aside", patch))
        remedies.append(Remedy(f"leave {name} out", Patch.unset(f"daemonsets.{name}")))
        yield Problem(
            f"the DaemonSet {name} has no room on {', '.join(filter(None, nodes))}, where its pod stays Pending",
            subject=name,
            evidence=tuple(f"{node}: {line}" for node, line in zip(nodes, evidence, strict=False)),
            remedies=tuple(remedies),
            path=f"daemonsets.{name}",
        )


@rule("POD-03", Severity.WARNING, source=ROLLING_UPDATE)
def update_stalls(facts: Facts) -> Iterator[Problem]:
    """An update brings a new pod before an old one goes, and the new one finds no node, or takes another's place."""
    for name, workload in facts.blueprint.workloads.items():
        found = surge_of(facts.capacity, facts.blueprint, name)
        if found is None:
            continue
        path = f"workloads.{name}.rollout"
        recreate = Remedy("end the old pods first (Recreate)", Patch.set(f"{path}.strategy", "Recreate"))
        if workload.rollout.model_fields_set & {"max_surge", "max_unavailable"}:
            recreate = Remedy(recreate.title, Patch.set(path, {"strategy": "Recreate"}))
        one_less = Remedy("one pod may be missing during an update", Patch.set(f"{path}.max_unavailable", 1))
        remedies = (one_less, recreate) if workload.replicas > 1 else (recreate,)
        if found.evicted:
            yield Problem(
                f"an update of {name} brings a pod that moves {', '.join(found.evicted)} aside",
                subject=name,
                evidence=(f"{_asks(found.pod)} for one more pod, which has priority {workload.priority}",),
                remedies=remedies,
                path=path,
            )
        else:
            yield Problem(
                f"an update of {name} never ends: its new pod finds no node beside the old ones, and no old one may go",
                subject=name,
                evidence=(
                    f"{workload.replicas} replica{'s' if workload.replicas > 1 else ''}: {workload.surge} more at a "
                    f"time, {workload.unavailable} may be missing; one more pod asks {_asks(found.pod)}",
                    *(f"{refusal.node}: {refusal}" for refusal in found.refusals),
                ),
                remedies=remedies,
                path=path,
            )


@rule("POD-04", Severity.WARNING, source=EVICTION)
def budget_blocks_every_drain(facts: Facts) -> Iterator[Problem]:
    """A disruption budget that allows no disruption blocks every drain, so that an update of the nodes fails."""
    for name, workload in facts.blueprint.workloads.items():
        budget = workload.disruption_budget
        if budget is None or budget.healthy_needed(workload.replicas) < workload.replicas:
            continue
        path = f"workloads.{name}.budget"
        one = Patch.set(path, {"max_unavailable": 1})
        remedies = [Remedy("one pod may be missing", one)]
        if workload.replicas == 1:
            remedies = [
                Remedy("no budget", Patch.unset(path)),
                Remedy("two replicas, of which one may be missing", Patch.set(f"workloads.{name}.replicas", 2) + one),
            ]
        yield Problem(
            f"the disruption budget of {name} allows no pod to go: no node that holds one can be drained, and an "
            "update of such a node group fails",
            subject=name,
            evidence=(f"{budget.healthy_needed(workload.replicas)} of {workload.replicas} must run at any time",),
            remedies=tuple(remedies),
            path=path,
        )


@rule("POD-05", Severity.NOTE, source=NODE_PRESSURE)
def nothing_requested(facts: Facts) -> Iterator[Problem]:
    """A pod that requests no CPU or no memory is placed as if it needed none, however much it uses."""
    for name in (*facts.blueprint.workloads, *facts.blueprint.daemonsets):
        table = "workloads" if name in facts.blueprint.workloads else "daemonsets"
        pod = next(iter(facts.capacity.pods_of(name)), None)
        lacking = [what for what, asked in (("cpu", pod.cpu), ("memory", pod.memory)) if not asked] if pod else []
        if lacking:
            then = "short of memory, a node ends it first" if "memory" in lacking else "it gets what others leave"
            yield Problem(
                f"{name} requests no {' and no '.join(lacking)}: nodes keep none free for it, so what it uses is not "
                f"in this assessment; {then}",
                subject=name,
                path=f"{table}.{name}.{lacking[0]}",
            )


def _asks(pod: Pod) -> str:
    return f"{cpu(pod.cpu)} and {memory(pod.memory)}"
