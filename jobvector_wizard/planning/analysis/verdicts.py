"""What the ends of a situation mean for each workload: verdict, replicas, interruption, recovery, examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.analysis.model import Example, Kind, OwnerOutcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.planning.analysis.explore import Ends
    from jobvector_wizard.planning.analysis.model import Situation
    from jobvector_wizard.planning.analysis.states import State
    from jobvector_wizard.planning.scheduler import Pod

__all__ = ["owner_outcomes"]


@dataclass(frozen=True, slots=True)
class _Fate:
    """One owner in one end: replicas that run, that ran throughout, that a loss spared at first, and evictions."""

    running: int
    ran: int
    kept: int
    evicted: int

    @property
    def remaining(self) -> int:
        return max(0, self.kept - self.evicted)

    @property
    def interrupted(self) -> bool:
        return self.ran > 0 and self.remaining == 0


def owner_outcomes(
    situation: Situation, ends: Ends, pods: Iterable[Pod], workloads: Iterable[str], node_loss_seconds: int
) -> tuple[OwnerOutcome, ...]:
    """Judge every workload, in the blueprint's order, then every add-on that is no DaemonSet."""
    names = list(workloads)
    replicas = _replicas(pods)
    owners = [*names, *(owner for owner in replicas if owner not in names)]
    counts = [_running(end) for end in ends.states]
    found = []
    for owner in owners:
        fates = [_fate(owner, end, count) for end, count in zip(ends.states, counts, strict=True)]
        judged = _judged(owner, replicas[owner], fates, _least_down(situation, node_loss_seconds))
        judged = replace(judged, system=owner not in names, nodes=tuple(_nodes(owner, ends.states)))
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
    return _Fate(running.get(owner, 0), dict(end.ran).get(owner, 0), dict(end.kept).get(owner, 0), evicted)


def _least_down(situation: Situation, node_loss_seconds: int) -> int:
    """Return the seconds until the replacement of a pod on a struck node waits in the queue.

    A lost node is noticed and given up first; a drained one has its pods evicted at once.
    """
    return node_loss_seconds if situation.kind in (Kind.ZONE_LOST, Kind.NODE_LOST) else 0


def _judged(owner: str, replicas: int, fates: list[_Fate], delay: int) -> OwnerOutcome:
    down = [0 if fate.kept else delay for fate in fates if fate.interrupted and fate.running]
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


def _nodes(owner: str, ends: Iterable[State]) -> Iterator[str]:
    """Yield where pods of the owner may run in the end, each node once, in the order of the nodes."""
    used: set[str] = set()
    names: dict[str, None] = {}
    for end in ends:
        used |= {node for name, node in end.home.items() if end.setting.pods[name].owner == owner}
        names |= dict.fromkeys(node.name for node in end.setting.nodes)
    return (name for name in names if name in used)


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
