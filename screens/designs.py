"""What a person can begin with: what runs, kept drafts, what stands, files that were named, and the shipped presets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import WizardError, visible
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, shipped_presets
from jobvector_wizard.planning.requirements import with_requirements
from jobvector_wizard.planning.taking import take_design
from jobvector_wizard.provisioning.deployment import list_deployments
from jobvector_wizard.provisioning.history import history, standing_since
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.launch import list_operations
from jobvector_wizard.session.kept import kept_drafts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.operation import OperationDirectory
    from jobvector_wizard.session.assessor import Assessor
    from jobvector_wizard.session.kept import Kept

__all__ = ["Design", "designs"]

NEWEST: Final = 20
"""How many operations are looked at for one that still runs."""


@dataclass(frozen=True, slots=True)
class Design:
    """Something to begin with, assessed or with the reason why it cannot be.

    `draft` is where a kept draft lies, `running` an operation that is gone back to instead of a design; `about` is said
    before what the design is.
    """

    name: str
    file: PresetFile | None
    shown: Assessment | WizardError
    draft: Path | None = None
    running: OperationDirectory | None = None
    about: str = ""

    @property
    def is_preset(self) -> bool:
        """Whether it is neither a draft nor an operation."""
        return self.draft is None and self.running is None


def designs(
    assessor: Assessor, wanted: Patch, present: Path | None, opened: Sequence[PresetFile] = ()
) -> tuple[Design, ...]:
    """Return everything to begin with, the most urgent first; presets as the person wants them.

    `present` is where the draft that is on the screen is kept: it is there already. `opened` are files that the person
    named, and stand as they are.
    """
    return (
        *_or_why_not("operations", _running(assessor)),
        *_drafts(assessor, present),
        *_or_why_not("deployments", _deployments(assessor)),
        *_opened(assessor, opened),
        *_presets(assessor, wanted),
    )


def _or_why_not(name: str, found: Iterator[Design]) -> Iterator[Design]:
    """Yield what is found, and where a place cannot be read, that."""
    try:
        yield from found
    except WizardError as error:
        yield Design(name, None, error)


def _running(assessor: Assessor) -> Iterator[Design]:
    for operation in islice(list_operations(), NEWEST):
        if operation.state is JournalState.RUNNING:
            name = f"runs: {operation.header.kind.value} {operation.header.deployment}"
            try:
                yield Design(name, None, assessor.design(operation.blueprint()), running=operation)
            except WizardError as error:
                yield Design(name, None, error)


def _drafts(assessor: Assessor, present: Path | None) -> Iterator[Design]:
    """Yield the drafts on disk; one that another wizard has open with the reason why it cannot be taken."""
    today = datetime.now().astimezone().date()
    for kept in kept_drafts():
        when = f"{kept.when:%H:%M}" if kept.when.date() == today else f"{kept.when:%m-%d}"
        name = f"draft of {kept.file.blueprint.name} {when}"  # of which the time is what a narrow list cuts off
        if kept.open_in:
            yield Design(name, kept.file, kept.refusal, draft=kept.path)
        elif kept.path != present:
            yield _draft(name, kept, assessor)


def _draft(name: str, kept: Kept, assessor: Assessor) -> Design:
    about = f"A draft of {kept.file.origin}, kept on {kept.when:%Y-%m-%d} at {kept.when:%H:%M}."
    try:
        shown = assessor.design(kept.file.blueprint, kept.committed or assessor.catalog.own.chosen)
        return Design(name, kept.file, shown, draft=kept.path, about=about)
    except WizardError as error:
        return Design(name, None, error, draft=kept.path)


def _deployments(assessor: Assessor) -> Iterator[Design]:
    """Yield what stands, as it was last brought up, under the deployment's own name."""
    for deployment in list_deployments():
        name = f"stands: {visible(deployment.name)}"
        try:
            if standing_since(history(deployment)) is None or not deployment.brought_up:
                continue
            file = PresetFile.load(deployment.blueprint).apply(Patch.set("name", deployment.name))
            yield Design(name, file, assessor.design(file.blueprint))
        except WizardError as error:
            yield Design(name, None, error)


def _opened(assessor: Assessor, files: Sequence[PresetFile]) -> Iterator[Design]:
    """Yield files by their names, and by their whole paths where two have the same."""
    names = Counter(Path(file.origin).name for file in files)
    for file in files:
        name = Path(file.origin).name
        yield _or_error(visible(name if names[name] == 1 else file.origin), file, assessor)


def _or_error(name: str, file: PresetFile, assessor: Assessor) -> Design:
    try:
        return Design(name, file, assessor.design(file.blueprint))
    except WizardError as error:
        return Design(name, None, error)


def _presets(assessor: Assessor, wanted: Patch) -> Iterator[Design]:
    """Yield the presets with their own files, assessed as they would be with what the person wants."""
    for name in shipped_presets():
        try:
            file = take_design(name, assessor.catalog, assessor.on)
            shown = with_requirements(file, wanted, assessor.catalog)
            yield Design(name, file, assessor.design(shown.blueprint))
        except WizardError as error:
            yield Design(name, None, error)
