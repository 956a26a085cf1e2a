"""The catalog's prices as tables: each with its source, date and origin; what a refresh read; what moved by it."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.table import Table
from rich.text import Text

from jobvector_wizard.base.units import exact, rate, usd, usd_change
from jobvector_wizard.catalog import DatabaseOffer, Price, Reserved, TieredPrice
from jobvector_wizard.catalog.identities import products_of
from jobvector_wizard.catalog.overlay import FRESH_DAYS
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.documents import commitment_document, own_document, own_prices_document
from jobvector_wizard.reporting.rates_and_offers import Shown, is_under, rates_and_offers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rich.console import RenderableType

    from jobvector_wizard.catalog import Catalog, OwnPrices
    from jobvector_wizard.catalog.agreed import Scope
    from jobvector_wizard.catalog.overlay import RefreshedRegion
    from jobvector_wizard.catalog.terms import Term, TermRate
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.documents import catalog as told

__all__ = [
    "Shown",
    "diff_report",
    "not_bundled_document",
    "own_table",
    "prices_document",
    "prices_table",
    "refresh_report",
    "regions_table",
    "shown_prices",
]

_MOST_REASONS: Final = 12


def shown_prices(catalog: Catalog, region: str, path: str = "") -> tuple[Shown, ...]:
    """Return the figures of a region whose path is the given one or begins with it and a dot.

    Without a path these are all prices, and not what stands beside them.
    """
    if not path:
        return tuple(_every(catalog, region))
    found = (*_every(catalog, region), *rates_and_offers(catalog, region, path))
    return tuple(it for it in found if is_under(it.path, path))


def _every(catalog: Catalog, region: str) -> Iterator[Shown]:
    here, refreshed = catalog.region(region), catalog.overlay.regions.get(region)
    refused: Mapping[str, str] = refreshed.refused if refreshed else {}
    spelled = here.usage_types

    def shown(path: str, price: Price | TieredPrice, name: str) -> Shown:
        above = tuple(_steps(price))
        steps = tuple(step for _, step in above)
        types = ", ".join(product.usage_type for product in products_of(price, spelled))
        source = next((step.source for step in steps if step.source), None)
        missing = price.missing or "unknown"
        own = next((step.own for step in steps if step.own), None)
        if own and own.percent is not None:
            own = replace(own, listed=tuple(usd for step in steps if step.own for usd in step.own.listed))
        return Shown(
            path, _said(steps), types, source, missing, refused.get(name, ""), own, above if price.known else ()
        )

    for held in (here.rates, catalog.global_rates_in(region)):
        for each in fields(held):
            yield shown(each.name, getattr(held, each.name), each.name)
    for name, offer in here.instances.items():
        yield shown(name, offer.price, name)
    for name, database in here.databases.items():
        for each in fields(DatabaseOffer):
            if isinstance(price := getattr(database, each.name), Price):
                only = each.name in ("single", "multi")
                yield shown(f"{name}.{each.name}", price, f"{name} ({each.name})" if only else each.name)


def _steps(price: Price | TieredPrice) -> Iterator[tuple[Decimal, Price]]:
    """Yield from which quantity a month on a price holds, and the price."""
    if isinstance(price, Price):
        yield Decimal(0), price
        return
    for above, _, step in price.prices:
        yield above, step


def _said(steps: Sequence[Price]) -> str:
    known = [rate(step.usd) for step in steps if step.usd is not None]
    return f"{', then '.join(known)} USD per {steps[0].unit}" if known else ""


def prices_table(prices: Sequence[Shown]) -> RenderableType:
    """Return figures as a table."""
    table = Table(box=None, pad_edge=False)
    for heading in ("figure", "price", "AWS calls it", "from", "date", "source"):
        table.add_column(heading, overflow="fold")
    for it in prices:
        source = it.source
        if source is None:
            table.add_row(it.path, "unknown", it.usage_type, "", "", it.refused or it.missing)
            continue
        made_of = f"; by {it.own.by}: {words.made_of(it.own)}" if it.own else ""
        not_refreshed = f"; not refreshed: {it.refused}" if it.refused else ""
        why = f"{source.text}{made_of}{not_refreshed}"
        table.add_row(it.path, it.said, it.usage_type, source.origin.value, source.date, Text(why))
    return table


def prices_document(found: Mapping[str, Sequence[Shown]]) -> told.Prices:
    """Return figures of regions as one document; its own region is null where there are several."""
    return {
        "schema": SCHEMA,
        "region": next(iter(found)) if len(found) == 1 else None,
        "prices": [
            {
                "path": it.path,
                "region": region,
                "price": it.said or None,
                "steps": [
                    {"usd": None if step.usd is None else rate(step.usd), "per": step.unit, "above": exact(above)}
                    for above, step in it.steps
                ],
                "usage_type": it.usage_type or None,
                "origin": None if it.source is None else it.source.origin,
                "date": None if it.source is None else it.source.date,
                "source": None if it.source is None else it.source.text,
                "own": own_document(it.own) if it.own else None,
                "term": _term(it.term, it.committed) if it.term else None,
                "missing": it.missing if it.source is None else None,
                "not_refreshed": it.refused or None,
            }
            for region, prices in found.items()
            for it in prices
        ],
    }


def not_bundled_document(catalog: Catalog, on: date) -> told.Catalog:
    """Return which regions were refreshed and what the file of own prices says; null where there is no such file."""
    return {
        "schema": SCHEMA,
        "refreshed": [
            {
                "region": name,
                "read": it.read,
                "days_old": it.days_old(on),
                "how": it.how,
                "prices": it.count,
                "left": len(it.refused),
                "zones_read": it.zones_read or None,
                "versions_read": it.versions_read or None,
            }
            for name, it in catalog.overlay.regions.items()
        ],
        "own_prices": _own_entries(catalog.own),
    }


def _own_entries(own: OwnPrices) -> told.OwnEntries | None:
    vouched = own_prices_document(own)
    if vouched is None:
        return None
    return {
        **vouched,
        "prices": [
            {"entry": it.scope.said, "usd": rate(it.usd), "per": it.unit, "region": it.scope.region or None}
            for it in own.prices
        ],
        "discounts": [
            {"entry": it.scope.said, "percent": exact(it.percent), "region": it.scope.region or None}
            for it in own.discounts
        ],
        "commitments": [
            {**commitment_document(it), "region": it.product.region if isinstance(it, Reserved) else None}
            for it in own.commitments
        ],
    }


def _term(term: Term, committed: TermRate | None) -> told.TermRate:
    """Return for how long one is bound and what that costs; null what is unknown."""
    return {
        "years": term.years,
        "payment": term.payment,
        "usd_per_hour": None if committed is None else exact(committed.usd_per_hour),
        "upfront_usd": None if committed is None else exact(committed.upfront),
        "usd_per_hour_in_all": None if committed is None else exact(committed.in_all(term)),
    }


def regions_table(catalog: Catalog, on: date) -> RenderableType:
    """Return which regions were refreshed, when, and how old that is."""
    table = Table(box=None, pad_edge=False)
    for heading in ("region", "read", "how", "prices", "left", "beside prices", ""):
        table.add_column(heading, overflow="fold")
    for name, it in catalog.overlay.regions.items():
        age = it.days_old(on)
        old = f"{age} days old; refresh it again" if age > FRESH_DAYS else ""
        days = (("zones", it.zones_read), ("EKS versions", it.versions_read), ("RDS classes", it.classes_read))
        beside_it = "\n".join(f"{what} {day or 'bundled'}" for what, day in days)
        table.add_row(name, it.read, it.how, str(it.count), str(len(it.refused)), beside_it, Text(old, style="yellow"))
    return table


def own_table(own: OwnPrices) -> RenderableType:
    """Return what the file of own prices says, entry by entry."""
    table = Table(box=None, pad_edge=False)
    for heading in ("your own", "price", "region"):
        table.add_column(heading, overflow="fold")
    for price in own.prices:
        table.add_row(price.scope.said, f"{rate(price.usd)} USD per {price.unit}", _place(price.scope))
    for discount in own.discounts:
        table.add_row(discount.scope.said, f"{discount.percent} % off the list price", _place(discount.scope))
    for it in own.commitments:
        upfront = f", {usd(it.upfront_usd)} at once" if it.upfront_usd else ""
        bound = f"{words.a_month(it)} for {words.counted(it.years, 'year')}{upfront}"
        table.add_row(f"commitment {it.name}", bound, it.product.region if isinstance(it, Reserved) else "every region")
    source = own.source
    vouched = Text(f"{source.text}, {source.date}: what your file of own prices says") if source else Text()
    return Stack(vouched, table)


def _place(scope: Scope) -> str:
    return scope.region or "every region"


def refresh_report(found: Mapping[str, RefreshedRegion]) -> RenderableType:
    """Return what was read of each region, and why the rest stays as it was."""
    return Stack(*(line for name, it in found.items() for line in _refreshed(name, it)))


def _refreshed(name: str, it: RefreshedRegion) -> Iterator[Text]:
    machines = {of: why for of, why in it.refused.items() if "." in of}
    rest = {of: why for of, why in it.refused.items() if of not in machines}
    yield Text(
        f"{name}: {it.count} prices of {it.read}, {len(it.instances)} instance types and {len(it.databases)} "
        "database classes among them"
    )
    yield from _beside_prices(it)
    for of, why in list(rest.items())[:_MOST_REASONS]:
        yield Text(f"  {of} stays as it was: {why}", style="yellow")
    if len(rest) > _MOST_REASONS:
        yield Text(f"  and {len(rest) - _MOST_REASONS} more: jobvector-wizard catalog show --region {name}")
    if machines:
        first = next(iter(machines.items()))
        yield Text(f"  {len(machines)} prices of machines stay as they were, such as {first[0]}: {first[1]}")


def _beside_prices(it: RefreshedRegion) -> Iterator[Text]:
    """Say what was read beside prices."""
    if it.reserved_count or it.plans:
        yield Text(
            f"  beside them rates of reserved instances ({it.reserved_count} types and classes) and of Savings Plans "
            f"({len(it.plans)} types)"
        )
    if it.zones_read:
        nowhere = sum(not zones for zones in it.zones.values())
        yield Text(f"  zones of {len(it.zones)} instance types, {nowhere} of which EC2 offers in none")
    if it.versions_read:
        yield Text(f"  Kubernetes versions of EKS, with the days of their support: {', '.join(it.versions)}")
    if it.classes_read:
        yield Text(f"  {len(it.classes)} database classes that RDS takes orders for, and its versions of PostgreSQL")
    elif it.engine_versions_read:
        yield Text("  versions of PostgreSQL that RDS has")
    if it.spot:
        yield Text(f"  spot prices of {len(it.spot)} instance types by zone, which are in no bill")
    if it.add_ons_read:
        yield Text(f"  versions of {len(it.add_ons)} EKS add-ons by version of Kubernetes")


def diff_report(
    before: Catalog, after: Catalog, designs: Sequence[Blueprint], on: date, regions: Sequence[str]
) -> RenderableType:
    """Return which prices moved in refreshed regions, and what each design costs there with both catalogs."""
    return Stack(*(part for region in regions for part in _moved(before, after, designs, on, region)))


def _moved(
    before: Catalog, after: Catalog, designs: Sequence[Blueprint], on: date, region: str
) -> Iterator[RenderableType]:
    table = Table(box=None, pad_edge=False)
    for heading in (region, "before", "now", ""):
        table.add_column(heading, overflow="fold")
    old = {it.path: it for it in _every(before, region)}
    new = {it.path: it for it in _every(after, region)}
    moved = [(path, it) for path, it in new.items() if path not in old or it.said != old[path].said]
    for path, it in moved:
        table.add_row(path, old[path].said or "unknown" if path in old else "not offered", it.said or "unknown", "")
    for design in designs:
        there = move_with_region(Patch.set("region", region), design, after).apply(design)
        was, now = assess(there, before, on), assess(there, after, on)
        known = not (was.bill.unknown or now.bill.unknown)
        change: Decimal = now.bill.total.expected - was.bill.total.expected
        table.add_row(
            Text(f"{design.name}, a month", style="bold"),
            words.total(was),
            words.total(now),
            usd_change(change) if known else "",
        )
    yield Text(f"{len(moved)} of {len(new)} prices moved in {region}")
    read = after.overlay.regions[region]
    if read.reserved_count or read.plans:
        yield Text(
            f"rates of reserved instances ({read.reserved_count} types and classes) and of Savings Plans "
            f"({len(read.plans)} types) came with the refresh; the program comes with none"
        )
    yield table
