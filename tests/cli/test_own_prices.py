"""Own prices as a user meets them: in every view, and an error where the file cannot be used."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from jobvector_wizard.account.price_refresh import keep
from jobvector_wizard.base import paths
from jobvector_wizard.base.units import today
from jobvector_wizard.catalog import current
from jobvector_wizard.cli.commands.prices import forget_prices
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.provisioning.deployment import DeploymentDirectory, Settings
from jobvector_wizard.readiness.doctor import Verdict, examine
from jobvector_wizard.reporting.deployments import Row, deployments_table
from jobvector_wizard.reporting.ledger import ledger
from tests.catalog.test_refreshing import refreshed

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

FILE = """
schema = 1
source = "Addendum [/b] of 2026"
date = 2026-03-01

[discounts.services]
AmazonEC2 = 12

[[prices]]
usage_type = "BoxUsage:t3a.medium"
usd = "0.031"
"""
SAID = "own prices: 9 of 42 lines, Addendum [/b] of 2026, 2026-03-01"


@pytest.fixture(autouse=True)
def own() -> None:
    write(FILE)


def write(text: str) -> None:
    path = paths.own_prices()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_estimate_says_how_many_prices_are_own_and_which(cli: Cli) -> None:
    told = flat(cli("estimate", "ha", "--on", "2026-11-23").stdout)
    assert SAID in told
    assert "list prices and your own, no tax" in told
    assert "prices 2024-09 to 2026-09, 9 own" in told
    assert "730 × 0.031 per hour, own: in place of 0.0408 list" in told
    assert "own: 0.048 list - 12 %" in told
    assert "Addendum [/b] of 2026" in told.partition("Where the prices come from")[2]


def test_explain_shows_list_price_and_discount_and_both_sources(cli: Cli) -> None:
    told = cli("estimate", "ha", "--explain", "nat.hours").stdout
    assert "2190 × 0.04224 USD per hour = $92.51 a month" in told
    assert "own price, by AmazonEC2: 0.04224 USD per hour, 0.048 list - 12 %" in told
    assert "source: Addendum [/b] of 2026, 2026-03-01" in told
    assert "list price: AWS pricing-page feeds for NAT" in told


def test_json_names_the_origin_of_each_figure(cli: Cli) -> None:
    document = json.loads(cli("estimate", "ha", "--json").stdout)
    prices = {line["path"]: line["price"] for line in document["lines"]}
    assert document["own_prices"] == {"source": "Addendum [/b] of 2026", "date": "2026-03-01"}
    nat = prices["nat.hours"]
    assert (nat["origin"], nat["usd"], nat["date"]) == ("own", "0.04224", "2026-03-01")
    assert nat["own"]["percent"] == "12"
    assert nat["own"]["list_usd"] == ["0.048"]
    assert nat["own"]["list_origin"] == "bundled"
    assert prices["nodes.node-1.hours"]["own"]["percent"] is None
    assert (prices["load-balancer.hours"]["origin"], prices["load-balancer.hours"]["own"]) == ("bundled", None)
    assert {price["origin"] for price in prices.values()} == {"own", "bundled"}


def test_compare_presets_needs_and_the_ledger_say_so(cli: Cli) -> None:
    assert flat(SAID) in flat(cli("compare", "economy", "ha", "--on", "2026-11-23").stdout)
    assert "with your own prices: Addendum [/b] of 2026, 2026-03-01" in cli("presets").stdout
    assert SAID in flat(cli("needs", "ha", "--on", "2026-11-23").stdout)
    assert json.loads(cli("needs", "ha", "--json").stdout)["price"]["own_prices"]["date"] == "2026-03-01"
    assert "Reckoned with your own prices: Addendum [/b] of 2026, 2026-03-01." in cli("--plain").stdout
    shown = assess(load_design("ha").blueprint, current(), today())
    assert SAID in ledger(shown, shown, 72, 60).plain


def test_catalog_show_lists_the_file_and_the_origin_of_a_price(cli: Cli) -> None:
    told = flat(cli("catalog", "show").stdout)
    assert "Addendum [/b] of 2026, 2026-03-01: what your file of own prices says" in told
    assert "AmazonEC2 12 % off the list price every region" in told
    assert "BoxUsage:t3a.medium 0.031 USD per Hrs every region" in told
    document = json.loads(cli("catalog", "show", "nat_gateway_hour", "--region", "eu-west-1", "--json").stdout)
    (price,) = document["prices"]
    assert (price["origin"], price["own"]["by"]) == ("own", "AmazonEC2")
    assert "own" in cli("catalog", "show", "t3a.medium", "--region", "eu-west-1").stdout


def test_diff_compares_list_prices_and_says_so(cli: Cli) -> None:
    keep({"af-south-1": refreshed()})
    with_own = cli("catalog", "diff", "--on", "2026-11-30")
    paths.own_prices().unlink()
    assert cli("catalog", "diff", "--on", "2026-11-30").stdout == with_own.stdout
    assert "own prices are left out here" in with_own.stderr


def test_no_refresh_and_no_forgetting_touches_the_file() -> None:
    before = paths.own_prices().read_bytes(), paths.own_prices().stat().st_mtime_ns
    keep({"af-south-1": refreshed()})
    assert current().overlay.regions
    forget_prices(())
    assert (paths.own_prices().read_bytes(), paths.own_prices().stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "command",
    [
        ("estimate", "ha"),
        ("estimate", "ha", "--json"),
        ("estimate", "ha", "--explain", "total"),
        ("compare", "economy", "ha"),
        ("presets",),
        ("needs", "ha"),
        ("catalog", "show"),
        ("rehearse", "ha", "--speed", "0"),
        ("--plain",),
        ("up", "ha", "--yes"),
    ],
)
def test_a_file_that_cannot_be_used_stops_every_command_that_would_say_a_price(
    cli: Cli, command: tuple[str, ...]
) -> None:
    write(FILE.replace("t3a.medium", "t3a.medum"))
    ended = cli(*command)
    assert ended.returncode == 2, ended.stderr
    assert "$" not in ended.stdout
    assert str(paths.own_prices()) in ended.stderr
    assert 'Did you mean "BoxUsage:t3a.medium"?' in ended.stderr
    assert "move it away" in ended.stderr


@pytest.mark.parametrize("command", ["destroy", "refresh"])
def test_nothing_is_begun_whose_price_could_not_be_told(cli: Cli, command: str) -> None:
    deployment = DeploymentDirectory(paths.deployments() / "mine")
    deployment.prepare(Settings(account="1" * 12, region="eu-west-1", created=datetime(2026, 11, 1, tzinfo=UTC)))
    load_design("ha").save(deployment.blueprint)
    write("schema = 1\n")
    ended = cli(command, "mine", *(["--yes"] if command == "destroy" else []))
    assert ended.returncode == 2
    assert "Your own prices cannot be used." in ended.stderr
    assert not list(deployment.operations.iterdir())
    assert cli("deployments").returncode == 2


def test_deployments_say_that_they_are_by_own_prices() -> None:
    shown = assess(load_design("ha").blueprint, current(), today())
    row = Row("mine", "123456789012", "eu-west-1", "a directory", None, datetime(2026, 11, 1, tzinfo=UTC), shown)
    console = Console(width=150, record=True, file=StringIO())
    console.print(deployments_table([row], datetime(2026, 11, 2, tzinfo=UTC)))
    assert "with your own prices: Addendum [/b] of 2026, 2026-03-01" in console.export_text()


def test_the_wizard_does_not_open_on_a_file_that_cannot_be_used() -> None:
    from jobvector_wizard.base.errors import UsageError
    from jobvector_wizard.screens.app import WizardApp

    write("schema = 1\n")
    with pytest.raises(UsageError, match="source is missing"):
        WizardApp(load_design("ha"), today())


def test_prices_are_still_refreshed_and_forgotten_beside_a_file_that_cannot_be_used(cli: Cli) -> None:
    write("schema = 1\n")
    keep({"af-south-1": refreshed()})
    assert cli("catalog", "diff").returncode == 0
    assert "af-south-1" in cli("catalog", "forget").stderr


def test_doctor_says_what_the_file_is_good_for() -> None:
    def item() -> tuple[Verdict, str]:
        (found,) = (it for it in examine() if it.name == "own prices")
        return found.verdict, found.text

    assert item() == (Verdict.OK, "prices 1, discounts 1, commitments 0: Addendum [/b] of 2026")
    write("schema = 1\n")
    assert item()[0] is Verdict.NOTE
    assert "source is missing" in item()[1]
    paths.own_prices().unlink()
    assert item() == (Verdict.OK, f"none; they may stand in {paths.own_prices()}")


def test_a_total_is_what_its_own_prices_make_it(cli: Cli) -> None:
    lines = json.loads(cli("estimate", "ha", "--json").stdout)["lines"]
    (node,) = (line for line in lines if line["path"] == "nodes.node-1.hours")
    assert Decimal(node["usd"]["expected"]) == Decimal("22.63")  # 730 × 0.031


def test_a_price_of_very_little_is_written_without_an_exponent(cli: Cli) -> None:
    write(f'{FILE}\n[[prices]]\nusage_type = "Requests-Tier2"\nusd = "0.00000000096"\n')
    told = cli("estimate", "ha", "--explain", "buckets.reads").stdout
    assert "50 × 0.00000096 USD per 1,000 requests" in told
    (line,) = (
        it for it in json.loads(cli("estimate", "ha", "--json").stdout)["lines"] if it["path"] == "buckets.reads"
    )
    assert line["price"]["usd"] == "0.00000096"
    assert "50 × 0.00000096 per" in flat(cli("estimate", "ha").stdout)


COMMITMENTS = """
[[commitments]]
name = "compute-1y"
kind = "savings-plan"
usd_per_hour = "0.2"
years = 1
upfront_percent = 50
[commitments.rates]
"BoxUsage:c6a.*" = 28

