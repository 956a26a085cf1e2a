"""The design that is being worked on: its versions for undo and redo."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
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

__all__ = ["Draft", "Version", "View", "Work"]

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
    opened: tuple[PresetFile, ...] = ()
    """Files that the wizard was started with, to begin with as with a preset."""
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


@dataclass(frozen=True, slots=True)
class Work:
    """What was made of one design since it was begun with: its versions, and which of them is the present one."""

    versions: tuple[Version, ...]
    given: str
    """The text that it came with, which can be had again."""
    at: int = 0
    key: str = field(default_factory=lambda: secrets.token_hex(3))
    """Its own among all works, of other wizards too."""

    @property
    def now(self) -> Version:
        """The present version."""
        return self.versions[self.at]

    @property
    def unsaved(self) -> bool:
        """Whether a person's changes are in no file, undone ones too; those before it was saved last are."""
        return any(map(self._counts, range(len(self.versions))))

    @property
    def kept(self) -> int:
        """The version that is kept for it: the present one, or the newest changed one where that is as it was."""
        others = (number for number in reversed(range(len(self.versions))) if self._counts(number))
        return self.at if self.now.changed else next(others, self.at)

    def _counts(self, number: int) -> bool:
        version = self.versions[number]
        open_still = number == self.at or version.saved == self.versions[-1].saved
        return open_still and version.changed and version.file.text != self.given

    def put(self, version: Version) -> Work:
        """Return it with another version after the present one; what was undone is forgotten."""
        return replace(self, versions=(*self.versions[: self.at + 1], version), at=self.at + 1)

    def with_now(self, version: Version) -> Work:
        """Return it with its present version told otherwise."""
        return replace(self, versions=(*self.versions[: self.at], version, *self.versions[self.at + 1 :]))


class Draft:
    """The works of one session in their order, and which of them is the present one.

    A work that would be forgotten with what was undone, but is in no file, is laid aside.
    """

    def __init__(self, file: PresetFile) -> None:
        self._works: tuple[Work, ...] = (Work((Version(file, file.text),), given=file.text),)
        self._aside: tuple[Work, ...] = ()
        self._at = 0

    @classmethod
    def resumed(cls, work: Work) -> Draft:
        """Return a draft that begins with a work and its history."""
        draft = cls(work.now.file)
        draft._works = (work,)
        return draft

    @property
    def present(self) -> Work:
        """The work that is on the screen."""
        return self._works[self._at]

    @property
    def now(self) -> Version:
        """The present version."""
        return self.present.now

    @property
    def last(self) -> Version | None:
        """The version before the present one."""
        if self.present.at:
            return self.present.versions[self.present.at - 1]
        return self._works[self._at - 1].now if self._at else None

    @property
    def start(self) -> Version:
        """The version that the present one began as: the design that was opened or started from last."""
        return self.present.versions[0]

    @property
    def works(self) -> tuple[Work, ...]:
        """Every work of the session, the present one first."""
        return (self.present, *(work for work in (*self._works, *self._aside) if work is not self.present))

    @property
    def unsaved(self) -> tuple[Work, ...]:
        """The works that are in no file, the present one first: that counts as soon as it is other than its file."""
        return tuple(work for work in self.works if work.unsaved or (work is self.present and self.now.changed))

    @property
    def undo_steps(self) -> tuple[str, ...]:
        """What can be undone, the latest first."""
        done = (version.step for work in self._works[: self._at + 1] for version in work.versions[: work.at + 1])
        return tuple(done)[:0:-1]

    @property
    def redo_steps(self) -> tuple[str, ...]:
        """What can be redone, the next first."""
        undone = (version.step for work in self._works[self._at + 1 :] for version in work.versions)
        return (*(version.step for version in self.present.versions[self.present.at + 1 :]), *undone)

    def apply(self, patch: Patch) -> None:
        """Change the draft; what was undone before is forgotten.

        Raises PatchError, and then nothing is changed.
        """
        wanted = of_person(self.now.wanted, patch)
        self._put(replace(self.now, file=self.now.file.apply(patch), step=str(patch), wanted=wanted))

    def commit_to(self, names: tuple[str, ...]) -> None:
        """Reckon with these commitments of the person's and no others; the design stays as it is."""
        self._put(replace(self.now, committed=names, step=f"commitments = {', '.join(names) or 'none'}"))

    def start_from(self, file: PresetFile, saved: str | None = None) -> None:
        """Go on with another design; undo comes back to this one, and what the person wants stays theirs.

        So do their commitments.
        """
        self.go_on_with(Work((Version(file, file.text if saved is None else saved),), given=file.text))

    def go_on_with(self, work: Work) -> None:
        """Make a work the present one, with its own history; undo leads through that to the work before.

        The person's commitments hold for it too, unless it has some of its own.
        """
        now, name = self.now, work.now.file.blueprint.name
        work = work.with_now(
            replace(
                work.now,
                wanted=of_person(now.wanted, work.now.wanted),
                committed=work.now.committed or now.committed,
            )
        )
        begun = replace(work.versions[0], step=f"{_STARTED}{name}")
        work = replace(work, versions=(begun, *work.versions[1:]))
        self._forget_undone()
        before = tuple(it for it in self._works if it.key != work.key)
        self._aside = tuple(it for it in self._aside if it.key != work.key)
        self._works, self._at = (*before, work), len(before)

    def go_back_to(self, work: Work) -> None:
        """Make a work of this session the present one, with what is kept of it before the eyes."""
        work = replace(work, at=work.kept)
        if work.key == self.present.key:
            self._replace(work)
        else:
            self.go_on_with(work)

    def saved_as(self, file: PresetFile) -> None:
        """Note that the draft is now safe in a file, under the name and origin it got there."""
        self._put(replace(self.now, file=file, saved=file.text, step=f"saved as {file.blueprint.name}"))

    def undo(self) -> str:
        """Go one version back and return what was undone; empty where there is nothing."""
        step = self.now.step
        if self.present.at:
            self._replace(replace(self.present, at=self.present.at - 1))
        elif self._at:
            self._at -= 1
        else:
            return ""
        return step

    def redo(self) -> str:
        """Go one version on and return what was done again; empty where there is nothing."""
        if self.present.at + 1 < len(self.present.versions):
            self._replace(replace(self.present, at=self.present.at + 1))
        elif self._at + 1 < len(self._works):
            self._at += 1
        else:
            return ""
        return self.now.step

    def mark(self) -> tuple[tuple[Work, ...], tuple[Work, ...], int]:
        """Return where the draft stands, for `back_to`."""
        return self._works, self._aside, self._at

    def back_to(self, mark: tuple[tuple[Work, ...], tuple[Work, ...], int]) -> None:
        """Let the draft stand as it did, as if nothing had been tried."""
        self._works, self._aside, self._at = mark

    def _put(self, version: Version) -> None:
        self._forget_undone()
        self._replace(self.present.put(version))

    def _replace(self, work: Work) -> None:
        self._works = (*self._works[: self._at], work, *self._works[self._at + 1 :])

    def _forget_undone(self) -> None:
        self._aside += tuple(work for work in self._works[self._at + 1 :] if work.unsaved)
        self._works = self._works[: self._at + 1]
