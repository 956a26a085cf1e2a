"""The catalog's commands as a user calls them, against a price list on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.account.price_refresh import Progress, prices_through_account
from jobvector_wizard.base import paths
from jobvector_wizard.base.units import today
from jobvector_wizard.catalog import bundled, current
from jobvector_wizard.catalog.plan_rates import COMPUTE, PLANS
from jobvector_wizard.catalog.refreshing import ADD_ONS, CLASSES, VERSIONS, ZONES
from jobvector_wizard.catalog.spot import SPOT
from jobvector_wizard.catalog.terms import TERMS
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.moving import move_with_region
from tests.account.offer_server import offer_server
from tests.catalog.database_answers import options_of
from tests.catalog.price_documents import RIGHT, machines, market, price_of
from tests.catalog.price_server import PriceServer, price_server
from tests.catalog.term_documents import offering_rates, plan_file, plan_usd

if TYPE_CHECKING:
    from jobvector_wizard.design.blueprint import Blueprint
    from tests.cli.conftest import Cli

REGION = "af-south-1"


def presets() -> list[Blueprint]:
    found = []
    for name in shipped_presets():
        design = load_design(name).blueprint
        found.append(move_with_region(Patch.set("region", REGION), design, bundled()).apply(design))
    return found


def documents() -> list[dict[str, Any]]:
    designs = presets()
    types = {group.type for design in designs for group in design.nodes.values()}
    classes = {design.database.instance_class for design in designs}
    return [*market(REGION)[0], *machines(REGION, sorted((types | classes) - {"t3.large", "db.t3.small"}))]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTESTTESTTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")


@pytest.fixture
def server() -> Iterator[PriceServer]:
    with price_server(documents()) as running:
        yield running


def refresh(cli: Cli, server: PriceServer, *more: str) -> Any:
    return cli("catalog", "refresh", "--region", REGION, "--endpoint-url", server.url, *more)


def test_after_a_refresh_every_preset_is_fully_priced_with_one_date(cli: Cli, server: PriceServer) -> None:
    assert any(assess(design, bundled(), today()).bill.unknown for design in presets())

    ended = refresh(cli, server)

    assert ended.returncode == 0, ended.stderr
    assert f"{REGION}: " in ended.stdout
    for design in presets():
        assert not assess(design, current(), today()).bill.unknown
    told = cli("estimate", "ha", "--set", f"region={REGION}").stdout
    assert f"prices of {today()}\n" in told
    document = json.loads(cli("estimate", "ha", "--set", f"region={REGION}", "--json").stdout)
    assert {line["price"]["origin"] for line in document["lines"]} == {"refreshed"}
    (nat,) = (line for line in document["lines"] if line["path"] == "nat.hours")
    assert nat["billed_as"][0]["usage_type"] == "AFS1-NatGateway-Hours"
    numbers = {name: number for number, name in enumerate(RIGHT)}
    assert nat["price"]["usd"] == str(price_of(numbers["nat_gateway_hour"]).normalize())
    explained = cli("estimate", "ha", "--set", f"region={REGION}", "--explain", "nat.hours").stdout
    assert "usage type AFS1-NatGateway-Hours" in explained


def test_the_zones_of_types_are_read_in_the_region_itself(cli: Cli, server: PriceServer) -> None:
    server.offered = [("t3.large", "afs1-az1"), ("t3.large", "afs1-az3"), ("m5.large", "afs1-az3")]
    ended = refresh(cli, server)
    assert ended.returncode == 0, ended.stderr
    assert server.signed_for == [REGION, REGION]
    told = " ".join(ended.stdout.split())
    assert "of which EC2 offers in none" in told
    assert "zone list" not in told
    region = current().region(REGION)
    assert region.instances["t3.large"].zone_ids == ("afs1-az1", "afs1-az3")
    assert {*region.instances} == {"t3.large", "m5.large"}
    assert cli("catalog", "show").stdout.count(today().isoformat()) == 2  # the prices' day and the zones'


def test_where_ec2_denies_it_the_zones_stay_and_the_prices_are_read(cli: Cli, server: PriceServer) -> None:
    server.offered = None
    ended = refresh(cli, server)
    assert ended.returncode == 0
    told = " ".join(ended.stdout.split())
    assert (
        "zone list of instance types stays as it was: AWS denies DescribeInstanceTypeOfferings to this identity" in told
    )
    before, after = bundled().region(REGION).instances, current().region(REGION).instances
    assert after["t3.large"].zone_ids == before["t3.large"].zone_ids
    assert "bundled" in cli("catalog", "show").stdout


def test_the_versions_of_eks_are_read_with_their_days(cli: Cli, server: PriceServer) -> None:
    days = {"releaseDate": 1798761600, "endOfStandardSupportDate": 1832976000}  # 2027-01-01, 2028-02-01
    server.versions = [{"clusterVersion": "1.99", "clusterType": "eks", **days}]
    ended = refresh(cli, server)
    assert ended.returncode == 0
    assert "Kubernetes versions of EKS, with the days of their support: 1.99" in ended.stdout
    version = current().kubernetes_versions["1.99"]
    assert (version.released.isoformat(), version.end_standard.isoformat()) == ("2027-01-01", "2028-02-01")
    assert "1.99" not in bundled().kubernetes_versions
    cli("catalog", "forget")
    assert "1.99" not in current().kubernetes_versions


def test_where_eks_denies_it_the_versions_stay_and_the_prices_are_read(cli: Cli, server: PriceServer) -> None:
    server.versions = None
    ended = refresh(cli, server)
    assert ended.returncode == 0
    said = "calendar of Kubernetes versions stays as it was: AWS denies DescribeClusterVersions to this identity"
    assert said in " ".join(ended.stdout.split())
    assert current().kubernetes_versions == bundled().kubernetes_versions


def test_the_versions_of_add_ons_are_read_or_stay_as_they_were(cli: Cli, server: PriceServer) -> None:
    built = {
        "addonVersion": "v1.20.4-eksbuild.2",
        "compatibilities": [{"clusterVersion": "1.34", "platformVersions": ["*"], "defaultVersion": True}],
    }
    server.add_ons = [{"addonName": "vpc-cni", "addonVersions": [built]}]
    assert "versions of 1 EKS add-ons" in refresh(cli, server).stdout
    server.add_ons = None
    said = "list of EKS add-on versions stays as it was: AWS denies DescribeAddonVersions to this identity"
    assert said in " ".join(refresh(cli, server).stdout.split())
    (shown,) = json.loads(cli("catalog", "show", "add-ons.vpc-cni", "--region", REGION, "--json").stdout)["prices"]
    assert (shown["path"], shown["date"]) == ("add-ons.vpc-cni.1.34", today().isoformat())
    assert shown["price"] == "newest v1.20.4-eksbuild.2, default v1.20.4-eksbuild.2"


def test_spot_prices_stand_beside_the_price_and_in_no_bill(cli: Cli, server: PriceServer) -> None:
    server.spot = [("t3.large", "afs1-az1", "0.031200", "2026-11-30T08:12:33Z")]
    assert "spot prices of 1 instance types by zone" in refresh(cli, server).stdout
    before = cli("estimate", "ha", "--set", f"region={REGION}").stdout
    server.spot = None
    said = "list of spot prices stays as it was: AWS denies DescribeSpotPriceHistory to this identity"
    assert said in " ".join(refresh(cli, server).stdout.split())
    (shown,) = json.loads(cli("catalog", "show", "t3.large.spot", "--region", REGION, "--json").stdout)["prices"]
    assert (shown["path"], shown["price"]) == ("t3.large.spot.afs1-az1", "0.0312 USD per hour since 2026-11-30T08:12Z")
    assert shown["date"] == today().isoformat()
    assert cli("estimate", "ha", "--set", f"region={REGION}").stdout == before
    assert "spot" not in cli("catalog", "diff").stdout


def test_what_rds_takes_orders_for_is_read_in_the_region_itself(cli: Cli, server: PriceServer) -> None:
    server.options = [*options_of("db.t3.small", "17.5", "16.9"), *options_of("db.t3.micro", "17.5", seed=1)]
    ended = refresh(cli, server)
    assert ended.returncode == 0, ended.stderr
    assert "2 database classes that RDS takes orders for" in " ".join(ended.stdout.split())
    assert {*current().region(REGION).databases} == {"db.t3.small", "db.t3.micro"}
    shown = json.loads(cli("catalog", "show", "db.t3.small.orderable", "--region", REGION, "--json").stdout)["prices"]
    (it,) = shown
    assert it["price"].startswith("gp3 with PostgreSQL 16.9, 17.5; storage gp2, gp3, io1; in af-south-1a")
    assert it["date"] == today().isoformat()
    told = cli("estimate", "ha", "--set", f"region={REGION}", "--set", "database.engine_version=15").stdout
    assert "was not on RDS's list of af-south-1" in " ".join(told.split())
    cli("catalog", "forget")
    assert current().region(REGION) == bundled().region(REGION)


class StoppedError(Exception):
    """Somebody has enough."""


@pytest.mark.parametrize("what", [PLANS, SPOT, ZONES, VERSIONS, ADD_ONS, CLASSES])
def test_what_is_read_beside_prices_says_how_far_it_is_and_can_be_stopped(server: PriceServer, what: str) -> None:
    def tell(progress: Progress) -> None:
        if progress.service == what:
            raise StoppedError

    with pytest.raises(StoppedError):
        prices_through_account([REGION], ["t3.large"], None, server.url, tell)


def test_where_rds_denies_it_the_classes_stay_and_its_versions_are_asked_for(cli: Cli, server: PriceServer) -> None:
    server.options, server.engine_versions = None, ["17.5", "16.9"]
    ended = refresh(cli, server)
    assert ended.returncode == 0
    said = "list of database classes stays as it was: AWS denies DescribeOrderableDBInstanceOptions to this identity"
    assert said in " ".join(ended.stdout.split())
    assert "versions of PostgreSQL that RDS has" in ended.stdout
    assert current().region(REGION).classes == {}
    assert "17.5" in current().postgres_in(REGION).orderable
    server.engine_versions = None
    ended = refresh(cli, server)
    said = "list of PostgreSQL versions stays as it was: AWS denies DescribeDBEngineVersions to this identity"
    assert said in " ".join(ended.stdout.split())
    assert "17.5" in current().postgres_in(REGION).orderable


USAGE = "AFS1-BoxUsage:t3.large"


def test_rates_for_which_one_is_bound_stand_beside_the_price(cli: Cli, server: PriceServer) -> None:
    server.rates = offering_rates(REGION, [USAGE])
    ended = refresh(cli, server)
    assert ended.returncode == 0, ended.stderr
    assert "and of Savings Plans (1 types)" in " ".join(ended.stdout.split())
    shown = json.loads(cli("catalog", "show", "t3.large", "--region", REGION, "--json").stdout)["prices"]
    rates = {it["path"]: it for it in shown}
    plan = rates["t3.large.savings-plan.compute.1-year-no-upfront"]
    assert plan["term"]["usd_per_hour"] == str(plan_usd(USAGE, COMPUTE, TERMS[0]))
    assert (plan["date"], plan["origin"]) == (today().isoformat(), "refreshed")
    assert rates["t3.large.reserved.3-year-all-upfront"]["term"]["upfront_usd"]
    assert rates["t3.large"]["term"] is None
    moved = " ".join(cli("catalog", "diff").stdout.split())
    assert "the program comes with none" in moved
    assert "savings-plan" not in moved
    before = paths.refreshed_prices().read_bytes()
    server.refusals = ["ExpiredTokenException"]
    assert refresh(cli, server).returncode == 4
    assert paths.refreshed_prices().read_bytes() == before
    cli("catalog", "forget")
    shown = json.loads(cli("catalog", "show", "t3.large", "--region", REGION, "--json").stdout)["prices"]
    assert {it["path"] for it in shown} == {
        "t3.large",
        "t3.large.reserved",
        "t3.large.savings-plan",
        "t3.large.spot",
    }


def test_where_aws_denies_it_the_rates_of_plans_stay_and_the_prices_are_read(cli: Cli, server: PriceServer) -> None:
    server.rates = offering_rates(REGION, [USAGE])
    refresh(cli, server)
    plans = current().overlay.regions[REGION].plans
    server.rates = None
    ended = refresh(cli, server)
    assert ended.returncode == 0
    said = "rate list of Savings Plans stays as it was: AWS denies DescribeSavingsPlansOfferingRates to this identity"
    assert said in " ".join(ended.stdout.split())
    assert current().overlay.regions[REGION].plans == plans != {}


def test_old_prices_are_said_to_be_old(cli: Cli, server: PriceServer) -> None:
    refresh(cli, server)
    later = today().replace(year=today().year + 1).isoformat()
    assert "days ago" in cli("estimate", "ha", "--set", f"region={REGION}", "--on", later).stdout
    assert "days old; refresh it again" in cli("catalog", "show", "--on", later).stdout
    assert "days old" not in cli("catalog", "show").stdout


def test_the_file_is_private_and_small_questions_are_asked(cli: Cli, server: PriceServer) -> None:
    refresh(cli, server, "--types", "t3.large,db.t3.small")
    path = paths.refreshed_prices()
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(server.questions) < 30
    assert {"Type": "TERM_MATCH", "Field": "instanceType", "Value": "t3.large"} in [
        limit for question in server.questions for limit in question["Filters"]
    ]
    assert {*current().overlay.regions[REGION].instances} == {"t3.large"}


@pytest.mark.parametrize(
    ("code", "said"),
    [("AccessDeniedException", "pricing:GetProducts"), ("ExpiredTokenException", "fresh credentials")],
)
def test_a_refusal_half_way_leaves_the_old_prices_whole(cli: Cli, server: PriceServer, code: str, said: str) -> None:
    refresh(cli, server)
    before = paths.refreshed_prices().read_bytes()
    server.refusals = [code]
    ended = refresh(cli, server)
    assert ended.returncode == 4
    assert said in ended.stderr
    assert "\x1b" not in ended.stderr
    assert paths.refreshed_prices().read_bytes() == before


def test_a_throttled_question_is_asked_again(cli: Cli, server: PriceServer) -> None:
    server.refusals = ["ThrottlingException", "ThrottlingException"]
    assert refresh(cli, server).returncode == 0


def test_an_answer_that_is_cut_off_leaves_everything_as_it_was(cli: Cli, server: PriceServer) -> None:
    server.cut_after = 5
    ended = refresh(cli, server)
    assert ended.returncode == 4
    assert "was cut off" in ended.stderr
    assert not paths.refreshed_prices().exists()


def test_without_a_network_the_old_prices_hold(cli: Cli) -> None:
    ended = cli("catalog", "refresh", "--region", REGION, "--endpoint-url", "http://127.0.0.1:1")
    assert ended.returncode == 4
    assert "127.0.0.1:1" in ended.stderr


def test_a_region_of_which_aws_lists_nothing_changes_nothing(cli: Cli, server: PriceServer) -> None:
    ended = cli("catalog", "refresh", "--region", REGION, "--region", "ap-east-1", "--endpoint-url", server.url)
    assert ended.returncode == 0, ended.stderr  # what is the same in every region is listed
    server.documents = [each for each in server.documents if "regionCode" in each["product"]["attributes"]]
    before = paths.refreshed_prices().read_bytes()
    ended = cli("catalog", "refresh", "--region", REGION, "--region", "ap-east-1", "--endpoint-url", server.url)
    assert ended.returncode == 1
    assert "nothing of ap-east-1" in ended.stderr
    assert paths.refreshed_prices().read_bytes() == before


def test_a_region_without_a_service_keeps_its_prices(cli: Cli, server: PriceServer) -> None:
    server.documents = [each for each in server.documents if each["serviceCode"] != "AWSELB"]
    ended = refresh(cli, server)
    assert ended.returncode == 0
    assert "alb_hour stays as it was: the price list of af-south-1 has no product" in ended.stdout
    shown = json.loads(cli("catalog", "show", "alb_hour", "--region", REGION, "--json").stdout)
    assert shown["prices"][0]["not_refreshed"]
    assert shown["prices"][0]["origin"] != "refreshed"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("refresh", "--region", "eu-west-9"), 'There is no region "eu-west-9". Did you mean "eu-west-'),
        (("refresh", "--region", REGION, "--types", "t3.large2"), 'Did you mean "t3.large"?'),
        (("show", "--region", "nowhere"), 'There is no region "nowhere"'),
        (("show", "nat_gateway_our", "--region", REGION), 'Did you mean "nat_gateway_hour"?'),
        (("show", "nat_gateway_hour"), "Name one: --region"),
        (("diff",), "First: jobvector-wizard catalog refresh"),
        (("forget", "--region", REGION), "were not refreshed"),
    ],
)
def test_what_cannot_be_understood_ends_with_2(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    ended = cli("catalog", *arguments)
    assert ended.returncode == 2, ended.stderr
    assert said in ended.stderr


def test_without_credentials_the_published_files_give_the_prices(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with offer_server(documents()) as server:
        server.plans = {REGION: plan_file(REGION, [USAGE])}
        ended = cli("catalog", "refresh", "--region", REGION, "--offer-files", server.url)
        assert {*current().overlay.regions[REGION].plans} == {"t3.large"}
        server.plans = {}
        again = cli("catalog", "refresh", "--region", REGION, "--types", "t3.large", "--offer-files", server.url)
        assert "rate list of Savings Plans stays as it was: AWS publishes none for af-south-1" in again.stdout
        server.plans, server.edit = {REGION: {}}, {"plans": lambda _: b"{"}
        again = cli("catalog", "refresh", "--region", REGION, "--types", "t3.large", "--offer-files", server.url)
        assert again.returncode == 0
        assert "rate list of Savings Plans stays as it was: The index of Savings Plans cannot be used" in again.stdout
        assert {*current().overlay.regions[REGION].plans} == {"t3.large"}
    assert ended.returncode == 0, ended.stderr
    assert re.match(r"\d+ offer files, [\d.]+ MB to read, the largest \w+ of af-south-1", ended.stderr)
    assert f"{REGION}: " in ended.stdout
    for design in presets():
        assert not assess(design, current(), today()).bill.unknown
    ended = cli("catalog", "refresh", "--region", REGION, "--offer-files", "http://127.0.0.1:1")
    assert ended.returncode == 4
    assert cli("catalog", "refresh", "--without-credentials", "--profile", "me").returncode == 2


def test_without_credentials_the_way_that_needs_none_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    done = cli("catalog", "refresh", "--region", REGION)
    assert done.returncode == 4
    assert "catalog refresh --without-credentials" in done.stderr


def test_show_diff_and_forget(cli: Cli, server: PriceServer) -> None:
    assert "No prices were refreshed" in cli("catalog", "show").stdout
    bundled_nat = cli("catalog", "show", "nat_gateway_hour", "--region", REGION).stdout
    assert "bundled" in bundled_nat
    refresh(cli, server)
    assert REGION in cli("catalog", "show").stdout
    assert "refreshed" in cli("catalog", "show", "nat_gateway_hour", "--region", REGION).stdout
    moved = cli("catalog", "diff").stdout
    assert "nat_gateway_hour" in moved
    for name in shipped_presets():
        assert f"{name}, a month" in moved
    assert REGION in cli("catalog", "forget").stderr
    assert not paths.refreshed_prices().exists()
    assert cli("catalog", "show", "nat_gateway_hour", "--region", REGION).stdout == bundled_nat


def test_a_file_that_cannot_be_read_is_told_and_stops_nothing(cli: Cli) -> None:
    path = paths.refreshed_prices()
    paths.private_directory(path.parent)
    path.write_text("{")
    ended = cli("estimate", "ha", "--explain", "nat.hours")
    assert ended.returncode == 0
    assert "is passed over: it is damaged" in ended.stderr
    assert "catalog forget" in ended.stderr
    assert cli("catalog", "forget").returncode == 0
    assert not path.exists()
