"""What the wizard does with an account: the messages on the way from a design to what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import App, SuspendNotSupported
from textual.message import Message

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.next_steps import next_commands
from jobvector_wizard.reporting.journal_lines import promise_lines
from jobvector_wizard.reporting.rows import error_lines
from jobvector_wizard.screens.background import in_background
from jobvector_wizard.screens.bring_up import BuildScreen, ConfirmDialog
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.messages import RehearsalRequested, UpRequested
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.session.ending import Ending, design_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from jobvector_wizard.account.preflight import Preflight
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.launch import Started
    from jobvector_wizard.provisioning.timeline import Timeline
    from jobvector_wizard.session.account import Site
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.draft import Draft, View

__all__ = ["BuildingApp"]


class _Checked(Message):
    """What the account's checks found."""

    def __init__(self, site: Site, report: Preflight) -> None:
        super().__init__()
        self.site, self.report = site, report


class _Refused(Message):
    """The operation was not begun."""

    def __init__(self, error: WizardError) -> None:
        super().__init__()
        self.error = error


class _Begun(Message):
    """The operation runs towards its preview; `before` is the design that stands, if any."""

    def __init__(self, site: Site, before: Assessment | None, started: Started) -> None:
        super().__init__()
        self.site, self.before, self.started = site, before, started


class _Standing(Message):
    """What stands in the account."""

    def __init__(self, report: RenderableType) -> None:
        super().__init__()
        self.report = report


class BuildingApp(App[int]):
    """An app that holds a draft and brings it up when asked; which draft, and how it is saved, its heir says."""

    assessor: Assessor
    draft: Draft
    ending: Ending
    site: Site | None = None

    def view(self) -> View:
        """Return the draft as the screens draw it."""
        raise NotImplementedError

    def tell(self, error: WizardError) -> None:
        """Show an error."""
        raise NotImplementedError

    def save(self, why: str, then: Callable[[], None]) -> None:
        """Save the draft, then go on."""
        raise NotImplementedError

    @on(UpRequested)
    def _up(self) -> None:
        view = self.view()
        if view.assessment.errors:
            self.push_screen(TextDialog("NOT BROUGHT UP", "\n".join(error_lines(view.assessment, view.remedies))))
        elif view.changed:
            self.save("The design is changed. It is saved first, so that the deployment has a file.", self._build)
        else:
            self._build()

    def _build(self) -> None:
        self.push_screen(BuildScreen(self.view().assessment))

    @on(BuildScreen.CheckRequested)
    def _check(self, event: BuildScreen.CheckRequested) -> None:
        from jobvector_wizard.session.account import prove  # boto3 is loaded for whoever builds, and for nobody else

        view = self.view()
        try:
            self.site = self._at_terminal(lambda: prove(view.file, view.assessment, event.name, event.profile))
        except WizardError as error:
            self._told_on_site([f"✗ {error}"])
            return
        site = self.site
        in_background(self, lambda: _Checked(site, site.check()))

    def _at_terminal(self, ask: Callable[[], Site]) -> Site:
        """Give the terminal back while something may ask there, such as for an MFA code."""
        try:
            with self.suspend():
                return ask()
        except SuspendNotSupported:
            return ask()

    def _told_on_site(self, said: list[str]) -> None:
        if isinstance(self.screen, BuildScreen):
            self.screen.say(said)

    @on(_Checked)
    def _show_checks(self, event: _Checked) -> None:
        if isinstance(self.screen, BuildScreen) and self.site is event.site:
            self.screen.show_report(event.report)

    @on(BuildScreen.PreviewRequested)
    def _preview(self) -> None:
        site = self.site
        if site is not None:
            in_background(self, lambda: _begun(site, self.assessor))

    @on(_Refused)
    def _refused(self, event: _Refused) -> None:
        self._told_on_site([f"✗ {event.error}"])

    @on(_Begun)
    def _follow_up(self, event: _Begun) -> None:
        site, before, started = event.site, event.before, event.started

        def decide(timeline: Timeline) -> None:
            dialog = ConfirmDialog(site.preview(timeline, before), site.deployment.name)
            self.push_screen(dialog, answered)

        def answered(yes: bool | None) -> None:
            if yes:
                started.confirm(started.operation.header.digest)
            else:
                started.decline()

        self.ending.verb, self.ending.design = "up", design_of(self.draft.now.file)
        self.ending.operation = started.operation.name
        promise = next(promise_lines(site.assessment))
        self.pop_screen()
        self.push_screen(OperationScreen(started.operation, promise, decide))

    @on(OperationScreen.AgainRequested)
    def _again(self, event: OperationScreen.AgainRequested) -> None:
        header, design = event.operation.header, self.view().assessment.blueprint
        if header.digest != design.digest:
            commands = [command.line for command in next_commands(event.operation)]
            said = "The draft is another design than this operation's, so the wizard would not go on with it."
            self.push_screen(TextDialog("NOT THE SAME DESIGN", "\n".join([said, *commands[:1]])))
            return
        self.pop_screen()
        if header.kind is Kind.REHEARSE:
            self.post_message(RehearsalRequested())
        else:
            self.push_screen(BuildScreen(self.view().assessment, header.deployment))

    @on(OperationScreen.Ended)
    def _ended(self) -> None:
        screen = self.screen
        if isinstance(screen, OperationScreen) and self.site and screen.brought_up:
            site = self.site
            in_background(self, lambda: _Standing(site.status()))

    @on(_Standing)
    def _show_standing(self, event: _Standing) -> None:
        self.push_screen(TextDialog("WHAT STANDS", event.report))


def _begun(site: Site, assessor: Assessor) -> _Begun | _Refused:
    """Start the operation that previews; what refuses it is told where it was asked for."""
    try:
        return _Begun(site, site.before(assessor), site.start())
    except WizardError as error:
        return _Refused(error)
