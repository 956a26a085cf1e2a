"""What a figure is: an amount, its unit, its place, and the source and date that vouch for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog.identity import Identity

__all__ = ["Origin", "Own", "Price", "Source", "Tier", "TieredPrice", "Unit"]


class Origin(StrEnum):
    """Where the program has a figure from: it came with the program, was read on this machine, or is the user's own."""

    BUNDLED = "bundled"
    REFRESHED = "refreshed"
    OWN = "own"


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
    THOUSAND_MAILS = "1,000 mails"
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
    origin: Origin = Origin.BUNDLED


@dataclass(frozen=True, slots=True)
class Own:
    """How an own price comes about: `percent` off the list price, or, where that is None, in place of it.

    `listed` are the list prices of its tiers in USD per unit, empty where they are unknown; `source` vouches for them.
    `by` is the entry of the file of own prices, as it stands there.
    """

    percent: Decimal | None
    by: str
    listed: tuple[Decimal, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Price:
    """USD per unit in a region ("" where it is the same in all), or unknown with the reason in `missing`.

    A known price always has its source; an unknown one has none. `identity` is the product of AWS's price list; None of
    what AWS bills nothing for. `own` says of an own price what it is made of.
    """

    usd: Decimal | None
    unit: Unit
    source: Source | None
    region: str
    missing: str = ""
    identity: Identity | None = None
    own: Own | None = None

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return self.usd is not None

    @property
    def list_source(self) -> Source | None:
        """Who vouches for the list price, also where an own price stands in its place; None where nobody does."""
        return self.own.source if self.own else self.source


@dataclass(frozen=True, slots=True)
class Tier:
    """USD per unit up to this much a month, counted from zero after what is free; None where there is no end."""

    up_to: Decimal | None
    usd: Decimal
    source: Source
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class TieredPrice:
    """USD per unit that depends on how much a month has of it, or unknown with the reason in `missing`.

    `free` is free each month for the whole account, over all its regions; the tiers start after it. Where the last
    tier has an end, no source has the price of more.
    """

    tiers: tuple[Tier, ...]
    unit: Unit
    region: str
    free: Decimal = Decimal(0)
    missing: str = ""
    identity: Identity | None = None

    @property
    def known(self) -> bool:
        """Whether there are figures at all."""
        return bool(self.tiers)

    @property
    def prices(self) -> Iterator[tuple[Decimal, Decimal | None, Price]]:
        """Yield where each price starts, where it ends, and the price; what no source has is unknown to the end."""
        floor = Decimal(0)
        for tier in self.tiers:
            price = Price(tier.usd, self.unit, tier.source, self.region, identity=self.identity, own=tier.own)
            yield floor, tier.up_to, price
            if tier.up_to is None:
                return
            floor = tier.up_to
        why = self.missing or f"no source has the price above {floor:,f} {self.unit} a month"
        yield floor, None, Price(None, self.unit, None, self.region, why, self.identity)
