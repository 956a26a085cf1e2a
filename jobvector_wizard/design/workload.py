"""What runs in the cluster: workloads, DaemonSets of the user's own, and what Kubernetes is told about their pods."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from jobvector_wizard.design.tables import Architecture, Cpu, CpuUse, Memory, Model, Name, Toleration, Whole
from jobvector_wizard.design.volumes import Volume  # noqa: TC001 pydantic reads it while the program runs

__all__ = [
    "DEVICE_PLUGIN",
    "SYSTEM_PODS",
    "Container",
    "DaemonSet",
    "DisruptionBudget",
    "Requesting",
    "Rollout",
    "Skew",
    "Spread",
    "Workload",
    "portion",
]

SYSTEM_PODS = (
    "aws-node",
    "coredns",
    "ebs-csi-controller",
    "ebs-csi-node",
    "eks-node-monitoring-agent",
    "eks-pod-identity-agent",
    "kube-proxy",
    "metrics-server",
)
"""Names that the pods of EKS add-ons bear, which nothing else may bear: findings and tables tell pods by them."""

DEVICE_PLUGIN = "nvidia-device-plugin"
"""The DaemonSet of `kubernetes.gpu_plugin`."""

HIGHEST_PRIORITY = 1_000_000_000
"""What a PriorityClass of one's own may be worth at most; above it are Kubernetes' own two."""
SYSTEM_PRIORITIES = (2_000_000_000, 2_000_001_000)
"""system-cluster-critical and system-node-critical (pkg/apis/scheduling/types.go, v1.36)."""

_SHARE = re.compile(r"[0-9]{1,4}|[0-9]{1,3}%")


def _checked_share(value: object) -> str:
    text = str(value).strip()
    if not _SHARE.fullmatch(text):
        raise PydanticCustomError("share", "write a number of pods, such as 1, or a share of them, such as 25%")
    return text


def _written_share(share: str) -> int | str:
    return int(share) if share.isdigit() else share


def _checked_part(share: str) -> str:
    if share.endswith("%") and portion(share, 100, up=True) > 100:
        raise PydanticCustomError("part", "write no more than 100%")
    return share


Share = Annotated[str, BeforeValidator(_checked_share), PlainSerializer(_written_share)]
"""Pods, as a number or in per cent of the replicas: 1 or "25%"."""
Part = Annotated[Share, AfterValidator(_checked_part)]
"""A share that Kubernetes takes up to 100% only (v1.36.0 `pkg/apis/apps/validation`, IsNotMoreThan100Percent)."""


def portion(share: str, replicas: int, *, up: bool) -> int:
    """Return how many of the replicas a share is, a part of a pod counted as a whole one or as none.

    As `intstr.GetScaledValueFromIntOrPercent` has it (k8s.io/apimachinery v0.36.0, pkg/util/intstr).
    """
    if not share.endswith("%"):
        return int(share)
    hundredths = int(share.removesuffix("%")) * replicas
    return -(-hundredths // 100) if up else hundredths // 100


class Requesting(Model):
    """What a container asks for and what it may not exceed. Left out is not zero: see `cpu`."""

    cpu: Cpu | None = Field(
        None,
        title="CPU request",
        description="What a node keeps free for each pod: 500m is half a vCPU, 2 is two. The scheduler counts this. "
        "Left out, it is the CPU limit, and without one no node keeps any free; 0 is a request of nothing.",
    )
    memory: Memory | None = Field(
        None,
        title="Memory request",
        description="What a node keeps free for each pod, such as 512Mi or 5Gi. Left out, it is the memory limit, "
        "and without one no node keeps any free.",
    )
    cpu_limit: Cpu | None = Field(
        None, title="CPU limit", description="More than this a pod never gets: it is slowed down. Such as 2 or 1500m."
    )
    memory_limit: Memory | None = Field(
        None, title="Memory limit", description="A pod that takes more is ended and started again. Such as 6Gi."
    )
    ephemeral: Memory | None = Field(
        None,
        title="Ephemeral storage request",
        description="What each pod needs of its node's root volume for emptyDirs, logs and its own files, such as "
        "10Gi. Left out, it is what the pod copies from its bucket when it starts, and otherwise nothing.",
    )

    @model_validator(mode="after")
    def _limits_hold_requests(self) -> Self:
        for what in ("cpu", "memory"):
            limit, request = getattr(self, f"{what}_limit"), getattr(self, what)
            if limit is not None and request is not None and limit < request:
                raise PydanticCustomError("limit", "{what}_limit is below the request", {"what": what})
        return self


class Container(Requesting):
    """A further container of each pod of a workload."""

    kind: Literal["container", "sidecar", "init"] = Field(
        "container",
        title="Kind",
        description="container: runs beside the workload's own. sidecar: starts before it and runs on beside it (an "
        "init container with restartPolicy Always). init: runs to its end before it. Sidecars and init containers "
        "start in the order in which they stand.",
    )


class Skew(Model):
    """How evenly a workload's pods must stand over hosts or zones (a topology spread constraint)."""

    max_skew: Whole = Field(
        1,
        title="Largest difference",
        description="How many pods more one may hold than the one with fewest.",
        ge=1,
        le=5000,
    )
    when_unsatisfiable: Literal["DoNotSchedule", "ScheduleAnyway"] = Field(
        "DoNotSchedule",
        title="Where that cannot be",
        description="DoNotSchedule: the pod stays Pending. ScheduleAnyway: it is a wish.",
    )


