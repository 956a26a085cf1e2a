"""Support calendars, add-ons, agreements, durations and quotas, against what their sources print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jobvector_wizard.base.units import Mi
from jobvector_wizard.catalog import AddOnKind, Grade, PostgresStanding, Support, bundled

CATALOG = bundled()


@pytest.mark.parametrize(
    ("version", "day", "support"),
    [
        # EKS user guide, release calendar; 1.37 from AWS What's New
        ("1.37", "2026-11-23", Support.STANDARD),
        ("1.36", "2026-11-23", Support.STANDARD),
        ("1.35", "2026-11-23", Support.STANDARD),
        ("1.34", "2026-11-23", Support.STANDARD),
        ("1.33", "2026-11-23", Support.EXTENDED),
        ("1.32", "2026-11-23", Support.EXTENDED),
        ("1.31", "2026-11-23", Support.EXTENDED),
        ("1.30", "2026-11-23", Support.ENDED),
        # extended support is billed from 00:00 UTC of the day standard support ends
        ("1.34", "2026-12-01", Support.STANDARD),
        ("1.34", "2026-12-02", Support.EXTENDED),
        ("1.31", "2026-11-25", Support.EXTENDED),
        ("1.31", "2026-11-26", Support.ENDED),
        ("1.37", "2026-10-01", Support.UNRELEASED),
        ("1.37", "2026-10-02", Support.STANDARD),
        ("1.37", "2028-01-01", Support.EXTENDED),  # no end of extended support is known
    ],
)
def test_a_kubernetes_version_is_supported_as_eks_says(version: str, day: str, support: Support) -> None:
    assert CATALOG.kubernetes_versions[version].support_on(date.fromisoformat(day)) is support


def test_standard_support_lasts_fourteen_months_and_extended_twelve_more() -> None:
    for version in CATALOG.kubernetes_versions.values():
        if version.end_extended is not None:
            released, standard, extended = version.released, version.end_standard, version.end_extended
            months = (standard.year - released.year) * 12 + standard.month - released.month
            assert (months, standard.day) == (14, released.day), version.version
            assert extended == standard.replace(year=standard.year + 1), version.version


def test_the_newest_kubernetes_version_comes_first() -> None:
    versions = list(CATALOG.kubernetes_versions)
    assert versions[0] == "1.37"
    assert versions == sorted(versions, key=lambda version: int(version.split(".")[1]), reverse=True)


@pytest.mark.parametrize(
    ("version", "standing"),
    [
        ("15.3", PostgresStanding.REFUSED),  # vfarcic/crossplane-tutorial#18, 2024-05-01
        ("15.7", PostgresStanding.REFUSED),  # absent from the listing of 2026-07-03
        ("15.12", PostgresStanding.REFUSED),  # retired 2026-05-01
        ("15.13", PostgresStanding.ORDERABLE),  # us-east-1, 2026-07-03
        ("15.18", PostgresStanding.ORDERABLE),
        ("15.19", PostgresStanding.ORDERABLE),  # AWS What's New, 2026-08
        ("14.5", PostgresStanding.REFUSED),  # mastodon-on-aws#44; 14.17 was retired on 2026-05-01
        ("15.4", PostgresStanding.REFUSED),  # CreateDBInstance: cannot find version
        ("15.5", PostgresStanding.REFUSED),  # langfuse-terraform-aws#34
        ("16.2", PostgresStanding.REFUSED),  # 16.8 was retired on 2026-05-01
        ("16.4", PostgresStanding.REFUSED),
        ("16.10", PostgresStanding.UNKNOWN),  # between two that were seen, in no list
        ("15.20", PostgresStanding.UNKNOWN),  # the minor of November 2026, not seen yet
        ("15.99", PostgresStanding.NEVER),
        ("16.99", PostgresStanding.NEVER),
        ("13.22", PostgresStanding.UNKNOWN),  # no list of minors of 13 was read
        ("18", PostgresStanding.MAJOR),
        ("15", PostgresStanding.MAJOR),
        ("19", PostgresStanding.UNKNOWN),  # PostgreSQL has it since autumn 2026, whether RDS has is not known
        ("99", PostgresStanding.NEVER),
    ],
)
def test_an_engine_version_has_the_standing_that_was_seen(version: str, standing: PostgresStanding) -> None:
    assert CATALOG.postgres.standing(version, date(2026, 11, 29)) is standing


def test_the_refusal_of_15_3_has_a_source_and_a_date() -> None:
    source = CATALOG.postgres.refused["15.3"].source
    assert "crossplane-tutorial#18" in source.text
    assert source.date == "2024-05-01"


@pytest.mark.parametrize(
    ("major", "support"),
    [
        (13, Support.EXTENDED),  # ended 2026-02-28
        (14, Support.STANDARD),  # ends 2027-02-28
        (15, Support.STANDARD),  # ends 2028-02-29
        (16, Support.STANDARD),
        (17, Support.STANDARD),
        (18, Support.STANDARD),
    ],
)
def test_a_postgres_major_knows_the_end_of_its_support(major: int, support: Support) -> None:
    assert CATALOG.postgres.majors[major].support_on(date(2026, 11, 23)) is support


def test_a_large_gp3_volume_includes_more_iops() -> None:
    """Infracost's golden of a database instance: 3,000 below 400 GB, 12,000 from there."""
    assert CATALOG.database_storage.included_iops(399) == 3000
    assert CATALOG.database_storage.included_iops(400) == 12000


