"""What a refresh of the prices asks of AWS's price list, and what it makes of the answers. Asks nobody itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog.figures import TieredPrice
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE, RATES, UNBILLED
from jobvector_wizard.catalog.identity import Identity, Prefix
from jobvector_wizard.catalog.offers import GlobalRates
from jobvector_wizard.catalog.overlay import Figure, RefreshedRegion
from jobvector_wizard.catalog.overlay_file import is_build, is_version, is_zone
from jobvector_wizard.catalog.price_list import RefusedRow, is_of, read_price
from jobvector_wizard.catalog.terms import TermRate, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
    from datetime import date

    from jobvector_wizard.catalog.orderable import ClassOptions
    from jobvector_wizard.catalog.overlay import AddOnVersions, SupportDates
    from jobvector_wizard.catalog.price_list import Product
    from jobvector_wizard.catalog.snapshot import Catalog

__all__ = [
    "ADD_ONS",
    "CLASSES",
    "ENGINE_VERSIONS",
    "KEPT",
    "VERSIONS",
    "ZONES",
    "Filter",
    "Query",
    "files",
    "is_read",
    "queries",
    "refreshed_region",
    "with_add_ons",
    "with_classes",
    "with_engine_versions",
    "with_versions",
    "with_zones",
    "without",
]

KEPT: Final = "The prices stay as they were."
"""What is said wherever a refresh ends before its end."""
VERSIONS: Final = "calendar of Kubernetes versions"
"""What is named among the refused where EKS does not say which versions it supports until when."""
ZONES: Final = "zone list of instance types"
"""What is named among the refused where EC2 does not say in which zones it offers a type."""
ADD_ONS: Final = "list of EKS add-on versions"
"""What is named among the refused where EKS does not say them."""
CLASSES: Final = "list of database classes"
"""What is named among the refused where RDS does not say which classes can be ordered."""
ENGINE_VERSIONS: Final = "list of PostgreSQL versions"
"""What is named among the refused where RDS does not say its versions."""
_FIRST_OF_SEVERAL: Final = frozenset({"route53_zone_month"})
"""Rates of which the catalog has the first tier only, and says so."""
_ONE_PRICE: Final = "AWS lists {} tiers, and the catalog has room for one price"
_CLASSES: Final = ("single", "multi")
_LONGEST_VALUE: Final = 1000
"""Characters of a filter's value; the service takes 1,024."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which products an answer is limited to: those whose field has one of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the price list, whose answer may have several pages."""

    service: str
    filters: tuple[Filter, ...]


def _read() -> dict[str, Identity]:
    """Return the identities that a refresh reads, by the names of their fields; not the kinds of machine."""
    rates = {name: it for name, it in RATES.items() if it.prefix is not Prefix.EDGE and name not in UNBILLED}
    return rates | {name: it for name, it in DATABASE.items() if name not in _CLASSES}


_READ: Final = _read()
_MACHINE_USAGES: Final = ("BoxUsage", "InstanceUsage", "Multi-AZUsage")


def queries(region: str, types: Sequence[str] = ()) -> tuple[Query, ...]:
    """Return the questions for a region: one or two a service, each limited to what the program reads.

    `types` limits the machines to these instance types and database classes; without it those of every type are asked
    for.
    """
    by_place: dict[tuple[str, bool], list[Identity]] = defaultdict(list)
    for identity in _READ.values():
        by_place[identity.service, identity.prefix is Prefix.NONE].append(identity)
    found = [_query(same, region) for same in by_place.values()]
    machines = [name for name in types if not name.startswith("db.")]
    classes = [name for name in types if name.startswith("db.")]
    if machines or not types:
        found += _of_types([INSTANCE], region, machines)
    if classes or not types:
        found += _of_types([DATABASE[name] for name in _CLASSES], region, classes)
    return tuple(found)


def _query(identities: Sequence[Identity], region: str) -> Query:
    """Limit a question to what all of its identities have in common: family, attributes, and the place."""
    service, everywhere = identities[0].service, identities[0].prefix is Prefix.NONE
    if everywhere:
        return Query(service, (Filter("usagetype", tuple(sorted({it.usage for it in identities}))),))
    place = Filter("fromRegionCode" if service == "AWSDataTransfer" else "regionCode", (region,))
    families = tuple(sorted({it.family or "" for it in identities}))
    limits = [Filter("productFamily", families)] if all(families) else []
    for name in sorted(set.intersection(*({name for name, _ in it.attributes} for it in identities))):
        values = {value for it in identities for of, given in it.attributes if of == name for value in given}
        limits.append(Filter(name, tuple(sorted(values))))
    return Query(service, (place, *limits))


