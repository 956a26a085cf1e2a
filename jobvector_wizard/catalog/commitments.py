"""Commitments that a person has made or thinks about: what AWS is paid for a term, whether it is used or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from jobvector_wizard.base.units import HOURS_A_MONTH, plain
from jobvector_wizard.catalog.identities import INSTANCE
from jobvector_wizard.catalog.size_flexibility import units_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.catalog.agreed import Discount, Scope
    from jobvector_wizard.catalog.figures import Source
    from jobvector_wizard.catalog.identity import Identity

__all__ = ["Commitment", "ListRates", "Reserved", "SavingsPlan"]

_MONTHS_A_YEAR: Final = 12
_PART: Final = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class ListRates:
    """AWS's own rates of a plan in one term, as refreshes have read them: USD an hour by region and instance type.

    None where AWS lists none, so that the plan does not cover the type; what no refresh has read is not there.
    `only` is the one region and family, such as `c6a`, that a plan for a family covers.
    """

    usd: Mapping[tuple[str, str], Decimal | None] = field(hash=False)
    only: tuple[str, str] | None = None

    def covers(self, type_name: str, region: str) -> bool:
        """Whether such a plan may cover an instance type."""
        return self.only is None or self.only == (region, type_name.partition(".")[0])


@dataclass(frozen=True, slots=True)
class SavingsPlan:
    """So many USD of an hour's use at the plan's rates, for a term in years.

    `rates` say how many per cent off the list price a plan's rate is; what none of them covers the plan does not cover.
    With `listed` its rates are AWS's own instead. `of_instances` is an EC2 Instance Savings Plan, which AWS applies
    before others. `upfront_percent` of the whole term is paid at once; that changes no month's part.
    """

    name: str
    usd_per_hour: Decimal
    years: int
    rates: tuple[Discount, ...]
    of_instances: bool = False
    upfront_percent: Decimal = Decimal(0)
    listed: ListRates | None = None

    @property
    def usd_a_month(self) -> Decimal:
        """What a month of it costs."""
        return self.usd_per_hour * HOURS_A_MONTH

    @property
    def upfront_usd(self) -> Decimal:
        """What of the whole term is paid at once."""
        return plain(self.usd_a_month * _MONTHS_A_YEAR * self.years * self.upfront_percent / 100)

    def rate(self, identity: Identity, region: str, listed: Decimal | None) -> Decimal | None:
        """Return USD of one unit of a product in this plan; None where it is not covered or that is unknown.

        `listed` is its list price, off which the plan's own rates are.
        """
        if self.listed:
            return self.listed.usd.get((region, _type_of(identity)))
        found = [it for it in self.rates if it.scope.covers(identity, region)]
        if not found or listed is None:
            return None
        return listed * (100 - max(found, key=lambda it: it.scope.rank).percent) / 100

    def unread(self, identity: Identity, region: str) -> str:
        """Say why nobody here knows whether the plan covers a product; nothing where that is known."""
        name = _type_of(identity)
        if self.listed is None or not name or not self.listed.covers(name, region):
            return ""
        if (region, name) in self.listed.usd:
            return ""
        return (
            f"no refresh has read what Savings Plans charge for {name} in {region}, of which {self.name} may cover "
            f"some: jobvector-wizard catalog refresh --region {region}"
        )


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


def _type_of(identity: Identity) -> str:
    """Return the instance type that a product is an hour of; empty for any other."""
    of_ours = identity.service == INSTANCE.service and identity.usage.startswith(INSTANCE.usage)
    return identity.usage.removeprefix(INSTANCE.usage) if of_ours else ""


Commitment: TypeAlias = SavingsPlan | Reserved
