"""What a shell is told when somebody presses the tabulator: asked as the shells ask."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Cli

ASKED = "_JOBVECTOR_WIZARD_COMPLETE"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "edited.toml").write_text('schema = "none"')
    (tmp_path / "eu").mkdir()
    (tmp_path / "eu" / "west.toml").touch()
    (tmp_path / "e-notes.txt").touch()
    (tmp_path / "e$(touch trap).toml").touch()
    (tmp_path / "home" / "deployments" / "ha-prod").mkdir(parents=True)
    return tmp_path


def ask(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobvector_wizard"],
        capture_output=True, text=True, check=False, timeout=60, cwd=folder, stdin=subprocess.DEVNULL,
        env={**os.environ, "JOBVECTOR_ON": "2026-11-23", "JOBVECTOR_HOME": str(folder / "home"), **environment},
    )  # fmt: skip


def completed(folder: Path, line: str) -> list[str]:
    """Return what bash is told of a line that ends where the cursor stands."""
    words = line.split(" ")
    done = ask(folder, **{ASKED: "complete_bash"}, COMP_WORDS="\n".join(words), COMP_CWORD=str(len(words) - 1))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("jobvector-wizard es", ["estimate"]),
        ("jobvector-wizard presets s", ["show"]),
        ("jobvector-wizard catalog ", ["refresh", "show", "diff", "forget"]),
        ("jobvector-wizard estimate e", ["economy-as-drawn", "economy", "edited.toml", "eu/"]),
        ("jobvector-wizard estimate eu/", ["eu/west.toml"]),
        ("jobvector-wizard compare ha ha-", ["ha-as-drawn"]),
        ("jobvector-wizard estimate ha --comm", ["--commitment"]),
        ("jobvector-wizard estimate ha --format ", ["text", "json", "md", "csv", "junit", "sarif"]),
        ("jobvector-wizard compare ha ha --format ", ["text", "json", "md", "csv"]),
        ("jobvector-wizard estimate ha --color a", ["auto", "always"]),
        ("jobvector-wizard compare economy ha --fail-on ", ["error", "warning", "budget"]),
        ("jobvector-wizard status ", ["ha-prod"]),
        ("jobvector-wizard watch h", ["ha-prod"]),
        ("jobvector-wizard up ha --set nodes.node-2.", ["nodes.node-2.type", "nodes.node-2.zone", "nodes.node-2.root_gib"]),
        ("jobvector-wizard estimate ha --explain finding.A", ["finding.AVL-02:ollama"]),
        ("jobvector-wizard estimate edited.toml --set n", []),
        ("jobvector-wizard estimate nowhere.toml --explain n", []),
        ("jobvector-wizard completion ", ["bash", "zsh", "fish"]),
    ],
)  # fmt: skip
def test_bash_is_told_what_there_is(here: Path, line: str, told: list[str]) -> None:
    assert completed(here, line) == told


def test_other_shells_are_answered_in_their_way(here: Path) -> None:
    line = {"_TYPER_COMPLETE_ARGS": "jobvector-wizard estimate e"}
    fish = ask(here, **{ASKED: "complete_fish"}, **line, _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert fish.stdout.split() == ["economy-as-drawn", "economy", "edited.toml", "eu/"]
    zsh = ask(here, **{ASKED: "complete_zsh"}, **line)
    assert shlex.split(zsh.stdout)[0] == "_arguments"
    assert '"economy"' in zsh.stdout
    assert "trap" not in zsh.stdout  # zsh evaluates what it is told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_asks_by_that_variable(cli: Cli, shell: str) -> None:
    done = cli("completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{ASKED}=complete_{shell}" in done.stdout


def test_bash_completes_with_the_script(cli: Cli, here: Path) -> None:
    (here / "bin").mkdir()
    program = here / "bin" / "jobvector-wizard"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jobvector_wizard "$@"\n')
    program.chmod(0o755)
    assert cli("completion", "bash", "-o", "script").returncode == 0
    typed = (
        "source ./script; COMP_WORDS=(jobvector-wizard estimate eco); COMP_CWORD=2; "
        '_jobvector_wizard_completion jobvector-wizard; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{program.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", typed],
        capture_output=True, text=True, check=True, timeout=60, cwd=here, env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert done.stdout.split() == ["economy-as-drawn", "economy"]


@pytest.mark.parametrize("asked", ["complete_bash", "complete_tcsh", "nothing", "source_", "x_bash"])
def test_a_question_that_is_none_ends_without_a_crash(here: Path, asked: str) -> None:
    done = ask(here, **{ASKED: asked})
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert "went wrong" not in done.stderr
