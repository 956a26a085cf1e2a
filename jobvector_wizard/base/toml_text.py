"""TOML that somebody else may have written: read within bounds, and one sentence for whatever is wrong with it."""

from __future__ import annotations

import re
import sys
import tomllib
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from jobvector_wizard.base.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["DEEPEST", "LARGEST", "STANDARD_INPUT", "TomlTextError", "read_standard_input", "read_text", "read_toml"]

STANDARD_INPUT: Final = "standard input"

LARGEST: Final = 2_000_000
"""Bytes of a file; a design of a thousand workloads has a tenth of it."""
DEEPEST: Final = 32
"""Tables and lists inside each other; a design has four."""
_DOTTED: Final = re.compile(
    rf"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')\s*+\.\s*+){{{4 * DEEPEST}}}"""
)
"""More keys joined by dots than the reader should count: the time it takes grows with their square."""


class TomlTextError(ValueError):
    """What is wrong with the text, as the end of a sentence; `bounds` where it is TOML, but more than is read here."""

    def __init__(self, message: str, *, bounds: bool = True) -> None:
        super().__init__(message)
        self.bounds = bounds


def read_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Read a document; a byte order mark before it is passed over, as other readers of TOML do.

    Raises TomlTextError where it is no TOML, or larger or deeper than anything that is read here.
    """
    if len(text) > LARGEST:
        raise TomlTextError(f"it has more than {LARGEST:,} characters")
    deep = f"it has more than {DEEPEST} tables and lists inside each other"
    if _DOTTED.search(text):
        raise TomlTextError(deep)
    try:
        document = tomllib.loads(text.removeprefix("\ufeff"), parse_float=parse_float)
    except tomllib.TOMLDecodeError as error:
        raise TomlTextError(str(error), bounds=False) from None
    except RecursionError:
        raise TomlTextError(deep) from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise TomlTextError("it has a number of thousands of digits") from None
    if _deeper(document, DEEPEST):
        raise TomlTextError(deep)
    return document


def read_text(path: Path) -> str:
    """Return the text of a file; raises UsageError where it cannot be read, or is too large to be one of ours."""
    try:
        with path.open("rb") as file:
            return _decoded(file, str(path))
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None


def read_standard_input() -> str:
    """Return what comes on standard input; raises UsageError where nothing can, or what comes is none of ours."""
    if sys.stdin is None:
        raise UsageError(f"{STANDARD_INPUT} cannot be read: it is closed.")
    try:
        return _decoded(sys.stdin.buffer, STANDARD_INPUT)
    except OSError as error:
        raise UsageError(f"{STANDARD_INPUT} cannot be read: {error.strerror}.") from None


def _decoded(file: BinaryIO, origin: str) -> str:
    read = file.read(LARGEST + 1)
    if len(read) > LARGEST:
        raise UsageError(f"{origin} cannot be read: it has more than {LARGEST:,} bytes.")
    try:
        return read.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise UsageError(f"{origin} cannot be read: it is not UTF-8 text.") from None


def _deeper(document: dict[str, Any], levels: int) -> bool:
    """Whether anything stands deeper; by levels and not by calls, for which Python has a limit of its own."""
    level: list[Any] = [document]
    for _ in range(levels):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
