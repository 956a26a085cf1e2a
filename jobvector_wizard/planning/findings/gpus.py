"""Rules about GPUs: whether a node has them, offers them, and whether anybody uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.add_ons import DEVICE_PLUGIN
from jobvector_wizard.planning.findings.room import offers_for
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.images import Accelerator, accelerator_of, gpus_of, without_driver
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.scheduler import Pod

PLUGIN_GUIDE = "Amazon EKS user guide, device management; NVIDIA/k8s-device-plugin v0.20.0"
PLUGIN = "kubernetes.gpu_plugin"
_BRING_IT = "say that whoever deploys brings NVIDIA's device plugin"


@rule("GPU-01", Severity.ERROR, source="the catalog's GPUs by instance type")
def no_node_has_gpus(facts: Facts) -> Iterator[Problem]:
    """A workload asks for more GPUs a pod than any node has that it may run on."""
    for name, pod in _asking(facts):
        groups = _groups_for(facts, pod)
        most = max((_gpus(facts, group) for group in groups), default=0)
        if most < pod.gpus and not any(_of_unknown_size(facts, group) for group in groups):
            yield Problem(
                f"{name} asks for {_count(pod.gpus)} for each pod, and "
                + (f"no node has more than {most}" if most else "no node that it may run on has any"),
                subject=name,
                evidence=tuple(
                    f"{group}: {facts.blueprint.nodes[group].type} has {_count(_gpus(facts, group))}"
                    for group in groups
                ),
                remedies=(
                    *_with_gpus(facts, pod, groups),
                    Remedy(f"{name} does without", Patch.unset(f"workloads.{name}.gpu")),
                ),
                path=f"workloads.{name}.gpu",
            )


@rule("GPU-02", Severity.ERROR, source=PLUGIN_GUIDE)
def nobody_offers_gpus(facts: Facts) -> Iterator[Problem]:
    """A node's GPUs are no resource until NVIDIA's device plugin runs on it; EKS has no add-on that brings it."""
    users = [name for name, _ in _asking(facts)]
    if users and _gpu_groups(facts) and not facts.blueprint.kubernetes.gpu_plugin:
        yield Problem(
            f"nothing offers the nodes' GPUs, so {', '.join(users)} stay{'s' * (len(users) == 1)} Pending",
            evidence=("the device plugin is a DaemonSet of NVIDIA's chart; docs/workloads.md says how it is deployed",),
            remedies=(Remedy(_BRING_IT, Patch.set(PLUGIN, True)),),
            path=PLUGIN,
        )


@rule("GPU-03", Severity.ERROR, source=PLUGIN_GUIDE)
def plugin_is_kept_off(facts: Facts) -> Iterator[Problem]:
    """NVIDIA's device plugin tolerates the taint nvidia.com/gpu alone; another one keeps it off the nodes."""
    if not facts.blueprint.kubernetes.gpu_plugin:
        return
    for name in _gpu_groups(facts):
        if not any(pod.owner == DEVICE_PLUGIN for pod in facts.capacity.cluster.daemons[name].pods):
            taints = ", ".join(f"{it.key}={it.value}:{it.effect}" for it in facts.blueprint.nodes[name].taints)
            yield Problem(
                f"the device plugin does not run on {name}, whose GPUs nobody gets: it does not tolerate {taints}",
                subject=name,
                remedies=(Remedy(f"take the taints off {name}", Patch.unset(f"nodes.{name}.taints")),),
                path=f"nodes.{name}.taints",
            )


@rule("GPU-04", Severity.WARNING, source="the placement, steady")
def gpus_that_nobody_asks_for(facts: Facts) -> Iterator[Problem]:
    """A node group has GPUs that no pod asks for: they cost, and a pod gets one only by asking."""
    users = [pod for _, pod in _asking(facts)]
    for name in _gpu_groups(facts):
        if any(name in (pod.required_groups or (name,)) for pod in users):
            continue
        living = [it for it, workload in facts.blueprint.workloads.items() if name in workload.require]
        yield Problem(
            f"{name} has {_count(_gpus(facts, name))} on each node, and no workload asks for one",
            subject=name,
            evidence=(f"{facts.blueprint.nodes[name].count} × {facts.blueprint.nodes[name].type}",),
            remedies=tuple(_asked(facts, workload) for workload in living),
            path=f"nodes.{name}.type",
        )


@rule("GPU-05", Severity.WARNING, source="Amazon EKS API, AMI types")
def accelerator_that_is_not_served(facts: Facts) -> Iterator[Problem]:
    """A type has an accelerator that no image of EKS has a driver for, or that this program does not count."""
    for name, group in facts.blueprint.nodes.items():
        what = without_driver(group.type)
        if what is not None:
            yield Problem(
                f"{name}: no image of EKS has a driver for what {group.type} has: {what}",
                subject=name,
                evidence=("its nodes join with the standard image, as nodes of CPU and memory alone",),
                path=f"nodes.{name}.type",
            )
        elif accelerator_of(group.type) is Accelerator.NEURON:
            yield Problem(
                f"{name}: its image has the Neuron driver, but who gets the chips of {group.type} is not reckoned here",
                subject=name,
                evidence=("aws.amazon.com/neuron needs the Neuron device plugin, which whoever deploys brings",),
                path=f"nodes.{name}.type",
                severity=Severity.NOTE,
            )


def _asking(facts: Facts) -> Iterator[tuple[str, Pod]]:
    for name in facts.blueprint.workloads:
        pod = facts.capacity.pods_of(name)[0]
        if pod.gpus:
            yield name, pod


def _gpus(facts: Facts, group: str) -> int:
    kind = kind_of(facts.blueprint.nodes[group], facts.catalog)
    return gpus_of(kind) if kind else 0


def _of_unknown_size(facts: Facts, group: str) -> bool:
    """Whether a group has GPUs of which nobody knows the number: CAT-05 asks for the size of its type."""
    wanted = facts.blueprint.nodes[group]
    return kind_of(wanted, facts.catalog) is None and accelerator_of(wanted.type) is Accelerator.NVIDIA


def _gpu_groups(facts: Facts) -> list[str]:
    return [group for group in facts.blueprint.nodes if _gpus(facts, group)]


def _groups_for(facts: Facts, pod: Pod) -> list[str]:
    """Return the groups that the pod selects, taints aside."""
    return [group for group in facts.blueprint.nodes if group in (pod.required_groups or (group,))]


def _count(gpus: int) -> str:
    return f"{gpus or 'no'} GPU{'s' * (gpus != 1)}"


def _with_plugin(facts: Facts, patch: Patch) -> Patch:
    return patch if facts.blueprint.kubernetes.gpu_plugin else patch + Patch.set(PLUGIN, True)


def _asked(facts: Facts, workload: str) -> Remedy:
    patch = _with_plugin(facts, Patch.set(f"workloads.{workload}.gpu", 1))
    return Remedy(f"{workload} asks for one GPU a pod", patch)


def _with_gpus(facts: Facts, pod: Pod, groups: list[str]) -> Iterator[Remedy]:
    """Offer the cheapest type of its architecture that has the GPUs and holds the pod, for each group in turn."""
    for group in groups:
        fitting = sorted(offers_for(facts, pod, group), key=lambda offer: (offer.price.usd, offer.type.name))
        for offer in fitting[:1]:
            patch = _with_plugin(facts, Patch.set(f"nodes.{group}.type", offer.type.name))
            yield Remedy(f"{group} becomes {offer.type.name}", patch)
