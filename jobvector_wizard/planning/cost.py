"""The bill, line by line: a line is a quantity times a price, a component is a generator of its lines.

Each amount is rounded to the cent as an invoice does, so that the lines add up to the total. Taxes, a support plan and
free tiers other than those named in a line are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog import Price, Support, TieredPrice, Unit
from jobvector_wizard.units import HOURS_A_MONTH, cents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jobvector_wizard.blueprint import Blueprint, Range
    from jobvector_wizard.catalog import Catalog, Region

__all__ = ["Amounts", "Bill", "BillLine", "Group", "bill_of"]

ZERO: Final = Decimal(0)


class Group(StrEnum):
    """The parts that a bill is summed by."""

    CONTROL_PLANE = "control-plane"
    NODES = "nodes"
    NAT = "nat"
    ADDRESSES = "addresses"
    LOAD_BALANCER = "load-balancer"
    DATABASE = "database"
    BUCKETS = "buckets"
    SECRETS = "secrets"
    LOGS = "logs"
    TRANSFER = "transfer"
    DNS = "dns"

    @property
    def label(self) -> str:
        """What people call it."""
        return _TITLES[self]


_TITLES: Final = {
    Group.CONTROL_PLANE: "EKS control plane",
    Group.NODES: "Nodes",
    Group.NAT: "NAT gateways",
    Group.ADDRESSES: "Public IPv4 addresses",
    Group.LOAD_BALANCER: "Load balancer",
    Group.DATABASE: "Database",
    Group.BUCKETS: "S3 buckets",
    Group.SECRETS: "Secrets and keys",
    Group.LOGS: "CloudWatch Logs",
    Group.TRANSFER: "Data transfer",
    Group.DNS: "Route 53",
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """The same thing in the low, the expected and the high case."""

    low: Decimal
    expected: Decimal
    high: Decimal

    @classmethod
    def fixed(cls, value: Decimal | int) -> Amounts:
        """Return an amount that use does not change."""
        exact = Decimal(value)
        return cls(exact, exact, exact)

    @classmethod
    def of(cls, assumption: Range) -> Amounts:
        """Return a usage assumption as amounts."""
        return cls(assumption.low, assumption.expected, assumption.high)

    @property
    def is_fixed(self) -> bool:
        """Whether use changes nothing."""
        return self.low == self.high

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(self.low - other.low, self.expected - other.expected, self.high - other.high)

    def __mul__(self, factor: Decimal | int) -> Amounts:
        return Amounts(self.low * factor, self.expected * factor, self.high * factor)

    def between(self, floor: Decimal, ceiling: Decimal | None) -> Amounts:
        """Return the part of each that lies above `floor` and not above `ceiling`."""

        def part(value: Decimal) -> Decimal:
            return max(ZERO, (value if ceiling is None else min(value, ceiling)) - floor)

        return Amounts(part(self.low), part(self.expected), part(self.high))

    def rounded(self) -> Amounts:
        """Return each in whole cents."""
        return Amounts(cents(self.low), cents(self.expected), cents(self.high))


NOTHING: Final = Amounts.fixed(0)


@dataclass(frozen=True)
class BillLine:
    """One line: what it is, how much of it in a month, and what one unit costs.

    `path` is unique in a bill and starts with the group: nodes.node-2.hours.
    """

    path: str
    title: str
    quantity: Amounts
    price: Price
    note: str = ""

    @cached_property
    def group(self) -> Group:
        """The part of the bill it belongs to."""
        return Group(self.path.partition(".")[0])

    @cached_property
    def usd(self) -> Amounts | None:
        """USD a month, or None where something is needed whose price is unknown."""
        if self.price.usd is not None:
            return (self.quantity * self.price.usd).rounded()
        return NOTHING if self.quantity.high == 0 else None


@dataclass(frozen=True)
class Bill:
    """A month of the design, in USD."""

    lines: tuple[BillLine, ...]

    @cached_property
    def total(self) -> Amounts:
        """The sum of the lines whose price is known; a lower bound where `unknown` names others."""
        return _sum(self.lines)

    @cached_property
    def unknown(self) -> tuple[BillLine, ...]:
        """The lines that the total leaves out, because nobody vouches for their price."""
        return tuple(line for line in self.lines if line.usd is None)

    def group(self, group: Group) -> tuple[BillLine, ...]:
        """Return the lines of one part."""
        return self._by_group.get(group, ())

    @cached_property
    def _by_group(self) -> dict[Group, tuple[BillLine, ...]]:
        present = dict.fromkeys(line.group for line in self.lines)
        return {group: tuple(line for line in self.lines if line.group is group) for group in present}

    def group_total(self, group: Group) -> Amounts:
        """Return the sum of the known lines of one part."""
        return _sum(self.group(group))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The parts that have lines, the dearest first."""
        return tuple(sorted(self._by_group, key=lambda group: -self.group_total(group).expected))


