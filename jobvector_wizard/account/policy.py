"""IAM policy documents that allow a list of actions, as narrow as names allow and within a managed policy's size."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NotRequired

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.account.permissions import Permissions

__all__ = ["POLICY_LIMIT", "Policy", "Scope", "Statement", "characters", "policy_documents"]

POLICY_LIMIT: Final = 6144
"""Characters of a managed policy, white space not counted: IAM user guide, "IAM and AWS STS quotas"."""


class Statement(TypedDict):
    """What one policy allows of one service."""

    Sid: str
    """The statement's name."""
    Effect: Literal["Allow"]
    """That it allows."""
    Action: list[str]
    """What."""
    Resource: str | list[str]
    """Of which resources, by their ARNs, where `*` stands for any."""
    Condition: NotRequired[dict[str, dict[str, list[str]]]]
    """On which condition."""


class Policy(TypedDict):
    """An IAM policy."""

    Version: Literal["2012-10-17"]
    """The version of IAM's language."""
    Statement: list[Statement]
    """What it allows."""


_READS: Final = ("Get", "List")
_LINKED: Final = "iam:CreateServiceLinkedRole"


@dataclass(frozen=True, slots=True)
class Scope:
    """What actions can be limited to: the partition, and the names of roles and buckets, where `*` stands for any."""

    partition: str
    roles: tuple[str, ...]
    buckets: tuple[str, ...]


def policy_documents(needed: Permissions, scope: Scope, limit: int = POLICY_LIMIT) -> tuple[Policy, ...]:
    """Return policies that together allow every action, one statement a service, none larger than `limit`.

    Buckets are limited to the design's, changes of roles to its roles by the names that the program gives them, and
    service-linked roles to the services that need one. All else is allowed on every resource, since its IDs are not
    known before it exists.
    """
    pieces = [piece for statement in _statements(needed, scope) for piece in _fitting(statement, limit)]
    documents: list[list[Statement]] = []
    for piece in pieces:
        if documents and characters(_document([*documents[-1], piece])) <= limit:
            documents[-1].append(piece)
        else:
            documents.append([piece])
    return tuple(_document(statements) for statements in documents)


def characters(document: Policy) -> int:
    """Count a document's characters as IAM does."""
    return len(json.dumps(document, separators=(",", ":")))


def _document(statements: list[Statement]) -> Policy:
    return {"Version": "2012-10-17", "Statement": statements}


def _statements(needed: Permissions, scope: Scope) -> Iterator[Statement]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for action in needed.actions:
        grouped[_sid(action)].append(action)
    for sid, actions in grouped.items():
        statement: Statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": _resources(sid, scope)}
        if sid == "IamServiceLinkedRoles":
            statement["Condition"] = {"StringEquals": {"iam:AWSServiceName": list(needed.service_roles)}}
        yield statement


def _sid(action: str) -> str:
    service, _, name = action.partition(":")
    if service != "iam" or name.startswith(_READS):
        return "".join(part.capitalize() for part in service.split("-"))  # IAM takes letters and digits here
    return "IamServiceLinkedRoles" if action == _LINKED else "IamRoles"


def _resources(sid: str, scope: Scope) -> str | list[str]:
    match sid:
        case "S3":
            arns = (f"arn:{scope.partition}:s3:::{bucket}" for bucket in scope.buckets)
            return [each for arn in arns for each in (arn, f"{arn}/*")]
        case "IamRoles":
            return [f"arn:{scope.partition}:iam::*:role/{role}" for role in scope.roles]
        case "IamServiceLinkedRoles":
            return f"arn:{scope.partition}:iam::*:role/aws-service-role/*"
        case _:
            return "*"


def _fitting(statement: Statement, limit: int) -> Iterable[Statement]:
    """Split a statement that alone is too large for a policy by its actions."""
    actions = statement["Action"]
    if len(actions) == 1 or characters(_document([statement])) <= limit:
        return [statement]
    half = len(actions) // 2
    parts = (actions[:half], actions[half:])
    return [
        piece
        for number, part in enumerate(parts, 1)
        for piece in _fitting({**statement, "Sid": f"{statement['Sid']}{number}", "Action": part}, limit)
    ]
