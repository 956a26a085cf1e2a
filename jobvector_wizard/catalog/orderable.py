"""Which database classes RDS takes orders for in a region, and with which versions of PostgreSQL, on the day of a list.

The list is AWS's own answer, as one account got it. What it has not is told with its day and never as refused: a list
grows. Versions alone leave it for good, the oldest first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ClassOptions", "is_line", "line_of", "plain_versions", "version_key"]

_WORD: Final = r"[A-Za-z0-9][A-Za-z0-9.\-]{0,40}"
_LINE: Final = re.compile(rf"(?:{_WORD}(?: {_WORD})*)?")
_PLAIN: Final = re.compile(r"[1-9][0-9]?\.[0-9]{1,3}")
"""A version that PostgreSQL has published; RDS has versions of its own besides, such as 11.22-rds.20240418."""


@dataclass(frozen=True, slots=True)
class ClassOptions:
    """What RDS takes orders for of one class, in lines with a blank between the words.

    `versions` are those of PostgreSQL on gp3 storage, `standby` those of them as Multi-AZ too. `storages` are the kinds
    of storage with any version, `zones` the names of the zones with gp3, as the account that asked has them.
    """

    versions: str
    standby: str
    storages: str
    zones: str

    def fitting(self, version: str, *, multi_az: bool) -> tuple[str, ...]:
        """Return the versions that a design's version stands for: "15" for any of the major, "15.13" for itself."""
        offered = (self.standby if multi_az else self.versions).split()
        return tuple(it for it in offered if it == version or it.startswith(f"{version}."))

    def majors(self, *, multi_az: bool) -> tuple[str, ...]:
        """Return the majors of which a version can be ordered, the oldest first."""
        offered = (self.standby if multi_az else self.versions).split()
        return tuple(dict.fromkeys(it.partition(".")[0] for it in sorted(offered, key=version_key)))


def line_of(words: Iterable[str]) -> str:
    """Write words in a line, versions in their order; what is no word of RDS's is left out."""
    return " ".join(sorted({it for it in words if re.fullmatch(_WORD, it)}, key=version_key))


def is_line(text: object) -> bool:
    """Whether it is a line that `line_of` writes."""
    return isinstance(text, str) and _LINE.fullmatch(text) is not None


def plain_versions(line: str) -> tuple[str, ...]:
    """Return the versions of a line that PostgreSQL has published, without RDS's own."""
    return tuple(it for it in line.split() if _PLAIN.fullmatch(it))


def version_key(word: str) -> tuple[tuple[int, ...], str]:
    """Return what sorts versions by number, and other words by letter."""
    return tuple(int(part) for part in re.findall(r"[0-9]+", word)) if word[:1].isdigit() else (), word
