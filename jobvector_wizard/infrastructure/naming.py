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
ALARM_LIMIT: Final = 255
FIREWALL_LIMIT: Final = 128

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


def cluster_log_group(deployment: str) -> str:
    """Return the log group that EKS writes the control plane's logs to."""
    return f"/aws/eks/{cluster_name(deployment)}/cluster"


def database_log_groups(deployment: str) -> dict[str, str]:
    """Return the log groups that RDS writes PostgreSQL's logs to, by the kind of log."""
    identifier = database_identifier(deployment)
    return {kind: f"/aws/rds/instance/{identifier}/{kind}" for kind in ("postgresql", "upgrade")}


def load_balancer_name(deployment: str) -> str:
    """Return the ALB's name; the beginning keeps clear of "internal-", which AWS reserves."""
    return shortened(f"jv-{deployment}", LOAD_BALANCING_LIMIT)


def target_group_name(deployment: str, workload: str, port: int, protocol: str) -> str:
    """Return a target group's name; another port or protocol means another group, for a while beside the old one."""
    beginning = f"jv-{port}" if protocol == "HTTP" else f"jv-tls-{port}"
    return shortened(f"{beginning}-{deployment}-{workload}", LOAD_BALANCING_LIMIT)


def bucket_name(bucket: str, deployment: str, account: str, region: str) -> str:
    """Return a bucket's globally unique name: no other deployment, account or region has it."""
    ending = f"-{account}-{region}"
    return shortened(f"{bucket}-{deployment}", BUCKET_LIMIT - len(ending)) + ending


def alarm_name(deployment: str, alarm: str) -> str:
    """Return an alarm's name, which is unique in an account and region."""
    return shortened(f"{deployment}-{alarm}", ALARM_LIMIT)


def firewall_name(deployment: str) -> str:
    """Return the web ACL's name."""
    return shortened(f"jobvector-{deployment}", FIREWALL_LIMIT)


def address_label(address: str) -> str:
    """Return a short logical name for an e-mail address, which says nothing of it."""
    return f"mail-{hashlib.sha256(address.encode()).hexdigest()[:6]}"


def principal_label(arn: str) -> str:
    """Return a short logical name for an IAM principal: its own name, and what tells it from a namesake."""
    name = re.sub(r"[^a-z0-9]+", "-", arn.rsplit("/", 1)[1].lower()).strip("-")
    return f"{name[:32]}-{hashlib.sha256(arn.encode()).hexdigest()[:6]}"


def is_arm(instance_type: str) -> bool:
    """Tell Graviton by a g among the letters after the generation: t4g and m7gd, not g5 or g4dn."""
    return _ARM_FAMILY.fullmatch(instance_type.partition(".")[0]) is not None
