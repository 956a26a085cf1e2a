"""What leaves the wizard while it runs: texts for the clipboard, and a changed draft that goes back into its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.design.overlay_design import base_named
from jobvector_wizard.screens.app_account import BuildingApp
from jobvector_wizard.screens.messages import CopyRequested
from jobvector_wizard.screens.palette import Commands
from jobvector_wizard.screens.themes import ThemedApp

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.command import Provider

__all__ = ["TakingApp"]


class TakingApp(ThemedApp, BuildingApp):
    """An app that says what it has copied and saved; every command that it knows has a name in the palette."""

    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands}

    def show_draft(self) -> None:
        """Draw the draft."""
        raise NotImplementedError

    def announce(self, title: str, text: str) -> None:
        """Say what was done; only the latest such word stays on the screen."""
        self.clear_notifications()
        self.notify(text, title=title, timeout=3, markup=False)

    @on(CopyRequested)
    def _copy(self, event: CopyRequested) -> None:
        self.copy_to_clipboard(event.text)
        self.announce(f"Copied: {event.title}", event.text.partition("\n")[0])

    def action_save(self) -> None:
        """Save the draft under a new name and path."""
        self.save("The preset is written with its comments, under its own name.", lambda: None)

    def action_save_here(self) -> None:
        """Write the draft back to the file it came from; where that was changed meanwhile, ask for another one."""
        version = self.draft.now
        path = Path(version.file.origin)
        if why := _why_not_over(path, version.saved):
            self.save(f"{path} {why}", lambda: None)
            return
        try:
            version.file.save(path)
        except WizardError as error:
            self.tell(error)
            return
        self.draft.saved_as(version.file)
        self.ending.saved = path
        self.show_draft()
        self.announce("Saved", str(path))


def _why_not_over(path: Path, saved: str) -> str:
    """Say why a draft is not written over a file, as the end of a sentence; empty where that holds what was opened."""
    try:
        holds = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        holds = ""
    if holds == saved:
        return ""
    if base := base_named(holds):
        return f"says only how it differs from its base, {base}. Here is the whole design, for a file of its own."
    return "is not as it was when it was opened, so it is not overwritten."
