"""Where every pod is after a pass of the scheduler."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from jobvector_wizard.planning.scheduler.model import Room

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.planning.scheduler.model import Eviction, Node, Pending, Pod
    from jobvector_wizard.planning.scheduler.rules import Rules
    from jobvector_wizard.planning.scheduler.state import Cluster

__all__ = ["Placement"]


@dataclass(frozen=True)
class Placement:
    """Where every pod is after a pass.

    `pods` stand in their order of arrival: one that was evicted has arrived again, after all others. `bound`
    is from pod name to node name; who is not in it is in `pending`. A pod whose volumes the pass bound to a zone
    has it as its `volume_zone`. `ended` are the books of the pass at its end, which nobody writes in any more.
    """

    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    bound: Mapping[str, str]
    pending: tuple[Pending, ...]
    evictions: tuple[Eviction, ...]
    rules: Rules = field(repr=False)
    ended: Cluster = field(repr=False, compare=False)

    def on(self, node: str) -> tuple[Pod, ...]:
        """Return the pods on a node, in order of arrival."""
        return tuple(self._by_node.get(node, ()))

    def of(self, owner: str) -> tuple[Pod, ...]:
        """Return an owner's pods, in order of arrival."""
        return tuple(self._by_owner.get(owner, ()))

    def room(self, node: str) -> Room:
        """Return what a node has left. Raises KeyError where there is no such node."""
        return self._rooms[node]

    def rooms(self) -> dict[str, Room]:
        """Return what each node has left, by node name."""
        return dict(self._rooms)

    @cached_property
    def _by_node(self) -> dict[str, list[Pod]]:
        found: dict[str, list[Pod]] = {}
        for pod in self.pods:
            if name := self.bound.get(pod.name):
                found.setdefault(name, []).append(pod)
        return found

    @cached_property
    def _by_owner(self) -> dict[str, list[Pod]]:
        found: dict[str, list[Pod]] = {}
        for pod in self.pods:
            found.setdefault(pod.owner, []).append(pod)
        return found

    @cached_property
    def _rooms(self) -> dict[str, Room]:
        return {
            name: Room(it.free_cpu, it.free_memory, it.free_pods, it.free_disk, it.free_gpus, it.free_volumes)
            for name, it in self.ended.states.items()
        }
