"""A bill as AWS's own calculator takes it, and what it answers beside what the bill says.

A workload estimate of the BCM Pricing Calculator holds uses: so much of a service's usage type and operation in a
month. AWS prices them by its own list, tiers included: a witness that has none of its figures from the bill.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from jobvector_wizard.base.units import cents, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.catalog import Region
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.planning.cost import Bill, BillLine, Group

__all__ = ["BATCH", "Answer", "Comparison", "Entry", "NotSent", "Priced", "RateType", "Row", "Workload", "workload_of"]

BATCH: Final = 25
"""Entries that one request may have, by the service's model of 2024-06-19."""
_LONGEST_USAGE_TYPE: Final = 128
_LONGEST_OPERATION: Final = 32
_TAKEN: Final = re.compile(r"[-a-zA-Z0-9._:, /()]*")
"""What a usage type and an operation may be written with, by the same model."""
_REFRESH: Final = "a refresh of the region reads it"
_Product: TypeAlias = "tuple[str, str, str]"


class RateType(StrEnum):
    """By which prices an estimate is made, in AWS's words."""

    BEFORE_DISCOUNTS = "BEFORE_DISCOUNTS"
    AFTER_DISCOUNTS = "AFTER_DISCOUNTS"
    AFTER_DISCOUNTS_AND_COMMITMENTS = "AFTER_DISCOUNTS_AND_COMMITMENTS"

    @property
    def label(self) -> str:
        """What a reader is told of it."""
        return _LABELS[self]


