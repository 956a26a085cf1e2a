"""How much of the presets' bills the bundled catalogue prices, region by region."""

from __future__ import annotations

from datetime import date

from scripts.coverage import coverage_page, unpriced

WHOLE = {
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
}
"""Before the pricing-page feeds of autumn 2025 were taken in there were five, and 382 lines of `ha` without a price."""


def test_the_most_used_regions_price_every_line_of_every_preset(on: date) -> None:
    found = unpriced(on)
    assert {region for region, each in found.items() if not any(it.bill.unknown for it in each.values())} >= WHOLE
    assert sum(len(each["ha"].bill.unknown) for each in found.values()) <= 139


def test_the_page_names_what_a_region_lacks(on: date) -> None:
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in coverage_page(on).splitlines()}
    assert rows["us-west-1"].endswith("| load-balancer.units |")  # no source has the price of an LCU there
    assert "eu-west-1" not in rows
    assert "c6a.xlarge" in rows["me-south-1"]
