"""CPU credits: what burstable nodes and databases use on average, against the baseline that their price covers.

EC2 launches T3, T3a and T4g in unlimited mode unless told otherwise, and the node groups' launch template tells it
nothing; RDS runs its T classes so always. There the average over 24 hours decides: at or below the baseline nothing is
charged, above it every vCPU-hour is. T2 starts in standard mode: it is slowed down to the baseline and never charged.
A use that nobody states is unknown, not zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH, cpu, quantity
from jobvector_wizard.catalog import Price
from jobvector_wizard.planning.cost.bill import NOTHING, ZERO, Amounts, Basis, BillLine
from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog, InstanceType, Region
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.scheduler import Node, Placement

__all__ = ["DatabaseUse", "NodeUse", "burstable_nodes", "database_credits", "database_use", "node_credits"]

STANDARD_MODE: Final = "t2"
"""The one family that EC2 launches in standard mode."""
UNLIMITED_CLASSES: Final = ("db.t3.", "db.t4g.")
NODE_BASELINES: Final = "burst-baselines"
DATABASE_BASELINES: Final = "rds-baselines"
"""The catalog's sources of what a price covers."""
SHOWN: Final = 3
"""A note spells out so many nodes of a group."""


@dataclass(frozen=True)
class NodeUse:
    """One burstable node: what runs on it uses on average, and the baseline that its price covers, in millicores.

    `parts` is each workload's share and that of kubelet and add-ons; `silent` names what must be stated before the use
    is known.
    """

    node: str
    group: str
    kind: InstanceType
    baseline: Decimal
    parts: tuple[tuple[str, Amounts], ...]
    silent: tuple[str, ...]

    @property
    def unlimited(self) -> bool:
        """Whether use above the baseline is charged; otherwise the node is slowed down."""
        return self.kind.name.partition(".")[0] != STANDARD_MODE

    @property
    def ceiling(self) -> Decimal:
        """All that the node has."""
        return Decimal(self.kind.vcpu * 1000)

    @cached_property
    def used(self) -> Amounts | None:
        """What is used on average, at most all that the node has; None where it is not stated."""
        if self.silent:
            return None
        return _at_most(sum((part for _, part in self.parts), NOTHING), self.ceiling)

    @cached_property
    def surplus(self) -> Amounts | None:
        """What is used above the baseline; None where it is not stated."""
        return self.used.between(self.baseline, None) if self.used else None


@dataclass(frozen=True, slots=True)
class DatabaseUse:
    """A burstable database: per cent of its vCPUs that it uses on average (None where not stated), and its baseline."""

    used: Amounts | None
    baseline: Decimal
    vcpu: int

    @property
    def surplus_vcpu(self) -> Amounts | None:
        """The vCPUs that are used above the baseline."""
        return self.used.between(self.baseline, None) * self.vcpu / 100 if self.used else None


def burstable_nodes(blueprint: Blueprint, catalog: Catalog, placement: Placement) -> tuple[NodeUse, ...]:
    """Return every burstable node with what the placement puts on it; Pending pods use nothing."""
    return tuple(_burstable_nodes(blueprint, catalog, placement))


def _burstable_nodes(blueprint: Blueprint, catalog: Catalog, placement: Placement) -> Iterator[NodeUse]:
    kinds = {name: kind_of(group, catalog) for name, group in blueprint.nodes.items()}
    for node in placement.nodes:
        kind = kinds[node.group]
        if kind and kind.burstable and kind.baseline_percent is not None:
            here = [pod.owner for pod in placement.on(node.name) if pod.daemon_of is None]
            yield _use(blueprint, node, kind, [owner for owner in here if owner in blueprint.workloads])


def _use(blueprint: Blueprint, node: Node, kind: InstanceType, owners: list[str]) -> NodeUse:
    parts: list[tuple[str, Amounts]] = []
    silent: list[str] = []
    system = blueprint.usage.node_cpu_used
    if system is None:
        silent.append("usage.node_cpu_used")
    else:
        parts.append(("kubelet and add-ons", Amounts.of(system)))
    for owner in dict.fromkeys(owners):
        workload = blueprint.workloads[owner]
        if workload.cpu_used is None:
            silent.append(f"workloads.{owner}.cpu_used")
            continue
        each = Amounts.of(workload.cpu_used)
        if (limit := workload.cpu_at_most) is not None:
            each = _at_most(each, Decimal(limit))
        parts.append((owner, each * owners.count(owner)))
    baseline = (kind.baseline_percent or ZERO) * kind.vcpu * 10
    return NodeUse(node.name, node.group, kind, baseline, tuple(parts), tuple(silent))


def database_use(blueprint: Blueprint, region: Region, catalog: Catalog) -> DatabaseUse | None:
    """Return the use of a database of a burstable class, or None where it is of another or not offered.

    The baseline is that of the EC2 type of the same name: AWS gives 20 % for db.t3.small and for db.t3.medium, as for
    t3.small and t3.medium, and reckons RDS's credits like EC2's.
    """
    name = blueprint.database.instance_class
    offer, twin = region.databases.get(name), catalog.instance_types.get(name.removeprefix("db."))
    if not name.startswith(UNLIMITED_CLASSES) or offer is None or twin is None or twin.baseline_percent is None:
        return None
    stated = blueprint.usage.database_cpu_percent
    return DatabaseUse(Amounts.of(stated) if stated else None, twin.baseline_percent, offer.vcpu)


