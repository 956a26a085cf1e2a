"""No Python file of the project is passed over by a tool that judges it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts.check import CHECKS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RELAXED = {"disable_error_code", "ignore_missing_imports", "module", "strict_equality", "warn_return_any"}
"""What an override may say; errors are ignored, and bodies left unchecked, nowhere."""


def said(*command: str) -> list[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()


@pytest.fixture(scope="module")
def tracked() -> set[Path]:
    """Every Python file in version control, and those about to be."""
    names = said("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py")
    return {ROOT / name for name in names if (ROOT / name).exists()}


def test_every_python_file_is_linted_and_formatted(tracked: set[Path]) -> None:
    # jobvector_wizard/screens is a link that Ruff does not follow: screens/ itself must not be left out
    ruff = str(Path(sys.executable).with_name("ruff"))
    assert {Path(name) for name in said(ruff, "check", "--show-files", ".")} >= tracked
    settings = PROJECT["tool"]["ruff"]
    assert not settings.get("format", {}).get("exclude")
    assert not settings["lint"].get("exclude")


def test_every_python_file_is_typed(tracked: set[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from mypy.main import process_options

    monkeypatch.chdir(ROOT)
    sources, options = process_options([], stdout=io.StringIO(), stderr=io.StringIO())
    assert {Path(source.path).resolve() for source in sources if source.path} >= {each.resolve() for each in tracked}
    assert options.check_untyped_defs
    assert options.disallow_untyped_defs
    assert not options.ignore_errors
    assert {key for each in PROJECT["tool"]["mypy"]["overrides"] for key in each} == RELAXED


def test_each_hook_before_a_commit_runs_a_check_that_there_is() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"scripts/check\.py (\w+)", hooks))
    assert named <= {check.name for check in CHECKS}
    assert named >= {"lint", "format", "types", "spelling", "docs"}
