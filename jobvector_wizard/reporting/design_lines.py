"""On which line of a design's file the things stand that a path of the design names."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import read_path

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["line_of", "lines_of"]

_KEY: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEYS: Final = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER: Final = re.compile(rf"[ \t]*\[\[?[ \t]*({_KEYS})[ \t]*\]")
_ASSIGNMENT: Final = re.compile(rf"[ \t]*({_KEYS})[ \t]*=")
_TOKEN: Final = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[^"'#\[\]{}\n]+|.''', re.DOTALL
)


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Return the line, counted from 1, of each table and each key of a text that is TOML.

    A key inside an inline table is not told apart from it.
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    at, line = int(text.startswith("\ufeff")), 1
    while at < len(text):
        if header := _HEADER.match(text, at):
            table = _steps(header[1])
            _stands(found, table, 0, line)
        elif assignment := _ASSIGNMENT.match(text, at):
            _stands(found, table + _steps(assignment[1]), len(table), line)
        at, passed = _after(text, at)
        line += passed
    return found


def line_of(path: str, lines: Mapping[tuple[str, ...], int]) -> int:
    """Return the line of a path, else of the nearest table around it that the file has, else the first."""
    try:
        steps = read_path(path)
    except PatchError:
        return 1
    around = (lines[steps[:depth]] for depth in range(len(steps), 0, -1) if steps[:depth] in lines)
    return next(around, 1)


def _stands(found: dict[tuple[str, ...], int], path: tuple[str, ...], known: int, line: int) -> None:
    for depth in range(known + 1, len(path) + 1):
        found.setdefault(path[:depth], line)


def _steps(keys: str) -> tuple[str, ...]:
    steps: list[str] = []
    inner: Any = tomllib.loads(f"{keys} = 0")
    while isinstance(inner, dict):
        [(step, inner)] = inner.items()
        steps.append(step)
    return tuple(steps)


def _after(text: str, at: int) -> tuple[int, int]:
    """Return where the statement ends that begins here, and how many lines it has; strings and lists may take more."""
    depth = passed = 0
    while (token := _TOKEN.match(text, at)) is not None:
        at = token.end()
        passed += token[0].count("\n")
        if token[0] == "\n" and depth <= 0:
            break
        depth += (token[0] in ("[", "{")) - (token[0] in ("]", "}"))
    return at, passed
