"""The way to an account, as far as it goes without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from jobvector_wizard.screens.bring_up import BuildScreen, ConfirmDialog
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.save_dialog import SaveDialog
from tests.screens.conftest import OpenWizard, Wizard


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    cli = tmp_path / "bin" / "pulumi"
    cli.parent.mkdir()
    cli.write_text("#!/bin/sh\necho v3.259.0\n")
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", f"{cli.parent}:/usr/bin:/bin")


async def asked(wizard: Wizard) -> None:
    await wizard.go("provision")
    wizard.app.wizard.query_one("#up-button", Button).press()
    await wizard.pilot.pause()
    await wizard.pilot.pause()


async def test_a_design_with_errors_is_not_brought_up_and_says_which(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha-as-drawn") as wizard:
        await asked(wizard)
        assert isinstance(wizard.app.screen, TextDialog)
        assert "CAP-01" in wizard.text or "DB-01" in wizard.text


async def test_a_changed_design_is_saved_first(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("extras")
        await wizard.highlight("#extras-choices-0", "on  dashboard")
        await wizard.press("enter")
        await asked(wizard)
        assert isinstance(wizard.app.screen, SaveDialog)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_without_credentials_it_is_said_what_is_missing_and_nothing_can_be_previewed(
    open_wizard: OpenWizard, size: tuple[int, int]
) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await asked(wizard)
        assert isinstance(wizard.app.screen, BuildScreen)
        assert "$649.80 a month when it stands" in wizard.text
        await wizard.press("enter")
        await wizard.pilot.pause(0.2)
        assert "credentials" in wizard.text
        assert wizard.app.screen.query_one("#preview-button", Button).disabled
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_an_impossible_name_is_said_with_its_reason(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await asked(wizard)
        wizard.app.screen.query_one("#build-name", Input).value = "Not A Name"
        await wizard.press("enter")
        await wizard.pilot.pause(0.1)
        assert "cannot be the name of a deployment" in wizard.text


async def test_only_the_deployments_name_is_a_yes(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        answers: list[bool | None] = []
        wizard.app.push_screen(ConfirmDialog(["+ everything"], "ha"), answers.append)
        await wizard.pilot.pause()
        await wizard.type("yes")
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, ConfirmDialog)
        wizard.app.screen.query_one("#confirm-name", Input).value = "ha"
        await wizard.press("enter")
        assert answers == [True]


async def test_a_long_preview_scrolls_while_the_name_is_typed(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        wizard.app.push_screen(ConfirmDialog([f"line {number}" for number in range(80)], "ha"))
        await wizard.pilot.pause()
        assert "line 0" in wizard.text
        await wizard.press("pagedown", "pagedown")
        assert "line 0\n" not in wizard.text
        assert "line 3" in wizard.text
        assert isinstance(wizard.app.focused, Input)
