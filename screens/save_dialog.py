"""Asks for the name and the path of a changed preset; an existing file takes a second answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.base.paths import stands, typed_path
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, free_name, shipped_presets
from jobvector_wizard.screens.dialogs import Dialog, QuestionDialog
from jobvector_wizard.screens.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

__all__ = ["SaveDialog"]


class SaveDialog(Dialog[PresetFile]):
    """Writes the draft under a new name and answers with the file as it was written."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "save", key_display="^s")]

    def __init__(self, file: PresetFile, why: str) -> None:
        super().__init__()
        self._file, self._why = file, why
        self._folder = Path.cwd()
        self._follows = True

    def compose(self) -> ComposeResult:
        """Name and path, what is wrong with them, and the buttons."""
        name = free_name(self._file.blueprint.name, self._folder)
        with Vertical(classes="box"):
            yield Static("SAVE THE DESIGN", classes="title")
            yield Static(self._why, markup=False, classes="said")
            yield Static("name of the design", classes="heading")
            yield Input(name, id="save-name")
            yield Static("path of the file", classes="heading")
            yield Input(str(self._folder / f"{name}.toml"), id="save-path")
            yield Static(id="save-problem", classes="problem", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Save", id="save", compact=True)
                yield Button("Back", id="back", compact=True)
            yield KeyLine()

    @on(Input.Changed, "#save-name")
    def _renamed(self, event: Input.Changed) -> None:
        """Let the path follow the name until somebody writes a path."""
        event.stop()
        self._say("")
        if self._follows:
            path = self.query_one("#save-path", Input)
            with self.prevent(Input.Changed):
                path.value = str(self._folder / f"{event.value.strip()}.toml")

    @on(Input.Changed, "#save-path")
    def _moved(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")
        if self.query_one("#save-path", Input).has_focus:
            self._follows = False

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    @on(Button.Pressed, "#save")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_save()

    @on(Button.Pressed, "#back")
    def _back(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)

    def action_save(self) -> None:
        """Save, after a question where something stands at the path already."""
        try:
            named = self._named()
            path = self._path()
        except WizardError as error:
            self._refuse(error)
            return
        if not stands(path):
            self._write(named, path)
            return
        question = QuestionDialog(
            "THE FILE EXISTS",
            f"{path} exists. Overwriting it loses what it holds.",
            [("back", "Choose another path"), ("overwrite", "Overwrite it")],
        )
        self.app.push_screen(question, lambda answer: self._write(named, path) if answer == "overwrite" else None)

    def _named(self) -> PresetFile:
        name = self.query_one("#save-name", Input).value.strip()
        if name in shipped_presets():
            raise UsageError(f'"{name}" is the name of a shipped preset; give the changed design its own.')
        if name == self._file.blueprint.name:
            return self._file
        return self._file.apply(Patch.set("name", name))

    def _path(self) -> Path:
        text = self.query_one("#save-path", Input).value.strip()
        if not text:
            raise UsageError("Write the path of the file, such as my-design.toml.")
        path = typed_path(text).absolute()
        if stands(path) and path.is_dir():
            raise UsageError(f"{path} is a directory. Write the path of a file in it.")
        return path if path.suffix else path.with_suffix(".toml")

    def _write(self, named: PresetFile, path: Path) -> None:
        try:
            named.save(path)
        except WizardError as error:
            self._refuse(error)
            return
        self.dismiss(replace(named, origin=str(path), unversioned=False))

    def _refuse(self, error: WizardError) -> None:
        self._say(f"✗ {error.message.splitlines()[-1].strip()}")

    def _say(self, text: str) -> None:
        self.query_one("#save-problem", Static).update(text)
