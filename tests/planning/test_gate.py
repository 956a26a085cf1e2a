"""What a pipeline refuses a change for: findings that it brings, the budget, and what a month costs more."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.units import usd
from jobvector_wizard.planning.comparison import Comparison, compare
from jobvector_wizard.planning.gate import FailOn, Gate, Increase, parse_increase
from jobvector_wizard.reporting.compare import opening_sentence
from jobvector_wizard.reporting.markdown import comparison_markdown, estimate_markdown
from tests.planning.conftest import Assess


@pytest.fixture
def dearer(assessed: Assess) -> Comparison:
    """One more node of the cheap kind, and no goal for a zone: $29.78 and its own root volume more."""
    return compare(assessed("ha"), assessed("ha", "nodes.node-1.count=2"), ("before.toml", "after.toml"))


def test_what_differs_is_found_line_by_line_and_as_a_patch(dearer: Comparison) -> None:
    lines = {row.path: row for row in dearer.lines}
    assert lines["nodes.node-1.hours"].change == Decimal("29.79")  # 59.57 - 29.78, each as billed
    assert sum(row.change or 0 for row in dearer.lines) == dearer.change
    assert str(dearer.patch) == "nodes.node-1.count = 2"
    assert {it.id for it in dearer.appeared} == {"BUD-01"}
    assert dearer.vanished == ()


@pytest.mark.parametrize(("base", "other"), [("economy", "ha"), ("ha-as-drawn", "ha"), ("ha", "economy-as-drawn")])
def test_lines_add_up_and_findings_are_the_difference(base: str, other: str, assessed: Assess) -> None:
    found = compare(assessed(base), assessed(other))
    assert sum(row.change or 0 for row in found.lines) == found.change
    before, after = ({it.id for it in side.open_findings} for side in (found.base, found.other))
    assert {it.id for it in found.appeared} == after - before
    assert {it.id for it in found.vanished} == before - after
    assert found.patch.apply(found.base.blueprint) == found.other.blueprint


def test_an_unknown_line_is_unknown_and_no_zero(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "nodes.node-2.type=z9.large"))
    row = next(row for row in found.lines if row.path == "nodes.node-2.hours")
    assert (row.base, row.other, row.change) == (Decimal("119.84"), None, None)
    assert "| unknown | unknown |" in comparison_markdown(found)
    assert Gate(increase=Increase(Decimal(10**6), percent=False)).refusals(found) == (
        "how much more a month costs is not known, and it may be $1,000,000.00 at most",
    )


def test_where_both_lack_a_price_the_amount_is_known_and_the_share_is_not(assessed: Assess) -> None:
    lacking = "nodes.node-1.type=z9.large"
    found = compare(assessed("ha", lacking), assessed("ha", lacking, "database.multi_az=false"))
    back = compare(found.other, found.base)
    assert found.change is not None
    assert back.change == -found.change > 0
    assert (found.percent, back.percent) == (None, None)
    told = f"costs {usd(back.change)} a month (per cent unknown, because prices are missing) more than"
    assert told in opening_sentence(back)
    # what is known of the base is the least that it costs, so that the share is at most this
    known = back.base.bill.total.expected
    most = back.change / known * 100
    for share, refused in ((most + 1, False), (most - 1, True)):
        assert bool(Gate(increase=Increase(share, percent=True)).refusals(back)) is refused
    assert Gate(increase=Increase(Decimal(0), percent=True)).refusals(found) == ()  # it costs less
    assert "not known" in Gate(increase=Increase(most - 1, percent=True)).refusals(back)[0]


@pytest.mark.parametrize(
    ("gate", "refused"),
    [
        (Gate(), False),
        (Gate(fail_on=(FailOn.ERROR,)), True),
        (Gate(fail_on=(FailOn.BUDGET,)), True),
        (Gate(strict=True), True),
        (Gate(increase=parse_increase("29.77")), True),
        (Gate(increase=parse_increase("40")), False),
        (Gate(increase=parse_increase("4%")), True),
        (Gate(increase=parse_increase("6 %")), False),
    ],
)
def test_a_change_is_refused_for_what_was_asked(gate: Gate, refused: bool, dearer: Comparison) -> None:
    assert bool(gate.refusals(dearer)) is refused


def test_what_stood_before_refuses_only_where_every_error_does(assessed: Assess) -> None:
    drawn = compare(assessed("ha-as-drawn"), assessed("ha-as-drawn", "database.storage_gib=40"))
    assert drawn.other.errors
    assert Gate(fail_on=(FailOn.ERROR, FailOn.WARNING)).refusals(drawn) == ()
    assert len(Gate(strict=True).refusals(drawn)) == len(drawn.other.errors)


def test_a_new_warning_refuses_where_warnings_do(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "accepted.EDGE-1=x"))
    assert Gate(fail_on=(FailOn.ERROR,)).refusals(found) == ()
    (reason,) = Gate(fail_on=(FailOn.WARNING,)).refusals(found)
    assert reason.startswith("a new warning: ACC-01:EDGE-1, ")


def test_an_error_is_told_once(dearer: Comparison) -> None:
    told = Gate(fail_on=(FailOn.ERROR,), strict=True).refusals(dearer)
    assert len(told) == 1


def test_a_budget_that_is_exceeded_is_told_once(dearer: Comparison) -> None:
    for strict in (False, True):
        (told,) = Gate(fail_on=(FailOn.ERROR, FailOn.BUDGET), strict=strict).refusals(dearer)
        assert told.startswith("the budget: ")


def test_a_share_reads_like_what_it_is_above(assessed: Assess) -> None:
    found = compare(assessed("economy"), assessed("ha"))
    assert found.percent is not None
    assert f"{found.percent:.3f}" == "58.141"
    for most, told in (("58.1", "58.14 %"), ("58.14", "58.141 %"), ("50", "58.1 %")):
        (said,) = Gate(increase=Increase(Decimal(most), percent=True)).refusals(found)
        assert said == f"a month costs {told} more, and it may be {most} % at most"


def test_a_small_share_is_not_told_as_none(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "database.storage_gib=40"))
    assert found.change is not None
    assert 0 < found.change < 5
    assert "(under 1 %) more than" in opening_sentence(found)


def test_a_budget_against_what_is_not_known_is_refused(assessed: Assess) -> None:
    found = compare(assessed("ha"), assessed("ha", "nodes.node-2.type=z9.large"))
    assert "BUD-02" in {it.code for it in found.other.open_findings}
    assert Gate(fail_on=(FailOn.BUDGET,)).refusals(found)


@pytest.mark.parametrize("text", ["", "%", "-5", "much", "5 dollars", "٣", "1e999999", "nan"])
def test_what_is_no_increase_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="is no increase"):
        parse_increase(text)


def test_the_comment_has_everything_and_no_markdown_of_others(assessed: Assess) -> None:
    reason = 'accepted."AVL-02:ollama"="@all <b>| `x` |"'
    found = compare(assessed("ha"), assessed("ha", reason, "nodes.node-1.count=2"), ("a_b.toml", "[c](d).toml"))
    text = comparison_markdown(found, Gate(fail_on=(FailOn.ERROR,)).refusals(found))
    assert text.startswith(f"**\\[c\\]\\(d\\).toml costs {usd(found.change or Decimal(0))} a month")
    assert "| USD a month | a\\_b.toml | \\[c\\]\\(d\\).toml | difference |" in text
    assert "✗ It may not pass:" in text
    assert "| node\\-1: 2 × t3a.medium | $29.78 | $59.57 | +$29.79 |" in text
    assert "@&#8203;all \\<b\\>\\| \\`x\\` \\|" in text
    assert "- error: **BUD\\-01**" in text
    table = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {5}


class _Rendered(HTMLParser):
    """What a reader of the comment sees: which elements there are, and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.rows: list[list[str]] = []
        self.words = ""
        self._in_cell = False
        self.feed(MarkdownIt("gfm-like").render(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        if tag == "tr":
            self.rows.append([])
        self._in_cell = tag in ("td", "th") or (self._in_cell and tag == "strong")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._in_cell:
            self.rows[-1][-1] += data


HOSTILE = "@all #1 <img src=x onerror=y> | `x` | [c](http://x.example) www.x.example **b** \\| &lt; https://y.example"


def test_the_comment_is_rendered_as_one_table_and_nothing_of_others(assessed: Assess) -> None:
    """By CommonMark with the tables, links and strikings of GitHub's flavour."""
    reason = f"accepted.EDGE-1={HOSTILE}"
    for name, what in (("base.toml", "head.toml"), (HOSTILE, f"~~{HOSTILE}~~")):
        found = compare(assessed("economy"), assessed("ha", reason), (name, what))
        seen = _Rendered(comparison_markdown(found, Gate(fail_on=(FailOn.WARNING,)).refusals(found)))
        assert seen.elements["table"] == 1
        assert not {"a", "img", "s", "code", "b", "em", "script"} & {*seen.elements}
        assert {len(row) for row in seen.rows} == {4}
        assert len(seen.rows) == 1 + len(found.lines) + 2
        told = {row[0]: row[1:] for row in seen.rows}
        assert told["total"] == ["$410.90", "$649.80", "+$238.90"]
        assert "It may not pass:" in seen.words


def test_the_estimate_is_rendered_with_each_part_and_its_sum(assessed: Assess) -> None:
    shown = assessed("ha", f"accepted.EDGE-1={HOSTILE}")
    total = shown.bill.total
    seen = _Rendered(estimate_markdown(shown))
    assert seen.elements["table"] == 1
    assert "a" not in seen.elements
    assert seen.rows[-1] == ["total", *map(usd, (total.low, total.expected, total.high))]
    assert len(seen.rows) == 1 + len(shown.bill.groups) + 1
