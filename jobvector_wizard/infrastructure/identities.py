"""Pod Identity: what pods may do on AWS, without a credential in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import naming, policies
from jobvector_wizard.infrastructure.deployment import NAMESPACE, Deployment
from jobvector_wizard.infrastructure.pod_roles import PodRoles

if TYPE_CHECKING:
    import pulumi

    from jobvector_wizard.infrastructure.buckets import Buckets
    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.database import Database
    from jobvector_wizard.infrastructure.keys import Keys

AUTOSCALER: Final = "cluster-autoscaler"
"""The service account that the Cluster Autoscaler runs under, in the namespace kube-system."""


class Identities(PodRoles):
    """One role per workload that has a bucket or uses the database, and the autoscaler's, each for one account."""

    def __init__(
        self, deployment: Deployment, cluster: Cluster, buckets: Buckets, database: Database, keys: Keys
    ) -> None:
        super().__init__("Identities", deployment, cluster, keys)
        for name, workload in self.blueprint.workloads.items():
            rights: dict[str, pulumi.Output[str]] = {}
            if workload.bucket is not None:
                rights["bucket"] = self._read_and_write(buckets.by_name[workload.bucket])
            if workload.database:
                rights["database"] = self._read_password(database)
            if rights:
                self._identity(name, f"{name}-pods", (NAMESPACE, name), rights)
        if self.blueprint.scales:
            rights = {"nodes": self._change_node_groups()}
            self._identity(AUTOSCALER, f"{AUTOSCALER}-pods", ("kube-system", AUTOSCALER), rights)
        self.register_outputs({})

    def _read_password(self, database: Database) -> pulumi.Output[str]:
        """Let pods read the password on each connect, since RDS rotates it."""
        actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        return policies.document(
            policies.allow(actions, database.secret_arn), *self._use_key("secretsmanager", ["kms:Decrypt"])
        )

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
