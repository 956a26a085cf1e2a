"""Refresh the catalog's prices on the command line, and forget them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UnknownNameError, UsageError, WizardError
from jobvector_wizard.catalog import bundled, listed
from jobvector_wizard.catalog.overlay import Overlay
from jobvector_wizard.catalog.overlay_file import written
from jobvector_wizard.cli.output import tell, to_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobvector_wizard.account.price_refresh import Progress
    from jobvector_wizard.catalog.overlay import RefreshedRegion

__all__ = ["forget_prices", "known_regions", "refresh_from_files", "refresh_through_account", "regions_of"]


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
    from jobvector_wizard.design.preset_file import load_design, shipped_presets

    of_presets = {load_design(name).blueprint.region for name in shipped_presets()}
    return tuple(sorted({*of_presets, *listed().overlay.regions}))


def refresh_through_account(
    regions: Sequence[str], types: Sequence[str], profile: str | None, endpoint_url: str | None
) -> Mapping[str, RefreshedRegion]:
    """Ask the price list and keep the answers, unless a region was not read to its end.

    Raises what `prices_through_account` and `keep` raise.
    """
    from jobvector_wizard.account.price_refresh import keep, prices_through_account

    with _ProgressLine() as line:
        found = prices_through_account(regions, types, profile, endpoint_url, line.tell)
    keep(found)
    return found


def refresh_from_files(regions: Sequence[str], types: Sequence[str], url: str | None) -> Mapping[str, RefreshedRegion]:
    """Read the offer files, whose sizes are said before the first is read, and keep them, unless one has no end.

    Raises what `sizes_of`, `prices_from_files` and `keep` raise.
    """
    from jobvector_wizard.account.price_refresh import keep, prices_from_files, sizes_of

    tell(sizes_of(regions, types, url))
    with _ProgressLine() as line:
        found = prices_from_files(regions, types, url, line.tell)
    keep(found)
    return found


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


class _ProgressLine:
    """A line on a terminal that says how far a refresh is; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._shown = to_terminal()

    def __enter__(self) -> _ProgressLine:
        return self

    def tell(self, progress: Progress) -> None:
        """Say which question is being answered, and how much came so far."""
        if self._shown:
            print(f"\r{progress!s:<78}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)
