from __future__ import annotations

import subprocess
import sys

import pytest

from jobvector_wizard.planning.steps import STEPS
from jobvector_wizard.screens.side import Ledger
from tests.screens.conftest import OpenWizard
from tests.screens.walks import walks


@pytest.mark.parametrize("size", [(59, 24), (80, 19), (10, 3), (1, 1)])
async def test_a_terminal_that_is_too_small_is_told_what_is_needed(
    open_wizard: OpenWizard, size: tuple[int, int]
) -> None:
    async with open_wizard(size=size) as wizard:
        if size[0] > 40:
            assert "needs 60×20" in wizard.text
            assert f"{size[0]}×{size[1]}" in wizard.text
        await wizard.pilot.resize_terminal(80, 24)
        await wizard.pilot.pause()
        assert "START" in wizard.text
        assert "needs 60×20" not in wizard.text


async def test_a_terminal_that_shrinks_loses_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.press("down", "tab", "down", "enter")
        chosen = wizard.blueprint
        await wizard.pilot.resize_terminal(30, 8)
        await wizard.pilot.resize_terminal(120, 40)
        await wizard.pilot.pause()
        assert wizard.blueprint is chosen
        assert wizard.app.wizard.step == "nodes"


@pytest.mark.parametrize(
    "size", walks([(60, 20), (78, 20), (80, 24), (109, 33), (110, 34), (200, 60)], [(60, 20), (110, 34)])
)
async def test_every_step_draws_at_every_size(open_wizard: OpenWizard, size: tuple[int, int]) -> None:
    async with open_wizard(size=size) as wizard:
        for step in STEPS:
            await wizard.go(step)
            assert len(wizard.lines) == size[1]
            assert wizard.app.wizard.current.TITLE.split()[0] in wizard.text
            assert "$508.62 a month" in wizard.text
            assert "REHEARSAL" in wizard.lines[0]


async def test_a_narrow_terminal_has_the_ledger_in_one_line(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(70, 24)) as wizard:
        assert wizard.app.wizard.query_one(Ledger).size.height == 1
        assert "$508.62 a month · your draft · ✗ AWS refuses: DB-01" in wizard.text


async def test_a_wide_terminal_has_the_steps_in_a_column(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("nodes")
        column = [line[:18] for line in wizard.lines]
        assert any("4 ▶ Nodes" in part for part in column)
        assert any("5 · Workloads ✗" in part for part in column), "where the error is mended"
        assert any("STEPS" in part for part in column)


async def test_glyphs_tell_without_colour(open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_wizard() as wizard:
        await wizard.go("review")
        assert "▶ ✗ " in wizard.text
        await wizard.go("zones")
        assert "▶●" in wizard.text
        assert "▶Zones" in wizard.text


def test_the_screens_are_one_package_only() -> None:
    """The top-level folder is reached as jobvector_wizard.screens and never as screens."""
    code = "import sys, jobvector_wizard.screens.app; raise SystemExit('screens' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
