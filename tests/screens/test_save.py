from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, free_name, shipped_presets
from jobvector_wizard.screens.dialogs import QuestionDialog
from jobvector_wizard.screens.save_dialog import SaveDialog
from jobvector_wizard.session.ending import Ending
from tests.screens.conftest import OpenWizard, Wizard

LARGER = Patch.set("nodes.node-2.type", "t3.xlarge")


async def open_dialog(wizard: Wizard) -> SaveDialog:
    wizard.app.attempt(lambda: wizard.app.draft.apply(LARGER))
    await wizard.press("ctrl+s")
    assert isinstance(wizard.app.screen, SaveDialog)
    return wizard.app.screen


async def write(wizard: Wizard, line: str, text: str) -> None:
    wizard.app.screen.query_one(f"#save-{line}", Input).value = text
    await wizard.pilot.pause()


async def test_a_changed_preset_gets_a_new_name_and_path(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await open_dialog(wizard)
        await wizard.press("enter")
        saved = PresetFile.load(Path("ha-as-drawn-2.toml"))
        assert saved.blueprint.name == "ha-as-drawn-2"
        assert saved.blueprint.nodes["node-2"].type == "t3.xlarge"
        assert "# primary, standby" in saved.text
        assert not wizard.app.draft.now.changed
        assert not wizard.kept_in.exists()
        assert "ha-as-drawn-2 · " in wizard.lines[0]
        assert wizard.app.view().assessment.blueprint.digest == saved.blueprint.digest


async def test_the_path_follows_the_name_until_it_is_written(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await open_dialog(wizard)
        path = wizard.app.screen.query_one("#save-path", Input)
        await write(wizard, "name", "ours")
        assert path.value == str(Path("ours.toml").absolute())
        path.focus()
        await write(wizard, "path", "elsewhere/mine")
        await write(wizard, "name", "theirs")
        assert path.value == "elsewhere/mine"
        await wizard.press("enter")
        assert PresetFile.load(Path("elsewhere/mine.toml")).blueprint.name == "theirs"


@pytest.mark.parametrize(("typed", "said"), [("x" * 300, "File name too"), ("~nobody-here/mine", "is no place")])
async def test_a_path_that_is_none_is_said_and_nothing_written(open_wizard: OpenWizard, typed: str, said: str) -> None:
    async with open_wizard() as wizard:
        dialog = await open_dialog(wizard)
        await write(wizard, "path", typed)
        await wizard.press("enter")
        assert wizard.app.screen is dialog
        assert said in wizard.text
        assert not list(Path.cwd().iterdir())


@pytest.mark.parametrize("answer", ["enter", "escape"])
async def test_an_existing_file_is_not_overwritten_by_enter_or_escape(open_wizard: OpenWizard, answer: str) -> None:
    Path("taken.toml").write_text("precious")
    async with open_wizard() as wizard:
        await open_dialog(wizard)
        await write(wizard, "path", "taken.toml")
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, QuestionDialog)
        words = "".join(wizard.text.replace("│", "").split())  # a long path takes several lines
        assert "taken.tomlexists" in words
        await wizard.press(answer)
        assert isinstance(wizard.app.screen, SaveDialog)
        assert Path("taken.toml").read_text() == "precious"


async def test_an_existing_file_is_overwritten_when_that_is_the_answer(open_wizard: OpenWizard) -> None:
    Path("taken.toml").write_text("old")
    async with open_wizard() as wizard:
        await open_dialog(wizard)
        await write(wizard, "path", "taken.toml")
        await wizard.press("enter", "right", "enter")
        assert PresetFile.load(Path("taken.toml")).blueprint.nodes["node-2"].type == "t3.xlarge"


@pytest.mark.parametrize(
    ("line", "text", "said"),
    [
        ("name", "ha", "name of a shipped preset"),
        ("name", "Not A Name", "a name is 2 to 40"),
        ("name", "", "a name is 2 to 40"),
        ("path", "", "Write the path"),
        ("path", ".", "is a directory"),
        ("path", "/proc/no/such.toml", "cannot be written"),
    ],
)
async def test_what_cannot_be_saved_is_said_and_loses_nothing(
    open_wizard: OpenWizard, line: str, text: str, said: str
) -> None:
    async with open_wizard() as wizard:
        await open_dialog(wizard)
        await write(wizard, line, text)
        await wizard.press("ctrl+s")
        assert isinstance(wizard.app.screen, SaveDialog)
        assert said in wizard.text
        assert wizard.app.draft.now.changed


async def test_a_rehearsal_of_a_changed_design_asks_for_a_file_first(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("budget.monthly_usd", 700)))
        await wizard.go("provision")
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, SaveDialog)
        await wizard.press("escape")
        assert wizard.app.ending.operation == ""


def test_a_free_name_is_neither_a_preset_nor_a_file(tmp_path: Path) -> None:
    (tmp_path / "ha-2.toml").touch()
    assert free_name("ha", tmp_path) == "ha-3"
    assert free_name("x" * 40, tmp_path) not in shipped_presets()
    assert len(free_name("x" * 40, tmp_path)) <= 40


def test_the_run_ends_with_the_file_and_the_command(tmp_path: Path) -> None:
    file = Path.cwd() / "our design.toml"
    assert list(Ending(str(file), saved=file).lines()) == [
        f"Saved: {file}",
        "The same without the wizard: jobvector-wizard rehearse 'our design.toml'",
    ]
    assert list(Ending("ha", speed=0, operation="ha-x").lines()) == [
        "The same without the wizard: jobvector-wizard rehearse ha --speed 0",
        "Watch the rehearsal again: jobvector-wizard watch ha-x",
    ]


async def test_a_file_of_differences_is_never_overwritten_by_the_whole(open_wizard: OpenWizard) -> None:
    over = Path("over.toml").absolute()
    over.write_text('base = "ha"\nname = "over"\n')
    async with open_wizard(str(over)) as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(LARGER))
        wizard.app.action_save_here()
        await wizard.pilot.pause()
        assert isinstance(wizard.app.screen, SaveDialog)
        assert "says only how it differs from its base, ha" in wizard.text
        await wizard.press("enter")
        assert over.read_text() == 'base = "ha"\nname = "over"\n'
        saved = PresetFile.load(Path("over-2.toml"))
        assert saved.blueprint.nodes["node-2"].type == "t3.xlarge"
        assert "\nbase = " not in saved.text
