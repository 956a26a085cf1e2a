"""A change to a blueprint: pairs of a path and a value, or a path and *unset*.

The same grammar serves a key press in the wizard, `--set` and `--unset`, a finding's remedy and an option of
`choices`. Every patch has an inverse, so undo and "what would this cost" come for free.
"""

from __future__ import annotations

import copy
import json
import re
import shlex
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobvector_wizard.base.errors import BlueprintError, PatchError, nearest
from jobvector_wizard.base.toml_text import DEEPEST, TomlTextError, read_toml
from jobvector_wizard.design.blueprint import Blueprint, takes_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["UNSET", "Change", "Patch", "Value", "difference", "read_path", "write_path"]

Value: TypeAlias = Any
"""A TOML value: a string, number, boolean, or lists and tables of them."""

_NAMED_TABLES: Final = {"nodes": "node group", "workloads": "workload", "buckets": "bucket", "daemonsets": "DaemonSet"}
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_PATH_STEP: Final = re.compile(r'([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"')
_LONGEST: Final = 80
"""Characters of what is no path that are repeated."""


class Unset(Enum):
    """The mark of a key that is taken away, so that its default holds again."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET

Path: TypeAlias = tuple[str, ...]


def read_path(text: str) -> Path:
    """Read a dotted TOML path: `nodes.node-2.type`, `accepted."AVL-02"`.

    Raises PatchError.
    """
    steps: list[str] = []
    at = 0
    while len(steps) < DEEPEST and (match := _PATH_STEP.match(text, at)):
        try:
            steps.append(match[1] if match[1] is not None else json.loads(f'"{match[2]}"'))
        except json.JSONDecodeError:
            break
        at = match.end()
        if at == len(text):
            return tuple(steps)
        if text[at] != ".":
            break
        at += 1
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    raise PatchError(f'"{shown}" is not a path.', "Write it like nodes.node-2.type, with dots between the keys.")


def write_path(path: Path) -> str:
    """Write a path as `read_path` reads it."""
    return ".".join(step if _BARE_KEY.fullmatch(step) else json.dumps(step) for step in path)


@dataclass(frozen=True, slots=True)
class Change:
    """One place and what stands there afterwards."""

    path: Path
    value: Value | Unset

    def __str__(self) -> str:
        if self.value is UNSET:
            return f"unset {write_path(self.path)}"
        return f"{write_path(self.path)} = {_toml(self.value)}"


@dataclass(frozen=True, slots=True)
class Patch:
    """Changes applied together, in order."""

    changes: tuple[Change, ...] = ()

    @classmethod
    def set(cls, path: str, value: Value) -> Patch:
        """Return the patch that puts one value at one path."""
        return cls((Change(read_path(path), value),))

    @classmethod
    def unset(cls, path: str) -> Patch:
        """Return the patch that takes one key away."""
        return cls((Change(read_path(path), UNSET),))

    @classmethod
    def parse(cls, assignments: Iterable[str] = (), unsets: Iterable[str] = ()) -> Patch:
        """Read `path=value` assignments, as `--set` takes them, then paths to unset.

        A value is TOML; text that is not TOML is taken as a string, so quotes are not needed. Raises PatchError.
        """
        changes = []
        for assignment in assignments:
            path, equals, value = assignment.partition("=")
            if not equals:
                raise PatchError(f'"{assignment}" sets nothing.', "Write it like --set nodes.node-2.type=t3.xlarge")
            steps = read_path(path.strip())
            changes.append(Change(steps, _value(value.strip(), text=takes_text(steps))))
        changes += [Change(read_path(path.strip()), UNSET) for path in unsets]
        return cls(tuple(changes))

    def __add__(self, other: Patch) -> Patch:
        return Patch(self.changes + other.changes)

    def __str__(self) -> str:
        return "; ".join(map(str, self.changes))

    @property
    def options(self) -> str:
        """The same changes as options of the command line, quoted for a shell."""
        said = []
        for change in self.changes:
            path = write_path(change.path)
            option = ("--unset", path) if change.value is UNSET else ("--set", f"{path}={_toml(change.value)}")
            said.append(shlex.join(option))
        return " ".join(said)

    def apply(self, blueprint: Blueprint) -> Blueprint:
        """Return the changed blueprint.

        Raises PatchError where a path names no place or a value cannot stand there.
        """
        document = blueprint.document()
        strangers = self._unknown_names(document)
        try:
            changed = Blueprint.parse(_changed(document, self.changes))
        except BlueprintError as error:
            raise _invalid([*strangers.values(), *error.problems]) from None
        if slips := [hint for (kind, name), hint in strangers.items() if not self._makes(kind, name, document)]:
            raise _invalid(slips)
        return changed

    def _unknown_names(self, document: Mapping[str, Any]) -> dict[Path, str]:
        """Name the tables that the changes reach into and that are not there, with the nearest that is."""
        hints: dict[Path, str] = {}
        for change in self.changes:
            kind = _NAMED_TABLES.get(change.path[0])
            known = document.get(change.path[0], {})
            if kind and len(change.path) > 2 and change.path[1] not in known:
                guess = nearest(change.path[1], known)
                there = ", ".join(known) or "none"
                hint = f'; did you mean "{guess}"?' if guess else f"; there are: {there}"
                hints[change.path[:2]] = f'{write_path(change.path)}: there is no {kind} "{change.path[1]}"{hint}'
        return hints

    def _makes(self, kind: str, name: str, document: Mapping[str, Any]) -> bool:
        """Whether the changes mean to make a new table of that name, and no slip of the keyboard does.

        They do where they write it whole, or where a new workload states both its requests and a new DaemonSet one.
        """
        for change in self.changes:
            whole = {name} if change.path == (kind, name) else change.value if change.path == (kind,) else ()
            if isinstance(whole, dict | set) and name in whole:
                return True
        written = {change.path[2] for change in self.changes if change.path[:2] == (kind, name)}
        stated = [bool(written & {what, f"{what}_limit"}) for what in ("cpu", "memory")]
        match kind:
            case "workloads":
                return all(stated)
            case "daemonsets":
                return any(stated) and nearest(name, document.get(kind, {})) is None
        return True


def _invalid(problems: Iterable[object]) -> PatchError:
    return PatchError("\n".join(["That change does not give a valid blueprint.", *(f"  {it}" for it in problems)]))


def difference(old: Blueprint, new: Blueprint) -> Patch:
    """Return the smallest patch, key by key, that turns one blueprint into the other."""
    return Patch(tuple(_differences((), old.document(), new.document())))


def _changed(document: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """Return a copy of the document with the changes made."""
    changed = copy.deepcopy(dict(document))
    for change in changes:
        *parents, last = change.path
        table = changed
        for depth, step in enumerate(parents):
            if change.value is UNSET and step not in table:
                break
            table = table.setdefault(step, {})
            if not isinstance(table, dict):
                raise PatchError(f"{write_path(change.path[: depth + 1])} is a value and has no keys below it.")
        else:
            if change.value is UNSET:
                table.pop(last, None)
            else:
                table[last] = copy.deepcopy(change.value)
    return changed


def _differences(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    found: list[Change] = []
    found += [Change((*path, key), UNSET) for key in old if key not in new]
    for key, value in new.items():
        before = old.get(key, UNSET)
        if isinstance(before, dict) and isinstance(value, dict):
            found += _differences((*path, key), before, value)
        elif before != value:
            found.append(Change((*path, key), value))
    return found


def _value(written: str, *, text: bool) -> Value:
    try:
        value = read_toml(f"value = {written}")["value"]
    except TomlTextError as error:
        if error.bounds:
            raise PatchError(f"That value cannot be read: {error}.") from None
        return written
    return written if text and not isinstance(value, str | list | dict) else value


def _toml(value: Value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{write_path((key,))} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
