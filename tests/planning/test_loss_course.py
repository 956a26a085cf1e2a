"""The course of a loss: times as published, pods where the assessment's pass puts them, and nothing else."""

from __future__ import annotations

import pytest

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.planning.assessment import Assessment
from jobvector_wizard.planning.capacity import DatabaseFate
from jobvector_wizard.planning.loss_course import Course, Happening, Moment, PodState, course_of, losable
from jobvector_wizard.reporting.loss_course import answering_line, course_lines, loss_drawing, moment_lines, when
from tests.planning.conftest import Assess

PRESETS = ("ha", "economy", "ha-as-drawn", "economy-as-drawn")


def moment(course: Course, happening: Happening) -> Moment:
    return next(it for it in course.moments if it.happening is happening)


def said(course: Course, happening: Happening) -> str:
    return " ".join(moment_lines(course, moment(course, happening)))


def counts(at: Moment) -> dict[str, str]:
    return {it.workload: f"{it.pods}/{it.wanted}" for it in at.answering}


def test_the_loss_of_the_zone_of_ollama(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("ha"), catalog, "eu-west-1b")
    assert [(it.happening.value, when(it)) for it in course.moments] == [
        ("lost", "0 s"),
        ("targets out", "15 to 35 s"),  # two checks, 15 s apart, and a time-out of 5 s
        ("noticed", "50 s"),
        ("failed over", "60 to 120 s"),  # AWS's own figure
        ("placed again", "350 s"),  # 50 s of grace and 300 s of toleration
        ("started", "later"),
    ]
    assert counts(course.moments[0]) == {"backend": "2/2", "embedding": "2/2", "ollama": "0/1", "frontend": "2/2"}
    placed = moment(course, Happening.PLACED_AGAIN)
    assert placed.states["ollama"] is PodState.STARTS
    assert placed.nodes["ollama"] == "node-3"
    assert placed.states["embedding-1"] is PodState.PENDING  # ollama has the higher priority
    assert "ollama → node-3" in said(course, Happening.PLACED_AGAIN)
    assert "frontend-1 (ollama needs its place)" in said(course, Happening.PLACED_AGAIN)
    assert "No node has room for embedding-1" in said(course, Happening.PLACED_AGAIN)
    assert counts(course.moments[-1]) == {"backend": "2/2", "embedding": "1/2", "ollama": "1/1", "frontend": "2/2"}


def test_where_every_node_is_lost_nothing_is_placed_again(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("economy"), catalog, "eu-west-1a")
    assert [it.happening for it in course.moments] == [Happening.LOST, Happening.TARGETS_OUT]
    assert course.every_node
    assert set(course.moments[-1].states.values()) == {PodState.SILENT}
    assert "The database stood there and has no standby" in said(course, Happening.LOST)
    assert "Kubernetes evicts nothing" in said(course, Happening.TARGETS_OUT)
    assert "✗ database lost" in answering_line(course, course.moments[-1]).plain


def test_a_zone_without_nodes_takes_none_away(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("economy"), catalog, "eu-west-1b")
    assert [it.happening for it in course.moments] == [Happening.LOST]
    assert set(counts(course.moments[0]).values()) == {"1/1"}
    assert "no node stands there" in said(course, Happening.LOST)


def test_a_drawn_standby_takes_over_where_it_stands(assessed: Assess, catalog: Catalog) -> None:
    shown = assessed("ha-as-drawn")
    course = course_of(shown, catalog, "eu-west-1a")
    assert course.database is DatabaseFate.FAILS_OVER
    before, after = (
        loss_drawing(shown, course, it, 78).plain for it in (course.moments[0], moment(course, Happening.FAILED_OVER))
    )
    assert "✗ db primary" in before
    assert "… db standby" in before
    assert "✓ db primary" in after
    assert "… database fails over" in answering_line(course, course.moments[0]).plain
    assert "✓ database" in answering_line(course, course.moments[-1]).plain


def test_the_only_gateway_in_the_lost_zone_is_said_to_be_the_only_one(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("ha", "network.nat=single"), catalog, "eu-west-1a")
    assert "no other is left, so nothing reaches the internet" in said(course, Happening.LOST)
    assert "the others stay" in said(course_of(assessed("ha"), catalog, "eu-west-1a"), Happening.LOST)


def test_nodes_of_a_zone_are_given_up_one_after_the_other(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("ha", "nodes.node-2.count=3"), catalog, "eu-west-1b")
    assert when(moment(course, Happening.NOTICED)) == "50 to 70 s"  # one each 10 s
    assert when(moment(course, Happening.PLACED_AGAIN)) == "350 to 370 s"


def test_one_node_is_lost_and_its_zone_stays(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("ha"), catalog, "node-2")
    assert course.zone == ""
    assert course.database is DatabaseFate.STAYS
    assert moment(course, Happening.PLACED_AGAIN).nodes["ollama"] == "node-3"
    assert "ollama" in said(course, Happening.PLACED_AGAIN)


def test_pods_that_a_group_of_unknown_size_may_hold_are_not_said_to_be_down(assessed: Assess, catalog: Catalog) -> None:
    course = course_of(assessed("ha", "nodes.node-2.type=p9.huge", "nodes.node-3.type=p9.huge"), catalog, "eu-west-1a")
    ollama = next(it for it in course.moments[0].answering if it.workload == "ollama")
    assert (ollama.pods, ollama.unknown) == (0, 1)
    assert "? ollama 0/1" in answering_line(course, course.moments[0]).plain
    assert "is not known" in said(course, Happening.PLACED_AGAIN)
    assert "Pending" not in said(course, Happening.PLACED_AGAIN)


def test_what_is_not_there_cannot_be_lost(assessed: Assess, catalog: Catalog) -> None:
    with pytest.raises(UnknownNameError, match="zone or node"):
        course_of(assessed("ha"), catalog, "eu-west-1d")


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_told_that_the_assessment_does_not_say(assessed: Assess, catalog: Catalog, preset: str) -> None:
    shown: Assessment = assessed(preset)
    for what in losable(shown):
        course = course_of(shown, catalog, what)
        assert [it.earliest for it in course.moments[:-1]] == sorted(it.earliest or 0 for it in course.moments[:-1])
        assert all(line.strip() for line in course_lines(course))
        for loss in shown.capacity.losses:
            if loss.zone == what and not loss.every_node:
                last = course.moments[-1]
                running = {pod for pod, state in last.states.items() if state is PodState.RUNS}
                bound = {pod for pod in loss.placement.bound if "@" not in pod}
                assert running == bound & set(last.states)
                none = [it.workload for it in last.answering if not it.pods]
                assert tuple(none) == loss.lost
        for at in course.moments:
            drawn = loss_drawing(shown, course, at, 78)
            assert max(line.cell_len for line in drawn.split("\n")) <= 78
