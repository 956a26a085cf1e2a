"""Journeys through the installed program by keys alone: resized, killed, re-attached, and without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installed import Installation
    from tests.terminal.conftest import OnTheDay, OpenTerminal, Terminal

STEPS = (
    ("]", "REGION   where"),
    ("]", "ZONES AND NAT   what"),
    ("]", "NODES   what runs"),
    ("]", "WORKLOADS   what the pods"),
    ("]", "DATABASE   RDS"),
    ("]", "EDGE   how users"),
    ("]", "EXTRAS   what watches"),
    ("]", "USAGE   what a month"),
    ("]", "BUDGET   what may be"),
    ("]", "REVIEW   what is wrong"),
    ("]", "PROVISION   what it takes"),
)


def rehearsing(wizard: Terminal) -> None:
    """Start a rehearsal of the design as it is, sixty times as fast as the real thing."""
    wizard.wait_for("START   what it costs")
    wizard.press("F")
    wizard.wait_for("REVIEW   what is wrong")
    wizard.press("R")
    wizard.wait_for("waiting for  ")


def next_question(plain: Terminal, before: str) -> str:
    """Read on until another question stands at the end of the screen."""
    return plain.wait_until(lambda text: text != before and text.rstrip().endswith(">"), "the next question")


def test_every_step_is_reached_by_one_key_and_shows_the_total(terminal: OpenTerminal, on_the_day: OnTheDay) -> None:
    wizard = terminal(120, 40, command=on_the_day("screens.app.run_wizard"))
    wizard.wait_for("START   what it costs")
    for key, title in STEPS:
        wizard.press(key)
        wizard.wait_for(title)
        assert "$649.80 a month" in wizard.text
    wizard.press("[")
    wizard.wait_for("REVIEW   what is wrong")


def test_a_terminal_may_be_resized_in_the_middle_of_an_operation(terminal: OpenTerminal) -> None:
    wizard = terminal()
    rehearsing(wizard)
    for columns, rows, said in ((50, 15, "needs 60×20"), (120, 40, "REHEARSAL"), (60, 20, "REHEARSAL")):
        wizard.resize(columns, rows)
        wizard.wait_for(said)
    wizard.resize(80, 24)
    wizard.wait_for("succeeded at", timeout=120)
    wizard.press("escape")
    wizard.wait_for("REVIEW   what is wrong")
    wizard.press("q")
    assert wizard.wait_for_exit() == 0


def test_an_operation_outlives_its_terminal_and_is_watched_from_another(
    terminal: OpenTerminal, installation: Installation, tmp_path: Path
) -> None:
    first = terminal()
    rehearsing(first)
    first.close()
    [operation] = (tmp_path / "home" / "rehearsals").iterdir()
    second = terminal(command=(installation.command, "watch", operation.name))
    second.wait_until(lambda text: "✓" in text, "the operation to go on")
    assert second.wait_for_exit(timeout=120) == 0
    assert "succeeded" in second.text


def test_without_a_screen_the_same_answers_give_the_same_preset(
    terminal: OpenTerminal, on_the_day: OnTheDay, tmp_path: Path
) -> None:
    wizard = terminal(command=on_the_day("screens.app.run_wizard"))
    wizard.wait_for("START   what it costs")
    wizard.press("3")
    wizard.wait_for("ZONES AND NAT")
    wizard.press("tab", "down")
    wizard.wait_for("▶  single")
    wizard.press("enter")
    wizard.wait_for("▶● single")
    wizard.press("ctrl+s")
    wizard.wait_for("SAVE THE DESIGN")
    wizard.press("enter")
    wizard.wait_until(lambda text: "SAVE THE DESIGN" not in text, "it to be saved")
    wizard.press("q")
    assert wizard.wait_for_exit() == 0

    plain = terminal(120, 40, command=on_the_day("cli.plain.run_plain"))
    plain.wait_for("a number, or the path of a file>")
    plain.press("4", "enter")
    plain.wait_for("region; p reads today's prices>")
    plain.press("enter")
    plain.wait_for("zones>")
    plain.press("enter")
    plain.wait_for("NAT gateways>")
    plain.press("2", "enter")
    plain.wait_for("Chosen: single")
    before = ""
    while "name of the design" not in (asked := next_question(plain, before)):
        before = asked
        plain.press("enter")
    plain.press("plain", "enter")
    assert plain.wait_for_exit() == 0

    [on_screens] = (path for path in (tmp_path / "work").glob("*.toml") if path.name != "plain.toml")
    saved = PresetFile.load(on_screens)
    without = PresetFile.load(tmp_path / "work" / "plain.toml")
    assert without.blueprint.network.nat == "single"
    assert without.text == saved.apply(Patch.set("name", "plain")).text
