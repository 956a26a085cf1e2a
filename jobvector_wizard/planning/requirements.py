"""What belongs to a person and not to a design: where to build, what it may cost, how it is used, what it must survive.

A preset states all of it, since a bill needs it, and what a person states instead holds for every design that they look
at. It is kept as a patch, so that it is applied, undone and written like any other change.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.base.errors import PatchError, UsageError, nearest
from jobvector_wizard.base.toml_text import TomlTextError, read_toml
from jobvector_wizard.design.patch import Change, Patch
from jobvector_wizard.planning.moving import move_with_region

if TYPE_CHECKING:
    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.preset_file import PresetFile

__all__ = ["REQUIREMENTS", "of_person", "parse_requirements", "requirements_text", "with_requirements"]

REQUIREMENTS: Final = ("region", "budget", "usage", "goals")
"""The keys of a design that are a person's; every other one is the design's."""
LAYOUT: Final = (
    "cross_zone_gb",
    "database_cross_zone_gb",
    "endpoint_gb",
    "node_cpu_used",
    "database_cpu_percent",
)
"""Assumptions about use that follow from where a design has its parts and how large they are: they are its own."""
_LONGEST: Final = 60
_HEAD: Final = (
    "# Holds for every design that is looked at with --for and this file. What is left out is the design's.\n"
)


def of_person(*patches: Patch) -> Patch:
    """Return what patches say of a person's requirements; of several changes of one place the last."""
    found: dict[tuple[str, ...], Change] = {}
    for change in (change for patch in patches for change in patch.changes):
        if change.path[0] in REQUIREMENTS and not set(change.path).intersection(LAYOUT):
            found.pop(change.path, None)
            found[change.path] = change
    return Patch(tuple(found.values()))


def parse_requirements(text: str, origin: str) -> Patch:
    """Read a person's requirements in TOML; whether the values are right shows when a design takes them.

    Raises UsageError where it is no TOML or has anything but requirements; `origin` names it there.
    """
    try:
        document = read_toml(text)
    except TomlTextError as error:
        why = f"cannot be read: {error}" if error.bounds else f"is not TOML: {error}"
        raise UsageError(f"{origin} {why}") from None
    return Patch(tuple(change for key, value in document.items() for change in _changes(origin, key, value)))


def _changes(origin: str, key: str, value: Any) -> list[Change]:
    known = f"It may have {', '.join(REQUIREMENTS)}. A design is changed with --set."
    if key not in REQUIREMENTS:
        guess = nearest(key, REQUIREMENTS)
        hint = f' Did you mean "{guess}"?' if guess else ""
        raise UsageError(f"{origin}: {_shown(key)} is no requirement of a person but a part of a design.{hint}", known)
    if key == "region":
        return [Change((key,), value)]
    if not isinstance(value, dict):
        raise UsageError(f"{origin}: {key} is a table, [{key}].")
    if layout := [name for name in value if key == "usage" and name in LAYOUT]:
        raise UsageError(f"{origin}: usage.{layout[0]} follows from a design's layout, so it is a design's.", known)
    return [Change((key, name), stated) for name, stated in value.items()]


def _shown(key: str) -> str:
    return json.dumps(key[:_LONGEST])


def with_requirements(file: PresetFile, wanted: Patch, catalog: Catalog, origin: str = "") -> PresetFile:
    """Return a design as a person wants it; zones move with the region. `origin` names where the wishes are from.

    Raises UsageError where a wish cannot stand in the design.
    """
    if not wanted.changes:
        return file
    try:
        return file.apply(move_with_region(wanted, file.blueprint, catalog))
    except PatchError as error:
        if not origin:
            raise
        raise UsageError(f"{origin} does not fit {file.origin}.\n{error.message}", error.remedy) from None


def requirements_text(file: PresetFile) -> str:
    """Return the requirements that a design states, with their comments, as a file that `parse_requirements` reads."""
    import tomlkit

    document = tomlkit.parse(file.text)
    kept = tomlkit.document()
    for key in REQUIREMENTS:
        if key in document:
            kept[key] = document[key]
            _without_trailing_comments(document[key])
    for name in LAYOUT:
        kept.get("usage", {}).pop(name, None)
    return _HEAD + tomlkit.dumps(kept).rstrip("\n") + "\n"


def _without_trailing_comments(table: object) -> None:
    """Drop the comments at a table's end, which in the design's file speak of the table that follows there."""
    from tomlkit import nl
    from tomlkit.items import Table

    if isinstance(table, Table):
        body = table.value.body
        while body and body[-1][0] is None:
            body.pop()
        table.add(nl())
