"""Asks where the page to take home is to be written; an existing file takes a second answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input, Static

from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.base.paths import stands, typed_path, write_output
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.dialogs import Dialog, QuestionDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.messages import ProblemMet

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.side_by_side import SideBySide

__all__ = ["ReportDialog"]


class PageMade(Message):
    """A page is ready to be written, over what stands at its path where that was allowed."""

    def __init__(self, path: Path, text: str, *, over: bool) -> None:
        super().__init__()
        self.path, self.text, self.over = path, text, over


class ReportDialog(Dialog[Path]):
    """Writes the page of some designs and answers with its path."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "write", "write", key_display="^s")]

    def __init__(self, shown: SideBySide, catalog: Catalog) -> None:
        super().__init__()
        self._shown, self._catalog = shown, catalog
        self._writing = False

    def compose(self) -> ComposeResult:
        """Say what the page holds, and ask for its path."""
        *_, name = self._shown.names
        with Vertical(classes="box"):
            yield Static("WRITE THE PAGE TO TAKE HOME", classes="title")
            yield Static(
                f"{' beside '.join(reversed(self._shown.names))}: costs, zones, findings, and what each amount is made "
                "of, in one HTML file for any browser.",
                markup=False,
                classes="said",
            )
            yield Static("path of the file", classes="heading")
            yield Input(str(Path.cwd() / f"{name}.html"), id="report-path")
            yield Static(id="report-problem", classes="problem", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write", id="write", compact=True)
                yield Button("Back", id="back", compact=True)
            yield KeyLine()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._writing:
            self._say("")

    @on(Input.Submitted)
    @on(Button.Pressed, "#write")
    def _submitted(self, event: Input.Submitted | Button.Pressed) -> None:
        event.stop()
        self.action_write()

    @on(Button.Pressed, "#back")
    def _back(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)

    def action_write(self) -> None:
        """Write the page, after a question where something stands at the path already."""
        if self._writing:
            return
        try:
            path = self._path()
        except WizardError as error:
            self._refuse(error)
            return
        if not stands(path):
            self._make(path, over=False)
            return
        question = QuestionDialog(
            "THE FILE EXISTS",
            f"{path} exists. Overwriting it loses what it holds.",
            [("back", "Choose another path"), ("overwrite", "Overwrite it")],
        )
        self.app.push_screen(question, lambda answer: self._make(path, over=True) if answer == "overwrite" else None)

    def _path(self) -> Path:
        text = self.query_one("#report-path", Input).value.strip()
        if not text:
            raise UsageError("Write the path of the file, such as page.html.")
        path = typed_path(text).absolute()
        if stands(path) and path.is_dir():
            raise UsageError(f"{path} is a directory. Write the path of a file in it.")
        return path if path.suffix else path.with_suffix(".html")

    def _make(self, path: Path, *, over: bool) -> None:
        """Make the page in a thread: the program of each design is played for the time until it stands."""
        self._writing = True
        self._say("writing; playing the program of each design …")
        in_background(self, lambda: PageMade(path, _page(self._shown, self._catalog), over=over))

    @on(PageMade)
    def _made(self, event: PageMade) -> None:
        event.stop()
        self._writing = False
        try:
            if not event.over and stands(event.path):
                raise UsageError(f"{event.path} exists by now; it was left as it is.")
            write_output(event.path, event.text)
        except OSError as error:
            self._say(f"✗ {event.path} cannot be written: {error.strerror}.")
        except WizardError as error:
            self._refuse(error)
        else:
            self.dismiss(event.path)

    @on(ProblemMet)
    def _met(self, event: ProblemMet) -> None:
        event.stop()
        self._writing = False
        self._refuse(event.error)

    def _refuse(self, error: WizardError) -> None:
        self._say(f"✗ {error.message.splitlines()[-1].strip()}")

    def _say(self, text: str) -> None:
        self.query_one("#report-problem", Static).update(text)


def _page(shown: SideBySide, catalog: Catalog) -> str:
    from jobvector_wizard.readiness.needs import ready_of
    from jobvector_wizard.reporting.page.document import page_of

    return page_of(shown, [ready_of(it.blueprint) for it in shown.designs], catalog)
