"""What stands beside prices: rates for which one is bound, and what can be ordered, each with its source and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Origin, Source
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY
from jobvector_wizard.catalog.terms import TERMS, rates_of
from jobvector_wizard.units import rate, usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobvector_wizard.catalog import Catalog, Own
    from jobvector_wizard.catalog.overlay import Figure, PlanRates, RefreshedRegion
    from jobvector_wizard.catalog.terms import Term, TermRate

__all__ = ["Shown", "beside", "is_under"]

_UNLISTED: Final = "AWS lists no such rate"


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: its path in the catalog, what it says, what AWS calls it, and who vouches for it.

    `term` and `committed` are those of a rate for which one is bound.
    """

    path: str
    said: str
    usage_type: str
    source: Source | None
    missing: str
    refused: str
    own: Own | None = None
    term: Term | None = None
    committed: TermRate | None = None


def is_under(path: str, within: str) -> bool:
    """Whether a figure's path is the given one or begins with it and a dot."""
    return path == within or path.startswith(f"{within}.")


def beside(catalog: Catalog, region: str, path: str) -> Iterator[Shown]:
    """Yield what stands beside the prices of instance types and database classes at or above a path."""
    here, refreshed = catalog.region(region), catalog.overlay.regions.get(region)
    shelf = _Shelf(catalog, region, refreshed)
    for name in here.instances:
        if _touches(name, path):
            figure = refreshed.instances.get(name) if refreshed else None
            yield from shelf.reserved(name, name, figure, INSTANCE.of(name).usage_type)
            yield from shelf.plans(name, figure.usage_type if figure else INSTANCE.of(name).usage_type)
    for major, versions in shelf.by_major.items():
        if _touches(f"postgres.{major}", path):
            yield shelf.versions(major, versions)
    if not shelf.by_major and _touches("postgres", path):
        yield shelf.unread("postgres")
    for name in here.databases:
        if _touches(name, path):
            yield shelf.orderable(name)
        pair = refreshed.databases.get(name) if refreshed else None
        for number, kind in enumerate(("single", "multi")):
            if _touches(f"{name}.{kind}", path):
                figure, usage = pair[number] if pair else None, DATABASE[kind].of(name).usage_type
                yield from shelf.reserved(f"{name}.{kind}", f"{name} ({kind})", figure, usage)


def _touches(base: str, path: str) -> bool:
    return is_under(base, path) or is_under(path, base)


class _Shelf:
    """The rates of one region, as its last refresh has left them."""

    def __init__(self, catalog: Catalog, region: str, refreshed: RefreshedRegion | None) -> None:
        self._catalog = catalog
        self._refused: Mapping[str, str] = refreshed.refused if refreshed else {}
        self._plans: Mapping[str, PlanRates] = refreshed.plans if refreshed else {}
        self._unread = f"no refresh has read it: jobvector-wizard catalog refresh --region {region}"
        self._region = region
        self._read = refreshed

    @property
    def by_major(self) -> Mapping[str, list[str]]:
        """The versions of PostgreSQL that RDS lists, by major."""
        found: dict[str, list[str]] = {}
        for version in self._read.engine_versions.split() if self._read else ():
            found.setdefault(version.partition(".")[0], []).append(version)
        return found

    def unread(self, path: str) -> Shown:
        """Return that something was never read."""
        return Shown(path, "", "", None, self._unread, "")

    def versions(self, major: str, versions: list[str]) -> Shown:
        """Return the versions of a major."""
        day = self._read.engine_versions_read if self._read else ""
        return Shown(f"postgres.{major}", ", ".join(versions), "", self._source("versions of PostgreSQL", day), "", "")

    def orderable(self, name: str) -> Shown:
        """Return with what RDS takes orders for a class."""
        options = self._read.classes.get(name) if self._read else None
        if options is None or self._read is None:
            return self.unread(f"{name}.orderable")
        alone = [it for it in options.versions.split() if it not in options.standby.split()]
        without = f", without a standby {_listed(alone)}" if alone else ""
        said = (
            f"gp3 with PostgreSQL {_listed(options.versions)}{without}; storage {_listed(options.storages)}; in "
            f"{_listed(options.zones)}"
        )
        return Shown(
            f"{name}.orderable", said, "", self._source("what can be ordered", self._read.classes_read), "", ""
        )

    def _source(self, what: str, day: str) -> Source:
        return Source(
            f"rds-{self._region}", f"RDS in {self._region}, {what}, read by catalog refresh", day, Origin.REFRESHED
        )

    def reserved(self, base: str, name: str, figure: Figure | None, usage: str) -> Iterator[Shown]:
        """Yield the rates of reserved instances; one line where none were read."""
        if figure is None or not figure.reserved:
            yield Shown(f"{base}.reserved", "", usage, None, self._unread, "")
            return
        rows = figure.reserved, self._catalog.sources[figure.source], figure.usage_type
        yield from self._terms(f"{base}.reserved", f"{name}.reserved", *rows)

    def plans(self, name: str, usage: str) -> Iterator[Shown]:
        """Yield the rates of Savings Plans; one line where none were read."""
        read = self._plans.get(name)
        if read is None:
            yield Shown(f"{name}.savings-plan", "", usage, None, self._unread, "")
            return
        for kind, row in ((COMPUTE, read.compute), (OF_A_FAMILY, read.ec2_instance)):
            base = f"{name}.savings-plan.{kind}"
            yield from self._terms(base, base, row, self._catalog.sources[read.source], usage)

    def _terms(self, base: str, name: str, row: str, source: Source, usage: str) -> Iterator[Shown]:
        rates = rates_of(row)
        for term in TERMS:
            path, why, found = f"{base}.{term.key}", self._refused.get(f"{name}.{term.key}", ""), rates.get(term)
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
