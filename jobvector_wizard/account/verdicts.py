"""What a preflight reports: one verdict a check, and never a pass for what could not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Check", "Preflight", "Verdict"]


class Verdict(StrEnum):
    """How a check ended. UNKNOWN is what could not be asked, which is no pass."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the account and its answer; `remedy` says what to do about it, "" where nothing."""

    name: str
    verdict: Verdict
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Preflight:
    """Every check of one design against one account, in a fixed order."""

    account: str
    region: str
    checks: tuple[Check, ...]

    @property
    def blocking(self) -> tuple[Check, ...]:
        """The checks that failed: AWS would refuse the design, if only after half an hour."""
        return self.having(Verdict.FAILED)

    @property
    def unknown(self) -> tuple[Check, ...]:
        """The checks that could not be made."""
        return self.having(Verdict.UNKNOWN)

    def having(self, verdict: Verdict) -> tuple[Check, ...]:
        """Return the checks that ended so."""
        return tuple(check for check in self.checks if check.verdict is verdict)
