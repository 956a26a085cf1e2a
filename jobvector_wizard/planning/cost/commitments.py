"""What commitments make of a bill: what they cover leaves its line, and they are lines of their own, used or not.

The order is AWS's (docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html): reserved instances first, each
within its family from the smallest size to the largest (catalog/size_flexibility.py says by which pages), then EC2
Instance Savings Plans, then the others; among use the highest saving against its price first, of equal savings the
lowest rate of the plan, until the commitment is exhausted. What is left is billed on demand. AWS reckons each hour by
itself and lets nothing over for the next; here a month is 730 hours alike, so that use which comes and goes is covered
less than a bill says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH, quantity, usd
from jobvector_wizard.catalog import Price, Reserved, SavingsPlan, Unit
from jobvector_wizard.catalog.size_flexibility import SIZES
from jobvector_wizard.planning.cost.bill import ZERO, Amounts, Basis, Bill, BillLine, Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from jobvector_wizard.catalog import Commitment, OwnPrices, Source

__all__ = ["ORDER", "Effect", "committed", "effects"]

ORDER: Final = "docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html"
"""Who says in which order commitments are applied."""
_CASES: Final = range(3)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a commitment changes in the total, in USD a month; None where that depends on a price that is unknown.

    `bill` has it, beside those that are chosen; `chosen` says that it is one of these. `unread` says which rate of the
    commitment itself nobody has read, where that is why.
    """

    commitment: Commitment
    chosen: bool
    change: Amounts | None
    bill: Bill
    unread: str = ""


def committed(lines: tuple[BillLine, ...], own: OwnPrices, region: str) -> tuple[BillLine, ...]:
    """Return the lines of a bill with the commitments that are chosen."""
    if own.source is None or not own.committed:
        return lines
    cover = _Cover(lines, region)
    for commitment in own.committed:
        if isinstance(commitment, Reserved):
            cover.reserve(commitment)
    plans = [it for it in own.committed if isinstance(it, SavingsPlan)]
    cover.plan([it for it in plans if it.of_instances])
    cover.plan([it for it in plans if not it.of_instances])
    paid = (line for it in own.committed for line in _paid(it, cover.used[it.name], own.source))
    return (*cover.rest(), *paid)


def effects(bill: Bill, own: OwnPrices, region: str) -> tuple[Effect, ...]:
    """Return what each commitment of the file makes of the total, beside those that are chosen."""
    return tuple(_effects(bill, own, region))


def _effects(bill: Bill, own: OwnPrices, region: str) -> Iterator[Effect]:
    for it in own.commitments:
        others = tuple(name for name in own.chosen if name != it.name)
        without, beside = (
            Bill(committed(bill.before, replace(own, chosen=names), region)) for names in (others, (*others, it.name))
        )
        unread = _unread(it, bill.before, region)
        told = not unread and _unknown(without) == _unknown(beside)
        change = beside.total - without.total if told else None
        yield Effect(it, it.name in own.chosen, change, beside, unread)


def _unknown(bill: Bill) -> set[tuple[str, Amounts]]:
    """What of a bill is unknown, and how much of it: a commitment that takes some of it changes the rest."""
    return {(line.path, line.quantity) for line in bill.unknown}


def _unread(it: Commitment, lines: Sequence[BillLine], region: str) -> str:
    if isinstance(it, Reserved):
        return it.missing
    reasons = (it.unread(line.price.identity, region) for line in lines if line.price.identity)
    return next(filter(None, reasons), "")


