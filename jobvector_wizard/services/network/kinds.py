"""The kinds of resource that a network is made of; EC2 keeps them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.ec2 import LINGERING, ec2_actions, tag_filters, tagged
from jobvector_wizard.services.kind import Hourly, Kind, Variant, actions, waiter
from jobvector_wizard.services.lookup import Hit, only

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _address(clients: Clients, wanted: Wanted) -> Hit | None:
    found = clients("ec2").describe_addresses(Filters=tag_filters(wanted))["Addresses"]
    return only([Hit(each["AllocationId"]) for each in found], wanted)


def _table(clients: Clients, wanted: Wanted) -> Any:
    [found] = clients("ec2").describe_route_tables(RouteTableIds=[wanted.inputs["routeTableId"]])["RouteTables"]
    return found


def _route(clients: Clients, wanted: Wanted) -> Hit | None:
    target = wanted.inputs["destinationCidrBlock"]
    stands = any(route.get("DestinationCidrBlock") == target for route in _table(clients, wanted)["Routes"])
    return Hit(f"{wanted.inputs['routeTableId']}_{target}") if stands else None


def _association(clients: Clients, wanted: Wanted) -> Hit | None:
    subnet = wanted.inputs["subnetId"]
    stands = any(each.get("SubnetId") == subnet for each in _table(clients, wanted)["Associations"])
    return Hit(f"{subnet}/{wanted.inputs['routeTableId']}") if stands else None


_RULES: Final = tagged("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId")

KINDS: Final = (
    Kind(
        "aws:ec2/vpc:Vpc",
        title="VPC",
        actions=ec2_actions(
            "CreateVpc ModifyVpcAttribute",
            "DescribeVpcs DescribeVpcAttribute DescribeSecurityGroups DescribeNetworkAcls DescribeRouteTables",
            "ModifyVpcAttribute",
            "DeleteVpc",
        ),
        find=tagged("describe_vpcs", "Vpcs", "VpcId"),
    ),
    Kind(
        "aws:ec2/subnet:Subnet",
        actions=ec2_actions(
            "CreateSubnet ModifySubnetAttribute",
            "DescribeSubnets",
            "ModifySubnetAttribute",
            f"DeleteSubnet {LINGERING}",
        ),
        find=tagged("describe_subnets", "Subnets", "SubnetId"),
        variant=Variant(("mapPublicIpOnLaunch", "map_public_ip_on_launch"), "public"),
    ),
    Kind(
        "aws:ec2/internetGateway:InternetGateway",
        title="internet gateway",
        actions=ec2_actions(
            "CreateInternetGateway AttachInternetGateway",
            "DescribeInternetGateways",
            delete="DetachInternetGateway DeleteInternetGateway",
        ),
        find=tagged("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ),
    Kind(
        "aws:ec2/natGateway:NatGateway",
        title="NAT gateway",
        actions=ec2_actions("CreateNatGateway", "DescribeNatGateways", delete="DeleteNatGateway"),
        find=tagged("describe_nat_gateways", "NatGateways", "NatGatewayId"),
        wait=waiter("ec2", "nat_gateway_available", lambda id_: {"NatGatewayIds": [id_]}),
        hourly=(Hourly("nat.hours", several=True),),
    ),
    Kind(
        "aws:ec2/eip:Eip",
        title="public address",
        actions=ec2_actions(
            "AllocateAddress",
            "DescribeAddresses DescribeAddressesAttribute",
            # the first where a refresh has seen the NAT gateway that has it
            delete="DisassociateAddress ReleaseAddress",
        ),
        find=_address,
        outputs=("allocation_id",),
        mock=lambda identifier, _, __: {"allocationId": f"eipalloc-{identifier}", "publicIp": "192.0.2.1"},
        hourly=(Hourly("addresses.nat", several=True),),
    ),
    Kind(
        "aws:ec2/routeTable:RouteTable",
        actions=ec2_actions("CreateRouteTable", "DescribeRouteTables", delete="DeleteRouteTable"),
        find=tagged("describe_route_tables", "RouteTables", "RouteTableId"),
    ),
    Kind(
        "aws:ec2/route:Route",
        actions=actions(
            "ec2", "CreateRoute", "DescribeRouteTables", "ReplaceRoute", "DeleteRoute", "DescribeRouteTables"
        ),
        find=_route,
    ),
    Kind(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        actions=actions(
            "ec2",
            "AssociateRouteTable",
            "DescribeRouteTables",
            "ReplaceRouteTableAssociation",
            "DisassociateRouteTable",
            "DescribeRouteTables",
        ),
        find=_association,
    ),
    Kind(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        actions=ec2_actions("RevokeSecurityGroupIngress RevokeSecurityGroupEgress", "DescribeSecurityGroups"),
        again=True,
    ),
    Kind(
        "aws:ec2/securityGroup:SecurityGroup",
        actions=ec2_actions(
            "CreateSecurityGroup RevokeSecurityGroupEgress",
            "DescribeSecurityGroups",
            delete=f"DeleteSecurityGroup {LINGERING}",
        ),
        find=tagged("describe_security_groups", "SecurityGroups", "GroupId", name="GroupName"),
    ),
    Kind(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        actions=ec2_actions(
            "AuthorizeSecurityGroupEgress",
            "DescribeSecurityGroupRules",
            "ModifySecurityGroupRules",
            "RevokeSecurityGroupEgress",
        ),
        find=_RULES,
    ),
    Kind(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        actions=ec2_actions(
            "AuthorizeSecurityGroupIngress",
            "DescribeSecurityGroupRules",
            "ModifySecurityGroupRules",
            "RevokeSecurityGroupIngress",
        ),
        find=_RULES,
    ),
)
