"""Before a design is brought up: which deployment, which account, and what the account says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static

from jobvector_wizard.reporting.preflight import preflight_lines
from jobvector_wizard.reporting.rows import build_lines
from jobvector_wizard.screens.base import SizedScreen, TooSmall
from jobvector_wizard.screens.dialogs import Dialog, TextDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.step import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from jobvector_wizard.account.verdicts import Preflight
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["BuildScreen", "ConfirmDialog"]


class BuildScreen(SizedScreen[None]):
    """Asks for name and profile, shows what the account's checks found, and lets a checked design be previewed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "to the wizard", key_display="esc"),
        Binding("f1", "help", "help"),
    ]
    HELP = (
        "The check asks AWS who you are and whether the account takes the design; nothing is changed by it. A preview "
        "follows, and only the deployment's name, typed, starts anything. Credentials are found as the AWS CLI finds "
        "them; a profile is needed only where the usual one is not meant."
    )

    class CheckRequested(Message):
        """Ask the account."""

        def __init__(self, name: str, profile: str) -> None:
            super().__init__()
            self.name, self.profile = name, profile

    class PreviewRequested(Message):
        """Begin the operation, which previews first."""

    def __init__(self, assessment: Assessment, deployment: str | None = None) -> None:
        super().__init__()
        self._assessment = assessment
        self._deployment = deployment or assessment.blueprint.name

    def compose(self) -> ComposeResult:
        """What it will be, the two lines, the buttons, and the checks."""
        blueprint = self._assessment.blueprint
        yield Static(f" BRING IT UP   {blueprint.name} in {blueprint.region}", id="build-title", markup=False)
        yield Static(lines(build_lines(self._assessment)), id="build-text", markup=False)
        yield Static("name of the deployment", classes="heading")
        yield Input(self._deployment, id="build-name")
        yield Static("AWS profile; empty for the usual credentials", classes="heading")
        yield Input(id="build-profile")
        with Horizontal(classes="buttons"):
            yield Button("Check the account", id="check-button", compact=True)
            yield Button("Preview, then decide", id="preview-button", compact=True, disabled=True)
        with VerticalScroll(id="build-checks"):
            yield Static(id="build-said", markup=False)
        yield KeyLine()
        yield TooSmall()

    def on_mount(self) -> None:
        """Begin where one confirms what is usual."""
        self.query_one("#check-button", Button).focus()

    def say(self, texts: Iterable[str]) -> None:
        """Show some lines below the buttons."""
        self.query_one("#build-said", Static).update(lines(texts))

    def show_report(self, report: Preflight) -> None:
        """Show what the checks found; a design that the account takes may be previewed."""
        self.query_one("#build-title", Static).update(
            f" BRING IT UP   {self._assessment.blueprint.name} · account {report.account} · {report.region}"
        )
        self.say(preflight_lines(report))
        button = self.query_one("#preview-button", Button)
        button.disabled = bool(report.blocking)
        (self.query_one("#build-checks") if report.blocking else button).focus()

    def action_leave(self) -> None:
        """Go back; nothing was started."""
        self.dismiss(None)

    def action_help(self) -> None:
        """Help with this screen."""
        self.app.push_screen(TextDialog("BRING IT UP", self.HELP))

    @on(Input.Changed)
    def _altered(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#preview-button", Button).disabled = True

    @on(Input.Submitted)
    @on(Button.Pressed, "#check-button")
    def _check(self, event: Input.Submitted | Button.Pressed) -> None:
        event.stop()
        name, profile = (self.query_one(f"#build-{what}", Input).value.strip() for what in ("name", "profile"))
        self.say(["Asking the account …"])
        self.post_message(self.CheckRequested(name, profile))

    @on(Button.Pressed, "#preview-button")
    def _preview(self, event: Button.Pressed) -> None:
        event.stop()
        event.button.disabled = True
        self.say(["The engine compares the design with what stands …"])
        self.post_message(self.PreviewRequested())


class ConfirmDialog(Dialog[bool]):
    """What would be done, and a line for the deployment's name: nothing but that name is a yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown,down", "turn(1)", "more", key_display="↓"),
        Binding("pageup,up", "turn(-1)", "back up", show=False),
    ]

    def __init__(self, said: Iterable[str], name: str) -> None:
        super().__init__()
        self._said, self._name = list(said), name

    def compose(self) -> ComposeResult:
        """The preview, which scrolls, and the line."""
        with Vertical(classes="box wide-box"):
            yield Static("DECIDE", classes="title")
            with VerticalScroll(classes="scrolled"):
                yield Static(lines(self._said), markup=False)
            yield Static(f"Type {self._name} and enter to bring it up; escape changes nothing.", classes="heading")
            yield Input(id="confirm-name")
            yield Static(id="confirm-problem", classes="problem", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one(Input).focus()

    def action_turn(self, by: int) -> None:
        """Scroll the preview while the line has the focus."""
        preview = self.query_one(VerticalScroll)
        preview.scroll_relative(y=by * max(1, preview.size.height - 1), animate=False)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip() == self._name:
            self.dismiss(True)
        else:
            self.query_one("#confirm-problem", Static).update(f"✗ that is not {self._name}; nothing was started")
