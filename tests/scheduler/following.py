"""The model and the real scheduler, side by side over the same states, pod by pod."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from jobvector_wizard.planning.scheduler import Choice, Limit, Node, Pod, Refusal, Rules, schedule
from tests.scheduler.asking import Decision, RealScheduler
from tests.scheduler.designs import Design
from tests.scheduler.passes import RealCluster, State, everybody

RESOURCES = {
    "Insufficient cpu": Limit.CPU,
    "Insufficient memory": Limit.MEMORY,
    "Too many pods": Limit.PODS,
    "Insufficient ephemeral-storage": Limit.DISK,
    "Insufficient nvidia.com/gpu": Limit.GPUS,
}
PLUGINS = {
    "NodeUnschedulable": Limit.TAINT,
    "TaintToleration": Limit.TAINT,
    "NodeAffinity": Limit.SELECTOR,
    "": Limit.SELECTOR,  # PreFilter of NodeAffinity named other nodes
    "NodeVolumeLimits": Limit.ATTACHMENTS,
    "VolumeBinding": Limit.VOLUME,
    "VolumeZone": Limit.VOLUME,
    "PodTopologySpread": Limit.SPREAD,
    "InterPodAffinity": Limit.APART,
}
ORDER = (
    {Limit.TAINT},
    {Limit.SELECTOR},
    set(RESOURCES.values()),
    {Limit.ATTACHMENTS},
    {Limit.VOLUME},
    {Limit.SPREAD},
    {Limit.APART},
)
"""The default profile's filters; the real scheduler names the first that refuses."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two part: about which pod, in what respect, and what each says."""

    seed: int
    minor: str
    pod: str
    kind: str
    real: object
    model: object
    state: Mapping[str, Any]

    def __str__(self) -> str:
        where = f"design {self.seed} on {self.minor}, pod {self.pod}"
        return f"{where}: {self.kind}\n  real:  {self.real}\n  model: {self.model}\n  state: {self.state}"


Seen = Callable[[Pod], Pod]
Preemption = tuple[str, tuple[str, ...]]
"""A node and who has to leave it, the most important first."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the model says of one pod: the best nodes, or the preemptions that may be done, or who refuses and why."""

    best: frozenset[str] = frozenset()
    preemptions: frozenset[Preemption] = frozenset()
    refusals: tuple[Refusal, ...] = ()


def as_it_is(pod: Pod) -> Pod:
    return pod


def foretell(pod: Pod, state: State, design: Design, seen: Seen = as_it_is) -> Foretold:
    """Ask the model about one pod, all others being where they are. `seen` is what it is shown of a pod."""
    best: list[frozenset[str]] = []
    choices: list[frozenset[Preemption]] = []

    def tie(nodes: Sequence[Node]) -> Node:
        best.append(frozenset(node.name for node in nodes))
        return nodes[0]

    def pick(given: Sequence[Choice]) -> Choice:
        choices.append(frozenset((choice.node.name, names(choice.victims)) for choice in given))
        return given[0]

    running = [other for other in state.pods if other.name in state.bound]
    after = schedule(
        state.nodes,
        [seen(other) for other in (*running, pod)],
        state.bound,
        tie,
        pick,
        rules=design.rules,
        budgets=state.allowed,
        started=state.started,
    )
    if any(eviction.by == pod.name for eviction in after.evictions):
        return Foretold(preemptions=choices[0])
    if pod.name in after.bound:
        return Foretold(best=best[0] if best else frozenset({after.bound[pod.name]}))
    return Foretold(refusals=next(each.refusals for each in after.pending if each.pod.name == pod.name))


def names(pods: Iterable[Pod]) -> tuple[str, ...]:
    return tuple(pod.name for pod in pods)


