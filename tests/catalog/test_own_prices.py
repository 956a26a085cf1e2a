"""Own prices: what a file may say, what it may not, and how it lies over list prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.catalog import Catalog, Origin, Price, bundled, current, listed
from jobvector_wizard.catalog.price_list import product_of
from jobvector_wizard.catalog.refreshing import refreshed_region
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.moving import move_with_region
from tests.catalog.price_documents import market
from tests.catalog.refreshed import keep_prices

HEAD = 'schema = 1\nsource = "Private pricing addendum, 2026"\ndate = 2026-03-01\n'
REGION = "eu-west-1"


def keep(text: str) -> Catalog:
    path = paths.own_prices()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text)
    return current()


def refresh(region: str) -> None:
    documents, _ = market(region)
    found = refreshed_region(bundled(), region, map(product_of, documents), date(2026, 11, 30), "GetProducts")
    keep_prices({region: found})


LAYERS = """
[discounts]
all = 5
[discounts.services]
AmazonEC2 = 12
[discounts.usage_types]
"BoxUsage:*" = 15
"BoxUsage:t3a.*" = 18
"BoxUsage:t3a.medium" = 20
"""


def machine(catalog: Catalog, name: str, region: str = REGION) -> Price:
    return catalog.region(region).instances[name].price


def test_the_most_specific_discount_holds_alone() -> None:
    catalog = keep(LAYERS)
    rates = catalog.region(REGION).rates
    percents = {
        "20": machine(catalog, "t3a.medium"),
        "18": machine(catalog, "t3a.large"),
        "15": machine(catalog, "c6a.xlarge"),
        "12": rates.nat_gateway_hour,
        "5": rates.alb_hour,
    }
    before = bundled().region(REGION)
    for percent, price in percents.items():
        assert price.own.percent == Decimal(percent)
        (listed_usd,) = price.own.listed
        assert price.usd == listed_usd * (100 - Decimal(percent)) / 100
        assert price.source == catalog.own.source
        assert (price.source.origin, price.source.text, price.source.date) == (
            Origin.OWN,
            "Private pricing addendum, 2026",
            "2026-03-01",
        )
    assert rates.nat_gateway_hour.list_source == before.rates.nat_gateway_hour.source
    assert rates.nat_gateway_hour.own.by == "AmazonEC2"
    assert catalog.global_rates_in(REGION).kms_key_month.own.by == "all"


def test_what_comes_with_the_program_is_not_touched_by_it() -> None:
    assert keep(LAYERS) is not bundled()
    assert bundled().own.source is None
    assert listed() is bundled()
    assert bundled().region(REGION).rates.nat_gateway_hour.own is None
    assert machine(bundled(), "t3a.medium").source.origin is Origin.BUNDLED


def test_a_discount_is_taken_off_every_tier_and_what_is_free_stays_free() -> None:
    before = bundled().region(REGION).rates.internet_egress
    price = keep("[discounts.services]\nAWSDataTransfer = 10\n").region(REGION).rates.internet_egress
    assert price.free == before.free == 100
    assert [tier.usd for tier in price.tiers] == [tier.usd * Decimal("0.9") for tier in before.tiers]
    assert [tier.up_to for tier in price.tiers] == [tier.up_to for tier in before.tiers]


def test_an_own_price_takes_the_place_of_all_tiers_after_what_is_free() -> None:
    text = '[discounts]\nall = 50\n[[prices]]\nusage_type = "AWSDataTransfer DataTransfer-Out-Bytes"\nusd = "0.05"\n'
    price = keep(text).region(REGION).rates.internet_egress
    (tier,) = price.tiers
    assert (tier.up_to, tier.usd, price.free) == (None, Decimal("0.05"), 100)
    assert tier.own.percent is None
    assert tier.own.listed == tuple(it.usd for it in bundled().region(REGION).rates.internet_egress.tiers)


@pytest.mark.parametrize(
    ("usage_type", "usd", "name", "expected"),
    [
        ("Requests-Tier1", '"0.000004"', "s3_put_1000", "0.004"),
        ("Requests-Tier2", "0.0000003", "s3_get_1000", "0.0003"),
        ("NatGateway-Hours", "0.04", "nat_gateway_hour", "0.04"),
        ("RequestV2-Tier1", '"0.0000005"', "web_acl_requests_million", "0.5"),
        ("VpcEndpoint-Hours", "0", "interface_endpoint_hour", "0"),
    ],
)
def test_a_price_is_for_one_unit_as_aws_bills_it(usage_type: str, usd: str, name: str, expected: str) -> None:
    catalog = keep(f'[[prices]]\nusage_type = "{usage_type}"\nusd = {usd}\n')
    assert getattr(catalog.region(REGION).rates, name).usd == Decimal(expected)
    assert str(getattr(catalog.region(REGION).rates, name).usd) == expected


def test_an_own_price_makes_an_unknown_one_known_and_a_discount_does_not() -> None:
    rates = {name: bundled().region(name).rates.alb_lcu_hour for name in bundled().region_names}
    unknown = next(name for name, price in rates.items() if not price.known)
    catalog = keep("[discounts]\nall = 10\n")
    assert not catalog.region(unknown).rates.alb_lcu_hour.known
    assert catalog.region(unknown).rates.alb_lcu_hour.missing == rates[unknown].missing
    price = keep('[[prices]]\nusage_type = "LCUUsage"\nusd = "0.007"\n').region(unknown).rates.alb_lcu_hour
    assert (price.usd, price.missing, price.own.listed) == (Decimal("0.007"), "", ())
    assert price.list_source is None


def test_a_price_may_be_of_one_region() -> None:
    text = """
