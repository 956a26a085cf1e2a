"""Rules that hold the owners' drawn figures against the computed ones."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import cpu, memory, memory_about, usd, usd_change
from jobvector_wizard.planning.findings.rule import Facts, Problem, Severity, rule
from jobvector_wizard.planning.reconciliation import reconcile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.design.drawn import Comparison

TOLERANCE = Decimal("0.01")
"""Drawn percentages are whole numbers: what differs by less is rounding."""


@rule("DRAW-01", Severity.WARNING, source="the bill against the drawing, part by part")
def left_out_of_the_drawing(facts: Facts) -> Iterator[Problem]:
    """AWS bills things that the drawing does not price."""
    if not facts.blueprint.drawn or not facts.blueprint.drawn.lines:
        return
    forgotten = [line for row in reconcile(facts.blueprint.drawn, facts.bill) for line in row.left_out]
    amounts = [(line, line.usd.expected) for line in forgotten if line.usd]
    known = [(line, amount) for line, amount in amounts if amount > 0]
    if known:
        total = sum((amount for _, amount in known), Decimal(0))
        yield Problem(
            f"the drawing leaves out {len(known)} items that AWS bills, {usd(total)} a month",
            evidence=tuple(f"{line.path}: {line.title}, {usd(amount)}" for line, amount in known),
            path="drawn.lines",
        )


@rule("DRAW-02", Severity.NOTE, source="the catalog's list prices against the drawing's")
def drawn_at_another_price(facts: Facts) -> Iterator[Problem]:
    """The drawing prices a part differently from the list."""
    if not facts.blueprint.drawn:
        return
    by = "by your prices and the list's" if any(line.price.own for line in facts.bill.lines) else "by list price"
    differing = [
        f"{row.group.label}: drawn {usd(row.drawn)}, {by} {usd(row.priced)} ({usd_change(row.priced - row.drawn)})"
        for row in reconcile(facts.blueprint.drawn, facts.bill)
        if row.drawn is not None and row.priced is not None and row.priced != row.drawn
    ]
    if differing:
        yield Problem(
            f"the drawing prices {len(differing)} parts differently from the list",
            evidence=tuple(differing),
            path="drawn.lines",
        )


@rule("DRAW-03", Severity.WARNING, source="the drawing's own sum")
def drawn_sum(facts: Facts) -> Iterator[Problem]:
    """The drawn items do not add up to the drawn total."""
    drawn = facts.blueprint.drawn
    if drawn is None or drawn.total_usd is None or not drawn.lines:
        return
    total = sum(drawn.lines.values(), Decimal(0))
    if total != drawn.total_usd:
        yield Problem(
            f"the drawn items add up to {usd(total)}, the drawn total is {usd(drawn.total_usd)}",
            evidence=(f"{usd(drawn.total_usd - total)} is not explained by any item",),
            path="drawn.total_usd",
        )


@rule("DRAW-04", Severity.WARNING, source="the drawing's own sentences")
def comparisons_contradict(facts: Facts) -> Iterator[Problem]:
    """The drawing sets the same two designs side by side in ways that cannot both be true."""
    said = sorted((facts.blueprint.drawn.comparisons if facts.blueprint.drawn else {}).items())
    for name, one in said:
        actual = _difference_percent(one)
        if abs(actual - one.percent) > 1:
            yield Problem(
                f'"{name}" says {one.percent} %, its own figures give {actual:.1f} %',
                subject=name,
                path=f"drawn.comparisons.{name}",
            )
    for (name, one), (other_name, other) in pairwise(said):
        ratio, other_ratio = one.dearer_usd / one.cheaper_usd, other.dearer_usd / other.cheaper_usd
        if abs(ratio - other_ratio) > TOLERANCE:
            yield Problem(
                f"the drawing contradicts itself: {usd(one.dearer_usd)} against {usd(one.cheaper_usd)} in one place, "
                f"{usd(other.dearer_usd)} against {usd(other.cheaper_usd)} in another",
                subject=f"{name}-{other_name}",
                evidence=tuple(_sentence(comparison) for comparison in (one, other)),
                path="drawn.comparisons",
            )


def _difference_percent(said: Comparison) -> Decimal:
    base = said.dearer_usd if said.of == "dearer" else said.cheaper_usd
    return (said.dearer_usd - said.cheaper_usd) / base * 100


def _sentence(said: Comparison) -> str:
    dearer = (said.dearer_usd / said.cheaper_usd - 1) * 100
    word = "dearer" if said.of == "cheaper" else "cheaper"
    return (
        f'"{said.percent} % {word}": {usd(said.dearer_usd)} / {usd(said.cheaper_usd)}, which is {dearer:.1f} % dearer'
    )


@rule("DRAW-05", Severity.NOTE, source="the add-ons' own manifests, dated in the catalog")
def drawn_system_pods(facts: Facts) -> Iterator[Problem]:
    """The drawing's guess at system pods is not what the add-ons request."""
    drawn = facts.blueprint.drawn.system_pods if facts.blueprint.drawn else None
    if drawn is None:
        return
    capacity = facts.capacity
    each = capacity.cluster.system_daemons
    on_each = sum(pod.cpu for pod in each)
    if (drawn.cpu, drawn.memory) == (on_each, sum(pod.memory for pod in each)):
        return
    once = [pod for pod in capacity.pods if pod.owner not in facts.blueprint.workloads and pod.daemon_of is None]
    yield Problem(
        f"system pods: drawn {cpu(drawn.cpu)} and {memory(drawn.memory)} on each node; the add-ons request "
        f"{cpu(on_each)} on each node and {cpu(sum(pod.cpu for pod in once))}, "
        f"{memory_about(sum(pod.memory for pod in once))} once in the cluster",
        evidence=tuple(f"{pod.owner}: {cpu(pod.cpu)} on each node" for pod in each),
        path="drawn.system_pods",
    )
