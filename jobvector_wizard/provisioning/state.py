"""The engine's state as this program reads it: what stands, what waits for what, and what was cut off."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.provisioning.durations import published
from jobvector_wizard.provisioning.events import Resource
from jobvector_wizard.provisioning.plan import PlannedResource
from jobvector_wizard.provisioning.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.provisioning.lookup import Found

__all__ = ["Draft", "PendingCreate", "Stack", "Standing", "drift", "settled"]

_STACK: Final = "pulumi:pulumi:Stack"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What a preview writes for a value that is known only once something stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One resource of the state. `inputs` are what it was last asked to be, `outputs` what AWS said of it."""

    urn: str
    type: str
    id: str
    custom: bool
    parent: str | None
    depends_on: tuple[str, ...]
    protected: bool
    doomed: bool = False
    """Whether it is an older generation that a replacement has left to be deleted."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True, slots=True)
class PendingCreate:
    """A creation that was begun and of which nobody saw the end: it may stand in the account."""

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True, slots=True)
class Draft:
    """A resource that is about to be created, with all that the state would say of it but its ID."""

    urn: str
    type: str
    parent: str
    provider: str
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def whole(self) -> bool:
        """Whether all that it will be asked to be is known already."""
        return _UNKNOWN not in json.dumps(dict(self.inputs))

    def adopted(self, identifier: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the state's entry for it as something that stands; `known` are inputs that AWS has otherwise."""
        inputs = {key: value for key, value in self.inputs.items() if value != _UNKNOWN}
        return {
            "urn": self.urn,
            "custom": True,
            "id": identifier,
            "type": self.type,
            "inputs": {**inputs, **known},
            "outputs": {},
            "parent": self.parent,
            "provider": self.provider,
        }


@dataclass(frozen=True, slots=True)
class Stack:
    """What an exported state holds. `pending` counts operations of any kind that were cut off."""

    resources: tuple[Standing, ...] = ()
    pending_creates: tuple[PendingCreate, ...] = ()
    pending: int = 0

    @classmethod
    def read(cls, deployment: Mapping[str, Any]) -> Stack:
        """Read the deployment part of an export."""
        operations = deployment.get("pending_operations") or []
        return cls(
            resources=tuple(_standing(document) for document in deployment.get("resources") or []),
            pending_creates=tuple(
                PendingCreate(urn=found["urn"], type=found["type"], inputs=found.get("inputs") or {})
                for operation in operations
                if operation["type"] == "creating" and (found := operation["resource"]).get("custom")
            ),
            pending=len(operations),
        )

    @property
    def by_urn(self) -> dict[str, Standing]:
        """The living resources by their names among all."""
        return {resource.urn: resource for resource in self.resources if not resource.doomed}

    def deletions(self) -> tuple[Resource, ...]:
        """Return the resources as a plan of their deletion: each waits for all that needs it."""
        needed_by: dict[str, set[str]] = defaultdict(set)
        for resource in self.resources:
            for urn in (*resource.depends_on, *([resource.parent] if resource.parent else [])):
                needed_by[urn].add(resource.urn)
        customs = {resource.urn for resource in self.resources if resource.custom}
        return tuple(
            Resource(
                urn=resource.urn,
                type=resource.type,
                name=resource.name,
                parent=None if resource.parent in customs else resource.parent,  # a custom parent goes after it
                component=not resource.custom,
                depends_on=tuple(sorted(needed_by[resource.urn] & customs)) if resource.custom else (),
                operation="delete",
                duration=published(_planned(resource), "delete") if resource.custom else None,
            )
            for resource in self.by_urn.values()
            if resource.type != _STACK and not resource.type.startswith("pulumi:providers:")
        )


def _standing(document: Mapping[str, Any]) -> Standing:
    above = document.get("parent")
    return Standing(
        urn=document["urn"],
        type=document["type"],
        id=document.get("id", ""),
        custom=bool(document.get("custom")),
        parent=None if above is None or above.split("::")[2] == _STACK else above,
        depends_on=tuple(sorted(document.get("dependencies") or ())),
        protected=bool(document.get("protect")),
        doomed=bool(document.get("delete")),
        inputs=document.get("inputs") or {},
        outputs=document.get("outputs") or {},
    )


def settled(deployment: Mapping[str, Any], imports: Mapping[str, Found]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a state without pending operations, and the URNs that have to be read from the account.

    Creations in `imports`, by URN, become resources with the ID that was found and no outputs, which makes the
    provider import them when they are read; the other creations are dropped. What was being changed or deleted is
    read again.
    """
    resources = list(deployment.get("resources") or [])
    present = {resource["urn"] for resource in resources}
    targets = []
    for operation in deployment.get("pending_operations") or []:
        urn = operation["resource"]["urn"]
        if operation["type"] == "creating":
            if urn not in imports:
                continue
            cut, found = operation["resource"], imports[urn]
            inputs = {**(cut.get("inputs") or {}), **found.inputs}
            resources.append({**cut, "custom": True, "id": found.id, "inputs": inputs, "outputs": {}})
        elif urn not in present:
            continue
        targets.append(urn)
    return {**deployment, "resources": resources, "pending_operations": []}, tuple(dict.fromkeys(targets))


def drift(before: Stack, after: Stack) -> list[str]:
    """Say what a refresh found changed by other hands: which resource, and which properties; no values."""
    found = []
    now = after.by_urn
    for urn, was in before.by_urn.items():
        what = f"{title_of(was.type)} {was.name}"
        if urn not in now:
            found.append(f"{what} is gone from the account.")
        elif changed := sorted(_different(was.outputs, now[urn].outputs)):
            found.append(f"{what} was changed outside: {', '.join(changed)}.")
    return found


def _different(was: Mapping[str, Any], is_: Mapping[str, Any]) -> set[str]:
    return {key for key in was.keys() | is_.keys() if not key.startswith("__") and was.get(key) != is_.get(key)}


def _planned(resource: Standing) -> PlannedResource:
    return PlannedResource(urn=resource.urn, type=resource.type, name=resource.name, inputs=resource.inputs)
