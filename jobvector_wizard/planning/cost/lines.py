"""The components of a bill: each function yields the lines of one part of the design."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH, quantity
from jobvector_wizard.catalog import Price, Support, Unit
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE
from jobvector_wizard.design.blueprint import NatMode
from jobvector_wizard.planning.cost.bill import NOTHING, Amounts, Basis, Bill, BillLine, NotPriced, used, used_if_stated
from jobvector_wizard.planning.cost.bill import hours as hours_of
from jobvector_wizard.planning.cost.commitments import committed
from jobvector_wizard.planning.cost.credits import database_credits, node_credits
from jobvector_wizard.planning.cost.logs import access_logs, logs
from jobvector_wizard.planning.cost.observability import monitoring
from jobvector_wizard.planning.cost.switches import endpoints, firewall, later_work
from jobvector_wizard.planning.cost.tiers import Metered, metered, tiered
from jobvector_wizard.planning.cost.volumes import volumes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jobvector_wizard.catalog import Catalog, DatabaseOffer, LcuDefinition, Region
    from jobvector_wizard.catalog.identity import Identity
    from jobvector_wizard.design.blueprint import Blueprint, NodeGroup, Usage
    from jobvector_wizard.planning.scheduler import Placement

__all__ = ["bill_of"]

FREE_KEY_REQUESTS: Final = 2
"""Ten thousands of KMS requests a month that are free in an account, over all regions; source kms-free."""

_PRIVATE_REGISTRY: Final = re.compile(r"\d{12}\.dkr\.ecr\.")
"""How an image of a private ECR registry begins."""

NEVER_PRICED: Final = (
    NotPriced(
        "Savings Plans and reserved instances",
        "no sourced price; they make nodes and database cheaper. Yours can stand in a file of own prices",
    ),
    NotPriced("Spot capacity", "no sourced price, and it changes by the hour; the program launches on demand"),
)


def bill_of(
    blueprint: Blueprint, region: Region, catalog: Catalog, on: date, placement: Placement | None = None
) -> Bill:
    """Return the bill of everything that the program creates and AWS charges for.

    `on` decides whether the Kubernetes version is in standard or in extended support; the placement says which pods
    use the CPU of a burstable node, whose surplus credits are unknown without it.
    """
    components = (
        control_plane(blueprint, region, catalog, on),
        nodes(blueprint, region),
        node_credits(blueprint, catalog, placement),
        volumes(blueprint, region),
        nat_gateways(blueprint, region),
        public_addresses(blueprint, region),
        load_balancer(blueprint, region, catalog),
        database(blueprint, region, catalog),
        database_credits(blueprint, region, catalog),
        buckets(blueprint, region),
        secrets(blueprint, catalog),
        logs(blueprint, region, catalog),
        monitoring(blueprint, region, catalog),
        transfer(blueprint, region),
        dns(blueprint, catalog),
        images(blueprint, catalog),
        endpoints(blueprint, region),
        firewall(blueprint, region, catalog),
    )
    lines = tuple(line for component in components for line in component)
    not_priced, later = tuple(_not_priced(blueprint, catalog)), tuple(later_work(blueprint, region))
    return Bill(committed(lines, catalog.own, region.name), not_priced, later, lines)


def _not_priced(blueprint: Blueprint, catalog: Catalog) -> Iterator[NotPriced]:
    yield from NEVER_PRICED
    if blueprint.edge.domain:
        month = catalog.global_rates_in(blueprint.region).route53_zone_month.usd
        price = "at an unknown price" if month is None else f"at ${month} a month"
        yield NotPriced("The hosted zone", f"it exists beforehand, {price} for whoever made it; this design makes none")
    if blueprint.edge.waf:
        yield NotPriced("Firewall logs", "no sourced price of their meter, VendedLog-Bytes-WAFLogs")
    if "amazon-cloudwatch-observability" in blueprint.kubernetes.add_ons:
        yield NotPriced("Metrics of Container Insights", "no sourced price of the observations that the add-on sends")
    if blueprint.budget.alerts and blueprint.usage.alert_mails_thousand is None:
        yield NotPriced("Alert mails", "usage.alert_mails_thousand is not stated; the first 1,000 are free")
    if blueprint.usage.key_requests_ten_thousand is None:
        yield NotPriced("KMS requests", "usage.key_requests_ten_thousand is not stated; the first 20,000 are free")


def control_plane(blueprint: Blueprint, region: Region, catalog: Catalog, on: date) -> Iterator[BillLine]:
    """The EKS cluster's hours, and the surcharge of extended support where the design asks for it.

    With standard support EKS upgrades the version on the day on which extended support would begin, so that the
    surcharge is never billed. A version that EKS has ended runs nowhere, so that its hour has no price.
    """
    wanted, support = blueprint.kubernetes.version, blueprint.kubernetes.support
    version = catalog.kubernetes_versions.get(wanted)
    phase = version.support_on(on) if version else Support.UNKNOWN
    hours, note = hours_of(1)
    rate, surcharge = region.rates.eks_cluster_hour, region.rates.eks_extended_support_hour
    if version and phase is Support.ENDED:
        rate = _without(rate, f"EKS ended Kubernetes {wanted} on {version.end_extended}")
    yield BillLine("control-plane.hours", "EKS control plane", hours, rate, note)
    path, title = "control-plane.extended-support", "extended support"
    if support == "extended" and version is None:
        why = f"whether {wanted} is in extended support is not known"
        yield BillLine(path, title, hours, _without(surcharge, why), note)
    elif support == "extended" and version and phase is Support.EXTENDED:
        note = f"Kubernetes {wanted} left standard support on {version.end_standard}; {note}"
        yield BillLine(path, title, hours, surcharge, note)


def nodes(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """On-demand hours of each node group, and its root volumes. A group that scales may cost its most."""
    for name, group in blueprint.nodes.items():
        offer = region.instances.get(group.type)
        price = offer.price if offer else _not_known(group.type, region, Unit.HOUR, INSTANCE.of(group.type))
        hours, note, basis = _scaled(group, HOURS_A_MONTH, f"{HOURS_A_MONTH} hours")
        yield BillLine(f"nodes.{name}.hours", f"{name}: {group.count} × {group.type}", hours, price, note, basis)
    for name, group in blueprint.nodes.items():
        size, note, basis = _scaled(group, group.root_gib, f"{group.root_gib} GiB of gp3 with its included performance")
        price = region.rates.ebs_gp3_gb_month
        yield BillLine(f"nodes.{name}.root", f"{name}: root volumes", size, price, note, basis)


def _scaled(group: NodeGroup, each: int, what: str) -> tuple[Amounts, str, Basis]:
    """Return what all nodes of a group have of something; at least and as expected the nodes that it starts with."""
    most = group.max_count or group.count
    amounts = Amounts(Decimal(group.count * each), Decimal(group.count * each), Decimal(most * each))
    note = f"{group.count} × {what}"
    if not group.scales:
        return amounts, note, Basis.FIXED
    return amounts, f"{note}; up to {most} when the Cluster Autoscaler adds nodes", Basis.USAGE


def nat_gateways(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """NAT gateways' hours and the data that they process; their addresses are lines of their own."""
    count = len(blueprint.network.nat_zones)
    if count:
        hours, note = hours_of(count)
        title = f"{count} NAT gateway{'s' * (count > 1)}"
        yield BillLine("nat.hours", title, hours, region.rates.nat_gateway_hour, note)
        note = "both directions; S3 is reached through a gateway endpoint, which is free"
        yield used("nat.data", "data processed", blueprint.usage.nat_gb, region.rates.nat_gateway_gb, note)


