"""A cluster on its way through a situation: who runs where, who waits, and how it came to that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler import UNSCHEDULABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.planning.analysis.model import Step
    from jobvector_wizard.planning.scheduler import Node, Pod, Rules

__all__ = ["Key", "Setting", "State"]

Key = tuple[object, ...]
NOTHING: Final[Mapping[str, int]] = MappingProxyType({})
NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Setting:
    """The nodes that there are and every pod that should run on them; `name` tells settings apart.

    Pods of one owner come from one template and are interchangeable; a DaemonSet's are not, each has its node.
    `rules` are the scheduler's, `desired` is how many pods of an owner its disruption budget wants healthy.
    """

    name: str
    nodes: tuple[Node, ...]
    pods: Mapping[str, Pod]
    rules: Rules
    desired: Mapping[str, int] = field(default_factory=lambda: NOTHING)

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
        return replace(
            self,
            name=f"{self.name} - {', '.join(sorted(lost))}",
            nodes=tuple(node for node in self.nodes if node.name not in lost),
            pods={name: pod for name, pod in self.pods.items() if pod.daemon_of not in lost},
        )

    def upgrading(self, drained: Node) -> Setting:
        """Return the cluster when a node is drained: its replacement is Ready, the group's other nodes are cordoned.

        EKS launches the replacement in the same zone. Cordoned nodes keep their pods and take no others but those that
        tolerate it; they go on counting for the spread over zones.
        """
        fresh = replace(drained, name=f"{drained.group}-new")
        nodes = [
            replace(node, taints=(*node.taints, UNSCHEDULABLE)) if node.group == drained.group else node
            for node in self.nodes
            if node.name != drained.name
        ]
        pods = {name: pod for name, pod in self.pods.items() if pod.daemon_of != drained.name}
        for pod in self.pods.values():
            if pod.daemon_of == drained.name:
                daemon = replace(pod, name=f"{pod.owner}@{fresh.name}", daemon_of=fresh.name)
                pods[daemon.name] = daemon
        return replace(self, name=f"{self.name} / {drained.name}", nodes=(*nodes, fresh), pods=pods)


@dataclass(frozen=True, slots=True)
class State:
    """Who runs where (`home`), who waits in any order, and who queues again behind them.

    `homeless` found no place. `later` are those whose nodes have yet to be given up, node by node in any order; until
    then and after each, whoever found no place tries again once somebody was evicted. `ran` and `kept` count each
    owner's replicas before the situation and those that it left alone at first; `delays` are the most seconds until
    the first replica of an owner on lost nodes is made again. `evicted` are the owners that had to leave a node
    since. `since` is the situation, counted from the first, in which a pod was placed: start times have whole
    seconds, so nobody can say who of one situation started first. `zones` are those of volumes that have been bound.
    `turns` led here from `source`, with these nodes taken where some tied (`drawn`).
    """

    setting: Setting
    home: Mapping[str, str]
    waiting: tuple[str, ...]
    again: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()
    later: tuple[tuple[str, ...], ...] = ()
    staggered: bool = False
    evicted: tuple[str, ...] = ()
    ran: tuple[tuple[str, int], ...] = ()
    kept: tuple[tuple[str, int], ...] = ()
    delays: tuple[tuple[str, int], ...] = ()
    since: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    epoch: int = 0
    zones: Mapping[str, str] = field(default_factory=lambda: NOWHERE)
    held: tuple[str, ...] = ()
    source: State | None = None
    turns: tuple[Step, ...] = ()
    drawn: tuple[str, ...] = ()

    def pod(self, name: str) -> Pod:
        """Return a pod as it is now: with its volumes bound where it was placed first."""
        pod = self.setting.pods[name]
        return pod.settled_in(self.zones[name]) if name in self.zones else pod

    def kind(self, name: str) -> str:
        """Return what a pod is interchangeable with now."""
        kind = self.setting.kinds[name]
        return f"{kind} in {self.zones[name]}" if name in self.zones else kind

    def key(self, *, aged: bool) -> Key:
        """Return what decides how it goes on. Who started first decides only about who is preempted."""
        kind, young = self.kind, self.setting.evictable if aged else ()
        return (
            self.setting.name,
            tuple(sorted((kind(name), node) for name, node in self.home.items() if name not in young)),
            tuple(sorted((kind(name), at, self.since.get(name, 0)) for name, at in self.home.items() if name in young)),
            tuple(sorted(kind(name) for name in self.waiting)),
            tuple(kind(name) for name in self.again),
            tuple(sorted(kind(name) for name in self.homeless)),
            tuple(sorted(tuple(sorted(kind(name) for name in batch)) for batch in self.later)),
            self.staggered,
            self.evicted,
            self.ran,
            self.kept,
            self.delays,
        )

    def on(self, node: str) -> tuple[tuple[str, int], ...]:
        """Return the kinds of pod on a node but for its DaemonSets', each with the situation it started in."""
        pods = self.setting.pods
        here = (name for name, where in self.home.items() if where == node and not pods[name].daemon_of)
        return tuple(sorted((self.kind(name), self.since.get(name, 0)) for name in here))

    def path(self) -> tuple[State, ...]:
        """Return the states from the situation's first to this one."""
        states = [self]
        while states[-1].source is not None:
            states.append(states[-1].source)
        return tuple(reversed(states))
