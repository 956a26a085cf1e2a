"""What a failure means and what to do about it: AWS's and the engine's words on the left, a person's on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jobvector_wizard.base.errors import AccessError, BusyError

__all__ = ["Reason", "explain"]

_GOES_ON: Final = "What stands is in the state, and the next up goes on from there."


@dataclass(frozen=True, slots=True)
class Reason:
    """What a failure means for the user's resources, what to do, and what to exit with."""

    meaning: str = _GOES_ON
    remedy: str = "Mend what the message names, then run up again."
    exit_code: int = 1


_KNOWN: Final[tuple[tuple[tuple[str, ...], Reason], ...]] = (
    (
        ("ExpiredToken", "RequestExpired", "security token included in the request is expired", "token has expired"),
        Reason(
            f"The AWS credentials expired meanwhile. {_GOES_ON}",
            "Sign in again (for SSO: aws sso login), then run up again.",
            AccessError.exit_code,
        ),
    ),
    (
        ("UnauthorizedOperation", "AccessDenied", "is not authorized to perform"),
        Reason(
            f"The account does not allow this caller what the design needs. {_GOES_ON}",
            "Have the missing permission granted, then run up again.",
            AccessError.exit_code,
        ),
    ),
    (
        ("no valid credential", "NoCredentialProviders", "InvalidClientTokenId", "AuthFailure"),
        Reason(
            f"AWS was reached without valid credentials. {_GOES_ON}",
            "Sign in, then run up again.",
            AccessError.exit_code,
        ),
    ),
    (
        ("stack is currently locked",),
        Reason(
            "Another process works on the state of this deployment. Nothing was changed.",
            "Wait for it to end.",
            BusyError.exit_code,
        ),
    ),
    (
        ("no space left on device", "disk quota exceeded", "file too large"),
        Reason(
            "The state could not be saved, because the disk is full. What was being created may stand in the account "
            "without being in the state.",
            "Make room, then run up again: it looks for what was cut off before it creates anything.",
        ),
    ),
    (
        ("Throttling", "Rate exceeded", "RequestLimitExceeded", "TooManyRequests"),
        Reason(
            f"AWS refused because too many requests came at once, and went on refusing. {_GOES_ON}",
            "Run up again in a minute, with --parallel 8 if it happens again.",
        ),
    ),
    (
        ("VcpuLimitExceeded", "AddressLimitExceeded", "LimitExceeded", "ServiceQuotaExceeded", "QuotaExceeded"),
        Reason(f"A quota of the account is used up. {_GOES_ON}", "Ask AWS for a higher quota, then run up again."),
    ),
    (
        ("AlreadyExists", "already exists", "EntityAlreadyExists", "BucketAlreadyOwnedByYou", "ResourceInUse"),
        Reason(
            f"Something of that name stands in the account already and is not in the state. {_GOES_ON}",
            "If it is a leftover of this deployment, delete it; otherwise give the deployment another name.",
        ),
    ),
    (
        ("error reading from server", "code = Unavailable", "resource provider unexpectedly"),
        Reason(
            "The engine's AWS provider died. What it was creating may stand in the account without being in the state.",
            "Run up again: it looks for what was cut off before it creates anything.",
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
        Reason(f"AWS was not reached. {_GOES_ON}", "Check the network, then run up again.", AccessError.exit_code),
    ),
)


def explain(message: str) -> Reason:
    """Find what a message means; one that is not known keeps its own words and says what stands."""
    lowered = message.lower()
    for signs, reason in _KNOWN:
        if any(sign.lower() in lowered for sign in signs):
            return reason
    return Reason()
