"""Putting a design into other zones, perhaps of another region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.patch import Patch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobvector_wizard.blueprint import Blueprint

__all__ = ["move", "move_with_region"]

ZONE_PATHS: Final = (("network", "zones"), ("network", "subnets"), ("database", "zones"))


def move(blueprint: Blueprint, region: str, zones: Sequence[str]) -> Patch:
    """Return the patch that puts the design into these zones.

    Node groups keep their zone's letter where it stays and are dealt out over the zones otherwise. Subnets given by
    hand move with the letters where every zone has its counterpart, and are computed anew otherwise.
    """
    old = blueprint.network.zones
    renamed = {zone: next((new for new in zones if new[-1] == zone[-1]), "") for zone in old}
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


def move_with_region(patch: Patch, blueprint: Blueprint) -> Patch:
    """Complete a patch that names a new region and no zones, so that the zones keep their letters there."""
    region = next((change.value for change in patch.changes if change.path == ("region",)), None)
    zones_named = any(
        change.path[:2] in ZONE_PATHS or (change.path[0] == "nodes" and change.path[-1] == "zone")
        for change in patch.changes
    )
    if not isinstance(region, str) or region == blueprint.region or zones_named:
        return patch
    return move(blueprint, region, [f"{region}{zone[-1]}" for zone in blueprint.network.zones]) + patch


def _moved_subnets(blueprint: Blueprint, renamed: Mapping[str, str], zones: Sequence[str]) -> Patch:
    subnets = blueprint.network.subnets
    if subnets is None or len(zones) != len(renamed) or not all(renamed.values()):
        return Patch.unset("network.subnets")
    moved = {
        tier: {renamed[zone]: cidr for zone, cidr in by_zone.items()} for tier, by_zone in subnets.model_dump().items()
    }
    return Patch.set("network.subnets", moved)
