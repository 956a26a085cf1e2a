"""How large a node is: as the catalogue knows its type, or as the blueprint states it for a type that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.catalog import Architecture, Gpu, InstanceType

if TYPE_CHECKING:
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import NodeGroup

__all__ = ["kind_of"]


def kind_of(group: NodeGroup, catalog: Catalog) -> InstanceType | None:
    """Return the type of a group's nodes, wherever it is offered; None where neither catalogue nor blueprint knows it.

    What the catalogue knows goes before what is stated. Nothing is known of a stated type's CPU credits and network.
    """
    known = catalog.instance_types.get(group.type)
    if known is not None or group.size is None:
        return known
    size = group.size
    return InstanceType(
        name=group.type,
        vcpu=size.vcpu,
        memory=size.memory,
        arch=Architecture(size.architecture),
        max_enis=size.interfaces,
        ipv4_per_eni=size.addresses,
        max_pods=size.interfaces * (size.addresses - 1) + 2,
        burstable=False,
        baseline_percent=None,
        credits_per_hour=None,
        network="",
        network_baseline_gbps=None,
        gpu=Gpu("GPU", size.gpus, 0) if size.gpus else None,
        everyday=False,
        observed_memory=None,
        observed_source=None,
    )
