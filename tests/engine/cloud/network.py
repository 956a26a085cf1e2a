"""Network types, made in moto's EC2."""

from __future__ import annotations

from typing import Any

from tests.engine.cloud.handler import HANDLERS, Account, Handler, Properties, nothing, tag_list, tag_map


def specification(kind: str, inputs: Properties) -> list[dict[str, Any]]:
    tags = tag_list(inputs)
    return [{"ResourceType": kind, "Tags": tags}] if tags else []


def described(call: str, result: str, argument: str, gone: tuple[str, ...] = ()) -> Any:
    """Look one EC2 resource up by its ID, with the tags it has now."""

    def live(account: Account, identifier: str, _: Properties) -> Properties | None:
        try:
            found = getattr(account.ec2, call)(**{argument: [identifier]})[result]
        except account.ec2.exceptions.ClientError as error:
            if "NotFound" in str(error):
                return None
            raise
        found = [each for each in found if each.get("State") not in gone]
        if not found:
            return None
        tags = tag_map(found[0].get("Tags", []))
        return {"tags": tags, "tagsAll": tags} if tags else {}

    return live


def retag(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    before, after = old.get("tags") or {}, new.get("tags") or {}
    if removed := [{"Key": key} for key in before if key not in after]:
        account.ec2.delete_tags(Resources=[identifier], Tags=removed)
    if after:
        account.ec2.create_tags(Resources=[identifier], Tags=tag_list(new))
    return {}


def ec2(token: str, create: Any, live: Any, delete: Any, *replaces: str) -> None:
    HANDLERS[token] = Handler(create, live, delete, retag, frozenset(replaces))


def make_vpc(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    vpc = account.ec2.create_vpc(CidrBlock=inputs["cidrBlock"], TagSpecifications=specification("vpc", inputs))["Vpc"]
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        value = {attribute[0].upper() + attribute[1:]: {"Value": bool(inputs.get(attribute))}}
        account.ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], **value)
    return vpc["VpcId"], {}


