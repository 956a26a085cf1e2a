"""What this process has set going outside itself, so that it can say so where it breaks.

Operations work in processes of their own; this one asks an account, and changes in it only what it notes here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import WizardError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["begun", "left", "outside", "unsettled"]

_OPERATIONS: Final[list[str]] = []
_UNSETTLED: Final[list[str]] = []


def begun(operation: str) -> None:
    """Note the name of an operation that this process has started."""
    _OPERATIONS.append(operation)


def left(said: str) -> None:
    """Note what this process has left in the account, in a sentence."""
    _UNSETTLED.append(said)


@contextmanager
def unsettled(doubt: str) -> Iterator[None]:
    """Make and take back something in the account meanwhile; `doubt` says what is unknown where the program breaks.

    What raises a WizardError or is interrupted has been taken back, or was noted as `left`.
    """
    _UNSETTLED.append(doubt)
    try:
        yield
    except (WizardError, KeyboardInterrupt):
        _UNSETTLED.remove(doubt)
        raise
    _UNSETTLED.remove(doubt)


def outside() -> str:
    """Say what is known of the account and of operations: what this process changed, what goes on without it."""
    said = _UNSETTLED or ["This program itself has left nothing changed in an account."]
    if _OPERATIONS:
        name = _OPERATIONS[-1]
        said = [*said, f"The operation {name} is a process of its own; how it stands: jobvector-wizard watch {name}"]
    return " ".join(said)
