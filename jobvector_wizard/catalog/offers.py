"""What AWS offers in a region, and for how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jobvector_wizard.catalog.own_prices import NO_OWN_PRICES, OwnPrices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from jobvector_wizard.catalog.figures import Price, Source, TieredPrice
    from jobvector_wizard.catalog.orderable import ClassOptions

__all__ = [
    "Architecture",
    "DatabaseOffer",
    "GlobalRates",
    "Gpu",
    "InstanceOffer",
    "InstanceType",
    "LcuDefinition",
    "Region",
    "RegionRates",
    "Standing",
    "VolumeLimit",
    "ZoneNames",
]


class Standing(StrEnum):
    """What the catalog knows of an offer. It never knows that there is none: only AWS's answer may say so."""

    PRICED = "offered"
    UNPRICED = "offered, price unknown"
    UNKNOWN = "not known to be offered"


class Architecture(StrEnum):
    """The processor architecture, in EC2's words."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


@dataclass(frozen=True, slots=True)
class Gpu:
    """The GPUs of an instance type: model, how many, bytes of memory each."""

    model: str
    count: int
    memory: int


@dataclass(frozen=True, slots=True)
class VolumeLimit:
    """How many EBS volumes an instance attaches, its root volume among them.

    `shared` says that each network interface beyond the first takes the place of one.
    """

    attachments: int
    shared: bool


@dataclass(frozen=True, slots=True)
class InstanceType:
    """An EC2 instance type, the same in every region, whether or not its price is known anywhere.

    `memory` is the nominal size in bytes; `observed_memory` is what a real node reported as its capacity,
    which is less, or None where nobody's reading was found. `max_pods` is AWS's own figure for the VPC CNI
    without prefix delegation. `baseline_percent` is the burst baseline per vCPU, None where the type does not
    burst. `max_enis` is the default network card's. `network_baseline_gbps` is the sustained
    bandwidth; `network` is AWS's wording of the peak. `everyday` is whether it is one to suggest: an all-purpose
    machine, neither bare metal nor with accelerators or disks of its own. `volume_limit` is what the EBS CSI driver
    counts with, None where that is not known.
    """

    name: str
    vcpu: int
    memory: int
    arch: Architecture
    max_enis: int
    ipv4_per_eni: int
    max_pods: int
    burstable: bool
    baseline_percent: Decimal | None
    credits_per_hour: Decimal | None
    network: str
    network_baseline_gbps: Decimal | None
    gpu: Gpu | None
    everyday: bool
    observed_memory: int | None
    observed_source: Source | None
    volume_limit: VolumeLimit | None = None

    def __hash__(self) -> int:
        """Return a hash by the name, which tells types apart: what is reckoned of a type is remembered by it."""
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class InstanceOffer:
    """An instance type in a region: its Linux on-demand price per hour, perhaps unknown, and the zones that have it.

    Zones are ids (euw1-az1), because which name (eu-west-1a) stands for which depends on the account. An
    empty tuple means that the zones are not known, not that there are none.
    """

    type: InstanceType
    price: Price
    zone_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatabaseOffer:
    """An RDS for PostgreSQL instance class in a region.

    `memory` is in bytes. `multi` is the price of the whole deployment with its one standby, as AWS lists it:
    it is not always twice `single`. The same holds for storage and IOPS; `backup` is beyond the free amount.
    """

    name: str
    vcpu: int
    memory: int
    single: Price
    multi: Price
    gp3_single: Price
    gp3_multi: Price
    gp2_single: Price
    gp2_multi: Price
    backup: Price
    gp3_iops_single: Price
    gp3_iops_multi: Price


@dataclass(frozen=True, slots=True)
class RegionRates:
    """A region's prices for everything but instances, before tax and free tiers; any may be unknown."""

    nat_gateway_hour: Price
    nat_gateway_gb: Price
    ebs_gp3_gb_month: Price
    ebs_gp2_gb_month: Price
    ebs_gp3_iops_month: Price
    """Per provisioned IOPS above the 3,000 that are included."""
    ebs_gp3_gibps_month: Price
    """Per GiB/s of provisioned throughput above the 125 MiB/s that are included."""
    ebs_snapshot_gb_month: Price
    public_ipv4_hour: Price
    """Per public IPv4 address, in use or idle."""
    alb_hour: Price
    alb_lcu_hour: Price
    eks_cluster_hour: Price
    """Per cluster, whatever its version."""
    eks_extended_support_hour: Price
    """Per cluster whose version is in extended support, on top of `eks_cluster_hour`."""
    s3_gb_month: TieredPrice
    """S3 Standard, by all that an account has in the region."""
    s3_put_1000: Price
    s3_get_1000: Price
    logs_ingest_gb: Price
    """CloudWatch Logs, Standard class."""
    logs_storage_gb_month: Price
    vended_logs_gb: TieredPrice
    """What AWS's services write themselves, such as flow logs, to CloudWatch Logs."""
    interface_endpoint_hour: Price
    """Per interface endpoint and zone."""
    interface_endpoint_gb: TieredPrice
    """Through all interface endpoints of an account in the region."""
    cross_zone_gb: Price
    """Per GB between zones, billed in each direction."""
    rds_extended_support_vcpu_hour: Price
    """In the first two years after a PostgreSQL major's standard support."""
    rds_extended_support_year_3_vcpu_hour: Price
    cache_t4g_micro_hour: Price
    """An ElastiCache node of the smallest class, Redis OSS."""
    http_api_million: TieredPrice
    """API Gateway, HTTP APIs."""
    cloudfront_gb: TieredPrice
    """From edges in the region's part of the world."""
    internet_egress: TieredPrice
    alarm_month: Price
    """A standard CloudWatch alarm on one metric."""
    mails_1000: TieredPrice
    """E-mails that SNS delivers."""
    web_acl_requests_million: Price
    """Requests that AWS WAF looks at, up to 1,500 capacity units."""