[[commitments]]
name = "db-1y"
kind = "reserved"
type = "db.t3.small"
multi_az = true
region = "eu-west-1"
count = 1
usd_per_hour = "0.03"
years = 3
"""


def test_each_commitment_is_compared_and_a_chosen_one_is_in_the_bill(cli: Cli) -> None:
    write(FILE + COMMITMENTS)
    told = flat(cli("estimate", "ha", "--on", "2026-11-23").stdout)
    # 0.03 for 0.078 an hour: 730 × 0.048
    assert "with db-1y: -$35.04 a month, bound for 3 years, $21.90 a month whether used or not" in told
    # at 0.72 × 0.16416 it covers 1,235.24 hours of two nodes, which cost 0.1444608 each by agreement
    assert "with compute-1y: -$32.45 a month, bound for 1 year, $146.00 a month whether used or not" in told
    assert "$876.00 of the term at once" in told
    before = json.loads(cli("estimate", "ha", "--json").stdout)
    after = json.loads(cli("estimate", "ha", "--json", "--commitment", "db-1y").stdout)
    assert [(it["name"], it["chosen"]) for it in after["commitments"]] == [("compute-1y", False), ("db-1y", True)]
    assert before["commitments"][1]["change"] == {"low": "-35.04", "expected": "-35.04", "high": "-35.04"}
    assert Decimal(after["total"]["expected"]) - Decimal(before["total"]["expected"]) == Decimal("-35.04")
    (paid,) = (line for line in after["lines"] if line["group"] == "commitments")
    assert (paid["path"], paid["price"]["origin"]) == ("commitments.db-1y.hours", "own")


def test_a_commitment_is_explained_compared_and_found_by_its_name(cli: Cli) -> None:
    write(FILE + COMMITMENTS)
    told = cli("estimate", "ha", "--commitment", "compute-1y", "--explain", "commitments").stdout
    assert "730 × 0.2 USD per hour = $146.00 a month" in told
    assert "docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html" in told
    committed = ("--commitment", "compute-1y", "--commitment", "db-1y")
    compared = cli("compare", "economy", "ha", "--all", *committed).stdout  # alike in both
    assert "Commitments" in compared
    ended = cli("estimate", "ha", "--commitment", "compute-2y")
    assert ended.returncode == 2
    assert 'There is no commitment "compute-2y". Did you mean "compute-1y"?' in ended.stderr
    listed = flat(cli("catalog", "show").stdout)
    assert "commitment compute-1y $146.00 a month for 1 year, $876.00 at once" in listed
