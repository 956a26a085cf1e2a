"""What a pipeline refuses a change for: findings that it brings, the budget, and what a month costs more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobvector_wizard.errors import UsageError
from jobvector_wizard.planning.comparison import Comparison, compare
from jobvector_wizard.planning.gate import FailOn, Gate, Increase, parse_increase
from jobvector_wizard.reporting.markdown import comparison_markdown
from jobvector_wizard.units import usd
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
    assert "\\@all \\<b\\>\\| \\`x\\` \\|" in text
    assert "- error: **BUD\\-01**" in text
    table = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {5}
