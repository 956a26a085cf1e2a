"""Every rate knows which product of AWS's price list it is the price of."""

from __future__ import annotations

from dataclasses import fields

from jobvector_wizard.catalog import Catalog, DatabaseOffer, GlobalRates, Price, RegionRates
from jobvector_wizard.catalog.identities import DATABASE, FREE, RATES, products_of


def test_every_rate_has_one_identity_or_is_free() -> None:
    rates = {field.name for held in (RegionRates, GlobalRates) for field in fields(held)}
    assert rates == {*RATES, *FREE}
    assert not {*RATES} & FREE


def test_every_price_of_a_database_has_one_identity() -> None:
    prices = {field.name for field in fields(DatabaseOffer)} - {"name", "vcpu", "memory"}
    assert prices == {*DATABASE}


def test_no_two_prices_are_of_the_same_product() -> None:
    told = [(it.service, it.usage) for it in (*RATES.values(), *DATABASE.values())]
    assert len(told) == len(set(told))


def test_prices_carry_the_identity_of_their_field(catalog: Catalog) -> None:
    region = catalog.region("eu-west-1")
    for held in (region.rates, catalog.global_rates):
        for field in fields(held):
            assert getattr(held, field.name).identity == RATES.get(field.name), field.name
    offer = region.databases["db.t3.small"]
    for name, expected in DATABASE.items():
        assert getattr(offer, name).identity == (
            expected.of("db.t3.small") if name in ("single", "multi") else expected
        )
    node = region.instances["t3a.medium"].price.identity
    assert node is not None
    assert (node.service, node.usage_type, node.operation, node.unit) == (
        "AmazonEC2",
        "*-BoxUsage:t3a.medium",
        "RunInstances",
        "Hrs",
    )


def test_an_unknown_price_has_an_identity_too(catalog: Catalog) -> None:
    unknown = [price for region in catalog.region_names for price in _prices(catalog, region) if not price.known]
    assert unknown
    assert all(price.identity is not None for price in unknown)


def test_a_cluster_in_extended_support_is_billed_as_two_products(catalog: Catalog) -> None:
    rates = catalog.region("eu-west-1").rates
    assert [products_of(rate)[0].usage for rate in (rates.eks_cluster_hour, rates.eks_extended_support_hour)] == [
        "AmazonEKS-Hours:perCluster",
        "AmazonEKS-Hours:extendedSupport",
    ]


def test_what_is_free_is_no_product(catalog: Catalog) -> None:
    assert products_of(catalog.global_rates.gateway_endpoint) == ()


def _prices(catalog: Catalog, region: str) -> list[Price]:
    rates = catalog.region(region).rates
    return [rate for field in fields(rates) if isinstance(rate := getattr(rates, field.name), Price)]
