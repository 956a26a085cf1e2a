"""Preflight of service quotas: what the account may have, against what it has and what the design adds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobvector_wizard.account.asking import failures, reason
from jobvector_wizard.account.verdicts import Check, Verdict
from jobvector_wizard.planning.quotas import ADDRESSES, VPCS, node_vcpus_wanted, quota_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_ec2.type_defs import InstanceTypeDef

    from jobvector_wizard.account.questions import Question
    from jobvector_wizard.catalog import Catalog

__all__ = ["elastic_addresses", "node_vcpus", "vpcs"]


@dataclass(frozen=True, slots=True)
class _Count:
    """What counts against one quota: used by others, wanted by the design."""

    key: str
    used: int
    wanted: int
    exact: bool = True


def node_vcpus(question: Question) -> Check:
    """The vCPUs of the nodes and of what runs already stay within each family's on-demand quota."""
    needed = node_vcpus_wanted(question.blueprint, question.catalog)
    used, odd = _running(question)
    checks = [
        _against(question, "vCPU quota", _Count(key, used[key], wanted, not odd))
        for key, wanted in needed.wanted.items()
    ]
    if needed.strange:
        checks.append(Check("vCPU quota", Verdict.UNKNOWN, f"no quota is known here for {', '.join(needed.strange)}"))
    return _worst(checks)


def elastic_addresses(question: Question) -> Check:
    """Each NAT gateway's address, and those allocated already, stay within the quota."""
    found = question.connection.client("ec2").describe_addresses()["Addresses"]
    used = sum(not question.is_own(address.get("Tags")) for address in found)
    count = _Count(ADDRESSES, used, len(question.blueprint.network.nat_zones))
    return _against(question, "address quota", count)


def vpcs(question: Question) -> Check:
    """One more VPC stays within the quota."""
    pages = question.connection.client("ec2").get_paginator("describe_vpcs").paginate()
    used = sum(not question.is_own(vpc.get("Tags")) for page in pages for vpc in page["Vpcs"])
    return _against(question, "VPC quota", _Count(VPCS, used, 1))


def _against(question: Question, name: str, count: _Count) -> Check:
    """Compare a need with the quota that applies to this account; where it cannot be read, say what is usual."""
    quota = question.catalog.quotas[count.key]
    least = "" if count.exact else "at least "
    need = (
        f"{quota.title}: {count.wanted} for the design and {least}{count.used} in use beside it "
        f"make {least}{count.used + count.wanted}"
    )
    try:
        answer = question.connection.client("service-quotas").get_service_quota(
            ServiceCode=quota.service, QuotaCode=quota.code
        )
    except failures() as error:
        usual = "" if quota.default is None else f"; a new account has {quota.default}"
        return Check(
            name,
            Verdict.UNKNOWN,
            f"{need}; the quota is not known, because {reason(error)}{usual}",
            f"Look it up before `up`: aws service-quotas get-service-quota "
            f"--service-code {quota.service} --quota-code {quota.code}",
        )
    value = answer["Quota"].get("Value")
    if value is None:
        return Check(name, Verdict.UNKNOWN, f"{need}; AWS gives no figure for the quota")
    if count.used + count.wanted > value:
        return Check(
            name,
            Verdict.FAILED,
            f"{need}, above the quota of {value:g}",
            f"Ask for more, which can take days: aws service-quotas request-service-quota-increase "
            f"--service-code {quota.service} --quota-code {quota.code} --desired-value {count.used + count.wanted}",
        )
    verdict = Verdict.PASSED if count.exact else Verdict.WARNING
    return Check(name, verdict, f"{need}, within the quota of {value:g}")


def _running(question: Question) -> tuple[Counter[str], set[str]]:
    """Count the on-demand vCPUs beside the design by quota; also return types whose vCPUs are not known."""
    used: Counter[str] = Counter()
    odd: set[str] = set()
    for instance in _instances(question):
        kind = str(instance.get("InstanceType", ""))
        key, vcpus = quota_of(kind), _vcpus(question.catalog, instance, kind)
        if vcpus is None:
            odd.add(kind)
        elif key:
            used[key] += vcpus
    return used, odd


def _instances(question: Question) -> Iterator[InstanceTypeDef]:
    pages = question.connection.client("ec2").get_paginator("describe_instances")
    for page in pages.paginate(Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}]):
        for reservation in page["Reservations"]:
            for instance in reservation.get("Instances", ()):
                if not instance.get("InstanceLifecycle") and not question.is_own(instance.get("Tags")):
                    yield instance


def _vcpus(catalog: Catalog, instance: InstanceTypeDef, kind: str) -> int | None:
    if kind in catalog.instance_types:
        return catalog.instance_types[kind].vcpu
    options = instance.get("CpuOptions", {})
    cores, threads = options.get("CoreCount"), options.get("ThreadsPerCore")
    return None if cores is None or threads is None else cores * threads


def _worst(checks: list[Check]) -> Check:
    """Put the checks of several quotas into one: it is as good as the worst of them."""
    order = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.WARNING, Verdict.PASSED)
    worst = min((check.verdict for check in checks), key=order.index)
    told = [check for check in checks if check.verdict is worst] if worst is Verdict.FAILED else checks
    return Check(
        checks[0].name,
        worst,
        "; ".join(check.message for check in told),
        "; ".join(check.remedy for check in told if check.remedy),
    )
