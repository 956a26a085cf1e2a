"""Refresh the catalog's prices from AWS's price list, show them, say what moved, and forget them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from jobvector_wizard import paths
from jobvector_wizard.catalog import bundled, listed
from jobvector_wizard.catalog.overlay import Overlay, RefreshedRegion, written
from jobvector_wizard.catalog.refreshing import KEPT, files, is_read, queries, refreshed_region
from jobvector_wizard.errors import AccessError, UnknownNameError, UsageError, WizardError
from jobvector_wizard.units import today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jobvector_wizard.catalog.price_list import Product
    from jobvector_wizard.operations.price_files import OfferFiles

    Source = Callable[[str, Sequence[str]], tuple[Sequence[Product], Mapping[str, str]]]
    """Read the products of a region, limited to types, and what is wrong with rows of which service."""

__all__ = ["forget_prices", "keep", "known_regions", "refresh_from_files", "refresh_through_account", "regions_of"]

_MB: Final = 1_000_000
_NO_ACCOUNT: Final = "Prices need no account: jobvector-wizard catalog refresh --without-credentials"


def known_regions(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of regions; raises UnknownNameError where the catalog has no such region."""
    catalog, found = bundled(), tuple(names)
    for name in found:
        if name not in catalog.region_names:
            raise UnknownNameError("region", name, catalog.region_names)
    return found


def regions_of(named: Sequence[str]) -> tuple[str, ...]:
    """Return the regions to refresh: those named, else those of the presets and those refreshed before.

    Raises UnknownNameError where the catalog has no such region.
    """
    if named:
        return tuple(dict.fromkeys(known_regions(named)))
    from jobvector_wizard.preset_file import load_design, shipped_presets

    of_presets = {load_design(name).blueprint.region for name in shipped_presets()}
    return tuple(sorted({*of_presets, *listed().overlay.regions}))


def refresh_through_account(
    regions: Sequence[str], types: Sequence[str], profile: str | None, endpoint_url: str | None
) -> Mapping[str, RefreshedRegion]:
    """Ask the price list with the account's credentials; nothing is kept unless every region was read to its end.

    Raises AccessError where AWS does not answer, UsageError for types that do not exist, WizardError where a region
    has no prices.
    """
    from jobvector_wizard.operations.connection import connect
    from jobvector_wizard.operations.price_questions import ask

    _check_types(types)
    try:
        client = connect("us-east-1", profile=profile, endpoint_url=endpoint_url).client("pricing")
    except AccessError as error:
        raise AccessError(error.message, f"{error.remedy}\n{_NO_ACCOUNT}") from error

    def read(region: str, types: Sequence[str]) -> tuple[Sequence[Product], Mapping[str, str]]:
        asked = queries(region, types)
        with _Progress(region, len(asked)) as progress:
            return ask(client, asked, progress.tell)

    return _refresh(regions, types, read, "GetProducts")


def refresh_from_files(regions: Sequence[str], types: Sequence[str], url: str | None) -> Mapping[str, RefreshedRegion]:
    """Read the offer files that need no credentials; their sizes are said before the first is read.

    Raises AccessError where a file does not come to its end, UsageError for types that do not exist or an address that
    is none, WizardError where a region has no prices.
    """
    from jobvector_wizard.operations.price_files import PUBLISHER, OfferFiles

    _check_types(types)
    publisher, wanted = OfferFiles(url or PUBLISHER), files(types)
    _say_sizes(publisher, regions, wanted)

    def read(region: str, types: Sequence[str]) -> tuple[Sequence[Product], Mapping[str, str]]:
        found: list[Product] = []
        with _Progress(region, len(wanted)) as progress:
            for number, (service, own) in enumerate(wanted, 1):

                def told(came: int, service: str = service, number: int = number) -> None:
                    progress.tell(service, number, came, "bytes")

                place = region if own else ""
                found += publisher.read(service, place, lambda product: is_read(product, region, types), told)
        return found, {}

    return _refresh(regions, types, read, "offer files")


def _say_sizes(publisher: OfferFiles, regions: Sequence[str], wanted: Sequence[tuple[str, bool]]) -> None:
    sizes = {
        f"{service} of {region}" if own else service: publisher.size(service, region if own else "")
        for region in regions
        for service, own in wanted
    }
    known = {name: size for name, size in sizes.items() if size is not None}
    total, unsaid = sum(known.values()) / _MB, len(sizes) - len(known)
    largest = max(known, key=lambda name: known[name], default="none")
    rest = f"; of {unsaid} the size is not said" if unsaid else ""
    print(f"{len(sizes)} offer files, {total:,.1f} MB to read, the largest {largest}{rest}", file=sys.stderr)


def _refresh(regions: Sequence[str], types: Sequence[str], read: Source, how: str) -> Mapping[str, RefreshedRegion]:
    found: dict[str, RefreshedRegion] = {}
    for region in regions:
        products, unread = read(region, types)
        new = refreshed_region(bundled(), region, products, today(), how, types, unread)
        if not new.count:
            raise WizardError(f"AWS's price list has nothing of {region} that can be read. {KEPT}", _first(new))
        found[region] = new
    keep(found)
    return found


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


def forget_prices(named: Sequence[str]) -> tuple[str, ...]:
    """Take refreshed regions away, all of them unless some are named, and return which they were.

    Raises UsageError where a named region was not refreshed, WizardError where the file cannot be changed.
    """
    regions, path = listed().overlay.regions, paths.refreshed_prices()
    for name in named:
        if name not in regions:
            raise UsageError(
                f"The prices of {name} were not refreshed.", "See which were: jobvector-wizard catalog show"
            )
    gone = tuple(named or regions)
    left = {name: it for name, it in regions.items() if name not in gone}
    try:
        if left:
            paths.write_atomically(path, written(Overlay(left)))
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise WizardError(f"{path} cannot be changed: {error.strerror}.") from None
    return gone


def _check_types(types: Sequence[str]) -> None:
    catalog = bundled()
    known = {*catalog.instance_types, *catalog.database_classes}
    for name in types:
        if name not in known:
            raise UnknownNameError("instance type or database class", name, known)


def _first(region: RefreshedRegion) -> str:
    return f"The first reason: {next(iter(region.refused.values()))}" if region.refused else ""


class _Progress:
    """A line on a terminal that says how far a region is; nothing where there is no terminal."""

    def __init__(self, region: str, questions: int) -> None:
        self._region = region
        self._questions = questions
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def tell(self, service: str, number: int, count: int, what: str = "products") -> None:
        """Say which question is being answered, and how much came so far."""
        if self._shown:
            said = f"{self._region}: {number} of {self._questions}, {service}, {count:,} {what}"
            print(f"\r{said:<78}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)
