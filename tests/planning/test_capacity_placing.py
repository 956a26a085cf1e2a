"""Taints, required groups, volumes and prefix delegation of a blueprint, and what they make of its capacity."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobvector_wizard.base.errors import BlueprintError
from jobvector_wizard.base.units import Ki, Mi
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint, Kubernetes
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.add_ons import EBS_DRIVER
from jobvector_wizard.planning.allocatable import allocatable, max_pods, prefixed_addresses
from jobvector_wizard.planning.capacity import Capacity, capacity_of
from jobvector_wizard.planning.scheduler import Limit

GPU = {"key": "gpu", "value": "a10", "effect": "NoSchedule"}
GROUPS = ("node-1", "node-2", "node-3")


def changed(changes: dict[str, object]) -> Blueprint:
    """The preset ha with values at dotted paths, and with the driver of volumes where there are any."""
    document = load_design("ha").blueprint.document()
    if any(path.endswith("volume_zone") for path in changes):
        document.setdefault("kubernetes", {})["add_ons"] = [*Kubernetes().add_ons, EBS_DRIVER]
    for path, value in changes.items():
        table, *steps = document, *path.split(".")
        for step in steps[:-1]:
            table = table.setdefault(step, {})
        table[steps[-1]] = value
    return Blueprint.parse(document)


def capacity(catalog: Catalog, changes: dict[str, object]) -> Capacity:
    design = changed(changes)
    return capacity_of(design, catalog)


def pending(found: Capacity) -> set[str]:
    return {each.pod.owner for each in found.steady.pending}


class TestPrefixDelegation:
    @pytest.mark.parametrize(
        ("instance_type", "memory", "pods", "prefixed"),
        [
            # the reserve of 29 pods stays: 7291820Ki was read on nodes with 110 and with 434 pods (public record)
            ("m6i.large", 7291820 * Ki, 29, 110),
            ("t3.large", 7248300 * Ki, 35, 110),  # kubectl describe node, without
            ("t3.small", 1471796 * Ki, 11, 110),  # kubectl describe node, without; 3 x 3 x 16 + 2 = 146
            ("t3.micro", 530264 * Ki, 4, 34),  # public record, without; 2 x 1 x 16 + 2
        ],
    )
    def test_more_pods_but_the_memory_of_before(
        self, catalog: Catalog, instance_type: str, memory: int, pods: int, prefixed: int
    ) -> None:
        kind = catalog.instance_type(instance_type)
        without, with_prefixes = allocatable(kind), allocatable(kind, prefix_delegation=True)
        assert (without.pods, with_prefixes.pods) == (pods, prefixed)
        assert without.memory == with_prefixes.memory == memory
        assert without.cpu == with_prefixes.cpu == 1930

    def test_the_addresses_are_those_of_a_real_node_without_the_cap(self, catalog: Catalog) -> None:
        # an m6i.large whose kubelet prints 434 pods (public record); m5.large: 432 addresses, eks-user-guide#663
        assert prefixed_addresses(catalog.instance_type("m6i.large")) == 434
        assert prefixed_addresses(catalog.instance_type("m5.large")) - 2 == 432

    @pytest.mark.parametrize(
        ("instance_type", "pods"),
        [
            ("m5.4xlarge", 110),  # 16 vCPU
            ("t2.medium", 17),  # not Nitro: single addresses as ever
        ],
    )
    def test_the_cap_follows_the_cores(self, catalog: Catalog, instance_type: str, pods: int) -> None:
        assert max_pods(catalog.instance_type(instance_type), prefix_delegation=True) == pods

    @pytest.mark.parametrize(("cores", "pods"), [(30, 110), (31, 250)])
    def test_the_cap_rises_above_30_cores(self, catalog: Catalog, cores: int, pods: int) -> None:
        kind = replace(catalog.instance_type("m5.4xlarge"), vcpu=cores)
        assert max_pods(kind, prefix_delegation=True) == pods

    def test_the_nodes_of_a_design_take_more_pods(self, catalog: Catalog) -> None:
        assert {node.pods for node in capacity(catalog, {"kubernetes.prefix_delegation": True}).nodes} == {110}

    def test_it_needs_the_add_on_it_is_a_setting_of(self) -> None:
        with pytest.raises(BlueprintError, match="vpc-cni"):
            changed({"kubernetes.prefix_delegation": True, "kubernetes.add_ons": ["coredns"]})


class TestTaints:
    def test_where_every_group_is_tainted_coredns_waits_and_the_daemonsets_run(self, catalog: Catalog) -> None:
        tainted: dict[str, object] = {f"nodes.{group}.taints": [GPU] for group in GROUPS}
        tolerant = {f"workloads.{name}.tolerations": [{"key": "gpu"}] for name in load_design("ha").blueprint.workloads}
        found = capacity(catalog, tainted | tolerant)
        assert pending(found) == {"coredns", "metrics-server"}
        assert {each.limit for waiting in found.steady.pending for each in waiting.refusals} == {Limit.TAINT}
        assert all(pod.name in found.steady.bound for pod in found.pods if pod.daemon_of)

    def test_the_taint_that_coredns_tolerates_keeps_the_rest_away(self, catalog: Catalog) -> None:
        critical = {"key": "CriticalAddonsOnly", "effect": "NoSchedule"}
        found = capacity(catalog, {"nodes.node-1.taints": [critical]})
        owners = {pod.owner for pod in found.steady.on("node-1") if pod.daemon_of is None}
        assert owners <= {"coredns"}
        assert "coredns" not in pending(found)

    def test_a_toleration_with_a_value_is_for_that_value(self, catalog: Catalog) -> None:
        design: dict[str, object] = {"nodes.node-2.taints": [GPU], "workloads.ollama.require": ["node-2"]}
        for value, waits in (("a10", False), ("l4", True)):
            tolerations = [{"key": "gpu", "value": value, "effect": "NoSchedule"}]
            found = capacity(catalog, design | {"workloads.ollama.tolerations": tolerations})
            assert ("ollama" in pending(found)) is waits

    def test_two_taints_of_one_key_and_effect_are_refused(self) -> None:
        with pytest.raises(BlueprintError, match="same key and effect"):
            changed({"nodes.node-1.taints": [GPU, GPU | {"value": "l4"}]})

    @pytest.mark.parametrize(
        "taint", [{"key": ""}, {"key": "a b"}, {"key": "k", "value": "-x"}, {"key": "k", "effect": "Never"}]
    )
    def test_what_kubernetes_would_refuse_is_refused(self, taint: dict[str, str]) -> None:
        with pytest.raises(BlueprintError, match=r"nodes\.node-1\.taints\.0"):
            changed({"nodes.node-1.taints": [taint]})


class TestRequiredGroups:
    def test_a_workload_runs_on_the_groups_it_requires_only(self, catalog: Catalog) -> None:
        found = capacity(catalog, {"workloads.ollama.require": ["node-3"]})
        assert [node.group for node in found.nodes_of("ollama")] == ["node-3"]
        (loss,) = (loss for loss in found.losses if loss.zone == found.nodes_of("ollama")[0].zone)
        assert loss.lost == ("ollama",)

    def test_a_group_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(BlueprintError, match='there is no node group "node-9"'):
            changed({"workloads.ollama.require": ["node-9"]})


class TestVolumes:
    def test_a_volume_pins_its_workload_to_a_zone(self, catalog: Catalog) -> None:
        found = capacity(catalog, {"workloads.ollama.volume_zone": "eu-west-1c"})
        assert {node.zone for node in found.nodes_of("ollama")} == {"eu-west-1c"}
        assert {loss.zone: loss.lost for loss in found.losses} == {
            "eu-west-1a": (),
            "eu-west-1b": (),
            "eu-west-1c": ("ollama",),
        }

    @pytest.mark.parametrize("zone", ["eu-west-1d", "us-east-1a"])
    def test_the_zone_must_be_one_of_the_network(self, zone: str) -> None:
        with pytest.raises(BlueprintError, match=r"workloads\.ollama\.volume_zone"):
            changed({"workloads.ollama.volume_zone": zone})


class TestAddOns:
    def test_containers_anti_affinity_and_tolerations_come_from_the_catalog(self, catalog: Catalog) -> None:
        pods = catalog.add_ons
        assert {name: pod.containers for name, pod in pods.items() if pod.containers > 1} == {
            "aws-node": 2,
            "ebs-csi-node": 3,
            "ebs-csi-controller": 6,
        }
        assert {name for name, pod in pods.items() if pod.apart} == {"coredns", "ebs-csi-controller"}
        assert all(pod.placing_source for pod in pods.values() if pod.apart or pod.tolerations or pod.containers > 1)

    def test_aws_node_counts_as_two_containers_without_a_memory_request(self, catalog: Catalog) -> None:
        # LeastAllocated assumes 200Mi for each container that requests none
        found = capacity(catalog, {})
        assert {pod.containers for pod in found.pods if pod.owner == "aws-node"} == {2}

    def test_the_ebs_controllers_stand_apart(self, catalog: Catalog) -> None:
        add_ons = [*load_design("ha").blueprint.kubernetes.add_ons, "aws-ebs-csi-driver"]
        found = capacity(catalog, {"kubernetes.add_ons": add_ons})
        assert len(set(found.nodes_of("ebs-csi-controller"))) == 2


EFFECTS = st.sampled_from(["NoSchedule", "NoExecute", "PreferNoSchedule"])
KEYS = st.sampled_from(["gpu", "batch"])
TAINTS = st.lists(
    st.fixed_dictionaries({"key": KEYS, "effect": EFFECTS}, optional={"value": st.sampled_from(["1", "2"])}),
    max_size=2,
    unique_by=lambda taint: (taint["key"], taint["effect"]),
)
TOLERATIONS = st.lists(
    st.fixed_dictionaries({"key": KEYS}, optional={"effect": EFFECTS, "value": st.sampled_from(["", "1", "2"])}),
    max_size=2,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_is_over_committed_and_taints_and_zones_are_respected(catalog: Catalog, data: st.DataObject) -> None:
    changes: dict[str, object] = {f"nodes.{group}.taints": data.draw(TAINTS) for group in GROUPS}
    changes["kubernetes.prefix_delegation"] = data.draw(st.booleans())
    for name in load_design("ha").blueprint.workloads:
        changes[f"workloads.{name}.tolerations"] = data.draw(TOLERATIONS)
        changes[f"workloads.{name}.require"] = data.draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True))
        if zone := data.draw(st.sampled_from([None, None, "eu-west-1a", "eu-west-1c"])):
            changes[f"workloads.{name}.volume_zone"] = zone
        changes[f"workloads.{name}.apart"] = data.draw(st.sampled_from([None, None, "host", "zone"]))
        changes[f"workloads.{name}.ephemeral"] = data.draw(st.sampled_from([None, "1Gi", "9Gi"]))
    changes["daemonsets.agent"] = {"cpu": data.draw(st.sampled_from(["0", "100m", "900m"])), "priority": 2_000_001_000}
    changes["daemonsets.agent.tolerations"] = data.draw(TOLERATIONS)
    found = capacity(catalog, changes)
    for placement in (found.steady, *(loss.placement for loss in found.losses)):
        assert all(min(room.cpu, room.memory, room.pods, room.disk) >= 0 for room in placement.rooms().values())
        for pod in placement.pods:
            like = [
                placement.bound[it.name]
                for it in placement.pods
                if it.owner == pod.owner and it.name in placement.bound
            ]
            if pod.apart_required and pod.daemon_of is None:
                assert len(set(like)) == len(like)
        by_name = {node.name: node for node in placement.nodes}
        for pod in placement.pods:
            if pod.name in placement.bound:
                here = by_name[placement.bound[pod.name]]
                hard = [taint for taint in here.taints if taint.effect != "PreferNoSchedule"]
                assert all(any(each.tolerates(taint) for each in pod.tolerations) for taint in hard)
                assert pod.volume_zone in {"", here.zone}
                assert not pod.required_groups or here.group in pod.required_groups
        assert all(pod.name in placement.bound for pod in placement.pods if pod.daemon_of)


def test_a_blueprint_with_all_of_it_survives_being_written_down() -> None:
    design = changed(
        {
            "nodes.node-2.taints": [GPU],
            "workloads.ollama.tolerations": [{"key": "gpu"}],
            "workloads.ollama.require": ["node-2"],
            "workloads.ollama.volume_zone": "eu-west-1b",
            "kubernetes.prefix_delegation": True,
        }
    )
    assert Blueprint.parse(design.document()) == design
    assert design.digest != load_design("ha").blueprint.digest


def test_the_reserve_is_that_of_the_interfaces(catalog: Catalog) -> None:
    # facts/capacity.md: allocatable = capacity - (11 x 29 + 255)Mi - 100Mi, also with 110 pods
    kind = catalog.instance_type("m6i.large")
    assert kind.observed_memory is not None
    assert kind.observed_memory - allocatable(kind, prefix_delegation=True).memory == (11 * 29 + 255 + 100) * Mi
