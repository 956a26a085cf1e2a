"""Read a region's prices of today, through an account or from what AWS publishes, and keep them on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, cast

from jobvector_wizard.account.connection import connect
from jobvector_wizard.account.database_questions import engine_versions, orderable_classes
from jobvector_wizard.account.offer_questions import add_on_versions, supported_versions, zones_of_types
from jobvector_wizard.account.plan_questions import asked_of_plans, plan_rates
from jobvector_wizard.account.price_files import PUBLISHER, OfferFiles
from jobvector_wizard.account.price_questions import ask
from jobvector_wizard.account.spot_questions import spot_prices
from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import AccessError, UnknownNameError, WizardError
from jobvector_wizard.base.units import today
from jobvector_wizard.catalog import bundled, listed
from jobvector_wizard.catalog.overlay import Overlay, RefreshedRegion
from jobvector_wizard.catalog.overlay_file import written
from jobvector_wizard.catalog.plan_rates import PLANS, covered, with_plans
from jobvector_wizard.catalog.refreshing import (
    ADD_ONS,
    CLASSES,
    ENGINE_VERSIONS,
    KEPT,
    VERSIONS,
    ZONES,
    files,
    is_read,
    queries,
    refreshed_region,
    with_add_ons,
    with_classes,
    with_engine_versions,
    with_versions,
    with_zones,
    without,
)
from jobvector_wizard.catalog.spot import SPOT, with_spot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from types_boto3_ec2 import EC2Client
    from types_boto3_rds import RDSClient

    from jobvector_wizard.account.connection import Connection
    from jobvector_wizard.account.plan_questions import SavingsPlans
    from jobvector_wizard.catalog.price_list import Product

__all__ = ["Progress", "Sizes", "keep", "prices_from_files", "prices_through_account", "sizes_of"]

_MB: Final = 1_000_000
_NO_ACCOUNT: Final = "Prices need no account: jobvector-wizard catalog refresh --without-credentials"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a refresh is: the region, which of its questions is answered, and how much of `what` came so far."""

    region: str
    number: int
    questions: int
    service: str
    count: int
    what: str

    def __str__(self) -> str:
        return f"{self.region}: {self.number} of {self.questions}, {self.service}, {self.count:,} {self.what}"


class RowCounter(Protocol):
    """Says how many rows came of something beside the prices."""

    def __call__(self, what: str, count: int = 0) -> None:
        """Say it."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is to read: how many offer files, bytes of those whose size is said, the name of the largest."""

    files: int
    bytes: int
    unsaid: int
    largest: str

    def __str__(self) -> str:
        rest = f"; of {self.unsaid} the size is not said" if self.unsaid else ""
        return f"{self.files} offer files, {self.bytes / _MB:,.1f} MB to read, the largest {self.largest}{rest}"


def prices_through_account(
    regions: Sequence[str],
    types: Sequence[str],
    profile: str | None,
    endpoint_url: str | None,
    tell: Callable[[Progress], None],
) -> Mapping[str, RefreshedRegion]:
    """Ask the price list with the account's credentials, then for what stands beside prices; keeps nothing.

    That is rates of Savings Plans, zones and spot prices of types, EKS's versions, RDS's classes. Where one of these is
    not answered, it stays as it was, which is told of the region. What `tell` raises ends it.
    Raises AccessError where AWS does not answer to the end, UnknownNameError for types that do not exist, WizardError
    where a region has no prices.
    """
    _check_types(types)
    try:
        connection = connect("us-east-1", profile=profile, endpoint_url=endpoint_url)
    except AccessError as error:
        raise AccessError(error.message, f"{error.remedy}\n{_NO_ACCOUNT}") from error
    found = {}
    for region in regions:
        asked = queries(region, types)

        def told(service: str, number: int, count: int, region: str = region, questions: int = len(asked) + 1) -> None:
            tell(Progress(region, number, questions, service, count, "products"))

        def beside(what: str, count: int = 0, region: str = region, questions: int = len(asked) + 1) -> None:
            tell(Progress(region, questions, questions, what, count, "rows"))

        products, unread = ask(connection.client("pricing"), asked, told)
        new = _region(region, products, unread, "GetProducts", types)
        new = _with_plans(new, region, types, connection, beside)
        there = connection.in_region(region)
        new = _with_spot(new, region, types, there.client("ec2"), beside)
        found[region] = _with_databases(_with_offers(new, region, there, beside), region, there.client("rds"), beside)
    return found


def _with_spot(
    new: RefreshedRegion, region: str, types: Sequence[str], client: EC2Client, told: RowCounter
) -> RefreshedRegion:
    """Add the spot prices of the types that were read; where EC2 does not say them, with the reason."""
    if not new.instances:
        return new
    named = [name for name in types if not name.startswith("db.")]
    try:
        return with_spot(new, region, spot_prices(client, region, named, partial(told, SPOT)), today())
    except AccessError as error:
        return without(new, SPOT, error.message)


def _with_plans(
    new: RefreshedRegion, region: str, types: Sequence[str], connection: Connection, told: RowCounter
) -> RefreshedRegion:
    """Add the rates of Savings Plans for the types that were read; where AWS does not say them, with the reason."""
    among = covered(new)
    if not among:
        return new
    asked = asked_of_plans(region, [name for name in types if not name.startswith("db.")])
    try:
        client = cast("SavingsPlans", connection.client("savingsplans"))
        rates = plan_rates(client, asked, among, partial(told, PLANS))
    except AccessError as error:
        return without(new, PLANS, error.message)
    return with_plans(new, region, rates, today(), "DescribeSavingsPlansOfferingRates")


