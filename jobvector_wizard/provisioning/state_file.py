"""The file backend's state file, when a full disk or a kill has torn it: the last whole one takes its place."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Literal

from jobvector_wizard.errors import WizardError
from jobvector_wizard.infrastructure.program import PROJECT
from jobvector_wizard.provisioning.backend import FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobvector_wizard.provisioning.backend import Backend
    from jobvector_wizard.provisioning.deployment import DeploymentDirectory

__all__ = ["mend_state"]


def mend_state(
    deployment: DeploymentDirectory, backend: Backend, say: Callable[[str, Literal["info", "warning"]], object]
) -> None:
    """Put Pulumi's own backup in the place of a state file that is no JSON; the torn one is kept beside it.

    What was created since the backup is found again by its tags. Torn notes beside the files go: a file without such a
    note is read as it is, one with a torn note is not read at all. Raises WizardError where the backup is torn too.
    """
    if backend.url == FILE:
        for note in (deployment.state / ".pulumi").rglob("*.attrs"):
            if not _whole(note):
                note.unlink()
    file = deployment.state / ".pulumi" / "stacks" / PROJECT / f"{deployment.name}.json"
    if backend.url != FILE or not file.exists() or _whole(file):
        return
    backup = file.with_name(f"{file.name}.bak")
    if not _whole(backup):
        raise WizardError(
            f"The state of {deployment.name} is torn, and so is its backup; nothing was done.",
            f"States from before the last operations are in {deployment.exports}: take one back with "
            f"pulumi stack import, then run up again.",
        )
    file.replace(file.with_name(f"{file.name}.torn"))
    shutil.copyfile(backup, file)
    say(
        "The state file was torn, as a full disk does; the backup of a moment before takes its place.",
        "warning",
    )


def _whole(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return True
