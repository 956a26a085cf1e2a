"""Security groups, their rules, and launch templates, made in EC2."""

from __future__ import annotations

from typing import Any

from tests.engine.provider.ec2 import ec2, one, tagged
from tests.engine.provider.handler import Account, Create, Delete, Update, tag_list
from tests.engine.provider.wire import Properties

_ACRONYMS = {"kmsKeyId": "KmsKeyId", "vpcSecurityGroupIds": "SecurityGroupIds"}


def make_group(account: Account, inputs: Properties) -> tuple[str, Properties]:
    identifier = account.ec2.create_security_group(
        GroupName=inputs["name"],
        Description=inputs.get("description", "Managed by Pulumi"),
        **({"VpcId": inputs["vpcId"]} if "vpcId" in inputs else {}),
        TagSpecifications=tagged("security-group", inputs),
    )["GroupId"]
    [made] = account.ec2.describe_security_groups(GroupIds=[identifier])["SecurityGroups"]
    if made["IpPermissionsEgress"]:  # the real provider takes AWS's own rule away too
        account.ec2.revoke_security_group_egress(GroupId=identifier, IpPermissions=made["IpPermissionsEgress"])
    return identifier, {}


def group(_: Account, found: dict[str, Any]) -> Properties:
    return {"name": found["GroupName"], "description": found["Description"], "vpcId": found.get("VpcId")}


