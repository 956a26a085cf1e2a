"""Colours: every text can be read in every theme, the chosen one is remembered, and NO_COLOR takes all of them away.

The measure is the contrast ratio of WCAG 2.2 (1.4.3 and 1.4.6), of each drawn cell's foreground with its background as
they reach the terminal, dim and bold resolved.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from textual.color import Color
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Input

from jobvector_wizard.base import paths
from jobvector_wizard.base.preferences import Preferences, read_preferences
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.steps import STEPS
from jobvector_wizard.provisioning.events import (
    Header,
    Kind,
    Planned,
    Resource,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
)
from jobvector_wizard.provisioning.journal import Writer, process_started
from jobvector_wizard.provisioning.operation import OperationDirectory
from jobvector_wizard.screens.bring_up import BuildScreen, ConfirmDialog
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.messages import ThemeRequested
from jobvector_wizard.screens.operation import OperationScreen
from jobvector_wizard.screens.palette import commands
from jobvector_wizard.screens.themes import THEMES
from tests.screens.walks import walks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.screen import Screen

    from tests.screens.conftest import OpenWizard

LEAST = {"high-contrast": 7.0}
USUAL = 4.5
SIZES = [(80, 24), (120, 40)]
WORDLESS = set(" ─│┌┐└┘├┤╭╮╰╯█▉▊▋▌▍▎▏▇▆▅▄▃▂▁░▔▕▐▀╶╴╺╸━…")
"""Rules, borders and bars: the figure beside a bar says the same, so they are no text."""
DIALOGS = {
    "help": ("region", ("question_mark",)),
    "explanation": ("nodes", ("e",)),
    "figures": ("region", ("E",)),
    "copy": ("region", ("y",)),
    "remedies": ("region", ("f",)),
    "acceptance": ("review", ("down", "down", "down", "a")),
    "question": ("region", ("q",)),
    "save": ("region", ("ctrl+s",)),
    "palette": ("region", ("ctrl+p",)),
    "palette, searched": ("region", ("ctrl+p", *"zone")),
    "filter": ("region", ("slash",)),
    "value": ("usage", ("enter",)),
}


def contrast(one: Color, other: Color) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    shares = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in colour.normalized]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), shares, strict=True))


def texts(screen: Screen[Any]) -> Iterator[tuple[str, Color, Color, Offset]]:
    """Yield each drawn run of text with its two colours and where it stands."""
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            at = Offset(x, y)
            x += len(text)
            if style is None or set(text) <= WORDLESS:
                continue
            assert style.color is not None
            assert style.bgcolor is not None
            assert not style.dim, "a terminal would dim it once more"
            colours = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            ink, paper = reversed(colours) if style.reverse else colours
            yield text.strip(), ink, paper, at


def pale(screen: Screen[Any], least: float) -> list[str]:
    """Return what cannot be read; what is disabled or lies behind a dialog is inactive, and WCAG leaves that out."""
    return [
        f"{text!r}: {found:.2f}, {ink.hex} on {paper.hex}"
        for text, ink, paper, at in texts(screen)
        if (found := contrast(ink, paper)) < least and not inactive(screen, at)
    ]


def inactive(screen: Screen[Any], at: Offset) -> bool:
    widget, _ = screen.get_widget_at(*at)
    return widget.is_disabled or (widget is screen and isinstance(screen, ModalScreen))


def test_the_measure_is_wcags() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("theme", "size"),
    walks(
        [*((theme, SIZES[0]) for theme in THEMES), ("textual-dark", SIZES[1]), ("high-contrast", SIZES[1])],
        [("textual-dark", SIZES[0]), ("textual-light", SIZES[0]), ("high-contrast", SIZES[1])],
    ),
)
async def test_every_text_of_every_step_can_be_read(open_wizard: OpenWizard, theme: str, size: tuple[int, int]) -> None:
    async with open_wizard(size=size) as wizard:
        wizard.app.post_message(ThemeRequested(theme))
        await wizard.pilot.pause()
        for step in STEPS:
            await wizard.go(step)
            await wizard.pilot.pause(0.05)
            assert not pale(wizard.app.screen, LEAST.get(theme, USUAL)), step
            await wizard.press("tab")
            assert not pale(wizard.app.screen, LEAST.get(theme, USUAL)), f"{step}, the next list or line"


@pytest.mark.parametrize(
    ("theme", "size"),
    walks(
        [(theme, size) for theme in ("textual-dark", "high-contrast") for size in SIZES],
        [("textual-dark", SIZES[1]), ("high-contrast", SIZES[0])],
    ),
)
async def test_every_text_of_every_dialog_can_be_read(
    open_wizard: OpenWizard, theme: str, size: tuple[int, int]
) -> None:
    async with open_wizard(size=size) as wizard:
        wizard.app.post_message(ThemeRequested(theme))
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("budget.monthly_usd", 450)))
        for name, (step, keys) in DIALOGS.items():
            await wizard.go(step)
            await wizard.press(*keys)
            await wizard.pilot.pause(0.3 if "ctrl+p" in keys else 0.05)
            assert isinstance(wizard.app.screen, ModalScreen) or isinstance(wizard.app.screen.focused, Input), name
            assert not pale(wizard.app.screen, LEAST.get(theme, USUAL)), name
            await wizard.press("escape")
        for screen in (
            TextDialog("THAT DID NOT WORK", "why"),
            BuildScreen(wizard.app.view().assessment),
            ConfirmDialog(["+ 92 to create"], "ha"),
        ):
            wizard.app.push_screen(screen)
            await wizard.pilot.pause(0.1)
            assert not pale(screen, LEAST.get(theme, USUAL)), screen
            wizard.app.pop_screen()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["textual-dark", "high-contrast"])
async def test_every_text_of_an_operation_can_be_read(
    open_wizard: OpenWizard, tmp_path: Path, theme: str, size: tuple[int, int]
) -> None:
    directory = operation(tmp_path / "ha-20261123-1200-abcd")
    async with open_wizard(size=size) as wizard:
        wizard.app.post_message(ThemeRequested(theme))
        screen = OperationScreen(directory, "$649.80 a month")
        wizard.app.push_screen(screen)
        await wizard.pilot.pause(0.6)
        assert "eks" in wizard.text.casefold()
        named = {command.title for command in commands(screen)}
        assert {"Show the whole log", "Stop the operation", "Copy what is shown", "Theme: nord"} <= named
        assert not any(title.startswith(("Go to", "Start from")) for title in named), "they belong to the wizard"
        assert not pale(screen, LEAST.get(theme, USUAL))


def operation(folder: Path) -> OperationDirectory:
    """An operation that this process owns, with something done, something at work and something failed."""
    folder.mkdir()
    directory = OperationDirectory(folder)
    resources = [Resource(urn=name, type=f"aws:eks/{name}:{name.title()}", name=name) for name in ("a", "b", "c", "d")]
    with Writer(directory.journal) as writer:
        header = Header(
            kind=Kind.REHEARSE,
            deployment="ha",
            digest="0" * 64,
            region="eu-west-1",
            host=socket.gethostname(),
            pid=os.getpid(),
            process_started=process_started(os.getpid()),
            speed=0.0,
        )
        for at, event in (
            (0, header),
            (0, Planned(resources=tuple(resources))),
            (1, ResourceStarted(urn="a")),
            (2, ResourceFinished(urn="a")),
            (3, ResourceStarted(urn="b")),
            (3, ResourceStarted(urn="c")),
            (4, ResourceFailed(urn="c", message="AWS said no")),
        ):
            writer.write(event, at)
    return directory


async def test_the_chosen_theme_is_remembered_in_a_file_of_the_users_own(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        assert wizard.app.theme == "textual-dark"
        wizard.app.post_message(ThemeRequested("nord"))
        await wizard.pilot.pause()
        assert wizard.app.theme == "nord"
    assert read_preferences() == Preferences("nord")
    assert paths.preferences().stat().st_mode & 0o077 == 0
    async with open_wizard() as wizard:
        assert wizard.app.theme == "nord"


@pytest.mark.parametrize(
    ("content", "said"),
    [("theme = ", "is not TOML"), ("theme = 7", "theme is not a name"), ('theme = "mauve"', 'no theme "mauve"')],
)
async def test_preferences_that_mean_nothing_are_told_of_and_passed_over(
    open_wizard: OpenWizard, content: str, said: str
) -> None:
    paths.private_directory(paths.preferences().parent)
    paths.preferences().write_text(content)
    async with open_wizard(size=(120, 40)) as wizard:
        assert wizard.app.theme == "textual-dark"
        [notice] = list(wizard.app._notifications)
        assert said in notice.message
        wizard.app.post_message(ThemeRequested("gruvbox"))
        await wizard.pilot.pause()
    assert read_preferences() == Preferences("gruvbox")


async def test_a_theme_that_cannot_be_kept_is_taken_all_the_same(open_wizard: OpenWizard) -> None:
    paths.private_directory(paths.preferences().parent)
    paths.preferences().mkdir()
    async with open_wizard() as wizard:
        wizard.app.post_message(ThemeRequested("nord"))
        await wizard.pilot.pause()
        assert wizard.app.theme == "nord"
        assert any("not remembered" in notice.title for notice in wizard.app._notifications)


async def test_a_theme_named_in_textuals_variable_gives_way_to_one_that_can_be_read(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.constants.DEFAULT_THEME", "ansi-light")
    async with open_wizard() as wizard:
        assert wizard.app.theme in THEMES


@pytest.mark.parametrize("theme", ["textual-dark", "high-contrast"])
async def test_without_colour_every_cell_is_grey_and_can_be_read(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_wizard() as wizard:
        wizard.app.post_message(ThemeRequested(theme))
        await wizard.pilot.pause()
        for step in STEPS:
            await wizard.go(step)
            for text, *colours, _ in texts(wizard.app.screen):
                for colour in colours:
                    assert colour.r == colour.g == colour.b, (step, text)
            assert not pale(wizard.app.screen, USUAL), step
