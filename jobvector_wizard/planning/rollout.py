"""Whether a new pod of a workload finds a node beside the old ones, and what keeps pods of one workload apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler import Limit, allowance, schedule

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.capacity import Capacity
    from jobvector_wizard.planning.scheduler import Node, Pending, Placement, Pod, Refusal, Room

__all__ = ["Surge", "pods_kept_off", "surge_of"]


@dataclass(frozen=True, slots=True)
class Surge:
    """What is wrong with an update's new pod: it is refused by every node, or others are `evicted` for it."""

    pod: Pod
    refusals: tuple[Refusal, ...]
    evicted: tuple[str, ...]


def surge_of(capacity: Capacity, blueprint: Blueprint, workload: str) -> Surge | None:
    """Return what is wrong with the first new pod of an update, or None where the update goes through.

    A pod that waits does no harm where an old one may go first: its place is then free.
    """
    it, steady = blueprint.workloads[workload], capacity.steady
    pods = steady.of(workload)
    if not it.surge or any(pod.name not in steady.bound for pod in pods):  # what does not run says so elsewhere
        return None
    like = pods[0]
    if not like.apart_required and not like.hard_spread and _has_room(steady, like):
        return None
    new = replace(like, name=f"{workload} (new)")
    running = [pod for pod in steady.pods if pod.name in steady.bound]
    budgets = allowance(capacity.cluster.budgets, running)
    after = schedule(steady.nodes, [*running, new], steady.bound, rules=steady.rules, budgets=budgets)
    if new.name in after.bound:
        waits = {item.pod.name for item in after.pending}
        evicted = [item.pod.owner for item in after.evictions if item.pod.name in waits]
        return Surge(new, (), tuple(dict.fromkeys(evicted))) if evicted else None
    if it.unavailable:
        return None
    return Surge(new, next(item.refusals for item in after.pending if item.pod.name == new.name), ())


def _has_room(placement: Placement, pod: Pod) -> bool:
    return any(pod.may_run_on(node) and _fits(pod, placement.room(node.name)) for node in placement.nodes)


def _fits(pod: Pod, room: Room) -> bool:
    return (
        room.pods > 0
        and (not pod.cpu or pod.cpu <= room.cpu)
        and (not pod.memory or pod.memory <= room.memory)
        and (not pod.disk or pod.disk <= room.disk)
        and pod.gpus <= room.gpus
    )


def pods_kept_off(capacity: Capacity, waiting: Pending) -> bool:
    """Whether a pod waits because its like are where it would fit: for no two of them, or for an even spread."""

    def refused(node: Node) -> bool:
        return any(it.node == node.name and it.limit in (Limit.APART, Limit.SPREAD) for it in waiting.refusals)

    able = [node for node in capacity.nodes if capacity.could_hold(waiting.pod, node)]
    return bool(able) and all(refused(node) for node in able)
