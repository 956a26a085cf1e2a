"""The last step: what bringing the design up takes, and the two ways on: a rehearsal, or an account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button, Static

from jobvector_wizard.base.crash import broken
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.provisioning.rehearsal import DEFAULT_SPEED
from jobvector_wizard.readiness.needs import Needs, read_needs
from jobvector_wizard.reporting.needs import READING, needs_lines, needs_report, unread_lines
from jobvector_wizard.reporting.operation import speed_word
from jobvector_wizard.reporting.rows import standing_line
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.messages import Previewed, RehearsalRequested, UpRequested
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import Step, lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["ProvisionStep", "Speed", "SpeedList"]


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


class NeedsRead(Message):
    """The program of a design was read, or could not be."""

    def __init__(self, digest: str, found: Needs | WizardError) -> None:
        super().__init__()
        self.digest = digest
        self.found = found


class ProvisionStep(Step):
    """What the design takes, the speed of a rehearsal, and the buttons for both ways on."""

    TITLE = "PROVISION   what it takes, then rehearse or build"
    HELP = (
        "Above is what bringing the design up takes: the time until everything stands, its price, the quotas and the "
        "IAM actions that it needs at least, read from the program that creates the resources; e says all of it. "
        "A rehearsal runs that very program against a clock with published durations. It needs no account and creates "
        "nothing. The other button leads to an account: it is checked first, then the change is previewed, and only "
        "the deployment's name, typed, starts anything."
    )

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(assessor, step)
        self._known: dict[str, Needs | WizardError] = {}
        self._shown: Assessment | None = None
        self._reading = False

    def compose(self) -> ComposeResult:
        """What it takes, the speeds, and a button with its consequence for each way on."""
        yield Static(self.TITLE, classes="title")
        yield Static(id="needs", markup=False)
        yield Static("   clock of a rehearsal", classes="heading")
        yield SpeedList(id="speeds")
        yield Static(id="allowed", classes="problem", markup=False)
        with Horizontal(classes="way"):
            yield Button("Rehearse it", id="start-button", compact=True)
            yield Static(id="start-means", markup=False)
        with Horizontal(classes="way"):
            yield Button("Bring it up …", id="up-button", variant="warning", compact=True)
            yield Static("after checks and a preview", markup=False)

    @property
    def speed(self) -> float:
        """The highlighted speed; the usual one before anything was shown."""
        found = self.query_one(SpeedList).current
        return found.factor if found else DEFAULT_SPEED

    def show(self, view: View) -> None:
        """Say what the draft takes, as far as its program was read, and whether it can be rehearsed."""
        speeds = self.query_one(SpeedList)
        speeds.show(SPEEDS, speeds.cursor)
        self.query_one("#allowed", Static).update(standing_line(view.assessment))
        first = "saved first; " if view.changed else ""
        self.query_one("#start-means", Static).update(f"{first}no AWS call is made")
        self._shown = view.assessment
        self._draw(view.assessment)

    def explanation(self) -> tuple[str, Text] | None:
        """Say everything that the design takes, once its program was read."""
        found = self._needs(self._shown) if self._shown else None
        return ("WHAT IT TAKES", needs_report(found)) if isinstance(found, Needs) else None

    def _needs(self, shown: Assessment) -> Needs | WizardError | None:
        """Return what is known of a design's program, with the price as it is now; None where it was not read."""
        found = self._known.get(shown.blueprint.digest)
        return replace(found, assessment=shown) if isinstance(found, Needs) else found

    def _draw(self, shown: Assessment) -> None:
        match self._needs(shown):
            case Needs() as found:
                said = needs_lines(found)
            case WizardError() as error:
                said = unread_lines(shown, f"? {error}")
            case _:
                said = unread_lines(shown, READING)
                self._read(shown)
        self.query_one("#needs", Static).update(lines(said))

    def _read(self, shown: Assessment) -> None:
        """Read one program at a time; whoever has changed the design meanwhile gets the next one."""
        if not self._reading:
            self._reading = True
            digest, catalog = shown.blueprint.digest, self.assessor.catalog
            in_background(self, lambda: NeedsRead(digest, _needs_or_why(shown, catalog)))

    @on(NeedsRead)
    def _was_read(self, event: NeedsRead) -> None:
        event.stop()
        self._reading = False
        self._known[event.digest] = event.found
        if self.display and self._shown is not None:
            self._draw(self._shown)

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


def _needs_or_why(assessment: Assessment, catalog: Catalog) -> Needs | WizardError:
    """Read a design's program; what goes wrong is told in the step and disturbs nothing else."""
    try:
        return read_needs(assessment, catalog)
    except WizardError as error:
        return error
    except Exception as error:  # noqa: BLE001 the thread is its own edge: what broke is logged and told
        return broken("The program cannot be read", error)
