"""Read a file of own prices: its form, and whether each entry names something that the program prices."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.toml_text import TomlTextError, read_toml
from jobvector_wizard.catalog.agreed import Discount, OwnPrice, Scope
from jobvector_wizard.catalog.commitments import ListRates, Reserved, SavingsPlan
from jobvector_wizard.catalog.figures import Origin, Source
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE, priced
from jobvector_wizard.catalog.identity import Prefix
from jobvector_wizard.catalog.overlay import prefixes
from jobvector_wizard.catalog.own_prices import OwnPrices
from jobvector_wizard.catalog.own_table import OwnPricesError, Table, guess, line, short
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY
from jobvector_wizard.catalog.terms import TERMS, Payment, rates_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from jobvector_wizard.catalog.commitments import Commitment
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.catalog.overlay import Figure
    from jobvector_wizard.catalog.snapshot import Catalog
    from jobvector_wizard.catalog.terms import Term

__all__ = ["LONGEST", "parse_own_prices"]

SCHEMA: Final = 1
LONGEST: Final = 1_000_000
"""Bytes of a file; a larger one is none of own prices."""
_PREFIX: Final = re.compile(r"[A-Z]{2,4}[0-9]?")
_WITH_PREFIX: Final = (Prefix.SOME, Prefix.ALWAYS)
_MACHINE: Final = re.compile(r"(?:db\.)?[a-z][a-z0-9-]{1,20}\.[a-z0-9-]{2,20}")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_MOST_INSTANCES: Final = 100_000
_ALL: Final = "all"


def parse_own_prices(text: str, catalog: Catalog) -> OwnPrices:
    """Read the file's text; raises OwnPricesError where an entry has no meaning or names nothing that is priced.

    `catalog` knows what is priced, which regions there are, and what AWS writes before a region's usage types as far
    as a refresh has read it.
    """
    try:
        document = read_toml(text, parse_float=Decimal)
    except TomlTextError as error:
        raise OwnPricesError(short(error) if error.bounds else f"it is not TOML: {short(error)}") from None
    table = Table("", document, ("schema", "source", "date", "discounts", "prices", "commitments"))
    if table.needed("schema") != SCHEMA:
        raise OwnPricesError(f"schema: this version of the program reads {SCHEMA}, not {short(document['schema'])}")
    source = Source("own-prices", table.line("source"), table.day("date"), Origin.OWN)
    names = _Names(catalog)
    return OwnPrices(
        source, tuple(_discounts(table, names)), tuple(_prices(table, names)), tuple(_commitments(table, names))
    )


class _Names:
    """What an entry may name, in the words of AWS's price list."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.identities = list(dict.fromkeys(priced(catalog.instance_types, catalog.database_classes)))
        self.services = tuple(dict.fromkeys(it.service for it in self.identities))
        self._by_usage: dict[str, list[Identity]] = defaultdict(list)
        for identity in self.identities:
            self._by_usage[identity.usage].append(identity)

    @cached_property
    def _regions_by_prefix(self) -> Mapping[str, str]:
        return {
            prefix: name for name, refreshed in self._catalog.overlay.regions.items() for prefix in prefixes(refreshed)
        }

    def region(self, at: str, name: object) -> str:
        """Return the name of a region."""
        text = line(at, name)
        if text not in self._catalog.region_titles:
            raise OwnPricesError(f"{at}: there is no region {text}{guess(text, self._catalog.region_titles)}")
        return text

    def service(self, at: str, name: object) -> str:
        """Return the code of a service."""
        text = line(at, name)
        if text not in self.services:
            found = guess(text, self.services) or f"; there are: {', '.join(self.services)}"
            raise OwnPricesError(f"{at}: nothing that the program prices is of a service {text}{found}")
        return text

    def usage(self, at: str, said: str, service: str = "", region: str = "") -> tuple[Scope, list[Identity]]:
        """Return what a usage type covers, by itself or after a service and a blank, whole or up to a `*` at its end.

        One with a region's prefix holds for that region, if it is known here which that is.
        """
        before, _, usage = said.rpartition(" ")
        if before and service not in ("", before):
            raise OwnPricesError(f"{at}: two services are named, {before} and {service}")
        service = self.service(at, before) if before else service
        begins, usage = usage.endswith("*"), usage.removesuffix("*")
        found = self._found(service, usage, begins=begins) if usage else []
        if not found:
            found, usage, region = self._in_a_region(at, usage, service, region, begins=begins)
        if not found:
            known = {it.usage for it in self.identities if service in ("", it.service)}
            raise OwnPricesError(
                f"{at}: nothing that the program prices has the usage type {short(said)}{guess(usage, known)}"
            )
        services = dict.fromkeys(it.service for it in found)
        if len(services) > 1 and not begins:
            raise OwnPricesError(
                f"{at}: {' and '.join(services)} have a usage type {usage}; write the one that is meant before it: "
                f'"{next(iter(services))} {usage}"'
            )
        scope = Scope(said, service or (next(iter(services)) if len(services) == 1 else ""), usage, begins, region)
        return scope, found

    def refreshed(self, name: str, region: str, *, multi_az: bool) -> tuple[Figure | None, Source | None]:
        """Return what a refresh has read of an instance type or a database class, and who vouches for it."""
        read = self._catalog.overlay.regions.get(region)
        if read is None:
            return None, None
        pair = read.databases.get(name)
        figure = pair[multi_az] if pair else read.instances.get(name)
        return figure, self._catalog.sources[figure.source] if figure else None

    @property
    def instance_types(self) -> Collection[str]:
        """The instance types that are known."""
        return self._catalog.instance_types

    def plan_rates(self, plan: str, term: Term) -> dict[tuple[str, str], Decimal | None]:
        """Return what refreshes have read of one kind of plan in a term, by region and instance type.

        None for a type that was read where AWS lists no rate of it; a region in which no rate was read is left out.
        """
        found: dict[tuple[str, str], Decimal | None] = {}
        for region, read in self._catalog.overlay.regions.items():
            for name in read.instances if read.plans else ():
                row = read.plans.get(name)
                rates = rates_of((row.compute if plan == COMPUTE else row.ec2_instance) if row else "")
                found[region, name] = rates[term].usd_per_hour if term in rates else None
        return found

    def machine(self, at: str, name: str, *, multi_az: bool) -> Identity:
        """Return the product of an instance type or a database class."""
        of_database = name.startswith("db.")
        known: Iterable[str] = self._catalog.database_classes if of_database else self._catalog.instance_types
        if name not in known:
            raise OwnPricesError(f"{at}: there is no type or class {short(name)}{guess(name, known)}")
        return DATABASE["multi" if multi_az else "single"].of(name) if of_database else INSTANCE.of(name)

    def new_machine(self, at: str, usage: str, region: str) -> tuple[Scope, list[Identity]]:
        """Return what the usage type of an instance type or a database class covers that the catalog does not know."""
        if usage in self._by_usage:
            raise OwnPricesError(f"{at}: the program knows {usage} and prices it; leave new out")
        for kind in (INSTANCE, DATABASE["single"], DATABASE["multi"]):
            name = usage.removeprefix(kind.usage)
            if name != usage and _MACHINE.fullmatch(name) and name.startswith("db.") is not (kind is INSTANCE):
                return Scope(usage, kind.service, usage, region=region), [kind.of(name)]
        raise OwnPricesError(f"{at}: a new one is BoxUsage:TYPE, InstanceUsage:db.CLASS or Multi-AZUsage:db.CLASS")

    def _found(self, service: str, usage: str, *, begins: bool) -> list[Identity]:
        several = (it for it in self.identities if it.usage.startswith(usage)) if begins else self._by_usage[usage]
        return [it for it in several if service in ("", it.service)]

    def _in_a_region(
        self, at: str, usage: str, service: str, region: str, *, begins: bool
    ) -> tuple[list[Identity], str, str]:
        """Read a usage type as an invoice has it: with what stands before it in one region."""
        own = next((name for name in self._catalog.region_titles if usage.startswith(f"{name}-")), "")
        prefix = own or usage.partition("-")[0]
        rest = usage[len(prefix) + 1 :]
        kinds = (Prefix.NAME,) if own else _WITH_PREFIX
        found = [it for it in self._found(service, rest, begins=begins) if rest]
        if not found or not (own or _PREFIX.fullmatch(prefix)):
            return [], usage, region
        if any(it.prefix is Prefix.EDGE for it in found):
            raise OwnPricesError(
                f"{at}: what stands before {rest} may be a part of the world; leave {prefix}- out, and write the "
                f'service before it: "{found[0].service} {rest}"'
            )
        found = [it for it in found if it.prefix in kinds]
        place = own or self._regions_by_prefix.get(prefix, "")
        if found and not place:
            raise OwnPricesError(
                f"{at}: which region writes {prefix}- before its usage types is not known on this machine; leave it "
                'out (a price may say region = "eu-west-1" beside it), or read that region\'s prices first: '
                "jobvector-wizard catalog refresh --region REGION"
            )
        if region not in ("", place):
            raise OwnPricesError(f"{at}: {prefix}- stands for {place}, and region says {region}")
        return found, rest, place


