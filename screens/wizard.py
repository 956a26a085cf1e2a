"""The wizard's one screen: a step beside the ledger, with the rail of steps and the keys that work now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Input

from jobvector_wizard.planning.steps import STEPS, step_of
from jobvector_wizard.screens.base import SizedScreen, TooSmall
from jobvector_wizard.screens.budget import BudgetStep
from jobvector_wizard.screens.copying import Copyable, CopyDialog, copyables
from jobvector_wizard.screens.database import DatabaseStep
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.edge import EdgeStep
from jobvector_wizard.screens.extras import ExtrasStep
from jobvector_wizard.screens.figure_dialog import FigureDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.messages import CopyRequested, ExplainRequested, Previewed, RemedyRequested, StepRequested
from jobvector_wizard.screens.nodes import NodesStep
from jobvector_wizard.screens.places import RegionStep, ZonesStep
from jobvector_wizard.screens.provision import ProvisionStep
from jobvector_wizard.screens.review import ReviewStep
from jobvector_wizard.screens.side import HeaderLine, Ledger, Rail
from jobvector_wizard.screens.start import StartStep
from jobvector_wizard.screens.step import Step, lines
from jobvector_wizard.screens.usage import UsageStep
from jobvector_wizard.screens.workloads import WorkloadsStep

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType
    from textual.app import ComposeResult

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["WIDGETS", "WizardScreen"]

WIDGETS: Final[dict[str, type[Step]]] = {
    "start": StartStep,
    "region": RegionStep,
    "zones": ZonesStep,
    "nodes": NodesStep,
    "workloads": WorkloadsStep,
    "database": DatabaseStep,
    "edge": EdgeStep,
    "extras": ExtrasStep,
    "usage": UsageStep,
    "budget": BudgetStep,
    "review": ReviewStep,
    "provision": ProvisionStep,
}
KEYS: Final = """
arrows     highlight, and see it in the ledger
enter      choose what is highlighted
tab        the next list or line; escape goes back
] [        next and previous step; 1 to 0, F and P go to one
u r        undo, redo
f F        fix a finding; the list of findings, where M mends all
e E        explain what is highlighted; any figure
c          compare with what it began as, and with others
x          take a zone or a node away, and watch what happens
/ s        filter a long list; list it in another order
p          read today's prices of the highlighted region
^s y w     save under a new name; copy; write a page to take home
q          quit, keeping or discarding the draft
^p         everything by its name, colours too

Letters and digits are text while a line is being written; escape leaves the line."""


class WizardScreen(SizedScreen[None]):
    """Shows one view of the draft at a time; what is asked for goes to the app as messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket", "step(1)", "next", key_display="]"),
        Binding("left_square_bracket", "step(-1)", "previous", key_display="[", show=False),
        *(Binding(step.key, f"go('{name}')", name, show=False) for name, step in STEPS.items() if name != "review"),
        Binding("f", "fix", "fix"),
        Binding("u", "app.undo_change", "undo"),
        Binding("r", "app.redo_change", "redo"),
        Binding("F", "go('review')", "findings"),
        Binding("e", "explain", "explain"),
        Binding("E", "figures", "all figures", show=False),
        Binding("c", "compare", "compare", show=False),
        Binding("x", "lose", "lose a zone", show=False),
        Binding("y", "copy", "copy", show=False),
        Binding("w", "report", "write a page", show=False),
        Binding("escape", "leave", "back", show=False),
        Binding("ctrl+s", "app.save", "save", key_display="^s"),
        Binding("q", "app.quit", "quit"),
        Binding("question_mark", "help", "help", key_display="?"),
    ]
    view: reactive[View | None] = reactive(None, repaint=False)
    preview: reactive[Assessment | None] = reactive(None, repaint=False)
    step: reactive[str] = reactive("start", init=False, repaint=False)
    seen: reactive[frozenset[str]] = reactive(frozenset, repaint=False)

    def __init__(self, assessor: Assessor) -> None:
        super().__init__()
        self.assessor = assessor

    def compose(self) -> ComposeResult:
        """Header, rail, step, ledger, keys."""
        yield HeaderLine().data_bind(WizardScreen.view)
        with Horizontal(id="body"):
            yield Rail().data_bind(WizardScreen.view, WizardScreen.step, WizardScreen.seen)
            with ContentSwitcher(initial="start", id="steps"):
                for name in STEPS:
                    yield WIDGETS[name](self.assessor, name)
            yield Ledger().data_bind(WizardScreen.view, WizardScreen.preview)
        yield KeyLine()
        yield TooSmall()

    @property
    def current(self) -> Step:
        """The present step."""
        return self.query_one(f"#{self.step}", Step)

    @property
    def speed(self) -> float:
        """How fast a rehearsal is to run."""
        return self.query_one(ProvisionStep).speed

    def show(self, view: View) -> None:
        """Draw another state of the draft."""
        self.preview = None
        self.view = view
        self.current.show(view)
        self.refresh_bindings()

    def tell_remedies(self, view: View) -> None:
        """Say what mends the draft, where that is told; what is highlighted stays so."""
        self.view = view
        review = self.query_one(ReviewStep)
        if self.current is review:
            review.show(view)
        self.refresh_bindings()

    def watch_step(self, before: str, step: str) -> None:
        """Change to another step."""
        self.seen |= {before}
        # else a hidden list hands the focus to a line beside it, which takes a key that is typed meanwhile as text
        self.set_focus(None)
        self.query_one("#steps", ContentSwitcher).current = step
        self.preview = None
        if self.view is not None:
            self.current.show(self.view)
        self.call_after_refresh(self.current.focus_first)

    def action_step(self, by: int) -> None:
        """Go to the next or the previous step."""
        names = list(STEPS)
        at = names.index(self.step) + by
        if 0 <= at < len(names):
            self.step = names[at]

    def action_go(self, step: str) -> None:
        """Go to a step."""
        self.step = step

    def action_fix(self) -> None:
        """Offer the remedies of the first finding that has any."""
        finding = self._first_to_mend()
        if finding is not None:
            self.post_message(RemedyRequested(finding, ask=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to fix only where something can be mended."""
        del parameters
        return action != "fix" or self._first_to_mend() is not None

    def _first_to_mend(self) -> Finding | None:
        if self.view is None or self.step == "review":  # where `f` is for the highlighted finding, and for no other
            return None
        view = self.view
        return next((it for it in view.assessment.open_findings if view.remedies_of(it)), None)

    def action_leave(self) -> None:
        """Leave a line that is being written; otherwise go back to where the step begins."""
        if isinstance(self.focused, Input):
            self.set_focus(None)
            self.preview = None
        else:
            self.current.focus_first()

    def action_explain(self) -> None:
        """Explain what is highlighted, or the total where that is no figure."""
        explained = self._explanation()
        if explained is not None:
            self._tell(*explained)

    def _explanation(self) -> tuple[str, Text] | None:
        if self.view is None:
            return None
        shown = self.view.assessment
        return self.current.explanation() or ("total", lines(self.assessor.explained(shown, "total")))

    def action_figures(self) -> None:
        """List every figure of the draft, to explain one after the other."""
        if self.view is not None:
            self.app.push_screen(FigureDialog(self.view.assessment, self.assessor))

    def action_lose(self) -> None:
        """Take a zone or a node of what is shown away, and watch what happens."""
        from jobvector_wizard.screens.losing import LossScreen

        if self.view is not None:
            name = self.view.name if self.preview is None else f"{self.view.name}, if you choose it"
            shown = self.preview or self.view.assessment
            self.app.push_screen(LossScreen([(name, shown)], self.assessor.catalog))

    def copyables(self) -> tuple[Copyable, ...]:
        """Return what can be copied now."""
        return copyables(self.view, self._explanation()) if self.view else ()

    def action_copy(self) -> None:
        """Ask what to copy."""

        def chosen(what: Copyable | None) -> None:
            if what is not None:
                self.post_message(CopyRequested(what.title, what.text))

        self.app.push_screen(CopyDialog(self.copyables()), chosen)

    def action_compare(self) -> None:
        """Hold the draft against the design that it began as, and against others."""
        from jobvector_wizard.screens.comparing import comparison_of

        screen = comparison_of(self.view, self.assessor) if self.view is not None else None
        if screen is not None:
            self.app.push_screen(screen)

    def action_report(self) -> None:
        """Write the draft as a page to take home, beside what it began as where it was changed."""
        from jobvector_wizard.planning.side_by_side import side_by_side
        from jobvector_wizard.screens.report_dialog import ReportDialog

        if self.view is None:
            return
        designs, names = [self.view.assessment], [self.view.name]
        if self.view.start is not None and self.view.changed:
            designs, names = [self.view.start, *designs], [f"{self.view.start.blueprint.name} before", *names]

        def written(path: Path | None) -> None:
            if path is not None:
                self.app.notify(str(path), title="Written", timeout=3, markup=False)

        shown = side_by_side(designs, names, self.assessor.catalog)
        self.app.push_screen(ReportDialog(shown, self.assessor.catalog), written)

    def point_at(self, finding: Finding) -> None:
        """Go to a finding in the review."""
        self.step = "review"
        self.query_one(ReviewStep).point_at(finding)

    def action_help(self) -> None:
        """Help with what has the focus."""
        focused = self.focused
        said = list(self.current.about())
        for widget in focused.ancestors_with_self if focused else [self.current]:
            text = getattr(widget, "HELP", None)
            if text and text not in said:
                said.append(text)
        self._tell(self.current.TITLE, Text("\n\n".join([*said, KEYS.strip("\n")])))

    def _tell(self, title: str, text: RenderableType) -> None:
        self.app.push_screen(TextDialog(title, text))

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        event.stop()
        same = self.view is None or event.assessment is self.view.assessment
        self.preview = None if same else event.assessment

    @on(StepRequested)
    def _step_requested(self, event: StepRequested) -> None:
        event.stop()
        self.step = step_of(event.path) or self.step

    @on(Rail.Picked)
    def _picked(self, event: Rail.Picked) -> None:
        event.stop()
        self.step = event.step

    @on(ExplainRequested)
    def _explained(self, event: ExplainRequested) -> None:
        event.stop()
        self._tell(event.title, event.text)
