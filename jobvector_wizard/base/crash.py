"""Where an unexpected exception is written down, so that a person gets a sentence and the file gets the rest."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime

from jobvector_wizard import __version__
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.paths import private_directory, state_directory

__all__ = ["broken", "written_down"]


def written_down(error: BaseException) -> str:
    """Write an exception to a new log and say where it is; where nothing can be written, say why and what it was.

    Raises nothing, since it is called where something has gone wrong already.
    """
    told = "".join(traceback.format_exception(error))
    moment = datetime.now(UTC)
    try:
        folder = private_directory(state_directory() / "crashes")
        path = folder / f"{moment:%Y%m%dT%H%M%S%f}.log"
        path.write_text(f"jobvector-wizard {__version__}, {moment.isoformat()}\n{told}", encoding="utf-8")
        path.chmod(0o600)
    except (OSError, RuntimeError, ValueError, WizardError) as full:
        why = full.strerror if isinstance(full, OSError) else str(full)
        last = traceback.extract_tb(error.__traceback__)[-1:]
        where = "".join(f" at {frame.name}, line {frame.lineno}" for frame in last)
        return f"What happened cannot be written down: {why}. Report {type(error).__name__}{where}."
    return f"What happened is in {path}; report it with that file."


def broken(what: str, error: Exception, meaning: str = "") -> WizardError:
    """Write an unexpected exception down and return what to tell a person; a full disk does not hide it."""
    said = f"{what}: the program broke ({type(error).__name__}). {meaning}"
    return WizardError(said.rstrip(), written_down(error))
