"""A preflight as lines: a glyph, the check, what was found, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.account.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.account.verdicts import Preflight

__all__ = ["preflight_lines"]

_GLYPHS: Final = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNKNOWN: "?", Verdict.WARNING: "!"}
_NAME_WIDTH: Final = 18


def preflight_lines(preflight: Preflight) -> Iterator[str]:
    """Say what each check found, and at the end what that means for `up`."""
    yield f"preflight  account {preflight.account} · {preflight.region}"
    for check in preflight.checks:
        yield f"  {_GLYPHS[check.verdict]} {check.name:<{_NAME_WIDTH}} {check.message}"
        if check.remedy:
            yield f"    {'':<{_NAME_WIDTH}} → {check.remedy}"
    yield _summary(preflight)


def _summary(preflight: Preflight) -> str:
    unknown = f"; {len(preflight.unknown)} could not be made" if preflight.unknown else ""
    if preflight.blocking:
        names = ", ".join(check.name for check in preflight.blocking)
        return f"AWS would refuse this design here: {names}{unknown}. Nothing was changed."
    passed = len(preflight.having(Verdict.PASSED))
    return f"{passed} of {len(preflight.checks)} checks passed{unknown}. Nothing was changed."