def adopt_default_group(account: Account, inputs: Properties) -> tuple[str, Properties]:
    """Take the VPC's own group over and take its rules away."""
    filters = [{"Name": "vpc-id", "Values": [inputs["vpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    [found] = account.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    identifier = found["GroupId"]
    if found["IpPermissions"]:
        account.ec2.revoke_security_group_ingress(GroupId=identifier, IpPermissions=found["IpPermissions"])
    if found["IpPermissionsEgress"]:
        account.ec2.revoke_security_group_egress(GroupId=identifier, IpPermissions=found["IpPermissionsEgress"])
    if tags := tag_list(inputs):
        account.ec2.create_tags(Resources=[identifier], Tags=tags)
    return identifier, {"name": "default"}


def leave(_: Account, __: str, ___: Properties) -> None:
    """A VPC's default group cannot be deleted: the real provider only forgets it."""


def permission(inputs: Properties) -> dict[str, Any]:
    found: dict[str, Any] = {"IpProtocol": inputs["ipProtocol"]}
    if inputs.get("fromPort") is not None:
        found |= {"FromPort": int(inputs["fromPort"]), "ToPort": int(inputs["toPort"])}
    words = {"Description": inputs["description"]} if inputs.get("description") else {}
    if inputs.get("cidrIpv4"):
        found["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"], **words}]
    if inputs.get("cidrIpv6"):
        found["Ipv6Ranges"] = [{"CidrIpv6": inputs["cidrIpv6"], **words}]
    if inputs.get("referencedSecurityGroupId"):
        found["UserIdGroupPairs"] = [{"GroupId": inputs["referencedSecurityGroupId"], **words}]
    return found


def make_rule(direction: str) -> Create:
    def make(account: Account, inputs: Properties) -> tuple[str, Properties]:
        made = getattr(account.ec2, f"authorize_security_group_{direction}")(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[permission(inputs)],
            TagSpecifications=tagged("security-group-rule", inputs),
        )
        identifier = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return identifier, {"securityGroupRuleId": identifier}

    return make


def rule(_: Account, found: dict[str, Any]) -> Properties:
    ports = {"fromPort": found.get("FromPort"), "toPort": found.get("ToPort")}
    return {
        "securityGroupId": found["GroupId"],
        "securityGroupRuleId": found["SecurityGroupRuleId"],
        "ipProtocol": found["IpProtocol"],
        "cidrIpv4": found.get("CidrIpv4"),
        "cidrIpv6": found.get("CidrIpv6"),
        "description": found.get("Description"),
        "referencedSecurityGroupId": (found.get("ReferencedGroupInfo") or {}).get("GroupId"),
        **(ports if found["IpProtocol"] != "-1" else {}),
    }


def change_rule(direction: str) -> Update:
    def change(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
        if permission(old) == permission(new):
            return {}
        wanted = {"IpProtocol": new["ipProtocol"], "Description": new.get("description", "")}
        if new.get("fromPort") is not None:
            wanted |= {"FromPort": int(new["fromPort"]), "ToPort": int(new["toPort"])}
        names = {"cidrIpv4": "CidrIpv4", "cidrIpv6": "CidrIpv6", "referencedSecurityGroupId": "ReferencedGroupId"}
        wanted |= {name: new[key] for key, name in names.items() if new.get(key)}
        account.ec2.modify_security_group_rules(
            GroupId=new["securityGroupId"],
            SecurityGroupRules=[{"SecurityGroupRuleId": identifier, "SecurityGroupRule": wanted}],
        )
        return {}

    return change


def drop_rule(direction: str) -> Delete:
    def drop(account: Account, identifier: str, state: Properties) -> None:
        revoke = getattr(account.ec2, f"revoke_security_group_{direction}")
        revoke(GroupId=state["securityGroupId"], SecurityGroupRuleIds=[identifier])

    return drop


def template_data(inputs: Properties) -> dict[str, Any]:
    """Return what a launch template says of its instances, in the words of the API."""
    names = (
        "metadataOptions",
        "vpcSecurityGroupIds",
        "blockDeviceMappings",
        "tagSpecifications",
        "imageId",
        "userData",
    )
    data = {_name(key): _spelled(inputs[key]) for key in names if key in inputs}
    for each, given in zip(data.get("TagSpecifications", []), inputs.get("tagSpecifications", []), strict=True):
        each["Tags"] = tag_list(given)
    return data


def _name(key: str) -> str:
    return _ACRONYMS.get(key, key[0].upper() + key[1:])


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {_name(key): _spelled(inner) for key, inner in value.items() if key != "tags"}
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def make_template(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_launch_template(
        LaunchTemplateName=inputs["name"],
        VersionDescription=inputs.get("description", ""),
        LaunchTemplateData=template_data(inputs),
        TagSpecifications=tagged("launch-template", inputs),
    )
    return made["LaunchTemplate"]["LaunchTemplateId"], {"latestVersion": 1, "defaultVersion": 1}


def template(_: Account, found: dict[str, Any]) -> Properties:
    return {
        "name": found["LaunchTemplateName"],
        "latestVersion": found["LatestVersionNumber"],
        "defaultVersion": found["DefaultVersionNumber"],
    }


def change_template(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    [before] = account.ec2.describe_launch_templates(LaunchTemplateIds=[identifier])["LaunchTemplates"]
    versions = {"latestVersion": before["LatestVersionNumber"], "defaultVersion": before["DefaultVersionNumber"]}
    if template_data(old) == template_data(new) and old.get("description") == new.get("description"):
        return versions
    made = account.ec2.create_launch_template_version(
        LaunchTemplateId=identifier,
        VersionDescription=new.get("description", ""),
        LaunchTemplateData=template_data(new),
    )["LaunchTemplateVersion"]
    versions["latestVersion"] = made["VersionNumber"]
    if new.get("updateDefaultVersion"):
        number = str(made["VersionNumber"])
        account.ec2.modify_launch_template(LaunchTemplateId=identifier, DefaultVersion=number)
        versions["defaultVersion"] = made["VersionNumber"]
    return versions


_GROUPS = ("describe_security_groups", "SecurityGroups", "GroupIds")
ec2("aws:ec2/securityGroup:SecurityGroup", "security-group", make_group, _GROUPS, group,
    one("delete_security_group", "GroupId"))  # fmt: skip
ec2("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "security-group", adopt_default_group, _GROUPS, group, leave)
ec2("aws:ec2/launchTemplate:LaunchTemplate", "launch-template", make_template,
    ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateIds"), template,
    one("delete_launch_template", "LaunchTemplateId"), change_template)  # fmt: skip
for _way, _kind in (("ingress", "Ingress"), ("egress", "Egress")):
    ec2(f"aws:vpc/securityGroup{_kind}Rule:SecurityGroup{_kind}Rule", "security-group-rule", make_rule(_way),
        ("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleIds"), rule,
        drop_rule(_way), change_rule(_way))  # fmt: skip
