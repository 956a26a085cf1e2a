"""Finds the Pulumi CLI: our own cache first, then PATH if it is new enough; installs it where somebody asks for that.

The installer and the archive come over HTTPS from the publisher's own host. Verified here, before it takes its place:
that what arrived runs on this machine and reports exactly the version that was asked for. No checksum and no signature
is verified: the list of checksums beside the archives is on the same host, and would be replaced together with them;
the signed one on GitHub takes a verifier that the program does not bring.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import AccessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from semver import VersionInfo

__all__ = ["PINNED", "Cli", "CliMissingError", "cache_root", "find_cli", "install_cli"]

PINNED: Final = "3.259.0"
"""The version that is installed where none is found, and the oldest that is taken from PATH."""
_PATIENCE: Final = 20.0
"""Seconds in which a CLI must say its version."""
_FROM: Final = "https://www.pulumi.com/docs/iac/download-install/"
_BY_HAND: Final = f"Install the Pulumi CLI {PINNED} or newer ({_FROM}) so that it is on PATH"
_REMEDY: Final = f"{_BY_HAND}, or let this program do it: jobvector-wizard doctor --install"
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


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
    cached, broken = cache_root() / "bin" / "pulumi", ""
    if cached.exists():
        if _version(cached) == PINNED:
            return Cli(cached, PINNED, "cache")
        broken = f" The one in the cache, {cached}, does not say that it is {PINNED}."
    named = shutil.which("pulumi")
    if named is None:
        place = "on PATH" if broken else "on this machine"
        raise CliMissingError(f"There is no Pulumi CLI {place}, so nothing was started.{broken}", _REMEDY)
    found = Path(named).absolute()
    version = _version(found)
    if version is None:
        raise CliMissingError(
            f"{found} does not say its version as a Pulumi CLI does; nothing was started.{broken}", _REMEDY
        )
    if not _new_enough(version):
        raise CliMissingError(
            f"The Pulumi CLI {version} at {found} does not fit: {PINNED} or newer of the same major version is needed. "
            f"Nothing was started.{broken}",
            _REMEDY,
        )
    return Cli(found, version, "PATH")


def install_cli(progress: Callable[[str], object]) -> Cli:
    """Fetch the pinned CLI from its publisher into our cache, whole or not at all.

    Raises CliMissingError where it cannot be fetched, does not run, or is another version.
    """
    root = cache_root()
    try:
        paths.private_directory(root.parent)
        with tempfile.TemporaryDirectory(dir=root.parent, prefix=".arriving-") as temporary:
            arrived = Path(temporary) / PINNED
            _fetch(arrived, progress)
            _place(arrived, root, Path(temporary) / "replaced")
    except (OSError, subprocess.SubprocessError, HTTPException, UnicodeDecodeError) as error:
        raise CliMissingError(
            f"The Pulumi CLI could not be installed: {_reason(error)}. Nothing was installed.", f"{_BY_HAND}."
        ) from error
    return Cli(root / "bin" / "pulumi", PINNED, "cache")


def _fetch(arrived: Path, progress: Callable[[str], object]) -> None:
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    progress(f"fetching the Pulumi CLI {PINNED}")
    PulumiCommand.install(root=str(arrived), version=VersionInfo.parse(PINNED), skip_version_check=True)
    version = _version(arrived / "bin" / "pulumi")
    if version != PINNED:
        raise CliMissingError(
            f"What arrived says it is {version or 'no Pulumi CLI'}, not {PINNED}; it was thrown away.", f"{_BY_HAND}."
        )
    progress("it runs and says the version that was asked for")


def _place(arrived: Path, root: Path, replaced: Path) -> None:
    """Move what arrived to its place. What another process put there meanwhile stays; what is unusable goes."""
    with _alone_in(root.parent):
        if _version(root / "bin" / "pulumi") == PINNED:
            return
        if root.exists():
            root.rename(replaced)
        arrived.rename(root)


@contextlib.contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _version(program: Path) -> str | None:
    """Ask a CLI for its version; None where it does not answer with one."""
    try:
        asked = subprocess.run(  # noqa: S603 - a program of the user's, no shell
            [str(program), "version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
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
    """Say why in a line: of an installer's output the last that names an error, since it ends in where to get help."""
    if isinstance(error, subprocess.CalledProcessError):
        output = _COLOUR.sub("", (error.output or b"").decode(errors="replace"))
        said = [line.strip() for line in output.splitlines() if line.strip()]
        errors = [line for line in said if "error:" in line.lower()]
        return (errors or said or [str(error)])[-1].rstrip(".")
    return str(getattr(error, "reason", error)).rstrip(".")
