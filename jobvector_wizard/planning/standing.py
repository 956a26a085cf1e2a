"""How a design stands, in one glyph and a few words: what every list, the ledger and each comparison say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.capacity import DatabaseFate, size_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.capacity import ZoneLoss
    from jobvector_wizard.planning.findings import Finding

__all__ = ["Verdict", "after_loss", "cheapest_working", "pending_pods", "standing"]

_UNSURE: Final = {
    "CAT-01": "offer unknown",
    "CAT-03": "offer unknown",
    "CAT-04": "arm64 images",
    "K8S-01": "version unknown",
    "K8S-07": "scheduler not read",
}
"""Findings that leave open whether the design can be built, or whether and where its images run."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a design holds, in one glyph and a few words: ✗ it does not, ! a risk, ? not known, ✓ it does."""

    glyph: str
    text: str


def standing(shown: Assessment, before: Assessment | None = None, field: str = "") -> Verdict:
    """Return how a design stands: the worst error first, then what a zone's loss takes, then what is not known.

    With `before`, what a change of `field` makes of it: the errors that the change brings come first, and those
    that it has nothing to do with last, so that they hide nothing; but no design with an error is told as sound.
    """
    elsewhere = {it.id for it in before.errors if it.path != field} if before else set[str]()
    brought = [finding for finding in shown.errors if finding.id not in elsewhere]
    if brought:
        return Verdict("✗", _said(min(brought, key=_rank), shown))
    if shown.capacity.unsized:
        return Verdict("?", size_unknown(shown.capacity.unsized))
    if pending := pending_pods(shown):
        return Verdict("✗", pending)
    if unsure := next(_unknown(shown), ""):
        return Verdict("?", unsure)
    if lost := _lost(shown.capacity.losses):
        return Verdict("!", lost)
    if shown.errors:
        return Verdict("!", f"{len(shown.errors)} error{'s' * (len(shown.errors) > 1)} stay")
    return max((after_loss(loss) for loss in shown.capacity.losses), key=lambda it: _WEIGHT[it.text], default=_SOUND)


def after_loss(loss: ZoneLoss) -> Verdict:
    """Return what the loss of one zone does: ✗ something is gone, ? that depends, ✓ all run or come back."""
    if loss.lost and loss.gone and not loss.unsure:
        return Verdict("✗", "down")
    if loss.egress_lost:
        return Verdict("✗", "no way out")
    if loss.database is DatabaseFate.LOST:
        return Verdict("✗", "database lost")
    if loss.unsure:
        return Verdict("?", size_unknown(loss.unsized))
    if loss.database is DatabaseFate.DEPENDS:
        return _NO_STANDBY
    if loss.perhaps_lost:
        return Verdict("?", "may be down")
    return _BACK if loss.down or loss.perhaps_down else _SOUND


_NO_STANDBY: Final = Verdict("?", "no standby")
_SOUND: Final = Verdict("✓", "all run")
_BACK: Final = Verdict("✓", "back in minutes")
_WEIGHT: Final = {_SOUND.text: 0, _BACK.text: 1}


def pending_pods(shown: Assessment) -> str:
    """Name the workloads whose pods stay Pending, with how many of them where some run; empty where all run."""
    told = []
    for name, workload in shown.blueprint.workloads.items():
        waiting = workload.replicas - len(shown.capacity.nodes_of(name))
        if waiting:
            told.append(name if waiting == workload.replicas else f"{waiting} of {workload.replicas} {name}")
    return f"{', '.join(told)} Pending" if told else ""


def cheapest_working(designs: Iterable[Assessment]) -> Assessment | None:
    """Return the design of which no error stands, every pod runs and every price is known that costs least."""
    working = (it for it in designs if not it.errors and not pending_pods(it) and not it.bill.unknown)
    return min(working, key=lambda it: it.bill.total.expected, default=None)


def _rank(finding: Finding) -> int:
    """What AWS refuses is worst, then pods without a node; of the rest the rules' order decides."""
    return 0 if finding.refused else 1 if finding.code.startswith("CAP-") else 2


def _said(error: Finding, shown: Assessment) -> str:
    if error.refused:
        return f"AWS refuses: {error.code}"
    pending = pending_pods(shown) if error.code.startswith("CAP-") else ""
    return pending or error.brief or error.code


def _unknown(shown: Assessment) -> Iterator[str]:
    for finding in shown.open_findings:
        if finding.code in _UNSURE:
            yield _UNSURE[finding.code]


def _lost(losses: Iterable[ZoneLoss]) -> str:
    """Say which zones' loss takes something away for certain, else which may; the first of them stands for all."""
    found = [(loss.zone[-1], after_loss(loss)) for loss in losses]
    if any(it.text == _NO_STANDBY.text for _, it in found) and not any(it.glyph == "✗" for _, it in found):
        return _NO_STANDBY.text
    for glyph in ("✗", "?"):
        taken = [(letter, it.text) for letter, it in found if it.glyph == glyph]
        if taken:
            return f"lose {', '.join(letter for letter, _ in taken)}: {taken[0][1]}"
    return ""
