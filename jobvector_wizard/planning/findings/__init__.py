"""What is wrong with a design, why, and the patch that mends it: one small function a rule."""

from __future__ import annotations

from typing import Final

from jobvector_wizard.planning.findings import (
    add_ons,
    addresses,
    availability,
    capacity,
    drawing,
    gpus,
    limits,
    memory,
    money,
    network,
    offers,
    operations,
    pods,
    surplus,
    volumes,
    zones,
)
from jobvector_wizard.planning.findings.idle_acceptances import idle_acceptances
from jobvector_wizard.planning.findings.rule import RULES, Facts, Finding, Remedy, Severity

__all__ = ["RULES", "Facts", "Finding", "Remedy", "Severity", "findings_of"]

_ROOMS = (
    network,
    zones,
    addresses,
    offers,
    add_ons,
    gpus,
    volumes,
    limits,
    capacity,
    pods,
    memory,
    availability,
    money,
    surplus,
    operations,
    drawing,
)
"""The rules of each register themselves when it is imported; findings are listed in the order of this tuple."""

RULES.sort(key=lambda rule: [room.__name__ for room in _ROOMS].index(rule.check.__module__))


PLACES_PODS: Final = (
    *("CAP-", "MEM-", "VOL-02", "VOL-03", "AVL-01", "AVL-02", "AVL-05", "NODE-01", "NET-06"),
    *("POD-01", "POD-03"),
)
"""Codes of rules that look at where pods run, which is not known with a node group of unknown size; CAT-05 says so."""


def findings_of(facts: Facts) -> tuple[Finding, ...]:
    """Return every finding, errors first, otherwise in the order of the rules."""
    unasked = PLACES_PODS if facts.capacity.unsized else ()
    rules = [it for it in RULES if not it.code.startswith(unasked)]
    weights = list(Severity)

    def weight(finding: Finding) -> tuple[bool, int]:
        return bool(finding.accepted), weights.index(finding.severity)

    found = [finding for rule in rules for finding in rule.findings(facts)]
    if accepted := facts.blueprint.accepted:
        found += idle_acceptances(accepted, found, [rule.code for rule in RULES], unasked)
    return tuple(sorted(found, key=weight))
