"""What can happen to a cluster, and the states in which each such situation starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.model import Kind, Situation
from jobvector_wizard.planning.analysis.states import Setting, State
from jobvector_wizard.planning.scheduler import schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobvector_wizard.blueprint import Blueprint
    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["beginning", "losses", "replaced", "starts_of"]


def beginning(nodes: Sequence[Node], pods: Sequence[Pod]) -> State:
    """Return the new cluster: DaemonSets run on every node that has room for them, everybody else waits."""
    setting = Setting("all nodes", tuple(nodes), {pod.name: pod for pod in pods})
    daemons = schedule(nodes, [pod for pod in pods if pod.daemon_of is not None])
    return State(setting, dict(daemons.bound), tuple(pod.name for pod in pods if pod.daemon_of is None))


def losses(blueprint: Blueprint, during: Situation | None = None) -> Iterator[Situation]:
    """Yield the loss of each zone that has nodes, then of a node of each group.

    Where a zone has one node, its loss says what the node's does as far as pods are concerned; both are listed, because
    a zone also takes egress and database with it.
    """
    for zone in blueprint.network.zones:
        if any(group.zone == zone for group in blueprint.nodes.values()):
            yield Situation(Kind.ZONE_LOST, zone, during)
    for name in blueprint.nodes:
        yield Situation(Kind.NODE_LOST, name, during)


def replaced(drained: Iterable[State], full: Setting) -> Iterator[State]:
    """Yield the states when the drained node's replacement is there: DaemonSets run on it, who was Pending waits."""
    for end in drained:
        daemons = {
            name: pod.daemon_of
            for name, pod in full.pods.items()
            if pod.daemon_of is not None and name not in end.setting.pods
        }
        yield State(full, daemons | dict(end.home), end.homeless, ran=_count(end, end.home), kept=_count(end, end.home))


def starts_of(situation: Situation, ends: Iterable[State]) -> Iterator[State]:
    """Yield the states in which a situation starts, from those in which the one before it ended."""
    settings: dict[str, Setting] = {}
    for end in ends:
        for node in _struck(situation, end):
            if situation.kind is Kind.ZONE_LOST:
                lost = frozenset(it.name for it in end.setting.nodes if it.zone == situation.what)
            else:
                lost = frozenset({node.name})
            surge = situation.kind is Kind.SURGE
            setting = end.setting.upgrading(node) if surge else end.setting.without(lost)
            yield _struck_state(end, settings.setdefault(setting.name, setting), lost)


def _struck(situation: Situation, end: State) -> Iterator[Node]:
    """Yield the nodes that the situation may begin with: one of those in a group that hold the same."""
    twins: dict[object, Node] = {}
    for node in end.setting.nodes:
        if situation.kind is Kind.ZONE_LOST:
            if node.zone == situation.what:
                yield node
                return
        elif node.group.rpartition(" ")[2] == situation.what:
            twins.setdefault((node.group, end.on(node.name)), node)
    yield from twins.values()


def _struck_state(end: State, setting: Setting, lost: frozenset[str]) -> State:
    """Return the state when the pods of lost nodes wait again, with whoever found no place before."""
    stays = {name: node for name, node in end.home.items() if node not in lost and name in setting.pods}
    fresh = {
        name: pod.daemon_of
        for name, pod in setting.pods.items()
        if pod.daemon_of is not None and name not in end.setting.pods
    }
    home = fresh | stays
    waits = [name for name, pod in setting.pods.items() if name not in home and pod.daemon_of is None]
    return State(setting, home, tuple(waits), ran=_count(end, end.home), kept=_count(end, stays))


def _count(end: State, names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for name in names:
        pod = end.setting.pods[name]
        if pod.daemon_of is None:
            counts[pod.owner] = counts.get(pod.owner, 0) + 1
    return tuple(sorted(counts.items()))
