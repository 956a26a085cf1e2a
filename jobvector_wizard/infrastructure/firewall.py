"""Security groups, and who may speak to whom.

Every rule is a resource of its own: rules inside a group that name each other's group form a cycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.infrastructure.network import ANYWHERE, Network

if TYPE_CHECKING:
    import pulumi

HTTP: Final = 80
HTTPS: Final = 443
POSTGRES: Final = 5432


class Firewall(Component):
    """The groups of load balancer, nodes and database: only the load balancer hears the internet."""

    def __init__(self, deployment: Deployment, network: Network) -> None:
        super().__init__("Firewall", deployment)
        self._vpc_id = network.vpc.id
        self.load_balancer = self._group("load-balancer", "Internet to load balancer")
        self.nodes = self._group("nodes", "Kubernetes nodes and their pods")
        self.database = self._group("database", "PostgreSQL")
        self._load_balancer_rules()
        self._node_rules()
        self._let_in("database-from-nodes", self.database, "From the nodes", source=self.nodes, port=POSTGRES)
        self.endpoints: aws.ec2.SecurityGroup | None = None
        if self.blueprint.network.has_endpoints:
            self.endpoints = self._group("endpoints", "Interface endpoints")
            self._let_in("endpoints-from-nodes", self.endpoints, "From the nodes", source=self.nodes, port=HTTPS)
        self.register_outputs({})

    def _load_balancer_rules(self) -> None:
        self._let_in("load-balancer-http", self.load_balancer, "HTTP from anywhere", cidr=ANYWHERE, port=HTTP)
        if self.blueprint.edge.domain:
            self._let_in("load-balancer-https", self.load_balancer, "HTTPS from anywhere", cidr=ANYWHERE, port=HTTPS)
        for name, workload in self.blueprint.workloads.items():
            if workload.port is not None:
                self._let_out(
                    f"load-balancer-to-{name}",
                    self.load_balancer,
                    f"To the node port of {name}",
                    target=self.nodes,
                    port=workload.port,
                )

    def _node_rules(self) -> None:
        for name, workload in self.blueprint.workloads.items():
            if workload.port is not None:
                self._let_in(
                    f"nodes-from-load-balancer-{name}",
                    self.nodes,
                    f"Node port of {name} from the load balancer",
                    source=self.load_balancer,
                    port=workload.port,
                )
        self._let_in("nodes-from-nodes", self.nodes, "Anything between nodes", source=self.nodes)
        self._let_out("nodes-to-anywhere", self.nodes, "Anything to anywhere", cidr=ANYWHERE)

    def _group(self, name: str, description: str) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            name,
            description=description,
            vpc_id=self._vpc_id,
            tags=self.deployment.tags(name),
            opts=self.child(),
        )

    def _let_in(
        self,
        name: str,
        group: aws.ec2.SecurityGroup,
        description: str,
        *,
        source: aws.ec2.SecurityGroup | None = None,
        cidr: str | None = None,
        port: int | None = None,
    ) -> None:
        self._rule(aws.vpc.SecurityGroupIngressRule, name, group, description, peer=source, cidr=cidr, port=port)

    def _let_out(
        self,
        name: str,
        group: aws.ec2.SecurityGroup,
        description: str,
        *,
        target: aws.ec2.SecurityGroup | None = None,
        cidr: str | None = None,
        port: int | None = None,
    ) -> None:
        self._rule(aws.vpc.SecurityGroupEgressRule, name, group, description, peer=target, cidr=cidr, port=port)

    def _rule(
        self,
        kind: type[aws.vpc.SecurityGroupIngressRule | aws.vpc.SecurityGroupEgressRule],
        name: str,
        group: aws.ec2.SecurityGroup,
        description: str,
        *,
        peer: aws.ec2.SecurityGroup | None,
        cidr: str | None,
        port: int | None,
    ) -> None:
        kind(
            name,
            security_group_id=group.id,
            description=description,
            ip_protocol="tcp" if port else "-1",
            from_port=port,
            to_port=port,
            cidr_ipv4=cidr,
            referenced_security_group_id=_id(peer),
            tags=self.deployment.tags(name),
            opts=self.child(),
        )


def _id(group: aws.ec2.SecurityGroup | None) -> pulumi.Output[str] | None:
    return group.id if group else None
