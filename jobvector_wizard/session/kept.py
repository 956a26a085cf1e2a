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
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.base.toml_text import read_text
from jobvector_wizard.design.preset_file import whole_design
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.provisioning.journal import SAME_START, process_started
from jobvector_wizard.session.draft import Version, Work
from jobvector_wizard.session.draft_text import draft_text, read_history, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.session.draft import Draft

__all__ = ["DraftFiles", "Kept", "kept_drafts", "traces"]

_NAME: Final = re.compile(r"(?P<pid>[0-9]{1,9})-(?:(?P<started>[0-9]{1,12})-)?(?P<key>[0-9a-f]{6})\.toml")
"""Until December 2026 a name did not say when its process started."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft on disk."""

    path: Path
    file: PresetFile
    when: datetime
    committed: tuple[str, ...] = ()
    """The commitments that its bill was reckoned with."""
    history: str = ""
    open_in: int | None = None
    """Another wizard's process that has it open."""

    @property
    def refusal(self) -> UsageError:
        """Why nobody else may take it while it is open."""
        return UsageError(
            f"Another wizard (pid {self.open_in}) has this draft of {self.file.blueprint.name} open.",
            "Close that wizard, and the draft can be taken here.",
        )

    def work(self, catalog: Catalog, on: date) -> Work:
        """Return it with its history; one that was kept without is as what it came from is taken now, and the draft."""
        key = _key(self.path)
        if found := read_history(self.history, self.file, key):
            return found
        saved = "" if Path(self.file.origin).parent == self.path.parent else _saved_text(self.file.origin, catalog, on)
        return Work((Version(self.file, saved, committed=self.committed),), given=saved, key=key)


class DraftFiles:
    """Where this run keeps its works, each in a file of its own, so that two wizards never share one."""

    def __init__(self) -> None:
        self._kept_at: dict[str, str] = {}

    def path(self, work: Work) -> Path:
        """Return where a work is kept as long as it is in no file of the person's."""
        return _own_path(work.key)

    def kept_at(self, work: Work) -> str:
        """Return the time when a work was kept; empty where it is not."""
        return self._kept_at.get(work.key, "")

    def keep(self, draft: Draft) -> None:
        """Write each work that is in no file, and remove what is no longer needed.

        Raises WizardError unless every one was read again as it should be; what was kept before stays.
        """
        unsaved = draft.unsaved
        self._remove({*self._kept_at, *(work.key for work in draft.works)} - {work.key for work in unsaved})
        failed = [error for work in unsaved if (error := self._keep(work))]
        if failed:
            raise failed[0]

    def discard(self, draft: Draft) -> None:
        """Remove every work that is kept.

        Raises WizardError where a file cannot be removed.
        """
        self._remove([work.key for work in draft.works])

    def holds(self, work: Work) -> bool:
        """Whether the file of a work has it as it is now."""
        return _holds(self.path(work), draft_text(work))

    def adopt(self, path: Path) -> Kept:
        """Take over a draft that no other wizard has open, and return it.

        Raises UsageError or BlueprintError where another one has it open, or it is gone or cannot be read.
        """
        kept = read_kept(_found(path))
        if kept.open_in:
            raise kept.refusal
        target = _own_path(_key(kept.path))
        if target != kept.path and paths.stands(target):
            target = _own_path(secrets.token_hex(3))  # somebody has copied the file
        try:
            kept.path.rename(target)
        except FileNotFoundError:
            return self.adopt(path)  # another one was quicker
        except OSError as error:
            raise UsageError(
                f"The draft cannot be taken over: {error.strerror}.",
                f"Write its path in the line for a file of yours, and it is opened and stays as it is: {kept.path}",
            ) from None
        return replace(kept, path=target)

    def _keep(self, work: Work) -> WizardError | None:
        """Write a work where it is not written yet, and return why that failed."""
        path, text = self.path(work), draft_text(work)
        if not _holds(path, text):
            try:
                paths.private_directory(path.parent)
                paths.write_atomically(path, text)
            except OSError as error:
                return _not_kept(f"{path.parent} cannot be written to: {error.strerror}.")
            if not _holds(path, text):
                return _not_kept(f"{path} does not hold what was written to it.")
        elif work.key in self._kept_at:
            return None
        self._kept_at[work.key] = datetime.now().astimezone().strftime("%H:%M:%S")
        return None

    def _remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            path = _own_path(key)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise WizardError(f"The draft {path} cannot be removed: {error.strerror}.") from None
            self._kept_at.pop(key, None)


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
    marked = unmarked(read_text(path))
    file = whole_design(marked.text, str(path), path)
    written = _written(path)
    owner = _owner(path, written)
    return Kept(
        path,
        replace(file, origin=marked.origin or str(path)),
        datetime.fromtimestamp(written).astimezone(),
        marked.committed,
        marked.history,
        owner if owner != os.getpid() else None,
    )


def _not_kept(why: str) -> WizardError:
    return WizardError(
        f"{why} The change is on the screen only.",
        "Make room there, and the next change is kept again; or save the design elsewhere with ^s.",
    )


def _holds(path: Path, text: str) -> bool:
    try:
        return read_text(path) == text
    except WizardError:
        return False


def _key(path: Path) -> str:
    """Return the key that a draft's name has; a new one where it has none."""
    named = _NAME.fullmatch(path.name)
    return named["key"] if named else secrets.token_hex(3)


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


def _saved_text(origin: str, catalog: Catalog, on: date) -> str:
    """Return what the file or preset holds, as it is taken now, that a draft came from; empty where it is gone."""
    try:
        return take_design(origin.removeprefix("preset "), catalog, on).text
    except WizardError:
        return ""
