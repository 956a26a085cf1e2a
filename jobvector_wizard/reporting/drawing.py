"""The VPC drawn as one box for each zone: what stands there, and with room for it which pods run where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.base.units import cpu, memory_about
from jobvector_wizard.design.addressing import Tier
from jobvector_wizard.planning.capacity import database_zones
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, bar, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["NARROWEST", "Line", "box_width", "boxes", "edge", "vpc_drawing"]

NARROWEST: Final = 8
"""Columns below which a box would hold nothing; zones that find no room are counted instead."""
MOST: Final = 36
GROUPS: Final = 3
"""Node groups of a zone that a drawing without pods names; more of them are counted."""
Line = tuple[str, str]
"""A line of a box, with its style."""
_EMPTY: Final[Line] = ("", "")


def vpc_drawing(shown: Assessment, width: int, *, pods: bool = False) -> Text:
    """Draw the zones side by side in `width` columns; `pods` adds what runs on each node and how full it is."""
    losses = shown.capacity.losses
    fitting = max(1, min(len(losses), width // NARROWEST))
    each = box_width(width, fitting)
    drawn = boxes([(_edge(loss, each), _box(shown, loss, each - 2, pods=pods)) for loss in losses[:fitting]], each)
    if fitting < len(losses):
        drawn.append(Text(fitted(f"and {len(losses) - fitting} more zones", width), "dim"))
    return Text("\n", no_wrap=True, end="").join([*drawn, Text(fitted(_legend(shown), width), "dim")])


def box_width(width: int, count: int) -> int:
    """Return how wide each of so many boxes side by side is."""
    return min(MOST, width // count)


def boxes(zones: Sequence[tuple[Text, Sequence[Line]]], width: int) -> list[Text]:
    """Draw boxes side by side, `width` columns each, of an upper edge and lines; the last line stands at the bottom."""
    tallest = max(len(lines) for _, lines in zones)
    even = [[*lines[:-1], *[_EMPTY] * (tallest - len(lines)), lines[-1]] for _, lines in zones]
    return [
        _beside([edge for edge, _ in zones]),
        *(_beside([_walled(line, width) for line in row]) for row in zip(*even, strict=True)),
        Text(("└" + "─" * (width - 2) + "┘") * len(zones), "dim"),
    ]


def _beside(parts: Sequence[Text]) -> Text:
    return Text("", no_wrap=True).join(parts)


def _edge(loss: ZoneLoss, width: int) -> Text:
    """Draw the upper edge of a box, with the zone and whether its loss is survived."""
    return edge(loss.zone, "?" if loss.survived is None else "✓" if loss.survived else "✗", "", width)


def edge(zone: str, glyph: str, said: str, width: int) -> Text:
    """Draw the upper edge of a box: the zone's letter, a glyph, and what is said of it."""
    text = Text.assemble(("┌ ", "dim"), (zone[-1], "bold"), " ", (glyph, GLYPH_STYLES.get(glyph, "")))
    text.append(f" {fitted(said, max(0, width - 8))}" if said else "", GLYPH_STYLES.get(glyph, ""))
    return text.append(f" {'─' * max(0, width - 2 - len(text))}┐", "dim")


def _walled(line: Line, width: int) -> Text:
    text, style = line
    return Text.assemble(("│", "dim"), (f"{fitted(text, width - 2):<{width - 2}}", style), ("│", "dim"))


def _box(shown: Assessment, loss: ZoneLoss, width: int, *, pods: bool) -> list[Line]:
    """Return the lines of a zone: public subnet, node groups, and at the bottom the database subnet."""
    network = shown.blueprint.network
    public = "ALB · NAT" if loss.zone in network.nat_zones else "ALB"
    lines: list[Line] = [(public, "")]
    nodes = [node for node in shown.capacity.nodes if node.zone == loss.zone]
    if pods:
        for node in nodes:
            lines += _node(shown, node, width)
    else:
        lines += _groups(shown, loss.zone, width)
    if not nodes and not any(group.zone == loss.zone for group in shown.blueprint.nodes.values()):
        lines.append(("no nodes", "dim"))
    return [*lines, (_database(shown, loss.zone), "")]


def _groups(shown: Assessment, zone: str, width: int) -> list[Line]:
    found = [(name, group) for name, group in shown.blueprint.nodes.items() if group.zone == zone]
    lines: list[Line] = []
    for name, group in found[:GROUPS]:
        many = f" ×{group.count}" if group.count > 1 else ""
        both = f"{name} {group.type}{many}"
        lines.append((both if len(both) <= width else f"{group.type}{many}", "bold"))
    if len(found) > GROUPS:
        lines.append((f"+{len(found) - GROUPS} groups", "dim"))
    return lines


def _node(shown: Assessment, node: Node, width: int) -> list[Line]:
    """Return a node with its pods and the share of its cpu and memory that they request."""
    steady = shown.capacity.steady
    here = [pod for pod in shown.capacity.pods if steady.bound.get(pod.name) == node.name]
    system = [pod for pod in here if pod.owner not in shown.blueprint.workloads]
    lines: list[Line] = [(f"{node.name} {shown.blueprint.nodes[node.group].type}", "bold")]
    lines += [_requests(pod.owner, [pod], width) for pod in here if pod not in system]
    if system:
        lines.append(_requests(f"{len(system)} system", system, width))
    for what, share in zip(("cpu", "mem"), steady.room(node.name).taken(node), strict=True):
        lines.append((f"{what} {bar(share, max(2, width - 9))} {share:>4.0%}", "blue"))
    return lines


def _requests(name: str, pods: Sequence[Pod], width: int) -> Line:
    requested = f"{cpu(sum(pod.cpu for pod in pods)):>5} {memory_about(sum(pod.memory for pod in pods))}"
    return _spread(name, requested, width), ""


def _spread(left: str, right: str, width: int) -> str:
    room = width - len(right) - 1
    return f"{fitted(left, room):<{room}} {right}" if room >= 4 else fitted(left, width)


def _database(shown: Assessment, zone: str) -> str:
    database, zones = shown.blueprint.database, database_zones(shown.blueprint)
    if zones and zone == zones[0]:
        return "db primary" if database.multi_az else "db"
    return "db standby" if zone in zones[1:] and database.multi_az else "db subnet"


def _legend(shown: Assessment) -> str:
    """Say which network it is, and where the database stands if no box can."""
    network, database = shown.blueprint.network, shown.blueprint.database
    private = next(subnet for subnet in network.address_plan if subnet.tier is Tier.PRIVATE)
    said = f"VPC {network.cidr}, nodes in /{private.network.prefixlen}s"
    if database_zones(shown.blueprint):
        return said
    return f"{said}; AWS chooses {'two zones' if database.multi_az else 'the zone'} of the db"
