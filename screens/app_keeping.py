"""What becomes of the draft: changed, replaced, undone, saved, kept on disk, and asked about before it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import on

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.requirements import with_requirements
from jobvector_wizard.screens.app_pricing import PricingApp
from jobvector_wizard.screens.dialogs import QuestionDialog, TextDialog
from jobvector_wizard.screens.messages import DesignRequested, DraftRequested, PatchRequested
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.screens.save_dialog import SaveDialog
from jobvector_wizard.session.ending import design_of, unsaved_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.screens.wizard import WizardScreen
    from jobvector_wizard.session.kept import DraftFiles

__all__ = ["KeepingApp"]

NOT_LOST: Final = "Nothing is lost as long as the wizard is open: save to a file elsewhere, or make room and try again."


class KeepingApp(PricingApp):
    """An app that lets no change of a person's go without a question, whatever the draft is replaced by."""

    wizard: WizardScreen
    draft_files: DraftFiles

    def show_draft(self) -> None:
        """Keep the draft where a crash leaves it, and draw it."""
        self.reckon()
        try:
            self.draft_files.keep(self.draft)
        except WizardError as error:
            self.notify(str(error), title="The draft is not kept", severity="warning")
        self.wizard.show(self.view())

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change the draft and draw it; an error is shown, and nothing is lost."""
        before = self.draft.mark()
        try:
            change()
            self.assessor.design(self.draft.now.file.blueprint, self.draft.now.committed)
        except WizardError as error:
            self.draft.back_to(before)
            self.tell(error)
            return False
        self.show_draft()
        return True

    def tell(self, error: WizardError) -> None:
        """Show an error."""
        self.push_screen(TextDialog("THAT DID NOT WORK", str(error)))

    @on(PatchRequested)
    def _patch(self, event: PatchRequested) -> None:
        self.attempt(lambda: self.draft.apply(event.patch))

    @on(DesignRequested)
    def _design(self, event: DesignRequested) -> None:
        wanted = self.draft.now.wanted if event.file.is_preset else Patch()

        def start() -> None:
            self.draft.start_from(with_requirements(event.file, wanted, self.assessor.catalog), event.file.text)

        if self.attempt(start):
            self.wizard.action_step(1)
            if wanted.changes:
                self.announce("With what you want of every design; u takes it all back", str(wanted))

    @on(DraftRequested)
    def _kept_draft(self, event: DraftRequested) -> None:
        def go_on() -> None:
            own = (work for work in self.draft.works if self.draft_files.path(work) == event.path)
            if work := next(own, None):
                self.draft.go_back_to(work)
            else:
                kept = self.draft_files.adopt(event.path)
                self.draft.go_on_with(kept.work(self.assessor.catalog, self.assessor.on))

        if not self.attempt(go_on):
            self.wizard.show(self.view())
        elif self.undeclared:
            self.announce("Reckoned without commitments of the draft", self.undeclared)

    def action_undo_change(self) -> None:
        """Undo the last change."""
        self._travel(self.draft.undo, "undone; r does it again")

    def action_redo_change(self) -> None:
        """Do again what was undone."""
        self._travel(self.draft.redo, "done again; u undoes it")

    def _travel(self, by: Callable[[], str], what: str) -> None:
        steps: list[str] = []
        if self.attempt(lambda: steps.append(by())):
            self.announce(what, steps[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to undo and redo only where there is something."""
        del parameters
        if action == "undo_change":
            return bool(self.draft.undo_steps)
        return bool(self.draft.redo_steps) if action == "redo_change" else True

    def save(self, why: str, then: Callable[[], None]) -> None:
        """Save the draft under a name of its own, then go on."""

        def saved(file: PresetFile | None) -> None:
            if file is None:
                return
            self.draft.saved_as(file)
            self.ending.saved = Path(file.origin)
            self.show_draft()
            then()

        self.push_screen(SaveDialog(self.draft.now.file, why), saved)

    async def action_quit(self) -> None:
        """Leave, unless an operation is watched or a question is open."""
        if isinstance(self.screen, QuestionDialog):
            return
        if isinstance(self.screen, OperationScreen) and self.screen.running:
            self.screen.action_stop()
            return
        self.leave()

    def leave(self) -> None:
        """Leave; drafts that are in no file are kept, saved or discarded as the user says."""
        several = len(self.draft.unsaved) > 1
        if not self.draft.unsaved:
            self._close()
            return
        keep, discard = ("Keep the drafts", "Discard them") if several else ("Keep the draft", "Discard it")
        save = "Save one" if several else "Save it"
        answers = [("keep", keep), ("save", save), ("discard", discard), ("stay", "Stay")]
        self.push_screen(QuestionDialog("QUIT", "\n".join(unsaved_lines(self.draft)), answers), self._leave_answered)

    def _leave_answered(self, answer: str | None) -> None:
        try:
            if answer == "keep":
                self._keep_and_close()
            elif answer == "save":
                self._save_first()
            elif answer == "discard":
                self.draft_files.discard(self.draft)
                self._close()
        except WizardError as error:
            self.tell(error)

    def _keep_and_close(self) -> None:
        """Close once everything is surely on disk; otherwise say why it is not, and what else can be done."""
        try:
            self.draft_files.keep(self.draft)
        except WizardError as error:
            self.clear_notifications()  # else one lies over the answers
            answers = [("save", "Save to a file"), ("keep", "Try again"), ("stay", "Stay")]
            self.push_screen(QuestionDialog("NOT KEPT", f"{error.message}\n{NOT_LOST}", answers), self._leave_answered)
            return
        self.ending.kept = tuple(map(self.draft_files.path, self.draft.unsaved))
        self._close()

    def _save_first(self) -> None:
        """Save the first draft that is in no file, on the screen, then ask about the others."""
        self.draft.go_back_to(self.draft.unsaved[0])
        self.show_draft()
        self.save("The preset is written with its comments, under its own name.", self.leave)

    def _close(self) -> None:
        self.ending.committed = self.assessor.catalog.own.chosen
        if not self.draft.now.changed:
            self.ending.design = design_of(self.draft.now.file)
        elif self.ending.kept:
            self.ending.design = str(self.ending.kept[0])
        self.exit(0)
