"""What a design's add-ons need beside themselves: roles, other add-ons, and what this program does not make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Rights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobvector_wizard.catalog import AddOnAccount, Catalog
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["DEVICE_PLUGIN", "EBS_DRIVER", "IDENTITY_AGENT", "missing_rights", "roles_of", "users_of_roles"]

DEVICE_PLUGIN: Final = "nvidia-device-plugin"
"""Who offers a node's GPUs to pods; EKS has no add-on of it."""
EBS_DRIVER: Final = "aws-ebs-csi-driver"
"""The add-on that makes and attaches the volumes of pods."""
IDENTITY_AGENT: Final = "eks-pod-identity-agent"
"""The add-on that hands roles to pods."""


def roles_of(blueprint: Blueprint, catalog: Catalog) -> Mapping[str, tuple[AddOnAccount, ...]]:
    """Return the service accounts that get a role, by add-on; without those whose rights nobody can write down."""
    known = ((name, catalog.eks_add_ons.get(name)) for name in dict.fromkeys(blueprint.kubernetes.add_ons))
    found = {
        name: tuple(account for account in add_on.accounts if _limit(blueprint, account.rights) is None)
        for name, add_on in known
        if add_on
    }
    return {name: accounts for name, accounts in found.items() if accounts}


def missing_rights(blueprint: Blueprint, catalog: Catalog, name: str) -> Iterator[str]:
    """Say what the rights of an add-on would be limited to, where the design has nothing of the kind."""
    add_on = catalog.eks_add_ons.get(name)
    for account in add_on.accounts if add_on else ():
        missing = _limit(blueprint, account.rights)
        if missing is not None:
            yield missing


def _limit(blueprint: Blueprint, rights: Rights | None) -> str | None:
    if rights is Rights.BUCKETS and not blueprint.buckets:
        return "no bucket that it could mount"
    if rights is Rights.RECORDS and blueprint.edge.domain is None:
        return "no domain whose records it could write (edge.domain)"
    return None


def users_of_roles(blueprint: Blueprint, catalog: Catalog) -> tuple[str, ...]:
    """Return who acts under a role by Pod Identity: workloads, the autoscaler, add-ons."""
    workloads = [name for name, workload in blueprint.workloads.items() if workload.bucket or workload.database]
    scaler = ["cluster-autoscaler"] if blueprint.scales else []
    return (*workloads, *scaler, *roles_of(blueprint, catalog))
