"""The man page and `--help`: each says of every command, option, variable and exit code what the other says."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import typer

from jobvector_wizard.base import errors
from jobvector_wizard.cli import app as cli
from jobvector_wizard.cli.commands.verifying import UNCONFIRMED
from jobvector_wizard.cli.help import EXIT_CODES, every_command
from scripts.man_page import ESCAPES, man_page, text

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "jobvector-wizard.1"
LEFT = re.compile(r"\\\[u([0-9A-F]{4,6})\]|\\\((?:aq|ga|ha|ti|dq)|\\[-e&]")
"""The escapes that the page may have."""
COMMANDS = [()] + [name for name, _ in every_command(typer.main.get_command(cli.app))]


def drawn() -> str:
    """Return what a reader sees of the page, in one line; words of it stand apart by one blank."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    seen = (re.sub(r"^\.(SH|SS|B|TH) ?", "", line) for line in lines if not re.match(r"\.(TP|PP|nh|ad)|\.\\\"", line))
    return " ".join(" ".join(_read(line) for line in seen).split())


def _read(line: str) -> str:
    signs = {escape: sign for sign, escape in ESCAPES.items()} | {r"\&": ""}
    return LEFT.sub(lambda it: chr(int(it[1], 16)) if it[1] else signs[it[0]], line)


def help_of(name: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what `--help` prints, so wide that no line is broken."""
    monkeypatch.setenv("COLUMNS", "1000")
    monkeypatch.setattr("typer._click.formatting.FORCED_WIDTH", 1000)
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert cli.run([*name, "--help"]) == 0
    return printed.getvalue()


def listed(printed: str) -> Iterator[tuple[str, str]]:
    """The rows of the help, but for those that name commands."""
    for section in re.split(r"^(?=\w[\w ]*:)", printed, flags=re.MULTILINE)[1:]:
        if not section.startswith(("Usage:", "Commands:")):
            yield from re.findall(r"^  (\S.*?)(?:\n +|  +)(\S.*)$", section, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_all_that_the_help_says_stands_in_the_page(name: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn()
    printed = help_of(name, monkeypatch)
    rows = list(listed(printed))
    assert {"-h, --help"} <= {what for what, _ in rows}
    for what, meaning in rows:
        assert f"{what} {' '.join(meaning.split())}" in page
    usage = re.search(r"Usage: (.+)", printed)
    assert usage
    assert usage[1] in page


def test_nothing_stands_in_the_page_that_no_help_says(monkeypatch: pytest.MonkeyPatch) -> None:
    said = " ".join(" ".join(help_of(name, monkeypatch) for name in COMMANDS).split())
    shown = drawn()
    for pattern in (r"(?<!\S)--?[a-z][a-z-]*", r"\b[A-Z]+_[A-Z_]+\b"):
        assert set(re.findall(pattern, shown)) == set(re.findall(pattern, said))
    commands = re.findall(r'^\.SS "(.+)"$', PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [_read(each) for each in commands] == [" ".join(name) for name in COMMANDS if name]


def test_the_variables_are_those_that_the_program_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "jobvector_wizard").rglob("*.py"))
    read = set(re.findall(r'"(JOBVECTOR_[A-Z_]+|NO_COLOR|FORCE_COLOR|CLICOLOR_FORCE)"', sources))
    recipes = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    said = help_of((), monkeypatch).partition("Environment:")[2].partition("Exit codes:")[0]
    assert read == set(re.findall(r"JOBVECTOR_[A-Z_]+|NO_COLOR|\w*FORCE\w*", said))
    assert all(f"`{each}`" in recipes for each in read)


def test_the_exit_codes_are_those_of_the_errors() -> None:
    def codes(kind: type[errors.WizardError]) -> set[int]:
        return {kind.exit_code}.union(*map(codes, kind.__subclasses__()))

    assert set(EXIT_CODES) == codes(errors.WizardError) | {0, UNCONFIRMED, 130}
    page = (ROOT / "docs" / "building.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", page.replace("`", ""), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == EXIT_CODES


def test_roff_takes_no_text_for_more_than_text() -> None:
    hostile = ".so /etc/passwd \\fB 'x' -- ^~` \"a\" …"
    assert _read(text(hostile)) == hostile
    assert text(hostile).startswith(r"\&.")
    for line in man_page().splitlines():
        assert "\\" not in LEFT.sub("", line.removeprefix('.\\" ')), line
        assert line.isascii()


@pytest.mark.skipif(not shutil.which("groff"), reason="roff's own word on it, where it is there")
def test_groff_draws_the_page_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-cbou", str(PAGE)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    assert "--max-increase USD|%" in done.stdout


def test_a_page_is_made_of_what_stands_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    program: Any = typer.main.get_command(cli.app)
    monkeypatch.setattr(typer.main, "get_command", lambda _: program)
    program.commands["watch"].help = "Look at what runs."
    assert "\nLook at what runs.\n" in man_page()
