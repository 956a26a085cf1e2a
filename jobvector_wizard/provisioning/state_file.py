"""The file backend's state file, when a full disk or a kill has torn it: the last whole one takes its place.

The engine moves the state to its backup before each write and goes on after a failed one, so a full disk may tear both.
"""

from __future__ import annotations

import json
import shutil
from enum import Enum
from typing import TYPE_CHECKING, Literal

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.base.paths import write_atomically
from jobvector_wizard.infrastructure.program import PROJECT
from jobvector_wizard.provisioning.backend import FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobvector_wizard.provisioning.backend import Backend
    from jobvector_wizard.provisioning.deployment import DeploymentDirectory

__all__ = ["Mended", "mend_state"]


class Mended(Enum):
    """What was done to a state."""

    NOT = "it was whole"
    OF_THE_BACKUP = "the backup of a moment before took its place"
    OF_THE_LAST_EXPORT = "one from before the last operation took its place, so that it has to be refreshed"


def mend_state(
    deployment: DeploymentDirectory, backend: Backend, say: Callable[[str, Literal["info", "warning"]], object]
) -> Mended:
    """Put the last whole state in the place of a state file that is no JSON; the torn one is kept beside it.

    That is Pulumi's own backup, and where it is torn too the state from before the last operation. What was created
    since is found again by its tags. Torn notes beside the files go: a file without such a note is read as it is, one
    with a torn note is not read at all. Raises WizardError where no whole state is left.
    """
    if backend.url != FILE:
        return Mended.NOT
    for note in (deployment.state / ".pulumi").rglob("*.attrs"):
        if not _whole(note):
            note.unlink()
    file = deployment.state / ".pulumi" / "stacks" / PROJECT / f"{deployment.name}.json"
    if not file.exists() or _whole(file):
        return Mended.NOT
    backup = file.with_name(f"{file.name}.bak")
    if not _whole(backup):
        _take_back(deployment, file, say)
        return Mended.OF_THE_LAST_EXPORT
    file.replace(_torn(file))
    shutil.copyfile(backup, file)
    say(
        "The state file was torn, as a full disk does; the backup of a moment before takes its place.",
        "warning",
    )
    return Mended.OF_THE_BACKUP


def _take_back(
    deployment: DeploymentDirectory, file: Path, say: Callable[[str, Literal["info", "warning"]], object]
) -> None:
    """Put the newest whole export in the state's place, in the file backend's own form and with nothing open.

    What the export had open was begun by an earlier operation, whose journal leads to it.
    """
    export = next((path for path in sorted(deployment.exports.glob("*.json"), reverse=True) if _whole(path)), None)
    if export is None:
        raise WizardError(
            f"The state of {deployment.name} is torn, and so is its backup.",
            f"No older state is in {deployment.exports} either. If you have a copy elsewhere, put it in the place of "
            f"{file}; else look in the account for the tag jobvector:deployment={deployment.name}.",
        )
    whole = json.loads(export.read_bytes())
    latest = {**whole["deployment"], "pending_operations": []}
    checkpoint = {"stack": f"organization/{PROJECT}/{deployment.name}", "latest": latest}
    shutil.copyfile(file, _torn(file))
    write_atomically(file, json.dumps({"version": whole["version"], "checkpoint": checkpoint}))
    say(
        "The state file and its backup were torn, as a full disk does; the state from before the operation "
        f"{export.stem} takes their place, and is compared with the account.",
        "warning",
    )


def _torn(file: Path) -> Path:
    return file.with_name(f"{file.name}.torn")


def _whole(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return True
