"""A design as it stands in the page, and the anchors by which each of its amounts leads to what it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import htpy as h

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.differences import Difference, Differences
    from jobvector_wizard.planning.remedies import Remedies
    from jobvector_wizard.planning.side_by_side import SideBySide
    from jobvector_wizard.provisioning.forecast import Forecast

__all__ = ["Pair", "Subject", "pairs_of"]

_NO_ID: Final = re.compile(r"[^A-Za-z0-9_.:-]")
"""What cannot stand in a link to a place of the page as it is."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A design of the page: its name, which no other has, its assessment, what mends it, and when it would stand."""

    name: str
    assessment: Assessment
    remedies: Remedies
    ready: Forecast

    def anchor(self, path: str) -> str:
        """Return the id of what explains a figure of this design; another path or design has another."""
        return f"design-{_plain(self.name)}.{_plain(path)}"

    def link(self, path: str, text: str) -> h.Element:
        """Return a figure that leads to its explanation."""
        return h.a(href=f"#{self.anchor(path)}")[text]


@dataclass(frozen=True, slots=True)
class Pair:
    """A design beside the base, with what each difference costs alone."""

    base: Subject
    other: Subject
    comparison: Comparison
    differences: Differences

    @property
    def told(self) -> tuple[Difference, ...]:
        """The differences that cost something by themselves, then those that buy something for nothing."""
        return (*self.differences.priced, *(it for it in self.differences.free if it.gains))

    def anchor(self, path: str) -> str:
        """Return the id of what explains a difference of these two."""
        return f"change-{_plain(self.other.name)}.{_plain(path)}"

    def link(self, path: str, text: str) -> h.Element:
        """Return a difference that leads to its explanation."""
        return h.a(href=f"#{self.anchor(path)}")[text]


def pairs_of(subjects: Sequence[Subject], shown: SideBySide) -> tuple[Pair, ...]:
    """Return each of the other designs beside the base."""
    base, *others = subjects
    return tuple(Pair(base, *each) for each in zip(others, shown.comparisons, shown.differences, strict=True))


def _plain(text: str) -> str:
    """Write text as part of an id; different texts stay different."""
    return _NO_ID.sub(lambda found: f"~{ord(found[0]):x}~", text)
