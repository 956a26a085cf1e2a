"""The wizard as a Textual App: it holds the draft and routes messages; screens draw, and planning decides."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType

from jobvector_wizard.base.crash import written_down
from jobvector_wizard.base.days import day_assessed
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.side_effects import outside
from jobvector_wizard.catalog import current
from jobvector_wizard.planning.remedies import Trials, assessed_remedies
from jobvector_wizard.planning.savings import OVER_BUDGET, budget_remedies
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.provisioning.launch import start_rehearsal, stop
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.journal_lines import going_on, promise_lines
from jobvector_wizard.reporting.rows import refusal_lines
from jobvector_wizard.screens.accept_dialog import AcceptDialog
from jobvector_wizard.screens.app_keeping import KeepingApp
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.dialogs import QuestionDialog, RemedyDialog, TextDialog
from jobvector_wizard.screens.messages import (
    AcceptanceRequested,
    AnalysisArrived,
    FollowRequested,
    MendingRequested,
    ProblemMet,
    RehearsalRequested,
    RehearsalStarted,
    RemediesArrived,
    RemedyRequested,
    SavingsFound,
)
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.screens.safe_lines import SafeLines
from jobvector_wizard.screens.wizard import WizardScreen
from jobvector_wizard.session.analyst import Analyst
from jobvector_wizard.session.assessor import Assessor
from jobvector_wizard.session.draft import Draft, View
from jobvector_wizard.session.ending import Ending, design_of
from jobvector_wizard.session.kept import DraftFiles
from jobvector_wizard.session.mender import Mender

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from textual.filter import LineFilter

    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy
    from jobvector_wizard.session.draft import Version

__all__ = ["WizardApp", "run_wizard"]

FIRST_DESIGN: Final = "ha"
"""The preset that the wizard shows before anything is chosen."""


class WizardApp(KeepingApp):
    """Composition and routing only."""

    TITLE = "jobvector-wizard"
    CSS_PATH: ClassVar[str] = "wizard.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "quit", show=False, priority=True)]

    def __init__(self, file: PresetFile, on: date, opened: Sequence[PresetFile] = ()) -> None:
        super().__init__()
        self.opened = tuple(opened)
        self.assessor = Assessor(current(), on)
        self.analyst = Analyst(self.assessor, lambda: self.post_message(AnalysisArrived()))
        self.mender = Mender(self.assessor, lambda: self.post_message(RemediesArrived()))
        self.draft = Draft(file)
        self.draft_files = DraftFiles()
        self.ending = Ending()
        self.wizard = WizardScreen(self.assessor)
        self._starting = False
        self._safe_lines = SafeLines()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let every line that is drawn pass the one border at which it is made safe for a terminal."""
        return [*super().get_line_filters(), self._safe_lines]

    def on_mount(self) -> None:
        """Show the wizard with the first design."""
        self.remember_theme()
        self.push_screen(self.wizard, wait_for_dismiss=False)
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Let nothing begin that nobody will see."""
        self.analyst.stop()
        self.mender.stop()

    def _begin(self) -> None:
        if trouble := self.assessor.catalog.trouble:
            self.notify(f"{trouble}. The prices are those that came with the program.", severity="warning")
        self.show_draft()
        self.wizard.current.focus_first()

    def view(self) -> View:
        """Return the draft as the screens draw it."""
        version, last, start = self.draft.now, self.draft.last, self.draft.start
        return View(
            file=version.file,
            assessment=self.assessor.design(version.file.blueprint, version.committed),
            last=self._earlier(last) if last else None,
            start=self._earlier(start),
            analysed=self.analyst.of(version.file.blueprint),
            mended=self.mender.of(version.file.blueprint),
            changed=version.changed,
            undo=self.draft.undo_steps,
            redo=self.draft.redo_steps,
            kept_at=self.draft_files.kept_at(self.draft.present),
            kept_in=self.draft_files.path(self.draft.present),
            wanted=version.wanted,
            opened=self.opened,
        )

    def _earlier(self, version: Version) -> Assessment | None:
        """Return an earlier version; None where the prices of today know too little of it."""
        try:
            return self.assessor.design(version.file.blueprint, version.committed)
        except WizardError:
            return None

    @on(AnalysisArrived)
    def _analysed(self) -> None:
        """Say what the analysis of the draft found; steps and previews stay as they are."""
        if self.is_running:  # else it arrives while the screens are taken down
            self.wizard.view = self.view()

    @on(RemediesArrived)
    def _assessed(self) -> None:
        """Say what mends the draft."""
        if self.is_running:
            self.wizard.tell_remedies(self.view())

    @on(RemedyRequested)
    def _remedy(self, event: RemedyRequested) -> None:
        finding, view = event.finding, self.view()
        if isinstance(self.screen, RemedyDialog) or finding not in view.assessment.findings:
            return  # a second f, typed before the first one was drawn
        remedies = view.remedies_of(finding)
        if finding.code == OVER_BUDGET:
            self.announce("Looking for a cheaper design", "Hundreds are assessed; the ways to keep the budget follow.")
            in_background(self, lambda: self._savings(finding, view.assessment))
        elif len(remedies) == 1 and not event.ask:
            self._mend(finding.code, remedies[0].patch)
        elif remedies:
            self._ask_how(finding, remedies)

    def _savings(self, finding: Finding, now: Assessment) -> SavingsFound:
        """Find designs that keep the budget, to be offered beside raising it."""
        ways = budget_remedies(now, self.assessor.catalog)
        proposed = replace(finding, remedies=(*ways, *finding.remedies))
        return SavingsFound(finding, assessed_remedies(proposed, Trials(now, self.assessor.catalog)))

    @on(SavingsFound)
    def _savings_found(self, event: SavingsFound) -> None:
        self._ask_how(event.finding, event.ways)

    def _ask_how(self, finding: Finding, remedies: tuple[AssessedRemedy, ...]) -> None:
        title = f"{finding.id}  {finding.message}"
        dialog = RemedyDialog(title, finding.path, remedies, self.view().assessment, self.assessor)
        self.push_screen(dialog, lambda patch: self._mend(finding.code, patch) if patch else None)

    @on(MendingRequested)
    def _mend_all(self) -> None:
        view = self.view()
        if view.all_mended is None or isinstance(self.screen, RemedyDialog):
            return
        title = f"ALL ERRORS  {words.all_mended(view.all_mended, len(view.assessment.errors))}"
        dialog = RemedyDialog(title, "", (view.all_mended.remedy,), view.assessment, self.assessor)
        self.push_screen(dialog, lambda patch: self._mend("all errors", patch) if patch else None)

    def _mend(self, what: str, patch: Patch) -> None:
        if self.attempt(lambda: self.draft.apply(patch)):
            self.announce(f"{what}: changed, u undoes", str(patch))

    @on(AcceptanceRequested)
    def _accept(self, event: AcceptanceRequested) -> None:
        finding = event.finding
        self.push_screen(AcceptDialog(finding), lambda patch: self._mend(finding.code, patch) if patch else None)

    @on(ProblemMet)
    def _problem(self, event: ProblemMet) -> None:
        self._starting = False
        self.tell(event.error)

    @on(RehearsalRequested)
    def _rehearsal(self) -> None:
        view = self.view()
        if view.assessment.refusals:
            self.push_screen(TextDialog("NOT REHEARSED", "\n".join(refusal_lines(view.assessment, view.remedies))))
        elif view.changed:
            self.save("The design is changed. It is saved first, so that the rehearsal has a file.", self._start)
        else:
            self._start()

    def _start(self) -> None:
        if self._starting:
            return  # a second R, typed before the first one was followed
        self._starting = True
        self.announce("Starting the rehearsal", "The program is asked for its resource graph.")
        self.ending.speed, self.ending.design = self.wizard.speed, design_of(self.draft.now.file)
        view, speed = self.view(), self.wizard.speed
        promise = next(promise_lines(view.assessment))
        in_background(self, lambda: RehearsalStarted(start_rehearsal(view.file.blueprint, speed), promise))

    @on(RehearsalStarted)
    @on(FollowRequested)
    def _follow(self, event: RehearsalStarted | FollowRequested) -> None:
        self._starting = False
        self.ending.operation = event.operation.name
        self.push_screen(OperationScreen(event.operation, event.promise))

    @on(OperationScreen.Detached)
    def _detached(self) -> None:
        self.leave()

    @on(OperationScreen.StopRequested)
    def _ask_to_stop(self, event: OperationScreen.StopRequested) -> None:
        operation = event.operation

        def answered(answer: str | None) -> None:
            if answer == "detach":
                self.leave()
            elif answer == "stop":
                try:
                    stop(operation)
                except WizardError as error:
                    self.tell(error)

        self.push_screen(
            QuestionDialog(
                *going_on(operation.header.kind),
                [("stay", "Stay"), ("detach", "Leave, and let it go on"), ("stop", "Stop it")],
            ),
            answered,
        )

    def _handle_exception(self, error: Exception) -> None:
        """Log what nobody expected, and say so in a sentence instead of a traceback over the screen."""
        told = written_down(error)
        super()._handle_exception(error)
        self._exit_renderables.clear()
        kept = [self.draft_files.path(work) for work in self.draft.unsaved if self.draft_files.holds(work)]
        self.panic(_crash_sentence(told, kept))


def _crash_sentence(told: str, drafts: list[Path]) -> str:
    kept = "".join(f"Your draft is kept in {draft}\n" for draft in drafts)
    return f"The wizard broke. {outside()}\n{kept}{told}"


def run_wizard(designs: Sequence[str] = (), on: date | None = None) -> int:
    """Run the wizard, then say which file was saved and which command does the same; return the exit code.

    It begins with the first of the designs; files among them stand beside the presets. Raises UnknownNameError,
    UsageError or BlueprintError where one cannot be read.
    """
    day = on or day_assessed()
    files = [take_design(it, current(), day) for it in dict.fromkeys(designs or (FIRST_DESIGN,))]
    app = WizardApp(files[0], day, [it for it in files if not it.is_preset])
    for file in files:
        app.assessor.design(file.blueprint)
    code = app.run()
    if code is None:
        return app.return_code or 1
    sys.stdout.write("".join(f"{line}\n" for line in app.ending.lines()))
    return code