[[prices]]
usage_type = "BoxUsage:t3a.medium"
usd = "0.03"
region = "eu-west-1"
[[prices]]
service = "AmazonEC2"
usage_type = "BoxUsage:t3a.medium"
unit = "Hrs"
usd = "0.035"
"""
    catalog = keep(text)
    assert machine(catalog, "t3a.medium").usd == Decimal("0.03")
    assert machine(catalog, "t3a.medium", "us-east-1").usd == Decimal("0.035")


def test_a_prefix_of_the_invoice_holds_for_its_region_where_a_refresh_has_read_it() -> None:
    text = '[discounts.usage_types]\n"EU-NatGateway-Hours" = 10\n'
    with pytest.raises(UsageError, match="which region writes EU- before its usage types is not known"):
        keep(text)
    refresh("eu-west-1")
    catalog = current()
    assert catalog.region("eu-west-1").rates.nat_gateway_hour.own.percent == 10
    assert catalog.region("eu-central-1").rates.nat_gateway_hour.own is None
    assert catalog.region("eu-west-1").rates.nat_gateway_gb.own is None


def test_a_prefix_that_is_the_regions_name_needs_no_refresh() -> None:
    catalog = keep('[discounts.usage_types]\n"eu-west-1-KMS-Keys" = 10\n')
    assert catalog.global_rates_in("eu-west-1").kms_key_month.usd == Decimal("0.9")
    assert catalog.global_rates_in("us-east-1").kms_key_month.own is None


def test_own_prices_lie_over_refreshed_ones() -> None:
    refresh(REGION)
    before = listed().region(REGION).rates.nat_gateway_hour
    price = keep("[discounts]\nall = 25\n").region(REGION).rates.nat_gateway_hour
    assert price.usd == (before.usd or 0) * Decimal("0.75")
    assert price.list_source.origin is Origin.REFRESHED


def test_credits_of_each_family_have_their_own_price() -> None:
    catalog = keep('[[prices]]\nusage_type = "CPUCredits:t3a"\nusd = "0.01"\n')
    assert catalog.global_rates_in(REGION).t3_surplus_vcpu_hour.own is None  # that of t3


def test_a_changed_file_is_read_again() -> None:
    assert keep("[discounts]\nall = 10\n").region(REGION).rates.alb_hour.own.percent == 10
    assert keep("[discounts]\nall = 20.5\n").region(REGION).rates.alb_hour.own.percent == Decimal("20.5")
    assert current() is current()
    paths.own_prices().unlink()
    assert current() is bundled()


def test_a_price_of_a_type_that_is_too_new_for_the_catalog_says_so() -> None:
    text = '[[prices]]\nusage_type = "BoxUsage:c99.xlarge"\nusd = "0.2"\n'
    with pytest.raises(UsageError, match=r"nothing that the program prices has the usage type BoxUsage:c99\.xlarge"):
        keep(text)
    design = Patch.parse(
        [
            "nodes.node-2.type=c99.xlarge",
            'nodes.node-2.size={vcpu = 4, memory = "8Gi", interfaces = 4, addresses = 15}',
        ],
        (),
    )
    catalog = keep(f"{text}new = true\n")
    bill = assess(design.apply(load_design("ha").blueprint), catalog, date(2026, 11, 23)).bill
    (hours,) = (it for it in bill.lines if it.path == "nodes.node-2.hours")
    assert (hours.usd.expected, hours.price.own.listed) == (Decimal("146.00"), ())
    with pytest.raises(UsageError, match="leave new out"):
        keep(text.replace("c99", "c6a") + "new = true\n")
    with pytest.raises(UsageError, match="a new one is BoxUsage:TYPE"):
        keep(text.replace("BoxUsage:c99.xlarge", "NatGateway-Hour") + "new = true\n")


def test_a_price_is_no_offer_of_what_a_region_is_not_known_to_have() -> None:
    known = bundled().region("mx-central-1")
    name = next(name for name in sorted(bundled().instance_types) if name not in known.instances)
    catalog = keep(f'[[prices]]\nusage_type = "BoxUsage:{name}"\nusd = 1\n')
    assert name not in catalog.region("mx-central-1").instances
    design = move_with_region(Patch.parse(["region=mx-central-1"], ()), load_design("ha").blueprint, catalog)
    there = (design + Patch.set("nodes.node-2.type", name)).apply(load_design("ha").blueprint)
    (hours,) = (it for it in assess(there, catalog, date(2026, 11, 23)).bill.lines if it.path == "nodes.node-2.hours")
    assert hours.usd.expected == 730


PRICE = "[[prices]]\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[discounts]\nall = 0\n", "discounts.all: this is no per cent above 0 and below 100"),
        ("[discounts]\nall = 100\n", "no per cent"),
        ("[discounts]\nall = -3\n", "no per cent"),
        ("[discounts]\nall = nan\n", "no per cent"),
        ("[discounts]\nall = 1e-9\n", "no per cent"),
        ("[discounts]\nall = true\n", "no per cent"),
        ("[discounts]\nal = 5\n", 'discounts.al: there is no such key. Did you mean "all"?'),
        ("discount = 5\n", 'Did you mean "discounts"?'),
        ("discounts = 5\n", "discounts: this is no table"),
        ("[discounts.services]\nAmazon-EC2 = 5\n", 'Did you mean "AmazonEC2"?'),
        ('[discounts.usage_types]\n"BoxUsage:t3a.medum" = 5\n', 'Did you mean "BoxUsage:t3a.medium"?'),
        ('[discounts.usage_types]\n"TimedStorage-ByteHrs" = 5\n', "AmazonS3 and AmazonCloudWatch and AmazonECR have"),
        ('[discounts.usage_types]\n"EU-DataTransfer-Out-Bytes" = 5\n', "may be a part of the world"),
        ('[discounts.usage_types]\n"*" = 5\n', "nothing that the program prices"),
        ('[discounts.usage_types]\n"Box*" = 5\n"AmazonEC2 Box*" = 6\n', "says the same thing"),
        (f'{PRICE}usage_type = "BoxUsage:*"\nusd = 1\n', "one usage type"),
        (f'{PRICE}usage_type = "LCUUsage"\n', "prices[1].usd is missing"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = -1\n', "no amount of USD"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = inf\n', "no amount of USD"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = 1e300\n', "no amount of USD"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = "0,05"\n', "no amount of USD"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = "1e3"\n', "no amount of USD"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = 1\nunit = "GB"\n', "AWS bills LCUUsage by LCU-Hrs, not by GB"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = 1\nregion = "eu-west-9"\n', "there is no region eu-west-9"),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = 1\nservice = "AWSELBX"\n', 'Did you mean "AWSELB"?'),
        (f'{PRICE}usage_type = "LCUUsage"\nusd = 1\n{PRICE}usage_type = "LCUUsage"\nusd = 2\n', "says the same thing"),
        ("[prices]\nusd = 1\n", "[[prices]]"),
        ("all = \n", "it is not TOML"),
        (f"a = {'[' * 4000}", "it has more than 32 tables and lists inside each other"),
    ],
)
def test_what_the_file_cannot_say_is_an_error_that_names_the_place(text: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        keep(text)
    assert why in refused.value.message
    assert str(paths.own_prices()) in refused.value.message
    assert refused.value.message.isprintable()
    assert "move it away" in refused.value.remedy


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (HEAD.replace("schema = 1", "schema = 2"), "schema: this version of the program reads 1, not 2"),
        (HEAD.replace("schema = 1\n", ""), "schema is missing"),
        (HEAD.replace("date = 2026-03-01", "date = 2026-03-01T10:00:00"), "date: this is no day"),
        (HEAD.replace("date = 2026-03-01", 'date = "in March"'), "date: this is no day"),
        (HEAD.replace("Private", "\\u001b[2J"), "source: write one line of text"),
        (HEAD.replace("Private", "x" * 300), "source: write one line of text"),
        ("", "schema is missing"),
        ("#" * 1_000_001, "it is no file of at most"),
    ],
)
def test_a_file_says_what_vouches_for_it(head: str, why: str) -> None:
    keep("")
    paths.own_prices().write_text(head)
    with pytest.raises(UsageError) as refused:
        current()
    assert why in refused.value.message


def test_what_is_no_text_or_no_file_is_refused() -> None:
    keep("")
    paths.own_prices().write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not text in UTF-8"):
        current()
    paths.own_prices().unlink()
    paths.own_prices().mkdir()
    with pytest.raises(UsageError, match="it is no file"):
        current()


def test_a_file_without_entries_changes_no_price() -> None:
    assert keep("").region(REGION).rates == bundled().region(REGION).rates


PLAN = '[[commitments]]\nname = "p"\nkind = "savings-plan"\nusd_per_hour = 1\nyears = 1\n'
RESERVED = (
    '[[commitments]]\nname = "r"\nkind = "reserved"\ntype = "t3.large"\nregion = "eu-west-1"\ncount = 1\nyears = 1\n'
)
RATES = '[commitments.rates]\n"BoxUsage:*" = 28\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PLAN, "commitments[1].rates: say by usage type"),
        (PLAN + RATES.replace("Box", "Bax"), 'Did you mean "BoxUsage'),
        (PLAN + RATES.replace("28", "100"), "no per cent"),
        (PLAN.replace("usd_per_hour = 1", "usd_per_hour = 0") + RATES, "more than 0 USD an hour"),
        (PLAN.replace("years = 1", "years = 2") + RATES, "1 or 3 years"),
        (PLAN.replace("years = 1", "years = true") + RATES, "1 or 3 years"),
        (PLAN.replace('"p"', '"P q"') + RATES, "commitments[1].name: write small letters"),
        (PLAN.replace("savings-plan", "saving-plan") + RATES, "there are savings-plan and reserved"),
        (f'{PLAN}plan = "lambda"\n{RATES}', "there are compute, ec2-instance, database"),
        (f"{PLAN}count = 2\n{RATES}", "commitments[1].count: there is no such key"),
        (f"{PLAN}upfront_percent = 101\n{RATES}", "no per cent from 0 to 100"),
        (PLAN + RATES + PLAN + RATES, "another commitment is called p too"),
        (RESERVED, "say what one costs"),
        (f'{RESERVED}payment = "later"\n', "there are no-upfront, partial-upfront, all-upfront, not later"),
        (
            f'{RESERVED}payment = "no-upfront"\nusd_per_hour = 1\n',
            "say either this, for AWS's list rate, or usd_per_hour",
        ),
        (f"{RESERVED}usd_per_hour = 1\nmulti_az = true\n", "true of a database class only"),
        (RESERVED.replace("count = 1", "count = 0") + "usd_per_hour = 1\n", "whole number from 1"),
        (RESERVED.replace("count = 1", "count = 1.5") + "usd_per_hour = 1\n", "whole number from 1"),
        (RESERVED.replace("t3.large", "t3.large9") + "usd_per_hour = 1\n", 'Did you mean "t3.large"?'),
        (RESERVED.replace('region = "eu-west-1"\n', "") + "usd_per_hour = 1\n", "commitments[1].region is missing"),
    ],
)
def test_what_a_commitment_cannot_say_is_an_error_that_names_the_place(text: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        keep(text)
    assert why in refused.value.message


def test_commitments_change_no_price_until_one_is_chosen() -> None:
    catalog = keep(PLAN + RATES)
    assert machine(catalog, "t3.large") == machine(bundled(), "t3.large")
    assert catalog.own.committed == ()
    assert [it.name for it in catalog.committed_to(["p"]).own.committed] == ["p"]
    with pytest.raises(UsageError, match='There is no commitment "q"'):
        catalog.committed_to(["q"])
