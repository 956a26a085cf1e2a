"""A TOML file and the blueprint in it, kept together: a patch changes both, so that comments survive.

A file may say only how it differs from another, its base. Then the text is that of the base with the differences in it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import BlueprintError, PatchError, Problem, UnknownNameError, UsageError, nearest
from jobvector_wizard.base.paths import stands, write_atomically, write_new
from jobvector_wizard.base.toml_text import STANDARD_INPUT, TomlTextError, read_text, read_toml
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.overlay_design import BASE, Overlay, read_overlay
from jobvector_wizard.design.patch import UNSET, Patch

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["PresetFile", "free_name", "load_design", "shipped_presets", "whole_design"]

_SHIPPED: Final = "preset "
"""How the origin of a preset begins that came with the program."""
_DEEPEST: Final = 8
"""Designs that lie over each other."""
_VERSION: Final = "version"


@dataclass(frozen=True, slots=True)
class PresetFile:
    """The text of a TOML file and the blueprint that it describes.

    `unversioned` is a preset, or what lies over one, that leaves the version of Kubernetes to whoever takes it.
    """

    text: str
    blueprint: Blueprint
    origin: str
    unversioned: bool = False

    @property
    def is_preset(self) -> bool:
        """Whether it came with the program, changed or not."""
        return self.origin.startswith(_SHIPPED)

    @classmethod
    def parse(cls, text: str, origin: str) -> PresetFile:
        """Read the TOML text of a whole design; `origin` names it in errors.

        Raises BlueprintError.
        """
        return cls(text, Blueprint.parse(_document(text, origin), origin), origin)

    @classmethod
    def load(cls, path: Path) -> PresetFile:
        """Read a file, with its base where it names one.

        Raises UsageError where one cannot be read, BlueprintError where one is invalid.
        """
        return whole_design(read_text(path), str(path), path)

    def apply(self, patch: Patch) -> PresetFile:
        """Return the file with a patch applied to its blueprint and to its text.

        Raises PatchError.
        """
        blueprint = patch.apply(self.blueprint)
        return replace(self, text=_edited(self.text, patch), blueprint=blueprint)

    def save(self, path: Path, *, new: bool = False) -> None:
        """Write the file whole or not at all; with `new` only where none is called so, also if others write at once.

        Raises UsageError where it cannot be written; what stood there stays.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (write_new if new else write_atomically)(path, self.text)
        except OSError as error:
            raise UsageError(
                f"{error.strerror}: {path} cannot be written; what stood there is as it was.",
                "Choose another place for the file.",
            ) from None


def shipped_presets() -> dict[str, Traversable]:
    """Return the presets that come with the program, by name."""
    folder = resources.files("jobvector_wizard") / "presets"
    files = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {entry.name.removesuffix(".toml"): entry for entry in sorted(files, key=lambda entry: entry.name)}


def load_design(design: str) -> PresetFile:
    """Load a shipped preset by its name or a file by its path.

    Raises UnknownNameError, UsageError or BlueprintError.
    """
    presets = shipped_presets()
    if design in presets:
        return _shipped(design, presets[design])
    path = Path(design)
    if stands(path) and not path.is_dir():
        return PresetFile.load(path)
    if stands(path) and "/" in design:
        raise UsageError(f"{design} is a directory.", "Write the path of a file in it.")
    if design.endswith(".toml") or "/" in design:
        raise UsageError(f"There is no file {design}.", "List the presets with: jobvector-wizard presets")
    raise UnknownNameError("preset", design, presets, "List them with: jobvector-wizard presets")


def whole_design(text: str, origin: str, path: Path | None = None) -> PresetFile:
    """Read the text of a design that may name a base; `path` is where it stands, None where that is no file.

    Raises UsageError where a base cannot be read, BlueprintError where one is invalid, or is none.
    """
    return _whole(text, origin, path, ())


