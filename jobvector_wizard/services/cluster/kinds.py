"""The kinds of resource that EKS keeps of a cluster, its nodes apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Actions, Hourly, Kind, actions, named, waiter
from jobvector_wizard.services.lookup import Hit, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.services.lookup import Clients, Finder, Wanted

__all__ = ["KINDS"]


def _cluster(clients: Clients, wanted: Wanted) -> Hit | None:
    found = clients("eks").describe_cluster(name=wanted.inputs["name"])["cluster"]
    return Hit(found["name"]) if wanted.carries(found.get("tags") or {}) else None


def _in_cluster(call: str, result: str, key: str) -> Finder:
    """Look something of a cluster up by what it is called there; its ID is `cluster:name`."""

    def look(clients: Clients, wanted: Wanted) -> Hit | None:
        cluster, name = wanted.inputs["clusterName"], wanted.inputs[key]
        found = getattr(clients("eks"), call)(clusterName=cluster, **{key: name})[result]
        return Hit(f"{cluster}:{name}") if wanted.carries(found.get("tags") or {}) else None

    return look


def _pod_identity(clients: Clients, wanted: Wanted) -> Hit | None:
    cluster = wanted.inputs["clusterName"]
    answer = clients("eks").list_pod_identity_associations(
        clusterName=cluster, namespace=wanted.inputs["namespace"], serviceAccount=wanted.inputs["serviceAccount"]
    )
    # a service account of this cluster has one association at most
    return only([Hit(f"{cluster},{each['associationId']}") for each in answer["associations"]], wanted)


def _of_eks(kind: str, create: str = "", change: str = "", find: str = "") -> Actions:
    """Return the actions of a kind after which EKS names its operations."""
    return actions(
        "eks",
        f"Create{kind} TagResource {create}",
        f"Describe{kind}",
        f"Update{kind} TagResource UntagResource {change}",
        f"Delete{kind}",
        f"Describe{kind} {find}",
    )


def _add_on(identifier: str) -> dict[str, str]:
    cluster, _, name = identifier.partition(":")
    return {"clusterName": cluster, "addonName": name}


def _mock_cluster(identifier: str, inputs: Mapping[str, Any], region: str) -> dict[str, object]:
    network = {**inputs["vpcConfig"], "clusterSecurityGroupId": f"sg-{identifier}"}
    return {"vpcConfig": network, "endpoint": f"https://{identifier}.{region}.eks.amazonaws.com"}


KINDS: Final = (
    Kind(
        "aws:eks/cluster:Cluster",
        title="EKS cluster",
        actions=actions(
            "eks",
            "CreateCluster TagResource iam:PassRole iam:CreateServiceLinkedRole",
            "DescribeCluster",
            "UpdateClusterConfig UpdateClusterVersion DescribeUpdate TagResource UntagResource",
            "DeleteCluster",
            "DescribeCluster",
        ),
        extra={"encryptionConfig": named("kms", "DescribeKey CreateGrant")},
        service_role="eks.amazonaws.com",
        find=_cluster,
        wait=waiter("eks", "cluster_active", lambda id_: {"name": id_}),
        outputs=("name", "vpc_config"),
        mock=_mock_cluster,
        hourly=(Hourly("control-plane.hours"),),
        safeguarded=True,
    ),
    Kind(
        "aws:eks/addon:Addon",
        title="add-on",
        actions=_of_eks("Addon", change="DescribeUpdate"),
        find=_in_cluster("describe_addon", "addon", "addonName"),
        wait=waiter("eks", "addon_active", _add_on),
    ),
    Kind(
        "aws:eks/accessEntry:AccessEntry",
        title="access entry",
        actions=_of_eks("AccessEntry"),
        find=_in_cluster("describe_access_entry", "accessEntry", "principalArn"),
        outputs=("principal_arn",),
    ),
    Kind(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        actions=actions(
            "eks", "AssociateAccessPolicy", "ListAssociatedAccessPolicies", delete="DisassociateAccessPolicy"
        ),
        again=True,
    ),
    Kind(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        title="pod identity",
        actions=_of_eks(
            "PodIdentityAssociation",
            "iam:PassRole iam:GetRole",
            "iam:PassRole iam:GetRole",
            "ListPodIdentityAssociations",
        ),
        find=_pod_identity,
    ),
)
