"""The owners' own figures answered, line by line: drawn, computed, the difference, and the reason for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import htpy as h

from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.reconciliation import Row, reconcile
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.page.elements import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.design.blueprint import Drawn
    from jobvector_wizard.planning.cost import Group
    from jobvector_wizard.reporting.page.subjects import Pair, Subject

__all__ = ["drawn_difference", "drawn_figures"]

_HEADINGS = ("part", "drawn", "computed", "difference", "reason")


def drawn_figures(subject: Subject) -> h.Node:
    """Return what the drawing of a design says beside what is computed; nothing where there is no drawing."""
    shown, drawn = subject.assessment, subject.assessment.blueprint.drawn
    if drawn is None or drawn.total_usd is None:
        return None
    rows: list[Sequence[h.Node]] = [
        (
            row.group.label,
            "not drawn" if row.drawn is None else usd(row.drawn),
            subject.link(row.group.value, words.sum_of(shown.bill.group(row.group))),
            words.change(_beyond(row)),
            _reasons(row),
        )
        for row in reconcile(drawn, shown.bill)
    ]
    unexplained = drawn.total_usd - sum(drawn.lines.values(), Decimal(0))
    if unexplained:
        rows.append(("in no item of the drawing", usd(unexplained), usd(Decimal(0)), words.change(-unexplained), ""))
    change = None if shown.bill.unknown else shown.bill.total.expected - drawn.total_usd
    total = subject.link("total", words.total(shown))
    return [
        h.h3["What its drawing said"],
        table(
            f"The drawn month of {subject.name} beside the computed one, in USD",
            _HEADINGS,
            rows,
            foot=[("total", usd(drawn.total_usd), total, words.change(change), "")],
            figures=3,
        ),
        _claims(subject, drawn),
    ]


def _beyond(row: Row) -> Decimal | None:
    """What the computed part costs more than the drawn one, or None where that is unknown."""
    if row.priced is None or row.forgotten is None:
        return None
    return row.priced + row.forgotten - (row.drawn or Decimal(0))


def _reasons(row: Row) -> str:
    said = []
    if row.drawn is not None and row.priced is not None and row.priced != row.drawn:
        what = ", ".join(line.title for line in row.covered if line.usd and line.usd.expected) or "nothing"
        said.append(f"{what}: {usd(row.priced)} by the prices here")
    if row.drawn is not None and row.priced is None:
        said.append("a price here is unknown")
    billed = [line for line in row.left_out if line.usd is None or line.usd.expected]
    if billed:
        said.append(f"left out: {', '.join(f'{line.title} {words.sum_of([line])}' for line in billed)}")
    return "; ".join(said)


def _claims(subject: Subject, drawn: Drawn) -> h.Node:
    shown, claims = subject.assessment, drawn.claims
    rows: list[Sequence[h.Node]] = []
    if claims.sla_percent is not None:
        computed = subject.link("sla", words.availability(shown.availability))
        rows.append(("availability", f"{claims.sla_percent} %", computed))
    fates: list[h.Node] = [
        h.div[subject.link(f"zone.{lost.zone}", lost.zone), f": {' '.join(words.loss(shown, lost))}"]
        for lost in shown.capacity.losses
    ]
    if claims.survives_zone_loss is not None:
        rows.append(("survives the loss of a zone", "yes" if claims.survives_zone_loss else "no", fates))
    if claims.downtime_seconds is not None:
        rows.append(("down when a zone is lost", f"{claims.downtime_seconds} s", "as said above" if fates else ""))
    return table(f"What the drawing of {subject.name} claims", ("claim", "drawn", "computed"), rows) if rows else None


def drawn_difference(pair: Pair) -> h.Node:
    """Answer what the drawings say of the difference between the two designs; nothing where one has no drawing."""
    drawn = [it.assessment.blueprint.drawn for it in (pair.base, pair.other)]
    base, other = drawn
    if base is None or other is None or base.total_usd is None or other.total_usd is None:
        return None
    claimed = other.total_usd - base.total_usd
    computed = pair.comparison.change
    change = None if computed is None else computed - claimed
    return [
        h.h3["What the drawings said of the difference"],
        h.p[
            f"Drawn: {usd(base.total_usd)} and {usd(other.total_usd)}, so {words.change(claimed)} a month. Computed: ",
            pair.link("total", words.change(computed)),
            f" a month, {words.change(change)} from what was drawn.",
        ],
        _sentences(other),
        table(
            f"The drawn difference of {pair.other.name} from {pair.base.name} beside the computed one, in USD a month",
            _HEADINGS,
            [*_rows(pair, base, other)],
            foot=[
                ("total", words.change(claimed), pair.link("total", words.change(computed)), words.change(change), "")
            ],
            figures=3,
        ),
    ]


def _sentences(drawn: Drawn) -> h.Node:
    said = [
        f"“{it.percent} % {'dearer' if it.of == 'cheaper' else 'cheaper'}”, of {usd(it.dearer_usd)} and "
        f"{usd(it.cheaper_usd)}: a difference of {words.change(it.dearer_usd - it.cheaper_usd)} a month"
        for it in drawn.comparisons.values()
    ]
    return [h.p["The owners' texts say it so:"], h.ul[(h.li[each] for each in said)]] if said else None


def _rows(pair: Pair, base: Drawn, other: Drawn) -> Iterator[Sequence[h.Node]]:
    """Yield a row for each part, and one for what no item of a drawing explains; they add up to the totals."""
    before, after = _by_group(pair.base, base), _by_group(pair.other, other)
    for change in pair.comparison.groups:
        group = change.group
        claimed = other.lines.get(group.value, Decimal(0)) - base.lines.get(group.value, Decimal(0))
        beyond = None if change.change is None else change.change - claimed
        yield (
            group.label,
            words.change(claimed),
            pair.link(group.value, words.change(change.change)),
            words.change(beyond),
            _why(pair, before.get(group), after.get(group)),
        )
    unexplained = [
        it.total_usd - sum(it.lines.values(), Decimal(0)) for it in (base, other) if it.total_usd is not None
    ]
    rest = unexplained[1] - unexplained[0]
    if rest:
        yield "in no item of the drawings", words.change(rest), usd(Decimal(0)), words.change(-rest), ""


def _by_group(subject: Subject, drawn: Drawn) -> dict[Group, Row]:
    return {row.group: row for row in reconcile(drawn, subject.assessment.bill)}


def _why(pair: Pair, before: Row | None, after: Row | None) -> h.Node:
    """Say why each design's part is not what was drawn; once where that is the same."""
    told = [(it.name, _reasons(row) if row else "") for it, row in ((pair.base, before), (pair.other, after))]
    if told[0][1] == told[1][1]:
        return f"in both: {told[0][1]}" if told[0][1] else ""
    return [h.div[f"{name}: {why}"] for name, why in told if why]
