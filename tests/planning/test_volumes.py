"""A workload's volumes: what they cost, which driver makes them, and where they bind their pods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning import attachments
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.cost import Group

CASES = Path(__file__).parents[1] / "cases"
ON = date(2026, 11, 29)


def case(catalog: Catalog, name: str, **workload: Any) -> Assessment:
    """Assess one of the cases, with other keys of its workload db-0, which has 20 GiB in eu-west-1a."""
    document = load_design(str(CASES / f"{name}.toml")).blueprint.document()
    document["workloads"]["db-0"] |= workload
    return assess(Blueprint.parse(document), catalog, ON)


def priced(assessment: Assessment) -> dict[str, Decimal | None]:
    return {line.path: line.usd.expected if line.usd else None for line in assessment.bill.group(Group.VOLUMES)}


def codes(assessment: Assessment) -> set[str]:
    return {finding.code for finding in assessment.findings if finding.is_error}


@pytest.mark.parametrize(
    ("volume", "replicas", "lines"),
    [
        # eu-west-1, list prices of the catalog: gp3 0.088 and gp2 0.11 USD/GB-month, 0.0055 USD/IOPS, 45.056 USD/GiB/s
        ({"size_gib": 100}, 1, {"size": "8.80"}),
        ({"size_gib": 100}, 3, {"size": "26.40"}),
        ({"size_gib": 100, "type": "gp2"}, 1, {"size": "11.00"}),
        ({"size_gib": 100, "iops": 3000, "throughput": 125}, 1, {"size": "8.80"}),
        ({"size_gib": 100, "iops": 10_000}, 1, {"size": "8.80", "iops": "38.50"}),  # 7000 x 0.0055
        ({"size_gib": 100, "iops": 10_000}, 2, {"size": "17.60", "iops": "77.00"}),
        ({"size_gib": 100, "throughput": 250}, 1, {"size": "8.80", "throughput": "5.50"}),  # 125 / 1024 x 45.056
    ],
)
def test_each_replica_has_a_volume_and_pays_for_it(
    catalog: Catalog, volume: dict[str, Any], replicas: int, lines: dict[str, str]
) -> None:
    found = priced(case(catalog, "volume-with-driver", volume=volume, replicas=replicas))
    assert found == {f"volumes.db-0.{what}": Decimal(cost) for what, cost in lines.items()}


def test_a_volume_of_unknown_size_costs_something_unknown(catalog: Catalog) -> None:
    found = case(catalog, "volume-with-driver", volume=None, volume_zone="eu-west-1a")
    assert priced(found) == {"volumes.db-0.size": None}
    assert "volumes.db-0.size" in {line.path for line in found.bill.unknown}


def test_a_design_without_volumes_has_no_such_lines(catalog: Catalog) -> None:
    assert not assess(load_design("ha").blueprint, catalog, ON).bill.group(Group.VOLUMES)


def test_with_the_driver_a_volume_can_be_built(catalog: Catalog) -> None:
    """aws-ebs-csi-driver #963: the add-on and its role, which the program makes."""
    found = case(catalog, "volume-with-driver")
    assert not codes(found)
    assert priced(found) == {"volumes.db-0.size": Decimal("1.76")}  # 20 x 0.088
    assert not codes(case(catalog, "volume-with-driver", volume={"size_gib": 20}))
    assert not codes(case(catalog, "volume-with-driver", volume=None, volume_zone="eu-west-1a"))


def test_without_the_driver_the_remedy_brings_it(catalog: Catalog) -> None:
    before = case(catalog, "volume-without-driver")
    assert codes(before) >= {"VOL-01"}
    (finding,) = (it for it in before.findings if it.code == "VOL-01")
    after = assess(finding.remedies[0].patch.apply(before.blueprint), catalog, ON)
    assert not codes(after)
    assert "aws-ebs-csi-driver" in after.blueprint.kubernetes.add_ons


def test_without_the_driver_the_pod_stays_pending_as_the_finding_says(catalog: Catalog) -> None:
    """kube-scheduler waits for the claim to be bound, and nobody makes the volume."""
    before = case(catalog, "volume-without-driver")
    assert [it.pod.name for it in before.capacity.steady.pending] == ["db-0"]


def test_the_first_placement_decides_the_zone_and_binds_the_pod_from_then_on(catalog: Catalog) -> None:
    """WaitForFirstConsumer: the volume is made where the pod is placed, and EBS volumes stay in their zone."""
    found = case(catalog, "volume-with-driver", volume={"size_gib": 20}).capacity
    by_name = {node.name: node for node in found.nodes}
    home = by_name[found.steady.bound["db-0"]].zone
    losses = {loss.zone: loss for loss in found.losses}
    assert "db-0" in losses[home].lost
    (other,) = losses.keys() - {home}
    assert "db-0" not in losses[other].lost


