"""Names that AWS takes: within its limits, and the same whatever else the blueprint holds.

Most resources get Pulumi's own names (logical name and a random ending), so that a replacement can stand
beside what it replaces. A name is chosen here only where something else has to know it beforehand.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

LOAD_BALANCING_LIMIT: Final = 32
"""Longest name of a load balancer or a target group."""
BUCKET_LIMIT: Final = 63
DATABASE_LIMIT: Final = 63
CLUSTER_LIMIT: Final = 100

_ARM_FAMILY: Final = re.compile(r"a1|[a-z]+\d+[a-z]*g[a-z]*(-.*)?")


def shortened(name: str, limit: int) -> str:
    """Return `name`, or its beginning and six characters that stand for all of it."""
    if len(name) <= limit:
        return name
    ending = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: limit - 7].rstrip('-')}-{ending}"


def zone_letter(zone: str, region: str) -> str:
    """Return what tells a zone from the others of its region: "a" for eu-west-1a."""
    return zone.removeprefix(region)


def cluster_name(deployment: str) -> str:
    """Return the EKS cluster's name, which its log group's name contains."""
    return shortened(deployment, CLUSTER_LIMIT)


def database_identifier(deployment: str) -> str:
    """Return the RDS identifier, which its log group's name contains; RDS refuses two hyphens in a row."""
    return shortened(re.sub("-+", "-", deployment), DATABASE_LIMIT).strip("-")


def load_balancer_name(deployment: str) -> str:
    """Return the ALB's name; the beginning keeps clear of "internal-", which AWS reserves."""
    return shortened(f"jv-{deployment}", LOAD_BALANCING_LIMIT)


def target_group_name(deployment: str, workload: str, port: int) -> str:
    """Return a target group's name; another port means another group, for a while beside the old one."""
    return shortened(f"jv-{port}-{deployment}-{workload}", LOAD_BALANCING_LIMIT)


def bucket_name(bucket: str, account: str, region: str) -> str:
    """Return a bucket's globally unique name."""
    ending = f"-{account}-{region}"
    return shortened(bucket, BUCKET_LIMIT - len(ending)) + ending


def principal_label(arn: str) -> str:
    """Return a short logical name for an IAM principal: its own name, and what tells it from a namesake."""
    name = re.sub(r"[^a-z0-9]+", "-", arn.rsplit("/", 1)[1].lower()).strip("-")
    return f"{name[:32]}-{hashlib.sha256(arn.encode()).hexdigest()[:6]}"


def is_arm(instance_type: str) -> bool:
    """Tell Graviton by a g among the letters after the generation: t4g and m7gd, not g5 or g4dn."""
    return _ARM_FAMILY.fullmatch(instance_type.partition(".")[0]) is not None
