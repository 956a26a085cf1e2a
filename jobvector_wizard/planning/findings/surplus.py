"""Rules about CPU credits and database performance: what is used above what the price includes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import HOURS_A_MONTH, cents, cpu, quantity, usd, usd_change
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.allocatable import allocatable
from jobvector_wizard.planning.cost import burstable_nodes, database_use
from jobvector_wizard.planning.findings.offers import RDS_INSTANCE
from jobvector_wizard.planning.findings.rule import Facts, Problem, Remedy, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import InstanceOffer, Price
    from jobvector_wizard.planning.cost import NodeUse

UNLIMITED_MODE = "Amazon EC2 user guide, unlimited mode: the average over 24 hours against the baseline"
BURSTABLE = ("t2", "t3", "t3a", "t4g")


@rule("COST-02", Severity.WARNING, source=UNLIMITED_MODE)
def node_credits_exhausted(facts: Facts) -> Iterator[Problem]:
    """A burstable node uses more CPU on average than its price covers: the surplus is charged, or T2 is slowed down."""
    worst: dict[str, NodeUse] = {}
    for use in burstable_nodes(facts.blueprint, facts.catalog, facts.capacity.steady):
        if use.surplus and use.surplus.expected > 0:
            before = worst.get(use.group)
            if before is None or before.surplus is None or use.surplus.expected > before.surplus.expected:
                worst[use.group] = use
    for group, use in worst.items():
        if use.used is None or use.surplus is None:
            continue
        then = _charge(facts, group) if use.unlimited else "once its credits are spent it is slowed down to that"
        yield Problem(
            f"{use.node} uses {_millicores(use.used.expected)} on average, {use.kind.name} covers "
            f"{_millicores(use.baseline)}: {then}",
            subject=group,
            evidence=tuple(_arithmetic(facts, use, use.surplus.expected)),
            remedies=tuple(_other_types(facts, use)),
            path=f"nodes.{group}.type",
        )


def _charge(facts: Facts, group: str) -> str:
    line = next(line for line in facts.bill.lines if line.path == f"nodes.{group}.credits")
    return f"surplus credits cost {usd(line.usd.expected)} a month" if line.usd else "surplus credits are charged"


def _arithmetic(facts: Facts, use: NodeUse, surplus: Decimal) -> Iterator[str]:
    parts = " + ".join(f"{name} {_millicores(part.expected)}" for name, part in use.parts)
    yield f"{use.node}: {parts}" + (f" = {_millicores(use.used.expected)}" if use.used else "")
    percent = quantity(use.kind.baseline_percent or Decimal(0))
    yield f"{use.kind.name}: {percent} % of {use.kind.vcpu} vCPU = {_millicores(use.baseline)}"
    rates = facts.catalog.global_rates_in(facts.blueprint.region)
    rate = rates.t4g_surplus_vcpu_hour if use.kind.name.startswith("t4g.") else rates.t3_surplus_vcpu_hour
    if use.unlimited and rate.usd is not None:
        cost = surplus / 1000 * HOURS_A_MONTH * rate.usd
        yield f"{_millicores(surplus)} above it × {HOURS_A_MONTH} hours × {rate.usd} USD per vCPU-hour = {usd(cost)}"


def _other_types(facts: Facts, use: NodeUse) -> Iterator[Remedy]:
    """Offer the cheapest type without credits, and the cheapest burstable one whose baseline covers the use."""
    if use.used is None:
        return
    now = allocatable(use.kind)
    covering: dict[bool, list[InstanceOffer]] = {False: [], True: []}
    for offer in facts.region.suggestions:
        kind = offer.type
        if not kind.everyday or kind.arch != use.kind.arch:
            continue
        new = allocatable(kind)
        if new.cpu < now.cpu or new.memory < now.memory or new.pods < now.pods:
            continue
        baseline = (kind.baseline_percent or Decimal(0)) * kind.vcpu * 10
        if not kind.burstable or baseline >= use.used.expected:
            covering[kind.burstable].append(offer)
    for burstable, why in ((False, "it has no credits"), (True, "its baseline covers the use")):
        cheapest = min(covering[burstable], key=lambda offer: (offer.price.usd, offer.type.name), default=None)
        if cheapest:
            name, change = cheapest.type.name, _change(facts, use, cheapest)
            yield Remedy(
                f"{use.group} becomes {name}: {why}, {change} a month with the same pods on it",
                Patch.set(f"nodes.{use.group}.type", name),
            )


def _change(facts: Facts, use: NodeUse, offer: InstanceOffer) -> str:
    """Write what the other type costs more for the group's hours, less the credits that it saves."""
    count = facts.blueprint.nodes[use.group].count
    lines = [line for line in facts.bill.lines if line.path.startswith(f"nodes.{use.group}.")]
    saved = [line.usd.expected for line in lines if line.usd and not line.path.endswith(".root")]
    hours = cents((offer.price.usd or Decimal(0)) * count * HOURS_A_MONTH)
    return usd_change(hours - sum(saved, Decimal(0)))


