"""Price-list documents of the tests' own making: every product that the program reads, and what looks like it.

The sets of attributes follow recorded documents (TypeOneLabs/tellury @c2acfab3, kubernetes-sigs/cluster-api-provider-aws
#3649) and readings of AWS's offer files; prices are made up, each different, so that a wrong row shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.catalog.term_documents import reserved

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DECOYS", "RIGHT", "Row", "asked", "document", "machines", "market", "offer_file"]

PREFIXES: Final = {
    "eu-west-1": "EU-",
    "eu-central-1": "EUC1-",
    "af-south-1": "AFS1-",
    "us-east-1": "USE1-",
}
UNPREFIXED: Final = ("AmazonEC2", "AWSELB", "AmazonRDS", "AmazonS3", "AWSDataTransfer", "AmazonECR")
"""Services whose usage types have no prefix in us-east-1."""
PUBLISHED: Final = "2026-11-20T10:00:00Z"


@dataclass(frozen=True)
class Row:
    """One product: `usage` with {p} for the region's prefix and {r} for its name; tiers as begin and price."""

    service: str
    family: str | None
    usage: str
    operation: str
    unit: str
    more: dict[str, str] = field(default_factory=dict)
    starts: tuple[str, ...] = ("0",)
    everywhere: bool = False


def _ec2(family: str, usage: str, unit: str, operation: str = "", **more: str) -> Row:
    return Row("AmazonEC2", family, "{p}" + usage, operation, unit, more)


def _box(usage: str, unit: str = "Hrs", **changed: str) -> Row:
    kind = {
        "instanceType": usage.partition(":")[2],
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
        "licenseModel": "No License required",
        "marketoption": "OnDemand",
    }
    return _ec2("Compute Instance", usage, unit, "RunInstances", **kind | changed)


def _rds(family: str, usage: str, unit: str, operation: str = "", **more: str) -> Row:
    return Row("AmazonRDS", family, "{p}" + usage, operation, unit, {"databaseEngine": "PostgreSQL", **more})


def _class(usage: str, deployment: str, **changed: str) -> Row:
    more = {"deploymentOption": deployment, "licenseModel": "No license required", "instanceType": "db.t3.small"}
    return _rds("Database Instance", usage, "Hrs", "CreateDBInstance:0014", **more | changed)


def _disk(usage: str, volume: str, engine: str) -> Row:
    return _rds("Database Storage", usage, "GB-Mo", "CreateDBInstance:0014", volumeType=volume, databaseEngine=engine)


def _watch(family: str, usage: str, unit: str, operation: str = "", **more: str) -> Row:
    return Row("AmazonCloudWatch", family, usage, operation, unit, more)


def _elb(usage: str, unit: str, operation: str = "LoadBalancing:Application", **more: str) -> Row:
    return Row("AWSELB", "Load Balancer-Application", usage, operation, unit, more)


def _vpc(family: str | None, usage: str, unit: str, operation: str, **more: str) -> Row:
    return Row("AmazonVPC", family, "{p}" + usage, operation, unit, more)


def _moved(usage: str, kind: str, to: str, service: str = "AWSDataTransfer", starts: tuple[str, ...] = ("0",)) -> Row:
    return Row(service, "Data Transfer", usage, "", "GB", {"transferType": kind, "toLocation": to}, starts)


_FIREWALL: Final = "Web Application Firewall"
_OUT: Final = ("0", "10240", "51200", "153600")

