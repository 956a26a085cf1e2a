"""Certificates, DNS records and web ACLs, made in moto."""

from __future__ import annotations

from typing import Any

from tests.engine.cloud.handler import HANDLERS, Account, Handler, Properties, nothing, says_absent, tag_list

_ODD = {"cloudwatchMetricsEnabled": "CloudWatchMetricsEnabled"}
"""What AWS spells otherwise than by its first letter."""


def zone_of(account: Account, name: str) -> str:
    """The public hosted zone of a name; one is made for whoever asks, as owners of a domain have one already."""
    for zone in account.route53.list_hosted_zones()["HostedZones"]:
        if bare(zone["Name"]) == bare(name) and not zone["Config"]["PrivateZone"]:
            return zone["Id"].rpartition("/")[2]
    made = account.route53.create_hosted_zone(Name=name, CallerReference=f"{name} of the tests")
    return made["HostedZone"]["Id"].rpartition("/")[2]


def bare(name: str) -> str:
    return name.rstrip(".").lower()


def make_certificate(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    arn = account.acm.request_certificate(
        DomainName=inputs["domainName"], ValidationMethod=inputs["validationMethod"], Tags=tag_list(inputs)
    )["CertificateArn"]
    return arn, live_certificate(account, arn, inputs) or {}


def live_certificate(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        found = account.acm.describe_certificate(CertificateArn=identifier)["Certificate"]
    except account.acm.exceptions.ResourceNotFoundException:
        return None
    options = [
        {
            "domainName": option["DomainName"],
            "resourceRecordName": option["ResourceRecord"]["Name"],
            "resourceRecordType": option["ResourceRecord"]["Type"],
            "resourceRecordValue": option["ResourceRecord"]["Value"],
        }
        for option in found["DomainValidationOptions"]
    ]
    return {"arn": identifier, "domainValidationOptions": options}


def await_certificate(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    """Wait for nothing, but refuse what AWS would wait for in vain: a proof that no public zone has."""
    arn = inputs["certificateArn"]
    options = (live_certificate(account, arn, {}) or {})["domainValidationOptions"]
    zones = [zone["Id"] for zone in account.route53.list_hosted_zones()["HostedZones"]]
    said = {
        (bare(record["Name"]), value["Value"])
        for zone in zones
        for record in records(account, zone)
        for value in record.get("ResourceRecords", [])
    }
    for option in options:
        name = bare(option["resourceRecordName"])
        if name not in {bare(each) for each in inputs["validationRecordFqdns"]}:
            raise ValueError(f"missing {name} in validation_record_fqdns")
        if (name, option["resourceRecordValue"]) not in said:
            raise ValueError(f"no zone has {name}, so the certificate stays PENDING_VALIDATION")
    return arn, {}


def records(account: Account, zone: str) -> list[Any]:
    pages = account.route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    return [record for page in pages for record in page["ResourceRecordSets"]]


def record_of(account: Account, zone: str, name: str, kind: str) -> Any:
    found = [each for each in records(account, zone) if (bare(each["Name"]), each["Type"]) == (bare(name), kind)]
    return found[0] if found else None


def make_record(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    zone, name, kind = inputs["zoneId"], bare(inputs["name"]), inputs["type"]
    if not inputs.get("allowOverwrite") and record_of(account, zone, name, kind):
        raise ValueError(f"InvalidChangeBatch: tried to create {name} {kind} but it already exists")
    # moto refuses to create what it has once deleted
    change_records(account, zone, "UPSERT", record_wishes(inputs))
    return f"{zone}_{name}_{kind}", {"fqdn": name}


def change_record(account: Account, _: str, __: Properties, new: Properties) -> Properties:
    change_records(account, new["zoneId"], "UPSERT", record_wishes(new))
    return {}


def change_records(account: Account, zone: str, action: str, record: Any) -> None:
    account.route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    )


def record_wishes(inputs: Properties) -> Properties:
    wanted = {"Name": bare(inputs["name"]), "Type": inputs["type"]}
    for alias in inputs.get("aliases") or []:
        return wanted | {
            "AliasTarget": {
                "HostedZoneId": alias["zoneId"],
                "DNSName": alias["name"],
                "EvaluateTargetHealth": bool(alias["evaluateTargetHealth"]),
            }
        }
    values = [{"Value": value} for value in inputs["records"]]
    return wanted | {"TTL": int(inputs["ttl"]), "ResourceRecords": values}


def live_record(account: Account, identifier: str, _: Properties) -> Properties | None:
    zone, name, kind = parts_of(identifier)
    try:
        return {"fqdn": name} if record_of(account, zone, name, kind) else None
    except account.route53.exceptions.NoSuchHostedZone:
        return None


def parts_of(identifier: str) -> tuple[str, str, str]:
    """Zone, name and type; a name may have the separator in it."""
    zone, rest = identifier.split("_", 1)
    name, _, kind = rest.rpartition("_")
    return zone, name, kind


def drop_record(account: Account, identifier: str, state: Properties) -> None:
    change_records(account, parts_of(identifier)[0], "DELETE", record_wishes(state))


def pascal(value: Any) -> Any:
    """Pulumi's nested properties as AWS spells them."""
    if isinstance(value, dict):
        return {_ODD.get(key, key[0].upper() + key[1:]): pascal(each) for key, each in value.items()}
    return [pascal(each) for each in value] if isinstance(value, list) else value


def firewall_wishes(inputs: Properties) -> Properties:
    return {
        "Name": inputs["name"],
        "Scope": inputs["scope"],
        "DefaultAction": pascal(inputs["defaultAction"]),
        "Rules": pascal(inputs["rules"]),
        "VisibilityConfig": pascal(inputs["visibilityConfig"]),
    }


def make_firewall(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.wafv2.create_web_acl(**firewall_wishes(inputs), Tags=tag_list(inputs))["Summary"]
    return made["Id"], {"arn": made["ARN"]}


def firewall_of(account: Account, identifier: str, state: Properties) -> Any:
    """The answer about a web ACL, by its ID or by what its import takes: ID, name and scope."""
    own, name, scope = [*identifier.split("/"), state.get("name"), state.get("scope")][:3]
    try:
        return account.wafv2.get_web_acl(Id=own, Name=name, Scope=scope)
    except account.wafv2.exceptions.WAFNonexistentItemException:
        return None


def live_firewall(account: Account, identifier: str, state: Properties) -> Properties | None:
    found = firewall_of(account, identifier, state)
    return {"id": found["WebACL"]["Id"], "arn": found["WebACL"]["ARN"]} if found else None


def change_firewall(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    token = firewall_of(account, identifier, new)["LockToken"]
    account.wafv2.update_web_acl(Id=identifier, LockToken=token, **firewall_wishes(new))
    return {}


def drop_firewall(account: Account, identifier: str, state: Properties) -> None:
    token = firewall_of(account, identifier, state)["LockToken"]
    account.wafv2.delete_web_acl(Id=identifier, Name=state["name"], Scope=state["scope"], LockToken=token)


def associate(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    firewall, resource = inputs["webAclArn"], inputs["resourceArn"]
    account.wafv2.associate_web_acl(WebACLArn=firewall, ResourceArn=resource)
    return f"{firewall},{resource}", {}


def live_association(account: Account, identifier: str, _: Properties) -> Properties | None:
    firewall, resource = identifier.split(",", 1)
    found = account.wafv2.get_web_acl_for_resource(ResourceArn=resource).get("WebACL")
    return {} if found and found["ARN"] == firewall else None


def log_firewall(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    for destination in inputs["logDestinationConfigs"]:
        if ":log-group:aws-waf-logs-" not in destination or destination.endswith(":*"):
            raise ValueError(f"WAFInvalidParameterException: {destination} is no destination of a web ACL's logs")
    account.wafv2.put_logging_configuration(
        LoggingConfiguration={
            "ResourceArn": inputs["resourceArn"],
            "LogDestinationConfigs": inputs["logDestinationConfigs"],
        }
    )
    return inputs["resourceArn"], {}


def live_firewall_logs(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        account.wafv2.get_logging_configuration(ResourceArn=identifier)
    except account.wafv2.exceptions.ClientError as error:
        if says_absent(error):
            return None
        raise
    return {}


HANDLERS |= {
    "aws:acm/certificate:Certificate": Handler(
        make_certificate, live_certificate, lambda a, i, s: a.acm.delete_certificate(CertificateArn=i), None,
        frozenset({"domainName", "validationMethod"})),
    "aws:acm/certificateValidation:CertificateValidation": Handler(
        await_certificate, live_certificate, nothing, None, frozenset({"certificateArn", "validationRecordFqdns"})),
    "aws:route53/record:Record": Handler(
        make_record, live_record, drop_record, change_record, frozenset({"zoneId", "name", "type"})),
    "aws:wafv2/webAcl:WebAcl": Handler(
        make_firewall, live_firewall, drop_firewall, change_firewall, frozenset({"name", "scope"})),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Handler(
        associate, live_association, lambda a, i, s: a.wafv2.disassociate_web_acl(ResourceArn=s["resourceArn"]), None,
        frozenset({"resourceArn", "webAclArn"})),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": Handler(
        log_firewall, live_firewall_logs, lambda a, i, s: a.wafv2.delete_logging_configuration(ResourceArn=i), None,
        frozenset({"resourceArn"})),
}  # fmt: skip
