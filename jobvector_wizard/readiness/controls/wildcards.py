"""What makes a policy statement too wide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["actions", "allows_everything_of_a_service", "decrypts_with_any_key", "for_everyone"]

Statement = Mapping[str, Any]


def actions(statement: Statement) -> list[str]:
    """Return a statement's actions as a list."""
    stated = statement.get("Action", [])
    return [stated] if isinstance(stated, str) else list(stated)


def allows_everything_of_a_service(statement: Statement) -> bool:
    """Whether it allows `*` or `service:*`."""
    wide = any(action == "*" or action.endswith(":*") for action in actions(statement))
    return statement["Effect"] == "Allow" and wide


def decrypts_with_any_key(statement: Statement) -> bool:
    """Whether it allows decryption, and names no key."""
    decrypts = {"kms:Decrypt", "kms:ReEncryptFrom", "kms:*", "*"} & set(actions(statement))
    return statement["Effect"] == "Allow" and bool(decrypts) and statement.get("Resource") in ("*", ["*"])


def for_everyone(statement: Statement) -> bool:
    """Whether it allows something to everyone, and no condition narrows that down."""
    principal = statement.get("Principal")
    everyone = principal == "*" or (isinstance(principal, Mapping) and "*" in principal.values())
    return statement["Effect"] == "Allow" and everyone and "Condition" not in statement
