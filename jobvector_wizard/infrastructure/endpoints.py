"""Interface endpoints: private ways from the nodes to the AWS services that they and their pods call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.planning.endpoints import endpoint_services

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.network import Network


class Endpoints(Component):
    """One endpoint a service, in the private subnet of every zone that has nodes."""

    def __init__(self, deployment: Deployment, network: Network, group: aws.ec2.SecurityGroup) -> None:
        super().__init__("Endpoints", deployment)
        subnets = [subnet for zone in self.blueprint.node_zones for subnet in network.subnet_ids(Tier.PRIVATE, zone)]
        self.all = [
            aws.ec2.VpcEndpoint(
                service.replace(".", "-"),
                vpc_id=network.vpc.id,
                service_name=f"com.amazonaws.{deployment.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=subnets,
                security_group_ids=[group.id],
                tags=deployment.tags(service.replace(".", "-")),
                opts=self.child(),
            )
            for service in endpoint_services(self.blueprint)
        ]
        self.register_outputs({})
