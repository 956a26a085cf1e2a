"""Where to start: a shipped preset, a file, a deployment to change, or a draft that an earlier run kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.base.paths import stands, typed_path
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.planning.assessment import Assessment
from jobvector_wizard.planning.taking import as_taken
from jobvector_wizard.reporting.journal_lines import promise_lines
from jobvector_wizard.reporting.rows import design_lines
from jobvector_wizard.reporting.tradeoff_rows import Picture, buys_line, refused_row
from jobvector_wizard.screens.designs import Design, designs
from jobvector_wizard.screens.lines import PathInput
from jobvector_wizard.screens.messages import (
    DesignRequested,
    DraftRequested,
    FollowRequested,
    Previewed,
    ProblemMet,
)
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import Step, lines
from jobvector_wizard.session.kept import traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["DesignList", "StartStep"]


class DesignList(RowList[Design]):
    """The designs as a picture: what each costs, which zones it survives, and how long it is down."""

    HELP = (
        "Up and down highlight a design, and the ledger shows it. Enter starts from it; undo (u) comes back to what "
        "you had before, and as long as that is in no file, it is a draft on this list. Bars are the expected month, "
        "all on one scale; the line in them is the design's budget, and an arrow ends what costs at least as much. "
        "Below the letter of a zone stands what its loss does: ✗ something is gone, ? that depends, ✓ all run or come "
        "back, – not used. Minutes down are what the published SLAs in series leave of a month."
    )

    def __init__(self) -> None:
        super().__init__(id="designs")
        self.origin = ""
        self._picture: tuple[Sequence[Design], int, Picture] | None = None

    def picture(self, width: int) -> Picture:
        """Return how the designs are drawn in so many columns; worked out once for the same ones."""
        kept = self._picture
        if kept is None or kept[0] is not self.rows or kept[1] != width:
            kept = self._picture = (self.rows, width, Picture.fitting(self.assessed.values(), width))
        return kept[2]

    @property
    def assessed(self) -> dict[str, Assessment]:
        """The designs that could be assessed, by their names."""
        return {it.name: it.shown for it in self.rows if isinstance(it.shown, Assessment)}

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one design, or why it cannot be assessed."""
        design = self.rows[index]
        chosen = design.file is not None and design.is_preset and design.file.origin == self.origin
        if isinstance(design.shown, WizardError):
            return refused_row(design.name, design.shown, width, cursor=cursor, chosen=chosen)
        return self.picture(width).row(design.name, design.shown, cursor=cursor, chosen=chosen)


class DesignHeading(Widget):
    """What the columns of the picture are."""

    def __init__(self, designs: DesignList) -> None:
        super().__init__()
        self._designs = designs

    def render(self) -> Text:
        """Name them as the list is drawn."""
        return self._designs.picture(self._designs.scrollable_content_region.width).heading()


class StartStep(Step):
    """What runs, kept drafts, what stands and the shipped presets, and a line for the path of a file."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "screen.compare", "compare")]
    TITLE = "START   what it costs and what it survives"
    HELP = (
        "Choose a preset, a draft, a deployment to change or an operation to go back to, or write the path of a preset "
        "file of yours. Nothing is written before you save, and nothing is changed in an account before you say so."
    )

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(assessor, step)
        self._designs: tuple[Design, ...] = ()
        self._made_of: object = None

    def compose(self) -> ComposeResult:
        """The designs, the path, and what is said about either."""
        yield Static(self.TITLE, classes="title")
        found = DesignList()
        yield DesignHeading(found)
        yield found
        yield Static(id="buys", markup=False)
        yield Static("or a file of yours", classes="heading")
        yield PathInput(placeholder="path of a preset file, such as my-design.toml", id="start-path")
        yield Static(id="start-problem", classes="problem", markup=False)
        yield Static(classes="detail", markup=False)

    def show(self, view: View) -> None:
        """Show the designs, the one that the draft came from marked."""
        made_of = (view.wanted, self.assessor.catalog, view.kept_in, view.opened, traces(view.kept_in))
        if not self._designs or self._made_of != made_of:
            self._designs, self._made_of = designs(self.assessor, view.wanted, view.kept_in, view.opened), made_of
        found = self.query_one(DesignList)
        found.origin = view.file.origin
        at = next((n for n, it in enumerate(self._designs) if it.file and it.file.origin == view.file.origin), 0)
        found.show(self._designs, at if self._designs[0].is_preset else 0)
        found.styles.height = len(self._designs)
        self.query_one(DesignHeading).refresh()
        self._explain(found.current)

    def explanation(self) -> tuple[str, Text] | None:
        """Say everything about the highlighted design."""
        design = self.query_one(DesignList).current
        if design is None:
            return None
        if isinstance(design.shown, WizardError):
            return design.name, lines(str(design.shown).splitlines())
        return design.name, lines(
            [*design_lines(design.shown), "", *self.assessor.explained(design.shown, "total", "sla")]
        )

    @on(RowList.Highlighted, "#designs")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        found = self.query_one(DesignList)
        if found.has_focus:
            self._explain(found.current)
            shown = found.current.shown if found.current else None
            self.post_message(Previewed(shown if isinstance(shown, Assessment) else None))

    @on(RowList.Chosen, "#designs")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        design = self.query_one(DesignList).current
        if design is None:
            return
        if design.draft is not None and design.file is not None:
            self._designs = ()
            self.post_message(DraftRequested(design.draft))
        elif isinstance(design.shown, WizardError):
            self.post_message(ProblemMet(design.shown))
        elif design.running is not None:
            self._designs = ()
            self.post_message(FollowRequested(design.running, next(promise_lines(design.shown))))
        elif design.file is not None:
            self.post_message(DesignRequested(design.file))

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

    @on(Input.Submitted)
    def _path(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if not text:
            self._say("✗ Write the path of a file, such as my-design.toml.")
            return
        try:
            path = typed_path(text)
            if not (stands(path) and path.is_file()):
                raise UsageError(f"There is no file {path}.")
            file = as_taken(PresetFile.load(path), self.assessor.catalog, self.assessor.on)
            self.assessor.design(file.blueprint)
        except WizardError as error:
            self._say(f"✗ {error}")
            return
        self._say("")
        self.post_message(DesignRequested(file))

    def _say(self, text: str) -> None:
        self.query_one("#start-problem", Static).update(text)

    def _explain(self, design: Design | None) -> None:
        if design is None:
            return
        told = [str(design.shown)] if isinstance(design.shown, WizardError) else design_lines(design.shown)
        told = [*filter(None, [design.about]), *told]
        among = self.query_one(DesignList).assessed
        buys = "" if isinstance(design.shown, WizardError) else buys_line(design.name, design.shown, among)
        self.query_one("#buys", Static).update(buys, layout=False)
        self.query_one(".detail", Static).update(lines(told), layout=False)
