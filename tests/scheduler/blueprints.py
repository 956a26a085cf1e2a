"""Small random blueprints, and any blueprint as a cluster of the real scheduler."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from jobvector_wizard.blueprint import Blueprint
from jobvector_wizard.planning.capacity import Capacity
from jobvector_wizard.planning.scheduler import rules_for
from jobvector_wizard.preset_file import load_design
from tests.scheduler.asking import RealScheduler
from tests.scheduler.manifests import template_of
from tests.scheduler.passes import RealCluster

TYPES = ("t3.medium", "t3.large", "m6i.large", "c5.xlarge", "t3.small")
REGION = "eu-west-1"


@cache
def of_ha() -> dict[str, Any]:
    """What the preset `ha` says of that which has nothing to do with pods."""
    whole = load_design("ha").blueprint.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {key: whole[key] for key in ("database", "usage")}


def blueprint(zones: str, nodes: dict[str, Any], workloads: dict[str, Any], minor: str) -> Blueprint:
    """A blueprint in these zones of Ireland without any add-on."""
    return Blueprint.model_validate(
        {
            "schema": 1,
            "name": "small",
            "summary": "A small design",
            "region": REGION,
            **of_ha(),
            "network": {"zones": [REGION + letter for letter in zones]},
            "kubernetes": {"version": minor, "add_ons": []},
            "nodes": nodes,
            "workloads": workloads,
        }
    )


def small(seed: int, minor: str) -> Blueprint:
    """A random one, small enough that every order and tie can be followed."""
    draw = Random(seed)
    zones = "abc"[: draw.choice((2, 2, 3))]
    nodes = {
        f"g{number}": {
            "type": draw.choice(TYPES),
            "zone": REGION + draw.choice(zones),
            "count": draw.choice((1, 1, 1, 2)),
        }
        for number in range(draw.randint(1, 3))
    }
    workloads = {f"w{number}": workload(draw, sorted(nodes)) for number in range(draw.randint(1, 4))}
    return blueprint(zones, nodes, workloads, minor)


def workload(draw: Random, groups: list[str]) -> dict[str, Any]:
    replicas = draw.choice((1, 2, 2, 3, 4))
    made: dict[str, Any] = {
        "cpu": f"{draw.choice((0, 100, 250, 500, 900, 1500))}m",
        "memory": draw.choice(("0", "128Mi", "256Mi", "1Gi", "2500Mi", "5Gi")),
        "replicas": replicas,
        "priority": draw.choice((0, 0, 0, 1000)),
    }
    if draw.random() < 0.3:
        made["prefer"] = [draw.choice(groups)]
    if draw.random() < 0.1:
        made["require"] = [draw.choice(groups)]
    return made


def real_cluster(real: RealScheduler, design: Blueprint, capacity: Capacity, draw: Random) -> RealCluster:
    """The cluster of a blueprint, empty, with all its pods waiting."""
    templates = {pod.name: template_of(pod) for pod in capacity.pods}
    return RealCluster(real, capacity.nodes, capacity.pods, templates, rules_for(design.kubernetes.version), {}, draw)
