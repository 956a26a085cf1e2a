"""Rules about what AWS offers: types, classes and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.catalog import Support
from jobvector_wizard.patch import Patch
from jobvector_wizard.planning.findings.network import EKS
from jobvector_wizard.planning.findings.rule import Facts, Finding, Remedy, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
RDS_INSTANCE = "aws:rds/instance:Instance"
BUCKET = "aws:s3/bucket:Bucket"


@rule("CAT-01", Severity.ERROR, source="the catalog's offers by region")
def type_not_offered(facts: Facts) -> Iterator[Finding]:
    """The region does not offer a node group's instance type."""
    for name, group in facts.blueprint.nodes.items():
        if group.type not in facts.region.instances:
            yield Finding(
                f"{facts.region.name} does not offer {group.type}, which {name} uses",
                subject=name,
                evidence=(f"{len(facts.region.instances)} types are known there; {group.type} is not one of them",),
                path=f"nodes.{name}.type",
                refused=NODE_GROUP,
            )


@rule("CAT-02", Severity.WARNING, source="the catalog's offers by zone id")
def type_not_in_every_zone(facts: Facts) -> Iterator[Finding]:
    """Which zone name is which zone id depends on the account, so an offer in some zones only may not be there."""
    for name, group in facts.blueprint.nodes.items():
        offer = facts.region.instances.get(group.type)
        if offer and offer.zone_ids and len(offer.zone_ids) < len(facts.region.zone_ids):
            yield Finding(
                f"whether {group.zone} offers {group.type} depends on the account",
                subject=name,
                evidence=(f"offered in {', '.join(offer.zone_ids)} of {', '.join(facts.region.zone_ids)}",),
                path=f"nodes.{name}.type",
            )


@rule("CAT-03", Severity.ERROR, source="the catalog's offers by region")
def class_not_offered(facts: Facts) -> Iterator[Finding]:
    """The region does not offer the database's instance class for PostgreSQL."""
    wanted = facts.blueprint.database.instance_class
    if wanted not in facts.region.databases:
        yield Finding(
            f"{facts.region.name} does not offer {wanted} for PostgreSQL",
            evidence=(f"{len(facts.region.databases)} classes are known there; {wanted} is not one of them",),
            path="database.instance_class",
            refused=RDS_INSTANCE,
        )


@rule("CAT-04", Severity.WARNING, source="the images' architecture is not in the blueprint")
def architecture_of_images(facts: Facts) -> Iterator[Finding]:
    """An image built for another architecture does not start, wherever the scheduler puts it."""
    for name, workload in facts.blueprint.workloads.items():
        others = sorted({node.arch for node in facts.capacity.nodes} - {workload.architecture or "x86_64"})
        if not others:
            continue
        known = workload.architecture is not None
        image = f"for {workload.architecture}" if known else "of unknown architecture"
        yield Finding(
            f"{name} may land on an {others[0]} node, and its image is {image}",
            subject=name,
            evidence=(f"nodes: {', '.join(f'{node.name} is {node.arch}' for node in facts.capacity.nodes)}",),
            path=f"workloads.{name}.architecture",
            severity=Severity.ERROR if known else Severity.WARNING,
        )


@rule("DB-01", Severity.ERROR, source="Amazon RDS, versions that can be created; dated refusals in the catalog")
def refused_engine_version(facts: Facts) -> Iterator[Finding]:
    """RDS retires minor versions: an old one can no longer be chosen for a new database."""
    version = facts.blueprint.database.engine_version
    refusal = facts.catalog.postgres.refused.get(version)
    if refusal is not None:
        major = version.partition(".")[0]
        yield Finding(
            f"PostgreSQL {version} can no longer be chosen for a new database",
            evidence=(f"seen refused: {refusal.source.text}, {refusal.source.date}",),
            remedies=(_major_only(major),),
            path="database.engine_version",
            refused=RDS_INSTANCE,
        )


@rule(
    "DB-02",
    Severity.WARNING,
    source="Pulumi and RDS: a pinned minor becomes a downgrade after an automatic upgrade",
)
def pinned_minor_version(facts: Facts) -> Iterator[Finding]:
    """AWS upgrades minor versions by itself; a pinned one then asks for a downgrade, which fails."""
    version = facts.blueprint.database.engine_version
    major, dot, _ = version.partition(".")
    if dot and version not in facts.catalog.postgres.refused:
        yield Finding(
            f"PostgreSQL {version} pins a minor version that AWS upgrades by itself",
            evidence=("after the automatic upgrade the next deployment asks for a downgrade, and fails",),
            remedies=(_major_only(major),),
            path="database.engine_version",
        )


def _major_only(major: str) -> Remedy:
    return Remedy(f'say "{major}" and let AWS choose the minor', Patch.set("database.engine_version", major))


@rule("DB-03", Severity.ERROR, source="Amazon RDS API: AvailabilityZone cannot be given with MultiAZ")
def zones_of_a_standby(facts: Facts) -> Iterator[Finding]:
    """The zones of primary and standby cannot be chosen; only the subnet group's zones can."""
    database = facts.blueprint.database
    if database.multi_az and database.zones:
        yield Finding(
            f"the zones of a Multi-AZ database cannot be chosen; {' and '.join(database.zones)} were drawn",
            evidence=("AWS picks two zones of the subnet group, and may swap them at each failover",),
            remedies=(Remedy("leave the zones to AWS", Patch.unset("database.zones")),),
            path="database.zones",
            refused=RDS_INSTANCE,
        )


@rule("S3-01", Severity.ERROR, source="Amazon S3 user guide, bucket naming rules")
def bare_bucket_name(facts: Facts) -> Iterator[Finding]:
    """Bucket names are global: a bare name belongs to whoever took it first, anywhere."""
    for name, bucket in facts.blueprint.buckets.items():
        if bucket.suffix == "none":
            yield Finding(
                f'the bucket name "{name}" is shared by all of AWS and may be taken',
                subject=name,
                evidence=("names are unique over all accounts and regions of a partition",),
                remedies=(Remedy("append account and region", Patch.unset(f"buckets.{name}.suffix")),),
                path=f"buckets.{name}.suffix",
            )


@rule("K8S-01", Severity.ERROR, source="Amazon EKS Kubernetes release calendar, dated in the catalog")
def version_not_supported(facts: Facts) -> Iterator[Finding]:
    """EKS creates clusters of the versions that it supports; the oldest of them cost more."""
    wanted = facts.blueprint.kubernetes.version
    known = facts.catalog.kubernetes_versions
    newest_standard = [name for name, it in known.items() if it.support_on(facts.on) is Support.STANDARD]
    version = known.get(wanted)
    phase = version.support_on(facts.on) if version else None
    if version and phase is Support.STANDARD:
        return
    remedies = tuple(
        Remedy(f"Kubernetes {name}", Patch.set("kubernetes.version", name))
        for name in sorted(newest_standard, key=lambda name: int(name.partition(".")[2]))[-2:]
    )
    if version and phase is Support.EXTENDED:
        yield Finding(
            f"Kubernetes {wanted} has left standard support, and clusters here are made without extended support",
            evidence=(
                f"standard support ended on {version.end_standard}; AWS would upgrade the cluster by itself",
                "with extended support its hour costs six times as much, which the bill has",
            ),
            remedies=remedies,
            path="kubernetes.version",
        )
    else:
        yield Finding(
            f"EKS does not create clusters of Kubernetes {wanted} on {facts.on}",
            evidence=(f"in standard support on that day: {', '.join(newest_standard) or 'none known'}",),
            remedies=remedies,
            path="kubernetes.version",
            refused=EKS,
        )
