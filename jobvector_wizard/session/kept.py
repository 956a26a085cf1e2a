"""Drafts on disk, each named <pid>-<second in which that process started>-<key>.toml.

The name says which wizard has a draft open. Once that has ended, any other may take the draft over, by the one rename
that gives it a new owner.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import psutil

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.provisioning.journal import SAME_START, process_started

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.session.draft import Version

__all__ = ["DraftFile", "Kept", "kept_drafts", "saved_text", "traces"]

ORIGIN_MARK: Final = "# draft of: "
COMMITTED_MARK: Final = "# with the commitments: "
_NAME: Final = re.compile(r"(?P<pid>[0-9]{1,9})-(?:(?P<started>[0-9]{1,12})-)?(?P<key>[0-9a-f]{6})\.toml")
"""Until December 2026 a name did not say when its process started."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft on disk."""

    path: Path
    file: PresetFile
    origin: str
    when: datetime
    committed: tuple[str, ...] = ()
    """The commitments that its bill was reckoned with."""
    open_in: int | None = None
    """Another wizard's process that has it open."""

    @property
    def refusal(self) -> UsageError:
        """Why nobody else may take it while it is open."""
        return UsageError(
            f"Another wizard (pid {self.open_in}) has this draft of {self.file.blueprint.name} open.",
            "Close that wizard, and the draft can be taken here.",
        )


class DraftFile:
    """Where this run keeps its draft, so that two wizards never share one."""

    def __init__(self) -> None:
        self.path = _own_path(secrets.token_hex(3))
        self.kept_at = ""

    def keep(self, version: Version) -> None:
        """Save a changed version, or remove what is no longer needed.

        Raises WizardError where the file cannot be written; what was kept before stays.
        """
        if not version.changed:
            self.remove()
            return
        try:
            paths.private_directory(self.path.parent)
            paths.write_atomically(self.path, _kept_text(version))
        except OSError as error:
            raise WizardError(
                f"{self.path.parent} cannot be written to: {error.strerror}. The change is on the screen only.",
                "Make room there, and the next change is kept again; or save the design elsewhere with ^s.",
            ) from None
        self.kept_at = datetime.now().astimezone().strftime("%H:%M:%S")

    def remove(self) -> None:
        """Forget the kept draft."""
        self.path.unlink(missing_ok=True)
        self.kept_at = ""

    def adopt(self, path: Path) -> Kept:
        """Take over a draft that no other wizard has open, and return it; its present one stays where it is kept.

        Raises UsageError or BlueprintError where another one has it open, or it is gone or cannot be read.
        """
        kept = read_kept(_found(path))
        if kept.open_in:
            raise kept.refusal
        named = _NAME.fullmatch(kept.path.name)
        target = _own_path(named["key"] if named else secrets.token_hex(3))
        try:
            kept.path.rename(target)
        except FileNotFoundError:
            return self.adopt(path)  # another one was quicker
        except OSError as error:
            raise UsageError(
                f"The draft cannot be taken over: {error.strerror}.",
                f"Write its path in the line for a file of yours, and it is opened and stays as it is: {kept.path}",
            ) from None
        self.path, self.kept_at = target, ""
        return replace(kept, path=target)


def kept_drafts() -> tuple[Kept, ...]:
    """Return the drafts on disk, the newest first; one that cannot be read is passed over."""
    found = []
    for path in paths.drafts().glob("*.toml"):
        try:
            found.append(read_kept(path))
        except WizardError:
            continue
    return tuple(sorted(found, key=lambda kept: kept.when, reverse=True))


def traces(but: Path | None) -> frozenset[tuple[str, float, int | None]]:
    """Return what tells one list of drafts from another: their names, when each was written, and who has it open."""
    found = ((path, _written(path)) for path in paths.drafts().glob("*.toml") if path != but)
    return frozenset((path.name, written, _owner(path, written)) for path, written in found)


def read_kept(path: Path) -> Kept:
    """Read a kept draft.

    Raises UsageError or BlueprintError where it cannot be read.
    """
    marked = PresetFile.load(path)
    origin, text = _after(ORIGIN_MARK, marked.text)
    committed, text = _after(COMMITTED_MARK, text)
    written = _written(path)
    owner = _owner(path, written)
    return Kept(
        path,
        replace(marked, text=text, origin=origin or str(path)),
        origin or str(path),
        datetime.fromtimestamp(written).astimezone(),
        tuple(committed.split(", ")) if committed else (),
        owner if owner != os.getpid() else None,
    )


def _own_path(key: str) -> Path:
    return paths.drafts() / f"{os.getpid()}-{round(process_started(os.getpid()))}-{key}.toml"


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it went while it was looked at
        return 0.0


def _owner(path: Path, written: float) -> int | None:
    """Return the process that has a draft open; None where it has ended, or its pid is another process's now."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        process = psutil.Process(int(named["pid"]))
        began, ended = process.create_time(), process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    same = abs(began - int(named["started"])) < SAME_START if named["started"] else began < written + SAME_START
    return process.pid if same and not ended else None


def _found(path: Path) -> Path:
    """Return where a draft is now: whoever takes one over gives it another name, with the same key.

    Raises UsageError where there is none any more.
    """
    if paths.stands(path):
        return path
    named = _NAME.fullmatch(path.name)
    for found in path.parent.glob(f"*-{named['key']}.toml") if named else ():
        return found
    raise UsageError(f"The draft {path.name} is gone: it was saved or discarded in another wizard.")


def _kept_text(version: Version) -> str:
    committed = f"{COMMITTED_MARK}{', '.join(version.committed)}\n" if version.committed else ""
    return f"{ORIGIN_MARK}{version.file.origin}\n{committed}{version.file.text}"


def _after(mark: str, text: str) -> tuple[str, str]:
    """Return what stands behind a mark at the beginning of a text, and the text without that line."""
    first, _, rest = text.partition("\n")
    return (first.removeprefix(mark), rest) if first.startswith(mark) else ("", text)


def saved_text(origin: str, catalog: Catalog, on: date) -> str:
    """Return what the file or preset holds, as it is taken now, that a kept draft came from; empty where it is gone."""
    try:
        return take_design(origin.removeprefix("preset "), catalog, on).text
    except WizardError:
        return ""
