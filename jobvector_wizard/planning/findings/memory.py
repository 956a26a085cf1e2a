"""The rule about verdicts that hang on how much memory a real node reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobvector_wizard.base.units import memory, memory_about
from jobvector_wizard.planning.findings.rule import Facts, Problem, Severity, rule
from jobvector_wizard.planning.scheduler import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.allocatable import Allocatable
    from jobvector_wizard.planning.scheduler import Node, Pending, Placement


@rule("MEM-01", Severity.WARNING, source="real nodes' memory, dated in the catalog: nodes of one type differ by 1.2 %")
def depends_on_real_memory(facts: Facts) -> Iterator[Problem]:
    """Firmware and kernel keep a part of a node's memory that nobody publishes, so a verdict by a hair is none.

    Where no node of a type was read its memory is estimated below every reading of others, and a pod that is called
    Pending may run.
    """
    told: set[str] = set()
    for when, placement in _situations(facts):
        for finding in (*_too_full(facts, when, placement), *_almost_fits(facts, when, placement)):
            if finding.subject not in told:
                told.add(finding.subject)
                yield finding


def _situations(facts: Facts) -> Iterator[tuple[str, Placement]]:
    yield "", facts.capacity.steady
    if facts.blueprint.goals.survive_zone_loss:
        for loss in facts.capacity.losses:
            yield f"with {loss.zone} lost, ", loss.placement


def _too_full(facts: Facts, when: str, placement: Placement) -> Iterator[Problem]:
    """Yield nodes whose pods fit by so little that a node with less memory would not take them all."""
    rooms = placement.rooms()
    for node in placement.nodes:
        offered = facts.capacity.types[node.group]
        if offered is None or (short := offered.memory - rooms[node.name].memory - offered.memory_low) <= 0:
            continue
        yield Problem(
            f"{when}whether all pods of {node.name} fit depends on the node's real memory",
            subject=node.group,
            evidence=(
                f"they request {memory(offered.memory - rooms[node.name].memory)}; "
                f"{_bounds(offered)}, so {memory_about(short)} may be missing",
            ),
            path=f"nodes.{node.group}.type",
        )


def _almost_fits(facts: Facts, when: str, placement: Placement) -> Iterator[Problem]:
    """Yield workloads called Pending that a node with more memory than is reckoned with would take."""
    for owner, pending in {item.pod.owner: item for item in placement.pending}.items():
        for node in placement.nodes:
            offered = facts.capacity.types[node.group]
            if offered is not None and _would_fit(facts, pending, node, offered):
                yield Problem(
                    f"{when}whether {owner} fits on {node.name} depends on the node's real memory",
                    subject=owner,
                    evidence=(f"a pod of it requests {memory(pending.pod.memory)}; {_bounds(offered)}",),
                    path=f"nodes.{node.group}.type",
                )
                break


def _would_fit(facts: Facts, pending: Pending, node: Node, offered: Allocatable) -> bool:
    """Whether the node took the pod if it had as much memory as it may have: as it is filled, or while it is empty."""
    more, pod, capacity = offered.memory_high - offered.memory, pending.pod, facts.capacity
    refusals = [refusal for refusal in pending.refusals if refusal.node == node.name]
    if [refusal.limit for refusal in refusals] == [Limit.MEMORY] and refusals[0].asked <= refusals[0].free + more:
        return True
    return not capacity.could_hold(pod, node) and capacity.could_hold(pod, replace(node, memory=node.memory + more))


def _bounds(offered: Allocatable) -> str:
    known = "estimated, since no such node was read" if offered.estimated else "after a reading of such a node"
    low, high = memory_about(offered.memory_low), memory_about(offered.memory_high)
    return f"it offers between {low} and {high} ({known})"
