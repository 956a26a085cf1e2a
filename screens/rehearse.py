"""The rehearsal before it starts: what it plays, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import on
from textual.containers import Horizontal
from textual.widgets import Button, Static

from jobvector_wizard.provisioning.rehearsal import DEFAULT_SPEED
from jobvector_wizard.reporting.operation import speed_word
from jobvector_wizard.reporting.rows import rehearsal_lines, standing_line
from jobvector_wizard.screens.messages import Previewed, RehearsalRequested, UpRequested
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import Step, lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from jobvector_wizard.screens.draft import View

__all__ = ["RehearseStep", "Speed", "SpeedList"]


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast the rehearsal's clock runs; 0 waits for nothing."""

    factor: float
    detail: str


SPEEDS: Final = (
    Speed(DEFAULT_SPEED, "a minute in a second"),
    Speed(600.0, "ten minutes in a second"),
    Speed(1.0, "as long as AWS usually takes"),
    Speed(0.0, "waits for nothing"),
)


class SpeedList(RowList[Speed]):
    """The speeds; the highlighted one holds."""

    HELP = "The highlighted speed is the one the rehearsal runs at. Enter starts it."

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one speed."""
        del width
        speed = self.rows[index]
        mark = "▶●" if cursor else "  "
        return Text.assemble(f"{mark} {speed_word(speed.factor):<9}", (speed.detail, "dim"), no_wrap=True)


class RehearseStep(Step):
    """What a rehearsal is, its speed, and the button that starts it."""

    TITLE = "REHEARSE   the whole operation, without AWS"
    HELP = (
        "A rehearsal runs the very same program that would create the resources, against a clock with published "
        "durations. It needs no account and creates nothing. The other button leads to an account: it is checked "
        "first, then the change is previewed, and only the deployment's name, typed, starts anything."
    )

    def compose(self) -> ComposeResult:
        """What will happen, the speeds, and the button."""
        yield Static(self.TITLE, classes="title")
        yield Static(id="rehearsal", markup=False)
        yield Static("   speed of the clock", classes="heading")
        yield SpeedList(id="speeds")
        yield Static(id="allowed", classes="problem", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Start the rehearsal", id="start-button", compact=True)
            yield Button("Bring it up in an account …", id="up-button", compact=True)

    @property
    def speed(self) -> float:
        """The highlighted speed; the usual one before anything was shown."""
        found = self.query_one(SpeedList).current
        return found.factor if found else DEFAULT_SPEED

    def show(self, view: View) -> None:
        """Say what would be rehearsed."""
        speeds = self.query_one(SpeedList)
        speeds.show(SPEEDS, speeds.cursor)
        self.query_one("#rehearsal", Static).update(lines(rehearsal_lines(view.assessment, changed=view.changed)))
        self.query_one("#allowed", Static).update(standing_line(view.assessment))

    @on(RowList.Highlighted, "#speeds")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.post_message(Previewed(None))

    @on(Button.Pressed, "#up-button")
    def _up(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(UpRequested())

    @on(RowList.Chosen, "#speeds")
    @on(Button.Pressed, "#start-button")
    def _start(self, event: RowList.Chosen | Button.Pressed) -> None:
        event.stop()
        self.post_message(RehearsalRequested())
