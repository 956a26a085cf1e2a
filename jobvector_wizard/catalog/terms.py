"""What an hour costs whoever commits to it: terms, ways of paying, and how AWS's price list has reserved instances.

Only standard reserved instances are read: a convertible one is another product with other rights. A term counts where
the list says all that it costs and nothing twice: so much an hour, so much at once, or both, as its way of paying has
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.units import HOURS_A_MONTH, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "TERMS",
    "Payment",
    "Term",
    "TermRate",
    "amount_of",
    "is_row",
    "rates_of",
    "reserved_terms",
    "row_of",
    "term_of",
]

_AMOUNT: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
_RATE: Final = r"[0-9]{1,18}(?:\.[0-9]{1,18})?(?:\+[0-9]{1,18}(?:\.[0-9]{1,18})?)?|-"
_YEARS: Final = MappingProxyType({"1yr": 1, "3yr": 3})
_HOURLY: Final = frozenset({"Hrs", "Hours"})
_AT_ONCE: Final = "Quantity"
_STANDARD: Final = "standard"
_NONE: Final = "-"
_PLACES: Final = Decimal("0.00000001")


class Payment(StrEnum):
    """When what a term costs is paid, in AWS's words."""

    NONE = "No Upfront"
    PART = "Partial Upfront"
    ALL = "All Upfront"


@dataclass(frozen=True, slots=True)
class Term:
    """For how many years one is bound, and when that is paid."""

    years: int
    payment: Payment

    @property
    def key(self) -> str:
        """The term as a path has it: 1-year-no-upfront."""
        return f"{self.years}-year-{self.payment.lower().replace(' ', '-')}"


TERMS: Final = tuple(Term(years, payment) for years in (1, 3) for payment in Payment)
"""Every term that AWS sells, in the order in which a row keeps their rates."""
_ROW: Final = re.compile(rf"(?:(?:{_RATE}) ){{{len(TERMS) - 1}}}(?:{_RATE})")


@dataclass(frozen=True, slots=True)
class TermRate:
    """What one costs in a term: USD an hour, used or not, and USD at once for the whole term."""

    usd_per_hour: Decimal
    upfront: Decimal = Decimal(0)

    def in_all(self, term: Term) -> Decimal:
        """Return USD an hour with its part of what is paid at once, for comparing."""
        hours = term.years * 12 * HOURS_A_MONTH
        return plain((self.usd_per_hour + self.upfront / hours).quantize(_PLACES))


def amount_of(text: object) -> Decimal | None:
    """Return an amount as price lists write it, None where it is none: no sign, no exponent, no infinity."""
    return Decimal(text) if isinstance(text, str) and _AMOUNT.fullmatch(text) else None


def term_of(years: object, payment: object) -> Term | None:
    """Return the term of AWS's words, such as 1yr and No Upfront; None where there is no such."""
    found = _YEARS.get(years) if isinstance(years, str) else None
    paid = next((it for it in Payment if it == payment), None)
    return Term(found, paid) if found and paid else None


def reserved_terms(terms: object) -> Mapping[Term, TermRate | str]:
    """Return what a product costs reserved, by term: its rate, or why that cannot be read.

    `terms` are the product's own under Reserved, as GetProducts and offer files have them.
    """
    found: dict[Term, TermRate | str] = {}
    for offer in terms.values() if isinstance(terms, dict) else ():
        said = offer.get("termAttributes") if isinstance(offer, dict) else None
        if not isinstance(said, dict) or said.get("OfferingClass") != _STANDARD:
            continue
        term = term_of(said.get("LeaseContractLength"), said.get("PurchaseOption"))
        if term is not None:
            found[term] = "the list has this term twice" if term in found else _rate(offer.get("priceDimensions"), term)
    return found


def _rate(dimensions: object, term: Term) -> TermRate | str:
    hourly, at_once = Decimal(0), Decimal(0)
    seen: set[object] = set()
    for row in dimensions.values() if isinstance(dimensions, dict) else ():
        unit, usd = _amount(row)
        kind = "hour" if unit in _HOURLY else unit
        if usd is None or kind not in ("hour", _AT_ONCE) or kind in seen:
            return "its prices cannot be read"
        seen.add(kind)
        hourly, at_once = (usd, at_once) if kind == "hour" else (hourly, usd)
    paid = (bool(hourly), bool(at_once))
    if paid != (term.payment is not Payment.ALL, term.payment is not Payment.NONE):
        return f"what is paid an hour and at once is not what {term.payment} means"
    return TermRate(plain(hourly), plain(at_once))


def _amount(row: Any) -> tuple[object, Decimal | None]:
    if not isinstance(row, dict) or row.get("beginRange", "0") != "0" or row.get("endRange", "Inf") != "Inf":
        return None, None
    price, unit = row.get("pricePerUnit"), row.get("unit")
    return unit if isinstance(unit, str) else None, amount_of(price.get("USD")) if isinstance(price, dict) else None


def row_of(rates: Mapping[Term, TermRate]) -> str:
    """Write rates in one line, in the order of TERMS: `0.0101 0.0048+45 -` and so on, - where there is none."""
    return " ".join(_written(rates.get(term)) for term in TERMS)


def _written(rate: TermRate | None) -> str:
    if rate is None:
        return _NONE
    return f"{rate.usd_per_hour:f}+{rate.upfront:f}" if rate.upfront else f"{rate.usd_per_hour:f}"


def is_row(text: object) -> bool:
    """Whether it is a line that `row_of` writes, or "", which stands for rates that were not read."""
    return isinstance(text, str) and (not text or _ROW.fullmatch(text) is not None)


def rates_of(row: str) -> Mapping[Term, TermRate]:
    """Return the rates of a line that `row_of` has written; none of ""."""
    found = {}
    for term, written in zip(TERMS, row.split(" "), strict=True) if row else ():
        hourly, _, at_once = written.partition("+")
        if written != _NONE:
            found[term] = TermRate(Decimal(hourly), Decimal(at_once or 0))
    return found
