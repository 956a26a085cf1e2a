"""Files that somebody else wrote, or that broke: one of them hides nothing else, and none reaches a terminal raw."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import BlueprintError, UsageError, visible
from jobvector_wizard.base.installation import installed_from
from jobvector_wizard.cli.output import print_json, say, show, tell
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.backend import Backend
from jobvector_wizard.provisioning.deployment import Settings
from jobvector_wizard.provisioning.events import Entry, Header, Kind, Log
from jobvector_wizard.provisioning.history import history, read_history
from tests.cli.conftest import Cli
from tests.past import BEGAN, Past
from tests.validity import complaints

ESCAPE = "\x1b[31m"
HA = load_design("ha").blueprint


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JOBVECTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def standing(name: str, *, region: str = "eu-west-1") -> Past:
    past = Past(paths.deployments(), HA, name)
    settings = Settings(account="123456789012", region=region, backend=Backend(), created=BEGAN)
    past.deployment.settings_file.write_text(settings.model_dump_json())
    load_design("ha").save(past.deployment.blueprint)
    past.did(Kind.UP, done=("urn:1",))
    return past


def spoil(past: Past, what: str) -> None:
    [operation] = past.deployment.operations.iterdir()
    match what:
        case "settings torn":
            past.deployment.settings_file.write_text('{"account": "1')
        case "settings gone":
            past.deployment.settings_file.unlink()
        case "settings a folder":
            past.deployment.settings_file.unlink()
            past.deployment.settings_file.mkdir()
        case "request gone":
            past.did(Kind.DESTROY, done=("urn:1",))
            (past.deployment.operations / "002-destroy" / "request.json").unlink()
        case "journal of brackets":
            (operation / "journal.jsonl").write_text("[" * 100_000 + "\n")
        case "journal a folder":
            (operation / "journal.jsonl").unlink()
            (operation / "journal.jsonl").mkdir()
        case "journal of bytes":
            (operation / "journal.jsonl").write_bytes(b"\xff\xfe\x00\n")
        case "design torn":
            past.deployment.blueprint.write_text("schema = ")
        case "design of bytes":
            past.deployment.blueprint.write_bytes(b"\xff")


SPOILED = (
    "settings torn",
    "settings gone",
    "settings a folder",
    "request gone",
    "journal of brackets",
    "journal a folder",
    "journal of bytes",
    "design torn",
    "design of bytes",
)


@pytest.mark.parametrize("what", SPOILED)
def test_a_deployment_that_cannot_be_read_hides_no_other(cli: Cli, what: str) -> None:
    standing("good")
    spoil(standing("spoiled"), what)
    done = cli("deployments")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines()[1:]}
    assert "$649.80" in rows["good"]
    assert "unknown" in rows["spoiled"]
    assert "$" not in rows["spoiled"]
    assert "spoiled: whether it stands and what it costs cannot be told from here" in done.stderr
    assert "good:" not in done.stderr
    document = json.loads(cli("deployments", "--json").stdout)
    assert complaints(document, "deployments") == []
    told = {each["name"]: each for each in document["deployments"]}
    assert told["spoiled"]["troubles"]
    assert told["good"]["troubles"] == []
    assert told["spoiled"]["monthly"] is None
    assert told["good"]["monthly"] == "649.80"


def test_journals_that_cannot_be_read_leave_the_others_to_be_watched(cli: Cli) -> None:
    journals = [what for what in SPOILED if what.startswith("journal")]
    for what in journals:
        spoil(standing(what.replace(" ", "-")), what)
    assert cli("rehearse", "economy", "--speed", "0").returncode == 0
    newest = cli("watch")
    assert newest.returncode == 0
    assert "economy" in newest.stdout
    assert "operations of: economy" in cli("watch", "journal-of-brackets").stderr
    for what in journals:
        history = cli("deployments", what.replace(" ", "-"))
        assert history.returncode == 0
        assert "Passed over: " in history.stderr


@pytest.mark.parametrize("place", ["deployments", "rehearsals"])
def test_a_place_that_cannot_be_read_is_an_error_and_no_empty_place(cli: Cli, home: Path, place: str) -> None:
    home.mkdir()
    (home / place).write_text("a file")
    done = cli("deployments" if place == "deployments" else "watch")
    assert done.returncode == 2
    assert "cannot be read: Not a directory" in done.stderr
    assert "There is no" not in done.stderr


def test_a_home_that_is_a_file_is_an_error(cli: Cli, home: Path) -> None:
    home.write_text("a file")
    done = cli("deployments")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="where nobody may make a directory, root included")
def test_a_home_that_cannot_be_made_is_said_and_nothing_begun(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBVECTOR_HOME", "/proc/nowhere")
    done = cli("rehearse", "ha", "--speed", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be made: " in done.stderr
    assert "Nothing was begun." in done.stderr
    assert "inside jobvector-wizard" not in done.stderr


def test_brackets_and_colons_of_a_text_are_no_markup(cli: Cli) -> None:
    standing("ha", region="eu[/nope][bold]x:smile:")
    done = cli("deployments")
    assert done.returncode == 0, done.stderr
    assert "eu[/nope][bold]x:smile:" in done.stdout


HOSTILE = [ESCAPE, "\x9b31m", "\x07", "\x7f", "\u202e", "\r"]


@pytest.mark.parametrize("character", HOSTILE)
@pytest.mark.parametrize(
    "path", ["summary", 'accepted."AVL-02:ollama"', "workloads.backend.image", "tags.owner", "edge.domain"]
)
def test_a_design_holds_nothing_that_a_terminal_obeys(path: str, character: str) -> None:
    with pytest.raises(UsageError) as caught:
        Patch.set(path, f"a{character}b").apply(HA)
    assert path.partition(".")[0] in str(caught.value)
    assert visible(str(caught.value)) == str(caught.value)


def test_neither_do_the_keys_of_a_design() -> None:
    document = load_design("ha").blueprint.document()
    document["accepted"] = {f"AVL-01{ESCAPE}": "why"}
    with pytest.raises(BlueprintError) as caught:
        Blueprint.parse(document, "mine.toml")
    assert "the key has a character that a terminal obeys" in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_hostile_file_is_told_without_its_escapes(cli: Cli, tmp_path: Path) -> None:
    text = load_design("ha").text.replace('summary = "', 'summary = "\\u001b[2J')
    (tmp_path / "hostile.toml").write_text(text)
    done = cli("estimate", "hostile.toml")
    assert done.returncode == 2
    assert "summary: it has a character that a terminal obeys" in done.stderr
    assert "\x1b" not in done.stderr
    named = cli("estimate", f"no{ESCAPE}such")
    assert "␛[31m" in named.stderr
    assert "\x1b" not in named.stderr


@pytest.mark.parametrize("character", HOSTILE)
def test_a_journal_shows_what_a_terminal_would_obey(character: str) -> None:
    entry = Entry(sequence=1, wall=BEGAN, at=0.0, event=Log(text=f"a{character}b", level="error"))
    for line in (entry.line(), json.dumps(json.loads(entry.line()))):  # as it is written, and with every escape
        read = Entry.parse(line).event
        assert isinstance(read, Log)
        assert read.text == visible(f"a{character}b") != f"a{character}b"


def test_every_way_of_printing_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    text = "".join(HOSTILE) + "\tend"
    say(text)
    tell(text)
    show(text)
    print_json({"text": text})
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert not {*printed} & {each for each in text if each not in "\t3[1mend"}
    assert json.loads(captured.out[captured.out.index("{") :]) == {"text": text}
    assert "␛[31m" in captured.err


def test_visible_leaves_lines_and_letters_alone() -> None:
    assert visible("zwölf\n\tZeilen ✓ 日本") == "zwölf\n\tZeilen ✓ 日本"
    assert visible("\x00\x1b\x7f\x9b\u202e") == "␀␛␡��"


def test_a_newer_journal_sends_nobody_to_a_package_that_somebody_may_own() -> None:
    header = Header(
        kind=Kind.UP, deployment="ha", digest="0", region="r", host="h", pid=1, process_started=0.0
    ).model_dump(mode="json") | {"schema_version": "99.0", "type": "header"}
    with pytest.raises(UsageError) as caught:
        Entry.parse(json.dumps({"sequence": 0, "wall": BEGAN.isoformat(), "at": 0.0, **header}))
    assert "pip install" not in str(caught.value)
    assert installed_from() in str(caught.value)
    assert installed_from().startswith(("file://", "a source tree"))


@pytest.mark.parametrize(
    ("assignment", "path", "value"),
    [
        ("tags.cost-centre=1234", ("tags", "cost-centre"), "1234"),
        ("tags.live=true", ("tags", "live"), "true"),
        ("summary=2026-01-01", ("summary",), "2026-01-01"),
        ("summary=12:30:00", ("summary",), "12:30:00"),
        ("accepted.AVL-01=7", ("accepted", "AVL-01"), "7"),
        ('summary="quoted"', ("summary",), "quoted"),
    ],
)
def test_text_fields_take_text(assignment: str, path: tuple[str, ...], value: str) -> None:
    found: Any = Patch.parse([assignment]).apply(HA).document()
    for step in path:
        found = found[step]
    assert found == value
    text = load_design("ha").apply(Patch.parse([assignment])).text
    assert Blueprint.parse(tomllib.loads(text)) == Patch.parse([assignment]).apply(HA)


def test_an_unreadable_operation_is_not_taken_for_none(tmp_path: Path) -> None:
    past = standing("ha")
    spoil(past, "journal of brackets")
    assert history(past.deployment) == ()
    past_operations, [why] = read_history(past.deployment)
    assert past_operations == ()
    assert "line 1" in why
    assert os.sep in why
