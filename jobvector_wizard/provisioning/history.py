"""What was done to a deployment, from the journals of its operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.provisioning.events import Kind, Outcome, ResourceStarted, Touched
from jobvector_wizard.provisioning.operation import OperationDirectory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jobvector_wizard.provisioning.deployment import DeploymentDirectory
    from jobvector_wizard.provisioning.events import Finished
    from jobvector_wizard.provisioning.journal import JournalState

__all__ = [
    "PastOperation",
    "begun_since_success",
    "data_kept",
    "history",
    "outputs_of",
    "read_history",
    "standing_since",
    "was_destroyed",
]


@dataclass(frozen=True, slots=True)
class PastOperation:
    """One operation: what, when, and how it ended; `finished` is None while it goes on and where it was cut off."""

    name: str
    kind: Kind
    began: datetime
    state: JournalState
    finished: Finished | None
    deletes_data: bool = False

    @property
    def ended_as(self) -> str:
        """How it ended, in a word."""
        return self.finished.outcome.value if self.finished else self.state.value


def history(deployment: DeploymentDirectory) -> tuple[PastOperation, ...]:
    """Return a deployment's operations, oldest first, but for those that cannot be read."""
    return read_history(deployment)[0]


def read_history(deployment: DeploymentDirectory) -> tuple[tuple[PastOperation, ...], tuple[str, ...]]:
    """Return the same, and why each of the others cannot be read, so that nobody takes it for one that never was."""
    found = [_deed(OperationDirectory(path)) for path in sorted(deployment.operations.glob("*/"))]
    past = sorted((it for it in found if isinstance(it, PastOperation)), key=lambda entry: entry.began)
    return tuple(past), tuple(it for it in found if isinstance(it, str))


def _deed(operation: OperationDirectory) -> PastOperation | str | None:
    """Return what an operation did, or why nobody can say; None where it has not begun its journal."""
    try:
        reader = operation.reader()
        entries = reader.events()
        if reader.header is None:
            return None
        engine = operation.request().engine if reader.header.kind is Kind.DESTROY else None
    except UsageError as error:
        return error.message
    deletes = engine is not None and engine.delete_data
    return PastOperation(operation.name, reader.header.kind, entries[0].wall, reader.state, reader.finished, deletes)


def begun_since_success(deployment: DeploymentDirectory) -> frozenset[str]:
    """Return the URNs that an `up` began to create or change since the last one that succeeded.

    Where an answer was lost, or a state was torn, such a resource may stand although the engine knows nothing of it.
    """
    found: set[str] = set()
    for entry in reversed(history(deployment)):
        if entry.kind is Kind.UP and entry.finished and entry.finished.outcome is Outcome.SUCCEEDED:
            break
        events = [line.event for line in OperationDirectory(deployment.operations / entry.name).reader().events()]
        found |= {event.urn for event in events if isinstance(event, ResourceStarted)}
    return frozenset(found)


def standing_since(past: tuple[PastOperation, ...]) -> datetime | None:
    """When the first `up` began after which something stood; None where nothing was made or all was destroyed.

    A price so far reckoned from it is a little too high rather than too low.
    """
    since: datetime | None = None
    for entry in past:
        made = entry.finished is None or _made(entry.finished)
        if entry.kind is Kind.UP and since is None and made:
            since = entry.began
        elif entry.kind is Kind.DESTROY and entry.finished and entry.finished.outcome is Outcome.SUCCEEDED:
            since = None
    return since


def _made(finished: Finished) -> bool:
    """Whether something may stand since: by what was touched, or by what was counted before that was written down."""
    return bool(finished.changes) or finished.touched in (Touched.ACCOUNT, Touched.UNKNOWN)


def data_kept(past: tuple[PastOperation, ...]) -> bool:
    """Whether all but the data was destroyed, so that database and buckets still stand and cost money."""
    kept = False
    for entry in past:
        if entry.finished and entry.finished.outcome is Outcome.SUCCEEDED and entry.finished.changes:
            if entry.kind is Kind.DESTROY:
                kept = not entry.deletes_data
            elif entry.kind is Kind.UP:
                kept = False
    return kept


def outputs_of(past: tuple[PastOperation, ...]) -> Mapping[str, object]:
    """Return what the last `up` said that it offers: names, endpoints, ARNs; nothing after a destroy."""
    found: Mapping[str, object] = {}
    for entry in past:
        if entry.finished and entry.finished.outcome is Outcome.SUCCEEDED:
            if entry.kind is Kind.UP:
                found = entry.finished.outputs or found
            elif entry.kind is Kind.DESTROY:
                found = {}
    return found


def was_destroyed(past: tuple[PastOperation, ...]) -> bool:
    """Whether a destroy has succeeded at some time."""
    return any(
        entry.kind is Kind.DESTROY and entry.finished and entry.finished.outcome is Outcome.SUCCEEDED for entry in past
    )
