"""What AWS calls a thing that it bills: service code, usage type, operation and unit, by which its product is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

__all__ = ["Identity", "Prefix"]


class Prefix(Enum):
    """What may stand before a usage type. Which prefix is a region's is never worked out from the region's name."""

    NONE = "the product is the same in every region and has no prefix"
    SOME = "a region's prefix such as EUC1-, or nothing: some regions and services have none"
    ALWAYS = "a region's prefix; the product without one is another"
    NAME = "the region's own name"
    EDGE = "a part of the world, such as EU-, which no region's document names"


@dataclass(frozen=True, slots=True)
class Identity:
    """One product of AWS's price list, the same in every region but for the prefix of its usage type.

    `operation` is None where no price list was seen to name it, "" where one was seen without. `amount` is how many of
    AWS's `units` the program's price is for: the first of them is what an invoice says, the others are spellings that
    price lists use too. `attributes` are what else the product must have, each with the values that may stand there.
    `product` is the usage type as a price list spelled it, "" where none was read.
    """

    service: str
    usage: str
    units: tuple[str, ...]
    family: str | None = None
    operation: str | None = None
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    prefix: Prefix = Prefix.SOME
    amount: int = 1
    product: str = ""

    @property
    def usage_type(self) -> str:
        """The usage type as a price list spelled it, or with `*-` for a prefix that is not known here."""
        if self.product or self.prefix is Prefix.NONE:
            return self.product or self.usage
        return f"*-{self.usage}"

    @property
    def unit(self) -> str:
        """The unit of the usage on an invoice."""
        return self.units[0]

    @property
    def key(self) -> str:
        """Service and usage type without prefix, which no other product has."""
        return f"{self.service} {self.usage}"

    def spelled_in(self, region: str) -> str | None:
        """Return the whole usage type in a region, where that needs no price list; None where only one can tell it."""
        if self.prefix is Prefix.NONE:
            return self.usage
        return f"{region}-{self.usage}" if self.prefix is Prefix.NAME else None

    def of(self, name: str) -> Identity:
        """Return the product of a type, a class or a version, whose name ends the usage type."""
        return replace(self, usage=f"{self.usage}{name}")
