"""IAM roles of the control plane, the nodes and the database's monitoring."""

from __future__ import annotations

from typing import Final

from jobvector_wizard.infrastructure import aws, policies
from jobvector_wizard.infrastructure.deployment import Component, Deployment

_CLUSTER_POLICIES: Final = ("AmazonEKSClusterPolicy",)
_NODE_POLICIES: Final = (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",  # a shell on a node without a bastion
)
_MONITORING_POLICIES: Final = ("service-role/AmazonRDSEnhancedMonitoringRole",)


class Roles(Component):
    """Who EKS, EC2 and RDS are when they act for the deployment; the attachments are what they may do."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__("Roles", deployment)
        self.cluster = self._role("cluster", "eks.amazonaws.com")
        self.cluster_attachments = self._attach("cluster", self.cluster, _CLUSTER_POLICIES)
        self.node = self._role("node", "ec2.amazonaws.com")
        self.node_attachments = self._attach("node", self.node, _NODE_POLICIES)
        self.database_monitoring: aws.iam.Role | None = None
        self.database_monitoring_attachments: list[aws.iam.RolePolicyAttachment] = []
        if self.blueprint.database.enhanced_monitoring_seconds:
            role = self._role("database-monitoring", "monitoring.rds.amazonaws.com")
            self.database_monitoring = role
            self.database_monitoring_attachments = self._attach("database", role, _MONITORING_POLICIES)
        self.register_outputs({})

    def _role(self, name: str, service: str) -> aws.iam.Role:
        return aws.iam.Role(
            name,
            description=f"{name.capitalize()} of the JobVector deployment {self.deployment.name}",
            assume_role_policy=policies.trust(service),
            tags=self.deployment.tags(name),
            opts=self.child(),
        )

    def _attach(self, name: str, role: aws.iam.Role, managed: tuple[str, ...]) -> list[aws.iam.RolePolicyAttachment]:
        return [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy.rpartition('/')[2]}",
                role=role.name,
                policy_arn=self.deployment.managed_policy(policy),
                opts=self.child(),
            )
            for policy in managed
        ]
