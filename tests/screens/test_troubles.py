"""Each kind of trouble: a clear word about it, and nothing lost."""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.screens import app as wizard_app
from jobvector_wizard.screens import budget
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.session import assessor
from tests.screens.conftest import OpenWizard

SINGLE = Patch.set("network.nat", "single")
BUDGET = Patch.set("budget.monthly_usd", 700)


# a catalog without what was chosen


async def test_a_type_that_the_catalog_lacks_is_a_finding_and_makes_the_total_a_lower_bound(
    open_wizard: OpenWizard,
) -> None:
    text = shipped_presets()["ha"].read_text().replace('"c6a.xlarge"', '"c99.huge"')
    Path("mine.toml").write_text(text)
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.press("tab")
        await wizard.type("mine.toml")
        await wizard.press("enter")
        assert {group.type for group in wizard.blueprint.nodes.values()} >= {"c99.huge"}
        await wizard.until("│≥$")
        assert "!" in next(line for line in wizard.lines if "CAT-0" in line)
        await wizard.go("nodes")
        await wizard.press("down")
        assert "c99.huge is not known to be offered in eu-west-1" in wizard.text
        await wizard.press("tab", "home", "enter")
        assert wizard.blueprint.nodes["node-2"].type != "c99.huge", "it can be replaced by what the catalog has"


# an assessment that raises


def breaking(monkeypatch: pytest.MonkeyPatch, on: str) -> None:
    """Let the assessment of every design with a single NAT gateway break."""

    def broken(blueprint: Blueprint, catalog: Catalog, day: date) -> Assessment:
        if blueprint.network.nat.value == on:
            raise ZeroDivisionError("nobody expected this")
        return assess(blueprint, catalog, day)

    monkeypatch.setattr(assessor, "assess", broken)
    monkeypatch.setattr("jobvector_wizard.planning.choices.assess", broken)


async def test_an_assessment_that_raises_is_told_and_the_draft_stays(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    breaking(monkeypatch, "single")
    async with open_wizard("ha") as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        wizard.app.attempt(lambda: wizard.app.draft.apply(SINGLE))
        await wizard.pilot.pause()
        assert isinstance(wizard.app.screen, TextDialog)
        assert "the program broke" in wizard.text
        assert "ZeroDivisionError" in wizard.text
        assert "What happened is in" in wizard.text
        await wizard.press("escape")
        assert wizard.blueprint.network.nat.value == "per-zone"
        assert wizard.blueprint.budget.monthly_usd == 700
        kept = PresetFile.load(wizard.kept_in)
        assert kept.blueprint.budget.monthly_usd == 700
    [log] = (tmp_path / "home" / "crashes").iterdir()
    assert "nobody expected this" in log.read_text()


async def test_an_option_that_cannot_be_assessed_is_not_possible_and_the_others_are(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch, "single")
    async with open_wizard("ha") as wizard:
        await wizard.go("zones")
        await wizard.highlight("#zones-choices-1", "single")
        assert "✗ not possible" in next(line for line in wizard.lines if "▶  single" in line)
        assert "the program broke" in wizard.text
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, TextDialog)
        await wizard.press("escape", "down", "enter")
        assert wizard.blueprint.network.nat.value == "none"


# a worker that hangs, and one that raises


async def test_a_search_that_does_not_end_holds_nothing_up(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()
    monkeypatch.setattr(budget, "cheaper_ways", lambda *_: end.wait(60) and ())
    async with open_wizard("ha") as wizard:
        await wizard.go("budget")
        assert "looking for cheaper designs" in wizard.text
        wizard.app.screen.query_one("#budget-amount", Input).value = "700"
        await wizard.press("enter")
        assert wizard.blueprint.budget.monthly_usd == 700
        await wizard.press("escape", "q", "enter")
        assert wizard.app.return_value == 0
    end.set()


@pytest.mark.parametrize(
    ("error", "said"),
    [(RuntimeError("nobody expected this"), "the program broke (RuntimeError)"), (OSError(28, "No space"), "OSError")],
)
async def test_a_worker_that_raises_is_a_dialog(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(wizard_app, "start_rehearsal", broken)
    async with open_wizard("ha") as wizard:
        await wizard.go("review")
        await wizard.press("R")
        await wizard.until(said)
        assert isinstance(wizard.app.screen, TextDialog)
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


# a full disk


@pytest.fixture
def full_disk() -> Iterator[Callable[[bool], None]]:
    """No file may grow from now on, which is how a full disk looks to who writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda full: resource.setrlimit(resource.RLIMIT_FSIZE, (0 if full else before[0], before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


async def test_a_full_disk_at_the_draft_is_told_and_the_last_kept_draft_stays(
    open_wizard: OpenWizard, full_disk: Callable[[bool], None]
) -> None:
    async with open_wizard("ha", size=(120, 40), notifications=True) as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        full_disk(True)
        wizard.app.attempt(lambda: wizard.app.draft.apply(SINGLE))
        await wizard.until("The draft is not kept")
        assert "on the screen only" in wizard.text
        assert wizard.blueprint.network.nat.value == "single"
        assert PresetFile.load(wizard.kept_in).blueprint.budget.monthly_usd == 700
        full_disk(False)
        await wizard.press("u")
        await wizard.press("r")
        assert PresetFile.load(wizard.kept_in).blueprint.network.nat.value == "single"


# wrong input


@pytest.mark.parametrize(
    ("step", "keys", "typed", "said"),
    [
        ("budget", (), "much", "is not an amount"),
        ("usage", ("enter",), "many", "is no amount"),
        ("workloads", ("tab", "down", "enter"), "ten cores", "ten cores"),
        ("edge", ("shift+tab",), "not a domain", "edge.domain"),
    ],
)
async def test_wrong_input_is_said_and_nothing_is_lost(
    open_wizard: OpenWizard, step: str, keys: tuple[str, ...], typed: str, said: str
) -> None:
    async with open_wizard("ha") as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(BUDGET))
        await wizard.go(step)
        await wizard.press(*keys)
        line = wizard.app.focused
        line.value = typed
        await wizard.press("enter")
        assert said in wizard.text
        assert wizard.blueprint.budget.monthly_usd == 700
        assert len(wizard.app.draft.undo_steps) == 1
