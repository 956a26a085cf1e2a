"""What a failure means and what to do about it: AWS's and the engine's words on the left, a person's on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jobvector_wizard.base.errors import AccessError, BusyError

__all__ = ["Reason", "errors_of", "explain"]

_LOOKS: Final = "What was being created is looked for in the account before anything is created."


@dataclass(frozen=True, slots=True)
class Reason:
    """What a failure means, what to do, and what to exit with.

    What was changed until then is not the failure's to say. `in_doubt`: the state may not know all of it.
    """

    meaning: str = ""
    remedy: str = "Mend what the message names, then run the same command again."
    exit_code: int = 1
    in_doubt: bool = False


_KNOWN: Final[tuple[tuple[tuple[str, ...], Reason], ...]] = (
    (
        ("ExpiredToken", "RequestExpired", "security token included in the request is expired", "token has expired"),
        Reason(
            "The AWS credentials expired meanwhile.",
            "Sign in again (for SSO: aws sso login), then run the same command again.",
            AccessError.exit_code,
        ),
    ),
    (
        ("UnauthorizedOperation", "AccessDenied", "is not authorized to perform"),
        Reason(
            "The account does not allow this caller what the design needs.",
            "Have the missing permission granted, then run the same command again.",
            AccessError.exit_code,
        ),
    ),
    (
        ("no valid credential", "NoCredentialProviders", "InvalidClientTokenId", "AuthFailure"),
        Reason(
            "AWS was reached without valid credentials.",
            "Sign in, then run the same command again.",
            AccessError.exit_code,
        ),
    ),
    (
        ("stack is currently locked",),
        Reason(
            "Another process works on the state of this deployment.",
            "Wait for it to end.",
            BusyError.exit_code,
        ),
    ),
    (
        ("no space left on device", "disk quota exceeded", "file too large"),
        Reason(
            "The state could not be saved, because the disk is full.",
            f"Make room, then run the same command again. {_LOOKS}",
            in_doubt=True,
        ),
    ),
    (
        ("Throttling", "Rate exceeded", "RequestLimitExceeded", "TooManyRequests"),
        Reason(
            "AWS refused because too many requests came at once, and went on refusing.",
            "Run the same command again in a minute, with --parallel 8 if it happens again.",
        ),
    ),
    (
        ("VcpuLimitExceeded", "AddressLimitExceeded", "LimitExceeded", "ServiceQuotaExceeded", "QuotaExceeded"),
        Reason("A quota of the account is used up.", "Ask AWS for a higher quota, then run the same command again."),
    ),
    (
        ("AlreadyExists", "already exists", "EntityAlreadyExists", "BucketAlreadyOwnedByYou", "ResourceInUse"),
        Reason(
            "Something of that name stands in the account already and is not in the state.",
            "If it is a leftover of this deployment, delete it; otherwise give the deployment another name.",
        ),
    ),
    (
        ("error reading from server", "code = Unavailable", "resource provider unexpectedly"),
        Reason(
            "The engine's AWS provider died.",
            f"Run the same command again. {_LOOKS}",
            in_doubt=True,
        ),
    ),
    (
        (
            "no such host",
            "connection refused",
            "dial tcp",
            "i/o timeout",
            "network is unreachable",
            "Could not connect",
        ),
        Reason("AWS was not reached.", "Check the network, then run the same command again.", AccessError.exit_code),
    ),
)


def explain(message: str) -> Reason:
    """Find what a message means; one that is not known keeps its own words and says what stands."""
    lowered = message.lower()
    for signs, reason in _KNOWN:
        if any(sign.lower() in lowered for sign in signs):
            return reason
    return Reason()


def errors_of(output: str) -> list[str]:
    """Pick the engine's own sentences out of what it printed."""
    return [line.strip().removeprefix("error: ") for line in output.splitlines() if line.strip().startswith("error: ")]
