"""The faults of the drawings are found by computing them, and go when their cause is mended."""

from __future__ import annotations

import re
from datetime import date

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.allocatable import allocatable_disk
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.findings import RULES, Severity
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.planning.standing import standing
from tests.planning.conftest import Assess


def codes(assessment: Assessment, *, accepted: bool = True) -> list[str]:
    return sorted(found.code for found in assessment.findings if accepted or not found.accepted)


def message(assessment: Assessment, finding_id: str) -> str:
    return next(" ".join((it.message, *it.evidence)) for it in assessment.findings if it.id == finding_id)


def test_the_drawn_ha_design_has_the_faults_it_was_drawn_with(assessed: Assess) -> None:
    found = assessed("ha-as-drawn")
    # 1: ollama's request against what a t3.large can allocate
    assert "2500m > 1780m (1930m allocatable - 150m DaemonSets)" in message(found, "CAP-01:ollama")
    # 2: with zone b lost, 5Gi fits on no t3.medium
    assert "5Gi > 3.2Gi" in message(found, "CAP-02:eu-west-1b:ollama")
    # 5: the SLAs that lie on a request's path
    assert "never exceed 99.93 %" in message(found, "AVL-04")
    # 6: one replica is down for grace and toleration
    assert "50 s + toleration 300 s = 350 s" in message(found, "AVL-02:backend")
    assert "no downtime" in message(found, "AVL-03")
    # 7: what the bill left out
    forgotten = message(found, "DRAW-01")
    for left_out in ("addresses.nat", "addresses.load-balancer", "nodes.node-1.root", "nat.data", "load-balancer.units",
                     "secrets.database", "transfer.cross-zone"):  # fmt: skip
        assert left_out in forgotten
    # 8: PostgreSQL 15.3
    assert "can no longer be chosen" in message(found, "DB-01")
    # 10: figures that differ and sentences that contradict each other
    assert "EKS control plane: drawn $72.00, by list price $73.00" in message(found, "DRAW-02")
    assert "contradicts itself" in message(found, "DRAW-04:slides-text")
    assert "drawn 300m and 500Mi" in message(found, "DRAW-05")
    # 11: what cannot be ordered as drawn
    assert "cannot be chosen" in message(found, "DB-03")
    assert "shared by all of AWS" in message(found, "S3-01:jobvector-uploads")


def test_the_drawn_economy_design_cannot_be_created(assessed: Assess) -> None:
    found = assessed("economy-as-drawn")
    assert {finding.refused for finding in found.refusals} == {
        "aws:eks/cluster:Cluster",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:rds/subnetGroup:SubnetGroup",
        "aws:rds/instance:Instance",  # PostgreSQL 15.3
    }
    # 4: what dies with which zone
    assert "the only NAT gateway" in message(found, "AVL-01:eu-west-1a")
    assert "the database" in message(found, "AVL-01:eu-west-1a")
    assert "add up to $250.50, the drawn total is $258.00" in message(found, "DRAW-03")


def test_the_corrected_economy_design_says_which_node_alone_holds_ollama(assessed: Assess) -> None:
    found = assessed("economy")
    assert "node-2 is the only node that can hold ollama" in message(found, "AVL-01:ollama")
    assert not found.errors


@pytest.mark.parametrize("design", ["ha", "economy"])
def test_the_corrected_designs_have_no_error_and_accept_the_rest_by_name(assessed: Assess, design: str) -> None:
    found = assessed(design)
    assert not found.errors
    assert codes(found, accepted=False) == ["COST-04", "EDGE-01", "OPS-01", "QUOTA-01"]