def compare(pod: Pod, state: State, design: Design, real: Decision, seen: Seen = as_it_is) -> Difference | None:
    """The first respect in which the two differ, or None.

    Among victims that started in the same second the real scheduler goes by the order in which its cache holds them.
    The model follows every order, so there the real preemptions are some of its.
    """
    told = foretell(pod, state, design, seen)

    def difference(kind: str, of_real: object, of_model: object) -> Difference:
        about = describe(pod, state, design)
        return Difference(design.seed, design.rules.minor, pod.name, kind, of_real, of_model, about)

    if real.best:
        assert real.picked in real.best, f"SchedulePod took {real.picked}, which is not among the best {real.best}"
    if real.best != told.best:
        return difference("best nodes", {"best": sorted(real.best), **real.plugins}, sorted(told.best))
    chosen = frozenset((node, real.candidates[node].victims) for node in real.chosen)
    alike = len(set(state.started.values())) < len(state.started)
    if bool(chosen) != bool(told.preemptions) or (
        not by_owner(chosen) <= by_owner(told.preemptions) if alike else chosen != told.preemptions
    ):
        return difference("preemption", {"chosen": chosen, **real.candidates}, told.preemptions)
    if not real.best and not chosen:
        for node in state.nodes:
            mine = [refusal for refusal in told.refusals if refusal.node == node.name]
            if problem := unlike(real.refusals[node.name], mine):
                return difference(f"refusal of {node.name}: {problem}", real.refusals[node.name], mine)
    return None


def by_owner(preemptions: Iterable[Preemption]) -> set[tuple[str, tuple[str, ...]]]:
    """Of an owner's pods any may go: they are alike."""
    return {(node, tuple(sorted(name.rpartition("-")[0] for name in victims))) for node, victims in preemptions}


def unlike(real: Mapping[str, Any], told: Sequence[Refusal]) -> str:
    """In what the real refusal of a node is not the model's; nothing where it is.

    The model says first what no eviction resolves, then all that is short; the real one stops at its first filter.
    """
    limits = {refusal.limit for refusal in told}
    by_resources = real["plugin"] == "NodeResourcesFit"
    said = {RESOURCES[reason] for reason in real["reasons"]} if by_resources else {PLUGINS[real["plugin"]]}
    if limits == {Limit.VOLUME} and said <= ORDER[2] | ORDER[3]:
        return ""
    if said != next((limits & group for group in ORDER if limits & group), set()):
        return "kind"
    if said == {Limit.ATTACHMENTS}:  # the real one lets an eviction be tried where even an empty node has too few slots
        return ""
    if any(it.permanent for it in told if it.limit in said) != (real["code"] == "UnschedulableAndUnresolvable"):
        return "whether an eviction can help"
    return ""


def describe(pod: Pod, state: State, design: Design) -> dict[str, Any]:
    return {
        "rules": (design.rules.minor, str(design.rules.strategy), design.rules.weights),
        "nodes": [short(node) for node in state.nodes],
        "bound": {other.name: state.bound[other.name] for other in state.pods if other.name in state.bound},
        "pods": {other.owner: short(other) for other in state.pods},
        "template": design.templates[pod.name],
        "budgets": state.allowed,
        "started": state.started,
    }


def short(given: Node | Pod) -> str:
    """A node or a pod without what is at its default."""
    plain = type(given)("", "", "", 0, 0, 0) if isinstance(given, Node) else type(given)("", "")
    said = {name: getattr(given, name) for name in type(given).__slots__}
    return ", ".join(f"{name}={value}" for name, value in said.items() if value != getattr(plain, name))


def first_difference(
    real: RealScheduler, design: Design, same_second: bool, told: Rules | None = None, seen: Seen = as_it_is
) -> Difference | None:
    """Place some pods, then all, then twice lose a zone or a node and place again; stop where the two part.

    `told` are the rules that the model is to go by, where they are not the design's, `seen` what it is shown of a pod.
    """
    model = design if told is None else replace(design, rules=told)
    cluster = RealCluster(
        real,
        design.nodes,
        design.pods,
        design.templates,
        design.rules,
        design.budgets,
        Random(design.seed),
        same_second,
    )
    early = cluster.draw.choice((-10, 0, 0, 100, 2_000_001_000))
    waves = (lambda pod: pod.priority <= early, everybody, everybody, everybody)
    for number, wave in enumerate(waves):
        if number > 1:
            lose_some(cluster)
        if not cluster.state.nodes:
            break
        cluster.begin(wave)
        while turn := cluster.next():
            if found := compare(turn.pod, cluster.state, model, turn.decision, seen):
                return found
            cluster.follow(turn)
    return None


def lose_some(cluster: RealCluster) -> None:
    """A node goes, or with it all of its zone."""
    struck = cluster.draw.choice(cluster.state.nodes)
    whole_zone = cluster.draw.random() < 0.4
    cluster.lose([it.name for it in cluster.state.nodes if it is struck or (whole_zone and it.zone == struck.zone)])
