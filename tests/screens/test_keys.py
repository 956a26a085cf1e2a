from __future__ import annotations

import pytest
from textual.events import Hide
from textual.widgets import Input

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.steps import STEPS
from jobvector_wizard.screens.dialogs import QuestionDialog, TextDialog
from jobvector_wizard.screens.key_line import KeyLine
from jobvector_wizard.screens.messages import ProblemMet
from tests.screens.conftest import OpenWizard

BUDGET = Patch.set("budget.monthly_usd", 450)


async def test_brackets_and_the_keys_of_the_rail_go_through_the_steps(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        visited = [wizard.app.wizard.step]
        for _ in range(len(STEPS)):
            await wizard.press("right_square_bracket")
            visited.append(wizard.app.wizard.step)
        assert visited == [*STEPS, list(STEPS)[-1]]
        await wizard.press("left_square_bracket")
        assert wizard.app.wizard.step == "review"
        for step, key in ((name, step.key) for name, step in STEPS.items()):
            await wizard.press(key)
            assert wizard.app.wizard.step == step
            if step == "budget":
                await wizard.press("escape")


async def test_letters_and_digits_are_text_in_a_line(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("tab")
        await wizard.type("quF7?")
        assert wizard.app.wizard.step == "start"
        assert "quF7?" in wizard.text
        assert wizard.app.screen is wizard.app.wizard
        await wizard.press("escape", "F")
        assert wizard.app.wizard.step == "review"


async def test_help_is_about_what_is_on_the_screen(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        for step in STEPS:
            await wizard.go(step)
            await wizard.press("question_mark")
            assert isinstance(wizard.app.screen, TextDialog)
            assert wizard.app.wizard.current.TITLE.split()[0] in wizard.text
            await wizard.press("escape")
            assert wizard.app.screen is wizard.app.wizard


async def test_explain_gives_the_source_of_a_price(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.press("tab", "e")
        assert isinstance(wizard.app.screen, TextDialog)
        assert "per hour" in wizard.text
        assert "2025-04-04" in wizard.text.replace("\n", "")


async def test_the_key_line_names_the_keys_that_work_now(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        assert "u undo" not in wizard.lines[-1]
        assert "? help" in wizard.lines[-1]
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        await wizard.pilot.pause()
        assert "u undo" in wizard.lines[-1]
        await wizard.press("tab")
        assert "u undo" not in wizard.lines[-1]
        assert "? help" not in wizard.lines[-1]


async def test_a_key_can_be_clicked(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        at = wizard.lines[-1].index("] next")
        await wizard.pilot.click(KeyLine, offset=(at, 0))
        await wizard.pilot.pause()
        assert wizard.app.wizard.step == "region"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_rail_can_be_clicked(open_wizard: OpenWizard, size: tuple[int, int]) -> None:
    async with open_wizard(size=size) as wizard:
        row = next(n for n, line in enumerate(wizard.lines) if "· Bud" in line or "·Bud" in line)
        await wizard.pilot.click(offset=(wizard.lines[row].index("Bud"), row))
        await wizard.pilot.pause()
        assert wizard.app.wizard.step == "budget"


async def test_an_error_is_a_dialog_and_changes_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        wizard.app.wizard.current.post_message(ProblemMet(PatchError("That cannot be.")))
        await wizard.pilot.pause()
        assert "That cannot be." in wizard.text
        await wizard.press("escape")
        assert not wizard.app.draft.now.changed


@pytest.mark.parametrize(
    ("keys", "kept"), [(("enter",), True), (("right", "right", "enter"), False)], ids=["keep", "discard"]
)
async def test_quitting_a_changed_draft_asks(open_wizard: OpenWizard, keys: tuple[str, ...], kept: bool) -> None:
    async with open_wizard() as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        await wizard.press("q")
        assert isinstance(wizard.app.screen, QuestionDialog)
        await wizard.press(*keys)
        assert wizard.app.return_value == 0
        assert wizard.kept_in.exists() is kept
        assert ("The draft is kept" in "\n".join(wizard.app.ending.lines())) is kept


async def test_quitting_an_unchanged_design_asks_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("q")
        assert wizard.app.return_value == 0


async def test_a_key_typed_while_a_step_comes_is_not_text_in_a_line_of_the_one_that_goes(
    open_wizard: OpenWizard,
) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        await wizard.go("edge")
        screen = wizard.app.wizard
        hidden = screen.focused
        assert hidden is not None
        screen.step = "extras"
        await hidden.on_event(Hide())  # as it comes where the terminal is slow, before the new step has the focus
        assert not isinstance(screen.focused, Input)
        await wizard.press("right_square_bracket")
        assert screen.step == "usage"
