"""What AWS would have answered: the computed outputs that the program reads, under invented identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobvector_wizard.services import KINDS
from jobvector_wizard.services.mock import ACCOUNT, ENDING, partition

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["answer", "computed"]


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
    identifier = f"{name}-{ENDING}"
    outputs: dict[str, object] = {
        "arn": f"arn:{partition(region)}:{service}:{region}:{ACCOUNT}:{kind.lower()}/{identifier}",
        **({} if "name" in inputs else {"name": identifier}),
    }
    known = KINDS.get(type_)
    if known is not None and known.mock is not None:
        outputs |= known.mock(identifier, inputs, region)
    return str(outputs.pop("id", identifier)), outputs
