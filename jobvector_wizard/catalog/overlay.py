"""Prices that were refreshed: a file beside the bundled catalog, and how it is laid over the catalog's documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.catalog.identities import DATABASE, INSTANCE, RATES
from jobvector_wizard.catalog.terms import rates_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobvector_wizard.catalog.orderable import ClassOptions

__all__ = [
    "FRESH_DAYS",
    "AddOnVersions",
    "Figure",
    "Overlay",
    "PlanRates",
    "RefreshedRegion",
    "SpotPrices",
    "SupportDates",
    "laid_over",
    "prefixes",
]

FRESH_DAYS: Final = 30
"""Days after which a refreshed price is said to be old."""
_STORAGES: Final = (
    "gp3_single",
    "gp3_multi",
    "gp2_single",
    "gp2_multi",
    "backup",
    "gp3_iops_single",
    "gp3_iops_multi",
)
"""The order in which a region's document keeps the prices of a database's storage."""
_UNPRICED: Final = [None, None, None, 0]
"""The row of a database class of which no price is known."""
_READ_BY_THEMSELVES: Final = ("zones", "versions", "classes", "engine_versions", "add_ons")
"""What is read beside the prices, each with a day of its own in a field that ends with `_read`."""
_FREE_EGRESS: Final = "100"
"""GB to the internet that an account has free a month over all regions but GovCloud's; AWS lists them apart, as
Global-DataTransfer-Out-Bytes."""

Tiers = tuple[tuple[Decimal | None, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A refreshed price: its tiers in the program's units, the usage type as AWS spells it, its source's key.

    `operation` is as AWS spells it too, None in a file that was written before operations were kept. `reserved` are the
    rates of reserved instances as `terms.row_of` writes them, "" where none were read.
    """

    tiers: Tiers
    usage_type: str
    source: str
    operation: str | None = None
    reserved: str = ""

    @property
    def free(self) -> Decimal:
        """How much a month is free by the price list itself: its first tier, where that costs nothing."""
        return _after_free(self.tiers)[0]


@dataclass(frozen=True, slots=True)
class PlanRates:
    """What Savings Plans charge an hour of an instance type, as `terms.row_of` writes it; the key of its source.

    `compute` is by Compute Savings Plans, `ec2_instance` by those for the type's own family.
    """

    source: str
    compute: str = ""
    ec2_instance: str = ""


@dataclass(frozen=True, slots=True)
class SpotPrices:
    """What an hour of an instance type costs on spot capacity, as `spot.spot_of` reads it; the key of its source."""

    source: str
    prices: str


@dataclass(frozen=True, slots=True)
class SupportDates:
    """The UTC days of a Kubernetes version on EKS; `end_extended` is "" where EKS does not say one."""

    released: str
    end_standard: str
    end_extended: str = ""


@dataclass(frozen=True, slots=True)
class AddOnVersions:
    """The versions of an EKS add-on that fit one of Kubernetes: the one that EKS takes by default, and the newest.

    `default` is "" where EKS does not name exactly one.
    """

    default: str
    newest: str


