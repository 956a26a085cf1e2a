"""Commitments that a person has made or thinks about: what AWS is paid for a term, whether it is used or not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from jobvector_wizard.catalog.size_flexibility import units_of
from jobvector_wizard.units import HOURS_A_MONTH, plain

if TYPE_CHECKING:
    from jobvector_wizard.catalog.figures import Source
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.catalog.own_prices import Discount, Scope

__all__ = ["Commitment", "Reserved", "SavingsPlan"]

_MONTHS_A_YEAR: Final = 12
_PART: Final = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class SavingsPlan:
    """So many USD of an hour's use at the plan's rates, for a term in years.

    `rates` say how many per cent off the list price a plan's rate is; what none of them covers the plan does not cover.
    `of_instances` is an EC2 Instance Savings Plan, which AWS applies before others. `upfront_percent` of the whole term
    is paid at once; that changes no month's part.
    """

    name: str
    usd_per_hour: Decimal
    years: int
    rates: tuple[Discount, ...]
    of_instances: bool = False
    upfront_percent: Decimal = Decimal(0)

    @property
    def usd_a_month(self) -> Decimal:
        """What a month of it costs."""
        return self.usd_per_hour * HOURS_A_MONTH

    @property
    def upfront_usd(self) -> Decimal:
        """What of the whole term is paid at once."""
        return plain(self.usd_a_month * _MONTHS_A_YEAR * self.years * self.upfront_percent / 100)

    def percent(self, identity: Identity, region: str) -> Decimal | None:
        """Return how many per cent off the list price a product is in this plan; None where it is not covered."""
        found = [it for it in self.rates if it.scope.covers(identity, region)]
        return max(found, key=lambda it: it.scope.rank).percent if found else None


@dataclass(frozen=True, slots=True)
class Reserved:
    """So many reserved instances of one type or class in a region, for a term in years.

    They cover other sizes of its family too, by AWS's normalised units.
    Each costs `usd_per_hour`, used or not, and `upfront_each` at once for the whole term. Where a refresh has read
    both, `source` vouches for them; where it was to and has not, both are None and `missing` says why.
    """

    name: str
    product: Scope
    count: int
    usd_per_hour: Decimal | None
    upfront_each: Decimal | None
    years: int
    source: Source | None = None
    missing: str = ""

    @property
    def hours(self) -> Decimal:
        """The hours of a month that it covers, of its own size."""
        return Decimal(self.count * HOURS_A_MONTH)

    @property
    def units_each(self) -> Decimal:
        """How many normalised units an hour of its own size is; 1 where it covers no other size."""
        mine = units_of(self.product.service, self.product.usage)
        return mine[1] if mine else Decimal(1)

    @property
    def flexible(self) -> bool:
        """Whether it covers other sizes of its family."""
        return units_of(self.product.service, self.product.usage) is not None

    def units(self, identity: Identity, region: str) -> Decimal | None:
        """Return how many normalised units an hour of a product takes of it; None where it does not cover that."""
        mine = units_of(self.product.service, self.product.usage)
        if mine is None:
            return Decimal(1) if self.product.covers(identity, region) else None
        theirs = units_of(identity.service, identity.usage)
        if theirs is None or theirs[0] != mine[0] or self.product.region not in ("", region):
            return None
        return theirs[1]

    @property
    def upfront_part(self) -> Decimal | None:
        """A month's part of what one instance costs at once, in USD."""
        if self.upfront_each is None:
            return None
        return plain((self.upfront_each / (_MONTHS_A_YEAR * self.years)).quantize(_PART))

    @property
    def usd_a_month(self) -> Decimal | None:
        """What a month of it costs, with its part of what is paid at once; None where that is unknown."""
        part = self.upfront_part
        return None if self.usd_per_hour is None or part is None else self.hours * self.usd_per_hour + self.count * part

    @property
    def upfront_usd(self) -> Decimal | None:
        """What is paid at once; None where that is unknown."""
        return None if self.upfront_each is None else self.count * self.upfront_each


Commitment: TypeAlias = SavingsPlan | Reserved