def renamed(design: str, region: str, catalog: Catalog) -> Blueprint:
    """Give every node group, workload and bucket another name, turn the node groups round, and move to another region."""
    document = load_design(design).blueprint.document()
    names = {old: f"x{number}-{old[::-1]}".rstrip("-0123456789") + "q" for number, old in enumerate(
        [*document["nodes"], *document["workloads"], *document["buckets"]])}  # fmt: skip
    for table in ("nodes", "workloads", "buckets"):
        document[table] = {names[old]: value for old, value in reversed(document[table].items())}
    for workload in document["workloads"].values():
        if "bucket" in workload:
            workload["bucket"] = names[workload["bucket"]]
    placement = document["drawn"]["placement"]
    document["drawn"]["placement"] = {names[workload]: names[group] for workload, group in placement.items()}
    document["drawn"]["comparisons"] = {
        key: document["drawn"]["comparisons"][key] for key in document["drawn"]["comparisons"]
    }
    document["name"] = "another"
    blueprint = Blueprint.parse(document)
    return move_with_region(Patch.set("region", region), blueprint, catalog).apply(blueprint)


@pytest.mark.parametrize("design", ["ha-as-drawn", "economy-as-drawn"])
@pytest.mark.parametrize("region", ["ap-southeast-1", "eu-central-1"])
def test_findings_do_not_hang_on_names_or_order_or_region(
    assessed: Assess, catalog: Catalog, on: date, design: str, region: str
) -> None:
    expected = codes(assessed(design))
    elsewhere = [code for code in codes(assess(renamed(design, region, catalog), catalog, on)) if code != "COST-01"]
    assert elsewhere == expected


MENDED = {
    "CAP-01": ("nodes.node-2.type=t3a.xlarge", {"CAP-01", "AVL-05"}),
    "DB-01": ("database.engine_version=15", {"DB-01"}),
    "S3-01": ("buckets.jobvector-uploads.suffix=account", {"S3-01"}),
    "AVL-02": ("workloads.backend.replicas=2", {"AVL-02"}),
    "DRAW-04": ("drawn.comparisons.text.dearer_usd=398", {"DRAW-04"}),
}


@pytest.mark.parametrize("code", MENDED)
def test_one_cause_mended_takes_only_its_own_findings(assessed: Assess, code: str) -> None:
    change, may_go = MENDED[code]
    before = {found.id for found in assessed("ha-as-drawn").findings}
    after = {found.id for found in assessed("ha-as-drawn", change).findings}
    gone = {re.split(":", finding)[0] for finding in before - after}
    assert code in gone
    assert gone <= may_go


def test_a_version_newer_than_the_calendar_is_not_known_and_not_refused(assessed: Assess) -> None:
    found = assessed("ha", "kubernetes.version=1.39")
    (unknown,) = [finding for finding in found.findings if finding.code == "K8S-01"]
    assert not unknown.is_error
    assert not unknown.refused
    assert standing(found).text == "version unknown"


def test_where_the_scheduler_was_not_read_every_verdict_says_so(assessed: Assess) -> None:
    """1.33 is modelled by 1.34's rules, the nearest that were read; the presets' own minor is exact."""
    found = assessed("ha", "kubernetes.version=1.33", 'accepted."K8S-01"=it runs already', "budget.monthly_usd=2000")
    (inexact,) = [finding for finding in found.findings if finding.code == "K8S-07"]
    assert "v1.34.2" in inexact.evidence[0]
    assert "the nearest to 1.33" in inexact.evidence[0]
    assert (standing(found).glyph, standing(found).text) == ("?", "scheduler not read")
    assert not [finding for finding in assessed("ha").findings if finding.code == "K8S-07"]


def test_what_aws_refuses_cannot_be_accepted(assessed: Assess) -> None:
    found = assessed("economy-as-drawn", 'accepted."NET-01"=we insist', 'accepted."CAP-01:ollama"=we wait')
    by_code = {finding.code: finding for finding in found.findings}
    assert by_code["NET-01"].is_error
    assert not by_code["CAP-01"].is_error
    assert by_code["CAP-01"].accepted == "we wait"


