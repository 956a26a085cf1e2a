"""The operation view: follows a journal; leaving it stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from jobvector_wizard.errors import WizardError
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.follow import POLL
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline, fold
from jobvector_wizard.reporting import operation as told
from jobvector_wizard.screens.base import SizedScreen, TooSmall
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.timer import Timer

    from jobvector_wizard.provisioning.operation import OperationDirectory
    from jobvector_wizard.provisioning.progress import Group

__all__ = ["OperationScreen", "ResourceTree"]


class Top(Widget):
    """What runs, how far it is, and what is waited for."""

    timeline: reactive[Timeline] = reactive(NOTHING_YET)

    def render(self) -> Text:
        """Draw the three lines."""
        width = self.size.width
        parts = (told.title_line, told.progress_line, told.waiting_line)
        return Text("\n", no_wrap=True, end="").join(part(self.timeline, width) for part in parts)


class LogPane(Widget):
    """The newest lines of the log."""

    timeline: reactive[Timeline] = reactive(NOTHING_YET)

    def render(self) -> Text:
        """Draw what fits."""
        return told.log_text(self.timeline, self.size.width, self.size.height)


class ResourceTree(RowList[told.TreeRow]):
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
        before = self._followed(timeline) or (self.current.key if self.current else "")
        groups = told.opened(timeline) | {key for key, wanted in self._opened.items() if wanted}
        shut = {key for key, wanted in self._opened.items() if not wanted}
        whole = [key for key, wanted in self._opened.items() if wanted]
        rows = list(told.tree(timeline, groups - shut, whole))
        at = next((n for n, row in enumerate(rows) if row.key == before), min(self.cursor, len(rows) - 1))
        self.show(rows, at)

    def _followed(self, timeline: Timeline) -> str:
        """Return what the highlight goes along with as long as nobody has moved it: what is waited for."""
        waited = None if self._moved else timeline.waiting_for
        return waited.urn if waited else ""

    def action_move(self, by: int) -> None:
        """Move the highlight; it stays there from now on."""
        self._moved = True
        super().action_move(by)

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one line."""
        return told.tree_row(self.rows[index], self.timeline, width, cursor=cursor)

    def is_open(self, group: Group) -> bool:
        """Whether a concern shows its resources."""
        return any(row.row is not None and row.group.urn == group.urn for row in self.rows)

    def action_open(self, wanted: bool) -> None:
        """Open the highlighted concern with all that is in it, or close it."""
        if self.current is not None:
            self._opened[str(self.current.group.urn)] = wanted
            self.fill(self.timeline)