def node_credits(blueprint: Blueprint, catalog: Catalog, placement: Placement | None) -> Iterator[BillLine]:
    """Surplus CPU credits of each node group of a T3, T3a or T4g type, by what the pass puts on its nodes."""
    if placement is None:
        yield from _unplaced(blueprint, catalog)
        return
    rates = catalog.global_list_rates_in(blueprint.region)
    by_group: dict[str, list[NodeUse]] = {}
    for use in burstable_nodes(blueprint, catalog, placement):
        if use.unlimited:
            by_group.setdefault(use.group, []).append(use)
    for group, uses in by_group.items():
        family = uses[0].kind.name.partition(".")[0]
        listed = rates.t4g_surplus_vcpu_hour if family == "t4g" else rates.t3_surplus_vcpu_hour
        rate = _of(listed, family, blueprint, catalog)
        path, title = _credits_line(group)
        silent = dict.fromkeys(name for use in uses for name in use.silent)
        if silent:
            room = sum((use.ceiling - use.baseline for use in uses), ZERO)
            yield _unknown(path, title, room / 1000, f"not stated: {', '.join(silent)}", rate)
            continue
        surplus = sum((use.surplus or NOTHING for use in uses), NOTHING)
        yield BillLine(path, title, surplus / 1000 * HOURS_A_MONTH, rate, _note(uses, catalog), Basis.USAGE)


def _unplaced(blueprint: Blueprint, catalog: Catalog) -> Iterator[BillLine]:
    for name, group in blueprint.nodes.items():
        kind = kind_of(group, catalog)
        if kind and kind.burstable and not group.type.startswith(f"{STANDARD_MODE}."):
            vcpus = kind.vcpu * (100 - (kind.baseline_percent or ZERO)) / 100
            listed = catalog.global_list_rates_in(blueprint.region).t3_surplus_vcpu_hour
            rate = _of(listed, kind.name.partition(".")[0], blueprint, catalog)
            yield _unknown(*_credits_line(name), vcpus * group.count, "which pods run there is not known", rate)


def _credits_line(group: str) -> tuple[str, str]:
    return f"nodes.{group}.credits", f"{group}: surplus CPU credits"


def _note(uses: list[NodeUse], catalog: Catalog) -> str:
    kind = uses[0].kind
    baseline = f"{quantity(kind.baseline_percent or ZERO)} % of {kind.vcpu} vCPU = {_millicores(uses[0].baseline)}"
    told = [f"{use.node} uses {_range(use.used)}" for use in uses[:SHOWN] if use.used]
    more = f" and {len(uses) - SHOWN} nodes more" if len(uses) > SHOWN else ""
    return (
        f"vCPU-hours above the baseline of {baseline}; on average {', '.join(told)}{more}; × {HOURS_A_MONTH} hours"
        f" (baseline: {_cited(catalog, NODE_BASELINES)})"
    )


def _cited(catalog: Catalog, key: str) -> str:
    source = catalog.sources[key]
    return f"{source.text}, {source.date}"


def database_credits(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """Surplus CPU credits of a database of a T class; the standby of Multi-AZ is not counted, its use is not known."""
    use = database_use(blueprint, region, catalog)
    if use is None:
        return
    path, title = "database.credits", "surplus CPU credits"
    listed = catalog.global_list_rates_in(blueprint.region).rds_surplus_vcpu_hour
    rate = _of(listed, blueprint.database.instance_class.rpartition(".")[0], blueprint, catalog)
    if use.used is None or use.surplus_vcpu is None:
        room = (100 - use.baseline) * use.vcpu / 100
        yield _unknown(path, title, room, "not stated: usage.database_cpu_percent", rate)
        return
    note = (
        f"vCPU-hours above the baseline of {quantity(use.baseline)} % of {use.vcpu} vCPU; "
        f"used on average {quantity(use.used.expected)} % "
        f"({quantity(use.used.low)} to {quantity(use.used.high)} %); × {HOURS_A_MONTH} hours"
    )
    if blueprint.database.multi_az:
        note += "; the primary's, what the standby uses is not known"
    note += f" (baseline: {_cited(catalog, DATABASE_BASELINES)})"
    hours = use.surplus_vcpu * HOURS_A_MONTH
    yield BillLine(path, title, hours, rate, note, Basis.USAGE)


def _of(rate: Price, family: str, blueprint: Blueprint, catalog: Catalog) -> Price:
    """Return a list price with the product of a family (t3a, db.t4g), as it is agreed for that family.

    AWS lists a product for each family at the same price.
    """
    product = replace(rate, identity=rate.identity and replace(rate.identity, usage=f"CPUCredits:{family}"))
    return catalog.own.over(product, blueprint.region)


def _unknown(path: str, title: str, vcpus: Decimal, why: str, rate: Price) -> BillLine:
    """Return a line whose quantity lies between nothing and all vCPUs above the baseline, and is not known."""
    possible = Amounts(ZERO, ZERO, vcpus * HOURS_A_MONTH)
    note = f"at most {quantity(possible.high)} vCPU-hours, were every vCPU busy all month"
    price = Price(None, rate.unit, None, rate.region, why, rate.identity)
    return BillLine(path, title, possible, price, note, Basis.USAGE)


def _at_most(amounts: Amounts, ceiling: Decimal) -> Amounts:
    return Amounts(*(min(it, ceiling) for it in (amounts.low, amounts.expected, amounts.high)))


def _range(used: Amounts) -> str:
    return f"{_millicores(used.expected)} ({_millicores(used.low)} to {_millicores(used.high)})"


def _millicores(amount: Decimal) -> str:
    return cpu(round(amount))
