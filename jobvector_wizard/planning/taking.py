"""A preset as it is taken on a day: with the version of Kubernetes that a new cluster should have, written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Support
from jobvector_wizard.patch import Patch, read_path
from jobvector_wizard.planning.scheduler import rules_for
from jobvector_wizard.preset_file import PresetFile, load_design

if TYPE_CHECKING:
    from datetime import date

    from jobvector_wizard.blueprint import Blueprint
    from jobvector_wizard.catalog import Catalog

__all__ = ["VERSION", "as_standing", "names_version", "newest_version", "take_design"]

VERSION: Final = "kubernetes.version"
_TABLE: Final = """\
# The newest in standard support on {on} of which this program knows how pods are scheduled.
[kubernetes]
version = "{version}"
"""


def newest_version(catalog: Catalog, on: date) -> str | None:
    """Return the newest minor in standard support on a day whose scheduler was read; None where there is none."""
    newest_first = catalog.kubernetes_versions.items()
    fit = (it for it, version in newest_first if version.support_on(on) is Support.STANDARD and rules_for(it).exact)
    return next(fit, None)


def take_design(design: str, catalog: Catalog, on: date) -> PresetFile:
    """Load a design to begin with: a preset that names no version of Kubernetes gets the newest, in its text too.

    A file of one's own is what it says, and what was copied or deployed keeps its version. Raises UnknownNameError,
    UsageError or BlueprintError.
    """
    loaded = load_design(design)
    if not loaded.is_preset or "version" in loaded.blueprint.kubernetes.model_fields_set:
        return loaded
    version = newest_version(catalog, on)
    if version is None:
        return loaded
    if "kubernetes" in loaded.blueprint.model_fields_set:
        return loaded.apply(Patch.set(VERSION, version))
    # no preset has the table, and to write it at the end takes a tenth of the time of an edit
    return PresetFile.parse(f"{loaded.text.rstrip()}\n\n{_TABLE.format(on=on, version=version)}", loaded.origin)


def names_version(patch: Patch) -> bool:
    """Whether changes say which version of Kubernetes is meant."""
    path = read_path(VERSION)
    return any(path[: len(change.path)] == change.path for change in patch.changes)


def as_standing(taken: PresetFile, standing: Blueprint | None) -> PresetFile:
    """Return a preset that was taken with the version that stands already: no upgrade comes by taking it again."""
    if standing is None or not taken.is_preset:
        return taken
    return taken.apply(Patch.set(VERSION, standing.kubernetes.version))
