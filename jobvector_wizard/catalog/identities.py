"""The identity of every rate, by the names of the fields that hold them (`offers.py`): the one place that knows them.

Read in price-list documents that others recorded (TypeOneLabs/tellury @c2acfab3, 2026-07 and 2026-08;
kubernetes-sigs/cluster-api-provider-aws #3649), in the queries of infracost/infracost @95ba4f49, and in the user guide
of CloudWatch, which bills a dashboard of 50 metrics or fewer as DashboardsUsageHour-Basic. A usage type is compared
whole, so that look-alikes never count: RegionalNatGateway-Hours, Outposts-LCUUsage, VendedLog-Bytes-WAFLogs,
EBS:SnapshotUsageUnderBilling.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.catalog.identity import Identity, Prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobvector_wizard.catalog.figures import Price, TieredPrice

__all__ = ["DATABASE", "FREE", "INSTANCE", "RATES", "UNBILLED", "priced", "products_of"]

_HOURS: Final = ("Hrs", "Hours")
_GB: Final = ("GB",)
_GB_MONTHS: Final = ("GB-Mo", "GB-month")
_IOPS: Final = ("IOPS-Mo",)
_VCPU_HOURS: Final = ("vCPU-Hours", "vCPU-hours", "vCPU-Hrs")
_REQUESTS: Final = ("Requests", "Request")


def _only(**attributes: str | tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, (value,) if isinstance(value, str) else value) for name, value in attributes.items())


INSTANCE: Final = Identity(
    "AmazonEC2",
    "BoxUsage:",
    _HOURS,
    "Compute Instance",
    "RunInstances",
    _only(
        operatingSystem="Linux",
        tenancy="Shared",
        preInstalledSw="NA",
        capacitystatus="Used",
        licenseModel="No License required",
        marketoption="OnDemand",
    ),
)
"""An hour of Linux on demand; the type's name ends the usage type."""


def _ec2(usage: str, units: tuple[str, ...], family: str, operation: str | None, **attributes: str) -> Identity:
    return Identity("AmazonEC2", usage, units, family, operation, _only(**attributes))


def _database(usage: str, units: tuple[str, ...], family: str, **attributes: str | tuple[str, ...]) -> Identity:
    return Identity("AmazonRDS", usage, units, family, attributes=_only(**attributes))


def _instance(usage: str, deployment: str) -> Identity:
    only = {"databaseEngine": "PostgreSQL", "deploymentOption": deployment, "licenseModel": "No license required"}
    return _database(usage, _HOURS, "Database Instance", **only)


def _stored(usage: str, volume: str) -> Identity:
    """Return gigabytes of a database's volume, which some regions list for PostgreSQL and some for any engine."""
    return _database(usage, _GB_MONTHS, "Database Storage", volumeType=volume, databaseEngine=("PostgreSQL", "Any"))


def _operations(usage: str) -> Identity:
    return _database(usage, _IOPS, "Provisioned IOPS", databaseEngine=("PostgreSQL", "Any"))


def _support(years: str) -> Identity:
    return Identity("AmazonRDS", f"ExtendedSupport:{years}:PostgreSQL", _VCPU_HOURS)


def _requests(service: str, usage: str, amount: int, family: str | None, operation: str | None = None) -> Identity:
    return Identity(service, usage, _REQUESTS, family, operation, amount=amount)


def _cluster(usage: str, operation: str, **more: str) -> Identity:
    return Identity("AmazonEKS", f"AmazonEKS-Hours:{usage}", ("Hours", "Hrs"), "Compute", operation, _only(**more))


def _alb(usage: str, units: tuple[str, ...]) -> Identity:
    return Identity("AWSELB", usage, units, "Load Balancer-Application", "LoadBalancing:Application")


def _logs(usage: str, units: tuple[str, ...], family: str, prefix: Prefix = Prefix.SOME) -> Identity:
    return Identity("AmazonCloudWatch", usage, units, family, prefix=prefix)


def _firewall(usage: str, units: tuple[str, ...], amount: int = 1) -> Identity:
    return Identity("awswaf", usage, units, "Web Application Firewall", amount=amount)


def _transfer(usage: str, kind: str, **more: str) -> Identity:
    return Identity("AWSDataTransfer", usage, _GB, "Data Transfer", attributes=_only(transferType=kind, **more))


