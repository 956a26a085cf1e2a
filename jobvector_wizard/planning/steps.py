"""The wizard's steps and what each asks: one declaration for its screens and for its plain prompts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.base.units import parse_number
from jobvector_wizard.design.patch import Patch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "PRICES_FROM",
    "PRICES_MEAN",
    "READ_FILES",
    "STEPS",
    "Question",
    "Step",
    "answered",
    "budget_patch",
    "domain_patch",
    "question_of",
    "step_of",
]

_BUDGET: Final = "budget.monthly_usd"
_MOST: Final = 10**9
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks: its title, help in plain language, and each field with what its options are called.

    The field `nodes` stands for the type of each node group in turn.
    """

    title: str
    help: str
    fields: tuple[tuple[str, str], ...]
    long: bool = False
    """Whether there are so many options that one wants to filter them."""
    written: bool = False
    """Whether its answers are written out: planning.settings has them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the wizard: its name, the key that goes to it, and the paths of the blueprint that it decides about.

    A table stands for all that is in it. `asks` is what is asked there, where its widget has no way of its own.
    """

    name: str
    key: str
    decides: tuple[str, ...] = ()
    asks: Question | None = None


STEPS: Final[Mapping[str, Step]] = {
    "start": Step("Start", "1"),
    "region": Step(
        "Region",
        "2",
        ("region",),
        Question(
            "REGION   where everything is built",
            "Every region with as many zones as the design has. A region in which a price is unknown shows no "
            "difference: its total would be a lower bound.",
            (("region", "region"),),
            long=True,
        ),
    ),
    "zones": Step(
        "Zones",
        "3",
        ("network",),
        Question(
            "ZONES AND NAT   what is left when one is lost",
            "EKS, an Application Load Balancer and an RDS subnet group each need subnets in two zones. A NAT gateway "
            "lives in one zone.",
            (("network.zones", "zones"), ("network.nat", "NAT gateways")),
        ),
    ),
    "nodes": Step(
        "Nodes",
        "4",
        ("nodes",),
        Question(
            "NODES   what runs where",
            "cpu and memory are what a node of the type offers to pods: allocatable, by the kubelet's formulas. The "
            "bars show the share that pods request where the scheduler puts them; while a type is highlighted, the "
            "share it would have.",
            (("nodes", "type"),),
            long=True,
        ),
    ),
    "workloads": Step(
        "Workloads",
        "5",
        ("workloads",),
        Question(
            "WORKLOADS   what the pods ask for",
            "A pod runs on a node that has its requests to spare, and no limit changes that. Priority decides who "
            "comes first and who is preempted; preferred and required node groups are node affinities.",
            (),
            written=True,
        ),
    ),
    "database": Step(
        "Database",
        "6",
        ("database",),
        Question(
            "DATABASE   RDS for PostgreSQL",
            "Multi-AZ keeps a standby in a second zone, which takes over by itself; it has a listed price of its own.",
            (("database.instance_class", "class"), ("database.multi_az", "standby")),
        ),
    ),
    "edge": Step(
        "Edge",
        "7",
        ("edge",),
        Question(
            "EDGE   how users reach it",
            "A domain brings HTTPS; its hosted zone has to exist in Route 53, and is named after the word in where "
            "it is called otherwise: jobs.example.com in example.com. Each switch stands for itself; the price is "
            "the difference that turning it makes.",
            (("edge", "switch"),),
        ),
    ),
    "extras": Step(
        "Extras",
        "8",
        ("kubernetes.logs", "encryption", "observability"),
        Question(
            "EXTRAS   what watches it and guards its inside",
            "Each switch stands for itself; the price is the difference that turning it makes. What is off is a "
            "waiver in `jobvector-wizard controls`.",
            (("extras", "switch"),),
        ),
    ),
    "usage": Step(
        "Usage",
        "9",
        ("usage",),
        Question(
            "USAGE   what a month of it looks like",
            "Assumptions that the bill multiplies with prices. Write one number, or three: low, expected and high. The "
            "ledger's range comes from them.",
            (),
            written=True,
        ),
    ),
    "budget": Step("Budget", "0", ("budget",)),
    "review": Step("Review", "F"),
    "provision": Step("Provision", "P"),
}
"""In their order. A thirteenth takes an entry here, a widget, and a place among those of screens/wizard.py."""
_STEP_OF: Final = {path: name for name, step in STEPS.items() for path in step.decides}


def question_of(name: str) -> Question:
    """Return what a step asks. Raises KeyError for one that asks in its own way."""
    asks = STEPS[name].asks
    if asks is None:
        raise KeyError(name)
    return asks


def step_of(path: str) -> str | None:
    """Return the step that decides what stands at a path, as a finding names it; None where it is only in the file."""
    return _STEP_OF.get(path) or _STEP_OF.get(path.partition(".")[0])


PRICES_MEAN: Final = (
    "AWS's list prices are read and kept on this machine; nothing is changed at AWS. With credentials a few questions "
    "are enough (pricing:GetProducts). Without, the files that AWS publishes are read, which is much more; their size "
    "is said first."
)
"""What it means to read the prices of today."""
PRICES_FROM: Final = (("account", "Ask AWS with my credentials"), ("files", "Read the public files"))
"""From where they can be read."""
READ_FILES: Final = "Read them"


def budget_patch(text: str) -> Patch:
    """Read a budget as it is typed.

    Raises PatchError where it is no amount from 0 to a billion.
    """
    plain = text.strip().removeprefix("$").replace(",", "")
    if not plain:
        return Patch.unset(_BUDGET)
    try:
        amount = parse_number(plain)
    except ValueError:
        amount = -1
    if not 0 <= amount < _MOST:
        raise PatchError(f'"{text.strip()}" is not an amount. Write USD a month as a number, such as 450 or 449.50.')
    return Patch.set(_BUDGET, amount)


def domain_patch(text: str) -> Patch:
    """Read a domain as it is typed, with its hosted zone after "in" where that is called otherwise; empty for none."""
    domain, _, zone = (part.strip().casefold() for part in text.partition(" in "))
    if not domain:
        return Patch.unset("edge.hosted_zone") + Patch.unset("edge.domain")
    named = Patch.set("edge.domain", domain)
    return named + (Patch.set("edge.hosted_zone", zone) if zone else Patch.unset("edge.hosted_zone"))


def answered(answer: str, listed: Sequence[T]) -> T | None:
    """Return what an answer names by its number in a list that begins with 1; None where it is no such number."""
    number = int(answer) if _NUMBER.fullmatch(answer) else 0
    return listed[number - 1] if 0 < number <= len(listed) else None
