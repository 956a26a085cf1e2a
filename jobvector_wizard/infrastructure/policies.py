"""IAM policies, and the policies of keys: who may use what, and only for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jobvector_wizard.infrastructure.deployment import Deployment

Statement = dict[str, Any]


def document(*statements: Statement) -> pulumi.Output[str]:
    """Return a policy as JSON."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(
    actions: str | Sequence[str], resource: object, conditions: Mapping[str, Mapping[str, object]] | None = None
) -> Statement:
    """Return a statement of what its holder may do, and to what."""
    allowed: Statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return allowed | ({"Condition": conditions} if conditions else {})


def trust(
    service: str, conditions: Mapping[str, object] | None = None, actions: str | list[str] = "sts:AssumeRole"
) -> pulumi.Output[str]:
    """Return whom a role trusts: one service, where these values are those of the request."""
    statement: Statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions}
    return document(statement | ({"Condition": {"StringEquals": conditions}} if conditions else {}))


@dataclass(frozen=True, slots=True)
class KeyUser:
    """A service that uses a key by itself. Without its statement the service fails, or falls silent."""

    sid: str
    service: Callable[[Deployment], pulumi.Input[str]]
    actions: tuple[str, ...]
    condition: Callable[[Deployment], Mapping[str, Mapping[str, object]]] | None


def _own_account(deployment: Deployment) -> Mapping[str, Mapping[str, object]]:
    return {"StringEquals": {"aws:SourceAccount": deployment.account}}


def _own_log_groups(deployment: Deployment) -> Mapping[str, Mapping[str, object]]:
    arn = deployment.arn("logs", "log-group:*")
    return {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}}


_READ_AND_WRITE: Final = ("kms:Decrypt", "kms:GenerateDataKey*")
LOGS: Final = KeyUser(
    "LogGroups",
    lambda deployment: pulumi.Output.concat("logs.", deployment.region, ".", deployment.dns_suffix),
    ("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"),
    _own_log_groups,
)
ALARMS: Final = KeyUser("Alarms", lambda _: "cloudwatch.amazonaws.com", _READ_AND_WRITE, _own_account)
# RDS does not say that it names the account it writes for; with a condition its events might vanish
DATABASE_EVENTS: Final = KeyUser("DatabaseEvents", lambda _: "events.rds.amazonaws.com", _READ_AND_WRITE, None)
BUDGETS: Final = KeyUser("Budgets", lambda _: "budgets.amazonaws.com", _READ_AND_WRITE, _own_account)


def key_policy(deployment: Deployment, users: Iterable[KeyUser]) -> pulumi.Output[str]:
    """Return a key's policy: the account decides by IAM, and these services may use the key for the account."""
    account: Statement = {
        "Sid": "Account",
        "Effect": "Allow",
        "Principal": {"AWS": pulumi.Output.concat("arn:", deployment.partition, ":iam::", deployment.account, ":root")},
        "Action": "kms:*",
        "Resource": "*",
    }
    services: list[Statement] = [
        {
            "Sid": user.sid,
            "Effect": "Allow",
            "Principal": {"Service": user.service(deployment)},
            "Action": list(user.actions),
            "Resource": "*",
            **({"Condition": user.condition(deployment)} if user.condition else {}),
        }
        for user in users
    ]
    return document(account, *services)
