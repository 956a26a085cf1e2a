"""The kinds of resource that a domain takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, only, tag_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


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


def _mock_certificate(_: str, inputs: Mapping[str, Any], region: str) -> dict[str, object]:
    proof = {
        "domainName": inputs["domainName"],
        "resourceRecordName": f"_proof.{inputs['domainName']}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_value.{region}.acm-validations.aws.",
    }
    return {"domainValidationOptions": [proof]}


KINDS: Final = (
    Kind(
        "aws:acm/certificate:Certificate",
        title="certificate",
        actions=actions(
            "acm",
            "RequestCertificate AddTagsToCertificate",
            "DescribeCertificate ListTagsForCertificate",
            "AddTagsToCertificate RemoveTagsFromCertificate",
            "DeleteCertificate",
            "ListCertificates ListTagsForCertificate",
        ),
        find=_certificate,
        outputs=("arn", "domain_validation_options"),
        secrets=("privateKey", "privateKeyWo"),
        mock=_mock_certificate,
    ),
    Kind(
        "aws:acm/certificateValidation:CertificateValidation",
        title="certificate validation",
        actions=actions("acm", read="DescribeCertificate"),
        again=True,
        outputs=("certificate_arn",),
    ),
    Kind(
        "aws:route53/record:Record",
        title="DNS record",
        actions=actions(
            "route53",
            "ChangeResourceRecordSets GetChange",
            "ListResourceRecordSets GetHostedZone",
            "ChangeResourceRecordSets GetChange",
            "ChangeResourceRecordSets GetChange",
            "ListResourceRecordSets",
        ),
        find=_record,
        outputs=("fqdn",),
        mock=lambda _, inputs, __: {"fqdn": str(inputs["name"]).rstrip(".")},
    ),
)
