"""An operation seen again: a place in its journal that moves as fast as the watcher likes, either way, and pauses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.timeline import Timeline, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.provisioning.events import Entry

__all__ = ["SPEEDS", "Replay", "seen_at"]

SPEEDS: Final = (1.0, 10.0, 60.0, 300.0, 1000.0)
"""Seconds of the operation in a second of the watcher, slowest first."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A journal that has ended and the moment of it that is shown, `at` seconds on the operation's own clock."""

    entries: tuple[Entry, ...]
    at: float = 0.0
    speed: float = 60.0
    paused: bool = False

    @property
    def length(self) -> float:
        """How long the operation took by its own clock, in seconds."""
        return self.entries[-1].at if self.entries else 0.0

    @property
    def ended(self) -> bool:
        """Whether everything is shown."""
        return self.at >= self.length

    @property
    def timeline(self) -> Timeline:
        """How the operation stood then; at the end of a journal that breaks off it is interrupted."""
        seen = seen_at(self.entries, self.at)
        return seen.interrupt() if self.ended else seen

    def later(self, seconds: float) -> Replay:
        """Return it after so many seconds of the watcher; it stays at its end, and where it is paused."""
        return self if self.paused else self.moved(self.at + seconds * self.speed)

    def moved(self, at: float) -> Replay:
        """Return it at another moment, within its length."""
        return replace(self, at=min(max(at, 0.0), self.length))

    def toggled(self) -> Replay:
        """Return it paused or going on; at its end it starts over."""
        return replace(self, at=0.0, paused=False) if self.ended else replace(self, paused=not self.paused)

    def faster(self, by: int) -> Replay:
        """Return it so many speeds faster, or slower; the fastest and the slowest stay."""
        place = SPEEDS.index(self.speed) + by
        return replace(self, speed=SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])


def seen_at(entries: Sequence[Entry], at: float) -> Timeline:
    """Return what had been written down by a moment of the operation, seen at that moment."""
    return replace(fold(takewhile(lambda entry: entry.at <= at, entries)), now=at)
