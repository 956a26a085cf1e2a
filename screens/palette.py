"""Everything that the wizard can do, by its name: what the command palette (^p) offers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from textual.command import DiscoveryHit, Hit, Provider
from textual.content import Content

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.design.preset_file import shipped_presets
from jobvector_wizard.planning.cost import effects
from jobvector_wizard.planning.steps import STEPS
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.figures import figures
from jobvector_wizard.screens.base import SizedScreen
from jobvector_wizard.screens.figure_dialog import explained
from jobvector_wizard.screens.messages import (
    CommitmentsRequested,
    CopyRequested,
    DesignRequested,
    MendingRequested,
    PricesRequested,
    ProblemMet,
    RehearsalRequested,
    ThemeRequested,
    UpRequested,
)
from jobvector_wizard.screens.themes import THEMES
from jobvector_wizard.screens.wizard import WizardScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.binding import Binding
    from textual.command import Hits
    from textual.message import Message
    from textual.screen import Screen

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.reporting.figures import Figure
    from jobvector_wizard.session.draft import View

__all__ = ["Command", "Commands", "commands"]

QUIT: Final = "Quit, keeping or discarding the draft"
MEND_ALL: Final = "Mend all errors, the cheapest way found"
COMPARE: Final = "Compare with what it began as, and with others"
LOSE: Final = "Lose a zone or a node, and watch what happens"
TITLES: Final = {
    "step(1)": "Next step",
    "step(-1)": "Previous step",
    "app.undo_change": "Undo the last change",
    "app.redo_change": "Redo what was undone",
    "explain": "Explain what is highlighted",
    "figures": "Explain a figure, from a list of all",
    "report": "Write the page to take home",
    "compare": COMPARE,
    "screen.compare": COMPARE,
    "lose": LOSE,
    "screen.lose": LOSE,
    "copy": "Copy, from a list of what can be copied",
    "app.save": "Save under a new name",
    "app.quit": QUIT,
    "quit": QUIT,
    "leave": "Go back",
    "help": "Help with what has the focus",
    "log": "Show the whole log",
    "detach": "Leave the program; the operation goes on",
    "stop": "Stop the operation",
    "filter": "Filter the list",
    "sort": "List it in another order",
    "prices": "Read today's prices of the highlighted region",
    "jump": "Go to where the highlighted finding is mended",
    "accept": "Accept the highlighted finding, or take that back",
    "fix": "Fix the highlighted finding",
    "mend_all": MEND_ALL,
    "rehearse": "Rehearse this design",
}
"""What an action is called where there is room for more than the word that stands beside its key."""
FIX_FIRST: Final = "Fix the first finding"


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do: what it is called, what more there is to say, and the doing."""

    title: str
    help: str
    run: Callable[[], object]


def commands(screen: Screen[Any]) -> Iterator[Command]:
    """Yield what can be done now, each once: where to go, what the keys do, what has no key, colours."""
    seen: set[str] = set()
    for command in _all(screen):
        if command.title not in seen:
            seen.add(command.title)
            yield command


def _all(screen: Screen[object]) -> Iterator[Command]:
    if isinstance(screen, WizardScreen):
        yield from _steps(screen)
    yield from _keys(screen)
    if isinstance(screen, WizardScreen) and screen.view is not None:
        yield from _draft(screen, screen.view)
        yield from _figures(screen, screen.view)
    for name, what in THEMES.items():
        now = "; the present one" if screen.app.theme == name else ""
        yield Command(f"Theme: {name}", f"{what}{now}", partial(screen.post_message, ThemeRequested(name)))
    yield Command("Save a picture of the screen", f"an SVG file in {Path.cwd()}", partial(_picture, screen))


def _steps(screen: WizardScreen) -> Iterator[Command]:
    for name, step in STEPS.items():
        yield Command(f"Go to {step.name}", f"key {step.key}", partial(screen.action_go, name))


def _keys(screen: Screen[object]) -> Iterator[Command]:
    """What the screen's keys do, and those of what has the focus; moving about in a list needs no name."""
    for active in screen.active_bindings.values():
        binding = active.binding
        ours = isinstance(active.node, SizedScreen) or active.node is screen.app
        known = binding.description and not binding.action.startswith("go(")
        if known and active.enabled and not binding.system and (ours or binding.show):
            title = _title(screen, binding, ours=ours)
            run = partial(screen.app.run_action, binding.action, active.node)
            yield Command(title, f"key {screen.app.get_key_display(binding)}", run)


