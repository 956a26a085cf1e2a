"""What this machine has of what the program needs. Nothing is asked of a network, and no secret is read out."""

from __future__ import annotations

import codecs
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobvector_wizard import __version__
from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.units import today
from jobvector_wizard.catalog import current, listed
from jobvector_wizard.catalog.overlay import FRESH_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.session import Session

__all__ = ["Item", "Verdict", "examine"]

_ROOM: Final = 2 * 1024**3
"""Bytes that the AWS provider and a few states take."""
_CONTAINER: Final = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


class Verdict(StrEnum):
    """Whether something is as it should be."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    text: str


def examine() -> list[Item]:
    """Look at everything; what breaks while it is looked at is unknown, and the rest is still told."""
    looks: dict[str, Callable[[], tuple[Verdict, str]]] = {
        "Python": _python,
        "Pulumi CLI": _cli,
        "AWS provider": _provider,
        "state backend": _backend,
        "AWS credentials": _credentials,
        "prices": _prices,
        "own prices": _own_prices,
        "terminal": _terminal,
        "state directory": lambda: _directory(paths.state_directory()),
        "cache directory": lambda: _directory(paths.cache_directory()),
    }
    return [_looked(name, look) for name, look in looks.items()]


def _looked(name: str, look: Callable[[], tuple[Verdict, str]]) -> Item:
    try:
        verdict, text = look()
    except Exception as error:  # noqa: BLE001 - one broken thing must not hide the others
        return Item(name, Verdict.UNKNOWN, f"could not be looked at: {str(error) or type(error).__name__}")
    return Item(name, verdict, text)


def _python() -> tuple[Verdict, str]:
    verdict = Verdict.OK if sys.version_info >= (3, 11) else Verdict.MISSING
    return verdict, f"{platform.python_version()} at {sys.executable}; jobvector-wizard {__version__}"


def _cli() -> tuple[Verdict, str]:
    from jobvector_wizard.provisioning.pulumi_cli import CliMissingError, find_cli

    try:
        found = find_cli()
    except CliMissingError as error:
        return Verdict.MISSING, f"{error.message} {error.remedy}"
    return Verdict.OK, f"{found.version} at {found.path}, from {found.origin}"


def _provider() -> tuple[Verdict, str]:
    from jobvector_wizard.infrastructure.aws import PROVIDER_VERSION  # pulumi takes half a second to load

    override = shutil.which("pulumi-resource-aws")
    if override and os.environ.get("PULUMI_IGNORE_AMBIENT_PLUGINS", "").lower() not in ("1", "true"):
        return Verdict.NOTE, f"{override} on PATH takes the place of every installed one (wanted: {PROVIDER_VERSION})"
    shared = paths.cache_directory() / "plugins"
    if _installed(shared, PROVIDER_VERSION):
        return Verdict.OK, f"{PROVIDER_VERSION} in {shared}"
    told = f"{PROVIDER_VERSION} is not here yet; the first preview fetches it (several hundred MB)"
    others = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"
    if _installed(others, PROVIDER_VERSION):
        told += f". The one in {others} is not used: deployments share {shared}"
    return Verdict.NOTE, told


def _installed(plugins: Path, wanted: str) -> bool:
    """Whether a provider is there whole: Pulumi marks one that it has not finished unpacking."""
    folder = plugins / f"resource-aws-v{wanted}"
    return (folder / "pulumi-resource-aws").exists() and not folder.with_name(f"{folder.name}.partial").exists()


def _backend() -> tuple[Verdict, str]:
    if url := os.environ.get("PULUMI_BACKEND_URL"):
        shown = re.sub(r"//.*@", "//", url).partition("?")[0]  # a database's URL holds its password
        return Verdict.NOTE, f"PULUMI_BACKEND_URL ({shown}) is not used here; say --backend at the first up"
    return Verdict.OK, f"a directory of each deployment under {paths.deployments()}, unless up says --backend"


def _credentials() -> tuple[Verdict, str]:
    import botocore.session
    from botocore.exceptions import BotoCoreError

    session = botocore.session.Session()
    try:
        known = session.available_profiles
        profiles = f"profiles: {', '.join(known)}" if known else "no profiles"
        if session.profile and session.profile not in known:
            return Verdict.MISSING, f'there is no profile "{session.profile}", which AWS_PROFILE names; {profiles}'
        source = _source(session)
    except BotoCoreError as error:
        return Verdict.MISSING, f"cannot be used: {error}"
    if source is None:
        return (
            Verdict.MISSING,
            f"none; {profiles}. Sign in, or set AWS_PROFILE. A role of this machine was not asked for",
        )
    return Verdict.OK, f"from {source}; {profiles}. Not proven: no call was made"


def _source(session: Session) -> str | None:
    """Name the first source that has credentials, in botocore's order; ask none that goes to a network or a program.

    Of those that do, only whether they are configured is looked at; the machine's own role, the last, is passed over.
    """
    profile = session.profile or "default"
    settings = session.full_config["profiles"].get(profile, {})
    configured = {
        "assume-role": "role_arn" in settings and "web_identity_token_file" not in settings,
        "custom-process": "credential_process" in settings,
        "container-role": any(name in os.environ for name in _CONTAINER),
        "iam-role": False,
    }
    for provider in session.get_component("credential_provider").providers:
        method = provider.METHOD
        if configured[method] if method in configured else provider.load() is not None:
            named = bool(settings) and method not in ("env", "container-role")
            return f"{method}, profile {profile}" if named else str(method)
    return None


def _own_prices() -> tuple[Verdict, str]:
    try:
        own = current().own
    except WizardError as error:
        return Verdict.NOTE, error.message
    if own.source is None:
        return Verdict.OK, f"none; they may stand in {paths.own_prices()}"
    counts = f"prices {len(own.prices)}, discounts {len(own.discounts)}, commitments {len(own.commitments)}"
    return Verdict.OK, f"{counts}: {own.source.text}"


def _prices() -> tuple[Verdict, str]:
    catalog = listed()
    if catalog.trouble:
        return Verdict.NOTE, f"{catalog.trouble}; those that came with the program hold"
    regions = catalog.overlay.regions
    if not regions:
        return Verdict.OK, "those that came with the program; catalog refresh reads today's"
    old = [name for name, it in regions.items() if it.days_old(today()) > FRESH_DAYS]
    told = f"refreshed: {', '.join(f'{name} on {it.read}' for name, it in regions.items())}"
    return (Verdict.NOTE, f"{told}; {', '.join(old)} more than {FRESH_DAYS} days ago") if old else (Verdict.OK, told)


def _terminal() -> tuple[Verdict, str]:
    encoding = codecs.lookup(sys.stdout.encoding or "ascii").name
    told = f"TERM={os.environ.get('TERM', 'not set')}, {_colours()}, {encoding}"
    if encoding != "utf-8":
        return Verdict.NOTE, f"lines and marks need UTF-8: set LANG, for example to C.UTF-8 ({told})"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Verdict.NOTE, f"this is no terminal: the commands work, the wizard does not ({told})"
    size = shutil.get_terminal_size()
    told = f"{size.columns}×{size.lines}, {told}"
    if os.environ.get("TERM") in (None, "", "dumb"):
        return Verdict.MISSING, f"it cannot draw a screen ({told})"
    if size.columns < 80 or size.lines < 24:
        return Verdict.NOTE, f"smaller than 80×24, in which all of the wizard has room ({told})"
    return Verdict.OK, told


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256color" in os.environ.get("TERM", "") else "16 colours at most"


def _directory(path: Path) -> tuple[Verdict, str]:
    nearest = next(each for each in (path, *path.parents) if each.exists())
    if not nearest.is_dir():
        return Verdict.MISSING, f"{path}: {nearest} is no directory"
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Verdict.MISSING, f"{path}: {nearest} cannot be written to"
    free = shutil.disk_usage(nearest).free
    told = f"{path}, {'' if nearest == path else 'made when it is needed, '}{free / 1024**3:.0f} GiB free"
    return (Verdict.OK, told) if free >= _ROOM else (Verdict.NOTE, f"{told}: little for a provider and its states")
