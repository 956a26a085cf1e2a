"""The wizard brings a design up on the real engine, against our provider and moto, by keys alone."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button, Input, Static

from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.screens.app import WizardApp
from jobvector_wizard.screens.bring_up import BuildScreen, ConfirmDialog
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.operation import OperationScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.engine.operating import Bench

PATIENCE = 150.0


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, said(pilot.app)
        await asyncio.sleep(0.1)
        await pilot.pause()


def said(app: Any) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.fixture
def at_home(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Let the wizard find what the commands find: credentials, provider, CLI and endpoint by the environment."""
    for name, value in bench.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", bench.endpoint)
    return bench


async def previewed(pilot: Pilot[int]) -> None:
    """Go from the rehearsal's step to the dialog in which one decides."""
    app = pilot.app
    assert isinstance(app, WizardApp)
    app.wizard.action_go("provision")
    await pilot.pause()
    app.wizard.query_one("#up-button", Button).press()
    await until(pilot, lambda: isinstance(app.screen, BuildScreen))
    assert app.screen.query_one("#preview-button", Button).disabled
    await pilot.press("enter")  # the check has the focus
    await until(pilot, lambda: not app.screen.query_one("#preview-button", Button).disabled)
    assert "account 123456789012" in said(app)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))


async def test_a_design_is_brought_up_by_its_name_and_what_stands_is_shown(
    at_home: Bench, aws: Callable[[str], Any]
) -> None:
    app = WizardApp(load_design("economy"), date(2026, 11, 23))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await previewed(pilot)
        assert "economy · account 123456789012 · eu-west-1" in said(app)
        assert aws("eks").list_clusters()["clusters"] == []

        await pilot.press(*"econom", "enter")
        assert "that is not economy; nothing was started" in str(
            app.screen.query_one("#confirm-problem", Static).render()
        )
        app.screen.query_one("#confirm-name", Input).value = "economy"
        await pilot.press("enter")

        await until(pilot, lambda: isinstance(app.screen, TextDialog))
        [operation] = [screen for screen in app.screen_stack if isinstance(screen, OperationScreen)]
        assert operation.brought_up
        assert "WHAT STANDS" in said(app)
    assert aws("eks").list_clusters()["clusters"] == ["economy"]
    ending = "\n".join(app.ending.lines())
    assert "The same without the wizard: jobvector-wizard up economy" in ending
    assert "Watch the operation again: jobvector-wizard watch " in ending


async def test_escape_instead_of_the_name_changes_nothing(at_home: Bench, aws: Callable[[str], Any]) -> None:
    app = WizardApp(load_design("economy"), date(2026, 11, 23))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await previewed(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OperationScreen) and not app.screen.running)
        assert "It was not confirmed. Nothing was changed." in said(app)
    assert aws("eks").list_clusters()["clusters"] == []
    assert aws("ec2").describe_vpcs(Filters=[{"Name": "tag:jobvector:deployment", "Values": ["economy"]}])["Vpcs"] == []
