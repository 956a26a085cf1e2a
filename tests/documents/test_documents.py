"""The documents hold together: every link leads somewhere, no page is too long, and none depends on today."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from packaging.requirements import Requirement

from jobvector_wizard.cli import app as cli
from jobvector_wizard.cli import options as cli_options
from jobvector_wizard.design.blueprint import Blueprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "catalog_sources" / "README.md"])
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: str) -> set[str]:
    """Name the headings of a page as GitHub does: lower case, no punctuation, hyphens, a number for the same again."""
    found: set[str] = set()
    for title in HEADING.findall(FENCED.sub("", page)):
        plain = re.sub(r"\]\([^)]*\)", "", title).lower()
        name = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
        again = 0
        while (numbered := f"{name}-{again}" if again else name) in found:
            again += 1
        found.add(numbered)
    return found


def dead_links(path: Path, page: str) -> Iterator[str]:
    """Name each relative link of a page whose file or heading is not there."""
    for link in LINK.findall(FENCED.sub("", page)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (path.parent / file) if file else path
        headings = anchors(target.read_text(encoding="utf-8") if file else page) if anchor and target.exists() else ()
        if not target.exists() or (anchor and anchor not in headings):
            yield link


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(path: Path) -> None:
    assert list(dead_links(path, path.read_text(encoding="utf-8"))) == []


def test_a_dead_link_is_found() -> None:
    page = "# A `b.NAME` c\n\n# Same\n\n# Same\n[x](#a-bname-c) [y](#same-1) [z](#same-2) [u](docs/no.md) [v](README.md#no)\n"
    assert list(dead_links(ROOT / "CHANGELOG.md", page)) == ["#same-2", "docs/no.md", "README.md#no"]


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    left = [ROOT / "README.md"]
    while left:
        path = left.pop()
        if path.suffix != ".md" or path in seen:
            continue
        seen.add(path)
        links = LINK.findall(path.read_text(encoding="utf-8"))
        left += [(path.parent / link.partition("#")[0]).resolve() for link in links if not re.match(r"[a-z]+:|#", link)]
    assert {path for path in PAGES if path.is_relative_to(ROOT / "docs")} <= seen


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_every_dependency_is_told_what_it_is_for() -> None:
    page = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert [it for it in declared if not re.search(rf"\b{Requirement(it).name}\b", page)] == []


@pytest.mark.parametrize("room", ["planning", "provisioning"])
def test_the_architecture_names_every_module(room: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition(f"Inside `{room}/`")[2].partition("\n\n")[2].partition("\n\n")[0]
    modules = [path for path in (ROOT / "jobvector_wizard" / room).iterdir() if not path.name.startswith("__")]
    missing = {f"{path.name}/" if path.is_dir() else path.name for path in modules} - set(
        re.findall(r"`([\w./]+)`", table)
    )
    assert not missing


def test_decisions_stand_newest_first_with_what_was_weighed() -> None:
    entries = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").split("\n## ")[1:]
    numbers = [int(entry.partition(".")[0]) for entry in entries]
    assert numbers == list(range(len(numbers), 0, -1))
    for entry in entries:
        assert re.search(r"^\d{4}-\d\d-\d\d", entry, re.MULTILINE), entry[:60]
        told = re.findall(r"^- \*\*(\w+)\.\*\*", entry, re.MULTILINE)
        assert told == ["Context", "Decision", "Alternatives", "Consequence"], entry[:60]


@pytest.fixture
def build_docs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    for name in ("build_docs", "pictures", "reference"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("build_docs")


def test_no_output_in_the_documents_depends_on_the_day_it_is_made(
    build_docs: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> None:
        raise AssertionError("a document asks which day it is")

    monkeypatch.setattr(cli, "day_assessed", asked)
    monkeypatch.setattr(cli_options, "day_assessed", asked)
    for name in build_docs.PAGES:
        page = (ROOT / name).read_text(encoding="utf-8")
        assert build_docs.BLOCK.search(page), name
        assert build_docs.filled(page) == page, f"{name} is not current: run scripts/build_docs.py"


def test_the_reference_tells_every_field_and_what_it_is_for() -> None:
    page = (ROOT / "docs" / "design-file.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    for key, kind, *_, meaning, _price in rows:
        assert kind.strip(), key
        assert meaning.strip(), key
    assert {key.strip("| `") for key, *_ in rows} >= {
        field.alias or name for name, field in Blueprint.model_fields.items()
    }


def test_a_price_in_the_reference_is_the_difference_of_two_bills() -> None:
    page = (ROOT / "docs" / "design-file.md").read_text(encoding="utf-8")
    [standby] = (line for line in page.splitlines() if line.startswith("| `multi_az`"))
    assert standby.endswith("| `false`: -$32.43 |")  # $32.28 of the database's, and $0.15 for its enhanced monitoring
    [count] = (line for line in page.splitlines() if line.startswith("| `root_gib`"))
    assert count.endswith("| 10 more: +$0.88 |")  # 10 × $0.088 per GB-month
