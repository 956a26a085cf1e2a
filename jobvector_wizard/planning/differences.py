"""What each difference of two designs costs by itself, and what they cost together beyond that.

A difference is what changes in one field, or in one node group, workload, bucket or DaemonSet. Each is patched alone
onto the base and assessed, so that no order changes a figure; what gives no valid design alone, or one that AWS refuses
though it refuses neither of the two, joins what it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch, difference, write_path
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.comparison import Gain

__all__ = ["Difference", "Differences", "differences"]

_DEPTH: Final = 2
"""Keys of a path that tell one difference from another: `network.nat`, `nodes.node-2`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes at some places of the design, patched alone onto the base.

    `places` are fields (`network.nat`) or named things (`nodes.node-2`), in the order of the alphabet; `alone` is the
    base with nothing else changed, `change` what that adds to its expected month, USD, None where that is unknown, and
    `gains` what it buys or gives up by itself.
    """

    places: tuple[str, ...]
    patch: Patch
    alone: Assessment
    change: Decimal | None
    gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences of two designs, and what the other one costs more than the base, USD a month.

    `change` is None where a price that differs is unknown.
    """

    change: Decimal | None
    each: tuple[Difference, ...]

    @property
    def priced(self) -> tuple[Difference, ...]:
        """Those that change the bill by themselves, or by an unknown amount: the dearest first, unknown ones last."""
        found = [it for it in self.each if it.change != 0]
        return tuple(sorted(found, key=lambda it: (it.change is None, -(it.change or 0))))

    @property
    def free(self) -> tuple[Difference, ...]:
        """Those that leave the bill as it is by themselves."""
        return tuple(it for it in self.each if it.change == 0)

    @property
    def together(self) -> Decimal | None:
        """What the whole costs beyond the sum of each alone, or None where an amount is unknown.

        With it the differences add up to `change`.
        """
        if self.change is None:
            return None
        alone = Decimal(0)
        for it in self.each:
            if it.change is None:
                return None
            alone += it.change
        return self.change - alone


def differences(base: Assessment, other: Assessment, catalog: Catalog) -> Differences:
    """Patch each difference of two designs onto the base, and assess what comes of it.

    Raises UnknownNameError where the catalogue does not know the other design's region.
    """
    trials = _Trials(base, other, catalog)
    found = (trials.difference(places) for places in _possible_alone(trials))
    return Differences(price_change(base, other), tuple(found))


class _Trials:
    """The changes at some places tried on the base, each set of places once."""

    def __init__(self, base: Assessment, other: Assessment, catalog: Catalog) -> None:
        self.parts = _by_place(difference(base.blueprint, other.blueprint))
        self._base, self._catalog = base, catalog
        self._known = {finding.id for design in (base, other) for finding in design.refusals}
        self._tried: dict[frozenset[str], Assessment | None] = {}

    def possible(self, places: Collection[str]) -> bool:
        """Whether the changes give a valid design, of which AWS refuses nothing that is in neither of the two."""
        found = self._assessed(frozenset(places))
        return found is not None and all(it.id in self._known for it in found.refusals)

    def difference(self, places: frozenset[str]) -> Difference:
        """Return the difference at places that give a valid design."""
        alone = self._assessed(places)
        if alone is None:
            raise AssertionError(places)  # all of them together are the other design, which is valid
        compared = compare(self._base, alone)
        return Difference(tuple(sorted(places)), self._patch(places), alone, compared.change, compared.gains)

    def _assessed(self, places: frozenset[str]) -> Assessment | None:
        if places not in self._tried:
            try:
                changed = self._patch(places).apply(self._base.blueprint)
                self._tried[places] = assess(changed, self._catalog, self._base.on)
            except PatchError:
                self._tried[places] = None
        return self._tried[places]

    def _patch(self, places: Collection[str]) -> Patch:
        return Patch(tuple(change for place, part in self.parts.items() if place in places for change in part.changes))


def _by_place(whole: Patch) -> dict[str, Patch]:
    """Return a patch by place, in the order of the alphabet, so that the files' order changes nothing."""
    found: dict[str, Patch] = {}
    for change in whole.changes:
        place = write_path(change.path[:_DEPTH])
        found[place] = found.get(place, Patch()) + Patch((change,))
    return dict(sorted(found.items()))


def _possible_alone(trials: _Trials) -> tuple[frozenset[str], ...]:
    """Return the places in sets whose changes alone give a design that can be.

    What cannot be alone joins what it needs; where the sets that come of it cannot be, everything is one difference,
    which is the other design.
    """
    sets = {place: frozenset((place,)) for place in trials.parts}
    for place in trials.parts:
        if not trials.possible((place,)):
            joined = frozenset[str]().union(*(sets[it] for it in _needed(trials, place)))
            sets |= dict.fromkeys(joined, joined)
    found = tuple(dict.fromkeys(sets.values()))
    return found if all(map(trials.possible, found)) else (frozenset(trials.parts),)


def _needed(trials: _Trials, place: str) -> frozenset[str]:
    """Return a place with what it needs: one other where one will do, else everything less what can be spared."""
    for other in trials.parts:
        if other != place and trials.possible((place, other)):
            return frozenset((place, other))
    kept = frozenset(trials.parts)
    for other in trials.parts:
        if other != place and trials.possible(kept - {other}):
            kept -= {other}
    return kept
