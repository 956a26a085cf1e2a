"""Network types, made in EC2."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from tests.engine.provider.handler import (
    HANDLERS,
    Account,
    Create,
    Delete,
    GoneError,
    Handler,
    Update,
    tag_changes,
    tag_list,
    tag_map,
)
from tests.engine.provider.wire import Properties

Translate = Callable[[Account, dict[str, Any]], Properties | None]


def tagged(kind: str, inputs: Properties) -> list[dict[str, Any]]:
    tags = tag_list(inputs)
    return [{"ResourceType": kind, "Tags": tags}] if tags else []


def retag(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    written, removed = tag_changes(old, new)
    if removed:
        account.ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in removed])
    if written:
        account.ec2.create_tags(Resources=[identifier], Tags=tag_list({"tags": written}))
    return {}


def ec2(
    token: str,
    kind: str,
    create: Create,
    look: tuple[str, str, str],
    translate: Translate,
    delete: Delete,
    update: Update = retag,
) -> None:
    """Enter a type that has an ID; `look` names the call that describes it, its result and its argument."""
    call, result, argument = look

    def read(account: Account, identifier: str, _: Properties) -> Properties | None:
        found = getattr(account.ec2, call)(**{argument: [identifier]})[result]
        live = translate(account, found[0]) if found else None
        if live is None:
            return None
        return {"arn": account.arn("ec2", f"{kind}/{identifier}"), "tags": tag_map(found[0].get("Tags", [])), **live}

    def change(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
        retag(account, identifier, old, new)
        return {} if update is retag else update(account, identifier, old, new)

    HANDLERS[token] = Handler(create, read, delete, change)


def make_vpc(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_vpc(CidrBlock=inputs["cidrBlock"], TagSpecifications=tagged("vpc", inputs))["Vpc"]
    return made["VpcId"], set_names(account, made["VpcId"], {}, inputs)


def set_names(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    for key, argument in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        if key in new:
            account.ec2.modify_vpc_attribute(VpcId=identifier, **{argument: {"Value": new[key]}})
    return {}


def vpc(account: Account, found: dict[str, Any]) -> Properties:
    def attribute(name: str) -> bool:
        answer = account.ec2.describe_vpc_attribute(VpcId=found["VpcId"], Attribute=name)
        return answer[name[0].upper() + name[1:]]["Value"]

    return {
        "cidrBlock": found["CidrBlock"],
        "enableDnsSupport": attribute("enableDnsSupport"),
        "enableDnsHostnames": attribute("enableDnsHostnames"),
    }


def make_subnet(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_subnet(
        VpcId=inputs["vpcId"],
        CidrBlock=inputs["cidrBlock"],
        **({"AvailabilityZone": inputs["availabilityZone"]} if "availabilityZone" in inputs else {}),
        TagSpecifications=tagged("subnet", inputs),
    )["Subnet"]
    return made["SubnetId"], set_public(account, made["SubnetId"], {}, inputs)


def set_public(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    public = {"Value": bool(new.get("mapPublicIpOnLaunch"))}
    account.ec2.modify_subnet_attribute(SubnetId=identifier, MapPublicIpOnLaunch=public)
    return {}


def subnet(_: Account, found: dict[str, Any]) -> Properties:
    return {
        "vpcId": found["VpcId"],
        "cidrBlock": found["CidrBlock"],
        "availabilityZone": found["AvailabilityZone"],
        "mapPublicIpOnLaunch": found["MapPublicIpOnLaunch"],
    }


def make_gateway(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway", inputs))
    identifier = made["InternetGateway"]["InternetGatewayId"]
    if "vpcId" in inputs:
        account.ec2.attach_internet_gateway(InternetGatewayId=identifier, VpcId=inputs["vpcId"])
    return identifier, {}


def gateway(_: Account, found: dict[str, Any]) -> Properties:
    return {"vpcId": next((each["VpcId"] for each in found["Attachments"]), None)}


def drop_gateway(account: Account, identifier: str, _: Properties) -> None:
    [found] = account.ec2.describe_internet_gateways(InternetGatewayIds=[identifier])["InternetGateways"]
    for each in found["Attachments"]:
        account.ec2.detach_internet_gateway(InternetGatewayId=identifier, VpcId=each["VpcId"])
    account.ec2.delete_internet_gateway(InternetGatewayId=identifier)


def make_table(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_route_table(VpcId=inputs["vpcId"], TagSpecifications=tagged("route-table", inputs))
    return made["RouteTable"]["RouteTableId"], {}


def route_id(table: str, destination: str) -> str:
    return f"r-{table}{zlib.crc32(destination.encode())}"


def routes(account: Account, table: str) -> list[dict[str, Any]]:
    """Return the routes of a table; none where the table is gone."""
    filters = [{"Name": "route-table-id", "Values": [table]}]
    found = account.ec2.describe_route_tables(Filters=filters)["RouteTables"]
    return found[0]["Routes"] if found else []


def make_route(account: Account, inputs: Properties) -> tuple[str, Properties]:
    table, destination = inputs["routeTableId"], inputs["destinationCidrBlock"]
    if any(each.get("DestinationCidrBlock") == destination for each in routes(account, table)):
        raise ValueError(f"api error RouteAlreadyExists: Route in {table} with destination {destination} exists")
    account.ec2.create_route(RouteTableId=table, DestinationCidrBlock=destination, **way(inputs))
    return route_id(table, destination), {}


def way(inputs: Properties) -> dict[str, str]:
    ways = {"NatGatewayId": inputs.get("natGatewayId"), "GatewayId": inputs.get("gatewayId")}
    return {key: value for key, value in ways.items() if value}


def read_route(account: Account, identifier: str, _: Properties) -> Properties | None:
    table = identifier.removeprefix("r-").split("_")[0][:21]  # rtb- and seventeen digits
    for each in routes(account, table):
        destination = each.get("DestinationCidrBlock", "")
        if route_id(table, destination) == identifier:
            return {
                "routeTableId": table,
                "destinationCidrBlock": destination,
                "gatewayId": each.get("GatewayId"),
                "natGatewayId": each.get("NatGatewayId"),
            }
    return None


def resolve_route(_: Account, written: str) -> str:
    table, parted, destination = written.partition("_")
    return route_id(table, destination) if parted else written


def change_route(account: Account, _: str, __: Properties, new: Properties) -> Properties:
    account.ec2.replace_route(
        RouteTableId=new["routeTableId"], DestinationCidrBlock=new["destinationCidrBlock"], **way(new)
    )
    return {}


def drop_route(account: Account, _: str, state: Properties) -> None:
    account.ec2.delete_route(RouteTableId=state["routeTableId"], DestinationCidrBlock=state["destinationCidrBlock"])


def associations(account: Account, subnet_id: str | None = None) -> list[dict[str, Any]]:
    tables = account.ec2.describe_route_tables()["RouteTables"]
    found = [each for table in tables for each in table["Associations"]]
    return [each for each in found if subnet_id is None or each.get("SubnetId") == subnet_id]


def make_association(account: Account, inputs: Properties) -> tuple[str, Properties]:
    if associations(account, inputs["subnetId"]):
        raise ValueError(f"api error Resource.AlreadyAssociated: {inputs['subnetId']} has a route table already")
    made = account.ec2.associate_route_table(RouteTableId=inputs["routeTableId"], SubnetId=inputs["subnetId"])
    return made["AssociationId"], {}


def read_association(account: Account, identifier: str, _: Properties) -> Properties | None:
    for each in associations(account):
        if each["RouteTableAssociationId"] == identifier:
            return {"subnetId": each.get("SubnetId"), "routeTableId": each["RouteTableId"]}
    return None


def resolve_association(account: Account, written: str) -> str:
    subnet_id, parted, _ = written.partition("/")
    found = associations(account, subnet_id) if parted else []
    return found[0]["RouteTableAssociationId"] if found else written


def drop_association(account: Account, identifier: str, _: Properties) -> None:
    account.ec2.disassociate_route_table(AssociationId=identifier)


def make_address(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip", inputs))
    return made["AllocationId"], {"allocationId": made["AllocationId"], "publicIp": made["PublicIp"]}


def address(_: Account, found: dict[str, Any]) -> Properties:
    return {"allocationId": found["AllocationId"], "publicIp": found["PublicIp"], "domain": found["Domain"]}


def make_nat(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_nat_gateway(
        SubnetId=inputs["subnetId"],
        AllocationId=inputs["allocationId"],
        TagSpecifications=tagged("natgateway", inputs),
    )
    return made["NatGateway"]["NatGatewayId"], {}


def nat(_: Account, found: dict[str, Any]) -> Properties | None:
    if found["State"] in ("deleting", "deleted"):
        return None
    return {"subnetId": found["SubnetId"], "allocationId": found["NatGatewayAddresses"][0]["AllocationId"]}


def make_endpoint(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.ec2.create_vpc_endpoint(
        VpcId=inputs["vpcId"],
        ServiceName=inputs["serviceName"],
        VpcEndpointType=inputs.get("vpcEndpointType", "Gateway"),
        RouteTableIds=inputs.get("routeTableIds") or [],
        TagSpecifications=tagged("vpc-endpoint", inputs),
    )
    return made["VpcEndpoint"]["VpcEndpointId"], {}


def endpoint(_: Account, found: dict[str, Any]) -> Properties | None:
    if found["State"].lower() in ("deleting", "deleted"):
        return None
    return {
        "vpcId": found["VpcId"],
        "serviceName": found["ServiceName"],
        "vpcEndpointType": found["VpcEndpointType"],
        "routeTableIds": found.get("RouteTableIds", []),
    }


def change_endpoint(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    before, after = set(old.get("routeTableIds") or ()), set(new.get("routeTableIds") or ())
    if before != after:
        account.ec2.modify_vpc_endpoint(
            VpcEndpointId=identifier,
            AddRouteTableIds=sorted(after - before),
            RemoveRouteTableIds=sorted(before - after),
        )
    return {}


def one(call: str, argument: str) -> Delete:
    def delete(account: Account, identifier: str, _: Properties) -> None:
        getattr(account.ec2, call)(**{argument: identifier})

    return delete


def drop_endpoint(account: Account, identifier: str, _: Properties) -> None:
    account.ec2.delete_vpc_endpoints(VpcEndpointIds=[identifier])


def table_of(_: Account, found: dict[str, Any]) -> Properties:
    return {"vpcId": found["VpcId"]}


ec2("aws:ec2/vpc:Vpc", "vpc", make_vpc, ("describe_vpcs", "Vpcs", "VpcIds"), vpc,
    one("delete_vpc", "VpcId"), set_names)  # fmt: skip
ec2("aws:ec2/subnet:Subnet", "subnet", make_subnet, ("describe_subnets", "Subnets", "SubnetIds"), subnet,
    one("delete_subnet", "SubnetId"), set_public)  # fmt: skip
ec2("aws:ec2/internetGateway:InternetGateway", "internet-gateway", make_gateway,
    ("describe_internet_gateways", "InternetGateways", "InternetGatewayIds"), gateway, drop_gateway)  # fmt: skip
ec2("aws:ec2/routeTable:RouteTable", "route-table", make_table,
    ("describe_route_tables", "RouteTables", "RouteTableIds"), table_of,
    one("delete_route_table", "RouteTableId"))  # fmt: skip
ec2("aws:ec2/eip:Eip", "elastic-ip", make_address, ("describe_addresses", "Addresses", "AllocationIds"), address,
    one("release_address", "AllocationId"))  # fmt: skip
ec2("aws:ec2/natGateway:NatGateway", "natgateway", make_nat,
    ("describe_nat_gateways", "NatGateways", "NatGatewayIds"), nat, one("delete_nat_gateway", "NatGatewayId"))  # fmt: skip
ec2("aws:ec2/vpcEndpoint:VpcEndpoint", "vpc-endpoint", make_endpoint,
    ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointIds"), endpoint, drop_endpoint, change_endpoint)  # fmt: skip
HANDLERS["aws:ec2/route:Route"] = Handler(make_route, read_route, drop_route, change_route, resolve_route)
HANDLERS["aws:ec2/routeTableAssociation:RouteTableAssociation"] = Handler(
    make_association, read_association, drop_association, resolve=resolve_association
)
