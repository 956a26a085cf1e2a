"""Reads a region's prices of today in the wizard without a screen: asks from where, says how far it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.catalog.refreshing import KEPT
from jobvector_wizard.planning.choices import assess_option, options
from jobvector_wizard.planning.steps import PRICES_FROM, PRICES_MEAN, READ_FILES, answered
from jobvector_wizard.reporting import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobvector_wizard.account.price_refresh import Progress
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.catalog.overlay import RefreshedRegion
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.choices import Option

    Ask = Callable[[str], str]
    Say = Callable[[str], None]
    Read = Callable[[Callable[[Progress], None]], Mapping[str, RefreshedRegion]]

__all__ = ["PRICES_KEY", "REGION", "read_prices"]

T = TypeVar("T")

REGION: Final = "region"
"""The field beside which prices are read."""
PRICES_KEY: Final = (
    "p reads today's prices of the chosen region from AWS, and p with a number or a name those of another one; from "
    "where is asked first."
)


def read_prices(wanted: str, shown: Sequence[Option], now: Assessment, catalog: Catalog, ask: Ask, say: Say) -> int:
    """Read and keep the prices of a region after asking from where; return how many, 0 where nothing is kept.

    `wanted` is the region's number among the shown ones or its name; empty for the one that is chosen. An interrupt
    while it reads ends the reading and nothing else. Raises WizardError where the region cannot be assessed.
    """
    if wanted.isdecimal():
        named = answered(wanted, shown)
        meant = [named] if named else []
    else:
        every = options(now.blueprint, catalog, REGION)
        meant = [it for it in every if (it.label == wanted if wanted else it.chosen)]
    if not meant:
        say(f"✗ there is no region {wanted}")
        return 0
    dates = words.price_dates(assess_option(meant[0], now, catalog, REGION).assessment)
    found = _asked(meant[0].label, dates, ask, say)
    if not found:
        say(f"No prices were read. {KEPT}")
    return sum(it.count for it in found.values())


def _asked(region: str, dates: str, ask: Ask, say: Say) -> Mapping[str, RefreshedRegion]:
    """Ask from where until something is read or nothing is wanted; what goes wrong is said, and asked again."""
    say(f"PRICES OF TODAY   {region}\n{region}: {dates}.\n{PRICES_MEAN}")
    while True:
        for number, (_, label) in enumerate(PRICES_FROM, 1):
            say(f"{number:>3}  {label}")
        answer = ask("a number; enter for not now")
        if answer == "":
            return {}
        way = answered(answer, PRICES_FROM)
        if way is None:
            say(f"✗ there is no way {answer}")
            continue
        try:
            return _read(way[0], region, ask, say)
        except WizardError as error:
            say(f"✗ {error}")


def _read(way: str, region: str, ask: Ask, say: Say) -> Mapping[str, RefreshedRegion]:
    """Read in one way and keep what was read; nothing where it is stopped, or is too much."""
    from jobvector_wizard.account import price_refresh

    regions = (region,)
    read: Read = partial(price_refresh.prices_through_account, regions, (), None, None)
    if way == "files":
        say("AWS is asked how large the files are …")
        sizes = _unless_interrupted(partial(price_refresh.sizes_of, regions, (), None))
        if sizes is None:
            return {}
        say(f"{sizes}.\n  1  {READ_FILES}")
        if ask("1, or enter for not now") != "1":
            return {}
        read = partial(price_refresh.prices_from_files, regions, (), None)
    say(f"{region}: reading … ctrl-C stops it; then the prices stay as they are.")
    found = _unless_interrupted(partial(read, _teller(say)))
    if found:
        price_refresh.keep(found)
    return found or {}


def _unless_interrupted(work: Callable[[], T]) -> T | None:
    try:
        return work()
    except KeyboardInterrupt:
        return None


def _teller(say: Say) -> Callable[[Progress], None]:
    """Return what says once of each question that it is being answered."""
    told = 0

    def tell(progress: Progress) -> None:
        nonlocal told
        if progress.number != told:
            told = progress.number
            say(str(progress))

    return tell
