"""What a drawing of the owners says, kept beside what is computed."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 pydantic reads it while the program runs
from typing import Literal

from pydantic import Field

from jobvector_wizard.tables import Cpu, Memory, Model, Usd

__all__ = ["Drawn"]


class Comparison(Model):
    """One sentence of a drawing that sets the dearer design beside the cheaper one."""

    dearer_usd: Usd
    cheaper_usd: Usd
    percent: Decimal = Field(description="The difference as said, in per cent of the design named by `of`.")
    of: Literal["dearer", "cheaper"]


class Claims(Model):
    """What a drawing promises."""

    sla_percent: Decimal | None = Field(None, ge=0, le=100)
    downtime_seconds: int | None = Field(None, ge=0, description="Downtime said for the loss of a zone.")
    survives_zone_loss: bool | None = None


class SystemPods(Model):
    """What a drawing assumes that system pods request on each node."""

    cpu: Cpu
    memory: Memory


class Drawn(Model):
    """The owners' own figures, kept beside the computed ones."""

    total_usd: Usd | None = None
    lines: dict[str, Usd] = Field(default_factory=dict, description="USD a month by bill group.")
    comparisons: dict[str, Comparison] = Field(default_factory=dict)
    claims: Claims = Claims()
    system_pods: SystemPods | None = None
    placement: dict[str, str] = Field(default_factory=dict, description="Workload to node group.")
