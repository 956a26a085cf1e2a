"""EKS add-ons: those that nodes need to become ready, and those that need nodes."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import bundled
from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pulumi

    from jobvector_wizard.design.blueprint import Kubernetes
    from jobvector_wizard.infrastructure.cluster import Cluster

BEFORE_NODES: Final = frozenset({"vpc-cni", "kube-proxy", "eks-pod-identity-agent"})
"""DaemonSets, healthy without a single node. A Deployment without nodes is DEGRADED until EKS gives up."""


class AddOns(Component):
    """Some of the blueprint's add-ons, each in the version that EKS gives to this version of Kubernetes.

    All wait for `after`, and each for its own of `roles`.
    """

    def __init__(
        self,
        deployment: Deployment,
        cluster: Cluster,
        when: str,
        names: Iterable[str],
        after: Iterable[pulumi.Resource] = (),
        roles: Mapping[str, Sequence[pulumi.Resource]] = MappingProxyType({}),
    ) -> None:
        super().__init__("AddOns", deployment, f"add-ons-{when}")
        waits = tuple(after)
        made: dict[str, aws.eks.Addon] = {}
        for name in sorted(names, key=lambda each: bool(_firsts(each))):
            made[name] = aws.eks.Addon(
                name,
                cluster_name=cluster.control_plane.name,
                addon_name=name,
                resolve_conflicts_on_create="OVERWRITE",
                resolve_conflicts_on_update="OVERWRITE",
                configuration_values=_configuration(name, deployment.blueprint.kubernetes),
                tags=deployment.tags(name),
                opts=self.child(*waits, *roles.get(name, ()), *(made[it] for it in _firsts(name) if it in made)),
            )
        self.register_outputs({})


def _firsts(name: str) -> tuple[str, ...]:
    """Return the add-ons without which one does not become ready."""
    known = bundled().eks_add_ons.get(name)
    return known.after if known else ()


def _configuration(name: str, kubernetes: Kubernetes) -> str | None:
    """Return an add-on's own settings as JSON. The prefixes kept warm stay at the add-on's default, one."""
    if name != "vpc-cni":
        return None
    wanted: dict[str, object] = {}
    if kubernetes.prefix_delegation:
        wanted["env"] = {"ENABLE_PREFIX_DELEGATION": "true"}
    if kubernetes.network_policies:
        wanted["enableNetworkPolicy"] = "true"
    return json.dumps(wanted) if wanted else None
