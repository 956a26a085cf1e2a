"""What is about to be created: the resources of the Pulumi program and what each waits for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """One resource of the program, before it exists.

    `type` is Pulumi's type token (aws:eks/cluster:Cluster), `name` the logical name, `parent` the URN of the
    component it belongs to. `depends_on` are URNs of custom resources that must stand first, whether the program names
    them or one of their outputs is an input. `inputs` are the plain values it is created with.
    """

    urn: str
    type: str
    name: str
    parent: str | None = None
    component: bool = False
    depends_on: tuple[str, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)
