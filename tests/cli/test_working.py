"""What takes seconds says so on a terminal, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobvector_wizard import cli_output
from jobvector_wizard.preset_file import load_design
from tests.cli.conftest import Cli


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_and_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with cli_output.working("looking \x1b at ha"):
        assert screen.getvalue() == "looking ␛ at ha …"
    assert screen.getvalue().endswith(f"\r{' ' * len('looking ␛ at ha …')}\r")


def test_the_resources_of_a_design_are_read_without_the_providers_sdk(tmp_path: Path) -> None:
    """Loading what the program uses of it takes three seconds, more than all the rest."""
    read = (
        "import sys; from jobvector_wizard.needs import read_needs; from jobvector_wizard.provisioning import graph; "
        "from jobvector_wizard.preset_file import load_design; graph.blueprint_graph(load_design('ha').blueprint); "
        "print([name for name in sys.modules if name.startswith('pulumi_aws')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", read], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_command_treats_a_warning_as_its_caller_wishes(tmp_path: Path) -> None:
    """PYTHONWARNINGS=error ends a program at the first warning of whatever it loads."""
    environment = {**os.environ, "PYTHONWARNINGS": "error", "JOBVECTOR_HOME": str(tmp_path / "home")}
    for arguments in (["needs", "ha", "--json"], ["rehearse", "economy", "--speed", "0", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "jobvector_wizard", *arguments],
            capture_output=True, text=True, timeout=120, check=False, env=environment, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)


def test_of_several_copies_to_one_name_exactly_one_is_written(cli: Cli, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda preset: cli("presets", "copy", preset, "mine.toml"), ["ha", "economy"] * 2))
    assert sorted(each.returncode for each in done) == [0, 2, 2, 2]
    (written,) = [each.stderr for each in done if each.returncode == 0]
    assert written == "Written: mine.toml\n"
    assert all("exists already; it was left as it is" in each.stderr for each in done if each.returncode)
    assert (tmp_path / "mine.toml").read_text() in (load_design("ha").text, load_design("economy").text)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]
