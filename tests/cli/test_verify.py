"""The command that sets a bill beside AWS's calculator, as a user calls it, against a calculator on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.units import usd_change
from jobvector_wizard.catalog import current
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.calculator import workload_of
from tests.account.calculator_server import CalculatorServer, calculator_server
from tests.catalog.refreshed import DAY, keep_prices, read_region
from tests.validity import complaints, floats

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

ON = ("--on", DAY.isoformat())
WITH = ("verify", "ha", "--with", "aws-calculator", *ON)
SEND = (*WITH, "--send", "--yes")


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTESTTESTTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")


@pytest.fixture
def refreshed() -> None:
    design = load_design("ha").blueprint
    keep_prices({design.region: read_region(design.region, [design])})


def costs() -> dict[tuple[str, str], float]:
    assessment = assess(load_design("ha").blueprint, current(), DAY)
    return {
        (entry.service, entry.usage_type): float(entry.usd)
        for entry in workload_of(assessment.bill, assessment.region).entries
    }


@pytest.fixture
def server(refreshed: None) -> Iterator[CalculatorServer]:
    prices = costs()
    with calculator_server(lambda use: prices[use["serviceCode"], use["usageType"]]) as running:
        yield running


def send(cli: Cli, server: CalculatorServer, *more: str) -> Any:
    return cli(*SEND, "--endpoint-url", server.url, *more)


def test_without_send_what_would_be_asked_is_written_down_and_nothing_is_asked(cli: Cli, refreshed: None) -> None:
    done = cli(*WITH, "--account", "123456789012")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["rate_types"] == ["BEFORE_DISCOUNTS", "AFTER_DISCOUNTS_AND_COMMITMENTS"]
    uses = [use for batch in document["batches"] for use in batch["usage"]]
    (nat,) = (use for use in uses if use["usageType"] == "EU-NatGateway-Hours")
    assert nat == {
        "serviceCode": "AmazonEC2",
        "usageType": "EU-NatGateway-Hours",
        "operation": "NatGateway",
        "key": nat["key"],
        "group": "nat",
        "usageAccountId": "123456789012",
        "amount": 2190.0,
    }
    assert [it["lines"] for it in document["entries"] if it["key"] == nat["key"]] == [["nat.hours"]]
    assert "bcm-pricing-calculator:CreateWorkloadEstimateUsage" in done.stderr
    assert "Nothing was sent." in done.stderr
    assert "there is none of it in the expected month" in done.stderr


def test_the_file_is_written_once_and_never_over_another(cli: Cli, refreshed: None, tmp_path: Path) -> None:
    done = cli(*WITH, "--request", "asked.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert "usageAccountId is open: name the account with --account" in done.stderr
    before = (tmp_path / "asked.json").read_text()
    assert json.loads(before)["batches"][0]["usage"][0]["usageAccountId"] is None
    again = cli(*WITH, "--request", "asked.json")
    assert again.returncode == 2
    assert "exists already; it was left as it is" in again.stderr
    assert (tmp_path / "asked.json").read_text() == before


def test_without_a_refresh_the_way_to_one_is_named(cli: Cli) -> None:
    done = cli(*WITH)
    assert done.returncode == 0
    assert json.loads(done.stdout)["batches"] == []
    assert "jobvector-wizard catalog refresh --region eu-west-1" in done.stderr
    sent = cli(*SEND)
    assert sent.returncode == 2
    assert "Nothing was asked of AWS" in sent.stderr
    assert "catalog refresh --region eu-west-1" in sent.stderr


def test_a_bill_that_aws_confirms_ends_with_0_and_leaves_nothing(cli: Cli, server: CalculatorServer) -> None:
    done = send(cli, server)
    assert done.returncode == 0, done.stderr
    assert server.estimates == {}
    assert server.asked.count("CreateWorkloadEstimate") == server.asked.count("DeleteWorkloadEstimate") == 2
    count = len(costs())
    assert f"Equal within a cent a line: {count} of {count} entries." in " ".join(done.stdout.split())
    assert "AWS's rates of 2026-11-26" in " ".join(done.stdout.split())


def test_the_document_has_both_prices_of_every_line(cli: Cli, server: CalculatorServer) -> None:
    document = json.loads(send(cli, server, "--json").stdout)
    assert complaints(document, "verify") == []
    assert list(floats(document)) == []
    estimate = json.loads(cli("estimate", "ha", "--json", *ON).stdout)
    bill = {line["path"]: Decimal(line["usd"]["expected"]) for line in estimate["lines"] if line["usd"]}
    assert document["confirmed"] is True
    assert document["rates"]["own"]["rate_type"] == "AFTER_DISCOUNTS_AND_COMMITMENTS"
    for line in document["lines"]:
        assert Decimal(line["bill"]) == sum(bill[path] for path in line["paths"])
        assert Decimal(line["list"]["usd"]) == Decimal(line["bill"])
        assert float(line["own"]["usd"]) == pytest.approx(float(line["bill"]) * 0.9)
    paths_of = [path for line in document["lines"] for path in line["paths"]]
    assert sorted(paths_of + [it["path"] for it in document["not_sent"]]) == sorted(
        line["path"] for line in estimate["lines"]
    )


def test_a_line_that_costs_otherwise_is_shown_and_ends_with_6(cli: Cli, server: CalculatorServer) -> None:
    said = server.price
    server.price = lambda use: said(use) + (1.5 if use["usageType"] == "EU-NatGateway-Hours" else 0)  # type: ignore[operator]
    done = send(cli, server)
    assert done.returncode == 6
    assert "+$1.50" in done.stdout
    assert "otherwise: 1" in done.stdout
    assert server.estimates == {}


def test_an_answer_without_a_cost_is_unknown_in_report_and_document(
    cli: Cli, server: CalculatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = server.price
    server.refusals = {}
    server.price = lambda use: None if use["usageType"] == "EU-NatGateway-Hours" else said(use)
    # what lacks a cost is waited for; a calculator that calls the use invalid needs no waiting
    priced = server._priced
    monkeypatch.setattr(
        server,
        "_priced",
        lambda use, rates: (
            {"cost": 0.0, **priced(use, rates)} | ({"status": "INVALID"} if server.price(use) is None else {})
        ),
    )
    document = json.loads(send(cli, server, "--json").stdout)
    assert complaints(document, "verify") == []
    assert list(floats(document)) == []
    (nat,) = (line for line in document["lines"] if line["paths"] == ["nat.hours"])
    assert nat["list"] == {"usd": None, "missing": "AWS calls the use INVALID", "note": None}
    assert (nat["difference"], nat["agrees"], document["confirmed"]) == (None, None, False)
    count = len(document["lines"])
    assert document["compared"]["list"]["entries"] == count - 1
    done = send(cli, server)
    assert done.returncode == 6
    assert "unknown" in done.stdout
    assert "without an answer: 1" in " ".join(done.stdout.split())


def test_own_prices_that_the_account_may_not_see_are_said_to_be_unknown(cli: Cli, server: CalculatorServer) -> None:
    server.disallowed = {"AFTER_DISCOUNTS", "AFTER_DISCOUNTS_AND_COMMITMENTS"}
    done = send(cli, server)
    assert done.returncode == 0
    assert "The account's own prices: unknown. The preferences of the account's" in " ".join(done.stdout.split())


OWN = """
schema = 1
source = "Addendum of 2026"
date = 2026-03-01

