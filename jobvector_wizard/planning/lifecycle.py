"""What becomes of the pods of nodes that stop reporting, and when: Kubernetes' node lifecycle controller.

After v1.36.0 `pkg/controller/nodelifecycle/node_lifecycle_controller.go` (monitorNodeHealth, handleDisruption,
ComputeZoneState, setLimiterInZone) and `scheduler/rate_limited_queue.go`, whose rules are those of v1.34.2, v1.35.4
and v1.37.0 too. A silent node is tainted NoExecute, and a pod leaves it when its toleration of 300 s has passed. A
zone's nodes are tainted one after another, at a rate that its state sets. Where no node of the cluster reports, the
controller takes all taints away and evicts nobody ("master disruption mode"): then it is more likely itself cut off.

What this leaves out: a node whose instance AWS reports as gone. The cloud controller deletes its Node object, and
its pods with it, all at about the same time and perhaps earlier than any taint would. When that happens depends on
when the auto scaling group ends the instance, which no source gives for the failure of a zone. And a node of the
first silent ones may be tainted before the state of its zone is known to be a different one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.catalog import NodeLossDefaults

__all__ = [
    "AFTER_ALL_ARE_LOST",
    "DRAIN_HELD",
    "MOST_LOST",
    "Disruption",
    "ZoneState",
    "disruption",
    "first_eviction",
    "zone_state",
]

AFTER_ALL_ARE_LOST: Final = (
    "no node reports any more, so Kubernetes evicts nothing and every pod stays bound: where the instances survive, "
    "the pods run on when their nodes return; where the auto scaling groups have to replace the instances, the pods "
    "wait for the new nodes, which cannot start in a zone that is down"
)
"""Both ways out of the loss of every node; for the second see the catalog's `node_loss.replacement_source`."""


MOST_LOST: Final = (
    "most of the zone is silent, but not all of it, so Kubernetes taints no more of its nodes: their pods stay bound "
    "until the nodes return or are replaced; one node that was noticed before the others may be emptied"
)
"""What partial disruption comes to in a zone of `large_zone` nodes or fewer."""
DRAIN_HELD: Final = (
    "the eviction API refuses, and after 15 minutes EKS ends the update with PodEvictionFailure unless it is forced; "
    "the fates here are those of a forced one"
)
"""What a budget that is never satisfied does to a managed node group's update (Amazon EKS user guide,
managed-node-update-behavior, upgrade phase)."""


class ZoneState(StrEnum):
    """How much of a zone is silent; a node of a zone that has none counts nowhere."""

    NORMAL = "normal"
    PARTIAL = "partial disruption"
    FULL = "full disruption"


@dataclass(frozen=True, slots=True)
class Disruption:
    """When the nodes of one zone that are silent together are given up.

    Their pods are evicted `first` seconds after the nodes fell silent from one of them, then every `interval` seconds
    from another, in no order that anybody sets. None where nobody is evicted.
    """

    state: ZoneState
    silent: int
    first: int | None
    interval: float

    @property
    def evicts(self) -> bool:
        """Whether pods of these nodes are started elsewhere at all."""
        return self.first is not None

    def until(self, position: int) -> int | None:
        """Return the seconds until the pods of the node in this position, counted from one, are evicted."""
        return None if self.first is None else round(self.first + (position - 1) * self.interval)

    def latest_first(self, nodes: int) -> int | None:
        """Return the most seconds until the first of so many of the silent nodes is given up: the others go before."""
        return self.until(max(1, self.silent - max(1, nodes) + 1))

    @property
    def last(self) -> int | None:
        """Seconds until the pods of the last node are evicted."""
        return self.until(max(1, self.silent))


def first_eviction(defaults: NodeLossDefaults) -> int:
    """Return the seconds until the pods of a single lost node are evicted: the monitor's grace, then the toleration."""
    return defaults.monitor_grace + defaults.toleration


def zone_state(nodes: int, silent: int, defaults: NodeLossDefaults) -> ZoneState:
    """Return a zone's state (v1.36.0 `node_lifecycle_controller.go`, ComputeZoneState)."""
    if silent and silent >= nodes:
        return ZoneState.FULL
    return ZoneState.PARTIAL if silent > 2 and silent / nodes >= defaults.unhealthy_share else ZoneState.NORMAL


def disruption(
    zone: str, nodes: Mapping[str, int], silent: Mapping[str, int], defaults: NodeLossDefaults
) -> Disruption:
    """Return what becomes of a zone's silent nodes. `nodes` and `silent` count by zone, in the whole cluster.

    A zone that is silent as a whole is emptied at the normal rate as long as any other node reports; most of one that
    is larger than `large_zone` at the reduced rate, most of a smaller one not at all.
    """
    lost, total = silent.get(zone, 0), nodes.get(zone, 0)
    state = zone_state(total, lost, defaults)
    rate = defaults.taints_a_second
    if all(silent.get(it, 0) >= count for it, count in nodes.items()):
        rate = 0.0
    elif state is ZoneState.PARTIAL:
        rate = defaults.reduced_taints_a_second if total > defaults.large_zone else 0.0
    return Disruption(state, lost, first_eviction(defaults) if rate else None, 1 / rate if rate else 0.0)
