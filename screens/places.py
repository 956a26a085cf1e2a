"""Where the design stands: its region, its zones, and its way out to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jobvector_wizard.planning.cost import Group
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["RegionStep", "ZonesStep"]


class RegionStep(ChoiceStep):
    """The AWS region, each with its price difference."""

    TITLE = "REGION   where everything is built"
    HELP = (
        "Every region with as many zones as the design has. A region in which a price is unknown shows "
        "no difference: its total would be a lower bound."
    )
    FIELDS: ClassVar[Sequence[tuple[str, str]]] = (("region", "region"),)
    FILTERED: ClassVar[bool] = True


class ZonesStep(ChoiceStep):
    """How many zones there are, and how private subnets reach the internet."""

    TITLE = "ZONES AND NAT   what is left when one is lost"
    HELP = (
        "EKS, an Application Load Balancer and an RDS subnet group each need subnets in two zones. "
        "A NAT gateway lives in one zone; tab goes from one list to the other."
    )
    FIELDS: ClassVar[Sequence[tuple[str, str]]] = (("network.zones", "zones"), ("network.nat", "NAT gateways"))

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The loss of each zone, and what NAT and addresses cost."""
        parts = [group.value for group in (Group.NAT, Group.ADDRESSES) if shown.bill.group(group)]
        return (*(f"zone.{loss.zone}" for loss in shown.capacity.losses), *parts)