_LABELS: Final = {
    RateType.BEFORE_DISCOUNTS: "before discounts",
    RateType.AFTER_DISCOUNTS: "after discounts",
    RateType.AFTER_DISCOUNTS_AND_COMMITMENTS: "after discounts and commitments",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The expected use of one product in a month, in AWS's words and units, and the bill's lines that it stands for.

    `units` are the spellings of the unit; `key` is the entry's own within the estimate. `by_own` are the lines of the
    same product in a bill by own prices, where the workload has one: there an own price may be one line for all tiers.
    """

    key: str
    service: str
    usage_type: str
    operation: str
    amount: Decimal
    units: tuple[str, ...]
    lines: tuple[BillLine, ...]
    by_own: tuple[BillLine, ...] = ()

    @property
    def group(self) -> Group:
        """The part of the bill that the first of its lines belongs to."""
        return self.lines[0].group

    @property
    def title(self) -> str:
        """What its lines are called, each part of the bill named once."""
        titles: dict[str, list[str]] = defaultdict(list)
        for line in self.lines:
            titles[line.group.label].append(line.title)
        return "; ".join(f"{part}: {', '.join(named)}" for part, named in titles.items())

    @property
    def usd(self) -> Decimal:
        """What the bill says of it: the sum of its lines in the expected case, in USD."""
        return sum((line.usd.expected for line in self.lines if line.usd is not None), Decimal(0))

    @property
    def usd_own(self) -> Decimal | None:
        """The same by own prices; None where there are none, or not of all of it."""
        known = [line.usd.expected for line in self.by_own if line.usd is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(self.by_own) else None

    @property
    def rounding(self) -> Decimal:
        """How far either may lie from an exact amount: a cent for each line, as each is rounded by itself."""
        return Decimal(max(len(self.lines), len(self.by_own))) / 100


@dataclass(frozen=True, slots=True)
class NotSent:
    """A line of the bill about which the calculator is not asked, and why."""

    line: BillLine
    why: str


@dataclass(frozen=True, slots=True)
class Workload:
    """What the calculator is asked about a bill. Each line of the bill is in one entry or among `not_sent`.

    `has_own` says that the entries have what they come to by own prices too.
    """

    entries: tuple[Entry, ...]
    not_sent: tuple[NotSent, ...]
    has_own: bool = False

    @property
    def batches(self) -> tuple[tuple[Entry, ...], ...]:
        """The entries as requests can take them."""
        return tuple(self.entries[first : first + BATCH] for first in range(0, len(self.entries), BATCH))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the calculator says of an entry: USD a month, not rounded, or None and the reason.

    `note` tells what is odd about an amount that it did give.
    """

    usd: Decimal | None
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """The answers of one estimate by the entries' keys; `as_of` is the day of AWS's rates, "" where it does not say."""

    rates: RateType
    answers: Mapping[str, Answer]
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with what AWS says of it at list prices, and by the account's own, where that was answered."""

    entry: Entry
    listed: Answer
    own: Answer | None

    @property
    def difference(self) -> Decimal | None:
        """AWS's list price less the bill's, in USD; None where AWS says none."""
        return None if self.listed.usd is None else self.listed.usd - self.entry.usd

    @property
    def agrees(self) -> bool | None:
        """Whether both are equal but for the rounding of the bill's lines; None where it cannot be told."""
        return None if self.difference is None else abs(self.difference) <= self.entry.rounding

    @property
    def own_difference(self) -> Decimal | None:
        """AWS's amount by the account's own prices less the bill's by own prices; None where either is not known."""
        ours, theirs = self.entry.usd_own, self.own.usd if self.own else None
        return None if ours is None or theirs is None else theirs - ours

    @property
    def own_agrees(self) -> bool | None:
        """Whether these are equal in the same sense; None where it cannot be told."""
        return None if self.own_difference is None else abs(self.own_difference) <= self.entry.rounding


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bill beside AWS's answers; `own` is None where the account's own prices were not had, and `own_missing` why."""

    workload: Workload
    listed: Priced
    own: Priced | None
    own_missing: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """An entry each, in the order of the bill."""
        own = self.own.answers if self.own else {}
        return tuple(Row(entry, self.listed.answers[entry.key], own.get(entry.key)) for entry in self.workload.entries)

    @property
    def confirmed(self) -> bool:
        """Whether AWS's list prices give every entry as the bill has it; one without an answer is not confirmed."""
        return all(row.agrees for row in self.rows)

    @property
    def compared(self) -> tuple[Decimal, Decimal]:
        """The sums of the bill and of AWS over the entries that AWS gave a list price for, in USD."""
        return _sums([(row.entry.usd, row.listed) for row in self.rows])

    @property
    def compared_own(self) -> tuple[Decimal, Decimal]:
        """The same by the account's own prices, beside the bill by own prices where there are such."""
        has_own = self.workload.has_own
        return _sums([(row.entry.usd_own if has_own else row.entry.usd, row.own) for row in self.rows if row.own])


def workload_of(bill: Bill, region: Region, own: Bill | None = None) -> Workload:
    """Return the expected month of a bill at list prices as the calculator takes it.

    AWS counts all use of a product together, and its tiers with it, so that the lines of one product are one entry.
    What a line leaves out as free in an account is not sent either: the calculator prices by the list, which has no
    such amounts. A line is not sent where its amount is not known, where there is none of it, or where it is not known
    what AWS calls it in this region: nothing is guessed. `own` is the same bill by own prices, without commitments.
    """
    products, identities, not_sent = _by_product(bill, region)
    own_lines = _by_product(own, region)[0] if own else {}
    entries = tuple(
        Entry(
            f"n{number}",
            *product,
            _amount(lines, identities[product]),
            identities[product].units,
            tuple(lines),
            tuple(own_lines.get(product, ())),
        )
        for number, (product, lines) in enumerate(products.items(), 1)
    )
    return Workload(entries, tuple(not_sent), own is not None)


def _by_product(
    bill: Bill, region: Region
) -> tuple[dict[_Product, list[BillLine]], dict[_Product, Identity], list[NotSent]]:
    """Return the lines of a bill by service, usage type and operation, what each is, and the lines of no product."""
    products: dict[_Product, list[BillLine]] = defaultdict(list)
    identities: dict[_Product, Identity] = {}
    not_sent: list[NotSent] = []
    for line in bill.lines:
        named = _named(line, region)
        if isinstance(named, str):
            not_sent.append(NotSent(line, named))
            continue
        identity, usage_type, operation = named
        product = (identity.service, usage_type, operation)
        products[product].append(line)
        identities[product] = identity
    return products, identities, not_sent


def _amount(lines: list[BillLine], identity: Identity) -> Decimal:
    """Return the sum of the expected quantities in AWS's unit."""
    return sum((line.quantity.expected for line in lines), Decimal(0)) * identity.amount


def _named(line: BillLine, region: Region) -> tuple[Identity, str, str] | str:
    """Return a line's product with usage type and operation as AWS writes them, or why it cannot be asked about."""
    identity = line.price.identity
    if identity is None:
        return "AWS bills nothing for it"
    if line.usd is None:
        return f"the bill does not know it: {line.price.missing}"
    if not line.quantity.expected:
        return "there is none of it in the expected month"
    usage_type = region.usage_types.get(identity.key) or identity.spelled_in(region.name)
    if usage_type is None:
        return f"how AWS writes {identity.usage_type} in {region.name} is not known; {_REFRESH}"
    operation = region.operations.get(identity.key, identity.operation)
    if operation is None:
        return f"the operation of {usage_type} is not known; {_REFRESH}"
    if not _is_taken(usage_type, _LONGEST_USAGE_TYPE) or not _is_taken(operation, _LONGEST_OPERATION):
        return f"the calculator takes no such name: {usage_type}, operation {operation}"
    if free := region.free_by_list.get(identity.key):
        return f"AWS lists the first {quantity(free)} as free, and the bill counts what is free by itself"
    return identity, usage_type, operation


def _is_taken(name: str, longest: int) -> bool:
    return len(name) <= longest and _TAKEN.fullmatch(name) is not None


def _sums(answered: list[tuple[Decimal | None, Answer]]) -> tuple[Decimal, Decimal]:
    known = [(ours, answer.usd) for ours, answer in answered if ours is not None and answer.usd is not None]
    return sum((ours for ours, _ in known), Decimal(0)), cents(sum((theirs for _, theirs in known), Decimal(0)))
