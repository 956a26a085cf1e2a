"""The page of `report`: every amount leads to what it is made of, sums are sums, and nothing unknown is a zero."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import html5lib
import pytest

from jobvector_wizard.base.errors import OBEYED
from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.planning.side_by_side import own_names, side_by_side
from jobvector_wizard.provisioning.forecast import Forecast
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.explain import explain
from jobvector_wizard.reporting.page.document import page_of

MOST = 150_000
"""Bytes of a page of two designs."""
HOSTILE = "</script><script>alert(1)</script><b onclick='x'>&amp; \"'"
AMOUNT = re.compile(r"-?\$[\d,]+\.\d\d")
UNKNOWN = ("ha", "region=af-south-1", "nodes.node-1.type=p9.huge")
"""A design of which several prices are unknown."""

Shown = tuple[str, ...]
"""A preset and changes to it."""
Page = Callable[..., str]


@pytest.fixture
def assessed(catalog: Catalog, on: date) -> Callable[[Shown], Assessment]:
    def do(shown: Shown) -> Assessment:
        blueprint = load_design(shown[0]).blueprint
        patch = move_with_region(Patch.parse(shown[1:]), blueprint, catalog)
        return assess(patch.apply(blueprint), catalog, on)

    return do


@pytest.fixture
def page(assessed: Callable[[Shown], Assessment], catalog: Catalog) -> Page:
    def do(*designs: Shown) -> str:
        found = [assessed(design) for design in designs]
        given = [f"{design[0]} ({number})" for number, design in enumerate(designs, 1)]
        shown = side_by_side(found, own_names(found, given), catalog)
        return page_of(shown, [Forecast(ready=758.0)] * len(found), catalog)

    return do


def parsed(text: str) -> ET.Element:
    """Read a page as a browser does; a single error of its markup fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found: ET.Element = parser.parse(text)
    for it in found.iter():
        it.tag = it.tag.rpartition("}")[2]  # of pictures too
    return found


