"""What AWS would have answered: the computed outputs that the program reads, under invented identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACCOUNT: Final = "123456789012"
"""The account of AWS's own examples; nothing is ever asked of it."""

_ENDING: Final = "0a1b2c3"
"""In place of the random ending that Pulumi gives a name."""


def partition(region: str) -> str:
    """Return the partition a region lies in."""
    for beginning, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(beginning):
            return name
    return "aws"


def answer(token: str, arguments: Mapping[str, Any], region: str) -> dict[str, object]:
    """Answer an invoke. Raises NotImplementedError for one that the program did not use to make."""
    of = partition(region)
    known: dict[str, dict[str, object]] = {
        "aws:index/getCallerIdentity:getCallerIdentity": {
            "accountId": ACCOUNT,
            "arn": f"arn:{of}:iam::{ACCOUNT}:role/rehearsal",
            "id": ACCOUNT,
            "userId": "AROAEXAMPLE",
        },
        "aws:index/getPartition:getPartition": {
            "id": of,
            "partition": of,
            "dnsSuffix": "amazonaws.com.cn" if of == "aws-cn" else "amazonaws.com",
            "reverseDnsPrefix": "cn.com.amazonaws" if of == "aws-cn" else "com.amazonaws",
        },
    }
    known["aws:route53/getZone:getZone"] = {"zoneId": "Z0EXAMPLE", "id": "Z0EXAMPLE", "name": arguments.get("name")}
    if token not in known:
        raise NotImplementedError(f"the resource graph has no answer to {token}")
    return known[token]


def computed(type_: str, name: str, inputs: Mapping[str, Any], region: str) -> tuple[str, dict[str, object]]:
    """Return a resource's ID and the outputs it has beyond its inputs."""
    service, kind = type_.split(":")[1].split("/")[0], type_.rsplit(":", 1)[1]
    identifier = f"{name}-{_ENDING}"
    outputs: dict[str, object] = {
        "arn": f"arn:{partition(region)}:{service}:{region}:{ACCOUNT}:{kind.lower()}/{identifier}",
        **({} if "name" in inputs else {"name": identifier}),
    }
    if not type_.startswith("aws:"):
        return identifier, outputs
    if kind == "Bucket":
        identifier = str(inputs["bucket"])
        outputs["arn"] = f"arn:{partition(region)}:s3:::{identifier}"
    elif special := _SPECIAL.get(kind):
        outputs |= special(identifier, inputs, region)
    return identifier, outputs


def _certificate(_: str, inputs: Mapping[str, Any], region: str) -> dict[str, object]:
    proof = {
        "domainName": inputs["domainName"],
        "resourceRecordName": f"_proof.{inputs['domainName']}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_value.{region}.acm-validations.aws.",
    }
    return {"domainValidationOptions": [proof]}


def _cluster(identifier: str, inputs: Mapping[str, Any], region: str) -> dict[str, object]:
    network = {**inputs["vpcConfig"], "clusterSecurityGroupId": f"sg-{identifier}"}
    return {"vpcConfig": network, "endpoint": f"https://{identifier}.{region}.eks.amazonaws.com"}


def _database(identifier: str, _: Mapping[str, Any], region: str) -> dict[str, object]:
    address = f"{identifier}.{region}.rds.amazonaws.com"
    secret = f"arn:{partition(region)}:secretsmanager:{region}:{ACCOUNT}:secret:{identifier}"
    return {"address": address, "endpoint": f"{address}:5432", "masterUserSecrets": [{"secretArn": secret}]}


def _load_balancer(identifier: str, _: Mapping[str, Any], region: str) -> dict[str, object]:
    address = f"{identifier}.{region}.elb.amazonaws.com"
    return {"arnSuffix": f"app/{identifier}/{_ENDING}", "dnsName": address, "zoneId": "Z0"}


_SPECIAL: Final[Mapping[str, Callable[[str, Mapping[str, Any], str], dict[str, object]]]] = {
    "Certificate": _certificate,
    "Cluster": _cluster,
    "Eip": lambda identifier, _, __: {"allocationId": f"eipalloc-{identifier}", "publicIp": "192.0.2.1"},
    "Instance": _database,
    "Key": lambda identifier, _, __: {"keyId": identifier},
    "LaunchTemplate": lambda *_: {"latestVersion": 1, "defaultVersion": 1},
    "LoadBalancer": _load_balancer,
    "NodeGroup": lambda identifier, _, __: {"resources": [{"autoscalingGroups": [{"name": f"eks-{identifier}"}]}]},
    "Record": lambda _, inputs, __: {"fqdn": str(inputs["name"]).rstrip(".")},
    "TargetGroup": lambda identifier, _, __: {"arnSuffix": f"targetgroup/{identifier}/{_ENDING}"},
}
"""What some kinds have besides an ARN and a name, from their ID, their inputs and the region."""
