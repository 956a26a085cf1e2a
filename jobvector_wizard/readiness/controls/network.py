"""Controls of the VPC and of who may speak to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.readiness.controls.control import Control, Waiver, switched_off
from jobvector_wizard.readiness.controls.requirement import Every, Never, NoneOf, Paired, Some

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.provisioning.plan import PlannedResource

VPC: Final = "aws:ec2/vpc:Vpc"
SUBNET: Final = "aws:ec2/subnet:Subnet"
ROUTE: Final = "aws:ec2/route:Route"
GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
FLOW_LOG: Final = "aws:ec2/flowLog:FlowLog"
EVERYONE: Final = ("0.0.0.0/0", "::/0")
WEB: Final = (80, 443)
HIGH_RISK: Final = (
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088,
    8888, 9200, 9300,
)  # fmt: skip
"""The ports that Security Hub's EC2.19 names."""


def _from_everyone(rule: PlannedResource, ports: Iterable[int]) -> bool:
    """Whether a rule lets everyone in to any of these ports."""
    inputs = rule.inputs
    if not {inputs.get("cidrIpv4"), inputs.get("cidrIpv6")} & set(EVERYONE):
        return False
    if inputs["ipProtocol"] == "-1":
        return True
    first, last = int(str(inputs.get("fromPort", 0))), int(str(inputs.get("toPort", 65535)))
    return any(first <= port <= last for port in ports)


def _opens_more_than_web(rule: PlannedResource) -> bool:
    first, last = rule.inputs.get("fromPort"), rule.inputs.get("toPort")
    return _from_everyone(rule, range(65536)) and not (first == last and first in WEB)


def _closed(*ports: int, network: str = "0.0.0.0/0") -> NoneOf:
    kind = "cidrIpv6" if ":" in network else "cidrIpv4"
    intruder = {"ipProtocol": "tcp", "fromPort": ports[0], "toPort": ports[0], kind: network, "description": "open"}
    return NoneOf(INGRESS, intruder, lambda rule: network in rule.inputs.values() and _from_everyone(rule, ports))


def _into(rule: PlannedResource, group: str) -> bool:
    return str(rule.inputs["securityGroupId"]).rpartition("-")[0] == group


def _refers(rule: PlannedResource, *groups: str) -> bool:
    return str(rule.inputs.get("referencedSecurityGroupId", "")).rpartition("-")[0] in groups


def _route_of(table: str, **target: str) -> NoneOf:
    def which(route: PlannedResource) -> bool:
        return str(route.inputs["routeTableId"]).startswith(table) and all(key in route.inputs for key in target)

    return NoneOf(ROUTE, {"routeTableId": f"{table}-x", "destinationCidrBlock": "0.0.0.0/0", **target}, which)


def _no_endpoints(blueprint: Blueprint) -> bool:
    return not blueprint.network.has_endpoints


def _endpoint(service: str) -> Some:
    def which(endpoint: PlannedResource) -> bool:
        name = str(endpoint.inputs["serviceName"])
        return endpoint.inputs["vpcEndpointType"] == "Interface" and name.endswith(f".{service}")

    return Some(ENDPOINT, which)


def _by_endpoint(id_: str, title: str, standard: str, *services: str) -> Control:
    return Control(
        id_,
        title,
        (standard,),
        "endpoints.py",
        tuple(_endpoint(service) for service in services),
        Waiver(
            "The nodes reach the service through NAT; endpoints cost more than they save here.",
            "network.interface_endpoints = true",
            _no_endpoints,
        ),
    )


def _is_interface(endpoint: PlannedResource) -> bool:
    return endpoint.inputs["vpcEndpointType"] == "Interface"


def _nothing(kind: str) -> NoneOf:
    return NoneOf(kind, {})


def _is_public(subnet: PlannedResource) -> bool:
    return subnet.name.startswith("public-")


def _is_private(subnet: PlannedResource) -> bool:
    return subnet.name.startswith("private-")


def _tagged(tag: str) -> Any:
    return lambda tags: tags.get(tag) == "1"


