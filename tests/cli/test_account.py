"""The commands that work with an account, up to where the account would be asked: refusals and their exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

ON = ("--on", "2026-11-23")  # while Kubernetes' version in the presets has standard support


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, no region's endpoint and no Pulumi CLI but one that says the right version."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho v3.259.0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def test_without_credentials_an_up_ends_with_4_and_never_rehearses(cli: Cli, home: Path) -> None:
    ended = cli("up", "ha", "--yes", *ON)

    assert ended.returncode == 4
    assert "REHEARSAL" not in ended.stdout + ended.stderr
    assert "credentials" in ended.stderr
    assert not (home / "rehearsals").exists()
    assert not (home / "deployments").exists()


def test_a_design_without_credentials_is_never_previewed_either(cli: Cli) -> None:
    assert cli("preview", "economy", *ON).returncode == 4


def test_without_a_terminal_an_up_wants_a_yes(cli: Cli) -> None:
    ended = cli("up", "ha", *ON)

    assert ended.returncode == 2
    assert "up --yes" in ended.stderr


def test_without_a_network_nothing_is_started(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-secret-key")

    ended = cli("up", "ha", "--yes", "--endpoint-url", "http://127.0.0.1:1", *ON)

    assert ended.returncode == 4
    assert "127.0.0.1:1" in ended.stderr
    assert "planted-secret-key" not in ended.stderr
    assert not (home / "deployments").exists()


def test_errors_stop_an_up_before_anything_is_asked_of_aws(cli: Cli) -> None:
    ended = cli("up", "ha-as-drawn", "--yes")

    assert ended.returncode == 3
    assert "CAP-01" in ended.stderr
    assert "nothing was started" in ended.stderr


def test_a_budget_is_exceeded_only_when_that_is_said(cli: Cli) -> None:
    tight = ("up", "ha", "--set", "budget.monthly_usd=400", "--yes", *ON)

    refused, waived = cli(*tight), cli(*tight, "--over-budget")

    assert refused.returncode == 3
    assert "--over-budget" in refused.stderr
    assert waived.returncode == 4  # as far as the credentials


def test_without_a_cli_it_is_said_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    ended = cli("up", "ha", "--yes", *ON)

    assert ended.returncode == 4
    assert "Install the Pulumi CLI 3.259.0 or newer" in ended.stderr


@pytest.mark.parametrize("command", ["refresh", "cancel", "status", "deployments"])
def test_a_deployment_that_is_not_there_is_named(cli: Cli, command: str) -> None:
    ended = cli(command, "hq")

    assert ended.returncode == 2
    assert 'There is no deployment "hq"' in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--backend", "ftp://x"), "is no backend"),
        (("--secrets-provider", "mine"), "is no secrets provider"),
        (("--parallel", "0"), "--parallel"),
        (("--name", "../elsewhere"), "cannot be the name of a deployment"),
        (("--name", "Ha"), "cannot be the name of a deployment"),
    ],
)
def test_options_that_cannot_be_understood(cli: Cli, arguments: tuple[str, ...], words: str) -> None:
    ended = cli("preview", "ha", *arguments)

    assert ended.returncode == 2
    assert words in ended.stderr


def test_an_empty_list_says_how_to_make_a_deployment(cli: Cli) -> None:
    assert "jobvector-wizard up ha" in cli("deployments").stderr
    assert json.loads(cli("deployments", "--json").stdout) == {"schema": 2, "deployments": []}


def test_doctor_tells_everything_and_asks_nothing_of_a_network(cli: Cli) -> None:
    ended = cli("doctor", "--json")

    items = {item["name"]: item for item in json.loads(ended.stdout)["items"]}
    assert ended.returncode == 0
    assert items["Pulumi CLI"]["verdict"] == "ok"
    assert items["AWS credentials"]["verdict"] == "missing"
    assert {"Python", "AWS provider", "state backend", "terminal", "state directory", "cache directory"} <= set(items)


def test_a_terminal_that_has_no_such_signs_still_gets_its_words(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    ended = cli("doctor")

    assert ended.returncode == 0
    assert "Pulumi CLI" in ended.stdout
