"""Two designs side by side: what the difference costs, and what it buys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jobvector_wizard.design.patch import Patch, difference
from jobvector_wizard.planning.choices import price_change, unknown_cancels
from jobvector_wizard.planning.cost import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.cost import BillLine
    from jobvector_wizard.planning.findings import Finding

__all__ = ["Comparison", "Gain", "GroupChange", "LineChange", "compare"]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One part of both bills, expected USD a month; None where a price in it is unknown.

    `change` is their difference, which is known too where both lack the price of as much of the same.
    """

    group: Group
    base: Decimal | None
    other: Decimal | None
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing that the other design can do and the base cannot (or, `lost`, the reverse), and what that costs.

    `brief` says it in a word or two. `change` is None where its price is unknown or not its own; `paid_in` are the
    parts of the bill that it is the price of, each of them paid for one gain only.
    """

    text: str
    brief: str
    change: Decimal | None
    paid_in: tuple[Group, ...] = ()
    lost: bool = False


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that differs: expected USD a month, None where it is unknown, and 0 where a bill has no such line."""

    path: str
    title: str
    base: Decimal | None
    other: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The difference, or None where either side is unknown."""
        return None if self.base is None or self.other is None else self.other - self.base


@dataclass(frozen=True, slots=True)
class Comparison:
    """The base design, the other one, what they are called beside each other, and their differences."""

    base: Assessment
    other: Assessment
    names: tuple[str, str]
    change: Decimal | None
    groups: tuple[GroupChange, ...]
    gains: tuple[Gain, ...]

    @property
    def patch(self) -> Patch:
        """What turns the base design into the other one."""
        return difference(self.base.blueprint, self.other.blueprint)

    @property
    def appeared(self) -> tuple[Finding, ...]:
        """Findings of the other design that nobody accepted and that the base has not."""
        return _without(self.other.open_findings, self.base.open_findings)

    @property
    def vanished(self) -> tuple[Finding, ...]:
        """Findings of the base that nobody accepted and that the other design has not."""
        return _without(self.base.open_findings, self.other.open_findings)

    @property
    def lines(self) -> tuple[LineChange, ...]:
        """The lines of the two bills that differ in what they are expected to cost, or by an unknown amount."""
        bills = [{line.path: line for line in side.bill.lines} for side in (self.base, self.other)]
        found = []
        for path in dict.fromkeys((*bills[0], *bills[1])):
            line = bills[1].get(path) or bills[0][path]
            row = LineChange(path, line.title, *(_expected(bill.get(path)) for bill in bills))
            alike = unknown_cancels(self.base, self.other, *([*filter(None, [bill.get(path)])] for bill in bills))
            if row.base != row.other or not alike:
                found.append(row)
        return tuple(found)

    @property
    def rest(self) -> tuple[GroupChange, ...]:
        """The parts of both bills that differ and that no gain of the other design is the price of.

        With the prices of those gains their changes add up to `change`.
        """
        paid = {group for gain in self.gains if not gain.lost for group in gain.paid_in}
        return tuple(row for row in self.groups if row.group not in paid and row.change != 0)

    @property
    def rest_change(self) -> Decimal | None:
        """What the rest changes by together, or None where a part of it is unknown."""
        return _together(self.rest)

    @property
    def percent(self) -> Decimal | None:
        """The difference in per cent of the base, or None where either total is incomplete.

        The difference may be known all the same: where both lack the price of as much of the same.
        """
        return None if self.base.bill.unknown else self.most_percent

    @property
    def most_percent(self) -> Decimal | None:
        """The most that the difference can be in per cent of the base, whose total is at least what is known of it."""
        total = self.base.bill.total.expected
        return None if self.change is None or not total else self.change / total * 100


def compare(base: Assessment, other: Assessment, names: tuple[str, str] | None = None) -> Comparison:
    """Set two assessments side by side; `names` tell them apart where the designs' own do not."""
    groups = tuple(
        GroupChange(group, _amount(base, group), _amount(other, group), _group_change(base, other, group))
        for group in Group
        if base.bill.group(group) or other.bill.group(group)
    )
    gains = (*_gains(base, other, groups), *(_as_loss(gain) for gain in _gains(other, base, groups)))
    called = names or (base.blueprint.name, other.blueprint.name)
    return Comparison(base, other, called, price_change(base, other), groups, gains)