def _title(screen: Screen[object], binding: Binding, *, ours: bool) -> str:
    """In the wizard f mends the first finding and y asks what to copy; elsewhere both are about what is shown."""
    if ours and binding.action == "fix":
        return FIX_FIRST
    if binding.action == "copy" and not isinstance(screen, WizardScreen):
        return "Copy what is shown"
    return TITLES.get(binding.action, binding.description.capitalize())


def _draft(screen: WizardScreen, view: View) -> Iterator[Command]:
    if screen.check_action("fix", ()):
        yield Command(FIX_FIRST, "errors come first", screen.action_fix)
    if view.all_mended is not None:
        told = words.all_mended(view.all_mended, len(view.assessment.errors))
        yield Command(MEND_ALL, told, partial(_post, screen, MendingRequested))
    if view.changed and not view.file.is_preset:
        run = partial(screen.app.run_action, "app.save_here", screen)
        yield Command(f"Save to {Path(view.file.origin).name}", view.file.origin, run)
    for finding in view.assessment.open_findings:
        severity = finding.severity.glyph if finding.severity else ""
        yield Command(f"Look at {finding.id}", f"{severity} {finding.message}", partial(screen.point_at, finding))
    for name in shipped_presets():
        yield Command(f"Start from {name}", "a shipped preset; undo comes back", partial(_start_from, screen, name))
    yield from _commitments(screen, view.assessment)
    region = view.file.blueprint.region
    ask = partial(_post, screen, partial(PricesRequested, region, words.price_dates(view.assessment)))
    yield Command(f"Read today's prices of {region}", "from AWS; asked first", ask)
    yield Command("Rehearse this design", "without an account", partial(_post, screen, RehearsalRequested))
    yield Command("Bring it up in an account", "checked and previewed first", partial(_post, screen, UpRequested))
    for what in screen.copyables():
        message = CopyRequested(what.title, what.text)
        yield Command(f"Copy {what.title}", what.text.splitlines()[0], partial(screen.post_message, message))


def _commitments(screen: WizardScreen, shown: Assessment) -> Iterator[Command]:
    own = shown.region.own
    for effect in effects(shown.bill, own, shown.region.name):
        name = effect.commitment.name
        turn = partial(_post, screen, partial(CommitmentsRequested, own.turned(name)))
        how = "without" if effect.chosen else "with"
        yield Command(f"Reckon {how} the commitment {name}", words.commitment(effect), turn)


def _figures(screen: WizardScreen, view: View) -> Iterator[Command]:
    for figure in figures(view.assessment):
        run = partial(_explain, screen, figure, view)
        yield Command(f"Explain {figure.title}", figure.said, run)


def _explain(screen: WizardScreen, figure: Figure, view: View) -> None:
    screen.app.push_screen(explained(figure, view.assessment, screen.assessor))


def _post(screen: WizardScreen, message: Callable[[], Message]) -> None:
    """A message is made anew each time, since one that was posted is spent."""
    screen.post_message(message())


def _start_from(screen: WizardScreen, name: str) -> None:
    try:
        assessor = screen.assessor
        screen.post_message(DesignRequested(take_design(name, assessor.catalog, assessor.on)))
    except WizardError as error:
        screen.post_message(ProblemMet(error))


def _picture(screen: Screen[object]) -> None:
    """Take it a moment later, when the palette has gone from the screen."""

    def take() -> None:
        try:
            screen.notify(screen.app.save_screenshot(path=str(Path.cwd())), title="Saved", markup=False)
        except OSError as error:
            screen.notify(f"{error.strerror}: {Path.cwd()}", title="Not saved", severity="error", markup=False)

    screen.set_timer(0.1, take)


class Commands(Provider):
    """The commands as Textual's palette takes them."""

    async def discover(self) -> Hits:
        """Yield all of them."""
        for command in commands(self.screen):
            yield DiscoveryHit(Content(command.title), command.run, command.title, escape(command.help))

    async def search(self, query: str) -> Hits:
        """Yield those whose title has these letters in this order, the best match first."""
        matcher = self.matcher(query)
        for command in commands(self.screen):
            score = matcher.match(command.title)
            if score > 0:
                shown = matcher.highlight(command.title)
                yield Hit(score, shown, command.run, command.title, escape(command.help))
