"""DefaultPreemption: which pods of lower priority have to go, and on which node.

v1.36.0 `framework/preemption/preemption.go` and `plugins/defaultpreemption/default_preemption.go`; 1.34.2, 1.35.4 and
1.37.0 choose alike for pods that are in no pod group.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.scheduler.model import Choice, Pod
from jobvector_wizard.planning.scheduler.topology import Separation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.planning.scheduler.state import Books, Cluster, NodeState

_ABOVE_ANY: Final = 2**31
"""Added to every priority in a sum, so that one victim of negative priority counts less than two."""

WAYS: Final = 4096
"""How many sets of equal victims are looked at on a node, before `preemption_choices` gives up."""

Pain = tuple[int, int, int, int]
"""Violated budgets, the most important victim's priority, the sum of priorities, how many victims."""


def allowance(desired: Mapping[str, int], running: Iterable[Pod]) -> dict[str, int]:
    """Return how many pods of each owner may be disrupted now: those that run above what its budget wants healthy.

    v1.36.0 `pkg/controller/disruption/disruption.go`, updatePdbStatus. A pod that has just been placed is not Ready
    yet and is no one of `running`.
    """
    healthy: dict[str, int] = {}
    for pod in running:
        healthy[pod.owner] = healthy.get(pod.owner, 0) + 1
    return {owner: max(0, healthy.get(owner, 0) - least) for owner, least in desired.items()}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A node and its victims, with what the scheduler compares.

    `started` and `arrived` are the earliest of its most important victims.
    """

    state: NodeState
    victims: tuple[Pod, ...]
    pain: Pain
    started: int
    arrived: int

    @property
    def rank(self) -> tuple[int, ...]:
        return (*self.pain, -self.started)


def cheapest_victims(pod: Pod, cluster: Cluster) -> Choice | None:
    """Return the node on which preemption hurts least and the victims there, or None where it does not help.

    pickOneNodeForPreemption: the fewest violated budgets; the lowest priority of the most important victim; the
    smallest sum of priorities; the fewest victims; the most important victims having started last. Of equal start times
    here who arrived last started last, so that no tie is left.
    """
    best = None
    for state in cluster.states.values():
        found = next(_candidates(pod, state, cluster, any_order=False), None)
        if found and (best is None or (found.rank, -found.arrived) < (best.rank, -best.arrived)):
            best = found
    return Choice(best.state.node, best.victims) if best else None


def preemption_choices(pod: Pod, cluster: Cluster) -> tuple[Choice, ...]:
    """Return every preemption that the scheduler may do, the one of `cheapest_victims` first; none where none helps.

    Start times have whole seconds (metav1.Time). Pods of equal `started` may have begun in the same second, then the
    first node of an unordered map is taken (preemption.go) and victims are spared in the order in which the cache holds
    them; or in different ones, either way round. So all orders among them are followed, on each node by itself.

    Raises OverflowError where a node has too many equal victims of different kinds to follow all.
    """
    first = cheapest_victims(pod, cluster)
    if first is None:
        return ()
    by_node = [
        found for state in cluster.states.values() if (found := list(_candidates(pod, state, cluster, any_order=True)))
    ]
    choices = {(first.node.name, frozenset(it.name for it in first.victims)): first}
    for candidates in by_node:
        for mine in candidates:
            rivals = (max(other, key=lambda it: it.rank) for other in by_node if other is not candidates)
            if all(mine.rank <= rival.rank for rival in rivals):
                key = (mine.state.node.name, frozenset(it.name for it in mine.victims))
                choices.setdefault(key, Choice(mine.state.node, mine.victims))
    return tuple(choices.values())


def victims(pod: Pod, state: NodeState, cluster: Cluster) -> list[Pod]:
    """Return the pods that have to leave this node, the most important first; none where that does not help."""
    found = next(_candidates(pod, state, cluster, any_order=False), None)
    return list(found.victims) if found else []


def _candidates(pod: Pod, state: NodeState, cluster: Cluster, *, any_order: bool) -> Iterator[_Candidate]:
    """Yield what SelectVictimsOnNode may come to on a node: all of lower priority leave, then as many come back as can.

    Those whose budget would be violated come back first, and among them, as among the others, the more important
    (higher priority, then started earlier).
    """
    lower = [other for other in state.pods.values() if other.priority < pod.priority]
    if not lower or not pod.may_run_on(state.node) or (pod.volumes and not _attaches(pod, state)):
        return
    books = state.copy()
    for other in lower:
        books.give(other)
    empty = _Trial(pod, state, cluster, lower, books)
    if not empty.fits():
        return
    order = sorted(lower, key=lambda it: (-it.priority, cluster.started(it), cluster.arrival[it.name]))
    violating, harmless = _by_budget(order, cluster.budgets)
    if any_order:
        groups = [*_equals(violating, cluster), *_equals(harmless, cluster)]
        ways = _ways(groups, empty)
    else:
        ways = iter([[other for other in (*violating, *harmless) if not empty.spare(other)]])
    places = {other.name: place for place, other in enumerate(order)}
    beyond = {other.name for other in violating}
    for leaving in ways:
        leaving.sort(key=lambda other: places[other.name])
        if leaving:
            top = leaving[0].priority
            violations = sum(each.name in beyond for each in leaving)
            pain = (violations, top, sum(each.priority + _ABOVE_ANY for each in leaving), len(leaving))
            important = [each for each in leaving if each.priority == top]
            started = min(cluster.started(each) for each in important)
            arrived = min(cluster.arrival[each.name] for each in important)
            yield _Candidate(state, tuple(leaving), pain, started, arrived)


def _attaches(pod: Pod, state: NodeState) -> bool:
    """Whether slots for the pod's volumes are free already: a victim's stay attached while the dry run looks.

    v1.36.0 `plugins/nodevolumelimits/csi.go` counts the node's VolumeAttachments beside the volumes of its pods.
    """
    return state.free_volumes is None or pod.volumes <= state.free_volumes


def _by_budget(pods: Iterable[Pod], budgets: Mapping[str, int]) -> tuple[list[Pod], list[Pod]]:
    """Return those beyond what their budgets allow, and the others (filterPodsWithPDBViolation)."""
    left = dict(budgets)
    violating: list[Pod] = []
    harmless: list[Pod] = []
    for pod in pods:
        if pod.owner in left:
            left[pod.owner] -= 1
        (violating if left.get(pod.owner, 0) < 0 else harmless).append(pod)
    return violating, harmless


class _Trial:
    """A node without its pods of lower priority, some of which come back while the pod still fits."""

    __slots__ = ("away", "books", "cluster", "pod", "state")

    def __init__(self, pod: Pod, state: NodeState, cluster: Cluster, away: Sequence[Pod], books: Books) -> None:
        self.pod, self.state, self.cluster, self.away, self.books = pod, state, cluster, list(away), books

    def copy(self) -> _Trial:
        """Return another one to go on from here."""
        return _Trial(self.pod, self.state, self.cluster, self.away, self.books.copy())

    def fits(self) -> bool:
        """Whether the pod passes the filters now."""
        if not self.books.fits(self.pod):
            return False
        pod = self.pod
        if not pod.apart_required and not pod.spread:
            return True
        return Separation(pod, self.cluster).conflict(self.state, self.away) is None

    def spare(self, other: Pod) -> bool:
        """Let a pod come back if the other one still fits then, and return whether it does."""
        self.books.take(other)
        self.away.remove(other)
        if self.fits():
            return True
        self.books.give(other)
        self.away.append(other)
        return False


def _equals(pods: Iterable[Pod], cluster: Cluster) -> Iterator[list[list[Pod]]]:
    """Yield those of equal importance, in order, each time as lists of pods that are alike."""
    for _, group in groupby(pods, key=lambda it: (it.priority, cluster.started(it))):
        kinds: dict[object, list[Pod]] = {}
        for pod in group:
            kinds.setdefault((pod.owner, pod.cpu, pod.memory, pod.disk, pod.gpus), []).append(pod)
        yield list(kinds.values())


def _ways(groups: Sequence[list[list[Pod]]], trial: _Trial) -> Iterator[list[Pod]]:
    """Yield who leaves, for every order within each group.

    Whoever does not fit beside some does not fit beside more, so an order ends with a set to which nobody of the group
    can be added, and each such set comes of an order: its own pods first.
    """
    if not groups:
        yield []
        return
    for after, leaving in _fullest(groups[0], trial):
        for rest in _ways(groups[1:], after):
            yield [*leaving, *rest]


def _fullest(kinds: Sequence[list[Pod]], trial: _Trial) -> Iterator[tuple[_Trial, list[Pod]]]:
    """Yield each set of these pods to which none can be added, as the node with it and who is left out."""
    tried = 0
    stack = [(trial.copy(), 0, list[Pod]())]
    while stack:
        now, at, leaving = stack.pop()
        tried += 1
        if tried > WAYS:
            raise OverflowError(f"more than {WAYS} orders of victims on {trial.state.node.name}")
        if at == len(kinds):
            if not any(now.copy().spare(other) for other in leaving):
                yield now, leaving
            continue
        pods = kinds[at]
        stack.append((now, at + 1, [*leaving, *pods]))
        more = now
        for count, pod in enumerate(pods, 1):
            more = more.copy()
            if not more.spare(pod):
                break
            stack.append((more, at + 1, [*leaving, *pods[count:]]))
