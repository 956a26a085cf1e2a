"""Random small designs: nodes, pods with all that a pod can ask, budgets, and how the cluster scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from jobvector_wizard.base.units import Gi, Mi
from jobvector_wizard.planning.scheduler import (
    EVERYTHING,
    UNSCHEDULABLE,
    Effect,
    Node,
    Pod,
    Rules,
    Spread,
    Strategy,
    Taint,
    Toleration,
    Topology,
    rules_for,
)
from jobvector_wizard.planning.scheduler.requests import Container, effective
from tests.scheduler.manifests import Template

T = TypeVar("T")
ZONES = ("a", "b", "c")
KEYS, VALUES = ("k", "l"), ("", "1", "2")
SIZES = ((940, 1900, 11), (1930, 3288, 17), (1930, 7078, 29), (3920, 14826, 58))
"""Millicores, MiB and pods that nodes of about t3.small to m6i.xlarge allocate."""


@dataclass(frozen=True, slots=True)
class Design:
    """What stands in one cluster. `templates` are by pod; `budgets` are from owner to what must stay available."""

    seed: int
    rules: Rules
    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    templates: Mapping[str, Template]
    budgets: Mapping[str, int]


def design(seed: int, minor: str, times: int = 1) -> Design:
    """The design of a seed, with so many times the nodes and replicas. The same for every minor but for its rules."""
    draw = Random(seed)
    nodes = some_nodes(draw, times)
    owned = [owner(draw, f"w{number}", nodes, times) for number in range(draw.randint(2, 7))]
    if draw.random() < 0.3:
        owned.append(daemons(draw, "agent", nodes))
    pods = [pod for of_owner, _ in owned for pod in of_owner]
    templates = {pod.name: template for of_owner, template in owned for pod in of_owner}
    if draw.random() < 0.5:
        draw.shuffle(pods)
    budgets = {}
    for of_owner, _ in owned:
        if of_owner and draw.random() < 0.4:
            budgets[of_owner[0].owner] = draw.randint(0, len(of_owner))
    return Design(seed, scored(draw, rules_for(minor)), nodes, tuple(pods), templates, budgets)


def scored(draw: Random, rules: Rules) -> Rules:
    """The default, or what a cluster can choose instead."""
    if draw.random() < 0.6:
        return rules
    weights = {"cpu": draw.choice((1, 1, 2, 5, 100)), "memory": draw.choice((1, 1, 3, 10))}
    if draw.random() < 0.3:
        weights[draw.choice(("nvidia.com/gpu", "ephemeral-storage"))] = draw.choice((1, 2, 50))
    if draw.random() < 0.2:
        del weights[draw.choice(("cpu", "memory"))]
    return rules.with_scoring(draw.choice(tuple(Strategy)), weights)


def some_nodes(draw: Random, times: int) -> tuple[Node, ...]:
    """One to three groups of up to five nodes in up to three zones; a group's nodes are alike."""
    zones = ZONES[: draw.choice((1, 2, 3, 3))]
    nodes: list[Node] = []
    for group in ("g", "h", "i")[: draw.choice((1, 2, 2, 3))]:
        cpu, memory, pods = draw.choice(SIZES)
        if draw.random() < 0.2:
            cpu, memory, pods = draw.randint(300, 4000), draw.randint(500, 8000), draw.randint(1, 12)
        like = Node(
            name="",
            group=group,
            zone="",
            cpu=cpu,
            memory=memory * Mi + draw.choice((0, 4096, 123_456)),
            pods=draw.choice((pods,) * 5 + (draw.randint(2, 8),)),
            arch=draw.choice(("amd64",) * 9 + ("arm64",)),
            taints=taints(draw) if draw.random() < 0.3 else (),
            disk=draw.choice((18, 18, 45)) * Gi,
            gpus=draw.choice((0, 0, 0, 1, 4)),
            volumes=draw.choice((None, 25, draw.randint(1, 4))),
        )
        nodes += [
            replace(like, name=f"{group}{number}", zone=draw.choice(zones))
            for number in range(times * draw.choice((1, 2, 2, 3, 5)))
        ]
    if draw.random() < 0.1:
        cordoned = draw.randrange(len(nodes))
        nodes[cordoned] = replace(nodes[cordoned], taints=(*nodes[cordoned].taints, UNSCHEDULABLE))
    return tuple(nodes)


def taints(draw: Random) -> tuple[Taint, ...]:
    """At most one of a key and an effect, as the API server wants it."""
    found = [
        Taint(draw.choice(KEYS), draw.choice(VALUES), draw.choice(tuple(Effect))) for _ in range(draw.randint(1, 3))
    ]
    return tuple({(taint.key, taint.effect): taint for taint in found}.values())


def some(draw: Random, given: Sequence[T]) -> tuple[T, ...]:
    return tuple(draw.sample(given, draw.randint(1, len(given))))


