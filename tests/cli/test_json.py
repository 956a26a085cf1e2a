"""What `--json` prints: one document and nothing else, in each form of every command that takes it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from jobvector_wizard.base import paths
from jobvector_wizard.catalog import bundled
from jobvector_wizard.cli.app import app, run
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.provisioning.backend import Backend
from jobvector_wizard.provisioning.deployment import Settings
from jobvector_wizard.provisioning.events import Kind
from tests.catalog.refreshed import DAY, keep_prices, read_region
from tests.past import BEGAN, Past
from tests.validity import complaints, floats, schema_of

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

ON = ("--on", DAY.isoformat())
OWN = """
schema = 1
source = "Addendum of 2026"
date = 2026-03-01

[discounts.services]
AmazonEC2 = 12

[[prices]]
usage_type = "BoxUsage:t3a.medium"
usd = "0.031"
region = "eu-west-1"

[[commitments]]
name = "db-1y"
kind = "reserved"
type = "db.t3.small"
multi_az = true
region = "eu-west-1"
count = 1
usd_per_hour = "0.03"
years = 1

[[commitments]]
name = "db-3y"
kind = "reserved"
type = "db.t3.micro"
region = "eu-west-1"
count = 1
payment = "no-upfront"
years = 3
"""
OUT_OF_HERE = {"preview", "up", "refresh", "destroy", "status"}
"""Commands that print a document only of what an account says; tests/engine/test_json.py has them."""
FORMS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("estimate", "ha", *ON)),
    (0, ("estimate", "ha", "--explain", "total", *ON)),
    (3, ("estimate", "ha-as-drawn", "--strict", *ON)),
    (3, ("estimate", "ha-as-drawn", "--strict", "--explain", "finding.DB-01", *ON)),
    (0, ("estimate", "ha", "--commitment", "db-1y", "--commitment", "db-3y", *ON)),
    (0, ("compare", "economy", "ha", *ON)),
    (0, ("compare", "economy", "ha", "ha-as-drawn", *ON)),
    (0, ("compare", "economy", "ha", "--commitment", "db-1y", *ON)),
    (0, ("report", "economy", *ON)),
    (0, ("report", "economy", "ha", *ON)),
    (0, ("report", "economy", "ha", "ha-as-drawn", *ON)),
    (0, ("controls", "economy")),
    (0, ("controls", "economy", "--strict")),
    (0, ("needs", "economy", *ON)),
    (0, ("needs", "economy", "--policy", *ON)),
    (0, ("rehearse", "economy", "--speed", "0", *ON)),
    (1, ("rehearse", "economy-as-drawn", "--anyway", "--speed", "0", *ON)),
    (1, ("watch",)),
    (1, ("watch", "--replay", "0")),
    (0, ("watch", "economy")),
    (0, ("watch", "ha")),
    (0, ("catalog", "show")),
    (0, ("catalog", "show", "nat_gateway_hour")),
    (0, ("catalog", "show", "--region", "eu-west-1")),
    (0, ("catalog", "show", "t3a.medium", "--region", "eu-west-1", "--region", "eu-central-1")),
    (0, ("deployments",)),
    (0, ("deployments", "ha")),
    (0, ("doctor",)),
    (0, ("verify", "ha", "--with", "aws-calculator", *ON)),
    (0, ("verify", "ha", "--with", "aws-calculator", "--request", "asked.json", *ON)),
)
"""The exit code and the arguments, in an order in which one may look at what another left."""


@pytest.fixture
def lived_in() -> None:
    """A machine with refreshed prices of two regions, own prices, and a deployment."""
    design = load_design("ha").blueprint
    keep_prices({name: read_region(name, [design]) for name in ("eu-central-1", "eu-west-1")})
    paths.own_prices().write_text(OWN)
    past = Past(paths.deployments(), design)
    settings = Settings(account="123456789012", region=design.region, backend=Backend(), created=BEGAN)
    past.deployment.settings_file.write_text(settings.model_dump_json())
    load_design("ha").save(past.deployment.blueprint)
    past.did(Kind.UP, done=("a",))
    past.did(Kind.REFRESH)


def taking_json(group: Any, before: str = "") -> set[str]:
    found = set()
    for name, command in group.commands.items():
        whole = f"{before} {name}".strip()
        if hasattr(command, "commands"):
            found |= taking_json(command, whole)
        elif any("--json" in parameter.opts for parameter in command.params):
            found.add(whole)
    return found


def test_every_command_that_takes_it_is_here() -> None:
    here = {" ".join(form[: 2 if form[0] == "catalog" else 1]) for _, form in FORMS}
    assert here | OUT_OF_HERE == taking_json(typer.main.get_command(app))


def test_each_form_prints_one_document_and_nothing_else(
    lived_in: None, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    documents = []
    for code, form in FORMS:
        ended = run([*form, "--json"])
        said = capsys.readouterr()
        assert ended == code, (form, said.err)
        document = json.loads(said.out)
        assert complaints(document, schema_of(form)) == [], form
        assert list(floats(document)) == [], form
        documents.append(document)
    listed = dict(zip((form for _, form in FORMS), documents, strict=True))
    of_two_regions = next(form for form in listed if form.count("--region") == 2)
    assert {it["region"] for it in listed[of_two_regions]["prices"]} == {"eu-west-1", "eu-central-1"}
    assert (listed["watch", "ha"]["kind"], listed["watch", "ha"]["outcome"]) == ("refresh", "succeeded")


def test_an_explanation_comes_with_the_figures_that_it_explains(cli: Cli) -> None:
    whole = json.loads(cli("estimate", "ha", "--json", *ON).stdout)
    assert whole["explanation"] is None
    found = json.loads(cli("estimate", "ha", "--json", "--explain", "nat.hours", *ON).stdout)
    said = cli("estimate", "ha", "--explain", "nat.hours", *ON).stdout
    assert found["explanation"] == {"path": "nat.hours", "lines": said.splitlines()}
    assert found | {"explanation": None} == whole
    wrong = cli("estimate", "ha", "--json", "--explain", "nat.days", *ON)
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_what_is_not_bundled_is_a_document_too(cli: Cli, lived_in: None) -> None:
    found = json.loads(cli("catalog", "show", "--json", "--on", "2026-12-03").stdout)
    assert [(it["region"], it["read"], it["days_old"]) for it in found["refreshed"]] == [
        (name, DAY.isoformat(), 10) for name in ("eu-central-1", "eu-west-1")
    ]
    assert all(it["prices"] > 40 for it in found["refreshed"])
    own = found["own_prices"]
    assert (own["source"], own["date"]) == ("Addendum of 2026", "2026-03-01")
    assert own["discounts"] == [{"entry": "AmazonEC2", "percent": "12", "region": None}]
    assert own["prices"] == [{"entry": "BoxUsage:t3a.medium", "usd": "0.031", "per": "Hrs", "region": "eu-west-1"}]
    one, other = own["commitments"]
    assert (one["name"], one["usd_a_month"], one["region"], one["missing"]) == ("db-1y", "21.90", "eu-west-1", None)
    assert (other["usd_a_month"], other["upfront_usd"]) == (None, None)
    assert other["missing"].startswith("no refresh has read the reserved rates of db.t3.micro")


def test_where_all_is_bundled_the_document_says_so(cli: Cli) -> None:
    found = json.loads(cli("catalog", "show", "--json").stdout)
    assert found == {"schema": SCHEMA, "refreshed": [], "own_prices": None}


def test_a_price_that_one_region_lacks_is_an_error_before_anything_is_printed(cli: Cli) -> None:
    alone = next(
        name for name in bundled().region("us-east-1").instances if name not in bundled().region("eu-west-3").instances
    )
    done = cli("catalog", "show", alone, "--region", "us-east-1", "--region", "eu-west-3", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert alone in done.stderr


def test_who_leaves_what_runs_gets_how_it_stands_and_the_question_is_no_part_of_it(cli: Cli, tmp_path: Path) -> None:
    """At a terminal whose standard output is a file, an interrupt asks what is meant, beside the document."""
    ours, theirs = os.openpty()
    said: list[bytes] = []

    def drain() -> None:
        with contextlib.suppress(OSError):
            while True:
                said.append(os.read(ours, 65536))

    threading.Thread(target=drain, daemon=True).start()
    output = tmp_path / "document.json"
    command = [sys.executable, "-m", "jobvector_wizard", "rehearse", "economy", "--speed", "1", "--json", *ON]
    with output.open("w") as file:
        running = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=file,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    journal = waited_for(lambda: next((tmp_path / "home" / "rehearsals").glob("*/journal.jsonl"), None))
    waited_for(lambda: '"resource_started"' in journal.read_text() or None)
    running.send_signal(signal.SIGINT)
    waited_for(lambda: b"d, c or s?" in b"".join(said) or None)
    os.write(ours, b"d\n")
    assert running.wait(timeout=60) == 0
    document = json.loads(output.read_text())
    assert (document["state"], document["outcome"], document["exit_code"]) == ("running", None, None)
    os.kill(json.loads(journal.read_text().splitlines()[0])["pid"], signal.SIGKILL)
    watched = cli("watch", "economy", "--json")
    document = json.loads(watched.stdout)
    assert (watched.returncode, document["state"], document["exit_code"]) == (1, "interrupted", 1)


def waited_for(found: Any) -> Any:
    end = time.monotonic() + 60
    while (it := found()) is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    return it
