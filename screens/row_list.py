"""A list with one line a row that knows which row is highlighted; the base of every list in the wizard."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text
    from textual import events

__all__ = ["RowList"]

Row = TypeVar("Row")
MOMENT: Final = 0.003
"""Seconds; messages need fewer to get from a highlight to the ledger."""


class RowList(ScrollView, Generic[Row], can_focus=True):
    """Draws its visible rows only. Up and down highlight, enter chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", key_display="⏎"),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "move(-100000)", "first", show=False),
        Binding("end", "move(100000)", "last", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--cursor", "row--cursor-blurred"}
    HELP = "Up and down highlight a row, enter chooses it."

    cursor: reactive[int] = reactive(0)

    class Highlighted(Message):
        """Another row is highlighted."""

        def __init__(self, rows: RowList[Any]) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.rows

    class Chosen(Message):
        """A row was chosen."""

        def __init__(self, rows: RowList[Any]) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.rows

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, classes=classes)
        self.rows: Sequence[Row] = ()
        self._center = False

    @property
    def current(self) -> Row | None:
        """The highlighted row; None where the list is empty."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row], cursor: int = 0, *, center: bool = False) -> None:
        """Put other rows in, with one of them highlighted and in view; says nothing."""
        self.rows = rows
        self.virtual_size = Size(self.scrollable_content_region.width, len(rows))
        self.set_reactive(RowList.cursor, min(max(cursor, 0), max(0, len(rows) - 1)))
        self._center = center
        self.call_after_refresh(self._into_view)
        self.refresh()

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one row."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen."""
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if index >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        cursor = index == self.cursor
        style = self.rich_style
        if cursor:
            style += self.get_component_rich_style("row--cursor" if self.has_focus else "row--cursor-blurred")
        text = self.draw(index, width, cursor=cursor)
        text.end = ""
        style_of_all = style + self.app.console.get_style(text.style)
        segments = Segment.apply_style(text.render(self.app.console), style_of_all)
        return Strip(segments).adjust_cell_length(width, style)

    def validate_cursor(self, cursor: int) -> int:
        """Keep the highlight on a row."""
        return min(max(cursor, 0), max(0, len(self.rows) - 1))

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Draw the highlight where it is, and tell."""
        self._paint_together()
        self._center = False
        self._into_view()
        self.refresh_line(before)
        self.refresh_line(cursor)
        self.post_message(self.Highlighted(self))

    def on_resize(self) -> None:
        """Take the new width."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows))
        self._into_view()
        self.refresh()

    def on_focus(self) -> None:
        """Say what is highlighted, now that it counts."""
        self.refresh()
        self.post_message(self.Highlighted(self))

    def on_blur(self) -> None:
        """Dim the highlight."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Highlight what is clicked; what is already highlighted is chosen."""
        index = int(event.y) + self.scroll_offset.y
        if index < len(self.rows):
            if index == self.cursor and event.chain > 1:
                self.action_choose()
            self.cursor = index

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move the highlight by what is visible."""
        self.cursor += by * max(1, self.size.height - 1)

    def action_choose(self) -> None:
        """Choose the highlighted row."""
        if self.rows:
            self.post_message(self.Chosen(self))

    def _paint_together(self) -> None:
        """Paint the highlight and what follows from it at once: a second paint would come one or two frames later."""
        app, screen, held = self.app, self.screen, ExitStack()
        held.enter_context(app.batch_update())

        def let_go() -> None:
            held.close()
            screen.check_idle()

        # where an option is assessed first, that takes up the first moment; the second is for the messages
        app.set_timer(MOMENT, lambda: app.set_timer(MOMENT, let_go))

    def _into_view(self) -> None:
        """Scroll to the highlight; a list that has no size yet does so once it is given one."""
        if self.size.height:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, center=self._center)
