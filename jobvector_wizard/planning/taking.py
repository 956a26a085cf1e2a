"""A preset as it is taken on a day: with the version of Kubernetes that a new cluster should have, written into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Support
from jobvector_wizard.design.patch import Patch, read_path
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.planning.scheduler import rules_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["VERSION", "as_standing", "as_taken", "fit_versions", "names_version", "newest_version", "take_design"]

VERSION: Final = "kubernetes.version"
_TABLE: Final = """\
# The newest in standard support on {on} of which this program knows how pods are scheduled.
[kubernetes]
version = "{version}"
"""


def fit_versions(catalog: Catalog, on: date) -> Iterator[str]:
    """Yield the minors in standard support on a day whose scheduler was read, the newest first."""
    for name, version in catalog.kubernetes_versions.items():
        if version.support_on(on) is Support.STANDARD and rules_for(name).exact:
            yield name


def newest_version(catalog: Catalog, on: date) -> str | None:
    """Return the newest of them; None where there is none."""
    return next(fit_versions(catalog, on), None)


def take_design(design: str, catalog: Catalog, on: date) -> PresetFile:
    """Load a design to begin with: a preset that names no version of Kubernetes gets the newest, in its text too.

    So does what lies over one. A whole file of one's own is what it says, and what was copied or deployed keeps its
    version. Raises UnknownNameError, UsageError or BlueprintError.
    """
    return as_taken(load_design(design), catalog, on)


def as_taken(loaded: PresetFile, catalog: Catalog, on: date) -> PresetFile:
    """Return what was loaded, with the newest version of Kubernetes where it leaves that open."""
    if not loaded.unversioned:
        return loaded
    version = newest_version(catalog, on)
    if version is None:
        return loaded
    if "kubernetes" in loaded.blueprint.model_fields_set:
        return loaded.apply(Patch.set(VERSION, version))
    # no preset has the table, and to write it at the end takes a tenth of the time of an edit
    text = f"{loaded.text.rstrip()}\n\n{_TABLE.format(on=on, version=version)}"
    return replace(loaded, text=text, blueprint=PresetFile.parse(text, loaded.origin).blueprint)


def names_version(patch: Patch) -> bool:
    """Whether changes say which version of Kubernetes is meant."""
    path = read_path(VERSION)
    return any(path[: len(change.path)] == change.path for change in patch.changes)


def as_standing(taken: PresetFile, standing: Blueprint | None) -> PresetFile:
    """Return a preset that was taken with the version that stands already: no upgrade comes by taking it again."""
    if standing is None or not taken.unversioned:
        return taken
    return taken.apply(Patch.set(VERSION, standing.kubernetes.version))
