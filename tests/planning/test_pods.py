"""What a design says of its pods, beside what Kubernetes makes of it: DaemonSets, what is kept apart, updates, budgets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.units import Mi
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.scheduler import Limit, Strategy, Topology

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.findings import Finding

    Assessed = Callable[..., Assessment]

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def case(catalog: Catalog, on: date) -> Assessed:
    """Assess a case from the field or a preset, with changes."""

    def assessed(name: str, *changes: str) -> Assessment:
        file = CASES / f"{name}.toml"
        blueprint = load_design(str(file) if file.exists() else name).blueprint
        return assess(Patch.parse(changes).apply(blueprint), catalog, on)

    return assessed


def found(assessment: Assessment, code: str) -> list[Finding]:
    return [finding for finding in assessment.findings if finding.code == code]


def bound(assessment: Assessment, owner: str) -> list[str]:
    return [node.name for node in assessment.capacity.nodes_of(owner)]


def mended(assessment: Assessment, catalog: Catalog, code: str) -> list[bool]:
    """Whether each remedy of the first finding of a code leaves none of it."""
    (finding, *_) = found(assessment, code)
    after = (assess(it.patch.apply(assessment.blueprint), catalog, assessment.on) for it in finding.candidates)
    return [not found(each, code) for each in after]


class TestDaemonSets:
    def test_a_500m_agent_leaves_1650m_pods_pending_on_every_t3_medium(self, case: Assessed) -> None:
        # amazon-cloudwatch-container-insights #118; 1930m allocatable - 150m of add-ons - 500m = 1280m
        assessed = case("daemonset-of-the-users-own")
        assert bound(assessed, "app") == []
        (finding,) = found(assessed, "CAP-01")
        assert finding.evidence == tuple(
            f"n-{zone} (t3.medium): 1650m > 1280m (1930m allocatable - 650m DaemonSets)" for zone in "abc"
        )

    def test_without_it_all_three_run(self, case: Assessed) -> None:
        assert len(bound(case("daemonset-of-the-users-own", "daemonsets={}"), "app")) == 3

    def test_each_remedy_mends_it_and_one_of_them_keeps_the_agent(self, case: Assessed, catalog: Catalog) -> None:
        assessed = case("daemonset-of-the-users-own")
        (finding,) = found(assessed, "CAP-01")
        titles = [remedy.title for remedy in finding.candidates]
        assert "fluent-bit requests 30m with a limit of 500m" in titles  # 1930 - 150 - 1650 - 100 of a CoreDNS pod
        assert "leave fluent-bit out" in titles
        assert all(mended(assessed, catalog, "CAP-01"))

    def test_it_counts_only_where_it_tolerates_the_taint(self, case: Assessed) -> None:
        tainted = "nodes.n-a.taints=[{key='batch'}]"
        cluster = case("daemonset-of-the-users-own", tainted).capacity.cluster
        assert {group: daemons.cpu for group, daemons in cluster.daemons.items()} == {
            "n-a": 150,
            "n-b": 650,
            "n-c": 650,
        }
        tolerant = "daemonsets.fluent-bit.tolerations=[{}]"
        cluster = case("daemonset-of-the-users-own", tainted, tolerant).capacity.cluster
        assert {daemons.cpu for daemons in cluster.daemons.values()} == {650}

    def test_it_runs_on_the_groups_it_requires(self, case: Assessed) -> None:
        assessed = case("daemonset-of-the-users-own", "daemonsets.fluent-bit.require=['n-b']")
        assert [pod.name for pod in assessed.capacity.pods_of("fluent-bit")] == ["fluent-bit@n-b"]
        assert sorted(bound(assessed, "app")) == ["n-a", "n-c"]

    def test_it_is_there_before_a_workload_of_higher_priority(self, case: Assessed) -> None:
        # in the queue app would be first and leave it no room; on a node that joins, the DaemonSet's pod is first,
        # and app of priority 1 moves it aside only where it needs the place
        assessed = case(
            "daemonset-of-the-users-own", "workloads.app.priority=1", "workloads.app.replicas=1", "workloads.app.cpu=1"
        )
        assert len(bound(assessed, "fluent-bit")) == 3

    def test_one_without_room_is_named_with_its_node(self, case: Assessed, catalog: Catalog) -> None:
        assessed = case("daemonset-of-the-users-own", "daemonsets.fluent-bit.cpu=1900m", "workloads.app.cpu=10m")
        (finding,) = found(assessed, "POD-02")
        assert finding.message.startswith("the DaemonSet fluent-bit has no room on n-a, n-b, n-c")
        assert "insufficient cpu: 1900m" in finding.evidence[0]
        assert not found(assessed, "CAP-05")


class TestKeptApart:
    def test_seven_that_share_no_host_need_seven_nodes(self, case: Assessed, catalog: Catalog) -> None:
        # public cluster code of a ministry: CI workers with a required anti-affinity
        assessed = case("required-anti-affinity")
        assert len(bound(assessed, "concourse")) == 3
        (finding,) = found(assessed, "POD-01")
        assert finding.message == (
            "concourse: 4 of 7 replicas stay Pending, because no two of them may share a host, and 3 hosts can hold one"
        )
        assert [remedy.title for remedy in finding.candidates] == [
            "4 more nodes: n-a 3, n-b 2, n-c 2",
            "3 replicas",
            "a wish instead: pods share a node where they must",
        ]
        assert mended(assessed, catalog, "POD-01") == [True, True, True]
        assert not found(assessed, "CAP-03")

    def test_two_zones_hold_two_that_share_no_zone(self, case: Assessed, catalog: Catalog) -> None:
        assessed = case("required-anti-affinity", "workloads.concourse.apart=zone")
        (finding,) = found(assessed, "POD-01")
        assert "3 zones can hold one" in finding.message
        assert all(mended(assessed, catalog, "POD-01"))

    def test_a_hard_spread_over_zones_is_kept(self, case: Assessed) -> None:
        spread = "workloads.concourse.spread.zone.max_skew=1"
        large = ("nodes.n-a.type=m6a.4xlarge", "workloads.concourse.require=['n-a', 'n-b']")
        assessed = case("required-anti-affinity", "workloads.concourse.apart='host'", *large)
        assert len(bound(assessed, "concourse")) == 2
        # zone c holds none, because n-c is not among the required groups, and so is no domain of the constraint
        even = case("required-anti-affinity", spread, *large).capacity
        pod = even.pods_of("concourse")[0]
        assert [(it.topology, it.max_skew, it.hard) for it in pod.spread] == [(Topology.ZONE, 1, True)]


def test_one_of_two_controllers_runs_and_the_other_lacks_cpu(case: Assessed) -> None:
    # karpenter-provider-aws #6988
    assessed = case("two-controllers-one-fits")
    assert len(bound(assessed, "karpenter")) == 1
    (waiting,) = (item for item in assessed.capacity.steady.pending if item.pod.owner == "karpenter")
    assert {refusal.limit for refusal in waiting.refusals} == {Limit.CPU}
    (finding,) = found(assessed, "CAP-03")
    assert finding.message.startswith("1 of 2 replicas of karpenter stays Pending")
    # nobody says that it is in zone a alone: it runs on n-b, where the add-ons of a may then take its place, or argocd's
    assert bound(assessed, "karpenter") == ["n-b"]
    (lost,) = (it for it in found(assessed, "AVL-01") if it.subject == "eu-west-1a")
    assert lost.message == ("with eu-west-1a, argocd or karpenter may die, depending on the order in which pods arrive")
    assert lost.evidence == ("in some orders, places elsewhere go to pods that are put first: argocd, karpenter",)


def test_a_node_that_does_not_admit_a_pod_is_not_told_as_too_small(case: Assessed) -> None:
    # its 63770m would do, and it is tainted; core admits it, and has 1930m - 150m
    (finding,) = found(case("types-outside-the-catalogue"), "CAP-01")
    assert "no node that it may run on can allocate that" in finding.message
    assert finding.evidence[0] == "core (r8i-flex.large): 2000m > 1780m (1930m allocatable - 150m DaemonSets)"
    assert finding.evidence[2].startswith("nb-r5-16xlarge (r5.16xlarge): taint not tolerated: example.org/dedicated")


def test_with_the_only_node_gone_no_time_is_told_after_which_its_pods_move(case: Assessed) -> None:
    (finding,) = found(case("us-east-1-six-zones"), "AVL-02")
    assert "until the node returns or is replaced" in finding.message
    assert not any("350 s" in line for line in finding.evidence)


class TestRequests:
    def test_a_limit_alone_is_the_request_and_a_written_zero_is_not_an_absent_one(self, case: Assessed) -> None:
        pods = {
            "limit": "{cpu_limit='300m', memory_limit='64Mi'}",
            "zero": "{cpu='0', memory='0'}",
            "absent": "{}",
            "default": "{cpu='100m', memory='200Mi'}",
        }
        capacity = case("ha", *(f"workloads.{name}={table}" for name, table in pods.items())).capacity
        asked = {name: capacity.pods_of(name)[0] for name in pods}
        assert (asked["limit"].cpu, asked["limit"].memory) == (300, 64 * Mi)
        # LeastAllocated counts 100m and 200Mi where nothing is written, and 0 where 0 is
        assert (asked["absent"].cpu, asked["absent"].scored_cpu, asked["absent"].scored_memory) == (0, 100, 200 * Mi)
        assert (asked["zero"].scored_cpu, asked["zero"].scored_memory) == (0, 0)

    def test_what_requests_nothing_is_said(self, case: Assessed) -> None:
        said = [finding.message for finding in found(case("ha", "workloads.idle={cpu='1m'}"), "POD-05")]
        assert len(said) == 1
        assert said[0].startswith("idle requests no memory: nodes keep none free for it")

    def test_sidecars_add_up_and_init_containers_count_where_they_need_more(self, case: Assessed) -> None:
        # k8s.io/component-helpers resource/helpers.go: max(500 + 100 + 50, 100 + 800) = 900
        further = (
            "workloads.backend.containers.envoy={kind='sidecar', cpu='100m', memory='64Mi'}",
            "workloads.backend.containers.migrate={kind='init', cpu='800m', memory='1Mi'}",
            "workloads.backend.containers.exporter={cpu='50m', memory='32Mi'}",
        )
        pod = case("ha", *further).capacity.pods_of("backend")[0]
        assert (pod.cpu, pod.memory) == (900, (1024 + 64 + 32) * Mi)

    def test_a_copied_bucket_is_requested_of_the_root_volume(self, case: Assessed) -> None:
        assert case("ha").capacity.pods_of("ollama")[0].disk == 10 * 10**9
        assert case("ha", "workloads.ollama.ephemeral=12Gi").capacity.pods_of("ollama")[0].disk == 12 * 2**30

    def test_two_copies_do_not_fit_on_a_root_volume_for_one(self, case: Assessed) -> None:
        # 20 GiB: (20 Gi - 77,844 Ki) x 90 % - 1 Gi = 18.2 GB
        large = [f"nodes.node-{n}.type=m6a.4xlarge" for n in (1, 2, 3)]
        roots = [f"nodes.node-{n}.root_gib=20" for n in (1, 2, 3)]
        assessed = case("ha", *large, *roots, "workloads.ollama.replicas=4")
        assert sorted(bound(assessed, "ollama")) == ["node-1", "node-2", "node-3"]
        (waiting,) = assessed.capacity.steady.pending
        assert {refusal.limit for refusal in waiting.refusals} == {Limit.DISK}


class TestUpdates:
    TIGHT = ("workloads={web={cpu='1650m', memory='1Gi', replicas=3}}", "daemonsets={}")

    def test_an_update_without_room_for_one_more_pod_never_ends(self, case: Assessed, catalog: Catalog) -> None:
        # 25 % of 3: one more may come, none may be missing; each t3.medium has 1780m and holds one
        assessed = case("daemonset-of-the-users-own", *self.TIGHT)
        (finding,) = found(assessed, "POD-03")
        assert finding.message.startswith("an update of web never ends")
        assert finding.evidence[0] == (
            "3 replicas: 1 more at a time, 0 may be missing; one more pod asks 1650m and 1Gi"
        )
        assert mended(assessed, catalog, "POD-03") == [True, True]

    @pytest.mark.parametrize(
        "rollout", ["{strategy='Recreate'}", "{max_unavailable=1}", "{max_surge=0, max_unavailable=1}"]
    )
    def test_one_that_lets_an_old_pod_go_first_ends(self, case: Assessed, rollout: str) -> None:
        assert not found(case("daemonset-of-the-users-own", *self.TIGHT, f"workloads.web.rollout={rollout}"), "POD-03")

    def test_four_replicas_may_miss_one_by_default(self, case: Assessed) -> None:
        four = ("workloads.web.replicas=4", "nodes.n-a.count=2")
        assert not found(case("daemonset-of-the-users-own", *self.TIGHT, *four), "POD-03")

    def test_a_new_pod_that_takes_anothers_place_is_said(self, case: Assessed) -> None:
        mixed = "workloads={web={cpu='800m', memory='1Gi', priority=5}, small={cpu='900m', memory='64Mi', replicas=5}}"
        assessed = case("daemonset-of-the-users-own", mixed, "daemonsets={}")
        assert next(it.message for it in found(assessed, "POD-03")) == (
            "an update of web brings a pod that moves small aside"
        )

    def test_no_preset_stalls(self, case: Assessed) -> None:
        assert not found(case("ha"), "POD-03")
        assert not found(case("economy"), "POD-03")

    def test_pods_that_share_no_host_need_one_more_for_an_update(self, case: Assessed) -> None:
        (finding,) = found(case("required-anti-affinity", "workloads.concourse.replicas=3"), "POD-03")
        assert "which it may not share" in finding.evidence[1]


class TestBudgets:
    def test_a_budget_that_lets_nobody_go_blocks_every_drain(self, case: Assessed, catalog: Catalog) -> None:
        for budget in ("{max_unavailable=0}", "{min_available=2}", "{min_available='51%'}"):
            assessed = case("ha", f"workloads.backend.budget={budget}")
            (finding,) = found(assessed, "POD-04")
            assert "allows no pod to go" in finding.message
            assert mended(assessed, catalog, "POD-04") == [True]
        assert not found(case("ha"), "POD-04")

    def test_one_replica_with_a_budget_blocks_its_node(self, case: Assessed, catalog: Catalog) -> None:
        assessed = case("ha", "workloads.ollama.budget={min_available=1}")
        assert mended(assessed, catalog, "POD-04") == [True, True]

    def test_preemption_spares_who_has_a_budget(self, case: Assessed) -> None:
        # two t3.medium (a, b), important 1000m of priority 1000, single 500m, web 2 x 500m: at the loss of a the real
        # scheduler evicts single, whose place on b violates no budget
        base = ("kubernetes.add_ons=['vpc-cni', 'kube-proxy', 'coredns']",)
        workloads = (
            "workloads={important={cpu='1', memory='64Mi', priority=1000, prefer=['n-a']}, "
            "single={cpu='500m', memory='64Mi', prefer=['n-b']}, web={cpu='500m', memory='64Mi', replicas=2}}"
        )
        assessed = case("two-controllers-one-fits", *base, workloads)
        before = assessed.capacity.steady.bound
        assert (before["important"], before["single"], {before["web-1"], before["web-2"]}) == (
            "n-a",
            "n-b",
            {"n-a", "n-b"},
        )
        (loss,) = (it for it in assessed.capacity.losses if it.zone == "eu-west-1a")
        assert loss.placement.bound["important"] == "n-b"
        assert "single" not in loss.placement.bound
        assert any(pod in loss.placement.bound for pod in ("web-1", "web-2"))
        without = case("two-controllers-one-fits", *base, workloads, "workloads.web.budget.max_unavailable=100%")
        assert without.capacity.cluster.budgets == {"web": 0}


def test_the_scoring_of_the_design_is_the_scheduler_s(case: Assessed) -> None:
    packed = case("ha", "kubernetes.scoring={strategy='MostAllocated', cpu_weight=3}").capacity
    assert packed.cluster.rules.strategy is Strategy.MOST_ALLOCATED
    assert dict(packed.cluster.rules.weights) == {"cpu": 3, "memory": 1}
    assert packed.steady.rules == packed.cluster.rules
    spread = case("ha").capacity
    assert packed.steady.bound != spread.steady.bound
