"""The rows of designs beside each other: what each costs, whether it holds, and what each difference buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import percent, usd
from jobvector_wizard.planning.capacity import size_unknown
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.standing import after_loss, standing
from jobvector_wizard.reporting import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.comparison import Gain
    from jobvector_wizard.planning.differences import Difference, Differences
    from jobvector_wizard.planning.side_by_side import SideBySide

__all__ = ["ROOMY", "ChangeRow", "Row", "bill_rows", "change_rows", "drawn_totals", "holding_rows", "loss_sentences"]

ROOMY: Final = 26
"""Columns of a design in which whole sentences on the loss of a zone can be read."""
_LONGEST: Final = 60
"""Characters of changes that are written out; more are named by their places."""


@dataclass(frozen=True, slots=True)
class Row:
    """A cell for each design, and what `explain` says more of each with; "" where that is nothing.

    `about` is what there is to say of each cell beyond it; a row without cells is a heading.
    """

    label: str
    cells: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference, patched alone onto the base: what it adds to a month, what is changed, and what that buys."""

    amount: str
    changed: str
    buys: tuple[str, ...] = ()


def bill_rows(shown: SideBySide, *, whole: bool) -> Iterator[Row]:
    """Yield the parts of the bills; those that cost all the same are one row unless the `whole` is wanted.

    With the total below them the rows of each column add up.
    """
    groups = [group for group in Group if any(it.bill.group(group) for it in shown.designs)]
    differing = {row.group for it in shown.comparisons for row in it.groups if row.change != 0}
    for group in groups:
        if whole or group in differing:
            figures = (group.value if it.bill.group(group) else "" for it in shown.designs)
            yield Row(group.label, _summed(shown, (group,)), tuple(figures))
    alike = () if whole else tuple(group for group in groups if group not in differing)
    if alike:
        yield Row(f"{words.counted(len(alike), 'part')} alike", _summed(shown, alike), ("total",) * len(shown.designs))


def _summed(shown: SideBySide, groups: tuple[Group, ...]) -> tuple[str, ...]:
    """Write what some parts of each bill come to."""
    return tuple(words.sum_of([line for group in groups for line in it.bill.group(group)]) for it in shown.designs)


def holding_rows(shown: SideBySide, *, sentences: bool) -> Iterator[Row]:
    """Yield how each design stands, what the loss of each zone takes, what the agreements leave, and its errors.

    Without `sentences` a loss is told in a few words, for narrow columns; `loss_sentences` has the whole.
    """
    yield _row(shown, "stands", _stands, "total")
    yield _row(shown, "steady", _steady, "")
    tell = words.loss if sentences else _briefly
    for letter in _letters(shown):
        lost = [_loss(it, letter) for it in shown.designs]
        cells = (
            "- not used" if loss is None else " ".join(tell(it, loss))
            for it, loss in zip(shown.designs, lost, strict=True)
        )
        figures = (f"zone.{loss.zone}" if loss else "" for loss in lost)
        yield Row(f"lose zone {letter}", tuple(cells), tuple(figures))
    yield _row(shown, "SLAs in series", _agreed, "sla")
    yield _row(shown, "minutes down", _minutes, "sla")
    yield _row(shown, "errors", lambda it: str(len(it.errors)) if it.errors else "none", "")


def loss_sentences(shown: SideBySide) -> Iterator[tuple[str, str]]:
    """Yield whose loss of which zone does what, in whole sentences; designs of which the same is true share one."""
    for letter in _letters(shown):
        said: dict[str, list[str]] = {}
        for name, design in zip(shown.names, shown.designs, strict=True):
            if loss := _loss(design, letter):
                said.setdefault(" ".join(words.loss(design, loss)), []).append(name)
        for sentence, names in said.items():
            yield f"{', '.join(names)} without zone {letter}", sentence


def change_rows(found: Differences) -> Iterator[ChangeRow]:
    """Yield the differences, the dearest first, then what they cost together beyond that: the amounts add up.

    Those that change no bill and buy nothing by themselves are named together at the end.
    """
    quiet = [it for it in found.free if not it.gains]
    for it in (*found.priced, *(it for it in found.free if it.gains)):
        yield ChangeRow(words.change(it.change), _changed(it), tuple(_gained(gain) for gain in it.gains))
    if found.each and found.together != 0:
        yield ChangeRow(words.change(found.together), "together, beyond the sum of each alone")
    if quiet:
        places = ", ".join(place for it in quiet for place in it.places)
        yield ChangeRow("", f"no change of the bill alone: {places}")


def _gained(gain: Gain) -> str:
    return f"given up: {gain.text}" if gain.lost else gain.text


def _changed(it: Difference) -> str:
    written = "; ".join(str(change) for change in it.patch.changes)
    return written if len(written) <= _LONGEST else ", ".join(it.places)


def _row(shown: SideBySide, label: str, tell: Callable[[Assessment], str], figure: str) -> Row:
    return Row(label, tuple(map(tell, shown.designs)), (figure,) * len(shown.designs))


def _letters(shown: SideBySide) -> list[str]:
    return sorted({zone[-1] for it in shown.designs for zone in it.blueprint.network.zones})


def _loss(design: Assessment, letter: str) -> ZoneLoss | None:
    return next((it for it in design.capacity.losses if it.zone[-1] == letter), None)


def _briefly(design: Assessment, loss: ZoneLoss) -> tuple[str, str]:  # noqa: ARG001 - as words.loss takes it
    verdict = after_loss(loss)
    return verdict.glyph, verdict.text


def _stands(design: Assessment) -> str:
    verdict = standing(design)
    return f"{verdict.glyph} {verdict.text}"


def _steady(design: Assessment) -> str:
    return f"{words.steady_glyph(design)} {words.pods(design)}"


def _agreed(design: Assessment) -> str:
    composed = design.availability.composed
    if composed is not None:
        return percent(composed)
    return "none, as it does not run" if design.availability.idle else f"? {size_unknown(design.capacity.unsized)}"


def _minutes(design: Assessment) -> str:
    minutes = design.availability.minutes_down
    if minutes is not None:
        return f"{round(minutes)} a month"
    idle = design.availability.idle
    return f"✗ never runs: {', '.join(idle)}" if idle else f"? {size_unknown(design.capacity.unsized)}"


def drawn_totals(shown: SideBySide) -> Row | None:
    """Return what the designs' own drawings said that they cost; None where no drawing said anything."""
    totals = [it.blueprint.drawn.total_usd if it.blueprint.drawn else None for it in shown.designs]
    if not any(amount is not None for amount in totals):
        return None
    return Row("its drawing said", tuple("" if it is None else usd(it) for it in totals), ("",) * len(totals))
