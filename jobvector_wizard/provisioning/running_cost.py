"""What an operation that broke off has left running: the lines of the bill whose resources stand for certain."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.units import HOURS_A_MONTH
from jobvector_wizard.planning.cost import Basis
from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.services import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.cost import Bill
    from jobvector_wizard.provisioning.progress import Row
    from jobvector_wizard.provisioning.timeline import Timeline

__all__ = ["least_an_hour"]

_HOURLY: Final = {line.path: (token, line) for token, kind in KINDS.items() for line in kind.hourly}
"""What is billed by the hour, whatever its use, by the path of its line."""


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
        token, hourly = _HOURLY.get(line.path) or _HOURLY.get(line.path.split(".")[0] + ".") or ("", None)
        if hourly is not None and line.usd is not None and line.basis is Basis.FIXED:
            name = line.path.split(".")[1] if hourly.path.endswith(".") else ""
            alike = [row for row in timeline.rows if row.resource.type == token and name in ("", row.resource.name)]
            count = int(line.quantity.low / HOURS_A_MONTH) if hourly.several else 1
            monthly += line.usd.low * share(alike, count)
    return monthly / HOURS_A_MONTH or None


def _left_by_up(alike: Sequence[Row], count: int) -> Decimal:
    """Return the share that stands: all but what was to be made or changed and is not done."""
    missing = sum(row.resource.operation != "delete" and row.state is not State.DONE for row in alike)
    return Decimal(max(0, count - missing)) / count


def _left_by_destroy(alike: Sequence[Row], count: int) -> Decimal:
    return Decimal(min(count, sum(row.state is State.SKIPPED for row in alike))) / count
