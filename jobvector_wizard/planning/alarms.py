"""Which alarms a design has: what each looks at, and from where on it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import GIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["Alarm", "Subject", "alarms_of"]

BUSY_PERCENT: Final = 80
STORAGE_LEFT_PERCENT: Final = 15
CONNECTIONS_PERCENT: Final = 80
ERRORS: Final = 10
"""Answers with 5xx in five minutes."""
_BYTES_A_CONNECTION: Final = 9_531_392
_MOST_CONNECTIONS: Final = 5000
"""RDS's default for PostgreSQL: max_connections is LEAST(DBInstanceClassMemory / 9531392, 5000).

Source: Amazon RDS user guide, maximum number of database connections.
"""
_EARNS_CREDITS: Final = ("t3.", "t3a.", "t4g.")
"""Types that start in unlimited mode: use above the baseline is billed."""


class Subject(StrEnum):
    """What an alarm looks at."""

    LOAD_BALANCER = "load balancer"
    TARGET = "target"
    DATABASE = "database"
    NODES = "nodes"
    NAT = "NAT gateway"

    @property
    def namespace(self) -> str:
        """CloudWatch's name for where its metrics are."""
        return _NAMESPACES[self]


_NAMESPACES: Final = {
    Subject.LOAD_BALANCER: "AWS/ApplicationELB",
    Subject.TARGET: "AWS/ApplicationELB",
    Subject.DATABASE: "AWS/RDS",
    Subject.NODES: "AWS/EC2",
    Subject.NAT: "AWS/NATGateway",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One metric of one subject; `of` names the workload, the node group or the zone.

    It is wrong above the threshold, or below it, for `periods` times `minutes` in a row.
    """

    name: str
    says: str
    subject: Subject
    metric: str
    threshold: int
    of: str = ""
    statistic: str = "Sum"
    below: bool = False
    minutes: int = 5
    periods: int = 1


def alarms_of(blueprint: Blueprint, database_memory: int | None) -> tuple[Alarm, ...]:
    """Return a design's alarms. Without the database's memory in bytes nobody knows how many connections it takes."""
    if not blueprint.observability.alarms:
        return ()
    return (*_balancer(blueprint), *_database(blueprint, database_memory), *_nodes(blueprint), *_nat(blueprint))


def _balancer(blueprint: Blueprint) -> Iterator[Alarm]:
    yield Alarm(
        "load-balancer-errors",
        f"The load balancer itself answered more than {ERRORS} requests in 5 minutes with 5xx",
        Subject.LOAD_BALANCER,
        "HTTPCode_ELB_5XX_Count",
        ERRORS,
    )
    for name, workload in blueprint.workloads.items():
        if workload.path is not None:
            yield Alarm(
                f"{name}-unhealthy",
                f"A node has not answered for {name} for 5 minutes",
                Subject.TARGET,
                "UnHealthyHostCount",
                0,
                of=name,
                statistic="Maximum",
                minutes=1,
                periods=5,
            )
            yield Alarm(
                f"{name}-errors",
                f"More than {ERRORS} answers of {name} in 5 minutes were 5xx",
                Subject.TARGET,
                "HTTPCode_Target_5XX_Count",
                ERRORS,
                of=name,
            )


def _database(blueprint: Blueprint, memory: int | None) -> Iterator[Alarm]:
    yield Alarm(
        "database-cpu",
        f"The database has used more than {BUSY_PERCENT} % of its CPU for a quarter of an hour",
        Subject.DATABASE,
        "CPUUtilization",
        BUSY_PERCENT,
        statistic="Average",
        periods=3,
    )
    yield Alarm(
        "database-storage",
        f"Less than {STORAGE_LEFT_PERCENT} % of the database's storage is free",
        Subject.DATABASE,
        "FreeStorageSpace",
        blueprint.database.storage_gib * GIB * STORAGE_LEFT_PERCENT // 100,
        statistic="Minimum",
        below=True,
    )
    if memory is not None:
        most = min(memory // _BYTES_A_CONNECTION, _MOST_CONNECTIONS)
        yield Alarm(
            "database-connections",
            f"More than {CONNECTIONS_PERCENT} % of about {most} possible connections have been used for a quarter of "
            "an hour",
            Subject.DATABASE,
            "DatabaseConnections",
            most * CONNECTIONS_PERCENT // 100,
            statistic="Maximum",
            periods=3,
        )


def _nodes(blueprint: Blueprint) -> Iterator[Alarm]:
    for name, group in blueprint.nodes.items():
        yield Alarm(
            f"{name}-status",
            f"A node of {name} fails EC2's status checks",
            Subject.NODES,
            "StatusCheckFailed",
            0,
            of=name,
            statistic="Maximum",
            periods=2,
        )
        if group.type.startswith(_EARNS_CREDITS):
            yield Alarm(
                f"{name}-credits",
                f"A node of {name} uses more CPU than its price covers; the surplus is billed",
                Subject.NODES,
                "CPUSurplusCreditsCharged",
                0,
                of=name,
                statistic="Maximum",
                minutes=60,
            )


def _nat(blueprint: Blueprint) -> Iterator[Alarm]:
    for zone in blueprint.network.nat_zones:
        letter = zone.removeprefix(blueprint.region)
        yield Alarm(
            f"nat-{letter}-ports",
            f"The NAT gateway in {zone} has no port left for a new connection",
            Subject.NAT,
            "ErrorPortAllocation",
            0,
            of=zone,
        )
