"""Hostile input of every kind, in thousands of forms: no crash, no control byte, no long run, a documented exit code.

`make test` runs 2,000 cases, always the same, 500 of them as processes of their own, every fifth of these at a terminal;
`make test-fuzz` runs 100,000 others in this process, and as many as processes again as `make test`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.preferences import read_preferences
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.session.draft import Draft
from jobvector_wizard.session.draft_text import draft_text
from jobvector_wizard.session.kept import kept_drafts
from tests.fuzz.cases import areas
from tests.fuzz.hostile import PLANTED, controls_in, texts
from tests.fuzz.running import Case, Ended, as_process, at_terminal, in_process, judge
from tests.fuzz.spoiling import spoiled_file

CASES = int(os.environ.get("JOBVECTOR_FUZZ", "1500"))
"""How many are run in this process."""
PROCESSES = int(os.environ.get("JOBVECTOR_FUZZ_PROCESSES", "500"))
SEED = int(os.environ.get("JOBVECTOR_FUZZ_SEED", "0"))
"""What the cases are drawn from; `make test-fuzz` says it, so that a failure can be had again."""
AREAS = (
    *("a design's file", "changes", "a person's requirements", "journals", "the rest of a home"),
    *("prices that were refreshed", "own prices", "arguments", "answers"),
)
PARTS = max(1, CASES // 2000)
"""Of an area, so that several workers share it."""
SHARDS = 10


def test_every_area_is_named(files: dict[str, bytes]) -> None:
    assert tuple(areas(files)) == AREAS


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("area", AREAS)
def test_nothing_in_it_breaks_the_program(area: str, part: int, lived_in: Path, files: dict[str, bytes]) -> None:
    _every(areas(files)[area], CASES // len(AREAS) // PARTS, part, lambda case: in_process(case, lived_in))


@pytest.mark.parametrize("shard", range(SHARDS))
def test_neither_does_it_break_a_process_or_a_terminal(shard: int, lived_in: Path, files: dict[str, bytes]) -> None:
    run = at_terminal if shard % 5 == 0 else as_process
    _every(st.one_of(*areas(files).values()), PROCESSES // SHARDS, PARTS + shard, lambda case: run(case, lived_in))


def _every(cases: st.SearchStrategy[Case], count: int, number: int, run: Callable[[Case], Ended]) -> None:
    @seed(SEED * 1000 + number)
    @settings(
        max_examples=max(1, count),
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def each(case: Case) -> None:
        judge(case, run(case))

    each()


FEW = settings(suppress_health_check=list(HealthCheck), database=None, derandomize=True)


@given(content=spoiled_file("preferences.toml", b'theme = "textual-dark"\n'))
@FEW
def test_preferences_are_read_or_refused(content: bytes | None, home: Path) -> None:
    path = paths.preferences()
    _write(path, content)
    try:
        told = read_preferences().theme
    except UsageError as refused:
        told = refused.message.replace(str(path), "")
    _remove(path)
    assert not controls_in(told)


def _draft() -> bytes:
    draft = Draft(load_design("ha"))
    draft.apply(Patch.set("network.nat", "single") + Patch.set("budget.monthly_usd", 700))
    draft.commit_to(("compute-1y",))
    return draft_text(draft.present).encode()


@given(content=spoiled_file("draft.toml", _draft()), name=texts())
@FEW
def test_a_draft_is_offered_or_passed_over_and_hides_no_other(content: bytes | None, name: str, home: Path) -> None:
    good, other = paths.drafts() / "999999999-good.toml", paths.drafts() / f"{_file_name(name)}.toml"
    _write(good, load_design("economy").text.encode())
    _write(other, content)
    found = kept_drafts()
    works = [it.work(bundled(), date(2026, 11, 23)) for it in found]
    _remove(other)
    assert all(it.now.file.blueprint == kept.file.blueprint for it, kept in zip(works, found, strict=True))
    assert good in [it.path for it in found]
    assert {it.path for it in found} <= {good, other}


def _file_name(text: str) -> str:
    return "".join(each for each in text if each not in "/\x00")[:60]


def _write(path: Path, content: bytes | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if content is None else path.write_bytes(content)


def _remove(path: Path) -> None:
    path.rmdir() if path.is_dir() else path.unlink()


def test_what_is_planted_is_what_a_terminal_obeys() -> None:
    assert len([text for text in PLANTED if controls_in(text)]) >= 8
    assert not controls_in("zwölf\n\tZeilen ✓ 日本")
