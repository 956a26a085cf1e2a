"""Preflight of who may use what is built: the administrators of the cluster, and the domain's hosted zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.verdicts import Check, Verdict

if TYPE_CHECKING:
    from jobvector_wizard.account.questions import Question

__all__ = ["administrators", "hosted_zone"]

_ASSUMED: Final = ":assumed-role/"


def administrators(question: Question) -> Check:
    """Somebody may use the Kubernetes API: nobody does by having created the cluster."""
    admins = question.blueprint.access.admins
    if admins:
        return Check("administrators", Verdict.PASSED, f"{len(admins)} may administer the cluster")
    own = _own_principal(question)
    return Check(
        "administrators",
        Verdict.WARNING,
        "the design names no administrator, so nobody may use the Kubernetes API, not even who creates the cluster",
        f"To be one yourself: --set 'access.admins=[\"{own}\"]'" if own else "Name a role or user in access.admins.",
    )


def _own_principal(question: Question) -> str | None:
    """Return the caller as EKS takes it: a session's role, since a session is no principal there."""
    caller = question.connection.caller
    if caller.endswith(":root"):
        return None
    if _ASSUMED not in caller:
        return caller
    role = caller.partition(_ASSUMED)[2].partition("/")[0]
    return question.connection.client("iam").get_role(RoleName=role)["Role"]["Arn"]


def hosted_zone(question: Question) -> Check:
    """The zone that the domain's records go to is there, public, and no other has its name."""
    name = question.blueprint.edge.zone_name
    if name is None:
        return Check("domain", Verdict.PASSED, "the design has none; the load balancer speaks HTTP")
    answer = question.connection.client("route53").list_hosted_zones_by_name(DNSName=name, MaxItems="10")
    found = [
        zone
        for zone in answer["HostedZones"]
        if zone["Name"].rstrip(".") == name and not zone.get("Config", {}).get("PrivateZone", False)
    ]
    if len(found) == 1 and _is_taken(question, found[0]["Id"]):
        return Check(
            "domain",
            Verdict.FAILED,
            f"{question.blueprint.edge.domain} has an address record already, which is not this deployment's",
            "Delete that record, or choose another name in edge.domain.",
        )
    if len(found) == 1:
        return Check(
            "domain",
            Verdict.PASSED,
            f"the hosted zone {name} is there; the certificate is validated once its registrar delegates to it",
        )
    what = f"there are {len(found)} public hosted zones called {name}" if found else f"there is no hosted zone {name}"
    return Check(
        "domain",
        Verdict.FAILED,
        f"{what}, so the certificate for {question.blueprint.edge.domain} cannot be validated",
        "Create the zone in Route 53 and let the registrar delegate to it, or name another in edge.hosted_zone."
        if not found
        else "Delete the one that the registrar does not delegate to.",
    )


def _is_taken(question: Question, zone: str) -> bool:
    """Whether somebody's address record stands under the domain; a standing deployment's may be its own."""
    domain = question.blueprint.edge.domain or ""
    records = question.connection.client("route53").list_resource_record_sets(
        HostedZoneId=zone, StartRecordName=domain, StartRecordType="A", MaxItems="1"
    )["ResourceRecordSets"]
    there = [record for record in records if record["Name"].rstrip(".") == domain and record["Type"] == "A"]
    return bool(there) and not question.stands
