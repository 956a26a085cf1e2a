"""What waits for what: the edges of a plan between resources that take time.

Pulumi creates a resource once everything it depends on stands, its parents are registered, and everything that
its parents depend on stands as well; to depend on a component is to depend on all that is in it.
"""

from __future__ import annotations

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Protocol, TypeVar

from jobvector_wizard.base.errors import WizardError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "Dependencies",
    "InPlan",
    "ancestors",
    "dependencies_of",
    "dependents_of",
    "topological_order",
    "with_ancestors",
]

Dependencies = dict[str, tuple[str, ...]]
"""From the URN of a custom resource to the URNs of the custom resources that must stand first."""


P = TypeVar("P", bound="InPlan")


class InPlan(Protocol):
    """What a plan says of a resource, before it is made or in a journal."""

    @property
    def urn(self) -> str:
        """Its name among all resources."""

    @property
    def parent(self) -> str | None:
        """What it is a part of."""

    @property
    def component(self) -> bool:
        """Whether it only holds others."""

    @property
    def depends_on(self) -> tuple[str, ...]:
        """What must stand first."""


def dependencies_of(resources: Sequence[InPlan]) -> Dependencies:
    """Work out what each custom resource of a plan waits for; names of nothing in the plan are passed over."""
    known = {resource.urn: resource for resource in resources}
    order = {urn: place for place, urn in enumerate(known)}
    parts: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        if not resource.component:
            for above in ancestors(resource, known):
                parts[above.urn].append(resource.urn)

    def first(resource: InPlan) -> Iterator[str]:
        above = list(ancestors(resource, known))
        yield from (parent.urn for parent in above if not parent.component)
        around = {resource.urn, *(parent.urn for parent in above)}
        wanted = {urn for one in (resource, *above) for urn in one.depends_on} - around
        for urn in wanted & known.keys():
            yield from parts[urn] if known[urn].component else (urn,)

    return {
        resource.urn: tuple(sorted(set(first(resource)) - {resource.urn}, key=order.__getitem__))
        for resource in resources
        if not resource.component
    }


def ancestors(resource: P, known: Mapping[str, P]) -> Iterator[P]:
    """Yield what a resource is a part of, nearest first."""
    seen = {resource.urn}
    while resource.parent is not None and resource.parent in known and resource.parent not in seen:
        resource = known[resource.parent]
        seen.add(resource.urn)
        yield resource


def with_ancestors(urns: Iterable[str], resources: Iterable[P]) -> tuple[str, ...]:
    """Return URNs with all that they are a part of: Pulumi makes nothing whose parent it may not make."""
    known = {resource.urn: resource for resource in resources}
    found: dict[str, None] = {}
    for urn in urns:
        found[urn] = None
        if urn in known:
            found |= dict.fromkeys(above.urn for above in ancestors(known[urn], known))
    return tuple(found)


def topological_order(waits: Dependencies) -> list[str]:
    """Return the resources so that each stands after everything it waits for.

    Raises WizardError where some wait for each other.
    """
    try:
        return list(TopologicalSorter(waits).static_order())
    except CycleError as error:
        circle = " → ".join(urn.rsplit("::", 1)[-1] for urn in reversed(error.args[1]))
        raise WizardError(
            f"These resources wait for each other, so none can be created: {circle}.",
            "This is a mistake in the program, not in the design; report it with the blueprint.",
        ) from None


def dependents_of(urns: Iterable[str], waits: Dependencies) -> set[str]:
    """Return every resource that waits for one of these, directly or through others."""
    behind: dict[str, list[str]] = defaultdict(list)
    for urn, first in waits.items():
        for one in first:
            behind[one].append(urn)
    found: set[str] = set()
    ahead = list(urns)
    while ahead:
        fresh = [urn for urn in behind[ahead.pop()] if urn not in found]
        found.update(fresh)
        ahead += fresh
    return found