def _sum(lines: tuple[BillLine, ...]) -> Amounts:
    return sum((line.usd or NOTHING for line in lines), NOTHING)


def bill_of(blueprint: Blueprint, region: Region, catalog: Catalog, on: date) -> Bill:
    """Return the bill of everything that the program creates and AWS charges for.

    `on` decides whether the Kubernetes version is in standard or in extended support.
    """
    components = (
        control_plane(blueprint, region, catalog, on),
        nodes(blueprint, region),
        nat_gateways(blueprint, region),
        public_addresses(blueprint, region),
        load_balancer(blueprint, region),
        database(blueprint, region),
        buckets(blueprint, region),
        secrets(blueprint, catalog),
        logs(blueprint, region),
        transfer(blueprint, region),
        dns(blueprint, catalog),
    )
    return Bill(tuple(line for component in components for line in component))


def control_plane(blueprint: Blueprint, region: Region, catalog: Catalog, on: date) -> Iterator[BillLine]:
    """The EKS cluster's hours; a version in extended support costs the higher rate from the first day of it."""
    version = catalog.kubernetes_versions.get(blueprint.kubernetes.version)
    extended = version is not None and version.support_on(on) is Support.EXTENDED
    rate = region.rates.eks_extended_support_hour if extended else region.rates.eks_cluster_hour
    note = f"Kubernetes {blueprint.kubernetes.version} is in extended support" if extended else ""
    yield BillLine("control-plane.hours", "EKS control plane", Amounts.fixed(HOURS_A_MONTH), rate, note)


