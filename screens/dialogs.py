"""Dialogs: a text, a question, and the remedies of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from rich.console import Console
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.choices import Choice, Option
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting.rows import remedy_lines
from jobvector_wizard.screens.choice_list import ChoiceHeading, ChoiceList
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.messages import CopyRequested
from jobvector_wizard.screens.step import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.remedies import AssessedRemedy
    from jobvector_wizard.session.assessor import Assessor

__all__ = ["Dialog", "QuestionDialog", "RemedyDialog", "TextDialog"]

Answer = TypeVar("Answer")
COPIED_WIDTH: Final = 110
"""Columns of a table that is copied."""


class Dialog(ModalScreen[Answer]):
    """A box over the screen that escape closes without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss_none", "back", key_display="esc")]

    def action_dismiss_none(self) -> None:
        """Close it; nothing is answered."""
        self.dismiss(None)


class TextDialog(Dialog[None]):
    """A title and a text, scrolled where it is long."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss_none", "back", show=False),
        Binding("y", "copy", "copy"),
    ]

    def __init__(self, title: str, text: RenderableType, *, wide: bool = False) -> None:
        super().__init__()
        self._title, self._text, self._wide = title, text, wide

    def compose(self) -> ComposeResult:
        """The text, which has the focus so that arrows scroll."""
        with Vertical(classes="box wide-box" if self._wide else "box"):
            yield Static(self._title, classes="title", markup=False)
            with VerticalScroll(classes="scrolled"):
                yield Static(self._text, markup=False)
            yield KeyLine()

    def action_copy(self) -> None:
        """Copy the text as it is shown, without its colours."""
        console = Console(width=COPIED_WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
        with console.capture() as captured:
            console.print(self._text, markup=False, highlight=False, soft_wrap=isinstance(self._text, str | Text))
        said = (line.rstrip() for line in captured.get().splitlines())
        self.post_message(CopyRequested(self._title.split("   ")[0], "\n".join(said)))


class QuestionDialog(Dialog[str]):
    """A question with named answers; the first is the safe one and has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", "previous", show=False),
        Binding("right,down", "app.focus_next", "next", show=False),
    ]

    def __init__(self, title: str, text: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._text, self._answers = title, text, answers

    def compose(self) -> ComposeResult:
        """The question and a button for each answer."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._text, markup=False, classes="said")
            with Horizontal(classes="buttons"):
                for answer, label in self._answers:
                    yield Button(label, id=answer, compact=True)
            yield KeyLine()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id)


class RemedyDialog(Dialog[Patch]):
    """Remedies, of a finding or of all errors, each with its price difference and what becomes of the design."""

    def __init__(
        self, title: str, field: str, remedies: Sequence[AssessedRemedy], now: Assessment, assessor: Assessor
    ) -> None:
        super().__init__()
        self._title, self._field, self._remedies = title, field, remedies
        self._now, self._assessor = now, assessor

    def compose(self) -> ComposeResult:
        """What is to be mended, the remedies, and what the highlighted one does."""
        choices = ChoiceList(id="remedies")
        choices.title = "remedy"
        with Vertical(classes="box wide-box"):
            yield Static(self._title, classes="title", markup=False)
            yield ChoiceHeading(choices)
            yield choices
            yield Static(classes="detail", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        """Offer the remedies."""
        options = [Option(remedy.title, remedy.patch, chosen=False) for remedy in self._remedies]
        for option, remedy in zip(options, self._remedies, strict=True):
            verdict = standing(remedy.assessment, self._now, self._field)
            found = Choice(option, remedy.assessment, remedy.change, verdict)
            self._assessor.adopt(option, found, self._now, self._field)
        choices = self.query_one(ChoiceList)
        choices.offer(options, self._field, self._now, self._assessor)
        choices.styles.height = len(options)
        choices.focus()

    @on(ChoiceList.Highlighted)
    def _highlighted(self, event: ChoiceList.Highlighted) -> None:
        event.stop()
        choices = self.query_one(ChoiceList)
        option, outcome = choices.current, choices.outcome
        if option is None or outcome is None:
            return
        self.query_one(".detail", Static).update(lines(remedy_lines(option, outcome)))

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        choices = self.query_one(ChoiceList)
        if choices.assessed is not None and choices.current is not None:
            self.dismiss(choices.current.patch)
