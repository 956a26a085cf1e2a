"""Plays a plan against a clock: the same order and side-by-side work as Pulumi, with published durations.

As Pulumi does by default, everything that may start starts, and after a failure nothing new is begun while
what is in flight finishes (`stepExecutor.cancelDueToError` in pulumi/pulumi).
"""

from __future__ import annotations

import heapq
import time
from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.dependencies import dependencies_of, dependents_of, topological_order
from jobvector_wizard.provisioning.events import (
    Cause,
    Event,
    Finished,
    Outcome,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    Touched,
)
from jobvector_wizard.provisioning.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.provisioning.events import Resource

__all__ = ["DEFAULT_SPEED", "Clock", "Step", "play", "script"]

DEFAULT_SPEED = 60.0
SLICE = 0.1
"""Seconds after which a sleeping clock looks whether it is to stop."""

Step = tuple[float, Event]
"""Seconds on the operation's clock, and what happens then."""


def script(resources: Sequence[Resource], refusals: Mapping[str, str] | None = None) -> Iterator[Step]:
    """Yield everything that happens, in order, ending with `Finished`; the same for the same plan.

    `refusals` maps a type token to AWS's reason: such a resource fails as soon as it is asked for.
    Raises WizardError where resources wait for each other.
    """
    return _Simulation(resources, refusals or {}).run()


class _Simulation:
    """An event queue over a plan; components take no time and say nothing."""

    def __init__(self, resources: Sequence[Resource], refusals: Mapping[str, str]) -> None:
        self._known = {resource.urn: resource for resource in resources if not resource.component}
        self._waits = dependencies_of(resources)
        topological_order(self._waits)  # refuses a circle
        self._refusals = refusals
        self._open = {urn: set(first) for urn, first in self._waits.items()}
        self._place = {urn: place for place, urn in enumerate(self._known)}
        self._queue: list[tuple[float, bool, int, str]] = []
        self._failed: list[str] = []
        self._done = 0

    def run(self) -> Iterator[Step]:
        now = 0.0
        yield from self._begin(now)
        while self._queue:
            now, refused, _, urn = heapq.heappop(self._queue)
            if refused:
                self._failed.append(urn)
                yield now, self._refusal(urn)
                continue
            self._done += 1
            yield now, ResourceFinished(urn=urn)
            for waiting in self._open.values():
                waiting.discard(urn)
            if not self._failed:
                yield from self._begin(now)
        yield now, self._ending()

    def _begin(self, now: float) -> Iterator[Step]:
        """Start all that may start. A refusal comes last at its instant, after what takes no time."""
        ready = [urn for urn, waiting in self._open.items() if not waiting]
        for urn in ready:
            del self._open[urn]
            resource = self._known[urn]
            refused = resource.type in self._refusals
            end = now if refused else now + resource.usual
            heapq.heappush(self._queue, (end, refused, self._place[urn], urn))
            yield now, ResourceStarted(urn=urn)

    def _refusal(self, urn: str) -> ResourceFailed:
        lost = len(dependents_of([urn], self._waits))
        return ResourceFailed(
            urn=urn,
            message=self._refusals[self._known[urn].type],
            meaning=f"{_lost(lost)} Pulumi begins nothing new after a failure; what is in flight finishes.",
            remedy="Change the design so that AWS accepts it, then rehearse again.",
        )

    def _ending(self) -> Finished:
        changes = {"create": self._done}
        if not self._failed:
            return Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes=changes, touched=Touched.NOTHING)
        names = ", ".join(f"{title_of(self._known[urn].type)} {self._known[urn].name}" for urn in self._failed)
        return Finished(
            outcome=Outcome.FAILED,
            exit_code=1,
            changes=changes,
            message=f"AWS would refuse {names}: {_resources(self._done)} of {len(self._known)} would stand.",
            remedy="Change the design so that AWS accepts it, then rehearse again.",
            touched=Touched.NOTHING,
        )


class Clock:
    """An operation's clock that runs `speed` times as fast as the wall's; at speed 0 nothing waits."""

    def __init__(
        self,
        speed: float = DEFAULT_SPEED,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._speed = speed
        self._monotonic = monotonic
        self._sleep = sleep
        self._cancelled = cancelled
        self._began = monotonic()

    def now(self) -> float:
        """Seconds of the operation since the clock was made."""
        return (self._monotonic() - self._began) * self._speed

    def reach(self, at: float) -> bool:
        """Wait until the clock shows `at`; False as soon as the operation is cancelled."""
        while not self._cancelled():
            left = (at - self.now()) / self._speed if self._speed else 0.0
            if left <= 0:
                return True
            self._sleep(min(left, SLICE))
        return False


def play(steps: Iterable[Step], clock: Clock, write: Callable[[Event, float], object]) -> Finished:
    """Write each step when its time has come, and return how it ended; a cancelled clock ends it at once."""
    last = 0.0
    created = 0
    for at, event in steps:
        if not clock.reach(at):
            event = _cancelled(created)
            at = min(at, max(last, clock.now()))
        write(event, at)
        if isinstance(event, Finished):
            return event
        last = at
        created += isinstance(event, ResourceFinished)
    raise AssertionError("a script ends with Finished")


def _cancelled(created: int) -> Finished:
    return Finished(
        outcome=Outcome.CANCELLED,
        exit_code=130,
        changes={"create": created},
        cause=Cause.STOPPED,
        touched=Touched.NOTHING,
    )


def _lost(count: int) -> str:
    match count:
        case 0:
            return "Nothing waits for it."
        case 1:
            return "1 resource waits for it and is not created."
        case _:
            return f"{count} resources wait for it and are not created."


def _resources(count: int) -> str:
    return "1 resource" if count == 1 else f"{count} resources"
