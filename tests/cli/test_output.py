"""Where a command writes, how wide and in which colours, and what it keeps to itself: alike for every command."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer

from jobvector_wizard.cli.app import app

from .conftest import Cli
from .test_streams import COMMANDS

ESCAPE = "\x1b["


def test_every_command_has_the_same_options() -> None:
    """And verify's own file has a name of its own."""
    for command in COMMANDS:
        found: Any = typer.main.get_command(app)
        for name in command.split():
            found = found.commands[name]
        options = [option for param in found.params for option in param.opts]
        for option in ("--output", "-o", "--quiet", "-q", "--color", "--width"):
            assert options.count(option) == 1, command
        assert ("--json" in options) == ("--format" in options), command


def test_output_is_what_would_be_printed(cli: Cli, tmp_path: Path) -> None:
    for form in ("text", "json", "md", "csv", "junit", "sarif"):
        done = cli("estimate", "ha", "--format", form, "-o", "there")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / "there").read_text() == cli("estimate", "ha", "--format", form).stdout
    assert cli("presets", "show", "ha", "-o", "-").stdout.startswith("# High availability")


def test_a_file_keeps_its_rights_and_a_link_its_place(cli: Cli, tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to("target")
    assert cli("estimate", "ha", "--json", "-o", "link").returncode == 0
    assert link.is_symlink()
    assert json.loads(target.read_text())["design"] == "ha"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert cli("estimate", "ha", "--json", "-o", "new").returncode == 0
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o666 & ~umask
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "new", "target"]


def test_a_device_is_written_into(cli: Cli) -> None:
    assert cli("presets", "show", "ha", "-o", "/dev/stdout").stdout == cli("presets", "show", "ha").stdout
    assert cli("presets", "show", "ha", "-o", "/dev/null").returncode == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("place", ["/dev/full", "nowhere/file", ".", "/dev/null/file", "x" * 300])
def test_a_place_that_cannot_be_written_is_told(cli: Cli, place: str, tmp_path: Path) -> None:
    done = cli("estimate", "ha", "-o", place)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{place} cannot be written: ")
    assert done.stderr.endswith("Name another place: --output FILE\n")
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_leaves_the_file_as_it_was(cli: Cli, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("before")
    assert cli("estimate", "hx", "-o", "there").returncode == 2
    assert there.read_text() == "before"
    assert cli("estimate", "hx", "-o", "new").returncode == 2
    assert not (tmp_path / "new").exists()
    assert cli("estimate", "ha-as-drawn", "--strict", "-o", "there").returncode == 3  # it has told what is wrong
    assert "DB-01" in there.read_text()


def test_what_a_person_is_asked_is_asked_where_they_see_the_plan(cli: Cli) -> None:
    done = cli("up", "ha", "-o", "plan.txt", "-q")
    assert done.returncode == 2
    assert "up asks for a confirmation, and this is no terminal" in done.stderr


def test_presets_alone_lists_them_and_takes_the_options_of_the_list(cli: Cli, tmp_path: Path) -> None:
    listed = cli("presets", "list", "--width", "70").stdout
    assert cli("presets", "--width", "70").stdout == listed
    assert cli("presets", "--width", "70", "-o", "there").returncode == 0
    assert (tmp_path / "there").read_text() == listed
    assert cli("presets").stdout == cli("presets", "list").stdout
    assert "Commands:" in cli("presets", "-h").stdout
    assert "Did you mean 'show'" in cli("presets", "shw").stderr


def test_quiet_leaves_errors_alone(cli: Cli, tmp_path: Path) -> None:
    assert "Written: mine.toml" in cli("presets", "copy", "ha", "mine.toml").stderr
    assert cli("presets", "copy", "ha", "yours.toml", "-q").stderr == ""
    assert (tmp_path / "yours.toml").exists()
    assert cli("deployments", "--quiet").stderr == ""
    assert "exists already" in cli("presets", "copy", "ha", "mine.toml", "-q").stderr
    assert "refused: " in cli("compare", "ha", "ha-as-drawn", "--strict", "-q").stderr


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "COLOR" not in name}
    return subprocess.run(
        [sys.executable, "-m", "jobvector_wizard", *arguments],
        capture_output=True, text=True, check=False, timeout=60, env=kept | {"JOBVECTOR_ON": "2026-11-23"} | environment,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "options", "colored"),
    [
        ({}, (), False),
        ({}, ("--color", "always"), True),
        ({"TERM": "dumb"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"CLICOLOR_FORCE": "1"}, (), True),
        ({"CLICOLOR_FORCE": "0"}, (), False),
        ({"FORCE_COLOR": ""}, (), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
        ({"JOBVECTOR_COLOR": "always", "NO_COLOR": "1"}, (), True),
        ({"JOBVECTOR_COLOR": "always"}, ("--color", "never"), False),
        ({"JOBVECTOR_COLOR": ""}, (), False),
    ],
)
def test_colours_are_as_the_option_says_then_as_the_environment(
    environment: dict[str, str], options: tuple[str, ...], colored: bool
) -> None:
    done = run(environment, "presets", "list", *options)
    assert done.returncode == 0, done.stderr
    assert (ESCAPE in done.stdout) == colored
    assert "ha" in done.stdout


