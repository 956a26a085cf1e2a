"""What lists say of a design is the worst that the assessment knows of it: no green beside an error or a loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.catalog import Catalog, bundled
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.capacity import DatabaseFate
from jobvector_wizard.planning.choices import assess_option, options
from jobvector_wizard.planning.comparison import compare
from jobvector_wizard.planning.standing import Verdict, after_loss, standing
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.explain import explain
from jobvector_wizard.reporting.figures import figures
from jobvector_wizard.reporting.ledger import ledger
from jobvector_wizard.reporting.settings import workload_lines

if TYPE_CHECKING:
    from tests.planning.conftest import Assess

FIELDS = ("region", "network.zones", "network.nat", "database.instance_class", "database.multi_az", "edge", "extras")


@pytest.mark.parametrize("design", shipped_presets())
def test_no_option_of_any_field_is_green_where_it_brings_an_error_or_a_zones_loss_takes_something(
    catalog: Catalog, on: date, design: str
) -> None:
    """123 options of the presets were green beside a new error: over budget, or no standby."""
    now = assess(load_design(design).blueprint, catalog, on)
    known = {finding.id for finding in now.errors}
    seen = 0
    for field in (*FIELDS, *(f"nodes.{name}.type" for name in now.blueprint.nodes)):
        # of the 575 types that a node group may become every fifth, by price: all of them take a minute
        for option in options(now.blueprint, catalog, field)[:: 5 if field.startswith("nodes.") else 1]:
            try:
                choice = assess_option(option, now, catalog, field)
            except PatchError:
                continue
            seen += 1
            then = choice.assessment
            losses = then.capacity.losses
            taken = any(
                loss.gone
                or loss.perhaps_lost
                or loss.egress_lost
                or loss.database in (DatabaseFate.LOST, DatabaseFate.DEPENDS)
                for loss in losses
            )
            if {finding.id for finding in then.errors} - known:
                assert choice.verdict.glyph == "✗", (field, option.label)
            if then.errors or taken or then.availability.idle:
                assert choice.verdict.glyph != "✓", (field, option.label)
    assert seen > 100


def test_the_verdict_names_the_worst_new_error_first(assessed: Assess) -> None:
    ha = assessed("ha")
    cases = {
        ("budget.monthly_usd=100",): "✗ over budget",
        ("database.multi_az=false",): "✗ no standby",
        ("network.nat=single",): "✗ lose a: no way out",
        ("workloads.ollama.cpu=6",): "✗ ollama Pending",
        ("workloads.ollama.cpu=6", "budget.monthly_usd=100"): "✗ ollama Pending",
        ("database.engine_version=15.3", "workloads.ollama.cpu=6"): "✗ AWS refuses: DB-01",
        ("nodes.node-1.type=t4g.medium",): "? arm64 images",
    }
    for changes, said in cases.items():
        verdict = standing(assessed("ha", *changes), ha)
        assert f"{verdict.glyph} {verdict.text}" == said


def test_a_workload_that_comes_back_by_itself_is_told_beside_one_that_never_stops(assessed: Assess) -> None:
    assert standing(assessed("ha")).text == "back in minutes"  # ollama has one replica
    larger = [f"nodes.{name}.type=t3.2xlarge" for name in ("node-1", "node-3")] + ["nodes.node-1.root_gib=50"]
    steady = assessed("ha", "workloads.ollama.replicas=2", "budget.monthly_usd=2000", *larger)
    assert standing(steady).text == "all run"


def test_the_loss_of_a_database_is_never_green(assessed: Assess) -> None:
    """The ledger merged "a, b, c ✓ all run" although whichever of them held the database took it along."""
    found = assessed("ha", "database.multi_az=false", "goals.survive_zone_loss=false")
    assert {loss.database for loss in found.capacity.losses} == {DatabaseFate.DEPENDS}
    assert {after_loss(loss).glyph for loss in found.capacity.losses} == {"?"}
    assert standing(found) == replace(standing(found), glyph="!", text="no standby")
    shown = ledger(found, found, 40, 16).plain
    assert "✓ all run" not in shown
    assert "database lost if it stands there" in ledger(found, found, 90, 60).plain


def test_errors_that_a_change_has_nothing_to_do_with_hide_nothing_and_are_not_forgotten(assessed: Assess) -> None:
    drawn = assessed("ha-as-drawn")
    then = assessed("ha-as-drawn", *(f"nodes.{name}.type=t3.2xlarge" for name in drawn.blueprint.nodes))
    assert standing(then, drawn, "nodes.node-1.type").text == f"{len(then.errors)} errors stay"
    assert standing(then).text == "AWS refuses: DB-01"


def test_what_is_not_known_to_be_offered_is_neither_green_nor_refused(assessed: Assess) -> None:
    found = standing(assessed("ha", "database.instance_class=db.r6g.8xlarge", "budget.monthly_usd=9000"))
    assert (found.glyph, found.text) == ("?", "offer unknown")


UNSIZED = ("nodes.node-2.type=p9.huge", "nodes.node-3.type=p9.huge")


def test_a_node_group_of_unknown_size_leaves_open_what_runs_before_and_after_a_loss(assessed: Assess) -> None:
    found = assessed("ha", *UNSIZED)
    told = "? what runs is not known: size of node-2, node-3 unknown; database fails over if it stands there"
    for loss in found.capacity.losses:
        assert loss.survived is None
        assert not loss.every_node  # two groups are left, whatever they hold
        assert " ".join(words.loss(found, loss)) == told
        assert after_loss(loss) == Verdict("?", "size of node-2, node-3 unknown")
    assert found.availability.composed is None
    assert words.availability(found.availability) == "not known: size of node-2, node-3 unknown"
    assert not found.availability.idle
    assert words.steady_glyph(found) == "?"
    assert words.not_placed(found) == ("?", "size of node-2, node-3 unknown")
    whole = "\n".join(explain(found, bundled(), "zone.eu-west-1a"))
    assert "Pending" not in whole
    assert "no node reports any more" not in whole
    assert "not known" in "\n".join(explain(found, bundled(), "pod.ollama"))
    for said in (*workload_lines("ollama", found), *(it.said for it in figures(found) if it.path.startswith("pod."))):
        assert "✗" not in said
    assert "not known" in next(it.said for it in figures(found) if it.path == "sla")


def test_what_is_lost_for_certain_stays_lost_beside_nodes_of_unknown_size(assessed: Assess) -> None:
    found = assessed("ha", *UNSIZED, "network.nat=single")
    assert next(after_loss(loss).text for loss in found.capacity.losses) == "no way out"
    alone = assessed("economy", "nodes.node-1.type=p9.huge", "nodes.node-2.type=p9.huge")
    first = alone.capacity.losses[0]
    assert first.every_node
    assert words.loss(alone, first)[0] == "✗"


def test_nothing_is_said_to_be_gained_over_what_is_not_known(assessed: Assess) -> None:
    gains = [it.text for it in compare(assessed("ha", *UNSIZED), assessed("ha")).gains]
    assert gains == []


def test_no_finding_speaks_of_pods_that_a_group_of_unknown_size_may_hold(assessed: Assess) -> None:
    found = assessed("ha", "nodes.node-2.type=p9.huge")
    assert not {it.code for it in found.findings} & {"POD-01", "POD-03", "CAP-01", "CAP-03", "AVL-01", "VOL-03"}
    assert "CAT-05" in {it.code for it in found.findings}  # which says so
