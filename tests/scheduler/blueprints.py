"""Small random blueprints, and any blueprint as a cluster of the real scheduler."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Any

from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.cluster import Cluster
from tests.scheduler.asking import RealScheduler
from tests.scheduler.manifests import template_of
from tests.scheduler.passes import RealCluster

TYPES = ("t3.medium", "t3.large", "m6i.large", "c5.xlarge", "t3.small")
REGION = "eu-west-1"
NOTHING: Mapping[str, Any] = MappingProxyType({})


@cache
def of_ha() -> dict[str, Any]:
    """What the preset `ha` says of that which has nothing to do with pods."""
    whole = load_design("ha").blueprint.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {key: whole[key] for key in ("database", "usage")}


def blueprint(
    zones: str,
    nodes: dict[str, Any],
    workloads: dict[str, Any],
    minor: str,
    *,
    daemonsets: Mapping[str, Any] = NOTHING,
    kubernetes: Mapping[str, Any] = NOTHING,
) -> Blueprint:
    """A blueprint in these zones of Ireland without any add-on."""
    return Blueprint.model_validate(
        {
            "schema": 1,
            "name": "small",
            "summary": "A small design",
            "region": REGION,
            **of_ha(),
            "network": {"zones": [REGION + letter for letter in zones]},
            "kubernetes": {"version": minor, "add_ons": [], **kubernetes},
            "daemonsets": daemonsets,
            "nodes": nodes,
            "workloads": workloads,
        }
    )


def small(seed: int, minor: str) -> Blueprint:
    """A random one, small enough that every order and tie can be followed."""
    draw = Random(seed)
    zones = "abc"[: draw.choice((2, 2, 3))]
    nodes = {f"g{number}": node_group(draw, zones) for number in range(draw.randint(1, 3))}
    workloads = {f"w{number}": workload(draw, sorted(nodes), zones) for number in range(draw.randint(1, 4))}
    daemonsets = {"agent": requests(draw, 0.1)} if draw.random() < 0.2 else {}
    kubernetes = {"scoring": scoring(draw)} if draw.random() < 0.3 else {}
    return blueprint(zones, nodes, workloads, minor, daemonsets=daemonsets, kubernetes=kubernetes)


def node_group(draw: Random, zones: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": draw.choice(TYPES),
        "zone": REGION + draw.choice(zones),
        "count": draw.choice((1, 1, 1, 2)),
    }
    if draw.random() < 0.15:
        made["taints"] = [{"key": "k", "effect": draw.choice(("NoSchedule", "PreferNoSchedule"))}]
    return made


def workload(draw: Random, groups: list[str], zones: str) -> dict[str, Any]:
    made = requests(draw, 1.0)
    made["replicas"] = draw.choice((1, 2, 2, 3, 4))
    made["priority"] = draw.choice((0, 0, 0, 100, 1000))
    if draw.random() < 0.3:
        made["prefer"] = [draw.choice(groups)]
    if draw.random() < 0.1:
        made["require"] = [draw.choice(groups)]
    if draw.random() < 0.1:
        made["apart"] = draw.choice(("host", "zone"))
    if draw.random() < 0.2:
        made["spread"] = {draw.choice(("host", "zone")): skew(draw)}
    if draw.random() < 0.1:
        made["tolerations"] = [{"key": "k"}]
    if draw.random() < 0.15:
        made["containers"] = {"helper": {**requests(draw, 0.2), "kind": draw.choice(("container", "sidecar"))}}
    if draw.random() < 0.3:
        made["budget"] = {"min_available": str(draw.randint(0, made["replicas"]))}
    if draw.random() < 0.15:
        made["volume"] = {"size_gib": 10, **({"zone": REGION + draw.choice(zones)} if draw.random() < 0.4 else {})}
    return made


def requests(draw: Random, part: float) -> dict[str, Any]:
    """Requests and limits, of which either may be absent; a request may be zero."""
    made: dict[str, Any] = {}
    for name, amounts, unit in (
        ("cpu", (100, 250, 500, 900, 1500), "m"),
        ("memory", (128, 256, 1024, 2500, 5120), "Mi"),
    ):
        amount = f"{int(draw.choice(amounts) * part)}{unit}"
        request, limit = draw.choice(
            ((amount, None), (amount, None), (amount, None), (None, amount), (None, None), ("0", None))
        )
        made |= {key: value for key, value in ((name, request), (f"{name}_limit", limit)) if value is not None}
    return made


def skew(draw: Random) -> dict[str, Any]:
    return {"max_skew": draw.choice((1, 2)), "when_unsatisfiable": draw.choice(("DoNotSchedule", "ScheduleAnyway"))}


def scoring(draw: Random) -> dict[str, Any]:
    return {
        "strategy": draw.choice(("LeastAllocated", "MostAllocated")),
        "cpu_weight": draw.choice((1, 5)),
        "memory_weight": draw.choice((0, 1, 3)),
    }


def real_cluster(real: RealScheduler, cluster: Cluster, draw: Random) -> RealCluster:
    """The cluster of a blueprint, empty, with all its pods waiting."""
    templates = {pod.name: template_of(pod) for pod in cluster.pods}
    return RealCluster(real, cluster.nodes, cluster.pods, templates, cluster.rules, cluster.budgets, draw)
