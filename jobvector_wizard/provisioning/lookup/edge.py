"""Finds what stands between the internet and the load balancer: certificate, DNS records, firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.provisioning.lookup.hit import Clients, Finder, Hit, Wanted, only, tag_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FINDERS"]


def _certificate(clients: Clients, wanted: Wanted) -> Hit | None:
    acm = clients("acm")
    pages = acm.get_paginator("list_certificates").paginate()
    found = [each for page in pages for each in page["CertificateSummaryList"]]
    arns = [each["CertificateArn"] for each in found if each.get("DomainName") == wanted.inputs["domainName"]]
    ours = [arn for arn in arns if wanted.carries(tag_map(acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]))]
    return only([Hit(arn) for arn in ours], wanted)


def _record(clients: Clients, wanted: Wanted) -> Hit | None:
    """Look a record up by name, type and what it says, since records have no tags.

    One that may overwrite is simply written again.
    """
    zone, name, kind = (wanted.inputs[key] for key in ("zoneId", "name", "type"))
    if wanted.inputs.get("allowOverwrite"):
        return None
    pages = clients("route53").get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    for record in (record for page in pages for record in page["ResourceRecordSets"]):
        if (_bare(record["Name"]), record["Type"]) == (_bare(name), kind) and _says(record) == _is_to_say(wanted):
            return Hit(f"{zone}_{_bare(name)}_{kind}")
    return None


def _says(record: Mapping[str, Any]) -> list[str]:
    if "AliasTarget" in record:
        return [_bare(record["AliasTarget"]["DNSName"])]
    return sorted(each["Value"] for each in record.get("ResourceRecords", []))


def _is_to_say(wanted: Wanted) -> list[str]:
    if aliases := wanted.inputs.get("aliases"):
        return [_bare(alias["name"]) for alias in aliases]
    return sorted(wanted.inputs.get("records") or [])


def _bare(name: str) -> str:
    """Return a name as DNS compares it."""
    return name.rstrip(".").lower()


def _firewall(clients: Clients, wanted: Wanted) -> Hit | None:
    """Look a web ACL up by its name; its import wants ID, name and scope, where the state has the ID alone."""
    waf, name, scope = clients("wafv2"), wanted.inputs["name"], wanted.inputs["scope"]
    for acl in _firewalls(waf, scope):
        if acl["Name"] == name and acl["Id"] not in wanted.known:
            tags = waf.list_tags_for_resource(ResourceARN=acl["ARN"])["TagInfoForResource"]["TagList"]
            return Hit(f"{acl['Id']}/{name}/{scope}") if wanted.carries(tag_map(tags)) else None
    return None


def _firewalls(waf: Any, scope: str) -> Iterator[Mapping[str, Any]]:
    """Yield every web ACL; botocore has no paginator for them."""
    page = waf.list_web_acls(Scope=scope)
    yield from page["WebACLs"]
    while marker := page.get("NextMarker"):
        page = waf.list_web_acls(Scope=scope, NextMarker=marker)
        yield from page["WebACLs"]


FINDERS: Final[Mapping[str, Finder]] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:route53/record:Record": _record,
    "aws:wafv2/webAcl:WebAcl": _firewall,
}