def _of_types(identities: Sequence[Identity], region: str, types: Sequence[str]) -> Iterator[Query]:
    query = _query(identities, region)
    if not types:
        yield query
    for part in _parts(sorted(types)):
        yield Query(query.service, (*query.filters, Filter("instanceType", part)))


def _parts(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    for name in names:
        if part and len(",".join((*part, name))) > _LONGEST_VALUE:
            yield tuple(part)
            part = []
        part.append(name)
    if part:
        yield tuple(part)


def files(types: Sequence[str] = ()) -> tuple[tuple[str, bool], ...]:
    """Return the services whose offer files have what a refresh reads, and whether the file is a region's own.

    What CloudWatch lists for no region is left out: its file of all regions is many times as large as a region's.
    """
    found = {(it.service, it.prefix is not Prefix.NONE) for it in _READ.values()}
    regional = {service for service, own in found if own}
    machines = {INSTANCE.service} if not types or any(not it.startswith("db.") for it in types) else set()
    return tuple(
        sorted(
            {(service, own) for service, own in found if own or service not in regional}
            | {(service, True) for service in machines}
        )
    )


def is_read(product: Product, region: str, types: Sequence[str] = ()) -> bool:
    """Whether a product may be one that a refresh reads: what looks like one by its usage type alone is none."""
    usage = product.attributes.get("usagetype", "")
    name = usage.rpartition(":")[2]
    if types and name not in types and usage.rpartition(":")[0].endswith(_MACHINE_USAGES):
        return False
    likely = [it for it in _READ.values() if usage.endswith(it.usage)]
    likely += [it.of(name) for it in (INSTANCE, *(DATABASE[kind] for kind in _CLASSES))]
    return any(is_of(product, it, region) for it in likely)


def refreshed_region(
    catalog: Catalog,
    region: str,
    products: Iterable[Product],
    on: date,
    how: str,
    types: Sequence[str] = (),
    unread: Mapping[str, str] = MappingProxyType({}),
) -> RefreshedRegion:
    """Return what the products say of a region's prices; each price that cannot be read is named with the reason.

    `catalog` is the bundled one, `how` the way the products came, `unread` what is wrong with rows of a service: none
    of its prices is taken then. Raises UnknownNameError where the catalog has no such region.
    """
    reader = _Reader(region, f"refreshed-{region}-{on}", products, unread)
    known = catalog.region(region)
    figures = {name: it for name, identity in _READ.items() if (it := reader.read(name, identity))}
    _check(figures, catalog, region, reader.refused)
    instances = {
        name: it
        for name in (types or sorted(catalog.instance_types))
        if name in catalog.instance_types
        and (it := reader.read_machine(name, name, INSTANCE, offered=name in (types or known.instances)))
    }
    databases = {
        name: pair
        for name in (types or sorted(catalog.database_classes))
        if name in catalog.database_classes
        and (pair := reader.read_class(name, offered=name in (types or known.databases)))
    }
    everywhere = {field.name for field in fields(GlobalRates)}
    return RefreshedRegion(
        read=on.isoformat(),
        how=how,
        sources={reader.source: (f"AWS Price List of {region}, {how}, read by catalog refresh", on.isoformat())},
        rates={name: it for name, it in figures.items() if name in RATES and name not in everywhere},
        global_rates={name: it for name, it in figures.items() if name in everywhere},
        storages={name: it for name, it in figures.items() if name in DATABASE},
        instances=instances,
        databases=databases,
        refused=reader.refused,
    )


def with_zones(
    new: RefreshedRegion, catalog: Catalog, region: str, offered: Mapping[str, Set[str]], on: date
) -> RefreshedRegion:
    """Return what was read of a region with the zones in which EC2 offers each type of the catalog.

    `offered` is all that EC2 answers about the region, by type. A type of the region that is not among it is offered in
    no zone. An answer that knows no type of the catalog is none, and is named with the reason.
    """
    zones = {
        name: tuple(sorted(zone for zone in offered.get(name, ()) if is_zone(zone)))
        for name in sorted({*catalog.region(region).instances, *new.instances, *offered})
        if name in catalog.instance_types
    }
    if not any(zones.values()):
        return without(new, ZONES, "EC2 names no type in any zone of the region")
    return replace(new, zones=zones, zones_read=on.isoformat())


def with_versions(new: RefreshedRegion, versions: Mapping[str, SupportDates], on: date) -> RefreshedRegion:
    """Return what was read of a region with the Kubernetes versions of EKS; an answer without any is none."""
    if not versions:
        return without(new, VERSIONS, "EKS names no version with the days of its support")
    return replace(new, versions=versions, versions_read=on.isoformat())


def with_classes(
    new: RefreshedRegion, catalog: Catalog, classes: Mapping[str, ClassOptions], versions: str, on: date
) -> RefreshedRegion:
    """Return what was read of a region with the database classes of the catalog that RDS takes orders for.

    `versions` are those of PostgreSQL that any class can be ordered with. A list without a class of the catalog is
    none.
    """
    known = {name: it for name, it in sorted(classes.items()) if name in catalog.database_classes}
    if not known or not versions:
        return without(new, CLASSES, "RDS lists no class that is known here")
    return replace(with_engine_versions(new, versions, on), classes=known, classes_read=on.isoformat())


def with_engine_versions(new: RefreshedRegion, versions: str, on: date) -> RefreshedRegion:
    """Return what was read of a region with RDS's versions of PostgreSQL; a list without any is none."""
    if not versions:
        return without(new, ENGINE_VERSIONS, "RDS lists no version of PostgreSQL")
    return replace(new, engine_versions=versions, engine_versions_read=on.isoformat())


def with_add_ons(
    new: RefreshedRegion, catalog: Catalog, versions: Mapping[str, Mapping[str, AddOnVersions]], on: date
) -> RefreshedRegion:
    """Return what was read of a region with the versions of EKS's add-ons; an answer without any known one is none."""
    known = {
        name: {cluster: it for cluster, it in sorted(by.items()) if is_version(cluster) and _is_built(it)}
        for name, by in sorted(versions.items())
        if name in catalog.eks_add_ons
    }
    if not any(known.values()):
        return without(new, ADD_ONS, "EKS names no version of an add-on")
    return replace(new, add_ons={name: by for name, by in known.items() if by}, add_ons_read=on.isoformat())


def _is_built(it: AddOnVersions) -> bool:
    return is_build(it.newest) and (not it.default or is_build(it.default))


def without(new: RefreshedRegion, what: str, why: str) -> RefreshedRegion:
    """Return what was read of a region, and why something else of it was not."""
    return replace(new, refused={**new.refused, what: why})


class _Reader:
    """Reads prices among products, and remembers which could not be read and why."""

    def __init__(self, region: str, source: str, products: Iterable[Product], unread: Mapping[str, str]) -> None:
        self.source = source
        self.refused: dict[str, str] = {}
        self._region = region
        self._unread = unread
        self._of_service: dict[str, list[Product]] = defaultdict(list)
        self._of_machine: dict[tuple[str, str], list[Product]] = defaultdict(list)
        for product in products:
            service, usage = (product.attributes.get(name, "") for name in ("servicecode", "usagetype"))
            self._of_service[service].append(product)
            self._of_machine[service, usage.rpartition(":")[2]].append(product)

    def read(self, name: str, identity: Identity, among: Sequence[Product] | None = None) -> Figure | None:
        """Return the price of an identity, by the name under which it is refused otherwise.

        `among` are the products of one machine, of which the rates of reserved instances are read too.
        """
        try:
            if identity.service in self._unread:
                raise RefusedRow(self._unread[identity.service])
            reading = read_price(self._of_service[identity.service] if among is None else among, identity, self._region)
        except RefusedRow as why:
            self.refused[name] = str(why)
            return None
        found = Figure(reading.tiers, reading.usage_type, self.source, reading.operation)
        if among is None:
            return found
        unread = {term: it for term, it in reading.reserved.items() if isinstance(it, str)}
        self.refused |= {f"{name}.reserved.{term.key}": why for term, why in unread.items()}
        rates = {term: it for term, it in reading.reserved.items() if isinstance(it, TermRate)}
        return replace(found, reserved=row_of(rates))

    def read_machine(self, name: str, kind: str, identity: Identity, *, offered: bool) -> Figure | None:
        """Return the price of a type or class; one that is neither known to be offered nor listed is not refused."""
        among = self._of_machine[identity.service, kind]
        found = self.read(name, identity.of(kind), among) if among or offered else None
        if found is not None and len(found.tiers) > 1:
            self.refused[name] = _ONE_PRICE.format(len(found.tiers))
            return None
        return found

    def read_class(self, name: str, *, offered: bool) -> tuple[Figure, Figure] | None:
        """Return the prices of a database class in one zone and in several; both or none."""
        single, multi = (
            self.read_machine(f"{name} ({kind})", name, DATABASE[kind], offered=offered) for kind in _CLASSES
        )
        return (single, multi) if single and multi else None


def _check(figures: dict[str, Figure], catalog: Catalog, region: str, refused: dict[str, str]) -> None:
    """Take out what the catalog has no place for."""
    rates, everywhere = catalog.region(region).rates, catalog.global_rates
    for name in [*figures]:
        held = getattr(rates, name, None) or getattr(everywhere, name, None)
        paid = [usd for _, usd in figures[name].tiers if usd]
        if len(paid) > 1 and not isinstance(held, TieredPrice) and name not in _FIRST_OF_SEVERAL:
            refused[name] = _ONE_PRICE.format(len(paid))
            del figures[name]
