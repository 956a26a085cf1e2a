"""The formats of other tools: what they hold, that it is valid, and that a design's texts stay texts in them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from jobvector_wizard.base.errors import OBEYED
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.reporting.design_lines import line_of, lines_of
from jobvector_wizard.reporting.junit import junit_xml
from jobvector_wizard.reporting.results import DesignFile, Report, Result, Rule
from jobvector_wizard.reporting.sarif import sarif_document

from .conftest import Cli

CASES = Path(__file__).parents[1] / "cases"
HOSTILE = "<b>&amp; ]]> =1+1 | `x` [a](http://b) @all"
"""Markup of every format; the model itself takes no control characters."""
SARIF: dict[str, tuple[set[str], set[str]]] = {
    "": ({"version", "runs"}, {"$schema"}),
    "runs": ({"tool"}, {"automationDetails", "columnKind", "results"}),
    "tool": ({"driver"}, set()),
    "driver": ({"name"}, {"version", "rules"}),
    "automationDetails": (set(), {"id"}),
    "rules": ({"id"}, {"shortDescription", "help", "defaultConfiguration"}),
    "shortDescription": ({"text"}, set()),
    "help": ({"text"}, set()),
    "defaultConfiguration": (set(), {"level"}),
    "results": (
        {"message"},
        {"ruleId", "ruleIndex", "level", "locations", "partialFingerprints", "suppressions"},
    ),
    "message": (set(), {"text"}),
    "locations": (set(), {"logicalLocations", "physicalLocation"}),
    "logicalLocations": (set(), {"fullyQualifiedName", "kind"}),
    "physicalLocation": (set(), {"artifactLocation", "region"}),
    "artifactLocation": (set(), {"uri"}),
    "region": (set(), {"startLine"}),
    "suppressions": ({"kind"}, {"status", "justification"}),
}
"""What an object must and may have, of what is used here: OASIS, sarif-schema-2.1.0.json, which allows nothing else."""
JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped", "time"}, {"testcase"}),
    "testcase": ({"name"}, {"classname", "time"}, {"skipped", "failure", "system-out"}),
    "failure": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
"""The attributes that an element must and may have, and its children: junit-10.xsd of Jenkins's xUnit plugin."""


@pytest.fixture
def design(cli: Cli, tmp_path: Path) -> Path:
    """The drawn design with one warning accepted, its texts hostile, in a file."""
    assert cli("presets", "copy", "ha-as-drawn", "my design.toml").returncode == 0
    path = tmp_path / "my design.toml"
    path.write_text(f'{path.read_text()}\n[accepted]\n"AVL-02:backend" = "{HOSTILE}"\n')
    return path


def checked(node: Any, kind: str = "") -> None:
    if isinstance(node, list):
        for each in node:
            checked(each, kind)
    elif isinstance(node, dict) and kind != "partialFingerprints":
        required, allowed = SARIF[kind]
        assert required <= set(node) <= required | allowed, kind
        for name, value in node.items():
            checked(value, name)


def sarif_run(cli: Cli, *arguments: str) -> dict[str, Any]:
    done = cli(*arguments, "--format", "sarif")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isprintable() or "\x1b" not in done.stdout
    document = json.loads(done.stdout)
    checked(document)
    assert document["version"] == "2.1.0"
    [run] = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        for suppression in result["suppressions"]:
            assert (suppression["kind"] in ("inSource", "external"), suppression["status"]) == (True, "accepted")
    return dict(run)


def junit_cases(cli: Cli, *arguments: str) -> dict[str, ET.Element]:
    done = cli(*arguments, "--format", "junit")
    assert done.returncode == 0, done.stderr
    root = ET.fromstring(done.stdout.encode())
    for element in root.iter():
        required, allowed, children = JUNIT[element.tag]
        assert required <= set(element.attrib) <= required | allowed
        assert {child.tag for child in element} <= children
    assert root.tag == "testsuites"
    [suite] = root
    cases = list(suite)
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    found = {case.attrib["name"].partition(" ")[0]: case for case in cases}
    assert len(found) == len(cases)
    return found