def said(element: ET.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def table(page: ET.Element, caption: str) -> ET.Element:
    [found] = [it for it in page.iter("table") if said(it.find("caption")).startswith(caption)]
    return found


def amount(cell: str) -> Decimal:
    [found] = AMOUNT.findall(cell)
    return Decimal(found.replace("$", "").replace(",", ""))


PAGES = [
    pytest.param([(name,) for name in shipped_presets()], id="all presets"),
    pytest.param([("ha",)], id="one design"),
    pytest.param([("economy",), ("ha",)], id="two designs"),
    pytest.param([("economy-as-drawn",), ("ha-as-drawn",)], id="two drawings"),
    pytest.param([("ha",), UNKNOWN], id="unknown prices"),
    pytest.param(
        [("ha",), ("ha", "nodes.node-1.count=9"), ("ha", 'workloads."a-b".cpu=1m', 'workloads."a-b".memory=1Mi')],
        id="one name",
    ),
]


@pytest.mark.parametrize("designs", PAGES)
def test_every_link_has_its_anchor_and_every_id_is_the_only_one(page: Page, designs: list[Shown]) -> None:
    whole = parsed(page(*designs))
    ids = Counter(it.attrib["id"] for it in whole.iter() if "id" in it.attrib)
    assert [name for name, count in ids.items() if count > 1] == []
    links = [it.attrib["href"] for it in whole.iter("a")]
    assert len(links) > 100
    assert [link for link in links if not (link.startswith("#") and unquote(link[1:]) in ids)] == []
    for it in whole.iter():
        assert set(it.attrib.get("aria-labelledby", "").split()) <= set(ids)


@pytest.mark.parametrize("designs", PAGES)
def test_every_amount_of_a_table_leads_to_what_it_is_made_of(page: Page, designs: list[Shown]) -> None:
    whole = parsed(page(*designs))
    why = {it.attrib["id"]: said(it) for it in whole.iter("pre")}
    linked = 0
    for link in whole.iter("a"):
        found = AMOUNT.findall(said(link))
        for each in found:
            linked += 1
            assert each in why[link.attrib["href"][1:]], said(link)
    assert linked > 30


@pytest.mark.parametrize("designs", PAGES)
def test_lines_add_up_to_their_totals_as_they_are_shown(
    page: Page, assessed: Callable[[Shown], Assessment], designs: list[Shown]
) -> None:
    whole = parsed(page(*designs))
    captions = ("A month of", "Each difference made alone", "The bills of", "The drawn ")
    checked = 0
    for each in whole.iter("table"):
        if not said(each.find("caption")).startswith(captions):
            continue
        columns = int(each.attrib["class"].removeprefix("n"))
        rows = [[said(cell) for cell in row] for row in each.find("tbody")]
        [foot] = ([said(cell) for cell in row] for row in each.find("tfoot"))
        for column in range(1, columns + 1):
            if any("unknown" in row[column] for row in [*rows, foot]):
                continue
            parts = [amount(row[column]) for row in rows if AMOUNT.search(row[column])]
            assert sum(parts, Decimal(0)) == amount(foot[column]), (said(each.find("caption")), column)
            checked += 1
    assert checked >= 3
    assert usd(assessed(designs[0]).bill.total.expected) in said(whole)


def test_the_derivation_says_what_the_command_says(
    page: Page, assessed: Callable[[Shown], Assessment], catalog: Catalog
) -> None:
    whole = parsed(page(("ha",)))
    [why] = [it for it in whole.iter("pre") if it.attrib["id"] == "design-ha.nat.hours"]
    lines = explain(assessed(("ha",)), catalog, "nat.hours")
    *arithmetic, source = lines
    assert said(why).splitlines()[:-1] == arithmetic
    assert "2190 × 0.048 USD per hour = $105.12 a month" in said(why)
    [number] = re.findall(r"\[(\d+)\]", said(why).splitlines()[-1])
    [told] = [it for it in whole.iter("li") if it.attrib.get("id") == f"source-{number}"]
    assert source.endswith(said(told))


@pytest.mark.parametrize("designs", [[("economy",), ("ha",)], [("economy-as-drawn",), ("ha-as-drawn",)]])
def test_two_designs_are_a_small_file_that_asks_nothing_of_anywhere(page: Page, designs: list[Shown]) -> None:
    text = page(*designs)
    assert len(text.encode()) <= MOST
    whole = parsed(text)
    for it in whole.iter():
        assert not {"src", "srcset", "data", "action", "background", "style"} & set(it.attrib)
        assert not [name for name in it.attrib if name.startswith("on")]
    tags = Counter(it.tag for it in whole.iter())
    assert (tags["script"], tags["style"], tags["link"], tags["img"]) == (1, 1, 0, 0)
    own = [said(it) for it in whole.iter() if it.tag in ("script", "style")]
    assert not [each for each in own if "http" in each or "url(" in each or "@import" in each]
    [policy] = [it.attrib["content"] for it in whole.iter("meta") if "http-equiv" in it.attrib]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("designs", PAGES)
def test_the_page_is_sound_for_a_screen_reader(page: Page, designs: list[Shown]) -> None:
    whole = parsed(page(*designs))
    assert whole.attrib["lang"] == "en"
    levels = [int(it.tag[1]) for it in whole.iter() if re.fullmatch(r"h[1-6]", it.tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for each in whole.iter("table"):
        assert said(each.find("caption")).strip()
        assert [it.attrib["scope"] for it in each.iter("th")].count("col") == len(each.findall("thead/tr/th"))
        assert all(row[0].attrib["scope"] == "row" for row in each.iterfind("tbody/tr"))
    for each in whole.iter("svg"):
        assert each.attrib["role"] == "img"
        assert said(each.find("title")).strip()
        assert said(each.find("desc")).strip()


def test_nothing_unknown_is_drawn_or_told_as_zero(page: Page, assessed: Callable[[Shown], Assessment]) -> None:
    shown = assessed(UNKNOWN)
    assert shown.bill.unknown
    whole = parsed(page(UNKNOWN))
    bill = table(whole, "A month of")
    told = {said(row[0]).split(" ", 1)[1]: [said(cell) for cell in row[1:]] for row in bill.find("tbody")}
    for group in shown.bill.groups:
        assert told[group.label] == list(words.sums_of(shown.bill.group(group)))
    assert [cells for cells in told.values() if cells[1] == "unknown" or cells[1].startswith("≥")]
    assert said(bill.find("tfoot")).startswith("at least≥$")
    why = {it.attrib["id"]: said(it) for it in whole.iter("pre")}
    for line in shown.bill.unknown:
        assert "unknown, and not in the total" in why[f"design-ha.{line.path}"]
        assert f"Not known: {line.title}: {line.price.missing}." in said(whole)
    boxes = [it for it in whole.iter("rect") if it.attrib.get("class") == "unknown"]
    assert len(boxes) == 2  # behind the bar of the month and behind the parts of the bill
    assert all(float(it.attrib["width"]) > 0 for it in boxes)


def test_no_pod_is_said_to_be_pending_that_a_group_of_unknown_size_may_hold(page: Page) -> None:
    whole = said(parsed(page(("ha", "nodes.node-2.type=p9.huge"))))
    assert "Pending" not in whole
    assert "node-2 p9.huge: its size is unknown, so what runs there is not known" in whole
    assert "where these run is not known" in whole
    assert "no nodes" not in whole


def test_a_difference_of_unknown_price_is_unknown(page: Page) -> None:
    whole = parsed(page(("ha",), ("ha", "nodes.node-1.type=p9.huge")))
    made = table(whole, "Each difference")
    told = {said(row[0]): said(row[1]) for row in made.find("tbody")}
    assert told["nodes.node-1"] == "unknown"
    assert "unknown" in said(made.find("tfoot"))


def test_the_owners_sentence_is_answered_line_by_line(page: Page) -> None:
    whole = parsed(page(("economy-as-drawn",), ("ha-as-drawn",)))
    told = said(whole)
    assert "Drawn: $258.00 and $398.00, so +$140.00 a month. Computed: +$153.46 a month, +$13.46 from" in told
    rows = {
        said(row[0]): [said(cell) for cell in row[1:]] for row in table(whole, "The drawn difference").find("tbody")
    }
    assert rows["NAT gateways"][:3] == ["+$64.00", "+$70.08", "+$6.08"]
    assert "data processed $1.92" in rows["NAT gateways"][3]
    assert rows["in no item of the drawings"][0] == "-$7.50"


@pytest.mark.parametrize("path", ["summary", "accepted.AVL-01"])
def test_texts_of_a_design_are_texts(page: Page, path: str) -> None:
    text = page(("economy", f"{path}={HOSTILE}"))
    whole = parsed(text)
    assert HOSTILE in said(whole.find("body"))
    assert "<script>alert" not in text
    assert len([*whole.iter("script")]) == 1
    assert not [it for it in whole.iter("b") if it.attrib]


def test_what_a_program_would_obey_is_made_visible(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "a\x1b[2Jb\u202ec\x00"
    monkeypatch.setattr("jobvector_wizard.reporting.page.document.opening_sentence", lambda _: hostile)
    text = page(("economy",), ("ha",))
    assert not OBEYED.search(text)
    assert "a␛[2Jb\ufffdc␀" in text


def test_a_zone_that_is_lost_is_drawn_as_the_assessment_says(
    page: Page, assessed: Callable[[Shown], Assessment]
) -> None:
    shown, whole = assessed(("ha",)), parsed(page(("ha",)))
    states: dict[str, Any] = {it.attrib["data-state"]: it for it in whole.iter("div") if "data-state" in it.attrib}
    assert set(states) == {"", *shown.blueprint.network.zones}
    assert "hidden" not in states[""].attrib
    for lost in shown.capacity.losses:
        state = states[lost.zone]
        assert "hidden" in state.attrib
        assert said(state.find("p")).startswith(" ".join(words.loss(shown, lost)))
        drawn = [said(it) for it in state.iter("text")]
        assert f"{lost.zone} lost" in drawn
        for pod in lost.moved:
            assert f"{pod} ← {lost.steady.bound[pod]}" in drawn
        workloads = shown.blueprint.workloads
        assert [
            it.pod.name for it in lost.placement.pending if it.pod.owner in workloads and it.pod.name not in drawn
        ] == []
