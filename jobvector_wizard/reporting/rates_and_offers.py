"""Rates of commitments and what can be ordered, each with its source and date: what was read besides prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import rate, usd
from jobvector_wizard.catalog import Origin, Source
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE
from jobvector_wizard.catalog.overlay import RefreshedRegion
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY
from jobvector_wizard.catalog.spot import spot_of
from jobvector_wizard.catalog.terms import TERMS, rates_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from jobvector_wizard.catalog import Catalog, Own, Price
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.catalog.overlay import Figure
    from jobvector_wizard.catalog.terms import Term, TermRate

__all__ = ["Shown", "is_under", "rates_and_offers"]

_UNLISTED: Final = "AWS lists no such rate"


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: its path in the catalog, what it says, what AWS calls it, and who vouches for it.

    `steps` are what a unit costs, each from a quantity a month on; only a price has any. `term` and `committed` are
    those of a rate for which one is bound.
    """

    path: str
    said: str
    usage_type: str
    source: Source | None
    missing: str
    refused: str
    own: Own | None = None
    steps: tuple[tuple[Decimal, Price], ...] = ()
    term: Term | None = None
    committed: TermRate | None = None


def is_under(path: str, within: str) -> bool:
    """Whether a figure's path is the given one or begins with it and a dot."""
    return path == within or path.startswith(f"{within}.")


def rates_and_offers(catalog: Catalog, region: str, path: str) -> Iterator[Shown]:
    """Yield what stands beside the prices of a region, as far as its path is at, above or below the given one."""
    shelf = _Shelf(catalog, region, path)
    yield from shelf.types()
    yield from shelf.postgres()
    yield from shelf.add_ons()
    yield from shelf.classes()


def _touches(base: str, path: str) -> bool:
    return is_under(base, path) or is_under(path, base)


