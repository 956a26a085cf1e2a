"""The operation view: follows a journal, plays it again, and says what to do where it broke off."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from jobvector_wizard.base.days import day_assessed
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.catalog import bundled
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.follow import POLL
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.next_steps import NextCommand, next_commands
from jobvector_wizard.provisioning.replay import Replay
from jobvector_wizard.provisioning.running_cost import least_an_hour
from jobvector_wizard.provisioning.timeline import NOTHING_YET, Timeline, fold
from jobvector_wizard.reporting import operation as told
from jobvector_wizard.reporting.failure_summary import failure_summary
from jobvector_wizard.reporting.operation_tree import resource_text
from jobvector_wizard.screens.base import SizedScreen, TooSmall
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.messages import CopyRequested
from jobvector_wizard.screens.operation_panes import LogPane, ResourceTree, Summary, Top
from jobvector_wizard.screens.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from textual.app import ComposeResult
    from textual.timer import Timer

    from jobvector_wizard.provisioning.events import Entry
    from jobvector_wizard.provisioning.operation import OperationDirectory

__all__ = ["OperationScreen"]


class OperationScreen(SizedScreen[None]):
    """Follows one operation by its journal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "pause"),
        Binding("plus,equals_sign", "faster(1)", "faster", key_display="+"),
        Binding("minus", "faster(-1)", "slower", key_display="-"),
        Binding("home", "rewind(False)", "to start", priority=True),
        Binding("end", "rewind(True)", "to end", priority=True),
        Binding("u", "again('up')", "up again"),
        Binding("r", "again('rehearse')", "rehearse"),
        Binding("t", "turn", "resources"),
        Binding("l", "log", "log"),
        Binding("p", "replay", "replay"),
        Binding("x", "lose", "lose a zone"),
        Binding("d", "detach", "detach"),
        Binding("s", "stop", "stop"),
        Binding("escape", "leave", "back", key_display="esc"),
        Binding("y", "copy", "copy"),
        Binding("q", "app.quit", "quit", show=False),
        Binding("question_mark", "help", "help", key_display="?"),
    ]
    HELP = (
        "The operation runs in a process of its own: neither d (detach), nor escape, nor closing the "
        "terminal stops it. "
        "◆ marks what sets the finish time: making anything else faster would change nothing. s stops it.\n\n"
        "Once it has ended, p plays it again: space pauses, + and - change the speed, home and end go to its start and "
        "its end. Its journal stays as it is. x takes a zone or a node of the design away and shows what happens. "
        "Where it broke off, t turns between what to do and the resources. "
        "y copies: the command that comes back, the next command, or what is said of the highlighted resource."
    )

    timeline: reactive[Timeline] = reactive(NOTHING_YET, repaint=False)
    replay: reactive[Replay | None] = reactive(None, repaint=False)

    class Ended(Message):
        """The operation has ended, one way or another."""

    class Detached(Message):
        """The user leaves; the operation goes on."""

    class StopRequested(Message):
        """The operation is to end now."""

        def __init__(self, operation: OperationDirectory) -> None:
            super().__init__()
            self.operation = operation

    class AgainRequested(Message):
        """What broke off is to be tried again."""

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
        self._ticks: Timer | None = None
        self._ticked = 0.0
        self._commands: tuple[NextCommand, ...] = ()

    def compose(self) -> ComposeResult:
        """Progress above, the tree beside one resource and the log, counts and the way back below."""
        yield Top().data_bind(OperationScreen.timeline, OperationScreen.replay)
        yield Summary()
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
        self._ticks = self.set_interval(POLL, self._tick, pause=True)
        self.call_after_refresh(self.look)

    def look(self) -> None:
        """Read what was written since the last look, and draw it; what has ended is looked at no more."""
        if not self.running:
            return
        try:
            self._take(self._reader.events())
        except WizardError as error:
            self._stop_looking()
            self.app.push_screen(TextDialog("THE JOURNAL CANNOT BE READ", str(error)))

    def _take(self, entries: Sequence[Entry]) -> None:
        """Fold what is new, and go on to the plan's decision, or to the end, where that has come."""
        self._told = fold(entries, onto=self._told)
        if self._reader.state is JournalState.INTERRUPTED:
            self._told = self._told.interrupt()
        seen = self._told.as_of(datetime.now(UTC))
        if entries or int(seen.now) != int(self.timeline.now) or seen.state is not self.timeline.state:
            self.timeline = seen
        if seen.resources and self._decide and self.running:
            decide, self._decide = self._decide, None
            decide(seen)
        if not self.running:
            self._stop_looking()
            self._end()

    def _end(self) -> None:
        """Land where one reads how it ended: what stands is the app's to show, what broke off is said here."""
        if self.broke_off:
            self._commands = next_commands(self.operation)
            self.query_one(Summary).say(failure_summary(self._told, self._commands, self._an_hour()))
            self._turn(summary=True)
        self.refresh_bindings()
        self.post_message(self.Ended())

    def _an_hour(self) -> Decimal | None:
        """What stands costs an hour at least; None where that cannot be said."""
        if self._kind not in (Kind.UP, Kind.DESTROY):
            return None
        engine = self.operation.request().engine
        if engine is None or engine.targets:
            return None  # what it was not to touch may never have been made
        return least_an_hour(self._told, assess(self.operation.blueprint(), bundled(), day_assessed()).bill)

    @property
    def _kind(self) -> Kind:
        return self.operation.header.kind

    @property
    def running(self) -> bool:
        """Whether the operation goes on."""
        return self._told.state is JournalState.RUNNING

    @property
    def broke_off(self) -> bool:
        """Whether it has ended without success."""
        return self._told.exit_code not in (None, 0)

    @property
    def brought_up(self) -> bool:
        """Whether this was an up, and it has succeeded."""
        return self._told.exit_code == 0 and self._kind is Kind.UP

    def watch_timeline(self, timeline: Timeline) -> None:
        """Draw what is not bound to the timeline."""
        if not self.is_mounted:
            return
        self.query_one(ResourceTree).fill(timeline)
        self._show_resource()
        self.query_one("#counts", Static).update(told.counts_line(timeline, self.size.width), layout=False)
        self._show_way()

    def _show_way(self) -> None:
        way = told.way_lines(self._told, self.operation.name, self._promise, replayed=self.replay is not None)
        lines = [Text(f" {line}", no_wrap=True, overflow="ellipsis") for line in way]
        self.query_one("#way-back", Static).update(Text("\n").join(lines), layout=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what makes sense: to stop what runs, to replay what has ended, to go on with what broke off."""
        match action:
            case "pause" | "faster" | "rewind":
                return self.replay is not None
            case "stop" | "detach":
                return self.running
            case "replay":
                return not self.running
            case "lose":
                return self._told.exit_code == 0 and self._kind in (Kind.REHEARSE, Kind.UP)
            case "turn":
                return self.broke_off and self.replay is None
            case "again":
                return self.broke_off and self.replay is None and parameters == (self._kind.value,)
            case _:
                return True

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
        """Go back: from a replay to how it ended, from there to the wizard; what runs goes on."""
        if self.replay is None:
            self.dismiss(None)
        else:
            self._end_replay()

    def action_stop(self) -> None:
        """Ask whether to stop it."""
        self.post_message(self.StopRequested(self.operation))

    def action_again(self, verb: str) -> None:
        """Try again what broke off."""
        del verb
        self.post_message(self.AgainRequested(self.operation))

    def action_turn(self) -> None:
        """Turn from what to do to the resources, or back."""
        self._turn(summary=not self.query_one(Summary).display)

    def action_copy(self) -> None:
        """Copy the command that comes back, the next command, or what is said of the highlighted resource."""
        summary, line = self.query_one(Summary).display, self.query_one(ResourceTree).current
        if summary and self._commands:
            self.post_message(CopyRequested("the command that goes on", self._commands[0].line))
        elif self.running or summary or line is None:
            command = f"jobvector-wizard watch {self.operation.name}"
            self.post_message(CopyRequested("the command that comes back", command))
        else:
            said = resource_text(line, self.timeline).plain.rstrip()
            self.post_message(CopyRequested("what is said of the resource", said))

    def action_lose(self) -> None:
        """Take a zone or a node of the design away that was brought up or rehearsed, and watch what happens."""
        from jobvector_wizard.screens.losing import LossScreen

        catalog, blueprint = bundled(), self.operation.blueprint()
        shown = assess(blueprint, catalog, day_assessed())
        self.app.push_screen(LossScreen([(blueprint.name, shown)], catalog))

    def action_replay(self) -> None:
        """Play it again from its start, or end that."""
        if self.replay is not None:
            self._end_replay()
            return
        self._turn(summary=False)
        self._ticked = time.monotonic()
        self._seek(Replay(tuple(self.operation.reader().events())))
        if self._ticks is not None:
            self._ticks.resume()

    def _end_replay(self) -> None:
        if self._ticks is not None:
            self._ticks.pause()
        self.replay = None
        self.timeline = self._told
        self._show_way()
        self._turn(summary=self.broke_off)
        self.refresh_bindings()

    def _tick(self) -> None:
        passed, self._ticked = time.monotonic() - self._ticked, time.monotonic()
        if self.replay is not None and not (self.replay.paused or self.replay.ended):
            self._seek(self.replay.later(passed))

    def _seek(self, replay: Replay) -> None:
        """Show another moment of a replay."""
        new = self.replay is None
        self.replay, self.timeline = replay, replay.timeline
        if new:
            self.refresh_bindings()

    def action_pause(self) -> None:
        """Pause a replay, or let it go on."""
        if self.replay is not None:
            self._seek(self.replay.toggled())

    def action_faster(self, by: int) -> None:
        """Change a replay's speed."""
        if self.replay is not None:
            self._seek(self.replay.faster(by))

    def action_rewind(self, to_the_end: bool) -> None:
        """Go to the start or the end of a replay."""
        if self.replay is not None:
            self._seek(self.replay.moved(self.replay.length if to_the_end else 0.0))

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
            self.app.push_screen(TextDialog("RESOURCE", resource_text(line, self.timeline)))

    def _show_resource(self) -> None:
        text = resource_text(self.query_one(ResourceTree).current, self.timeline)
        self.query_one("#resource-text", Static).update(text)

    def _turn(self, *, summary: bool) -> None:
        """Show what to do over the whole width, or the resources."""
        self.query_one(Summary).display = summary
        self.query_one("#operation").display = not summary
        (self.query_one(Summary) if summary else self.query_one(ResourceTree)).focus()

    def _stop_looking(self) -> None:
        if self._poll is not None:
            self._poll.stop()
