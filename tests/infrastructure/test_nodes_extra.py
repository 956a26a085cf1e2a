"""Taints of node groups and prefix delegation, as EKS wants to be told of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infrastructure.conftest import Build


def test_a_group_bears_its_taints_in_the_words_of_eks(ha: dict[str, Any], build: Build) -> None:
    ha["nodes"]["node-1"]["taints"] = [
        {"key": "gpu", "value": "a10", "effect": "NoSchedule"},
        {"key": "gpu", "value": "a10", "effect": "NoExecute"},
        {"key": "batch", "effect": "PreferNoSchedule"},
    ]
    graph = build(ha)
    assert graph.one("NodeGroup", "node-1").inputs["taints"] == [
        {"key": "gpu", "value": "a10", "effect": "NO_SCHEDULE"},
        {"key": "gpu", "value": "a10", "effect": "NO_EXECUTE"},
        {"key": "batch", "effect": "PREFER_NO_SCHEDULE"},
    ]
    assert "taints" not in graph.one("NodeGroup", "node-2").inputs


@pytest.mark.parametrize("prefixes", [True, False])
def test_prefix_delegation_is_a_setting_of_the_vpc_cni_alone(ha: dict[str, Any], build: Build, prefixes: bool) -> None:
    ha.setdefault("kubernetes", {})["prefix_delegation"] = prefixes
    settings = {each.name: each.inputs.get("configurationValues") for each in build(ha).of("Addon")}
    cni = settings.pop("vpc-cni")
    assert (json.loads(cni) if cni else None) == ({"env": {"ENABLE_PREFIX_DELEGATION": "true"}} if prefixes else None)
    assert set(settings.values()) == {None}


def test_prefixes_are_on_before_the_first_node_counts_its_pods(ha: dict[str, Any], build: Build) -> None:
    ha.setdefault("kubernetes", {})["prefix_delegation"] = True
    graph = build(ha)
    assert all(("Addon", "vpc-cni") in graph.waits(group) for group in graph.of("NodeGroup"))


@pytest.mark.parametrize(
    ("instance_type", "image", "labelled"),
    [
        ("m5.large", "AL2023_x86_64_STANDARD", False),
        ("t4g.large", "AL2023_ARM_64_STANDARD", False),
        ("g4dn.xlarge", "AL2023_x86_64_NVIDIA", True),
        ("g6.xlarge", "AL2023_x86_64_NVIDIA", True),
        ("g5g.xlarge", "AL2023_ARM_64_NVIDIA", True),  # not in the catalog: its architecture is told by its name
        ("inf2.xlarge", "AL2023_x86_64_NEURON", False),
    ],
)
def test_a_group_gets_the_image_with_its_driver_and_the_label_that_the_device_plugin_looks_for(
    ha: dict[str, Any], build: Build, instance_type: str, image: str, labelled: bool
) -> None:
    ha["nodes"]["node-1"]["type"] = instance_type
    group = build(ha).one("NodeGroup", "node-1")
    assert group.inputs["amiType"] == image
    assert ("nvidia.com/gpu.present" in group.inputs["labels"]) is labelled


def test_the_scheduler_weighs_nodes_as_the_design_says_in_the_words_of_eks(ha: dict[str, Any], build: Build) -> None:
    # EKS API, KubeSchedulerConfigRequest and ResourceWeight (botocore 1.44.8): weights from 1 to 100
    assert "kubeSchedulerConfig" not in build(ha).one("Cluster", "cluster").inputs
    ha.setdefault("kubernetes", {})["scoring"] = {"strategy": "MostAllocated", "cpu_weight": 3, "gpu_weight": 5}
    assert build(ha).one("Cluster", "cluster").inputs["kubeSchedulerConfig"] == {
        "nodeResourcesFit": {
            "scoringStrategy": {
                "type": "MostAllocated",
                "resources": [
                    {"name": "cpu", "weight": 3},
                    {"name": "memory", "weight": 1},
                    {"name": "nvidia.com/gpu", "weight": 5},
                ],
            }
        }
    }


def test_the_cluster_has_extended_support_where_the_design_asks_for_it(ha: dict[str, Any], build: Build) -> None:
    ha.setdefault("kubernetes", {})["support"] = "extended"
    assert build(ha).one("Cluster", "cluster").inputs["upgradePolicy"] == {"supportType": "EXTENDED"}


def test_a_weight_of_nothing_is_not_sent(ha: dict[str, Any], build: Build) -> None:
    ha.setdefault("kubernetes", {})["scoring"] = {"memory_weight": 0}
    strategy = build(ha).one("Cluster", "cluster").inputs["kubeSchedulerConfig"]["nodeResourcesFit"]["scoringStrategy"]
    assert strategy == {"type": "LeastAllocated", "resources": [{"name": "cpu", "weight": 1}]}
