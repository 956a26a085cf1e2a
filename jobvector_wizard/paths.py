"""Where the program keeps what it makes.

    state     drafts/<id>.toml
              deployments/<name>/blueprint.toml, operations/<time>-<kind>/, state/
              rehearsals/<name>-<id>/
    cache     refreshed catalogs, the Pulumi CLI

`JOBVECTOR_HOME` moves all of it to one place.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

__all__ = ["cache_directory", "deployments", "drafts", "private_directory", "rehearsals", "state_directory"]

HOME: Final = "JOBVECTOR_HOME"
_APPLICATION: Final = "jobvector-wizard"


def state_directory() -> Path:
    """Where drafts, deployments and rehearsals live."""
    return _moved() or platformdirs.user_state_path(_APPLICATION, appauthor=False)


def cache_directory() -> Path:
    """Where things live that can be fetched again."""
    home = _moved()
    return home / "cache" if home else platformdirs.user_cache_path(_APPLICATION, appauthor=False)


def drafts() -> Path:
    """Where the wizard keeps unfinished designs."""
    return state_directory() / "drafts"


def deployments() -> Path:
    """Where each deployment has its directory."""
    return state_directory() / "deployments"


def rehearsals() -> Path:
    """Where each rehearsal has its directory; a rehearsal never touches a deployment."""
    return state_directory() / "rehearsals"


def private_directory(path: Path) -> Path:
    """Make a directory that only its owner can look into, with its parents, and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _moved() -> Path | None:
    home = os.environ.get(HOME)
    return Path(home).expanduser().absolute() if home else None