[discounts]
all = 10
"""


def write_own(text: str) -> None:
    path = paths.own_prices()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_own_prices_stand_beside_the_accounts_and_list_prices_beside_the_list(
    cli: Cli, server: CalculatorServer
) -> None:
    listed = json.loads(cli("estimate", "ha", "--json", *ON).stdout)
    write_own(OWN + '[discounts.usage_types]\n"NatGateway-Hours" = 30\n')  # the account has 10 % off everything
    agreed = json.loads(cli("estimate", "ha", "--json", *ON).stdout)
    bills = [
        {it["path"]: Decimal(it["usd"]["expected"]) for it in found["lines"] if it["usd"]} for found in (listed, agreed)
    ]
    document = json.loads(send(cli, server, "--json").stdout)
    assert document["own_prices"] == {"source": "Addendum of 2026", "date": "2026-03-01"}
    assert document["confirmed"] is True, "list prices beside AWS's list, whatever is agreed"
    for line in document["lines"]:
        at_list, by_own = (sum(bill[path] for path in line["paths"]) for bill in bills)
        assert (Decimal(line["bill"]), Decimal(line["bill_own"])) == (at_list, by_own)
        assert line["own_agrees"] is (line["paths"] != ["nat.hours"])
    (nat,) = (line for line in document["lines"] if line["paths"] == ["nat.hours"])
    assert (nat["bill"], nat["bill_own"]) == ("2192.19", "1534.53")
    assert nat["own_difference"] == "438.44"  # 2192.19 × 0.9 − 1534.53
    sums = document["compared"]["own"]
    assert sums["entries"] == len(document["lines"])
    assert Decimal(sums["bill"]) == sum(Decimal(line["bill_own"]) for line in document["lines"])
    done = send(cli, server)
    said = " ".join(done.stdout.split())
    assert done.returncode == 0, "own prices are told, not judged"
    count = len(document["lines"])
    assert f"By own prices equal within a cent a line: {count - 1} of {count} entries." in said
    assert "AWS's amounts have the account's commitments in them, those by own prices none." in said
    assert "own prices: " in said
    assert "Addendum of 2026, 2026-03-01" in said
    assert "$1,534.53" in said
    assert f"{usd_change(Decimal(str(nat['own_difference'])))}" in said


def test_own_prices_are_shown_where_the_accounts_are_not_had(cli: Cli, server: CalculatorServer) -> None:
    write_own(OWN)
    server.disallowed = {"AFTER_DISCOUNTS", "AFTER_DISCOUNTS_AND_COMMITMENTS"}
    done = send(cli, server)
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "$1,972.97" in said, "NAT gateways by own prices"
    assert "By own prices equal" not in said
    document = json.loads(send(cli, server, "--json").stdout)
    assert {(line["own"], line["own_difference"], line["own_agrees"]) for line in document["lines"]} == {(None,) * 3}
    assert all(line["bill_own"] is not None for line in document["lines"])


def test_own_prices_that_cannot_be_used_stop_before_anything_is_asked(cli: Cli, server: CalculatorServer) -> None:
    write_own("schema = 'x'")
    done = send(cli, server)
    assert done.returncode == 2
    assert "Your own prices cannot be used" in done.stderr
    assert server.asked == []
    assert cli(*WITH).returncode == 0, "what is asked knows no own prices"


@pytest.mark.parametrize("operation", ["CreateWorkloadEstimate", "BatchCreateWorkloadEstimateUsage"])
def test_a_denied_identity_ends_with_4_and_leaves_nothing(cli: Cli, server: CalculatorServer, operation: str) -> None:
    server.refusals = {operation: "AccessDeniedException"}
    done = send(cli, server)
    assert (done.returncode, done.stdout) == (4, "")
    assert f"AWS denies {operation} to this identity. No estimate is left in the account." in done.stderr
    assert "bcm-pricing-calculator:CreateWorkloadEstimate" in done.stderr
    assert "\x1b" not in done.stderr
    assert server.estimates == {}


def test_what_could_not_be_deleted_is_said_and_ends_with_4(cli: Cli, server: CalculatorServer) -> None:
    server.refusals = {"DeleteWorkloadEstimate": "AccessDeniedException"}
    done = send(cli, server)
    assert done.returncode == 4
    assert len(server.estimates) == 2
    for identifier in server.estimates:
        assert f"--identifier {identifier}" in done.stderr
    assert "Equal within a cent a line" in done.stdout


def test_without_a_terminal_and_without_yes_nothing_is_sent(cli: Cli, server: CalculatorServer) -> None:
    done = cli(*WITH, "--send", "--endpoint-url", server.url)
    assert done.returncode == 2
    assert "this is no terminal; nothing was sent" in done.stderr
    assert server.asked == []


def test_an_account_that_the_design_does_not_allow_is_not_written_to(cli: Cli, server: CalculatorServer) -> None:
    done = send(cli, server, "--set", 'access.accounts=["999999999999"]')
    assert done.returncode == 4
    assert server.asked == []


def test_without_credentials_or_a_network_it_ends_with_4(
    cli: Cli, refreshed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = cli(*SEND, "--endpoint-url", "http://127.0.0.1:1")
    assert done.returncode == 4
    assert "127.0.0.1:1 was not reached" in done.stderr
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert cli(*SEND).returncode == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "ha"), "--with"),
        (("verify", "ha", "--with", "somebody"), "aws-calculator"),
        (("verify", "hq", "--with", "aws-calculator"), 'There is no preset "hq"'),
        ((*WITH, "--account", "12"), "--account 123456789012"),
    ],
)
def test_what_cannot_be_understood_ends_with_2(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    done = cli(*arguments)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_half_way_deletes_what_stands_and_ends_with_130(
    server: CalculatorServer, number: signal.Signals
) -> None:
    server.status = "UPDATING"
    command = [sys.executable, "-m", "jobvector_wizard", *SEND, "--endpoint-url", server.url]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which a shell's background has ignored
    ) as running:
        while "GetWorkloadEstimate" not in server.asked:
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(number)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "What was made in the account is deleted first" in said
    assert server.asked[-1] == "DeleteWorkloadEstimate"
    assert server.estimates == {}


def drain(terminal: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(terminal, 65536):
            pass


@pytest.mark.parametrize(("answer", "code", "made"), [("yes", 6, 2), ("no", 0, 0), ("", 0, 0)])
def test_at_a_terminal_it_asks_first_and_only_a_yes_sends(
    server: CalculatorServer, answer: str, code: int, made: int
) -> None:
    server.price = lambda _: 0.0
    ours, theirs = os.openpty()
    shown = threading.Thread(target=drain, args=(ours,), daemon=True)  # a terminal that nobody reads is full soon
    command = [sys.executable, "-m", "jobvector_wizard", *WITH, "--send", "--endpoint-url", server.url]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, text=True) as running:
        shown.start()
        os.write(ours, f"{answer}\n".encode())
        _, said = running.communicate(timeout=60)
    os.close(theirs)
    shown.join(timeout=10)
    os.close(ours)
    assert "In the account 123456789012 (arn:aws:iam::123456789012:user/me) two workload estimates are made" in said
    assert running.returncode == code
    assert server.asked.count("CreateWorkloadEstimate") == made
    assert ("Nothing was sent." in said) is (made == 0)
