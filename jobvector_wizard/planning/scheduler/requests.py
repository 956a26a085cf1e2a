"""What a pod's containers come to, as Kubernetes adds them up.

k8s.io/component-helpers v0.36.0 `resource/helpers.go`, AggregateContainerRequests, and Kubernetes v1.36.0
`pkg/apis/core/v1/defaults.go`, SetDefaults_Pod. The same in v1.34.2, v1.35.4 and v1.37.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base import units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

UNSET_CPU: Final = 100
"""Millicores LeastAllocated assumes for a container that requests none (v1.36.0 `scheduler/util/pod_resources.go`)."""

UNSET_MEMORY: Final = 200 * units.Mi
"""Bytes LeastAllocated assumes for a container that requests none (same file)."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container's requests and limits in millicores, bytes and GPUs; None where nothing is written, 0 where 0 is.

    A limit without a request is its request: the API server writes it in (SetDefaults_Pod). `sidecar` matters to an
    init container alone: one with restartPolicy Always, which runs on beside the others.
    """

    cpu: int | None = None
    memory: int | None = None
    disk: int | None = None
    gpus: int = 0
    cpu_limit: int | None = None
    memory_limit: int | None = None
    disk_limit: int | None = None
    sidecar: bool = False

    @property
    def requested_cpu(self) -> int | None:
        """Millicores as the API server stores them."""
        return self.cpu_limit if self.cpu is None else self.cpu

    @property
    def requested_memory(self) -> int | None:
        """Bytes as the API server stores them."""
        return self.memory_limit if self.memory is None else self.memory

    @property
    def requested_disk(self) -> int | None:
        """Bytes of ephemeral storage as the API server stores them."""
        return self.disk_limit if self.disk is None else self.disk


@dataclass(frozen=True, slots=True)
class Requests:
    """A pod's effective requests, and what LeastAllocated and MostAllocated count of it."""

    cpu: int
    memory: int
    disk: int
    gpus: int
    counted_cpu: int
    counted_memory: int


def effective(containers: Iterable[Container], init: Iterable[Container] = ()) -> Requests:
    """Return what the pod requests as a whole.

    The containers and the sidecars add up; an init container needs its own and that of the sidecars started before
    it, and the larger of both counts, for each resource by itself. `init` is in the order of the manifest.

    What is counted for the score is the same sum with 100m and 200Mi for each container, sidecar or init container
    that requests none; a written 0 stays 0 (applyNonMissing looks for the key).
    """
    return _effective(tuple(containers), tuple(init))


@lru_cache(maxsize=1 << 10)
def _effective(containers: tuple[Container, ...], init: tuple[Container, ...]) -> Requests:
    return Requests(
        cpu=_total(containers, init, lambda it: it.requested_cpu or 0),
        memory=_total(containers, init, lambda it: it.requested_memory or 0),
        disk=_total(containers, init, lambda it: it.requested_disk or 0),
        gpus=_total(containers, init, lambda it: it.gpus),
        counted_cpu=_total(containers, init, lambda it: _or(it.requested_cpu, UNSET_CPU)),
        counted_memory=_total(containers, init, lambda it: _or(it.requested_memory, UNSET_MEMORY)),
    )


def _total(containers: Iterable[Container], init: Iterable[Container], asked: Callable[[Container], int]) -> int:
    running = sum(asked(each) for each in containers)
    sidecars = highest = 0
    for each in init:
        if each.sidecar:
            sidecars += asked(each)
            highest = max(highest, sidecars)
        else:
            highest = max(highest, sidecars + asked(each))
    return max(running + sidecars, highest)


def _or(requested: int | None, assumed: int) -> int:
    return assumed if requested is None else requested
