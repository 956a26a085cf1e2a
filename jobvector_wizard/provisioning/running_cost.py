"""What an operation that broke off has left running: the lines of the bill whose resources stand for certain."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH
from jobvector_wizard.planning.cost import Basis
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.forecast import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.cost import Bill, BillLine
    from jobvector_wizard.provisioning.progress import Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["least_an_hour"]

_ONE: Final = {
    "control-plane.hours": "aws:eks/cluster:Cluster",
    "addresses.load-balancer": "aws:lb/loadBalancer:LoadBalancer",
    "load-balancer.hours": "aws:lb/loadBalancer:LoadBalancer",
    "database.instance": "aws:rds/instance:Instance",
    "database.storage": "aws:rds/instance:Instance",
    "database.iops": "aws:rds/instance:Instance",
}
"""Lines of what a design has one of, by path."""
_SEVERAL: Final = {"nat.hours": "aws:ec2/natGateway:NatGateway", "addresses.nat": "aws:ec2/eip:Eip"}
"""Lines that count the hours of several alike."""
_NODES: Final = "aws:eks/nodeGroup:NodeGroup"


def least_an_hour(timeline: Timeline, bill: Bill) -> Decimal | None:
    """Return what stands costs in USD an hour, at least; None where nothing is certain.

    Counted is what costs by the hour whatever its use: control plane, nodes, NAT gateways, addresses, load balancer,
    database. Of an up what was not to be touched stands; of a destroy only what it had not begun with is certain,
    because what it was not to touch may have gone before. What was in flight is in neither.
    """
    if timeline.header is None or timeline.header.kind not in (Kind.UP, Kind.DESTROY) or not timeline.rows:
        return None
    share = _left_by_destroy if timeline.header.kind is Kind.DESTROY else _left_by_up
    monthly = Decimal(0)
    for line in bill.lines:
        token = _type_of(line)
        if token is not None and line.usd is not None and line.basis is Basis.FIXED:
            alike = [row for row in timeline.rows if _is_of(row, line, token)]
            monthly += line.usd.low * share(alike, _count(line))
    return monthly / HOURS_A_MONTH or None


def _type_of(line: BillLine) -> str | None:
    if line.path.startswith("nodes."):
        return _NODES
    return _ONE.get(line.path) or _SEVERAL.get(line.path)


def _is_of(row: Row, line: BillLine, token: str) -> bool:
    return row.resource.type == token and (token != _NODES or row.resource.name == line.path.split(".")[1])


def _count(line: BillLine) -> int:
    return int(line.quantity.low / HOURS_A_MONTH) if line.path in _SEVERAL else 1


def _left_by_up(alike: Sequence[Row], count: int) -> Decimal:
    """Return the share that stands: all but what was to be made or changed and is not done."""
    missing = sum(row.resource.operation != "delete" and row.state is not State.DONE for row in alike)
    return Decimal(max(0, count - missing)) / count


def _left_by_destroy(alike: Sequence[Row], count: int) -> Decimal:
    return Decimal(min(count, sum(row.state is State.SKIPPED for row in alike))) / count
