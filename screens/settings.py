"""Values that are written out: a list of them, and a line for the highlighted one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.settings import Setting, setting_patch
from jobvector_wizard.reporting.fields import field_lines
from jobvector_wizard.reporting.settings import setting_row
from jobvector_wizard.screens.messages import Previewed
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import lines
from jobvector_wizard.screens.writing import WritingStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.steps import Question
    from jobvector_wizard.session.draft import View

__all__ = ["SettingList", "SettingsStep", "ValueInput"]


class SettingList(RowList[Setting]):
    """The values; enter goes to the line that writes the highlighted one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "write", key_display="⏎")]
    HELP = "Up and down highlight a value, enter goes to the line below the list, where it is written."

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one value."""
        return setting_row(self.rows[index], width, cursor=cursor)


class ValueInput(Input):
    """A value being written; enter sets it, escape leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "set", key_display="⏎"),
        Binding("escape", "give_up", "leave it", key_display="esc"),
    ]
    HELP = (
        "Write the value and press enter; the ledger shows what it makes of the design while you write. An empty line "
        "takes an optional value away. Escape leaves it as it was."
    )

    class GivenUp(Message):
        """The value stays as it was."""

    def action_give_up(self) -> None:
        """Leave it."""
        self.post_message(self.GivenUp())


class SettingsStep(WritingStep):
    """A list of values with a line to write in; which values, its heir says."""

    ASKS: ClassVar[Question]

    def compose(self) -> ComposeResult:
        """The values, the line with what is wrong with it, and what the highlighted one does."""
        yield Static(self.ASKS.title, classes="title", markup=False)
        yield from self.above()
        yield SettingList(id=f"{self.id}-settings")
        yield Static(classes="heading", id=f"{self.id}-label", markup=False)
        yield ValueInput(id=f"{self.id}-value")
        yield Static(classes="problem", markup=False)
        yield Static(classes="detail", markup=False)

    def above(self) -> ComposeResult:
        """Yield what stands above the values."""
        yield from ()

    def settings(self, view: View) -> Sequence[Setting]:
        """Return the values of the draft."""
        raise NotImplementedError

    def evidence(self, shown: Assessment, setting: Setting) -> Iterable[str]:
        """Yield what there is to say about a value in a design."""
        raise NotImplementedError

    def figures(self, setting: Setting) -> Iterable[str]:
        """Return the figures that a value decides, as `estimate --explain` takes them."""
        del setting
        return ("total",)

    @property
    def values(self) -> SettingList:
        """The values."""
        return self.query_one(SettingList)

    @property
    def line(self) -> ValueInput:
        """The line to write in."""
        return self.query_one(ValueInput)

    def show(self, view: View) -> None:
        """Show the values as they are, the same one highlighted."""
        self.view = view
        self.values.show(self.settings(view), self.values.cursor)
        self._take_up()

    def explanation(self) -> tuple[str, Text] | None:
        """Say what the highlighted value means and what it decides."""
        setting = self.values.current
        if setting is None or self.view is None:
            return None
        shown = self.view.assessment
        said = [setting.path, setting.help, "", *self.evidence(shown, setting), ""]
        return setting.label, lines([*said, *self.assessor.explained(shown, *self.figures(setting))])

    def about(self) -> Iterable[str]:
        """Say what the highlighted value is, and what may be written."""
        setting = self.values.current
        return () if setting is None else ("\n".join(field_lines(setting.path)),)

    def _take_up(self) -> None:
        """Put the highlighted value into the line."""
        setting = self.values.current
        if setting is None or self.view is None:
            return
        self.query_one(f"#{self.id}-label", Static).update(_label(setting))
        with self.prevent(Input.Changed):
            self.line.value = setting.value
        self.say("")
        self.draw(self.view.assessment)

    @on(RowList.Highlighted, "SettingList")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        if self.values.has_focus:
            self.post_message(Previewed(None))
            self._take_up()

    @on(RowList.Chosen, "SettingList")
    def _write(self, event: RowList.Chosen) -> None:
        event.stop()
        self.line.focus()

    @on(ValueInput.GivenUp)
    def _given_up(self, event: ValueInput.GivenUp) -> None:
        event.stop()
        self.values.focus()

    def patch(self, text: str) -> Patch:
        """Read the highlighted value."""
        setting = self.values.current
        return Patch() if setting is None else setting_patch(setting, text)

    def written(self) -> None:
        """Go back to the values."""
        self.values.focus()

    def draw(self, shown: Assessment) -> None:
        """Draw what there is to say about the highlighted value."""
        setting = self.values.current
        self.detail.update(lines(self.evidence(shown, setting) if setting else ()), layout=False)


def _label(setting: Setting) -> str:
    how = "one number, or low expected high" if setting.ranged else ""
    empty = f"empty for {setting.default}" if setting.default else ""
    return "; ".join(filter(None, (setting.label, how, empty)))
