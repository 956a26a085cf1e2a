"""Putting a design into other zones, perhaps of another region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.design.patch import Patch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobvector_wizard.catalog import Catalog, Region
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["more_zones", "move", "move_with_region", "zones_in"]

ZONE_PATHS: Final = (("network", "zones"), ("network", "subnets"), ("database", "zones"))


def move(blueprint: Blueprint, region: str, zones: Sequence[str]) -> Patch:
    """Return the patch that puts the design into these zones.

    Node groups keep their zone's letter where it stays, follow their zone into one that is new, and are dealt out over
    the zones otherwise. Subnets given by hand move with them where every zone has its counterpart, and are computed
    anew otherwise.
    """
    old = blueprint.network.zones
    renamed = {zone: next((new for new in zones if new[-1] == zone[-1]), "") for zone in old}
    new_ones = (zone for zone in zones if zone not in renamed.values())
    renamed = {zone: new or next(new_ones, "") for zone, new in renamed.items()}
    patch = Patch.set("region", region) if region != blueprint.region else Patch()
    patch += Patch.set("network.zones", list(zones))
    if blueprint.network.subnets:
        patch += _moved_subnets(blueprint, renamed, zones)
    homeless = 0
    for name, group in blueprint.nodes.items():
        zone = renamed[group.zone]
        if not zone:
            zone, homeless = zones[homeless % len(zones)], homeless + 1
        if zone != group.zone:
            patch += Patch.set(f"nodes.{name}.zone", zone)
    drawn = blueprint.database.zones
    if drawn:
        kept = [renamed[zone] for zone in drawn]
        patch += Patch.set("database.zones", kept) if all(kept) else Patch.unset("database.zones")
    return patch


def zones_in(region: Region, wanted: Sequence[str]) -> list[str]:
    """Return as many zones of a region as are wanted, with their letters where new accounts have those there.

    The others get the region's first free letters; a letter stays where the region has no more.
    """
    letters = region.zone_names.letters
    named = [zone[-1] for zone in wanted]
    free = (letter for letter in letters if letter not in named)
    found = [letter if letter in letters else next(free, letter) for letter in named]
    return [f"{region.name}{letter}" for letter in (sorted(found) if named == sorted(named) else found)]


def more_zones(region: Region, zones: Sequence[str], count: int) -> list[str]:
    """Return the first so many of a design's zones, and of the region's others as many as are wanted beyond them."""
    others = [f"{region.name}{letter}" for letter in region.zone_names.letters]
    return [*zones, *(zone for zone in others if zone not in zones)][:count]


def move_with_region(patch: Patch, blueprint: Blueprint, catalog: Catalog) -> Patch:
    """Complete a patch that names a new region and no zones: zones keep their letters where the region has them."""
    region = next((change.value for change in patch.changes if change.path == ("region",)), None)
    zones_named = any(
        change.path[:2] in ZONE_PATHS or (change.path[0] == "nodes" and change.path[-1] == "zone")
        for change in patch.changes
    )
    if not isinstance(region, str) or region == blueprint.region or zones_named:
        return patch
    if region not in catalog.region_names:
        zones = [f"{region}{zone[-1]}" for zone in blueprint.network.zones]
    else:
        zones = zones_in(catalog.region(region), blueprint.network.zones)
    return move(blueprint, region, zones) + patch


def _moved_subnets(blueprint: Blueprint, renamed: Mapping[str, str], zones: Sequence[str]) -> Patch:
    subnets = blueprint.network.subnets
    if subnets is None or len(zones) != len(renamed) or not all(renamed.values()):
        return Patch.unset("network.subnets")
    moved = {
        tier: {renamed[zone]: cidr for zone, cidr in by_zone.items()} for tier, by_zone in subnets.model_dump().items()
    }
    return Patch.set("network.subnets", moved)
