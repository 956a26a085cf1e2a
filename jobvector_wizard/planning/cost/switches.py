"""What the switches cost: interface endpoints, the web application firewall, and what is later work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.cost.bill import Amounts, BillLine, hours, used_if_stated
from jobvector_wizard.planning.cost.tiers import tiered, tiered_if_stated
from jobvector_wizard.planning.endpoints import endpoint_services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog, Region
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["FIREWALL_RULES", "endpoints", "firewall", "later_work"]

FIREWALL_RULES: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
)
"""AWS's own rule groups that the firewall has, in their order; each is billed as a rule and nothing more."""


def endpoints(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """Interface endpoints: each in every zone that has nodes, and the data through them."""
    services, zones = endpoint_services(blueprint), blueprint.node_zones
    if not services:
        return
    amount, _ = hours(len(services) * len(zones))
    note = f"{len(services)} services × {len(zones)} zones with nodes × 730 hours: {', '.join(services)}"
    title = f"{len(services)} interface endpoints"
    yield BillLine("endpoints.hours", title, amount, region.rates.interface_endpoint_hour, note)
    price = region.rates.interface_endpoint_gb
    amount_gb = blueprint.usage.endpoint_gb
    yield from tiered_if_stated("endpoints.data", "data processed", amount_gb, price, "endpoint_gb")


def firewall(blueprint: Blueprint, region: Region, catalog: Catalog) -> Iterator[BillLine]:
    """AWS WAF: the web ACL, its rule groups, and the requests that it looks at."""
    if not blueprint.edge.waf:
        return
    rates = catalog.global_rates_in(blueprint.region)
    yield BillLine("firewall.acl", "web ACL", Amounts.fixed(1), rates.web_acl_month)
    rules = Amounts.fixed(len(FIREWALL_RULES))
    yield BillLine("firewall.rules", f"{len(FIREWALL_RULES)} rule groups of AWS", rules, rates.web_acl_rule_month)
    requests, rate = blueprint.usage.requests_million, region.rates.web_acl_requests_million
    yield used_if_stated("firewall.requests", "requests", requests, rate, "requests_million")


def later_work(blueprint: Blueprint, region: Region) -> Iterator[BillLine]:
    """What a next version may build: a month of the smallest useful amount of each, in no total."""
    usage, rates = blueprint.usage, region.rates
    price = rates.cloudfront_gb
    free = f", after {price.free} GB a month that are free in an account" if price.known else ""
    title, note = "CloudFront before the load balancer", f"instead of egress from the region{free}"
    yield from tiered("transfer.cloudfront", title, Amounts.of(usage.egress_gb), price, note)
    amount, note = hours(1)
    note = f"one cache.t4g.micro, {note}"
    yield BillLine("database.cache", "ElastiCache beside the database", amount, rates.cache_t4g_micro_hour, note)
    yield from tiered_if_stated(
        "load-balancer.http-api",
        "API Gateway before the backend",
        usage.requests_million,
        rates.http_api_million,
        "requests_million",
    )
