"""Pod Identity: what a workload's pods may do on AWS, without a credential in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from jobvector_wizard.infrastructure import naming
from jobvector_wizard.infrastructure.deployment import NAMESPACE, Component, Deployment

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.buckets import Buckets
    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.database import Database


class Identities(Component):
    """One role per workload that has a bucket or uses the database, for its service account alone."""

    def __init__(self, deployment: Deployment, cluster: Cluster, buckets: Buckets, database: Database) -> None:
        super().__init__("Identities", deployment)
        for name, workload in self.blueprint.workloads.items():
            rights: dict[str, pulumi.Output[str]] = {}
            if workload.bucket is not None:
                rights["bucket"] = _read_and_write(buckets.by_name[workload.bucket])
            if workload.database:
                rights["database"] = _read_password(database)
            if rights:
                self._identity(name, rights, cluster)
        self.register_outputs({})

    def _identity(self, workload: str, rights: dict[str, pulumi.Output[str]], cluster: Cluster) -> None:
        role = aws.iam.Role(
            f"{workload}-pods",
            description=f"Pods of {workload} in the JobVector deployment {self.deployment.name}",
            assume_role_policy=self._trust(workload),
            tags=self.deployment.tags(f"{workload}-pods"),
            opts=self.child(),
        )
        policies = [
            aws.iam.RolePolicy(f"{workload}-{what}", role=role.id, policy=policy, opts=self.child())
            for what, policy in rights.items()
        ]
        aws.eks.PodIdentityAssociation(
            workload,
            cluster_name=cluster.control_plane.name,
            namespace=NAMESPACE,
            service_account=workload,
            role_arn=role.arn,
            tags=self.deployment.tags(workload),
            opts=self.child(*policies),  # whoever waits for the association has its rights too
        )

    def _trust(self, workload: str) -> pulumi.Output[str]:
        """Let EKS hand the role to one service account of one cluster of this account."""
        return pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "pods.eks.amazonaws.com"},
                        "Action": ["sts:AssumeRole", "sts:TagSession"],
                        "Condition": {
                            "StringEquals": {
                                "aws:SourceAccount": self.deployment.account,
                                "aws:RequestTag/eks-cluster-name": naming.cluster_name(self.deployment.name),
                                "aws:RequestTag/kubernetes-namespace": NAMESPACE,
                                "aws:RequestTag/kubernetes-service-account": workload,
                            }
                        },
                    }
                ],
            }
        )


def _read_and_write(bucket: aws.s3.Bucket) -> pulumi.Output[str]:
    objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    return pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket.arn},
                {"Effect": "Allow", "Action": objects, "Resource": pulumi.Output.concat(bucket.arn, "/*")},
            ],
        }
    )


def _read_password(database: Database) -> pulumi.Output[str]:
    """Let pods read the password on each connect, since RDS rotates it; AWS's own key encrypts it and asks no grant."""
    actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    return pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": actions, "Resource": database.secret_arn}],
        }
    )
