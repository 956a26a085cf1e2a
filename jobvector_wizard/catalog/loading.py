"""Turn the snapshot's JSON into offers; the layout is what scripts/build_catalog.py writes."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.units import Mi, parse_memory
from jobvector_wizard.catalog.figures import Price, Source, Tier, TieredPrice, Unit
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE, RATES
from jobvector_wizard.catalog.lazy import Lazy
from jobvector_wizard.catalog.offers import (
    Architecture,
    DatabaseOffer,
    GlobalRates,
    Gpu,
    InstanceOffer,
    InstanceType,
    Region,
    RegionRates,
    VolumeLimit,
    ZoneNames,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

__all__ = ["global_rates", "instance_types", "region"]

_UNITS = {unit.value: unit for unit in Unit}
NO_PRICE: Final = "it is offered here, and no source has its price"
_STORAGE_UNITS = (*[Unit.GB_MONTH] * 5, Unit.IOPS_MONTH, Unit.IOPS_MONTH)
_STORAGE_IDENTITIES = tuple(
    DATABASE[name]
    for name in ("gp3_single", "gp3_multi", "gp2_single", "gp2_multi", "backup", "gp3_iops_single", "gp3_iops_multi")
)


def instance_types(raw: Mapping[str, list[Any]], sources: Mapping[str, Source]) -> Mapping[str, InstanceType]:
    """Return every instance type of the catalog by name; each is made when it is asked for."""
    return Lazy(raw, partial(_instance_type, sources))


def _instance_type(sources: Mapping[str, Source], name: str, fields: list[Any]) -> InstanceType:
    (
        vcpu,
        memory,
        arch,
        enis,
        addresses,
        pods,
        burstable,
        baseline,
        burst,
        network,
        gbps,
        gpu,
        everyday,
        seen,
        origin,
        limit,
    ) = fields
    return InstanceType(
        name=name,
        vcpu=vcpu,
        memory=memory * Mi,
        arch=Architecture(arch),
        max_enis=enis,
        ipv4_per_eni=addresses,
        max_pods=pods,
        burstable=burstable,
        baseline_percent=None if baseline is None else Decimal(baseline),
        credits_per_hour=None if burst is None else Decimal(burst),
        network=network,
        network_baseline_gbps=None if gbps is None else Decimal(gbps),
        gpu=None if gpu is None else Gpu(*gpu),
        everyday=everyday,
        observed_memory=None if seen is None else parse_memory(seen),
        observed_source=None if origin is None else sources[origin],
        volume_limit=VolumeLimit(*limit),
    )


def global_rates(raw: Mapping[str, list[Any]], sources: Mapping[str, Source]) -> GlobalRates:
    """Build the rates that are the same in every region."""
    return GlobalRates(**{name: _price(name, fields, sources, "") for name, fields in raw.items()})


def region(
    name: str,
    title: str,
    raw: Mapping[str, Any],
    types: Mapping[str, InstanceType],
    classes: Mapping[str, list[int]],
    sources: Mapping[str, Source],
    without_eks: Set[str],
) -> Region:
    """Build a region from its document; its offers are made when they are asked for."""
    zone_sets = [tuple(zones) for zones in raw["zone_sets"]]
    zone_ids = tuple(sorted({zone for zones in zone_sets for zone in zones}))
    instance_sources = [sources[key] for key in raw["instance_sources"]]
    rates = {rate: _price(rate, fields, sources, name) for rate, fields in raw["rates"].items()}
    storages = _storages(raw, sources, name)
    return Region(
        name=name,
        title=title,
        zone_ids=zone_ids,
        without_eks=tuple(zone for zone in zone_ids if zone in without_eks),
        zone_names=_zone_names(raw["zones"], sources),
        rates=RegionRates(**rates),
        instances=Lazy(raw["instances"], partial(_instance, types, zone_sets, instance_sources, name)),
        databases=Lazy(raw["databases"], partial(_database, classes, storages, sources, name)),
        sources=tuple(sources[key] for key in sorted(_cited(raw))),
        usage_types=raw.get("usage_types", {}),
        operations=raw.get("operations", {}),
        free_by_list=raw.get("free_by_list", {}),
    )


def _zone_names(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> ZoneNames:
    letters: str = raw["letters"]
    return ZoneNames(letters, raw.get("closed", ""), raw.get("each_has", len(letters)), sources[raw["source"]])


def _cited(raw: Mapping[str, Any]) -> set[str]:
    """Return the keys of the sources behind a region's prices."""
    cited = set(raw.get("cited_instance_sources", raw["instance_sources"]))
    cited |= {source for _, _, source, _ in raw["databases"].values() if source}
    cited |= {source for fields in raw["rates"].values() for source in _sources_of(fields)}
    if raw["databases"]:
        cited |= {key for row in raw["storages"] for _, key in _stored(row, raw["storage_source"]) if key}
    return cited


