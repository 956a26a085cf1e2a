"""Which resources AWS would refuse, as the operation needs to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobvector_wizard.planning.findings import Finding


def refusals_of(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the reasons by Pulumi type token; several reasons for one type are one text."""
    reasons: dict[str, list[str]] = {}
    for finding in findings:
        if finding.refused:
            reasons.setdefault(finding.refused, []).append(f"{finding.id}: {finding.message}")
    return {token: "; ".join(said) for token, said in reasons.items()}
