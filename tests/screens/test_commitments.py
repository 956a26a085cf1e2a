"""Commitments in the wizard: offered, looked at, chosen and taken back; the bill is the command line's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd, usd_change
from jobvector_wizard.catalog import current
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.cost import effects
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.commitments import commitment_choice, commitment_lines, commitment_row
from jobvector_wizard.screens.commitments import CommitmentList
from jobvector_wizard.screens.copying import copyables
from jobvector_wizard.screens.dialogs import TextDialog
from jobvector_wizard.screens.messages import DesignRequested
from jobvector_wizard.screens.palette import commands
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.kept import kept_drafts
from tests.screens.conftest import ON, OpenWizard, Wizard
from tests.screens.test_history import DEAD, LARGER, abandoned
from tests.screens.test_snapshots import Screen, settled

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

OFFER = """
schema = 1
source = "Addendum of 2026"
date = 2026-03-01

[[commitments]]
name = "compute-1y"
kind = "savings-plan"
usd_per_hour = "0.20"
years = 1
[commitments.rates]
"BoxUsage:c6a.*" = 28
"BoxUsage:t3a.*" = 31

[[commitments]]
name = "db-3y"
kind = "reserved"
type = "db.m7g.large"
region = "eu-west-1"
count = 1
usd_per_hour = "0.03"
upfront_usd = "100"
years = 3
"""
BOTH = ("compute-1y", "db-3y")


@pytest.fixture
def declared() -> None:
    write(OFFER)


def write(text: str) -> None:
    path = paths.own_prices()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def of_the_command_line(design: str, *names: str) -> Assessment:
    """What `estimate DESIGN --commitment NAME` assesses."""
    return assess(load_design(design).blueprint, current().committed_to(names), ON)


def total(shown: Assessment) -> str:
    return usd(shown.bill.total.expected)


def change(name: str, design: str = "ha") -> str:
    shown = of_the_command_line(design)
    effect = next(it for it in effects(shown.bill, shown.region.own, "eu-west-1") if it.commitment.name == name)
    assert effect.change is not None
    return usd_change(effect.change.expected).replace("$", "")


async def to_commitments(wizard: Wizard) -> CommitmentList:
    await wizard.go("budget")
    found = wizard.app.screen.query_one(CommitmentList)
    found.focus()
    await wizard.pilot.pause()
    return found


async def test_where_none_is_declared_it_says_where_one_is(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("budget")
        assert "No commitment is declared" in wizard.text
        assert "[[commitments]] in" in wizard.text
        assert "total with" not in wizard.text
        await wizard.press("question_mark")
        assert isinstance(wizard.shown, TextDialog)
        await wizard.press("y")
        assert f"[[commitments]] in {paths.own_prices()}" in wizard.app.clipboard


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_each_says_what_the_month_is_with_it(
    open_wizard: OpenWizard, declared: None, size: tuple[int, int]
) -> None:
    async with open_wizard("ha", size=size) as wizard:
        await to_commitments(wizard)
        for name in BOTH:
            row = next(line for line in wizard.lines if name in line and change(name) in line)
            assert total(of_the_command_line("ha", name)) in row
        ledger = "\n".join(line.rpartition("│")[2] for line in wizard.lines)
        assert "if you choose it" in ledger
        assert total(of_the_command_line("ha", "compute-1y")) in ledger
        assert "Commitments" in ledger
        assert wizard.app.draft.now.committed == ()
        await wizard.press("down")
        assert total(of_the_command_line("ha", "db-3y")) in "\n".join(wizard.lines[1:4])
        assert "it costs $24.68 a month, $100.00 of the term" in wizard.text


async def test_chosen_ones_are_in_the_bill_as_on_the_command_line_and_can_be_undone(
    open_wizard: OpenWizard, declared: None
) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        before = wizard.app.view().assessment
        assert before.bill.lines == of_the_command_line("ha").bill.lines
        await to_commitments(wizard)
        await wizard.press("enter")
        assert wizard.app.view().assessment.bill == of_the_command_line("ha", "compute-1y").bill
        assert "● compute-1y" in wizard.text
        await wizard.press("down", "enter")
        both = wizard.app.view()
        assert both.assessment.bill == of_the_command_line("ha", *BOTH).bill
        assert both.undo == ("commitments = compute-1y, db-3y", "commitments = compute-1y")
        assert not both.changed, "the design is as it was"
        assert f"last {usd_change(Decimal(change('db-3y')))}" in wizard.text
        await wizard.press("up", "enter")  # the first is left out again
        assert wizard.app.view().assessment.bill == of_the_command_line("ha", "db-3y").bill
        await wizard.press("u", "u", "u")
        assert wizard.app.view().assessment is before
        await wizard.press("r")
        assert wizard.app.view().assessment.bill == of_the_command_line("ha", "compute-1y").bill


async def test_what_is_chosen_is_explained_and_holds_for_every_figure(open_wizard: OpenWizard, declared: None) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        await wizard.go("provision")
        before = wizard.app.view().assessment
        await wizard.until("IAM actions")
        assert f"{usd(words.expected_for(before, 24))} on day one" in wizard.text
        await to_commitments(wizard)
        await wizard.press("enter", "e")
        assert isinstance(wizard.shown, TextDialog)
        assert "commitments.compute-1y.hours" in wizard.text
        await wizard.press("escape")
        chosen = of_the_command_line("ha", "compute-1y")
        await wizard.go("start")
        assert total(chosen) in next(line for line in wizard.lines[3:] if " ha " in line)
        await wizard.go("provision")
        assert f"{usd(words.expected_for(chosen, 24))} on day one" in wizard.text
        [command] = [it.text for it in copyables(wizard.app.view(), None) if "command" in it.title]
        assert command == "jobvector-wizard estimate ha --commitment compute-1y"
        await wizard.mended()
        finding = next(it for it in wizard.app.view().assessment.open_findings if wizard.app.view().remedies_of(it))
        assert wizard.app.view().remedies_of(finding)[0].assessment.region.own.chosen == ("compute-1y",)


async def test_they_are_the_persons_and_stay_for_the_next_design(open_wizard: OpenWizard, declared: None) -> None:
    async with open_wizard("ha") as wizard:
        await to_commitments(wizard)
        await wizard.press("enter")
        wizard.app.wizard.post_message(DesignRequested(load_design("economy")))
        await wizard.pilot.pause()
        await wizard.pilot.pause()
        assert wizard.blueprint.name == "economy"
        assert wizard.app.view().assessment.bill == of_the_command_line("economy", "compute-1y").bill


async def test_the_palette_has_each_by_its_name(open_wizard: OpenWizard, declared: None) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("zones")
        offered = {command.title: command for command in commands(wizard.app.screen)}
        wizard.app.call_later(offered["Reckon with the commitment db-3y"].run)
        await wizard.pilot.pause()
        await wizard.pilot.pause()
        assert wizard.app.view().assessment.bill == of_the_command_line("ha", "db-3y").bill
        offered = {command.title: command for command in commands(wizard.app.screen)}
        assert "Reckon without the commitment db-3y" in offered


def left_behind(*committed: str) -> Path:
    draft = Draft(load_design("ha-as-drawn"))
    draft.apply(LARGER)
    draft.commit_to(committed)
    return abandoned(draft, DEAD)


async def test_a_kept_draft_keeps_them(open_wizard: OpenWizard, declared: None) -> None:
    path = left_behind(*BOTH)
    assert PresetFile.load(path).blueprint.name == "ha-as-drawn"
    [kept] = kept_drafts()
    assert (kept.file.origin, kept.committed) == ("preset ha-as-drawn", BOTH)
    assert kept.file.text == load_design("ha-as-drawn").apply(LARGER).text
    async with open_wizard("ha") as wizard:
        await wizard.press("enter")
        assert wizard.blueprint.nodes["node-2"].type == "t3.xlarge"
        assert wizard.app.view().assessment.region.own.chosen == BOTH


async def test_one_that_is_declared_no_longer_is_said_and_not_reckoned_with(open_wizard: OpenWizard) -> None:
    write(OFFER.replace("compute-1y", "other-1y"))
    left_behind(*BOTH)
    async with open_wizard("ha") as wizard:
        await wizard.press("enter")
        assert wizard.app.view().assessment.region.own.chosen == ("db-3y",)
        [notice] = list(wizard.app._notifications)
        assert notice.message == "not declared any more: compute-1y"


async def test_the_end_names_the_command_with_the_same_bill(open_wizard: OpenWizard, declared: None) -> None:
    async with open_wizard("ha") as wizard:
        await to_commitments(wizard)
        await wizard.press("enter", "q")
        said = list(wizard.app.ending.lines())
    assert said[1:] == ["Its bill with your commitments: jobvector-wizard estimate ha --commitment compute-1y"]


def test_what_is_unknown_is_told_as_such() -> None:
    write(OFFER)
    shown = of_the_command_line("ha", "compute-1y")
    found = effects(shown.bill, shown.region.own, "eu-west-1")[0]
    line = found.bill.lines[0]
    lines = (replace(line, price=replace(line.price, usd=None)), *found.bill.lines[1:])
    unknown = replace(found, change=None, bill=replace(found.bill, lines=lines))
    rest = usd(unknown.bill.total.expected)
    row = commitment_row(unknown, 51, cursor=False).plain
    assert row.endswith(f"unknown{f'≥{rest}':>12}")
    assert f"≥{rest} with it: what it changes is unknown" in commitment_choice(unknown)
    assert next(commitment_lines(unknown)).startswith(f"≥{rest} a month with compute-1y: what it changes is unknown")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_as_it_was_looked_at(
    open_wizard: OpenWizard, snapshot: SnapshotAssertion, declared: None, size: tuple[int, int]
) -> None:
    async with open_wizard("economy", size=size) as wizard:
        await to_commitments(wizard)
        await wizard.press("enter", "down")
        await wizard.mended()
        assert await settled(wizard) == snapshot.use_extension(Screen)
