"""EKS clusters and node groups. Moto has neither add-ons, access entries nor pod identities: those are kept."""

from __future__ import annotations

from typing import Any

from tests.engine.provider.handler import HANDLERS, Account, Handler, tag_changes
from tests.engine.provider.wire import Properties


def make_cluster(account: Account, inputs: Properties) -> tuple[str, Properties]:
    network = inputs["vpcConfig"]
    account.eks.create_cluster(
        name=inputs["name"],
        roleArn=inputs["roleArn"],
        **({"version": inputs["version"]} if "version" in inputs else {}),
        resourcesVpcConfig={"subnetIds": network["subnetIds"], "securityGroupIds": network.get("securityGroupIds", [])},
        tags=inputs.get("tags") or {},
    )
    return inputs["name"], cluster_outputs(account, inputs["name"], inputs)


def cluster_outputs(account: Account, name: str, known: Properties) -> Properties:
    """Return what the account says; of the network settings only what moto keeps as it was given."""
    found = account.eks.describe_cluster(name=name)["cluster"]
    told = found["resourcesVpcConfig"]
    network = {
        **(known.get("vpcConfig") or {}),
        "subnetIds": told["subnetIds"],
        "clusterSecurityGroupId": told.get("clusterSecurityGroupId") or f"sg-of-{name}",
        "vpcId": told.get("vpcId"),
    }
    return {
        "name": found["name"],
        "arn": found["arn"],
        "roleArn": found["roleArn"],
        "status": found["status"],
        "endpoint": found.get("endpoint") or f"https://{name}.{account.region}.eks.amazonaws.com",
        "certificateAuthority": {"data": (found.get("certificateAuthority") or {}).get("data") or "LS0t"},
        "identities": [{"oidcs": [{"issuer": (found.get("identity") or {}).get("oidc", {}).get("issuer", "")}]}],
        "vpcConfig": {key: value for key, value in network.items() if value is not None},
        "tags": found.get("tags") or {},
    }


def read_cluster(account: Account, identifier: str, known: Properties) -> Properties | None:
    return cluster_outputs(account, identifier, known)


def retag(account: Account, arn: str, old: Properties, new: Properties) -> None:
    written, removed = tag_changes(old, new)
    if removed:
        account.eks.untag_resource(resourceArn=arn, tagKeys=removed)
    if written:
        account.eks.tag_resource(resourceArn=arn, tags=written)


def change_cluster(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, old["arn"], old, new)
    return cluster_outputs(account, identifier, new)  # moto changes no version: the provider keeps it


def drop_cluster(account: Account, identifier: str, _: Properties) -> None:
    account.eks.delete_cluster(name=identifier)


def scaling(given: Properties) -> dict[str, int]:
    return {key: int(given[key]) for key in ("minSize", "maxSize", "desiredSize")}


def make_nodes(account: Account, inputs: Properties) -> tuple[str, Properties]:
    cluster, name = inputs["clusterName"], inputs["nodeGroupName"]
    template = inputs.get("launchTemplate") or {}
    account.eks.create_nodegroup(
        clusterName=cluster,
        nodegroupName=name,
        scalingConfig=scaling(inputs["scalingConfig"]),
        subnets=inputs["subnetIds"],
        nodeRole=inputs["nodeRoleArn"],
        **({"instanceTypes": inputs["instanceTypes"]} if "instanceTypes" in inputs else {}),
        **({"amiType": inputs["amiType"]} if "amiType" in inputs else {}),
        **({"capacityType": inputs["capacityType"]} if "capacityType" in inputs else {}),
        **({"launchTemplate": {key: str(value) for key, value in template.items()}} if template else {}),
        labels=inputs.get("labels") or {},
        taints=inputs.get("taints") or [],
        tags=inputs.get("tags") or {},
    )
    identifier = f"{cluster}:{name}"
    live = read_nodes(account, identifier, inputs)
    assert live is not None
    return identifier, live


def read_nodes(account: Account, identifier: str, _: Properties) -> Properties | None:
    cluster, _, name = identifier.partition(":")
    found = account.eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
    groups = [each["name"] for each in (found.get("resources") or {}).get("autoScalingGroups", [])] or [f"eks-{name}"]
    said: dict[str, Any] = {
        "arn": found["nodegroupArn"],
        "clusterName": found["clusterName"],
        "nodeGroupName": found["nodegroupName"],
        "nodeRoleArn": found["nodeRole"],
        "subnetIds": found["subnets"],
        "scalingConfig": found["scalingConfig"],
        "instanceTypes": found.get("instanceTypes"),
        "amiType": found.get("amiType"),
        "capacityType": found.get("capacityType"),
        "labels": found.get("labels") or None,
        "taints": found.get("taints") or None,
        "status": found["status"],
        "resources": [{"autoscalingGroups": [{"name": each} for each in groups]}],
        "tags": found.get("tags") or {},
    }
    return said


def change_nodes(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    cluster, _, name = identifier.partition(":")
    retag(account, old["arn"], old, new)
    before, after = old.get("labels") or {}, new.get("labels") or {}
    account.eks.update_nodegroup_config(
        clusterName=cluster,
        nodegroupName=name,
        scalingConfig=scaling(new["scalingConfig"]),
        labels={"addOrUpdateLabels": after, "removeLabels": [key for key in before if key not in after]},
    )
    return read_nodes(account, identifier, new) or {}


def drop_nodes(account: Account, identifier: str, _: Properties) -> None:
    cluster, _, name = identifier.partition(":")
    account.eks.delete_nodegroup(clusterName=cluster, nodegroupName=name)


HANDLERS["aws:eks/cluster:Cluster"] = Handler(make_cluster, read_cluster, drop_cluster, change_cluster)
HANDLERS["aws:eks/nodeGroup:NodeGroup"] = Handler(make_nodes, read_nodes, drop_nodes, change_nodes)
