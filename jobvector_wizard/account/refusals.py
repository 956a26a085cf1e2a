"""What a failed connection means, in a sentence, and what to do about it."""

from __future__ import annotations

from typing import Final

from jobvector_wizard.account.asking import error_code, reason
from jobvector_wizard.base.errors import AccessError

__all__ = ["refused"]

_UNTOUCHED: Final = "Nothing was changed."
_EXPIRED: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
_INVALID: Final = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "InvalidAccessKeyId", "InvalidToken"}
)
_CLOCK: Final = frozenset({"RequestExpired", "RequestTimeTooSkewed"})
_SIGNATURE: Final = frozenset({"SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"})


def refused(error: Exception, profile: str | None, region: str, endpoint_url: str | None, renewal: str) -> AccessError:
    """Return the AccessError for what went wrong while connecting; `renewal` says how to get fresh credentials."""
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return _answered(error, region, renewal)
    return _unanswered(error, profile, region, endpoint_url, renewal)


def _answered(error: Exception, region: str, renewal: str) -> AccessError:
    code, why = error_code(error), reason(error)
    if code in _EXPIRED:
        return AccessError(f"The AWS credentials have expired. {_UNTOUCHED}", renewal)
    if code in _CLOCK or (code in _SIGNATURE and ("expired" in why or "not yet current" in why)):
        return AccessError(
            f"AWS refuses the request as too old or too new, so this machine's clock is off. {_UNTOUCHED}",
            "Set the clock, then run the command again.",
        )
    if code in _INVALID or code in _SIGNATURE:
        return AccessError(
            f"AWS does not know these credentials in {region} ({code}). {_UNTOUCHED}",
            f"Check the access key, its secret and its session token. If they work elsewhere, {region} may have to be "
            f"enabled in the account first. {renewal}",
        )
    return AccessError(f"AWS did not give access: {why}. {_UNTOUCHED}", renewal)


def _unanswered(
    error: Exception, profile: str | None, region: str, endpoint_url: str | None, renewal: str
) -> AccessError:
    from botocore import exceptions as known

    signed_out = (
        known.UnauthorizedSSOTokenError,
        known.SSOTokenLoadError,
        known.TokenRetrievalError,
        known.LoginRefreshRequired,
        known.LoginTokenLoadError,
    )
    if isinstance(error, signed_out):
        whose = f' of the profile "{profile}"' if profile else ""
        return AccessError(f"The sign-in{whose} has expired or never took place. {_UNTOUCHED}", renewal)
    if isinstance(error, known.HTTPClientError | known.ConnectionError):
        where = endpoint_url or f"AWS in {region}"
        look = (
            "Check that something listens there, or leave out --endpoint-url and AWS_ENDPOINT_URL to reach AWS itself."
            if endpoint_url
            else "Check the network, the proxy variables and the region's name, then run the command again."
        )
        return AccessError(f"{where} was not reached: {reason(error)}. {_UNTOUCHED}", look)
    if isinstance(error, known.NoCredentialsError | known.PartialCredentialsError):
        return AccessError(f"The AWS credentials are incomplete: {reason(error)}. {_UNTOUCHED}", renewal)
    if isinstance(error, ValueError) and endpoint_url:
        return AccessError(
            f"{endpoint_url} cannot be an endpoint: {reason(error)}. {_UNTOUCHED}",
            "Write it like http://127.0.0.1:4566",
        )
    return AccessError(
        f"The AWS credentials could not be had: {reason(error)}. {_UNTOUCHED}",
        "Correct the profile in the AWS configuration file, or name another with --profile.",
    )
