"""What a bill is made of: amounts in the low, the expected and the high case, lines, and their sums.

Each amount is rounded to the cent as an invoice does, so that the lines add up to the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH, cents
from jobvector_wizard.catalog import Price, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.design.blueprint import CpuRange, Range

__all__ = ["LEFT_OUT", "NOTHING", "Amounts", "Basis", "Bill", "BillLine", "Group", "NotPriced"]

ZERO: Final = Decimal(0)

LEFT_OUT: Final = (
    "Left out: tax, a support plan, and free tiers other than those that a line names. "
    "Prices are on-demand list prices where no line says that they are your own; discounts and commitments that your "
    "file of own prices does not state are not known here."
)
"""What no bill contains, in words for a report to print once."""


class Group(StrEnum):
    """The parts that a bill is summed by."""

    CONTROL_PLANE = "control-plane"
    NODES = "nodes"
    VOLUMES = "volumes"
    NAT = "nat"
    ADDRESSES = "addresses"
    LOAD_BALANCER = "load-balancer"
    DATABASE = "database"
    BUCKETS = "buckets"
    SECRETS = "secrets"
    LOGS = "logs"
    TRANSFER = "transfer"
    DNS = "dns"
    ENDPOINTS = "endpoints"
    MONITORING = "monitoring"
    FIREWALL = "firewall"
    IMAGES = "images"
    COMMITMENTS = "commitments"

    @property
    def label(self) -> str:
        """What people call it."""
        return _TITLES[self]


_TITLES: Final = {
    Group.CONTROL_PLANE: "EKS control plane",
    Group.NODES: "Nodes",
    Group.VOLUMES: "Volumes of pods",
    Group.NAT: "NAT gateways",
    Group.ADDRESSES: "Public IPv4 addresses",
    Group.LOAD_BALANCER: "Load balancer",
    Group.DATABASE: "Database",
    Group.BUCKETS: "S3 buckets",
    Group.SECRETS: "Secrets and keys",
    Group.LOGS: "CloudWatch Logs",
    Group.TRANSFER: "Data transfer",
    Group.DNS: "Route 53",
    Group.ENDPOINTS: "Interface endpoints",
    Group.MONITORING: "Alarms and dashboard",
    Group.FIREWALL: "Web application firewall",
    Group.IMAGES: "Container images",
    Group.COMMITMENTS: "Commitments",
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """The same thing in the low, the expected and the high case."""

    low: Decimal
    expected: Decimal
    high: Decimal

    @classmethod
    def fixed(cls, value: Decimal | int) -> Amounts:
        """Return an amount that use does not change."""
        exact = Decimal(value)
        return cls(exact, exact, exact)

    @classmethod
    def of(cls, assumption: Range | CpuRange) -> Amounts:
        """Return a usage assumption as amounts."""
        return cls(Decimal(assumption.low), Decimal(assumption.expected), Decimal(assumption.high))

    @classmethod
    def largest(cls, several: Iterable[Amounts]) -> Amounts:
        """Return the largest in each case."""
        cases = list(several)
        return cls(max(it.low for it in cases), max(it.expected for it in cases), max(it.high for it in cases))

    @property
    def is_fixed(self) -> bool:
        """Whether use changes nothing."""
        return self.low == self.high

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(self.low - other.low, self.expected - other.expected, self.high - other.high)

    def __mul__(self, factor: Decimal | int) -> Amounts:
        if self.low is self.high:
            return Amounts.fixed(self.low * factor)
        return Amounts(self.low * factor, self.expected * factor, self.high * factor)

    def __truediv__(self, divisor: Decimal | int) -> Amounts:
        return Amounts(self.low / divisor, self.expected / divisor, self.high / divisor)

    def between(self, floor: Decimal, ceiling: Decimal | None) -> Amounts:
        """Return the part of each that lies above `floor` and not above `ceiling`."""

        def part(value: Decimal) -> Decimal:
            return max(ZERO, (value if ceiling is None else min(value, ceiling)) - floor)

        return Amounts(part(self.low), part(self.expected), part(self.high))


NOTHING: Final = Amounts.fixed(0)
KEPT_WITH_DATA: Final = ("secrets.database", "secrets.data-key")
"""Lines of what a kept database or bucket cannot do without."""


class Basis(StrEnum):
    """What a quantity follows from: the design alone, or what is assumed about its use."""

    FIXED = "fixed"
    USAGE = "usage"


@dataclass(frozen=True)
class BillLine:
    """One line: what it is, how much of it in a month, and what one unit costs.

    `path` is unique in a bill and starts with the group: nodes.node-2.hours. `note` says how the quantity comes about,
    or what AWS does not bill. Where the quantity depends on a use that nobody states, the price is unknown too and
    says what is missing, while the quantity spans what is possible.
    """

    path: str
    title: str
    quantity: Amounts
    price: Price
    note: str = ""
    basis: Basis = Basis.FIXED

    @cached_property
    def group(self) -> Group:
        """The part of the bill it belongs to."""
        return Group(self.path.partition(".")[0])

    @cached_property
    def usd(self) -> Amounts | None:
        """USD a month, in whole cents, or None where something is needed whose price is unknown."""
        rate, quantity = self.price.usd, self.quantity
        if rate is None:
            return NOTHING if quantity.high == 0 else None
        if quantity.low is quantity.high:
            return Amounts.fixed(cents(quantity.low * rate))
        return Amounts(cents(quantity.low * rate), cents(quantity.expected * rate), cents(quantity.high * rate))


def hours(count: int) -> tuple[Amounts, str]:
    """Return the hours of a month that so many run, and a note of how they come about."""
    return Amounts.fixed(count * HOURS_A_MONTH), f"{count} × {HOURS_A_MONTH} hours"


def used(path: str, title: str, assumption: Range, price: Price, note: str = "") -> BillLine:
    """Return a line whose quantity is an assumption about use."""
    return BillLine(path, title, Amounts.of(assumption), price, note, Basis.USAGE)


def used_if_stated(path: str, title: str, assumption: Range | None, price: Price, field: str) -> BillLine:
    """Return a line whose quantity may not be stated: then what a month of it costs is unknown."""
    if assumption is not None:
        return used(path, title, assumption, price)
    unknown = Price(None, Unit.MONTH, None, price.region, f"not stated: usage.{field}", price.identity)
    return BillLine(path, title, Amounts.fixed(1), unknown, basis=Basis.USAGE)


@dataclass(frozen=True, slots=True)
class NotPriced:
    """Something that AWS bills or would rebate, and that no line covers, with the reason."""

    title: str
    why: str


@dataclass(frozen=True)
class Bill:
    """A month of the design, in USD; `not_priced` names what nobody can say from here.

    `later` prices what this program does not build yet; no total counts it. `on_demand` are the lines as they were
    before commitments covered some of their use, where any are chosen.
    """

    lines: tuple[BillLine, ...]
    not_priced: tuple[NotPriced, ...] = ()
    later: tuple[BillLine, ...] = ()
    on_demand: tuple[BillLine, ...] = ()

    @property
    def before(self) -> tuple[BillLine, ...]:
        """The lines as they are without any commitment."""
        return self.on_demand or self.lines

    @cached_property
    def total(self) -> Amounts:
        """The sum of the lines whose price is known; a lower bound where `unknown` names others."""
        return _sum(self.lines)

    @cached_property
    def unknown(self) -> tuple[BillLine, ...]:
        """The lines that the total leaves out, because nobody vouches for their price."""
        return tuple(line for line in self.lines if line.usd is None)

    def group(self, group: Group) -> tuple[BillLine, ...]:
        """Return the lines of one part."""
        return self._by_group.get(group, ())

    @cached_property
    def _by_group(self) -> dict[Group, tuple[BillLine, ...]]:
        present = dict.fromkeys(line.group for line in self.lines)
        return {group: tuple(line for line in self.lines if line.group is group) for group in present}

    def group_total(self, group: Group) -> Amounts:
        """Return the sum of the known lines of one part."""
        return _sum(self.group(group))

    @property
    def data(self) -> Amounts:
        """Return the sum of the known lines of what keeps data: it is still billed when all else is destroyed."""
        kept = (line for line in self.group(Group.SECRETS) if line.path in KEPT_WITH_DATA)
        return _sum((*self.group(Group.DATABASE), *self.group(Group.BUCKETS), *kept))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The parts that have lines, the dearest first."""
        return tuple(sorted(self._by_group, key=lambda group: -self.group_total(group).expected))


def _sum(lines: tuple[BillLine, ...]) -> Amounts:
    known = [line.usd for line in lines if line.usd is not None]
    return Amounts(
        sum((it.low for it in known), ZERO),
        sum((it.expected for it in known), ZERO),
        sum((it.high for it in known), ZERO),
    )
