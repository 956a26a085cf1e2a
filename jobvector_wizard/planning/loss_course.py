"""The loss of a zone or of a node, moment by moment: what the assessment says of it, in the order in which it happens.

Nothing here decides where a pod goes: that is the scheduler's pass of the assessment. Times are Kubernetes' defaults,
the load balancer's health checks as the program sets them, and what AWS publishes of a failover; how long an image
takes to be pulled and a process to start is published by nobody, so the last moment has no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.planning.capacity import DatabaseFate
from jobvector_wizard.planning.health_checks import CHECK_SECONDS, CHECK_TIMEOUT_SECONDS, FAILED_CHECKS
from jobvector_wizard.planning.lifecycle import disruption
from jobvector_wizard.planning.zone_loss import nodes_by_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.lifecycle import Disruption
    from jobvector_wizard.planning.scheduler import Placement

__all__ = [
    "Answering",
    "Course",
    "Happening",
    "Moment",
    "PodState",
    "course_of",
    "losable",
]

_DATABASE: Final = ("aws:rds/instance:Instance", "failover", "multi-az")


class Happening(StrEnum):
    """What happens at a moment, in the order in which it usually does."""

    LOST = "lost"
    TARGETS_OUT = "targets out"
    NOTICED = "noticed"
    FAILED_OVER = "failed over"
    PLACED_AGAIN = "placed again"
    STARTED = "started"


class PodState(StrEnum):
    """What a pod does: it answers, it stands on a node that is lost, it starts on another one, or it has none.

    UNKNOWN has none in the scheduler's pass, but a node group of unknown size may hold it.
    """

    RUNS = "runs"
    SILENT = "silent"
    STARTS = "starts"
    PENDING = "pending"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answering:
    """How many of a workload's pods answer at a moment, of how many that is not known, and how many are wanted."""

    workload: str
    pods: int
    unknown: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What has happened by then, `earliest` to `latest` seconds after the loss; None where nobody knows when.

    `nodes` says on which node a pod stands, and lacks those that are pending; DaemonSets' pods are left out of both.
    """

    happening: Happening
    earliest: int | None
    latest: int | None
    states: Mapping[str, PodState]
    nodes: Mapping[str, str]
    answering: tuple[Answering, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What is lost, and what happens then.

    `zone` is empty where one node is lost. `every_node` is whether no node of the cluster is left: nothing is placed
    again then. `nat` is the zone whose NAT gateway is gone, empty where none is.
    """

    what: str
    zone: str
    nodes: frozenset[str]
    every_node: bool
    nat: str
    egress_lost: bool
    database: DatabaseFate
    after: Placement
    moments: tuple[Moment, ...]


def losable(shown: Assessment) -> tuple[str, ...]:
    """Return the names of what can be lost: the zones, then the nodes."""
    return (*shown.blueprint.network.zones, *(node.name for node in shown.capacity.nodes))


def course_of(shown: Assessment, catalog: Catalog, what: str) -> Course:
    """Return the course of the loss of a zone or of a node.

    Raises UnknownNameError where the design has neither of that name.
    """
    zones = {loss.zone: loss for loss in shown.capacity.losses}
    if what in zones:
        return _zone(shown, catalog, zones[what])
    if what in {node.name for node in shown.capacity.nodes}:
        return _node(shown, catalog, what)
    raise UnknownNameError("zone or node", what, losable(shown))


def _zone(shown: Assessment, catalog: Catalog, loss: ZoneLoss) -> Course:
    gone = frozenset(node.name for node in shown.capacity.nodes if node.zone == loss.zone)
    return Course(
        loss.zone,
        loss.zone,
        gone,
        loss.every_node,
        loss.zone if loss.zone in shown.blueprint.network.nat_zones else "",
        loss.egress_lost,
        loss.database,
        loss.placement,
        tuple(_moments(shown, catalog, gone, loss.disruption, loss.placement, loss.database)),
    )