def public_addresses(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Public IPv4 addresses, billed since 2024-02-01: each NAT gateway's, and the load balancer's in each zone."""
    for path, title, count in (
        ("addresses.nat", "of the NAT gateways", len(blueprint.network.nat_zones)),
        ("addresses.load-balancer", "of the load balancer", len(blueprint.network.zones)),
    ):
        if count:
            hours, note = hours_of(count)
            yield BillLine(path, f"{count} {title}", hours, region.rates.public_ipv4_hour, note)


def load_balancer(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """The Application Load Balancer's hours and its capacity units."""
    hours, note = hours_of(1)
    yield BillLine("load-balancer.hours", "ALB", hours, region.rates.alb_hour, note)
    units, note = capacity_units(blueprint.usage, catalog.lcu)
    path, title = "load-balancer.units", "capacity units"
    yield BillLine(path, title, units * HOURS_A_MONTH, region.rates.alb_lcu_hour, note, Basis.USAGE)


def capacity_units(usage: Usage, lcu: LcuDefinition) -> tuple[Amounts, str]:
    """Return the average capacity units and how they come about: the largest of the dimensions that are stated.

    The direct figure counts only where no dimension is. AWS takes the largest in every hour, so averages of uneven
    days come out too low.
    """
    covered = {
        "new_connections_per_second": lcu.new_connections_per_second,
        "active_connections_per_minute": lcu.active_connections_per_minute,
        "processed_gb_per_hour": lcu.gb_per_hour,
        "rule_evaluations_per_second": lcu.rule_evaluations_per_second,
    }
    stated = usage.load_balancer_dimensions
    if not stated:
        units = usage.load_balancer_units
        return (Amounts.of(units) if units else NOTHING), "stated in capacity units; × 730 hours"
    each = {name: Amounts.of(amount) / covered[name] for name, amount in stated.items()}
    told = [
        f"{name.replace('_', ' ')} {quantity(stated[name].expected)} / {covered[name]} = {quantity(part.expected)}"
        for name, part in each.items()
    ]
    note = f"the largest of: {'; '.join(told)}; × 730 hours (a unit by {lcu.source.text}, {lcu.source.date})"
    return Amounts.largest(each.values()), note


def database(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """The RDS instance, storage and IOPS, Multi-AZ by its own listed price, and backups above the free amount."""
    wanted = blueprint.database
    offer = region.databases.get(wanted.instance_class)
    hours, note = hours_of(1)
    title = f"{wanted.instance_class}{', Multi-AZ' if wanted.multi_az else ''}"

    if offer is None:
        identity = DATABASE["multi" if wanted.multi_az else "single"].of(wanted.instance_class)
        instance = _not_known(wanted.instance_class, region, Unit.HOUR, identity)
    else:
        instance = offer.multi if wanted.multi_az else offer.single
    stored = [_storage(it, multi_az=wanted.multi_az) for it in ([offer] if offer else region.databases.values())]
    if len(set(stored)) == 1:  # the same for every class of the region, so for one that is not known there too
        volume, backup, operation = stored[0]
    else:
        names = (
            ("gp3_multi", "backup", "gp3_iops_multi")
            if wanted.multi_az
            else ("gp3_single", "backup", "gp3_iops_single")
        )
        units = (Unit.GB_MONTH, Unit.GB_MONTH, Unit.IOPS_MONTH)
        volume, backup, operation = (
            _not_known(wanted.instance_class, region, unit, DATABASE[name])
            for name, unit in zip(names, units, strict=True)
        )
    yield BillLine("database.instance", title, hours, instance, note)
    yield BillLine("database.storage", "gp3 storage", Amounts.fixed(wanted.storage_gib), volume)
    if wanted.iops is not None:
        storage = catalog.database_storage
        included = storage.included_iops(wanted.storage_gib)
        above = Amounts.fixed(max(0, wanted.iops - included))
        cited = f"{storage.source.text}, {storage.source.date}"
        note = f"{wanted.iops} - {included} that {wanted.storage_gib} GiB include ({cited})"
        yield BillLine("database.iops", "IOPS above the included", above, operation, note)
    note = "backups up to the size of the database are free"
    yield used("database.backup", "backups above the free amount", blueprint.usage.backup_gb, backup, note)


def _storage(offer: DatabaseOffer, *, multi_az: bool) -> tuple[Price, Price, Price]:
    """Return the prices of a GB of gp3, of a GB of backup and of an IOPS."""
    if multi_az:
        return offer.gp3_multi, offer.backup, offer.gp3_iops_multi
    return offer.gp3_single, offer.backup, offer.gp3_iops_single


def buckets(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """S3 Standard storage of each bucket, old versions within the stated amount, and requests to all of them."""
    versions = "old versions are billed like any other and stand in the stated amount"
    stored = [
        Metered(f"buckets.{name}.stored", name, Amounts.of(bucket.stored_gb), versions if bucket.versioned else "")
        for name, bucket in blueprint.buckets.items()
    ]
    parts = (*stored, *access_logs(blueprint))
    if parts:
        yield from metered(parts, "buckets.stored", "stored in S3", region.rates.s3_gb_month)
    if blueprint.buckets:
        usage, rates = blueprint.usage, region.rates
        yield used("buckets.writes", "write requests", usage.bucket_writes_thousand, rates.s3_put_1000)
        yield used("buckets.reads", "read requests", usage.bucket_reads_thousand, rates.s3_get_1000)


def secrets(blueprint: Blueprint, catalog: Catalog) -> Iterator[BillLine]:
    """The database's master password, which RDS keeps in Secrets Manager, the requests that read it, and KMS keys.

    Keys that AWS manages have no monthly price. Requests are billed whoever makes them; where their number is not
    stated, the bill says so under `not_priced`.
    """
    rates, usage = catalog.global_rates_in(blueprint.region), blueprint.usage
    yield BillLine("secrets.database", "the database's password", Amounts.fixed(1), rates.secret_month)
    yield used("secrets.reads", "requests", usage.secret_reads_ten_thousand, rates.secret_api_10k)
    if blueprint.encryption.own_keys:
        note = "for database and buckets; rotation in the first two years adds as much each year"
        yield BillLine("secrets.data-key", "KMS key for data", Amounts.fixed(1), rates.kms_key_month, note)
        yield BillLine("secrets.platform-key", "KMS key for the rest", Amounts.fixed(1), rates.kms_key_month)
    if usage.key_requests_ten_thousand is not None:
        paid = Amounts.of(usage.key_requests_ten_thousand).between(Decimal(FREE_KEY_REQUESTS), None)
        source = catalog.sources["kms-free"]
        note = f"ten thousands, after those that are free in an account ({source.text}, {source.date})"
        yield BillLine("secrets.key-requests", "KMS requests", paid, rates.kms_requests_10k, note, Basis.USAGE)


def transfer(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Egress to the internet by tier after the free amount, and traffic between zones, billed in each direction."""
    price = region.rates.internet_egress
    note = f"after {price.free} GB a month that are free in an account" if price.known else ""
    yield from tiered("transfer.egress", "to the internet", Amounts.of(blueprint.usage.egress_gb), price, note)
    usage, rate = blueprint.usage, region.rates.cross_zone_gb
    note = "billed in each direction; the load balancer's traffic to its targets and RDS replication are free"
    if usage.database_cross_zone_gb is None:
        note += "; of traffic to the database AWS bills the nodes' side only: usage.database_cross_zone_gb parts it"
    yield BillLine("transfer.cross-zone", "between zones", Amounts.of(usage.cross_zone_gb) * 2, rate, note, Basis.USAGE)
    if usage.database_cross_zone_gb is not None:
        path, title = "transfer.database", "to the database in another zone"
        yield used(path, title, usage.database_cross_zone_gb, rate, "billed once, on the nodes' side; RDS's is free")


def images(blueprint: Blueprint, catalog: Catalog) -> Iterator[BillLine]:
    """The container images in the account's own registry, where one is named there or no other is reached."""
    if keeps_images(blueprint):
        rate = catalog.global_rates_in(blueprint.region).ecr_gb_month
        yield used_if_stated("images.stored", "images in ECR", blueprint.usage.images_gb, rate, "images_gb")


def keeps_images(blueprint: Blueprint) -> bool:
    """Whether images have to lie in ECR: one is named there, or the nodes reach no other registry."""
    named = (workload.image or "" for workload in blueprint.workloads.values())
    return blueprint.network.nat is NatMode.NONE or any(_PRIVATE_REGISTRY.match(image) for image in named)


def dns(blueprint: Blueprint, catalog: Catalog) -> Iterator[BillLine]:
    """The domain's queries, where there is a domain; its hosted zone is there before the deployment."""
    if blueprint.edge.domain:
        source = catalog.sources["route53-alias"]
        price = catalog.global_rates_in(blueprint.region).route53_queries_million
        note = f"of other types than A, whose answers are free: the record is an alias ({source.text}, {source.date})"
        queries = Amounts.of(blueprint.usage.dns_queries_million)
        yield from tiered("dns.queries", "queries", queries, price, note)


def _without(rate: Price, why: str) -> Price:
    """Return a price that is unknown here for a reason of the design's own."""
    return replace(rate, usd=None, source=None, own=None, missing=why)


def _not_known(what: str, region: Region, unit: Unit, identity: Identity) -> Price:
    """Return the price of what is not known to be offered: unknown, unless the user has agreed one."""
    why = f"{what} is not known to be offered in {region.name}"
    return region.own.over(Price(None, unit, None, region.name, why, identity), region.name)
