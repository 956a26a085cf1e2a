"""Standard input, output and error as pipelines hand them over, for every command there is."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from jobvector_wizard.base.crash import written_down
from jobvector_wizard.cli.app import app

ON = ("--on", "2026-11-23")
PRINTING = {
    "presets list": ON,
    "presets show": ("ha",),
    "estimate": ("ha", *ON),
    "compare": ("economy", "ha", *ON),
    "report": ("economy", *ON),
    "analyse": ("economy", *ON),
    "controls": ("economy",),
    "needs": ("economy", *ON),
    "rehearse": ("economy", "--speed", "0", *ON),
    "doctor": (),
    "completion": ("bash",),
    "catalog show": ("--region", "eu-west-1", "nat_gateway_hour"),
    "schema": ("estimate",),
    "verify": ("economy", "--with", "aws-calculator", *ON),
}
"""Commands that print a report here."""
SILENT: dict[str, tuple[tuple[str, ...], int]] = {
    "presets copy": (("ha", "/dev/null/nowhere.toml"), 2),
    "watch": ((), 2),
    "preview": (("economy", *ON), 4),
    "up": (("economy", *ON), 2),
    "refresh": (("none",), 2),
    "destroy": (("none",), 2),
    "cancel": (("none",), 2),
    "status": (("none",), 2),
    "deployments": ((), 0),
    "catalog refresh": (("--region", "nowhere"), 2),
    "catalog diff": ((), 2),
    "catalog forget": ((), 0),
}
"""Commands that print nothing here, and the code with which they end."""
COMMANDS = PRINTING | {name: given for name, (given, _) in SILENT.items()}
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "", "AWS_EC2_METADATA_DISABLED": "true", "PYTHONUNBUFFERED": ""}


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOBVECTOR_HOME", str(tmp_path / "home"))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def arguments(command: str) -> list[str]:
    return [sys.executable, "-m", "jobvector_wizard", *command.split(), *COMMANDS[command]]


def run(command: str, shell: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the redirections of a shell; standard input is empty."""
    line = ["sh", "-c", f'exec "$@" {shell}', "sh", *arguments(command)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL)


def names(group: Any, before: str = "") -> set[str]:
    found = set()
    for name, command in group.commands.items():
        whole = f"{before} {name}".strip()
        found |= names(command, whole) if hasattr(command, "commands") else {whole}
    return found


def test_every_command_is_here() -> None:
    assert names(typer.main.get_command(app)) == set(COMMANDS)


@pytest.mark.parametrize("command", ["estimate", "up", "deployments", "presets copy", "catalog forget"])
def test_output_that_is_closed_is_said_before_anything_is_begun(command: str) -> None:
    done = run(command, ">&-")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Standard output is closed, so that nothing can be told. Nothing was begun.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_told(command: str) -> None:
    full = run(command, "> /dev/full")
    assert full.returncode == (SILENT[command][1] if command in SILENT else 1)
    assert ("No space left on device" in full.stderr) == (command in PRINTING)
    assert "Traceback" not in full.stderr
    assert "crashes" not in full.stderr


@pytest.mark.parametrize(
    "command", [each for each in COMMANDS if each not in ("controls", "analyse", "report")]
)  # as `needs`
def test_a_reader_that_leaves_ends_nothing_before_its_time(command: str) -> None:
    read, write = os.pipe()
    os.close(read)
    left = subprocess.run(
        arguments(command),
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    os.close(write)
    assert left.returncode == (SILENT[command][1] if command in SILENT else 0)
    assert "Traceback" not in left.stderr
    assert "Standard output" not in left.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["estimate", "presets show", "compare"])
def test_a_report_is_whole_or_its_end_is_missed(
    command: str, unbuffered: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not grow beyond some bytes takes part of a write first, as a disk does that fills up."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    whole = run(command, "")
    assert whole.returncode == 0

    def limited(size: int) -> tuple[int, str, int]:
        path = tmp_path / "report"
        with path.open("wb") as file:
            done = subprocess.run(
                arguments(command),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                timeout=120,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
            )
        return done.returncode, done.stderr, path.stat().st_size

    code, said, size = limited(2000)
    assert (code, size) == (1, 2000)
    assert "could not be written to its end" in said
    code, said, size = limited(10_000_000)
    assert (code, said, size) == (0, whole.stderr, len(whole.stdout.encode()))


def test_a_file_that_may_not_grow_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_text("before")
    done = subprocess.run(
        [*arguments("estimate"), "--output", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "report cannot be written: File too large" in done.stderr
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"report": "before"}


@pytest.mark.parametrize(("shell", "code"), [("<&-", 3), ("<&- 2>&-", 3), ("2>&-", 3), ("2> /dev/full", 3)])
def test_other_streams_that_are_closed_or_full_change_nothing(shell: str, code: int) -> None:
    line = f'exec "$@" {shell}'
    command = [sys.executable, "-m", "jobvector_wizard", "estimate", "ha-as-drawn", "--strict", "--json", *ON]
    done = subprocess.run(["sh", "-c", line, "sh", *command], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code
    assert json.loads(done.stdout)["total"]["expected"]
    assert "Traceback" not in done.stderr


def test_without_a_terminal_and_without_input_the_wizard_says_what_to_do() -> None:
    command = [sys.executable, "-m", "jobvector_wizard"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "The wizard needs a terminal" in done.stderr


PROGRAM = """
import sys
from jobvector_wizard.cli import app as cli
def broken(arguments):
    raise LookupError("something nobody thought of")
cli._dispatch = broken
sys.exit(cli.run(["estimate", "ha"]))
"""


@pytest.mark.parametrize(
    ("home", "said"),
    [
        ("home", "report it with that file"),
        ("/dev/null", "cannot be written down: Not a directory"),
        ("/proc/nowhere", "cannot be written down: No such file or directory"),
        ("x" * 300, "cannot be written down: File name too long"),
        ("~nobody-of-that-name", "cannot be written down: JOBVECTOR_HOME is no place"),
    ],
)
def test_the_report_of_a_crash_does_not_crash(home: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBVECTOR_HOME", home)
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "Something went wrong inside jobvector-wizard (LookupError)" in done.stderr
    assert "This program itself has left nothing changed in an account." in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if home != "home":
        assert "Report LookupError at broken, line 5." in done.stderr


FOLLOWING = """
import sys
from jobvector_wizard.cli import app as cli
from jobvector_wizard.cli.commands import following
def broken(*_, **__):
    raise LookupError
following.follow_operation = broken
sys.exit(cli.run(["rehearse", "ha", "--speed", "0"]))
"""


def test_what_breaks_names_the_operation_that_goes_on_without_it() -> None:
    done = subprocess.run([sys.executable, "-c", FOLLOWING], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    found = re.search(r"The operation (\S+) is a process of its own; how it stands: (.+)", done.stderr)
    assert found, done.stderr
    assert found[2] == f"jobvector-wizard watch {found[1]}"
    seen = subprocess.run(
        [sys.executable, "-m", "jobvector_wizard", "watch", found[1]],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert seen.returncode == 0, seen.stderr


def test_a_crash_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        told = written_down(ValueError("what broke"))
    finally:
        os.umask(umask)
    [log] = (tmp_path / "home" / "crashes").iterdir()
    assert str(log) in told
    assert "ValueError: what broke" in log.read_text()
    for place in (log.parent, log.parent.parent):
        assert place.stat().st_mode & 0o077 == 0
    assert log.stat().st_mode & 0o077 == 0