def owner(draw: Random, name: str, nodes: tuple[Node, ...], times: int) -> tuple[list[Pod], Template]:
    template = containers(draw, draw.choice(nodes))
    asked = effective(template.containers, template.init)
    groups = sorted({node.group for node in nodes})
    stateful = draw.random() < 0.25
    like = Pod(
        name="",
        owner=name,
        cpu=asked.cpu,
        memory=asked.memory,
        disk=asked.disk,
        gpus=asked.gpus,
        counted_cpu=asked.counted_cpu,
        counted_memory=asked.counted_memory,
        priority=draw.choice((0, 0, 0, -10, 100, 1000)),
        containers=len(template.containers),
        preferred_groups=some(draw, groups) if draw.random() < 0.35 else (),
        required_groups=some(draw, groups) if draw.random() < 0.1 else (),
        arch=draw.choice(("",) * 8 + ("amd64", "arm64")),
        apart=draw.random() < 0.25,
        apart_required=some(draw, tuple(Topology)) if draw.random() < 0.15 else (),
        spread=spreads(draw) if draw.random() < 0.3 else (),
        tolerations=tolerations(draw) if draw.random() < 0.5 else (),
        volumes=draw.randint(1, 2) if stateful else 0,
        volume_zone=draw.choice(("", "", *sorted({node.zone for node in nodes}))) if stateful else "",
    )
    replicas = times * draw.choice((1, 2, 3, 4, 6, 9))
    return [replace(like, name=f"{name}-{number}") for number in range(replicas)], template


def daemons(draw: Random, name: str, nodes: tuple[Node, ...]) -> tuple[list[Pod], Template]:
    """One pod for each node, which tolerates what a DaemonSet's does, or everything."""
    template = containers(draw, min(nodes, key=lambda node: node.cpu), small=True)
    asked = effective(template.containers, template.init)
    put_up_with = EVERYTHING if draw.random() < 0.7 else (Toleration(UNSCHEDULABLE.key, None, Effect.NO_SCHEDULE),)
    priority = draw.choice((0, 0, 2_000_001_000))
    return [
        Pod(
            name=f"{name}-{node.name}",
            owner=name,
            cpu=asked.cpu,
            memory=asked.memory,
            disk=asked.disk,
            counted_cpu=asked.counted_cpu,
            counted_memory=asked.counted_memory,
            priority=priority,
            containers=len(template.containers),
            daemon_of=node.name,
            tolerations=put_up_with,
        )
        for node in nodes
    ], template


def spreads(draw: Random) -> tuple[Spread, ...]:
    """One or two; the API server takes none twice for the same topology and the same strictness."""
    found = [
        Spread(draw.choice(tuple(Topology)), draw.choice((1, 1, 2, 5)), draw.random() < 0.6)
        for _ in range(draw.randint(1, 2))
    ]
    return tuple({(each.topology, each.hard): each for each in found}.values())


def tolerations(draw: Random) -> tuple[Toleration, ...]:
    """Some of keys and values that nodes may have, or of everything."""
    if draw.random() < 0.1:
        return EVERYTHING
    return tuple(
        Toleration(draw.choice(KEYS), draw.choice((None, *VALUES)), draw.choice((None, *Effect)))
        for _ in range(draw.randint(1, 2))
    )


def containers(draw: Random, node: Node, small: bool = False) -> Template:
    """Containers that ask a part of a node; some ask nothing, some write a zero, some have a limit alone."""
    share = draw.choice((0.02, 0.08) if small else (0.02, 0.05, 0.1, 0.15, 0.25, 0.4, 0.65))
    many = draw.choice((1, 1, 1, 2, 3))
    gpus = not small and node.gpus > 0 and draw.random() < 0.3
    disk = 0.25 if draw.random() < 0.15 else 0.0
    return Template(
        tuple(container(draw, node, share / many, disk, gpus=int(gpus and not number)) for number in range(many)),
        tuple(
            container(draw, node, share * draw.choice((0.3, 1.5)), disk, sidecar=draw.random() < 0.5)
            for _ in range(draw.choice((0, 0, 0, 0, 1, 2)))
        ),
    )


def container(draw: Random, node: Node, share: float, disk: float, gpus: int = 0, sidecar: bool = False) -> Container:
    cpu, cpu_limit = written(draw, max(1, int(node.cpu * share)), 10)
    memory, memory_limit = written(draw, max(Mi, int(node.memory * share)), Mi)
    asked_disk, disk_limit = written(draw, int(node.disk * disk), Mi) if disk else (None, None)
    return Container(cpu, memory, asked_disk, gpus, cpu_limit, memory_limit, disk_limit, sidecar)


def written(draw: Random, amount: int, step: int) -> tuple[int | None, int | None]:
    """A request and a limit, of which either or both may be absent, or zero."""
    amount = max(step, amount // step * step)
    return draw.choice(
        ((amount, None), (amount, None), (amount, amount * 2), (None, amount), (None, None), (0, None), (0, amount))
    )
