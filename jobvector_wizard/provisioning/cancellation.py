"""How an operation learns that it is to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Cancellation"]


class Cancellation:
    """Whether somebody asked the operation to stop, and who else is to hear of it.

    A plain flag: a `threading.Event` set from a signal handler can wait for the very thread it interrupts.
    """

    def __init__(self) -> None:
        self.asked = False
        self.overdue = False
        self.tell: Callable[[], None] = lambda: None

    def ask(self, *_: object) -> None:
        """Stop as soon as nothing is torn by it; may be a signal's handler."""
        self.asked = True
        self.tell()
