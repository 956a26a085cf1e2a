"""A region's offers and rates with own prices laid over them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from jobvector_wizard.catalog.figures import Price, TieredPrice
from jobvector_wizard.catalog.lazy import Lazy

if TYPE_CHECKING:
    from jobvector_wizard.catalog.offers import DatabaseOffer, GlobalRates, InstanceOffer, Region, RegionRates
    from jobvector_wizard.catalog.own_prices import OwnPrices

__all__ = ["rates_as_agreed", "region_as_agreed"]

R = TypeVar("R", "RegionRates", "GlobalRates", "InstanceOffer", "DatabaseOffer")


def region_as_agreed(own: OwnPrices, region: Region) -> Region:
    """Return a region with its prices as they are agreed; its offers are made when they are asked for."""

    def instance(_: str, offer: InstanceOffer) -> InstanceOffer:
        return rates_as_agreed(own, offer, region.name)

    def database(_: str, offer: DatabaseOffer) -> DatabaseOffer:
        return rates_as_agreed(own, offer, region.name)

    return replace(
        region,
        rates=rates_as_agreed(own, region.rates, region.name),
        instances=Lazy(region.instances, instance),
        databases=Lazy(region.databases, database),
        own=own,
    )


def rates_as_agreed(own: OwnPrices, priced: R, region: str) -> R:
    """Return rates or an offer with each price as it is agreed in a region."""
    held = {each.name: getattr(priced, each.name) for each in fields(priced)}
    agreed: dict[str, Any] = {name: own.over(it, region) for name, it in held.items() if isinstance(it, Price)}
    agreed |= {name: own.over(it, region) for name, it in held.items() if isinstance(it, TieredPrice)}
    return replace(priced, **agreed)
