"""What Kubernetes and AWS promise or do, apart from prices: support, agreements, durations, defaults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from jobvector_wizard.catalog.figures import Source

__all__ = [
    "AddOn",
    "AddOnAccount",
    "AddOnKind",
    "AddOnToleration",
    "DatabaseStorage",
    "Duration",
    "EksAddOn",
    "Grade",
    "KubernetesVersion",
    "NodeLossDefaults",
    "PostgresMajor",
    "PostgresMinor",
    "PostgresStanding",
    "PostgresVersions",
    "Quota",
    "Rights",
    "Sla",
    "Support",
]


class Support(StrEnum):
    """Where a version stands on a day."""

    UNRELEASED = "unreleased"
    STANDARD = "standard"
    EXTENDED = "extended"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KubernetesVersion:
    """A Kubernetes version on EKS; dates are UTC. `end_extended` is None where no date was found."""

    version: str
    released: date
    end_standard: date
    end_extended: date | None
    source: Source

    def support_on(self, day: date) -> Support:
        """Return the support on a day: extended is billed from the day on which standard support ends."""
        if day < self.released:
            return Support.UNRELEASED
        if day < self.end_standard:
            return Support.STANDARD
        if self.end_extended is None or day < self.end_extended:
            return Support.EXTENDED
        return Support.ENDED


class AddOnKind(StrEnum):
    """How many pods an add-on's workload has: one on every node, or a number of replicas."""

    DAEMONSET = "daemonset"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class AddOnToleration:
    """A taint that an add-on's pods tolerate, of any value; no key matches every key, no effect every effect."""

    key: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class AddOn:
    """One kind of pod that an EKS add-on brings.

    `name` is the workload's (aws-node), `add_on` EKS's name (vpc-cni). `cpu` in millicores and `memory` in
    bytes are the requests of one pod. `replicas` is 0 for a DaemonSet. `priority` is the pod's priority
    class, "" for none. `containers` are those of one pod, init containers aside. `apart` is whether it has a
    preferred anti-affinity of weight 100 to its like on the same node. `tolerations` leave out what is limited
    in time. `placing_source` vouches for these three. With `host_network` its pods take no address of their own.
    `gpu_nodes` limits a DaemonSet to nodes with GPUs.
    """

    name: str
    add_on: str
    kind: AddOnKind
    cpu: int
    memory: int
    replicas: int
    priority: str
    source: Source
    containers: int = 1
    apart: bool = False
    tolerations: tuple[AddOnToleration, ...] = ()
    placing_source: Source | None = None
    host_network: bool = False
    gpu_nodes: bool = False

    @property
    def critical(self) -> bool:
        """Whether the pod has one of the priority classes that stand above every ordinary workload."""
        return self.priority in {"system-cluster-critical", "system-node-critical"}


class Rights(StrEnum):
    """What the program writes into a policy of its own for an add-on's service account."""

    DATA_KEY = "data-key"
    BUCKETS = "buckets"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class AddOnAccount:
    """A service account of an add-on that calls AWS: AWS's managed policies that it needs, and the program's own."""

    namespace: str
    account: str
    policies: tuple[str, ...]
    rights: Rights | None


@dataclass(frozen=True, slots=True)
class EksAddOn:
    """An add-on that EKS offers, by the name that its API takes.

    `after` are add-ons without which it does not work. `lacks` is what this program does not make for it, "" for
    nothing.
    """

    name: str
    title: str
    accounts: tuple[AddOnAccount, ...]
    after: tuple[str, ...]
    lacks: str
    source: Source


class Grade(StrEnum):
    """How good a source is: AWS's own page, a prior version of it, or somebody else's word."""

    PRIMARY = "primary"
    SUPERSEDED = "superseded"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Sla:
    """A published agreement: the share of a month (0.9995) below which AWS pays credits.

    It is not a measured availability.
    """

    key: str
    title: str
    share: Decimal
    grade: Grade
    source: Source


@dataclass(frozen=True, slots=True)
class Duration:
    """How long AWS takes to create or delete a resource, in seconds, from public logs.

    `resource_type` is a Pulumi type token. `usual` is the median, or the middle of a range that was read;
    None where no usable sample was found, as `note` explains. `n` is None where the readings were not
    counted.
    """

    resource_type: str
    operation: str
    variant: str
    usual: int | None
    low: int | None
    high: int | None
    p90: int | None
    n: int | None
    note: str
    source: Source


@dataclass(frozen=True, slots=True)
class NodeLossDefaults:
    """Kubernetes' defaults when nodes fall silent; times in seconds.

    `monitor_grace` passes until a node is called unreachable, then `toleration` from its taint until its pods are
    evicted. Of each zone `taints_a_second` nodes are tainted; `reduced_taints_a_second` where `unhealthy_share` or more
    of a zone is silent but not all, and none at all then where the zone has `large_zone` nodes or fewer.
    `replacement_source` says what an auto scaling group does when a zone fails.
    """

    monitor_grace: int
    toleration: int
    taints_a_second: float
    reduced_taints_a_second: float
    unhealthy_share: float
    large_zone: int
    source: Source
    replacement_source: Source


class PostgresStanding(StrEnum):
    """What is known of an exact engine version: seen refused or offered, or nothing."""

    MAJOR = "major"
    REFUSED = "refused"
    ORDERABLE = "orderable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PostgresMajor:
    """A major version; both fields are None where no end of standard support was found."""

    major: int
    end_standard: date | None
    source: Source | None

    def support_on(self, day: date) -> Support:
        """Return the support on a day; unknown where the end of standard support is."""
        if self.end_standard is None:
            return Support.UNKNOWN
        return Support.STANDARD if day <= self.end_standard else Support.EXTENDED


@dataclass(frozen=True, slots=True)
class PostgresMinor:
    """An exact version that RDS was seen to refuse or to offer on the source's date."""

    version: str
    source: Source


@dataclass(frozen=True, slots=True)
class PostgresVersions:
    """What is known of RDS for PostgreSQL's versions. The lists of minors are not complete."""

    majors: Mapping[int, PostgresMajor]
    refused: Mapping[str, PostgresMinor]
    orderable: Mapping[str, PostgresMinor]

    def standing(self, version: str) -> PostgresStanding:
        """Return what is known of an engine version: "15" pins the major only, "15.3" was refused."""
        if version in self.refused:
            return PostgresStanding.REFUSED
        if version in self.orderable:
            return PostgresStanding.ORDERABLE
        if version.isdecimal() and int(version) in self.majors:
            return PostgresStanding.MAJOR
        return PostgresStanding.UNKNOWN


@dataclass(frozen=True, slots=True)
class DatabaseStorage:
    """IOPS included in an RDS gp3 volume for PostgreSQL: `iops`, and `iops_large` from `large_from_gb` on."""

    large_from_gb: int
    iops: int
    iops_large: int
    source: Source

    def included_iops(self, gb: int) -> int:
        """Return the IOPS that a volume of this size has without extra charge."""
        return self.iops_large if gb >= self.large_from_gb else self.iops


@dataclass(frozen=True, slots=True)
class Quota:
    """A service quota: its code, and a new account's default, None where that was not confirmed."""

    key: str
    title: str
    service: str
    code: str
    default: int | None
    note: str
    source: Source
