"""A cluster on its way through a situation: who runs where, who waits, and how it came to that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.planning.analysis.model import Step
    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["Key", "Setting", "State"]

Key = tuple[object, ...]
UNSCHEDULABLE: Final = "unschedulable: "
"""Put before the group of a cordoned node, so that no pod's selector matches it."""


@dataclass(frozen=True)
class Setting:
    """The nodes that there are and every pod that should run on them; `name` tells settings apart.

    Pods of one owner come from one template and are interchangeable; a DaemonSet's are not, each has its node.
    """

    name: str
    nodes: tuple[Node, ...]
    pods: Mapping[str, Pod]

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What each pod is interchangeable with: its owner, or nobody."""
        return {name: name if pod.daemon_of else pod.owner for name, pod in self.pods.items()}

    @cached_property
    def evictable(self) -> frozenset[str]:
        """The pods that another pod has a higher priority than. DaemonSets' count for nothing: they run first."""
        top = max((pod.priority for pod in self.pods.values() if pod.daemon_of is None), default=0)
        return frozenset(name for name, pod in self.pods.items() if pod.daemon_of is None and pod.priority < top)

    def without(self, lost: frozenset[str]) -> Setting:
        """Return what is left when nodes are lost; their DaemonSet pods are gone with them."""
        return Setting(
            f"{self.name} - {', '.join(sorted(lost))}",
            tuple(node for node in self.nodes if node.name not in lost),
            {name: pod for name, pod in self.pods.items() if pod.daemon_of not in lost},
        )

    def upgrading(self, drained: Node) -> Setting:
        """Return the cluster when a node is drained: its replacement is Ready, the group's other nodes are cordoned.

        EKS launches the replacement in the same zone. Cordoned nodes keep their pods and take no others; they go on
        counting for the spread over zones.
        """
        fresh = replace(drained, name=f"{drained.group}-new")
        nodes = [
            replace(node, group=UNSCHEDULABLE + node.group) if node.group == drained.group else node
            for node in self.nodes
            if node.name != drained.name
        ]
        groups = tuple(dict.fromkeys(node.group for node in self.nodes))
        pods = {
            name: pod if pod.daemon_of else replace(pod, required_groups=pod.required_groups or groups)
            for name, pod in self.pods.items()
            if pod.daemon_of != drained.name
        }
        for pod in self.pods.values():
            if pod.daemon_of == drained.name:
                daemon = replace(pod, name=f"{pod.owner}@{fresh.name}", daemon_of=fresh.name)
                pods[daemon.name] = daemon
        return Setting(f"{self.name} / {drained.name}", (*nodes, fresh), pods)


@dataclass(frozen=True, slots=True)
class State:
    """Who runs where (`home`, in order of arrival), who waits in any order, and who queues again behind them.

    `homeless` found no place. `ran` and `kept` count each owner's replicas before the situation and those that it left
    alone at first; `evicted` are the owners that had to leave a node since. `turns` led here from `source`, with these
    nodes `drawn` where some tied.
    """

    setting: Setting
    home: Mapping[str, str]
    waiting: tuple[str, ...]
    again: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()
    evicted: tuple[str, ...] = ()
    ran: tuple[tuple[str, int], ...] = ()
    kept: tuple[tuple[str, int], ...] = ()
    source: State | None = None
    turns: tuple[Step, ...] = ()
    drawn: tuple[str, ...] = ()

    def key(self, *, aged: bool) -> Key:
        """Return what decides how it goes on. Who started first decides only about who is preempted."""
        kinds, young = self.setting.kinds, self.setting.evictable if aged else ()
        return (
            self.setting.name,
            tuple(sorted((kinds[name], node) for name, node in self.home.items() if name not in young)),
            tuple((kinds[name], node) for name, node in self.home.items() if name in young),
            tuple(sorted(kinds[name] for name in self.waiting)),
            tuple(kinds[name] for name in self.again),
            tuple(sorted(kinds[name] for name in self.homeless)),
            self.evicted,
            self.ran,
            self.kept,
        )

    def on(self, node: str) -> tuple[str, ...]:
        """Return the kinds of pod on a node but for its DaemonSets', in order of arrival."""
        kinds, pods = self.setting.kinds, self.setting.pods
        return tuple(kinds[name] for name, where in self.home.items() if where == node and not pods[name].daemon_of)

    def path(self) -> tuple[State, ...]:
        """Return the states from the situation's first to this one."""
        states = [self]
        while states[-1].source is not None:
            states.append(states[-1].source)
        return tuple(reversed(states))
