"""Every line of a bill says what AWS calls it, as it stands in AWS's calculator and on the invoice."""

from __future__ import annotations

from datetime import date

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.catalog.identities import products_of
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.reporting.documents import estimate_document
from jobvector_wizard.reporting.explain import explain

ALL_SWITCHES = (
    "edge.domain=jobs.example.org",
    "edge.waf=true",
    "observability.flow_logs=true",
    "observability.access_logs=true",
    "observability.alarms=true",
    "observability.dashboard=true",
    "network.nat=none",
    "encryption.own_keys=true",
    "database.iops=12000",
    "database.storage_gib=400",
    "workloads.backend.volume.size_gib=20",
    "workloads.backend.volume.iops=4000",
    "workloads.backend.volume.throughput=250",
    "workloads.frontend.volume.size_gib=20",
    "workloads.frontend.volume.type=gp2",
    "usage.endpoint_gb=9000000",
    "usage.requests_million=3",
    "usage.egress_gb=90000",
    "nodes.node-1.type=t4g.medium",
)


def designs() -> list[Blueprint]:
    presets = [load_design(name).blueprint for name in shipped_presets()]
    ha = load_design("ha").blueprint
    full = Patch.parse(ALL_SWITCHES).apply(ha)
    bare = Patch.parse([], ["usage.node_cpu_used", "usage.database_cpu_percent", "usage.flow_logs_gb"]).apply(ha)
    return [*presets, full, bare, Patch.set("kubernetes.version", "1.33").apply(ha)]


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", "af-south-1"])
def test_every_line_names_service_usage_type_and_unit(catalog: Catalog, on: date, region: str) -> None:
    for design in designs():
        there = move_with_region(Patch.set("region", region), design, catalog).apply(design)
        bill = assess(there, catalog, on).bill
        for line in (*bill.lines, *bill.later):
            products = products_of(line.price)
            assert products, line.path
            assert all(product.service and product.usage and product.unit for product in products), line.path


def test_the_kinds_of_line_have_the_usage_types_of_an_invoice(catalog: Catalog, on: date) -> None:
    lines = {line.path: line for line in assess(load_design("ha").blueprint, catalog, on).bill.lines}
    assert {
        path: products_of(lines[path].price)[0].usage_type
        for path in ("nodes.node-1.hours", "nodes.node-1.credits", "nat.hours", "database.instance", "secrets.data-key")
    } == {
        "nodes.node-1.hours": "*-BoxUsage:t3a.medium",
        "nodes.node-1.credits": "*-CPUCredits:t3a",
        "nat.hours": "*-NatGateway-Hours",
        "database.instance": "*-Multi-AZUsage:db.t3.small",
        "secrets.data-key": "*-KMS-Keys",
    }
    assert products_of(lines["database.credits"].price)[0].usage_type == "*-CPUCredits:db.t3"


def test_the_document_has_the_amount_in_the_units_of_the_invoice(catalog: Catalog, on: date) -> None:
    document = estimate_document(assess(load_design("ha").blueprint, catalog, on))
    (writes,) = (line for line in document["lines"] if line["path"] == "buckets.writes")
    assert writes["billed_as"] == [
        {
            "service": "AmazonS3",
            "product_family": "API Request",
            "usage_type": "*-Requests-Tier1",
            "operation": None,
            "unit": "Requests",
            "amount": "10000",
        }
    ]


def test_an_explanation_names_the_product(catalog: Catalog, on: date) -> None:
    told = explain(assess(load_design("ha").blueprint, catalog, on), catalog, "nat.hours")
    assert "  billed as AmazonEC2, usage type *-NatGateway-Hours, operation NatGateway, in Hrs" in told


def test_an_explanation_of_an_unknown_price_names_the_product_too(catalog: Catalog, on: date) -> None:
    ha = load_design("ha").blueprint
    moved = move_with_region(Patch.set("region", "af-south-1"), ha, catalog).apply(ha)
    told = explain(assess(moved, catalog, on), catalog, "load-balancer.hours")
    assert "  billed as AWSELB, usage type *-LoadBalancerUsage, operation LoadBalancing:Application, in Hrs" in told
