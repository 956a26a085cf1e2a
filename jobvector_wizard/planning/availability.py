"""What the published service level agreements compose to along a request's path.

An SLA is a refund line, not a measurement: below it AWS returns part of the price.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import MINUTES_A_MONTH
from jobvector_wizard.planning.lifecycle import first_eviction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog, Sla
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.capacity import Capacity

__all__ = ["Availability", "Link", "availability_of", "recovery_seconds"]


@dataclass(frozen=True, slots=True)
class Link:
    """One service that every request passes: what it carries, and the agreement that covers it."""

    carries: str
    sla: Sla


@dataclass(frozen=True, slots=True)
class Availability:
    """The links of a request's path, in series; `idle` names workloads that do not run, so that nothing is composed.

    Nor is anything where node groups are `unsized`: which workloads run, and on how many nodes, is not known then.
    """

    links: tuple[Link, ...]
    idle: tuple[str, ...]
    unsized: tuple[str, ...] = ()

    @property
    def composed(self) -> Decimal | None:
        """The share of time that the agreements in series leave, or None where the design does not run, or may not."""
        return None if self.idle or self.unsized else prod((link.sla.share for link in self.links), start=Decimal(1))

    @property
    def minutes_down(self) -> Decimal | None:
        """Minutes a month that the agreements in series allow to be lost."""
        return None if self.composed is None else (1 - self.composed) * MINUTES_A_MONTH


def availability_of(blueprint: Blueprint, capacity: Capacity, catalog: Catalog) -> Availability:
    """Compose load balancer, nodes and database as the placement really uses them.

    Workloads whose replicas stand in two zones share the region-level agreement of EC2; every node that alone
    carries some workload adds its single-instance agreement. The EKS agreement covers the Kubernetes API, which no
    request passes.
    """
    unsized = capacity.unsized
    idle = () if unsized else tuple(name for name in blueprint.workloads if not capacity.nodes_of(name))
    return Availability(tuple(_links(blueprint, capacity, catalog)), idle, unsized)


def _links(blueprint: Blueprint, capacity: Capacity, catalog: Catalog) -> Iterator[Link]:
    slas = catalog.slas
    spread_balancer = len(blueprint.network.zones) > 1
    yield Link("load balancer", slas["elb-multi-az" if spread_balancer else "elb-single-az"])
    spread: list[str] = []
    alone: dict[str, list[str]] = {}
    for name in blueprint.workloads:
        nodes = capacity.nodes_of(name)
        if len({node.zone for node in nodes}) > 1:
            spread.append(name)
        elif nodes:
            alone.setdefault(nodes[0].name, []).append(name)
    if spread:
        yield Link(f"{', '.join(spread)} in two zones or more", slas["ec2-region"])
    for node, names in alone.items():
        yield Link(f"{', '.join(names)} on {node} alone", slas["ec2-instance"])
    multi = blueprint.database.multi_az
    yield Link("database", slas["rds-multi-az" if multi else "rds-single"])


def recovery_seconds(catalog: Catalog) -> int:
    """Seconds until the pods of a single lost node are started elsewhere, scheduling and start not counted.

    The node monitor's grace and then the toleration that Kubernetes gives every pod. Where several nodes of a zone are
    lost at once it takes longer, and where every node is lost it never happens: `lifecycle.disruption`.
    """
    return first_eviction(catalog.node_loss)
