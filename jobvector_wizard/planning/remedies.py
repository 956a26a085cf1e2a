"""Which proposed changes mend what they are proposed for: each is assessed before it is offered.

A rule proposes candidates cheaply on each key press. Here they are applied and assessed, which takes as many
assessments as there are candidates: in a worker beside the screens, and on the command line when they are printed. The
searches are bounded by a number of assessments, never by time, so that the same design has the same remedies anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.choices import price_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding, Remedy

__all__ = ["AssessedRemedy", "Mending", "Remedies", "Trials", "assessed_remedies", "mend_all", "remedies_of"]

OFFERED: Final = 5
"""The most remedies that are offered for one finding, the cheapest."""
COMBINED: Final = 3
"""How many candidates are tried as the first and as the second of two changes together."""
KEPT: Final = 2
"""How many designs, the cheapest, are followed on the way to one without errors."""
MOST: Final = 200
LEAST: Final = 40
WORK: Final = 2_000_000
"""Pods times nodes times assessments that one search may come to; between LEAST and MOST assessments."""
OVER_BUDGET: Final = "BUD-01"


@dataclass(frozen=True, slots=True)
class AssessedRemedy:
    """A change that takes its finding away and brings no error: what it costs a month, and what becomes of the design.

    `change` is in USD, None where a price that differs is unknown.
    """

    title: str
    patch: Patch
    change: Decimal | None
    assessment: Assessment

    @property
    def rank(self) -> tuple[bool, Decimal, int, str]:
        """The cheapest first, what has an unknown price last; of equals the smaller change."""
        return self.change is None, self.change or Decimal(0), len(self.patch.changes), self.title


@dataclass(frozen=True, slots=True)
class Mending:
    """One remedy for all errors: the steps that it takes, their patch, its price, and the errors that it leaves."""

    steps: tuple[str, ...]
    remedy: AssessedRemedy
    left: tuple[Finding, ...]

    @property
    def mended(self) -> int:
        """How many steps there are; 0 where nothing that was tried mends anything."""
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class Remedies:
    """What mends each open finding of a design, by the finding's name, and what mends all of its errors."""

    by_finding: Mapping[str, tuple[AssessedRemedy, ...]]
    together: Mending | None

    def of(self, finding: Finding) -> tuple[AssessedRemedy, ...]:
        """Return what mends one finding; none where nothing that was proposed does."""
        return self.by_finding.get(finding.id, ())


