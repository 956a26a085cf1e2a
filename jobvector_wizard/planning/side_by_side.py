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

__all__ = ["MOST", "SideBySide", "side_by_side"]

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


def side_by_side(designs: Sequence[Assessment], names: Sequence[str], catalog: Catalog) -> SideBySide:
    """Set designs beside each other; `names` tell them apart where their own do not.

    Raises UnknownNameError where the catalogue does not know a design's region.
    """
    base, *others = designs
    own = tuple(it.blueprint.name for it in designs)
    called = own if len(set(own)) == len(own) else tuple(names)
    return SideBySide(
        tuple(designs),
        called,
        tuple(compare(base, it, (called[0], name)) for it, name in zip(others, called[1:], strict=True)),
        tuple(differences(base, it, catalog) for it in others),
    )