@dataclass(frozen=True)
class RefreshedRegion:
    """What was read of one region: figures by the names of their fields, types and classes, and what could not be.

    `zones` are the ids of the zones in which EC2 offers a type, none where it offers it in no zone; they were read on
    the day `zones_read`, "" where they never were. So with the Kubernetes `versions` of EKS and `versions_read`, with
    the database `classes` that RDS takes orders for, with its `engine_versions` of PostgreSQL, a line, and with the
    versions of EKS's `add_ons`, by name and Kubernetes version.
    """

    read: str
    how: str
    sources: Mapping[str, tuple[str, str]]
    rates: Mapping[str, Figure] = field(default_factory=dict)
    global_rates: Mapping[str, Figure] = field(default_factory=dict)
    storages: Mapping[str, Figure] = field(default_factory=dict)
    instances: Mapping[str, Figure] = field(default_factory=dict)
    databases: Mapping[str, tuple[Figure, Figure]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zones_read: str = ""
    versions: Mapping[str, SupportDates] = field(default_factory=dict)
    versions_read: str = ""
    plans: Mapping[str, PlanRates] = field(default_factory=dict)
    classes: Mapping[str, ClassOptions] = field(default_factory=dict)
    classes_read: str = ""
    engine_versions: str = ""
    engine_versions_read: str = ""
    add_ons: Mapping[str, Mapping[str, AddOnVersions]] = field(default_factory=dict)
    add_ons_read: str = ""
    spot: Mapping[str, SpotPrices] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many prices were read."""
        machines = len(self.instances) + 2 * len(self.databases)
        return len(self.rates) + len(self.global_rates) + len(self.storages) + machines

    @property
    def reserved_count(self) -> int:
        """Of how many types and classes rates of reserved instances were read."""
        several = sum(bool(rates_of(it.reserved)) for it in self.instances.values())
        return several + sum(any(rates_of(it.reserved) for it in pair) for pair in self.databases.values())

    def days_old(self, on: date) -> int:
        """Return how many days ago it was read."""
        return (on - date.fromisoformat(self.read)).days

    def over(self, before: RefreshedRegion | None) -> RefreshedRegion:
        """Return the same with the machines of an earlier refresh that this one did not ask for, and their rates.

        So with the zones, the versions and the classes of an earlier one, where these were not read now.
        """
        if before is None:
            return self
        unread = [name for name in _READ_BY_THEMSELVES if not getattr(self, f"{name}_read")]
        earlier: dict[str, Any] = {it: getattr(before, it) for name in unread for it in (name, f"{name}_read")}
        instances = {**before.instances, **self.instances}
        databases = {**before.databases, **self.databases}
        plans, spot = {**before.plans, **self.plans}, {**before.spot, **self.spot}
        used = {it.source for it in instances.values()} | {it.source for pair in databases.values() for it in pair}
        used |= {it.source for it in plans.values()} | {it.source for it in spot.values()}
        kept = {key: told for key, told in before.sources.items() if key in used}
        sources = {**kept, **self.sources}
        return replace(
            self, **earlier, instances=instances, databases=databases, plans=plans, spot=spot, sources=sources
        )


@dataclass(frozen=True)
class Overlay:
    """All refreshed prices of this machine, by region."""

    regions: Mapping[str, RefreshedRegion] = field(default_factory=dict)


def laid_over(region: str, raw: Mapping[str, Any], new: RefreshedRegion) -> dict[str, Any]:
    """Return a region's document with refreshed prices in the place of its own."""
    merged = dict(raw)
    merged["rates"] = {name: rate_over(entry, new.rates.get(name)) for name, entry in raw["rates"].items()}
    if "missing" in raw["rates"]["internet_egress"] and "internet_egress" in new.rates:
        merged["rates"]["internet_egress"]["free"] = "0" if region.startswith("us-gov-") else _FREE_EGRESS
    listed = dict(_listed(new))
    merged["usage_types"] = {key: it.usage_type for key, it in listed.items()}
    merged["operations"] = {key: it.operation for key, it in listed.items() if it.operation is not None}
    merged["free_by_list"] = {key: it.free for key, it in listed.items() if it.free}
    _lay_instances(merged, raw, new)
    _lay_databases(merged, raw, new)
    if new.classes:  # what RDS lists is offered, whatever its price, and what it does not list is not
        merged["databases"] = {name: merged["databases"].get(name, _UNPRICED) for name in new.classes}
    return merged


def _listed(new: RefreshedRegion) -> Iterator[tuple[str, Figure]]:
    """Yield what was read, by the key of its identity."""
    for name, it in (*new.rates.items(), *new.global_rates.items(), *new.storages.items()):
        identity = RATES.get(name) or DATABASE.get(name)
        if identity is not None:
            yield identity.key, it
    for name, it in new.instances.items():
        yield INSTANCE.of(name).key, it
    for name, pair in new.databases.items():
        for kind, it in zip(("single", "multi"), pair, strict=True):
            yield DATABASE[kind].of(name).key, it


def prefixes(new: RefreshedRegion) -> frozenset[str]:
    """Return what AWS writes before a region's usage types, as far as a refresh has read it there: EU, EUW1."""
    ends = ((it.usage_type, f"-{key.partition(' ')[2]}") for key, it in _listed(new))
    return frozenset(spelled.removesuffix(end) for spelled, end in ends if spelled.endswith(end))


def rate_over(entry: Any, new: Figure | None) -> Any:
    """Return a rate's entry with a refreshed price: one price, or tiers after what is free."""
    if new is None:
        return entry
    if isinstance(entry, list):
        return [_text(next(usd for _, usd in new.tiers if usd)), entry[1], new.source]
    free, tiers = _after_free(new.tiers)
    tiers_in_file = [[None if top is None else _text(top), _text(usd), new.source] for top, usd in tiers]
    return {"unit": entry["unit"], "free": _text(free) if free else entry.get("free", "0"), "tiers": tiers_in_file}


def _after_free(tiers: Tiers) -> tuple[Decimal, Tiers]:
    """Return what is free, and the tiers counted from there."""
    top, usd = tiers[0]
    if usd or top is None:
        return Decimal(0), tiers
    return top, tuple((None if end is None else end - top, price) for end, price in tiers[1:])


def _lay_instances(merged: dict[str, Any], raw: Mapping[str, Any], new: RefreshedRegion) -> None:
    keys, zones = [*raw["instance_sources"]], [*raw["zone_sets"]]
    places = {key: number for number, key in enumerate(keys)}
    nowhere = None
    instances = dict(raw["instances"])
    for name, it in new.instances.items():
        if it.source not in places:
            places[it.source] = len(keys)
            keys.append(it.source)
        if name in instances:
            zone_set = instances[name][2]
        else:
            if nowhere is None:
                nowhere = len(zones)
                zones.append([])
            zone_set = nowhere
        instances[name] = [_text(it.tiers[-1][1]), places[it.source], zone_set]
    _lay_zones(instances, zones, new)
    used = {source for _, source, _ in instances.values() if source is not None}
    merged["instances"], merged["zone_sets"] = instances, zones
    merged["instance_sources"] = keys
    merged["cited_instance_sources"] = [key for number, key in enumerate(keys) if number in used]


def _lay_zones(instances: dict[str, Any], zone_sets: list[list[str]], new: RefreshedRegion) -> None:
    """Lay the zones of types over both: what EC2 offers in no zone is not offered, whatever its price."""
    numbers = {tuple(zones): number for number, zones in enumerate(zone_sets)}
    for name, zones in new.zones.items():
        if not zones:
            instances.pop(name, None)
            continue
        if zones not in numbers:
            numbers[zones] = len(zone_sets)
            zone_sets.append([*zones])
        usd, source, _ = instances.get(name, (None, None, None))
        instances[name] = [usd, source, numbers[zones]]
    if new.zones:  # a zone in which nothing is offered any more is none of the region's
        used = {number for _, _, number in instances.values()}
        zone_sets[:] = [zones if number in used else [] for number, zones in enumerate(zone_sets)]


def _lay_databases(merged: dict[str, Any], raw: Mapping[str, Any], new: RefreshedRegion) -> None:
    """Lay prices of storage over every row; where the region had none, what was not read is unknown."""
    old = raw["storages"] or [[None] * len(_STORAGES)]
    merged["storages"] = [
        [
            [_text(new.storages[name].tiers[-1][1]), new.storages[name].source] if name in new.storages else usd
            for name, usd in zip(_STORAGES, row, strict=True)
        ]
        for row in old
    ]
    databases = dict(raw["databases"])
    for name, (single, multi) in new.databases.items():
        row = databases[name][3] if name in databases else 0
        databases[name] = [_text(single.tiers[-1][1]), _text(multi.tiers[-1][1]), single.source, row]
    merged["databases"] = databases


def _text(number: Decimal) -> str:
    return format(number, "f")
