"""How each figure of the page comes about: what `--explain` says of it, each under an anchor of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import htpy as h

from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.assumptions import assumption_paths
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.explain import explain, paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.differences import Difference
    from jobvector_wizard.reporting.page.subjects import Pair, Subject

__all__ = ["derivations", "name_of"]

_PARTS: Final = frozenset(group.value for group in Group)
_SOURCE: Final = "source: "


class _Sources:
    """The sources that explanations name, each told once below them and by its number in them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def told(self, line: str) -> h.Node:
        """Return a line of an explanation, the source that it names as a link."""
        before, source, text = line.partition(_SOURCE)
        if not source or before.strip():
            return f"{line}\n"
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        return [before, source, h.a(href=f"#source-{number}")[f"[{number}]"], "\n"]

    def listed(self) -> h.Element:
        """Return all that were named so far, by number."""
        return h.ol(class_="sources")[[h.li(id=f"source-{number}")[text] for text, number in self._numbers.items()]]


def derivations(subjects: Sequence[Subject], pairs: Sequence[Pair], catalog: Catalog) -> h.Element:
    """Return the last part of the page, to which its figures lead."""
    sources = _Sources()
    told = [
        *([h.h3[subject.name], *_of_design(subject, catalog, sources)] for subject in subjects),
        *([h.h3[f"{pair.other.name} less {pair.base.name}"], *_of_pair(pair, sources)] for pair in pairs),
    ]
    return h.section(id="derivations", aria_labelledby="derivations-title")[
        h.h2(id="derivations-title")["How each figure comes about"],
        h.p[
            "Quantity × price = amount, with the source of each price and its day by a number. The same is said by ",
            h.code["jobvector-wizard estimate DESIGN --explain PATH"],
            ".",
        ],
        told,
        h.h3["Sources"],
        sources.listed(),
    ]


def _of_design(subject: Subject, catalog: Catalog, sources: _Sources) -> Iterator[h.Node]:
    shown = subject.assessment
    unlinked = {*assumption_paths(shown), *(f"pod.{pod.name}" for pod in shown.capacity.pods)}
    for path in dict.fromkeys(paths(shown)):
        if path in unlinked:
            continue
        lines = explain(shown, catalog, path, subject.remedies)
        if path not in _PARTS:
            yield _told(subject.anchor(path), lines, sources)
        else:  # its lines follow, each under an anchor of its own
            yield _told(subject.anchor(path), [lines[0], *_spread(subject, path)], sources, _sum(subject, path))


def _spread(subject: Subject, part: str) -> Iterator[str]:
    low, expected, high = words.sums_of(subject.assessment.bill.group(Group(part)))
    if low and not low == expected == high:
        yield f"  {low or expected} to {high or expected} by the assumptions about use"


def _sum(subject: Subject, part: str) -> Iterator[h.Node]:
    for number, line in enumerate(subject.assessment.bill.group(Group(part))):
        yield " + " if number else "  the sum of "
        yield subject.link(line.path, line.path)


def _told(anchor: str, lines: Iterable[str], sources: _Sources, rest: h.Node = None) -> h.Element:
    return h.pre(id=anchor)[[sources.told(line) for line in lines], rest]


def _of_pair(pair: Pair, sources: _Sources) -> Iterator[h.Node]:
    comparison, both = pair.comparison, (pair.other.assessment, pair.base.assessment)
    more, less = (words.total(it) for it in both)
    yield _told(pair.anchor("total"), [f"total: {_less(more, less, comparison.change)}"], sources)
    for row in comparison.groups:
        more, less = (words.sum_of(it.bill.group(row.group)) for it in both)
        yield _told(pair.anchor(row.group.value), [f"{row.group.label}: {_less(more, less, row.change)}"], sources)
    for each in pair.told:
        yield _told(pair.anchor(name_of(each)), _alone(pair, each), sources)
    yield _told(pair.anchor("together"), _remainder(pair), sources)


def name_of(each: Difference) -> str:
    """Return the path by which a difference is linked."""
    return f"place.{'+'.join(each.places)}"


def _less(more: str, less: str, change: Decimal | None) -> str:
    return f"{more} - {less} = {words.change(change)} a month"


def _alone(pair: Pair, each: Difference) -> list[str]:
    return [
        f"{' + '.join(each.places)}: {pair.base.name} with nothing else changed, assessed",
        f"  {_less(words.total(each.alone), words.total(pair.base.assessment), each.change)}",
        *(f"  {change}" for change in each.patch.changes),
    ]


def _remainder(pair: Pair) -> list[str]:
    found = pair.differences
    if found.together is None or found.change is None:
        return ["together: unknown, because the price of a difference is"]
    alone = found.change - found.together
    return [
        f"together: {words.change(found.change)} with all differences - {words.change(alone)}, the sum of each alone"
        f" = {words.change(found.together)}",
        "  what is paid, or saved, only where several are made, such as a NAT gateway in a zone that is new",
        f"  with it the differences come to {usd(found.change)}, to the cent",
    ]