RIGHT: Final = {
    "instance": _box("BoxUsage:t3.large"),
    "nat_gateway_hour": _ec2("NAT Gateway", "NatGateway-Hours", "Hrs", "NatGateway"),
    "nat_gateway_gb": _ec2("NAT Gateway", "NatGateway-Bytes", "GB", "NatGateway"),
    "ebs_gp3_gb_month": _ec2(
        "Storage", "EBS:VolumeUsage.gp3", "GB-Mo", volumeApiName="gp3", volumeType="General Purpose"
    ),
    "ebs_gp2_gb_month": _ec2(
        "Storage", "EBS:VolumeUsage.gp2", "GB-Mo", volumeApiName="gp2", volumeType="General Purpose"
    ),
    "ebs_gp3_iops_month": _ec2("System Operation", "EBS:VolumeP-IOPS.gp3", "IOPS-Mo", volumeApiName="gp3"),
    "ebs_gp3_gibps_month": _ec2(
        "Provisioned Throughput", "EBS:VolumeP-Throughput.gp3", "GiBps-mo", volumeApiName="gp3"
    ),
    "ebs_snapshot_gb_month": _ec2("Storage Snapshot", "EBS:SnapshotUsage", "GB-Mo"),
    "t3_surplus_vcpu_hour": _ec2("CPU Credits", "CPUCredits:t3", "vCPU-Hours", "RunInstances"),
    "t4g_surplus_vcpu_hour": _ec2("CPU Credits", "CPUCredits:t4g", "vCPU-Hours", "RunInstances"),
    "public_ipv4_hour": _vpc(None, "PublicIPv4:InUseAddress", "Hrs", "", group="VPCPublicIPv4Address"),
    "interface_endpoint_hour": _vpc("VpcEndpoint", "VpcEndpoint-Hours", "Hrs", "VpcEndpoint"),
    "interface_endpoint_gb": Row(
        "AmazonVPC", "VpcEndpoint", "{p}VpcEndpoint-Bytes", "VpcEndpoint", "GB", {}, ("0", "1048576", "5242880")
    ),
    "alb_hour": _elb("{p}LoadBalancerUsage", "Hrs"),
    "alb_lcu_hour": _elb("{p}LCUUsage", "LCU-Hrs"),
    "eks_cluster_hour": Row(
        "AmazonEKS", "Compute", "{p}AmazonEKS-Hours:perCluster", "CreateOperation", "Hours", {"tiertype": "HAStandard"}
    ),
    "eks_extended_support_hour": Row(
        "AmazonEKS",
        "Compute",
        "{p}AmazonEKS-Hours:extendedSupport",
        "ExtendedSupport",
        "Hours",
        {"tiertype": "HAExtended"},
    ),
    "s3_gb_month": Row(
        "AmazonS3",
        "Storage",
        "{p}TimedStorage-ByteHrs",
        "",
        "GB-Mo",
        {"volumeType": "Standard"},
        ("0", "51200", "512000"),
    ),
    "s3_put_1000": Row("AmazonS3", "API Request", "{p}Requests-Tier1", "", "Requests", {"group": "S3-API-Tier1"}),
    "s3_get_1000": Row("AmazonS3", "API Request", "{p}Requests-Tier2", "", "Requests", {"group": "S3-API-Tier2"}),
    "logs_ingest_gb": Row(
        "AmazonCloudWatch", "Data Payload", "{P}DataProcessing-Bytes", "PutLogEvents", "GB", {"group": "Ingested Logs"}
    ),
    "logs_storage_gb_month": _watch("Storage Snapshot", "{p}TimedStorage-ByteHrs", "GB-Mo", "HourlyStorageMetering"),
    "vended_logs_gb": Row(
        "AmazonCloudWatch",
        "Data Payload",
        "{p}VendedLog-Bytes",
        "PutLogEvents",
        "GB",
        {"group": "Ingested Logs"},
        ("0", "10240", "30720", "51200"),
    ),
    "alarm_month": _watch("Alarm", "{p}CW:AlarmMonitorUsage", "Alarms", alarmType="Standard"),
    "mails_1000": Row(
        "AmazonSNS",
        "Message Delivery",
        "{p}DeliveryAttempts-SMTP",
        "",
        "Notifications",
        {"endpointType": "SMTP", "free": "yes"},
        ("0", "1000"),
    ),
    "dashboard_month": Row(
        "AmazonCloudWatch", "Dashboard", "DashboardsUsageHour-Basic", "", "Dashboards", everywhere=True
    ),
    "internet_egress": _moved("{p}DataTransfer-Out-Bytes", "AWS Outbound", "External", starts=_OUT),
    "cross_zone_gb": _moved("{p}DataTransfer-Regional-Bytes", "IntraRegion", "EU (Ireland)"),
    "rds_surplus_vcpu_hour": _rds("CPU Credits", "CPUCredits:db.t3", "vCPU-Hours"),
    "cache_t4g_micro_hour": Row(
        "AmazonElastiCache",
        "Cache Instance",
        "{p}NodeUsage:cache.t4g.micro",
        "CreateCacheCluster:0002",
        "Hrs",
        {"cacheEngine": "Redis"},
    ),
    "http_api_million": Row(
        "AmazonApiGateway",
        "API Calls",
        "{p}ApiGatewayHttpRequest",
        "ApiGatewayHttpApi",
        "Requests",
        {},
        ("0", "300000000"),
    ),
    "route53_zone_month": Row(
        "AmazonRoute53", "DNS Zone", "HostedZone", "", "HostedZone", {}, ("0", "25"), everywhere=True
    ),
    "route53_queries_million": Row(
        "AmazonRoute53",
        "DNS Query",
        "DNS-Queries",
        "",
        "Queries",
        {"routingType": "Standard", "routingTarget": "External"},
        ("0", "1000000000"),
        everywhere=True,
    ),
    "kms_key_month": Row("awskms", "Encryption Key", "{r}-KMS-Keys", "", "Keys"),
    "kms_requests_10k": Row("awskms", "API Request", "{r}-KMS-Requests", "", "Requests"),
    "secret_month": Row("AWSSecretsManager", "Secret", "{p}AWSSecretsManager-Secrets", "", "Secrets"),
    "secret_api_10k": Row("AWSSecretsManager", "API Request", "{p}AWSSecretsManagerAPIRequest", "", "API Requests"),
    "web_acl_month": Row("awswaf", _FIREWALL, "{p}WebACLV2", "", "Month"),
    "web_acl_rule_month": Row("awswaf", _FIREWALL, "{p}RuleV2", "", "Month"),
    "web_acl_requests_million": Row("awswaf", _FIREWALL, "{p}RequestV2-Tier1", "", "Request"),
    "ecr_gb_month": Row("AmazonECR", "EC2 Container Registry", "{p}TimedStorage-ByteHrs", "", "GB-Mo"),
    "single": _class("InstanceUsage:db.t3.small", "Single-AZ"),
    "multi": _class("Multi-AZUsage:db.t3.small", "Multi-AZ"),
    "gp3_single": _disk("RDS:GP3-Storage", "General Purpose-GP3", "PostgreSQL"),
    "gp3_multi": _disk("RDS:Multi-AZ-GP3-Storage", "General Purpose-GP3", "Any"),
    "gp2_single": _disk("RDS:GP2-Storage", "General Purpose", "Any"),
    "gp2_multi": _disk("RDS:Multi-AZ-GP2-Storage", "General Purpose", "PostgreSQL"),
    "backup": _rds("Storage Snapshot", "RDS:ChargedBackupUsage", "GB-Mo"),
    "gp3_iops_single": _rds("Provisioned IOPS", "RDS:GP3-PIOPS", "IOPS-Mo"),
    "gp3_iops_multi": _rds("Provisioned IOPS", "RDS:Multi-AZ-GP3-PIOPS", "IOPS-Mo", databaseEngine="Any"),
}
"""The right product of each price, by the name of its field; of an instance and a class one example."""

