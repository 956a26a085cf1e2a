from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette
from textual.screen import ModalScreen

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, shipped_presets
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.messages import RehearsalRequested, UpRequested
from jobvector_wizard.screens.palette import TITLES, Command, commands
from jobvector_wizard.screens.save_dialog import SaveDialog
from jobvector_wizard.screens.themes import THEMES
from jobvector_wizard.screens.wizard import WIDGETS, WizardScreen
from tests.screens.conftest import OpenWizard, Wizard
from tests.screens.walks import walks

LARGER = Patch.set("nodes.node-2.type", "t3.xlarge")
BUDGET = Patch.set("budget.monthly_usd", 450)
ENDS = {"Quit, keeping or discarding the draft", "Rehearse this design", "Bring it up in an account"}
"""What leads out of the wizard or starts a process; each has a test of its own."""


def offered(wizard: Wizard) -> dict[str, Command]:
    return {command.title: command for command in commands(wizard.app.screen)}


async def choose(wizard: Wizard, *words: str) -> None:
    """Open the palette, type a title, and take the first that is found."""
    await wizard.press("ctrl+p")
    assert isinstance(wizard.app.screen, CommandPalette)
    await wizard.pilot.press(*" ".join(words).replace(" ", "_").replace("_", " "))
    await wizard.pilot.pause(0.3)
    await wizard.press("enter")
    await wizard.pilot.pause(0.1)


