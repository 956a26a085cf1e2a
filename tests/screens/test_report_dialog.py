"""The page to take home, written from the wizard: named first, never over a file without a question."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.screens.dialogs import QuestionDialog
from jobvector_wizard.screens.report_dialog import ReportDialog
from tests.screens.conftest import OpenWizard, Wizard


async def dialog(wizard: Wizard) -> ReportDialog:
    await wizard.press("w")
    assert isinstance(wizard.app.screen, ReportDialog)
    return wizard.app.screen


async def name(wizard: Wizard, path: str) -> None:
    wizard.app.screen.query_one("#report-path", Input).value = path
    await wizard.press("enter")


async def says(wizard: Wizard, words: str) -> None:
    for _ in range(600):
        if words in wizard.text:
            return
        await asyncio.sleep(0.05)
        await wizard.pilot.pause()
    raise AssertionError(wizard.text)


def asked(wizard: Wizard) -> bool:
    return isinstance(wizard.app.screen, QuestionDialog)


async def gone(wizard: Wizard, shown: ReportDialog) -> None:
    for _ in range(600):
        if wizard.app.screen is not shown:
            return
        await asyncio.sleep(0.05)
        await wizard.pilot.pause()
    raise AssertionError(wizard.text)


async def test_a_draft_is_written_beside_where_it_would_be_saved(open_wizard: OpenWizard) -> None:
    async with open_wizard(notifications=True) as wizard:
        shown = await dialog(wizard)
        await wizard.press("enter")
        await gone(wizard, shown)
        text = Path("ha-as-drawn.html").read_text()
        assert "<title>ha-as-drawn: what it costs and what it survives</title>" in text
        await says(wizard, "Written")


async def test_a_changed_draft_stands_beside_what_it_began_as(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("network.nat", "single")))
        await wizard.pilot.pause()
        shown = await dialog(wizard)
        await name(wizard, "page")
        await gone(wizard, shown)
        text = Path("page.html").read_text()
        assert "ha-as-drawn before" in text
        assert "network.nat" in text


@pytest.mark.parametrize("answer", ["enter", "escape", "overwrite"])
async def test_a_file_is_only_overwritten_after_a_question(open_wizard: OpenWizard, answer: str) -> None:
    Path("taken.html").write_text("precious")
    async with open_wizard() as wizard:
        shown = await dialog(wizard)
        await name(wizard, "taken.html")
        assert asked(wizard)
        if answer == "overwrite":
            await wizard.press("down", "enter")
            await gone(wizard, shown)
            assert Path("taken.html").read_text().startswith("<!doctype html>")
        else:
            await wizard.press(answer)
            assert wizard.app.screen is shown
            assert Path("taken.html").read_text() == "precious"


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Write the path"), (".", "is a directory"), ("none/page", "cannot be")]
)
async def test_a_path_that_is_none_is_said(open_wizard: OpenWizard, typed: str, said: str) -> None:
    async with open_wizard() as wizard:
        shown = await dialog(wizard)
        await name(wizard, typed)
        await says(wizard, said)
        assert wizard.app.screen is shown
        assert not list(Path.cwd().glob("*.html"))


async def test_what_goes_wrong_is_said_where_it_was_asked_for(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise WizardError("The program cannot be read.")

    monkeypatch.setattr("jobvector_wizard.screens.report_dialog._page", broken)
    async with open_wizard() as wizard:
        await dialog(wizard)
        await wizard.press("enter")
        await says(wizard, "✗ The program cannot be read.")
        assert not list(Path.cwd().glob("*.html"))
