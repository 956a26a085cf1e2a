"""Whatever replaces a design, ends the wizard or takes its disk away: no change of a person's goes without a question."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from jobvector_wizard.base import paths
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets
from jobvector_wizard.provisioning.backend import Backend
from jobvector_wizard.provisioning.deployment import Settings
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.screens.dialogs import QuestionDialog
from jobvector_wizard.screens.save_dialog import SaveDialog
from jobvector_wizard.screens.start import DesignList
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.kept import DraftFiles, kept_drafts
from tests.past import BEGAN, Past
from tests.screens.conftest import ON
from tests.screens.journals import VPC, begun, follow
from tests.screens.test_history import DEAD, abandoned

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.screens.conftest import OpenWizard, Wizard

BUDGET = Patch.set("budget.monthly_usd", 700)
SINGLE = Patch.set("network.nat", "single")


def change(wizard: Wizard, patch: Patch = BUDGET) -> None:
    assert wizard.app.attempt(lambda: wizard.app.draft.apply(patch))


def on_disk() -> list[tuple[str, object, str]]:
    found = (kept.file.blueprint for kept in kept_drafts())
    return sorted((it.name, it.budget.monthly_usd, it.network.nat.value) for it in found)


async def choose(wizard: Wizard, name: str) -> None:
    """Go to the start and choose a row."""
    await wizard.go("region")
    await wizard.go("start")
    rows = [row.name for row in wizard.app.screen.query_one(DesignList).rows]
    (at,) = (n for n, row in enumerate(rows) if row == name or (name[0] == " " and name in row))
    await wizard.press("home", *["down"] * at, "enter")


def write_file() -> None:
    Path("mine.toml").write_text(shipped_presets()["economy"].read_text().replace('"economy"', '"mine"'))


def bring_up() -> None:
    past = Past(paths.deployments(), load_design("economy").blueprint, "shop")
    settings = Settings(account="123456789012", region="eu-west-1", backend=Backend(), created=BEGAN)
    past.deployment.settings_file.write_text(settings.model_dump_json())
    load_design("economy").save(past.deployment.blueprint)
    past.did(Kind.UP, done=("urn:1",))


def leave_draft() -> None:
    draft = Draft(load_design("economy"))
    draft.apply(Patch.set("budget.monthly_usd", 501))
    abandoned(draft, DEAD)


@pytest.mark.parametrize(
    ("before", "row", "others"),
    [
        (None, "economy", []),
        (None, "ha", []),
        (write_file, "", []),
        (bring_up, "stands: shop", []),
        (leave_draft, " of economy", [("economy", 501, "single")]),
    ],
    ids=["preset", "the same preset", "file", "deployment", "draft of another name"],
)
async def test_what_replaces_a_changed_design_keeps_that_as_a_draft(
    open_wizard: OpenWizard, before: Callable[[], None] | None, row: str, others: list[tuple[str, object, str]]
) -> None:
    if before:
        before()
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        if row:
            await choose(wizard, row)
        else:
            await wizard.press("tab")
            await wizard.type("mine.toml")
            await wizard.press("enter")
        assert wizard.blueprint.name != "ha" or not wizard.app.draft.now.changed
        assert on_disk() == [*others, ("ha", 675, "single")]
        await wizard.press("q")
        assert isinstance(wizard.app.screen, QuestionDialog)
        assert "ha*" in wizard.text
        await wizard.press("enter")
        assert wizard.app.return_value == 0
        assert on_disk() == [*others, ("ha", 675, "single")]
        assert len([line for line in wizard.app.ending.lines() if "The draft is kept" in line]) == len(others) + 1


async def test_a_draft_of_this_session_is_gone_back_to_from_the_list_with_its_history(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        change(wizard)
        await choose(wizard, "economy")
        change(wizard, Patch.set("budget.monthly_usd", 501))
        await wizard.go("start")
        assert any("draft of ha " in line for line in wizard.lines)
        await wizard.press("home", "enter")
        assert (wizard.blueprint.name, wizard.blueprint.budget.monthly_usd) == ("ha", 700)
        await wizard.press("u")
        assert (wizard.blueprint.budget.monthly_usd, wizard.blueprint.network.nat.value) == (675, "single")
        await wizard.press("u", "u")
        assert (wizard.blueprint.name, wizard.blueprint.budget.monthly_usd) == ("economy", 501)
        assert on_disk() == [("economy", 501, "single"), ("ha", 700, "single")]


async def test_a_design_that_an_undo_came_back_from_is_still_a_draft_after_another_change(
    open_wizard: OpenWizard,
) -> None:
    async with open_wizard("ha") as wizard:
        await choose(wizard, "economy")
        change(wizard)
        await wizard.press("u", "u")
        assert wizard.blueprint.name == "ha"
        change(wizard, SINGLE)
        assert not wizard.app.draft.redo_steps
        assert on_disk() == [("economy", 700, "single"), ("ha", 675, "single")]
        await wizard.press("q")
        assert "economy*, left for another design" in wizard.text
        await wizard.press("right", "right", "enter")
        assert wizard.app.return_value == 0
        assert not on_disk(), "both were discarded in so many words"


async def test_what_was_undone_is_asked_about_and_saved_if_that_is_the_answer(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        await wizard.press("u", "q")
        assert "what was undone: r does it again" in wizard.text
        await wizard.press("right", "enter")
        assert isinstance(wizard.app.screen, SaveDialog)
        await wizard.press("enter")
        assert wizard.app.return_value == 0
        assert PresetFile.load(Path("ha-2.toml")).blueprint.network.nat.value == "single"
        assert not on_disk()


async def test_drafts_are_saved_one_after_the_other(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        await choose(wizard, "economy")
        change(wizard, Patch.set("budget.monthly_usd", 501))
        await wizard.press("q", "right", "enter", "enter")
        assert isinstance(wizard.app.screen, QuestionDialog)
        assert "Save it" in wizard.text
        await wizard.press("right", "enter", "enter")
        assert wizard.app.return_value == 0
        assert PresetFile.load(Path("economy-2.toml")).blueprint.budget.monthly_usd == 501
        assert PresetFile.load(Path("ha-2.toml")).blueprint.network.nat.value == "single"
        assert not on_disk()


async def test_a_look_at_presets_with_ones_own_budget_leaves_no_draft_of_each(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard)
        for name in ("economy", "ha-as-drawn", "economy-as-drawn"):
            await choose(wizard, name)
        assert on_disk() == [("economy-as-drawn", 700, "single"), ("ha", 700, "per-zone")]


async def test_undo_survives_a_crash(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        change(wizard)
        change(wizard, Patch.unset("budget.monthly_usd"))
        await wizard.press("u")
        wizard.kept_in.rename(paths.drafts() / f"{DEAD}-abcdef.toml")  # as it is after a kill
    async with open_wizard("economy") as wizard:
        await wizard.press("home", "enter")
        assert wizard.blueprint.budget.monthly_usd == 700
        await wizard.press("r")
        assert wizard.app.draft.undo_steps[0] == "unset budget.monthly_usd"
        await wizard.press("u", "u")
        assert (wizard.blueprint.budget.monthly_usd, wizard.blueprint.network.nat.value) == (675, "single")
        await wizard.press("u")
        assert not wizard.app.draft.now.changed
        assert wizard.blueprint.digest == load_design("ha").blueprint.digest
        await wizard.press("u")
        assert wizard.blueprint.name == "economy"
        assert len(on_disk()) == 1
        await wizard.press("q")
        assert "ha*, left for another design" in wizard.text


async def test_a_draft_of_before_there_were_histories_is_undone_as_a_whole_and_not_lost(
    open_wizard: OpenWizard,
) -> None:
    text = load_design("ha").apply(SINGLE).text
    paths.private_directory(paths.drafts())
    (paths.drafts() / f"{DEAD}-abcdef.toml").write_text(f"# draft of: preset ha\n{text}")
    async with open_wizard("economy") as wizard:
        await wizard.press("home", "enter")
        assert wizard.blueprint.network.nat.value == "single"
        await wizard.press("u", "q")
        assert isinstance(wizard.app.screen, QuestionDialog)
        await wizard.press("enter")
        assert on_disk() == [("ha", 675, "single")]


@pytest.mark.parametrize("byte_order_mark", ["", "\ufeff"])
def test_a_kept_draft_is_the_design_to_the_letter_with_each_version(byte_order_mark: str) -> None:
    file = PresetFile.parse(byte_order_mark + shipped_presets()["ha"].read_text().rstrip("\n"), "preset ha")
    draft = Draft(file)
    for patch in (BUDGET, SINGLE, Patch.set("goals.survive_zone_loss", False), Patch.unset("budget.monthly_usd")):
        draft.apply(patch)
    draft.commit_to(("compute-1y",))
    draft.saved_as(PresetFile(draft.now.file.text, draft.now.file.blueprint, "/x/mine.toml"))
    draft.apply(BUDGET)
    draft.undo()
    files = DraftFiles()
    files.keep(draft)
    [kept] = kept_drafts()
    assert kept.work(bundled(), ON) == replace(draft.present, at=draft.present.kept)
    assert load_design(str(kept.path)).blueprint == kept.file.blueprint, "any command takes it"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.replace('"at":', '"at":9'),
        lambda line: line[: len(line) // 2],
        lambda line: line.replace("700", "701"),
        lambda line: "[" * 100_000,
        lambda line: line.replace('"text":[', '"text":[-'),
    ],
    ids=["at nowhere", "torn", "another text", "deep", "negative"],
)
async def test_a_history_that_cannot_be_read_leaves_the_draft(
    open_wizard: OpenWizard, spoil: Callable[[str], str]
) -> None:
    draft = Draft(load_design("ha"))
    draft.apply(SINGLE)
    draft.apply(BUDGET)
    path = abandoned(draft, DEAD)
    marked = path.read_text()
    (line,) = (each for each in marked.splitlines() if each.startswith("# history: "))
    path.write_text(marked.replace(line, f"# history: {spoil(line.removeprefix('# history: '))}"))
    async with open_wizard("economy") as wizard:
        await wizard.press("home", "enter")
        assert wizard.blueprint.budget.monthly_usd == 700
        await wizard.press("u")
        assert wizard.blueprint.name == "economy"


def test_a_long_history_keeps_its_newest_versions_and_stays_small() -> None:
    draft = Draft(load_design("ha"))
    for amount in range(250):
        draft.apply(Patch.set("budget.monthly_usd", 500 + amount))
    files = DraftFiles()
    files.keep(draft)
    assert files.path(draft.present).stat().st_size < 100_000
    [kept] = kept_drafts()
    work = kept.work(bundled(), ON)
    assert [it.file.blueprint.budget.monthly_usd for it in work.versions] == list(range(650, 750))


# what cannot be kept


async def keep_fails(wizard: Wizard) -> None:
    """Let a file stand where the drafts' directory was, so that nothing can be kept."""
    shutil.rmtree(paths.drafts(), ignore_errors=True)
    paths.drafts().parent.mkdir(parents=True, exist_ok=True)
    paths.drafts().write_text("in the way")
    await wizard.press("q", "enter")
    assert isinstance(wizard.app.screen, QuestionDialog)
    assert "NOT KEPT" in wizard.text
    assert "cannot be written to" in wizard.text


