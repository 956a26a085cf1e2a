"""Two designs of the page side by side: what the difference costs, what it is made of, and what it buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.compare import opening_sentence
from jobvector_wizard.reporting.page.charts import waterfall
from jobvector_wizard.reporting.page.derivations import name_of
from jobvector_wizard.reporting.page.drawn import drawn_difference
from jobvector_wizard.reporting.page.elements import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.reporting.page.subjects import Pair

__all__ = ["comparison_section"]


def comparison_section(pair: Pair) -> h.Element:
    """Return what is told of one design beside the base."""
    key = pair.anchor("title")
    return h.section(aria_labelledby=key, class_="comparison")[
        h.h2(id=key)[f"{pair.other.name} beside {pair.base.name}"],
        h.p[opening_sentence(pair.comparison)],
        h.h3["What the difference is made of"],
        waterfall(pair),
        _differences(pair),
        _free(pair),
        h.h3["What it buys"],
        _gains(pair),
        _holds(pair),
        h.h3["The two bills"],
        _bills(pair),
        _findings("Findings that it brings", pair.comparison.appeared),
        _findings("Findings that it takes away", pair.comparison.vanished),
        drawn_difference(pair),
    ]


def _differences(pair: Pair) -> h.Element:
    found = pair.differences
    rows: list[Sequence[h.Node]] = [
        (
            h.code[" + ".join(each.places)],
            pair.link(name_of(each), words.change(each.change)),
            [h.div["buys: " if not gain.lost else "gives up: ", gain.text] for gain in each.gains]
            or "nothing by itself",
        )
        for each in pair.told
    ]
    if found.together != 0:
        rows.append(
            (
                "together, beyond the sum of each alone",
                pair.link("together", words.change(found.together)),
                "what is paid only where several of them are made",
            )
        )
    return table(
        f"Each difference made alone in {pair.base.name}, USD a month; the total is that of all of them together",
        ("difference", "adds", "what it buys by itself"),
        rows,
        foot=[("total", pair.link("total", words.change(found.change)), "")],
        figures=1,
    )


def _free(pair: Pair) -> h.Node:
    places = [" + ".join(it.places) for it in pair.differences.free if it not in pair.told]
    return h.p[f"Differences that cost and buy nothing by themselves: {', '.join(places)}."] if places else None


def _gains(pair: Pair) -> h.Node:
    gains = pair.comparison.gains
    if not gains:
        return h.p["Nothing that is computed here holds better or worse."]
    return h.ul[
        (
            h.li[f"{f'only in {pair.base.name}: ' if gain.lost else ''}{gain.text}"]
            for gain in sorted(gains, key=lambda it: it.lost)
        )
    ]


def _holds(pair: Pair) -> h.Element:
    both = (pair.base, pair.other)
    designs = [it.assessment for it in both]
    letters = sorted({zone[-1] for design in designs for zone in design.blueprint.network.zones})
    verdicts = [standing(design) for design in designs]
    rows: list[Sequence[h.Node]] = [
        ("stands", *(f"{it.glyph} {it.text}" for it in verdicts)),
        ("pods", *(words.pods(design) for design in designs)),
        *((f"lose zone {letter}", *(_loss(pair, side, letter) for side in (0, 1))) for letter in letters),
        ("SLAs in series", *(it.link("sla", words.availability(it.assessment.availability)) for it in both)),
        ("errors", *(str(len(design.errors)) if design.errors else "none" for design in designs)),
    ]
    return table("Does it hold", ("what is asked", pair.base.name, pair.other.name), rows)


def _loss(pair: Pair, side: int, letter: str) -> h.Node:
    subject = (pair.base, pair.other)[side]
    for lost in subject.assessment.capacity.losses:
        if lost.zone[-1] == letter:
            return subject.link(f"zone.{lost.zone}", " ".join(words.loss(subject.assessment, lost)))
    return "not used"


def _bills(pair: Pair) -> h.Element:
    comparison = pair.comparison
    rows: list[Sequence[h.Node]] = [
        (row.group.label, *_sums(pair, row.group.value), pair.link(row.group.value, words.change(row.change)))
        for row in comparison.groups
    ]
    totals = (it.link("total", words.short_total(it.assessment.bill)) for it in (pair.base, pair.other))
    return table(
        f"The bills of {pair.base.name} and {pair.other.name}, USD in the expected month",
        ("part", pair.base.name, pair.other.name, "difference"),
        rows,
        foot=[("total", *totals, pair.link("total", words.change(comparison.change)))],
        figures=3,
    )


def _sums(pair: Pair, path: str) -> Iterator[h.Node]:
    for it in (pair.base, pair.other):
        lines = [line for line in it.assessment.bill.lines if line.group == path]
        yield it.link(path, words.sum_of(lines)) if lines else "none"


def _findings(heading: str, findings: Sequence[Finding]) -> h.Node:
    if not findings:
        return None
    return [
        h.h3[heading],
        h.ul[(h.li[f"{it.severity.glyph} {it.severity}: {it.id} {it.message}"] for it in findings)],
    ]