def test_a_stateless_pod_moves_where_one_with_a_volume_waits(catalog: Catalog) -> None:
    found = case(catalog, "volume-with-driver", volume=None).capacity
    assert not any("db-0" in loss.lost for loss in found.losses)


def test_replicas_with_volumes_are_each_bound_to_their_own_zone(catalog: Catalog) -> None:
    found = case(catalog, "volume-with-driver", volume={"size_gib": 20}, replicas=2).capacity
    by_name = {node.name: node for node in found.nodes}
    zones = [by_name[found.steady.bound[pod]].zone for pod in ("db-0-1", "db-0-2")]
    for loss in found.losses:
        waiting = {it.pod.name for it in loss.placement.pending if it.pod.owner == "db-0"}
        assert waiting == {f"db-0-{number}" for number, zone in enumerate(zones, 1) if zone == loss.zone}


@pytest.mark.parametrize(
    ("kind", "slots", "sure"),
    [
        # aws-ebs-csi-driver @429e202e, pkg/cloud/limits and pkg/driver/node.go; the root volume takes one
        ("m5.large", 26, 24),  # not in the table: 27, shared with two further interfaces
        ("t3.medium", 26, 24),
        ("g4dn.xlarge", 24, 22),  # 25
        ("m7i.large", 31, 31),  # 32 of its own
        ("t2.small", 38, 38),  # 39: before Nitro
    ],
)
def test_a_node_takes_as_many_volumes_as_the_driver_counts(catalog: Catalog, kind: str, slots: int, sure: int) -> None:
    assert attachments.slots(catalog.instance_types[kind]) == slots
    assert attachments.sure_slots(catalog.instance_types[kind]) == sure


def test_one_pod_more_than_a_node_has_slots_stays_pending(catalog: Catalog) -> None:
    many = {"replicas": 27, "cpu": "10m", "memory": "16Mi", "volume": {"size_gib": 1}}
    document = load_design(str(CASES / "volume-with-driver.toml")).blueprint.document()
    document["nodes"]["n-a"]["type"] = "m5.xlarge"
    document["workloads"]["db-0"] |= many | {"require": ["n-a"]}
    design = Blueprint.parse(document)
    found = assess(design, catalog, ON).capacity.steady
    (pending,) = (it for it in found.pending if it.pod.owner == "db-0")
    assert "too many volumes" in str(next(it for it in pending.refusals if it.node == "n-a"))


def said(assessment: Assessment, code: str) -> list[str]:
    return [finding.message for finding in assessment.findings if finding.code == code]


def test_a_promise_to_survive_a_zone_is_broken_by_a_volume_in_it(catalog: Catalog) -> None:
    def promised(**workload: Any) -> Assessment:
        document = load_design(str(CASES / "volume-with-driver.toml")).blueprint.document()
        document |= {"goals": {"survive_zone_loss": True}}
        document["workloads"]["db-0"] |= workload
        return assess(Blueprint.parse(document), catalog, ON)

    (stated,) = said(promised(), "VOL-03")
    assert stated == "with eu-west-1a lost, db-0 stays Pending: its volume is in eu-west-1a"
    (decided,) = said(promised(volume={"size_gib": 20}), "VOL-03")
    assert "where its first placement puts it" in decided
    assert not said(promised(volume={"size_gib": 20}, replicas=2), "VOL-03")  # one each zone
    for found in (promised(), promised(volume={"size_gib": 20})):
        assert not [message for code in ("CAP-02", "CAP-03") for message in said(found, code) if "db-0" in message]


@pytest.mark.parametrize(("replicas", "warned"), [(23, False), (24, True)])
def test_more_volumes_than_an_instance_attaches_beside_its_interfaces_are_said(
    catalog: Catalog, replicas: int, warned: bool
) -> None:
    """An m5.xlarge shares 27 attachments: the root volume, up to 3 further interfaces, and volumes of pods."""
    document = load_design(str(CASES / "volume-with-driver.toml")).blueprint.document()
    document["nodes"]["n-a"]["type"] = "m5.xlarge"
    document["workloads"]["db-0"] = {"cpu": "10m", "memory": "16Mi", "require": ["n-a"], "replicas": replicas}
    document["workloads"]["db-0"]["volume"] = {"size_gib": 1}
    assert bool(said(assess(Blueprint.parse(document), catalog, ON), "VOL-02")) is warned


def test_where_no_limit_is_known_none_is_counted_and_that_is_said(catalog: Catalog) -> None:
    document = load_design(str(CASES / "volume-with-driver.toml")).blueprint.document()
    size = {"vcpu": 2, "memory": "8Gi", "interfaces": 3, "addresses": 10}
    document["nodes"]["n-a"] |= {"type": "m99i.large", "size": size}
    found = assess(Blueprint.parse(document), catalog, ON)
    assert {node.name: node.volumes for node in found.capacity.nodes} == {"n-a": None, "n-b": 26}
    (note,) = said(found, "VOL-04")
    assert "m99i.large" in note
