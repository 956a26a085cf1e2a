"""Findings and controls in one shape, from which the formats of other tools are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.findings import RULES
from jobvector_wizard.planning.findings.idle_acceptances import ABOUT, SOURCE
from jobvector_wizard.planning.findings.rule import Severity
from jobvector_wizard.readiness.controls import State
from jobvector_wizard.reporting import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.planning.findings import Finding
    from jobvector_wizard.planning.remedies import Remedies
    from jobvector_wizard.readiness.controls import Row

__all__ = ["CONTROLS", "FINDINGS", "DesignFile", "Report", "Result", "Rule", "controls_results", "findings_results"]

FINDINGS: Final = "findings"
CONTROLS: Final = "controls"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for: its name, a claim, what it usually weighs, and who says so."""

    id: str
    text: str
    severity: Severity
    source: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule found: `name` tells it from others of the rule, `accepted` is the reason why it may stand."""

    rule: str
    name: str
    severity: Severity
    message: str
    details: tuple[str, ...] = ()
    path: str = ""
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class DesignFile:
    """The file that a design was read from, as a person named it, and the text in it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """All rules that were asked of a design, and what they found; `file` is None where the design is none."""

    about: str
    design: str
    rules: tuple[Rule, ...]
    results: tuple[Result, ...]
    file: DesignFile | None = None

    def of(self, rule: Rule) -> tuple[Result, ...]:
        """Return what one rule found."""
        return tuple(result for result in self.results if result.rule == rule.id)


def findings_results(assessment: Assessment, remedies: Remedies, file: DesignFile | None = None) -> Report:
    """Return the findings of an assessment, with what mends them."""
    rules = [Rule(it.code, _claim(it.check.__doc__), it.severity, it.source) for it in RULES]
    rules += [Rule(code, claim, severity, SOURCE) for code, (severity, claim) in ABOUT.items()]
    results = tuple(_result(finding, remedies) for finding in assessment.findings)
    return Report(FINDINGS, assessment.blueprint.name, tuple(rules), results, file)


def controls_results(blueprint: Blueprint, rows: Sequence[Row], file: DesignFile | None = None) -> Report:
    """Return the controls, and as results those that are broken or waived; a waiver is an acceptance."""
    rules = tuple(
        Rule(row.control.id, row.control.title, Severity.ERROR, ", ".join(row.control.standards)) for row in rows
    )
    results = tuple(_of_control(row) for row in rows if row.state is not State.MET)
    return Report(CONTROLS, blueprint.name, rules, results, file)


def _of_control(row: Row) -> Result:
    waiver = row.control.waiver if row.state is State.WAIVED else None
    reason = f"{waiver.reason} Lifted by: {waiver.lift}" if waiver else ""
    severity = Severity.NOTE if waiver else Severity.ERROR
    return Result(row.control.id, row.control.id, severity, row.control.title, row.problems, accepted=reason)


def _result(finding: Finding, remedies: Remedies) -> Result:
    mends = () if finding.accepted else remedies.of(finding)
    details = (
        *((f"AWS refuses it: {finding.refused}",) if finding.refused else ()),
        *finding.evidence,
        *(f"→ {it.title}, {words.price(it)}: {it.patch}" for it in mends),
    )
    severity = finding.severity
    return Result(finding.code, finding.id, severity, finding.message, details, finding.path, finding.accepted)


def _claim(docstring: str | None) -> str:
    return " ".join((docstring or "").split())
