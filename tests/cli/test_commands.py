"""Commands, exit codes, and where output goes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets
from jobvector_wizard.provisioning.graph import blueprint_graph
from tests.cli.conftest import Cli

ON = ("--on", "2026-11-23")


def test_a_figure_is_never_cut_however_narrow_the_report(cli: Cli) -> None:
    for words, figures in (
        (("estimate", "ha", "--width", "40"), ("$649.80", "$119.84", "$280.02")),
        (("presets", "list", "--width", "40"), ("$649.80", "$410.90")),
        (("compare", "economy", "ha", "--width", "40"), ("+$238.90", "$649.80")),
    ):
        told = cli(*words).stdout
        assert all(figure in told for figure in figures)
        assert "…" not in "".join(line for line in told.splitlines() if "$" in line and "i.e." not in line)


def test_the_drawn_ha_design_is_told_with_its_arithmetic(cli: Cli) -> None:
    done = cli("estimate", "ha-as-drawn", *ON)
    assert done.returncode == 0
    assert done.stderr == ""
    for said in (
        "2500m > 1780m (1930m allocatable - 150m DaemonSets)",
        "ollama: Pending",
        "eu-west-1b  ✗ not survived",
        "the drawing leaves out",
        "$398.00",
        "$508.62",
    ):
        assert said in done.stdout


def test_strict_exits_with_three_where_an_error_stands(cli: Cli) -> None:
    assert cli("estimate", "ha-as-drawn", "--strict", *ON).returncode == 3
    assert cli("estimate", "ha", "--strict", *ON).returncode == 0


def test_the_drawn_economy_design_would_be_refused(cli: Cli) -> None:
    told = cli("estimate", "economy-as-drawn", *ON).stdout
    for refused in ("aws:eks/cluster:Cluster", "aws:lb/loadBalancer:LoadBalancer", "aws:rds/subnetGroup:SubnetGroup"):
        assert f"AWS refuses it: {refused}" in told


def test_json_is_one_document_and_nothing_else(cli: Cli) -> None:
    for arguments in (("estimate", "ha"), ("compare", "economy", "ha")):
        done = cli(*arguments, "--json", *ON)
        assert json.loads(done.stdout)["schema"] == 2
        assert done.stderr == ""


def test_a_region_with_missing_rates_has_a_lower_bound_in_json_too(cli: Cli) -> None:
    document = json.loads(cli("estimate", "ha", "--set", "region=us-west-1", "--json", *ON).stdout)
    assert document["total"]["lower_bound"] is True
    assert "load-balancer.units" in {missing["path"] for missing in document["total"]["missing"]}
    line = next(line for line in document["lines"] if line["path"] == "load-balancer.units")
    assert line["usd"] is None
    assert line["price"]["usd"] is None
    told = cli("estimate", "ha", "--set", "region=us-west-1", *ON).stdout
    assert "at least $" in told
    assert "unknown" in told


def test_every_figure_in_json_names_its_source_and_date(cli: Cli) -> None:
    for line in json.loads(cli("estimate", "ha", "--json", *ON).stdout)["lines"]:
        assert line["price"]["source"], line["path"]
        assert line["price"]["date"], line["path"]


def test_the_comparison_opens_with_what_the_difference_costs_and_buys(cli: Cli) -> None:
    told = " ".join(cli("compare", "economy", "ha", *ON).stdout.split())
    assert told.startswith("ha costs $238.90 a month (58 %) more than economy; for that every workload finds a node")


def test_designs_stand_in_columns_against_the_first(cli: Cli) -> None:
    done = cli("compare", "economy", "ha", "ha-as-drawn", "economy-as-drawn", "--width", "80", *ON)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    for told in ("$410.90", "$649.80", "$508.62", "$355.16", "+$97.72", "-$55.74"):
        assert told in done.stdout
    assert "EKS control plane" not in done.stdout, "all cost the same there"
    assert "EKS control plane" in cli("compare", "economy", "ha", "--all", *ON).stdout
    assert cli("compare", "economy", "ha", "ha", "ha", "ha").returncode == 2


def test_each_design_has_to_pass_what_is_asked_of_it(cli: Cli) -> None:
    three = ("compare", "economy", "ha", "ha-as-drawn", "--strict", *ON)
    refused = cli(*three)
    assert refused.returncode == 3
    assert "refused: ha-as-drawn: an error stands: DB-01" in refused.stderr
    assert "refused: ha:" not in refused.stderr
    document = json.loads(cli(*three, "--json").stdout)
    assert [bool(it["refusals"]) for it in document["comparisons"]] == [False, True]
    assert [it["names"] for it in document["comparisons"]] == [
        {"base": "economy", "other": "ha"}, {"base": "economy", "other": "ha-as-drawn"},
    ]  # fmt: skip


def test_differences_in_json_add_up(cli: Cli) -> None:
    document = json.loads(cli("compare", "economy", "ha", "--json", *ON).stdout)
    found = document["differences"]
    amounts = [Decimal(it["change"]) for it in found["each"]]
    assert sum(amounts, Decimal(found["together"])) == Decimal(document["change"]) == Decimal("238.90")
    assert {"places": ["network.nat"], "change": "38.79"}.items() <= found["each"][1].items()
    assert document["ready"] is None


def test_when_each_design_would_stand(cli: Cli) -> None:
    needed = json.loads(cli("needs", "economy", "--json", *ON).stdout)["ready"]
    asked = ("compare", "economy", "economy", "--ready", *ON)
    ready = json.loads(cli(*asked, "--json").stdout)["ready"]
    assert ready["base"] == ready["other"] == {key: needed[key] for key in ("seconds", "lower_bound")}
    assert "ready in" in cli(*asked).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("estimate", "hq"), 'There is no preset "hq"'),
        (("estimate", "ecnomy"), 'Did you mean "economy"'),
        (("estimate", "broken.toml"), "broken.toml is not a valid blueprint"),
        (("estimate", "missing.toml"), "There is no file missing.toml"),
        (("estimate", "unknown-key.toml"), 'netwrk: unknown key; did you mean "network"'),
        (("estimate", "other-zone.toml"), 'nodes.node-1.zone: "us-east-1a" is not a zone of eu-west-1'),
        (("estimate", "ha", "--set", "network.cidr=10.0.0.0/26"), "network.cidr: 10.0.0.0/26 is too small for 3 zones"),
        (("estimate", "ha", "--set", "budget.monthly_usd=-1"), "budget.monthly_usd"),
        (("estimate", "ha", "--set", "nodes.node-7.type=t3.large"), 'there is no node group "node-7"'),
        (("estimate", "ha", "--set", "nodes.node-1.disk=4"), "nodes.node-1.disk: unknown key"),
        (("estimate", "ha", "--set", "region=eu-west-8"), 'There is no region "eu-west-8"'),
        (("estimate", "ha", "--on", "yesterday"), '"yesterday" is not a day'),
        (("estimate",), "Missing argument"),
        (("estimate", "ha", "--nonsense"), "No such option"),
        (("watch",), "There is no operation to watch"),
        ((), "The wizard needs a terminal"),
        (("mine.toml", "ha"), "The wizard needs a terminal"),
        (("mine",), "No such command"),
    ],
)
def test_wrong_input_is_one_clear_error(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    text = load_design("ha").text
    (tmp_path / "broken.toml").write_text(text.replace('name = "ha"', "name = "))
    (tmp_path / "unknown-key.toml").write_text(text.replace("[network]", "[netwrk]"))
    (tmp_path / "other-zone.toml").write_text(text.replace('zone = "eu-west-1a"', 'zone = "us-east-1a"'))
    done = cli(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_presets_are_listed_shown_and_copied(cli: Cli, tmp_path: Path) -> None:
    listed = cli("presets").stdout
    assert all(name in listed for name in shipped_presets())
    assert "ha                    $649.80  none" in cli("presets", "list", *ON).stdout
    assert "K8S-01" in cli("presets", "list", "--on", "2027-12-01").stdout
    shown = cli("presets", "show", "ha", "--set", "database.storage_gib=40").stdout
    assert PresetFile.parse(shown, "shown").blueprint.database.storage_gib == 40
    assert cli("presets", "copy", "ha", "mine.toml", "--set", "name=mine").returncode == 0
    assert PresetFile.load(tmp_path / "mine.toml").blueprint.name == "mine"
    again = cli("presets", "copy", "economy", "mine.toml")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert PresetFile.load(tmp_path / "mine.toml").blueprint.name == "mine"
    assert cli("estimate", "mine.toml", *ON).returncode == 0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_a_terminal_obeys_in_a_comment_is_shown_and_not_obeyed(cli: Cli, tmp_path: Path, end: str) -> None:
    text = load_design("ha").text
    (tmp_path / "mine.toml").write_bytes(f"# \x9b31m \u202e{end}{text.replace(chr(10), end)}".encode())
    shown = cli("presets", "show", "mine.toml").stdout
    assert shown == f"# \ufffd31m \ufffd\n{text}"
    assert PresetFile.parse(shown, "shown").blueprint == load_design("ha").blueprint


def test_a_persons_requirements_hold_for_every_design(cli: Cli, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(cli("presets", "show", "ha", "--requirements", "--set", "budget.monthly_usd=400").stdout)
    listed = cli("presets", "list", "--for", "mine.toml", *ON).stdout
    assert "over budget" in next(line for line in listed.splitlines() if line.startswith("ha "))
    found = json.loads(cli("estimate", "economy", "--for", "mine.toml", "--json", *ON).stdout)
    assert found["budget"] == "400.00"
    changed = json.loads(
        cli("estimate", "economy", "--for", "mine.toml", "--set", "budget.monthly_usd=900", "--json", *ON).stdout
    )
    assert changed["budget"] == "900.00"  # what is said last holds
    mine.write_text("[nodes]")
    refused = cli("compare", "economy", "ha", "--for", "mine.toml")
    assert refused.returncode == 2
    assert "part of a design" in refused.stderr


def test_extended_support_shows_on_another_day(cli: Cli) -> None:
    old = ("--set", "kubernetes.version=1.34", "--set", "kubernetes.support=extended")
    late = cli("estimate", "ha", *old, "--on", "2026-12-02").stdout
    assert "$365.00" in late  # 730 h x 0.50, beside the cluster's own $73.00


def test_rehearse_ends_with_the_whole_graph_and_watch_tells_it_again(cli: Cli) -> None:
    done = cli("rehearse", "ha", "--speed", "0", *ON)
    assert done.returncode == 0, done.stderr
    assert "REHEARSAL  succeeded" in done.stdout
    assert "no AWS call is made" in done.stdout
    whole = sum(not resource.component for resource in blueprint_graph(load_design("ha").blueprint))
    assert f"{whole} of {whole} resources" in done.stdout
    again = cli("watch", "ha")
    assert again.returncode == 0
    assert "REHEARSAL  succeeded" in again.stdout


def test_a_rehearsal_is_played_again_at_the_speed_asked_for(cli: Cli) -> None:
    assert cli("rehearse", "economy", "--speed", "0", *ON).returncode == 0
    at_once = cli("watch", "economy", "--replay", "0")
    assert at_once.returncode == 0
    opening = 3  # lines; a replay does not know at its start how long it will have taken
    assert at_once.stdout.splitlines()[opening:] == cli("watch", "economy").stdout.splitlines()[opening:]
    began = time.monotonic()
    slow = cli("watch", "economy", "--replay", "100")
    assert slow.stdout == at_once.stdout
    assert time.monotonic() - began > 7.5  # 12:38 at ×100
    assert cli("watch", "economy", "--replay", "-1").returncode == 2


def test_what_still_runs_is_not_played_again(cli: Cli, tmp_path: Path) -> None:
    begun = subprocess.Popen(
        [sys.executable, "-m", "jobvector_wizard", "rehearse", "economy", "--speed", "1", *ON],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    begun.stdout.readline()
    refused = cli("watch", "economy", "--replay", "10")
    (journal,) = (tmp_path / "home" / "rehearsals").glob("*/journal.jsonl")
    os.kill(json.loads(journal.read_text().splitlines()[0])["pid"], signal.SIGINT)
    begun.communicate(timeout=60)
    assert refused.returncode == 2
    assert "still runs" in refused.stderr


def test_a_rehearsal_in_json_is_one_document(cli: Cli) -> None:
    document = json.loads(cli("rehearse", "economy", "--speed", "0", "--json", *ON).stdout)
    assert document["outcome"] == "succeeded"
    assert document["resources"]["done"] == sum(document["resources"].values())


def test_a_design_that_aws_would_refuse_is_not_rehearsed(cli: Cli, tmp_path: Path) -> None:
    refused = cli("rehearse", "economy-as-drawn", *ON)
    assert refused.returncode == 3
    assert "NET-01" in refused.stderr
    assert not (tmp_path / "home" / "rehearsals").exists()
    played = cli("rehearse", "economy-as-drawn", "--anyway", "--speed", "0", *ON)
    assert played.returncode == 1
    assert "REHEARSAL  failed" in played.stdout
    assert "EKS needs subnets in two zones" in played.stdout


def test_watch_says_that_a_killed_rehearsal_was_interrupted(cli: Cli, tmp_path: Path) -> None:
    begun = subprocess.Popen(
        [sys.executable, "-m", "jobvector_wizard", "rehearse", "ha", *ON],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    for line in begun.stdout:
        if "creating" in line or "◐" in line:
            break
    (journal,) = (tmp_path / "home" / "rehearsals").glob("*/journal.jsonl")
    owner = json.loads(journal.read_text().splitlines()[0])["pid"]
    assert owner != begun.pid
    os.kill(owner, signal.SIGKILL)
    begun.communicate(timeout=60)
    assert begun.returncode == 1
    watched = cli("watch", "ha")
    assert watched.returncode == 1
    assert "interrupted" in watched.stdout
    assert "was interrupted" in watched.stderr


def test_a_rehearsal_goes_on_when_who_follows_it_is_gone(cli: Cli, tmp_path: Path) -> None:
    begun = subprocess.Popen(
        [sys.executable, "-m", "jobvector_wizard", "rehearse", "economy", "--speed", "600", *ON],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert begun.stdout is not None
    begun.stdout.readline()
    os.killpg(begun.pid, signal.SIGHUP)  # what a closed terminal sends to everything in its session
    begun.communicate(timeout=60)
    watched = cli("watch", "economy")
    assert watched.returncode == 0
    assert "REHEARSAL  succeeded" in watched.stdout


def test_an_analysis_says_always_depends_or_never_and_how_it_was_found(cli: Cli) -> None:
    told = " ".join(cli("analyse", "economy", *ON).stdout.split())
    assert "ollama always" in told
    assert "explored: " in told
    told = " ".join(cli("analyse", "economy", "--set", "workloads.ollama.priority=0", *ON).stdout.split())
    assert "ollama depends" in told
    told = " ".join(cli("analyse", "economy-as-drawn", "--set", "budget.monthly_usd=280", *ON).stdout.split())
    assert "ollama never" in told
    assert "to keep the budget: " in told


def test_a_change_is_refused_with_its_reasons_in_every_form(cli: Cli) -> None:
    assert cli("presets", "copy", "ha", "before.toml").returncode == 0
    assert cli("presets", "copy", "ha", "after.toml", "--set", "database.multi_az=false").returncode == 0
    both = ("compare", "before.toml", "after.toml")
    shown = cli(*both, "--fail-on", "error")
    assert shown.returncode == 3
    assert shown.stderr.startswith("refused: a new error: AVL-06, the database has no standby")
    assert " ".join(shown.stdout.split()).startswith("after.toml costs $32.43 a month (5 %) less than before.toml")
    assert "Findings that it brings" in shown.stdout
    document = json.loads(cli(*both, "--fail-on", "error", "--json").stdout)
    assert document["refusals"] == [shown.stderr.removeprefix("refused: ").strip()]
    assert document["names"] == {"base": "before.toml", "other": "after.toml"}
    assert document["patch"] == ["database.multi_az = false"]
    assert [each["id"] for each in document["findings"]["appeared"]] == ["AVL-06"]
    assert sum(Decimal(row["change"]) for row in document["lines"]) == Decimal(document["change"])
    assert (document["change"], document["percent"]) == ("-32.43", "-5.0")
    assert document["base"]["design"] == document["other"]["design"] == "ha"
    comment = cli(*both, "--fail-on", "error", "--format", "md")
    assert comment.returncode == 3
    assert "✗ It may not pass:" in comment.stdout
    passed = cli(*both, "--max-increase", "0", "--fail-on", "budget", "--json")
    assert (passed.returncode, json.loads(passed.stdout)["refusals"]) == (0, [])
    assert json.loads(cli(*both, "--json").stdout)["refusals"] is None
    assert cli(*both, "--format", "md", "--json").returncode == 2
    assert cli(*both, "--max-increase", "much").returncode == 2
    assert cli(*both, "--fail-on", "note").returncode == 2


def test_a_design_comes_on_standard_input(tmp_path: Path) -> None:
    def run(arguments: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "jobvector_wizard", *arguments],
            input=given, capture_output=True, check=False, cwd=tmp_path, timeout=120,
        )  # fmt: skip

    ha = load_design("ha").text.encode()
    changed = run(["compare", "ha", "-", "--set", "database.storage_gib=40", "--json", *ON], ha)
    assert changed.returncode == 0, changed.stderr
    document = json.loads(changed.stdout)
    assert document["names"] == {"base": "ha", "other": "-"}
    assert document["patch"] == ["unset kubernetes"]  # a file that names no version has the program's default
    assert run(["presets", "copy", "-", "mine.toml"], ha).returncode == 0
    assert (tmp_path / "mine.toml").read_bytes() == ha
    for given, told in (
        (b"", b"standard input is not a valid blueprint"),
        (b"\xff", b"standard input cannot be read: it is not UTF-8 text"),
        (b"#" * 3_000_000, b"standard input cannot be read: it has more than 2,000,000 bytes"),
    ):
        refused = run(["estimate", "-"], given)
        assert refused.returncode == 2
        assert told in refused.stderr
    assert run(["compare", "-", "-"], ha).returncode == 2


@pytest.mark.parametrize(
    "arguments", [["-h"], ["estimate", "-h"], ["presets", "copy", "-h"], ["catalog", "show", "-h"]]
)
def test_h_is_help(cli: Cli, arguments: list[str]) -> None:
    helped = cli(*arguments)
    assert helped.returncode == 0
    assert helped.stdout == cli(*arguments[:-1], "--help").stdout