class Spread(Model):
    """How evenly a workload's pods stand. Left out, Kubernetes' own defaults hold: wishes, for hosts and for zones."""

    host: Skew | None = Field(None, title="Over hosts", description="How evenly pods stand over nodes.")
    zone: Skew | None = Field(None, title="Over zones", description="How evenly pods stand over availability zones.")


class DisruptionBudget(Model):
    """A PodDisruptionBudget: how many pods may be missing while nodes are drained or pods preempted."""

    max_unavailable: Part | None = Field(
        None,
        title="Pods unavailable at most",
        description="How many may be missing, as a number or a share of the replicas, such as 1 or 25%, a part of a "
        "pod counted as one. 0 blocks every drain of their nodes; 100% is as good as no budget.",
    )
    min_available: Part | None = Field(
        None,
        title="Pods available at least",
        description="How many must run, as a number or a share of the replicas, instead of max_unavailable.",
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.max_unavailable is None) == (self.min_available is None):
            raise PydanticCustomError("budget", "a budget says either max_unavailable or min_available")
        return self

    def healthy_needed(self, replicas: int) -> int:
        """Return how many pods must run before another may be disrupted.

        Kubernetes v1.36.0 `pkg/controller/disruption/disruption.go`, getExpectedPodCount: both shares round up.
        """
        if self.min_available is not None:
            return portion(self.min_available, replicas, up=True)
        return max(0, replicas - portion(self.max_unavailable or "0", replicas, up=True))


ONE_MISSING = DisruptionBudget(max_unavailable="1")
"""The budget of a workload of two replicas or more that states none."""


class Rollout(Model):
    """How a new version of a workload replaces the old one (a Deployment's strategy)."""

    strategy: Literal["RollingUpdate", "Recreate"] | None = Field(
        None,
        title="Update strategy",
        description="RollingUpdate: new pods come before old ones go, so that there must be room for both. Recreate: "
        "all old pods go first, and the workload is down meanwhile. Left out, it is Recreate for a workload that "
        "copies a bucket, and RollingUpdate for every other.",
    )
    max_surge: Share = Field(
        "25%",
        title="Pods beyond the replicas",
        description="How many new pods may come before an old one goes, as a number or a share of the replicas, a part "
        "of a pod counted as one.",
    )
    max_unavailable: Part = Field(
        "25%",
        title="Pods missing meanwhile",
        description="How many pods may be missing during an update, as a number or a share of the replicas, a part of "
        "a pod not counted. With 0 an update waits for ever where a new pod finds no node.",
    )

    @model_validator(mode="after")
    def _can_go_on(self) -> Self:
        if self.strategy == "Recreate" and {"max_surge", "max_unavailable"} & self.model_fields_set:
            raise PydanticCustomError("rollout", "max_surge and max_unavailable belong to RollingUpdate")
        if portion(self.max_surge, 100, up=True) == portion(self.max_unavailable, 100, up=True) == 0:
            raise PydanticCustomError("rollout", "max_surge and max_unavailable cannot both be 0: no pod could change")
        return self


