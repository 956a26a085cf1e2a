"""Every check of `make check`, one line each with what it looked at: python scripts/check.py [name …].

A check that fails shows what its tool says, and the others run all the same.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Check:
    """A command that must leave with 0, and where its output says what it looked at."""

    name: str
    command: tuple[str, ...]
    looked_at: str
    """A regular expression whose group is shown, or what to say where the tool says nothing."""
    reads: tuple[str, ...] = ()
    """A command that lists what was looked at: as many as match are shown."""
    on: str = ""
    """The day that the command's own commands are run as of; empty for today."""


FLOOR = 85
"""Per cent of the lines of `COVERED` that the fast tests must run; they ran 86."""
COVERED = ("design", "catalog", "planning")
LATER = "2028-01-01"
"""A day on which every version known today has left its support: no test may depend on the day it is run on."""
SLOW = ("test_analysis*", "test_remedies.py", "test_savings.py")
"""What `make test` runs, and takes longer than a check should."""

CHECKS = (
    Check("lock", ("python", "scripts/lock.py", "--check"), r"(?m)^(\d+ pins.*)$"),
    Check("lint", ("ruff", "check", "."), r"(?m)^(.*\.py)$", reads=("ruff", "check", "--show-files", ".")),
    Check("format", ("ruff", "format", "--check", "."), r"(\d+ files) already formatted"),
    Check("types", ("mypy",), r"no issues found in (\d+ source files)"),
    Check("spelling", ("codespell",), "what people read and write"),
    Check("contracts", ("lint-imports",), r"Analyzed (\d+ files, \d+ dependencies)"),
    Check("catalog", ("python", "scripts/build_catalog.py", "--check"), r"(?m)^(\d+ files)$"),
    Check("docs", ("python", "scripts/build_docs.py", "--check"), r"(?m)^(\d+ pages and pictures)$"),
    Check(
        "coverage",
        (
            *("python", "-m", "pytest", "-n", "2", *(f"tests/{room}" for room in COVERED)),
            *(f"--ignore-glob=*/{name}" for name in SLOW),
            *(f"--cov=jobvector_wizard.{room}" for room in COVERED),
            *("--cov-report=term", f"--cov-fail-under={FLOOR}"),
        ),
        r"(?m)^TOTAL.* (\d+%)$",
        on=LATER,
    ),
)


def main(names: list[str]) -> int:
    unknown = set(names) - {check.name for check in CHECKS}
    if unknown:
        print(f"there is no check {', '.join(sorted(unknown))}: {', '.join(each.name for each in CHECKS)}")
        return 2
    results = [passed(check) for check in CHECKS if not names or check.name in names]
    return 0 if all(results) else 1


def passed(check: Check) -> bool:
    began = time.monotonic()
    code, output = run(check.command, check.on)
    took = f"{time.monotonic() - began:5.1f} s"
    if code:
        print(f"✗ {check.name:10} {took}  {' '.join(check.command)}\n{output}", flush=True)
        return False
    print(f"✓ {check.name:10} {took}  {looked_at(check, output)}", flush=True)
    return True


def looked_at(check: Check, output: str) -> str:
    if check.reads:
        return f"{len(re.findall(check.looked_at, run(check.reads)[1]))} files"
    found = re.search(check.looked_at, output)
    return found[1] if found else check.looked_at


def run(command: tuple[str, ...], on: str = "") -> tuple[int, str]:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    environment |= {"JOBVECTOR_ON": on} if on else {}
    program = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(  # noqa: S603 - no shell
        program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
