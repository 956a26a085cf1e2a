"""When everything will stand: the longest path through what is left, with usual durations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.dependencies import topological_order
from jobvector_wizard.provisioning.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobvector_wizard.provisioning.dependencies import Dependencies
    from jobvector_wizard.provisioning.events import Resource

__all__ = ["Forecast", "Standing", "State", "forecast"]


class State(StrEnum):
    """How far a resource is; what is done to it, its operation says.

    `creating` is under way, a deletion as well. `skipped` will not be touched by this operation; `interrupted` was
    under way when the operation ended, and nobody saw what became of it.
    """

    WAITING = "waiting"
    CREATING = "creating"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a journal has said of one resource, in seconds of the operation."""

    state: State = State.WAITING
    start: float | None = None
    end: float | None = None


WAITING: Final = Standing()


@dataclass(frozen=True, slots=True)
class Forecast:
    """When each resource stands, and when all do.

    `path` is the chain that sets the finish time, first to last. `unmeasured` counts by title what is not done yet
    and has no published duration; where there is any, `ready` is a lower bound.
    """

    ready: float = 0.0
    starts: Mapping[str, float] = field(default_factory=dict)
    ends: Mapping[str, float] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    unmeasured: tuple[tuple[str, int], ...] = ()

    @property
    def lower_bound(self) -> bool:
        """Whether it may well take longer, because something has no published duration."""
        return bool(self.unmeasured)


def forecast(
    resources: Sequence[Resource], waits: Dependencies, standing: Mapping[str, Standing] | None = None, now: float = 0.0
) -> Forecast:
    """Foresee an operation from where it stands at `now`; what will never stand is left out."""
    standing = standing or {}
    out = _never_to_stand(waits, standing)
    known = {resource.urn: resource for resource in resources}
    starts: dict[str, float] = {}
    ends: dict[str, float] = {}
    for urn in topological_order(waits):
        if urn not in out:
            free = max((ends[first] for first in waits[urn]), default=0.0)
            starts[urn], ends[urn] = _span(known[urn], standing.get(urn, WAITING), free, now)
    return Forecast(
        ready=max(ends.values(), default=now),
        starts=starts,
        ends=ends,
        path=_longest(ends, waits),
        unmeasured=_unmeasured([known[urn] for urn in ends], standing),
    )


def _never_to_stand(waits: Dependencies, standing: Mapping[str, Standing]) -> set[str]:
    """What failed, and after a failure all that has not begun: Pulumi begins nothing new then."""
    states = {urn: standing.get(urn, WAITING).state for urn in waits}
    if State.FAILED not in states.values():
        return set()
    return {urn for urn, state in states.items() if state not in (State.DONE, State.CREATING)}


def _span(resource: Resource, standing: Standing, free: float, now: float) -> tuple[float, float]:
    match standing:
        case Standing(State.DONE, float() as start, float() as end):
            return start, end
        case Standing(State.CREATING, float() as start):
            return start, max(now, start + resource.usual)
        case _:
            start = max(now, free)
            return start, start + resource.usual


def _longest(ends: Mapping[str, float], waits: Dependencies) -> tuple[str, ...]:
    """Walk back from what ends last, each time to what it waited for longest."""
    path: list[str] = []
    last = max(reversed(list(ends)), key=ends.__getitem__, default=None)
    while last is not None:
        path.append(last)
        last = max(waits[last], key=ends.__getitem__, default=None)
    return tuple(reversed(path))


def _unmeasured(resources: Sequence[Resource], standing: Mapping[str, Standing]) -> tuple[tuple[str, int], ...]:
    counts = Counter(
        title_of(resource.type)
        for resource in resources
        if resource.lower_bound and standing.get(resource.urn, WAITING).state is not State.DONE
    )
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
