"""Why a node does not take a pod."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jobvector_wizard.base import units


class Limit(StrEnum):
    """What a node refuses a pod for."""

    CPU = "cpu"
    MEMORY = "memory"
    PODS = "pods"
    SELECTOR = "selector"
    TAINT = "taint"
    VOLUME = "volume"
    DISK = "disk"
    GPUS = "gpus"
    ATTACHMENTS = "attachments"
    APART = "apart"
    SPREAD = "spread"


_UNRESOLVABLE: Final = frozenset({Limit.SELECTOR, Limit.TAINT, Limit.VOLUME})
"""UnschedulableAndUnresolvable in the source: no eviction helps."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one node does not take a pod, with the figures where it is a resource.

    `detail` is the taint, the zone of the volume, or the topology in which the owner's other pods stand.
    """

    node: str
    limit: Limit
    asked: int = 0
    free: int = 0
    allocatable: int = 0
    detail: str = ""

    @property
    def permanent(self) -> bool:
        """Whether the node would refuse even if it were empty."""
        return self.limit in _UNRESOLVABLE or self.asked > self.allocatable

    def __str__(self) -> str:
        match self.limit:
            case Limit.PODS:
                return f"too many pods: {self.allocatable} of {self.allocatable}"
            case Limit.SELECTOR:
                return "not a node this pod may run on"
            case Limit.TAINT:
                return f"taint not tolerated: {self.detail}"
            case Limit.VOLUME:
                return f"its volume is in {self.detail}"
            case Limit.APART:
                return f"another pod of its own is on this {self.detail}, which it may not share"
            case Limit.SPREAD:
                return f"one more pod of its own would exceed the skew allowed for this {self.detail}"
            case _:
                return self._lack()

    def _lack(self) -> str:
        """Say what of a resource is asked and what is free."""
        match self.limit:
            case Limit.CPU:
                return f"insufficient cpu: {units.cpu(self.asked)} > {units.cpu(self.free)} free"
            case Limit.GPUS:
                return f"insufficient nvidia.com/gpu: {self.asked} > {self.free} free"
            case Limit.ATTACHMENTS:
                return f"too many volumes: {self.asked} > {self.free} of {self.allocatable} slots free"
            case _:
                name = "memory" if self.limit is Limit.MEMORY else "ephemeral storage"
                return f"insufficient {name}: {units.memory(self.asked)} > {units.memory_about(self.free)} free"
