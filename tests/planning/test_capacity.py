"""Allocatable resources as real nodes report them, and what survives a lost zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import permutations

import pytest

from jobvector_wizard.base.units import Ki, Mi
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.allocatable import allocatable, reserved_cpu, reserved_memory
from jobvector_wizard.planning.capacity import capacity_of
from tests.planning.conftest import Assess


@pytest.mark.parametrize(
    ("instance_type", "cpu", "memory", "pods"),
    [
        ("t3.small", 1930, 1471796 * Ki, 11),  # kubectl describe node, EKS 1.30, AL2023.11
        ("t3.medium", 1930, 3371436 * Ki, 17),  # kubectl describe node
        ("t3.large", 1930, 7248300 * Ki, 35),  # kubectl describe node, EKS 1.34, AL2023, us-east-2, 2026-07-30
        ("t3.xlarge", 3920, 15164892 * Ki, 58),  # kubectl describe node
        ("m5.xlarge", 3920, 14880156 * Ki, 58),  # kubectl describe node
        ("m6i.large", 1930, 7291820 * Ki, 29),  # kubectl describe node
        ("g6.xlarge", 3920, 14719096 * Ki, 58),  # kubectl describe node, EKS 1.36, 2026-07-27
    ],
)
def test_allocatable_is_what_a_real_node_reports(
    catalog: Catalog, instance_type: str, cpu: int, memory: int, pods: int
) -> None:
    offered = allocatable(catalog.instance_type(instance_type))
    assert (offered.cpu, offered.memory, offered.pods, offered.estimated) == (cpu, memory, pods, False)


@pytest.mark.parametrize(("vcpus", "millicores"), [(1, 60), (2, 70), (4, 80), (8, 90), (16, 110)])
def test_reserved_cpu(vcpus: int, millicores: int) -> None:
    assert reserved_cpu(vcpus) == millicores


@pytest.mark.parametrize(("pods", "mebibytes"), [(44, 739), (58, 893), (110, 1465)])
def test_reserved_memory_is_what_nodeadms_own_tests_expect(pods: int, mebibytes: int) -> None:
    assert reserved_memory(pods) == mebibytes * Mi


def test_a_type_that_nobody_read_is_estimated_and_says_so(catalog: Catalog) -> None:
    offered = allocatable(catalog.instance_type("c6a.xlarge"))
    # 8 GiB x 0.925 - (255 + 11 x 58) MiB - 100 MiB = 7,577.6 - 893 - 100 MiB
    assert offered.estimated
    assert offered.memory == 8192 * Mi - 8192 * Mi * 75 // 1000 - 993 * Mi


def test_the_corrected_ha_design_survives_every_zone_in_every_arrival_order(catalog: Catalog) -> None:
    design = load_design("ha").blueprint
    for order in permutations(design.workloads):
        shuffled = design.model_copy(update={"workloads": {name: design.workloads[name] for name in order}})
        capacity = capacity_of(shuffled, catalog)
        assert not capacity.steady.pending
        for loss in capacity.losses:
            assert not loss.lost, (order, loss.zone)
            assert any(name.startswith("ollama") for name in loss.placement.bound)


def test_priority_is_what_keeps_ollama_running_when_it_arrives_last(catalog: Catalog) -> None:
    design = load_design("ha").blueprint
    last = dict(sorted(design.workloads.items(), key=lambda item: item[0] == "ollama"))
    equal = last | {"ollama": last["ollama"].model_copy(update={"priority": 0})}

    def pending(workloads: Mapping[str, object]) -> set[str]:
        capacity = capacity_of(design.model_copy(update={"workloads": workloads}), catalog)
        situations = [capacity.steady, *(loss.placement for loss in capacity.losses)]
        return {item.pod.owner for placement in situations for item in placement.pending}

    assert "ollama" not in pending(last)
    assert "ollama" in pending(equal)


def test_a_lost_zone_takes_nodes_way_out_and_database_as_they_stand(assessed: Assess) -> None:
    economy = {loss.zone[-1]: loss for loss in assessed("economy").capacity.losses}
    assert set(economy["a"].lost) == {"backend", "embedding", "ollama", "frontend"}
    assert economy["a"].database.value == "lost"
    assert economy["b"].survived
    single = {loss.zone[-1]: loss for loss in assessed("ha", "network.nat=single").capacity.losses}
    assert single["a"].egress_lost
    assert not single["b"].egress_lost


def test_the_drawn_ha_design_loses_ollama_with_zone_b_and_never_had_it(assessed: Assess) -> None:
    capacity = assessed("ha-as-drawn").capacity
    assert [item.pod.name for item in capacity.steady.pending] == ["ollama"]
    assert all(loss.lost == ("ollama",) for loss in capacity.losses)


def test_no_node_holds_more_than_it_can_allocate(assessed: Assess) -> None:
    for design in ("ha", "economy", "ha-as-drawn", "economy-as-drawn"):
        capacity = assessed(design).capacity
        for placement in (capacity.steady, *(loss.placement for loss in capacity.losses)):
            for room in placement.rooms().values():
                assert min(room.cpu, room.memory, room.pods) >= 0


def test_add_ons_request_what_their_manifests_say(catalog: Catalog) -> None:
    design = load_design("ha").blueprint
    with_ebs = replace_add_ons(design, (*design.kubernetes.add_ons, "aws-ebs-csi-driver"))
    capacity = capacity_of(with_ebs, catalog)
    assert {(each.cpu, each.memory) for each in capacity.cluster.daemons.values()} == {(180, 104 * Mi)}
    once = [pod for pod in capacity.pods if pod.daemon_of is None and pod.owner not in design.workloads]
    assert (sum(pod.cpu for pod in once), sum(pod.memory for pod in once)) == (520, 1004 * Mi)
    assert Counter(pod.owner for pod in once) == {"coredns": 2, "metrics-server": 2, "ebs-csi-controller": 2}


def replace_add_ons(design: Blueprint, add_ons: tuple[str, ...]) -> Blueprint:
    return Patch.set("kubernetes.add_ons", list(add_ons)).apply(design)


@pytest.mark.parametrize(("instance_type", "pods"), [("m6i.large", 29), ("m6i.2xlarge", 58), ("m6i.4xlarge", 110)])
def test_a_managed_node_group_caps_the_pods_of_a_node(catalog: Catalog, instance_type: str, pods: int) -> None:
    # m6i.4xlarge: 8 interfaces x 29 + 2 = 234 addresses, capped at 110 up to 30 vCPU (EKS user guide)
    offered = allocatable(catalog.instance_type(instance_type))
    assert offered.pods == pods
    reserve = reserved_memory(catalog.instance_type(instance_type).max_pods)
    nominal = catalog.instance_type(instance_type)
    capacity = nominal.observed_memory or int(nominal.memory * 925 // 1000)
    assert abs(capacity - reserve - 100 * Mi - offered.memory) < 2