class Workload(Requesting):
    """One Kubernetes Deployment."""

    cpu_used: CpuUse | None = Field(
        None,
        title="Average CPU use",
        description="Of one pod over a day, such as 200m: what the CPU credits of a burstable node are reckoned from.",
    )
    replicas: Whole = Field(
        1, title="Replicas", description="Pods of this workload that are to run at the same time.", ge=1, le=5000
    )
    priority: Whole = Field(
        0, title="Priority", description="Higher is scheduled first and may preempt.", ge=0, le=HIGHEST_PRIORITY
    )
    prefer: tuple[str, ...] = Field(
        (), title="Preferred node groups", description="A preferred node affinity of weight 100."
    )
    require: tuple[str, ...] = Field(
        (), title="Required node groups", description="Its pods run on nodes of these groups only; none for any group."
    )
    apart: Literal["host", "zone"] | None = Field(
        None,
        title="Kept apart",
        description="host: no two of its pods share a node. zone: no two share a zone. A required anti-affinity: a pod "
        "without a place of its own stays Pending.",
    )
    spread: Spread = Field(
        Spread(), title="Spread", description="Topology spread constraints, over hosts and over zones."
    )
    tolerations: tuple[Toleration, ...] = Field((), title="Tolerations", description="Taints its pods put up with.")
    gpu: Whole = Field(
        0,
        title="GPUs",
        description="Whole NVIDIA GPUs (nvidia.com/gpu) of each pod; no other pod has them meanwhile.",
        ge=0,
        le=16,
    )
    volume: Volume | None = Field(
        None,
        title="Volume",
        description="An EBS volume of each pod, as a StatefulSet gives it; it outlives the pod, and stays in its zone.",
    )
    volume_zone: str | None = Field(
        None,
        title="Zone of its volume",
        description="The zone of an EBS volume that its pods need; they run nowhere else. Where the size of the volume "
        "is known, volume says it all.",
    )
    architecture: Architecture | None = Field(None, title="Image architecture", description="None where not known.")
    image: str | None = Field(None, title="Image", description="The container image, for whoever deploys it.")
    containers: dict[Name, Container] = Field(
        default_factory=dict,
        title="Further containers",
        description="Sidecars, init containers and others of each pod; their requests add to its own as Kubernetes "
        "reckons it.",
        max_length=20,
    )
    budget: DisruptionBudget | None = Field(
        None,
        title="Disruption budget",
        description="A PodDisruptionBudget. Left out, one pod may be missing from two replicas on, and one replica has "
        "no budget.",
    )
    rollout: Rollout = Field(Rollout(), title="Rollout", description="How a new version replaces the old one.")
    bucket: str | None = Field(None, description="The bucket its pods may read and write.")
    loads_bucket: bool = Field(False, description="Whether its pods copy the bucket to their node when they start.")
    database: bool = Field(False, description="Whether its pods may read the database's password.")
    path: str | None = Field(None, description="The URL path that the load balancer routes to it.", pattern="^/")
    port: Whole | None = Field(None, description="The node port behind that path.", ge=30000, le=32767)

    @model_validator(mode="after")
    def _route_is_whole(self) -> Self:
        if (self.path is None) != (self.port is None):
            raise PydanticCustomError("route", "path and port go together")
        return self

    @model_validator(mode="after")
    def _volume_is_in_one_zone(self) -> Self:
        if self.volume and self.volume.zone and self.volume_zone not in (None, self.volume.zone):
            raise PydanticCustomError("volume", "volume_zone names another zone than volume")
        return self

    @property
    def has_volume(self) -> bool:
        """Whether each of its pods mounts an EBS volume."""
        return self.volume is not None or self.volume_zone is not None

    @property
    def zone_of_volume(self) -> str | None:
        """The zone that its volumes are said to be in; None where the first placement decides, or there is none."""
        return (self.volume.zone if self.volume else None) or self.volume_zone

    @property
    def cpu_at_most(self) -> int | None:
        """The millicores that no pod exceeds once it runs; None where some container of it has no limit."""
        running = [self.cpu_limit, *(it.cpu_limit for it in self.containers.values() if it.kind != "init")]
        return None if None in running else sum(filter(None, running))

    @property
    def disruption_budget(self) -> DisruptionBudget | None:
        """The budget that its pods have, stated or by default."""
        return self.budget or (ONE_MISSING if self.replicas > 1 else None)

    @property
    def recreated(self) -> bool:
        """Whether an update ends all old pods before a new one comes."""
        return self.rollout.strategy == "Recreate" or (self.rollout.strategy is None and self.loads_bucket)

    @property
    def surge(self) -> int:
        """How many pods an update brings before an old one goes; none of a StatefulSet, which has volumes."""
        return 0 if self.recreated or self.has_volume else portion(self.rollout.max_surge, self.replicas, up=True)

    @property
    def unavailable(self) -> int:
        """How many of its pods an update may take away before new ones run.

        Kubernetes v1.36.0 `pkg/controller/deployment/util/deployment_util.go`, ResolveFenceposts: where surge and
        this both round to nothing, one pod may go.
        """
        if self.recreated:
            return self.replicas
        missing = min(portion(self.rollout.max_unavailable, self.replicas, up=False), self.replicas)
        return 1 if missing == self.surge == 0 else missing


class DaemonSet(Requesting):
    """A DaemonSet of the user's own, such as an agent that ships logs: one pod on every node that it tolerates."""

    priority: Whole = Field(
        0,
        title="Priority",
        description="Higher is scheduled first and may preempt. 2000001000 is system-node-critical, which the add-ons' "
        "own DaemonSets have.",
        ge=0,
        le=max(SYSTEM_PRIORITIES),
    )
    require: tuple[str, ...] = Field(
        (), title="Node groups", description="It runs on nodes of these groups only; none for every group."
    )
    tolerations: tuple[Toleration, ...] = Field(
        (),
        title="Tolerations",
        description="Taints its pods put up with; it has no pod on a node whose taint it does not tolerate. One "
        "without a key tolerates every taint.",
    )
    host_network: bool = Field(
        False,
        title="Host network",
        description="Its pods have their node's address (hostNetwork), so that they take none of the subnet's.",
    )

    @model_validator(mode="after")
    def _priority_can_be(self) -> Self:
        if self.priority > HIGHEST_PRIORITY and self.priority not in SYSTEM_PRIORITIES:
            raise PydanticCustomError(
                "priority", "above 1000000000 there are only 2000000000 and 2000001000, which are Kubernetes' own"
            )
        return self
