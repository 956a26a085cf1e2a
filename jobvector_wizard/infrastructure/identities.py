"""Pod Identity: what pods may do on AWS, without a credential in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi
import pulumi_aws as aws

from jobvector_wizard.infrastructure import naming, policies
from jobvector_wizard.infrastructure.deployment import NAMESPACE, Component, Deployment

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.buckets import Buckets
    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.database import Database
    from jobvector_wizard.infrastructure.keys import Keys

AUTOSCALER: Final = "cluster-autoscaler"
"""The service account that the Cluster Autoscaler runs under, in the namespace kube-system."""


class Identities(Component):
    """One role per workload that has a bucket or uses the database, and the autoscaler's, each for one account."""

    def __init__(
        self, deployment: Deployment, cluster: Cluster, buckets: Buckets, database: Database, keys: Keys
    ) -> None:
        super().__init__("Identities", deployment)
        self._cluster, self._key = cluster, keys.data
        for name, workload in self.blueprint.workloads.items():
            rights: dict[str, pulumi.Output[str]] = {}
            if workload.bucket is not None:
                rights["bucket"] = self._read_and_write(buckets.by_name[workload.bucket])
            if workload.database:
                rights["database"] = self._read_password(database)
            if rights:
                self._identity(name, NAMESPACE, rights)
        if self.blueprint.scales:
            self._identity(AUTOSCALER, "kube-system", {"nodes": self._change_node_groups()})
        self.register_outputs({})

    def _identity(self, account: str, namespace: str, rights: dict[str, pulumi.Output[str]]) -> None:
        role = aws.iam.Role(
            f"{account}-pods",
            description=f"Pods of {account} in the JobVector deployment {self.deployment.name}",
            assume_role_policy=self._trust(account, namespace),
            tags=self.deployment.tags(f"{account}-pods"),
            opts=self.child(),
        )
        granted = [
            aws.iam.RolePolicy(f"{account}-{what}", role=role.id, policy=policy, opts=self.child())
            for what, policy in rights.items()
        ]
        aws.eks.PodIdentityAssociation(
            account,
            cluster_name=self._cluster.control_plane.name,
            namespace=namespace,
            service_account=account,
            role_arn=role.arn,
            tags=self.deployment.tags(account),
            opts=self.child(*granted),  # whoever waits for the association has its rights too
        )

    def _trust(self, account: str, namespace: str) -> pulumi.Output[str]:
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

    def _read_and_write(self, bucket: aws.s3.Bucket) -> pulumi.Output[str]:
        objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
        return policies.document(
            policies.allow("s3:ListBucket", bucket.arn),
            policies.allow(objects, pulumi.Output.concat(bucket.arn, "/*")),
            *self._use_key("s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
        )

    def _read_password(self, database: Database) -> pulumi.Output[str]:
        """Let pods read the password on each connect, since RDS rotates it."""
        actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        return policies.document(
            policies.allow(actions, database.secret_arn), *self._use_key("secretsmanager", ["kms:Decrypt"])
        )

    def _use_key(self, service: str, actions: list[str]) -> list[policies.Statement]:
        """Allow the data key's use through one service alone; a key of AWS asks for no grant."""
        if self._key is None:
            return []
        through = pulumi.Output.concat(f"{service}.{self.deployment.region}.", self.deployment.dns_suffix)
        return [policies.allow(actions, self._key, {"StringEquals": {"kms:ViaService": through}})]

    def _change_node_groups(self) -> pulumi.Output[str]:
        """Let the autoscaler see everything and resize this cluster's groups alone.

        Source of the actions: the Cluster Autoscaler's own documentation for AWS.
        """
        see = [
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:DescribeAutoScalingInstances",
            "autoscaling:DescribeLaunchConfigurations",
            "autoscaling:DescribeScalingActivities",
            "autoscaling:DescribeTags",
            "ec2:DescribeImages",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:GetInstanceTypesFromInstanceRequirements",
            "eks:DescribeNodegroup",
        ]
        change = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
        owned = f"aws:ResourceTag/k8s.io/cluster-autoscaler/{naming.cluster_name(self.deployment.name)}"
        return policies.document(
            policies.allow(see, "*"), policies.allow(change, "*", {"StringEquals": {owned: "owned"}})
        )
