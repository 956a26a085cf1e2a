"""What AWS would have answered: the computed outputs that the program reads, under invented identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    if token == "aws:route53/getZone:getZone":
        return {"zoneId": "Z0EXAMPLE", "id": "Z0EXAMPLE", "name": arguments["name"], "privateZone": False}
    if token not in known:
        raise NotImplementedError(f"the resource graph has no answer to {token}")
    return known[token]


def computed(type_: str, name: str, inputs: Mapping[str, Any], region: str) -> tuple[str, dict[str, object]]:
    """Return a resource's ID and the outputs it has beyond its inputs."""
    service = type_.split(":")[1].split("/")[0]
    kind = type_.rsplit(":", 1)[1]
    identifier = f"{name}-{_ENDING}"
    outputs: dict[str, object] = {
        "arn": f"arn:{partition(region)}:{service}:{region}:{ACCOUNT}:{kind.lower()}/{identifier}",
        **({} if "name" in inputs else {"name": identifier}),
    }
    match kind if type_.startswith("aws:") else "":
        case "Bucket":
            identifier = str(inputs["bucket"])
            outputs["arn"] = f"arn:{partition(region)}:s3:::{identifier}"
        case "Certificate":
            name = f"_proof.{inputs['domainName']}."
            outputs["domainValidationOptions"] = [
                {
                    "domainName": inputs["domainName"],
                    "resourceRecordName": name,
                    "resourceRecordType": "CNAME",
                    "resourceRecordValue": "_value.acm-validations.aws.",
                }
            ]
        case "CertificateValidation":
            identifier = str(inputs["certificateArn"])
        case "Cluster":
            network = {**inputs["vpcConfig"], "clusterSecurityGroupId": f"sg-{identifier}"}
            outputs |= {"vpcConfig": network, "endpoint": f"https://{identifier}.{region}.eks.amazonaws.com"}
        case "Eip":
            outputs |= {"allocationId": f"eipalloc-{identifier}", "publicIp": "192.0.2.1"}
        case "Instance":
            secret = f"arn:{partition(region)}:secretsmanager:{region}:{ACCOUNT}:secret:{identifier}"
            outputs |= {
                "address": f"{identifier}.{region}.rds.amazonaws.com",
                "endpoint": f"{identifier}.{region}.rds.amazonaws.com:5432",
                "masterUserSecrets": [{"secretArn": secret}],
            }
        case "Key":
            outputs["keyId"] = identifier
        case "LaunchTemplate":
            outputs |= {"latestVersion": 1, "defaultVersion": 1}
        case "LoadBalancer":
            outputs |= {
                "arnSuffix": f"app/{identifier}/0a1b2c3",
                "dnsName": f"{identifier}.{region}.elb.amazonaws.com",
                "zoneId": "Z0",
            }
        case "NodeGroup":
            outputs["resources"] = [{"autoscalingGroups": [{"name": f"eks-{identifier}"}]}]
        case "Record":
            outputs["fqdn"] = str(inputs["name"]).rstrip(".")
        case "TargetGroup":
            outputs["arnSuffix"] = f"targetgroup/{identifier}/0a1b2c3"
    return identifier, outputs
