"""Which catalog is meant: the one that ships, with refreshed prices over it, with a person's own prices over both."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.catalog.overlay_file import OverlayError, parse_overlay
from jobvector_wizard.catalog.snapshot import Catalog

if TYPE_CHECKING:
    from pathlib import Path

    from jobvector_wizard.catalog.overlay import Overlay

__all__ = ["bundled", "current", "listed"]


@cache
def bundled() -> Catalog:
    """Return the catalog that ships with the program."""
    return _with(None, "")


def listed() -> Catalog:
    """Return the catalog with the prices that were refreshed on this machine laid over it; made anew when they change.

    Refreshed prices that cannot be read are passed over, and the catalog's `trouble` says so.
    """
    path = paths.refreshed_prices()
    try:
        state = path.stat()
    except FileNotFoundError:
        return bundled()
    except OSError as error:
        return _with(None, f"{path} cannot be read: {error.strerror}")
    return _laid_over(path, state.st_mtime_ns, state.st_size, state.st_ino)


def current() -> Catalog:
    """Return the same with the user's own prices laid over both; made anew when either file changes.

    Raises UsageError where own prices cannot be used: list prices in their place would be silently wrong.
    """
    path = paths.own_prices()
    try:
        state = path.stat()
    except FileNotFoundError:
        return listed()
    except OSError as error:
        raise _unusable(path, f"it cannot be read: {error.strerror}") from None
    return _agreed(listed(), path, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=2)
def _laid_over(path: Path, *_state: int) -> Catalog:
    try:
        return _with(parse_overlay(path.read_text(encoding="utf-8")), "")
    except OverlayError as error:
        return _with(None, f"{path} is passed over: {error}")
    except (OSError, UnicodeDecodeError):
        return _with(None, f"{path} is passed over: it cannot be read")


@lru_cache(maxsize=2)
def _agreed(before: Catalog, path: Path, *_state: int) -> Catalog:
    from jobvector_wizard.catalog.own_file import LONGEST, parse_own_prices
    from jobvector_wizard.catalog.own_table import OwnPricesError

    try:
        if not path.is_file() or path.stat().st_size > LONGEST:
            raise OwnPricesError(f"it is no file of at most {LONGEST:,} bytes")
        catalog = _with(before.overlay, before.trouble)
        catalog.own = parse_own_prices(path.read_text(encoding="utf-8"), catalog)
    except OwnPricesError as error:
        raise _unusable(path, str(error)) from None
    except OSError as error:
        raise _unusable(path, f"it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _unusable(path, "it is not text in UTF-8") from None
    return catalog


def _unusable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"Your own prices cannot be used. {path}: {why}",
        "Correct the file or move it away. Until then nothing is reckoned, so that no list price stands for yours.",
    )


def _with(overlay: Overlay | None, trouble: str) -> Catalog:
    return Catalog(files("jobvector_wizard.catalog") / "data", overlay, trouble)