def test_findings_stand_at_their_lines_in_sarif(cli: Cli, design: Path) -> None:
    run = sarif_run(cli, "estimate", design.name)
    said = json.loads(cli("estimate", design.name, "--json").stdout)["findings"]
    lines = design.read_text().splitlines()
    results = {result["partialFingerprints"]["finding/v1"]: result for result in run["results"]}
    assert {name: it["level"] for name, it in results.items()} == {it["id"]: it["severity"] for it in said}
    [location] = results["DB-01"]["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "database.engine_version", "kind": "member"}]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "my%20design.toml"
    assert lines[location["physicalLocation"]["region"]["startLine"] - 1] == 'engine_version = "15.3"'
    assert 'database.engine_version = "15"' in results["DB-01"]["message"]["text"]
    [suppressed] = results["AVL-02:backend"]["suppressions"]
    assert suppressed["kind"] == "inSource"
    assert suppressed["justification"] == HOSTILE
    assert results["AVL-02:frontend"]["suppressions"] == []
    preset = sarif_run(cli, "estimate", "ha-as-drawn")
    assert all("physicalLocation" not in location for it in preset["results"] for location in it["locations"])


def test_findings_are_tests_in_junit(cli: Cli, design: Path) -> None:
    cases = junit_cases(cli, "estimate", design.name)
    assert cases["DB-01"].find("failure").attrib["type"] == "error"
    assert "AWS refuses it" in str(cases["DB-01"].findtext("failure"))
    assert "frontend has one replica" in str(cases["AVL-02:frontend"].findtext("system-out"))
    reason = cases["AVL-02:backend"].find("skipped").attrib["message"]
    assert reason == f"accepted: {HOSTILE}"
    assert len(cases["NET-01"]) == 0  # nothing was found, so it passes


def test_no_document_holds_what_a_terminal_obeys_or_xml_forbids() -> None:
    text = "a\x00\x1b[2J\x7f\x9b\u202e\ud800\ufffe\n]]>&<b>\U0001f600"
    rule = Rule("R-1", text, Severity.ERROR, text)
    results = (Result("R-1", text, Severity.ERROR, text, (text,), text), Result("R-1", text, Severity.NOTE, text))
    report = Report("findings", text, (rule,), results, DesignFile(f"/{text[:9]}", ""))
    written = junit_xml(report)
    root = ET.fromstring(written.encode())
    assert root.find("testsuite/testcase/failure").text.splitlines()[-2:] == ["a␀␛[2J␡����", "]]>&<b>😀"]
    assert not OBEYED.search(written)
    document = sarif_document(report)
    checked(document)
    [one, _] = document["runs"][0]["results"]
    assert (
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///a%00%1B%5B2J%7F%C2%9B%E2%80%AE"
    )


def test_controls_are_results_too(cli: Cli) -> None:
    waived = [it for it in json.loads(cli("controls", "ha", "--json").stdout)["controls"] if it["state"] == "waived"]
    run = sarif_run(cli, "controls", "ha")
    told = [(it["ruleId"], it["message"]["text"]) for it in run["results"]]
    assert told == [(it["id"], it["title"]) for it in waived]
    assert [it["suppressions"][0]["kind"] for it in run["results"]] == ["external"] * len(waived)
    cases = junit_cases(cli, "controls", "ha")
    skipped = [case for case in cases.values() if case.find("skipped") is not None]
    assert [case.attrib["name"] for case in skipped] == [f"{it['id']} {it['title']}" for it in waived]
    assert waived[0]["reason"] in skipped[0].find("skipped").attrib["message"]


def test_a_bill_as_csv_adds_up_to_the_total(cli: Cli) -> None:
    done = cli("estimate", "ha", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    document = json.loads(cli("estimate", "ha", "--json").stdout)
    assert [row["path"] for row in rows] == [line["path"] for line in document["lines"]]
    for case in ("low", "expected", "high"):
        assert sum(Decimal(row[f"usd_{case}"]) for row in rows) == Decimal(str(document["total"][case]))
    assert all(row["unknown"] == "" for row in rows)


def test_what_is_not_known_is_empty_in_csv_and_says_why(cli: Cli) -> None:
    case = str(CASES / "types-outside-the-catalogue.toml")
    rows = list(csv.DictReader(io.StringIO(cli("estimate", case, "--format", "csv").stdout)))
    unknown = [row for row in rows if row["usd_expected"] == ""]
    missing = json.loads(cli("estimate", case, "--json").stdout)["total"]["missing"]
    assert missing
    assert [(row["path"], row["unknown"]) for row in unknown] == [(it["path"], it["reason"]) for it in missing]
    assert {row["usd_per_unit"] for row in unknown} == {""}
    compared = cli("compare", "ha", "ha", "--format", "csv").stdout
    assert compared == "path,title,base_usd,other_usd,change_usd,unknown\n"


def test_a_comparison_as_csv(cli: Cli) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("compare", "economy", "ha", "--format", "csv").stdout)))
    for row in rows:
        assert Decimal(row["other_usd"]) - Decimal(row["base_usd"]) == Decimal(row["change_usd"]) != 0
    assert sum(Decimal(row["change_usd"]) for row in rows) == Decimal("238.90")


