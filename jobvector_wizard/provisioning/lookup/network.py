"""Finds what EC2 keeps: by its tags, or by what it joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.provisioning.lookup.hit import Clients, Finder, Hit, Wanted, only, tag_map

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FINDERS", "await_endpoint"]

_GONE: Final = ("deleted", "deleting", "failed")


def _of_every(state: str, outcome: str, matcher: str = "pathAll") -> dict[str, str]:
    return {"matcher": matcher, "argument": "VpcEndpoints[].State", "expected": state, "state": outcome}


_ENDPOINT_AVAILABLE: Final = {
    "version": 2,
    "waiters": {
        "EndpointAvailable": {
            "operation": "DescribeVpcEndpoints",
            "delay": 10,
            "maxAttempts": 60,
            "acceptors": [
                *(_of_every(state, "success") for state in ("available", "Available")),
                *(_of_every(state, "failure", "pathAny") for state in ("failed", "Failed", "rejected", "Rejected")),
            ],
        }
    },
}
"""How botocore would wait for an endpoint; EC2's reference writes the states with capitals, its answers without."""


def await_endpoint(ec2: Any, identifier: str) -> None:
    """Wait until an endpoint can be used. Raises WaiterError where it fails or takes longer than ten minutes."""
    from botocore.waiter import WaiterModel, create_waiter_with_client

    waiter = create_waiter_with_client("EndpointAvailable", WaiterModel(_ENDPOINT_AVAILABLE), ec2)
    waiter.wait(VpcEndpointIds=[identifier])


def _filters(wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {"Name": "tag:jobvector:deployment", "Values": [wanted.deployment]},
        {"Name": "tag:jobvector:logical-name", "Values": [wanted.name]},
    ]


def _tagged(call: str, result: str, id_key: str, **inputs: str) -> Finder:
    """Look by tags; `inputs` names the keys of the answer that are inputs of the resource."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        pages = clients("ec2").get_paginator(call).paginate(Filters=_filters(wanted))
        alive = [each for page in pages for each in page[result] if each.get("State") not in _GONE]
        found = [each for each in alive if wanted.carries(tag_map(each.get("Tags", [])))]  # whatever the filter let by
        return only([Hit(each[id_key], {name: each[key] for name, key in inputs.items()}) for each in found], wanted)

    return look


def _address(clients: Clients, wanted: Wanted) -> Hit | None:
    found = clients("ec2").describe_addresses(Filters=_filters(wanted))["Addresses"]
    return only([Hit(each["AllocationId"]) for each in found], wanted)


def _flow_log(clients: Clients, wanted: Wanted) -> Hit | None:
    pages = clients("ec2").get_paginator("describe_flow_logs").paginate(Filter=_filters(wanted))
    found = [each for page in pages for each in page["FlowLogs"]]
    ours = [each["FlowLogId"] for each in found if wanted.carries(tag_map(each.get("Tags", [])))]
    return only([Hit(identifier) for identifier in ours], wanted)


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


_RULES: Final = _tagged("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId")
FINDERS: Final[Mapping[str, Finder]] = {
    "aws:ec2/eip:Eip": _address,
    "aws:ec2/flowLog:FlowLog": _flow_log,
    "aws:ec2/internetGateway:InternetGateway": _tagged(
        "describe_internet_gateways", "InternetGateways", "InternetGatewayId"
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": _tagged(
        "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", name="LaunchTemplateName"
    ),
    "aws:ec2/natGateway:NatGateway": _tagged("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "aws:ec2/route:Route": _route,
    "aws:ec2/routeTable:RouteTable": _tagged("describe_route_tables", "RouteTables", "RouteTableId"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _association,
    "aws:ec2/securityGroup:SecurityGroup": _tagged(
        "describe_security_groups", "SecurityGroups", "GroupId", name="GroupName"
    ),
    "aws:ec2/subnet:Subnet": _tagged("describe_subnets", "Subnets", "SubnetId"),
    "aws:ec2/vpc:Vpc": _tagged("describe_vpcs", "Vpcs", "VpcId"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _tagged("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _RULES,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _RULES,
}
