"""Two designs: one sentence on what the difference costs and buys, and parts that add up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import StringIO
from itertools import permutations

import pytest
from rich.console import Console

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.preset_file import shipped_presets
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.comparison import compare
from jobvector_wizard.planning.side_by_side import SideBySide, side_by_side
from jobvector_wizard.reporting.compare import compare_report, opening_sentence
from jobvector_wizard.reporting.side_by_side import bill_rows, change_rows, holding_rows
from jobvector_wizard.reporting.tradeoff_rows import BUDGET_LINE, OPEN_END, budget_said, cost_bar, scale_of
from tests.planning.conftest import Assess


def told(shown: SideBySide, width: int, *, whole: bool = False) -> str:
    written = StringIO()
    Console(width=width, file=written, color_system=None).print(compare_report(shown, whole=whole))
    return written.getvalue()


def amount(cell: str) -> Decimal:
    return Decimal(cell.replace("$", "").replace(",", "") or 0)


def beside(assessed: Assess, catalog: Catalog, *names: str) -> SideBySide:
    return side_by_side([assessed(name) for name in names], names, catalog)


def test_the_sentence_that_the_stakeholders_never_saw(assessed: Assess) -> None:
    sentence = opening_sentence(compare(assessed("economy"), assessed("ha")))
    assert sentence.startswith("ha costs $238.90 a month (58 %) more than economy; for that ")
    for bought in ("every workload finds a node whichever zone is lost", "way out", "fails over"):
        assert bought in sentence


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_the_parts_add_up_to_the_difference(assessed: Assess, base: str, other: str) -> None:
    found = compare(assessed(base), assessed(other))
    assert sum((row.change for row in found.groups if row.change is not None), Decimal(0)) == found.change
    back = compare(assessed(other), assessed(base))
    assert back.change == -found.change
    assert {gain.text for gain in back.gains if gain.lost} == {gain.text for gain in found.gains if not gain.lost}


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_what_is_bought_and_the_rest_add_up_to_the_difference(assessed: Assess, base: str, other: str) -> None:
    found = compare(assessed(base), assessed(other))
    bought = [gain for gain in found.gains if not gain.lost]
    paid = [group for gain in bought for group in gain.paid_in]
    assert len(paid) == len(set(paid))  # no part of the bill pays for two things
    changes = [*(gain.change for gain in bought if gain.paid_in), *(row.change for row in found.rest)]
    assert sum((change for change in changes if change is not None), Decimal(0)) == found.change


def test_what_is_not_the_price_of_a_gain_is_told_as_the_rest(assessed: Assess, catalog: Catalog) -> None:
    found = compare(assessed("economy"), assessed("ha"))
    priced = sum((gain.change for gain in found.gains if gain.change is not None), Decimal(0))
    assert found.change is not None
    assert sum((row.change for row in found.rest if row.change is not None), Decimal(0)) == found.change - priced != 0
    said = told(side_by_side((found.base, found.other), found.names, catalog), 400)
    assert f"+${found.change - priced:.2f}  the rest: " in said
    same = compare(assessed("ha"), assessed("ha", "database.multi_az=false"))
    # cheaper, and nothing is gained; enhanced monitoring of one instance less is written
    assert [row.group.value for row in same.rest] == ["database", "logs"]


@pytest.mark.parametrize("change", ["nodes.node-1.count=2", "nodes.node-1.type=p9.other"])
def test_an_unknown_price_cancels_out_only_where_it_is_of_as_much_of_the_same(assessed: Assess, change: str) -> None:
    base = assessed("ha", "nodes.node-1.type=p9.huge")
    other = assessed("ha", "nodes.node-1.type=p9.huge", change)
    assert price_change(base, other) is None
    assert price_change(base, assessed("ha", "nodes.node-1.type=p9.huge", "database.multi_az=false")) is not None


def test_a_design_compared_with_itself_buys_nothing(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha"))
    assert found.gains == ()
    assert opening_sentence(found) == "ha costs the same as ha; nothing computed here holds better or worse."


def test_missing_prices_are_said(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "region=me-central-1"))
    assert found.change is None
    assert "unknown amount" in opening_sentence(found)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("names", permutations(shipped_presets(), 3))
def test_each_column_of_the_bill_adds_up_and_only_differences_are_told_unless_all_are_asked_for(
    assessed: Assess, catalog: Catalog, names: tuple[str, ...], whole: bool
) -> None:
    shown = beside(assessed, catalog, *names)
    rows = list(bill_rows(shown, whole=whole))
    for column, design in zip(zip(*(row.cells for row in rows), strict=True), shown.designs, strict=True):
        assert sum(map(amount, column)) == design.bill.total.expected
    alike = [row.label for row in rows if len(set(row.cells)) == 1]
    assert len(alike) > 1 if whole else [label.partition(" ")[2] for label in alike] == ["parts alike"]


@pytest.mark.parametrize(("base", "other"), permutations(shipped_presets(), 2))
def test_the_displayed_changes_add_up_to_the_displayed_difference(
    assessed: Assess, catalog: Catalog, base: str, other: str
) -> None:
    shown = beside(assessed, catalog, base, other)
    assert sum(amount(it.amount) for it in change_rows(shown.differences[0])) == shown.comparisons[0].change


def test_a_change_by_itself_says_what_it_buys(assessed: Assess, catalog: Catalog) -> None:
    found = {it.changed: it for it in change_rows(beside(assessed, catalog, "economy", "ha").differences[0])}
    assert found["database.multi_az = true; unset database.zones"].amount == "+$32.43"
    assert "the database fails over to a standby" in found["database.multi_az = true; unset database.zones"].buys[0]
    assert found["workloads.backend.replicas = 2"].amount == "$0.00"
    assert found["together, beyond the sum of each alone"].amount == "+$38.79"
    assert "name" in next(it.changed for it in found.values() if not it.amount)


def test_four_designs_are_readable_in_80_columns(assessed: Assess, catalog: Catalog) -> None:
    names = ("economy", "ha", "ha-as-drawn", "economy-as-drawn")
    lines = told(beside(assessed, catalog, *names), 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert next(line.split() for line in lines if line.startswith("total")) == [
        "total", "$410.90", "$649.80", "$508.62", "$355.16",
    ]  # fmt: skip
    assert next(line.split() for line in lines if line.startswith("against")) == [
        "against", "economy", "+$238.90", "+$97.72", "-$55.74",
    ]  # fmt: skip
    flat = " ".join(" ".join(lines).split())
    for other in names[1:]:
        assert f"{other} costs $" in flat
        assert f"What the difference to {other} of " in flat
    assert "economy, economy-as-drawn without zone a: ✗ every workload down until its nodes return" in flat


def test_each_zone_is_told_for_each_design_with_what_explains_it(assessed: Assess, catalog: Catalog) -> None:
    rows = {row.label: row for row in holding_rows(beside(assessed, catalog, "economy", "ha"), sentences=False)}
    assert rows["lose zone a"].cells == ("✗ down", "✓ all run")
    assert rows["lose zone c"].cells == ("- not used", "✓ back in minutes")
    assert rows["lose zone c"].figures == ("", "zone.eu-west-1c")
    assert rows["minutes down"].cells == ("658 a month", "250 a month")
    drawn = {
        row.label: row for row in holding_rows(beside(assessed, catalog, "economy", "ha-as-drawn"), sentences=True)
    }
    assert drawn["minutes down"].cells[1] == "✗ never runs: ollama"


def test_bars_have_one_scale_and_the_budgets_line(assessed: Assess) -> None:
    cheap, dear = assessed("economy", "budget.monthly_usd=600"), assessed("ha", "budget.monthly_usd=600")
    scale = scale_of((cheap, dear))
    assert scale == dear.bill.total.expected
    rows = [cost_bar(it, scale, 65).plain for it in (cheap, dear)]
    assert [len(row) for row in rows] == [65, 65]
    assert [row.index(BUDGET_LINE) for row in rows] == [60, 60]  # 600 of 649.80
    assert rows[0].count("█") == int(cheap.bill.total.expected / scale * 65)
    assert rows[1].count("█") == 64  # all but the line
    assert budget_said((cheap, dear), scale) == "| budget $600.00"


def test_a_budget_far_away_squeezes_no_bar(assessed: Assess) -> None:
    shown = assessed("ha", "budget.monthly_usd=100000")
    scale = scale_of((shown,))
    assert BUDGET_LINE not in cost_bar(shown, scale, 40).plain
    assert budget_said((shown,), scale) == "| budget $100,000.00, beyond the scale"
    none = assessed("ha", unset=("budget",))
    assert budget_said((none,), scale_of((none,))) == ""
    assert budget_said((shown, none), scale) == "| each design's own budget"


def test_a_lower_bound_has_an_open_end_and_nothing_known_is_no_bar_of_nothing(assessed: Assess) -> None:
    shown = assessed("ha", "region=us-gov-west-1", unset=("budget",))
    assert cost_bar(shown, scale_of((shown,)), 40).plain == "█" * 39 + OPEN_END
    lines = tuple(replace(it, price=replace(it.price, usd=None)) for it in shown.bill.lines)
    unknown = replace(shown, bill=replace(shown.bill, lines=lines))
    assert cost_bar(unknown, Decimal(100), 40).plain == f"?{'·' * 39}"