@pytest.mark.parametrize(
    ("name", "kind", "cpu", "memory", "replicas", "priority"),
    [
        ("aws-node", AddOnKind.DAEMONSET, 50, 0, 0, "system-node-critical"),
        ("kube-proxy", AddOnKind.DAEMONSET, 100, 0, 0, "system-node-critical"),
        ("coredns", AddOnKind.DEPLOYMENT, 100, 70 * Mi, 2, "system-cluster-critical"),
        ("ebs-csi-node", AddOnKind.DAEMONSET, 30, 104 * Mi, 0, "system-node-critical"),
        ("ebs-csi-controller", AddOnKind.DEPLOYMENT, 60, 232 * Mi, 2, "system-cluster-critical"),
        ("metrics-server", AddOnKind.DEPLOYMENT, 100, 200 * Mi, 2, "system-cluster-critical"),
        ("eks-pod-identity-agent", AddOnKind.DAEMONSET, 0, 0, 0, "system-node-critical"),
        ("eks-node-monitoring-agent", AddOnKind.DAEMONSET, 10, 30 * Mi, 0, "system-node-critical"),
    ],
)
def test_an_add_on_requests_what_its_manifest_says(
    name: str, kind: AddOnKind, cpu: int, memory: int, replicas: int, priority: str
) -> None:
    pod = CATALOG.add_ons[name]
    assert (pod.kind, pod.cpu, pod.memory, pod.replicas) == (kind, cpu, memory, replicas)
    assert pod.priority == priority
    assert pod.critical


def test_an_add_on_may_bring_two_kinds_of_pods() -> None:
    assert {pod.name for pod in CATALOG.pods_of("aws-ebs-csi-driver")} == {
        "ebs-csi-node",
        "ebs-csi-controller",
    }
    assert [pod.name for pod in CATALOG.pods_of("vpc-cni")] == ["aws-node"]
    assert CATALOG.pods_of("no-such-add-on") == ()


@pytest.mark.parametrize(
    ("key", "share", "grade"),
    [
        ("eks-api", "0.9995", Grade.PRIMARY),  # aws.amazon.com/eks/sla, 2022-05-04
        ("rds-multi-az", "0.9995", Grade.PRIMARY),
        ("rds-single", "0.995", Grade.PRIMARY),  # not 99.99 %, as some write
        ("elb-multi-az", "0.9999", Grade.PRIMARY),
        ("nat-gateway", "0.999", Grade.SECONDARY),
        ("ec2-region", "0.9999", Grade.SUPERSEDED),
        ("route53", "1", Grade.SECONDARY),
    ],
)
def test_an_agreement_promises_what_its_page_says(key: str, share: str, grade: Grade) -> None:
    sla = CATALOG.slas[key]
    assert (sla.share, sla.grade) == (Decimal(share), grade)


