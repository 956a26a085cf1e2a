"""What Kubernetes and AWS promise or do, apart from prices: support, agreements, durations, defaults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
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
    "KnownBy",
    "KnownUse",
    "KubernetesVersion",
    "NodeLossDefaults",
    "PostgresMajor",
    "PostgresMinor",
    "PostgresStanding",
    "PostgresVersions",
    "Quota",
    "RegionReport",
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
    nothing. `ships_logs` is whether it sends the pods' logs to CloudWatch, or may.
    """

    name: str
    title: str
    accounts: tuple[AddOnAccount, ...]
    after: tuple[str, ...]
    lacks: str
    source: Source
    ships_logs: bool = False


@dataclass(frozen=True, slots=True)
class RegionReport:
    """What is reported of the loss of part of a region; the source is not AWS's own page."""

    said: str
    source: Source


class KnownBy(StrEnum):
    """Where a figure of use comes from: the owners of the architecture, or somebody's reading of something alike."""

    DRAWING = "drawing"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class KnownUse:
    """What is known elsewhere of a month of use, in the unit of the design's field; `said` is of what it is."""

    expected: Decimal
    by: KnownBy
    said: str
    source: Source


class Grade(StrEnum):
    """How good a source is: AWS's own page, a prior version of it, somebody else's word, or worked out from such."""

    PRIMARY = "primary"
    SUPERSEDED = "superseded"
    SECONDARY = "secondary"
    INFERRED = "inferred"


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


_YEAR_OF_MAJOR_0: Final = 2007
"""PostgreSQL 18 came in 2025, and a major comes each year."""
_OUT_OF_TURN: Final = 2


class PostgresStanding(StrEnum):
    """What is known of an engine version on a day: refused, offered, not there (yet, or ever), or nothing."""

    MAJOR = "major"
    REFUSED = "refused"
    ORDERABLE = "orderable"
    NEVER = "never existed"
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
    """What is known of RDS for PostgreSQL's versions. The lists of minors are not complete.

    `list_source` vouches for a list of RDS's own, None where none was read.
    """

    majors: Mapping[int, PostgresMajor]
    refused: Mapping[str, PostgresMinor]
    orderable: Mapping[str, PostgresMinor]
    list_source: Source | None = None

    def listed_by(self, versions: Collection[str], source: Source) -> PostgresVersions:
        """Return the same with RDS's own list of a region: of the majors that it has it alone says what is offered.

        What is older than the oldest of a major there is refused, since versions are retired in their order. What is
        newer than its newest may have come since.
        """
        minors: dict[int, list[int]] = {}
        for version in versions:
            major, minor = _numbers(version)
            minors.setdefault(major, []).append(minor or 0)
        oldest = {major: min(of) for major, of in minors.items()}
        newest = {major: max(of) for major, of in minors.items()}
        before = [f"{major}.{minor - 1}" for major, minor in oldest.items() if minor]
        since = {
            version: it for version, it in self.orderable.items() if _minor(it) > newest.get(_numbers(version)[0], -1)
        }
        return PostgresVersions(
            {major: PostgresMajor(major, None, None) for major in oldest} | {**self.majors},
            {version: it for version, it in self.refused.items() if _numbers(version)[0] not in oldest}
            | {version: PostgresMinor(version, source) for version in before},
            since | {version: PostgresMinor(version, source) for version in versions},
            source,
        )

    def standing(self, version: str, day: date) -> PostgresStanding:
        """Return what is known of an engine version on a day: "15" pins the major only, "15.3" was refused.

        PostgreSQL publishes a major each autumn (18 in 2025) and a minor of each major once a quarter, out of turn now
        and then (postgresql.org, versioning policy): what those leave no time for was never published.
        """
        major, minor = _numbers(version)
        if version in self.orderable:
            return PostgresStanding.ORDERABLE
        if major > day.year - _YEAR_OF_MAJOR_0 and major not in self.majors:
            return PostgresStanding.NEVER
        if self.refusal(version):
            return PostgresStanding.REFUSED
        if minor is None:
            return PostgresStanding.MAJOR if major in self.majors else PostgresStanding.UNKNOWN
        seen = self.newest(major)
        if seen and minor > _minor(seen) + _minors_since(seen.source.date, day):
            return PostgresStanding.NEVER
        return PostgresStanding.UNKNOWN

    def refusal(self, version: str) -> PostgresMinor | None:
        """Return the refusal that holds for an exact version: its own, or that of a later minor of its major."""
        major, minor = _numbers(version)
        if version in self.refused or minor is None:
            return self.refused.get(version)
        last = max(_of_major(self.refused, major), key=_minor, default=None)
        return last if last and minor < _minor(last) else None

    def oldest(self, major: int) -> PostgresMinor | None:
        """Return the oldest minor of a major that was seen offered; None where none was."""
        return min(_of_major(self.orderable, major), key=_minor, default=None)

    def newest(self, major: int) -> PostgresMinor | None:
        """Return the newest minor of a major that was seen offered; None where none was."""
        return max(_of_major(self.orderable, major), key=_minor, default=None)


def _numbers(version: str) -> tuple[int, int | None]:
    major, dot, minor = version.partition(".")
    return int(major), int(minor) if dot else None


def _minor(seen: PostgresMinor) -> int:
    return _numbers(seen.version)[1] or 0


def _of_major(minors: Mapping[str, PostgresMinor], major: int) -> list[PostgresMinor]:
    return [it for it in minors.values() if _numbers(it.version)[0] == major]


def _minors_since(seen: str, day: date) -> int:
    """Return how many minors may have come since a date such as "2026-08": one a quarter and two out of turn."""
    year, _, rest = seen.partition("-")
    months = (day.year - int(year)) * 12 + day.month - int(rest[:2] or 1)
    return max(0, months) // 3 + _OUT_OF_TURN


@dataclass(frozen=True, slots=True)
class DatabaseStorage:
    """IOPS of an RDS gp3 volume for PostgreSQL.

    Included are `iops`, and `iops_large` from `large_from_gb` on; only from there on it takes more, up to `iops_most`.
    """

    large_from_gb: int
    iops: int
    iops_large: int
    source: Source
    iops_most: int
    most_source: Source

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