class _Shelf:
    """What the last refresh has left of one region beside its prices."""

    def __init__(self, catalog: Catalog, region: str, path: str) -> None:
        self._catalog = catalog
        self._path = path
        self._region = catalog.region(region)
        self._read = catalog.overlay.regions.get(region) or RefreshedRegion("", "", {})
        self._unread = f"no refresh has read it: jobvector-wizard catalog refresh --region {region}"

    def types(self) -> Iterator[Shown]:
        """Yield the rates of instance types for which one is bound, and what they cost on spot capacity."""
        for name in self._asked(self._region.instances):
            figure, identity = self._read.instances.get(name), INSTANCE.of(name)
            yield from self._reserved(name, name, figure, identity)
            yield from self._plans(name, figure.usage_type if figure else identity.usage_type)
            yield from self._spot(name)

    def classes(self) -> Iterator[Shown]:
        """Yield what can be ordered of database classes, and their rates for which one is bound."""
        for name in self._asked(self._region.databases):
            yield self._orderable(name)
            pair = self._read.databases.get(name)
            for number, kind in enumerate(("single", "multi")):
                figure, identity = pair[number] if pair else None, DATABASE[kind].of(name)
                yield from self._reserved(f"{name}.{kind}", f"{name} ({kind})", figure, identity)

    def postgres(self) -> Iterator[Shown]:
        """Yield the versions of PostgreSQL that RDS lists, by major."""
        found: dict[str, list[str]] = {}
        for version in self._read.engine_versions.split():
            found.setdefault(version.partition(".")[0], []).append(version)
        source = self._source("RDS", "versions of PostgreSQL", self._read.engine_versions_read)
        for major, versions in found.items():
            yield Shown(f"postgres.{major}", ", ".join(versions), "", source, "", "")
        if not found and _touches("postgres", self._path):
            yield self._never("postgres")

    def add_ons(self) -> Iterator[Shown]:
        """Yield the versions of EKS's add-ons by version of Kubernetes; one line where none were read."""
        source = self._source("EKS", "versions of add-ons", self._read.add_ons_read)
        for name in self._catalog.eks_add_ons:
            path, found = f"add-ons.{name}", self._read.add_ons.get(name, {})
            for cluster, it in found.items():
                said = f"newest {it.newest}, default {it.default or 'not said'}"
                yield Shown(f"{path}.{cluster}", said, "", source, "", "")
            if not found and _touches(path, self._path):
                yield self._never(path)

    def _asked(self, names: Iterable[str]) -> Iterator[str]:
        return (name for name in names if _touches(name, self._path))

    def _never(self, path: str, usage: str = "") -> Shown:
        return Shown(path, "", usage, None, self._unread, "")

    def _source(self, service: str, what: str, day: str) -> Source:
        told = f"{service} in {self._region.name}, {what}, read by catalog refresh"
        return Source(f"{service.lower()}-{self._region.name}", told, day, Origin.REFRESHED)

    def _orderable(self, name: str) -> Shown:
        options = self._read.classes.get(name)
        if options is None:
            return self._never(f"{name}.orderable")
        alone = [it for it in options.versions.split() if it not in options.standby.split()]
        without = f", without a standby {_listed(alone)}" if alone else ""
        said = (
            f"gp3 with PostgreSQL {_listed(options.versions)}{without}; storage {_listed(options.storages)}; in "
            f"{_listed(options.zones)}"
        )
        source = self._source("RDS", "what can be ordered", self._read.classes_read)
        return Shown(f"{name}.orderable", said, "", source, "", "")

    def _reserved(self, base: str, name: str, figure: Figure | None, identity: Identity) -> Iterator[Shown]:
        if figure is None or not figure.reserved:
            yield self._never(f"{base}.reserved", identity.usage_type)
            return
        rows = figure.reserved, self._catalog.sources[figure.source], figure.usage_type
        yield from self._terms(f"{base}.reserved", f"{name}.reserved", *rows)

    def _plans(self, name: str, usage: str) -> Iterator[Shown]:
        read = self._read.plans.get(name)
        if read is None:
            yield self._never(f"{name}.savings-plan", usage)
            return
        for kind, row in ((COMPUTE, read.compute), (OF_A_FAMILY, read.ec2_instance)):
            base = f"{name}.savings-plan.{kind}"
            yield from self._terms(base, base, row, self._catalog.sources[read.source], usage)

    def _spot(self, name: str) -> Iterator[Shown]:
        read, usage = self._read.spot.get(name), f"*-SpotUsage:{name}"
        if read is None:
            yield self._never(f"{name}.spot", usage)
            return
        source, base = self._catalog.sources[read.source], f"{name}.spot."
        refused = {path: why for path, why in self._read.refused.items() if path.startswith(base)}
        for zone, amount, since in spot_of(read.prices):
            why = refused.pop(f"{base}{zone}", "")
            yield Shown(f"{base}{zone}", f"{rate(amount)} USD per hour since {since}", usage, source, "", why)
        yield from (Shown(path, "", usage, None, "unknown", why) for path, why in refused.items())

    def _terms(self, base: str, name: str, row: str, source: Source, usage: str) -> Iterator[Shown]:
        rates, refused = rates_of(row), self._read.refused
        for term in TERMS:
            path, why, found = f"{base}.{term.key}", refused.get(f"{name}.{term.key}", ""), rates.get(term)
            if found is None:
                yield Shown(path, "", usage, None, _UNLISTED, why, term=term)
            else:
                yield Shown(path, _said(term, found), usage, source, "", why, term=term, committed=found)


def _listed(words: str | list[str]) -> str:
    return ", ".join(words.split() if isinstance(words, str) else words) or "none"


def _said(term: Term, found: TermRate) -> str:
    if not found.upfront:
        return f"{rate(found.usd_per_hour)} USD per hour"
    hourly = f"{rate(found.usd_per_hour)} USD per hour and " if found.usd_per_hour else ""
    return f"{hourly}{usd(found.upfront)} at once: {rate(found.in_all(term))} USD per hour in all"
