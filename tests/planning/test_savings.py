"""Cheaper designs break nothing, and those for a budget keep it."""

from __future__ import annotations

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.savings import budget_remedies, savings
from tests.planning.conftest import Assess


@pytest.mark.parametrize("design", ["ha", "economy"])
def test_a_saving_costs_less_and_brings_no_error(assessed: Assess, catalog: Catalog, design: str) -> None:
    now = assessed(design)
    found = savings(now, catalog)
    assert found
    for saving in found:
        then = assess(saving.patch.apply(now.blueprint), catalog, now.on)
        assert now.bill.total.expected - then.bill.total.expected == saving.saved > 0
        assert not then.errors
    assert list(found) == sorted(found, key=lambda it: -it.saved)


@pytest.mark.parametrize("busy", ["", "workloads.embedding.cpu_used=400m"])
def test_what_is_left_unlooked_at_could_not_save(
    assessed: Assess, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, busy: str
) -> None:
    """Types dearer than all that a change could save are not assessed; with them the same is found."""
    now = assessed("economy", "goals.survive_zone_loss=false", *filter(None, [busy]))
    if busy:
        assert any(line.usd and line.usd.expected for line in now.bill.lines if line.path.endswith(".credits"))
    found = savings(now, catalog)
    monkeypatch.setattr("jobvector_wizard.planning.savings._dearest_that_may_save", lambda *_: None)
    assert savings(now, catalog) == found


def test_ha_never_saves_what_its_promise_needs(assessed: Assess, catalog: Catalog) -> None:
    fields = {saving.field for saving in savings(assessed("ha"), catalog)}
    assert "network.nat" not in fields  # one gateway would not survive its zone
    assert "database.multi_az" not in fields  # nor would a database without a standby


def test_the_smallest_single_change_that_suffices_comes_first(assessed: Assess, catalog: Catalog) -> None:
    now = assessed("ha", "budget.monthly_usd=635")
    remedies = budget_remedies(now, catalog)
    totals = [assess(it.patch.apply(now.blueprint), catalog, now.on) for it in remedies]
    assert totals
    assert all(then.bill.total.expected <= 635 and not then.errors for then in totals)
    assert [it.bill.total.expected for it in totals] == sorted((it.bill.total.expected for it in totals), reverse=True)


def test_several_changes_together_keep_a_tight_budget(assessed: Assess, catalog: Catalog) -> None:
    now = assessed("ha", "goals.survive_zone_loss=false", "budget.monthly_usd=400")
    before = {finding.id for finding in now.errors}
    (together,) = budget_remedies(now, catalog)
    assert len(together.patch.changes) > 1
    then = assess(together.patch.apply(now.blueprint), catalog, now.on)
    assert then.bill.total.expected <= 400
    assert {finding.id for finding in then.errors} <= before


def test_a_budget_that_nothing_keeps_has_no_remedy(assessed: Assess, catalog: Catalog) -> None:
    assert budget_remedies(assessed("ha", "budget.monthly_usd=10"), catalog) == ()
    assert budget_remedies(assessed("ha"), catalog) == ()
