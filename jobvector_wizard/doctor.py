"""What this machine has of what the program needs. Nothing is asked of a network, and no secret is read out."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobvector_wizard import __version__, paths

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Item", "Verdict", "examine"]

_ROOM: Final = 2 * 1024**3
"""Bytes that the AWS provider and a few states take."""


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
        "terminal": _terminal,
        "state directory": lambda: _directory(paths.state_directory()),
        "cache directory": lambda: _directory(paths.cache_directory()),
    }
    return [_looked(name, look) for name, look in looks.items()]


def _looked(name: str, look: Callable[[], tuple[Verdict, str]]) -> Item:
    try:
        verdict, text = look()
    except Exception as error:  # noqa: BLE001 - one broken thing must not hide the others
        return Item(name, Verdict.UNKNOWN, f"could not be looked at: {error}")
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
    try:
        wanted = version("pulumi_aws")
    except PackageNotFoundError:
        return Verdict.MISSING, "the package pulumi-aws is not installed"
    if override := shutil.which("pulumi-resource-aws"):
        return Verdict.NOTE, f"{override} on PATH takes the place of every installed one (wanted: {wanted})"
    name = f"resource-aws-v{wanted}"
    for home in (paths.cache_directory(), Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")):
        if (home / "plugins" / name).is_dir():
            return Verdict.OK, f"{wanted} in {home / 'plugins'}"
    return Verdict.NOTE, f"{wanted} is not here yet; the first preview fetches it (several hundred MB)"


def _backend() -> tuple[Verdict, str]:
    if url := os.environ.get("PULUMI_BACKEND_URL"):
        return Verdict.NOTE, f"PULUMI_BACKEND_URL={url} is not used here; say --backend at the first up"
    return Verdict.OK, f"a directory of each deployment under {paths.deployments()}, unless up says --backend"


def _credentials() -> tuple[Verdict, str]:
    import botocore.session

    session = botocore.session.Session()
    profiles = f"profiles: {', '.join(session.available_profiles)}" if session.available_profiles else "no profiles"
    found = session.get_credentials()
    if found is None:
        return Verdict.MISSING, f"none; {profiles}. Sign in, or set AWS_PROFILE"
    return Verdict.OK, f"from {found.method}; {profiles}. Not proven: no call was made"


def _terminal() -> tuple[Verdict, str]:
    size = shutil.get_terminal_size()
    told = (
        f"{size.columns}×{size.lines}, TERM={os.environ.get('TERM', 'not set')}, {locale.getpreferredencoding(False)}"
    )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Verdict.NOTE, f"this is no terminal: the commands work, the wizard does not ({told})"
    if os.environ.get("TERM") in (None, "", "dumb"):
        return Verdict.MISSING, f"it cannot draw a screen ({told})"
    if size.columns < 80 or size.lines < 24:
        return Verdict.NOTE, f"smaller than 80×24, in which all of the wizard has room ({told})"
    return Verdict.OK, told


def _directory(path: Path) -> tuple[Verdict, str]:
    nearest = next(each for each in (path, *path.parents) if each.exists())
    if not os.access(nearest, os.W_OK):
        return Verdict.MISSING, f"{path}: {nearest} cannot be written to"
    free = shutil.disk_usage(nearest).free
    told = f"{path}, {free / 1024**3:.0f} GiB free"
    return (Verdict.OK, told) if free >= _ROOM else (Verdict.NOTE, f"{told}: little for a provider and its states")
