"""What is sold in a region and nearest to what a design asks for, where the catalogue does not know that it is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.catalog import Standing
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from jobvector_wizard.catalog import Catalog, DatabaseOffer, InstanceType, Region
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["class_size", "nearest_sold", "patch_to"]


def nearest_sold(blueprint: Blueprint, region: Region, catalog: Catalog) -> dict[str, str]:
    """Return the nearest type or class that a region sells, by each that it is not known to sell.

    Nearest is the cheapest of known price and the same architecture with at least the vCPUs, the memory, the pods
    and the GPUs; burstable only in the place of a burstable one. What has no such neighbour, or a size that nobody
    knows, is left out.
    """
    found: dict[str, str] = {}
    for group in blueprint.nodes.values():
        kind = kind_of(group, catalog)
        if kind and region.standing(group.type) is Standing.UNKNOWN and group.type not in found:
            neighbour = next((it.type.name for it in region.suggestions if _stands_in(it.type, kind)), None)
            if neighbour:
                found[group.type] = neighbour
    wanted = blueprint.database.instance_class
    size = class_size(wanted, catalog)
    if size and region.standing(wanted) is Standing.UNKNOWN:
        _, name = min(_classes(size, region, multi_az=blueprint.database.multi_az), default=(None, ""))
        if name:
            found[wanted] = name
    return found


def patch_to(blueprint: Blueprint, instead: dict[str, str]) -> Patch:
    """Return the one patch that puts neighbours in the place of types and class."""
    patch = Patch()
    for name, group in blueprint.nodes.items():
        if group.type in instead:
            patch += Patch.set(f"nodes.{name}.type", instead[group.type])
    if blueprint.database.instance_class in instead:
        patch += Patch.set("database.instance_class", instead[blueprint.database.instance_class])
    return patch


def _stands_in(new: InstanceType, kind: InstanceType) -> bool:
    if kind.gpu:
        enough = new.gpu is not None and new.gpu.count >= kind.gpu.count and new.gpu.memory >= kind.gpu.memory
    else:
        enough = new.everyday
    larger = new.vcpu >= kind.vcpu and new.memory >= kind.memory and new.max_pods >= kind.max_pods
    steady = kind.burstable or not new.burstable
    return enough and larger and steady and new.arch == kind.arch


def class_size(name: str, catalog: Catalog) -> tuple[int, int] | None:
    """Return the vCPUs and bytes of a class, or of the EC2 type of the same name, of which RDS makes it."""
    known = catalog.database_classes.get(name)
    twin = catalog.instance_types.get(name.removeprefix("db."))
    return known or ((twin.vcpu, twin.memory) if twin else None)


def _classes(size: tuple[int, int], region: Region, *, multi_az: bool) -> Iterator[tuple[Decimal, str]]:
    for name, offer in region.databases.items():
        usd = _price(offer, multi_az=multi_az)
        if usd is not None and offer.vcpu >= size[0] and offer.memory >= size[1]:
            yield usd, name


def _price(offer: DatabaseOffer, *, multi_az: bool) -> Decimal | None:
    return (offer.multi if multi_az else offer.single).usd
