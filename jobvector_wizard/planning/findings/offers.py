"""Rules about what AWS offers: types, classes and versions. What the catalogue lacks is not known, never refused."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import memory, usd
from jobvector_wizard.catalog import PostgresStanding, Standing, Support
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.findings.network import EKS
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule
from jobvector_wizard.planning.nearest import nearest_sold, patch_to
from jobvector_wizard.planning.taking import fit_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

RDS_INSTANCE = "aws:rds/instance:Instance"
BUCKET = "aws:s3/bucket:Bucket"


@rule("CAT-07", Severity.WARNING, source="reports of others, each with its day; no page of AWS's was seen")
def region_reported_damaged(facts: Facts) -> Iterator[Problem]:
    """A price list has prices for a region that has lost zones, too; whether it takes what is asked AWS decides."""
    report = facts.catalog.region_reports.get(facts.region.name)
    if report is not None:
        yield Problem(
            f"{facts.region.name} is reported damaged: {report.said}",
            evidence=(f"{report.source.text}, {report.source.date}", "AWS Health of your account says how it stands"),
            path="region",
        )


@rule("CAT-01", Severity.WARNING, source="the catalog's offers by region, which are not all that AWS sells")
def type_not_known(facts: Facts) -> Iterator[Problem]:
    """Whether the region sells a node group's instance type is not known; AWS decides, and preflight asks it."""
    for name, group in facts.blueprint.nodes.items():
        if facts.region.standing(group.type) is Standing.UNKNOWN:
            yield Problem(
                f"{group.type}, which {name} uses, is not known to be offered in {facts.region.name}; AWS decides",
                subject=name,
                evidence=(
                    f"{len(facts.region.instances)} types are known there, and this is none of them",
                    "its price is unknown, so the total is a lower bound; before `up` builds anything EC2 is asked",
                ),
                remedies=tuple(_sold_instead(facts)),
                path=f"nodes.{name}.type",
            )


def _sold_instead(facts: Facts) -> Iterator[Remedy]:
    """Offer the nearest that the region sells of all that it is not known to sell, in one patch."""
    instead = nearest_sold(facts.blueprint, facts.region, facts.catalog)
    if instead:
        told = ", ".join(f"{new} for {old}" for old, new in instead.items())
        yield Remedy(f"the nearest that {facts.region.name} sells: {told}", patch_to(facts.blueprint, instead))


@rule("CAT-05", Severity.WARNING, source="the catalog's types, and nodes.NAME.size where the blueprint states one")
def size_not_known(facts: Facts) -> Iterator[Problem]:
    """How large a node is nobody says, so whether its pods run, and what a lost zone does to them, is not known."""
    for name in facts.capacity.unsized:
        kind = facts.blueprint.nodes[name].type
        yield Problem(
            f"how large a {kind} is, which {name} uses, is not known: nothing is said of pods that need its nodes",
            subject=name,
            evidence=(
                f"state it: nodes.{name}.size with vcpu, memory, interfaces and addresses, "
                f"from `aws ec2 describe-instance-types --instance-types {kind}`",
            ),
            path=f"nodes.{name}.size",
        )


@rule("CAT-06", Severity.WARNING, source="the catalog's types, from EC2's DescribeInstanceTypes")
def size_stated_needlessly(facts: Facts) -> Iterator[Problem]:
    """A size is stated for a type that the catalogue knows: the catalogue's counts, and a different one is wrong."""
    for name, group in facts.blueprint.nodes.items():
        known = facts.catalog.instance_types.get(group.type)
        if group.size and known:
            yield Problem(
                f"the stated size of {name} is not used: a {group.type} is known to have {known.vcpu} vCPU and "
                f"{memory(known.memory)}",
                subject=name,
                remedies=(Remedy("take the stated size out", Patch.unset(f"nodes.{name}.size")),),
                path=f"nodes.{name}.size",
            )


@rule("CAT-02", Severity.WARNING, source="the catalog's offers by zone id")
def type_not_in_every_zone(facts: Facts) -> Iterator[Problem]:
    """Which zone name is which zone id depends on the account, so an offer in some zones only may not be there."""
    for name, group in facts.blueprint.nodes.items():
        offer = facts.region.instances.get(group.type)
        if offer and offer.zone_ids and not facts.region.offers_everywhere(offer):
            yield Problem(
                f"whether {group.zone} offers {group.type} depends on the account",
                subject=name,
                evidence=(f"offered in {', '.join(offer.zone_ids)} of {', '.join(facts.region.zone_ids)}",),
                path=f"nodes.{name}.type",
            )