def test_text_is_as_wide_as_it_is_asked_for() -> None:
    widths = {"60": 60, "200": 200}
    for width, most in widths.items():
        lines = run({"JOBVECTOR_WIDTH": width}, "estimate", "ha-as-drawn").stdout.splitlines()
        assert most - 20 < max(map(len, lines)) <= most
        assert run({}, "estimate", "ha-as-drawn", "--width", width).stdout.splitlines() == lines


@pytest.mark.parametrize(
    ("environment", "options", "named"),
    [
        ({}, ("--width", "39"), "--width"),
        ({}, ("--width", "1001"), "--width"),
        ({"JOBVECTOR_WIDTH": "wide"}, (), "JOBVECTOR_WIDTH"),
        ({"JOBVECTOR_COLOR": "red"}, (), "JOBVECTOR_COLOR"),
        ({"JOBVECTOR_QUIET": "perhaps"}, (), "JOBVECTOR_QUIET"),
        ({}, ("--color", "blue"), ": 'blue' is not one of 'auto', 'always', 'never'."),
    ],
)
def test_a_wrong_value_is_told_with_its_name(environment: dict[str, str], options: tuple[str, ...], named: str) -> None:
    done = run(environment, "presets", "list", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr


@pytest.mark.parametrize(
    ("environment", "command", "named"),
    [
        ({"JOBVECTOR_FOR": "nowhere.toml"}, ("estimate", "ha"), "nowhere.toml is from the environment: JOBVECTOR_FOR"),
        ({"JOBVECTOR_BACKEND": "ftp://x"}, ("up", "ha", "--yes"), "ftp://x is from the environment: JOBVECTOR_BACKEND"),
        ({"JOBVECTOR_SECRETS_PROVIDER": "vault://x"}, ("up", "ha", "--yes"), "environment: JOBVECTOR_SECRETS_PROVIDER"),
        ({"JOBVECTOR_ON": "tomorrow"}, ("estimate", "ha"), "JOBVECTOR_ON"),
    ],
)
def test_an_option_may_stand_in_the_environment_and_is_named_where_it_is_wrong(
    environment: dict[str, str], command: tuple[str, ...], named: str
) -> None:
    done = run(environment, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert run(dict.fromkeys(environment, ""), "estimate", "ha").returncode == 0


def test_the_line_comes_before_the_environment(tmp_path: Path) -> None:
    wishes = tmp_path / "mine.toml"
    wishes.write_text("[budget]\nmonthly_usd = 1\n")
    heard = json.loads(run({"JOBVECTOR_FOR": str(wishes)}, "estimate", "ha", "--json").stdout)
    assert Decimal(str(heard["budget"])) == 1
    said = run({"JOBVECTOR_FOR": "nowhere.toml"}, "estimate", "ha", "--json", "--for", str(wishes))
    assert json.loads(said.stdout) == heard


def test_offer_files_are_read_whatever_profile_the_environment_names() -> None:
    refused = run({}, "catalog", "refresh", "--without-credentials", "--profile", "x")
    assert "--profile and --endpoint-url have no place here" in refused.stderr
    heard = run({"JOBVECTOR_PROFILE": "x"}, "catalog", "refresh", "--offer-files", "http://127.0.0.1:9", "-q")
    assert heard.returncode != 0
    assert "have no place here" not in heard.stderr


def test_no_variable_takes_the_place_of_a_yes() -> None:
    for command in ("up", "destroy"):
        found: Any = typer.main.get_command(app)
        options = {option: param for param in found.commands[command].params for option in param.opts}
        for name in ("--yes", "--over-budget", "--delete-data", "--forget-pending"):
            assert name not in options or not options[name].envvar
