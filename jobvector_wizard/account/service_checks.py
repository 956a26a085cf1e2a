"""Preflight of services: the Kubernetes version, the database's class and version, the bucket names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.asking import error_code
from jobvector_wizard.account.verdicts import Check, Verdict
from jobvector_wizard.base.errors import nearest
from jobvector_wizard.infrastructure import naming

if TYPE_CHECKING:
    from types_boto3_rds.type_defs import OrderableDBInstanceOptionTypeDef

    from jobvector_wizard.account.questions import Question
    from jobvector_wizard.design.blueprint import Database

__all__ = ["add_ons", "buckets", "database", "kubernetes_version"]

_STORAGE: Final = "gp3"
_ZONES_OF_A_SUBNET_GROUP: Final = 2


def kubernetes_version(question: Question) -> Check:
    """EKS offers the version, and in standard support unless the design asks for extended."""
    name, wanted = "Kubernetes version", question.blueprint.kubernetes.version
    offered = {
        entry.get("clusterVersion", ""): entry
        for page in question.connection.client("eks").get_paginator("describe_cluster_versions").paginate()
        for entry in page["clusterVersions"]
    }
    newest = ", ".join(sorted(offered, key=_version_key, reverse=True)[:4])
    if (standing := _standing_version(question)) and _version_key(standing) > _version_key(wanted):
        return Check(
            name,
            Verdict.FAILED,
            f"the cluster runs {standing} by now, and EKS takes no version back to {wanted}",
            f"AWS upgrades by itself at the end of standard support. Write it down: kubernetes.version={standing}",
        )
    if wanted not in offered or offered[wanted].get("versionStatus") == "UNSUPPORTED":
        return Check(
            name, Verdict.FAILED, f"EKS does not offer {wanted} here", f"The newest it offers: {newest or 'none'}."
        )
    ends = offered[wanted].get("endOfStandardSupportDate")
    until = f" until {ends.date()}" if ends else ""
    if offered[wanted].get("versionStatus") == "EXTENDED_SUPPORT" or (ends and ends.date() <= question.on):
        costs = (
            "which the design asks for, at a surcharge an hour"
            if question.blueprint.kubernetes.support == "extended"
            else "and the design asks for standard support, with which EKS upgrades by itself"
        )
        return Check(
            name,
            Verdict.WARNING,
            f"EKS offers {wanted} in extended support only, {costs}; standard support ran{until}",
            f"Choose a newer version: {newest}.",
        )
    return Check(name, Verdict.PASSED, f"EKS offers {wanted}, in standard support{until}")


def add_ons(question: Question) -> Check:
    """EKS has each add-on, in a version for this version of Kubernetes."""
    wanted, version = dict.fromkeys(question.blueprint.kubernetes.add_ons), question.blueprint.kubernetes.version
    missing = [name for name in wanted if not _has_add_on(question, name, version)]
    if missing:
        known = set(question.catalog.eks_add_ons) - set(missing)
        guesses = [guess for name in missing if (guess := nearest(name, known))]
        return Check(
            "add-ons",
            Verdict.FAILED,
            f"EKS has no add-on {', '.join(missing)} for Kubernetes {version}",
            f"Leave it out of kubernetes.add_ons{'; near by name: ' + ', '.join(guesses) if guesses else ''}.",
        )
    return Check("add-ons", Verdict.PASSED, f"EKS has {', '.join(wanted) or 'none, and none is asked for'}")


def _has_add_on(question: Question, name: str, version: str) -> bool:
    eks = question.connection.client("eks")
    try:
        return bool(eks.describe_addon_versions(addonName=name, kubernetesVersion=version)["addons"])
    except eks.exceptions.InvalidParameterException:
        return False


def _standing_version(question: Question) -> str | None:
    """Return the version of the deployment's own cluster, which AWS may have upgraded; None where there is none."""
    if not question.stands:
        return None
    eks = question.connection.client("eks")
    try:
        found = eks.describe_cluster(name=naming.cluster_name(question.deployment))["cluster"]
    except eks.exceptions.ResourceNotFoundException:
        return None
    return found.get("version")


def database(question: Question) -> Check:
    """RDS sells the class with this version of PostgreSQL, gp3 storage and as many zones as are asked for."""
    wanted = question.blueprint.database
    pages = question.connection.client("rds").get_paginator("describe_orderable_db_instance_options")
    sold = [
        option
        for page in pages.paginate(Engine="postgres", DBInstanceClass=wanted.instance_class, Vpc=True)
        for option in page["OrderableDBInstanceOptions"]
    ]
    fitting = [option for option in sold if _is_version(option.get("EngineVersion", ""), wanted.engine_version)]
    what = f"{wanted.instance_class} with PostgreSQL {wanted.engine_version}"
    if not fitting:
        return _not_sold(question, wanted, what, sold)
    if wrong := _shortcoming(question, wanted, fitting):
        return Check("database", Verdict.FAILED, f"RDS sells {what}, but {wrong}", "Choose another instance class.")
    versions = sorted({option.get("EngineVersion", "") for option in fitting}, key=_version_key)
    kind = "Multi-AZ" if wanted.multi_az else "single-AZ"
    return Check("database", Verdict.PASSED, f"RDS sells {what}, {kind}, up to version {versions[-1]}")


