"""Ask EC2 in which zones of a region it offers each instance type."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from jobvector_wizard.errors import AccessError
from jobvector_wizard.operations.asking import failures, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from types_boto3_ec2 import EC2Client

__all__ = ["zones_of_types"]


def zones_of_types(client: EC2Client) -> Mapping[str, Set[str]]:
    """Return the ids of the zones in which each type is offered, as the account sees them.

    Raises AccessError where EC2 does not answer to the end.
    """
    found: dict[str, set[str]] = defaultdict(set)
    pages = client.get_paginator("describe_instance_type_offerings")
    try:
        for page in pages.paginate(LocationType="availability-zone-id"):
            if "InstanceTypeOfferings" not in page:  # botocore takes a cut-off body for an answer without members
                raise AccessError("the answer to DescribeInstanceTypeOfferings was cut off")
            for offer in page["InstanceTypeOfferings"]:
                found[str(offer.get("InstanceType", ""))].add(offer.get("Location", ""))
    except failures() as error:
        raise AccessError(reason(error)) from error
    return found
