"""A journal, folded: how far each resource is, what sets the finish time, and when everything will stand.

A `Timeline` is frozen and depends on nothing but the entries folded into it and the moment it is looked at from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base import units
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.provisioning.dependencies import Dependencies, dependencies_of, dependents_of, topological_order
from jobvector_wizard.provisioning.events import (
    Entry,
    Finished,
    Header,
    Kind,
    Log,
    Planned,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
)
from jobvector_wizard.provisioning.forecast import Forecast, Standing, State, forecast
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.progress import Group, LogLine, Row, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

__all__ = ["NOTHING_YET", "Timeline", "fold"]


@dataclass(frozen=True)
class Timeline:
    """One operation as its journal tells it, seen at `now` seconds on the operation's clock."""

    header: Header | None = None
    resources: tuple[Resource, ...] = ()
    waits: Dependencies = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)
    failures: Mapping[str, ResourceFailed] = field(default_factory=dict)
    log: tuple[LogLine, ...] = ()
    finished: Finished | None = None
    entries: int = 0
    at: float = 0.0
    wall: datetime | None = None
    now: float = 0.0
    interrupted: bool = False

    @property
    def state(self) -> JournalState:
        """Whether it goes on, said how it ended, or was found dead."""
        if self.finished:
            return JournalState.FINISHED
        return JournalState.INTERRUPTED if self.interrupted else JournalState.RUNNING

    @property
    def exit_code(self) -> int | None:
        """What a command that followed it exits with; None while it goes on."""
        if self.finished:
            return self.finished.exit_code
        return 1 if self.interrupted else None

    @property
    def begun(self) -> bool:
        """Whether the operation's clock runs: it stands at zero while an operation previews and waits for a yes."""
        return bool(self.standing) or self.at > 0

    @property
    def awaits_yes(self) -> bool:
        """Whether it has said what it would do, and does nothing before somebody agrees."""
        decided_on = self.header is not None and self.header.kind in (Kind.UP, Kind.DESTROY)
        return decided_on and bool(self.resources) and not self.begun and self.state is JournalState.RUNNING

    @property
    def mode(self) -> str:
        """What stands on every screen and report: REHEARSAL, or the account and the region."""
        if self.header is None:
            return ""
        if self.header.kind is Kind.REHEARSE:
            return "REHEARSAL"
        return f"account {self.header.account} · {self.header.region}"

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every resource that is not a component, in the program's order."""
        critical = set(self.forecast.path)
        return tuple(
            Row(
                resource=resource,
                state=self._shown(resource.urn),
                start=self._of(resource.urn).start,
                end=self._of(resource.urn).end,
                now=self.now,
                expected_start=self.forecast.starts.get(resource.urn),
                expected_end=self.forecast.ends.get(resource.urn),
                critical=resource.urn in critical,
                failure=self.failures.get(resource.urn),
            )
            for resource in self.resources
            if not resource.component
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The rows by concern: the outermost component that each belongs to."""
        return grouped(self.rows, self.resources)

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many resources are in each state; the counts add up to the rows."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in State}

    @cached_property
    def forecast(self) -> Forecast:
        """What is foreseen from here on."""
        return forecast(self.resources, self.waits, self.standing, self.now)

    @property
    def ready(self) -> float:
        """When it ended or, until then, when everything is expected to stand, in seconds of the operation."""
        return self.at if self.exit_code is not None else self.forecast.ready

    @property
    def lower_bound(self) -> bool:
        """Whether `ready` may well be later, because something left has no published duration."""
        return self.exit_code is None and self.forecast.lower_bound

    @cached_property
    def critical_path(self) -> tuple[Row, ...]:
        """The chain of resources that sets the finish time, first to last."""
        rows = {row.urn: row for row in self.rows}
        return tuple(rows[urn] for urn in self.forecast.path)

    @property
    def waiting_for(self) -> Row | None:
        """What is under way and holds the end up most: on the critical path before anything else."""
        under_way = [row for row in self.rows if row.state is State.CREATING]
        return max(under_way, key=lambda row: (row.critical, row.expected_end or 0.0), default=None)

    @property
    def waiting_line(self) -> str:
        """EKS cluster 07:12, usually 10:22, seen 08:14 to 12:45 (n=17); what is not created says so: deleting 07:12."""
        row = self.waiting_for
        if row is None:
            return ""
        doing = "" if row.resource.operation == "create" else f" {row.word}"
        return ", ".join(filter(None, (f"{row.title}{doing} {units.clock(row.elapsed or 0)}", row.usually)))

    def blocked_by(self, urn: str) -> tuple[Row, ...]:
        """Return what waits for a resource, directly or through others."""
        behind = dependents_of([urn], self.waits)
        return tuple(row for row in self.rows if row.urn in behind)

    def as_of(self, wall: datetime) -> Timeline:
        """Return it seen at another wall time, with the operation's clock moved on; never before what is known.

        Until something has begun the clock stands.
        """
        runs = self.header and self.resources and self.wall and self.begun and self.state is JournalState.RUNNING
        if not runs or self.header is None or self.wall is None:
            return self
        passed = (wall - self.wall).total_seconds() * self.header.speed
        now = max(self.now, self.at + passed)
        return self if now == self.now else replace(self, now=now)

    def interrupt(self) -> Timeline:
        """Return it for an operation whose owner is dead: what was in flight has an unknown fate."""
        return self if self.finished else replace(self, interrupted=True, now=self.at)

    def _of(self, urn: str) -> Standing:
        return self.standing.get(urn, _WAITING)

    def _shown(self, urn: str) -> State:
        state = self._of(urn).state
        return _AT_THE_END.get(state, state) if self.exit_code is not None else state


NOTHING_YET: Final = Timeline()
_WAITING: Final = Standing()
_AT_THE_END: Final = {State.WAITING: State.SKIPPED, State.CREATING: State.INTERRUPTED}


def fold(entries: Iterable[Entry], onto: Timeline = NOTHING_YET) -> Timeline:
    """Carry a timeline on by entries; in one go or one by one gives the same."""
    for entry in entries:
        at, wall = entry.at, entry.wall
        onto = replace(_folded(onto, entry), entries=onto.entries + 1, at=at, wall=wall, now=at, interrupted=False)
    return onto


def _folded(timeline: Timeline, entry: Entry) -> Timeline:
    match entry.event:
        case Header() as header:
            return replace(timeline, header=header)
        case Planned(resources=resources):
            return replace(timeline, resources=resources, waits=_waits(resources))
        case ResourceStarted(urn=urn):
            return _moved(timeline, urn, Standing(State.CREATING, entry.at), entry.at)
        case ResourceFinished(urn=urn):
            return _moved(timeline, urn, Standing(State.DONE, _start(timeline, urn, entry.at), entry.at), entry.at)
        case ResourceFailed(urn=urn) as failure:
            standing = Standing(State.FAILED, _start(timeline, urn, entry.at), entry.at)
            failures = {**timeline.failures, urn: failure}
            moved = _moved(replace(timeline, failures=failures), urn, standing, entry.at, failure.message)
            return _without_hope(moved, urn)
        case Log() as line:
            said = LogLine(entry.at, line.level, _resource(timeline, line.urn), line.text)
            return replace(timeline, log=(*timeline.log, said))
        case Finished() as finished:
            return replace(timeline, finished=finished)
        case _:
            return timeline  # an event of a newer version


def _moved(timeline: Timeline, urn: str, standing: Standing, at: float, text: str = "") -> Timeline:
    """Note a resource's new standing; a component's, or one that was never planned, is not kept."""
    resource = _resource(timeline, urn)
    if resource is None or resource.component:
        return timeline
    took = None if standing.end is None or standing.start is None else standing.end - standing.start
    line = LogLine(at, standing.state, resource, text, took)
    return replace(timeline, standing={**timeline.standing, urn: standing}, log=(*timeline.log, line))


def _without_hope(timeline: Timeline, failed: str) -> Timeline:
    lost = {
        urn: Standing(State.SKIPPED)
        for urn in dependents_of([failed], timeline.waits)
        if timeline.standing.get(urn, _WAITING).state is State.WAITING
    }
    return replace(timeline, standing={**timeline.standing, **lost})


def _start(timeline: Timeline, urn: str, otherwise: float) -> float:
    start = timeline.standing.get(urn, _WAITING).start
    return otherwise if start is None else start


def _resource(timeline: Timeline, urn: str | None) -> Resource | None:
    return next((resource for resource in timeline.resources if resource.urn == urn), None)


def _waits(resources: tuple[Resource, ...]) -> Dependencies:
    try:
        waits = dependencies_of(resources)
        topological_order(waits)
    except WizardError:  # a circle: the writer reports it, a reader still shows the rows
        return {resource.urn: () for resource in resources if not resource.component}
    return waits
