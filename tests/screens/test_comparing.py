"""Designs beside each other in the wizard: the draft, what it began as, and whatever else can be begun with."""

from __future__ import annotations

from functools import partial

import pytest
from syrupy.assertion import SnapshotAssertion

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.screens.comparing import ComparedRows, CompareScreen, PickDialog
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.losing import LossScreen
from jobvector_wizard.screens.start import DesignList
from tests.screens.conftest import OpenWizard, Wizard
from tests.screens.test_snapshots import Screen, settled

LARGER = Patch.set("nodes.node-2.type", "c6a.2xlarge")


def columns(wizard: Wizard) -> list[str]:
    assert isinstance(wizard.app.screen, CompareScreen)
    return list(wizard.app.screen._shown.names)


async def point_at(wizard: Wizard, label: str, column: int = 1) -> None:
    rows = wizard.app.screen.query_one(ComparedRows)
    at = next(n for n, row in enumerate(rows.rows) if row.label == label)
    await wizard.press("home", *["down"] * at, *["left"] * 4, *["right"] * column)


async def begin(wizard: Wizard, name: str, *patches: Patch) -> None:
    """Start from a preset as a person takes it, and change it."""
    await wizard.go("start")
    rows = wizard.app.screen.query_one(DesignList).rows
    await wizard.press("home", *["down"] * [row.name for row in rows].index(name), "enter")
    for patch in patches:
        wizard.app.attempt(partial(wizard.app.draft.apply, patch))


async def test_a_changed_draft_is_held_against_what_it_began_as(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await begin(wizard, "ha", LARGER)
        await wizard.press("c")
        assert columns(wizard) == ["ha", "ha*"]
        assert "ha* costs $119.83 a month" in wizard.text
        await point_at(wizard, 'nodes.node-2.type = "c6a.2xlarge"')
        assert "[+$119.83]" in wizard.text
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_a_draft_that_is_as_it_began_is_held_against_the_cheapest_that_works(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await begin(wizard, "ha")
        await wizard.press("c")
        assert columns(wizard) == ["economy", "ha"]
        await wizard.press("escape")
    async with open_wizard() as wizard:
        await begin(wizard, "economy")
        await wizard.press("c")
        assert columns(wizard) == ["ha", "economy"]


async def test_up_to_four_designs_are_picked_and_the_base_is_changed(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await begin(wizard, "ha", LARGER)
        await wizard.press("c", "d")
        assert isinstance(wizard.app.screen, PickDialog)
        await wizard.press("home", "enter", "down", "enter", "down", "enter")
        assert "4 find room" in wizard.text
        await wizard.press("down", "enter", "up", "enter", "escape")  # one away, and there is room
        assert columns(wizard) == ["ha*", "economy-as-drawn", "economy", "ha-as-drawn"]
        assert wizard.app.screen.query_one(ComparedRows).columns == 4
        await point_at(wizard, "against ha*", 2)
        await wizard.press("b")
        assert columns(wizard) == ["economy", "ha*", "economy-as-drawn", "ha-as-drawn"]
        assert "against economy" in wizard.text


async def test_a_draft_that_has_a_presets_name_is_told_from_it(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:  # which names no version of Kubernetes, as no preset does
        wizard.app.draft.saved_as(wizard.app.draft.now.file.apply(LARGER))
        wizard.app.show_draft()
        await wizard.press("c", "d")
        assert " your ha " in wizard.text
        assert sum(" ha " in line and "$" in line for line in wizard.lines) >= 2


async def test_fewer_than_two_change_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await begin(wizard, "ha")
        await wizard.press("c", "d", "home", "down", "enter", "escape")
        assert columns(wizard) == ["economy", "ha"]


async def test_a_cell_explains_itself(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await begin(wizard, "ha")
        await wizard.press("c")
        await point_at(wizard, "NAT gateways", 0)
        await wizard.press("e")
        assert isinstance(wizard.app.screen, TextDialog)
        assert "economy   NAT gateways" in wizard.text
        assert "730 × 0.048 USD per hour = $35.04 a month" in wizard.text
        await wizard.press("escape")
        await point_at(wizard, "lose zone c", 1)
        await wizard.press("e")
        assert "ha   lose zone c" in wizard.text
        assert "eu-west-1c" in wizard.text


async def test_rows_that_are_alike_come_when_they_are_asked_for(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        await wizard.press("c")
        assert "EKS control plane" not in wizard.text
        await wizard.press("a")
        assert "EKS control plane" in wizard.text
        await wizard.press("a")
        assert "EKS control plane" not in wizard.text


async def test_a_zone_is_taken_away_from_all_of_them(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        await begin(wizard, "ha")
        await wizard.press("c", "x")
        assert isinstance(wizard.app.screen, LossScreen)
        assert "LOSE zone a   economy and ha" in wizard.text
        await wizard.press("x")
        assert columns(wizard) == ["economy", "ha"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda it: f"{it[0]}x{it[1]}")
async def test_it_looks(open_wizard: OpenWizard, snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await begin(wizard, "ha")
        await wizard.press("c", "d", "home", "enter", "down", "down", "enter", "escape", "end", "home")
        assert await settled(wizard) == snapshot(name="four", extension_class=Screen)
        await point_at(wizard, "lose zone a", 1)
        assert await settled(wizard) == snapshot(name="zone", extension_class=Screen)


async def test_it_looks_the_same_without_colour(
    open_wizard: OpenWizard, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_wizard("ha") as wizard:
        await begin(wizard, "ha")
        await wizard.press("c")
        assert await settled(wizard) == snapshot(extension_class=Screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_charts_of_the_compared_designs(
    open_wizard: OpenWizard, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await settled(wizard)
        await wizard.press("c", "g")
        assert "A economy: $410.90" in wizard.text
        assert await settled(wizard) == snapshot.use_extension(Screen)
        await wizard.press("escape")
        assert isinstance(wizard.app.screen, CompareScreen)
