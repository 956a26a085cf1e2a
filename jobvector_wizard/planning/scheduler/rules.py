"""What differs between the schedulers of Kubernetes' minors, and what a cluster may choose.

Read were the sources of 1.34.2, 1.35.4, 1.36.0 and 1.37.0 (`pkg/scheduler` and the default feature gates in
`pkg/features/kube_features.go`), compared minor by minor. What changes a verdict, a score or a choice here:

- 1.35: where nodes share the highest score the scheduler no longer draws one: `schedule_one.go`, newSortedNodeScores,
  takes the top of a heap over the feasible nodes, in the order in which parallel filters found them. Only with
  extenders is there a number drawn (`Randomizer`). Nobody can name a winner, nor a chance.
- 1.36: NodeResourcesBalancedAllocation scores how the pod changes the balance of a node, not the balance itself
  (`plugins/noderesources/balanced_allocation.go`, balancedResourceScorer).

What else changed changes nothing here: opportunistic batching (1.35) signs no pod that has default spread constraints,
which all have; gang scheduling, pod groups and topology-aware placement want a field that no pod here has; extended
resources by DRA (1.36) want a DeviceClass; the score by storage capacity (1.37) wants CSIStorageCapacity objects, which
the EBS driver does not publish; 1.36 takes victims off a node in a second loop, to the same end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CPU: Final = "cpu"
MEMORY: Final = "memory"
DISK: Final = "ephemeral-storage"
GPUS: Final = "nvidia.com/gpu"
"""Resources by the names that Kubernetes gives them, for weights. No other one is on a node here."""

DEFAULT_MINOR: Final = "1.36"
"""The rules of a pass that names none."""


class Strategy(StrEnum):
    """How NodeResourcesFit scores a node, in the words of `kubeSchedulerConfig`."""

    LEAST_ALLOCATED = "LeastAllocated"
    MOST_ALLOCATED = "MostAllocated"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one minor, with the strategy and the weights that the cluster may set.

    `minor` is the one asked for; `exact` says whether its own source was read, `source` what was. `balance_by_change`
    is 1.36's NodeResourcesBalancedAllocation; `draws` says that equal nodes are drawn by lot (until 1.34).
    `weights` are NodeResourcesFit's, by resource; a resource that is not in it does not count.
    """

    minor: str
    exact: bool
    source: str
    balance_by_change: bool
    draws: bool
    strategy: Strategy = Strategy.LEAST_ALLOCATED
    weights: tuple[tuple[str, int], ...] = ((CPU, 1), (MEMORY, 1))

    @property
    def told(self) -> str:
        """The source in words; where the minor's own was not read, that it is the nearest's."""
        return self.source if self.exact else f"{self.source}, the nearest to {self.minor}, whose own were not read"

    def with_scoring(self, strategy: Strategy, weights: Mapping[str, int] | None = None) -> Rules:
        """Return these rules with what a cluster chose; without weights CPU and memory count 1 each.

        The weight of a resource that no node has changes no score. Raises ValueError for one that is not from 1 to 100.
        """
        chosen = tuple((weights or {CPU: 1, MEMORY: 1}).items())
        for name, weight in chosen:
            if not 1 <= weight <= 100:
                raise ValueError(f"the weight of {name} is from 1 to 100, not {weight}")
        return replace(self, strategy=strategy, weights=chosen)


_READ: Final = {
    (1, 34): Rules("1.34", True, "kube-scheduler v1.34.2, pkg/scheduler", balance_by_change=False, draws=True),
    (1, 35): Rules("1.35", True, "kube-scheduler v1.35.4, pkg/scheduler", balance_by_change=False, draws=False),
    (1, 36): Rules("1.36", True, "kube-scheduler v1.36.0, pkg/scheduler", balance_by_change=True, draws=False),
    (1, 37): Rules("1.37", True, "kube-scheduler v1.37.0, pkg/scheduler", balance_by_change=True, draws=False),
}


@cache
def rules_for(version: str) -> Rules:
    """Return the rules of a version such as 1.36; for a minor whose source was not read, those of the nearest.

    Raises ValueError where the version has no minor.
    """
    major, minor, *_ = (int(part) for part in version.split("."))
    nearest = min(_READ, key=lambda known: abs((known[0] - major) * 1000 + known[1] - minor))
    rules = _READ[nearest]
    return rules if nearest == (major, minor) else replace(rules, minor=f"{major}.{minor}", exact=False)


DEFAULT: Final = rules_for(DEFAULT_MINOR)
