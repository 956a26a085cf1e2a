"""Whether a change of a design may pass: what a pipeline refuses it for, each reason in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.units import parse_amount, usd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.planning.comparison import Comparison
    from jobvector_wizard.planning.findings import Finding

__all__ = ["FailOn", "Gate", "Increase", "parse_increase"]

_BUDGET: Final = ("BUD-01", "BUD-02")
"""Over the budget, and a budget against a total that is not known in full."""


class FailOn(StrEnum):
    """What a change is refused for: findings that it brings, or the budget of the design that it leads to."""

    ERROR = "error"
    WARNING = "warning"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Increase:
    """The most that a month may cost more: in USD, or in per cent of the base."""

    most: Decimal
    percent: bool

    def __str__(self) -> str:
        return f"{self.most.normalize():f} %" if self.percent else usd(self.most)


def parse_increase(text: str) -> Increase:
    """Read "25" or "5%"; raises UsageError where it is neither."""
    written = text.strip().removeprefix("$")
    try:
        most = parse_amount(written.removesuffix("%").strip())
    except ValueError:
        most = None
    if most is None or most < 0:
        raise UsageError(
            f'"{text}" is no increase.', "Write USD a month or per cent: --max-increase 25, --max-increase 5%"
        )
    return Increase(most, written.endswith("%"))


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked of a change. `strict` refuses every error of the design it leads to, brought by it or not."""

    fail_on: tuple[FailOn, ...] = ()
    increase: Increase | None = None
    strict: bool = False

    def refusals(self, comparison: Comparison) -> tuple[str, ...]:
        """Return why the change may not pass; nothing where it may. What is unknown is no pass."""
        return tuple(self._refusals(comparison))

    def _refusals(self, comparison: Comparison) -> Iterator[str]:
        for finding in comparison.other.open_findings:
            if why := self._why(finding, new=finding in comparison.appeared):
                yield f"{why}{finding.message}"
        if self.increase is not None:
            yield from self._increased(comparison, self.increase)

    def _why(self, finding: Finding, *, new: bool) -> str:
        """Return how a refusal for a finding begins, each finding for one reason; empty where it refuses nothing."""
        if FailOn.BUDGET in self.fail_on and finding.code in _BUDGET:
            return "the budget: "
        if self.strict and finding.is_error:
            return f"an error stands: {finding.id}, "
        asked = {"error", "warning"} if FailOn.WARNING in self.fail_on else {"error"}
        if new and {FailOn.ERROR, FailOn.WARNING}.intersection(self.fail_on) and finding.severity in asked:
            return f"a new {finding.severity}: {finding.id}, "
        return ""

    def _increased(self, comparison: Comparison, most: Increase) -> Iterator[str]:
        change = comparison.percent if most.percent else comparison.change
        if change is None:
            bound = comparison.most_percent if most.percent else None
            if bound is None or bound > most.most:
                yield f"how much more a month costs is not known, and it may be {most} at most"
        elif change > most.most:
            told = f"{_above(change, most.most)} %" if most.percent else usd(change)
            yield f"a month costs {told} more, and it may be {most} at most"


def _above(share: Decimal, most: Decimal) -> str:
    """Write a share with a decimal, and with more where it would read like what it is above."""
    for decimals in range(1, 6):
        told = f"{share:.{decimals}f}"
        if Decimal(told) > most:
            return told
    return f"more than {most.normalize():f}"