def buckets(question: Question) -> Check:
    """No bucket name is taken. Names are global: somebody else may have a bare one at any time."""
    problems, bare = [], []
    for name, bucket in question.blueprint.buckets.items():
        full = name
        if bucket.suffix == "account":
            full = naming.bucket_name(
                name, question.deployment, question.connection.account, question.connection.region
            )
        else:
            bare.append(name)
        if problem := _taken(question, full):
            problems.append(problem)
    if problems:
        return Check(
            "buckets",
            Verdict.FAILED,
            "; ".join(problems),
            'Rename the bucket, give it the suffix "account", or remove the old one once nobody needs it.',
        )
    if bare:
        return Check(
            "buckets",
            Verdict.WARNING,
            f"bare names are global and can be taken by anybody before `up`: {', '.join(bare)}",
            'Set suffix = "account" for a name that is yours.',
        )
    count = len(question.blueprint.buckets)
    return Check("buckets", Verdict.PASSED, f"{count} names are free" if count != 1 else "the name is free")


def _not_sold(question: Question, wanted: Database, what: str, sold: list[OrderableDBInstanceOptionTypeDef]) -> Check:
    """Say whether the class, the version or their combination is what RDS does not sell."""
    if sold:
        newest = sorted({option.get("EngineVersion", "") for option in sold}, key=_version_key)[-4:]
        return Check(
            "database",
            Verdict.FAILED,
            f"RDS does not sell {what}",
            f"With this class it sells {', '.join(reversed(newest))}, among others.",
        )
    pages = question.connection.client("rds").get_paginator("describe_db_engine_versions")
    known = [
        entry.get("EngineVersion", "")
        for page in pages.paginate(Engine="postgres")
        for entry in page["DBEngineVersions"]
    ]
    if any(_is_version(version, wanted.engine_version) for version in known):
        return Check(
            "database",
            Verdict.FAILED,
            f"RDS does not sell {wanted.instance_class} for PostgreSQL in this region",
            "Choose another instance class.",
        )
    majors = sorted({version.partition(".")[0] for version in known}, key=_version_key)
    return Check(
        "database",
        Verdict.FAILED,
        f"RDS offers neither {wanted.instance_class} nor PostgreSQL {wanted.engine_version} here",
        f"It offers the majors {', '.join(majors) or 'none'}.",
    )


def _shortcoming(question: Question, wanted: Database, options: list[OrderableDBInstanceOptionTypeDef]) -> str | None:
    """Return what no option has that the design needs; None where one fits."""
    options = [option for option in options if option.get("StorageType") == _STORAGE]
    if not options:
        return f"not with {_STORAGE} storage"
    if wanted.multi_az:
        options = [option for option in options if option.get("MultiAZCapable")]
        if not options:
            return "not as Multi-AZ"
    zones = question.blueprint.network.zones
    sold_in = {zone.get("Name", "") for option in options for zone in option.get("AvailabilityZones", ())}
    usable = [zone for zone in zones if zone in sold_in]
    needed = min(_ZONES_OF_A_SUBNET_GROUP, len(zones)) if wanted.multi_az else 1
    if len(usable) < needed:
        return f"of the design's zones only in {', '.join(usable) or 'none'}"
    chosen = wanted.zones[0] if wanted.zones and not wanted.multi_az else None
    if chosen and chosen not in sold_in:
        return f"not in {chosen}, where the design puts it"
    return None


def _taken(question: Question, bucket: str) -> str | None:
    """Say who has a bucket of that name; None where nobody has, or where it is the standing deployment's own."""
    from botocore.exceptions import ClientError

    s3 = question.connection.client("s3")
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=question.connection.account)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:
            return None
        if status == 403:
            return f"{bucket} exists and is not open to this identity, so it is probably somebody else's"
        raise
    return None if _is_own_bucket(question, bucket) else f"{bucket} exists in this account already"


def _is_own_bucket(question: Question, bucket: str) -> bool:
    """Whether the standing deployment's tag is on a bucket."""
    from botocore.exceptions import ClientError

    if not question.stands:
        return False
    try:
        return question.is_own(question.connection.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"])
    except ClientError as error:
        if error_code(error) == "NoSuchTagSet":
            return False
        raise


def _is_version(found: str, wanted: str) -> bool:
    return found == wanted or found.startswith(f"{wanted}.")


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else -1 for part in version.split("."))
