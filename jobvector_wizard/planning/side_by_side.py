"""A few designs beside each other: the base, and each of the others against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.comparison import Comparison, compare
from jobvector_wizard.planning.differences import Differences, differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["MOST", "SideBySide", "own_names", "side_by_side"]

MOST: Final = 4
"""Designs that find room beside each other."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Designs in columns, the base first, and what they are called.

    `comparisons` and `differences` have each of the others against the base, in the same order.
    """

    designs: tuple[Assessment, ...]
    names: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    differences: tuple[Differences, ...]

    @property
    def base(self) -> Assessment:
        """What the others are held against."""
        return self.designs[0]


def own_names(designs: Sequence[Assessment], given: Sequence[str]) -> tuple[str, ...]:
    """Return the designs' own names where those tell them apart, and otherwise the given ones."""
    own = tuple(it.blueprint.name for it in designs)
    return own if len(set(own)) == len(own) else tuple(given)


def side_by_side(designs: Sequence[Assessment], names: Sequence[str], catalog: Catalog) -> SideBySide:
    """Set designs beside each other under these names, the base first.

    Raises UnknownNameError where the catalogue does not know a design's region.
    """
    base, *others = designs
    return SideBySide(
        tuple(designs),
        tuple(names),
        tuple(compare(base, it, (names[0], name)) for it, name in zip(others, names[1:], strict=True)),
        tuple(differences(base, it, catalog) for it in others),
    )