class _Cover:
    """The use of a bill's lines in the low, the expected and the high case, and what commitments take of it."""

    def __init__(self, lines: tuple[BillLine, ...], region: str) -> None:
        self._lines, self._region = lines, region
        self._left = [[it.quantity.low, it.quantity.expected, it.quantity.high] for it in lines]
        self._by: list[list[str]] = [[] for _ in lines]
        self._unread: dict[int, str] = {}
        self.used: dict[str, list[Decimal]] = {}
        """Of each commitment, what of it is used: hours of reserved instances, USD of a Savings Plan."""

    def reserve(self, it: Reserved) -> None:
        """Take the hours that reserved instances cover, also of a type whose price on demand is unknown.

        The smallest size comes first; of lines of one size the one that stands first in the bill.
        """
        used = self.used[it.name] = [ZERO] * 3
        for units, number in sorted(self._fitting(it)):
            self._by[number].append(it.name)
            for case in _CASES:
                left, room = self._left[number][case], it.hours * it.units_each - used[case]
                if left * units <= room:
                    self._left[number][case] = ZERO
                    used[case] += left * units
                else:
                    self._left[number][case] -= room / units
                    used[case] += room
        self.used[it.name] = [units / it.units_each for units in used]

    def _fitting(self, it: Reserved) -> Iterator[tuple[Decimal, int]]:
        """Yield the normalised units of an hour of each line that reserved instances may cover, and its number."""
        for number, line in enumerate(self._lines):
            identity = line.price.identity
            units = it.units(identity, self._region) if identity else None
            if units is not None:
                yield units, number

    def plan(self, plans: Sequence[SavingsPlan]) -> None:
        """Take what Savings Plans of one kind cover, the highest saving first, until each is exhausted."""
        self.used |= {it.name: [ZERO] * 3 for it in plans}
        for _, rate, number, it in sorted(self._covered(plans), key=lambda each: each[:2]):
            self._by[number].append(it.name)
            for case in _CASES:
                left, room = self._left[number][case], it.usd_a_month - self.used[it.name][case]
                if left * rate <= room:
                    self._left[number][case] = ZERO
                    self.used[it.name][case] += left * rate
                else:
                    self._left[number][case] -= room / rate
                    self.used[it.name][case] = it.usd_a_month

    def _covered(self, plans: Sequence[SavingsPlan]) -> Iterator[tuple[Decimal, Decimal, int, SavingsPlan]]:
        """Yield the saving as a share that is negative, the plan's rate, and what it is of."""
        for it in plans:
            for number, line in enumerate(self._lines):
                if line.price.identity is None or not line.price.usd:
                    continue
                if why := it.unread(line.price.identity, self._region):
                    self._unread[number] = why
                rate = it.rate(line.price.identity, self._region, _list_price(line.price))
                if rate is not None and rate < line.price.usd:
                    yield rate / line.price.usd - 1, rate, number, it

    def rest(self) -> Iterator[BillLine]:
        """Yield the lines with what is left of them; unknown where nobody knows what of the rest a plan covers."""
        for number, (whole, left, names) in enumerate(zip(self._lines, self._left, self._by, strict=True)):
            why = self._unread.get(number, "")
            line = replace(whole, price=replace(whole.price, usd=None, source=None, missing=why)) if why else whole
            quantities = line.quantity
            if left == [quantities.low, quantities.expected, quantities.high]:
                yield line
                continue
            alike = len(set(left)) == 1
            covered = quantities.expected - left[1]
            told = (
                f"{quantity(covered)} of {quantity(quantities.expected)} covered by {', '.join(dict.fromkeys(names))}"
            )
            yield replace(
                line,
                quantity=Amounts.fixed(left[0]) if alike else Amounts(*left),
                note=f"{line.note}; {told}" if line.note else told,
                basis=line.basis if alike else Basis.USAGE,
            )


def _list_price(price: Price) -> Decimal | None:
    """Return the list price of a line, off which a plan's rate is; None where it is unknown or has tiers."""
    if price.own is None:
        return price.usd
    return price.own.listed[0] if len(price.own.listed) == 1 else None


def _paid(it: Commitment, used: list[Decimal], source: Source) -> Iterator[BillLine]:
    """Yield what a month of a commitment costs, used or not."""
    path, bound = f"{Group.COMMITMENTS}.{it.name}", f"bound for {it.years} year{'s' * (it.years > 1)}, used or not"

    def price(amount: Decimal, unit: Unit) -> Price:
        return Price(amount, unit, source, "")

    if isinstance(it, SavingsPlan):
        by_use = f" ({usd(used[0])} to {usd(used[2])} by use)" if used[0] != used[2] else ""
        note = f"{usd(used[1])} of {usd(it.usd_a_month)} used{by_use}; {bound}; order by {ORDER}"
        hours = Amounts.fixed(HOURS_A_MONTH)
        yield BillLine(f"{path}.hours", f"{it.name}: Savings Plan", hours, price(it.usd_per_hour, Unit.HOUR), note)
        return
    note = f"{it.count} × {it.product.said}; {quantity(used[1])} of {quantity(it.hours)} hours used; {bound}"
    if it.flexible:
        note = f"{note}; other sizes of its family by normalised units, {SIZES[it.product.service]}"
    source = it.source or source
    if it.usd_per_hour is None:
        unknown = Price(None, Unit.HOUR, None, "", it.missing)
        yield BillLine(f"{path}.hours", f"{it.name}: reserved", Amounts.fixed(it.hours), unknown, note)
    if it.usd_per_hour:
        hours = Amounts.fixed(it.hours)
        yield BillLine(f"{path}.hours", f"{it.name}: reserved", hours, price(it.usd_per_hour, Unit.HOUR), note)
    if it.upfront_each and it.upfront_part:
        months = it.years * 12
        note = f"{note}; {usd(it.upfront_each)} each at once, over {months} months"
        part, count = price(it.upfront_part, Unit.MONTH), Amounts.fixed(it.count)
        yield BillLine(f"{path}.upfront", f"{it.name}: a month's part of what is paid at once", count, part, note)
