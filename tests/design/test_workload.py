"""What the tables of workloads and DaemonSets take, what they mean by default, and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.errors import BlueprintError, PatchError
from jobvector_wizard.design.blueprint import Blueprint, schema_at
from jobvector_wizard.design.patch import Patch, difference
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.design.workload import DEVICE_PLUGIN, SYSTEM_PODS, DisruptionBudget, Rollout, Workload, portion

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.catalog import Catalog

HA = load_design("ha").blueprint


def after(*sets: str) -> Blueprint:
    return Patch.parse(sets).apply(HA)


class TestRequests:
    def test_nothing_written_is_not_a_written_zero(self) -> None:
        assert Workload().cpu is None
        assert Workload(cpu="0").cpu == 0
        assert after("workloads.backend.cpu=0").digest != Patch.unset("workloads.backend.cpu").apply(HA).digest

    def test_a_limit_below_the_request_is_refused_and_a_limit_alone_is_not(self) -> None:
        with pytest.raises(BlueprintError, match="cpu_limit is below the request"):
            Blueprint.parse(HA.document() | {"workloads": {"web": {"cpu": "2", "cpu_limit": "1"}}})
        assert after("workloads.new={cpu_limit='1'}").workloads["new"].cpu_limit == 1000


class TestShares:
    @pytest.mark.parametrize(
        ("share", "replicas", "up", "pods"),
        [("1", 3, True, 1), ("25%", 2, True, 1), ("25%", 2, False, 0), ("25%", 10, True, 3), ("100%", 7, False, 7)],
    )
    def test_a_part_of_a_pod_counts_as_one_or_as_none(self, share: str, replicas: int, up: bool, pods: int) -> None:
        assert portion(share, replicas, up=up) == pods

    @pytest.mark.parametrize("written", ["-1", "1.5", "25 %", "some", True])
    def test_anything_else_is_refused(self, written: object) -> None:
        with pytest.raises(BlueprintError, match="a number of pods, such as 1"):
            Blueprint.parse(HA.document() | {"workloads": {"web": {"budget": {"max_unavailable": written}}}})


class TestDisruptionBudgets:
    def test_two_replicas_have_one_and_one_replica_has_none(self) -> None:
        assert Workload().disruption_budget is None
        default = Workload(replicas=2).disruption_budget
        assert default is not None
        assert default.healthy_needed(2) == 1

    @pytest.mark.parametrize(
        ("budget", "replicas", "needed"),
        [
            # getExpectedPodCount scales both shares up: 25 % of 7 are two pods that may be missing, 50 % of 7 four needed
            (DisruptionBudget(max_unavailable="25%"), 7, 5),
            (DisruptionBudget(min_available="50%"), 7, 4),
            (DisruptionBudget(max_unavailable="100%"), 3, 0),
            (DisruptionBudget(max_unavailable="9"), 3, 0),
        ],
    )
    def test_how_many_must_run(self, budget: DisruptionBudget, replicas: int, needed: int) -> None:
        assert budget.healthy_needed(replicas) == needed

    def test_it_says_one_thing(self) -> None:
        with pytest.raises(PatchError, match="either max_unavailable or min_available"):
            after("workloads.backend.budget={max_unavailable=1, min_available=1}")


class TestRollouts:
    @pytest.mark.parametrize(
        ("replicas", "surge", "unavailable"),
        [(1, 1, 0), (2, 1, 0), (4, 1, 1), (10, 3, 2)],  # 25 % and 25 %, rounded up and down
    )
    def test_the_default_is_that_of_a_deployment(self, replicas: int, surge: int, unavailable: int) -> None:
        workload = Workload(replicas=replicas)
        assert (workload.recreated, workload.surge, workload.unavailable) == (False, surge, unavailable)

    def test_what_copies_a_bucket_is_recreated_unless_it_says_otherwise(self) -> None:
        assert HA.workloads["ollama"].recreated
        assert not after("workloads.ollama.rollout.strategy=RollingUpdate").workloads["ollama"].recreated

    def test_where_both_round_to_nothing_one_pod_may_go(self) -> None:
        workload = Workload(replicas=2, rollout=Rollout(max_surge="0", max_unavailable="25%"))
        assert (workload.surge, workload.unavailable) == (0, 1)

    @pytest.mark.parametrize(
        "rollout", ["{max_surge=0, max_unavailable='0%'}", "{strategy='Recreate', max_surge=1}", "{strategy='Blue'}"]
    )
    def test_what_kubernetes_refuses_is_refused(self, rollout: str) -> None:
        with pytest.raises(PatchError, match=r"workloads\.backend\.rollout"):
            after(f"workloads.backend.rollout={rollout}")


class TestDaemonSets:
    def test_one_is_made_by_a_single_path_and_taken_away_again(self) -> None:
        patch = Patch.parse(["daemonsets.fluent-bit.cpu=500m"])
        changed = patch.apply(HA)
        assert changed.daemonsets["fluent-bit"].cpu == 500
        assert difference(HA, changed).apply(HA) == changed
        assert difference(changed, HA).apply(changed).digest == HA.digest

    @pytest.mark.parametrize(
        ("name", "said"),
        [("backend", "a workload is called that"), ("aws-node", "an EKS add-on"), ("vpc-cni", "an EKS add-on")],
    )
    def test_its_name_is_its_own(self, name: str, said: str) -> None:
        with pytest.raises(PatchError, match=said):
            after(f"daemonsets.{name}={{cpu='1'}}")

    def test_a_slip_makes_no_second_one(self) -> None:
        with pytest.raises(PatchError, match='did you mean "fluent-bit"'):
            Patch.parse(["daemonsets.fluent-bt.cpu=1"]).apply(after("daemonsets.fluent-bit.cpu=500m"))

    def test_its_priority_may_be_one_of_kubernetes_own(self) -> None:
        assert after("daemonsets.agent={cpu='1', priority=2000001000}").daemonsets["agent"].priority == 2_000_001_000
        with pytest.raises(PatchError, match="there are only 2000000000"):
            after("daemonsets.agent={cpu='1', priority=1500000000}")

    def test_a_toleration_without_a_key_has_no_value(self) -> None:
        assert after("daemonsets.agent={cpu='1', tolerations=[{}]}").daemonsets["agent"].tolerations[0].key is None
        with pytest.raises(PatchError, match="a value has no use without a key"):
            after("daemonsets.agent={cpu='1', tolerations=[{value='x'}]}")


class TestPaths:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("workloads.backend.spread.zone.max_skew=2", lambda it: it.spread.zone.max_skew == 2),
            ("workloads.backend.apart=host", lambda it: it.apart == "host"),
            ("workloads.backend.containers.envoy={kind='sidecar', cpu='100m'}", lambda it: "envoy" in it.containers),
            ("workloads.backend.ephemeral=10Gi", lambda it: it.ephemeral == 10 * 2**30),
            ("workloads.backend.budget.max_unavailable=25%", lambda it: it.budget.max_unavailable == "25%"),
            ("workloads.backend.budget.min_available=1", lambda it: it.budget.min_available == "1"),
            ("workloads.backend.rollout.max_surge=0", lambda it: it.surge == 0),
        ],
    )
    def test_each_field_has_one(self, written: str, read: Callable[[Workload], bool]) -> None:
        changed = after(written)
        assert read(changed.workloads["backend"])
        assert Blueprint.parse(changed.document()) == changed
        assert schema_at(written.partition("=")[0].split("."))

    def test_scoring_weighs_something(self) -> None:
        changed = after("kubernetes.scoring.strategy=MostAllocated", "kubernetes.scoring.cpu_weight=3")
        assert changed.kubernetes.scoring is not None
        assert changed.kubernetes.scoring.memory_weight == 1
        with pytest.raises(PatchError, match="at least one weight"):
            after("kubernetes.scoring={cpu_weight=0, memory_weight=0}")


class TestNames:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("workloads.backend-1={cpu='1m'}", 'a pod of "backend" is called that'),
            ("workloads.coredns-1={cpu='1m'}", "a pod of one, is called that"),
            ("daemonsets.nvidia-device-plugin={cpu='1m'}", "kubernetes.gpu_plugin says"),
            ("nodes.node-1-2={type='t3a.medium', zone='eu-west-1a'}", 'a node of "node-1" is called that'),
        ],
    )
    def test_nothing_is_called_like_one_of_several_others(self, change: str, said: str) -> None:
        with pytest.raises(PatchError, match=said):
            after("nodes.node-1.count=2", change)

    def test_a_number_beyond_the_replicas_is_free(self) -> None:
        assert "backend-3" in after("workloads.backend-3={cpu='1m'}").workloads
        assert "backend-1" in after("workloads.backend-1={cpu='1m', replicas=2}").workloads

    def test_the_names_of_add_ons_pods_are_known(self, catalog: Catalog) -> None:
        assert set(catalog.add_ons) <= {*SYSTEM_PODS, DEVICE_PLUGIN}
