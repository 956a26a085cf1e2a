"""How long a planned resource usually takes, from the catalog's published readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.provisioning.events import Duration, Resource
from jobvector_wizard.services import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobvector_wizard import catalog
    from jobvector_wizard.provisioning.plan import PlannedResource

__all__ = ["journaled", "published"]

_LOCAL: Final = ("pulumi:", "random:", "tls:")
"""Packages whose resources are made on this machine at once."""


def journaled(
    plan: Iterable[PlannedResource],
    usual: Callable[[PlannedResource], Duration | None] | None = None,
) -> tuple[Resource, ...]:
    """Turn a plan into what a journal says of it: without inputs, with durations."""
    usual = usual or published
    return tuple(
        Resource(
            urn=planned.urn,
            type=planned.type,
            name=planned.name,
            parent=planned.parent,
            component=planned.component,
            depends_on=planned.depends_on,
            duration=None if planned.component else usual(planned),
        )
        for planned in plan
    )


def published(planned: PlannedResource, operation: str = "create") -> Duration | None:
    """Look a resource up in the bundled catalog.

    A variant without usable readings, such as a Multi-AZ database, plays the general ones as a lower bound.
    """
    from jobvector_wizard.catalog import bundled

    if planned.type.startswith(_LOCAL):
        return Duration(usual=0.0, note="made on this machine")
    variant = _variant(planned)
    general = bundled().duration(planned.type, operation)
    special = bundled().duration(planned.type, operation, variant) if variant else None
    if special is None:
        return _duration(general) if general else None
    if special.usual is None and general is not None:
        return _duration(general).model_copy(update={"lower_bound": True, "note": special.note})
    return _duration(special)


def _variant(planned: PlannedResource) -> str:
    """Which readings fit."""
    kind = KINDS.get(planned.type)
    if kind is None or kind.variant is None:
        return ""
    return kind.variant.readings if any(planned.inputs.get(name) for name in kind.variant.inputs) else ""


def _duration(read: catalog.Duration) -> Duration:
    return Duration(usual=read.usual, low=read.low, high=read.high, p90=read.p90, n=read.n, note=read.note)
