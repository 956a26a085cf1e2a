"""What can happen to a cluster, and the states in which each such situation starts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.analysis.model import Kind, Situation
from jobvector_wizard.planning.analysis.states import Setting, State
from jobvector_wizard.planning.lifecycle import ZoneState, disruption, zone_state
from jobvector_wizard.planning.scheduler import schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.catalog import NodeLossDefaults
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.lifecycle import Disruption
    from jobvector_wizard.planning.scheduler import Node, Pod, Rules

__all__ = ["LOST", "beginning", "losses", "replaced", "starts_of"]

LOST: Final = frozenset({Kind.ZONE_LOST, Kind.MOST_LOST, Kind.NODE_LOST})
"""Situations in which nodes fall silent; in the others a node is drained."""


def beginning(
    nodes: Sequence[Node], pods: Sequence[Pod], rules: Rules, desired: Mapping[str, int] | None = None
) -> State:
    """Return the new cluster: DaemonSets run on every node that has room for them, everybody else waits."""
    setting = Setting("all nodes", tuple(nodes), {pod.name: pod for pod in pods}, rules, desired or {})
    daemons = schedule(nodes, [pod for pod in pods if pod.daemon_of is not None], rules=rules)
    waiting = tuple(pod.name for pod in pods if pod.daemon_of is None)
    return State(setting, dict(daemons.bound), waiting, since=dict.fromkeys(daemons.bound, 0))


def losses(blueprint: Blueprint, defaults: NodeLossDefaults, during: Situation | None = None) -> Iterator[Situation]:
    """Yield the loss of each zone that has nodes, then of a node of each group.

    Where a zone has one node, its loss says what the node's does as far as pods are concerned; both are listed, because
    a zone also takes egress and database with it. Outside an upgrade the loss of all nodes of a zone but one is among
    them where Kubernetes then takes the zone for disrupted.
    """
    for zone in blueprint.network.zones:
        nodes = sum(group.count for group in blueprint.nodes.values() if group.zone == zone)
        if nodes:
            yield Situation(Kind.ZONE_LOST, zone, during)
        if not during and zone_state(nodes, nodes - 1, defaults) is ZoneState.PARTIAL:
            yield Situation(Kind.MOST_LOST, zone)
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
        counts = _count(end, end.home)
        yield _after(end, full, daemons | dict(end.home), end.homeless, ran=counts, kept=counts)


def starts_of(situation: Situation, ends: Iterable[State], defaults: NodeLossDefaults) -> Iterator[State]:
    """Yield the states in which a situation starts, from those in which the one before it ended.

    Lost nodes are given up as `lifecycle.disruption` has it: one after another, in any order, or all at about the same
    time where AWS reports their instances as gone; or not at all.
    """
    settings: dict[str, Setting] = {}
    for end in ends:
        for lost in _struck(situation, end):
            names = frozenset(node.name for node in lost)
            if situation.kind not in LOST:
                (node,) = lost
                setting = end.setting.upgrading(node) if situation.kind is Kind.SURGE else end.setting.without(names)
                yield _drained(end, settings.setdefault(setting.name, setting), names)
            elif len(names) == len(end.setting.nodes):
                yield from _every_node_lost(end, names)
            else:
                setting = end.setting.without(names)
                found = _disruption(end, lost, defaults)
                yield from _given_up(end, settings.setdefault(setting.name, setting), lost, found)


def _struck(situation: Situation, end: State) -> Iterator[tuple[Node, ...]]:
    """Yield the nodes that the situation may strike; of nodes in a group that hold the same, one stands for all."""
    of_zone = tuple(node for node in end.setting.nodes if node.zone == situation.what)
    if situation.kind is Kind.ZONE_LOST:
        if of_zone:
            yield of_zone
    elif situation.kind is Kind.MOST_LOST:
        for survivor in _different(of_zone, end):
            yield tuple(node for node in of_zone if node is not survivor)
    else:
        for node in _different((node for node in end.setting.nodes if node.group == situation.what), end):
            yield (node,)


def _different(nodes: Iterable[Node], end: State) -> list[Node]:
    twins: dict[object, Node] = {}
    for node in nodes:
        twins.setdefault((node.group, node.taints, end.on(node.name)), node)
    return list(twins.values())


def _disruption(end: State, lost: Sequence[Node], defaults: NodeLossDefaults) -> Disruption:
    zone = lost[0].zone
    return disruption(zone, Counter(node.zone for node in end.setting.nodes), {zone: len(lost)}, defaults)


def _given_up(end: State, setting: Setting, lost: Sequence[Node], found: Disruption) -> Iterator[State]:
    """Yield the states when nodes fell silent and others report."""
    names = frozenset(node.name for node in lost)
    stays, fresh = _stays(end, setting, names)
    pods = setting.pods
    before = tuple(name for name in (*end.waiting, *end.homeless) if name in pods)
    batches = {node.name: tuple(_of(end, node.name)) for node in lost}
    state = _after(end, setting, fresh | stays, before, ran=_count(end, end.home), kept=_count(end, stays))
    if found.evicts:
        state = replace(state, delays=tuple(_delays(end, names, found)))
        yield replace(state, waiting=tuple(name for name, pod in pods.items() if _waits(name, pod, state)))
        if len(lost) > 1:
            yield replace(state, later=tuple(batch for batch in batches.values() if batch), staggered=True)
        return
    yield state  # the pods stay bound to silent nodes
    for node in _different(lost, end):  # or one node was noticed, and tainted, before the others
        yield replace(state, waiting=(*before, *batches[node.name]), delays=tuple(_delays(end, names, found)))


def _delays(end: State, lost: frozenset[str], found: Disruption) -> Iterator[tuple[str, int]]:
    """Yield the most seconds until the first pod of each owner on lost nodes is made again."""
    nodes: dict[str, set[str]] = {}
    for name, where in end.home.items():
        pod = end.setting.pods[name]
        if where in lost and pod.daemon_of is None:
            nodes.setdefault(pod.owner, set()).add(where)
    for owner in sorted(nodes):
        seconds = found.latest_first(len(nodes[owner]))
        if seconds is not None:
            yield owner, seconds


def _every_node_lost(end: State, lost: frozenset[str]) -> Iterator[State]:
    """Yield both ways out: the instances survive and run on, or their replacements have yet to come."""
    ran = _count(end, end.home)
    yield replace(_after(end, end.setting, end.home, (), ran=ran), homeless=(*end.waiting, *end.homeless))
    setting = end.setting.without(lost)
    pods = tuple(name for name, pod in setting.pods.items() if pod.daemon_of is None)
    yield replace(_after(end, setting, {}, (), ran=ran), homeless=pods)


def _drained(end: State, setting: Setting, names: frozenset[str]) -> State:
    """Return the state when the pods of a drained node wait again, with whoever found no place before.

    Where a budget wants pods healthy, they leave one after another, as many as it allows at a time.
    """
    stays, fresh = _stays(end, setting, names)
    ran, kept = _count(end, end.home), dict(_count(end, stays))
    leaving = {end.setting.pods[name].owner for node in names for name in _of(end, node)}
    held = tuple(sorted(owner for owner in leaving if setting.desired.get(owner, 0) >= dict(ran)[owner]))
    for owner, least in setting.desired.items():
        if owner not in held:
            kept[owner] = max(kept.get(owner, 0), min(least, dict(ran).get(owner, 0)))
    left = tuple(sorted((owner, number) for owner, number in kept.items() if number))
    at_once = tuple(sorted((owner, 0) for owner in leaving))
    state = replace(_after(end, setting, fresh | stays, (), ran=ran, kept=left), held=held, delays=at_once)
    return replace(state, waiting=tuple(name for name, pod in setting.pods.items() if _waits(name, pod, state)))


def _waits(name: str, pod: Pod, state: State) -> bool:
    return name not in state.home and pod.daemon_of is None


def _stays(end: State, setting: Setting, lost: frozenset[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return who runs on, and the DaemonSet pods of nodes that have come."""
    stays = {name: node for name, node in end.home.items() if node not in lost and name in setting.pods}
    fresh = {
        name: pod.daemon_of
        for name, pod in setting.pods.items()
        if pod.daemon_of is not None and name not in end.setting.pods
    }
    return stays, fresh


def _after(
    end: State,
    setting: Setting,
    home: Mapping[str, str],
    waiting: Sequence[str],
    *,
    ran: tuple[tuple[str, int], ...],
    kept: tuple[tuple[str, int], ...] = (),
) -> State:
    """Return the first state of a situation, with what pods keep from the one before it: age and volumes."""
    return State(
        setting, home, tuple(waiting), ran=ran, kept=kept, since=end.since, epoch=end.epoch + 1, zones=end.zones
    )


def _of(end: State, node: str) -> Iterator[str]:
    for name, where in end.home.items():
        if where == node and end.setting.pods[name].daemon_of is None:
            yield name


def _count(end: State, names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for name in names:
        pod = end.setting.pods[name]
        if pod.daemon_of is None:
            counts[pod.owner] = counts.get(pod.owner, 0) + 1
    return tuple(sorted(counts.items()))
