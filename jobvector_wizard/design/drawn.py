"""What a drawing of the owners says, kept beside what is computed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from jobvector_wizard.design.tables import Cpu, Memory, Model, Number, Usd, Whole

__all__ = ["Drawn"]


class Comparison(Model):
    """One sentence of a drawing that sets the dearer design beside the cheaper one."""

    dearer_usd: Usd = Field(description="What the dearer design is said to cost a month.")
    cheaper_usd: Usd = Field(description="What the cheaper design is said to cost a month.")
    percent: Number = Field(
        ge=-(10**6), le=10**6, description="The difference as said, in per cent of the design named by `of`."
    )
    of: Literal["dearer", "cheaper"] = Field(description="The design that the per cent are of.")


class Claims(Model):
    """What a drawing promises."""

    sla_percent: Number | None = Field(None, ge=0, le=100, description="The availability promised.")
    downtime_seconds: Whole | None = Field(None, ge=0, le=10**9, description="Downtime said for the loss of a zone.")
    survives_zone_loss: bool | None = Field(None, description="Whether the loss of a zone is said to be survived.")


class SystemPods(Model):
    """What a drawing assumes that system pods request on each node."""

    cpu: Cpu = Field(description="CPU on each node.")
    memory: Memory = Field(description="Memory on each node.")


class Drawn(Model):
    """The owners' own figures, kept beside the computed ones."""

    total_usd: Usd | None = Field(None, description="What a month is said to cost.")
    lines: dict[str, Usd] = Field(default_factory=dict, description="USD a month by bill group.")
    comparisons: dict[str, Comparison] = Field(default_factory=dict)
    claims: Claims = Claims()
    system_pods: SystemPods | None = None
    placement: dict[str, str] = Field(default_factory=dict, description="Workload to node group.")
