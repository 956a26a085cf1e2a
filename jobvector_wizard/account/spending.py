"""What a deployment has cost so far by the prices of today: a reckoning from its age, not a bill."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import HOURS_A_MONTH

if TYPE_CHECKING:
    from datetime import datetime

    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["hours_since", "price_so_far"]


def hours_since(since: datetime, now: datetime) -> Decimal:
    """Return the hours that have passed; none where a clock says that `since` is still to come."""
    seconds = max(0, int((now - since).total_seconds()))
    return Decimal(seconds) / 3600


def price_so_far(assessment: Assessment, since: datetime | None, now: datetime) -> Decimal | None:
    """Return USD for the time since a deployment stood, by its expected month of 730 hours; None where unknown.

    It takes the design and its use to have been the same all the time. Where a price of the design is unknown,
    it is a lower bound as the month is.
    """
    if since is None:
        return None
    return assessment.bill.total.expected * hours_since(since, now) / HOURS_A_MONTH
