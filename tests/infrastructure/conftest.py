"""Graphs of the shipped and of generated blueprints, each worked out once."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pytest

from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.provisioning.graph import blueprint_graph
from jobvector_wizard.provisioning.plan import PlannedResource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


PRESETS = ("ha", "ha-as-drawn", "economy", "economy-as-drawn")
GENERATED = (
    "two-zones", "four-zones-single-nat", "no-nat", "renamed", "everything-set", "china", "govcloud", "all-switches",
    "all-off", "add-ons",
)  # fmt: skip
SWITCHES: dict[str, Any] = {
    "edge": {
        "domain": "jobs.example.com",
        "hosted_zone": "example.com",
        "tls_to_pods": True,
        "waf": True,
    },
    "kubernetes": {"prefix_delegation": True, "network_policies": True},
    "tags": {"owner": "platform-team", "cost-centre": "4711"},
}
"""What is off by default, besides interface endpoints and node groups that scale."""


class Made(PlannedResource):
    """A planned resource whose inputs are read as what their kind has there."""

    inputs: Mapping[str, Any]


class Graph:
    """A graph with the questions the tests ask of it."""

    def __init__(self, blueprint: Blueprint, resources: tuple[PlannedResource, ...]) -> None:
        self.blueprint = blueprint
        self.all = cast("tuple[Made, ...]", resources)
        self.by_urn = {resource.urn: resource for resource in self.all}

    def __iter__(self) -> Iterator[Made]:
        return (resource for resource in self.all if not resource.component)

    def of(self, kind: str) -> list[Made]:
        """Resources by the last part of their type."""
        return [resource for resource in self if resource.type.rsplit(":", 1)[1] == kind]

    def one(self, kind: str, name: str) -> Made:
        (found,) = (resource for resource in self.of(kind) if resource.name == name)
        return found

    def behind(self, resource: Made) -> list[Made]:
        """All that must stand before a resource, however far back."""
        seen: set[str] = set()
        todo = [resource]
        while todo:
            for urn in todo.pop().depends_on:
                if urn not in seen:
                    seen.add(urn)
                    todo.append(self.by_urn[urn])
        return [self.by_urn[urn] for urn in seen]

    def waits(self, resource: Made) -> set[tuple[str, str]]:
        """What a resource names as needed, by kind and name."""
        needed = (self.by_urn[urn] for urn in resource.depends_on)
        return {(each.type.rsplit(":", 1)[1], each.name) for each in needed}


def document(preset: str = "ha") -> dict[str, Any]:
    return tomllib.loads((resources.files("jobvector_wizard") / "presets" / f"{preset}.toml").read_text("utf-8"))


def generated(kind: str) -> dict[str, Any]:
    """Blueprints beyond the presets, made from the preset ha."""
    base = document()
    match kind:
        case "two-zones":
            base["network"]["zones"] = ["eu-west-1b", "eu-west-1c"]
            del base["nodes"]["node-1"]
            drop_preferences(base)
        case "four-zones-single-nat":
            zones = [f"eu-north-1{letter}" for letter in "dcba"]
            base |= {"region": "eu-north-1", "network": {"zones": zones, "nat": "single"}}
            base["nodes"] = {f"g{zone[-1]}": {"type": "t4g.large", "zone": zone, "count": 2} for zone in zones}
            drop_preferences(base)
        case "no-nat":
            base["network"]["nat"] = "none"
        case "renamed":
            base["name"] = "internal-" + "x" * 30 + "y"
            base["nodes"] = {
                "z9": base["nodes"]["node-3"],
                "b2": base["nodes"]["node-1"],
                "a1": base["nodes"]["node-2"],
            }
            base["workloads"] = {f"{'w' * 30}-{name[:6]}9": each for name, each in reversed(base["workloads"].items())}
            drop_preferences(base)
        case "everything-set":
            base["access"] = {
                "admins": ["arn:aws:iam::123456789012:role/a/Admin", "arn:aws:iam::123456789012:user/Admin"],
                "endpoint_cidrs": ["20.30.40.0/24"],
                "accounts": ["123456789012"],
            }
            base["budget"] = {"monthly_usd": 650.5, "alerts": ["a@example.com", "b@example.com"]}
            base["database"] |= {"engine_version": "16.4", "multi_az": False, "zones": ["eu-west-1b"]}
            base["buckets"]["a-bucket-with-a-very-long-name-indeed-y"] = {"stored_gb": 1}
        case "china":
            base = json.loads(json.dumps(base).replace("eu-west-1", "cn-north-1"))
        case "govcloud":
            base = json.loads(json.dumps(base).replace("eu-west-1", "us-gov-west-1"))
            base["budget"] = {"monthly_usd": 650, "alerts": ["a@example.com"]}
    return switched(kind, base)


def switched(kind: str, base: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case "all-switches":
            base |= SWITCHES
            base["network"]["interface_endpoints"] = True
            base["nodes"]["node-2"]["max_count"] = 3
            base["access"] = {"admins": ["arn:aws:iam::123456789012:role/Admin"]}
            base["budget"]["alerts"] = ["a@example.com"]
            for bucket in base["buckets"].values():
                bucket["versioned"] = True
        case "add-ons":
            base["kubernetes"] = {"add_ons": list(bundled().eks_add_ons)}
            base["usage"]["logs_gb"] = 5  # two of them send the pods' logs to CloudWatch
            base["edge"] = {"domain": "jobs.example.com", "hosted_zone": "example.com"}
        case "all-off":
            base["encryption"] = {"own_keys": False}
            base["observability"] = dict.fromkeys(("flow_logs", "access_logs", "alarms", "dashboard"), False)
            base["database"] |= {"enhanced_monitoring_seconds": 0, "multi_az": False, "backup_days": 1}
            base["kubernetes"] = {"add_ons": ["kube-proxy"], "logs": []}
            del base["budget"]
    return base


def drop_preferences(base: dict[str, Any]) -> None:
    for workload in base["workloads"].values():
        workload.pop("prefer", None)


@cache
def blueprint_of(name: str) -> Blueprint:
    return Blueprint.parse(generated(name) if name in GENERATED else document(name))


@cache
def graph_of(name: str) -> Graph:
    blueprint = blueprint_of(name)
    return Graph(blueprint, blueprint_graph(blueprint))


Build: TypeAlias = "Callable[[dict[str, Any]], Graph]"
Named: TypeAlias = "Callable[[str], Graph]"


@pytest.fixture(scope="session", params=PRESETS + GENERATED)
def graph(request: pytest.FixtureRequest) -> Graph:
    """Every blueprint's graph in turn."""
    return graph_of(request.param)


@pytest.fixture(scope="session")
def named() -> Named:
    return graph_of


@pytest.fixture
def ha() -> dict[str, Any]:
    """The document of the preset ha, for a test to change."""
    return deepcopy(document())


@pytest.fixture(scope="session")
def build() -> Build:
    def build(made: dict[str, Any]) -> Graph:
        blueprint = Blueprint.parse(made)
        return Graph(blueprint, blueprint_graph(blueprint))

    return build
