"""Breaks a requirement in every way that its declaration names: each broken graph must be noticed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from jobvector_wizard.provisioning.plan import PlannedResource
from jobvector_wizard.readiness.controls.requirement import (
    Every,
    Never,
    NeverStates,
    NoneOf,
    Paired,
    Requirement,
    Some,
    States,
    of,
    statements,
)

Resources = list[PlannedResource]


def mutants(requirement: Requirement, resources: Resources) -> Iterator[Resources]:
    """Graphs that each break the requirement at one resource."""
    return BREAKERS[type(requirement)](requirement, resources)


def lacking(requirement: Every, resources: Resources) -> Iterator[Resources]:
    for victim in of(resources, requirement.kind, requirement.which):
        yield changed(resources, victim, lambda inputs: without(inputs, requirement.path.split(".")))
    if not requirement.may_be_none:
        yield [each for each in resources if each.type != requirement.kind]


def having(requirement: Never, resources: Resources) -> Iterator[Resources]:
    steps = [step for step in requirement.path.split(".") if step != "*"]
    for victim in of(resources, requirement.kind, requirement.which):
        yield changed(resources, victim, lambda inputs: put(inputs, steps, requirement.wrong))


def without_any(requirement: Some, resources: Resources) -> Iterator[Resources]:
    gone = of(resources, requirement.kind, requirement.which)
    yield [each for each in resources if each not in gone]


def intruded(requirement: NoneOf, resources: Resources) -> Iterator[Resources]:
    yield [*resources, made_up(requirement.kind, requirement.intruder)]


def parted(requirement: Paired, resources: Resources) -> Iterator[Resources]:
    for victim in of(resources, requirement.kind, requirement.which):
        yield [each for each in resources if each.type != requirement.partner or victim.urn not in each.depends_on]


def silent(requirement: States, resources: Resources) -> Iterator[Resources]:
    for victim in of(resources, requirement.kind, requirement.which):
        kept = [each for each in statements(victim, requirement.path) if not requirement.test(each)]
        policy = json.dumps({"Version": "2012-10-17", "Statement": kept})
        yield changed(resources, victim, lambda inputs, policy=policy: inputs.update({requirement.path: policy}))


def talkative(requirement: NeverStates, resources: Resources) -> Iterator[Resources]:
    for victim in of(resources, requirement.kind):
        yield changed(resources, victim, lambda inputs: add(inputs, requirement.path, requirement.wrong))


BREAKERS: dict[type, Callable[[Any, Resources], Iterator[Resources]]] = {
    Every: lacking,
    Never: having,
    Some: without_any,
    NoneOf: intruded,
    Paired: parted,
    States: silent,
    NeverStates: talkative,
}


def changed(resources: Resources, victim: PlannedResource, change: Any) -> Resources:
    inputs = deepcopy(dict(victim.inputs))
    change(inputs)
    return [replace(victim, inputs=inputs) if each is victim else each for each in resources]


def without(inputs: Any, steps: list[str]) -> None:
    first, *rest = steps
    if first == "*":
        for each in inputs:
            if rest:
                without(each, rest)
        if not rest:
            inputs.clear()
    elif rest:
        if first in inputs:
            without(inputs[first], rest)
    else:
        inputs.pop(first, None)


def put(inputs: Any, steps: list[str], value: object) -> None:
    *above, last = steps
    for step in above:
        inputs = inputs.setdefault(step, {})
    inputs[last] = value


def add(inputs: Any, path: str, statement: Mapping[str, Any]) -> None:
    policy = json.loads(inputs[path])
    policy["Statement"].append(dict(statement))
    inputs[path] = json.dumps(policy)


def made_up(kind: str, inputs: Mapping[str, Any]) -> PlannedResource:
    return PlannedResource(f"urn:pulumi:x::x::{kind}::intruder", kind, "intruder", None, False, (), dict(inputs))