DECOYS: Final = (
    _box("BoxUsage:t3.large", capacitystatus="AllocatedCapacityReservation"),
    _box("BoxUsage:t3.large", capacitystatus="UnusedCapacityReservation"),
    _box("BoxUsage:t3.large", operatingSystem="Windows"),
    _box("BoxUsage:t3.large", preInstalledSw="SQL Std"),
    _box("BoxUsage:t3.large", tenancy="Host"),
    _box("BoxUsage:t3.large", marketoption="CapacityBlock"),
    _box("BoxUsage:t3.large", locationType="AWS Local Zone"),
    _box("DedicatedUsage:t3.large", tenancy="Dedicated"),
    _box("HostUsage:t3.large", tenancy="Host"),
    _box("ReservedHostUsage:t3.large", tenancy="Host"),
    _box("UnusedBox:t3.large"),
    _box("UnusedDed:t3.large"),
    _box("BoxUsage:t3.large.metal"),
    _box("LAX1-BoxUsage:t3.large", locationType="AWS Local Zone"),
    _ec2("NAT Gateway", "RegionalNatGateway-Hours", "Hrs", "RegionalNatGateway"),
    _ec2("NAT Gateway", "RegionalNatGateway-Bytes", "GB", "RegionalNatGateway"),
    _ec2("NAT Gateway", "NatGateway-Prvd-Gbps", "Gbps-hrs", "NatGateway"),
    _ec2("NAT Gateway", "NatGateway-Prvd-Bytes", "GB", "NatGateway"),
    _ec2("NAT Gateway", "Outposts-NatGateway-Hours", "Hrs", "NatGateway"),
    _ec2("NAT Gateway", "Outposts-NatGateway-Bytes", "GB", "NatGateway"),
    _ec2("Storage", "EBS:VolumeUsage", "GB-Mo", volumeApiName="standard", volumeType="Magnetic"),
    _ec2("Storage", "EBS:VolumeUsage.gp3", "GB-Mo", volumeApiName="gp3", locationType="AWS Outposts"),
    _ec2("Storage", "EBS:VolumeUsage.gp2", "GB-Mo", volumeApiName="gp2", locationType="AWS Local Zone"),
    _ec2("Storage", "EBS:VolumeUsage.piops", "GB-Mo", volumeApiName="io1", volumeType="Provisioned IOPS"),
    _ec2("Storage", "EBS:VolumeUsage.io2", "GB-month", volumeApiName="io2", volumeType="Provisioned IOPS"),
    _ec2("System Operation", "EBS:VolumeP-IOPS.io2", "IOPS-Mo", volumeApiName="io2"),
    _ec2("System Operation", "EBS:VolumeP-IOPS.io2.tier2", "IOPS-Mo", volumeApiName="io2"),
    _ec2("System Operation", "EBS:VolumeP-IOPS.piops", "IOPS-Mo", volumeApiName="io1"),
    _ec2("System Operation", "EBS:TimeBasedSnapshotCopy.tier1", "GB"),
    _ec2("Storage Snapshot", "EBS:SnapshotUsageUnderBilling", "GB-Mo"),
    _ec2("Storage Snapshot", "EBS:SnapshotUsage.outposts", "GB-Mo", locationType="AWS Outposts"),
    _ec2("Storage Snapshot", "EBS:SnapshotArchiveStorage", "GB-Mo"),
    _ec2("CPU Credits", "CPUCredits:t2", "vCPU-Hours", "RunInstances"),
    _ec2("CPU Credits", "CPUCredits:t3a", "vCPU-Hours", "RunInstances"),
    _vpc(None, "PublicIPv4:IdleAddress", "Hrs", "", group="VPCPublicIPv4Address"),
    _vpc(None, "PublicIPv4:ContiguousBlock", "Hrs", "ProvisionIpamPoolCidr"),
    _vpc("VpcEndpoint", "VpcEndpoint-GWLBE-Hours", "Hrs", "VpcEndpoint"),
    _vpc("VpcEndpoint", "VpcEndpoint-GWLBE-Bytes", "GB", "VpcEndpoint"),
    _vpc("VpcEndpoint", "VpcEndpoint-ServiceNetwork-Hours", "Hrs", "VpcEndpoint"),
    _vpc("VpcEndpoint", "VpcEndpoint-ServiceNetwork-Bytes", "GB", "VpcEndpoint"),
    _vpc("VpcEndpoint", "VpcEndpoint-Resource-Hours", "Hrs", "VpcEndpoint"),
    _elb("{p}Outposts-LoadBalancerUsage", "Hrs", locationType="AWS Outposts"),
    _elb("{p}Outposts-LCUUsage", "LCU-Hrs", locationType="AWS Outposts", zero="yes"),
    _elb("TS-LoadBalancerUsage", "Hrs"),
    _elb("{p}TS-LoadBalancerUsage", "Hrs"),
    _elb("Global-LoadBalancerUsage", "Hrs"),
    _elb("{p}ReservedLCUUsage", "ReservedLCU-Hr"),
    Row("AWSELB", "Load Balancer-Network", "{p}LoadBalancerUsage", "LoadBalancing:Network", "Hrs"),
    Row("AWSELB", "Load Balancer-Network", "{p}LCUUsage", "LoadBalancing:Network", "LCU-Hrs"),
    Row("AWSELB", "Load Balancer", "{p}LoadBalancerUsage", "LoadBalancing", "Hrs"),
    Row("AmazonEKS", "Compute", "{p}AmazonEKS-Hours:perCluster", "CreateOperation", "Hours", {"tiertype": "Outposts"}),
    Row(
        "AmazonEKS",
        "Compute",
        "{p}AmazonEKS-Hours:perCluster-local",
        "CreateOperation",
        "Hours",
        {"tiertype": "HAStandard"},
    ),
    Row("AmazonEKS", "Compute", "{p}Fargate-vCPU-Hours:perCPU", "", "hours", {"tiertype": "HAStandard"}),
    _class("InstanceUsage:db.t3.small", "Single-AZ", databaseEngine="MySQL"),
    _class("InstanceUsage:db.t3.small", "Single-AZ", databaseEngine="Aurora PostgreSQL"),
    _class("InstanceUsage:db.t3.small", "Single-AZ", databaseEngine="Oracle", licenseModel="Bring your own license"),
    _class("InstanceUsageIOOptimized:db.t3.small", "Single-AZ"),
    _class("HeavyUsage:db.t3.small", "Single-AZ"),
    _class("Multi-AZUsage:db.t3.small", "Multi-AZ", databaseEngine="MariaDB"),
    _class("Multi-AZClusterUsage:db.t3.small", "Multi-AZ (readable standbys)"),
    _disk("RDS:GP3-Storage", "General Purpose-GP3", "MySQL"),
    _disk("RDS:GP3-Storage", "General Purpose-GP3", "SQL Server"),
    _disk("RDS:Mirror-GP3-Storage", "General Purpose-GP3", "PostgreSQL"),
    _disk("RDS:Multi-AZCluster-GP3-Storage", "General Purpose-GP3", "PostgreSQL"),
    _disk("RDS:GP2-Storage", "General Purpose", "Oracle"),
    _disk("RDS:Multi-AZ-GP3-Storage", "General Purpose-GP3", "Oracle"),
    _rds("Storage Snapshot", "RDS:ChargedBackupUsage", "GB-Mo", databaseEngine="MySQL"),
    _rds("Storage Snapshot", "Aurora:BackupUsage", "GB-Mo"),
    _rds("Provisioned IOPS", "RDS:PIOPS", "IOPS-Mo"),
    _rds("Provisioned IOPS", "RDS:Multi-AZCluster-GP3-PIOPS", "IOPS-Mo"),
    _rds("CPU Credits", "CPUCredits:db.t4g", "vCPU-Hours"),
    _watch("Data Payload", "DataProcessing-Bytes", "GB", "PutLogEvents", group="Ingested Logs"),
    _watch("Data Payload", "{p}CentralizedBytes", "GB", group="Ingested Logs"),
    _watch("Data Payload", "{p}DataProcessingIA-Bytes", "GB", group="Ingested Logs"),
    _watch("Data Payload", "{p}VendedLog-Bytes-MTLogs", "GB", group="Ingested Logs"),
    _watch("Data Payload", "{p}VendedLog-Bytes-CFLogs", "GB", group="Ingested Logs"),
    _watch("Data Payload", "{p}VendedLog-Bytes-WAFLogs", "GB", group="Ingested Logs"),
    _watch("Alarm", "{p}CW:HighResAlarmMonitorUsage", "Alarms", alarmType="High Resolution"),
    _watch("Alarm", "{p}CW:CompositeAlarmMonitorUsage", "Alarms", alarmType="Composite"),
    Row("AmazonCloudWatch", "Dashboard", "DashboardsUsageHour", "", "Dashboards", everywhere=True),
    Row("AmazonCloudWatch", "Dashboard", "Global-DashboardsUsageHour-Basic", "", "Dashboards", everywhere=True),
    Row("AmazonS3", "Storage", "{p}TimedStorage-ByteHrs", "", "GB-Mo", {"volumeType": "Tags"}),
    Row(
        "AmazonS3",
        "Storage",
        "{p}TimedStorage-SIA-ByteHrs",
        "",
        "GB-Mo",
        {"volumeType": "Standard - Infrequent Access"},
    ),
    Row("AmazonS3", "API Request", "{p}Requests-SIA-Tier1", "", "Requests"),
    Row("AmazonS3", "API Request", "{p}Requests-GLACIER-Tier2", "", "Requests"),
    Row("AmazonDynamoDB", "Database Storage", "{p}TimedStorage-ByteHrs", "", "GB-Mo"),
    _moved("EU-DataTransfer-Out-Bytes", "CloudFront Outbound", "External", "AmazonCloudFront"),
    _moved("{p}DataTransfer-Out-Bytes", "AWS Outbound", "AWS GovCloud (US)"),
    _moved("Global-DataTransfer-Out-Bytes", "AWS Outbound", "External"),
    _moved("{p}USW2-AWS-Out-Bytes", "InterRegion Outbound", "US West (Oregon)"),
    _moved("{p}DataTransfer-In-Bytes", "AWS Inbound", "EU (Ireland)"),
    Row("AmazonElastiCache", "Cache Instance", "{p}NodeUsage:cache.t4g.micro", "", "Hrs", {"cacheEngine": "Valkey"}),
    Row("AmazonElastiCache", "Cache Instance", "{p}NodeUsage:cache.t4g.micro", "", "Hrs", {"cacheEngine": "Memcached"}),
    Row("AmazonSNS", "Message Delivery", "{p}DeliveryAttempts-HTTP", "", "Notifications", {"endpointType": "HTTP"}),
    Row("AmazonSNS", "Message Delivery", "{p}DeliveryAttempts-SMS", "", "Notifications", {"endpointType": "SMS"}),
    Row("AmazonSNS", "API Request", "{p}Requests-Tier1", "", "Requests"),
    Row("AmazonApiGateway", "API Calls", "{p}ApiGatewayRequest", "ApiGatewayRequest", "Requests"),
    Row("AmazonRoute53", "DNS Query", "{P}DNS-Queries", "", "Queries", {"routingType": "Standard"}),
    Row("AmazonRoute53", "DNS Query", "LBR-Queries", "", "Queries", {"routingType": "Latency"}, everywhere=True),
    Row(
        "AmazonRoute53",
        "DNS Query",
        "Intra-AWS-DNS-Queries",
        "",
        "Queries",
        {"routingType": "Standard"},
        everywhere=True,
    ),
    Row("awskms", "API Request", "{r}-KMS-Requests-Asymmetric", "", "Requests"),
    Row("awskms", "API Request", "{p}KMS-Requests", "", "Requests"),
    Row("awswaf", _FIREWALL, "{p}ShieldProtected-WebACLV2", "", "Month", {"zero": "yes"}),
    Row("awswaf", _FIREWALL, "Global-WebACLV2", "", "Month", everywhere=True),
    Row("awswaf", _FIREWALL, "Global-RuleV2", "", "Month", everywhere=True),
    Row("awswaf", _FIREWALL, "{p}RequestV2-Tier0", "", "Request"),
    Row("AmazonECR", "EC2 Container Registry", "{p}TimedStorage-ByteHrs-Public", "", "GB-Mo"),
)
"""What looks like a right product and is another."""


