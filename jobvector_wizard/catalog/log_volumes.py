"""How much AWS's own services write to CloudWatch Logs, as others measured it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from jobvector_wizard.catalog.figures import Source
    from jobvector_wizard.catalog.knowledge import Grade

__all__ = ["LogVolumes", "MonitoringVolume"]


@dataclass(frozen=True, slots=True)
class MonitoringVolume:
    """GB a month that enhanced monitoring of one RDS instance writes with a reading each 60 seconds.

    `days` is how long RDS lets CloudWatch keep them.
    """

    low: Decimal
    expected: Decimal
    high: Decimal
    days: int
    grade: Grade
    source: Source
    days_source: Source


@dataclass(frozen=True, slots=True)
class LogVolumes:
    """What is known of logs whose size nobody chooses.

    `audit_share` is the audit log's share of what a control plane writes with all its log types on.
    """

    audit_share: Decimal
    audit_source: Source
    enhanced_monitoring: MonitoringVolume