class _Seen:
    """What entries have named so far, so that nothing is said twice."""

    def __init__(self) -> None:
        self._places: dict[Scope, str] = {}

    def once(self, at: str, scope: Scope) -> None:
        """Refuse a second entry for the same thing, however it is spelled."""
        same = self._places.setdefault(replace(scope, said=""), at)
        if same != at:
            raise OwnPricesError(f"{at}: {same} says the same thing; which of the two holds is open")


def _discounts(table: Table, names: _Names) -> Iterable[Discount]:
    discounts = table.inner("discounts", (_ALL, "services", "usage_types"))
    if _ALL in discounts.raw:
        yield Discount(Scope(_ALL), discounts.percent(_ALL))
    services = discounts.inner("services")
    for name in services.raw:
        at = f'{services.place}."{short(name)}"'
        yield Discount(Scope(name, names.service(at, name)), services.percent(name))
    usage_types, seen = discounts.inner("usage_types"), _Seen()
    for name in usage_types.raw:
        at = f'{usage_types.place}."{short(name)}"'
        scope, _ = names.usage(at, name)
        seen.once(at, scope)
        yield Discount(scope, usage_types.percent(name))


def _prices(table: Table, names: _Names) -> Iterable[OwnPrice]:
    seen = _Seen()
    for each in table.tables("prices", ("service", "usage_type", "usd", "unit", "region", "new")):
        at = f"{each.place}.usage_type"
        service = names.service(f"{each.place}.service", each.raw["service"]) if "service" in each.raw else ""
        region = names.region(f"{each.place}.region", each.raw["region"]) if "region" in each.raw else ""
        usage = each.line("usage_type")
        if each.flag("new"):
            scope, (identity, *others) = names.new_machine(at, usage, region)
        else:
            scope, (identity, *others) = names.usage(at, usage, service, region)
        if scope.begins or others:
            raise each.fail("usage_type", "a price is of one usage type; write the whole of it")
        if "unit" in each.raw and each.line("unit") not in identity.units:
            raise each.fail("unit", f"AWS bills {identity.usage} by {identity.unit}, not by {each.line('unit')}")
        seen.once(at, scope)
        yield OwnPrice(scope, each.usd("usd"), identity.unit)


