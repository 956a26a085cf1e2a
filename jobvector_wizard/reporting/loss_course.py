"""The course of a loss in words and as a drawing: when what happens, who answers, and which pod stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from jobvector_wizard.planning.capacity import DatabaseFate, database_zones
from jobvector_wizard.planning.health_checks import CHECK_SECONDS, FAILED_CHECKS
from jobvector_wizard.planning.lifecycle import AFTER_ALL_ARE_LOST
from jobvector_wizard.planning.loss_course import Course, Happening, Moment, PodState
from jobvector_wizard.reporting import words
from jobvector_wizard.reporting.drawing import NARROWEST, box_width, boxes, edge
from jobvector_wizard.reporting.ledger import GLYPH_STYLES, fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.scheduler import Node
    from jobvector_wizard.reporting.drawing import Line

__all__ = ["answering_line", "course_lines", "ending", "loss_drawing", "moment_lines", "when"]

_MARKS: Final = {
    PodState.RUNS: ("✓", "green"),
    PodState.STARTS: ("…", "cyan"),
    PodState.SILENT: ("✗", "bold red"),
    PodState.PENDING: ("✗", "bold red"),
    PodState.UNKNOWN: ("?", "cyan"),
}
_NODES: Final = 3
"""Nodes of a zone that are drawn one by one; more of them are counted."""
_NAMES: Final = 6
"""Nodes or pods that a sentence names; more of them are counted."""
_AT_ONCE: Final = {
    DatabaseFate.FAILS_OVER: "The database's primary stood there: its standby takes over.",
    DatabaseFate.MAY_FAIL_OVER: "The database's primary may stand there, AWS chooses: then its standby takes over.",
    DatabaseFate.LOST: "The database stood there and has no standby: it is gone until it is restored from a backup.",
    DatabaseFate.DEPENDS: "Whether the database stands there is AWS's choice; if so it is gone: it has no standby.",
}


def when(moment: Moment) -> str:
    """Write when a moment is: "0 s", "15 to 35 s", or "later" where nobody knows."""
    if moment.earliest is None or moment.latest is None:
        return "later"
    if moment.earliest == moment.latest:
        return f"{moment.latest} s"
    return f"{moment.earliest} to {moment.latest} s"


def moment_lines(course: Course, moment: Moment) -> Iterator[str]:
    """Say what happens at a moment, a sentence each."""
    nodes = _listed(sorted(course.nodes))
    match moment.happening:
        case Happening.LOST:
            yield from _lost(course, nodes)
        case Happening.TARGETS_OUT:
            checks = f"{FAILED_CHECKS} checks failed, one each {CHECK_SECONDS} s"
            yield f"The load balancer sends nothing more to {nodes}: {checks}."
            if course.every_node:
                yield f"And {AFTER_ALL_ARE_LOST}."
        case Happening.NOTICED:
            yield f"Kubernetes calls {nodes} unreachable, and Services send nothing more to the pods there."
        case Happening.FAILED_OVER:
            which = "" if course.database is DatabaseFate.FAILS_OVER else ", where the primary stood there"
            yield f"The standby answers as the database{which}; AWS calls this time typical. Connections are made anew."
        case Happening.PLACED_AGAIN:
            yield from _placed(course, moment)
        case Happening.STARTED:
            yield "They answer when images are pulled and processes have started; nobody publishes how long that takes."


def _lost(course: Course, nodes: str) -> Iterator[str]:
    if not course.nodes:
        yield f"{course.what} is gone; no node stands there."
    else:
        silent = sum(state is PodState.SILENT for state in course.moments[0].states.values())
        what = f"{course.what} is gone with {nodes}" if course.zone else f"{nodes} is gone"
        yield f"{what}: {words.counted(silent, 'pod')} on it {'answers' if silent == 1 else 'answer'} no more."
    if course.nat:
        left = "no other is left, so nothing reaches the internet" if course.egress_lost else "the others stay"
        yield f"Its NAT gateway is gone too; {left}." if not course.every_node else "Its NAT gateway is gone too."
    if said := _AT_ONCE.get(course.database):
        yield said


def _placed(course: Course, moment: Moment) -> Iterator[str]:
    before = course.moments[0].nodes
    moved = [
        f"{pod} → {node}"
        for pod, node in moment.nodes.items()
        if moment.states[pod] is PodState.STARTS and before.get(pod) in course.nodes
    ]
    if moved:
        yield f"Pods of lost nodes are made again: {_listed(moved)}."
    put_out = [
        f"{eviction.pod.name} ({eviction.by} needs its place)"
        for eviction in course.after.evictions
        if eviction.pod.daemon_of is None
    ]
    if put_out:
        yield f"Put out of their nodes by pods of higher priority: {_listed(put_out)}."
    waiting = [pod for pod, state in moment.states.items() if state is PodState.PENDING]
    if waiting:
        yield f"No node has room for {_listed(waiting)}: Pending until one comes."
    unknown = [pod for pod, state in moment.states.items() if state is PodState.UNKNOWN]
    if unknown:
        yield f"Where {_listed(unknown)} may run is not known, as node groups of unknown size may hold more."
    if not (moved or put_out or waiting or unknown):
        yield "Nothing has to move."


def course_lines(course: Course) -> Iterator[str]:
    """Say the whole course, a moment a line."""
    for moment in course.moments:
        yield f"  {when(moment):>12}  {' '.join(moment_lines(course, moment))}"


def ending(shown: Assessment, course: Course) -> tuple[str, str]:
    """Return a glyph and a sentence: what the orders tried make of a zone's loss, and of a node's, who tells that."""
    for loss in shown.capacity.losses:
        if loss.zone == course.zone:
            return words.loss(shown, loss)
    return "", "one pass of the scheduler; the ledger's line on nodes, and analyse, tell of every order"


def answering_line(course: Course, moment: Moment) -> Text:
    """Write how many pods of each workload answer, and whether the database does."""
    said = Text(no_wrap=True)
    for it in moment.answering:
        glyph = "✓" if it.pods >= it.wanted else "?" if it.unknown else "!" if it.pods else "✗"
        said.append(f"{glyph} {it.workload} {it.pods}/{it.wanted}", GLYPH_STYLES[glyph]).append("   ")
    glyph, what = _database_answers(course, moment)
    return said.append(f"{glyph} database{what}", GLYPH_STYLES.get(glyph, "cyan"))


def _failed_over(course: Course, moment: Moment) -> bool:
    """Whether the standby answers at a moment."""
    return any(it.happening is Happening.FAILED_OVER for it in course.moments[: course.moments.index(moment) + 1])


def _database_answers(course: Course, moment: Moment) -> tuple[str, str]:
    """Return a glyph and a few words on the database at a moment."""
    match course.database:
        case DatabaseFate.LOST:
            return "✗", " lost"
        case DatabaseFate.DEPENDS:
            return "?", " if not there"
        case DatabaseFate.FAILS_OVER | DatabaseFate.MAY_FAIL_OVER if not _failed_over(course, moment):
            return ("…", " fails over") if course.database is DatabaseFate.FAILS_OVER else ("?", " may fail over")
        case _:
            return "✓", ""


def loss_drawing(shown: Assessment, course: Course, moment: Moment, width: int) -> Text:
    """Draw the zones side by side at a moment: which nodes are lost, and what each pod does."""
    zones = shown.blueprint.network.zones
    fitting = max(1, min(len(zones), width // NARROWEST))
    each = box_width(width, fitting)
    drawn = boxes([_zone(shown, course, moment, zone, each) for zone in zones[:fitting]], each)
    if fitting < len(zones):
        drawn.append(Text(fitted(f"and {len(zones) - fitting} more zones", width), "dim"))
    return Text("\n", no_wrap=True, end="").join(drawn)


def _zone(shown: Assessment, course: Course, moment: Moment, zone: str, width: int) -> tuple[Text, list[Line]]:
    lost = zone == course.zone
    public = "ALB · NAT" if zone in shown.blueprint.network.nat_zones else "ALB"
    dead = ("gone", "bold red")
    lines: list[Line] = [dead if lost else (public, "")]
    nodes = [node for node in shown.capacity.nodes if node.zone == zone]
    if len(nodes) > _NODES:
        lines += _counted(shown, course, moment, nodes)
    else:
        for node in nodes:
            lines += _node(shown, course, moment, node)
    unsized = words.unsized_in(shown, zone)
    lines += [(f"{group}, size unknown", "cyan") for group in unsized]
    if not nodes and not unsized:
        lines.append(("no nodes", "dim"))
    lines.append(_database(shown, course, moment, zone))
    return edge(zone, "✗" if lost else "", "lost" if lost else "", width), lines


def _node(shown: Assessment, course: Course, moment: Moment, node: Node) -> Iterator[Line]:
    gone = node.name in course.nodes
    kind = shown.blueprint.nodes[node.group].type
    yield (f"✗ {node.name} silent" if gone else f"{node.name} {kind}", "bold red" if gone else "bold")
    yield from _pods(shown, moment, [node])


def _counted(shown: Assessment, course: Course, moment: Moment, nodes: Sequence[Node]) -> Iterator[Line]:
    gone = sum(node.name in course.nodes for node in nodes)
    yield (f"{len(nodes)} nodes" + (f", {gone} silent" if gone else ""), "bold red" if gone else "bold")
    yield from _pods(shown, moment, nodes)


def _pods(shown: Assessment, moment: Moment, nodes: Sequence[Node]) -> Iterator[Line]:
    """Yield what the pods of workloads do on these nodes, and together what those of add-ons do."""
    names = {node.name for node in nodes}
    found: dict[tuple[str, PodState], int] = {}
    for pod in shown.capacity.pods:
        if moment.nodes.get(pod.name) in names:
            owner = pod.owner if pod.owner in shown.blueprint.workloads else "system"
            at = owner, moment.states[pod.name]
            found[at] = found.get(at, 0) + 1
    for (owner, state), count in sorted(found.items(), key=lambda it: it[0][0] == "system"):
        glyph, style = _MARKS[state]
        many = f" ×{count}" if count > 1 else ""
        yield f" {glyph} {owner}{many}{' starts' if state is PodState.STARTS else ''}", style


def _database(shown: Assessment, course: Course, moment: Moment, zone: str) -> Line:
    """Return what of the database stands in a zone, where the design says it."""
    zones = database_zones(shown.blueprint)
    if zone not in zones:
        return "", ""
    standby = zone != zones[0]
    if standby and not shown.blueprint.database.multi_az:
        return "", ""
    name = "db standby" if standby else "db primary" if shown.blueprint.database.multi_az else "db"
    if zone == course.zone:
        return f"✗ {name}", "bold red"
    if standby and course.zone == zones[0]:
        return ("✓ db primary", "green") if _failed_over(course, moment) else ("… db standby", "cyan")
    return name, ""


def _listed(names: Sequence[str]) -> str:
    """Write names one after the other; of many the first and how many more there are."""
    if len(names) > _NAMES:
        return f"{', '.join(names[:_NAMES])} and {len(names) - _NAMES} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