@pytest.mark.parametrize(
    ("resource_type", "operation", "n", "usual", "low", "high", "p90"),
    [
        # the same public Terraform logs, summed up apart from this program
        ("aws:eks/cluster:Cluster", "create", 17, 622, 494, 765, 756),
        ("aws:eks/nodeGroup:NodeGroup", "create", 14, 119, 88, 405, 328),
        ("aws:ec2/natGateway:NatGateway", "create", 17, 107, 84, 125, 124),
        ("aws:rds/instance:Instance", "create", 16, 458, 302, 1026, 938),
        ("aws:lb/loadBalancer:LoadBalancer", "create", 6, 152, 135, 187, None),
        ("aws:ec2/vpc:Vpc", "create", None, 17, 10, 24, None),
        ("aws:eks/cluster:Cluster", "delete", 15, 225, 69, 552, 534),
        ("aws:eks/nodeGroup:NodeGroup", "delete", 4, 318, 138, 492, None),
        ("aws:ec2/natGateway:NatGateway", "delete", 8, 58, 37, 79, None),
        ("aws:rds/instance:Instance", "delete", 1, 285, 285, 285, None),
    ],
)
def test_a_duration_is_what_the_logs_say(
    resource_type: str,
    operation: str,
    n: int | None,
    usual: int,
    low: int,
    high: int,
    p90: int | None,
) -> None:
    entry = CATALOG.duration(resource_type, operation)
    assert entry is not None
    assert (entry.n, entry.usual, entry.low, entry.high, entry.p90) == (n, usual, low, high, p90)


def test_a_multi_az_database_has_no_usable_duration_and_says_so() -> None:
    entry = CATALOG.duration("aws:rds/instance:Instance", "create", "multi-az")
    assert entry is not None
    assert entry.usual is None
    assert "2014" in entry.note


def test_a_duration_nobody_published_is_none() -> None:
    assert CATALOG.duration("aws:kms/key:Key", "create") is None
    assert CATALOG.duration("aws:ec2/vpc:Vpc", "delete") is None


def test_a_lost_node_is_noticed_after_fifty_seconds_and_emptied_after_five_minutes() -> None:
    assert (CATALOG.node_loss.monitor_grace, CATALOG.node_loss.toleration) == (50, 300)
    assert all(version in CATALOG.node_loss.source.text for version in ("v1.34.2", "v1.35.4", "v1.36.0", "v1.37.0"))


def test_lost_nodes_of_a_zone_are_tainted_one_each_ten_seconds_and_most_of_a_small_zone_is_not() -> None:
    defaults = CATALOG.node_loss  # v1.36.0 cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go
    assert (defaults.taints_a_second, defaults.reduced_taints_a_second) == (0.1, 0.01)
    assert (defaults.unhealthy_share, defaults.large_zone) == (0.55, 50)
    assert "Auto Scaling" in defaults.replacement_source.text


@pytest.mark.parametrize(
    ("key", "code", "default"),
    [
        ("elastic-ips", "L-0263D0A3", 5),
        ("nat-gateways-per-zone", "L-FE5A380F", 5),
        ("standard-vcpus", "L-1216C47A", 5),
        ("eks-clusters", "L-1194D53C", 100),
        ("s3-buckets", "L-DC2B2D3D", None),
    ],
)
def test_a_quota_has_its_code_and_default(key: str, code: str, default: int | None) -> None:
    quota = CATALOG.quotas[key]
    assert (quota.code, quota.default) == (code, default)


def test_quota_codes_are_distinct() -> None:
    codes = [quota.code for quota in CATALOG.quotas.values()]
    assert len(set(codes)) == len(codes) == 35


def test_a_load_balancer_capacity_unit_has_four_dimensions() -> None:
    lcu = CATALOG.lcu
    assert (lcu.new_connections_per_second, lcu.active_connections_per_minute) == (25, 3000)
    assert (lcu.gb_per_hour, lcu.rule_evaluations_per_second) == (1, 1000)


def test_what_an_add_on_needs_first_is_an_add_on_too() -> None:
    for add_on in CATALOG.eks_add_ons.values():
        assert set(add_on.after) <= CATALOG.eks_add_ons.keys()
        assert add_on.source
    pods = {pod.add_on for pod in CATALOG.add_ons.values()} - {"nvidia-device-plugin"}  # which is none of EKS's
    assert pods <= CATALOG.eks_add_ons.keys()
