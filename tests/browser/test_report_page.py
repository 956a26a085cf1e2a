"""The page of `report` in a browser: it asks for nothing, everybody can read it, and it loses a zone when asked to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import Open, Write

A4 = {"width": 710, "height": 1039}
"""Pixels of what the page's margins leave of a sheet: 188 by 275 mm at 96 an inch."""
HOSTILE = "</script><script>alert(1)</script><img src=http://example.com/x onerror=alert(2)>"
TWO = ("economy", "ha")
DRAWN = ("economy-as-drawn", "ha-as-drawn")


@pytest.mark.parametrize(
    ("designs", "scheme"), [(TWO, "light"), (TWO, "dark"), (DRAWN, "light"), ((*TWO, *DRAWN), "dark")]
)
def test_it_asks_for_nothing_and_everybody_can_read_it(
    write: Write, opened: Open, tmp_path: Path, designs: tuple[str, ...], scheme: str
) -> None:
    path = write(*designs)
    it = opened(path, color_scheme=scheme, viewport={"width": 1100, "height": 800})
    page = it.page
    for key in page.locator(".keys button:last-child").all():  # whatever the script does, it does here
        key.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert it.requests == [path.as_uri()]
    assert it.complaints == []
    for number, section in enumerate(page.locator("main > section:not(#derivations)").all()):
        section.screenshot(path=tmp_path / f"{scheme}-{number}.png")
    back = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert back == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 27)")


def test_a_telephone_shows_it_without_moving_sideways(write: Write, opened: Open, tmp_path: Path) -> None:
    page = opened(write(*TWO), viewport={"width": 360, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=tmp_path / "narrow.png")


def test_on_paper_each_design_and_the_comparison_has_a_sheet(write: Write, opened: Open, tmp_path: Path) -> None:
    page = opened(write(*TWO), color_scheme="dark", viewport=A4).page
    page.emulate_media(media="print", color_scheme="dark")
    sheets = page.locator(".summary, .design, .comparison").all()
    assert len(sheets) == 4
    for sheet in sheets:
        assert (sheet.bounding_box() or {"height": 0})["height"] <= A4["height"]
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".keys").first).to_be_hidden()
    printed = page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) >= 5


def test_a_zone_is_lost_by_a_key_and_comes_back(write: Write, opened: Open) -> None:
    page = opened(write(*TWO)).page
    drawing = page.locator(".losing").nth(1)
    key, well = drawing.get_by_role("button", name="lose eu-west-1b"), drawing.locator("[data-state='']")
    expect(well).to_be_visible()
    key.focus()
    page.keyboard.press("Enter")
    expect(well).to_be_hidden()
    lost = drawing.locator("[data-state='eu-west-1b']")
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("eu-west-1b lost")
    row = page.locator("section.design").nth(1).get_by_role("row", name="eu-west-1b ✓ all run")
    verdict = row.get_by_role("link").inner_text()
    expect(drawing.get_by_role("status")).to_contain_text(verdict)  # what a screen reader is told
    expect(key).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(well).to_be_visible()
    expect(lost).to_be_hidden()
    expect(drawing.get_by_role("button", name="nothing lost")).to_have_attribute("aria-pressed", "true")


def test_without_script_the_whole_of_it_can_be_read(write: Write, opened: Open) -> None:
    it = opened(write(*TWO), java_script_enabled=False)
    expect(it.page.locator(".keys").first).to_be_hidden()
    expect(it.page.locator(".losing [data-state='']").first).to_be_visible()
    losses = it.page.get_by_role("table", name="When a zone of ha is lost")
    expect(losses).to_be_visible()
    expect(losses.get_by_role("row")).to_have_count(4)  # its headings and three zones
    expect(losses).to_contain_text("ollama may be down for minutes, then back")
    assert it.complaints == []


def test_an_amount_leads_to_what_it_is_made_of(write: Write, opened: Open) -> None:
    page = opened(write(*TWO)).page
    page.get_by_role("table", name="A month of ha").get_by_role("link", name="$107.04").click()
    why = page.locator(":target")
    expect(why).to_be_in_viewport()
    expect(why).to_contain_text("NAT gateways: $107.04 a month")
    why.get_by_role("link", name="nat.hours").click()
    expect(page.locator(":target")).to_contain_text("2190 × 0.048 USD per hour = $105.12 a month")


def test_the_first_key_leads_past_what_every_page_begins_with(write: Write, opened: Open) -> None:
    page = opened(write(*TWO)).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_a_design_says_is_never_run(write: Write, opened: Open) -> None:
    path = write("economy", "--set", f"summary={HOSTILE}")
    it = opened(path)
    expect(it.page.get_by_text(HOSTILE)).to_be_visible()
    assert it.page.locator("img").count() == 0
    assert it.requests == [path.as_uri()]
    assert it.complaints == []