async def test_every_key_of_the_wizard_has_a_name_in_the_palette(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        for patch in (LARGER, BUDGET):
            wizard.app.attempt(partial(wizard.app.draft.apply, patch))
        await wizard.press("u")
        await wizard.mended()
        found = offered(wizard)
        for binding in WizardScreen.BINDINGS:
            action = binding.action
            if action.startswith("go("):
                title = f"Go to {binding.description.capitalize()}".replace("Findings", "Review")
            else:
                title = "Fix the first finding" if action == "fix" else TITLES[action]
            assert title in found, binding
            if binding.key != "escape":
                assert found[title].help.startswith(("key ", "errors come first")), title


async def test_steps_add_what_their_own_keys_do(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        for step, kind in WIDGETS.items():
            await wizard.go(step)
            found = offered(wizard)
            current = wizard.app.wizard.current
            for binding in kind.BINDINGS:
                if current.check_action(binding.action, ()):
                    assert TITLES[binding.action] in found, (step, binding)


async def test_presets_findings_figures_copies_and_colours_are_offered(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        found = offered(wizard)
        shown = wizard.app.view().assessment
        assert {f"Start from {name}" for name in shipped_presets()} <= set(found)
        assert {f"Look at {finding.id}" for finding in shown.open_findings} <= set(found)
        assert {f"Explain lose {loss.zone}" for loss in shown.capacity.losses} <= set(found)
        assert {"Explain total", "Explain SLAs in series", "Compare with what it began as, and with others"} <= set(
            found
        )
        assert {"Copy the total", "Copy the bill, line by line", "Copy the command for this design"} <= set(found)
        assert {f"Theme: {name}" for name in THEMES} <= set(found)
        assert "Undo the last change" not in found, "there is nothing to undo"
        assert not {"Theme", "Keys", "Maximize", "Screenshot"} & set(found), "Textual's own"


async def back_at_the_wizard(wizard: Wizard, title: str) -> None:
    """Close every dialog, also one that a search in the background opens a little later."""
    for _ in range(50):
        if isinstance(wizard.app.screen, ModalScreen):
            await wizard.press("escape")
        elif wizard.app.screen is wizard.app.wizard:
            return
        await wizard.pilot.pause(0.05)
    raise AssertionError(f"{title} leads away from the wizard: {wizard.app.screen}")


def a_few_of_each(titles: list[str], most: int = 4) -> Iterator[str]:
    """Yield the first titles that begin with the same word: each Explain opens the same dialog on another figure."""
    seen = Counter[str]()
    for title in titles:
        seen[title.split()[0]] += 1
        if seen[title.split()[0]] <= most:
            yield title


async def test_each_does_something_without_an_exception(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        for patch in (LARGER, BUDGET):
            wizard.app.attempt(partial(wizard.app.draft.apply, patch))
        await wizard.press("u")
        titles = [title for title in offered(wizard) if title not in ENDS]
        for title in walks(titles, list(a_few_of_each(titles))):
            command = offered(wizard).get(title)
            if command is None:
                continue  # an undo before it took what it was about away
            wizard.app.call_later(command.run)
            await wizard.pilot.pause()
            await wizard.pilot.pause()
            await back_at_the_wizard(wizard, title)
            assert wizard.app.is_running, title


async def test_a_name_is_typed_and_entered(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await choose(wizard, "Go to Database")
        assert wizard.app.wizard.step == "database"
        await choose(wizard, "Start from economy")
        assert wizard.blueprint.name.startswith("economy")
        await choose(wizard, "Undo")
        assert wizard.blueprint.name == "ha-as-drawn"
        await choose(wizard, "Theme: high")
        assert wizard.app.theme == "high-contrast"


async def test_the_palette_lists_everything_before_anything_is_typed(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.mended()  # what mends the draft is a command more
        count = len(offered(wizard))
        await wizard.press("ctrl+p")
        await wizard.pilot.pause(0.4)
        assert wizard.app.screen.query_one(CommandList).option_count == count
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_a_finding_is_jumped_to(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        finding = wizard.app.view().assessment.open_findings[-1]
        offered(wizard)[f"Look at {finding.id}"].run()
        await wizard.pilot.pause()
        await wizard.pilot.pause()
        assert wizard.app.wizard.step == "review"
        assert any("▶" in line and finding.code in line for line in wizard.lines)


async def test_a_draft_from_a_file_is_saved_to_it(open_wizard: OpenWizard) -> None:
    path = Path("mine.toml")
    path.write_text(shipped_presets()["ha"].read_text().replace('name = "ha"', 'name = "mine"'))
    async with open_wizard(str(path.absolute())) as wizard:
        assert "Save to mine.toml" not in offered(wizard), "nothing is changed"
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        wizard.app.call_later(offered(wizard)["Save to mine.toml"].run)
        await wizard.pilot.pause()
        assert PresetFile.load(path).blueprint.budget.monthly_usd == 450
        assert not wizard.app.draft.now.changed
        assert not wizard.kept_in.exists()


async def test_a_file_that_was_changed_meanwhile_is_not_overwritten(open_wizard: OpenWizard) -> None:
    path = Path("mine.toml")
    path.write_text(shipped_presets()["ha"].read_text().replace('name = "ha"', 'name = "mine"'))
    async with open_wizard(str(path.absolute())) as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        path.write_text("precious")
        wizard.app.call_later(offered(wizard)["Save to mine.toml"].run)
        await wizard.pilot.pause()
        assert isinstance(wizard.app.screen, SaveDialog)
        assert path.read_text() == "precious"


@pytest.mark.parametrize(
    ("title", "message"), [("Rehearse this design", RehearsalRequested), ("Bring it up in an account", UpRequested)]
)
async def test_what_leads_out_is_asked_of_the_app(open_wizard: OpenWizard, title: str, message: type) -> None:
    async with open_wizard("ha-as-drawn") as wizard:  # has errors, so that it is refused with a word
        offered(wizard)[title].run()
        await wizard.pilot.pause()
        assert wizard.sent(message)
        assert isinstance(wizard.app.screen, TextDialog)


async def test_quitting_from_the_palette_asks_as_the_key_does(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await choose(wizard, "Quit")
        assert wizard.app.return_value == 0


async def test_a_picture_of_the_screen_goes_to_the_working_directory(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        offered(wizard)["Save a picture of the screen"].run()
        await wizard.pilot.pause(0.4)
        [picture] = Path().glob("*.svg")
        assert "ha-as-drawn" in picture.read_text()