@rule("CAT-03", Severity.WARNING, source="the catalog's offers by region, which are not all that AWS sells")
def class_not_known(facts: Facts) -> Iterator[Problem]:
    """Whether the region sells the database's class for PostgreSQL is not known; AWS decides, and preflight asks it."""
    wanted = facts.blueprint.database.instance_class
    if facts.region.standing(wanted) is Standing.UNKNOWN:
        read = facts.region.classes_read
        count = len(facts.region.databases)
        known = f"RDS's own list of {read} has {count} classes" if read else f"{count} classes are known there"
        yield Problem(
            f"{wanted} is not known to be offered for PostgreSQL in {facts.region.name}; AWS decides",
            evidence=(
                f"{known}, and this is none of them",
                "its price is unknown, so the total is a lower bound; before `up` builds anything RDS is asked",
            ),
            remedies=tuple(_sold_instead(facts)),
            path="database.instance_class",
        )


@rule("DB-12", Severity.WARNING, source="RDS's own list of what can be ordered, where a refresh has read it")
def class_not_with_version(facts: Facts) -> Iterator[Problem]:
    """RDS takes orders for a class with some versions of PostgreSQL only, and for some of them without a standby."""
    wanted, region = facts.blueprint.database, facts.region
    options = region.classes.get(wanted.instance_class)
    standing = facts.catalog.postgres_in(region.name).standing(wanted.engine_version, facts.on)
    if standing in {PostgresStanding.REFUSED, PostgresStanding.NEVER, PostgresStanding.UNKNOWN}:
        return  # that is told of the version itself
    if options is None or options.fitting(wanted.engine_version, multi_az=wanted.multi_az):
        return
    majors = options.majors(multi_az=wanted.multi_az)
    kind = ", Multi-AZ" if wanted.multi_az else ""
    yield Problem(
        f"{wanted.instance_class}{kind} with PostgreSQL {wanted.engine_version} was not on RDS's list of "
        f"{region.name} on {region.classes_read}; AWS decides",
        evidence=(
            f"with gp3 storage the list has it with the majors {', '.join(majors) or 'none'}",
            "before `up` builds anything RDS is asked",
        ),
        remedies=tuple(_major_only(major) for major in majors[-1:]),
        path="database.instance_class",
    )


@rule("CAT-04", Severity.WARNING, source="the images' architecture is not in the blueprint")
def architecture_of_images(facts: Facts) -> Iterator[Problem]:
    """An image built for another architecture does not start, wherever the scheduler puts it."""
    for name, workload in facts.blueprint.workloads.items():
        others = sorted({node.arch for node in facts.capacity.nodes} - {workload.architecture or "x86_64"})
        if not others:
            continue
        known = workload.architecture is not None
        image = f"for {workload.architecture}" if known else "of unknown architecture"
        yield Problem(
            f"{name} may land on an {others[0]} node, and its image is {image}",
            subject=name,
            evidence=(f"nodes: {', '.join(f'{node.name} is {node.arch}' for node in facts.capacity.nodes)}",),
            path=f"workloads.{name}.architecture",
            severity=Severity.ERROR if known else Severity.WARNING,
        )


@rule("DB-01", Severity.ERROR, source="Amazon RDS, versions that can be created; dated refusals in the catalog")
def refused_engine_version(facts: Facts) -> Iterator[Problem]:
    """RDS retires minor versions in their order: one older than the oldest left cannot be chosen any more."""
    version, known = facts.blueprint.database.engine_version, facts.catalog.postgres_in(facts.region.name)
    refusal = known.refusal(version)
    if refusal is None:
        return
    major = version.partition(".")[0]
    oldest = known.oldest(int(major))
    what = "seen refused" if refusal.version == version else f"older than {refusal.version}, which was seen refused"
    seen = f"{what}: {refusal.source.text}, {refusal.source.date}"
    evidence = [] if refusal.source is known.list_source else [seen]
    if oldest:
        evidence.append(f"the oldest seen offered is {oldest.version}: {oldest.source.text}, {oldest.source.date}")
    yield Problem(
        f"PostgreSQL {version} can no longer be chosen for a new database",
        evidence=tuple(evidence),
        remedies=(_major_only(major),),
        path="database.engine_version",
        refused=RDS_INSTANCE,
    )