def _commitments(table: Table, names: _Names) -> Iterator[Commitment]:
    seen: set[str] = set()
    for each in table.tables("commitments"):
        name = each.line("name")
        if not _NAME.fullmatch(name):
            raise each.fail("name", "write small letters, digits and hyphens, 40 at most, such as compute-1y")
        if name in seen:
            raise each.fail("name", f"another commitment is called {name} too")
        seen.add(name)
        kind = each.line("kind")
        if kind not in _KINDS:
            raise each.fail("kind", f"there are {' and '.join(_KINDS)}, not {short(kind)}")
        yield _KINDS[kind](each, names, name)


def _savings_plan(table: Table, names: _Names, name: str) -> SavingsPlan:
    table.only(
        *("name", "kind", "plan", "usd_per_hour", "years", "upfront_percent", "rates", "payment", "region", "family")
    )
    plan = table.line("plan") if "plan" in table.raw else _PLANS[0]
    if plan not in _PLANS:
        raise table.fail("plan", f"there are {', '.join(_PLANS)}, not {short(plan)}")
    usd, years = table.usd("usd_per_hour"), table.years()
    if not usd:
        raise table.fail("usd_per_hour", "a Savings Plan commits to more than 0 USD an hour")
    if "payment" in table.raw:
        return _plan_at_list_rates(table, names, SavingsPlan(name, usd, years, (), plan == OF_A_FAMILY), plan)
    for key in ("region", "family"):
        if key in table.raw:
            raise table.fail(key, "said beside payment only; rates name usage types")
    rates = table.inner("rates")
    if not rates.raw:
        raise table.fail(
            "rates",
            "say by usage type how many per cent off the list price the plan's rates are, or say its payment, for "
            "AWS's own rates",
        )
    found, seen = [], _Seen()
    for usage in rates.raw:
        at = f'{rates.place}."{short(usage)}"'
        scope, _ = names.usage(at, usage)
        seen.once(at, scope)
        found.append(Discount(scope, rates.percent(usage)))
    upfront = table.share("upfront_percent") if "upfront_percent" in table.raw else Decimal(0)
    return SavingsPlan(name, usd, years, tuple(found), plan == OF_A_FAMILY, upfront)


