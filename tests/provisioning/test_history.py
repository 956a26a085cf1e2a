"""What was done to a deployment: since when it costs money, what was begun, whether data outlived it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.events import Kind, Outcome
from jobvector_wizard.provisioning.history import (
    begun_since_success,
    data_kept,
    history,
    outputs_of,
    standing_since,
    was_destroyed,
)
from tests.past import BEGAN, Past

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint


def test_money_runs_from_the_first_up_that_made_something_to_the_destroy(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    assert standing_since(history(past.deployment)) is None
    past.did(Kind.PREVIEW)
    past.did(Kind.UP, Outcome.FAILED, begun=("a",))
    past.did(Kind.UP, Outcome.FAILED, begun=("a",), done=("a",))
    past.did(Kind.UP, done=("b",))
    assert standing_since(history(past.deployment)) == BEGAN + timedelta(hours=3)
    assert [entry.ended_as for entry in history(past.deployment)] == ["succeeded", "failed", "failed", "succeeded"]

    past.did(Kind.DESTROY, Outcome.FAILED, done=("a",))
    assert standing_since(history(past.deployment)) is not None
    past.did(Kind.DESTROY, done=("a",))
    assert standing_since(history(past.deployment)) is None


def test_data_that_outlived_its_deployment_still_costs(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    past.did(Kind.UP, done=("a",))
    assert not data_kept(history(past.deployment))
    past.did(Kind.DESTROY, done=("a",))
    assert data_kept(history(past.deployment))
    past.did(Kind.DESTROY, delete_data=True)  # a second one that found nothing more than the data, and was declined
    assert data_kept(history(past.deployment))
    past.did(Kind.DESTROY, done=("b",), delete_data=True)
    assert not data_kept(history(past.deployment))


def test_what_was_begun_since_the_last_success(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    past.did(Kind.UP, Outcome.FAILED, begun=("old",))
    past.did(Kind.UP, begun=("a",), done=("a",))
    assert begun_since_success(past.deployment) == frozenset()
    past.did(Kind.UP, Outcome.FAILED, begun=("a", "b"), done=("a",))
    past.did(Kind.UP, None, begun=("c",))

    assert begun_since_success(past.deployment) == {"a", "b", "c"}


def test_what_the_last_up_offers_until_it_is_destroyed(tmp_path: Path, ha: Blueprint) -> None:
    past = Past(tmp_path, ha)
    assert outputs_of(history(past.deployment)) == {}
    past.did(Kind.UP, done=("a",))
    past.did(Kind.UP)  # nothing was to be changed, and nothing said
    assert outputs_of(history(past.deployment)) == {"cluster_name": "of-1"}
    past.did(Kind.UP, Outcome.FAILED, done=("b",))
    assert outputs_of(history(past.deployment)) == {"cluster_name": "of-1"}
    assert not was_destroyed(history(past.deployment))
    past.did(Kind.DESTROY, done=("a",))
    assert outputs_of(history(past.deployment)) == {}
    assert was_destroyed(history(past.deployment))
