"""A workload's volume: what EBS makes, and where it is."""

from __future__ import annotations

from typing import Any

import pytest

from jobvector_wizard.base.errors import BlueprintError
from jobvector_wizard.design.blueprint import Blueprint, Volume, Workload
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design


def with_keys(**keys: Any) -> Workload:
    """The workload ollama of the preset ha, with further keys."""
    document = load_design("ha").blueprint.document()
    document["workloads"]["ollama"] |= keys
    return Blueprint.parse(document).workloads["ollama"]


@pytest.mark.parametrize(
    ("volume", "sentence"),
    [
        # EC2 API, CreateVolume (botocore 1.44.8): gp3 1 to 65,536 GiB, 3,000 to 80,000 IOPS, 125 to 2,000 MiB/s
        ({"size_gib": 65_537}, "65536"),
        ({"size_gib": 0}, "write 1 or more"),
        ({"size_gib": 1000, "iops": 80_001}, "80000"),
        ({"size_gib": 1000, "iops": 2999}, "3000"),
        ({"size_gib": 1000, "throughput": 124}, "125"),
        ({"size_gib": 1000, "iops": 20_000, "throughput": 2001}, "2000"),
        # aws-ebs-csi-driver, pkg/cloud/cloud.go: gp3MaxIOPSPerGB = 500
        ({"size_gib": 20, "iops": 10_001}, "20 GiB of gp3 have 10000 IOPS at most"),
        # Amazon EBS user guide: 0.25 MiB/s for an IOPS
        ({"size_gib": 100, "throughput": 751}, "751 MiB/s need 3004 IOPS"),
        ({"size_gib": 16_385, "type": "gp2"}, "a gp2 volume has 16384 GiB at most"),
        ({"size_gib": 100, "type": "gp2", "iops": 3000}, "gp3 alone"),
        ({"size_gib": 100, "zone": "eu-west-1f"}, "has no subnets"),
        ({"size_gib": 100, "zone": "us-east-1a"}, "is not a zone of eu-west-1"),
    ],
)
def test_a_volume_that_ebs_does_not_make_is_refused(volume: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BlueprintError, match=sentence):
        with_keys(volume=volume)


@pytest.mark.parametrize(
    "volume",
    [
        {"size_gib": 1},
        {"size_gib": 65_536, "iops": 80_000, "throughput": 2000},
        {"size_gib": 20, "iops": 10_000, "throughput": 2000},
        {"size_gib": 16_384, "type": "gp2"},
    ],
)
def test_a_volume_that_ebs_makes_is_taken(volume: dict[str, Any]) -> None:
    assert with_keys(volume=volume).has_volume


def test_a_stated_zone_is_the_volumes_wherever_it_is_written() -> None:
    assert not with_keys().has_volume
    old = with_keys(volume_zone="eu-west-1b")
    assert old.has_volume
    assert old.zone_of_volume == "eu-west-1b"
    assert with_keys(volume={"size_gib": 20}).zone_of_volume is None
    assert with_keys(volume={"size_gib": 20, "zone": "eu-west-1b"}).zone_of_volume == "eu-west-1b"
    assert with_keys(volume={"size_gib": 20}, volume_zone="eu-west-1b").zone_of_volume == "eu-west-1b"
    with pytest.raises(BlueprintError, match="names another zone"):
        with_keys(volume={"size_gib": 20, "zone": "eu-west-1b"}, volume_zone="eu-west-1a")


def test_a_volume_is_set_on_the_command_line_key_by_key() -> None:
    design = load_design("ha")
    patch = Patch.parse(["workloads.ollama.volume.size_gib=20", "workloads.ollama.gpu=1"])
    assert design.apply(patch).blueprint.workloads["ollama"].volume == Volume(size_gib=20)