def _with_offers(new: RefreshedRegion, region: str, there: Connection, told: RowCounter) -> RefreshedRegion:
    """Add what EC2 and EKS say in the region itself; what one of them does not say stays as it was, with the reason."""
    told(ZONES)
    try:
        new = with_zones(new, bundled(), region, zones_of_types(there.client("ec2")), today())
    except AccessError as error:
        new = without(new, ZONES, error.message)
    told(VERSIONS)
    try:
        new = with_versions(new, supported_versions(there.client("eks")), today())
    except AccessError as error:
        new = without(new, VERSIONS, error.message)
    told(ADD_ONS)
    try:
        return with_add_ons(new, bundled(), add_on_versions(there.client("eks")), today())
    except AccessError as error:
        return without(new, ADD_ONS, error.message)


def _with_databases(new: RefreshedRegion, region: str, client: RDSClient, told: RowCounter) -> RefreshedRegion:
    """Add which classes RDS takes orders for; where it does not say, at least which versions it has."""
    try:
        return with_classes(new, bundled(), *orderable_classes(client, region, partial(told, CLASSES)), today())
    except AccessError as error:
        new = without(new, CLASSES, error.message)
    try:
        return with_engine_versions(new, engine_versions(client), today())
    except AccessError as error:
        return without(new, ENGINE_VERSIONS, error.message)


def sizes_of(regions: Sequence[str], types: Sequence[str], url: str | None) -> Sizes:
    """Ask how large the offer files are. Raises AccessError where the publisher does not answer."""
    publisher = OfferFiles(url or PUBLISHER)
    sizes = {
        f"{service} of {region}" if own else service: publisher.size(service, region if own else "")
        for region in regions
        for service, own in files(types)
    }
    if not types or any(not name.startswith("db.") for name in types):
        sizes |= {f"Savings Plans of {region}": _size_of_plans(publisher, region) for region in regions}
    known = {name: size for name, size in sizes.items() if size is not None}
    largest = max(known, key=lambda name: known[name], default="none")
    return Sizes(len(sizes), sum(known.values()), len(sizes) - len(known), largest)


def _size_of_plans(publisher: OfferFiles, region: str) -> int | None:
    try:
        address = publisher.plans_address(region)
        return publisher.plans_size(address) if address else 0
    except AccessError:
        return None  # that it cannot be read ends nothing; it is told of the region


def prices_from_files(
    regions: Sequence[str], types: Sequence[str], url: str | None, tell: Callable[[Progress], None]
) -> Mapping[str, RefreshedRegion]:
    """Read the offer files that need no credentials; keeps nothing. What `tell` raises ends it.

    Raises AccessError where a file does not come to its end, UnknownNameError for types that do not exist, UsageError
    for an address that is none, WizardError where a region has no prices.
    """
    _check_types(types)
    publisher, wanted = OfferFiles(url or PUBLISHER), files(types)
    found = {}
    for region in regions:
        products: list[Product] = []
        for number, (service, own) in enumerate(wanted, 1):

            def told(came: int, region: str = region, service: str = service, number: int = number) -> None:
                tell(Progress(region, number, len(wanted) + 1, service, came, "bytes"))

            def read(product: Product, region: str = region) -> bool:
                return is_read(product, region, types)

            products += publisher.read(service, region if own else "", read, told)
        new = _region(region, products, {}, "offer files", types)

        def told_of_plans(came: int, region: str = region) -> None:
            tell(Progress(region, len(wanted) + 1, len(wanted) + 1, PLANS, came, "bytes"))

        found[region] = _with_published_plans(new, region, publisher, told_of_plans)
    return found


def _with_published_plans(
    new: RefreshedRegion, region: str, publisher: OfferFiles, told: Callable[[int], None]
) -> RefreshedRegion:
    """Add the rates of Savings Plans that AWS publishes; a file that cannot be used leaves them, with the reason."""
    among = covered(new)
    if not among:
        return new
    try:
        address = publisher.plans_address(region)
        if not address:
            return without(new, PLANS, f"AWS publishes none for {region}")
        rates = publisher.read_plans(address, region, among, told)
    except AccessError as error:
        return without(new, PLANS, error.message.removesuffix(f" {KEPT}").rstrip("."))
    return with_plans(new, region, rates, today(), "file of Savings Plans")


def _region(
    region: str, products: Sequence[Product], unread: Mapping[str, str], how: str, types: Sequence[str]
) -> RefreshedRegion:
    new = refreshed_region(bundled(), region, products, today(), how, types, unread)
    if not new.count:
        first = f"The first reason: {next(iter(new.refused.values()))}" if new.refused else ""
        raise WizardError(f"AWS's price list has nothing of {region} that can be read. {KEPT}", first)
    return new


def keep(found: Mapping[str, RefreshedRegion]) -> None:
    """Write refreshed regions beside those that were refreshed before, whole or not at all.

    Raises WizardError where the file cannot be written.
    """
    before = listed().overlay.regions
    overlay = Overlay({**before, **{name: new.over(before.get(name)) for name, new in found.items()}})
    path = paths.refreshed_prices()
    try:
        paths.private_directory(path.parent)
        paths.write_atomically(path, written(overlay))
    except OSError as error:
        raise WizardError(f"{path} cannot be written: {error.strerror}. {KEPT}") from None


def _check_types(types: Sequence[str]) -> None:
    catalog = bundled()
    known = {*catalog.instance_types, *catalog.database_classes}
    for name in types:
        if name not in known:
            raise UnknownNameError("instance type or database class", name, known)
