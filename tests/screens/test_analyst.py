"""What takes too long for a key press arrives later, and says so until then."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.analysis import Kind, Verdict, analyse
from jobvector_wizard.reporting.node_loss import node_loss
from jobvector_wizard.session import analyst as of
from jobvector_wizard.session.analyst import WITHOUT_UPGRADES
from tests.screens.conftest import OpenWizard


async def test_the_loss_of_any_node_arrives_later(open_wizard: OpenWizard) -> None:
    async with open_wizard("economy", size=(120, 40)) as wizard:
        glyph, told = node_loss(
            analyse(wizard.blueprint, wizard.app.assessor.catalog, wizard.app.assessor.on, budget=WITHOUT_UPGRADES)
        )
        await wizard.until(f"any node {glyph} {told}"[:30])
        await wizard.press("down")
        assert "any node · analysed once it is cho" in wizard.text


@pytest.mark.parametrize("preset", ["economy", "ha-as-drawn"])
def test_who_no_order_brings_back_is_named(preset: str) -> None:
    found = analyse(load_design(preset).blueprint, bundled(), date(2026, 11, 23), budget=WITHOUT_UPGRADES)
    lost = {name for name in found.blueprint.workloads if found.worst(name, Kind.NODE_LOST) is Verdict.NEVER}
    never = {name for name in found.blueprint.workloads if found.worst(name, Kind.STEADY) is Verdict.NEVER}
    glyph, told = node_loss(found)
    assert (glyph == "✗") is bool(lost - never)
    assert all(name in told for name in lost - never)
    assert not any(name in told for name in never)


async def test_an_analysis_that_does_not_end_holds_nothing_up(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()
    monkeypatch.setattr(of, "analyse", lambda *_, **__: end.wait(60))
    async with open_wizard("ha") as wizard:
        assert "any node … analysing" in wizard.text
        await wizard.go("zones")
        await wizard.press("tab", "down", "enter")
        assert wizard.blueprint.network.nat == "single"
        await wizard.press("u", "q", "right", "right", "enter")
        assert wizard.app.return_value == 0
    end.set()


async def test_an_analysis_that_breaks_is_told_and_logged(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(of, "analyse", broken)
    async with open_wizard("ha") as wizard:
        await wizard.until("any node ? not analysed: ")
        await wizard.press("up")
        assert "if you choose it" in wizard.text
    [log] = (tmp_path / "home" / "crashes").iterdir()
    assert "nobody expected this" in log.read_text()
