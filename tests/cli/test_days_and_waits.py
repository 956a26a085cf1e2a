"""What takes seconds says so on a terminal, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.units import today
from jobvector_wizard.catalog import bundled
from jobvector_wizard.cli import output as cli_output
from jobvector_wizard.cli.commands.changing import _with_standing_version
from jobvector_wizard.cli.options import day_of
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.planning.taking import VERSION, names_version, take_design
from tests.cli.conftest import ON, Cli


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
    """Loading what the program uses of it takes longer than all the rest."""
    read = (
        "import sys; from jobvector_wizard.readiness.needs import read_needs; from jobvector_wizard.provisioning import graph; "
        "from jobvector_wizard.design.preset_file import load_design; graph.blueprint_graph(load_design('ha').blueprint); "
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
    assert written == "Written: mine.toml, with Kubernetes 1.37\n"
    assert all("exists already; it was left as it is" in each.stderr for each in done if each.returncode)
    whole = {take_design(preset, bundled(), date.fromisoformat(ON)).text for preset in ("ha", "economy")}
    assert (tmp_path / "mine.toml").read_text() in whole
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


def test_the_day_is_the_options_then_the_environments_then_the_calendars(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "as of 2027-01-02" in cli("estimate", "ha", "--on", "2027-01-02").stdout
    assert f"as of {ON}" in cli("estimate", "ha").stdout
    monkeypatch.setenv("JOBVECTOR_ON", "2027-01-02")
    assert day_of(None) == date(2027, 1, 2)
    assert day_of("2027-01-03") == date(2027, 1, 3)
    monkeypatch.setenv("JOBVECTOR_ON", "")
    assert day_of(None) == today()
    monkeypatch.setenv("JOBVECTOR_ON", "soon")
    with pytest.raises(UsageError, match='"soon" is not a day'):
        day_of(None)


def test_a_preset_brought_up_again_upgrades_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    taken = take_design("ha", bundled(), date.fromisoformat(ON))
    stands = Patch.set(VERSION, "1.36").apply(taken.blueprint)
    assert _with_standing_version(taken, stands).blueprint.kubernetes.version == "1.36"
    told = capsys.readouterr().err
    assert told == (
        "Kubernetes stays 1.36, as it was deployed. A new cluster would have 1.37: "
        "--set kubernetes.version=1.37 upgrades this one.\n"
    )
    assert _with_standing_version(taken, taken.blueprint) == taken
    assert _with_standing_version(taken, None) is taken
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (["kubernetes.version=1.36"], True),
        (['kubernetes."version"=1.36'], True),
        (["kubernetes={version='1.36'}"], True),
        (["kubernetes.support=extended", "name=a"], False),
        (None, False),
    ],
)
def test_a_version_that_is_named_is_meant(changes: list[str] | None, *, named: bool) -> None:
    assert names_version(Patch.parse(changes or ())) is named
    assert names_version(Patch.parse((), ["kubernetes.version"]))
