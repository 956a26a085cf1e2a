from __future__ import annotations

import builtins
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import pytest
from textual.screen import Screen

from jobvector_wizard.base.units import usd_change
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.analysis import Analysis, Budget, analyse
from jobvector_wizard.planning.remedies import Remedies, remedies_of
from jobvector_wizard.screens.app import WizardApp
from jobvector_wizard.screens.choice_list import ChoiceList
from jobvector_wizard.screens.step import Step

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from textual.message import Message
    from textual.pilot import Pilot

    from jobvector_wizard.catalog import Catalog, OwnPrices
    from jobvector_wizard.planning.assessment import Assessment

ON = date(2026, 11, 23)
M = TypeVar("M")
S = TypeVar("S", bound=Step)


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What still costs money is priced as of today: the same day as the design on the other screens."""
    monkeypatch.setattr("jobvector_wizard.screens.operation.day_assessed", lambda: ON)


@pytest.fixture(autouse=True)
def notices_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice is gone after three seconds, which a busy machine may take to come to the line that asks for it."""
    monkeypatch.setattr("textual.notifications.Notification.has_expired", False)


REMEDIES: dict[tuple[str, date, OwnPrices], Remedies] = {}
ANALYSES: dict[tuple[str, Budget], Analysis] = {}


@pytest.fixture(autouse=True)
def looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the threads beside the screens find is found once for a design, not once for a test: it is the same."""

    def remedies(now: Assessment, catalog: Catalog) -> Remedies:
        key = (now.blueprint.digest, now.on, now.region.own)
        if key not in REMEDIES:
            REMEDIES[key] = remedies_of(now, catalog)
        return REMEDIES[key]

    def analysis(blueprint: Blueprint, catalog: Catalog, on: date, *, budget: Budget) -> Analysis:
        assert on == ON
        key = (blueprint.digest, budget)
        if key not in ANALYSES:
            ANALYSES[key] = analyse(blueprint, catalog, on, budget=budget)
        return ANALYSES[key]

    monkeypatch.setattr("jobvector_wizard.session.mender.remedies_of", remedies)
    monkeypatch.setattr("jobvector_wizard.session.analyst.analyse", analysis)


@dataclass
class Wizard:
    """A running wizard and what a person does with it."""

    app: WizardApp
    pilot: Pilot[int]
    messages: list[Message]

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)
        await self.pilot.pause()

    async def go(self, step: str) -> None:
        self.app.wizard.action_go(step)
        await self.pilot.pause()
        await self.pilot.pause()

    async def highlight(self, choices: str, label: str) -> None:
        """Put the highlight of a list on an option, with the keys that a person has."""
        found = self.app.screen.query_one(choices, ChoiceList)
        found.focus()
        await self.pilot.pause()
        by = [option.label for option in found.rows].index(label) - found.cursor
        for _ in range(abs(by)):
            await self.pilot.press("down" if by > 0 else "up")
        await self.pilot.pause()

    async def mended(self) -> None:
        """Wait until what is proposed for the draft's findings is assessed."""
        for _ in range(1200):
            if self.app.view().mended is not None:
                break
            await self.pilot.pause(0.05)
        else:
            raise AssertionError("nobody says what mends the draft")
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, words: str) -> None:
        """Wait until something stands on the screen."""
        for _ in range(200):
            if words in self.text:
                return
            await self.pilot.pause(0.05)
        raise AssertionError(f"it never says {words}:\n{self.text}")

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def shown(self) -> Screen[Any]:
        """The screen now; asked anew, it may be another."""
        return self.app.screen

    def at(self, kind: builtins.type[S]) -> S:
        """The current step, which is of a kind."""
        current = self.app.wizard.current
        assert isinstance(current, kind)
        return current

    @property
    def kept_in(self) -> Path:
        """Where the draft is kept as long as it is in no file of the person's."""
        return self.app.draft_files.path(self.app.draft.present)

    @property
    def blueprint(self) -> Blueprint:
        return self.app.draft.now.file.blueprint

    def sent(self, kind: builtins.type[M]) -> list[M]:
        """Return the messages of a kind, each once although it bubbles."""
        found: dict[int, M] = {id(message): message for message in self.messages if isinstance(message, kind)}
        return list(found.values())


def told(change: Decimal | None) -> str:
    """How a known difference is written."""
    assert change is not None
    return usd_change(change)


OpenWizard: TypeAlias = "Callable[..., AbstractAsyncContextManager[Wizard]]"


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything a test writes goes to its own directory."""
    monkeypatch.setenv("JOBVECTOR_HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def open_wizard() -> OpenWizard:
    @asynccontextmanager
    async def opened(
        design: str = "ha-as-drawn", size: tuple[int, int] = (80, 24), *, notifications: bool = False
    ) -> AsyncIterator[Wizard]:
        messages: list[Message] = []
        app = WizardApp(load_design(design), ON)
        async with app.run_test(size=size, message_hook=messages.append, notifications=notifications) as pilot:
            await pilot.pause()
            await pilot.pause()
            yield Wizard(app, pilot, messages)

    return opened