def _plan_at_list_rates(table: Table, names: _Names, it: SavingsPlan, plan: str) -> SavingsPlan:
    """Return a plan at AWS's own rates, as refreshes have read them."""
    for key in ("rates", "upfront_percent"):
        if key in table.raw:
            raise table.fail("payment", f"say either this, for AWS's own rates, or {key}")
    term = _term(table, it.years)
    only = None
    if it.of_instances:
        family = table.line("family")
        families = {known.partition(".")[0] for known in names.instance_types}
        if family not in families:
            raise table.fail("family", f"there is no family {short(family)}{guess(family, families)}")
        only = (names.region(f"{table.place}.region", table.needed("region")), family)
    elif plan != COMPUTE:
        raise table.fail("payment", f"what {plan} plans charge is read by no refresh; say rates")
    elif unfit := next((key for key in ("region", "family") if key in table.raw), None):
        raise table.fail(unfit, f"said of {OF_A_FAMILY} plans; one for compute covers every family and region")
    listed = ListRates(names.plan_rates(plan, term), only)
    return replace(it, upfront_percent=_UPFRONT[term.payment], listed=listed)


def _term(table: Table, years: int) -> Term:
    """Return the term of so many years with the payment that is said."""
    payment = table.line("payment")
    term = next((term for term in TERMS if term.key == f"{years}-year-{payment}"), None)
    if term is None:
        there_are = ", ".join(dict.fromkeys(term.key.removeprefix(f"{term.years}-year-") for term in TERMS))
        raise table.fail("payment", f"there are {there_are}, not {short(payment)}")
    return term


def _reserved(table: Table, names: _Names, name: str) -> Reserved:
    table.only("name", "kind", "type", "multi_az", "region", "count", "usd_per_hour", "upfront_usd", "payment", "years")
    region, kind = names.region(f"{table.place}.region", table.needed("region")), table.line("type")
    multi_az, count = table.flag("multi_az"), table.needed("count")
    if multi_az and not kind.startswith("db."):
        raise table.fail("multi_az", "true of a database class only")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_INSTANCES:
        raise table.fail("count", f"write a whole number from 1 to {_MOST_INSTANCES:,}")
    product = names.machine(f"{table.place}.type", kind, multi_az=multi_az)
    said = f"{kind}{', Multi-AZ' if multi_az else ''} in {region}"
    scope, years = Scope(said, product.service, product.usage, region=region), table.years()
    if "payment" in table.raw:
        return _at_list_rate(table, names, Reserved(name, scope, count, None, None, years), kind, multi_az=multi_az)
    hourly, upfront = (table.usd(key) if key in table.raw else Decimal(0) for key in ("usd_per_hour", "upfront_usd"))
    if not hourly and not upfront:
        raise table.fail("usd_per_hour", "say what one costs by usd_per_hour, upfront_usd, or both, or say its payment")
    return Reserved(name, scope, count, hourly, upfront, years)


def _at_list_rate(table: Table, names: _Names, it: Reserved, kind: str, *, multi_az: bool) -> Reserved:
    """Return reserved instances at AWS's own rate of today; unknown, with the reason, where no refresh has read it."""
    for key in ("usd_per_hour", "upfront_usd"):
        if key in table.raw:
            raise table.fail("payment", f"say either this, for AWS's list rate, or {key}")
    term = _term(table, it.years)
    figure, source = names.refreshed(kind, it.product.region, multi_az=multi_az)
    if figure is None or not figure.reserved:
        again = f"jobvector-wizard catalog refresh --region {it.product.region}"
        return replace(it, missing=f"no refresh has read the reserved rates of {it.product.said}: {again}")
    rate = rates_of(figure.reserved).get(term)
    if rate is None:
        return replace(it, missing=f"AWS lists no {term.payment} rate of {it.years} years for {it.product.said}")
    return replace(it, usd_per_hour=rate.usd_per_hour, upfront_each=rate.upfront, source=source)


_PLANS: Final = (COMPUTE, OF_A_FAMILY, "database")
_UPFRONT: Final = {Payment.NONE: Decimal(0), Payment.PART: Decimal(50), Payment.ALL: Decimal(100)}
"""Per cent of the term that AWS takes at once."""
_KINDS: Final[Mapping[str, Callable[[Table, _Names, str], Commitment]]] = {
    "savings-plan": _savings_plan,
    "reserved": _reserved,
}