@rule("DB-10", Severity.ERROR, source="PostgreSQL's versioning policy, and the newest minors in the catalog")
def version_never_existed(facts: Facts) -> Iterator[Problem]:
    """A version that PostgreSQL cannot have published by that day: a slip of the keyboard."""
    version, known = facts.blueprint.database.engine_version, facts.catalog.postgres_in(facts.region.name)
    if known.standing(version, facts.on) is not PostgresStanding.NEVER:
        return
    major = int(version.partition(".")[0])
    newest = known.newest(major)
    if newest:
        seen = f"the newest of {major} seen is {newest.version}: {newest.source.text}, {newest.source.date}"
    else:
        seen = f"the newest major known is {max(known.majors)}; PostgreSQL publishes one a year"
    yield Problem(
        f"there is no PostgreSQL {version}",
        evidence=(seen,),
        remedies=(_major_only(str(major if newest else max(known.majors))),),
        path="database.engine_version",
        refused=RDS_INSTANCE,
    )


@rule("DB-11", Severity.WARNING, source="the catalog's lists of PostgreSQL versions on RDS, which are not complete")
def version_not_known(facts: Facts) -> Iterator[Problem]:
    """Whether RDS offers a version is not known; AWS decides, and preflight asks it."""
    version, known = facts.blueprint.database.engine_version, facts.catalog.postgres_in(facts.region.name)
    if known.standing(version, facts.on) is PostgresStanding.UNKNOWN:
        own = known.list_source
        read = f"; RDS's own of {own.date} is among them: {own.text}" if own else ""
        yield Problem(
            f"whether RDS offers PostgreSQL {version} is not known",
            evidence=(f"no list that was read has it{read}", "before `up` builds anything RDS is asked"),
            path="database.engine_version",
        )


@rule(
    "DB-02",
    Severity.WARNING,
    source="Pulumi and RDS: a pinned minor becomes a downgrade after an automatic upgrade",
)
def pinned_minor_version(facts: Facts) -> Iterator[Problem]:
    """AWS upgrades minor versions by itself; a pinned one then asks for a downgrade, which fails."""
    version = facts.blueprint.database.engine_version
    major, dot, _ = version.partition(".")
    standing = facts.catalog.postgres_in(facts.region.name).standing(version, facts.on)
    if dot and standing not in {PostgresStanding.REFUSED, PostgresStanding.NEVER}:
        yield Problem(
            f"PostgreSQL {version} pins a minor version that AWS upgrades by itself",
            evidence=("after the automatic upgrade the next deployment asks for a downgrade, and fails",),
            remedies=(_major_only(major),),
            path="database.engine_version",
        )


def _major_only(major: str) -> Remedy:
    return Remedy(f'say "{major}" and let AWS choose the minor', Patch.set("database.engine_version", major))


@rule("DB-03", Severity.ERROR, source="Amazon RDS API: AvailabilityZone cannot be given with MultiAZ")
def zones_of_a_standby(facts: Facts) -> Iterator[Problem]:
    """The zones of primary and standby cannot be chosen; only the subnet group's zones can."""
    database = facts.blueprint.database
    if database.multi_az and database.zones:
        yield Problem(
            f"the zones of a Multi-AZ database cannot be chosen; {' and '.join(database.zones)} were drawn",
            evidence=("AWS picks two zones of the subnet group, and may swap them at each failover",),
            remedies=(Remedy("leave the zones to AWS", Patch.unset("database.zones")),),
            path="database.zones",
            refused=RDS_INSTANCE,
        )


