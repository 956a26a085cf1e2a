"""Roles of the add-ons that call AWS: without one, an add-on stays degraded or does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.catalog import AddOnAccount, Rights, bundled
from jobvector_wizard.infrastructure import policies
from jobvector_wizard.infrastructure.pod_roles import PodRoles
from jobvector_wizard.planning.add_ons import roles_of

if TYPE_CHECKING:
    import pulumi
    import pulumi_aws as aws

    from jobvector_wizard.infrastructure.buckets import Buckets
    from jobvector_wizard.infrastructure.cluster import Cluster
    from jobvector_wizard.infrastructure.deployment import Deployment
    from jobvector_wizard.infrastructure.keys import Keys


class AddOnRoles(PodRoles):
    """One role for each service account of an add-on; the add-on waits for it, since pods learn of it as they start."""

    def __init__(self, deployment: Deployment, cluster: Cluster, buckets: Buckets, keys: Keys) -> None:
        super().__init__("AddOnRoles", deployment, cluster, keys)
        self._buckets = buckets
        self.by_add_on: dict[str, list[aws.eks.PodIdentityAssociation]] = {
            add_on: [self._role(account) for account in accounts]
            for add_on, accounts in roles_of(self.blueprint, bundled()).items()
        }
        self.register_outputs({})

    def _role(self, account: AddOnAccount) -> aws.eks.PodIdentityAssociation:
        name = f"add-on-{account.account}"
        return self._identity(
            name, name, (account.namespace, account.account), dict(self._rights(account)), account.policies
        )

    def _rights(self, account: AddOnAccount) -> list[tuple[str, pulumi.Output[str]]]:
        match account.rights:
            case Rights.DATA_KEY if self._key is not None:
                return [("key", self._encrypt_volumes())]
            case Rights.BUCKETS:
                return [("buckets", self._read_and_write(*self._buckets.by_name.values()))]
            case Rights.RECORDS:
                return [("records", self._change_records())]
            case _:
                return []

    def _encrypt_volumes(self) -> pulumi.Output[str]:
        """Let the driver make volumes that the data key encrypts, and EC2 attach them.

        Source of the actions: aws-ebs-csi-driver @429e202e, docs/install.md.
        """
        return policies.document(
            *self._use_key("ec2", ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"]),
            *self._use_key("ec2", ["kms:CreateGrant"], {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        )

    def _change_records(self) -> pulumi.Output[str]:
        """Let ExternalDNS see all zones and change records of the design's domain alone.

        Source of the actions and of the condition: kubernetes-sigs/external-dns, docs/tutorials/aws.md.
        """
        zone = self.blueprint.edge.zone_name
        names = {"route53:ChangeResourceRecordSetsNormalizedRecordNames": [zone, f"*.{zone}"]}
        see = ["route53:ListHostedZones", "route53:ListResourceRecordSets", "route53:ListTagsForResources"]
        zones = self.deployment.partition.apply(lambda partition: f"arn:{partition}:route53:::hostedzone/*")
        return policies.document(
            policies.allow("route53:ChangeResourceRecordSets", zones, {"ForAllValues:StringLike": names}),
            policies.allow(see, "*"),
        )
