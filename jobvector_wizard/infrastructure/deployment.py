"""What every component needs to know: the blueprint, where it is deployed, and what stays protected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pulumi

from jobvector_wizard.catalog import bundled
from jobvector_wizard.infrastructure import aws, naming

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobvector_wizard.design.blueprint import Blueprint

NAMESPACE: Final = "jobvector"
"""The Kubernetes namespace of the workloads; each runs under a service account of its own name."""
NODE_GROUP_LABEL: Final = "jobvector.io/node-group"
"""The node label that a preferred node affinity names; EKS's own label holds a name with a random ending."""


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What is not deleted by mistake. AWS goes by what was deployed last: lower by an `up` first."""

    services: bool = True
    """Cluster and load balancer."""
    data: bool = True
    """Database and buckets: deletion protection, the final snapshot, objects that keep a bucket in place."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One blueprint being deployed to one account and region."""

    blueprint: Blueprint
    name: str
    account: pulumi.Output[str]
    partition: pulumi.Output[str]
    dns_suffix: pulumi.Output[str]
    safeguards: Safeguards
    partial: bool = False

    @classmethod
    def current(cls, blueprint: Blueprint, safeguards: Safeguards, *, partial: bool) -> Deployment:
        """Describe the stack that runs now; only the identity of the account is asked of AWS."""
        partition = aws.get_partition_output()
        return cls(
            blueprint,
            pulumi.get_stack(),
            aws.get_caller_identity_output().account_id,
            partition.partition,
            partition.dns_suffix,
            safeguards,
            partial,
        )

    @property
    def region(self) -> str:
        """The AWS region."""
        return self.blueprint.region

    @property
    def database_memory(self) -> int | None:
        """Bytes of memory of the database's class; None where the catalog does not know it."""
        catalog = bundled()
        if self.region not in catalog.region_names:
            return None
        offer = catalog.region(self.region).databases.get(self.blueprint.database.instance_class)
        return offer.memory if offer else None

    def reported(self, value: str | None, what: str) -> str:
        """Return an output that AWS must report.

        Where only a part is brought up, or a part still stands while all is torn down, what reports it may not be
        there; nothing uses it then, since only the part is updated. Raises ValueError otherwise.
        """
        if value is None and not self.partial:
            raise ValueError(f"AWS reports no {what}")
        return value or ""

    def letter(self, zone: str) -> str:
        """Return the letter of a zone, for logical names."""
        return naming.zone_letter(zone, self.region)

    def tags(self, logical_name: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the tags of one resource, and `more` where a service reads its own."""
        return {
            "Name": f"{self.name}-{logical_name}",
            "managed-by": "jobvector-wizard",
            "jobvector:deployment": self.name,
            "jobvector:logical-name": logical_name,
            **self.blueprint.tags,
            **(more or {}),
        }

    def arn(self, service: str, resource: str) -> pulumi.Output[str]:
        """Return the ARN of something of this account and region."""
        return pulumi.Output.concat("arn:", self.partition, f":{service}:{self.region}:", self.account, f":{resource}")

    def bucket_name(self, bucket: str) -> pulumi.Output[str]:
        """Return the globally unique name of one of the deployment's buckets."""
        return self.account.apply(lambda account: naming.bucket_name(bucket, self.name, account, self.region))

    def managed_policy(self, path: str) -> pulumi.Output[str]:
        """Return the ARN of one of AWS's own IAM policies in this partition."""
        return pulumi.Output.concat("arn:", self.partition, ":iam::aws:policy/", path)


class Component(pulumi.ComponentResource):
    """One concern of the deployment; what it creates are its children."""

    def __init__(self, kind: str, deployment: Deployment, name: str = "") -> None:
        super().__init__(f"jobvector:infrastructure:{kind}", name or _hyphenated(kind))
        self.deployment = deployment
        self.blueprint = deployment.blueprint

    def child(self, *after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
        """Return the options of a child that waits for `after` beyond what its inputs say."""
        waits: Sequence[pulumi.Resource] | None = after or None
        return pulumi.ResourceOptions(parent=self, depends_on=waits, protect=protect or None)


def _hyphenated(kind: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in kind).lstrip("-")
