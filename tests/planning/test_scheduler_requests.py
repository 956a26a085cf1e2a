"""What a pod requests as a whole, worked out by hand from k8s.io/component-helpers v0.36.0 `resource/helpers.go`."""

from __future__ import annotations

import pytest

from jobvector_wizard.base.units import Gi, Mi
from jobvector_wizard.planning.scheduler import Container, Node, Pod, effective, rules_for
from jobvector_wizard.planning.scheduler.scores import allocation
from jobvector_wizard.planning.scheduler.state import NodeState


def test_containers_add_up() -> None:
    asked = effective([Container(100, 1 * Gi, 2 * Gi, 1), Container(50, 1 * Gi, gpus=1)])
    assert (asked.cpu, asked.memory, asked.disk, asked.gpus) == (150, 2 * Gi, 2 * Gi, 2)


@pytest.mark.parametrize(
    ("init", "cpu"),
    [
        ([Container(100)], 300),  # less than what runs later
        ([Container(500)], 500),  # more: it has to fit while it runs
        ([Container(200), Container(450)], 450),  # one after the other
        ([Container(100, sidecar=True)], 400),  # runs on beside the others
        ([Container(100, sidecar=True), Container(500)], 600),  # the sidecar runs already
        ([Container(500), Container(100, sidecar=True)], 500),  # it does not yet: 300 + 100 are less
        ([Container(250, sidecar=True), Container(400), Container(50, sidecar=True)], 650),  # 250 + 400 above 600
    ],
)
def test_an_init_container_counts_for_as_much_as_it_needs_more(init: list[Container], cpu: int) -> None:
    assert effective([Container(100), Container(200)], init).cpu == cpu


def test_each_resource_has_its_own_largest_moment() -> None:
    asked = effective([Container(100, 1 * Gi)], [Container(500, 100 * Mi)])
    assert (asked.cpu, asked.memory) == (500, 1 * Gi)


def test_a_limit_without_a_request_is_its_request() -> None:
    # pkg/apis/core/v1/defaults.go, SetDefaults_Pod
    asked = effective([Container(cpu_limit=250, memory_limit=1 * Gi, disk_limit=2 * Gi), Container(100, cpu_limit=900)])
    assert (asked.cpu, asked.memory, asked.disk) == (350, 1 * Gi, 2 * Gi)
    assert (asked.counted_cpu, asked.counted_memory) == (350, 1 * Gi + 200 * Mi)


@pytest.mark.parametrize(
    ("containers", "counted"),
    [
        ([Container()], (100, 200 * Mi)),  # absent
        ([Container(0, 0)], (0, 0)),  # a written zero is a request
        ([Container(0)], (0, 200 * Mi)),
        ([Container(50), Container()], (150, 400 * Mi)),  # each container by itself
        ([Container(cpu_limit=0)], (0, 200 * Mi)),  # a limit of zero becomes a request of zero
    ],
)
def test_only_an_absent_request_counts_as_100m_and_200mi(containers: list[Container], counted: tuple[int, int]) -> None:
    asked = effective(containers)
    assert (asked.counted_cpu, asked.counted_memory) == counted


def test_a_silent_init_container_is_counted_beside_its_sidecars() -> None:
    asked = effective([Container(0, 0)], [Container(30, 0, sidecar=True), Container()])
    assert (asked.cpu, asked.counted_cpu, asked.counted_memory) == (30, 130, 200 * Mi)


def test_a_written_zero_scores_as_zero_and_an_absent_request_does_not() -> None:
    # LeastAllocated on 1000m and 1000Mi: 100 for zeros; (90 + 80) // 2 where both are assumed
    state = NodeState(Node("n", "g", "a", 1000, 1000 * Mi, 10))
    zero, absent = Pod("z", "z", counted_cpu=0, counted_memory=0), Pod("p", "p")
    assert [allocation(pod, state, rules_for("1.36")) for pod in (zero, absent)] == [100, 85]
    state.add(zero)
    assert allocation(absent, state, rules_for("1.36")) == 85
    state.add(absent)
    assert allocation(absent, state, rules_for("1.36")) == 70
