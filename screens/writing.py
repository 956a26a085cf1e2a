"""The step in which a value is written: previewed while it is typed, set by enter, refused where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.screens.messages import PatchRequested, Previewed
from jobvector_wizard.screens.step import Step

if TYPE_CHECKING:
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import View

__all__ = ["WritingStep"]


class WritingStep(Step):
    """A step with one line to write in and a line for what is wrong with it; what it writes, its heir says."""

    def __init__(self, assessor: Assessor, step: str) -> None:
        super().__init__(assessor, step)
        self.view: View | None = None

    def patch(self, text: str) -> Patch:
        """Read what is typed. Raises PatchError where it cannot be read."""
        raise NotImplementedError

    def draw(self, shown: Assessment) -> None:
        """Draw what there is to say about a design: the draft, or what the line would make of it."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Say what is wrong with the line; nothing where it is right."""
        self.query_one(".problem", Static).update(text)

    def written(self) -> None:
        """Go on once the line can stand: by default the focus stays in it."""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            shown = self._assessed(event.value)
        except WizardError as error:
            self._refuse(error)
            return
        self.say("")
        self.post_message(Previewed(shown))
        if shown is not None:
            self.draw(shown)

    @on(Input.Submitted)
    def _set(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            changed = self._assessed(event.value) is not None
        except WizardError as error:
            self._refuse(error)
            return
        self.written()
        if changed:
            self.post_message(PatchRequested(self.patch(event.value)))

    def _assessed(self, text: str) -> Assessment | None:
        """Assess the draft with what is typed; None where that is what it has."""
        if self.view is None:
            return None
        shown = self.assessor.design(self.patch(text).apply(self.view.file.blueprint))
        return None if shown.blueprint.digest == self.view.file.blueprint.digest else shown

    def _refuse(self, error: WizardError) -> None:
        self.say(f"✗ {error.message.splitlines()[-1].strip()}")
        self.post_message(Previewed(None))
