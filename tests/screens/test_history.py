from __future__ import annotations

from pathlib import Path

import pytest

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.screens.messages import DraftRequested
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.kept import DraftFiles, kept_drafts
from tests.screens.conftest import OpenWizard

LARGER = Patch.set("nodes.node-2.type", "t3.xlarge")
BUDGET = Patch.set("budget.monthly_usd", 450)


def test_undo_gives_back_the_text_to_the_letter() -> None:
    draft = Draft(load_design("ha-as-drawn"))
    before = draft.now.file.text
    draft.apply(LARGER)
    draft.apply(BUDGET)
    assert draft.undo_steps == (str(BUDGET), str(LARGER))
    draft.undo()
    draft.undo()
    assert draft.now.file.text == before
    assert not draft.now.changed
    assert draft.undo() == ""
    assert draft.redo() == str(LARGER)


def test_a_change_after_undo_forgets_what_was_undone() -> None:
    draft = Draft(load_design("ha-as-drawn"))
    draft.apply(LARGER)
    draft.undo()
    draft.apply(BUDGET)
    assert draft.redo_steps == ()


def test_a_refused_patch_changes_nothing() -> None:
    draft = Draft(load_design("ha-as-drawn"))
    with pytest.raises(PatchError):
        draft.apply(Patch.set("nodes.node-2.count", 0))
    assert draft.now.file == load_design("ha-as-drawn")
    assert draft.undo_steps == ()


async def test_u_and_r_travel_through_the_changes(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        await wizard.press("down")
        await wizard.highlight("#nodes-choices-0", "t3.xlarge")
        await wizard.press("enter")
        total = wizard.app.view().assessment.bill.total
        await wizard.press("u")
        assert wizard.blueprint.nodes["node-2"].type == "t3.large"
        assert "your draft" in wizard.text
        assert "$508.62 a month" in wizard.text
        await wizard.press("r")
        assert wizard.app.view().assessment.bill.total == total


async def test_every_change_is_kept_on_disk_and_what_is_undone_too(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        file = wizard.kept_in
        assert not file.exists()
        wizard.app.attempt(lambda: wizard.app.draft.apply(LARGER))
        assert PresetFile.load(file).blueprint.nodes["node-2"].type == "t3.xlarge"
        assert file.stat().st_mode & 0o077 == 0
        await wizard.press("u")
        assert PresetFile.load(file).blueprint.nodes["node-2"].type == "t3.xlarge"


def left_behind(pid: int) -> Path:
    """Leave a draft as a wizard that crashed does."""
    draft = Draft(load_design("ha-as-drawn"))
    draft.apply(LARGER)
    return abandoned(draft, pid)


def abandoned(draft: Draft, pid: int) -> Path:
    """Leave a draft to be taken over."""
    files = DraftFiles()
    files.keep(draft)
    path = files.path(draft.present)
    return path.rename(path.with_name(f"{pid}-abcdef.toml"))


DEAD = 2**22 + 1
"""Above the largest pid that Linux hands out."""


def test_a_draft_knows_what_it_came_from() -> None:
    left_behind(DEAD)
    [kept] = kept_drafts()
    assert kept.file.origin == "preset ha-as-drawn"
    assert not kept.file.text.startswith("# draft")


def test_a_draft_that_cannot_be_read_is_passed_over() -> None:
    left_behind(DEAD).write_text("not toml")
    assert kept_drafts() == ()


async def test_a_kept_draft_is_offered_and_taken_up(open_wizard: OpenWizard) -> None:
    left = left_behind(DEAD)
    async with open_wizard("ha") as wizard:
        assert "draft " in wizard.text
        await wizard.press("enter")
        assert len(wizard.sent(DraftRequested)) == 1
        assert wizard.blueprint.nodes["node-2"].type == "t3.xlarge"
        assert wizard.app.draft.now.changed
        assert not left.exists()
        assert wizard.kept_in.exists()