def make_subnet(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    subnet = account.ec2.create_subnet(
        VpcId=inputs["vpcId"],
        CidrBlock=inputs["cidrBlock"],
        AvailabilityZone=inputs["availabilityZone"],
        TagSpecifications=specification("subnet", inputs),
    )["Subnet"]
    return subnet["SubnetId"], {}


def make_gateway(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.ec2.create_internet_gateway(TagSpecifications=specification("internet-gateway", inputs))
    identifier = made["InternetGateway"]["InternetGatewayId"]
    account.ec2.attach_internet_gateway(InternetGatewayId=identifier, VpcId=inputs["vpcId"])
    return identifier, {}


def drop_gateway(account: Account, identifier: str, state: Properties) -> None:
    account.ec2.detach_internet_gateway(InternetGatewayId=identifier, VpcId=state["vpcId"])
    account.ec2.delete_internet_gateway(InternetGatewayId=identifier)


def make_table(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.ec2.create_route_table(VpcId=inputs["vpcId"], TagSpecifications=specification("route-table", inputs))
    return made["RouteTable"]["RouteTableId"], {}


def route_target(account: Account, state: Properties) -> list[Any]:
    [table] = account.ec2.describe_route_tables(RouteTableIds=[state["routeTableId"]])["RouteTables"]
    return [route for route in table["Routes"] if route.get("DestinationCidrBlock") == state["destinationCidrBlock"]]


def make_route(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    if route_target(account, inputs):
        raise ValueError("RouteAlreadyExists: the route identified by 0.0.0.0/0 already exists")
    target = {"NatGatewayId": inputs.get("natGatewayId"), "GatewayId": inputs.get("gatewayId")}
    account.ec2.create_route(
        RouteTableId=inputs["routeTableId"],
        DestinationCidrBlock=inputs["destinationCidrBlock"],
        **{key: value for key, value in target.items() if value},
    )
    return f"{inputs['routeTableId']}_{inputs['destinationCidrBlock']}", {}


def live_route(account: Account, identifier: str, _: Properties) -> Properties | None:
    table, target = identifier.split("_", 1)
    try:
        found = route_target(account, {"routeTableId": table, "destinationCidrBlock": target})
    except (account.ec2.exceptions.ClientError, ValueError):
        return None
    return {} if found else None


def drop_route(account: Account, _: str, state: Properties) -> None:
    account.ec2.delete_route(RouteTableId=state["routeTableId"], DestinationCidrBlock=state["destinationCidrBlock"])


def associations(account: Account, table: str) -> list[Any]:
    [found] = account.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return found["Associations"]


def make_association(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    taken = account.ec2.describe_route_tables(
        Filters=[{"Name": "association.subnet-id", "Values": [inputs["subnetId"]]}]
    )["RouteTables"]
    if taken:
        raise ValueError(f"Resource.AlreadyAssociated: the specified association for {inputs['subnetId']} exists")
    account.ec2.associate_route_table(RouteTableId=inputs["routeTableId"], SubnetId=inputs["subnetId"])
    return f"{inputs['subnetId']}/{inputs['routeTableId']}", {}


def live_association(account: Account, identifier: str, _: Properties) -> Properties | None:
    subnet, table = identifier.split("/", 1)
    try:
        found = [each for each in associations(account, table) if each.get("SubnetId") == subnet]
    except (account.ec2.exceptions.ClientError, ValueError):
        return None
    return {} if found else None


def drop_association(account: Account, _: str, state: Properties) -> None:
    for each in associations(account, state["routeTableId"]):
        if each.get("SubnetId") == state["subnetId"]:
            account.ec2.disassociate_route_table(AssociationId=each["RouteTableAssociationId"])


def make_address(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.ec2.allocate_address(Domain="vpc", TagSpecifications=specification("elastic-ip", inputs))
    return made["AllocationId"], {"allocationId": made["AllocationId"], "publicIp": made["PublicIp"]}


def make_nat(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.ec2.create_nat_gateway(
        SubnetId=inputs["subnetId"],
        AllocationId=inputs["allocationId"],
        TagSpecifications=specification("natgateway", inputs),
    )
    return made["NatGateway"]["NatGatewayId"], {}


def make_endpoint(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    if inputs.get("privateDnsEnabled"):
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            found = account.ec2.describe_vpc_attribute(VpcId=inputs["vpcId"], Attribute=attribute)
            if not found[attribute[0].upper() + attribute[1:]]["Value"]:
                raise ValueError(f"InvalidParameter: private DNS requires {attribute} of the VPC set to true")
    made = account.ec2.create_vpc_endpoint(
        VpcId=inputs["vpcId"],
        ServiceName=inputs["serviceName"],
        VpcEndpointType=inputs.get("vpcEndpointType", "Gateway"),
        RouteTableIds=inputs.get("routeTableIds") or [],
        SubnetIds=inputs.get("subnetIds") or [],
        SecurityGroupIds=inputs.get("securityGroupIds") or [],
        PrivateDnsEnabled=bool(inputs.get("privateDnsEnabled")),
        TagSpecifications=specification("vpc-endpoint", inputs),
    )
    return made["VpcEndpoint"]["VpcEndpointId"], {}


def make_flow_log(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.ec2.create_flow_logs(
        ResourceType="VPC",
        ResourceIds=[inputs["vpcId"]],
        TrafficType=inputs["trafficType"],
        LogDestinationType=inputs["logDestinationType"],
        LogDestination=inputs["logDestination"],
        DeliverLogsPermissionArn=inputs["iamRoleArn"],
        MaxAggregationInterval=int(inputs["maxAggregationInterval"]),
        TagSpecifications=specification("vpc-flow-log", inputs),
    )
    if made["Unsuccessful"]:
        raise ValueError(made["Unsuccessful"][0]["Error"]["Message"])
    return made["FlowLogIds"][0], {}


def make_group(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    identifier = account.ec2.create_security_group(
        GroupName=inputs["name"],
        Description=inputs["description"],
        VpcId=inputs["vpcId"],
        TagSpecifications=specification("security-group", inputs),
    )["GroupId"]
    [made] = account.ec2.describe_security_groups(GroupIds=[identifier])["SecurityGroups"]
    if made["IpPermissionsEgress"]:  # the real provider takes AWS's own rule away too
        account.ec2.revoke_security_group_egress(GroupId=identifier, IpPermissions=made["IpPermissionsEgress"])
    return identifier, {}


def adopt_default_group(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    filters = [{"Name": "vpc-id", "Values": [inputs["vpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    [found] = account.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    account.ec2.create_tags(Resources=[found["GroupId"]], Tags=tag_list(inputs))
    return found["GroupId"], {}


def rule(direction: str) -> Any:
    def make(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
        permission: dict[str, Any] = {"IpProtocol": inputs["ipProtocol"]}
        if inputs.get("fromPort") is not None:
            permission |= {"FromPort": int(inputs["fromPort"]), "ToPort": int(inputs["toPort"])}
        if inputs.get("cidrIpv4"):
            permission["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"], "Description": inputs.get("description", "")}]
        if inputs.get("referencedSecurityGroupId"):
            pair = {"GroupId": inputs["referencedSecurityGroupId"], "Description": inputs.get("description", "")}
            permission["UserIdGroupPairs"] = [pair]
        authorize = getattr(account.ec2, f"authorize_security_group_{direction}")
        made = authorize(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[permission],
            TagSpecifications=specification("security-group-rule", inputs),
        )
        return made["SecurityGroupRules"][0]["SecurityGroupRuleId"], {}

    return make


def drop_rule(direction: str) -> Any:
    def drop(account: Account, identifier: str, state: Properties) -> None:
        revoke = getattr(account.ec2, f"revoke_security_group_{direction}")
        revoke(GroupId=state["securityGroupId"], SecurityGroupRuleIds=[identifier])

    return drop


def make_template(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    made = account.ec2.create_launch_template(
        LaunchTemplateName=inputs["name"],
        LaunchTemplateData={"MetadataOptions": {"HttpTokens": "required"}},
        TagSpecifications=specification("launch-template", inputs),
    )
    return made["LaunchTemplate"]["LaunchTemplateId"], {"latestVersion": 1, "defaultVersion": 1}


def live_template(account: Account, identifier: str, state: Properties) -> Properties | None:
    found = described("describe_launch_templates", "LaunchTemplates", "LaunchTemplateIds")(account, identifier, state)
    if found is None:
        return None
    [now] = account.ec2.describe_launch_templates(LaunchTemplateIds=[identifier])["LaunchTemplates"]
    return found | {"latestVersion": now["LatestVersionNumber"], "defaultVersion": now["DefaultVersionNumber"]}


def change_template(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    """Make a new version: what a template says cannot be changed."""
    retag(account, identifier, old, new)
    made = account.ec2.create_launch_template_version(
        LaunchTemplateId=identifier, LaunchTemplateData={"MetadataOptions": {"HttpTokens": "required"}}
    )["LaunchTemplateVersion"]["VersionNumber"]
    account.ec2.modify_launch_template(LaunchTemplateId=identifier, DefaultVersion=str(made))
    return {"latestVersion": made, "defaultVersion": made}


ec2("aws:ec2/vpc:Vpc", make_vpc, described("describe_vpcs", "Vpcs", "VpcIds"),
    lambda a, i, s: a.ec2.delete_vpc(VpcId=i), "cidrBlock")  # fmt: skip
ec2("aws:ec2/subnet:Subnet", make_subnet, described("describe_subnets", "Subnets", "SubnetIds"),
    lambda a, i, s: a.ec2.delete_subnet(SubnetId=i), "vpcId", "cidrBlock", "availabilityZone")  # fmt: skip
ec2("aws:ec2/internetGateway:InternetGateway", make_gateway,
    described("describe_internet_gateways", "InternetGateways", "InternetGatewayIds"), drop_gateway)  # fmt: skip
ec2("aws:ec2/routeTable:RouteTable", make_table,
    described("describe_route_tables", "RouteTables", "RouteTableIds"),
    lambda a, i, s: a.ec2.delete_route_table(RouteTableId=i), "vpcId")  # fmt: skip
ec2("aws:ec2/eip:Eip", make_address, described("describe_addresses", "Addresses", "AllocationIds"),
    lambda a, i, s: a.ec2.release_address(AllocationId=i))  # fmt: skip
ec2("aws:ec2/natGateway:NatGateway", make_nat,
    described("describe_nat_gateways", "NatGateways", "NatGatewayIds", ("deleted",)),
    lambda a, i, s: a.ec2.delete_nat_gateway(NatGatewayId=i), "subnetId", "allocationId")  # fmt: skip
ec2("aws:ec2/vpcEndpoint:VpcEndpoint", make_endpoint,
    described("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointIds", ("deleted",)),
    lambda a, i, s: a.ec2.delete_vpc_endpoints(VpcEndpointIds=[i]), "vpcId", "serviceName")  # fmt: skip
ec2("aws:ec2/flowLog:FlowLog", make_flow_log, described("describe_flow_logs", "FlowLogs", "FlowLogIds"),
    lambda a, i, s: a.ec2.delete_flow_logs(FlowLogIds=[i]),
    "vpcId", "trafficType", "logDestination", "logDestinationType", "iamRoleArn")  # fmt: skip
ec2("aws:ec2/securityGroup:SecurityGroup", make_group,
    described("describe_security_groups", "SecurityGroups", "GroupIds"),
    lambda a, i, s: a.ec2.delete_security_group(GroupId=i), "vpcId", "name", "description")  # fmt: skip
ec2("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", adopt_default_group,
    described("describe_security_groups", "SecurityGroups", "GroupIds"), nothing)  # fmt: skip
HANDLERS["aws:ec2/launchTemplate:LaunchTemplate"] = Handler(
    make_template,
    live_template,
    lambda a, i, s: a.ec2.delete_launch_template(LaunchTemplateId=i),
    change_template,
    frozenset({"name"}),
)
for way, name in (("ingress", "Ingress"), ("egress", "Egress")):
    ec2(f"aws:vpc/securityGroup{name}Rule:SecurityGroup{name}Rule", rule(way),
        described("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleIds"),
        drop_rule(way), "securityGroupId")  # fmt: skip
HANDLERS["aws:ec2/route:Route"] = Handler(
    make_route, live_route, drop_route, None, frozenset({"routeTableId", "destinationCidrBlock"})
)
HANDLERS["aws:ec2/routeTableAssociation:RouteTableAssociation"] = Handler(
    make_association, live_association, drop_association, None, frozenset({"routeTableId", "subnetId"})
)
