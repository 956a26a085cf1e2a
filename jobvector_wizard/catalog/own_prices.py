"""Own prices: what a person has agreed with AWS, and how it is laid over list prices. Reads no file itself."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jobvector_wizard.base.units import plain
from jobvector_wizard.catalog.figures import Own, Price, Tier, TieredPrice
from jobvector_wizard.catalog.lazy import Lazy

if TYPE_CHECKING:
    from decimal import Decimal

    from jobvector_wizard.catalog.commitments import Commitment
    from jobvector_wizard.catalog.figures import Source
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.catalog.offers import DatabaseOffer, GlobalRates, InstanceOffer, Region, RegionRates

__all__ = ["NO_OWN_PRICES", "Discount", "OwnPrice", "OwnPrices", "Scope"]

P = TypeVar("P", Price, TieredPrice)
R = TypeVar("R", "RegionRates", "GlobalRates", "InstanceOffer", "DatabaseOffer")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an entry of the file holds for: a product, all whose usage type begins alike, a service, or everything.

    `said` is how the file says it. Empty `service`, `usage` and `region` stand for any; `begins` says that `usage` is
    only the beginning of the usage type.
    """

    said: str
    service: str = ""
    usage: str = ""
    begins: bool = False
    region: str = ""

    def covers(self, identity: Identity, region: str) -> bool:
        """Whether it holds for a product in a region."""
        if self.region not in ("", region) or self.service not in ("", identity.service):
            return False
        return identity.usage.startswith(self.usage) if self.begins else self.usage in ("", identity.usage)

    @property
    def rank(self) -> tuple[bool, int, bool, bool]:
        """How specific it is; of the entries that cover a product the one with the highest rank holds."""
        exact = bool(self.usage) and not self.begins
        return exact, len(self.usage), bool(self.service), bool(self.region)


@dataclass(frozen=True, slots=True)
class Discount:
    """So many per cent off the list price of what the scope covers: above 0 and below 100."""

    scope: Scope
    percent: Decimal


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """USD for one `unit` of AWS's invoice, in place of the list price of one product, whatever its tiers."""

    scope: Scope
    usd: Decimal
    unit: str


@dataclass(frozen=True)
class OwnPrices:
    """Everything that a file of own prices says; `source` is what vouches for it, None where there is no file.

    `chosen` are the names of the commitments that bills are reckoned with.
    """

    source: Source | None = None
    discounts: tuple[Discount, ...] = ()
    prices: tuple[OwnPrice, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    chosen: tuple[str, ...] = ()

    @property
    def committed(self) -> tuple[Commitment, ...]:
        """The commitments that are chosen."""
        return tuple(it for it in self.commitments if it.name in self.chosen)

    def turned(self, name: str) -> tuple[str, ...]:
        """Return the commitments that are chosen once this one is turned over: on where it was off, off where on."""
        return tuple(it.name for it in self.commitments if (it.name in self.chosen) is not (it.name == name))

    def over(self, price: P, region: str) -> P:
        """Return a price of a region with what is agreed in its place.

        An own price holds before a discount, and among either the most specific one alone: they are not multiplied.
        A discount is taken off each tier, and what is free stays free; an unknown list price stays unknown under it. An
        own price takes the place of all tiers, after what is free.
        """
        identity = price.identity
        if self.source is None or identity is None:
            return price
        agreed = [it for it in self.prices if it.scope.covers(identity, region)]
        if agreed:
            best = max(agreed, key=lambda it: it.scope.rank)
            return _in_place(price, plain(best.usd * identity.amount), best.scope.said, self.source)
        found = [it for it in self.discounts if it.scope.covers(identity, region)]
        if not found or not price.known:
            return price
        best_discount = max(found, key=lambda it: it.scope.rank)
        return _reduced(price, best_discount, self.source)

    def over_region(self, region: Region) -> Region:
        """Return a region with its prices as they are agreed; its offers are made when they are asked for."""

        def instance(_: str, offer: InstanceOffer) -> InstanceOffer:
            return self.over_all(offer, region.name)

        def database(_: str, offer: DatabaseOffer) -> DatabaseOffer:
            return self.over_all(offer, region.name)

        return replace(
            region,
            rates=self.over_all(region.rates, region.name),
            instances=Lazy(region.instances, instance),
            databases=Lazy(region.databases, database),
            own=self,
        )

    def over_all(self, priced: R, region: str) -> R:
        """Return rates or an offer with each price as it is agreed in a region."""
        held = {each.name: getattr(priced, each.name) for each in fields(priced)}
        agreed: dict[str, Any] = {name: self.over(it, region) for name, it in held.items() if isinstance(it, Price)}
        agreed |= {name: self.over(it, region) for name, it in held.items() if isinstance(it, TieredPrice)}
        return replace(priced, **agreed)


NO_OWN_PRICES: Final = OwnPrices()
"""What holds where there is no file: every price is a list price."""


def _in_place(price: P, usd: Decimal, by: str, source: Source) -> P:
    if isinstance(price, Price):
        listed = () if price.usd is None else (price.usd,)
        return replace(price, usd=usd, source=source, missing="", own=Own(None, by, listed, price.source))
    first = price.tiers[0].source if price.tiers else None
    own = Own(None, by, tuple(tier.usd for tier in price.tiers), first)
    return replace(price, tiers=(Tier(None, usd, source, own),), missing="")


def _reduced(price: P, discount: Discount, source: Source) -> P:
    def less(usd: Decimal, of: Source | None) -> tuple[Decimal, Own]:
        own = Own(discount.percent, discount.scope.said, (usd,), of)
        return plain((usd * (100 - discount.percent)).scaleb(-2)), own

    if isinstance(price, Price):
        if price.usd is None:
            return price
        usd, own = less(price.usd, price.source)
        return replace(price, usd=usd, source=source, own=own)
    tiers = []
    for tier in price.tiers:
        usd, own = less(tier.usd, tier.source)
        tiers.append(Tier(tier.up_to, usd, source, own))
    return replace(price, tiers=tuple(tiers))
