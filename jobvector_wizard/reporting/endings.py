"""How an operation ended, in sentences: what happened, what it had changed by then, and what to do next.

Every claim about what was or was not changed is made here, from what the journal says was touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.events import Cause, Kind, Outcome, Touched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["ended", "ending_lines", "happened", "left_behind", "may_have_changed", "next_step", "touched"]

_ONCE_SAID: Final = "It was not confirmed, so nothing was changed."
"""What journals before schema 1.1 also say of operations that were stopped after they had changed something."""
_CHANGES: Final = frozenset({Kind.UP, Kind.DESTROY})
_PLANNED: Final = _CHANGES | {Kind.PREVIEW}
_UNTOUCHED: Final = {
    Touched.NOTHING: "Nothing was changed.",
    Touched.STATE: "Nothing was changed in the account, at most what the state says of it.",
}
_REHEARSED: Final = "Nothing was created on AWS: this was a rehearsal, so nothing stands and nothing costs."
_FLOWN: Final = "What was in flight has finished."
_STANDS: Final = {
    Kind.UP: "What was done is in the state.",
    Kind.DESTROY: "What was deleted is gone, and what still stands is in the state.",
}
_UNKNOWN: Final = {
    Kind.UP: "What was in flight may stand in the account without being in the state.",
    Kind.DESTROY: "What was in flight may be gone from the account although the state still has it, and deletion "
    "protection may have been taken away.",
}
_BACK: Final = "An up brings back what is missing, deletion protection too."
_NEXT: Final = {
    (Kind.UP, Touched.ACCOUNT): "The next up goes on from there; it first looks up what failed and may stand.",
    (Kind.UP, Touched.UNKNOWN): "The next up looks up what was cut off before it creates anything.",
    (Kind.DESTROY, Touched.ACCOUNT): f"The next destroy takes away the rest. {_BACK}",
    (Kind.DESTROY, Touched.UNKNOWN): f"The next destroy looks up what was cut off and takes away the rest. {_BACK}",
}


def touched(timeline: Timeline) -> Touched:
    """Return what an operation that has ended had changed; where nothing says so, what follows from how far it was."""
    kind = _kind(timeline)
    if timeline.finished and timeline.finished.touched is not None:
        return timeline.finished.touched
    if kind is Kind.REHEARSE:
        return Touched.NOTHING
    if kind not in _CHANGES or not timeline.begun:
        return Touched.STATE
    return Touched.ACCOUNT if timeline.finished and timeline.standing else Touched.UNKNOWN


def may_have_changed(timeline: Timeline) -> bool:
    """Whether the account may be another than before."""
    return touched(timeline) in (Touched.ACCOUNT, Touched.UNKNOWN)


def happened(timeline: Timeline) -> str:
    """Say why it ended; "" where it says nothing, as of most that succeeded."""
    finished = timeline.finished
    if finished is None:
        return ""
    match finished.cause:
        case Cause.DECLINED:
            why = "It was not confirmed."
        case Cause.STOPPED:
            why = "It was stopped as asked."
        case Cause.OVERDUE if finished.limit_minutes is not None:
            why = f"It took longer than {finished.limit_minutes:g} minutes and was stopped."
        case Cause.OVERDUE:
            why = "It took longer than allowed and was stopped."
        case None:
            why = ""
    said = finished.message
    if finished.outcome is Outcome.SUCCEEDED and not timeline.rows and _kind(timeline) in _PLANNED:
        said = said or "Nothing is to be changed."
    if finished.touched is None and said == _ONCE_SAID:
        said = "It was not confirmed, or it was stopped."
    return " ".join(filter(None, (why, said)))


def left_behind(timeline: Timeline) -> str:
    """Say what an operation that ended without success had changed."""
    kind, what = _kind(timeline), touched(timeline)
    if kind is Kind.REHEARSE:
        return _REHEARSED
    if what in _UNTOUCHED or kind not in _CHANGES:
        return _UNTOUCHED.get(what, _UNTOUCHED[Touched.STATE])
    if what is Touched.UNKNOWN:
        return _UNKNOWN[kind]
    if kind is Kind.DESTROY and _only_unprotected(timeline):
        return "Nothing was deleted, but deletion protection was taken away, at least in part."
    early = timeline.finished is not None and timeline.finished.cause is not None
    return f"{_FLOWN} {_STANDS[kind]}" if early else _STANDS[kind]


def next_step(timeline: Timeline) -> str:
    """Say what to do next; "" where that goes without saying."""
    finished, kind = timeline.finished, _kind(timeline)
    if finished is not None and finished.remedy:
        return finished.remedy
    if finished is not None and (finished.cause is Cause.DECLINED or finished.outcome is Outcome.SUCCEEDED):
        return ""
    if kind is Kind.REHEARSE:
        return "Rehearse again whenever you like."
    return _NEXT.get((kind, touched(timeline)), "Run the same command again whenever you like.")


def ended(timeline: Timeline) -> tuple[str, ...]:
    """Say why an operation ended and what it had changed, without what to do next; nothing before its end."""
    finished = timeline.finished
    if finished is None:
        return ()
    told = finished.touched is not None or finished.message == _ONCE_SAID
    left = left_behind(timeline) if told and finished.outcome is not Outcome.SUCCEEDED else ""
    return tuple(filter(None, (happened(timeline), left)))


def ending_lines(timeline: Timeline) -> Iterator[str]:
    """Say how an operation that has told its end ended, and what to do next."""
    yield from ended(timeline)
    if timeline.finished and (step := next_step(timeline)):
        yield step


def _only_unprotected(timeline: Timeline) -> bool:
    finished = timeline.finished
    if finished is None or not finished.unprotected:
        return False
    return not (finished.changes or timeline.standing or timeline.failures)


def _kind(timeline: Timeline) -> Kind:
    return timeline.header.kind if timeline.header else Kind.REHEARSE
