"""How commands print: the border at which every text is made safe for a terminal, whoever wrote it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.errors import OBEYED, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

__all__ = ["ask", "print_json", "say", "say_json", "show", "tell", "working"]

_PIPE_WIDTH: Final = 110
"""A pipe has no width; tables keep one that people and diffs can read."""


def say(text: object, *, flush: bool = False) -> None:
    """Print a line of data."""
    print(visible(str(text)), flush=flush)


def tell(text: object) -> None:
    """Print a line for people beside the data, on standard error."""
    print(visible(str(text)), file=sys.stderr)


def ask(question: str) -> str:
    """Ask a person at the terminal, beside the data, and return the answer. Raises EOFError where none comes."""
    print(visible(question), end="", file=sys.stderr, flush=True)
    return input()


def show(report: RenderableType) -> None:
    """Print a report as wide as the terminal. Brackets and colons in its texts are texts and no markup."""
    from rich.console import Console
    from rich.segment import Segment

    plain = Console(soft_wrap=False, markup=False, emoji=False)
    console = plain if plain.is_terminal else Console(width=_PIPE_WIDTH, markup=False, emoji=False)
    safe = (
        segment if segment.control else Segment(visible(segment.text), segment.style)
        for segment in console.render(report)
    )
    console.print(_Segments(safe), end="")


@contextmanager
def working(on: str) -> Iterator[None]:
    """Say on a terminal what takes seconds, until it is done; a file or a pipe is told nothing."""
    if not sys.stderr.isatty():
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


def print_json(document: dict[str, Any] | Sequence[dict[str, Any]]) -> None:
    """Print one JSON document."""
    import json

    say_json(json.dumps(document, indent=2, ensure_ascii=False))


def say_json(text: str) -> None:
    """Print JSON in which a terminal finds nothing to obey, and every reader the same document."""
    print(OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
