"""What an analysis says: per situation and workload a verdict, how it was found, and an example of either outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.capacity import DatabaseFate

__all__ = [
    "NODE_UPDATE",
    "UNKNOWN_PARTS",
    "Analysis",
    "Budget",
    "Example",
    "Existence",
    "Kind",
    "Method",
    "Outcome",
    "OwnerOutcome",
    "Situation",
    "Step",
    "Verdict",
]

NODE_UPDATE: Final = (
    "Amazon EKS user guide, managed-node-update-behavior (awsdocs/amazon-eks-user-guide @0bfeeaf2): by default a new "
    "node is Ready in the same zone and the group's old ones are unschedulable before one is drained; with the "
    "minimal strategy a node is drained and ended before its replacement is launched"
)
UNKNOWN_PARTS: Final = ("scheduling", "image pull", "start")
"""What a recovery also takes and no source gives; the start of a language model includes loading it."""


class Verdict(StrEnum):
    """Whether something happens in every pass that was looked at, in some, or in none."""

    ALWAYS = "always"
    DEPENDS = "depends"
    NEVER = "never"

    @classmethod
    def of(cls, happened: int, passes: int) -> Verdict:
        """Return the verdict on what happened in so many of the passes."""
        if happened == 0:
            return cls.NEVER
        return cls.ALWAYS if happened == passes else cls.DEPENDS


class Existence(StrEnum):
    """Whether any placement of all pods exists at all. Weaker than a verdict: the scheduler may not find it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What happens to the cluster."""

    STEADY = "steady"
    ONE_BY_ONE = "one by one"
    ZONE_LOST = "zone lost"
    MOST_LOST = "most of a zone lost"
    NODE_LOST = "node lost"
    SURGE = "replacement there"
    DRAINED = "replacement not there yet"
    REPLACED = "replaced after the drain"


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens: `what` names the zone or the node group, `during` the upgrade in which it happens.

    A loss strikes a cluster whose pods all arrived at once; `after` ONE_BY_ONE it is one where they came as they may
    come in the course of time, such as by updates. An upgrade may follow either.

    STEADY: all pods wait in the queue before the first is placed. ONE_BY_ONE: each is placed before the next workload
    pod arrives. MOST_LOST: all nodes of the zone but one, whichever is left. NODE_LOST: some node of the group,
    whichever hurts. SURGE and DRAINED: a rolling upgrade of the group at the moment when one node is drained.
    REPLACED: its replacement came after the drain and is still empty but for who was Pending, as any node is that was
    lost and comes back.
    """

    kind: Kind
    what: str = ""
    during: Situation | None = None
    after: Kind | None = None

    @property
    def plain(self) -> bool:
        """Whether it is in no upgrade, and of pods that all arrived at once where it follows on an arrival."""
        return self.during is None and self.after is None

    def __str__(self) -> str:
        texts = {
            Kind.STEADY: "all pods arrive at once",
            Kind.ONE_BY_ONE: "pods arrive one by one",
            Kind.ZONE_LOST: f"{self.what} lost",
            Kind.MOST_LOST: f"all nodes of {self.what} but one lost",
            Kind.NODE_LOST: f"a node of {self.what} lost",
            Kind.SURGE: f"upgrade of {self.what}, replacement there",
            Kind.DRAINED: f"upgrade of {self.what}, replacement not there yet",
            Kind.REPLACED: f"upgrade of {self.what}, replacement came after the drain",
        }
        text = f"{texts[self.kind]}, its pods having arrived one by one" if self.after else texts[self.kind]
        return f"{self.during}; {text}" if self.during else text


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be looked at before an analysis samples instead. Counted, never timed, so that it repeats.

    `steps` are pods placed in one situation's exhaustive exploration, `samples` the most passes drawn, `work` the pods
    times nodes that one situation's samples may cost, `search` the nodes of the exact search's tree. Without
    `upgrades`, steady state and losses alone are analysed.
    """

    steps: int = 30_000
    samples: int = 200
    work: int = 500_000
    search: int = 20_000
    upgrades: bool = True


@dataclass(frozen=True, slots=True)
class Method:
    """How a situation was found out, from `starts` placements that pods may have had before it.

    Explored: all `passes` arrival orders, ties and preemptions that the scheduler may choose among, pods of one owner
    and twins of a node counted once, through `states` different states. Sampled: so many passes, each with an order,
    ties and preemptions of our own choosing by lot, which say nothing about a chance. `drawn_starts` says that the
    placements before were themselves sampled, so that even an exploration from them is no proof.
    """

    sampled: bool
    passes: int
    states: int
    starts: int
    drawn_starts: bool

    @property
    def exhaustive(self) -> bool:
        """Whether every order and tie was followed, from every placement that can stand before."""
        return not self.sampled and not self.drawn_starts


@dataclass(frozen=True, slots=True)
class Step:
    """One pod's turn: the node it got, or None where it stays Pending, and who had to leave for it."""

    pod: str
    node: str | None
    evicted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One pass that can be followed: who ran where before, and each turn in order.

    `ties` are the nodes taken, one for each tie, in order: given to `schedule` they make the same pass again, unless a
    preemption had a choice.
    """

    before: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnerOutcome:
    """What becomes of one workload or add-on in a situation, over all passes looked at.

    `fewest` and `most` replicas run in the end. `remaining` is how many at least run throughout, neither lost nor
    evicted, of those that ran before. `interrupted` says whether it is down in between with no replica left.
    `down_seconds` is then the least that this takes in the worst pass in which it comes back; UNKNOWN_PARTS come on
    top. `nodes` are all that may hold a pod of it in the end. `worst` and `best` are examples where the passes differ.
    """

    owner: str
    system: bool
    replicas: int
    fewest: int
    most: int
    verdict: Verdict
    remaining: int
    interrupted: Verdict
    evicted: Verdict
    down_seconds: int | None
    nodes: tuple[str, ...]
    worst: Example | None = None
    best: Example | None = None

    @property
    def complete(self) -> bool:
        """Whether every replica runs in every pass."""
        return self.fewest == self.replicas


@dataclass(frozen=True, slots=True)
class Outcome:
    """One situation: each owner's fate, how it was found, and whether a placement of all pods exists at all.

    `every_node` says that no node is left and `stuck` that pods stay bound to silent nodes: see `lifecycle`. `held` are
    workloads of which a disruption budget allows no eviction, so that a drain never ends by itself; the fates are then
    those of an update that is forced.
    """

    situation: Situation
    owners: tuple[OwnerOutcome, ...]
    method: Method
    placement_exists: Existence
    egress_lost: bool = False
    database: DatabaseFate | None = None
    every_node: bool = False
    stuck: bool = False
    held: tuple[str, ...] = ()

    def of(self, owner: str) -> OwnerOutcome:
        """Return what becomes of one workload or add-on. Raises KeyError where there is none of that name."""
        for found in self.owners:
            if found.owner == owner:
                return found
        raise KeyError(owner)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every situation of a blueprint, on one day, from one seed.

    `losses_in_upgrades` is whether losses during an upgrade are among them: not where even the steady state had to be
    sampled.
    """

    blueprint: Blueprint
    on: date
    seed: int
    outcomes: tuple[Outcome, ...]
    losses_in_upgrades: bool

    def outcome(self, kind: Kind, what: str = "") -> Outcome:
        """Return one situation outside an upgrade, of pods that arrived at once. Raises KeyError without it."""
        found = self.find(Situation(kind, what))
        if found is None:
            raise KeyError((kind, what))
        return found

    def find(self, situation: Situation) -> Outcome | None:
        """Return one situation, or None where it was not analysed."""
        return next((it for it in self.outcomes if it.situation == situation), None)

    def worst(self, owner: str, *kinds: Kind, staggered: bool = True) -> Verdict:
        """Return an owner's verdict over all situations of these kinds: always only where it is in each.

        Without `staggered` those are left out that follow on pods which arrived one by one.
        """
        chosen = [
            it.of(owner).verdict
            for it in self.outcomes
            if it.situation.kind in kinds and not it.situation.during and (staggered or not it.situation.after)
        ]
        if all(verdict is Verdict.ALWAYS for verdict in chosen):
            return Verdict.ALWAYS
        return Verdict.NEVER if Verdict.NEVER in chosen else Verdict.DEPENDS
