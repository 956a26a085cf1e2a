"""Today's prices in the wizard without a screen, against a price list and offer files on this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import current
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from tests.account.offer_server import offer_server
from tests.catalog.price_server import PriceServer
from tests.screens.test_plain import ON, Talk, number_of, talk
from tests.screens.test_prices_dialog import REGION, documents, server

__all__ = ["server", "talk"]

KEPT = "No prices were read. The prices stay as they were."


def total() -> str:
    return usd(assess(load_design("ha").blueprint, current(), ON).bill.total.expected)


def test_prices_of_today_are_read_and_every_figure_is_made_anew(talk: Talk, server: PriceServer) -> None:
    before = total()
    said = talk(number_of("ha"), "?", "p", "1", "")
    assert server.questions
    now = total()
    assert now != before
    region = current().overlay.regions[REGION]
    assert region.how == "GetProducts"
    assert f"{REGION}: prices 2024-09 to 2026-09." in said
    assert any("pricing:GetProducts" in line for line in said)
    assert f"{region.count:,} prices of today: {before} before, {now} now" in said
    assert any(line.startswith(f"region: now {now} a month") for line in said)
    numbers = [line.split()[1] for line in said if line.startswith(f"{REGION}: ") and " of " in line and "prod" in line]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)], "a line for each question, no more"
    assert paths.refreshed_prices().stat().st_mode & 0o777 == 0o600


def test_the_public_files_are_read_when_their_size_was_seen(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with offer_server(documents()) as files:
        monkeypatch.setattr("jobvector_wizard.account.price_refresh.PUBLISHER", files.url)
        said = talk(number_of("ha"), "p", "2", "", "")
        assert any("MB to read" in line for line in said)
        assert KEPT in said
        before = [(method, path) for method, path in files.asked if not path.endswith("region_index.json")]
        assert {method for method, _ in before} == {"HEAD"}, "nothing is read before it is wanted"
        said = talk(number_of("ha"), f"p {REGION}", "2", "1", "")
        assert current().overlay.regions[REGION].how == "offer files"
        assert any("prices of today: " in line for line in said)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Take interrupts as at a terminal, also where whoever runs the tests has them ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_stops_the_reading_alone_and_keeps_nothing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, interruptible: None
) -> None:
    before = total()
    with offer_server(documents()) as files:
        monkeypatch.setattr("jobvector_wizard.account.price_refresh.PUBLISHER", files.url)

        def interrupted(body: bytes) -> bytes:
            os.kill(os.getpid(), signal.SIGINT)
            return body

        def yes() -> str:
            files.edit["AmazonRDS"] = interrupted
            return "1"

        said = talk(number_of("ha"), "p", "2", yes, "")
    assert KEPT in said
    assert not paths.refreshed_prices().exists()
    assert total() == before
    assert said[-1] == "Build it: jobvector-wizard up ha", "the wizard goes on"


def test_a_refusal_is_told_and_another_way_offered(talk: Talk, server: PriceServer) -> None:
    server.refusals = ["AccessDeniedException"]
    said = talk(number_of("ha"), "p", "3", "1", "", "")
    assert "✗ there is no way 3" in said
    assert any("AWS denies GetProducts" in line for line in said)
    assert said.count("  2  Read the public files") == 3
    assert KEPT in said
    assert not paths.refreshed_prices().exists()


@pytest.mark.parametrize("wanted", ["nowhere", "0", "99"])
def test_a_region_that_there_is_not_is_said(talk: Talk, wanted: str) -> None:
    assert f"✗ there is no region {wanted}" in talk(number_of("ha"), f"p {wanted}")


@pytest.mark.parametrize("wanted", ["9", "eu-west-2"])
def test_another_region_is_read_by_its_number_or_its_name(talk: Talk, server: PriceServer, wanted: str) -> None:
    said = talk(number_of("ha"), f"p {wanted}", "1", "")
    assert "PRICES OF TODAY   eu-west-2" in said
    assert list(current().overlay.regions) == ["eu-west-2"]


def test_own_prices_that_cannot_be_used_by_then_are_told(talk: Talk, server: PriceServer) -> None:
    before = total()

    def spoil() -> str:
        paths.own_prices().parent.mkdir(parents=True, exist_ok=True)
        paths.own_prices().write_text("schema = 'x'")
        return "1"

    said = talk(number_of("ha"), "p", spoil, "")
    assert any("Your own prices cannot be used" in line for line in said)
    assert any(line.startswith(f"region: now {before} a month") for line in said)
