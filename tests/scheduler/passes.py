"""A cluster in which the real scheduler places one pod after the other, and what stands where in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from jobvector_wizard.planning.scheduler import Node, Pod, Rules, rules_for
from tests.scheduler.asking import Decision, RealScheduler
from tests.scheduler.manifests import Template, budget_objects, cluster_objects, configuration, pod_object

Who = Callable[[Pod], bool]


def everybody(_: Pod) -> bool:
    return True


@dataclass
class State:
    """The cluster as it stands.

    `pods` are in order of arrival, `bound` is from pod to node, `started` in seconds, `allowed` how many pods of each
    owner with a budget may be disrupted now.
    """

    nodes: list[Node]
    pods: list[Pod]
    bound: dict[str, str] = field(default_factory=dict)
    started: dict[str, int] = field(default_factory=dict)
    allowed: dict[str, int] = field(default_factory=dict)

    def running(self, owner: str) -> int:
        """How many pods of an owner have a node."""
        return sum(pod.owner == owner and pod.name in self.bound for pod in self.pods)


@dataclass(frozen=True, slots=True)
class Turn:
    """A pod and what the real scheduler makes of it."""

    pod: Pod
    decision: Decision


class RealCluster:
    """Nodes and pods, and a queue in the order of priority, then of arrival.

    Where nodes tie, and where several preemptions may be done, `choose` does, by default for one that is drawn. `evicted` counts by owner, `evictions` are victim,
    node and who came instead. `budgets` are from owner to what must
    stay available. With `same_second` all pods start in the same one, else each in one of its own.
    """

    def __init__(
        self,
        real: RealScheduler,
        nodes: Sequence[Node],
        pods: Sequence[Pod],
        templates: Mapping[str, Template],
        rules: Rules,
        budgets: Mapping[str, int],
        draw: Random,
        same_second: bool = False,
        choose: Callable[[Collection[str]], str] | None = None,
    ) -> None:
        self.real, self.templates, self.budgets, self.draw = real, templates, budgets, draw
        self.same_second = same_second
        self.choose = choose or (lambda names: draw.choice(sorted(names)))
        self.state = State(list(nodes), list(pods))
        self.waiting: list[str] = []
        self.evicted = Counter[str]()
        self.evictions: list[tuple[str, str, str]] = []
        self._clock = 0
        chosen = None if rules == rules_for(rules.minor) else configuration(rules)
        real.cluster(cluster_objects(nodes, pods, templates), chosen)

    def begin(self, who: Who = everybody) -> None:
        """Start a pass: of these all who have no node wait in their order of arrival, and budgets are counted."""
        self.waiting = [pod.name for pod in self.state.pods if pod.name not in self.state.bound and who(pod)]
        self.state.allowed = {owner: max(0, self.state.running(owner) - least) for owner, least in self.budgets.items()}
        self._tell_budgets()

    def next(self) -> Turn | None:
        """Return whose turn it is and what the scheduler makes of it, or None where the pass is over."""
        if not self.waiting:
            return None
        pods = {pod.name: pod for pod in self.state.pods}
        name = min(self.waiting, key=lambda each: -pods[each].priority)
        self.waiting.remove(name)
        return Turn(pods[name], self.real.decide(name))

    def follow(self, turn: Turn) -> None:
        """Do what was decided; among equals what is drawn."""
        if turn.decision.best:
            self._bind(turn.pod, self.choose(turn.decision.best))
        elif turn.decision.chosen:
            node = self.choose(turn.decision.chosen)
            pods = {pod.name: pod for pod in self.state.pods}
            for victim in turn.decision.candidates[node].victims:
                self._leave(pods[victim])
                self.waiting.append(victim)
                self.evicted[pods[victim].owner] += 1
                self.evictions.append((victim, node, turn.pod.name))
                if (owner := pods[victim].owner) in self.state.allowed:
                    self.state.allowed[owner] = max(0, self.state.allowed[owner] - 1)
            self._tell_budgets()
            self._bind(turn.pod, node)

    def place(self, who: Who = everybody) -> None:
        """Do a whole pass."""
        self.begin(who)
        while turn := self.next():
            self.follow(turn)

    def lose(self, lost: Collection[str], *, in_order: bool = False) -> None:
        """Nodes go, with the pods of DaemonSets there; the others' controllers make them anew, in any order."""
        displaced = [pod for pod in self.state.pods if self.state.bound.get(pod.name) in lost]
        if not in_order:
            self.draw.shuffle(displaced)
        for pod in displaced:
            self._leave(pod)
        self.state.pods = [pod for pod in self.state.pods if pod.daemon_of not in lost]
        for node in lost:
            self.real.delete_node(node)
        self.state.nodes = [node for node in self.state.nodes if node.name not in lost]

    def _bind(self, pod: Pod, node: str) -> None:
        """A pod gets its node, and volumes that had no zone get the node's."""
        self._clock += 1
        zone = next(each.zone for each in self.state.nodes if each.name == node)
        self.state.pods[self.state.pods.index(pod)] = pod.settled_in(zone)
        self.state.bound[pod.name] = node
        self.state.started[pod.name] = 0 if self.same_second else self._clock
        self.real.bind(pod.name, node, self.state.started[pod.name])

    def _leave(self, pod: Pod) -> None:
        """A pod goes, and its controller makes another of the same name, which arrives last."""
        del self.state.bound[pod.name], self.state.started[pod.name]
        self.state.pods.remove(pod)
        self.state.pods.append(pod)
        self.real.delete_pod(pod.name)
        self.real.add(pod_object(pod, self.templates[pod.name]))

    def _tell_budgets(self) -> None:
        self.real.add(*budget_objects(self.state.allowed))
