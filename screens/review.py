"""The review: every finding with its evidence, and the way to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, Static

from jobvector_wizard.planning.findings import Finding
from jobvector_wizard.planning.findings.acceptance import withdrawal
from jobvector_wizard.planning.steps import step_of
from jobvector_wizard.reporting.rows import finding_lines, finding_row, standing_line
from jobvector_wizard.screens.messages import (
    AcceptanceRequested,
    ExplainRequested,
    MendingRequested,
    PatchRequested,
    Previewed,
    RehearsalRequested,
    RemedyRequested,
    StepRequested,
)
from jobvector_wizard.screens.row_list import RowList
from jobvector_wizard.screens.step import Step, lines

if TYPE_CHECKING:
    from rich.text import Text
    from textual.app import ComposeResult

    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["FindingList", "ReviewStep"]


class FindingList(RowList[Finding]):
    """The findings, errors first, with what is known to mend each."""

    view: View | None = None

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "explain", key_display="⏎")]
    HELP = (
        "✗ is an error, ! a risk, i worth knowing. f mends the highlighted finding, and asks where there are several "
        "ways; an f at the end of a row says that there is one, … that what is proposed is still assessed. M mends all "
        "errors. Enter shows all of the evidence."
    )

    def draw(self, index: int, width: int, *, cursor: bool) -> Text:
        """Draw one finding."""
        finding = self.rows[index]
        mark = ""
        if self.view is not None and finding.has_candidates and not finding.accepted:
            mark = "…" if self.view.mended is None else "f" if self.view.remedies_of(finding) else ""
        return finding_row(finding, width, cursor=cursor, mark=mark)


class ReviewStep(Step):
    """Findings, the evidence of the highlighted one, and the button that rehearses."""

    TITLE = "REVIEW   what is wrong, why, and what mends it"
    HELP = (
        "f mends the highlighted finding, M all errors by the cheapest way found, g goes to the step where it is "
        "mended by hand. a accepts it with a reason, which stands in the file, and takes an acceptance back; what AWS "
        "would refuse cannot be accepted. R rehearses the design as soon as nothing of that kind is left."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fix", "fix"),
        Binding("M", "mend_all", "mend all"),
        Binding("g", "jump", "go there"),
        Binding("a", "accept", "accept"),
        Binding("R", "rehearse", "rehearse"),
    ]

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(assessor, step)
        self.view: View | None = None

    def compose(self) -> ComposeResult:
        """The findings, the evidence, what stops a rehearsal, and the button."""
        yield Static(self.TITLE, classes="title")
        yield FindingList(id="findings")
        with VerticalScroll(id="evidence", can_focus=False):
            yield Static(id="finding", markup=False)
        yield Static(id="standing", classes="problem", markup=False)
        yield Button("Rehearse this design", id="rehearse-button", compact=True)

    @property
    def findings(self) -> FindingList:
        """The list of findings."""
        return self.query_one(FindingList)

    def show(self, view: View) -> None:
        """List what is found, the same finding highlighted where it is still there."""
        self.view = self.findings.view = view
        before, at = self.findings.current, self.findings.cursor
        found = view.assessment.findings
        same = next((n for n, finding in enumerate(found) if before and finding.id == before.id), at)
        self.findings.show(found, same)
        self.query_one("#standing", Static).update(standing_line(view.assessment, view.remedies))
        self._explain()

    def point_at(self, finding: Finding) -> None:
        """Highlight a finding."""
        at = next((n for n, it in enumerate(self.findings.rows) if it.id == finding.id), self.findings.cursor)
        self.findings.cursor = at

    def explanation(self) -> tuple[str, Text] | None:
        """Say everything about the highlighted finding."""
        finding = self.findings.current
        if finding is None or self.view is None:
            return None
        return finding.id, lines(self.assessor.explained(self.view.assessment, f"finding.{finding.id}"))

    def action_fix(self) -> None:
        """Mend the highlighted finding."""
        finding = self.findings.current
        if finding is not None:
            self.post_message(RemedyRequested(finding))

    def action_mend_all(self) -> None:
        """Mend all errors."""
        self.post_message(MendingRequested())

    def action_jump(self) -> None:
        """Go to the step that the highlighted finding is about."""
        finding = self.findings.current
        if finding is not None:
            self.post_message(StepRequested(finding.path))

    def action_accept(self) -> None:
        """Accept the highlighted finding, or take its acceptance back."""
        finding = self.findings.current
        if finding is None:
            return
        if finding.accepted and self.view is not None:
            self.post_message(PatchRequested(withdrawal(finding, self.view.file.blueprint)))
        else:
            self.post_message(AcceptanceRequested(finding))

    def action_rehearse(self) -> None:
        """Ask for a rehearsal."""
        self.post_message(RehearsalRequested())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to fix only what has a remedy, to accept only what may be, to jump only where a step is about it."""
        del parameters
        finding = self.findings.current if self.is_mounted and self.findings else None
        match action:
            case "fix":
                return bool(finding and self.view and self.view.remedies_of(finding))
            case "mend_all":
                return bool(self.view and self.view.all_mended)
            case "accept":
                return bool(finding and finding.acceptable)
            case "jump":
                return bool(finding and step_of(finding.path))
            case _:
                return True

    @on(RowList.Highlighted, "#findings")
    def _highlighted(self, event: RowList.Highlighted) -> None:
        event.stop()
        self.post_message(Previewed(None))
        self._explain()
        self.refresh_bindings()

    @on(RowList.Chosen, "#findings")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        told = self.explanation()
        if told:
            self.post_message(ExplainRequested(*told))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_rehearse()

    def _explain(self) -> None:
        finding = self.findings.current
        found = self.view.remedies_of(finding) if self.view and finding else ()
        sought = self.view is not None and self.view.mended is None
        said = finding_lines(finding, found, sought=sought) if finding else "Nothing is wrong."
        self.query_one("#finding", Static).update(said)
        self.query_one("#evidence").scroll_home(animate=False)
