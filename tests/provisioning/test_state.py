"""What is read out of the engine's exported state, and how a state that was cut off is settled."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobvector_wizard.provisioning.dependencies import dependencies_of
from jobvector_wizard.provisioning.lookup import Found, Verdict
from jobvector_wizard.provisioning.state import Draft, Stack, drift, settled
from jobvector_wizard.provisioning.state_lock import lock_owners

ROOT = "urn:pulumi:ha::jobvector::"


def urn(name: str, type_: str = "aws:ec2/vpc:Vpc") -> str:
    return f"{ROOT}{type_}::{name}"


def entry(name: str, *after: str, **more: Any) -> dict[str, Any]:
    return {
        "urn": urn(name),
        "type": "aws:ec2/vpc:Vpc",
        "id": f"id-{name}",
        "custom": True,
        "parent": f"{ROOT}pulumi:pulumi:Stack::jobvector-ha",
        "dependencies": [urn(each) for each in after],
        **more,
    }


def operation(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "resource": {**entry(name), "id": "", **more}}


def test_a_state_says_what_stands_and_what_was_cut_off() -> None:
    stack = Stack.read(
        {
            "resources": [entry("a"), entry("b", "a")],
            "pending_operations": [operation("creating", "c"), operation("updating", "a")],
        }
    )

    assert [resource.name for resource in stack.resources] == ["a", "b"]
    assert [pending.name for pending in stack.pending_creates] == ["c"]
    assert stack.pending == 2
    assert Stack.read({}) == Stack()


def test_a_deletion_waits_for_all_that_needs_it() -> None:
    plan = Stack.read({"resources": [entry("a"), entry("b", "a"), entry("c", "b", parent=urn("a"))]}).deletions()

    waits = dependencies_of(plan)

    assert waits[urn("c")] == ()
    assert set(waits[urn("b")]) == {urn("c")}
    assert {urn("b")} <= set(waits[urn("a")])
    assert all(resource.operation == "delete" for resource in plan)


def test_settling_imports_what_was_found_and_drops_the_rest() -> None:
    before = {
        "resources": [entry("a"), entry("b")],
        "pending_operations": [
            operation("creating", "c", inputs={"name": "c-1234567", "kept": 1}),
            operation("creating", "d"),
            operation("updating", "a"),
            operation("deleting", "gone"),
        ],
    }

    after, targets = settled(before, {urn("c"): Found(Verdict.STANDS, "vpc-9", inputs={"name": "c-7654321"})})

    assert after["pending_operations"] == []
    assert [resource["id"] for resource in after["resources"]] == ["id-a", "id-b", "vpc-9"]
    assert after["resources"][2]["inputs"] == {"name": "c-7654321", "kept": 1}
    assert after["resources"][2]["outputs"] == {}
    assert targets == (urn("c"), urn("a"))
    assert len(before["pending_operations"]) == 4


def test_a_draft_becomes_an_entry_without_what_is_unknown() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    draft = Draft(urn("a"), "aws:iam/role:Role", "parent", "provider", {"name": "a-1111111", "x": unknown, "y": 2})

    made = draft.adopted("a-2222222", {"name": "a-2222222"})

    assert (made["id"], made["inputs"], made["outputs"]) == ("a-2222222", {"name": "a-2222222", "y": 2}, {})
    assert draft.name == "a"


def test_drift_names_properties_and_no_values() -> None:
    before = Stack.read({"resources": [entry("a", outputs={"tags": 1, "x": 1, "__meta": 1}), entry("b")]})
    after = Stack.read({"resources": [entry("a", outputs={"tags": 2, "y": "secret", "__meta": 2})]})

    assert drift(before, after) == ["VPC a was changed outside: tags, x, y.", "VPC b is gone from the account."]
    assert drift(before, before) == []


REFUSAL = """error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete \
the lock file with `pulumi cancel`.
  file:///state/.pulumi/locks/organization/jobvector/ha/0f.json: created by ann@{host} (pid {pid}) at {time}"""
"""Pulumi 3.259's own words (backend/diy/lock.go)."""


@pytest.mark.parametrize(
    ("host", "pid", "age", "dead"),
    [
        (socket.gethostname(), os.getpid(), -1, False),
        (socket.gethostname(), os.getpid(), 10_000_000, True),  # since then the pid is another's
        (socket.gethostname(), 2**22 + 5, 0, True),
        ("elsewhere", 2**22 + 5, 0, False),  # cannot be proven
    ],
    ids=["alive", "another's pid", "gone", "on another host"],
)
def test_whose_lock_it_is_and_whether_its_owner_is_proven_dead(host: str, pid: int, age: int, dead: bool) -> None:
    then = datetime.now(UTC) - timedelta(seconds=age)
    [owner] = lock_owners(REFUSAL.format(host=host, pid=pid, time=then.isoformat(timespec="seconds")))

    assert (owner.user, owner.host, owner.pid) == ("ann", host, pid)
    assert owner.dead is dead
    assert str(owner).startswith(f"ann on {host}, process {pid}, since")
    assert lock_owners("error: something else") == ()
