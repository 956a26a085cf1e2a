"""What a node has of its nominal memory: estimated below every reading, and said where a verdict hangs on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobvector_wizard.base.units import Gi, Ki, Mi
from jobvector_wizard.catalog import Catalog, InstanceType
from jobvector_wizard.planning.allocatable import allocatable, memory_capacity
from tests.planning.conftest import Assess


def read(catalog: Catalog) -> list[InstanceType]:
    return [kind for kind in catalog.instance_types.values() if kind.observed_memory is not None]


def test_an_estimate_is_never_above_a_reading_and_the_bounds_hold_each(catalog: Catalog) -> None:
    assert len(read(catalog)) == 21
    for kind in read(catalog):
        low, reckoned, high = memory_capacity(replace(kind, observed_memory=None))
        assert kind.observed_memory is not None
        assert low == reckoned <= kind.observed_memory <= high, kind.name


@pytest.mark.parametrize(
    ("instance_type", "reading"),
    [
        ("m5.large", 7_910_360 * Ki),  # the highest node seen; the catalogue has the lowest (2i2c, karpenter)
        ("m5.xlarge", int(15.344 * Gi)),  # 2i2c-org/infrastructure, 2024-09-10
        ("r5.2xlarge", 65_119_064 * Ki),
        ("t3.large", 8_022_992 * Ki),  # a second node of that size
    ],
)
def test_other_readings_of_a_type_lie_within_its_bounds(catalog: Catalog, instance_type: str, reading: int) -> None:
    low, _, high = memory_capacity(catalog.instance_type(instance_type))
    assert low <= reading <= high


def test_arm_nodes_have_64_mib_less(catalog: Catalog) -> None:
    arm, intel = catalog.instance_type("m7g.large"), catalog.instance_type("m7i.large")
    assert allocatable(intel).memory - allocatable(arm).memory == 64 * Mi


def test_a_pod_that_only_a_better_node_would_take_depends_on_the_real_memory(assessed: Assess) -> None:
    """A c6a.xlarge, of which no reading is known: 6,584 MiB reckoned with, 6,910 MiB at most."""
    reckoned = assessed("ha").capacity.types["node-2"]
    assert reckoned is not None
    assert (reckoned.memory // Mi, reckoned.memory_high // Mi) == (6584, 6909)
    hardly = assessed("ha", f"workloads.ollama.memory={reckoned.memory_high // Mi - 1}Mi")
    finding = next(finding for finding in hardly.findings if finding.id == "MEM-01:ollama")
    assert "depends on the node's real memory" in finding.message
    assert "ollama" in {item.pod.owner for item in hardly.capacity.steady.pending}  # the pass is on the safe side
    never = assessed("ha", f"workloads.ollama.memory={reckoned.memory_high // Mi + 1}Mi")
    assert not any(finding.code == "MEM-01" for finding in never.findings)
    well = assessed("ha")
    assert not any(finding.code == "MEM-01" for finding in well.findings)


def test_pods_that_fill_a_node_to_its_last_reading_depend_on_it_too(assessed: Assess) -> None:
    """A t3.large was read with 8,006,060 Ki; another of its size may have 1.2 % less."""
    large = [f"nodes.node-{number}.type=t3.large" for number in (1, 2, 3)]
    shown = assessed("ha", *large)
    offered = shown.capacity.types["node-1"]
    assert offered is not None
    assert offered.memory == 7_248_300 * Ki
    assert offered.memory - offered.memory_low == 8_006_060 * Ki * 125 // 10_000
    other = [f"workloads.{name}.memory=100Mi" for name in shown.blueprint.workloads if name != "ollama"]
    for spare in range(0, 1000, 20):
        memory = f"workloads.ollama.memory={offered.memory // Mi - spare}Mi"
        full = assessed("ha", *large, *other, "workloads.ollama.cpu=500m", memory)
        if full.capacity.nodes_of("ollama"):
            break
    where = full.capacity.nodes_of("ollama")[0]
    assert f"MEM-01:{where.group}" in {finding.id for finding in full.findings}
