"""What a person likes, beside every design: a small file in the state directory that the wizard reads at its start."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.toml_text import TomlTextError, read_toml

__all__ = ["Preferences", "keep_preferences", "read_preferences"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` is the name of the wizard's colours; empty where none was ever chosen."""

    theme: str = ""


def read_preferences() -> Preferences:
    """Return what was kept; the defaults where nothing was.

    Raises UsageError where the file cannot be read.
    """
    path = paths.preferences()
    try:
        theme = read_toml(path.read_text(encoding="utf-8")).get("theme", "")
    except FileNotFoundError:
        return Preferences()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, TomlTextError):
        raise UsageError(f"{path} is not TOML.", "It holds the theme alone: delete it, and choose again.") from None
    if not isinstance(theme, str) or not theme.isprintable():
        raise UsageError(f"{path}: theme is not a name.", "Delete the file, and choose again.")
    return Preferences(theme)


def keep_preferences(preferences: Preferences) -> None:
    """Write them down, whole or not at all.

    Raises UsageError where they cannot be written.
    """
    path = paths.preferences()
    try:
        paths.private_directory(path.parent)
        paths.write_atomically(path, f"theme = {json.dumps(preferences.theme)}\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None
