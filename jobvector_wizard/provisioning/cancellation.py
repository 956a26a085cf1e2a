"""How an operation learns that it is to stop, and how it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.events import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Cancellation", "EndedEarlyError"]


class EndedEarlyError(Exception):
    """The operation ends here, and nothing has failed."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


class Cancellation:
    """Whether somebody asked the operation to stop, and who else is to hear of it.

    A plain flag: a `threading.Event` set from a signal handler can wait for the very thread it interrupts.
    """

    def __init__(self) -> None:
        self.asked = False
        self.overdue = False
        self.tell: Callable[[], None] = lambda: None

    @property
    def cause(self) -> Cause:
        """Why it is to stop."""
        return Cause.OVERDUE if self.overdue else Cause.STOPPED

    def ask(self, *_: object) -> None:
        """Stop as soon as nothing is torn by it; may be a signal's handler."""
        self.asked = True
        self.tell()