@pytest.mark.parametrize(
    ("change", "code", "refused"),
    [
        ("nodes.node-1.type=p9.huge", "CAT-01", False),
        ("nodes.node-1.type=p9.huge", "CAT-05", False),
        ("database.instance_class=db.z9.huge", "CAT-03", False),
        ("kubernetes.version=1.29", "K8S-01", True),
        ("kubernetes.version=1.33", "K8S-01", False),
        ("kubernetes.version=1.33", "K8S-07", False),
        ('kubernetes.add_ons=["vpc-cni", "aws-ebs-csi-driver"]', "K8S-06", False),
        ('kubernetes.add_ons=["vpc-cni", "eks-pod-identity-agent", "adot"]', "K8S-03", False),
        ('kubernetes.add_ons=["vpc-cni", "eks-pod-identity-agent", "core-dns"]', "K8S-05", False),
        ("kubernetes.version=1.34", "K8S-04", False),
        ("database.engine_version=13", "DB-05", True),
        ("database.engine_version=13.20", "DB-05", True),
        ("nodes.node-3.root_gib=20", "ROOT-01", False),
        ("buckets.jobvector-ollama-models.stored_gb=60", "ROOT-01", False),
        ("nodes.node-1.type=m6i.4xlarge", "NODE-01", False),
        ("network.nat=none", "NET-05", False),
        ("nodes.node-1.max_count=3", "OPS-02", False),
        ("network.nat=single", "NET-06", False),
        ("database.multi_az=false", "AVL-06", False),
        ("budget.monthly_usd=100", "BUD-01", False),
        ("region=me-central-1", "COST-01", False),
        ("region=me-central-1", "CAT-07", False),
        ("region=me-south-1", "CAT-07", False),
        ("nodes.node-1.type=t4g.medium", "CAT-04", False),
        ("database.engine_version=15.18", "DB-02", False),
        ('kubernetes.add_ons=["vpc-cni", "homemade"]', "K8S-02", False),
        ("workloads.ollama.priority=0", "CAP-03", False),
    ],
)
def test_other_faults_are_found_in_a_changed_ha_design(assessed: Assess, change: str, code: str, refused: bool) -> None:
    assert code not in codes(assessed("ha"))
    matching = [finding for finding in assessed("ha", change).findings if finding.code == code]
    assert matching
    assert bool(matching[0].refused) is refused


def test_a_version_past_standard_support_stays_where_the_design_pays_for_it(assessed: Assess) -> None:
    """1.33 left standard support on 2026-07-29; extended support costs 0.50 an hour until 2027-07-29."""
    refused = assessed("ha", "kubernetes.version=1.33")
    (stay,) = [it for it in refused.findings if it.code == "K8S-01"]
    assert stay.is_error
    assert "the surcharge of extended support: $0.50 an hour" in stay.evidence
    paid = assessed("ha", "kubernetes.version=1.33", "kubernetes.support=extended")
    assert "K8S-01" not in codes(paid)
    assert "until 2027-07-29, at a surcharge of $0.50 an hour" in message(paid, "K8S-08")
    assert "K8S-08" not in codes(assessed("ha", "kubernetes.support=extended"))
    assert "K8S-01" in codes(assessed("ha", "kubernetes.version=1.30", "kubernetes.support=extended"))


def test_a_budget_is_not_exceeded_by_a_reason_in_the_file(assessed: Assess) -> None:
    """Whoever exceeds it says so each time, with --over-budget."""
    found = assessed("ha", "budget.monthly_usd=100", 'accepted."BUD-01"=we pay')
    [finding] = [finding for finding in found.errors if finding.code == "BUD-01"]
    assert not finding.accepted


TAINTED = (f"nodes.{name}.taints=[{{key='gpu', effect='NoSchedule'}}]" for name in ("node-1", "node-2", "node-3"))
ALL_TAINTED = tuple(TAINTED)


def test_what_no_node_admits_is_pending_for_that_and_not_for_its_size(assessed: Assess) -> None:
    found = assessed("ha", *ALL_TAINTED)
    by_id = {finding.id: finding for finding in found.findings}
    assert by_id["CAP-04:ollama"].is_error
    assert "gpu" in " ".join(by_id["CAP-04:ollama"].evidence)
    assert by_id["CAP-05:coredns"].is_error
    assert not any(name.startswith("CAP-01") for name in by_id)
    tolerated = "workloads.ollama.tolerations=[{key='gpu'}]"
    assert "CAP-04:ollama" not in {it.id for it in assessed("ha", *ALL_TAINTED, tolerated).findings}


def test_a_required_group_that_is_too_small_is_a_matter_of_size(assessed: Assess) -> None:
    found = assessed("ha", "workloads.ollama.require=['node-1']")
    assert "CAP-01:ollama" in {finding.id for finding in found.findings}


