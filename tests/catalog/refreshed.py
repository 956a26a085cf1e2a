"""A catalog as a refresh leaves it: a region's right products and all decoys read through the program's own reader."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base import paths
from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.catalog.overlay import Overlay
from jobvector_wizard.catalog.overlay_file import written
from jobvector_wizard.catalog.price_list import product_of
from jobvector_wizard.catalog.refreshing import refreshed_region
from tests.catalog.price_documents import machines, market

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobvector_wizard.catalog.overlay import RefreshedRegion
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["DAY", "catalog_over", "keep_prices", "read_region", "types_of"]

DAY: Final = date(2026, 11, 23)


def types_of(designs: Iterable[Blueprint]) -> list[str]:
    """Return the instance types and database classes of designs, but for those that the market has anyway."""
    found = {group.type for design in designs for group in design.nodes.values()}
    found |= {design.database.instance_class for design in designs}
    return sorted(found - {"t3.large", "db.t3.small"})


def read_region(region: str, designs: Iterable[Blueprint] = ()) -> RefreshedRegion:
    """Return what a refresh reads of a region: every rate, and the machines of the designs."""
    documents = [*market(region, count=0)[0], *machines(region, types_of(list(designs)))]
    return refreshed_region(bundled(), region, [product_of(each) for each in documents], DAY, "GetProducts")


def keep_prices(read: Mapping[str, RefreshedRegion]) -> None:
    """Write down what was read of regions where the program looks for it, as a refresh does."""
    path = paths.refreshed_prices()
    paths.private_directory(path.parent)
    paths.write_atomically(path, written(Overlay(read)))


def catalog_over(region: str, read: RefreshedRegion) -> Catalog:
    """Return the bundled catalog with that laid over it."""
    return Catalog(files("jobvector_wizard.catalog") / "data", Overlay({region: read}))
