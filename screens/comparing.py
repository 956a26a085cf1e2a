"""Two to four designs beside each other: what each costs, whether it holds, and what the differences buy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.planning.side_by_side import MOST, SideBySide, side_by_side
from jobvector_wizard.planning.standing import cheapest_working
from jobvector_wizard.reporting.comparison_table import cell_lines, choice_row, table_heading, table_row, table_rows
from jobvector_wizard.reporting.side_by_side import Row
from jobvector_wizard.reporting.tradeoff_rows import named_bars
from jobvector_wizard.screens.designs import designs
from jobvector_wizard.screens.dialogs import Dialog, TextDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["CompareScreen", "comparison_of"]

HELP: Final = """
The first column is the base, and every other one is held against it. Each design is assessed with the same prices, on
the same day.

up, down    another row; page up and down, home and end
left, right another column
e           explain the cell between the brackets
b           make its column the base
d           choose which designs stand here, two to four
a           the rows that are alike in all of them, too
x           take a zone away from all of them
g           charts: cost against minutes down, the bill, the range of use, what the difference is made of
escape      go back"""


def comparison_of(view: View, assessor: Assessor) -> CompareScreen | None:
    """Return the screen that holds the draft against what it began as, or else against the cheapest that works.

    None where there is no other design.
    """
    listed = designs(assessor, view.wanted, view.kept_in, view.opened)
    others = {it.name: it.shown for it in listed if not isinstance(it.shown, WizardError)}
    elsewhere = {name: it for name, it in others.items() if it is not view.assessment}
    begun = view.start if view.changed else cheapest_working(elsewhere.values())
    base = begun or next(iter(elsewhere.values()), None)
    if base is None:
        return None
    name = next((it for it, shown in elsewhere.items() if shown is base), f"{base.blueprint.name} as begun")
    known = elsewhere | {name: base}
    draft = view.name if view.name not in known else f"your {view.name}"
    return CompareScreen(known | {draft: view.assessment}, [name, draft], assessor)


class ComparedRows(RowList[Row]):
    """The rows, of which left and right point at a cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "choose", "explain", key_display="e"),
        Binding("right,l", "column(1)", "column", key_display="→", show=False),
        Binding("left,h", "column(-1)", "column before", show=False),
    ]
    column: reactive[int] = reactive(1)

    def __init__(self) -> None:
        super().__init__(id="compared")
        self.columns = 2

    def validate_column(self, column: int) -> int:
        """Stay in the table."""
        return min(max(column, 0), self.columns - 1)

    def watch_column(self) -> None:
        """Point at another cell of the same row."""
        self.refresh()
        self.post_message(self.Highlighted(self))

    def action_column(self, by: int) -> None:
        """Go to the column beside it."""
        self.column += by

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one row."""
        return table_row(self.rows[index], width, self.column, cursor=cursor)


class ComparedHeading(Widget):
    """The names of the columns."""

    def __init__(self, rows: ComparedRows) -> None:
        super().__init__()
        self._rows = rows
        self.names: Sequence[str] = ()

    def render(self) -> Text:
        """Write them above their columns."""
        width = self._rows.scrollable_content_region.width
        return table_heading(self.names, width, self._rows.column)


class CompareScreen(ModalScreen[None]):
    """The designs that were picked, in columns, the base first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "base", "base"),
        Binding("d", "designs", "designs"),
        Binding("a", "whole", "rows"),
        Binding("x", "lose", "lose zone"),
        Binding("g", "charts", "charts"),
        Binding("c,escape", "leave", "back", key_display="esc"),
        Binding("question_mark", "help", "help", key_display="?"),
    ]
    whole: reactive[bool] = reactive(False, init=False)

    def __init__(self, known: Mapping[str, Assessment], picked: Sequence[str], assessor: Assessor) -> None:
        super().__init__()
        self._known, self._picked, self._assessor = known, list(picked), assessor
        self._shown = self._beside()

    def compose(self) -> ComposeResult:
        """The bars, the rows, and what is said of the cell that is pointed at."""
        rows = ComparedRows()
        with Vertical(id="comparing"):
            yield Static("COMPARE   what the difference costs and what it buys", classes="title")
            yield Static(id="compared-bars", markup=False)
            yield ComparedHeading(rows)
            yield rows
            yield Static(id="compared-cell", classes="detail", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the designs, the difference first."""
        self._draw()
        self.query_one(ComparedRows).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the bars in the new width."""
        del event
        self.call_after_refresh(self._draw_bars)

    def watch_whole(self) -> None:
        """Show more rows, or fewer."""
        self._draw()

    def action_whole(self) -> None:
        """Show what is alike in all of them, too, or no longer."""
        self.whole = not self.whole

    def action_base(self) -> None:
        """Hold all of them against the one that is pointed at."""
        rows = self.query_one(ComparedRows)
        self._picked.insert(0, self._picked.pop(rows.column))
        self._shown = self._beside()
        rows.column = 1
        self._draw()

    def action_designs(self) -> None:
        """Choose which designs stand here."""

        def chosen(picked: list[str] | None) -> None:
            if picked is not None and picked != self._picked:
                self._picked = picked
                self._shown = self._beside()
                self._draw()

        self.app.push_screen(PickDialog(self._known, self._picked), chosen)

    def action_lose(self) -> None:
        """Take a zone away from all of them."""
        from jobvector_wizard.screens.losing import LossScreen

        both = list(zip(self._shown.names, self._shown.designs, strict=True))
        self.app.push_screen(LossScreen(both, self._assessor.catalog))

    def action_charts(self) -> None:
        """Draw them."""
        from jobvector_wizard.reporting.charts import Charts

        self.app.push_screen(TextDialog("CHARTS", Charts(self._shown), wide=True))

    def action_help(self) -> None:
        """Say what stands here and which keys there are."""
        self.app.push_screen(TextDialog("COMPARE", HELP.strip()))

    def action_leave(self) -> None:
        """Go back to the wizard."""
        self.dismiss(None)

    def _beside(self) -> SideBySide:
        return side_by_side([self._known[it] for it in self._picked], self._picked, self._assessor.catalog)

    def _draw(self) -> None:
        rows = self.query_one(ComparedRows)
        rows.columns = len(self._picked)
        rows.column = rows.validate_column(rows.column)
        found = table_rows(self._shown, whole=self.whole)
        label = rows.current.label if rows.current else ""
        rows.show(found, next((at for at, row in enumerate(found) if row.label == label), 0))
        heading = self.query_one(ComparedHeading)
        heading.names = self._shown.names
        heading.refresh()
        self._draw_bars()
        self._tell()

    def _draw_bars(self) -> None:
        width = max(40, self.size.width - 4)
        bars = Text("\n").join(named_bars(self._shown.names, self._shown.designs, width))
        self.query_one("#compared-bars", Static).update(bars)

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        rows = self.query_one(ComparedRows)
        self.query_one(ComparedHeading).refresh()
        if rows.current is not None:
            told = lines(cell_lines(rows.current, self._shown, rows.column))
            self.query_one("#compared-cell", Static).update(told, layout=False)

    @on(RowList.Chosen)
    def _explain(self, event: RowList.Chosen) -> None:
        event.stop()
        rows = self.query_one(ComparedRows)
        row, column = rows.current, rows.column
        if row is None or not row.cells:
            return
        said = list(cell_lines(row, self._shown, column))
        if figure := row.figures[column]:
            said += ["", *self._assessor.explained(self._shown.designs[column], figure)]
        self.app.push_screen(TextDialog(f"{self._shown.names[column]}   {row.label}", lines(said)))


class PickList(RowList[str]):
    """Designs, of which those that are picked are marked with their places."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "choose", "pick", key_display="⏎")]

    def __init__(self, known: Mapping[str, Assessment], picked: Sequence[str]) -> None:
        super().__init__(id="pick")
        self.known, self.picked = known, list(picked)

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one design."""
        name = self.rows[index]
        place = self.picked.index(name) + 1 if name in self.picked else None
        return choice_row(name, self.known[name], width, place, cursor=cursor)


class PickDialog(Dialog[list[str]]):
    """Asks which designs are to stand beside each other; where fewer than two are picked, nothing changes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,d", "done", "done", key_display="esc")]

    def __init__(self, known: Mapping[str, Assessment], picked: Sequence[str]) -> None:
        super().__init__()
        self._known, self._picked = known, picked

    def compose(self) -> ComposeResult:
        """The designs."""
        with Vertical(classes="box"):
            yield Static(f"DESIGNS   two to {MOST} of them, the first is the base", classes="title")
            yield PickList(self._known, self._picked)
            yield Static(id="pick-problem", classes="problem", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        """List them."""
        found = self.query_one(PickList)
        found.show(list(self._known))
        found.focus()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        found = self.query_one(PickList)
        name = found.current
        problem = ""
        if name in found.picked:
            found.picked.remove(name)
        elif name is not None and len(found.picked) < MOST:
            found.picked.append(name)
        else:
            problem = f"✗ {MOST} find room beside each other: take one of them away first."
        self.query_one("#pick-problem", Static).update(problem)
        found.refresh()

    def action_done(self) -> None:
        """Take what was picked, if that can be compared."""
        picked = self.query_one(PickList).picked
        self.dismiss(picked if len(picked) > 1 else None)
