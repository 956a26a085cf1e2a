"""What a journal is made of: typed events, each in an entry with its number and two times.

An entry is one line of JSON. The wall time says when it was written; `at` counts seconds on the operation's own clock,
which a rehearsal runs faster. Fields that a newer version added are passed over and event types that it added
are kept as `UnknownEvent`; a journal of a newer major schema is refused.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from jobvector_wizard.base.errors import UsageError, visible

__all__ = [
    "SCHEMA_VERSION",
    "Cause",
    "Duration",
    "Entry",
    "Event",
    "Finished",
    "Header",
    "Kind",
    "Log",
    "Outcome",
    "Planned",
    "Resource",
    "ResourceFailed",
    "ResourceFinished",
    "ResourceStarted",
    "Touched",
    "UnknownEvent",
]

SCHEMA_VERSION: Final = "1.1"
"""A new minor version adds fields and event types, a new major one changes what is there."""


class Kind(StrEnum):
    """What an operation does."""

    REHEARSE = "rehearse"
    PREVIEW = "preview"
    UP = "up"
    REFRESH = "refresh"
    DESTROY = "destroy"


class Outcome(StrEnum):
    """How an operation ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why an operation ended although nothing had failed and not all was done."""

    DECLINED = "declined"
    """It was not confirmed."""
    STOPPED = "stopped"
    """Somebody asked it to stop."""
    OVERDUE = "overdue"
    """It took longer than it was allowed."""


class Touched(StrEnum):
    """What an operation had changed by its end, beyond what the state knows where nobody can say."""

    NOTHING = "nothing"
    STATE = "state"
    """Nothing in the account, at most what the state says of it."""
    ACCOUNT = "account"
    """The account, and the state knows how."""
    UNKNOWN = "unknown"
    """Perhaps the account, and perhaps in a way that the state does not know."""


class Part(BaseModel):
    """A frozen piece of a journal that passes over fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Duration(Part):
    """How long a resource takes, in seconds, from published readings.

    `usual` is the median. With `lower_bound` the readings are of something quicker than this resource, as `note` says.
    """

    usual: float | None = None
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    n: int | None = None
    note: str = ""
    lower_bound: bool = False


class Resource(Part):
    """One resource of an operation: what it is, what it waits for, and how long it usually takes.

    It carries no inputs, so that no value of the program enters the journal.
    """

    urn: str
    type: str
    name: str
    parent: str | None = None
    component: bool = False
    depends_on: tuple[str, ...] = ()
    operation: str = "create"
    changes: tuple[str, ...] = Field((), description="Names of the properties that make it change; no values.")
    duration: Duration | None = None

    @property
    def usual(self) -> float:
        """The usual seconds; none where nothing is published."""
        return (self.duration and self.duration.usual) or 0.0

    @property
    def lower_bound(self) -> bool:
        """Whether it may take longer than `usual` because no reading covers it."""
        return not self.component and (
            self.duration is None or self.duration.usual is None or self.duration.lower_bound
        )


class Header(Part):
    """The first event: which operation this is and which process owns it."""

    type: Literal["header"] = "header"
    schema_version: str = SCHEMA_VERSION
    kind: Kind
    deployment: str
    digest: str = Field(description="SHA-256 of the blueprint's canonical JSON.")
    account: str | None = None
    region: str
    host: str
    pid: int
    process_started: float = Field(description="Seconds since the epoch; a pid alone proves nothing.")
    speed: float = Field(1.0, description="Seconds of the operation in a second; 0 is instant.")


class Planned(Part):
    """Everything that the operation is about to touch."""

    type: Literal["planned"] = "planned"
    resources: tuple[Resource, ...]


class ResourceStarted(Part):
    """A resource is being created."""

    type: Literal["resource_started"] = "resource_started"
    urn: str


class ResourceFinished(Part):
    """A resource stands."""

    type: Literal["resource_finished"] = "resource_finished"
    urn: str


class ResourceFailed(Part):
    """A resource was refused or broke: what happened, what it means, what to do."""

    type: Literal["resource_failed"] = "resource_failed"
    urn: str
    message: str
    meaning: str = ""
    remedy: str = ""


