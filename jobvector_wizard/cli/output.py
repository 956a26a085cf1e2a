"""How commands print: the border at which every text is made safe for a terminal, whoever wrote it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import OBEYED, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console, RenderableType

__all__ = [
    "Color",
    "Printing",
    "ask",
    "print_json",
    "printing_as",
    "say",
    "say_json",
    "say_text",
    "show",
    "tell",
    "to_terminal",
    "working",
]

_PIPE_WIDTH: Final = 110
"""A pipe has no width; tables keep one that people and diffs can read."""


class Color(StrEnum):
    """Whether text has colours: on a terminal alone, in every case, in none."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Printing:
    """How a command prints: with which colours, how many columns wide, and whether it tells more than errors."""

    color: Color = Color.AUTO
    width: int | None = None
    quiet: bool = False

    @classmethod
    def chosen(cls, color: Color, width: int | None, *, quiet: bool) -> Printing:
        """Return what options say; of colours that they leave open, what the environment says to every program."""
        if color is Color.AUTO:
            if os.environ.get("NO_COLOR"):
                color = Color.NEVER
            elif os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
                color = Color.ALWAYS
        return cls(color, width, quiet)


_USUAL: Final = Printing()
_PRINTING: Final = ContextVar("printing", default=_USUAL)


@contextmanager
def printing_as(how: Printing) -> Iterator[None]:
    """Print so until the end of the block."""
    before = _PRINTING.set(how)
    try:
        yield
    finally:
        _PRINTING.reset(before)


def say(text: object, *, flush: bool = False) -> None:
    """Print a line of data."""
    print(visible(str(text)), flush=flush)


def say_text(text: str) -> None:
    """Print text of several lines that ends with one."""
    print(visible(text), end="")


def tell(text: object, *, always: bool = False) -> None:
    """Print a line for people beside the data, on standard error; `always` what no `--quiet` may keep from them."""
    if always or not _PRINTING.get().quiet:
        print(visible(str(text)), file=sys.stderr)


def to_terminal() -> bool:
    """Whether a person looks at standard error, and wants to be told how far something is."""
    return sys.stderr.isatty() and not _PRINTING.get().quiet


def ask(question: str) -> str:
    """Ask a person at the terminal, beside the data, and return the answer. Raises EOFError where none comes."""
    print(visible(question), end="", file=sys.stderr, flush=True)
    return input()


def show(report: RenderableType) -> None:
    """Print a report as wide as the terminal. Brackets and colons in its texts are texts and no markup."""
    from rich.segment import Segment

    console = _console(_PRINTING.get())
    safe = (
        segment if segment.control else Segment(visible(segment.text), segment.style)
        for segment in console.render(report)
    )
    console.print(_Segments(safe), end="")


def _console(how: Printing) -> Console:
    from rich.console import Console

    forced = {Color.AUTO: sys.stdout.isatty(), Color.ALWAYS: True, Color.NEVER: False}[how.color]
    dumb = how.color is Color.ALWAYS and os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return Console(
        width=how.width or (None if sys.stdout.isatty() else _PIPE_WIDTH),
        force_terminal=forced,
        color_system="standard" if dumb else "auto",
        no_color=False,
        markup=False,
        emoji=False,
    )


@contextmanager
def working(on: str) -> Iterator[None]:
    """Say on a terminal what takes seconds, until it is done; a file or a pipe is told nothing."""
    if not to_terminal():
        yield
        return
    line = visible(f"{on} …")
    print(line, end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        print(f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


class _Segments:
    """What was rendered already."""

    def __init__(self, segments: Any) -> None:
        self._segments = segments

    def __rich_console__(self, *_: object) -> Any:
        return self._segments


def print_json(document: Mapping[str, object] | Sequence[Mapping[str, object]]) -> None:
    """Print one JSON document."""
    import json

    say_json(json.dumps(document, indent=2, ensure_ascii=False))


def say_json(text: str) -> None:
    """Print JSON in which a terminal finds nothing to obey, and every reader the same document."""
    print(OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
