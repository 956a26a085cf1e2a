"""Inputs of every resource against pulumi_aws's own argument types, nested ones included."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.engine.cloud.arguments import problems
from tests.infrastructure.conftest import Graph, Named


def test_every_input_is_one_that_the_provider_takes(graph: Graph) -> None:
    found = {
        f"{resource.type} {resource.name}": wrong
        for resource in graph
        if (wrong := problems(resource.type, json.loads(json.dumps(resource.inputs))))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("kind", "name", "change", "where"),
    [
        ("Instance", "database", {"storageEncripted": True}, "storageEncripted"),
        ("Instance", "database", {"allocatedStorage": "thirty"}, "allocatedStorage"),
        ("Cluster", "cluster", {"vpcConfig": {"subnetIds": "one"}}, "vpcConfig.subnetIds"),
        ("Listener", "http", {"defaultActions": [{"typ": "redirect"}]}, "defaultActions[0].typ"),
    ],
)
def test_a_wrong_input_would_be_noticed(named: Named, kind: str, name: str, change: dict[str, Any], where: str) -> None:
    resource = named("ha").one(kind, name)
    wrong = replace(resource, inputs={**resource.inputs, **change})
    assert where in [path for path, _ in problems(wrong.type, dict(wrong.inputs))]
