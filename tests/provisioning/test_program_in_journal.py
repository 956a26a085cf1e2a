"""The journal is the program's: what is added to the program is what the journal gains, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.infrastructure.program import program
from jobvector_wizard.provisioning import graph
from jobvector_wizard.provisioning.cancellation import Cancellation
from jobvector_wizard.provisioning.events import Kind, Planned, ResourceFinished
from jobvector_wizard.provisioning.operation import OperationDirectory, Request
from jobvector_wizard.provisioning.runner import run


def journaled(blueprint: Blueprint, path: Path) -> tuple[set[tuple[str, str]], set[str]]:
    """Rehearse at once, in this process; return the edges of the planned resources and the URNs that were created."""
    path.mkdir()
    operation = OperationDirectory(path)
    operation.write(blueprint, Request(kind=Kind.REHEARSE, speed=0))
    assert run(operation, Cancellation()) == 0
    events = [entry.event for entry in operation.reader().events()]
    (planned,) = (event for event in events if isinstance(event, Planned))
    edges = {(resource.urn, other) for resource in planned.resources for other in resource.depends_on}
    return edges, {event.urn for event in events if isinstance(event, ResourceFinished)}


def test_the_journal_gains_exactly_what_the_program_gains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blueprint = load_design("economy").blueprint
    edges, created = journaled(blueprint, tmp_path / "before")
    whole = program

    def with_one_more(wanted: Blueprint) -> Callable[[], None]:
        def more() -> None:
            whole(wanted)()
            one = aws.sns.Topic("one-more")
            aws.sns.Topic("after-it", opts=pulumi.ResourceOptions(depends_on=[one]))

        return more

    monkeypatch.setattr(graph, "program", with_one_more)
    more_edges, more_created = journaled(blueprint, tmp_path / "after")
    gained = {urn.rsplit("::", 1)[1]: urn for urn in more_created - created}
    assert set(gained) == {"one-more", "after-it"}
    assert more_edges - edges == {(gained["after-it"], gained["one-more"])}
    assert edges <= more_edges
    assert created <= more_created
