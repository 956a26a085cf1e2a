"""The wizard as numbered prompts: the same questions, the same answers, the same file as on the screens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import chain, repeat
from pathlib import Path
from typing import TypeAlias

import pytest
from textual.widgets import Input

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd
from jobvector_wizard.catalog import Catalog, current
from jobvector_wizard.cli.plain import run_plain
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.session.kept import kept_drafts
from tests.screens.conftest import OpenWizard
from tests.screens.test_commitments import OFFER
from tests.screens.test_history import DEAD

ON = date(2026, 11, 23)
DOMAIN = "jobs.example.com in example.com"
Talk = Callable[..., list[str]]
Given: TypeAlias = "str | BaseException | Callable[[], str]"


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Talk:
    """Answer the prompts in turn and return the lines that were said; whatever is asked more is kept by enter.

    An answer may be an exception, or something to do before it is given.
    """
    monkeypatch.chdir(tmp_path)

    def run(*given: Given, code: int = 0) -> list[str]:
        turns = chain(given, repeat(""))

        def ask(prompt: str) -> str:
            sys.stdout.write(f"{prompt}\n")
            each = next(turns)
            if isinstance(each, BaseException):
                raise each
            return each if isinstance(each, str) else each()

        assert run_plain(ON, ask) == code
        return capsys.readouterr().out.splitlines()

    return run


def number_of(design: str) -> str:
    return str(list(shipped_presets()).index(design) + 1)


def test_enter_all_the_way_changes_nothing_and_names_the_next_commands(talk: Talk, tmp_path: Path) -> None:
    said = talk(number_of("ha"))
    assert said[-2:] == ["See it being built: jobvector-wizard rehearse ha", "Build it: jobvector-wizard up ha"]
    assert not list(tmp_path.glob("*.toml"))
    assert not kept_drafts()


async def test_the_same_answers_give_the_same_file_as_the_screens(
    open_wizard: OpenWizard, talk: Talk, tmp_path: Path
) -> None:
    async with open_wizard("ha") as wizard:
        await wizard.go("zones")
        await wizard.press("tab", "down", "enter")
        await wizard.go("nodes")
        await wizard.press("down", "tab")
        await wizard.highlight("#nodes-choices-0", "c6i.xlarge")
        await wizard.press("enter")
        await wizard.go("workloads")
        await wizard.press("down", "tab", "enter")
        wizard.app.screen.query_one("#workloads-value", Input).value = "3"
        await wizard.press("enter")
        await wizard.go("database")
        await wizard.press("tab", "up", "enter")
        await wizard.go("edge")
        wizard.app.screen.query_one("#edge-domain").focus()
        await wizard.pilot.pause()
        wizard.app.screen.query_one("#edge-domain", Input).value = DOMAIN
        await wizard.press("enter")
        await wizard.go("extras")
        await wizard.highlight("#extras-choices-0", "on  dashboard")
        await wizard.press("enter")
        await wizard.go("usage")
        await wizard.press("enter")
        wizard.app.screen.query_one("#usage-value", Input).value = "60 200 900"
        await wizard.press("enter")
        await wizard.go("budget")
        wizard.app.screen.query_one("#budget-amount", Input).value = "700"
        await wizard.pilot.pause()
        await wizard.press("enter")
        on_screens = wizard.app.draft.now.file

    places, nodes = ("", "", "2"), ("", "c6i.xlarge", "1", "")
    workloads, database = ("", "1 3", "", "", ""), ("", "1")
    edge, extras, usage = (DOMAIN, ""), ("6", ""), ("1", "60 200 900", "")
    talk(number_of("ha"), *places, *nodes, *workloads, *database, *edge, *extras, *usage, "700", "", "mine")

    plain = PresetFile.load(tmp_path / "mine.toml")
    assert plain.blueprint.nodes["node-2"].type == "c6i.xlarge"
    assert plain.blueprint.workloads["embedding"].replicas == 3
    assert plain.blueprint.usage.egress_gb.high == 900
    (taken,) = re.findall(r'\n# The newest in standard support .*\n\[kubernetes\]\nversion = "1.37"\n', plain.text)
    assert plain.text.replace(taken, "") == on_screens.apply(Patch.set("name", "mine")).text


def test_what_is_no_answer_is_said_and_asked_again(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "taken.toml").write_text("x")
    region, zones, nat, nodes = ("nowhere", ""), ("77", ""), ("",), ("", "")
    workloads, usage = ("99 1", "2 a", "2 much", "u", "") + ("",) * 3, ("1 much", "1 1 2", "")
    database, edge, extras, budget, review = (
        ("?", "", ""),
        ("no domain", "none", ""),
        ("",),
        ("much", "401"),
        ("99", ""),
    )
    names = ("taken", "ha", "Capital", "fine")
    said = talk(
        "99",
        number_of("economy"),
        *region,
        *zones,
        *nat,
        *nodes,
        *workloads,
        *database,
        *edge,
        *extras,
        *usage,
        *budget,
        *review,
        *names,
    )
    told = "\n".join(said)
    for complaint in (
        "99",
        '✗ nothing has "nowhere" in it',
        "✗ there is no option 77",
        "edge.domain",
        "✗ there is no value 99",
        "workloads.",
        '✗ "much" is no amount',
        '"1 2" is neither one amount nor three',
        '"much" is not an amount',
        "✗ there is no remedy 99",
        "taken.toml exists already; it was left as it is",
        "ha is taken",
        "a name is 2 to 40 lower-case letters",
    ):
        assert complaint in told
    assert PresetFile.load(tmp_path / "fine.toml").blueprint.budget.monthly_usd == 401


def test_a_remedy_is_taken_by_its_number_and_taken_back(talk: Talk, tmp_path: Path) -> None:
    to_review = [""] * 17
    said = "\n".join(talk(number_of("ha-as-drawn"), *to_review, "1", "u", "1", "", "mended"))
    assert "Taken back: " in said
    mended = PresetFile.load(tmp_path / "mended.toml").blueprint
    assert mended.digest != load_design("ha-as-drawn").blueprint.digest


@pytest.mark.parametrize(("end", "code"), [("q", 0), (EOFError(), 0), (KeyboardInterrupt(), 130)])
def test_who_leaves_early_finds_the_draft_again(talk: Talk, end: str | BaseException, code: int) -> None:
    said = talk(number_of("ha"), "", "", "2", end, code=code)
    assert said[-1].startswith("Not saved. The draft is kept")
    [kept] = (Path(os.environ["JOBVECTOR_HOME"]) / "drafts").glob("*.toml")
    assert 'nat = "single"' in kept.read_text()


def in_the_way() -> None:
    """Let a file stand where drafts would be kept."""
    paths.drafts().parent.mkdir(parents=True, exist_ok=True)
    paths.drafts().write_text("in the way")


def test_a_draft_that_cannot_be_kept_is_saved_to_a_path(talk: Talk, tmp_path: Path) -> None:
    in_the_way()
    (tmp_path / "taken.toml").write_text("x")
    said = talk(number_of("ha"), "", "", "2", "q", "", "taken.toml", "there/mine.toml")
    told = "\n".join(said)
    assert "is kept, and" not in told
    assert f"Not saved, and the draft is not kept: {paths.drafts()} cannot be written to" in told
    assert "taken.toml exists already" in told
    assert said[-1] == f"Saved: {tmp_path / 'there/mine.toml'}"
    assert PresetFile.load(tmp_path / "there/mine.toml").blueprint.network.nat.value == "single"


@pytest.mark.parametrize(
    ("ends", "code"), [(("q", "q"), 1), ((EOFError(), EOFError()), 1), ((KeyboardInterrupt(),) * 2, 1)]
)
def test_what_is_lost_is_said_to_be(talk: Talk, ends: tuple[Given, ...], code: int) -> None:
    in_the_way()
    said = talk(number_of("ha"), "", "", "2", *ends, code=code)
    assert said[-1] == "The changes are lost."


def test_where_an_earlier_change_was_kept_that_is_said(talk: Talk) -> None:
    def fills_up() -> str:
        monkey.setattr(paths, "write_atomically", full)
        return "2"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as monkey:
        said = talk(number_of("ha"), "1", fills_up, "q", "q", code=1)
    [kept] = paths.drafts().iterdir()
    assert said[-1] == f"The changes are lost, but for those kept before: {kept}"


def test_a_kept_draft_is_gone_on_with_and_its_changes_taken_back_one_by_one(talk: Talk, tmp_path: Path) -> None:
    talk(number_of("ha"), "", "", "2", *("",) * 13, "701", "q")
    [kept] = kept_drafts()
    kept.path.rename(kept.path.with_name(f"{DEAD}-abcdef.toml"))  # as it is once that process has ended
    said = talk(str(len(shipped_presets()) + 1), "u", "", "", "2", *("",) * 30)
    assert any(f"draft of ha, {kept.when:%m-%d %H:%M}" in line for line in said)
    assert "Taken back: budget.monthly_usd = 701" in said
    saved = PresetFile.load(tmp_path / "ha-2.toml").blueprint
    assert (saved.network.nat.value, saved.budget.monthly_usd) == ("single", 675)
    assert not kept_drafts()


def test_what_was_taken_back_is_kept_by_who_leaves(talk: Talk) -> None:
    said = talk(number_of("ha"), "", "", "2", "", "u", "q")
    assert said[-1].startswith("Not saved. The draft is kept")
    [kept] = kept_drafts()
    assert kept.file.blueprint.network.nat.value == "single"


@pytest.mark.parametrize(("arguments", "term"), [(["--plain"], "xterm"), ([], "dumb")])
def test_a_simple_terminal_is_led_there(tmp_path: Path, arguments: list[str], term: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jobvector_wizard", *arguments],
        input="4\nq\n",
        env={**os.environ, "TERM": term, "JOBVECTOR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "REGION   where everything is built" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines()[-1] == "No change is left unsaved."


TO_COMMITMENTS = ("",) * 17
"""Enter keeps everything up to the budget of the design ha, and the budget too."""


def test_commitments_are_chosen_by_their_numbers_and_are_in_the_bill(talk: Talk) -> None:
    paths.own_prices().parent.mkdir(parents=True, exist_ok=True)
    paths.own_prices().write_text(OFFER)
    said = talk(number_of("ha"), *TO_COMMITMENTS, "1", "2", "2", "u", "9", "?", "u", "")
    total = {
        names: usd(assess(load_design("ha").blueprint, current().committed_to(names), ON).bill.total.expected)
        for names in ((), ("compute-1y",), ("db-3y",), ("compute-1y", "db-3y"))
    }
    one, both = total["compute-1y",], total["compute-1y", "db-3y"]
    now = [line for line in said if line.startswith("commitments of your own prices: now ")]
    assert [line.split()[6] for line in now] == [total[()], one, both, one, both, both, both, one]
    rows = [line for line in said if "with it:" in line]
    assert [line.split()[1:3] for line in rows[:2]] == [["compute-1y", one], ["db-3y", total["db-3y",]]]
    assert [line.split()[1:3] for line in rows[2:4]] == [["●", "compute-1y"], ["db-3y", both]]
    for answer in ("Left out: db-3y", "Taken back: commitments = compute-1y", "✗ there is no commitment 9"):
        assert answer in said
    assert f"{one} a month" in said[said.index("REVIEW   what is wrong, why, and what mends it") :]
    assert said[-3] == "Its bill with your commitments: jobvector-wizard estimate ha --commitment compute-1y"


def test_without_any_it_says_where_one_is_declared(talk: Talk) -> None:
    assert f"[[commitments]] in {paths.own_prices()}" in "\n".join(talk(number_of("ha")))


@pytest.mark.parametrize("path", ["control-plane.hours", "nodes.node-2.hours", "transfer.egress"])
def test_a_price_that_is_unknown_is_told_as_such_in_every_prompt(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def assessed(blueprint: Blueprint, catalog: Catalog, on: date) -> Assessment:
        found = assess(blueprint, catalog, on)
        lines = (replace(it, price=replace(it.price, usd=None)) if it.path == path else it for it in found.bill.lines)
        return replace(found, bill=replace(found.bill, lines=tuple(lines)))

    monkeypatch.setattr("jobvector_wizard.cli.plain.assess", assessed)
    known = assess(load_design("ha").blueprint, current(), ON).bill
    line = next(it for it in known.lines if it.path == path)
    rest = known.total.expected - line.usd.expected
    said = talk(number_of("ha"))
    assert f"at least {usd(rest)}" in next(each for each in said if " ha " in each)
    prompts = [each for each in said if ": now " in each and " a month" in each]
    assert len(prompts) > 5
    assert all(f": now at least {usd(rest)} a month" in each for each in prompts)
    assert "cannot be told" in "\n".join(said)  # what stands against the budget