RATES: Final[Mapping[str, Identity]] = MappingProxyType(
    {
        "nat_gateway_hour": _ec2("NatGateway-Hours", _HOURS, "NAT Gateway", "NatGateway"),
        "nat_gateway_gb": _ec2("NatGateway-Bytes", _GB, "NAT Gateway", "NatGateway"),
        "ebs_gp3_gb_month": _ec2("EBS:VolumeUsage.gp3", _GB_MONTHS, "Storage", "", volumeApiName="gp3"),
        "ebs_gp2_gb_month": _ec2("EBS:VolumeUsage.gp2", _GB_MONTHS, "Storage", "", volumeApiName="gp2"),
        "ebs_gp3_iops_month": _ec2("EBS:VolumeP-IOPS.gp3", _IOPS, "System Operation", "", volumeApiName="gp3"),
        "ebs_gp3_gibps_month": _ec2(
            "EBS:VolumeP-Throughput.gp3", ("GiBps-mo",), "Provisioned Throughput", "", volumeApiName="gp3"
        ),
        "ebs_snapshot_gb_month": _ec2("EBS:SnapshotUsage", _GB_MONTHS, "Storage Snapshot", ""),
        "t3_surplus_vcpu_hour": _ec2("CPUCredits:t3", _VCPU_HOURS, "CPU Credits", None),
        "t4g_surplus_vcpu_hour": _ec2("CPUCredits:t4g", _VCPU_HOURS, "CPU Credits", None),
        "public_ipv4_hour": Identity("AmazonVPC", "PublicIPv4:InUseAddress", _HOURS, "", ""),
        "interface_endpoint_hour": Identity("AmazonVPC", "VpcEndpoint-Hours", _HOURS, "VpcEndpoint", "VpcEndpoint"),
        "interface_endpoint_gb": Identity("AmazonVPC", "VpcEndpoint-Bytes", _GB, "VpcEndpoint", "VpcEndpoint"),
        "alb_hour": _alb("LoadBalancerUsage", _HOURS),
        "alb_lcu_hour": _alb("LCUUsage", ("LCU-Hrs",)),
        "eks_cluster_hour": _cluster("perCluster", "CreateOperation", tiertype="HAStandard"),
        "eks_extended_support_hour": _cluster("extendedSupport", "ExtendedSupport"),
        "s3_gb_month": Identity(
            "AmazonS3", "TimedStorage-ByteHrs", _GB_MONTHS, "Storage", attributes=_only(volumeType="Standard")
        ),
        "s3_put_1000": _requests("AmazonS3", "Requests-Tier1", 1000, "API Request"),
        "s3_get_1000": _requests("AmazonS3", "Requests-Tier2", 1000, "API Request"),
        "logs_ingest_gb": _logs("DataProcessing-Bytes", _GB, "Data Payload", Prefix.ALWAYS),
        "logs_storage_gb_month": _logs("TimedStorage-ByteHrs", _GB_MONTHS, "Storage Snapshot"),
        "vended_logs_gb": _logs("VendedLog-Bytes", _GB, "Data Payload"),
        "alarm_month": Identity(
            "AmazonCloudWatch",
            "CW:AlarmMonitorUsage",
            ("Alarms",),
            "Alarm",
            attributes=_only(alarmType="Standard"),
        ),
        "mails_1000": Identity(
            "AmazonSNS", "DeliveryAttempts-SMTP", ("Notifications",), "Message Delivery", amount=1000
        ),
        "dashboard_month": Identity(
            "AmazonCloudWatch", "DashboardsUsageHour-Basic", ("Dashboards",), "Dashboard", prefix=Prefix.NONE
        ),
        "internet_egress": _transfer("DataTransfer-Out-Bytes", "AWS Outbound", toLocation="External"),
        "cross_zone_gb": _transfer("DataTransfer-Regional-Bytes", "IntraRegion"),
        "rds_extended_support_vcpu_hour": _support("Yr1-Yr2"),
        "rds_extended_support_year_3_vcpu_hour": _support("Yr3"),
        "rds_surplus_vcpu_hour": _database("CPUCredits:db.t3", _VCPU_HOURS, "CPU Credits"),
        "cache_t4g_micro_hour": Identity(
            "AmazonElastiCache",
            "NodeUsage:cache.t4g.micro",
            _HOURS,
            "Cache Instance",
            attributes=_only(cacheEngine="Redis"),
        ),
        "http_api_million": _requests(
            "AmazonApiGateway", "ApiGatewayHttpRequest", 1_000_000, "API Calls", "ApiGatewayHttpApi"
        ),
        "cloudfront_gb": Identity("AmazonCloudFront", "DataTransfer-Out-Bytes", _GB, prefix=Prefix.EDGE),
        "route53_zone_month": Identity("AmazonRoute53", "HostedZone", ("HostedZone",), "DNS Zone", prefix=Prefix.NONE),
        "route53_queries_million": Identity(
            "AmazonRoute53",
            "DNS-Queries",
            ("Queries",),
            "DNS Query",
            attributes=_only(routingType="Standard"),
            prefix=Prefix.NONE,
            amount=1_000_000,
        ),
        "kms_key_month": Identity("awskms", "KMS-Keys", ("Keys",), "Encryption Key", prefix=Prefix.NAME),
        "kms_requests_10k": Identity("awskms", "KMS-Requests", _REQUESTS, prefix=Prefix.NAME, amount=10_000),
        "secret_month": Identity("AWSSecretsManager", "AWSSecretsManager-Secrets", ("Secrets",), "Secret"),
        "secret_api_10k": Identity(
            "AWSSecretsManager", "AWSSecretsManagerAPIRequest", ("API Requests",), "API Request", amount=10_000
        ),
        "web_acl_month": _firewall("WebACLV2", ("Month",)),
        "web_acl_rule_month": _firewall("RuleV2", ("Month", "rule")),
        "web_acl_requests_million": _firewall("RequestV2-Tier1", ("Request", "Requests"), 1_000_000),
        "ecr_gb_month": Identity("AmazonECR", "TimedStorage-ByteHrs", _GB_MONTHS),
    }
)
"""The product of each regional and global rate; a PostgreSQL major's number ends the usage type of extended support."""

