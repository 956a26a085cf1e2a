"""Where the program keeps what it makes.

    state     drafts/<id>.toml
              preferences.toml
              prices.toml                the user's own prices, only ever read
              deployments/<name>/blueprint.toml, operations/<time>-<kind>/, state/, exports/
              rehearsals/<name>-<id>/
    cache     refreshed catalogs, the Pulumi CLI

`JOBVECTOR_HOME` moves all of it to one place.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from jobvector_wizard.base.errors import UsageError, WizardError

__all__ = [
    "cache_directory",
    "deployments",
    "directories_in",
    "drafts",
    "not_made",
    "own_prices",
    "preferences",
    "private_directory",
    "refreshed_prices",
    "rehearsals",
    "stands",
    "state_directory",
    "typed_path",
    "write_atomically",
    "write_new",
    "write_output",
]

HOME: Final = "JOBVECTOR_HOME"
_APPLICATION: Final = "jobvector-wizard"


def state_directory() -> Path:
    """Where drafts, deployments and rehearsals live."""
    return _moved() or platformdirs.user_state_path(_APPLICATION, appauthor=False)


def cache_directory() -> Path:
    """Where things live that can be fetched again."""
    home = _moved()
    return home / "cache" if home else platformdirs.user_cache_path(_APPLICATION, appauthor=False)


def drafts() -> Path:
    """Where the wizard keeps unfinished designs."""
    return state_directory() / "drafts"


def preferences() -> Path:
    """Where it is written what a person likes, such as a theme."""
    return state_directory() / "preferences.toml"


def own_prices() -> Path:
    """Where a person may write down negotiated prices and discounts; the program reads the file and never writes it."""
    return state_directory() / "prices.toml"


def refreshed_prices() -> Path:
    """Where the prices stand that were refreshed on this machine."""
    return cache_directory() / "catalog" / "prices.json"


def deployments() -> Path:
    """Where each deployment has its directory."""
    return state_directory() / "deployments"


def rehearsals() -> Path:
    """Where each rehearsal has its directory; a rehearsal never touches a deployment."""
    return state_directory() / "rehearsals"


def directories_in(path: Path) -> list[Path]:
    """Return the directories in a directory, by name; none where it is not there.

    Raises UsageError where it cannot be read: nobody may take that for an empty one.
    """
    try:
        with os.scandir(path) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None


def typed_path(text: str) -> Path:
    """Return the path that a person typed, with `~` for a home; raises UsageError where nobody has that home."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{text} is no place: {error}") from None


def stands(path: Path) -> bool:
    """Whether something stands there; where nobody can look, such as under a name too long, nothing can be seen."""
    try:
        return path.exists()
    except OSError:
        return False


def not_made(path: Path, error: OSError) -> WizardError:
    """Return what to tell a person where a directory of ours cannot be made, before anything was begun."""
    return WizardError(
        f"{path} cannot be made: {error.strerror}. Nothing was begun.",
        f"Make room there, or let {HOME} name another place.",
    )


def private_directory(path: Path) -> Path:
    """Make a directory that only its owner can look into, parents that are missing too, and return it."""
    missing = [path]
    while not missing[-1].parent.exists() and missing[-1].parent != missing[-1]:
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    return path


def write_atomically(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file, whole or not at all, whatever dies meanwhile; only its owner can read it, unless `mode` says so."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}-")
    try:
        os.fchmod(descriptor, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_new(path: Path, text: str) -> None:
    """Write a file as `write_atomically` does, under a name that nothing has yet.

    Raises UsageError where something has it, or gets it meanwhile.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # of several at once, one makes it
    except FileExistsError:
        raise UsageError(f"{path} exists already; it was left as it is.", "Choose another name.") from None
    try:
        write_atomically(path, text)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_output(path: Path, text: str) -> None:
    """Write what somebody asked for: a file as every program makes one, whole or not at all.

    One that stands there keeps its rights, a link leads to the file, and a device or a pipe is written into.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    try:
        found = path.stat()
    except FileNotFoundError:
        os.umask(umask := os.umask(0))
        write_atomically(path.resolve(), whole, 0o666 & ~umask)
        return
    if stat.S_ISREG(found.st_mode):
        write_atomically(path.resolve(), whole, stat.S_IMODE(found.st_mode))
    else:
        path.write_text(whole, encoding="utf-8")


def _moved() -> Path | None:
    home = os.environ.get(HOME)
    try:
        return Path(home).expanduser().absolute() if home else None
    except (RuntimeError, OSError) as error:
        raise UsageError(f"{HOME} is no place: {error}") from None
