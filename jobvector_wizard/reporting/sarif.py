"""Findings and controls as SARIF 2.1.0, which code hosts show beside the lines of a change."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jobvector_wizard import __version__
from jobvector_wizard.reporting.design_lines import line_of, lines_of
from jobvector_wizard.reporting.results import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.reporting.results import Report, Result, Rule

__all__ = ["sarif_document"]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_document(report: Report) -> dict[str, Any]:
    """Return the log: one run, with every rule that was asked.

    A result stands at its path in the design, and at the line of that path where the design is a file. What was
    accepted is suppressed, with the reason. Severities have the names that SARIF gives its levels.
    """
    places = {rule.id: index for index, rule in enumerate(report.rules)}
    lines = lines_of(report.file.text) if report.file else {}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "jobvector-wizard",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in report.rules],
                    }
                },
                "automationDetails": {"id": f"jobvector-wizard/{report.about}/{report.design}/"},
                "columnKind": "unicodeCodePoints",
                "results": [_result(result, places[result.rule], report, lines) for result in report.results],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.text},
        "help": {"text": f"{rule.text} Who says so: {rule.source}."},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(result: Result, index: int, report: Report, lines: Mapping[tuple[str, ...], int]) -> dict[str, Any]:
    kind = "inSource" if report.about == FINDINGS else "external"  # an acceptance stands in the design
    suppressions = [{"kind": kind, "status": "accepted", "justification": result.accepted}]
    return {
        "ruleId": result.rule,
        "ruleIndex": index,
        "level": result.severity.value,
        "message": {"text": "\n".join([result.message, *result.details])},
        "locations": [_location(result, report, lines)],
        "partialFingerprints": {"finding/v1": result.name},
        "suppressions": suppressions if result.accepted else [],
    }


def _location(result: Result, report: Report, lines: Mapping[tuple[str, ...], int]) -> dict[str, Any]:
    where: dict[str, Any] = {}
    if result.path:
        where["logicalLocations"] = [{"fullyQualifiedName": result.path, "kind": "member"}]
    if report.file:
        where["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(report.file.name)},
            "region": {"startLine": line_of(result.path, lines)},
        }
    return where


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
