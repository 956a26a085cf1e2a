"""A zone or a node taken away in the wizard: what plays is what the assessment says."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import Finished, Outcome, ResourceFinished, ResourceStarted
from jobvector_wizard.screens.losing import LossScreen
from tests.screens.conftest import OpenWizard, Wizard
from tests.screens.journals import begun, follow, look
from tests.screens.test_snapshots import Screen, settled

MOMENTS = ("0 s", "15 to 35 s", "50 s", "60 to 120 s", "350 s", "later")


def at(wizard: Wizard) -> str:
    return (
        next(line for line in wizard.lines if line.strip().startswith("at ")).partition("▶")[2].split("  ")[0].strip()
    )


async def test_a_zone_is_lost_and_brought_back(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("zones")
        before = await settled(wizard)
        assert "lose a zone" in wizard.lines[-1]
        await wizard.press("x")
        assert "LOSE eu-west-1a   ha" in wizard.lines[0]
        assert "✗ node-1 silent" in wizard.text
        await wizard.press("down")
        assert "✗ ollama 0/1" in wizard.text
        seen = [at(wizard)]
        for _ in MOMENTS[1:]:
            await wizard.press("right")
            seen.append(at(wizard))
        assert tuple(seen) == MOMENTS
        assert "✓ ollama 1/1" in wizard.text
        await wizard.press("right", "left", "home")
        assert at(wizard) == "0 s"
        await wizard.press("x")
        assert wizard.text == before


async def test_it_plays_by_itself_and_stops_at_the_end(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobvector_wizard.screens.losing.PACE", 0.05)
    async with open_wizard("ha") as wizard:
        await wizard.press("x", "space")
        for _ in range(200):
            if at(wizard) == "later" and "playing" not in wizard.lines[0]:
                break
            await wizard.pilot.pause(0.05)
        assert at(wizard) == "later"
        monkeypatch.setattr("jobvector_wizard.screens.losing.PACE", 60)
        await wizard.press("space")
        assert at(wizard) == "0 s"
        assert "playing" in wizard.lines[0]
        await wizard.press("left")
        assert "playing" not in wizard.lines[0]


async def test_what_is_highlighted_is_what_is_lost(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("zones")
        await wizard.highlight("#zones-choices-1", "single")
        await wizard.press("x")
        assert "if you choose it" in wizard.lines[0]
        assert "nothing reaches the internet" in " ".join(wizard.text.split())


async def test_several_designs_lose_the_same_zone(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        assessor = wizard.app.assessor
        designs = [(name, assessor.design(load_design(name).blueprint)) for name in ("economy", "ha")]
        wizard.app.push_screen(LossScreen(designs, assessor.catalog))
        await wizard.press("down", "down", "end")
        assert "LOSE zone c   economy and ha" in wizard.lines[0]
        assert "It has no zone c." in wizard.text
        assert "✓ all run" in wizard.text


async def test_the_times_of_several_designs_span_those_of_each(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        assessor, ha = wizard.app.assessor, load_design("ha").blueprint
        larger = Patch.set("nodes.node-2.count", 3).apply(ha)  # given up one after the other, 10 s apart
        designs = [(name, assessor.design(it)) for name, it in (("ha", ha), ("larger", larger))]
        wizard.app.push_screen(LossScreen(designs, assessor.catalog))
        await wizard.press("down", "end", "left")
        assert at(wizard) == "350 to 370 s"


async def test_an_ended_rehearsal_loses_a_zone_of_its_design(open_wizard: OpenWizard, tmp_path: Path) -> None:
    with begun(tmp_path / "ha-20261123-1200-abcd") as journal:
        async with open_wizard("ha") as wizard:
            await follow(wizard, journal)
            await wizard.press("x")
            assert not isinstance(wizard.app.screen, LossScreen)
            for name in ("vpc", "bucket", "eks", "nodes"):
                journal.write(0, ResourceStarted(urn=name), ResourceFinished(urn=name))
            journal.write(758, Finished(outcome=Outcome.SUCCEEDED, exit_code=0, changes={"create": 4}))
            await look(wizard)
            await wizard.press("x")
            assert "LOSE eu-west-1a   ha" in wizard.lines[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_looks(open_wizard: OpenWizard, snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await wizard.go("zones")
        await settled(wizard)
        await wizard.press("x", "down", "end", "left")
        assert await settled(wizard) == snapshot.use_extension(Screen)


async def test_it_looks_the_same_without_colour(
    open_wizard: OpenWizard, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_wizard("ha") as wizard:
        await wizard.press("x", "down", "end", "left")
        assert await settled(wizard) == snapshot.use_extension(Screen)
