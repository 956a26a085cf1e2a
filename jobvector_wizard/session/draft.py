"""The design that is being worked on: its versions for undo and redo, and the file that keeps it through a crash."""

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
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile
from jobvector_wizard.planning.remedies import Remedies
from jobvector_wizard.planning.requirements import of_person
from jobvector_wizard.planning.taking import take_design

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Mending
    from jobvector_wizard.session.analyst import Analysed
    from jobvector_wizard.session.mender import Mended

__all__ = ["Draft", "DraftFile", "Kept", "Version", "View", "kept_drafts", "saved_text"]

ORIGIN_MARK: Final = "# draft of: "
COMMITTED_MARK: Final = "# with the commitments: "
_STARTED: Final = "start from "
_PID: Final = re.compile(r"[0-9]{1,9}")
NOTHING_WANTED: Final = Patch()


@dataclass(frozen=True, slots=True)
class Version:
    """A state of the draft: the file, the text that is safe on disk, and what led here."""

    file: PresetFile
    saved: str
    step: str = ""
    wanted: Patch = NOTHING_WANTED
    """What the person has stated of their own: it holds for the next preset too."""
    committed: tuple[str, ...] = ()
    """The commitments of the person's own prices that bills are reckoned with; they hold for the next design too."""

    @property
    def changed(self) -> bool:
        """Whether it differs from what is saved."""
        return self.file.text != self.saved


@dataclass(frozen=True, slots=True)
class View:
    """What every step draws: the draft as it stands, and its history."""

    file: PresetFile
    assessment: Assessment
    changed: bool
    undo: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()
    kept_at: str = ""
    wanted: Patch = NOTHING_WANTED
    """What the person has stated of their own, whichever design it was."""
    last: Assessment | None = None
    """The draft before the last change."""
    start: Assessment | None = None
    """The design that the draft began as."""
    analysed: Analysed = None
    mended: Mended = None

    @property
    def name(self) -> str:
        """The design's name, marked where it is changed."""
        return f"{self.file.blueprint.name}{'*' if self.changed else ''}"

    @property
    def remedies(self) -> Remedies | None:
        """What mends the draft; None as long as that is not known."""
        return self.mended if isinstance(self.mended, Remedies) else None

    @property
    def all_mended(self) -> Mending | None:
        """The one remedy that mends the errors; None where there is none, or it is not known."""
        together = self.remedies.together if self.remedies else None
        return together if together and together.steps else None

    def remedies_of(self, finding: Finding) -> tuple[AssessedRemedy, ...]:
        """Return what is known to mend one finding of the draft."""
        return self.remedies.of(finding) if self.remedies and not finding.accepted else ()


class Draft:
    """The versions of a draft, and which of them is the present one."""

    def __init__(self, file: PresetFile, saved: str | None = None) -> None:
        self._versions = [Version(file, file.text if saved is None else saved)]
        self._at = 0

    @property
    def now(self) -> Version:
        """The present version."""
        return self._versions[self._at]

    @property
    def last(self) -> Version | None:
        """The version before the present one."""
        return self._versions[self._at - 1] if self._at else None

    @property
    def start(self) -> Version:
        """The version that the present one began as: the design that was opened or started from last."""
        begun = (it for it in reversed(self._versions[: self._at + 1]) if it.step.startswith(_STARTED))
        return next(begun, self._versions[0])

    @property
    def undo_steps(self) -> tuple[str, ...]:
        """What can be undone, the latest first."""
        return tuple(version.step for version in reversed(self._versions[1 : self._at + 1]))

    @property
    def redo_steps(self) -> tuple[str, ...]:
        """What can be redone, the next first."""
        return tuple(version.step for version in self._versions[self._at + 1 :])

    def apply(self, patch: Patch) -> None:
        """Change the draft; what was undone before is forgotten.

        Raises PatchError, and then nothing is changed.
        """
        wanted = of_person(self.now.wanted, patch)
        self._add(replace(self.now, file=self.now.file.apply(patch), step=str(patch), wanted=wanted))

    def commit_to(self, names: tuple[str, ...]) -> None:
        """Reckon with these commitments of the person's and no others; the design stays as it is."""
        self._add(replace(self.now, committed=names, step=f"commitments = {', '.join(names) or 'none'}"))

    def start_from(self, file: PresetFile, saved: str | None = None, committed: tuple[str, ...] = ()) -> None:
        """Go on with another design; undo comes back to this one, and what the person wants stays theirs.

        So do their commitments, unless the design comes with some of its own.
        """
        text = file.text if saved is None else saved
        now = replace(self.now, committed=committed or self.now.committed)
        self._add(replace(now, file=file, saved=text, step=f"{_STARTED}{file.blueprint.name}"))

    def saved_as(self, file: PresetFile) -> None:
        """Note that the draft is now safe in a file, under the name and origin it got there."""
        self._add(replace(self.now, file=file, saved=file.text, step=f"saved as {file.blueprint.name}"))

    def undo(self) -> str:
        """Go one version back and return what was undone; empty where there is nothing."""
        if self._at == 0:
            return ""
        step = self.now.step
        self._at -= 1
        return step

    def redo(self) -> str:
        """Go one version on and return what was done again; empty where there is nothing."""
        if self._at + 1 == len(self._versions):
            return ""
        self._at += 1
        return self.now.step

    def _add(self, version: Version) -> None:
        del self._versions[self._at + 1 :]
        self._versions.append(version)
        self._at += 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft that an earlier run left behind."""

    path: Path
    file: PresetFile
    origin: str
    when: datetime
    committed: tuple[str, ...] = ()
    """The commitments that its bill was reckoned with."""


class DraftFile:
    """Where this run keeps its draft: <pid>-<random>.toml, so that two wizards never share one."""

    def __init__(self) -> None:
        self.path = paths.drafts() / f"{os.getpid()}-{secrets.token_hex(3)}.toml"
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

    def adopt(self, path: Path) -> None:
        """Take over a draft of an earlier run, so that no other wizard goes on with it.

        Raises UsageError where another one already did.
        """
        try:
            path.rename(self.path)
        except OSError:
            raise UsageError(f"The draft {path.name} is gone: another wizard has taken it up.") from None


def kept_drafts() -> tuple[Kept, ...]:
    """Return the drafts of runs that have ended, the newest first; one that cannot be read is passed over."""
    found = []
    for path in paths.drafts().glob("*.toml"):
        owner = path.name.partition("-")[0]
        if _PID.fullmatch(owner) and psutil.pid_exists(int(owner)):
            continue
        try:
            found.append(read_kept(path))
        except WizardError:
            continue
    return tuple(sorted(found, key=lambda kept: kept.when, reverse=True))


def read_kept(path: Path) -> Kept:
    """Read a kept draft.

    Raises UsageError or BlueprintError where it cannot be read.
    """
    marked = PresetFile.load(path)
    origin, text = _after(ORIGIN_MARK, marked.text)
    committed, text = _after(COMMITTED_MARK, text)
    when = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    names = tuple(committed.split(", ")) if committed else ()
    return Kept(path, replace(marked, text=text, origin=origin or str(path)), origin or str(path), when, names)


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