@rule("S3-01", Severity.ERROR, source="Amazon S3 user guide, bucket naming rules")
def bare_bucket_name(facts: Facts) -> Iterator[Problem]:
    """Bucket names are global: a bare name belongs to whoever took it first, anywhere."""
    for name, bucket in facts.blueprint.buckets.items():
        if bucket.suffix == "none":
            yield Problem(
                f'the bucket name "{name}" is shared by all of AWS and may be taken',
                subject=name,
                evidence=("names are unique over all accounts and regions of a partition",),
                remedies=(Remedy("append account and region", Patch.unset(f"buckets.{name}.suffix")),),
                path=f"buckets.{name}.suffix",
            )


@rule("K8S-01", Severity.ERROR, source="Amazon EKS Kubernetes release calendar, dated in the catalog")
def version_not_supported(facts: Facts) -> Iterator[Problem]:
    """EKS creates clusters of the versions that it supports; of one newer than the calendar nothing is known."""
    wanted = facts.blueprint.kubernetes.version
    known = facts.catalog.kubernetes_versions
    version = known.get(wanted)
    phase = version.support_on(facts.on) if version else None
    stays = facts.blueprint.kubernetes.support == "extended"
    if phase is Support.STANDARD or (phase is Support.EXTENDED and stays):
        return
    in_standard = sorted(
        (name for name, it in known.items() if it.support_on(facts.on) is Support.STANDARD), key=_minor
    )
    fit = [*islice(fit_versions(facts.catalog, facts.on), 2)] or in_standard[:-3:-1]
    proposed = tuple(Remedy(f"Kubernetes {name}", Patch.set("kubernetes.version", name)) for name in reversed(fit))
    calendar = f"in standard support on that day: {', '.join(in_standard) or 'none known'}"
    if version and phase is Support.EXTENDED:
        stay = Remedy("stay, in extended support", Patch.set("kubernetes.support", "extended"))
        yield Problem(
            f"Kubernetes {wanted} has left standard support, and the design does without extended support",
            evidence=(
                f"standard support ended on {version.end_standard}; EKS upgrades such a cluster by itself",
                f"the surcharge of extended support: {_surcharge(facts)}",
            ),
            remedies=(*proposed, stay),
            path="kubernetes.version",
        )
    elif version is None and _minor(wanted) > max(map(_minor, known)):
        yield Problem(
            f"Kubernetes {wanted} is newer than the calendar known here; whether EKS has it, EKS says",
            evidence=(calendar,),
            remedies=proposed,
            path="kubernetes.version",
            severity=Severity.WARNING,
        )
    else:
        yield Problem(
            f"EKS does not create clusters of Kubernetes {wanted} on {facts.on}",
            evidence=(calendar,),
            remedies=proposed,
            path="kubernetes.version",
            refused=EKS,
        )


@rule("K8S-08", Severity.WARNING, source="Amazon EKS Kubernetes release calendar, dated in the catalog")
def version_in_extended_support(facts: Facts) -> Iterator[Problem]:
    """A version in extended support costs a surcharge each hour, and EKS upgrades it when that ends too."""
    wanted = facts.blueprint.kubernetes.version
    version = facts.catalog.kubernetes_versions.get(wanted)
    stays = facts.blueprint.kubernetes.support == "extended"
    if version and stays and version.support_on(facts.on) is Support.EXTENDED:
        ends = f"until {version.end_extended}" if version.end_extended else "until a day that is not known here"
        yield Problem(
            f"Kubernetes {wanted} is in extended support {ends}, at a surcharge of {_surcharge(facts)}",
            evidence=(
                f"standard support ended on {version.end_standard}",
                "when extended support ends, EKS upgrades the control plane by itself",
            ),
            path="kubernetes.version",
        )


def _surcharge(facts: Facts) -> str:
    """What extended support adds to an hour of the control plane, in words."""
    price = facts.region.rates.eks_extended_support_hour
    return f"unknown, {price.missing}" if price.usd is None else f"{usd(price.usd)} an hour"


@rule("K8S-07", Severity.WARNING, source="the sources of kube-scheduler that were read, one for each minor")
def scheduler_not_read(facts: Facts) -> Iterator[Problem]:
    """Each minor's scheduler may place pods otherwise; where its own source was not read, the nearest stands for it."""
    rules = facts.capacity.cluster.rules
    if not rules.exact:
        yield Problem(
            f"where pods run is told by the rules of another scheduler than that of Kubernetes {rules.minor}",
            evidence=(f"rules read from {rules.told}",),
            path="kubernetes.version",
        )


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