def _sources_of(fields: list[Any] | Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the sources of a rate: one for each tier, none where it is unknown."""
    if isinstance(fields, list):
        if fields[2] is not None:
            yield fields[2]
        return
    for _, _, source in fields.get("tiers", ()):
        yield source


def _instance(
    types: Mapping[str, InstanceType],
    zone_sets: list[tuple[str, ...]],
    sources: Sequence[Source],
    place: str,
    name: str,
    fields: tuple[str | None, int | None, int],
) -> InstanceOffer:
    usd, source, zones = fields
    identity = INSTANCE.of(name)
    if usd is None or source is None:
        price = Price(None, Unit.HOUR, None, place, NO_PRICE, identity)
    else:
        price = Price(Decimal(usd), Unit.HOUR, sources[source], place, identity=identity)
    return InstanceOffer(types[name], price, zone_sets[zones])


def _database(
    classes: Mapping[str, list[int]],
    storages: list[list[Price]],
    sources: Mapping[str, Source],
    place: str,
    name: str,
    fields: tuple[str | None, str | None, str | None, int],
) -> DatabaseOffer:
    single, multi, key, storage = fields
    vcpu, memory = classes[name]

    def hourly(usd: str | None, kind: str) -> Price:
        identity = DATABASE[kind].of(name)
        if usd is None or key is None:
            return Price(None, Unit.HOUR, None, place, NO_PRICE, identity)
        return Price(Decimal(usd), Unit.HOUR, sources[key], place, identity=identity)

    return DatabaseOffer(
        name,
        vcpu,
        memory,
        hourly(single, "single"),
        hourly(multi, "multi"),
        *storages[storage],
    )


def _storages(raw: Mapping[str, Any], sources: Mapping[str, Source], place: str) -> list[list[Price]]:
    return [
        [
            Price(None, unit, None, place, NO_PRICE, identity)
            if usd is None
            else Price(Decimal(usd), unit, sources[key], place, identity=identity)
            for (usd, key), unit, identity in zip(
                _stored(row, raw["storage_source"]), _STORAGE_UNITS, _STORAGE_IDENTITIES, strict=True
            )
        ]
        for row in raw["storages"]
    ]


def _stored(row: Sequence[Any], source: str) -> Iterator[tuple[str | None, str]]:
    """Yield each price of a row with its source's key, which is the region's unless the price has one of its own."""
    for entry in row:
        usd, key = entry if isinstance(entry, list) else (entry, source)
        yield usd, key if usd is not None else ""


def _price(name: str, fields: list[Any] | Mapping[str, Any], sources: Mapping[str, Source], place: str) -> Any:
    """Build a rate: a price, or one by tiers; which of the two a field of the rates takes is the catalog's layout."""
    if not isinstance(fields, list):
        return _tiered(name, fields, sources, place)
    usd, unit, source, *why = fields
    if usd is None:
        return Price(None, _UNITS[unit], None, place, why[0], RATES.get(name))
    return Price(Decimal(usd), _UNITS[unit], sources[source], place, identity=RATES.get(name))


def _tiered(name: str, raw: Mapping[str, Any], sources: Mapping[str, Source], place: str) -> TieredPrice:
    unit = _UNITS[raw["unit"]]
    if "missing" in raw:
        return TieredPrice((), unit, place, missing=raw["missing"], identity=RATES[name])
    tiers = tuple(
        Tier(None if up_to is None else Decimal(up_to), Decimal(usd), sources[source])
        for up_to, usd, source in raw["tiers"]
    )
    return TieredPrice(tiers, unit, place, Decimal(raw["free"]), identity=RATES[name])
