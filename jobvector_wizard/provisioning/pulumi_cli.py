"""Finds the Pulumi CLI: our own cache first, then PATH if it is new enough; installs it where somebody asks for that.

The publisher's installer fetches over HTTPS from the publisher's own host and verifies no checksum. Verified here:
that what arrived runs on this machine and reports exactly the version that was asked for, before it takes its place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from jobvector_wizard import paths
from jobvector_wizard.errors import AccessError

if TYPE_CHECKING:
    from collections.abc import Callable

    from semver import VersionInfo

__all__ = ["PINNED", "Cli", "CliMissingError", "cache_root", "find_cli", "install_cli"]

PINNED: Final = "3.259.0"
"""The version that is installed where none is found, and the oldest that is taken from PATH."""
_PATIENCE: Final = 20.0
"""Seconds in which a CLI must say its version."""
_BY_HAND: Final = (
    f"Install the Pulumi CLI {PINNED} or newer (https://www.pulumi.com/docs/iac/download-install/) so that it is on "
    "PATH, or let this program do it: jobvector-wizard doctor --install"
)


@dataclass(frozen=True, slots=True)
class Cli:
    """A Pulumi CLI that runs: where it is, its version, and where it was found."""

    path: Path
    version: str
    origin: Literal["cache", "PATH"]


class CliMissingError(AccessError):
    """There is no usable Pulumi CLI, so that nothing was started."""


def cache_root() -> Path:
    """Where our own CLI lives; the program itself is `bin/pulumi` below."""
    return paths.cache_directory() / "pulumi" / PINNED


def find_cli() -> Cli:
    """Return the CLI to use.

    Raises CliMissingError, saying what was found instead and what to install.
    """
    cached = cache_root() / "bin" / "pulumi"
    if cached.exists():
        version = _version(cached)
        if version == PINNED:
            return Cli(cached, version, "cache")
    named = shutil.which("pulumi")
    if named is None:
        raise CliMissingError("There is no Pulumi CLI on this machine, so nothing was started.", _BY_HAND)
    found = Path(named)
    version = _version(found)
    if version is None:
        raise CliMissingError(f"{found} does not say its version as a Pulumi CLI does; nothing was started.", _BY_HAND)
    if not _new_enough(version):
        raise CliMissingError(
            f"The Pulumi CLI {version} at {found} does not fit: {PINNED} or newer of the same major version is needed. "
            "Nothing was started.",
            _BY_HAND,
        )
    return Cli(found, version, "PATH")


def install_cli(progress: Callable[[str], object]) -> Cli:
    """Fetch the pinned CLI from its publisher into our cache, whole or not at all.

    Raises CliMissingError where it cannot be fetched, does not run, or is another version.
    """
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    root = cache_root()
    paths.private_directory(root.parent)
    progress(f"fetching the Pulumi CLI {PINNED}")
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=".arriving-") as temporary:
        arrived = Path(temporary) / PINNED
        try:
            PulumiCommand.install(root=str(arrived), version=VersionInfo.parse(PINNED), skip_version_check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise CliMissingError(f"The Pulumi CLI could not be fetched: {_reason(error)}", _BY_HAND) from None
        version = _version(arrived / "bin" / "pulumi")
        if version != PINNED:
            raise CliMissingError(
                f"What arrived says it is {version or 'no Pulumi CLI'}, not {PINNED}; it was thrown away.", _BY_HAND
            )
        progress("it runs and says the version that was asked for")
        if root.exists():  # another process was faster, or an unusable one stands there
            shutil.rmtree(root, ignore_errors=True)
        try:
            arrived.rename(root)
        except OSError:
            if _version(root / "bin" / "pulumi") != PINNED:
                raise
    return Cli(root / "bin" / "pulumi", PINNED, "cache")


def _version(program: Path) -> str | None:
    """Ask a CLI for its version; None where it does not answer with one."""
    try:
        asked = subprocess.run(  # noqa: S603 - a program of the user's, no shell
            [str(program), "version"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
            stdin=subprocess.DEVNULL,
            env=_quiet_environment(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    said = asked.stdout.strip().removeprefix("v")
    return said if _parsed(said) else None


def _quiet_environment() -> dict[str, str]:
    return {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}


def _parsed(version: str) -> VersionInfo | None:
    from semver import VersionInfo

    try:
        return VersionInfo.parse(version)
    except ValueError:
        return None


def _new_enough(version: str) -> bool:
    from semver import VersionInfo

    found, least = VersionInfo.parse(version), VersionInfo.parse(PINNED)
    return found.major == least.major and found.finalize_version() >= least


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        said = (error.output or b"").decode(errors="replace").strip().splitlines()
        return said[-1] if said else str(error)
    return str(getattr(error, "reason", error))
