"""Work that would hold a key press up, in threads that nobody waits for."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from jobvector_wizard.base.crash import broken
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.side_effects import outside
from jobvector_wizard.screens.messages import ProblemMet

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message
    from textual.message_pump import MessagePump

__all__ = ["in_background"]


def in_background(asker: MessagePump, work: Callable[[], Message]) -> None:
    """Do work in a thread and post the message that it returns to who asked; what goes wrong is a ProblemMet.

    The thread is a daemon: work that does not end must not keep the program from ending.
    """

    def run() -> None:
        message = _outcome(work)
        with suppress(RuntimeError):  # the program has ended meanwhile
            asker.post_message(message)

    threading.Thread(target=run, daemon=True).start()


def _outcome(work: Callable[[], Message]) -> Message:
    try:
        return work()
    except WizardError as error:
        return ProblemMet(error)
    except Exception as error:  # noqa: BLE001 the thread is its own edge: what broke is logged and told
        return ProblemMet(broken("That could not be finished", error, outside()))
