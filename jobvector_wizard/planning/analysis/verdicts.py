"""What the ends of a situation mean for each workload: verdict, replicas, interruption, recovery, examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.model import Example, OwnerOutcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobvector_wizard.planning.analysis.explore import Ends
    from jobvector_wizard.planning.analysis.states import State
    from jobvector_wizard.planning.scheduler import Node, Pod

__all__ = ["owner_outcomes"]


@dataclass(frozen=True, slots=True)
class _Fate:
    """One owner in one end: replicas that run, that ran throughout, that a loss spared at first, and evictions.

    `delay` is the most seconds until the first of those on lost nodes is made again; None where it never is.
    """

    running: int
    ran: int
    kept: int
    evicted: int
    delay: int | None

    @property
    def remaining(self) -> int:
        return max(0, self.kept - self.evicted)

    @property
    def interrupted(self) -> bool:
        return self.ran > 0 and self.remaining == 0


def owner_outcomes(
    ends: Ends, pods: Iterable[Pod], workloads: Iterable[str], nodes: Sequence[Node]
) -> tuple[OwnerOutcome, ...]:
    """Judge every workload, in the blueprint's order, then every add-on that is no DaemonSet."""
    names = list(workloads)
    replicas = _replicas(pods)
    owners = [*names, *(owner for owner in replicas if owner not in names)]
    counts = [_running(end) for end in ends.states]
    found = []
    for owner in owners:
        fates = [_fate(owner, end, count) for end, count in zip(ends.states, counts, strict=True)]
        judged = _judged(owner, replicas[owner], fates)
        judged = replace(judged, system=owner not in names, nodes=tuple(_nodes(owner, ends.states, nodes)))
        found.append(_with_examples(judged, fates, ends.states))
    return tuple(found)


def _replicas(pods: Iterable[Pod]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for pod in pods:
        if pod.daemon_of is None:
            counts[pod.owner] = counts.get(pod.owner, 0) + 1
    return counts


def _running(end: State) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in end.home:
        owner = end.setting.pods[name].owner
        counts[owner] = counts.get(owner, 0) + 1
    return counts


def _fate(owner: str, end: State, running: dict[str, int]) -> _Fate:
    evicted = sum(other == owner for other in end.evicted)
    ran, kept, delays = dict(end.ran), dict(end.kept), dict(end.delays)
    return _Fate(running.get(owner, 0), ran.get(owner, 0), kept.get(owner, 0), evicted, delays.get(owner))


def _judged(owner: str, replicas: int, fates: list[_Fate]) -> OwnerOutcome:
    back = (fate for fate in fates if fate.interrupted and fate.running)
    down = [seconds for fate in back if (seconds := 0 if fate.kept else fate.delay) is not None]
    return OwnerOutcome(
        owner=owner,
        system=False,
        replicas=replicas,
        fewest=min((fate.running for fate in fates), default=0),
        most=max((fate.running for fate in fates), default=0),
        verdict=Verdict.of(sum(fate.running > 0 for fate in fates), len(fates)),
        remaining=min((fate.remaining for fate in fates), default=0),
        interrupted=Verdict.of(sum(fate.interrupted for fate in fates), len(fates)),
        evicted=Verdict.of(sum(fate.evicted > 0 for fate in fates), len(fates)),
        down_seconds=max(down, default=None),
        nodes=(),
    )


def _nodes(owner: str, ends: Iterable[State], nodes: Sequence[Node]) -> Iterator[str]:
    """Yield where pods of the owner may run in the end, in the order of the nodes.

    Of twins the exploration follows one: whatever happens on a node may happen on any other of its group, because the
    nodes of a group are alike and none is struck but by its group or zone. A replacement stands for itself.
    """
    used: dict[str, str] = {}
    for end in ends:
        groups = {node.name: node.group for node in end.setting.nodes}
        used |= {node: groups[node] for name, node in end.home.items() if end.setting.pods[name].owner == owner}
    known = {node.name for node in nodes}
    groups_used = {group for node, group in used.items() if node in known}
    yield from (node.name for node in nodes if node.group in groups_used)
    yield from (node for node in used if node not in known)


def _with_examples(found: OwnerOutcome, fates: list[_Fate], ends: tuple[State, ...]) -> OwnerOutcome:
    if found.fewest == found.most:
        return found
    running = [fate.running for fate in fates]
    worst, best = ends[running.index(found.fewest)], ends[running.index(found.most)]
    return replace(found, worst=_example(worst), best=_example(best))


def _example(end: State) -> Example:
    path = end.path()
    pods = path[0].setting.pods
    before = tuple((name, node) for name, node in path[0].home.items() if pods[name].daemon_of is None)
    return Example(
        before,
        tuple(step for state in path for step in state.turns if state.source is not None),
        tuple(node for state in path for node in state.drawn if state.source is not None),
    )
