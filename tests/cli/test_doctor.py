"""What doctor says of a machine. Programs, directories and configuration of our own stand for the user's."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.catalog.overlay import Figure, RefreshedRegion
from jobvector_wizard.infrastructure import aws
from jobvector_wizard.readiness import doctor
from jobvector_wizard.readiness.doctor import Item, Verdict, examine
from jobvector_wizard.reporting.doctor import doctor_document, doctor_lines
from tests.catalog.refreshed import keep_prices

if TYPE_CHECKING:
    from pathlib import Path

WANTED = "7.51.1"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEY = "AKIAIOSFODNN7EXAMPLE"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with nothing: no configuration, no programs, no network."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "PULUMI_")):
            monkeypatch.delenv(name)
    user = tmp_path / "user"
    user.mkdir()
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("PATH", str(user / "bin"))
    monkeypatch.setattr(aws, "PROVIDER_VERSION", WANTED)

    def refuse(*_: Any) -> None:
        raise AssertionError("doctor asked a network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return user


def item(name: str) -> Item:
    return next(each for each in examine() if each.name == name)


def executable(path: Path, body: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def aws_configuration(user: Path, text: str) -> None:
    (user / ".aws").mkdir()
    (user / ".aws" / "config").write_text(text)


def provider(plugins: Path) -> Path:
    return executable(plugins / f"resource-aws-v{WANTED}" / "pulumi-resource-aws").parent


def test_a_machine_with_nothing_is_told_of_in_full() -> None:
    items = examine()

    assert {each.name: each.verdict.value for each in items} == {
        "Python": "ok",
        "Pulumi CLI": "missing",
        "AWS provider": "note",
        "state backend": "ok",
        "AWS credentials": "missing",
        "prices": "ok",
        "own prices": "ok",
        "terminal": "note",
        "state directory": "ok",
        "cache directory": "ok",
    }
    assert not paths.state_directory().exists()


def test_what_breaks_is_unknown_and_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: Any) -> Any:
        raise RuntimeError

    whole = [each.name for each in examine()]
    looks = ("python", "cli", "provider", "backend", "credentials", "prices", "own_prices", "terminal", "directory")
    for name in (f"_{look}" for look in looks):
        monkeypatch.setattr(doctor, name, break_off)

    items = examine()

    assert [each.name for each in items] == whole
    assert {each.verdict for each in items} == {Verdict.UNKNOWN}
    assert all("RuntimeError" in each.text for each in items)


def test_the_cli_is_named_with_where_it_was_found(machine: Path) -> None:
    path = executable(machine / "bin" / "pulumi", "echo v3.260.0")

    assert item("Pulumi CLI") == Item("Pulumi CLI", Verdict.OK, f"3.260.0 at {path}, from PATH")


def test_a_cli_that_is_too_old_is_told_with_what_to_do(machine: Path) -> None:
    executable(machine / "bin" / "pulumi", "echo v3.100.0")

    found = item("Pulumi CLI")

    assert found.verdict is Verdict.MISSING
    assert "3.100.0" in found.text
    assert "doctor --install" in found.text


def test_a_provider_on_path_takes_the_place_of_the_others(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provider(paths.cache_directory() / "plugins")
    assert item("AWS provider").verdict is Verdict.OK

    on_path = executable(machine / "bin" / "pulumi-resource-aws")
    assert item("AWS provider").verdict is Verdict.NOTE
    assert str(on_path) in item("AWS provider").text

    monkeypatch.setenv("PULUMI_IGNORE_AMBIENT_PLUGINS", "true")
    assert item("AWS provider").verdict is Verdict.OK


def test_a_provider_that_is_half_unpacked_or_empty_is_none() -> None:
    folder = provider(paths.cache_directory() / "plugins")
    partial = folder.with_name(f"{folder.name}.partial")
    partial.touch()
    assert item("AWS provider").verdict is Verdict.NOTE

    partial.unlink()
    (folder / "pulumi-resource-aws").unlink()
    assert item("AWS provider").verdict is Verdict.NOTE


def test_a_provider_in_pulumis_own_home_is_not_the_one_that_deployments_use(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider(machine / ".pulumi" / "plugins")
    assert "is not used" in item("AWS provider").text

    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "elsewhere"))
    assert "is not used" not in item("AWS provider").text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://states?region=eu-west-1", "s3://states"),
        ("postgres://me:hid/d@en@db.example/states?sslmode=no", "postgres://db.example/states"),
    ],
)
def test_a_backend_of_the_environment_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, shown: str
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", url)

    assert f"({shown}) is not used here" in item("state backend").text


@pytest.mark.parametrize(
    ("configuration", "source"),
    [
        (f"[default]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n", "config-file, profile default"),
        ("[default]\ncredential_process=/nowhere\n", "custom-process, profile default"),
        ("[default]\nrole_arn=arn:aws:iam::1:role/x\ncredential_source=Ec2InstanceMetadata\n", "assume-role, profile"),
        (
            "[default]\nsso_session=s\nsso_account_id=1\nsso_role_name=r\n"
            "[sso-session s]\nsso_region=eu-west-1\nsso_start_url=https://s.example\n",
            "sso, profile default",
        ),
    ],
)
def test_the_source_of_credentials_is_named_and_neither_asked_nor_run(
    machine: Path, configuration: str, source: str
) -> None:
    aws_configuration(machine, configuration)

    found = item("AWS credentials")

    assert found.verdict is Verdict.OK
    assert f"from {source}" in found.text
    assert "profiles: default" in found.text


def test_variables_come_first_and_no_secret_is_read_out(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aws_configuration(machine, f"[profile a]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a-token-of-a-session")

    items = examine()

    assert "from env; profiles: a" in next(each.text for each in items if each.name == "AWS credentials")
    for secret in (KEY, SECRET, "a-token-of-a-session"):
        assert secret not in str(items)


def test_a_containers_role_is_named_and_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/")

    assert "from container-role" in item("AWS credentials").text


@pytest.mark.parametrize(
    ("configuration", "profile", "words"),
    [
        ("[profile a]\nregion=eu-west-1\n", "b", 'no profile "b"'),
        (f"[default]\naws_access_key_id={KEY}\n", None, "cannot be used"),
        ("[default\n", None, "cannot be used"),
    ],
)
def test_credentials_that_cannot_be_used_are_missing(
    machine: Path, monkeypatch: pytest.MonkeyPatch, configuration: str, profile: str | None, words: str
) -> None:
    aws_configuration(machine, configuration)
    if profile:
        monkeypatch.setenv("AWS_PROFILE", profile)

    found = item("AWS credentials")

    assert found.verdict is Verdict.MISSING
    assert words in found.text
    assert KEY not in found.text


@pytest.mark.parametrize(
    ("encoding", "columns", "term", "verdict", "words"),
    [
        ("utf-8", "120", "xterm-256color", Verdict.OK, "120×30, TERM=xterm-256color, 256 colours, utf-8"),
        ("utf-8", "60", "xterm", Verdict.NOTE, "smaller than 80×24"),
        ("utf-8", "120", "dumb", Verdict.MISSING, "cannot draw"),
        ("latin-1", "120", "xterm", Verdict.NOTE, "need UTF-8"),
    ],
)
def test_a_terminal_is_measured(
    monkeypatch: pytest.MonkeyPatch, encoding: str, columns: str, term: str, verdict: Verdict, words: str
) -> None:
    for name in ("stdin", "stdout"):
        monkeypatch.setattr(sys, name, SimpleNamespace(encoding=encoding, isatty=lambda: True))
    for name, value in {"COLUMNS": columns, "LINES": "30", "TERM": term, "NO_COLOR": "", "COLORTERM": ""}.items():
        monkeypatch.setenv(name, value)

    found = item("terminal")

    assert found.verdict is verdict
    assert words in found.text


def test_colours_that_are_not_wanted_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "16 million colours" in item("terminal").text

    monkeypatch.setenv("NO_COLOR", "1")
    assert "no colours (NO_COLOR)" in item("terminal").text


def test_a_directory_that_cannot_be_made_or_written_is_missing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("in the way")
    assert "is no directory" in item("cache directory").text
    assert item("state directory").verdict is Verdict.MISSING

    home.unlink()
    home.mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "cannot be written to" in item("state directory").text


def test_little_room_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    used = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used._replace(free=1024**3))

    assert item("cache directory").verdict is Verdict.NOTE
    assert "1 GiB free: little" in item("cache directory").text


def test_lines_and_document_say_the_same() -> None:
    items = [Item("a", Verdict.OK, "fine"), Item("longer", Verdict.MISSING, "gone")]

    assert list(doctor_lines(items)) == ["✓ a       fine", "✗ longer  gone"]
    document = doctor_document(items)
    assert document["schema"] == 2
    assert document["items"][1] == {"name": "longer", "verdict": "missing", "text": "gone"}
    assert list(doctor_lines([])) == []


def test_prices_are_told_with_their_day_and_their_age(monkeypatch: pytest.MonkeyPatch) -> None:
    assert item("prices") == Item(
        "prices", Verdict.OK, "those that came with the program; catalog refresh reads today's"
    )
    figure = Figure(((None, Decimal("0.05")),), "EU-NatGateway-Hours", "key")
    source = {"key": ("AWS Price List", "2026-11-01")}
    region = RefreshedRegion("2026-11-01", "GetProducts", source, rates={"nat_gateway_hour": figure})
    keep_prices({"eu-west-1": region})
    monkeypatch.setattr(doctor, "today", lambda: date(2026, 12, 1))
    assert item("prices") == Item("prices", Verdict.OK, "refreshed: eu-west-1 on 2026-11-01")
    monkeypatch.setattr(doctor, "today", lambda: date(2026, 12, 2))
    assert item("prices").verdict is Verdict.NOTE
    assert "eu-west-1 more than 30 days ago" in item("prices").text
    paths.refreshed_prices().write_text("{")
    assert item("prices").verdict is Verdict.NOTE
    assert "is passed over" in item("prices").text