CONTROLS: Final = (
    Control(
        "C-NET-01",
        "The VPC's default security group lets nothing in or out",
        ("CIS 5.5", "FSBP EC2.2"),
        "network.py",
        (Paired(VPC, DEFAULT_GROUP), Never(DEFAULT_GROUP, "ingress", [{}]), Never(DEFAULT_GROUP, "egress", [{}])),
    ),
    Control(
        "C-NET-02",
        "Flow logs record all traffic of the VPC",
        ("CIS 3.7", "FSBP EC2.6"),
        "flow_logs.py",
        (Paired(VPC, FLOW_LOG), Every(FLOW_LOG, "trafficType", lambda it: it == "ALL")),
        switched_off("observability.flow_logs"),
    ),
    Control(
        "C-NET-03",
        "No subnet gives out public addresses",
        ("FSBP EC2.15",),
        "network.py",
        (Every(SUBNET, "mapPublicIpOnLaunch", lambda it: it is False),),
    ),
    Control(
        "C-NET-04",
        "Nodes have no public address",
        ("FSBP EC2.9", "FSBP EC2.25", "FSBP AutoScaling.5", "EKS: deploy workers onto private subnets"),
        "nodes.py",
        (
            Never("aws:ec2/launchTemplate:LaunchTemplate", "networkInterfaces", [{"associatePublicIpAddress": "true"}]),
            Every("aws:eks/nodeGroup:NodeGroup", "subnetIds.*", lambda it: it.startswith("private-")),
        ),
    ),
    Control("C-NET-05", "SSH is open to nobody", ("CIS 5.3", "Security Hub EC2.13"), "firewall.py", (_closed(22),)),
    Control("C-NET-06", "RDP is open to nobody", ("CIS 5.3", "Security Hub EC2.14"), "firewall.py", (_closed(3389),)),
    Control(
        "C-NET-07",
        "Nothing is open to all of IPv6",
        ("CIS 5.4",),
        "firewall.py",
        (_closed(22, 3389, network="::/0"), Never(INGRESS, "cidrIpv6", "::/0")),
    ),
    Control("C-NET-08", "CIFS is open to nobody", ("CIS 5.1.2",), "firewall.py", (_closed(445),)),
    Control(
        "C-NET-09",
        "The internet is let in to ports 80 and 443 only",
        ("FSBP EC2.18", "brief"),
        "firewall.py",
        (
            NoneOf(
                INGRESS,
                {"ipProtocol": "tcp", "fromPort": 8443, "toPort": 8443, "cidrIpv4": "0.0.0.0/0"},
                _opens_more_than_web,
            ),
        ),
    ),
    Control(
        "C-NET-10",
        "Ports of high risk are closed to the internet",
        ("FSBP EC2.19",),
        "firewall.py",
        (_closed(*HIGH_RISK),),
    ),
    Control(
        "C-NET-11",
        "Every rule stands alone and says what it is for",
        ("brief",),
        "firewall.py",
        (
            Every(INGRESS, "description", bool),
            Every(EGRESS, "description", bool),
            Never(GROUP, "ingress", [{}]),
            Never(GROUP, "egress", [{}]),
        ),
    ),
    Control(
        "C-NET-12",
        "Only nodes reach the database, on PostgreSQL's port",
        ("brief",),
        "firewall.py",
        (
            NoneOf(
                INGRESS,
                {"securityGroupId": "database-x", "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"},
                lambda rule: (
                    _into(rule, "database")
                    and not (
                        _refers(rule, "nodes") and rule.inputs.get("fromPort") == rule.inputs.get("toPort") == 5432
                    )
                ),
            ),
        ),
    ),
    Control(
        "C-NET-13",
        "The load balancer speaks to nodes only",
        ("brief",),
        "firewall.py",
        (
            NoneOf(
                EGRESS,
                {"securityGroupId": "load-balancer-x", "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"},
                lambda rule: _into(rule, "load-balancer") and not _refers(rule, "nodes"),
            ),
        ),
    ),
    Control(
        "C-NET-14",
        "Nodes hear the load balancer and each other only",
        ("brief",),
        "firewall.py",
        (
            NoneOf(
                INGRESS,
                {"securityGroupId": "nodes-x", "ipProtocol": "tcp", "fromPort": 10250, "cidrIpv4": "10.0.0.0/16"},
                lambda rule: _into(rule, "nodes") and not _refers(rule, "nodes", "load-balancer"),
            ),
        ),
    ),
    Control(
        "C-NET-15",
        "The database tier has no route out",
        ("FSBP RDS.46", "brief"),
        "network.py",
        (_route_of("database", natGatewayId="nat-x"), _route_of("database", gatewayId="igw-x")),
    ),
    Control(
        "C-NET-16",
        "Private subnets have no route to the internet gateway",
        ("EKS: subnet considerations", "brief"),
        "network.py",
        (_route_of("private", gatewayId="igw-x"),),
    ),
    Control(
        "C-NET-17",
        "S3 is reached without leaving AWS's network",
        ("brief",),
        "network.py",
        (Some(ENDPOINT, lambda endpoint: endpoint.inputs["vpcEndpointType"] == "Gateway"),),
    ),
    Control(
        "C-NET-18",
        "Subnets tell Kubernetes which load balancers belong there",
        ("EKS: subnet considerations",),
        "network.py",
        (
            Every(SUBNET, "tags", _tagged("kubernetes.io/role/elb"), _is_public),
            Every(SUBNET, "tags", _tagged("kubernetes.io/role/internal-elb"), _is_private),
        ),
    ),
    Control(
        "C-NET-19",
        "Every elastic address is in use",
        ("Security Hub EC2.12",),
        "network.py",
        (Paired("aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway", may_be_none=True),),
    ),
    _by_endpoint("C-NET-20", "EC2's API is reached by an interface endpoint", "FSBP EC2.10", "ec2"),
    _by_endpoint("C-NET-21", "ECR's API is reached by an interface endpoint", "FSBP EC2.55", "ecr.api"),
    _by_endpoint("C-NET-22", "Images are pulled through an interface endpoint", "FSBP EC2.56", "ecr.dkr"),
    _by_endpoint(
        "C-NET-23", "Systems Manager is reached by an interface endpoint", "FSBP EC2.57", "ssm", "ssmmessages"
    ),
    Control(
        "C-NET-24",
        "Interface endpoints hear nodes only",
        ("EKS: private clusters",),
        "firewall.py",
        (
            Every(ENDPOINT, "securityGroupIds.*", lambda it: it.startswith("endpoints-"), _is_interface),
            NoneOf(
                INGRESS,
                {"securityGroupId": "endpoints-x", "ipProtocol": "tcp", "fromPort": 443, "cidrIpv4": "10.0.0.0/16"},
                lambda rule: _into(rule, "endpoints") and not _refers(rule, "nodes"),
            ),
        ),
        Waiver("There are none.", "network.interface_endpoints = true", _no_endpoints),
    ),
    Control(
        "C-NET-25",
        "There is no VPN, transit gateway or peering that could let others in",
        ("CIS 5.6", "FSBP EC2.20", "FSBP EC2.23", "FSBP EC2.51", "FSBP EC2.171"),
        "network.py",
        (
            _nothing("aws:ec2/vpcPeeringConnection:VpcPeeringConnection"),
            _nothing("aws:ec2/vpnConnection:VpnConnection"),
            _nothing("aws:ec2clientvpn/endpoint:Endpoint"),
            _nothing("aws:ec2transitgateway/transitGateway:TransitGateway"),
        ),
    ),
    Control(
        "C-NET-26",
        "Network ACLs close the ports of SSH and RDP",
        ("CIS 5.2", "FSBP EC2.21"),
        waiver=Waiver(
            "ACLs have no memory: one that closes port 3389 also drops the answers to a connection that NAT opened "
            "from that port. Security groups close both ports.",
            "an ACL of your own, with that in mind",
        ),
    ),
    Control(
        "C-NET-27",
        "The account blocks internet gateways",
        ("FSBP EC2.172",),
        waiver=Waiver(
            "The load balancer is to be reached from the internet.",
            "the account's owner, with an exclusion for this VPC",
        ),
    ),
    Control(
        "C-NET-28",
        "Incident Manager is reached by an interface endpoint",
        ("FSBP EC2.58", "FSBP EC2.60"),
        waiver=Waiver("Nothing here calls it.", "endpoints of your own"),
    ),
)
