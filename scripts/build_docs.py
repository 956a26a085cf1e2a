"""Make the generated parts of the documentation: command output in pages, tables and pages from the code, pictures.

`--check` writes nothing and exits with 1 where what is in the tree differs.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

from jobvector_wizard.catalog import bundled
from jobvector_wizard.cli.app import run
from jobvector_wizard.planning.findings import RULES
from jobvector_wizard.planning.findings.idle_acceptances import ABOUT, SOURCE
from jobvector_wizard.reporting.controls import controls_markdown
from jobvector_wizard.reporting.permissions import permissions_markdown
from scripts.coverage import coverage_page
from scripts.json_page import json_page
from scripts.man_page import man_page
from scripts.pictures import NODES, REVIEW, ZONES, picture
from scripts.reference import reference

ROOT = Path(__file__).parents[1]
DAY = "2026-11-23"
"""The day that the documents are written as of. Their own, so that they stay true when support of a version ends."""
DATED = {"presets": ["presets", "list"]} | {name: [name] for name in ("analyse", "compare", "estimate", "needs")}
"""Commands whose answer depends on the day, as they take one."""
PAGES = ("README.md", "docs/guide.md", "docs/figures.md")
"""Written by hand, but for the output of commands in them."""
BLOCK = re.compile(r"(<!-- output: (?P<command>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    made = generated()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not current: run scripts/build_docs.py", file=sys.stderr)
        print(f"{len(made)} pages and pictures")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


def generated() -> dict[Path, str]:
    day = date.fromisoformat(DAY)
    pages = {ROOT / page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
    return {path: filled(page) for path, page in pages.items()} | {
        ROOT / "docs" / "design-file.md": reference(day),
        ROOT / "docs" / "sources.md": sources_table(),
        ROOT / "docs" / "coverage.md": coverage_page(day),
        ROOT / "docs" / "findings.md": findings_table(),
        ROOT / "docs" / "controls.md": CONTROLS_HEAD + controls_markdown(),
        ROOT / "docs" / "json.md": json_page(),
        ROOT / "docs" / "jobvector-wizard.1": man_page(),
        ROOT / "docs" / "permissions.md": PERMISSIONS_HEAD + permissions_markdown(),
        ROOT / "docs" / "pictures" / "nodes.svg": picture("ha-as-drawn", NODES, day),
        ROOT / "docs" / "pictures" / "review.svg": picture("ha-as-drawn", REVIEW, day),
        ROOT / "docs" / "pictures" / "zones.svg": picture("ha", ZONES, day),
    }


def filled(page: str) -> str:
    """Return a page with the output of its commands as it is now."""
    return BLOCK.sub(_filled, page)


def _filled(match: re.Match[str]) -> str:
    command = match["command"]
    return f"{match[1]}```\n$ jobvector-wizard {command}\n{_output(command)}```\n{match[3]}"


def _output(command: str) -> str:
    """Return what a command prints, or its first lines where `| head -N` stands behind it."""
    command, _, lines = command.partition(" | head -")
    name, *rest = command.split()
    arguments = [*DATED[name], *rest, "--on", DAY] if name in DATED else [name, *rest]
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = run(arguments)
    if code:
        sys.exit(f"jobvector-wizard {command} exited with {code}")
    told = printed.getvalue().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in (told[: int(lines)] if lines else told))


CONTROLS_HEAD = """# Controls

Made by `scripts/build_docs.py` from the controls themselves (`jobvector_wizard/readiness/controls/`). Hold a design
against them with `jobvector-wizard controls <design>`.

CIS is the CIS AWS Foundations Benchmark 5.0.0, FSBP the AWS Foundational Security Best Practices, Security Hub
another control of AWS's, EKS the EKS best practices guide, brief the architecture as its owners drew it. Each assertion
is proven alive: a test takes away what it asserts and sees it fail. "By design" means that a design may choose so; the
last column says which setting, or who, lifts the waiver.
"""

PERMISSIONS_HEAD = """# Permissions

Made by `scripts/build_docs.py` from the tables themselves (`jobvector_wizard/services/*/kinds.py`). What a
design takes of them, with ready IAM policies, tells `jobvector-wizard needs <design>`.

The actions are needed at least. They were written down after the calls that Terraform's AWS provider, which Pulumi
bridges, makes for each kind of resource, and each was checked against AWS's service models; no run was recorded, and
nothing was tried on AWS. An `up` may replace and so takes every column; `preview` and `refresh` read and find;
`destroy` reads, changes (deletion protection), deletes and finds. A state in a bucket and a KMS key for its secrets
take rights of their own.

"""

HEAD = """# Findings

Made by `scripts/build_docs.py` from the rules themselves. The severity is the usual one; a finding may weigh more or
less where its text says so.

| code | severity | what is wrong | who says so |
|---|---|---|---|
"""


def findings_table() -> str:
    rows = [(it.code, it.severity.value, _claim(it.check.__doc__), it.source) for it in RULES]
    rows += [(code, severity.value, claim, SOURCE) for code, (severity, claim) in ABOUT.items()]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


SOURCES_HEAD = """# Sources

Made by `scripts/build_docs.py` from the bundled catalogue. Each figure of the program has one of these, with the day
on which it held there, or as much of it as is known; the newest first. `jobvector-wizard estimate DESIGN` names those
of one bill, and [figures.md](figures.md) says what is made of them.

| as of | where |
|---|---|
"""


def sources_table() -> str:
    found = sorted(bundled().sources.values(), key=lambda source: (source.date, source.text), reverse=True)
    return SOURCES_HEAD + "".join(f"| {source.date} | {source.text.replace('|', '/')} |\n" for source in found)


def _claim(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


if __name__ == "__main__":
    sys.exit(main())