def _node(shown: Assessment, catalog: Catalog, name: str) -> Course:
    capacity, gone = shown.capacity, frozenset((name,))
    zone = next(node.zone for node in capacity.nodes if node.name == name)
    counts = nodes_by_zone(shown.blueprint)
    found = disruption(zone, counts, {zone: 1}, catalog.node_loss)
    after = capacity.cluster.lose(capacity.steady, gone)
    stays = DatabaseFate.STAYS
    moments = tuple(_moments(shown, catalog, gone, found, after, stays))
    return Course(name, "", gone, counts.total() == 1, "", False, stays, after, moments)


def _moments(
    shown: Assessment,
    catalog: Catalog,
    gone: frozenset[str],
    given_up: Disruption,
    after: Placement,
    database: DatabaseFate,
) -> Iterator[Moment]:
    """Yield the moments by the time at which they begin, the one without a time last."""
    found = [(Happening.LOST, 0, 0)]
    if gone:
        latest = FAILED_CHECKS * CHECK_SECONDS + CHECK_TIMEOUT_SECONDS
        found.append((Happening.TARGETS_OUT, (FAILED_CHECKS - 1) * CHECK_SECONDS, latest))
    if gone and given_up.first is not None and given_up.last is not None:
        toleration = catalog.node_loss.toleration
        found.append((Happening.NOTICED, given_up.first - toleration, given_up.last - toleration))
        found.append((Happening.PLACED_AGAIN, given_up.first, given_up.last))
    if database in (DatabaseFate.FAILS_OVER, DatabaseFate.MAY_FAIL_OVER):
        published = catalog.duration(*_DATABASE)
        if published and published.low is not None and published.high is not None:
            found.append((Happening.FAILED_OVER, published.low, published.high))
    before, placed = _silent(shown, gone), _placed(shown, after)
    for happening, earliest, latest in sorted(found, key=lambda it: it[1]):
        states, nodes = placed if happening is Happening.PLACED_AGAIN else before
        yield Moment(happening, earliest, latest, states, nodes, _answering(shown, states))
    if PodState.STARTS in placed[0].values() and given_up.evicts:
        states = {pod: PodState.RUNS if it is PodState.STARTS else it for pod, it in placed[0].items()}
        yield Moment(Happening.STARTED, None, None, states, placed[1], _answering(shown, states))


_States = tuple[dict[str, PodState], dict[str, str]]


def _silent(shown: Assessment, gone: frozenset[str]) -> _States:
    """Return every pod where it stands, silent where its node is lost."""
    bound, nowhere = shown.capacity.steady.bound, _nowhere(shown)
    states, nodes = {}, {}
    for name in _pods(shown):
        node = bound.get(name)
        states[name] = nowhere if node is None else PodState.SILENT if node in gone else PodState.RUNS
        if node is not None:
            nodes[name] = node
    return states, nodes


def _placed(shown: Assessment, after: Placement) -> _States:
    """Return every pod where the pass puts it, starting where that is not where it stood."""
    before, nowhere = shown.capacity.steady.bound, _nowhere(shown)
    evicted = {eviction.pod.name for eviction in after.evictions}
    states, nodes = {}, {}
    for name in _pods(shown):
        node = after.bound.get(name)
        stayed = node == before.get(name) and name not in evicted
        states[name] = nowhere if node is None else PodState.RUNS if stayed else PodState.STARTS
        if node is not None:
            nodes[name] = node
    return states, nodes


def _pods(shown: Assessment) -> Iterator[str]:
    return (pod.name for pod in shown.capacity.pods if pod.daemon_of is None)


def _nowhere(shown: Assessment) -> PodState:
    return PodState.UNKNOWN if shown.capacity.unsized else PodState.PENDING


def _answering(shown: Assessment, states: Mapping[str, PodState]) -> tuple[Answering, ...]:
    found = []
    for name, workload in shown.blueprint.workloads.items():
        here = [states[pod.name] for pod in shown.capacity.pods_of(name)]
        found.append(Answering(name, here.count(PodState.RUNS), here.count(PodState.UNKNOWN), workload.replicas))
    return tuple(found)
