"""What is said when the wizard has closed: the saved file, the equivalent command, the way back to an operation."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.rehearsal import DEFAULT_SPEED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.session.draft import Draft

__all__ = ["Ending", "design_of", "kept_line", "unsaved_lines"]

PROGRAM: Final = "jobvector-wizard"
_LISTED: Final = 5
"""Drafts that a question names."""


@dataclass
class Ending:
    """`design` is what the command line calls the design that the wizard ended with; `verb` is what it did with it.

    `committed` are the commitments that its bill was reckoned with.
    """

    design: str = ""
    saved: Path | None = None
    kept: tuple[Path, ...] = ()
    speed: float = DEFAULT_SPEED
    operation: str = ""
    committed: tuple[str, ...] = ()
    verb: str = "rehearse"

    def lines(self) -> Iterator[str]:
        """Yield the lines for standard output."""
        if self.saved is not None:
            yield f"Saved: {self.saved}"
        for kept in self.kept:
            yield kept_line(kept)
        if self.design:
            design = shlex.quote(self.design.removeprefix(f"{Path.cwd()}/"))
            speed = "" if self.verb == "up" or self.speed == DEFAULT_SPEED else f" --speed {self.speed:g}"
            yield f"The same without the wizard: {PROGRAM} {self.verb} {design}{speed}"
            if self.committed:
                chosen = " ".join(f"--commitment {name}" for name in self.committed)
                yield f"Its bill with your commitments: {PROGRAM} estimate {design} {chosen}"
        if self.operation:
            what = "the operation" if self.verb == "up" else "the rehearsal"
            yield f"Watch {what} again: {PROGRAM} watch {self.operation}"


def design_of(file: PresetFile) -> str:
    """Return what the command line calls a design: the name of a preset, or the path of a file."""
    return file.origin.removeprefix("preset ")


def kept_line(path: Path) -> str:
    """Say that a draft is kept; only once that was seen."""
    return f"The draft is kept, and the wizard offers it at its next start: {path}"


def unsaved_lines(draft: Draft) -> Iterator[str]:
    """Say which drafts of a session are in no file of the person's."""
    unsaved = draft.unsaved
    name = draft.now.file.blueprint.name
    if draft.now.changed and len(unsaved) == 1:
        yield f"{name}* has changes that are not in a file of yours."
        return
    yield "These changes are not in a file of yours:"
    for work in unsaved[:_LISTED]:
        if work is not draft.present:
            yield f"  {work.versions[work.kept].file.blueprint.name}*, left for another design"
        elif draft.now.changed:
            yield f"  {name}*, on the screen"
        else:
            yield f"  {name}, what was undone: r does it again"
    if len(unsaved) > _LISTED:
        yield f"  and {len(unsaved) - _LISTED} more"
