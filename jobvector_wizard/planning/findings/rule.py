"""What a finding is, and how a rule that finds one is registered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from jobvector_wizard.catalog import Catalog, Region
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.design.patch import Patch
    from jobvector_wizard.planning.addresses import Demand
    from jobvector_wizard.planning.availability import Availability
    from jobvector_wizard.planning.capacity import Capacity
    from jobvector_wizard.planning.cost import Bill

__all__ = ["RULES", "Facts", "Finding", "Problem", "Remedy", "Rule", "Severity", "rule"]


_BUDGET: Final = "BUD-01"
"""Who goes over the budget says so when it is spent, with --over-budget, and not once and for all in a file."""
_ACCEPTANCES: Final = "ACC-"
"""Of acceptances themselves: whoever knows of one takes it away."""


class Severity(StrEnum):
    """How much a finding weighs: an error stops `up`, a warning is a risk, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def glyph(self) -> str:
        """One character that tells the severities apart without colour."""
        return {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "i"}[self]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One honest way to mend a finding: what it means, and the patch that does it."""

    title: str
    patch: Patch


@dataclass(frozen=True, slots=True)
class Problem:
    """What the check of a rule comes upon: what is wrong, why, and how it can be mended.

    `subject` tells findings of one rule apart; `path` is the blueprint path to look at; `refused` is the Pulumi type of
    the resource that AWS would refuse, which cannot be accepted. `brief` is what a list of options has room for.
    `severity` is said where it differs from the rule's. `remedies` and `proposals` are candidates, nothing more:
    `planning.remedies` says which of them mend it. Those that take a search are only worked out when somebody asks for
    `candidates`, which no key press does.
    """

    message: str
    subject: str = ""
    evidence: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    path: str = ""
    refused: str = ""
    severity: Severity | None = None
    brief: str = ""
    proposals: Callable[[], Iterable[Remedy]] | None = field(default=None, compare=False, repr=False)

    @property
    def candidates(self) -> tuple[Remedy, ...]:
        """Everything that is proposed against it."""
        return (*self.remedies, *(self.proposals() if self.proposals else ()))

    @property
    def has_candidates(self) -> bool:
        """Whether something may be proposed against it."""
        return bool(self.remedies or self.proposals)


@dataclass(frozen=True, slots=True)
class Finding(Problem):
    """A problem as it is told: with code and source of its rule, its weight, and why it is accepted if it is."""

    severity: Severity = Severity.NOTE
    code: str = ""
    source: str = ""
    accepted: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """The name by which it is accepted: the code, and the subject where there is one."""
        return f"{self.code}:{self.subject}" if self.subject else self.code

    @property
    def acceptable(self) -> bool:
        """Whether a reason is enough: not for what AWS refuses, a budget that is exceeded, or an idle acceptance."""
        return not self.refused and self.code != _BUDGET and not self.code.startswith(_ACCEPTANCES)

    @property
    def is_error(self) -> bool:
        """Whether it stops `up`."""
        return self.severity is Severity.ERROR and not self.accepted


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a rule may look at; computed once for an assessment. `demands` are those for addresses."""

    blueprint: Blueprint
    region: Region
    catalog: Catalog
    on: date
    bill: Bill
    capacity: Capacity
    availability: Availability
    demands: tuple[Demand, ...]


Check: TypeAlias = "Callable[[Facts], Iterator[Problem]]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, what it weighs unless a finding says otherwise, who says so, and the check itself."""

    code: str
    severity: Severity
    source: str
    check: Check

    def findings(self, facts: Facts) -> list[Finding]:
        """Return what the rule finds, with its code, severity and source."""
        return [self._finding(problem, facts.blueprint.accepted) for problem in self.check(facts)]

    def _finding(self, it: Problem, accepted: dict[str, str]) -> Finding:
        found = Finding(
            *(it.message, it.subject, it.evidence, it.remedies, it.path, it.refused, it.severity or self.severity),
            brief=it.brief,
            proposals=it.proposals,
            code=self.code,
            source=self.source,
        )
        why = _acceptance(found, accepted)
        return replace(found, accepted=why) if why else found


RULES: Final[list[Rule]] = []
"""Every rule, in the order in which findings are listed."""


def rule(code: str, severity: Severity, *, source: str) -> Callable[[Check], Check]:
    """Register a check under a code."""

    def register(check: Check) -> Check:
        RULES.append(Rule(code, severity, source, check))
        return check

    return register


def _acceptance(found: Finding, accepted: dict[str, str]) -> str:
    if not accepted or not found.acceptable:
        return ""
    return accepted.get(found.id) or accepted.get(found.code) or ""
