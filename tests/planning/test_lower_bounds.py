"""An unknown price is written unknown and a lower bound as one, wherever the bill is told; no view draws it as zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.planning.assessment import Assessment
from jobvector_wizard.planning.choices import price_change
from jobvector_wizard.planning.comparison import compare
from jobvector_wizard.planning.cost import BillLine
from jobvector_wizard.planning.remedies import Remedies
from jobvector_wizard.planning.side_by_side import side_by_side
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.compare import compare_report
from jobvector_wizard.reporting.documents import estimate_document
from jobvector_wizard.reporting.estimate import estimate_report
from jobvector_wizard.reporting.explain import explain
from jobvector_wizard.reporting.figures import bill_text, figures
from jobvector_wizard.reporting.ledger import ledger, ledger_line
from jobvector_wizard.reporting.presets import presets_table
from jobvector_wizard.reporting.rows import budget_lines
from jobvector_wizard.reporting.tradeoff_rows import OPEN_END, Picture
from tests.planning.conftest import Assess

SIZES = ((26, 90), (34, 90), (48, 90))
"""Columns and rows of the ledger, from a terminal of 80×24 to one of 200×60; rows enough for the whole bill."""


def report(shown: Assessment) -> str:
    console = Console(width=140, record=True, file=StringIO())
    console.print(estimate_report(shown, Remedies({}, None)))
    return console.export_text()


def without(shown: Assessment, *unknown: BillLine) -> Assessment:
    """The same design where nobody vouches for the price of these lines."""

    def line(each: BillLine) -> BillLine:
        return replace(each, price=replace(each.price, usd=None)) if each in unknown else each

    return replace(shown, bill=replace(shown.bill, lines=tuple(line(each) for each in shown.bill.lines)))


def test_a_region_without_node_prices_is_told_as_a_lower_bound(assessed: Assess) -> None:
    shown = assessed("ha", "region=af-south-1")
    assert {line.path for line in shown.bill.unknown} == {f"nodes.node-{number}.hours" for number in (1, 2, 3)}
    for width, height in SIZES:
        lines = ledger(shown, shown, width, height).plain.split("\n")
        total = f"≥{usd(shown.bill.total.expected)}"
        assert lines[1].startswith(total), "the total is never cut"
        assert any(line.startswith("Nodes") and line.endswith(" ≥$12.57") for line in lines)
        assert any("cannot be told" in line for line in lines if line.startswith("budget"))
        assert "%" not in "".join(line for line in lines if line.startswith("budget"))
    assert ledger_line(shown, shown, 80).plain.startswith("≥")
    assert "budget $675.00, how far from it cannot be told: the total is a lower bound" in report(shown)
    assert [line[0] for line in list(budget_lines(shown))[1:]] == ["?", "?"]
    (finding,) = [it for it in shown.findings if it.code == "BUD-02"]
    assert finding.message == "whether the budget of $675.00 is kept cannot be told: 3 prices are unknown"


def test_a_lower_bound_above_the_budget_is_over_it_already(assessed: Assess) -> None:
    shown = assessed("ha", "region=af-south-1", "budget.monthly_usd=300")
    over = shown.bill.total.expected - 300
    assert not [it for it in shown.findings if it.code == "BUD-02"]
    assert f"at least {usd(shown.bill.total.expected)} a month expected" in next(
        it.message for it in shown.findings if it.code == "BUD-01"
    )
    assert f"budget $300.00, over it already, by {usd(over)} at least" in report(shown)
    for width, height in SIZES:
        assert "! ≥145%" in ledger(shown, shown, width, height).plain.replace(" %", "%")
    assert all(line.startswith("✗") for line in list(budget_lines(shown))[1:])


@pytest.mark.parametrize("design", ["ha", "economy-as-drawn"])
def test_each_price_removed_in_turn_is_drawn_as_unknown_and_never_as_zero(
    assessed: Assess, catalog: Catalog, design: str
) -> None:
    known = assessed(design)
    for line in known.bill.lines:
        if line.usd is None or not line.quantity.high:
            continue  # without a quantity there is nothing to pay, whatever the price
        shown = without(known, line)
        lines = shown.bill.group(line.group)
        rest = sum((each.usd.expected for each in lines if each.usd is not None), Decimal(0))
        told = f"≥{usd(rest)}" if rest else "unknown"
        assert words.sum_of(lines) == told
        for width, height in SIZES:
            drawn = ledger(shown, shown, width, height).plain.split("\n")
            label = line.group.label[: 11 if width < 32 else 13]
            row = next(each for each in drawn[4:] if each.startswith(label))
            assert row.endswith(f" {told}"), (line.path, width)
            assert drawn[1].startswith("≥")
            assert drawn[2].startswith("≥")
            assert " to ≥" in drawn[2]
        assert next(it.said for it in figures(shown) if it.path == line.group.value) == (
            f"{told.replace('≥', 'at least ')} a month"
        )
        assert f"{told:>12}  {line.group.label}" in bill_text(shown)
        assert f"{told:>10}  {line.group.label} ({line.group.value})" in "\n".join(explain(shown, catalog, "total"))
        row = next(each for each in report(shown).split("\n") if each.strip().startswith(f"{line.group.label}  "))
        assert told in row


def shown_as_text(report: RenderableType) -> list[str]:
    console = Console(width=140, record=True, file=StringIO())
    console.print(report)
    return console.export_text().split("\n")


@pytest.mark.parametrize("design", ["ha", "economy-as-drawn"])
def test_each_price_removed_in_turn_is_unknown_in_lists_comparisons_and_documents(
    assessed: Assess, catalog: Catalog, design: str
) -> None:
    known = assessed(design)
    for line in known.bill.lines:
        if line.usd is None or not line.quantity.high:
            continue
        shown = without(known, line)
        total = f"at least {usd(shown.bill.total.expected)}"
        assert total in shown_as_text(presets_table([shown]))[1]
        row = Picture.fitting([known, shown], 120).row(design, shown, cursor=False, chosen=False).plain
        assert f"≥{usd(shown.bill.total.expected)} " in row
        assert OPEN_END in row
        document = estimate_document(shown)
        assert document["total"]["lower_bound"] is True
        told = {each["path"]: each["usd"] for each in document["lines"]}
        assert told[line.path] is None
        assert price_change(known, shown) is None
        assert price_change(shown, known) is None
        for one, other in ((known, shown), (shown, known)):
            said = shown_as_text(compare_report(side_by_side((one, other), ("one", "other"), catalog)))
            assert "differs by an unknown amount" in said[0]
            row = next(each for each in said if each.startswith(f"{line.group.label}  ")).removeprefix(line.group.label)
            assert row.split()[-1] == "unknown", (line.path, row)  # the difference, and what is known of one design
            assert told_of(shown, line) in row.split(), (line.path, row)
            assert next(each for each in said if each.startswith("total")).endswith("unknown")


def told_of(shown: Assessment, line: BillLine) -> str:
    """What is known of the part of the bill that a line is in."""
    rest = sum((it.usd.expected for it in shown.bill.group(line.group) if it.usd is not None), Decimal(0))
    return f"≥{usd(rest)}" if rest else "unknown"


def test_the_parts_of_a_bill_add_up_to_its_bound_in_every_case(assessed: Assess) -> None:
    """What is known of a part stands in its row, low and high too, so that the rows are the total."""
    shown = assessed("ha", "region=us-gov-west-1")
    assert shown.bill.unknown
    rows = [words.sums_of(shown.bill.group(group)) for group in shown.bill.groups]
    amounts = [[Decimal(cell.lstrip("≥$").replace(",", "")) for cell in row] for row in rows if row[1] != "unknown"]
    total = shown.bill.total
    assert [sum(column) for column in zip(*amounts, strict=True)] == [total.low, total.expected, total.high]
    whole = report(shown)
    for row in rows:
        assert all(cell in whole for cell in row)


def test_what_two_designs_both_lack_is_no_difference(assessed: Assess, catalog: Catalog) -> None:
    base = assessed("ha", "region=us-gov-west-1")
    found = compare(base, assessed("ha", "region=us-gov-west-1", "database.storage_gib=60"))
    assert [(row.group.value, row.change) for row in found.groups if row.change] == [("database", found.change)]
    assert [row.group.value for row in found.rest] == ["database"]
    assert [row.path for row in found.lines] == ["database.storage"]
    said = shown_as_text(compare_report(side_by_side((found.base, found.other), ("ha", "other"), catalog)))
    assert not [each for each in said if each.startswith("What the difference of unknown")]
    assert compare(base, base).rest == ()
    more = compare(base, assessed("ha", "region=us-gov-west-1", "nodes.node-1.count=2"))
    assert "nodes.node-1.hours" in {row.path for row in more.lines}  # of both unknown, and not as much
    assert next(row for row in more.groups if row.group.value == "nodes").change is None


def test_where_every_price_is_known_no_bound_is_spoken_of(assessed: Assess) -> None:
    shown = assessed("ha")
    text = "\n".join((report(shown).split("Later work")[0], bill_text(shown), *budget_lines(shown)))
    assert "≥$" not in text
    assert "budget $675.00, -$25.20 against it" in text


def test_nothing_at_an_unknown_price_costs_nothing_wherever_it_is_told(assessed: Assess, catalog: Catalog) -> None:
    asked = assessed("ha", "usage.bucket_reads_thousand=0")
    (line,) = [line for line in asked.bill.lines if line.path == "buckets.reads"]
    shown = without(asked, line)
    assert not shown.bill.unknown
    assert report(shown).count("0 × ?") == 1
    told = "\n".join(explain(shown, catalog, "buckets.reads"))
    assert "0 × a price that is unknown" in told
    assert "= $0.00 a month" in told
