"""The VPC: subnets by tier and zone, and the routes that tell the tiers apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.design.addressing import Subnet, Tier
from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    import pulumi

ANYWHERE = "0.0.0.0/0"
_LOAD_BALANCER_TAGS = {Tier.PUBLIC: "kubernetes.io/role/elb", Tier.PRIVATE: "kubernetes.io/role/internal-elb"}


class Network(Component):
    """VPC, subnets, gateways and routes."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__("Network", deployment)
        self.vpc = self._vpc()
        plans = self.blueprint.network.address_plan
        self._subnets = {(plan.tier, plan.zone): self._subnet(plan) for plan in plans}
        self._associations: dict[tuple[Tier, str], aws.ec2.RouteTableAssociation] = {}
        self._ways_out: dict[str, aws.ec2.Route] = {}
        self.nat_gateways: dict[str, aws.ec2.NatGateway] = {}
        self._public_side()
        self._private_side()
        self._database_side()
        self.register_outputs({})

    def subnet_ids(self, tier: Tier, zone: str | None = None) -> list[pulumi.Output[str]]:
        """Return a tier's subnets, or the one in `zone`."""
        return [subnet.id for (of, where), subnet in self._subnets.items() if of is tier and zone in (None, where)]

    def way_out(self, zone: str) -> list[pulumi.Resource]:
        """Return what must stand before something in a zone's private subnet reaches the internet."""
        route = self._ways_out.get(zone)
        return [self._associations[Tier.PRIVATE, zone], *([route] if route else [])]

    def _vpc(self) -> aws.ec2.Vpc:
        # the design's digest stands on the VPC alone: on everything, each change of a design would change everything
        digest = {"jobvector:blueprint": self.blueprint.digest}
        vpc = aws.ec2.Vpc(
            "vpc",
            cidr_block=self.blueprint.network.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self.deployment.tags("vpc", digest),
            opts=self.child(),
        )
        aws.ec2.DefaultSecurityGroup(  # no rules given: the ones it has are taken away
            "default", vpc_id=vpc.id, tags=self.deployment.tags("default"), opts=self.child()
        )
        return vpc

    def _subnet(self, plan: Subnet) -> aws.ec2.Subnet:
        name = f"{plan.tier}-{self.deployment.letter(plan.zone)}"
        tag = _LOAD_BALANCER_TAGS.get(plan.tier)
        return aws.ec2.Subnet(
            name,
            vpc_id=self.vpc.id,
            cidr_block=str(plan.network),
            availability_zone=plan.zone,
            map_public_ip_on_launch=False,
            tags=self.deployment.tags(name, {tag: "1"} if tag else None),
            opts=self.child(),
        )

    def _table(self, name: str) -> aws.ec2.RouteTable:
        return aws.ec2.RouteTable(name, vpc_id=self.vpc.id, tags=self.deployment.tags(name), opts=self.child())

    def _associate(self, tier: Tier, zone: str, table: aws.ec2.RouteTable) -> None:
        self._associations[tier, zone] = aws.ec2.RouteTableAssociation(
            f"{tier}-{self.deployment.letter(zone)}",
            subnet_id=self._subnets[tier, zone].id,
            route_table_id=table.id,
            opts=self.child(),
        )

    def _public_side(self) -> None:
        gateway = aws.ec2.InternetGateway(
            "internet", vpc_id=self.vpc.id, tags=self.deployment.tags("internet"), opts=self.child()
        )
        table = self._table("public")
        self.internet_route = aws.ec2.Route(
            "public",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.id,
            opts=self.child(),
        )
        for zone in self.blueprint.network.zones:
            self._associate(Tier.PUBLIC, zone, table)
        self.nat_gateways = {zone: self._nat_gateway(zone, gateway) for zone in self.blueprint.network.nat_zones}

    def _nat_gateway(self, zone: str, gateway: aws.ec2.InternetGateway) -> aws.ec2.NatGateway:
        """Create a NAT gateway once its own subnet reaches the internet."""
        name = f"nat-{self.deployment.letter(zone)}"
        address = aws.ec2.Eip(name, domain="vpc", tags=self.deployment.tags(name), opts=self.child(gateway))
        return aws.ec2.NatGateway(
            name,
            subnet_id=self._subnets[Tier.PUBLIC, zone].id,
            allocation_id=address.allocation_id,
            tags=self.deployment.tags(name),
            opts=self.child(self.internet_route, self._associations[Tier.PUBLIC, zone]),
        )

    def _private_side(self) -> None:
        """Give each zone a table of its own: its NAT gateway, else the only one, else no way out."""
        tables = []
        for zone in self.blueprint.network.zones:
            name = f"private-{self.deployment.letter(zone)}"
            table = self._table(name)
            tables.append(table.id)
            self._associate(Tier.PRIVATE, zone, table)
            nat = self.nat_gateways.get(zone) or next(iter(self.nat_gateways.values()), None)
            if nat:
                self._ways_out[zone] = aws.ec2.Route(
                    name,
                    route_table_id=table.id,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=nat.id,
                    opts=self.child(),
                )
        aws.ec2.VpcEndpoint(  # free, and keeps image layers and models off the NAT gateways
            "s3",
            vpc_id=self.vpc.id,
            service_name=f"com.amazonaws.{self.deployment.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=tables,
            tags=self.deployment.tags("s3"),
            opts=self.child(),
        )

    def _database_side(self) -> None:
        table = self._table("database")
        for zone in self.blueprint.network.zones:
            self._associate(Tier.DATABASE, zone, table)
