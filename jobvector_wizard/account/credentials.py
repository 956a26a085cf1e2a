"""Where the credentials come from: variables, profiles, SSO, assumed roles, MFA; frozen once found."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from getpass import GetPassWarning
from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.asking import failures
from jobvector_wizard.account.clients import Keys
from jobvector_wizard.account.refusals import refused
from jobvector_wizard.base.errors import AccessError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botocore.credentials import Credentials
    from botocore.session import Session

__all__ = ["Resolved", "resolve"]

_LONGEST_SECONDS: Final = 7 * 24 * 3600
"""Nothing that AWS hands out lasts longer; what does is taken for lasting."""


@dataclass(frozen=True)
class Resolved:
    """Credentials as they were found. `renewal` is the command or act that brings fresh ones."""

    session: Session
    keys: Keys
    profile: str | None
    expires: datetime | None
    renewal: str


def resolve(profile: str | None, region: str, endpoint_url: str | None) -> Resolved:
    """Find credentials and freeze them; may ask for an MFA code at the terminal.

    Raises AccessError where there are none, or where they cannot be had.
    """
    from botocore.exceptions import ProfileNotFound
    from botocore.session import Session

    session = Session(profile=profile or None)
    name, renewal = profile or session.profile, ""
    try:
        renewal = _renewal(session, name)
        credentials, keys = _frozen(session)
    except ProfileNotFound as error:
        wanted = str(error.kwargs.get("profile", name))
        raise _unknown_profile(wanted, session.available_profiles, from_option=bool(profile)) from error
    except (GetPassWarning, EOFError) as error:
        raise AccessError(
            f"{_named(name)} asks for an MFA code, and there is no terminal to type it at. Nothing was changed.",
            "Run the command in a terminal, or export temporary credentials that MFA has already approved.",
        ) from error
    except (*failures(), ValueError) as error:
        raise refused(error, name, region, endpoint_url, renewal) from error
    return Resolved(session, keys, None if credentials.method == "env" else name, _expiry(credentials), renewal)


def _frozen(session: Session) -> tuple[Credentials, Keys]:
    with warnings.catch_warnings():
        # without a terminal, getpass warns and reads the code from a pipe that nobody writes to
        warnings.simplefilter("error", GetPassWarning)
        credentials = session.get_credentials()
        if credentials is None:
            raise AccessError(
                "No AWS credentials were found: no variables, no profile, no role of this machine. "
                "Without them no account is reached, and nothing was changed.",
                "Sign in with `aws configure sso` or `aws login`, name a profile with --profile, "
                "or try the design without an account: jobvector-wizard rehearse ha",
            )
        frozen = credentials.get_frozen_credentials()
    if not frozen.access_key or not frozen.secret_key:
        raise AccessError(
            "The AWS credentials are incomplete: an access key and its secret go together. Nothing was changed.",
            "Complete them in the profile or in the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        )
    return credentials, Keys(frozen.access_key, frozen.secret_key, frozen.token)


def _expiry(credentials: Credentials) -> datetime | None:
    """Return when credentials expire, to the second; None where they last.

    botocore tells the time only by answering "is a refresh needed within so many seconds"; halving finds it.
    """
    from botocore.credentials import RefreshableCredentials

    if not isinstance(credentials, RefreshableCredentials):
        return None
    now = datetime.now(UTC)
    low, high = 0, _LONGEST_SECONDS
    if not credentials.refresh_needed(refresh_in=high):
        return None
    while low < high:
        middle = (low + high) // 2
        if credentials.refresh_needed(refresh_in=middle):
            high = middle
        else:
            low = middle + 1
    return (now + timedelta(seconds=low)).replace(microsecond=0)


def _renewal(session: Session, profile: str | None) -> str:
    """Say how credentials of a profile are renewed."""
    settings = session.full_config.get("profiles", {}).get(profile or "default", {})
    option = f" --profile {profile}" if profile else ""
    if "sso_session" in settings or "sso_start_url" in settings:
        return f"Sign in again with: aws sso login{option}"
    if "login_session" in settings:
        return f"Sign in again with: aws login{option}"
    return "Get fresh credentials from where these came from, then run the command again."


def _unknown_profile(name: str, known: Sequence[str], *, from_option: bool) -> AccessError:
    guess = nearest(name, known)
    hint = f' Did you mean "{guess}"?' if guess else ""
    origin = "" if from_option else " The name comes from the variable AWS_PROFILE."
    there = f"The profiles are: {', '.join(known)}." if known else "There are no profiles at all: aws configure sso"
    return AccessError(f'There is no AWS profile "{name}".{hint}{origin} No account was reached.', there)


def _named(profile: str | None) -> str:
    return f'The profile "{profile}"' if profile else "The default profile"
