"""What a figure is: an amount, its unit, its place, and the source and date that vouch for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobvector_wizard.catalog.identity import Identity

__all__ = ["Price", "Source", "Tier", "TieredPrice", "Unit"]


class Unit(StrEnum):
    """What a price is for; the value reads well after "per"."""

    EACH = "each"
    HOUR = "hour"
    VCPU_HOUR = "vCPU-hour"
    LCU_HOUR = "LCU-hour"
    MONTH = "month"
    GB = "GB"
    GB_MONTH = "GB-month"
    IOPS_MONTH = "IOPS-month"
    GIBPS_MONTH = "GiBps-month"
    THOUSAND_REQUESTS = "1,000 requests"
    TEN_THOUSAND_REQUESTS = "10,000 requests"
    MILLION_REQUESTS = "million requests"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read, and when it held there.

    `date` is ISO, or as much of it as is known: "2025-04-04", "2026-10", "2026". Such dates compare as text.
    """

    key: str
    text: str
    date: str


@dataclass(frozen=True, slots=True)
class Price:
    """USD per unit in a region ("" where it is the same in all), or unknown with the reason in `missing`.

    A known price always has its source; an unknown one has none. `identity` is the product of AWS's price list; None of
    what AWS bills nothing for.
    """

    usd: Decimal | None
    unit: Unit
    source: Source | None
    region: str
    missing: str = ""
    identity: Identity | None = None

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return self.usd is not None


@dataclass(frozen=True, slots=True)
class Tier:
    """USD per GB up to this many GB a month, counted from zero; None in the last tier."""

    up_to_gb: Decimal | None
    usd: Decimal


@dataclass(frozen=True, slots=True)
class TieredPrice:
    """USD per GB of a month's traffic by tiers, or unknown with the reason in `missing`.

    `free_gb` is free each month for the whole account, over all its regions; the tiers start after it.
    """

    free_gb: Decimal
    tiers: tuple[Tier, ...]
    source: Source | None
    region: str
    missing: str = ""
    identity: Identity | None = None

    @property
    def known(self) -> bool:
        """Whether there are figures at all."""
        return bool(self.tiers)

    def cost(self, billable_gb: Decimal) -> Decimal:
        """Return USD for a month's traffic, from which the caller has taken what is free.

        Raises ValueError where the price is unknown.
        """
        if not self.tiers:
            raise ValueError(f"the price of traffic to the internet from {self.region} is unknown: {self.missing}")
        total = Decimal(0)
        below = Decimal(0)
        for tier in self.tiers:
            top = billable_gb if tier.up_to_gb is None else min(billable_gb, tier.up_to_gb)
            if top <= below:
                break
            total += (top - below) * tier.usd
            below = top
        return total
