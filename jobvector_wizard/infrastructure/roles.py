"""IAM roles of the control plane and of the nodes."""

from __future__ import annotations

import json
from typing import Final

import pulumi_aws as aws

from jobvector_wizard.infrastructure.deployment import Component, Deployment

_CLUSTER_POLICIES: Final = ("AmazonEKSClusterPolicy",)
_NODE_POLICIES: Final = (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",  # a shell on a node without a bastion
)


class Roles(Component):
    """Who EKS and EC2 are when they act for the cluster; the attachments are what they may do."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__("Roles", deployment)
        self.cluster = self._role("cluster", "eks.amazonaws.com")
        self.cluster_attachments = self._attach("cluster", self.cluster, _CLUSTER_POLICIES)
        self.node = self._role("node", "ec2.amazonaws.com")
        self.node_attachments = self._attach("node", self.node, _NODE_POLICIES)
        self.register_outputs({})

    def _role(self, name: str, service: str) -> aws.iam.Role:
        return aws.iam.Role(
            name,
            description=f"{name.capitalize()} of the JobVector deployment {self.deployment.name}",
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
                }
            ),
            tags=self.deployment.tags(name),
            opts=self.child(),
        )

    def _attach(self, name: str, role: aws.iam.Role, policies: tuple[str, ...]) -> list[aws.iam.RolePolicyAttachment]:
        return [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=self.deployment.managed_policy(policy),
                opts=self.child(),
            )
            for policy in policies
        ]
