"""What an operation has changed so far, for whoever says how it ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.events import Cause, Finished, Outcome, Touched

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Trace"]

_RANK: Final = (Touched.NOTHING, Touched.STATE, Touched.ACCOUNT)


@dataclass
class Trace:
    """Grows while an operation works. `changes` counts resources by what they went through."""

    changes: Mapping[str, int] = field(default_factory=Counter)
    unprotected: bool = False
    in_doubt: bool = False
    """Whether something is under way in the account of which nobody has heard the end."""
    _known: Touched = Touched.NOTHING

    @property
    def touched(self) -> Touched:
        """What has been changed, as far as that is known."""
        return Touched.UNKNOWN if self.in_doubt else self._known

    def note(self, what: Touched) -> None:
        """Take in that something was changed; what is known to be more stays."""
        self._known = max(self._known, what, key=_RANK.index)

    def doubt(self) -> None:
        """Take in that the state may not know all that was done in the account, if anything was."""
        self.in_doubt = self.in_doubt or self._known is Touched.ACCOUNT

    def succeeded(self, changes: Mapping[str, int], outputs: Mapping[str, object]) -> Finished:
        """Return the end of an operation that did what it was to do."""
        return Finished(
            outcome=Outcome.SUCCEEDED,
            exit_code=0,
            changes=dict(changes),
            outputs=dict(outputs),
            touched=self.touched,
            unprotected=self.unprotected,
        )

    def failed(self, message: str, remedy: str, exit_code: int = 1) -> Finished:
        """Return the end of an operation that something kept from it."""
        return Finished(
            outcome=Outcome.FAILED,
            exit_code=exit_code,
            changes=dict(self.changes),
            message=message,
            remedy=remedy,
            touched=self.touched,
            unprotected=self.unprotected,
        )

    def ended_early(
        self, cause: Cause, limit_minutes: float | None = None, message: str = "", remedy: str = ""
    ) -> Finished:
        """Return the end of an operation that was declined or stopped; one that is overdue counts as failed."""
        overdue = cause is Cause.OVERDUE
        return Finished(
            outcome=Outcome.FAILED if overdue else Outcome.CANCELLED,
            exit_code=1 if overdue else 130,
            changes=dict(self.changes),
            message=message,
            remedy=remedy,
            cause=cause,
            touched=self.touched,
            unprotected=self.unprotected,
            limit_minutes=limit_minutes if overdue else None,
        )
