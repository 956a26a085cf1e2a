"""The pieces of a timeline that a screen draws: a row for each resource, a group for each concern, a log line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from jobvector_wizard.base import units
from jobvector_wizard.provisioning.dependencies import ancestors
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobvector_wizard.provisioning.events import Resource, ResourceFailed

__all__ = ["Group", "LogLine", "Row", "grouped", "state_word"]

_DOING: Final = {
    "create": "creating",
    "update": "updating",
    "replace": "replacing",
    "delete": "deleting",
    "import": "importing",
    "refresh": "reading",
}
_DID: Final = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
    "refresh": "read",
}


def state_word(state: State, operation: str) -> str:
    """Say how far a resource is, by what is done to it: "deleting", "deleted"; others are called as they are."""
    match state:
        case State.CREATING:
            return _DOING.get(operation, f"{operation} under way")
        case State.DONE:
            return _DID.get(operation, f"{operation} done")
        case _:
            return state.value


@dataclass(frozen=True, slots=True)
class Row:
    """One resource; times are seconds of the operation. `critical` marks what sets the finish time."""

    resource: Resource
    state: State
    start: float | None
    end: float | None
    now: float
    expected_start: float | None
    expected_end: float | None
    critical: bool
    failure: ResourceFailed | None = None

    @property
    def urn(self) -> str:
        """Its name among all resources."""
        return self.resource.urn

    @property
    def title(self) -> str:
        """What people call its type."""
        return title_of(self.resource.type)

    @property
    def word(self) -> str:
        """How far it is, in a word: "deleting"."""
        return state_word(self.state, self.resource.operation)

    @property
    def elapsed(self) -> float | None:
        """How long it took, or has taken so far; None before it starts."""
        if self.start is None:
            return None
        return max(0.0, (self.now if self.end is None else self.end) - self.start)

    @property
    def usually(self) -> str:
        """What is published: "usually 10:22, seen 08:14 to 12:45 (n=17)"; empty where nothing is."""
        duration = self.resource.duration
        if duration is None or duration.usual is None:
            return ""
        parts = [f"usually {units.clock(duration.usual)}"]
        if duration.low is not None and duration.high is not None:
            count = "" if duration.n is None else f" (n={duration.n})"
            parts.append(f"seen {units.clock(duration.low)} to {units.clock(duration.high)}{count}")
        if duration.lower_bound:
            parts.append("or longer")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Group:
    """One concern: a component right under the stack, or what stands there by itself."""

    urn: str | None
    title: str
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        """How many resources it has."""
        return len(self.rows)

    @property
    def done(self) -> int:
        """With how many of them all is done."""
        return sum(row.state is State.DONE for row in self.rows)

    @property
    def critical(self) -> bool:
        """Whether something in it sets the finish time."""
        return any(row.critical for row in self.rows)

    @property
    def state(self) -> State:
        """The state of the whole: failed if anything failed, under way once anything has begun."""
        states = {row.state for row in self.rows}
        if len(states) == 1:
            return states.pop()
        for state in (State.FAILED, State.INTERRUPTED, State.CREATING, State.SKIPPED):
            if state in states:
                return state
        return State.CREATING  # some are done and some wait

    @property
    def start(self) -> float | None:
        """When its first resource was begun."""
        return min((row.start for row in self.rows if row.start is not None), default=None)

    @property
    def end(self) -> float | None:
        """When the last of them was done; None until then."""
        ends = [row.end for row in self.rows if row.end is not None]
        return max(ends) if len(ends) == len(self.rows) else None

    @property
    def elapsed(self) -> float | None:
        """How long it took, or has taken so far."""
        if self.start is None:
            return None
        return (max(row.now for row in self.rows) if self.end is None else self.end) - self.start


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: what became of a resource, or a remark at a level."""

    at: float
    what: State | Literal["info", "warning", "error"]
    resource: Resource | None
    text: str = ""
    took: float | None = None

    @property
    def title(self) -> str:
        """What people call the resource's type; empty for a remark on the whole."""
        return title_of(self.resource.type) if self.resource else ""

    @property
    def word(self) -> str:
        """What became of the resource, in a word: "deleted"; empty for a remark."""
        return state_word(self.what, self.resource.operation) if isinstance(self.what, State) and self.resource else ""


def grouped(rows: Sequence[Row], resources: Sequence[Resource]) -> tuple[Group, ...]:
    """Sort rows by the component right under the stack, in the program's order."""
    known = {resource.urn: resource for resource in resources}
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(_concern(row.resource, known), []).append(row)
    names = {urn: known[urn].name.replace("-", " ") if urn else "" for urn in found}
    return tuple(Group(urn, names[urn], tuple(members)) for urn, members in found.items())


def _concern(resource: Resource, known: Mapping[str, Resource]) -> str | None:
    outermost = None
    for above in ancestors(resource, known):
        if above.component and above.type != "pulumi:pulumi:Stack":
            outermost = above.urn
    return outermost
