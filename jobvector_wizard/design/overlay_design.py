"""A design file that says only how it differs from another: what it names as its base, and its differences as a patch.

base = "ha.toml"                  # beside this file, or a preset's name
name = "ha-staging"
unset = ["nodes.node-3"]          # taken away from the base
[database]
multi_az = false                  # put in its place; whatever is not named stays
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import OBEYED, BlueprintError, PatchError, Problem
from jobvector_wizard.base.toml_text import TomlTextError, read_toml
from jobvector_wizard.design.patch import UNSET, Change, Patch, read_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["BASE", "TAKEN_AWAY", "Overlay", "base_named", "read_overlay"]

BASE: Final = "base"
TAKEN_AWAY: Final = "unset"


@dataclass(frozen=True, slots=True)
class Overlay:
    """The base as it is named, and what is taken away from it and stated over it."""

    base: str
    taken_away: tuple[tuple[str, ...], ...]
    stated: Mapping[str, Any]

    def patch(self, base: Mapping[str, Any], origin: str) -> Patch:
        """Return the change that makes the design of its base's document: tables are merged, all else is replaced.

        Raises BlueprintError where it takes away what the base has not.
        """
        if idle := [path for path in self.taken_away if not _has(base, path)]:
            paths = (str(Change(path, UNSET)).removeprefix("unset ") for path in idle)
            raise BlueprintError([Problem(TAKEN_AWAY, f"the base has no {each}") for each in paths], origin)
        away = tuple(Change(path, UNSET) for path in self.taken_away)
        return Patch((*away, *_stated((), self.stated, base)))


def read_overlay(document: Mapping[str, Any], origin: str) -> Overlay | None:
    """Return what a document says of its base; None where it names none and so is whole.

    Raises BlueprintError where it says that in another way than it is read here.
    """
    if BASE not in document:
        return None
    base, listed = document[BASE], document.get(TAKEN_AWAY, [])
    problems = []
    if not isinstance(base, str) or not base or OBEYED.search(base):
        problems.append(Problem(BASE, "a text is expected: a preset's name, or a file beside this one"))
    taken_away: list[tuple[str, ...]] = []
    if isinstance(listed, list) and all(isinstance(path, str) for path in listed):
        for path in listed:
            try:
                taken_away.append(read_path(path))
            except PatchError as error:
                problems.append(Problem(TAKEN_AWAY, error.message))
    else:
        problems.append(Problem(TAKEN_AWAY, 'a list of paths is expected, such as ["nodes.node-3"]'))
    if problems:
        raise BlueprintError(problems, origin)
    stated = {key: value for key, value in document.items() if key not in (BASE, TAKEN_AWAY)}
    return Overlay(base, tuple(taken_away), stated)


def base_named(text: str) -> str:
    """Return what a design's text names as its base; empty where it names none, or is no TOML."""
    try:
        base = read_toml(text).get(BASE)
    except TomlTextError:
        return ""
    return base if isinstance(base, str) else ""


def _stated(above: tuple[str, ...], table: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[Change]:
    for key, value in table.items():
        path, before = (*above, key), base.get(key)
        if not isinstance(value, dict) or (not value and before is None):
            yield Change(path, value)
        else:
            yield from _stated(path, value, before if isinstance(before, dict) else {})


def _has(document: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    here: Any = document
    for step in path:
        if not isinstance(here, dict) or step not in here:
            return False
        here = here[step]
    return True