class Log(Part):
    """A line worth keeping."""

    type: Literal["log"] = "log"
    text: str
    level: Literal["info", "warning", "error"] = "info"
    urn: str | None = None


class Finished(Part):
    """The last event; a journal without one whose owner is dead was interrupted."""

    type: Literal["finished"] = "finished"
    outcome: Outcome
    exit_code: int
    changes: dict[str, int] = Field(default_factory=dict, description="Resources by operation: create = 92.")
    outputs: dict[str, Any] = Field(default_factory=dict, description="The program's outputs without secrets.")
    message: str = Field("", description="What failed, in the words of who said so; not what it means for the account.")
    remedy: str = ""
    cause: Cause | None = Field(None, description="Null where it succeeded or failed, and before schema 1.1.")
    touched: Touched | None = Field(None, description="What it had changed; null before schema 1.1.")
    unprotected: bool = Field(False, description="Whether it took deletion protection away, at least in part.")
    limit_minutes: float | None = Field(None, description="How long it was allowed to take; null without a limit.")


class UnknownEvent(Part):
    """An event that a newer version wrote, kept as it came."""

    type: str
    document: dict[str, Any]


KnownEvent = Annotated[
    Header | Planned | ResourceStarted | ResourceFinished | ResourceFailed | Log | Finished,
    Field(discriminator="type"),
]
Event = Header | Planned | ResourceStarted | ResourceFinished | ResourceFailed | Log | Finished | UnknownEvent

_KNOWN: Final[TypeAdapter[Event]] = TypeAdapter(KnownEvent)
_TYPES: Final = frozenset(
    {"header", "planned", "resource_started", "resource_finished", "resource_failed", "log", "finished"}
)


class Entry(Part):
    """An event with its sequence number, the wall time (UTC) and the operation's time in seconds."""

    sequence: int
    wall: AwareDatetime
    at: float
    event: Event

    def line(self) -> str:
        """Write the entry as one line of JSON, without the line's end."""
        if isinstance(self.event, UnknownEvent):
            body = self.event.document | {"type": self.event.type}
        else:
            body = self.event.model_dump(mode="json")
        stamp = self.model_dump(mode="json", exclude={"event"})
        return json.dumps(stamp | body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    @classmethod
    def parse(cls, line: str | bytes) -> Entry:
        """Read what `line` wrote.

        Raises UsageError where the line is none, or heads a journal that a newer version wrote.
        """
        try:
            document = _shown(json.loads(line)) if _SUSPECT.search(_bytes(line)) else json.loads(line)
            stamp = {key: document.pop(key) for key in ("sequence", "wall", "at")}
            kind = document.pop("type")
            _refuse_newer(kind, document)
            known = kind in _TYPES
            event: Event = (
                _KNOWN.validate_python({"type": kind, **document}, strict=False)
                if known
                else UnknownEvent(type=kind, document=document)
            )
            return cls(wall=datetime.fromisoformat(stamp.pop("wall")), event=event, **stamp)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError) as error:
            raise UsageError(f"That is not an entry of a journal: {error}") from None


_SUSPECT: Final = re.compile(
    rb"\\[ubfr]|[\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)
"""What a line has that may hold a character which a terminal obeys, raw or as JSON escapes it."""


def _bytes(line: str | bytes) -> bytes:
    return line.encode() if isinstance(line, str) else line


def _shown(value: Any) -> Any:
    """Return JSON in which every text shows what a terminal would obey: logs and messages are AWS's and providers'."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return {visible(key): _shown(each) for key, each in value.items()} if isinstance(value, dict) else value


def _refuse_newer(kind: str, document: dict[str, Any]) -> None:
    if kind != "header":
        return
    theirs, ours = str(document["schema_version"]), SCHEMA_VERSION
    if int(theirs.split(".")[0]) > int(ours.split(".")[0]):
        from jobvector_wizard.base.installation import installed_from

        raise UsageError(
            f"This journal was written by a newer jobvector-wizard (schema {theirs}; this one reads {ours}). "
            "The operation itself is not affected.",
            f"Look at it with the version that wrote it, from where you have this one: {installed_from()}",
        )
