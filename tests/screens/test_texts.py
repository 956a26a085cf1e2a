from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from rich.text import Text

from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.reporting.ledger import bar, fitted, ledger, ledger_line, spread

ON = date(2026, 11, 23)


@cache
def assessed(name: str, change: str = "") -> Assessment:
    patch = Patch.parse([change] if change else [])
    return assess(patch.apply(load_design(name).blueprint), bundled(), ON)


@pytest.mark.parametrize("preset", list(shipped_presets()))
@pytest.mark.parametrize("width", [26, 28, 34, 60])
@pytest.mark.parametrize("height", [16, 20, 24, 60])
def test_the_ledger_keeps_to_its_space_and_never_drops_what_counts(preset: str, width: int, height: int) -> None:
    shown = assessed(preset)
    text = ledger(shown, assessed("ha"), width, height)
    lines = text.split("\n", allow_blank=True)
    assert len(lines) <= height
    assert all(line.cell_len <= width for line in lines)
    assert usd(shown.bill.total.expected) in text.plain
    assert " run" in text.plain
    if shown.blueprint.budget.monthly_usd is not None:
        assert "budget" in text.plain
    failing = [loss.zone[-1] for loss in shown.capacity.losses if not loss.survived]
    assert all(f"{zone} ✗" in text.plain for zone in failing)


def test_it_says_whose_numbers_it_shows() -> None:
    draft, other = assessed("ha-as-drawn"), assessed("ha-as-drawn", "nodes.node-2.type=t3.xlarge")
    assert "your draft" in ledger(draft, draft, 28, 24).plain
    preview = ledger(other, draft, 28, 24).plain
    assert "if you choose it" in preview
    assert "▲ +$66.57" in preview


def test_a_total_without_a_price_is_a_lower_bound_and_its_change_unknown() -> None:
    draft, other = assessed("ha"), assessed("ha", "nodes.node-1.type=no.such")
    assert "≥$619.92 a month" in ledger(other, draft, 40, 40).plain
    assert "change unknown" in ledger(other, draft, 60, 40).plain


def test_healthy_zones_merge_only_when_rows_are_short() -> None:
    shown = assessed("ha")
    assert "a ✓ all run\nb, c ✓ back in minutes" in ledger(shown, shown, 28, 14).plain
    assert "a, b, c ✓" not in ledger(shown, shown, 28, 60).plain


def test_one_line_holds_total_and_verdict() -> None:
    shown = assessed("ha-as-drawn")
    assert ledger_line(shown, shown, 70).plain == "$508.62 a month · your draft · ✗ AWS refuses: DB-01"
    assert len(ledger_line(shown, shown, 20).plain) == 20


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, "░░░░"), (0.001, "█░░░"), (0.5, "██░░"), (0.999, "███░"), (1, "████"), (7, "████")]
)
def test_a_bar_is_full_only_for_all_of_it(share: float, drawn: str) -> None:
    assert bar(share, 4) == drawn


def test_texts_are_cut_with_an_ellipsis() -> None:
    assert fitted("Kubernetes", 6) == "Kuber…"
    assert spread("left", "right", 12) == "left   right"
    assert spread("a long text", "end", 9) == "a lo… end"
    assert Text(spread("x", "much too long", 5)).cell_len == 5
