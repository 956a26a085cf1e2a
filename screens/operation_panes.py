"""The parts of the operation view: the lines on top, the tree of resources, the log, and what is said at a bad end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline
from jobvector_wizard.reporting import operation as told
from jobvector_wizard.reporting.operation_tree import TreeRow, opened, tree, tree_row
from jobvector_wizard.screens.row_list import RowList

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import ComposeResult

    from jobvector_wizard.provisioning.progress import Group
    from jobvector_wizard.provisioning.replay import Replay

__all__ = ["LogPane", "ResourceTree", "Summary", "Top"]


class Top(Widget):
    """What runs, how far it is, and what is waited for."""

    timeline: reactive[Timeline] = reactive(NOTHING_YET)
    replay: reactive[Replay | None] = reactive(None)

    def render(self) -> Text:
        """Draw the three lines."""
        width = self.size.width
        lines = (
            told.title_line(self.timeline, self.replay, width),
            told.progress_line(self.timeline, self.replay, width),
            told.waiting_line(self.timeline, width),
        )
        return Text("\n", no_wrap=True, end="").join(lines)


class LogPane(Widget):
    """The newest lines of the log."""

    timeline: reactive[Timeline] = reactive(NOTHING_YET)

    def render(self) -> Text:
        """Draw what fits."""
        return told.log_text(self.timeline, self.size.width, self.size.height)


class Summary(VerticalScroll):
    """What happened, what stands and what to do, over the whole width; it scrolls where it is long."""

    def __init__(self) -> None:
        super().__init__(id="summary")
        self.display = False

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="summary-text", markup=False)

    def say(self, text: RenderableType) -> None:
        """Show a text from its beginning."""
        self.query_one("#summary-text", Static).update(text)
        self.scroll_home(animate=False)


class ResourceTree(RowList[TreeRow]):
    """Resources by concern; what is at work is open by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "look", key_display="⏎"),
        Binding("right", "open(True)", "open", key_display="→", show=False),
        Binding("left", "open(False)", "close", key_display="←", show=False),
    ]
    HELP = "Up and down highlight a resource, right opens a concern, left closes it, enter shows all about a resource."

    def __init__(self) -> None:
        super().__init__(id="tree")
        self.timeline = NOTHING_YET
        self._opened: dict[str, bool] = {}
        self._moved = False

    def fill(self, timeline: Timeline) -> None:
        """Take the tree as it is now; the highlight stays where it was."""
        self.timeline = timeline
        before, home = self._followed(timeline), ""
        if not before and self.current is not None:
            before, home = self.current.key, str(self.current.group.urn)
        shut = {key for key, wanted in self._opened.items() if not wanted}
        whole = {key for key, wanted in self._opened.items() if wanted}
        held = {home} if self._moved and self.current and self.current.row else set()  # stays open while looked at
        rows = list(tree(timeline, (opened(timeline) | whole | held) - shut, whole))
        places = {row.key: place for place, row in enumerate(rows)}
        self.show(rows, places.get(before, places.get(home, min(self.cursor, len(rows) - 1))))

    def _followed(self, timeline: Timeline) -> str:
        """Return what the highlight goes along with until somebody moves it: a failure, or what is waited for."""
        if self._moved:
            return ""
        failed = next(iter(timeline.failures), "")
        return failed or (timeline.waiting_for.urn if timeline.waiting_for else "")

    def action_move(self, by: int) -> None:
        """Move the highlight; it stays there from now on."""
        self._moved = True
        super().action_move(by)

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one line."""
        return tree_row(self.rows[index], self.timeline, width, cursor=cursor)

    def is_open(self, group: Group) -> bool:
        """Whether a concern shows its resources."""
        return any(row.row is not None and row.group.urn == group.urn for row in self.rows)

    def action_open(self, wanted: bool) -> None:
        """Open the highlighted concern with all that is in it, or close it."""
        if self.current is not None:
            self._opened[str(self.current.group.urn)] = wanted
            self.fill(self.timeline)
