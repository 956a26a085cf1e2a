from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from textual.widgets import Input

from jobvector_wizard.base.units import usd
from jobvector_wizard.cli.options import load
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, shipped_presets
from jobvector_wizard.screens.copying import CopyDialog, CopyList, estimate_command
from tests.screens.conftest import OpenWizard, Wizard

CHANGES = [
    Patch.set("nodes.node-2.type", "t3.xlarge"),
    Patch.set("kubernetes.version", "1.35"),
    Patch.set("usage.egress_gb", {"low": 1, "expected": 2.5, "high": 30}),
    Patch.set("network.zones", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]) + Patch.unset("budget.monthly_usd"),
    Patch.set('accepted."EDGE-01"', "it is 'internal' = behind a VPN"),
    Patch.set("nodes.node-1.taints", [{"key": "dedicated", "value": "ai"}]),
    Patch.set("name", "ours"),
]


async def copy(wizard: Wizard, title: str) -> str:
    await wizard.press("y")
    assert isinstance(wizard.app.screen, CopyDialog)
    row = next(n for n, line in enumerate(line for line in wizard.lines if "│" in line) if title in line)
    rows = [it.title for it in wizard.app.screen.query_one("#copyables", CopyList).rows]
    assert row >= 0
    await wizard.press(*["down"] * rows.index(title), "enter")
    return wizard.app.clipboard


async def test_total_bill_and_ledger_are_copied_and_it_is_said(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        shown = wizard.app.view().assessment
        total = usd(shown.bill.total.expected)
        said = await copy(wizard, "the total")
        assert f"ha-as-drawn in eu-west-1: {total} a month" in said
        assert "\n" not in said
        assert any(notice.title == "Copied: the total" for notice in wizard.app._notifications)
        bill = await copy(wizard, "the bill, line by line")
        for line in shown.bill.lines:
            assert f"({line.path})" in bill
        assert bill.splitlines()[-1].split() == [total, "total"]
        ledger = await copy(wizard, "the ledger")
        assert all(usd(shown.bill.group_total(group).expected) in ledger for group in shown.bill.groups)
        assert all(finding.code in ledger for finding in shown.open_findings)


async def test_the_highlighted_explanation_is_copied(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("nodes")
        said = await copy(wizard, "the explanation of t3.medium")
        assert "per hour" in said
        assert "source:" in said


async def test_a_text_that_is_being_read_can_be_copied(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("e", "y")
        assert wizard.app.clipboard.startswith("ha-as-drawn: ")
        assert "source:" in wizard.app.clipboard


async def test_the_copied_command_names_the_preset_or_the_file(open_wizard: OpenWizard) -> None:
    path = Path("my designs/mine.toml").absolute()
    path.parent.mkdir()
    path.write_text(shipped_presets()["ha"].read_text())
    async with open_wizard() as wizard:
        assert await copy(wizard, "the command for this design") == "jobvector-wizard estimate ha-as-drawn"
    async with open_wizard(str(path)) as wizard:
        assert await copy(wizard, "the command for this design") == f"jobvector-wizard estimate '{path}'"
        assert await copy(wizard, "the path of its file") == str(path)


@pytest.mark.parametrize("patch", CHANGES, ids=str)
def test_the_command_of_an_unsaved_draft_gives_the_same_design(patch: Patch) -> None:
    changed = PresetFile.parse(shipped_presets()["ha"].read_text(), "preset ha").apply(patch)
    command = estimate_command(changed, changed=True)
    assert command is not None
    program, verb, design, *options = shlex.split(command)
    assert (program, verb, design) == ("jobvector-wizard", "estimate", "ha")
    given: dict[str, list[str]] = {"--set": [], "--unset": []}
    for option, value in zip(options[::2], options[1::2], strict=True):
        given[option].append(value)
    assert load(design, given["--set"], given["--unset"]).blueprint.digest == changed.blueprint.digest


async def test_a_draft_whose_file_is_gone_has_no_command(open_wizard: OpenWizard) -> None:
    path = Path("mine.toml").absolute()
    path.write_text(shipped_presets()["ha"].read_text())
    async with open_wizard(str(path)) as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("budget.monthly_usd", 450)))
        assert "the command for this design" in {it.title for it in wizard.app.wizard.copyables()}
        path.unlink()
        assert "the command for this design" not in {it.title for it in wizard.app.wizard.copyables()}


async def test_escape_copies_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.press("y", "escape")
        assert wizard.app.clipboard == ""
        await wizard.press("tab", "y")
        assert wizard.app.wizard.query_one(Input).value == "y", "in a line it is a letter"
