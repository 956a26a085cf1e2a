"""Everything that can go wrong on purpose, as one tree.

    WizardError                       1   the operation failed
    ├── UsageError                    2   what was asked for cannot be understood
    │   ├── UnknownNameError          2   no design, preset, region or operation of that name
    │   ├── BlueprintError            2   a blueprint that is invalid by itself, one Problem per place
    │   └── PatchError                2   a change that cannot be applied
    ├── RefusedError                  3   the design breaks a constraint
    ├── AccessError                   4   AWS access or preflight failed
    ├── BusyError                     5   another operation holds the deployment
    └── InterruptedOperationError     1   an operation ended without saying how

The number is the process's exit code. A message says what happened and what it means; `remedy` says what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AccessError",
    "BlueprintError",
    "BusyError",
    "InterruptedOperationError",
    "PatchError",
    "Problem",
    "RefusedError",
    "UnknownNameError",
    "UsageError",
    "WizardError",
    "nearest",
    "printable",
    "visible",
]


OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of drawing it: C0 but tab and line feed, DEL, C1, and what turns the way of writing."""
_PICTURES: Final = 0x2400


def visible(text: str) -> str:
    """Return text with a visible sign for each character that a terminal would obey or turn the line by.

    Those below a blank show as their pictures (␛), others as �; the end of a line stays.
    """
    return OBEYED.sub(lambda found: _shown(found[0]), text)


def _shown(character: str) -> str:
    code = ord(character)
    return chr(_PICTURES + code) if code < ord(" ") else "\u2421" if character == "\x7f" else "\ufffd"


def printable(text: str) -> str:
    """Return text from outside with a blank for each character that a terminal would not draw but obey."""
    return "".join(each if each.isprintable() else " " for each in text)


class WizardError(Exception):
    """What happened, in a sentence to a person; `remedy` says what to do next."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class UsageError(WizardError):
    """What was asked for cannot be understood or does not exist."""

    exit_code = 2


class UnknownNameError(UsageError):
    """No thing of that kind has this name; says which name is nearest."""

    def __init__(self, kind: str, name: str, known: Iterable[str], remedy: str = "") -> None:
        guess = nearest(name, known)
        hint = f' Did you mean "{guess}"?' if guess else ""
        super().__init__(f'There is no {kind} "{name}".{hint}', remedy)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a blueprint: the TOML path it stands at, and a sentence."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class BlueprintError(UsageError):
    """A blueprint that is invalid by itself: types, ranges, unknown keys, overlapping networks."""

    def __init__(self, problems: Iterable[Problem], origin: str = "", remedy: str = "") -> None:
        self.problems = tuple(problems)
        self.origin = origin
        head = f"{origin} is not a valid blueprint." if origin else "That is not a valid blueprint."
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]), remedy)


class PatchError(UsageError):
    """A change that names no place in the blueprint, or a value that cannot stand there."""


class RefusedError(WizardError):
    """The design breaks a constraint, so that nothing was started."""

    exit_code = 3


class AccessError(WizardError):
    """AWS was not reached, or the account does not allow what the design needs."""

    exit_code = 4


class BusyError(WizardError):
    """Another operation holds the deployment."""

    exit_code = 5


class InterruptedOperationError(WizardError):
    """An operation's process is gone and its journal does not say how it ended."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or None where none is."""
    folded = {each.casefold(): each for each in known}
    matches = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.55)
    return folded[matches[0]] if matches else None
