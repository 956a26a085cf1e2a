"""Findings and controls as JUnit's XML, which servers of pipelines show as tests.

A rule that found nothing is a test that passed, a result is a test of its own: an error is a failure, a warning and a
note pass and tell what they say in `system-out`, and what was accepted is skipped with the reason. The elements and
attributes are those of the schema of Jenkins's xUnit plugin, junit-10.xsd.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from jobvector_wizard.base.errors import visible
from jobvector_wizard.planning.findings.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.reporting.results import Report, Result

__all__ = ["junit_xml"]

_FORBIDDEN: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, even escaped; a terminal's control characters were made visible before."""


def junit_xml(report: Report) -> str:
    """Return the document. Texts of the design are texts and no XML."""
    cases = list(_cases(report))
    name = f"{report.about} of {report.design}"
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": 0,
    }
    suites = ET.Element("testsuites", _attributes(name=name, **counts))
    skipped = sum(case.find("skipped") is not None for case in cases)
    suite = ET.SubElement(suites, "testsuite", _attributes(name=name, **counts, skipped=skipped))
    suite.extend(cases)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _cases(report: Report) -> Iterator[ET.Element]:
    kind = f"{report.design}.{report.about}"
    for rule in report.rules:
        found = report.of(rule)
        for result in found:
            case = ET.Element("testcase", _attributes(classname=kind, name=f"{result.name} {rule.text}"))
            _tell(case, result)
            yield case
        if not found:
            yield ET.Element("testcase", _attributes(classname=kind, name=f"{rule.id} {rule.text}"))


def _tell(case: ET.Element, result: Result) -> None:
    if result.accepted:
        ET.SubElement(case, "skipped", _attributes(message=f"accepted: {result.accepted}"))
    elif result.severity is Severity.ERROR:
        failure = ET.SubElement(case, "failure", _attributes(type=result.severity, message=result.message))
        failure.text = _text("\n".join([*((f"at {result.path}",) if result.path else ()), *result.details]))
    else:
        told = ET.SubElement(case, "system-out")
        told.text = _text("\n".join([f"{result.severity}: {result.message}", *result.details]))


def _attributes(**given: object) -> dict[str, str]:
    return {name: _text(str(value)) for name, value in given.items()}


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", visible(text))
