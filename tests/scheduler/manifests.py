"""The model's nodes and pods as the Kubernetes objects that the real scheduler takes.

A pod is written from its containers where there are any, so that Kubernetes itself adds them up and fills in what is
not written; what the model makes of them is compared, not copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jobvector_wizard.planning.scheduler import UNSCHEDULABLE, Node, Pod, Rules, Taint, Toleration, Topology
from jobvector_wizard.planning.scheduler.requests import UNSET_CPU, UNSET_MEMORY, Container, effective

GROUP = "eks.amazonaws.com/nodegroup"
HOST, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
KEYS = {Topology.HOST: HOST, Topology.ZONE: ZONE}
DRIVER, CLASS = "ebs.csi.aws.com", "gp3"
GPU = "nvidia.com/gpu"

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """What the pods of one owner are made of. A StatefulSet's are told apart from a ReplicaSet's by nothing here."""

    containers: tuple[Container, ...]
    init: tuple[Container, ...] = ()


def node_objects(node: Node) -> list[Manifest]:
    """A node and its CSINode, which says how many EBS volumes it may have attached."""
    allocatable = {
        "cpu": f"{node.cpu}m",
        "memory": str(node.memory),
        "pods": str(node.pods),
        "ephemeral-storage": str(node.disk),
        **({GPU: str(node.gpus)} if node.gpus else {}),
    }
    driver: dict[str, Any] = {"name": DRIVER, "nodeID": node.name, "topologyKeys": [ZONE]}
    if node.volumes is not None:
        driver["allocatable"] = {"count": node.volumes}
    labels = {HOST: node.name, ZONE: node.zone, "kubernetes.io/arch": node.arch, GROUP: node.group}
    taints = [{"key": t.key, "value": t.value, "effect": str(t.effect)} for t in node.taints]
    spec = {"taints": taints, "unschedulable": UNSCHEDULABLE in node.taints}
    return [
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": node.name, "labels": labels},
            "spec": spec,
            "status": {"allocatable": allocatable, "capacity": allocatable},
        },
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "CSINode",
            "metadata": {"name": node.name},
            "spec": {"drivers": [driver]},
        },
    ]


def storage_class() -> Manifest:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": CLASS},
        "provisioner": DRIVER,
        "volumeBindingMode": "WaitForFirstConsumer",
    }


def owner_objects(pods: Iterable[Pod]) -> list[Manifest]:
    """The ReplicaSets, from which the default spread constraints take what belongs together."""
    owners = dict.fromkeys(pod.owner for pod in pods if pod.daemon_of is None)
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {"name": owner},
            "spec": {"selector": selecting(owner)},
        }
        for owner in owners
    ]


def budget_objects(budgets: Mapping[str, int]) -> list[Manifest]:
    """A PodDisruptionBudget for each owner, with how many of its pods may be disrupted now."""
    return [
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": owner},
            "spec": {"selector": selecting(owner)},
            "status": {"disruptionsAllowed": allowed},
        }
        for owner, allowed in budgets.items()
    ]


def selecting(owner: str) -> Manifest:
    return {"matchLabels": {"app": owner}}


def volume_objects(pod: Pod) -> list[Manifest]:
    """The claims of a pod, and their volumes where they have a zone already."""
    objects: list[Manifest] = []
    for name in claims(pod):
        claim: Manifest = {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name},
            "spec": {
                "storageClassName": CLASS,
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "1Gi"}},
            },
        }
        if pod.volume_zone:
            claim["metadata"]["annotations"] = {"pv.kubernetes.io/bind-completed": "yes"}
            claim["spec"]["volumeName"] = f"pv-{name}"
            objects.append(volume(name, pod.volume_zone))
        objects.append(claim)
    return objects


def volume(claim: str, zone: str) -> Manifest:
    in_zone = {"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pv-{claim}"},
        "spec": {
            "storageClassName": CLASS,
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "1Gi"},
            "claimRef": {"namespace": "default", "name": claim},
            "csi": {"driver": DRIVER, "volumeHandle": f"vol-{claim}"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [in_zone]}},
        },
    }


def claims(pod: Pod) -> list[str]:
    return [f"{pod.name}-{number}" for number in range(pod.volumes)]


def pod_object(pod: Pod, template: Template) -> Manifest:
    """A pod that waits for a node."""
    kind = "ReplicaSet" if pod.daemon_of is None else "DaemonSet"
    owner = {"apiVersion": "apps/v1", "kind": kind, "name": pod.owner, "uid": pod.owner, "controller": True}
    volumes = [
        {"name": f"v{number}", "persistentVolumeClaim": {"claimName": claim}}
        for number, claim in enumerate(claims(pod))
    ]
    spec: Manifest = {
        "priority": pod.priority,
        "containers": [container(f"c{number}", each) for number, each in enumerate(template.containers)],
        "initContainers": [container(f"i{number}", each) for number, each in enumerate(template.init)],
        "affinity": affinity(pod),
        "tolerations": [toleration(each) for each in pod.tolerations],
        "topologySpreadConstraints": [
            {
                "topologyKey": KEYS[each.topology],
                "maxSkew": each.max_skew,
                "whenUnsatisfiable": "DoNotSchedule" if each.hard else "ScheduleAnyway",
                "labelSelector": selecting(pod.owner),
            }
            for each in pod.spread
        ],
        "volumes": volumes,
        "nodeSelector": {"kubernetes.io/arch": pod.arch} if pod.arch else {},
    }
    metadata = {"name": pod.name, "labels": {"app": pod.owner}, "ownerReferences": [owner]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def template_of(pod: Pod) -> Template:
    """Containers that come to what the pod requests and to what is counted of it, for a pod that is known by sums."""
    cpus = split(pod.cpu, pod.scored_cpu, UNSET_CPU)
    memories = split(pod.memory, pod.scored_memory, UNSET_MEMORY)
    many = max(len(cpus), len(memories))
    amounts = zip(cpus + [0] * (many - len(cpus)), memories + [0] * (many - len(memories)), strict=True)
    first, *others = (Container(cpu, memory) for cpu, memory in amounts)
    made = Template((replace(first, disk=pod.disk, gpus=pod.gpus), *others))
    sums = effective(made.containers)
    assert (sums.cpu, sums.memory, sums.counted_cpu, sums.counted_memory) == (
        pod.cpu,
        pod.memory,
        pod.scored_cpu,
        pod.scored_memory,
    )
    return made


def split(requested: int, counted: int, unset: int) -> list[int | None]:
    """Requests of containers, None for each that has none."""
    absent = (counted - requested) // unset
    return [*([requested] if requested or not absent else []), *[None] * absent]


def container(name: str, given: Container) -> Manifest:
    requests = {"cpu": millicores(given.cpu), "memory": given.memory, "ephemeral-storage": given.disk}
    limits = {"cpu": millicores(given.cpu_limit), "memory": given.memory_limit, "ephemeral-storage": given.disk_limit}
    if given.gpus:
        limits[GPU] = given.gpus
    written = {
        kind: {resource: str(amount) for resource, amount in amounts.items() if amount is not None}
        for kind, amounts in (("requests", requests), ("limits", limits))
    }
    return {"name": name, "resources": written, **({"restartPolicy": "Always"} if given.sidecar else {})}


def millicores(amount: int | None) -> str | None:
    return None if amount is None else f"{amount}m"


def affinity(pod: Pod) -> Manifest:
    node: Manifest = {}
    required: Manifest = {}
    if pod.required_groups:
        required["matchExpressions"] = [{"key": GROUP, "operator": "In", "values": list(pod.required_groups)}]
    if pod.daemon_of is not None:
        required["matchFields"] = [{"key": "metadata.name", "operator": "In", "values": [pod.daemon_of]}]
    if required:
        node["requiredDuringSchedulingIgnoredDuringExecution"] = {"nodeSelectorTerms": [required]}
    if pod.preferred_groups:
        wanted = {"matchExpressions": [{"key": GROUP, "operator": "In", "values": list(pod.preferred_groups)}]}
        node["preferredDuringSchedulingIgnoredDuringExecution"] = [{"weight": 100, "preference": wanted}]
    apart: Manifest = {}
    if pod.apart:
        term = {"topologyKey": HOST, "labelSelector": selecting(pod.owner)}
        apart["preferredDuringSchedulingIgnoredDuringExecution"] = [{"weight": 100, "podAffinityTerm": term}]
    if pod.apart_required:
        apart["requiredDuringSchedulingIgnoredDuringExecution"] = [
            {"topologyKey": KEYS[each], "labelSelector": selecting(pod.owner)} for each in pod.apart_required
        ]
    return {**({"nodeAffinity": node} if node else {}), **({"podAntiAffinity": apart} if apart else {})}


def toleration(given: Toleration) -> Manifest:
    operator = {"operator": "Exists"} if given.value is None else {"operator": "Equal", "value": given.value}
    return {**operator, **({"key": given.key} if given.key else {}), **effect(given)}


def effect(given: Taint | Toleration) -> Manifest:
    return {"effect": str(given.effect)} if given.effect else {}


def configuration(rules: Rules) -> Manifest:
    """What EKS hands to the scheduler where a cluster chose how nodes are scored."""
    scoring = {
        "type": str(rules.strategy),
        "resources": [{"name": name, "weight": weight} for name, weight in rules.weights],
    }
    fit = {
        "apiVersion": "kubescheduler.config.k8s.io/v1",
        "kind": "NodeResourcesFitArgs",
        "scoringStrategy": scoring,
    }
    return {
        "apiVersion": "kubescheduler.config.k8s.io/v1",
        "kind": "KubeSchedulerConfiguration",
        "profiles": [
            {"schedulerName": "default-scheduler", "pluginConfig": [{"name": "NodeResourcesFit", "args": fit}]}
        ],
    }


def cluster_objects(nodes: Sequence[Node], pods: Sequence[Pod], templates: Mapping[str, Template]) -> list[Manifest]:
    """Everything, with every pod still waiting."""
    objects = [storage_class()]
    for node in nodes:
        objects += node_objects(node)
    objects += owner_objects(pods)
    for pod in pods:
        objects += [*volume_objects(pod), pod_object(pod, templates[pod.name])]
    return objects