@dataclass(frozen=True, slots=True)
class GlobalRates:
    """Prices whose list price is the same in every region."""

    route53_zone_month: Price
    """Each of the first 25 hosted zones."""
    route53_queries_million: TieredPrice
    kms_key_month: Price
    kms_requests_10k: Price
    secret_month: Price
    secret_api_10k: Price
    gateway_endpoint: Price
    """An S3 or DynamoDB gateway endpoint: free."""
    t3_surplus_vcpu_hour: Price
    """Linux, T2, T3 and T3a above their baseline in unlimited mode."""
    t4g_surplus_vcpu_hour: Price
    rds_surplus_vcpu_hour: Price
    """PostgreSQL and MySQL on T3 and T4g classes, which are always unlimited."""
    dashboard_month: Price
    """Each after an account's first three, which are free."""
    web_acl_month: Price
    web_acl_rule_month: Price
    """A rule, or a rule group that AWS manages."""
    ecr_gb_month: Price
    acm_certificate: Price
    """A public certificate: free."""


@dataclass(frozen=True, slots=True)
class LcuDefinition:
    """What one load balancer capacity unit covers; the largest of the four dimensions is billed."""

    new_connections_per_second: int
    active_connections_per_minute: int
    gb_per_hour: int
    rule_evaluations_per_second: int
    source: Source


@dataclass(frozen=True, slots=True)
class ZoneNames:
    """The letters behind which accounts find a region's zones: eu-west-1a is the region and "a".

    `letters` are those of new accounts, `closed` those that only old accounts have. `each_has` is how many of the
    letters one account has; which, and which zone id each stands for, depends on the account.
    """

    letters: str
    closed: str
    each_has: int
    source: Source


@dataclass(frozen=True)
class Region:
    """What a region offers.

    `zone_ids` are all zones in which any type of the catalog is offered, sorted; empty where that is not
    known. `without_eks` are those of them that take no subnet of an EKS cluster. `sources` are those of the region's
    own list prices. `usage_types` and `operations` are the spellings that a refresh read, by service code and usage
    type without prefix; `free_by_list` is what the price list itself then has free each month, in the program's units.
    `classes` are what RDS takes orders for by its own list of the day `classes_read`, "" where none was read. `own` is
    what the user has agreed with AWS; the prices here are by it already.
    """

    name: str
    title: str
    zone_ids: tuple[str, ...]
    without_eks: tuple[str, ...]
    zone_names: ZoneNames
    rates: RegionRates
    instances: Mapping[str, InstanceOffer]
    databases: Mapping[str, DatabaseOffer]
    sources: tuple[Source, ...]
    usage_types: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    free_by_list: Mapping[str, Decimal] = field(default_factory=dict)
    classes: Mapping[str, ClassOptions] = field(default_factory=dict)
    classes_read: str = ""
    own: OwnPrices = NO_OWN_PRICES

    def standing(self, name: str) -> Standing:
        """Return what is known of the offer of an instance type (m5.large) or an RDS class (db.m5.large)."""
        if name in self.databases:
            offer = self.databases[name]
            return Standing.PRICED if offer.single.known or offer.multi.known else Standing.UNPRICED
        if name not in self.instances:
            return Standing.UNKNOWN
        return Standing.PRICED if self.instances[name].price.known else Standing.UNPRICED

    def offers_everywhere(self, offer: InstanceOffer) -> bool:
        """Whether every zone that takes a cluster has the offer; true where the region's zones are not known."""
        return {*offer.zone_ids, *self.without_eks}.issuperset(self.zone_ids)

    @cached_property
    def suggestions(self) -> tuple[InstanceOffer, ...]:
        """The offers to suggest, the cheapest first: everyday machines and GPUs of a known price, in every zone."""
        priced = [
            (offer.price.usd, name, offer)
            for name, offer in self.instances.items()
            if offer.price.usd is not None and (offer.type.everyday or offer.type.gpu) and self.offers_everywhere(offer)
        ]
        return tuple(offer for _, _, offer in sorted(priced, key=lambda it: it[:2]))

    @property
    def oldest_date(self) -> str:
        """The oldest date behind a price of this region, as exact as its source names it."""
        return min(source.date for source in self.sources)

    @property
    def newest_date(self) -> str:
        """The newest date behind a price of this region, as exact as its source names it."""
        return max(source.date for source in self.sources)
