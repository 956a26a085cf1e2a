"""Where the design stands: its region, its zones, and its way out to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.questions import QUESTIONS
from jobvector_wizard.screens.step import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["RegionStep", "ZonesStep"]


class RegionStep(ChoiceStep):
    """The AWS region, each with its price difference."""

    ASKS = QUESTIONS["region"]
    TITLE, HELP = ASKS.title, ASKS.help


class ZonesStep(ChoiceStep):
    """How many zones there are, and how private subnets reach the internet."""

    ASKS = QUESTIONS["zones"]
    TITLE, HELP = ASKS.title, ASKS.help

    def figures(self, shown: Assessment) -> Iterable[str]:
        """The loss of each zone, and what NAT and addresses cost."""
        parts = [group.value for group in (Group.NAT, Group.ADDRESSES) if shown.bill.group(group)]
        return (*(f"zone.{loss.zone}" for loss in shown.capacity.losses), *parts)
