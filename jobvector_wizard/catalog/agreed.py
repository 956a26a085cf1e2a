"""What one entry of a file of own prices says: a price or a discount, and what it holds for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from jobvector_wizard.catalog.identity import Identity

__all__ = ["Discount", "OwnPrice", "Scope"]


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
