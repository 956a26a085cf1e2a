"""Where an unexpected exception is written down, so that a person gets a sentence and the file gets the rest."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobvector_wizard import __version__
from jobvector_wizard.errors import WizardError
from jobvector_wizard.paths import private_directory, state_directory

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["broken", "record", "record_crash"]


def record_crash() -> Path:
    """Write the exception that is being handled to a new log and return its path."""
    moment = datetime.now(UTC)
    folder = private_directory(state_directory() / "crashes")
    path = folder / f"{moment:%Y%m%dT%H%M%S%f}.log"
    path.write_text(f"jobvector-wizard {__version__}, {moment.isoformat()}\n{traceback.format_exc()}", encoding="utf-8")
    path.chmod(0o600)
    return path


def record(error: Exception) -> Path:
    """Write an exception down that is not being handled now."""
    try:
        raise error
    except Exception:  # noqa: BLE001 - it is written down, not handled
        return record_crash()


def broken(what: str, error: Exception) -> WizardError:
    """Write an unexpected exception down and return what to tell a person; a full disk does not hide it."""
    try:
        where = f"What happened is in {record(error)}; report it with that file."
    except OSError as full:
        where = f"What happened cannot be written down: {full.strerror}."
    return WizardError(f"{what}: the program broke ({type(error).__name__}). Nothing was changed.", where)
