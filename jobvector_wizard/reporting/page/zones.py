"""The zones drawn as boxes: what stands in each, steady and with one of them lost, as the assessment says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.capacity import database_zones
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.page.elements import WIDTH, box, fitted, line, picture, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import htpy as h

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.scheduler import Node, Placement
    from jobvector_wizard.reporting.page.subjects import Subject

__all__ = ["database_in", "nodes_in", "pods_on", "zones_picture"]

_NODES: Final = 5
_PODS: Final = 8
"""Nodes of a zone and pods of a node that are drawn; more are counted, and stand in the table."""
_ACROSS: Final = 4
_GAP: Final = 10
_STEP: Final = 16
Line = tuple[str, str]
"""A line of a box, with how it looks."""


def nodes_in(shown: Assessment, zone: str) -> list[Node]:
    """Return the nodes of a zone."""
    return [node for node in shown.capacity.nodes if node.zone == zone]


def pods_on(shown: Assessment, placement: Placement, node: Node) -> list[str]:
    """Return the pods of workloads on a node."""
    return [pod.name for pod in placement.on(node.name) if pod.owner in shown.blueprint.workloads]


def database_in(shown: Assessment, zone: str) -> str:
    """Say what of the database stands in a zone."""
    database, zones = shown.blueprint.database, database_zones(shown.blueprint)
    if not zones:
        return "may stand here" if zone in shown.blueprint.network.zones else ""
    if zone == zones[0]:
        return "primary" if database.multi_az else "the only one"
    return "standby" if zone in zones[1:] and database.multi_az else "subnet only"


def zones_picture(subject: Subject, lost: ZoneLoss | None = None) -> h.Element:
    """Draw every zone with its load balancer, NAT gateway, nodes, pods and database, all well or with one zone lost."""
    shown = subject.assessment
    zones = shown.blueprint.network.zones
    across = min(len(zones), _ACROSS)
    width = (WIDTH - _GAP * (across - 1)) / across
    boxes = [_Zone(shown, zone, lost).lines() for zone in zones]
    height = max(len(lines) for lines in boxes) * _STEP + 34
    shapes: list[h.Node] = []
    for number, (zone, lines) in enumerate(zip(zones, boxes, strict=True)):
        row, column = divmod(number, across)
        gone = lost is not None and lost.zone == zone
        shapes += _drawn(zone, lines, column * (width + _GAP), row * (height + _GAP), width, height, gone=gone)
    rows = -(-len(zones) // across)
    key = subject.anchor(f"zones.{lost.zone}" if lost else "zones")
    title = f"{subject.name} with {lost.zone} lost" if lost else f"The zones of {subject.name}"
    return picture(key, title, _meaning(shown, lost), rows * (height + _GAP) - _GAP + 2, shapes)


def _meaning(shown: Assessment, lost: ZoneLoss | None) -> str:
    if lost is not None:
        return f"{' '.join(words.loss(shown, lost))}. The table of the zones says the same."
    zones = shown.blueprint.network.zones
    return f"{words.counted(len(zones), 'zone')}: {', '.join(zones)}. The table below has what stands in each."


def _drawn(
    zone: str, lines: Sequence[Line], x: float, y: float, width: float, height: float, *, gone: bool
) -> Iterator[h.Node]:
    yield box(x + 1, y + 1, width - 2, height - 2, "zone gone" if gone else "zone")
    yield text(x + 10, y + 20, f"{zone} lost" if gone else zone, "strong")
    for number, (words_, kind) in enumerate(lines):
        at = y + 40 + number * _STEP
        if kind == "node":
            yield box(x + 6, at - 12, width - 12, 15, "nodebar")
        yield text(x + (18 if kind in ("pod", "moved", "wait") else 10), at, fitted(words_, width - 26, 6.3), kind)
    if gone:
        yield line(x + 1, y + 1, x + width - 1, y + height - 1, "cross")
        yield line(x + width - 1, y + 1, x + 1, y + height - 1, "cross")


class _Zone:
    """The lines of one box."""

    def __init__(self, shown: Assessment, zone: str, lost: ZoneLoss | None) -> None:
        self._shown, self._zone, self._lost = shown, zone, lost
        self._gone = lost is not None and lost.zone == zone
        steady = shown.capacity.steady
        self._placement = lost.placement if lost is not None and not lost.every_node else steady

    def lines(self) -> list[Line]:
        nodes = nodes_in(self._shown, self._zone)
        found: list[Line] = [("load balancer", "")]
        if self._zone in self._shown.blueprint.network.nat_zones:
            found.append(("NAT gateway", ""))
        for node in nodes[:_NODES]:
            found += self._node(node)
        if len(nodes) > _NODES:
            found.append((f"and {words.counted(len(nodes) - _NODES, 'node')} more", "quiet"))
        unsized = words.unsized_in(self._shown, self._zone)
        found += [(f"{group}, size unknown", "node") for group in unsized]
        if not nodes and not unsized:
            found.append(("no nodes", "quiet"))
        found.append((f"database: {self._database()}", ""))
        return [*found, *self._waiting()]

    def _node(self, node: Node) -> Iterator[Line]:
        yield f"{node.name} {self._shown.blueprint.nodes[node.group].type}", "node"
        if self._gone and self._lost and self._lost.disruption.evicts:
            return
        before = self._shown.capacity.steady.bound
        pods = pods_on(self._shown, self._placement, node)
        for name in pods[:_PODS]:
            came = before.get(name)
            moved = came not in (None, node.name)
            yield (f"{name} ← {came}", "moved") if moved else (name, "pod")
        if len(pods) > _PODS:
            yield f"and {len(pods) - _PODS} more", "pod"

    def _database(self) -> str:
        return database_in(self._shown, self._zone)

    def _waiting(self) -> Iterator[Line]:
        """Yield the pods that have no node, in the last box that still stands."""
        standing = [
            zone for zone in self._shown.blueprint.network.zones if not (self._lost and self._lost.zone == zone)
        ]
        if not standing or self._zone != standing[-1]:
            return
        workloads = self._shown.blueprint.workloads
        waiting = [it.pod.name for it in self._placement.pending if it.pod.owner in workloads]
        if waiting:
            pending = words.not_placed(self._shown)[0] == "✗"
            yield "Pending, without a node:" if pending else "where these run is not known:", "quiet"
            yield from ((name, "wait") for name in waiting[:_PODS])
        if len(waiting) > _PODS:
            yield f"and {len(waiting) - _PODS} more", "wait"
