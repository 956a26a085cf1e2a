"""Own prices: what a person has agreed with AWS, and how it is laid over list prices. Reads no file itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from jobvector_wizard.base.units import plain
from jobvector_wizard.catalog.figures import Own, Price, Tier, TieredPrice

if TYPE_CHECKING:
    from decimal import Decimal

    from jobvector_wizard.catalog.agreed import Discount, OwnPrice
    from jobvector_wizard.catalog.commitments import Commitment
    from jobvector_wizard.catalog.figures import Source

__all__ = ["NO_OWN_PRICES", "OwnPrices"]

P = TypeVar("P", Price, TieredPrice)


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