def _whole(text: str, origin: str, path: Path | None, above: tuple[Path, ...]) -> PresetFile:
    document = _document(text, origin)
    overlay = read_overlay(document, origin)
    if overlay is None:
        return PresetFile(text, Blueprint.parse(document, origin), origin)
    base = _base(overlay, origin, path, above)
    try:
        made = base.apply(overlay.patch(base.blueprint.document(), origin))
    except PatchError as error:
        raise UsageError(f"{origin} does not fit its base, {base.origin}.\n{error.message}", error.remedy) from None
    stated = _VERSION in made.blueprint.kubernetes.model_fields_set
    return replace(made, origin=origin, unversioned=base.unversioned and not stated)


def _base(overlay: Overlay, origin: str, path: Path | None, above: tuple[Path, ...]) -> PresetFile:
    name, presets = overlay.base, shipped_presets()
    if name in presets:
        return _shipped(name, presets[name])
    try:
        found = _beside(name, path, origin)
        chain = (*above, path.resolve()) if path else above
        if found.resolve() in chain:
            raise _NoBaseError(f"{found} lies over this design itself")
        if len(chain) > _DEEPEST:
            raise _NoBaseError(f"more than {_DEEPEST} designs lie over each other")
    except _NoBaseError as error:
        raise BlueprintError([Problem(BASE, str(error))], origin) from None
    return _whole(read_text(found), str(found), found, chain)


class _NoBaseError(Exception):
    """Why what is named is no base."""


def _beside(name: str, path: Path | None, origin: str) -> Path:
    """Return where a base stands that is named as it is found from the file at `path`."""
    if name == "-":
        raise _NoBaseError(f"{STANDARD_INPUT} is no base; name a preset, or a file beside this one")
    if path is None:
        raise _NoBaseError(f"{origin} stands nowhere, so no file is beside it; name a preset")
    if not name.endswith(".toml"):
        presets = shipped_presets()
        guess = nearest(name, presets)
        hint = (
            f'; did you mean "{guess}"?' if guess else f"; presets are {', '.join(presets)}, and a file ends in .toml"
        )
        raise _NoBaseError(f'there is no preset "{name}"{hint}')
    if Path(name).is_absolute():
        raise _NoBaseError("a base is named as it is found from this file, such as ../ha.toml")
    found = Path(os.path.normpath(path.parent / name))
    try:
        if not found.is_file():
            raise _NoBaseError(f"there is no file {found}")
    except OSError as error:
        raise _NoBaseError(f"{name} cannot be read: {error.strerror}") from None
    return found


def _document(text: str, origin: str) -> dict[str, Any]:
    try:
        return read_toml(text)
    except TomlTextError as error:
        raise BlueprintError([Problem("", str(error) if error.bounds else f"not TOML: {error}")], origin) from None


def _shipped(name: str, file: Traversable) -> PresetFile:
    preset = PresetFile.parse(file.read_text(encoding="utf-8"), f"{_SHIPPED}{name}")
    return replace(preset, unversioned=_VERSION not in preset.blueprint.kubernetes.model_fields_set)


def _edited(text: str, patch: Patch) -> str:
    import tomlkit
    from tomlkit.items import InlineTable, Item

    mark = "\ufeff" * text.startswith("\ufeff")
    document = tomlkit.parse(text.removeprefix(mark))
    for change in patch.changes:
        table: Any = document
        *parents, last = change.path
        for step in parents:
            if step not in table:
                if change.value is UNSET:
                    break
                table[step] = tomlkit.inline_table() if isinstance(table, InlineTable) else tomlkit.table()
            table = table[step]
        else:
            if change.value is UNSET:
                table.pop(last, None)
                continue
            item = tomlkit.item(change.value)
            before = table.get(last)
            if isinstance(before, Item) and not isinstance(before, tomlkit.items.Table):
                item.trivia.comment_ws = before.trivia.comment_ws
                item.trivia.comment = before.trivia.comment
                item.trivia.trail = before.trivia.trail
            table[last] = item
    return mark + tomlkit.dumps(document)


def free_name(name: str, folder: Path) -> str:
    """Return a name after which no file in the folder and no preset is called."""
    taken = shipped_presets()
    number = 2
    while (free := f"{name[:36]}-{number}") in taken or (folder / f"{free}.toml").exists():
        number += 1
    return free