def nodes(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """On-demand hours of each node group, and its root volumes."""
    for name, group in blueprint.nodes.items():
        hours = Amounts.fixed(group.count * HOURS_A_MONTH)
        offer = region.instances.get(group.type)
        price = offer.price if offer else _not_offered(group.type, region.name)
        yield BillLine(f"nodes.{name}.hours", f"{name}: {group.count} × {group.type}", hours, price)
    for name, group in blueprint.nodes.items():
        size = Amounts.fixed(group.count * group.root_gib)
        yield BillLine(f"nodes.{name}.root", f"{name}: root volumes", size, region.rates.ebs_gp3_gb_month)


def nat_gateways(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """NAT gateways' hours and the data that they process; their addresses are lines of their own."""
    count = len(blueprint.network.nat_zones)
    if count:
        hours = Amounts.fixed(count * HOURS_A_MONTH)
        yield BillLine("nat.hours", f"{count} NAT gateway{'s' * (count > 1)}", hours, region.rates.nat_gateway_hour)
        yield BillLine("nat.data", "data processed", Amounts.of(blueprint.usage.nat_gb), region.rates.nat_gateway_gb)


def public_addresses(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Public IPv4 addresses, billed since 2024-02-01: each NAT gateway's, and the load balancer's in each zone."""
    for path, title, count in (
        ("addresses.nat", "of the NAT gateways", len(blueprint.network.nat_zones)),
        ("addresses.load-balancer", "of the load balancer", len(blueprint.network.zones)),
    ):
        if count:
            hours = Amounts.fixed(count * HOURS_A_MONTH)
            yield BillLine(path, f"{count} {title}", hours, region.rates.public_ipv4_hour)


def load_balancer(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """The Application Load Balancer's hours and its capacity units."""
    yield BillLine("load-balancer.hours", "ALB", Amounts.fixed(HOURS_A_MONTH), region.rates.alb_hour)
    units = Amounts.of(blueprint.usage.load_balancer_units) * HOURS_A_MONTH
    yield BillLine("load-balancer.units", "capacity units", units, region.rates.alb_lcu_hour)


def database(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """The RDS instance and its storage, Multi-AZ by its own listed price, and backups above the free amount."""
    wanted = blueprint.database
    offer = region.databases.get(wanted.instance_class)
    hours = Amounts.fixed(HOURS_A_MONTH)
    storage = Amounts.fixed(wanted.storage_gib)
    title = f"{wanted.instance_class}{', Multi-AZ' if wanted.multi_az else ''}"
    if offer is None:
        nothing = _not_offered(wanted.instance_class, region.name)
        instance, volume, backup = nothing, nothing, nothing
    else:
        instance = offer.multi if wanted.multi_az else offer.single
        volume = offer.gp3_multi if wanted.multi_az else offer.gp3_single
        backup = offer.backup
    yield BillLine("database.instance", title, hours, instance)
    yield BillLine("database.storage", "gp3 storage", storage, volume)
    yield BillLine(
        "database.backup",
        "backups above the free amount",
        Amounts.of(blueprint.usage.backup_gb),
        backup,
        "backups up to the size of the database are free",
    )


def buckets(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """S3 Standard storage of each bucket, and requests to all of them."""
    for name, bucket in blueprint.buckets.items():
        yield BillLine(f"buckets.{name}.stored", name, Amounts.of(bucket.stored_gb), region.rates.s3_gb_month)
    if blueprint.buckets:
        usage = blueprint.usage
        yield BillLine(
            "buckets.writes",
            "write requests",
            Amounts.of(usage.bucket_writes_thousand),
            region.rates.s3_put_1000,
        )
        yield BillLine(
            "buckets.reads",
            "read requests",
            Amounts.of(usage.bucket_reads_thousand),
            region.rates.s3_get_1000,
        )


def secrets(blueprint: Blueprint, catalog: Catalog) -> Iterator[BillLine]:
    """The database's master password, which RDS keeps in Secrets Manager, the requests that read it, and KMS keys.

    Everything is encrypted with keys that AWS manages, which have no monthly price; own keys would be billed here.
    """
    rates = catalog.global_rates
    yield BillLine("secrets.database", "the database's password", Amounts.fixed(1), rates.secret_month)
    reads = Amounts.of(blueprint.usage.secret_reads_ten_thousand)
    yield BillLine("secrets.reads", "requests", reads, rates.secret_api_10k)
    note = "encrypted with keys that AWS manages; each key of its own would be billed"
    yield BillLine("secrets.keys", "KMS keys of its own", NOTHING, rates.kms_key_month, note)


def logs(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """CloudWatch Logs: ingestion, and storage of what the retention keeps once it is full."""
    ingested = Amounts.of(blueprint.usage.logs_gb)
    yield BillLine("logs.ingested", "ingested", ingested, region.rates.logs_ingest_gb)
    kept = ingested * (Decimal(blueprint.usage.log_retention_days * 24) / HOURS_A_MONTH)
    note = "counted uncompressed; AWS bills the compressed size"
    yield BillLine("logs.stored", "stored", kept, region.rates.logs_storage_gb_month, note)


def transfer(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Egress to the internet by tier after the free amount, and traffic between zones, billed in each direction."""
    yield from _egress(Amounts.of(blueprint.usage.egress_gb), region.rates.internet_egress)
    both_ways = Amounts.of(blueprint.usage.cross_zone_gb) * 2
    note = "billed in each direction; the load balancer's traffic to its targets and RDS replication are free"
    yield BillLine("transfer.cross-zone", "between zones", both_ways, region.rates.cross_zone_gb, note)


def _egress(gigabytes: Amounts, price: TieredPrice) -> Iterator[BillLine]:
    path, title = "transfer.egress", "to the internet"
    if not price.known:
        yield BillLine(path, title, gigabytes, Price(None, Unit.GB, None, price.region, price.missing))
        return
    paid = gigabytes.between(price.free_gb, None)
    floor = ZERO
    for number, tier in enumerate(price.tiers, 1):
        part = paid.between(floor, tier.up_to_gb)
        rate = Price(tier.usd, Unit.GB, price.source, price.region)
        if number == 1:
            note = f"after {price.free_gb} GB a month that are free in an account"
            yield BillLine(path, title, part, rate, note)
        elif part.high > 0:
            yield BillLine(f"{path}.tier-{number}", f"{title}, above {floor} GB", part, rate)
        floor = tier.up_to_gb or floor


def dns(blueprint: Blueprint, catalog: Catalog) -> Iterator[BillLine]:
    """The domain's hosted zone and its queries, where there is a domain."""
    if blueprint.edge.domain:
        rates = catalog.global_rates
        yield BillLine("dns.zone", "hosted zone", Amounts.fixed(1), rates.route53_zone_month)
        queries = Amounts.of(blueprint.usage.dns_queries_million)
        yield BillLine("dns.queries", "queries", queries, rates.route53_queries_million)


def _not_offered(what: str, region: str) -> Price:
    return Price(None, Unit.HOUR, None, region, f"{what} is not offered in {region}")
