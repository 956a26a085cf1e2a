"""Which interface endpoints a design needs: the services that its nodes and pods call, besides S3's free gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["endpoint_services"]

_ALWAYS: Final = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "ssm", "ssmmessages", "sts")
"""What a node needs to join, to pull images of AWS's registries, to get its pods' credentials, and to be looked into.

Source: Amazon EKS user guide, private clusters with limited internet access.
"""


def endpoint_services(blueprint: Blueprint) -> tuple[str, ...]:
    """Return the services, as their endpoints name them; none where the design has no endpoints."""
    if not blueprint.network.has_endpoints:
        return ()
    secrets = ("secretsmanager",) if any(each.database for each in blueprint.workloads.values()) else ()
    scaling = ("autoscaling",) if blueprint.scales else ()
    return (*_ALWAYS, *secrets, *scaling)
