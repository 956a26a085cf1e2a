"""An interrupt that comes while an operation is begun is kept until somebody can be asked what it means."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Self

__all__ = ["HeldInterrupts"]


class HeldInterrupts:
    """Holds SIGINT from its beginning until `let_go`.

    The operation is a process of its own: to end at once would leave it running without a word.
    """

    def __init__(self) -> None:
        self._came = self._holds = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._holds = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._holds:
            signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        del kind, error, at
        self._give_back()

    def let_go(self) -> None:
        """Hold no more. Raises KeyboardInterrupt where one came meanwhile."""
        self._give_back()
        if self._came:
            self._came = False
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._came = True

    def _give_back(self) -> None:
        if self._holds:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._holds = False