def document(row: Row, region: str, number: int) -> dict[str, Any]:
    """Return an entry of GetProducts' PriceList; the number makes SKU and price its own, 0.01 USD each tier less."""
    sku = f"{number:016X}"
    where = {} if row.everywhere else {"regionCode": region, "locationType": "AWS Region"}
    if row.service in ("AWSDataTransfer", "AmazonCloudFront") and where:
        where = {"fromRegionCode": region, "fromLocationType": "AWS Region"}
    attributes = {
        "servicecode": row.service,
        "usagetype": usage_type(row, region),
        "operation": row.operation,
        **where,
        **{name: value for name, value in row.more.items() if name not in ("zero", "free")},
    }
    product = {"sku": sku, "attributes": attributes, **({} if row.family is None else {"productFamily": row.family})}
    ends = (*row.starts[1:], "Inf")
    dimensions = {
        f"{sku}.JRTCKXETXF.{place}": {
            "unit": row.unit,
            "beginRange": begin,
            "endRange": end,
            "rateCode": f"{sku}.JRTCKXETXF.{place}",
            "description": "made up",
            "appliesTo": [],
            "pricePerUnit": {"USD": f"{asked(row, number, place):.10f}"},
        }
        for place, (begin, end) in enumerate(zip(row.starts, ends, strict=True))
    }
    term = {
        "sku": sku,
        "offerTermCode": "JRTCKXETXF",
        "effectiveDate": "2026-11-01T00:00:00Z",
        "termAttributes": {},
        "priceDimensions": dimensions,
    }
    return {
        "product": product,
        "serviceCode": row.service,
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": term}, **_reserved(row, sku, number)},
        "version": "20261120100000",
        "publicationDate": PUBLISHED,
    }


