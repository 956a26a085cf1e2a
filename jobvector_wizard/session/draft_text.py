"""A draft as the text of a file: the design, which any command reads, behind comments that say what led to it.

    # draft of: preset ha
    # with the commitments: compute-1y
    # history: {"at":1,"versions":[...]}
    schema = 1
    ...

What there is nothing to say of is missing. A history that cannot be read is none: then the draft is the one version
that stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.toml_text import LARGEST
from jobvector_wizard.design.patch import UNSET, Change, Patch
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.session.draft import Version, Work

__all__ = ["Marked", "draft_text", "read_history", "unmarked"]

_MARK: Final = "\ufeff"
_ORIGIN: Final = "# draft of: "
_COMMITTED: Final = "# with the commitments: "
_HISTORY: Final = "# history: "
_MOST: Final = 100
"""Versions that are written down."""
_LARGEST_HISTORY: Final = 200_000
"""Characters of the line of the history; a hundred changes of a design have a tenth of it."""
_LARGEST_WORK: Final = 20_000_000
"""Characters of all texts of a work that is read."""

_Edit: TypeAlias = tuple[NonNegativeInt, NonNegativeInt, str]
"""From where to where a text is another in the next version, and what stands there instead."""


class _Wish(BaseModel):
    model_config = ConfigDict(frozen=True)

    path: tuple[str, ...]
    value: Any = None
    unset: bool = False


class _Written(BaseModel):
    """A version, told by what tells it from the one before it, and the first from the design in the file."""

    model_config = ConfigDict(frozen=True)

    step: str
    origin: str
    text: _Edit
    saved: _Edit
    wanted: tuple[_Wish, ...] = ()
    committed: tuple[str, ...] = ()


class _History(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: NonNegativeInt
    given: _Edit
    versions: tuple[_Written, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What the text of a draft's file says."""

    text: str
    """The design."""
    origin: str = ""
    committed: tuple[str, ...] = ()
    history: str = ""


def draft_text(work: Work) -> str:
    """Return the text that keeps a work."""
    version = work.versions[work.kept]
    text, origin = version.file.text, version.file.origin
    lines = [f"{_ORIGIN}{origin}"] if origin.isprintable() else []
    if version.committed:
        lines.append(f"{_COMMITTED}{', '.join(version.committed)}")
    if history := _history(work):
        lines.append(f"{_HISTORY}{history}")
    mark = _MARK if text.startswith(_MARK) else ""
    return mark + "".join(f"{line}\n" for line in lines) + text.removeprefix(mark)


def unmarked(text: str) -> Marked:
    """Return what the text of a draft's file says."""
    mark = _MARK if text.startswith(_MARK) else ""
    origin, rest = _after(_ORIGIN, text.removeprefix(mark))
    committed, rest = _after(_COMMITTED, rest)
    history, rest = _after(_HISTORY, rest)
    return Marked(mark + rest, origin, tuple(committed.split(", ")) if committed else (), history)


def read_history(history: str, file: PresetFile, key: str) -> Work | None:
    """Return the work whose present version a file is; None where the history says no such thing."""
    try:
        found = _History.model_validate_json(history)
        return _work(found, file, key)
    except (ValidationError, WizardError):
        return None


def _work(history: _History, file: PresetFile, key: str) -> Work | None:
    versions: list[Version] = []
    text, saved, read = file.text, "", 0
    if not history.at < len(history.versions) <= _MOST:
        return None
    for written in history.versions:
        text = _edited(text, written.text)
        saved = _edited(saved if versions else text, written.saved)
        read += len(text) + len(saved)
        if max(len(text), len(saved)) > LARGEST or read > _LARGEST_WORK:
            return None
        whole = PresetFile.parse(text, written.origin)
        wanted = Patch(tuple(Change(it.path, UNSET if it.unset else it.value) for it in written.wanted))
        versions.append(Version(whole, saved, written.step, wanted, written.committed))
    if versions[history.at].file.text != file.text:
        return None
    given = _edited(versions[0].file.text, history.given)
    return Work(tuple(versions), given, history.at, key)


def _history(work: Work) -> str:
    """Return the history of a work in one line, without the oldest versions where that would be too long."""
    most = _MOST
    while len(line := _line(_shortened(work, most))) > _LARGEST_HISTORY and most > 1:
        most //= 2
    return line if len(line) <= _LARGEST_HISTORY else ""


def _shortened(work: Work, most: int) -> Work:
    first = max(0, min(work.kept, len(work.versions) - most))
    return replace(work, versions=work.versions[first : first + most], at=work.kept - first)


def _line(work: Work) -> str:
    written = []
    text, saved = work.now.file.text, ""
    for number, version in enumerate(work.versions):
        now = version.file.text
        written.append(
            _Written(
                step=version.step,
                origin=version.file.origin,
                text=_edit(text, now),
                saved=_edit(saved if number else now, version.saved),
                wanted=tuple(map(_wish, version.wanted.changes)),
                committed=version.committed,
            )
        )
        text, saved = now, version.saved
    given = _edit(work.versions[0].file.text, work.given)
    history = _History(at=work.at, given=given, versions=tuple(written))
    return history.model_dump_json(exclude_defaults=True).replace("\x7f", "\\u007f")  # which no TOML may have


def _wish(change: Change) -> _Wish:
    if change.value is UNSET:
        return _Wish(path=change.path, unset=True)
    return _Wish(path=change.path, value=change.value)


def _after(mark: str, text: str) -> tuple[str, str]:
    """Return what stands behind a mark at the beginning of a text, and the text without that line."""
    first, _, rest = text.partition("\n")
    return (first.removeprefix(mark), rest) if first.startswith(mark) else ("", text)


def _edited(text: str, edit: _Edit) -> str:
    begin, end, instead = edit
    return text[:begin] + instead + text[end:]


def _edit(before: str, after: str) -> _Edit:
    """Return the shortest edit, in one place, that makes one text of another."""
    begin = _alike(before, after)
    end = _alike(before[begin:][::-1], after[begin:][::-1])
    return begin, len(before) - end, after[begin : len(after) - end]


def _alike(one: str, other: str) -> int:
    """Return with how many characters two texts begin alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[:middle]):
            least = middle
        else:
            most = middle - 1
    return least
