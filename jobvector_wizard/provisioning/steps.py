"""What the engine reports, in the journal's words: pure functions over engine events.

Inputs and outputs of resources stay behind: no value of the program enters the journal. A preview's steps become
the plan of an operation.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from jobvector_wizard.provisioning.events import (
    Duration,
    Event,
    Log,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    UnknownEvent,
)
from jobvector_wizard.provisioning.failures import explain
from jobvector_wizard.provisioning.state import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pulumi.automation import EngineEvent
    from pulumi.automation.events import StepEventMetadata

__all__ = ["PlannedSteps", "Translator", "begins_a_change"]

_STACK: Final = "pulumi:pulumi:Stack"
_QUIET: Final = frozenset({"same", "read", "read-replacement", "remove-pending-replace"})
"""Steps that change nothing in the account."""
_VERBS: Final = {
    "create": "create",
    "create-replacement": "replace",
    "replace": "replace",
    "delete-replaced": "replace",
    "update": "update",
    "delete": "delete",
    "import": "import",
    "import-replacement": "replace",
    "refresh": "refresh",
}
_RANK: Final = ("refresh", "import", "update", "create", "delete", "replace")
"""Of several steps on one resource the later one names the whole."""
_HALVES: Final = frozenset({"replace", "delete-replaced"})
"""Steps of a replacement beside the one that creates; the whole counts once."""
_TRACE: Final = "Traceback (most recent call last)"
"""What follows is for whoever mends the program; runner.log has it whole."""
_LEVELS: Final[Mapping[str, Literal["info", "warning", "error"]]] = {
    "info": "info",
    "info#err": "info",
    "warning": "warning",
    "error": "error",
}


def begins_a_change(event: EngineEvent) -> bool:
    """Whether the engine is about to do something to a resource in the account, or to read it anew."""
    pre = event.resource_pre_event
    return pre is not None and _name(pre.metadata) not in _QUIET and _changes_account(pre.metadata)


@dataclass
class PlannedSteps:
    """Collects from a preview what each resource is about to go through."""

    operations: dict[str, str] = field(default_factory=dict)
    diffs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    """What each resource that is to be created will be asked to be; never written anywhere."""

    def hear(self, event: EngineEvent) -> None:
        """Take in one event of a preview."""
        if event.resource_pre_event is None:
            return
        step = event.resource_pre_event.metadata
        verb = _VERBS.get(_name(step))
        if verb is None or step.type == _STACK:
            return
        known = self.operations.get(step.urn, verb)
        self.operations[step.urn] = max(known, verb, key=_RANK.index)
        if verb == "create" and step.new is not None and step.new.custom:
            self.drafts[step.urn] = Draft(
                step.urn, step.type, step.new.parent, step.new.provider, dict(step.new.inputs or {})
            )
        if step.diffs or step.keys:
            self.diffs[step.urn] = tuple(dict.fromkeys([*(step.keys or ()), *(step.diffs or ())]))

    def planned(self, program: Sequence[Resource], deletions: Sequence[Resource]) -> tuple[Resource, ...]:
        """Return what the operation touches: the program's resources, then what is to be deleted.

        Both arguments know every resource's edges; the preview knows which of them change. Components stay where
        something in them changes, so that the groups do.
        """
        touched = [
            resource.model_copy(
                update={
                    "operation": self.operations[resource.urn],
                    "changes": self.diffs.get(resource.urn, ()),
                    "duration": _duration(resource, self.operations[resource.urn]),
                }
            )
            for resource in program
            if not resource.component and resource.urn in self.operations
        ]
        urns = {resource.urn for resource in touched}
        touched += [
            resource.model_copy(update={"operation": "delete"})
            for resource in deletions
            if not resource.component and resource.urn not in urns and self.operations.get(resource.urn) == "delete"
        ]
        known = {resource.urn: resource for resource in (*deletions, *program)}
        holders: dict[str, Resource] = {}
        for resource in touched:
            above = known.get(resource.parent or "")
            while above is not None and above.component and above.type != _STACK:
                holders[above.urn] = above
                above = known.get(above.parent or "")
        return (*holders.values(), *touched)


class Translator:
    """Turns what the engine does into events; remembers what was said of a resource until it fails."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._said: dict[str, list[str]] = {}
        self._under_way: set[str] = set()
        self.failed: list[str] = []
        """The reasons, in the engine's words, in the order in which they came."""
        self.changes: Counter[str] = Counter()
        """How many resources went through what."""
        self.outputs: dict[str, object] = {}

    def events(self, event: EngineEvent) -> Iterator[Event]:
        """Yield what one engine event means for the journal."""
        if event.resource_pre_event is not None:
            if begins_a_change(event):
                self._under_way.add(event.resource_pre_event.metadata.urn)
                yield ResourceStarted(urn=event.resource_pre_event.metadata.urn)
        elif event.res_outputs_event is not None:
            yield from self._finished(event.res_outputs_event.metadata)
        elif event.res_op_failed_event is not None:
            yield self._failed(event.res_op_failed_event.metadata)
        elif event.diagnostic_event is not None:
            message = event.diagnostic_event
            yield from self._diagnosed(message.severity, message.urn or None, message.message)
        elif not (event.prelude_event or event.summary_event or event.cancel_event or event.stdout_event):
            known = {name: str(value) for name, value in vars(event).items() if value is not None}
            yield UnknownEvent(type="engine_event", document=known)

    def _finished(self, step: StepEventMetadata) -> Iterator[Event]:
        if step.type == _STACK and step.new is not None:
            self.outputs = {key: value for key, value in (step.new.outputs or {}).items() if not _secret(value)}
        if step.urn in self._under_way and _name(step) not in _QUIET:
            self._under_way.discard(step.urn)
            if _name(step) not in _HALVES:
                self.changes[_VERBS.get(_name(step), _name(step))] += 1
            yield ResourceFinished(urn=step.urn)

    def _failed(self, step: StepEventMetadata) -> ResourceFailed:
        said = " ".join(self._said.pop(step.urn, [])) or "The engine gave no reason."
        self._under_way.discard(step.urn)
        reason = explain(said)
        return ResourceFailed(urn=step.urn, message=said, meaning=reason.meaning, remedy=reason.remedy)

    def _diagnosed(self, severity: str, urn: str | None, message: str) -> Iterator[Event]:
        level = _LEVELS.get(severity)
        text = self._redact(" ".join(message.partition(_TRACE)[0].split()))
        if level is None or not text:
            return
        if level == "error":
            self.failed.append(text)
            if urn is not None:
                self._said.setdefault(urn, []).append(text)
        yield Log(text=text, level=level, urn=urn)


def _duration(resource: Resource, operation: str) -> Duration | None:
    """Return how long a creation takes for what is created; a replacement deletes as well, so that it is at least that.

    Nothing is published of updates and imports.
    """
    match operation:
        case "create":
            return resource.duration
        case "replace" if resource.duration is not None:
            return resource.duration.model_copy(update={"lower_bound": True})
        case _:
            return None


def _changes_account(step: StepEventMetadata) -> bool:
    state = step.new or step.old
    return bool(state and state.custom) and not step.type.startswith("pulumi:")


def _name(step: StepEventMetadata) -> str:
    return str(getattr(step.op, "value", step.op))


def _secret(value: object) -> bool:
    """Whether an output is one that the engine blinds."""
    return value == "[secret]" or (isinstance(value, dict) and "4dabf18193072939515e22adb298388d" in value)
