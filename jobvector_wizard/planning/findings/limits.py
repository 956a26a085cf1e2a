"""Rules about what runs out: support, quotas, disks; and what is far too large."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import GB
from jobvector_wizard.catalog import Support
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.allocatable import allocatable_disk
from jobvector_wizard.planning.findings.offers import RDS_INSTANCE
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.quotas import quota_needs
from jobvector_wizard.planning.taking import newest_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Quota
    from jobvector_wizard.planning.scheduler import Node, Placement, Pod

SOON: Final = timedelta(days=90)
"""How long before its end a version's support is mentioned."""
IDLE: Final = 0.3
"""A node of which never three tenths of CPU or memory are requested is far too large."""
COMFORTABLE: Final = 0.5
"""Above this share of the disk, a model leaves too little for images, logs and a second copy while it is replaced."""
COMFORTABLE_ROOT_GIB: Final = 50


@rule("K8S-04", Severity.WARNING, source="Amazon EKS Kubernetes release calendar, dated in the catalog")
def standard_support_ends_soon(facts: Facts) -> Iterator[Problem]:
    """A version whose standard support ends soon must be upgraded soon."""
    version = facts.catalog.kubernetes_versions.get(facts.blueprint.kubernetes.version)
    if version is None or version.support_on(facts.on) is not Support.STANDARD:
        return
    if version.end_standard - facts.on < SOON:
        newest = newest_version(facts.catalog, facts.on)
        remedies: tuple[Remedy, ...] = ()
        if newest not in (None, version.version):
            remedies = (Remedy(f"Kubernetes {newest}", Patch.set("kubernetes.version", newest)),)
        yield Problem(
            f"standard support of Kubernetes {version.version} ends on {version.end_standard}, "
            f"in {(version.end_standard - facts.on).days} days",
            evidence=(
                "from that day on EKS upgrades the control plane by itself"
                if facts.blueprint.kubernetes.support == "standard"
                else "from that day on it runs in extended support, at a surcharge an hour",
            ),
            remedies=remedies,
            path="kubernetes.version",
        )


@rule("DB-05", Severity.WARNING, source="Amazon RDS release calendar for PostgreSQL, dated in the catalog")
def database_support(facts: Facts) -> Iterator[Problem]:
    """A PostgreSQL major past its standard support cannot be created here; one near its end must be upgraded soon."""
    wanted = facts.blueprint.database.engine_version
    major = facts.catalog.postgres.majors.get(int(wanted.partition(".")[0]))
    if major is None or major.end_standard is None:
        return
    if major.support_on(facts.on) is Support.EXTENDED:
        yield Problem(
            f"standard support of PostgreSQL {major.major} ended on {major.end_standard}; databases here are made "
            "without extended support",
            path="database.engine_version",
            severity=Severity.ERROR,
            refused=RDS_INSTANCE,
        )
    elif major.end_standard - facts.on < SOON:
        yield Problem(
            f"standard support of PostgreSQL {major.major} ends on {major.end_standard}, "
            f"in {(major.end_standard - facts.on).days} days",
            path="database.engine_version",
        )


@rule("QUOTA-01", Severity.NOTE, source="AWS default service quotas, dated in the catalog")
def above_default_quotas(facts: Facts) -> Iterator[Problem]:
    """The design needs more than an account may use by default; what this account may use is not known here."""
    for need in quota_needs(facts.blueprint, facts.catalog):
        if need.above_default and need.quota.default is not None:
            yield _quota_finding(need.quota, need.quota.default, need.wanted)


def _quota_finding(quota: Quota, default: int, needed: int) -> Problem:
    none = default == 0
    return Problem(
        f"{quota.title}: {needed} needed, and a new account has none; AWS grants them on request, which can take days"
        if none
        else f"{quota.title}: {needed} needed, {default} by default; ask for more unless the account has them",
        subject=quota.key,
        evidence=(f"quota {quota.code} of {quota.service}: {quota.source.text}, {quota.source.date}",),
        path="nodes",
        severity=Severity.WARNING if none else None,
    )


@rule("NODE-01", Severity.NOTE, source="the placement, steady and with each zone lost")
def far_too_large(facts: Facts) -> Iterator[Problem]:
    """A node group uses little of its nodes, even when a zone is lost."""
    most: dict[str, float] = {}
    for placement in (facts.capacity.steady, *(loss.placement for loss in facts.capacity.losses)):
        for node in placement.nodes:
            if (before := most.get(node.group, 0.0)) < IDLE:
                most[node.group] = max(before, _largest_share(placement, node))
    for name, group in facts.blueprint.nodes.items():
        if name in most and most[name] < IDLE:
            yield Problem(
                f"{name} is far too large: at most {most[name]:.0%} of its cpu, memory or pods is taken, "
                "even with a zone lost",
                subject=name,
                evidence=(f"{group.count} × {group.type}",),
                path=f"nodes.{name}.type",
            )


def _largest_share(placement: Placement, node: Node) -> float:
    """Return the fullest of what its type gives a node: one full by its pods, GPUs or volumes is not too large."""
    room = placement.room(node.name)
    pairs = (
        (room.cpu, node.cpu),
        (room.memory, node.memory),
        (room.pods, node.pods),
        (room.gpus, node.gpus),
        (room.volumes, node.volumes),
    )
    return max(1 - left / whole for left, whole in pairs if whole and left is not None)


@rule("ROOT-01", Severity.WARNING, source="the kubelet's ephemeral storage: 90 % of the volume, less 1 GiB")
def root_volume_too_small(facts: Facts) -> Iterator[Problem]:
    """What a pod needs of its node's root volume, such as a bucket's copy, has to fit beside images and logs."""
    for name, workload in facts.blueprint.workloads.items():
        pod = facts.capacity.pods_of(name)[0]
        if not pod.disk:
            continue
        copies = workload.ephemeral is None
        groups = _groups_that_may_hold(facts, replace(pod, disk=0))
        room = {group: _disk_left(facts, group) for group in groups}
        nowhere = all(pod.disk > left for left in room.values())
        for group, left in room.items():
            if pod.disk > left * COMFORTABLE:
                too_small = ": no pod of it is placed there" if pod.disk > left else ""
                yield Problem(
                    f"{name} {'copies' if copies else 'needs'} {pod.disk / GB:.0f} GB {'to' if copies else 'of'} the "
                    f"root volume of {group}, which offers {left / GB:.1f} GB{too_small}",
                    subject=f"{name}:{group}",
                    evidence=(f"{facts.blueprint.nodes[group].root_gib} GiB × 90 % - 1 GiB, beside images and logs",),
                    remedies=(_larger_root(group, pod.disk),),
                    path=f"nodes.{group}.root_gib",
                    severity=Severity.ERROR if nowhere else None,
                )


def _disk_left(facts: Facts, group: str) -> int:
    return allocatable_disk(facts.blueprint.nodes[group].root_gib) - facts.capacity.cluster.daemons[group].disk


def _groups_that_may_hold(facts: Facts, pod: Pod) -> list[str]:
    return [node.group for node in facts.capacity.kinds if facts.capacity.could_hold(pod, node)]


def _larger_root(group: str, copied: int) -> Remedy:
    size = COMFORTABLE_ROOT_GIB
    while copied > allocatable_disk(size) * COMFORTABLE:
        size += COMFORTABLE_ROOT_GIB
    return Remedy(f"{size} GiB roots for {group}", Patch.set(f"nodes.{group}.root_gib", size))
