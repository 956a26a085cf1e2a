"""Every step and dialog as it was looked at, at several sizes; `--snapshot-update` accepts what it is now."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.steps import STEPS
from tests.screens.conftest import OpenWizard, Wizard

SIZES = [(80, 24), (120, 40), (200, 60)]
BUSY = (
    "analysing every",
    "looking for cheaper",
    "comparing with",
    "reading the program",
    "assessing what may mend",
    "       …     ",
)
"""What stands on the screen as long as something is still being found out."""


class Screen(SingleFileSnapshotExtension):
    """One text file a picture, so that a change of one can be read in a diff."""

    _file_extension = "txt"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: str, **_: object) -> str:
        return "\n".join(line.rstrip() for line in data.splitlines()) + "\n"


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(Screen)


async def settled(wizard: Wizard) -> str:
    """Wait until nothing is being found out and two pictures in a row are the same."""
    before = ""
    for _ in range(300):
        await wizard.pilot.pause(0.1)
        now = wizard.text
        if now == before and not any(word in now for word in BUSY):
            return now
        before = now
    raise AssertionError(f"it does not settle:\n{before}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_steps(open_wizard: OpenWizard, picture: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with open_wizard("economy", size=size) as wizard:
        for step in STEPS:
            await wizard.go(step)
            assert await settled(wizard) == picture(name=step)


async def test_a_drawn_design_with_its_errors(open_wizard: OpenWizard, picture: SnapshotAssertion) -> None:
    async with open_wizard("ha-as-drawn") as wizard:
        for step in ("nodes", "workloads", "review"):
            await wizard.go(step)
            assert await settled(wizard) == picture(name=step)


DIALOGS = {
    "help": ("zones", ("question_mark",)),
    "explain": ("zones", ("e",)),
    "remedies": ("review", (*("down",) * 4, "f")),
    "accept": ("review", (*("down",) * 6, "a")),
    "copy": ("start", ("y",)),
    "figures": ("start", ("E",)),
    "palette": ("start", ("ctrl+p",)),
}


@pytest.mark.parametrize("dialog", list(DIALOGS))
async def test_dialogs(open_wizard: OpenWizard, picture: SnapshotAssertion, dialog: str) -> None:
    step, keys = DIALOGS[dialog]
    async with open_wizard("ha-as-drawn") as wizard:
        await wizard.go(step)
        await settled(wizard)  # a dialog hides what is still being found out
        await wizard.press(*keys)
        assert await settled(wizard) == picture


async def test_the_question_at_the_end(open_wizard: OpenWizard, picture: SnapshotAssertion) -> None:
    async with open_wizard("economy") as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("budget.monthly_usd", 450)))
        await wizard.press("q")
        assert re.sub(r"kept \d\d:\d\d:\d\d", "kept 12:00:00", await settled(wizard)) == picture


async def test_too_small_a_terminal(open_wizard: OpenWizard, picture: SnapshotAssertion) -> None:
    async with open_wizard("economy", size=(40, 10)) as wizard:
        assert await settled(wizard) == picture


async def test_without_colour_the_same_is_told(
    open_wizard: OpenWizard, picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_wizard("economy") as wizard:
        for step in STEPS:
            await wizard.go(step)
            assert await settled(wizard) == picture(name=step)
