"""The EKS control plane and who may administer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi

from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.logs import Logs
    from jobvector_wizard.infrastructure.network import Network
    from jobvector_wizard.infrastructure.roles import Roles

_ADMIN_POLICY: Final = ":eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


class Cluster(Component):
    """The control plane in every zone's private subnet, and one access entry per administrator."""

    def __init__(
        self,
        deployment: Deployment,
        network: Network,
        roles: Roles,
        logs: Logs,
        key: pulumi.Output[str] | None,
    ) -> None:
        super().__init__("Cluster", deployment)
        self.control_plane = aws.eks.Cluster(
            "cluster",
            name=naming.cluster_name(deployment.name),
            version=self.blueprint.kubernetes.version,
            role_arn=roles.cluster.arn,
            vpc_config=self._endpoints(network),
            access_config=aws.eks.ClusterAccessConfigArgs(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
            ),
            encryption_config=_secrets_encrypted_with(key) if key else None,
            kube_scheduler_config=self._scheduler(),
            upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(support_type=self.blueprint.kubernetes.support.upper()),
            enabled_cluster_log_types=list(self.blueprint.kubernetes.logs),
            deletion_protection=deployment.safeguards.services,
            tags=deployment.tags("cluster"),
            opts=self.child(logs.cluster, *roles.cluster_attachments),
        )
        for arn in self.blueprint.access.admins:
            self._admin(arn)
        self.register_outputs({})

    @property
    def security_group_id(self) -> pulumi.Output[str]:
        """The group EKS makes for the control plane and its nodes."""
        return self.control_plane.vpc_config.apply(
            lambda config: self.deployment.reported(
                config.cluster_security_group_id if config else None, "cluster security group"
            )
        )

    def _endpoints(self, network: Network) -> aws.eks.ClusterVpcConfigArgs:
        """Keep the Kubernetes API inside the VPC; from outside only the networks that are named reach it."""
        outside = list(self.blueprint.access.endpoint_cidrs)
        return aws.eks.ClusterVpcConfigArgs(
            subnet_ids=network.subnet_ids(Tier.PRIVATE),
            endpoint_private_access=True,
            endpoint_public_access=bool(outside),
            public_access_cidrs=outside or None,
        )

    def _scheduler(self) -> aws.eks.ClusterKubeSchedulerConfigArgs | None:
        """Let the scheduler weigh nodes as the design says; without a word of it EKS keeps what the cluster has."""
        scoring = self.blueprint.kubernetes.scoring
        if scoring is None:
            return None
        strategy = aws.eks.ClusterKubeSchedulerConfigNodeResourcesFitScoringStrategyArgs(
            type=scoring.strategy,
            resources=[
                aws.eks.ClusterKubeSchedulerConfigNodeResourcesFitScoringStrategyResourceArgs(name=name, weight=weight)
                for name, weight in scoring.weights.items()
            ],
        )
        return aws.eks.ClusterKubeSchedulerConfigArgs(
            node_resources_fit=aws.eks.ClusterKubeSchedulerConfigNodeResourcesFitArgs(scoring_strategy=strategy)
        )

    def _admin(self, arn: str) -> None:
        name = f"admin-{naming.principal_label(arn)}"
        entry = aws.eks.AccessEntry(
            name,
            cluster_name=self.control_plane.name,
            principal_arn=arn,
            type="STANDARD",
            tags=self.deployment.tags(name),
            opts=self.child(),
        )
        aws.eks.AccessPolicyAssociation(
            name,
            cluster_name=self.control_plane.name,
            principal_arn=entry.principal_arn,
            policy_arn=pulumi.Output.concat("arn:", self.deployment.partition, _ADMIN_POLICY),
            access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            opts=self.child(entry),
        )


def _secrets_encrypted_with(key: pulumi.Output[str]) -> aws.eks.ClusterEncryptionConfigArgs:
    """Encrypt Kubernetes' secrets with an own key; without one EKS does so with a key of AWS."""
    return aws.eks.ClusterEncryptionConfigArgs(
        provider=aws.eks.ClusterEncryptionConfigProviderArgs(key_arn=key), resources=["secrets"]
    )
