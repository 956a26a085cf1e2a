"""Standard input, output and error as pipelines hand them over: closed, full, unbuffered, with a reader that leaves.

Python loses output without a word where standard output is unbuffered and a write is cut short, and finds out that it
cannot write only after the exit code is fixed. Here output is written whole or an error is raised, once.
"""

from __future__ import annotations

import io
import os
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from jobvector_wizard.base.errors import WizardError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["OutputError", "ReaderLeftError", "finish_output", "take_streams"]

_NOWHERE: Final = Path(os.devnull)
_BUFFER: Final = 2**20
"""Bytes of output before any is written: reports are shorter, so that a reader that leaves does not end a command."""


class OutputError(WizardError):
    """Standard output takes no more; what stands there is not whole."""


class ReaderLeftError(Exception):
    """Who read standard output has seen enough, such as `head`. No OSError, which typer would take for its own."""


def take_streams() -> None:
    """Put streams that tell the truth in the place of Python's; a terminal keeps its own.

    Raises OutputError where standard output is closed.
    """
    if sys.stdin is None:
        sys.stdin = _NOWHERE.open(encoding="utf-8")
    if sys.stdout is None:
        raise OutputError("Standard output is closed, so that nothing can be told. Nothing was begun.")
    if sys.stderr is None:
        sys.stderr = _NOWHERE.open("w", encoding="utf-8")
    sys.stdout = _taken(sys.stdout, _Output)
    sys.stderr = _taken(sys.stderr, _Errors)


def _taken(stream: TextIO, kind: type[_Output | _Errors]) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream  # a test's own
    if stream.isatty():
        stream.reconfigure(errors="replace")  # a terminal that has no ✓ shows a question mark instead
        return stream
    stream.flush()
    buffered = io.BufferedWriter(kind(stream.fileno(), "w", closefd=False), _BUFFER)
    return io.TextIOWrapper(
        buffered, encoding=stream.encoding, errors="replace", line_buffering=kind is _Errors, newline="\n"
    )


def finish_output() -> None:
    """Write what is left of standard output, and close it, since a full disk may show only then.

    Raises OutputError or ReaderLeftError.
    """
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    sys.stdout.flush()
    if isinstance(raw, _Output) and not raw.lost:
        raw.lost = True  # whatever is printed from here on has no place
        try:
            os.close(raw.fileno())
        except OSError as error:
            raise _cut_off(error) from None


class _Output(io.FileIO):
    """Writes all, waits for a reader that is slow, and raises the first failure alone."""

    lost = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes; what comes after a failure goes nowhere."""
        if self.lost:
            return memoryview(data).nbytes
        try:
            while (written := super().write(data)) is None:  # the descriptor does not block, and is full
                select.select([], [self], [])
        except BrokenPipeError:
            self.lost = True
            raise ReaderLeftError from None
        except OSError as error:
            self.lost = True
            raise _cut_off(error) from None
        return written


class _Errors(io.FileIO):
    """Writes what can be written: where not even an error can be told, the exit code is left."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes, or drop them."""
        try:
            while (written := super().write(data)) is None:
                select.select([], [self], [])
        except OSError:
            return memoryview(data).nbytes
        return written


def _cut_off(error: OSError) -> OutputError:
    return OutputError(
        f"Standard output could not be written to its end: {error.strerror}.",
        "What was written is not whole. Make room, or write to another place.",
    )
