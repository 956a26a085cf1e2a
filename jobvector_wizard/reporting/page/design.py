"""One design of the page: what a month costs, what stands where, what a lost zone does, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from jobvector_wizard.base.units import percent, usd
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.page.charts import SHADES, bill_bar, cost_bars
from jobvector_wizard.reporting.page.drawn import drawn_figures
from jobvector_wizard.reporting.page.elements import table
from jobvector_wizard.reporting.page.zones import database_in, nodes_in, pods_on, zones_picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.reporting.page.subjects import Subject

__all__ = ["design_section", "money_said"]


def design_section(subject: Subject) -> h.Element:
    """Return everything that is told of one design alone."""
    shown = subject.assessment
    key = subject.anchor("title")
    return h.section(aria_labelledby=key, class_="design")[
        h.h2(id=key)[subject.name],
        h.p[shown.blueprint.summary] if shown.blueprint.summary else None,
        h.p[money_said(subject)],
        cost_bars([subject], subject.anchor("range")),
        h.h3["The bill of a month"],
        bill_bar(subject),
        _bill(subject),
        [h.p(class_="quiet")[f"Not known: {line.title}: {line.price.missing}."] for line in shown.bill.unknown],
        h.h3["Zones, and what the loss of one does"],
        _losing(subject),
        _zones(subject),
        _losses(subject),
        h.h3["What the agreements promise"],
        _agreements(subject),
        h.p["An SLA is a refund line, not a measurement: below it AWS returns part of the price."],
        h.h3["Time until it stands"],
        h.p[_ready(subject)],
        h.h3["Findings"],
        _findings(subject),
        drawn_figures(subject),
    ]


def money_said(subject: Subject) -> h.Node:
    """Say what a month costs, and how the expected and the high month stand to the budget."""
    shown, verdict = subject.assessment, standing(subject.assessment)
    budget = shown.blueprint.budget.monthly_usd
    said: list[h.Node] = [
        h.strong[subject.link("total", words.total(shown)), " a month"],
        f" expected, {words.total_range(shown)} by the assumptions about use. ",
    ]
    if budget is None:
        said.append("No budget is set. ")
    else:
        high = words.against(shown, budget, "it", shown.bill.total.high)
        said.append(f"The budget is {usd(budget)}: {words.against(shown, budget, 'it')} in the expected month, ")
        said.append(f"{high} in the high one. ")
    said.append(f"Verdict: {verdict.glyph} {verdict.text}; {words.pods(shown)}.")
    return said


def _bill(subject: Subject) -> h.Element:
    bill = subject.assessment.bill
    rows: list[Sequence[h.Node]] = [
        (
            [h.span(class_=f"key shade{number % SHADES}")[str(number + 1)], f" {group.label}"],
            *(_linked(subject, group.value, told) for told in words.sums_of(bill.group(group))),
        )
        for number, group in enumerate(bill.groups)
    ]
    least = "≥" if bill.unknown else ""
    total = bill.total
    sums = [f"{least}{usd(amount)}" for amount in (total.low, total.expected, total.high)]
    return table(
        f"A month of {subject.name} in USD, by the low, the expected and the high use",
        ("part", "low", "expected", "high"),
        rows,
        foot=[("total" if not bill.unknown else "at least", *(_linked(subject, "total", told) for told in sums))],
        figures=3,
    )


def _linked(subject: Subject, path: str, told: str) -> h.Node:
    return subject.link(path, told) if told else ""


def _losing(subject: Subject) -> h.Element:
    """Return the drawing of the zones, and one with each zone lost, which a script shows by turns."""
    losses = subject.assessment.capacity.losses
    return h.div(class_="losing")[
        h.div(class_="keys", hidden=True)[
            h.button(type="button", data_zone="", aria_pressed="true")["nothing lost"],
            (
                h.button(type="button", data_zone=lost.zone, aria_pressed="false")[f"lose {lost.zone}"]
                for lost in losses
            ),
        ],
        h.div(data_state="")[zones_picture(subject)],
        (
            h.div(data_state=lost.zone, hidden=True)[
                zones_picture(subject, lost),
                h.p[
                    f"{' '.join(words.loss(subject.assessment, lost))}. Drawn as one pass in the design's order has it."
                ],
            ]
            for lost in losses
        ),
        h.p(class_="visually-hidden", role="status"),
    ]


def _zones(subject: Subject) -> h.Element:
    shown = subject.assessment
    rows = [
        (
            zone,
            "NAT gateway" if zone in shown.blueprint.network.nat_zones else "none",
            [*_nodes(subject, zone)] or "none",
            database_in(shown, zone) or "none",
        )
        for zone in shown.blueprint.network.zones
    ]
    waiting = [pending.pod.name for pending in shown.capacity.steady.pending]
    pending = "Pending, without a node" if words.not_placed(shown)[0] == "✗" else "where these run is not known"
    note = f"; {pending}: {', '.join(waiting)}" if waiting else ""
    caption = f"What stands in the zones of {subject.name}, by one pass of the scheduler in the design's order{note}"
    return table(caption, ("zone", "way out", "nodes and their pods", "database"), rows)


def _nodes(subject: Subject, zone: str) -> Iterator[h.Element]:
    shown = subject.assessment
    for node in nodes_in(shown, zone):
        pods = ", ".join(pods_on(shown, shown.capacity.steady, node)) or "system pods only"
        kind = shown.blueprint.nodes[node.group].type
        yield h.div[subject.link(f"node.{node.name}", node.name), f" {kind}: {pods}"]
    for group in words.unsized_in(shown, zone):
        yield h.div[f"{group}: its size is unknown, so what runs there is not known"]


def _losses(subject: Subject) -> h.Element:
    shown = subject.assessment
    return table(
        f"When a zone of {subject.name} is lost",
        ("zone", "what it does", "its pods are given up after"),
        [
            (
                lost.zone,
                subject.link(f"zone.{lost.zone}", " ".join(words.loss(shown, lost))),
                _given_up(lost),
            )
            for lost in shown.capacity.losses
        ],
    )


def _given_up(lost: ZoneLoss) -> str:
    found = lost.disruption
    if not found.silent:
        return "no node stands there"
    if found.first is None or found.last is None:
        return "never: Kubernetes evicts nothing"
    return f"{found.first} s" if found.first == found.last else f"{found.first} s, the last node's after {found.last} s"


def _agreements(subject: Subject) -> h.Element:
    found = subject.assessment.availability
    return table(
        f"SLAs in series on the way of a request to {subject.name}",
        ("what it passes", "share of time", "agreement"),
        [(link.carries, percent(link.sla.share), f"{link.sla.title}, {link.sla.source.date}") for link in found.links],
        foot=[("together", subject.link("sla", words.availability(found)), "")],
        figures=1,
    )


def _ready(subject: Subject) -> str:
    counted = sum(count for _, count in subject.ready.unmeasured)
    rest = f" Of {words.counted(counted, 'resource')} no duration is published, so it takes longer." if counted else ""
    return f"{words.ready(subject.ready)} (minutes and seconds), by medians of public logs.{rest}"


def _findings(subject: Subject) -> h.Node:
    findings = subject.assessment.findings
    if not findings:
        return h.p["None."]
    return h.ul(class_="findings")[(h.li[_finding(subject, it)] for it in findings)]


def _finding(subject: Subject, it: Finding) -> h.Node:
    said: list[h.Node] = [
        f"{it.severity.glyph} {it.severity}: ",
        subject.link(f"finding.{it.id}", it.id),
        f" {it.message}",
    ]
    if it.accepted:
        said.append([" — accepted: ", h.q[it.accepted]])
    if it.refused:
        said.append(" — AWS refuses it")
    return said