def test_more_designs_as_csv_and_markdown_are_each_against_the_first(cli: Cli) -> None:
    three = ("compare", "economy", "ha", "ha-as-drawn", "--on", "2026-11-23")
    rows = list(csv.DictReader(io.StringIO(cli(*three, "--format", "csv").stdout)))
    sums = {
        name: sum(Decimal(it["change_usd"]) for it in rows if it["design"] == name) for name in ("ha", "ha-as-drawn")
    }
    assert sums == {"ha": Decimal("238.90"), "ha-as-drawn": Decimal("97.72")}
    text = cli(*three, "--format", "md").stdout
    assert text.count("| USD a month | economy |") == 2
    assert text.count("\n\n---\n\n") == 1  # a rule, and no heading made of the line before it


def test_no_cell_is_a_formula_for_a_spreadsheet(cli: Cli, tmp_path: Path) -> None:
    """A node group may be called -x: its line begins with that, and a spreadsheet would reckon with it."""
    from jobvector_wizard.reporting.spreadsheet import _text

    for begins in "=+-@":
        assert _text(f"{begins}cmd|' /C calc'!A0") == f"'{begins}cmd|' /C calc'!A0"
    for row in csv.reader(io.StringIO(cli("estimate", "ha", "--format", "csv").stdout)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_design_as_markdown(cli: Cli, design: Path) -> None:
    done = cli("estimate", design.name, "--format", "md").stdout
    assert done.startswith("**ha\\-as\\-drawn costs $508.62 a month: ✗ AWS refuses: DB\\-01**\n")
    assert "| **total** |" in done
    assert "\\<b\\>\\&amp; \\]\\]\\> =1\\+1 \\| \\`x\\` \\[a\\]\\(http://&#8203;b\\) @&#8203;all" in done


@pytest.mark.parametrize(
    ("arguments", "has"),
    [
        (("compare", "ha", "ha", "--format", "sarif"), "text, json, md, csv"),
        (("controls", "ha", "--format", "csv"), "text, json, junit, sarif"),
        (("needs", "ha", "--format", "md"), "text, json"),
        (("estimate", "ha", "--format", "xml"), "text, json, md, csv, junit, sarif"),
        (("estimate", "ha", "--format", ""), "text, json, md, csv, junit, sarif"),
        (("estimate", "ha", "--explain", "total", "--format", "csv"), "text, json"),
    ],
)
def test_a_format_that_a_command_has_not_is_told_with_those_it_has(
    cli: Cli, arguments: tuple[str, ...], has: str
) -> None:
    done = cli(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f": {has}\n")


def test_json_is_the_short_form(cli: Cli) -> None:
    assert cli("needs", "ha", "--json").stdout == cli("needs", "ha", "--format", "json").stdout
    assert cli("estimate", "ha", "--json", "--format", "json").returncode == 0
    both = cli("estimate", "ha", "--json", "--format", "csv")
    assert both.returncode == 2
    assert "two ways to print the same" in both.stderr


def test_lines_are_found_whatever_a_file_writes_them_like() -> None:
    text = (
        'a.b = 1 # x\n"c d" = """\n[not]\nx = 1\n"""\nlist = [\n  "]", # [no]\n  { z = 1 },\n]\n[t."u.v"]\n'
        "k = '''\n[e]'''\n[[many]]\nn = 1\n[t.w]\nk = 'x'\n"
    )
    lines = lines_of(text)
    assert lines == {
        ("a",): 1, ("a", "b"): 1, ("c d",): 2, ("list",): 6, ("t",): 10, ("t", "u.v"): 10, ("t", "u.v", "k"): 11,
        ("many",): 13, ("many", "n"): 14, ("t", "w"): 15, ("t", "w", "k"): 16,
    }  # fmt: skip
    assert line_of('t."u.v".k.inner', lines) == 11
    assert line_of("nowhere", lines) == line_of("", lines) == 1