@rule("COST-03", Severity.WARNING, source="Amazon RDS instance types: T classes are always in unlimited mode")
def database_credits_exhausted(facts: Facts) -> Iterator[Problem]:
    """A database of a T class uses more CPU on average than its price covers, and the surplus is charged."""
    use = database_use(facts.blueprint, facts.region, facts.catalog)
    if use is None or use.used is None or use.surplus_vcpu is None or use.used.expected <= use.baseline:
        return
    name = facts.blueprint.database.instance_class
    rate = facts.catalog.global_rates_in(facts.blueprint.region).rds_surplus_vcpu_hour
    surplus = use.surplus_vcpu.expected
    cost = "" if rate.usd is None else f": {usd(surplus * HOURS_A_MONTH * rate.usd)} a month"
    yield Problem(
        f"the database uses {quantity(use.used.expected)} % of its CPU on average, {name} covers "
        f"{quantity(use.baseline)} %; surplus credits are charged{cost}",
        evidence=(
            f"({quantity(use.used.expected)} % - {quantity(use.baseline)} %) × {use.vcpu} vCPU × {HOURS_A_MONTH} hours "
            f"× {rate.usd} USD per vCPU-hour",
        ),
        remedies=tuple(_other_classes(facts)),
        path="database.instance_class",
    )


def _other_classes(facts: Facts) -> Iterator[Remedy]:
    """Offer the cheapest class without credits that has at least the memory and vCPUs of this one."""
    database = facts.blueprint.database
    now = facts.region.databases[database.instance_class]  # `database_use` knows the class, so the region offers it
    best: tuple[Decimal, str] | None = None
    for name, offer in facts.region.databases.items():
        price: Price = offer.multi if database.multi_az else offer.single
        enough = offer.vcpu >= now.vcpu and offer.memory >= now.memory
        if not name.startswith(tuple(f"db.{family}." for family in BURSTABLE)) and enough and price.usd is not None:
            best = min(best or (price.usd, name), (price.usd, name))
    if best:
        yield Remedy(
            f"the database becomes {best[1]}: it has no credits, {usd(best[0] * HOURS_A_MONTH)} a month",
            Patch.set("database.instance_class", best[1]),
        )


@rule(
    "DB-04",
    Severity.ERROR,
    source="Amazon RDS user guide, gp3: no IOPS below 400 GiB, 12,000 to 64,000 from there on",
)
def iops_refused(facts: Facts) -> Iterator[Problem]:
    """RDS takes no IOPS for gp3 storage of PostgreSQL below 400 GiB, and from there on a range that has two ends."""
    database, storage = facts.blueprint.database, facts.catalog.database_storage
    if database.iops is None:
        return
    included, source = storage.included_iops(database.storage_gib), storage.source
    remedies = [Remedy(f"leave the {included} IOPS that are included", Patch.unset("database.iops"))]
    if database.storage_gib < storage.large_from_gb:
        why = f"takes no IOPS below {storage.large_from_gb} GiB; {database.storage_gib} GiB have {included}"
    elif database.iops < included:
        why = f"takes no fewer than {included} IOPS for {database.storage_gib} GiB"
    elif database.iops > storage.iops_most:
        why = f"takes no more than {storage.iops_most} IOPS for gp3 storage"
        source = storage.most_source
        remedies.append(Remedy(f"the most: {storage.iops_most} IOPS", Patch.set("database.iops", storage.iops_most)))
    else:
        return
    yield Problem(
        f"RDS {why}",
        evidence=(f"{database.iops} IOPS asked; {source.text}, {source.date}",),
        remedies=tuple(remedies),
        path="database.iops",
        refused=RDS_INSTANCE,
    )


def _millicores(amount: Decimal) -> str:
    return cpu(round(amount))