class Trials:
    """Assessments of changes to one design, each made once; at most so many."""

    def __init__(self, now: Assessment, catalog: Catalog) -> None:
        self.now, self._catalog = now, catalog
        self._left = 0
        self._known: dict[str, Assessment] = {now.blueprint.digest: now}
        self.refill()

    def refill(self) -> None:
        """Allow another search's number of assessments; what is known stays known."""
        size = max(1, len(self.now.capacity.pods) * len(self.now.capacity.nodes))
        self._left = max(LEAST, min(MOST, WORK // size))

    def of(self, patch: Patch) -> Assessment | None:
        """Return what becomes of the design; None where the change is not valid, or no assessment is left."""
        try:
            blueprint = patch.apply(self.now.blueprint)
        except PatchError:
            return None
        found = self._known.get(blueprint.digest)
        if found is None and self._left:
            self._left -= 1
            found = self._known[blueprint.digest] = assess(blueprint, self._catalog, self.now.on)
        return found

    def remedy(self, title: str, patch: Patch, then: Assessment) -> AssessedRemedy:
        """Return an assessed change as a remedy, priced against the design."""
        return AssessedRemedy(title, patch, price_change(self.now, then), then)


def remedies_of(now: Assessment, catalog: Catalog) -> Remedies:
    """Assess what is proposed for every open finding, and look for the cheapest way to mend all errors."""
    trials = Trials(now, catalog)
    found = {finding.id: assessed_remedies(finding, trials) for finding in now.open_findings if finding.has_candidates}
    trials.refill()
    return Remedies(found, mend_all(trials))


def assessed_remedies(finding: Finding, trials: Trials) -> tuple[AssessedRemedy, ...]:
    """Return the proposed changes that mend a finding and bring no error, the cheapest first.

    Where none does alone, two together are tried: a change, and what is proposed for what it leaves or brings.
    """
    known = _ids(trials.now.errors)
    found = list(_mending(finding, trials, Patch(), known)) or list(_combined(finding, trials, Patch(), known))
    return tuple(_distinct(sorted(found, key=lambda it: it.rank)))[:OFFERED]


def mend_all(trials: Trials) -> Mending | None:
    """Return the cheapest way found to a design without errors; None where there is no error.

    One error after the other, each by every remedy that brings no other; the cheapest few designs are followed. A
    budget is looked at last. What one remedy makes needless is left out again.
    """
    if not trials.now.errors:
        return None
    open_states = [_State(trials.remedy("", Patch(), trials.now), (), frozenset())]
    ended: list[_State] = []
    while open_states:
        following: dict[str, _State] = {}
        for state in open_states:
            error = state.next_error
            if error is None:
                ended.append(state)
                continue
            for further in _followers(state, error, trials):
                following.setdefault(further.remedy.assessment.blueprint.digest, further)
        open_states = sorted(following.values(), key=lambda it: it.rank)[:KEPT]
    best = _pruned(min(ended, key=lambda it: it.rank), trials)
    title = "; ".join(title for title, _ in best.steps)
    remedy = trials.remedy(title, best.patch, best.remedy.assessment)
    return Mending(tuple(title for title, _ in best.steps), remedy, best.remedy.assessment.errors)


@dataclass(frozen=True, slots=True)
class _State:
    """A design on the way: what was done, and the errors that nothing proposed mends."""

    remedy: AssessedRemedy
    steps: tuple[tuple[str, Patch], ...]
    hopeless: frozenset[str]

    @property
    def patch(self) -> Patch:
        return sum((patch for _, patch in self.steps), Patch())

    @property
    def next_error(self) -> Finding | None:
        """The first error that may yet be mended; the budget is the last of them."""
        left = [it for it in self.remedy.assessment.errors if it.id not in self.hopeless]
        return min(left, key=lambda it: it.code == OVER_BUDGET, default=None)

    @property
    def rank(self) -> tuple[int, int, tuple[bool, Decimal, int, str]]:
        return len(self.hopeless), len(self.remedy.assessment.errors), self.remedy.rank


def _followers(state: _State, error: Finding, trials: Trials) -> Iterator[_State]:
    """Yield the designs in which one more error is mended, or the same one with the error given up."""
    known = _ids(state.remedy.assessment.errors) | {OVER_BUDGET}
    ways = list(_mending(error, trials, state.patch, known)) or list(_combined(error, trials, state.patch, known))
    for way in ways:
        done = Patch(way.patch.changes[len(state.patch.changes) :])
        yield _State(way, (*state.steps, (way.title, done)), state.hopeless)
    if not ways:
        yield _State(state.remedy, state.steps, state.hopeless | {error.id})


def _pruned(state: _State, trials: Trials) -> _State:
    """Leave out each step without which no error comes back and nothing costs more."""
    for step in state.steps:
        fewer = _State(state.remedy, tuple(it for it in state.steps if it is not step), state.hopeless)
        then = trials.of(fewer.patch)
        if then is None or _ids(then.errors) - _ids(state.remedy.assessment.errors):
            continue
        without = _State(trials.remedy("", fewer.patch, then), fewer.steps, state.hopeless)
        if without.remedy.rank < state.remedy.rank:
            state = without
    return state


def _mending(finding: Finding, trials: Trials, before: Patch, known: frozenset[str]) -> Iterator[AssessedRemedy]:
    """Yield the candidates that take the finding away and bring no error, each after the changes made before."""
    for candidate in finding.candidates:
        then = trials.of(before + candidate.patch)
        if then is not None and _mends(then, finding, known):
            yield trials.remedy(candidate.title, before + candidate.patch, then)


def _combined(finding: Finding, trials: Trials, before: Patch, known: frozenset[str]) -> Iterator[AssessedRemedy]:
    """Yield pairs of changes that do what none does alone."""
    for candidate in finding.candidates[:COMBINED]:
        patch = before + candidate.patch
        then = trials.of(patch)
        for second in _seconds(then, finding, known) if then else ():
            last = trials.of(patch + second.patch)
            if last is not None and _mends(last, finding, known):
                yield trials.remedy(f"{candidate.title}, and {second.title}", patch + second.patch, last)


def _seconds(then: Assessment, finding: Finding, known: frozenset[str]) -> Sequence[Remedy]:
    """Return what is proposed for what a first change leaves of the finding, or for the error that it brings."""
    left = next((it for it in then.findings if it.id == finding.id), None)
    brought = next((it for it in then.errors if it.id not in known), None)
    worst = left or brought
    return worst.candidates[:COMBINED] if worst else ()


def _mends(then: Assessment, finding: Finding, known: frozenset[str]) -> bool:
    return finding.id not in _ids(then.findings) and _ids(then.errors) <= known


def _ids(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.id for finding in findings)


def _distinct(remedies: Iterable[AssessedRemedy]) -> Iterator[AssessedRemedy]:
    """Leave out what leads to the same design as another."""
    seen: set[str] = set()
    for remedy in remedies:
        digest = remedy.assessment.blueprint.digest
        if digest not in seen:
            seen.add(digest)
            yield remedy