def _without(findings: Iterable[Finding], known: Iterable[Finding]) -> tuple[Finding, ...]:
    ids = {finding.id for finding in known}
    return tuple(finding for finding in findings if finding.id not in ids)


def _expected(line: BillLine | None) -> Decimal | None:
    if line is None:
        return Decimal(0)
    return None if line.usd is None else line.usd.expected


def _amount(assessment: Assessment, group: Group) -> Decimal | None:
    if any(line.usd is None for line in assessment.bill.group(group)):
        return None
    return assessment.bill.group_total(group).expected


def _group_change(base: Assessment, other: Assessment, group: Group) -> Decimal | None:
    if not unknown_cancels(base, other, base.bill.group(group), other.bill.group(group)):
        return None
    return other.bill.group_total(group).expected - base.bill.group_total(group).expected


def _as_loss(gain: Gain) -> Gain:
    return replace(gain, lost=True)


def _gains(base: Assessment, other: Assessment, groups: tuple[GroupChange, ...]) -> Iterator[Gain]:
    """Yield what the second design can do and the first cannot."""
    yield from _refusals(base, other)
    idle = [name for name in base.availability.idle if name not in other.availability.idle]
    if idle:
        runs = f"{', '.join(idle)} run{'s' * (len(idle) == 1)}"
        yield _paid(groups, f"{runs} at all", runs, Group.NODES)
    fragile = [loss.zone for loss in base.capacity.losses if loss.lost and not loss.unsure]
    sturdy = not any(loss.lost or loss.unsure for loss in other.capacity.losses)
    if fragile and sturdy:
        paid_in = () if idle else (Group.NODES,)
        text = "every workload finds a node whichever zone is lost"
        yield _paid(groups, text, "nodes in any zone", *paid_in)
    if any(loss.egress_lost or not _leaves(base, loss.zone) for loss in base.capacity.losses) and all(
        not loss.egress_lost and _leaves(other, loss.zone) for loss in other.capacity.losses
    ):
        text = "pods keep their way out to the internet when a zone with a NAT gateway is lost"
        yield _paid(groups, text, "way out", Group.NAT, Group.ADDRESSES)
    if other.blueprint.database.multi_az and not base.blueprint.database.multi_az:
        text = "the database fails over to a standby instead of being restored from a backup"
        yield _paid(groups, text, "standby", Group.DATABASE)
    steady = [
        name
        for name in other.blueprint.workloads
        if _spread(other, name) and not _spread(base, name) and not base.capacity.unsized
    ]
    if steady:
        text = f"{', '.join(steady)} keep{'s' * (len(steady) == 1)} answering on a second node meanwhile"
        yield Gain(text, "second nodes", None)


def _refusals(base: Assessment, other: Assessment) -> Iterator[Gain]:
    if base.refusals and not other.refusals:
        yield Gain("AWS can create it", "AWS creates it", None)


def _leaves(assessment: Assessment, zone: str) -> bool:
    """Whether a NAT gateway stands in another zone than this one."""
    return any(other != zone for other in assessment.blueprint.network.nat_zones)


def _spread(assessment: Assessment, workload: str) -> bool:
    return len({node.name for node in assessment.capacity.nodes_of(workload)}) > 1


def _paid(groups: tuple[GroupChange, ...], text: str, brief: str, *paid_in: Group) -> Gain:
    """Return a gain and what these parts of the bills change by: a part that neither has changes by nothing."""
    rows = [row for row in groups if row.group in paid_in]
    return Gain(text, brief, _together(rows) if paid_in else None, paid_in)


def _together(rows: Iterable[GroupChange]) -> Decimal | None:
    """Return what parts of the bills change by together, or None where one of them is unknown."""
    total = Decimal(0)
    for row in rows:
        if row.change is None:
            return None
        total += row.change
    return total
