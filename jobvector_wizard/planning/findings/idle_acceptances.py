"""Acceptances that accept nothing: a misspelled name, what no reason can accept, and a finding that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.base.errors import nearest
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.findings.acceptance import accepted_path
from jobvector_wizard.planning.findings.rule import Finding, Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SOURCE: Final = "the design's own accepted findings"
IDLE: Final = "ACC-01"
OUTLIVED: Final = "ACC-02"
ABOUT: Final = {
    IDLE: (Severity.WARNING, "An acceptance has a name that no finding has, or that no reason can accept."),
    OUTLIVED: (Severity.NOTE, "An acceptance is of a finding that is not there, or no more."),
}
"""How much each of these weighs, and what it says."""


def idle_acceptances(
    accepted: Mapping[str, str], found: Sequence[Finding], codes: Sequence[str], unasked: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield a finding for each acceptance that has no effect.

    `found` is what the rules found, `codes` are those of all rules, and `unasked` begin the codes of rules that could
    not be asked, of which nothing is said.
    """
    for name, why in accepted.items():
        code = name.partition(":")[0]
        of = [each for each in found if name in (each.id, each.code)]
        if code not in codes:
            yield _idle(name, why, "no finding has that name", nearest(name, [*codes, *(each.id for each in found)]))
        elif of and not any(each.acceptable for each in of):
            because = "AWS refuses it" if of[0].refused else "a budget is exceeded with --over-budget, each time"
            yield _idle(name, why, f"no reason is enough for {code}: {because}", None)
        elif not of and not code.startswith(unasked):
            open_now = [each.id for each in found if each.code == code and not each.accepted]
            if guess := nearest(name, open_now):
                yield _idle(name, why, "nothing of that name is found", guess)
            else:
                yield _finding(OUTLIVED, name, "the finding that it accepts is not there", ())


def _idle(name: str, why: str, reason: str, guess: str | None) -> Finding:
    hint = f'; did you mean "{guess}"?' if guess else ""
    away = Patch.unset(accepted_path(name))
    renamed = (Remedy(f"accept {guess} for that reason", away + Patch.set(accepted_path(guess), why)),) if guess else ()
    return _finding(IDLE, name, f"it accepts nothing, for {reason}{hint}", renamed)


def _finding(code: str, name: str, message: str, remedies: tuple[Remedy, ...]) -> Finding:
    path = accepted_path(name)
    away = Remedy("take the acceptance away", Patch.unset(path))
    return Finding(
        f"{path}: {message}",
        subject=name,
        remedies=(*remedies, away),
        path=path,
        severity=ABOUT[code][0],
        code=code,
        source=SOURCE,
    )
