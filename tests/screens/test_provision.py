"""The last step: what bringing the draft up takes, and the two ways on."""

from __future__ import annotations

import threading
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.provisioning import graph
from jobvector_wizard.readiness.needs import read_needs
from jobvector_wizard.reporting.needs import needs_lines
from jobvector_wizard.screens.messages import RehearsalRequested, UpRequested
from jobvector_wizard.screens.provision import NeedsRead

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.readiness import needs
    from tests.screens.conftest import OpenWizard, Wizard

PATIENCE = 30.0


async def until(wizard: Wizard, said: str) -> None:
    """Wait until something stands on the screen."""
    end = time.monotonic() + PATIENCE
    while said not in wizard.text:
        assert time.monotonic() < end, wizard.text
        await wizard.pilot.pause(0.05)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Keep the program from being read until the test lets it."""
    gate = threading.Event()
    read = graph.blueprint_graph

    def slow(blueprint: Blueprint) -> object:
        gate.wait(PATIENCE)
        return read(blueprint)

    monkeypatch.setattr(graph, "blueprint_graph", slow)
    return gate.set


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_the_step_says_what_an_up_takes_and_everything_fits(
    open_wizard: OpenWizard, size: tuple[int, int]
) -> None:
    async with open_wizard("ha", size) as wizard:
        await wizard.go("provision")
        await until(wizard, "IAM actions")
        for said in (
            "at least 12:38, 10:22 of it EKS cluster",
            "$0.89 an hour, $21.36 on day one",
            "144 resources of 47 kinds",
            "! vCPUs: 10, 5 by default",
            "✓ Elastic IP addresses: 3, 5 by default",
            "at least 271 IAM actions, 21 services",
            "Rehearse it",
            "no AWS call is made",
            "Bring it up …",
            "after checks and a preview",
        ):
            assert said in wizard.text


async def test_while_the_program_is_read_the_step_says_so_and_keys_work(
    open_wizard: OpenWizard, held: Callable[[], None]
) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("provision")
        assert "… reading the program" in wizard.text
        assert "$0.89 an hour" in wizard.text
        await wizard.press("down")
        assert "▶● ×600" in wizard.text
        held()
        await until(wizard, "144 resources")
        assert "▶● ×600" in wizard.text
        assert "reading" not in wizard.text


async def test_a_draft_is_read_once_and_a_changed_one_again(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("provision")
        await until(wizard, "144 resources")
        await wizard.go("review")
        await wizard.go("provision")
        assert "144 resources" in wizard.text
        assert len(wizard.sent(NeedsRead)) == 1
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.parse(["network.nat=single"])))
        await until(wizard, "✓ Elastic IP addresses: 1")
        assert "saved first" in wizard.text


async def test_a_change_while_another_design_is_read_is_read_next(
    open_wizard: OpenWizard, held: Callable[[], None]
) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("provision")
        wizard.app.attempt(lambda: wizard.app.draft.apply(Patch.parse(["network.nat=single"])))
        await wizard.pilot.pause()
        held()
        await until(wizard, "✓ Elastic IP addresses: 1")


async def test_a_program_that_breaks_is_told_in_the_step(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(blueprint: Blueprint) -> object:
        raise ValueError(f"no answer for {blueprint.name}")

    monkeypatch.setattr(graph, "blueprint_graph", breaks)
    async with open_wizard("ha") as wizard:
        await wizard.go("provision")
        await until(wizard, "? The program cannot be read")
        assert "$0.89 an hour" in wizard.text
        await wizard.press("e")
        assert "649.80" in wizard.text


async def test_e_lists_every_action_and_what_sets_the_time(open_wizard: OpenWizard) -> None:
    async with open_wizard("ha", (120, 40)) as wizard:
        await wizard.go("provision")
        await until(wizard, "IAM actions")
        await wizard.press("e")
        assert "00:17 to 10:39  EKS cluster cluster" in wizard.text
        await wizard.press("end")
        await until(wizard, "servicequotas:")
        await until(wizard, "needs DESIGN --policy")


async def test_each_button_goes_its_own_way(open_wizard: OpenWizard) -> None:
    async with open_wizard("economy-as-drawn") as wizard:
        await wizard.go("provision")
        wizard.app.wizard.query_one("#start-button", Button).press()
        await wizard.pilot.pause()
        assert (len(wizard.sent(RehearsalRequested)), len(wizard.sent(UpRequested))) == (1, 0)
        await wizard.press("escape")
        wizard.app.wizard.query_one("#up-button", Button).press()
        await wizard.pilot.pause()
        assert (len(wizard.sent(RehearsalRequested)), len(wizard.sent(UpRequested))) == (1, 1)


def test_an_unknown_price_makes_a_lower_bound_and_a_strange_type_an_unknown_quota() -> None:
    loaded = load_design("ha").apply(Patch.parse(["nodes.node-1.type=xyz9.large"]))
    found = read_needs(assess(loaded.blueprint, bundled(), date(2026, 11, 23)), bundled())
    said = "\n".join(needs_lines(found))
    assert "? xyz9.large: quota unknown" in said
    assert "price  at least $" in said


def test_nothing_but_a_sentence_comes_of_a_wizard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> needs.Needs:
        raise WizardError("There is no such region.")

    from jobvector_wizard.screens import provision

    monkeypatch.setattr(provision, "read_needs", refuses)
    shown = assess(load_design("ha").blueprint, bundled(), date(2026, 11, 23))
    assert isinstance(provision._needs_or_why(shown, bundled()), WizardError)
