"""The real program on a pseudo-terminal, with nothing but keys."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.provisioning.backend import Backend
from jobvector_wizard.provisioning.deployment import Settings
from jobvector_wizard.provisioning.events import Kind
from tests.past import BEGAN, Past

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tests.installed import Installation
    from tests.terminal.conftest import OnTheDay, OpenTerminal, Terminal


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_from_the_drawing_to_a_rehearsed_preset(
    terminal: OpenTerminal, on_the_day: OnTheDay, tmp_path: Path, on: date, columns: int, rows: int
) -> None:
    """Start from ha-as-drawn, choose, undo, mend every error, save, rehearse: what was seen is what was saved."""
    wizard = terminal(columns, rows, command=on_the_day("screens.app.run_wizard"))
    wizard.wait_for("START   what it costs")
    wizard.wait_for("ha-as-drawn")
    wizard.press("up")
    wizard.wait_for("if you choose it")
    wizard.press("enter")
    wizard.wait_for("REGION   where")
    wizard.wait_for("ha-as-drawn · eu-west-1")

    wizard.press("4")
    wizard.wait_for("NODES   what runs")
    wizard.rest()
    wizard.press("down")
    wizard.wait_for("node-2 in b")
    wizard.press("tab", "/")
    wizard.wait_for("filter, such as")
    wizard.press("t3.xlarge")
    wizard.wait_for("▶  t3.xlarge")
    wizard.press("enter")
    wizard.wait_for("(now 7 of 8)")
    wizard.wait_for("▲ +$66.57")
    wizard.press("enter")
    wizard.wait_for("ha-as-drawn* ·")
    wizard.wait_for("$575.19 a month")
    wizard.press("u")
    wizard.wait_for("$508.62 a month")
    wizard.wait_for("ha-as-drawn · ")

    wizard.press("F")
    wizard.wait_for("REVIEW   what is wrong")
    total = mend_every_error(wizard)

    wizard.press("P")
    wizard.wait_for("PROVISION   what it takes")
    wizard.press("end")
    wizard.wait_for("▶● instant")
    wizard.press("enter")
    wizard.wait_for("SAVE THE DESIGN")
    wizard.press("enter")
    wizard.wait_for("succeeded at", timeout=120)
    assert "REHEARSAL" in wizard.screen.display[0]
    wizard.wait_for(f"When it stands: {total} a month")
    wizard.press("escape")
    wizard.wait_for("PROVISION   what it takes")
    wizard.press("q")
    assert wizard.wait_for_exit() == 0
    ended = wizard.said_after_closing
    assert "jobvector-wizard rehearse ha-as-drawn-2.toml --speed 0" in ended
    assert "jobvector-wizard watch ha-as-drawn-2-" in ended

    saved = PresetFile.load(tmp_path / "work" / "ha-as-drawn-2.toml")
    again = assess(saved.blueprint, bundled(), on)
    assert usd(again.bill.total.expected) == total
    assert again.errors == ()
    assert not list((tmp_path / "home" / "drafts").iterdir())


FIRST_ERROR = re.compile(r"▶ ✗ .*")


def gone(finding: str, text: str) -> bool:
    return "remedy  " not in text and finding not in text


def offered_or_gone(finding: str, text: str) -> bool:
    return "remedy  " in text or finding not in text


def mend_every_error(wizard: Terminal) -> str:
    """Press f until no error stands, and return the total of the ledger."""
    for _ in range(15):
        wizard.rest()
        before = wizard.wait_until(lambda text: "No error stands" in text or FIRST_ERROR.search(text), "the findings")
        if "No error stands" in before:
            match = re.search(r"(\$[\d,.]+) a month", before)
            assert match
            return match[1]
        error = FIRST_ERROR.search(before)
        assert error
        wizard.press("f")
        wizard.rest()
        asked = wizard.wait_until(partial(offered_or_gone, error[0]), "a remedy")
        if "remedy  " in asked:
            wizard.press("enter")
            wizard.wait_until(partial(gone, error[0]), "the finding to be mended")
    raise AssertionError(f"errors are left:\n{wizard.text}")


PLANTED = ("x\x1b[2Jy", "\x1b]0;planted\x07", "a\u202eb", "[bold]b[nope]")


def test_names_that_somebody_else_gave_are_drawn_and_not_obeyed(terminal: OpenTerminal, home: Path) -> None:
    """Directories of deployments, and the regions that their settings say: none reaches the terminal as more than text."""
    design = load_design("ha")
    for name in PLANTED:
        past = Past(paths.deployments(), design.blueprint, name)
        settings = Settings(account="123456789012", region=f"eu{name}", backend=Backend(), created=BEGAN)
        past.deployment.settings_file.write_text(settings.model_dump_json())
        design.save(past.deployment.blueprint)
        past.did(Kind.UP, done=("urn:1",))
    wizard = terminal(120, 40)
    wizard.wait_for("START   what it costs")
    wizard.wait_for("stands: x␛[2Jy")
    wizard.wait_for("stands: [bold]")
    for _ in range(6):
        wizard.press("up")
        wizard.rest()
    for planted in ("\x1b[2J", "\x1b]0;planted", "planted\x07", "\u202e"):
        assert planted.encode() not in wizard.written


def test_a_terminal_may_shrink_and_grow(terminal: OpenTerminal) -> None:
    wizard = terminal()
    wizard.wait_for("START   what it costs")
    wizard.resize(50, 15)
    wizard.wait_for("needs 60×20")
    wizard.resize(120, 40)
    wizard.wait_for("STEPS")
    wizard.press("q")
    assert wizard.wait_for_exit() == 0


def test_it_works_without_colour(terminal: OpenTerminal) -> None:
    wizard = terminal(NO_COLOR="1")
    wizard.wait_for("START   what it costs")
    wizard.press("F")
    wizard.wait_for("REVIEW   what is wrong")
    wizard.wait_for("? help")
    colours = {cell.fg for row in wizard.screen.buffer.values() for cell in row.values()} - {"default"}
    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)
    wizard.press("q")
    assert wizard.wait_for_exit() == 0


def test_a_killed_wizard_loses_nothing(terminal: OpenTerminal) -> None:
    first = terminal()
    first.wait_for("START   what it costs")
    first.press("0")
    first.wait_for("BUDGET   what may be spent")
    first.press("700")
    first.wait_for("budget $700.00")
    first.press("enter")
    first.wait_for("ha* · ")
    first.close()
    second = terminal()
    second.wait_for("draft ")
    second.press("enter")
    second.wait_for("ha* · ")
    second.wait_for("budget $700.00")
    second.press("u")
    second.wait_for("ha · ")
    second.press("q")
    second.wait_for("what was undone: r does it again")
    second.press("enter")
    assert second.wait_for_exit() == 0
    assert "The draft is kept" in second.said_after_closing
    assert len(list(paths.drafts().iterdir())) == 1


def test_what_breaks_is_a_sentence_and_a_log(
    terminal: OpenTerminal, installation: Installation, tmp_path: Path
) -> None:
    code = (
        "from jobvector_wizard.screens import app\n"
        "def broken(self): raise RuntimeError('nobody expected this')\n"
        "app.WizardApp.action_undo_change = broken\n"
        "app.WizardApp.check_action = lambda *_: True\n"
        "raise SystemExit(app.run_wizard())"
    )
    wizard = terminal(command=(str(installation.python), "-c", code))
    wizard.wait_for("START   what it costs")
    wizard.press("u")
    assert wizard.wait_for_exit() == 1
    assert "The wizard broke" in wizard.said_after_closing
    assert "Traceback" not in wizard.said_after_closing
    [log] = (tmp_path / "home" / "crashes").iterdir()
    assert "nobody expected this" in log.read_text()