def _reserved(row: Row, sku: str, number: int) -> dict[str, Any]:
    """Return what only machines have: terms of reserved instances."""
    machine = row.family in ("Compute Instance", "Database Instance")
    return {"Reserved": reserved(sku, price_of(number))} if machine else {}


def asked(row: Row, number: int, place: int) -> Decimal:
    """Return a tier's price, which is none where the row is "zero", or "free" in its first tier."""
    free = "zero" in row.more or ("free" in row.more and place == 0)
    return Decimal(0) if free else price_of(number, place)


def usage_type(row: Row, region: str) -> str:
    """Spell a usage type as the region's price list does."""
    prefix = PREFIXES.get(region, "QQQ1-")
    short = "" if region == "us-east-1" and row.service in UNPREFIXED else prefix
    return row.usage.format(p=short, P=prefix, r=region)


def price_of(number: int, place: int = 0) -> Decimal:
    """Return the made-up price of a tier."""
    return (Decimal(1000 + number) - place * Decimal("0.01")) / 1000


def filler(count: int, seed: int, region: str) -> list[dict[str, Any]]:
    """Return other products of any kind, of this and of other regions: usage types that differ by a word or a letter."""
    draw = Random(seed)
    rows = (*RIGHT.values(), *DECOYS)
    made = []
    for number in range(count):
        row = draw.choice(rows)
        elsewhere = draw.choice([name for name in PREFIXES if name != region])
        if row.everywhere or draw.random() < 0.5:
            changed = Row(
                row.service, row.family, f"{row.usage}.{draw.randrange(10**6)}", row.operation, row.unit, row.more
            )
            made.append(document(changed, region, 10_000 + number))
        else:
            made.append(document(row, elsewhere, 10_000 + number))
    return made


