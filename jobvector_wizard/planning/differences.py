"""What each difference of two designs costs by itself, and what they cost together beyond that.

A difference is what changes in one field, or in one node group, workload, bucket or DaemonSet. Each is patched alone
onto the base and assessed, so that no order changes a figure; what gives no valid design alone joins what it needs.
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
    from collections.abc import Collection, Iterable, Mapping

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint
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
    parts = _by_place(difference(base.blueprint, other.blueprint))
    return Differences(
        price_change(base, other),
        tuple(_difference(base, parts, places, catalog) for places in _valid_alone(base.blueprint, parts)),
    )


def _difference(base: Assessment, parts: Mapping[str, Patch], places: Collection[str], catalog: Catalog) -> Difference:
    patch = _together(parts, places)
    alone = assess(patch.apply(base.blueprint), catalog, base.on)
    return Difference(tuple(sorted(places)), patch, alone, price_change(base, alone), compare(base, alone).gains)


def _by_place(whole: Patch) -> dict[str, Patch]:
    """Return a patch by place, in the order of the alphabet, so that the files' order changes nothing."""
    found: dict[str, Patch] = {}
    for change in whole.changes:
        place = write_path(change.path[:_DEPTH])
        found[place] = found.get(place, Patch()) + Patch((change,))
    return dict(sorted(found.items()))


def _valid_alone(base: Blueprint, parts: Mapping[str, Patch]) -> tuple[frozenset[str], ...]:
    """Return the places in sets whose changes alone give a valid design each.

    What is invalid alone joins what it needs; where the sets that come of it are not valid, everything is one
    difference, which is the other design.
    """
    sets = {place: frozenset((place,)) for place in parts}
    for place in parts:
        if not _applies(base, parts, (place,)):
            _join(sets, _needed(base, parts, place))
    found = tuple(dict.fromkeys(sets.values()))
    return found if all(_applies(base, parts, it) for it in found) else (frozenset(parts),)


def _needed(base: Blueprint, parts: Mapping[str, Patch], place: str) -> frozenset[str]:
    """Return a place with what it needs: one other where one will do, else everything less what can be spared."""
    for other in parts:
        if other != place and _applies(base, parts, (place, other)):
            return frozenset((place, other))
    kept = set(parts)
    for other in parts:
        if other != place and _applies(base, parts, kept - {other}):
            kept.remove(other)
    return frozenset(kept)


def _join(sets: dict[str, frozenset[str]], places: Iterable[str]) -> None:
    joined = frozenset[str]().union(*(sets[place] for place in places))
    for place in joined:
        sets[place] = joined


def _applies(base: Blueprint, parts: Mapping[str, Patch], places: Collection[str]) -> bool:
    try:
        _together(parts, places).apply(base)
    except PatchError:
        return False
    return True


def _together(parts: Mapping[str, Patch], places: Collection[str]) -> Patch:
    """Return the changes at some places; what is taken away goes first, as in the whole."""
    changes = [change for place, part in parts.items() if place in places for change in part.changes]
    return Patch(tuple(changes))
