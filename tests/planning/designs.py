"""Random designs: small clusters of any types, taints, volumes, budgets and promises, some of which break something."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from jobvector_wizard.base.errors import BlueprintError
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog

__all__ = ["random_designs"]

USUAL = ("eu-west-1", "us-east-2", "eu-central-1")
FAMILIES = ("t3", "t3a", "m5", "m6i", "c5", "r5", "t2")
SIZES = ("micro", "small", "medium", "large", "xlarge", "2xlarge")
TAINT = {"key": "dedicated", "value": "jobs", "effect": "NoSchedule"}


def random_designs(catalog: Catalog, count: int, seed: int) -> Iterator[Blueprint]:
    """Yield so many valid designs, the same for the same seed."""
    draw = Random(seed)
    found = 0
    while found < count:
        try:
            design = Blueprint.parse(_document(draw, catalog))
        except BlueprintError:
            continue
        found += 1
        yield design


def _document(draw: Random, catalog: Catalog) -> dict[str, Any]:
    region = draw.choice(USUAL)
    letters = "abc"[: draw.choice((1, 2, 2, 3, 3))]
    zones = [f"{region}{letter}" for letter in letters]
    types = [
        f"{family}.{size}"
        for family in FAMILIES
        for size in SIZES
        if f"{family}.{size}" in catalog.region(region).instances
    ]
    groups = {f"g{number}-x": _group(draw, zones, types) for number in range(draw.randint(1, 3))}
    workloads = {f"w{number}-x": _workload(draw, zones, list(groups)) for number in range(draw.randint(1, 4))}
    drawn = load_design("ha").blueprint.document()
    return {
        "schema": 1,
        "name": "random",
        "region": region,
        "kubernetes": {
            "version": draw.choice(("1.34", "1.35", "1.36", "1.36", "1.33")),
            "prefix_delegation": draw.random() < 0.15,
        },
        "network": {"zones": zones, "nat": draw.choice(("per-zone", "per-zone", "single", "none"))},
        "nodes": groups,
        "database": {
            "instance_class": draw.choice(("db.t4g.small", "db.m6g.large", "db.t3.micro")),
            "engine_version": draw.choice(("16", "16", "15.3", "17")),
            "multi_az": draw.random() < 0.5,
        },
        "buckets": {
            "files": {"stored_gb": draw.choice((10, 60)), "suffix": draw.choice(("account", "account", "none"))}
        },
        "daemonsets": {"agent-x": {"cpu": draw.choice(("50m", "500m"))}} if draw.random() < 0.1 else {},
        "workloads": workloads,
        "usage": drawn["usage"],
        "goals": {"survive_zone_loss": draw.random() < 0.4},
        "budget": {"monthly_usd": draw.choice((300, 600, 900))} if draw.random() < 0.3 else {},
    }


def _group(draw: Random, zones: list[str], types: list[str]) -> dict[str, Any]:
    group: dict[str, Any] = {"type": draw.choice(types), "zone": draw.choice(zones), "count": draw.choice((1, 1, 2, 3))}
    if draw.random() < 0.2:
        group["taints"] = [TAINT]
    return group


def _workload(draw: Random, zones: list[str], groups: list[str]) -> dict[str, Any]:
    workload: dict[str, Any] = {
        "cpu": f"{draw.choice((10, 50, 250, 500, 1000, 2500))}m",
        "memory": draw.choice(("16Mi", "128Mi", "512Mi", "2Gi", "5Gi")),
        "replicas": draw.choice((1, 1, 2, 3, 6, 20)),
        "priority": draw.choice((0, 0, 0, 500)),
    }
    if draw.random() < 0.2:
        workload["tolerations"] = [{"key": TAINT["key"]}]
    if draw.random() < 0.15:
        workload["require"] = [draw.choice(groups)]
    if draw.random() < 0.15:
        workload |= {"bucket": "files", "loads_bucket": True}
    if draw.random() < 0.1:
        workload["apart"] = draw.choice(("host", "zone"))
    if draw.random() < 0.1:
        workload["volume"] = {"size_gib": draw.choice((10, 100))}
    if draw.random() < 0.05:
        workload["gpu"] = 1
    if draw.random() < 0.1:
        workload["ephemeral"] = draw.choice(("1Gi", "15Gi"))
    if draw.random() < 0.1:
        workload["containers"] = {"proxy": {"kind": draw.choice(("sidecar", "init")), "cpu": "100m", "memory": "64Mi"}}
    if draw.random() < 0.1:
        workload["budget"] = {"max_unavailable": draw.choice((0, 1))}
    return workload
