"""What a control asks of the resources: small declarations that say by themselves which resource breaks them.

A path names an input as Pulumi sends it, step by step: `metadataOptions.httpTokens`; `*` is every item of a list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobvector_wizard.provisioning.plan import PlannedResource

__all__ = ["Every", "Never", "NeverStates", "NoneOf", "Paired", "Requirement", "Some", "States", "statements", "values"]

Resources = Sequence["PlannedResource"]
Test = Callable[[Any], bool]
Which = Callable[["PlannedResource"], bool]
Statement = Mapping[str, Any]


def all_of_them(_: PlannedResource) -> bool:
    """Name every resource of a kind."""
    return True


@dataclass(frozen=True, slots=True)
class Every:
    """Each resource of the kind has something at the path, and all of it passes the test.

    Without any such resource the requirement holds only where there `may_be_none`.
    """

    kind: str
    path: str
    test: Test
    which: Which = all_of_them
    may_be_none: bool = False

    def problems(self, resources: Resources) -> Iterator[str]:
        """Name each resource that lacks it."""
        yield from _missing(self, resources)
        for resource in of(resources, self.kind, self.which):
            here = list(values(resource.inputs, self.path))
            if not here or not all(map(self.test, here)):
                yield f"{_named(resource)}: {self.path}"


@dataclass(frozen=True, slots=True)
class Never:
    """No resource of the kind has anything at the path that passes the test; `wrong` is an example of it."""

    kind: str
    path: str
    wrong: object
    test: Test = lambda _: True
    which: Which = all_of_them

    def problems(self, resources: Resources) -> Iterator[str]:
        """Name each resource that has it."""
        for resource in of(resources, self.kind, self.which):
            if any(map(self.test, values(resource.inputs, self.path))):
                yield f"{_named(resource)}: {self.path}"


@dataclass(frozen=True, slots=True)
class Some:
    """There is a resource of the kind."""

    kind: str
    which: Which = all_of_them

    def problems(self, resources: Resources) -> Iterator[str]:
        """Say that there is none."""
        if not of(resources, self.kind, self.which):
            yield f"there is no such {_short(self.kind)}"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """There is no resource of the kind; `intruder` has the inputs of one that there must not be."""

    kind: str
    intruder: Mapping[str, Any]
    which: Which = all_of_them

    def problems(self, resources: Resources) -> Iterator[str]:
        """Name each that there is."""
        for resource in of(resources, self.kind, self.which):
            yield _named(resource)


@dataclass(frozen=True, slots=True)
class Paired:
    """Each resource of the kind has a partner, which names it as needed."""

    kind: str
    partner: str
    which: Which = all_of_them
    may_be_none: bool = False

    def problems(self, resources: Resources) -> Iterator[str]:
        """Name each resource that has no partner."""
        yield from _missing(self, resources)
        partners = of(resources, self.partner)
        for resource in of(resources, self.kind, self.which):
            if not any(resource.urn in partner.depends_on for partner in partners):
                yield f"{_named(resource)} has no {_short(self.partner)}"


@dataclass(frozen=True, slots=True)
class States:
    """In each policy at the path some statement passes the test."""

    kind: str
    path: str
    test: Callable[[Statement], bool]
    which: Which = all_of_them
    may_be_none: bool = False

    def problems(self, resources: Resources) -> Iterator[str]:
        """Name each policy without such a statement."""
        yield from _missing(self, resources)
        for resource in of(resources, self.kind, self.which):
            if not any(map(self.test, statements(resource, self.path))):
                yield f"{_named(resource)}: {self.path}"


@dataclass(frozen=True, slots=True)
class NeverStates:
    """In no policy at the path any statement passes the test; `wrong` is an example of one."""

    kind: str
    path: str
    wrong: Statement
    test: Callable[[Statement], bool]

    def problems(self, resources: Resources) -> Iterator[str]:
        """Name each policy with such a statement."""
        for resource in of(resources, self.kind):
            if any(map(self.test, statements(resource, self.path))):
                yield f"{_named(resource)}: {self.path}"


Requirement = Every | Never | Some | NoneOf | Paired | States | NeverStates


def of(resources: Resources, kind: str, which: Which = all_of_them) -> list[PlannedResource]:
    """Return the resources of a Pulumi type."""
    return [resource for resource in resources if resource.type == kind and which(resource)]


def values(inputs: object, path: str) -> Iterator[object]:
    """Return all that stands at a path."""
    step, _, rest = path.partition(".")
    if isinstance(inputs, list) and step == "*":
        found: Sequence[object] = inputs
    elif isinstance(inputs, Mapping) and step in inputs:
        found = [inputs[step]]
    else:
        return
    for each in found:
        if rest:
            yield from values(each, rest)
        else:
            yield each


def statements(resource: PlannedResource, path: str) -> list[Statement]:
    """Return the statements of a policy, which an input holds as JSON; none where there is no policy."""
    found: list[Statement] = []
    for text in values(resource.inputs, path):
        found += json.loads(str(text))["Statement"]
    return found


def _missing(requirement: Every | Paired | States, resources: Resources) -> Iterator[str]:
    """Say that there is nothing of the kind, where there has to be."""
    if not requirement.may_be_none and not of(resources, requirement.kind, requirement.which):
        yield f"there is no {_short(requirement.kind)}"


def _short(kind: str) -> str:
    return kind.rpartition(":")[2]


def _named(resource: PlannedResource) -> str:
    return f"{_short(resource.type)} {resource.name}"
