"""Every figure of a design in a list; enter shows the arithmetic behind the highlighted one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from jobvector_wizard.reporting.figures import Figure, figure_row, figures
from jobvector_wizard.screens.dialogs import Dialog, TextDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import lines

if TYPE_CHECKING:
    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.assessor import Assessor

__all__ = ["FigureDialog", "explained"]


def explained(figure: Figure, shown: Assessment, assessor: Assessor) -> TextDialog:
    """Return the dialog that explains a figure."""
    return TextDialog(figure.title, lines(assessor.explained(shown, figure.path)))


class FigureList(RowList[Figure]):
    """The figures."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,e", "choose", "explain", key_display="⏎")]

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one figure."""
        return figure_row(self.rows[index], width, cursor=cursor)


class FigureDialog(Dialog[None]):
    """Stays open, so that one explanation after the other can be read."""

    def __init__(self, shown: Assessment, assessor: Assessor) -> None:
        super().__init__()
        self._shown, self._assessor = shown, assessor

    def compose(self) -> ComposeResult:
        """The figures."""
        with Vertical(classes="box wide-box"):
            yield Static("FIGURES   and the arithmetic behind each", classes="title")
            yield FigureList(id="figures")
            yield KeyLine()

    def on_mount(self) -> None:
        """List the figures."""
        rows = self.query_one(FigureList)
        rows.show(figures(self._shown))
        rows.focus()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        figure = self.query_one(FigureList).current
        if figure is not None:
            self.app.push_screen(explained(figure, self._shown, self._assessor))
