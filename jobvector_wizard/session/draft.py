"""The design that is being worked on: its versions for undo and redo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.remedies import Remedies
from jobvector_wizard.planning.requirements import of_person

if TYPE_CHECKING:
    from pathlib import Path

    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import AssessedRemedy, Mending
    from jobvector_wizard.session.analyst import Analysed
    from jobvector_wizard.session.mender import Mended

__all__ = ["Draft", "Version", "View"]

_STARTED: Final = "start from "
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
    kept_in: Path | None = None
    """The file that keeps it, which is no other draft to begin with."""
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
