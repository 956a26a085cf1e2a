from __future__ import annotations

import asyncio
import threading

import pytest
from textual.widgets import Static

from jobvector_wizard.base.units import cpu
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.screens import app as wizard_app
from jobvector_wizard.screens.accept_dialog import AcceptDialog
from jobvector_wizard.screens.app import WizardApp
from jobvector_wizard.screens.choice_list import ChoiceList
from jobvector_wizard.screens.dialogs import RemedyDialog, TextDialog
from jobvector_wizard.screens.messages import (
    AnalysisArrived,
    MendingRequested,
    PatchRequested,
    RehearsalRequested,
    RemediesArrived,
    RemedyRequested,
)
from jobvector_wizard.screens.review import FindingList
from jobvector_wizard.session import mender
from tests.screens.conftest import OpenWizard, Wizard, told


async def look_at(wizard: Wizard, finding: str) -> None:
    found = wizard.app.screen.query_one(FindingList)
    found.cursor = [it.id for it in found.rows].index(finding)
    await wizard.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_findings_are_listed_with_glyph_name_and_evidence(open_wizard: OpenWizard, size: tuple[int, int]) -> None:
    async with open_wizard(size=size) as wizard:
        await wizard.go("review")
        await wizard.mended()
        assert any(line.lstrip(" 0123456789│▶·✓").startswith("✗ CAP-01") or "✗ CAP-01" in line for line in wizard.lines)
        await look_at(wizard, "DB-01")
        assert "seen refused" in wizard.text


async def test_f_applies_the_only_remedy_at_once(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "DB-01")
        await wizard.press("f")
        assert wizard.blueprint.database.engine_version == "15"
        assert "DB-01" not in [finding.id for finding in wizard.app.view().assessment.findings]
        await wizard.press("u")
        assert wizard.blueprint.database.engine_version == "15.3"


async def test_f_asks_where_there_are_several_with_price_and_verdict(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "CAP-01:ollama")
        finding = wizard.app.screen.query_one(FindingList).current
        assert finding is not None
        await wizard.press("f")
        assert isinstance(wizard.app.screen, RemedyDialog)
        choices = wizard.app.screen.query_one(ChoiceList)
        assert [option.patch for option in choices.rows] == [
            remedy.patch for remedy in wizard.app.view().remedies_of(finding)
        ]
        assert told(choices.assessed.change).replace("$", "") in wizard.text
        assert choices.assessed.verdict.glyph in wizard.text
        await wizard.press("down", "enter")
        assert wizard.blueprint.nodes["node-2"].type == "t3a.xlarge"


