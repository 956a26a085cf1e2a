"""The pipelines of docs/pipelines/ as their users run them: their own steps, on the wheel, before a change of a design."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.installed import ROOT, Installation, made_once
from tests.validity import complaints

PIPELINES = ROOT / "docs" / "pipelines"
LEFT_OUT = {
    "github": [
        "Check out the change, merged into its base (account)",
        "Set up Python (account)",
        "Keep the report (account)",
        "Show the findings at their lines (account)",
        "Post the comment (account)",
    ],
    "gitlab": ["post the comment (account)"],
}
SMALLER = "nodes.node-2.root_gib=30"
IMPOSSIBLE = "workloads.backend.cpu=20"
OVER = "budget.monthly_usd=600"
DEARER = ("database.storage_gib=600", "budget.monthly_usd=900")


@dataclass(frozen=True)
class Run:
    """What a pipeline left."""

    code: int
    said: str
    folder: Path

    def report(self, name: str) -> str:
        return (self.folder / "kept" / "report" / name).read_text(encoding="utf-8")

    @property
    def estimate(self) -> dict[str, Any]:
        document = json.loads(self.report("estimate.json"))
        assert complaints(document, "estimate") == []
        return dict(document)

    @property
    def failures(self) -> set[str]:
        """The rules that JUnit's report says to have failed."""
        cases = ET.fromstring(self.report("findings.xml")).iter("testcase")
        return {case.attrib["name"][:6] for case in cases if case.find("failure") is not None}

    @property
    def errors(self) -> set[tuple[str, str]]:
        """The rules of SARIF's errors, each with the line of the design that it points to."""
        lines = (self.folder / "work" / "designs" / "ha.toml").read_text(encoding="utf-8").splitlines()
        [run] = json.loads(self.report("findings.sarif"))["runs"]
        places = {
            it["ruleId"]: it["locations"][0]["physicalLocation"] for it in run["results"] if it["level"] == "error"
        }
        assert {it["artifactLocation"]["uri"] for it in places.values()} <= {"designs/ha.toml"}
        return {(rule, lines[it["region"]["startLine"] - 1].strip()) for rule, it in places.items()}


@pytest.fixture(scope="session")
def job(installation: Installation, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The Python of a job with all that the pipelines install in it, so that each installs nothing anew."""

    def make(folder: Path) -> None:
        venv.create(folder / "python", with_pip=True)
        pip = [str(folder / "python" / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
        subprocess.run([*pip, str(installation.wheel), "check-jsonschema"], check=True, timeout=600)

    return made_once("job", make, tmp_path_factory, worker_id) / "python"


@pytest.fixture
def run(installation: Installation, job: Path, tmp_path: Path) -> Any:
    def run(name: str, *changes: str, new: bool = False) -> Run:
        folder = tmp_path / name
        command = [sys.executable, "scripts/run_pipeline.py", str(PIPELINES / f"{name}.yml"), "--into", str(folder)]
        command += ["--wheel", str(installation.wheel), "--python", str(job), *(["--new"] if new else [])]
        command += [f"--set={change}" for change in changes]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "JOBVECTOR_ON": "2026-11-23"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        assert "Traceback" not in done.stdout
        left_out = [line for line in done.stdout.splitlines() if line.startswith("left out: ")]
        assert left_out == [f"left out: {step}" for step in LEFT_OUT[name]]
        return Run(done.returncode, done.stdout, folder)

    return run


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_harmless_change_passes_and_leaves_its_report(name: str, run: Any) -> None:
    left = run(name, SMALLER)
    assert left.code == 0, left.said
    assert {path.name for path in (left.folder / "kept" / "report").iterdir()} == {
        *("estimate.json", "bill.csv", "findings.xml", "findings.sarif", "comment.md")
    }
    total = Decimal(left.estimate["total"]["expected"])
    rows = list(csv.DictReader(left.report("bill.csv").splitlines()))
    assert (total, sum(Decimal(row["usd_expected"]) for row in rows)) == (Decimal("648.04"), total)
    assert (left.failures, left.errors) == (set(), set())
    assert "✓ It may pass." in left.report("comment.md")
    assert "| **total** | $649.80 | $648.04 | -$1.76 |" in left.report("comment.md")
    if name == "github":
        assert (left.folder / "summary.md").read_text(encoding="utf-8") == left.report("comment.md")


@pytest.mark.parametrize(
    ("name", "changes", "reason", "errors"),
    [
        ("github", (IMPOSSIBLE,), "a new error: CAP-01:backend", {("CAP-01", "cpu = 20")}),
        ("gitlab", (IMPOSSIBLE,), "a new error: CAP-01:backend", {("CAP-01", "cpu = 20")}),
        ("github", (OVER,), "the budget: $649.80 a month expected", {("BUD-01", "monthly_usd = 600")}),
        ("github", DEARER, "a month costs 22.3 % more, and it may be 10 % at most", set()),
    ],
)
def test_a_change_that_is_refused_ends_with_3_and_says_why(
    name: str, changes: tuple[str, ...], reason: str, errors: set[tuple[str, str]], run: Any
) -> None:
    left = run(name, *changes)
    assert left.code == 3, left.said
    assert f"refused: {reason}" in left.said
    assert left.errors == errors
    assert left.failures == {rule for rule, _ in errors}
    assert {it["code"] for it in left.estimate["findings"] if it["severity"] == "error"} == left.failures
    comment = left.report("comment.md").replace("\\", "")
    assert "✗ It may not pass:" in comment
    assert f"- {reason}" in comment
    assert "| before/designs/ha.toml | designs/ha.toml |" in comment
    for change in changes:
        assert f"- {change.partition('=')[0]} = " in comment
    if name == "github":
        assert (left.folder / "summary.md").read_text(encoding="utf-8") == left.report("comment.md")


def test_a_new_design_is_held_against_its_budget_alone(run: Any) -> None:
    left = run("gitlab", OVER, new=True)
    assert left.code == 3, left.said
    assert "It may" not in left.report("comment.md")
    assert "**BUD\\-01** $649.80 a month expected" in left.report("comment.md")


def test_what_needs_github_is_called_so() -> None:
    steps = yaml.safe_load((PIPELINES / "github.yml").read_text(encoding="utf-8"))["jobs"]["design"]["steps"]
    assert {step["name"] for step in steps if "uses" in step} < set(LEFT_OUT["github"])
