"""Taints of nodes and tolerations of pods, matched as Kubernetes matches them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


class Effect(StrEnum):
    """What a taint does to a pod that does not tolerate it, in Kubernetes' words."""

    NO_SCHEDULE = "NoSchedule"
    NO_EXECUTE = "NoExecute"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"


@dataclass(frozen=True, slots=True)
class Taint:
    """A mark on a node that keeps pods away."""

    key: str
    value: str = ""
    effect: Effect = Effect.NO_SCHEDULE

    @property
    def hard(self) -> bool:
        """Whether it is a filter; PreferNoSchedule is a score."""
        return self.effect is not Effect.PREFER_NO_SCHEDULE

    def __str__(self) -> str:
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"


UNSCHEDULABLE: Final = Taint("node.kubernetes.io/unschedulable")
"""A cordoned node's; who tolerates it may run there (v1.36.0 `plugins/nodeunschedulable/node_unschedulable.go`)."""


@dataclass(frozen=True, slots=True)
class Toleration:
    """What a pod puts up with. No key matches every key, no effect every effect.

    With a value the operator is Equal, without one (None) it is Exists. A toleration limited in time
    (tolerationSeconds) has no place here: the scheduler takes it for a full one, then the pod is evicted.
    """

    key: str = ""
    value: str | None = None
    effect: Effect | None = None

    def tolerates(self, taint: Taint) -> bool:
        """Whether the taint does not concern the pod (v1.34.2 `k8s.io/api/core/v1/toleration.go`, ToleratesTaint)."""
        return (
            self.effect in (None, taint.effect)
            and self.key in ("", taint.key)
            and (self.value is None or self.value == taint.value)
        )


EVERYTHING: Final = (Toleration(),)
"""The toleration of every taint: operator Exists and nothing else."""


def untolerated(taints: Sequence[Taint], tolerations: Sequence[Toleration]) -> Taint | None:
    """TaintToleration's filter: return the first NoSchedule or NoExecute taint that is not tolerated, or None.

    v1.34.2 `plugins/tainttoleration/taint_toleration.go`, Filter, with DoNotScheduleTaintsFilterFunc
    (`plugins/helper/taint.go`). Preemption does not help against it: UnschedulableAndUnresolvable.
    """
    return next((taint for taint in taints if taint.hard and not _tolerated(taint, tolerations)), None)


def unwelcome(taints: Sequence[Taint], tolerations: Sequence[Toleration]) -> int:
    """Count the PreferNoSchedule taints that are not tolerated (same file, Score)."""
    return sum(not taint.hard and not _tolerated(taint, tolerations) for taint in taints)


def _tolerated(taint: Taint, tolerations: Sequence[Toleration]) -> bool:
    return any(toleration.tolerates(taint) for toleration in tolerations)
