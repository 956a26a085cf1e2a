"""A TOML file and the blueprint in it, kept together: a patch changes both, so that comments survive."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.blueprint import Blueprint
from jobvector_wizard.errors import BlueprintError, Problem, UnknownNameError, UsageError
from jobvector_wizard.patch import UNSET, Patch
from jobvector_wizard.paths import write_atomically, write_new
from jobvector_wizard.toml_text import TomlTextError, read_text, read_toml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["PresetFile", "free_name", "load_design", "shipped_presets"]

_SHIPPED: Final = "preset "
"""How the origin of a preset begins that came with the program."""


@dataclass(frozen=True, slots=True)
class PresetFile:
    """The text of a TOML file and the blueprint that it describes."""

    text: str
    blueprint: Blueprint
    origin: str

    @property
    def is_preset(self) -> bool:
        """Whether it came with the program, changed or not."""
        return self.origin.startswith(_SHIPPED)

    @classmethod
    def parse(cls, text: str, origin: str) -> PresetFile:
        """Read TOML text; `origin` names it in errors.

        Raises BlueprintError.
        """
        try:
            document = read_toml(text)
        except TomlTextError as error:
            raise BlueprintError([Problem("", str(error) if error.bounds else f"not TOML: {error}")], origin) from None
        return cls(text, Blueprint.parse(document, origin), origin)

    @classmethod
    def load(cls, path: Path) -> PresetFile:
        """Read a file.

        Raises UsageError where it cannot be read, BlueprintError where it is invalid.
        """
        return cls.parse(read_text(path), str(path))

    def apply(self, patch: Patch) -> PresetFile:
        """Return the file with a patch applied to its blueprint and to its text.

        Raises PatchError.
        """
        blueprint = patch.apply(self.blueprint)
        return PresetFile(_edited(self.text, patch), blueprint, self.origin)

    def save(self, path: Path, *, new: bool = False) -> None:
        """Write the file whole or not at all; with `new` only where none is called so, also if others write at once.

        Raises UsageError where it cannot be written; what stood there stays.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (write_new if new else write_atomically)(path, self.text)
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written: {error.strerror}. Nothing was changed.",
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
        return PresetFile.parse(presets[design].read_text(encoding="utf-8"), f"{_SHIPPED}{design}")
    if Path(design).is_file():
        return PresetFile.load(Path(design))
    if design.endswith(".toml") or "/" in design:
        raise UsageError(f"There is no file {design}.", "List the presets with: jobvector-wizard presets")
    raise UnknownNameError("preset", design, presets, "List them with: jobvector-wizard presets")


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
