"""The steps in which values are written: workloads and usage."""

from __future__ import annotations

from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.screens.messages import PatchRequested
from jobvector_wizard.screens.settings import SettingsStep
from jobvector_wizard.screens.side import Ledger
from tests.screens.conftest import OpenWizard, Wizard, told


async def test_a_workload_shows_where_it_runs_and_its_requests_can_be_written(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("workloads")
        row = next(line for line in wizard.lines if " ollama " in line)
        assert "2500m" in row
        assert "✓ node-2" in row
        await wizard.press("down", "down", "enter", "down", "enter")
        await wizard.press(*["backspace"] * 5)
        await wizard.type("9")
        row = next(line for line in wizard.lines if " ollama " in line)
        assert "✗ Pending" in row, "the list above shows what the value would make of it"
        assert wizard.blueprint.workloads["ollama"].cpu == 2500
        await wizard.press("enter")
        [message] = wizard.sent(PatchRequested)
        assert str(message.patch) == "workloads.ollama.cpu = 9"
        assert wizard.blueprint.workloads["ollama"].cpu == 9000
        assert wizard.at(SettingsStep).values.has_focus
        await wizard.press("u")
        assert wizard.blueprint.workloads["ollama"].cpu == 2500


async def test_a_value_is_previewed_while_it_is_written_and_escape_leaves_it(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("usage")
        now = wizard.app.view().assessment
        await wizard.press("enter")
        wizard.at(SettingsStep).line.value = "1000"
        await wizard.pilot.pause()
        shown = wizard.app.wizard.query_one(Ledger).preview
        assert shown is not None
        assert shown.blueprint.usage.egress_gb.expected == 1000
        assert told(price_change(now, shown)) in wizard.text
        await wizard.press("escape")
        assert "your draft" in wizard.text
        assert wizard.at(SettingsStep).line.value == "50 190 500"
        assert not wizard.app.draft.now.changed


async def test_what_cannot_stand_there_is_said_below_the_line_and_sets_nothing(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("usage")
        await wizard.press("enter")
        wizard.at(SettingsStep).line.value = "many"
        await wizard.press("enter")
        assert '✗ "many" is no amount' in wizard.text
        assert not wizard.sent(PatchRequested)
        assert wizard.at(SettingsStep).line.has_focus


async def test_an_assumption_says_how_far_it_alone_moves_the_bill(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("usage")
        now = wizard.app.view().assessment
        high = wizard.app.assessor.design(_egress(wizard, 500))
        low = wizard.app.assessor.design(_egress(wizard, 50))
        assert f"{told(price_change(now, low))} at its low" in wizard.text
        assert f"{told(price_change(now, high))} at its" in wizard.text


def _egress(wizard: Wizard, amount: int) -> Blueprint:
    return Patch.set("usage.egress_gb", amount).apply(wizard.blueprint)