class OperationScreen(SizedScreen[None]):
    """Follows one operation by its journal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "log", "log"),
        Binding("d", "detach", "detach"),
        Binding("s", "stop", "stop"),
        Binding("escape", "leave", "to the wizard", key_display="esc"),
        Binding("q", "app.quit", "quit", show=False),
        Binding("question_mark", "help", "help", key_display="?"),
    ]
    HELP = (
        "The operation runs in a process of its own: neither d (detach), nor escape, nor closing the "
        "terminal stops it. "
        "◆ marks what sets the finish time: making anything else faster would change nothing. s stops it."
    )

    timeline: reactive[Timeline] = reactive(NOTHING_YET, repaint=False)

    class Ended(Message):
        """The operation has ended, one way or another."""

    class Detached(Message):
        """The user leaves; the operation goes on."""

    class StopRequested(Message):
        """The operation is to end now."""

        def __init__(self, operation: OperationDirectory) -> None:
            super().__init__()
            self.operation = operation

    def __init__(
        self, operation: OperationDirectory, promise: str, decide: Callable[[Timeline], None] | None = None
    ) -> None:
        super().__init__()
        self._decide = decide
        self.operation = operation
        self._promise = promise
        self._reader = operation.reader()
        self._told = NOTHING_YET
        self._poll: Timer | None = None

    def compose(self) -> ComposeResult:
        """Progress above, the tree beside one resource and the log, counts and the way back below."""
        yield Top().data_bind(OperationScreen.timeline)
        with Horizontal(id="operation"):
            yield ResourceTree()
            with Vertical(id="beside"):
                with VerticalScroll(id="resource", can_focus=False):
                    yield Static(id="resource-text", markup=False)
                with Vertical(id="log"):
                    yield Static("── log ", classes="heading")
                    yield LogPane().data_bind(OperationScreen.timeline)
        yield Static(id="counts", markup=False)
        yield Static(id="way-back", markup=False)
        yield KeyLine()
        yield TooSmall()

    def on_mount(self) -> None:
        """Begin to follow."""
        self.query_one(ResourceTree).focus()
        self._poll = self.set_interval(POLL, self.look)
        self.call_after_refresh(self.look)

    def look(self) -> None:
        """Read what was written since the last look, and draw it."""
        try:
            entries = self._reader.events()
        except WizardError as error:
            self._stop_looking()
            self.app.push_screen(TextDialog("THE JOURNAL CANNOT BE READ", str(error)))
            return
        self._told = fold(entries, onto=self._told)
        if self._reader.state is JournalState.INTERRUPTED:
            self._told = self._told.interrupt()
        seen = self._told.as_of(datetime.now(UTC))
        if entries or int(seen.now) != int(self.timeline.now) or seen.state is not self.timeline.state:
            self.timeline = seen
        if seen.resources and self._decide and self.running:
            decide, self._decide = self._decide, None
            decide(seen)
        if seen.state is not JournalState.RUNNING:
            self._stop_looking()
            self.refresh_bindings()
            self.post_message(self.Ended())

    @property
    def running(self) -> bool:
        """Whether the operation goes on."""
        return self.timeline.state is JournalState.RUNNING

    @property
    def brought_up(self) -> bool:
        """Whether this was an up, and it has succeeded."""
        header = self.timeline.header
        return header is not None and header.kind is Kind.UP and self.timeline.exit_code == 0

    def watch_timeline(self, timeline: Timeline) -> None:
        """Draw what is not bound to the timeline."""
        if not self.is_mounted:
            return
        self.query_one(ResourceTree).fill(timeline)
        self._show_resource()
        self.query_one("#counts", Static).update(told.counts_line(timeline, self.size.width), layout=False)
        said = list(told.outcome_lines(timeline, self.operation.name))
        message = timeline.finished.message if timeline.finished else ""
        way = said if self.running else [message or self._promise, said[-1]]
        self.query_one("#way-back", Static).update(Text("\n".join(f" {line}" for line in way)), layout=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop only what runs."""
        del parameters
        return action != "stop" or self.running

    def action_log(self) -> None:
        """Show the whole log, and how it ended."""
        ends = "\n".join(told.outcome_lines(self.timeline, self.operation.name))
        lines = told.log_text(self.timeline, 200, len(self.timeline.log))
        self.app.push_screen(TextDialog("LOG, the newest first", Text.assemble(ends, "\n\n", lines)))

    def action_help(self) -> None:
        """Help with the view and with its tree."""
        self.app.push_screen(TextDialog("OPERATION", f"{self.HELP}\n\n{ResourceTree.HELP}"))

    def action_detach(self) -> None:
        """Leave the program; the operation goes on."""
        self.post_message(self.Detached())

    def action_leave(self) -> None:
        """Go back to the wizard; the operation goes on."""
        self.dismiss(None)

    def action_stop(self) -> None:
        """Ask whether to stop it."""
        self.post_message(self.StopRequested(self.operation))

    @on(RowList.Highlighted, "#tree")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._show_resource()

    @on(RowList.Chosen, "#tree")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        tree = self.query_one(ResourceTree)
        line = tree.current
        if line is not None and line.row is None:
            tree.action_open(not tree.is_open(line.group))
        elif line is not None:
            self.app.push_screen(TextDialog("RESOURCE", told.resource_text(line, self.timeline)))

    def _show_resource(self) -> None:
        text = told.resource_text(self.query_one(ResourceTree).current, self.timeline)
        self.query_one("#resource-text", Static).update(text)

    def _stop_looking(self) -> None:
        if self._poll is not None:
            self._poll.stop()