DATABASE: Final[Mapping[str, Identity]] = MappingProxyType(
    {
        "single": _instance("InstanceUsage:", "Single-AZ"),
        "multi": _instance("Multi-AZUsage:", "Multi-AZ"),
        "gp3_single": _stored("RDS:GP3-Storage", "General Purpose-GP3"),
        "gp3_multi": _stored("RDS:Multi-AZ-GP3-Storage", "General Purpose-GP3"),
        "gp2_single": _stored("RDS:GP2-Storage", "General Purpose"),
        "gp2_multi": _stored("RDS:Multi-AZ-GP2-Storage", "General Purpose"),
        "backup": _database("RDS:ChargedBackupUsage", _GB_MONTHS, "Storage Snapshot", databaseEngine="PostgreSQL"),
        "gp3_iops_single": _operations("RDS:GP3-PIOPS"),
        "gp3_iops_multi": _operations("RDS:Multi-AZ-GP3-PIOPS"),
    }
)
"""The product of each price of a database; the class's name (db.t3.medium) ends the usage types of the first two."""

FREE: Final = frozenset({"gateway_endpoint", "acm_certificate"})
"""Rates of what AWS bills nothing for, so that no price list has a product for them."""

UNBILLED: Final = frozenset({"rds_extended_support_vcpu_hour", "rds_extended_support_year_3_vcpu_hour"})
"""Rates that AWS lists once for each PostgreSQL major; no line of a bill has them."""

_CREDITS: Final = {
    "t3_surplus_vcpu_hour": ("t3", "t3a"),
    "t4g_surplus_vcpu_hour": ("t4g",),
    "rds_surplus_vcpu_hour": ("db.t3", "db.t4g"),
}
"""The families of each rate of CPU credits, of which AWS lists one product each."""


def priced(types: Iterable[str], classes: Iterable[str]) -> Iterator[Identity]:
    """Yield every product that a line of a bill may have, with those of these instance types and database classes."""
    for name, identity in RATES.items():
        if name in _CREDITS:
            yield from (replace(identity, usage=f"CPUCredits:{family}") for family in _CREDITS[name])
        elif name not in UNBILLED:
            yield identity
    yield from (INSTANCE.of(name) for name in types)
    yield from (DATABASE[kind].of(name) for kind in ("single", "multi") for name in classes)
    yield from (identity for name, identity in DATABASE.items() if name not in ("single", "multi"))


def products_of(price: Price | TieredPrice, spelled: Mapping[str, str] = MappingProxyType({})) -> tuple[Identity, ...]:
    """Return the product that a price pays for, none of what is free.

    `spelled` are a region's usage types as AWS writes them, where a refresh has read them.
    """
    it = price.identity
    return (replace(it, product=spelled.get(it.key, "")),) if it else ()