async def test_what_is_not_kept_is_never_said_to_be_and_can_be_saved_elsewhere(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        await keep_fails(wizard)
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, SaveDialog)
        wizard.app.screen.query_one("#save-path", Input).value = "elsewhere/mine.toml"
        await wizard.press("enter")
        assert wizard.app.return_value == 0
        assert PresetFile.load(Path("elsewhere/mine.toml")).blueprint.network.nat.value == "single"
        assert "is kept" not in "\n".join(wizard.app.ending.lines())


async def test_who_stays_where_nothing_can_be_kept_has_lost_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        await keep_fails(wizard)
        await wizard.press("right", "right", "enter")
        assert wizard.app.is_running
        assert wizard.blueprint.network.nat.value == "single"
        paths.drafts().unlink()
        await wizard.press("q", "enter")
        assert wizard.app.return_value == 0
        assert on_disk() == [("ha", 675, "single")]


async def test_it_is_kept_once_there_is_room_again(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        await keep_fails(wizard)
        paths.drafts().unlink()
        await wizard.press("right", "enter")
        assert wizard.app.return_value == 0
        assert on_disk() == [("ha", 675, "single")]
        assert f"is kept, and the wizard offers it at its next start: {wizard.kept_in}" in next(
            wizard.app.ending.lines()
        )


async def test_a_disk_that_forgets_what_is_written_keeps_nothing(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(path: Path, text: str) -> None:
        path.write_text(text[:100])

    monkeypatch.setattr(paths, "write_atomically", torn)
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        await wizard.press("q", "enter")
        assert "NOT KEPT" in wizard.text
        assert "does not hold what was" in " ".join(wizard.text.replace("│", "").split())
        assert wizard.app.is_running


async def test_a_draft_that_cannot_be_discarded_is_said_and_stays(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        change(wizard, SINGLE)
        wizard.kept_in.unlink()
        wizard.kept_in.mkdir()
        await wizard.press("q", "right", "right", "enter")
        assert "cannot be removed" in wizard.text
        assert wizard.app.is_running


async def test_who_leaves_an_operation_that_goes_on_is_asked_about_drafts(
    open_wizard: OpenWizard, tmp_path: Path
) -> None:
    with begun(tmp_path / "home/rehearsals/ha-abcd", VPC) as journal:
        async with open_wizard("ha") as wizard:
            change(wizard, SINGLE)
            await follow(wizard, journal)
            await wizard.press("q")
            assert "Leave, and let it go on" in wizard.text
            await wizard.press("right", "enter")
            assert "ha* has changes that are not in a file of yours" in wizard.text
            await wizard.press("enter")
            assert wizard.app.return_value == 0
            assert on_disk() == [("ha", 675, "single")]
