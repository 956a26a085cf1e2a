"""Roles that pods act under by Pod Identity: each for one service account of one cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from jobvector_wizard.infrastructure import aws, naming, policies
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.keys import Keys


class PodRoles(Component):
    """What makes such roles, and the rights that several of them have."""

    def __init__(self, kind: str, deployment: Deployment, cluster: Cluster, keys: Keys) -> None:
        super().__init__(kind, deployment)
        self._cluster, self._key = cluster, keys.data

    def _identity(
        self,
        name: str,
        role_name: str,
        account: tuple[str, str],
        rights: Mapping[str, pulumi.Output[str]],
        managed: Sequence[str] = (),
    ) -> aws.eks.PodIdentityAssociation:
        """Create a role with policies of its own and of AWS's, for a namespace and the service account in it."""
        namespace, service_account = account
        role = aws.iam.Role(
            role_name,
            description=f"Pods of {service_account} in the JobVector deployment {self.deployment.name}",
            assume_role_policy=self._trust(namespace, service_account),
            tags=self.deployment.tags(role_name),
            opts=self.child(),
        )
        granted: list[pulumi.Resource] = [
            aws.iam.RolePolicy(f"{name}-{what}", role=role.id, policy=policy, opts=self.child())
            for what, policy in rights.items()
        ]
        granted += [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy.rpartition('/')[2]}",
                role=role.name,
                policy_arn=self.deployment.managed_policy(policy),
                opts=self.child(),
            )
            for policy in managed
        ]
        return aws.eks.PodIdentityAssociation(
            name,
            cluster_name=self._cluster.control_plane.name,
            namespace=namespace,
            service_account=service_account,
            role_arn=role.arn,
            tags=self.deployment.tags(name),
            opts=self.child(*granted),  # whoever waits for the association has its rights too
        )

    def _trust(self, namespace: str, account: str) -> pulumi.Output[str]:
        """Let EKS hand the role to one service account of one cluster of this AWS account."""
        return policies.trust(
            "pods.eks.amazonaws.com",
            {
                "aws:SourceAccount": self.deployment.account,
                "aws:RequestTag/eks-cluster-name": naming.cluster_name(self.deployment.name),
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": account,
            },
            ["sts:AssumeRole", "sts:TagSession"],
        )

    def _read_and_write(self, *buckets: aws.s3.Bucket) -> pulumi.Output[str]:
        objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
        return policies.document(
            policies.allow("s3:ListBucket", _one_or_all([bucket.arn for bucket in buckets])),
            policies.allow(objects, _one_or_all([pulumi.Output.concat(bucket.arn, "/*") for bucket in buckets])),
            *self._use_key("s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
        )

    def _use_key(
        self, service: str, actions: list[str], more: Mapping[str, Mapping[str, object]] | None = None
    ) -> list[policies.Statement]:
        """Allow the data key's use through one service alone; a key of AWS asks for no grant."""
        if self._key is None:
            return []
        through = pulumi.Output.concat(f"{service}.{self.deployment.region}.", self.deployment.dns_suffix)
        conditions: dict[str, Mapping[str, object]] = {"StringEquals": {"kms:ViaService": through}, **(more or {})}
        return [policies.allow(actions, self._key, conditions)]


def _one_or_all(arns: list[pulumi.Output[str]]) -> object:
    return arns[0] if len(arns) == 1 else arns
