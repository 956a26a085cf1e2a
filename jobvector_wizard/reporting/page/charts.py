"""What months cost, drawn: bars with their range and budget, the bill as one bar, a waterfall, cost against outage.

An amount that is unknown has no length: it is a box with a dashed edge and a word, and a sum of which it is a part ends
in such a box.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import usd
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.page.elements import WIDTH, box, fitted, line, picture, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import htpy as h

    from jobvector_wizard.planning.cost import Bill
    from jobvector_wizard.reporting.page.subjects import Pair, Subject

__all__ = ["bill_bar", "cost_bars", "outage_chart", "waterfall"]

_LEFT: Final = 150
_RIGHT: Final = 580
_UNKNOWN: Final = 26
"""The breadth of the box of an amount that nobody knows: it stands for no amount."""
SHADES: Final = 6


def cost_bars(subjects: Sequence[Subject], key: str) -> h.Element:
    """Draw the expected month of each design, from low to high, with the line of its budget."""
    top = max((_most(it) for it in subjects), default=Decimal(0)) or Decimal(1)
    shapes: list[h.Node] = []
    for number, subject in enumerate(subjects):
        shapes += _cost_bar(subject, 12 + number * 54, top)
    said = "; ".join(_cost_said(subject) for subject in subjects)
    return picture(key, "What a month costs", f"{said}.", 12 + 54 * len(subjects), shapes)


def _most(subject: Subject) -> Decimal:
    return max(subject.assessment.bill.total.high, subject.assessment.blueprint.budget.monthly_usd or Decimal(0))


def _cost_said(subject: Subject) -> str:
    budget = subject.assessment.blueprint.budget.monthly_usd
    against = f", budget {usd(budget)}" if budget is not None else ", no budget"
    total, spread = words.total(subject.assessment), words.total_range(subject.assessment)
    return f"{subject.name}: {total} expected, {spread}{against}"


def _cost_bar(subject: Subject, y: float, top: Decimal) -> Iterator[h.Node]:
    bill, budget = subject.assessment.bill, subject.assessment.blueprint.budget.monthly_usd

    def x(amount: Decimal) -> float:
        return _LEFT + float(amount / top) * (_RIGHT - _LEFT)

    end = x(bill.total.expected)
    yield text(0, y + 30, fitted(subject.name, _LEFT - 8), "strong")
    yield box(_LEFT, y + 16, end - _LEFT, 20, "bar")
    if bill.unknown:
        yield box(end, y + 16, _UNKNOWN, 20, "unknown")
    low, high = x(bill.total.low), x(bill.total.high)
    yield line(low, y + 42, high, y + 42, "range")
    for each in (low, end, high):
        yield line(each, y + 38, each, y + 46, "range")
    yield text(_RIGHT + 34, y + 30, words.short_total(bill), "strong")
    yield text(_RIGHT + 34, y + 46, words.total_range(subject.assessment).replace(" to ", "–"), "small")
    if budget is not None:
        at = x(budget)
        yield line(at, y + 10, at, y + 52, "budget")
        right = at > WIDTH / 2
        yield text(at - 4 if right else at + 4, y + 8, f"budget {usd(budget)}", "small", "end" if right else "start")


def bill_bar(subject: Subject) -> h.Element:
    """Draw the parts of the bill as one bar, the dearest first, each with its number in the table."""
    bill = subject.assessment.bill
    room = WIDTH - _UNKNOWN if bill.unknown else WIDTH
    total = sum((max(Decimal(0), bill.group_total(group).expected) for group in bill.groups), Decimal(0))
    shapes: list[h.Node] = []
    at = 0.0
    for number, group in enumerate(bill.groups, 1):
        width = float(max(Decimal(0), bill.group_total(group).expected) / total) * room if total else 0.0
        if width:
            shapes.append(box(at, 0, width, 34, f"shade{(number - 1) % SHADES}"))
            if width > 16:
                label = f"{number} {group.label}"
                shown = label if len(label) * 6.8 < width - 8 else str(number)
                shapes.append(text(at + 5, 22, shown, "inside"))
        at += width
    if bill.unknown:
        shapes += [box(room, 0, _UNKNOWN, 34, "unknown"), text(room + _UNKNOWN / 2, 22, "?", "", "middle")]
    return picture(subject.anchor("bar"), f"The bill of {subject.name}", f"{_parts(bill)}.", 35, shapes)


def _parts(bill: Bill) -> str:
    return ", ".join(f"{group.label} {words.sum_of(bill.group(group))}" for group in bill.groups)


def waterfall(pair: Pair) -> h.Element:
    """Draw how the differences, each priced alone, lead from the base to the other design."""
    found, comparison = pair.differences, pair.comparison
    base, other = comparison.base.bill, comparison.other.bill
    steps = [(" + ".join(it.places), it.change) for it in found.priced]
    if found.together != 0:
        steps.append(("together, beyond that", found.together))
    level, levels = base.total.expected, [base.total.expected, other.total.expected]
    for _, change in steps:
        level += change or Decimal(0)
        levels.append(level)
    top = max(levels) or Decimal(1)

    def x(amount: Decimal) -> float:
        return 250 + float(max(Decimal(0), amount) / top) * 350

    shapes: list[h.Node] = [*_whole(pair.base, 0, x(base.total.expected))]
    level = base.total.expected
    for number, (label, change) in enumerate(steps, 1):
        shapes += _step(label, change, number * 26, x(level), x(level + (change or Decimal(0))))
        level += change or Decimal(0)
    last = 26 * (len(steps) + 1)
    shapes += _whole(pair.other, last, x(other.total.expected))
    said = "; ".join(f"{label} {words.change(change)}" for label, change in steps) or "nothing that costs"
    meaning = (
        f"From {words.total(comparison.base)} of {pair.base.name} to {words.total(comparison.other)} of "
        f"{pair.other.name}: {said}."
    )
    return picture(pair.anchor("waterfall"), "What the difference is made of", meaning, last + 26, shapes)


def _whole(subject: Subject, y: float, end: float) -> Iterator[h.Node]:
    bill = subject.assessment.bill
    yield text(0, y + 16, fitted(subject.name, 240), "strong")
    yield box(250, y + 3, end - 250, 18, "bar")
    if bill.unknown:
        yield box(end, y + 3, _UNKNOWN, 18, "unknown")
    yield text(WIDTH, y + 16, words.short_total(bill), "strong", "end")


def _step(label: str, change: Decimal | None, y: float, before: float, after: float) -> Iterator[h.Node]:
    yield text(0, y + 16, fitted(label, 240), "mono")
    if change is None:
        yield box(before, y + 3, _UNKNOWN, 18, "unknown")
    else:
        left, width = min(before, after), abs(after - before)
        yield box(left, y + 3, max(1, width), 18, "more" if change > 0 else "less")
    yield text(WIDTH, y + 16, words.change(change), "", "end")


def outage_chart(subjects: Sequence[Subject]) -> h.Node:
    """Draw what each design costs against the minutes a month that its agreements allow to be lost.

    Nothing where none of them runs.
    """
    known = [(it, minutes) for it in subjects if (minutes := it.assessment.availability.minutes_down) is not None]
    if not known:
        return None
    costs = [*(it.assessment.bill.total.expected for it in subjects), *_budgets(subjects)]
    top = max(costs) * Decimal("1.15") or Decimal(1)
    most = max((minutes for _, minutes in known)) * Decimal("1.15") or Decimal(1)
    left, bottom = 70.0, 220.0

    def at(minutes: Decimal, cost: Decimal) -> tuple[float, float]:
        return left + float(minutes / most) * (WIDTH - 30 - left), bottom - float(cost / top) * (bottom - 16)

    shapes: list[h.Node] = [
        line(left, 10, left, bottom, "axis"),
        line(left, bottom, WIDTH - 20, bottom, "axis"),
        text(left - 6, bottom, "$0", "small", "end"),
        text(left, bottom + 18, "0", "small", "middle"),
        text(WIDTH - 20, bottom + 18, f"minutes a month by SLA, to {round(most)}", "small", "end"),
        text(left - 6, 20, usd(top).partition(".")[0], "small", "end"),
        text(left + 8, 20, "USD a month", "small"),
    ]
    for budget in sorted(set(_budgets(subjects))):
        y = at(Decimal(0), budget)[1]
        shapes += [
            line(left, y, WIDTH - 20, y, "budget"),
            text(WIDTH - 20, y - 4, f"budget {usd(budget)}", "small", "end"),
        ]
    shapes += _points([(it, *at(minutes, it.assessment.bill.total.expected)) for it, minutes in known])
    said = "; ".join(
        f"{it.name} {words.total(it.assessment)}, {words.availability(it.assessment.availability)}" for it in subjects
    )
    idle = [it.name for it in subjects if it not in [one for one, _ in known]]
    missing = f" Not drawn, as it does not run, or may not: {', '.join(idle)}." if idle else ""
    if idle:
        shapes.append(text(left + 8, bottom - 8, fitted(missing.strip(), WIDTH - left - 30), "small"))
    return picture("outage", "Cost against minutes down", f"{said}.{missing}", bottom + 26, shapes)


def _budgets(subjects: Sequence[Subject]) -> list[Decimal]:
    amounts = (it.assessment.blueprint.budget.monthly_usd for it in subjects)
    return [amount for amount in amounts if amount is not None]


def _points(points: Sequence[tuple[Subject, float, float]]) -> Iterator[h.Node]:
    """Yield a square for each design and its name, names that would lie over each other one below the other."""
    free = 0.0
    for subject, x, y in sorted(points, key=lambda it: it[2]):
        bill, label = subject.assessment.bill, max(y + 4, free)
        free = label + 15
        yield box(x - 5, y - 5, 10, 10, "unknown" if bill.unknown else "point")
        right = x > WIDTH * 0.6
        told = f"{subject.name} {words.short_total(bill)}, {words.availability(subject.assessment.availability)}"
        yield text(x - 10 if right else x + 10, label, fitted(told, 330), "small", "end" if right else "start")