async def test_nothing_is_offered_before_it_is_assessed(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key press waits for no remedy: until it is assessed … stands in its place, and f does nothing."""
    end = threading.Event()
    monkeypatch.setattr(mender, "remedies_of", lambda *_: end.wait(60))
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("review")
        await look_at(wizard, "CAP-01:ollama")
        await wizard.until("… assessing what may mend it")
        await wizard.press("f", "M")
        assert not wizard.sent(RemedyRequested)
        assert not wizard.sent(MendingRequested)
    end.set()


async def test_m_mends_all_errors_by_one_remedy_with_its_total(open_wizard: OpenWizard) -> None:
    async with open_wizard("economy-as-drawn", size=(120, 40)) as wizard:
        await wizard.go("review")
        await wizard.mended()
        standing = str(wizard.app.screen.query_one("#standing", Static).render())
        assert "M mends all 7 errors at the least price found, +$13.14 a month" in standing
        await wizard.press("M")
        assert isinstance(wizard.app.screen, RemedyDialog)
        assert "ALL ERRORS" in wizard.text
        await wizard.press("enter")
        assert wizard.app.view().assessment.errors == ()
        await wizard.press("u")
        assert len(wizard.app.view().assessment.errors) == 7


async def test_escape_leaves_the_remedies_alone(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "CAP-01:ollama")
        await wizard.press("f", "escape")
        assert not wizard.app.draft.now.changed


async def test_f_elsewhere_offers_the_first_finding_and_always_asks(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("zones")
        await wizard.mended()
        await wizard.press("f")
        [message] = wizard.sent(RemedyRequested)
        assert message.finding == next(
            it for it in wizard.app.view().assessment.open_findings if wizard.app.view().remedies_of(it)
        )
        assert message.ask
        assert isinstance(wizard.app.screen, RemedyDialog)


async def test_accepted_findings_say_so_and_offer_no_remedy(open_wizard: OpenWizard) -> None:
    async with open_wizard("economy") as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "AVL-02:ollama")
        assert "accepted" in wizard.text
        await wizard.press("f")
        assert not wizard.sent(RemedyRequested)
        assert not wizard.sent(PatchRequested)


async def test_a_design_that_aws_refuses_is_not_rehearsed(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        assert "Not rehearsed" in wizard.text
        await wizard.press("R")
        assert len(wizard.sent(RehearsalRequested)) == 1
        assert isinstance(wizard.app.screen, TextDialog)
        for finding in ("DB-01", "DB-03"):
            assert finding in wizard.text
        assert wizard.app.ending.operation == ""


async def test_enter_shows_all_evidence_of_a_finding(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "CAP-01:ollama")
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, TextDialog)
        assert "node-3 (t3.medium)" in wizard.text
        await wizard.press("escape")
        assert wizard.app.screen is wizard.app.wizard


async def test_remedies_by_keys_alone_leave_no_error(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        for _ in range(12):
            if not wizard.app.view().assessment.errors:
                break
            await wizard.mended()
            wizard.app.screen.query_one(FindingList).cursor = 0
            await wizard.press("f")
            if isinstance(wizard.app.screen, RemedyDialog):
                await wizard.press("enter")
        assert wizard.app.view().assessment.errors == ()
        assert "No error stands" in wizard.text


async def test_a_second_f_opens_no_second_dialog_and_mends_nothing_twice(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "CAP-01:ollama")
        finding = wizard.app.screen.query_one(FindingList).current
        assert finding is not None
        for _ in range(2):  # as fast as a person who sees nothing happen yet
            wizard.app.post_message(RemedyRequested(finding))
        await wizard.pilot.pause()
        assert sum(isinstance(screen, RemedyDialog) for screen in wizard.app.screen_stack) == 1
        await wizard.press("enter")
        requested = wizard.blueprint.workloads["ollama"].cpu
        assert requested is not None
        assert cpu(requested) == "1580m"
        wizard.app.post_message(RemedyRequested(finding))
        await wizard.pilot.pause()
        assert not isinstance(wizard.app.screen, RemedyDialog)


async def test_over_budget_offers_cheaper_designs_beside_a_higher_budget(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        wizard.app.post_message(PatchRequested(Patch.set("budget.monthly_usd", 635)))
        await wizard.pilot.pause()
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "BUD-01")
        await wizard.press("f")
        for _ in range(1200):  # hundreds of designs are assessed
            if isinstance(wizard.app.screen, RemedyDialog):
                break
            await wizard.pilot.pause(0.05)
        await wizard.pilot.pause()
        labels = [option.label for option in wizard.app.screen.query_one(ChoiceList).rows]
        assert labels[-1] == "raise the budget to $650.00"
        assert any("saves $" in label for label in labels[:-1])
        await wizard.press("enter")
        assert wizard.app.view().assessment.bill.total.expected <= 635
        assert not wizard.app.view().assessment.errors


async def test_a_finding_is_accepted_for_a_reason_and_the_acceptance_taken_back(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "EDGE-01")
        await wizard.press("a")
        assert isinstance(wizard.app.screen, AcceptDialog)
        await wizard.press("enter")
        assert "needs a reason" in wizard.text
        await wizard.type("inside only")
        await wizard.press("enter")
        assert wizard.blueprint.accepted["EDGE-01"] == "inside only"
        assert "accepted: users reach" in wizard.text
        await look_at(wizard, "EDGE-01")
        await wizard.press("a")
        assert "EDGE-01" not in wizard.blueprint.accepted


async def test_what_aws_would_refuse_and_what_exceeds_the_budget_is_not_accepted(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.set("budget.monthly_usd", 100)))
        await wizard.go("review")
        await wizard.mended()
        for finding in ("DB-01", "BUD-01"):
            await look_at(wizard, finding)
            await wizard.press("a")
            assert wizard.app.screen is wizard.app.wizard
            assert "a accept" not in wizard.lines[-1]


async def test_g_goes_to_the_step_that_a_finding_is_about(open_wizard: OpenWizard) -> None:
    async with open_wizard() as wizard:
        for finding, step in (("DB-01", "database"), ("CAP-01:ollama", "workloads")):
            await wizard.go("review")
            await wizard.mended()
            await look_at(wizard, finding)
            await wizard.press("g")
            assert wizard.app.wizard.step == step


async def test_each_remedy_stands_with_the_difference_that_it_makes(open_wizard: OpenWizard) -> None:
    async with open_wizard(size=(120, 40)) as wizard:
        await wizard.go("review")
        await wizard.mended()
        await look_at(wizard, "CAP-01:ollama")
        assert "node-2 becomes t3a.xlarge  +$52.56 a month" in wizard.text
        assert "node-2 becomes t3.xlarge  +$66.57 a month" in wizard.text


async def test_a_second_r_starts_no_second_rehearsal(open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(wizard_app, "in_background", lambda _, work: started.append(work))
    async with open_wizard("ha") as wizard:
        await wizard.go("review")
        await wizard.mended()
        await wizard.press("R", "R")
        assert len(started) == 1


async def test_what_arrives_while_the_screens_are_taken_down_is_not_drawn(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_all = WizardApp._close_all

    async def then_the_threads_report(app: WizardApp) -> None:
        await close_all(app)
        assert app.post_message(RemediesArrived()), "the app still listens"
        assert app.post_message(AnalysisArrived())
        for _ in range(50):
            await asyncio.sleep(0.01)

    monkeypatch.setattr(WizardApp, "_close_all", then_the_threads_report)
    async with asyncio.timeout(30), open_wizard() as wizard:
        assert wizard.app.is_running
    assert not wizard.app.is_running