def market(region: str, seed: int = 0, count: int = 400) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return shuffled documents of a region with every right product, all decoys and fillers; and the right numbers."""
    numbers = {name: number for number, name in enumerate(RIGHT)}
    documents = [document(row, region, numbers[name]) for name, row in RIGHT.items()]
    documents += [document(row, region, 1000 + number) for number, row in enumerate(DECOYS)]
    documents += filler(count, seed, region)
    Random(seed).shuffle(documents)
    return documents, numbers


def machines(region: str, types: Iterable[str]) -> list[dict[str, Any]]:
    """Return documents of instance types and of database classes, each class in one zone and in several."""
    rows = []
    for name in types:
        if name.startswith("db."):
            rows.append(_class(f"InstanceUsage:{name}", "Single-AZ", instanceType=name))
            rows.append(_class(f"Multi-AZUsage:{name}", "Multi-AZ", instanceType=name))
        else:
            rows.append(_box(f"BoxUsage:{name}"))
    return [document(row, region, 20_000 + number) for number, row in enumerate(rows)]


def offer_file(documents: list[dict[str, Any]], service: str) -> dict[str, Any]:
    """Return a service's documents in the form of an offer file, where products and terms stand apart."""
    mine = [each for each in documents if each["serviceCode"] == service]
    return {
        "formatVersion": "v1.0",
        "disclaimer": "made up",
        "offerCode": service,
        "version": "20261120100000",
        "publicationDate": PUBLISHED,
        "products": {each["product"]["sku"]: each["product"] for each in mine},
        "terms": {
            kind: {each["product"]["sku"]: each["terms"][kind] for each in mine if kind in each["terms"]}
            for kind in ("OnDemand", "Reserved")
        },
    }
