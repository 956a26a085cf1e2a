"""Asks why a finding is accepted; the reason stands in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.findings.acceptance import acceptance
from jobvector_wizard.screens.dialogs import Dialog
from jobvector_wizard.screens.key_line import KeyLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from jobvector_wizard.planning.findings import Finding

__all__ = ["AcceptDialog"]


class ReasonInput(Input):
    """The reason; enter accepts the finding for it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "accept", key_display="⏎")]


class AcceptDialog(Dialog[Patch]):
    """A finding and a line for the reason; answers with the patch that accepts it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self._finding = finding

    def compose(self) -> ComposeResult:
        """The finding, the line, and what is wrong with it."""
        with Vertical(classes="box"):
            yield Static(f"ACCEPT {self._finding.id}", classes="title", markup=False)
            yield Static(self._finding.message, classes="said", markup=False)
            yield Static("Why? The reason stands in the file, for whoever reads it later.", classes="heading")
            yield ReasonInput(id="accept-reason")
            yield Static(classes="problem", markup=False)
            yield KeyLine()

    @on(Input.Submitted)
    def _accepted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            patch = acceptance(self._finding, event.value)
        except PatchError as error:
            self.query_one(".problem", Static).update(f"✗ {error.message}")
            return
        self.dismiss(patch)
