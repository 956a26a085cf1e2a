"""Today's prices in the wizard, against a price list and offer files on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import current
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.screens.choice_list import ChoiceList
from jobvector_wizard.screens.prices_dialog import PricesDialog
from jobvector_wizard.screens.wizard import WizardScreen
from jobvector_wizard.session.assessor import Assessor
from jobvector_wizard.session.latest import Latest
from tests.account.offer_server import offer_server
from tests.catalog.price_documents import machines, market
from tests.catalog.price_server import PriceServer, price_server
from tests.screens.conftest import ON, OpenWizard, Wizard

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint

REGION = "eu-west-1"


def documents() -> list[dict[str, Any]]:
    return [*market(REGION)[0], *machines(REGION, ["t3a.medium", "t3.medium", "c6a.xlarge", "db.t3.medium"])]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceServer]:
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTESTTESTTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    with price_server(documents()) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL", running.url)
        yield running


async def ask(wizard: Wizard) -> PricesDialog:
    await wizard.go("region")
    await wizard.press("p")
    assert isinstance(wizard.shown, PricesDialog)
    return wizard.shown


async def until_closed(wizard: Wizard) -> None:
    for _ in range(400):
        if isinstance(wizard.shown, WizardScreen):
            await wizard.pilot.pause()
            return
        await wizard.pilot.pause(0.05)
    raise AssertionError(wizard.text)


async def test_prices_of_today_are_read_and_every_figure_is_made_anew(
    open_wizard: OpenWizard, server: PriceServer
) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        before = wizard.app.view().assessment
        await wizard.mended()
        dialog = await ask(wizard)
        assert "eu-west-1: prices 2024-09 to 2026-09" in wizard.text
        assert [str(button.label) for button in dialog.query(Button)][-1] == "Not now"
        await wizard.press("enter")  # with credentials
        await until_closed(wizard)
        assert server.questions
        now = wizard.app.view().assessment
        assert now.bill.total != before.bill.total
        assert "prices of " in wizard.lines[0]
        region = current().overlay.regions[REGION]
        assert region.how == "GetProducts"
        [notice] = list(wizard.app._notifications)
        assert notice.title == f"{region.count:,} prices of today"
        assert usd(before.bill.total.expected) in notice.message
        assert usd(now.bill.total.expected) in notice.message
        regions = wizard.app.wizard.current.query_one("#region-choices-0", ChoiceList)
        assert regions.assessments[REGION].bill.total == now.bill.total
        await wizard.go("start")
        assert usd(now.bill.total.expected) in next(line for line in wizard.lines[3:] if " ha " in line)
    assert paths.refreshed_prices().stat().st_mode & 0o777 == 0o600


async def test_the_public_files_are_read_when_their_size_was_seen(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with offer_server(documents()) as files:
        monkeypatch.setattr("jobvector_wizard.account.price_refresh.PUBLISHER", files.url)
        async with open_wizard("ha", size=(120, 40)) as wizard:
            dialog = await ask(wizard)
            dialog.query_one("#files", Button).press()
            await wizard.until("MB to read")
            assert all(method == "HEAD" or path.endswith("region_index.json") for method, path in files.asked)
            dialog.query_one("#read", Button).press()
            await until_closed(wizard)
            assert current().overlay.regions[REGION].how == "offer files"


async def test_escape_stops_the_reading_and_keeps_nothing(
    open_wizard: OpenWizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with offer_server(documents()) as files:
        files.pause = 3.0  # for each file, of which there are more than ten
        monkeypatch.setattr("jobvector_wizard.account.price_refresh.PUBLISHER", files.url)
        async with open_wizard("ha", size=(120, 40)) as wizard:
            before = wizard.app.view().assessment
            dialog = await ask(wizard)
            dialog.query_one("#files", Button).press()
            await wizard.until("MB to read")
            dialog.query_one("#read", Button).press()
            await wizard.until("bytes")
            await wizard.press("escape")
            assert isinstance(wizard.shown, WizardScreen)
            [notice] = list(wizard.app._notifications)
            assert (notice.title, notice.message) == ("No prices were read", "The prices stay as they were.")
            files.pause = 0.0
            for thread in threading.enumerate():
                if thread.name.startswith("Thread-") and "run" in thread.name:
                    thread.join(timeout=20)
            assert wizard.app.view().assessment is before
            assert not paths.refreshed_prices().exists()


async def test_a_refusal_is_told_in_place_and_another_way_offered(open_wizard: OpenWizard, server: PriceServer) -> None:
    server.refusals = ["AccessDeniedException"]
    async with open_wizard("ha", size=(120, 40)) as wizard:
        dialog = await ask(wizard)
        await wizard.press("enter")
        await wizard.until("AWS denies GetProducts")
        assert "The prices stay as" in wizard.text
        assert len(dialog.query(Button)) == 3
        await wizard.press("escape")
        assert not paths.refreshed_prices().exists()


async def test_a_home_that_takes_no_file_is_told(open_wizard: OpenWizard, server: PriceServer) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        await ask(wizard)
        paths.refreshed_prices().mkdir(parents=True)  # a folder stands where the file would
        await wizard.press("enter")
        await wizard.until("cannot be written")
        assert isinstance(wizard.shown, PricesDialog)


async def test_own_prices_that_cannot_be_used_by_then_are_told(open_wizard: OpenWizard, server: PriceServer) -> None:
    async with open_wizard("ha", size=(120, 40)) as wizard:
        before = wizard.app.view().assessment
        await ask(wizard)
        paths.own_prices().parent.mkdir(parents=True, exist_ok=True)
        paths.own_prices().write_text("schema = 'x'")
        await wizard.press("enter")
        await wizard.until("THAT DID NOT WORK")
        assert "Your own prices cannot be used" in wizard.text
        assert wizard.app.view().assessment is before


class _Slow(Latest[str]):
    NAME = "slow look"
    QUIET = 0.0

    def __init__(self, assessor: Assessor) -> None:
        self.told, self.begun, self.go_on = threading.Event(), threading.Event(), threading.Event()
        super().__init__(assessor, self.told.set)

    def find(self, blueprint: Blueprint) -> str:
        catalog = self.assessor.catalog
        self.begun.set()
        assert self.go_on.wait(20)
        return "old" if catalog is OLD else "new"


OLD = current()


def test_what_was_found_with_the_old_prices_is_not_taken_for_the_new_ones() -> None:
    slow = _Slow(Assessor(OLD, ON))
    design = load_design("economy").blueprint
    assert slow.of(design) is None
    assert slow.begun.wait(20)
    slow.assessor.reprice(type(OLD)(OLD._folder))
    slow.forget()
    assert slow.of(design) is None
    slow.go_on.set()
    assert slow.told.wait(20)
    assert slow.of(design) == "new"
