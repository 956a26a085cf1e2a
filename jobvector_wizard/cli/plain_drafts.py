"""Drafts in the wizard without a screen: those to go on with, and what becomes of this one at the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jobvector_wizard.base.errors import UsageError, WizardError
from jobvector_wizard.base.paths import typed_path
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import free_name, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.standing import standing
from jobvector_wizard.reporting import words
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.ending import kept_line
from jobvector_wizard.session.kept import kept_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.preset_file import PresetFile
    from jobvector_wizard.session.draft import Work
    from jobvector_wizard.session.kept import DraftFiles, Kept

    Ask = Callable[[str], str]
    Say = Callable[[str], None]

__all__ = ["drafts_listed", "go_on_with", "save_design", "say_goodbye", "unsaved_lines"]


def drafts_listed(first: int, catalog: Catalog, on: date, say: Say) -> tuple[Kept, ...]:
    """List the drafts on disk by their numbers, and return them."""
    found = kept_drafts()
    for number, kept in enumerate(found, first):
        say(f"{number:>3}  {_row(kept, catalog, on)}")
    return found


def _row(kept: Kept, catalog: Catalog, on: date) -> str:
    """Say what a draft on disk is, with its price, or why it cannot be taken."""
    name = f"draft of {kept.file.blueprint.name}, {kept.when:%m-%d %H:%M}"
    if kept.open_in:
        return f"{name}  ✗ {kept.refusal.message}"
    try:
        shown = assess(kept.file.blueprint, catalog.committed_to(kept.committed), on)
    except WizardError as error:
        return f"{name}  ✗ {error.message.splitlines()[0]}"
    verdict = standing(shown)
    return f"{name}  {words.total(shown)}  {verdict.glyph} {verdict.text}"


def go_on_with(kept: Kept, files: DraftFiles, catalog: Catalog, on: date) -> Draft:
    """Take a draft over, with its history.

    Raises UsageError or BlueprintError where another wizard has it open, or it is gone or cannot be read.
    """
    return Draft.resumed(files.adopt(kept.path).work(catalog, on))


def save_design(file: PresetFile, answer: Ask, say: Say) -> PresetFile:
    """Write a changed design under a name of its own and return it as it was written."""
    folder = Path.cwd()
    free = free_name(file.blueprint.name, folder)
    while True:
        name = answer(f"name of the design [{free}]") or free
        path = folder / f"{name}.toml"
        try:
            if name in shipped_presets():
                raise UsageError(f"{name} is taken, by a preset; choose another name.")
            named = file.apply(Patch.set("name", name))
            named.save(path, new=True)
        except WizardError as error:
            say(f"✗ {error}")
            continue
        say(f"Saved: {path}")
        return replace(named, origin=str(path), unversioned=False)


def unsaved_lines(draft: Draft, files: DraftFiles) -> Iterator[str]:
    """Say where that is kept of a draft which is in no file of the person's."""
    for work in draft.unsaved:
        yield f"Not saved. {kept_line(files.path(work))}"


def say_goodbye(draft: Draft | None, files: DraftFiles, ask: Ask, say: Say) -> int:
    """Say where the draft is kept, or ask for a file where it cannot be; return the exit code, 1 where it is lost."""
    if draft is None or not draft.unsaved:
        say("\nNo change is left unsaved.")
        return 0
    try:
        files.keep(draft)
    except WizardError as error:
        say(f"\nNot saved, and the draft is not kept: {error.message}")
        (work,) = draft.unsaved
        if _saved_elsewhere(work, ask, say):
            return 0
        older = files.path(work)
        say(f"The changes are lost, but for those kept before: {older}" if older.exists() else "The changes are lost.")
        return 1
    say("\n" + "\n".join(unsaved_lines(draft, files)))
    return 0


def _saved_elsewhere(work: Work, ask: Ask, say: Say) -> bool:
    """Save a work to a path that is asked for; False where it is given up."""
    while True:
        try:
            answer = ask("path of a file for the design; q gives it up> ").strip()
        except (EOFError, KeyboardInterrupt):
            return False
        if answer == "q":
            return False
        if not answer:
            continue
        try:
            path = typed_path(answer).absolute()
            work.versions[work.kept].file.save(path, new=True)
        except WizardError as error:
            say(f"✗ {error}")
        else:
            say(f"Saved: {path}")
            return True