def test_quotas_above_the_default_are_named_with_their_code(assessed: Assess) -> None:
    # 2 + 4 + 4 vCPUs against 5, the default of L-1216C47A
    told = message(assessed("ha"), "QUOTA-01:standard-vcpus")
    assert "10 needed, 5 by default" in told
    assert "L-1216C47A" in told


@pytest.mark.parametrize(("root_gib", "free"), [(20, 18181869946), (50, 47172899146)])
def test_the_disk_of_a_node_is_what_real_nodes_report(root_gib: int, free: int) -> None:
    # ephemeral-storage that kubectl describe node shows as allocatable; the kubelet rounds within 100 bytes
    assert abs(allocatable_disk(root_gib) - free) < 100


def test_a_type_that_some_zones_lack_depends_on_the_account(assessed: Assess, catalog: Catalog) -> None:
    region = catalog.region("us-east-1")
    partial = next(it for it in region.instances.values() if 0 < len(it.zone_ids) < len(region.zone_ids))
    found = assessed("ha", "region=us-east-1", f"nodes.node-1.type={partial.type.name}")
    assert "depends on the account" in message(found, "CAT-02:node-1")


def test_rules_have_one_code_each_a_source_and_a_claim() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.source
        assert rule.check.__doc__
        assert rule.severity in Severity


def test_an_acceptance_that_accepts_nothing_is_told(assessed: Assess, catalog: Catalog) -> None:
    found = assessed("ha", "accepted.EDGE-1=no domain yet")
    (idle,) = [each for each in found.findings if each.code == "ACC-01"]
    assert idle.severity is Severity.WARNING
    assert idle.message == 'accepted.EDGE-1: it accepts nothing, for no finding has that name; did you mean "EDGE-01"?'
    renamed = idle.remedies[0].patch.apply(found.blueprint)
    assert renamed.accepted["EDGE-01"] == "no domain yet"
    assert "EDGE-1" not in renamed.accepted
    again = assess(renamed, catalog, found.on)
    assert not [each for each in again.findings if each.code.startswith("ACC-")]
    assert [each.accepted for each in again.findings if each.code == "EDGE-01"] == ["no domain yet"]


def test_an_acceptance_of_what_no_reason_accepts_is_told(assessed: Assess) -> None:
    found = assessed(
        "economy-as-drawn", 'accepted."NET-01"=we insist', 'accepted."BUD-01"=we pay', "budget.monthly_usd=1"
    )
    told = {each.subject: each.message for each in found.findings if each.code == "ACC-01"}
    assert told["NET-01"].endswith("no reason is enough for NET-01: AWS refuses it")
    assert told["BUD-01"].endswith("a budget is exceeded with --over-budget, each time")


def test_an_acceptance_that_outlived_its_finding_is_told(assessed: Assess) -> None:
    found = assessed("ha", "workloads.ollama.replicas=2", "nodes.node-2.type=c6a.4xlarge")
    left = {each.id for each in found.findings}
    assert "AVL-02:ollama" not in left
    (outlived,) = [each for each in found.findings if each.code == "ACC-02"]
    assert outlived.severity is Severity.NOTE
    assert outlived.subject == "AVL-02:ollama"
    assert "AVL-02:ollama" not in outlived.remedies[0].patch.apply(found.blueprint).accepted


def test_a_misspelled_subject_is_led_to_the_finding_that_stands(assessed: Assess) -> None:
    found = assessed("ha", 'accepted."AVL-02:olama"=a typo', unset=('accepted."AVL-02:ollama"',))
    (idle,) = [each for each in found.findings if each.code == "ACC-01"]
    assert idle.message.endswith('nothing of that name is found; did you mean "AVL-02:ollama"?')


def test_acceptances_of_findings_about_pods_are_left_alone_where_nobody_knows_the_node(assessed: Assess) -> None:
    found = assessed("economy", "nodes.node-1.type=m9z.large")
    assert "CAT-05" in {each.code for each in found.findings}
    assert not [each for each in found.findings if each.code.startswith("ACC-")]
