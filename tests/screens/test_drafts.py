"""Drafts on disk: which wizard has one open, who may take it, and that none is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.session.kept import kept_drafts
from tests.screens.test_history import DEAD, left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.screens.conftest import OpenWizard

ANOTHER = """
import sys
from pathlib import Path
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.kept import DraftFiles

files = DraftFiles()
if sys.argv[1:]:
    files.adopt(Path(sys.argv[1]))
else:
    draft = Draft(load_design("ha"))
    draft.apply(Patch.set("budget.monthly_usd", 450))
    files.keep(draft)
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_wizard(*taken: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has a draft open: one of its own, or one that it has taken up."""
    process = subprocess.Popen(
        [sys.executable, "-c", ANOTHER, *map(str, taken)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


async def test_a_draft_that_another_wizard_has_open_is_shown_and_not_taken(open_wizard: OpenWizard) -> None:
    with another_wizard() as other:
        [path] = paths.drafts().iterdir()
        async with open_wizard("economy") as wizard:
            row = next(line for line in wizard.lines if "draft " in line and " of ha" in line)
            assert f"Another wizard (pid {other.pid}" in row
            await wizard.press("home", "enter")
            assert isinstance(wizard.app.screen, TextDialog)
            assert f"Another wizard (pid {other.pid}) has this draft of ha open." in wizard.text
            await wizard.press("escape")
            assert wizard.blueprint.name == "economy"
            assert path.exists()


async def test_one_that_ended_meanwhile_is_taken_from_the_same_row(open_wizard: OpenWizard) -> None:
    with another_wizard() as other:
        async with open_wizard("economy") as wizard:
            other.kill()  # it stays a zombie for as long as nobody waits for it
            while psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE:
                await wizard.pilot.pause(0.01)
            await wizard.press("home", "enter")
            assert wizard.blueprint.name == "ha"
            assert wizard.blueprint.budget.monthly_usd == 450


async def test_one_that_another_wizard_took_meanwhile_is_refused_and_the_list_says_so(open_wizard: OpenWizard) -> None:
    left = left_behind(DEAD)
    async with open_wizard("ha") as wizard:
        assert "Another wizard" not in wizard.text
        with another_wizard(left) as other:
            await wizard.press("home", "enter")
            assert f"Another wizard (pid {other.pid}) has this draft of ha-as-drawn open." in wizard.text
            await wizard.press("escape")
            row = next(line for line in wizard.lines if f"Another wizard (pid {other.pid}" in line)
            assert row.split()[:2] == ["▶", "✗"]
            assert wizard.blueprint.name == "ha"
        await wizard.press("enter")
        assert wizard.blueprint.name == "ha-as-drawn", "the other one has ended, so it is taken where it is now"


async def test_one_that_is_gone_is_said_and_leaves_the_list(open_wizard: OpenWizard) -> None:
    left = left_behind(DEAD)
    async with open_wizard("ha") as wizard:
        left.unlink()
        await wizard.press("home", "enter")
        assert "is gone" in wizard.text
        await wizard.press("escape")
        assert "draft " not in wizard.text.partition("LEDGER")[0]


def test_of_two_that_take_a_draft_at_once_one_has_it() -> None:
    left = left_behind(DEAD)
    takers = [
        subprocess.Popen(
            [sys.executable, "-c", ANOTHER, str(left)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    outcomes = [taker.stdout.readline() for taker in takers if taker.stdout]
    said = [taker.communicate(timeout=30)[1] for taker in takers]
    assert outcomes.count("open\n") == 1
    assert sum("has this draft of ha-as-drawn open" in each for each in said) == 2
    assert len(kept_drafts()) == 1


@pytest.mark.parametrize("started", ["", "1700000000-"], ids=["without a start", "with another start"])
async def test_a_draft_whose_pid_is_another_process_now_is_offered(open_wizard: OpenWizard, started: str) -> None:
    with another_wizard() as other:
        [path] = paths.drafts().iterdir()
        path = path.rename(path.with_name(f"{other.pid}-{started}abcdef.toml"))
        os.utime(path, (1.7e9, 1.7e9))  # written before that process began
        async with open_wizard("economy") as wizard:
            await wizard.press("home", "enter")
            assert wizard.blueprint.name == "ha"
            assert not path.exists()


async def test_a_draft_that_an_older_wizard_has_open_is_not_taken(open_wizard: OpenWizard) -> None:
    with another_wizard() as other:
        [path] = paths.drafts().iterdir()
        path.rename(path.with_name(f"{other.pid}-abcdef.toml"))
        async with open_wizard("economy") as wizard:
            await wizard.press("home", "enter")
            assert f"Another wizard (pid {other.pid}) has this draft" in wizard.text


async def test_one_that_cannot_be_renamed_is_refused_for_that_and_stays(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    left = left_behind(DEAD)
    monkeypatch.setattr(Path, "rename", refused)  # as in a directory that nobody may write to
    async with open_wizard("ha") as wizard:
        await wizard.press("home", "enter")
        assert "cannot be taken over: Permission denied" in wizard.text
        assert left.exists()
