"""What of a design can be copied to the clipboard, and the dialog that offers it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.design.patch import UNSET, Patch, difference, write_path
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.planning.taking import VERSION, names_version
from jobvector_wizard.reporting.figures import bill_text, ledger_text, total_text
from jobvector_wizard.reporting.ledger import fitted
from jobvector_wizard.screens.dialogs import Dialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.session.ending import PROGRAM, design_of

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from jobvector_wizard.session.draft import View

__all__ = ["CopyDialog", "Copyable", "copyables", "estimate_command"]

NAME: Final = 34


@dataclass(frozen=True, slots=True)
class Copyable:
    """A text, and what to call it."""

    title: str
    text: str


def copyables(view: View, explained: tuple[str, Text] | None) -> tuple[Copyable, ...]:
    """Return what can be copied of a draft: figures, the way to the same design, and what `e` would say now."""
    shown = view.assessment
    found = [
        Copyable("the total", total_text(shown)),
        Copyable("the bill, line by line", bill_text(shown)),
        Copyable("the ledger", ledger_text(shown)),
    ]
    command = estimate_command(view.file, changed=view.changed, committed=shown.region.own.chosen)
    if command:
        found.append(Copyable("the command for this design", command))
    if not view.file.is_preset:
        found.append(Copyable("the path of its file", design_of(view.file)))
    if explained:
        title, text = explained
        found.append(Copyable(f"the explanation of {title.split('   ')[0]}", f"{title}\n{text.plain}"))
    return tuple(found)


def estimate_command(file: PresetFile, *, changed: bool, committed: tuple[str, ...] = ()) -> str | None:
    """Return the command that estimates a design; None where its changes have to be saved before there is one.

    Changes become options. Where what they were made to is gone, or is not turned into the design by them, there is no
    such command.
    """
    base = [PROGRAM, "estimate", design_of(file), *(word for name in committed for word in ("--commitment", name))]
    if not changed:
        return shlex.join(base)
    try:
        start = load_design(design_of(file)).blueprint
        patch = difference(start, file.blueprint)
        # a preset would be taken with the newest version of the day
        if file.is_preset and not names_version(patch):
            patch += Patch.set(VERSION, file.blueprint.kubernetes.version)
        assignments = [str(change).replace(" = ", "=", 1) for change in patch.changes if change.value is not UNSET]
        unsets = [write_path(change.path) for change in patch.changes if change.value is UNSET]
        same = Patch.parse(assignments, unsets).apply(start).digest == file.blueprint.digest
    except WizardError:
        return None
    options = [word for text in assignments for word in ("--set", text)]
    options += [word for path in unsets for word in ("--unset", path)]
    return shlex.join([*base, *options]) if same else None


class CopyList(RowList[Copyable]):
    """What can be copied."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "copy", key_display="⏎")]

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw what it is, and how its text begins."""
        row = self.rows[index]
        drawn = Text(f"{'▶' if cursor else ' '} {fitted(row.title, NAME):<{NAME}} ", no_wrap=True)
        return drawn.append(fitted(row.text.splitlines()[0], max(0, width - len(drawn))), "dim")


class CopyDialog(Dialog[Copyable]):
    """Answers with the text to copy."""

    def __init__(self, rows: tuple[Copyable, ...]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The texts."""
        with Vertical(classes="box wide-box"):
            yield Static("COPY   to the clipboard", classes="title")
            yield CopyList(id="copyables")
            yield KeyLine()

    def on_mount(self) -> None:
        """Offer the texts."""
        rows = self.query_one(CopyList)
        rows.show(self._rows)
        rows.styles.height = len(self._rows)
        rows.focus()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(self.query_one(CopyList).current)
