"""A bill as AWS's calculator takes it: every line is sent in AWS's words or named with the reason, nothing is guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from jobvector_wizard.base.units import cents
from jobvector_wizard.catalog import Catalog, Origin, OwnPrices, Source, bundled
from jobvector_wizard.catalog.agreed import OwnPrice, Scope
from jobvector_wizard.catalog.identity import Prefix
from jobvector_wizard.catalog.own_region import region_as_agreed
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.calculator import Answer, Comparison, Entry, Priced, RateType, Workload, workload_of
from jobvector_wizard.planning.cost import BillLine, bill_of
from jobvector_wizard.planning.moving import move_with_region
from tests.catalog.price_documents import DECOYS, RIGHT, usage_type
from tests.catalog.refreshed import DAY, catalog_over, read_region

REGION = "eu-west-1"
REGIONS = bundled().region_names
NONE_OF_IT = "there is none of it in the expected month"


def moved(name: str, region: str, *changes: str) -> Blueprint:
    design = load_design(name).blueprint
    patch = move_with_region(Patch.parse([f"region={region}", *changes]), design, bundled())
    return patch.apply(design)


def presets(region: str) -> list[Blueprint]:
    return [moved(name, region) for name in shipped_presets()]


@cache
def refreshed(region: str) -> Catalog:
    return catalog_over(region, read_region(region, presets(region)))


def assessed(name: str, region: str = REGION, *changes: str, catalog: Catalog | None = None) -> Assessment:
    return assess(moved(name, region, *changes), catalog or refreshed(region), DAY)


def workload(assessment: Assessment) -> Workload:
    return workload_of(assessment.bill, assessment.region)


def entry_of(found: Workload, path: str) -> Entry:
    (entry,) = (entry for entry in found.entries if path in [line.path for line in entry.lines])
    return entry


def total_of(lines: Iterable[BillLine]) -> Decimal:
    return sum((line.usd.expected for line in lines), Decimal(0))


@pytest.mark.parametrize("region", REGIONS)
def test_every_line_of_every_preset_is_in_one_entry_or_named_with_a_reason(region: str) -> None:
    for design in presets(region):
        assessment = assess(design, refreshed(region), DAY)
        found = workload(assessment)
        paths = [line.path for entry in found.entries for line in entry.lines] + [it.line.path for it in found.not_sent]
        assert sorted(paths) == sorted(line.path for line in assessment.bill.lines)
        assert all(it.why for it in found.not_sent)
        sendable = {
            line.path
            for line in assessment.bill.lines
            if line.usd is not None and line.quantity.expected and "CPUCredits:t3a" not in str(line.price.identity)
        }
        assert sendable == {line.path for entry in found.entries for line in entry.lines}


@pytest.mark.parametrize("region", REGIONS)
def test_amounts_and_sums_are_exactly_those_of_the_bill(region: str) -> None:
    for design in presets(region):
        assessment = assess(design, refreshed(region), DAY)
        found = workload(assessment)
        for entry in found.entries:
            amounts = [line.quantity.expected * line.price.identity.amount for line in entry.lines]
            assert entry.amount == sum(amounts) > 0
            assert entry.units == entry.lines[0].price.identity.units
            assert entry.usd == total_of(entry.lines)
        unsent = sum((it.line.usd.expected for it in found.not_sent if it.line.usd), Decimal(0))
        assert sum(entry.usd for entry in found.entries) + unsent == assessment.bill.total.expected


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_sent_is_a_right_product_and_never_one_that_looks_like_it(region: str) -> None:
    right = {(row.service, usage_type(row, region), row.operation) for row in RIGHT.values()}
    decoys = {(row.service, usage_type(row, region), row.operation) for row in DECOYS} - right
    machines = ("RunInstances", "CreateDBInstance:0014")
    for design in presets(region):
        for entry in workload(assess(design, refreshed(region), DAY)).entries:
            product = (entry.service, entry.usage_type, entry.operation)
            assert product not in decoys
            assert product in right or (entry.operation in machines and ":" in entry.usage_type), product


def test_an_entry_is_as_the_service_takes_it() -> None:
    found = workload(assessed("ha", REGION, "edge.waf=true", "edge.domain=jobs.example.org"))
    assert Counter(entry.key for entry in found.entries).most_common(1)[0][1] == 1
    products = Counter((entry.service, entry.usage_type, entry.operation) for entry in found.entries)
    assert set(products.values()) == {1}
    assert all(entry.key.isalnum() and len(entry.key) <= 10 for entry in found.entries)
    assert all(len(entry.group.value) <= 30 for entry in found.entries)
    assert [len(batch) for batch in found.batches] == [25, len(found.entries) - 25]
    assert [entry for batch in found.batches for entry in batch] == list(found.entries)


@pytest.mark.parametrize(
    ("path", "usage", "operation", "amount"),
    [
        ("nat.hours", "EU-NatGateway-Hours", "NatGateway", Decimal(2190)),
        ("buckets.writes", "EU-Requests-Tier1", "", Decimal(10_000)),  # 10 × 1,000
        ("secrets.data-key", "eu-west-1-KMS-Keys", "", Decimal(2)),  # with that for the rest
        ("monitoring.dashboard", "DashboardsUsageHour-Basic", "", Decimal(1)),
        ("database.instance", "EU-Multi-AZUsage:db.t3.small", "CreateDBInstance:0014", Decimal(730)),
        ("transfer.cross-zone", "EU-DataTransfer-Regional-Bytes", "", Decimal(90)),  # with the database's side
        ("transfer.egress", "EU-DataTransfer-Out-Bytes", "", Decimal(90)),  # 190 without the 100 that are free
    ],
)
def test_use_is_counted_in_the_units_and_words_of_the_price_list(
    path: str, usage: str, operation: str, amount: Decimal
) -> None:
    entry = entry_of(workload(assessed("ha")), path)
    assert (entry.usage_type, entry.operation, entry.amount) == (usage, operation, amount)


def test_the_tiers_of_one_product_are_one_entry() -> None:
    assessment = assessed("ha", REGION, "usage.egress_gb=90000")
    entry = entry_of(workload(assessment), "transfer.egress")
    assert len(entry.lines) > 2
    assert {line.path.partition(".tier")[0] for line in entry.lines} == {"transfer.egress"}
    assert entry.amount == 90_000 - 100
    assert entry.usd == total_of(it for it in assessment.bill.lines if it.path.startswith("transfer.egress"))


def test_without_a_refresh_only_reasons_are_left(catalog: Catalog) -> None:
    found = workload(assessed("ha", catalog=catalog))
    assert found.entries == ()
    assert found.batches == ()
    reasons = {it.line.path: it.why for it in found.not_sent}
    assert reasons["nat.hours"] == (
        "how AWS writes *-NatGateway-Hours in eu-west-1 is not known; a refresh of the region reads it"
    )
    assert "operation of eu-west-1-KMS-Keys is not known" in reasons["secrets.data-key"]
    assert reasons["database.backup"] == NONE_OF_IT


def test_a_refresh_from_before_operations_were_kept_sends_what_the_identities_name() -> None:
    read = read_region(REGION)
    old = replace(
        read,
        rates={name: replace(it, operation=None) for name, it in read.rates.items()},
        global_rates={name: replace(it, operation=None) for name, it in read.global_rates.items()},
    )
    found = workload(assessed("ha", catalog=catalog_over(REGION, old)))
    assert entry_of(found, "nat.hours").operation == "NatGateway"
    reasons = {it.line.path: it.why for it in found.not_sent}
    assert (
        reasons["buckets.writes"] == "the operation of EU-Requests-Tier1 is not known; a refresh of the region reads it"
    )


def test_what_the_bill_does_not_know_is_not_sent() -> None:
    design = Patch.parse([], ["usage.flow_logs_gb"]).apply(moved("ha", REGION))
    assessment = assess(design, refreshed(REGION), DAY)
    reasons = {it.line.path: it.why for it in workload(assessment).not_sent}
    assert reasons["logs.flow"] == "the bill does not know it: not stated: usage.flow_logs_gb"
    assert [line.path for line in entry_of(workload(assessment), "logs.control-plane").lines] == ["logs.control-plane"]


def test_a_name_that_the_service_does_not_take_is_not_sent() -> None:
    read = read_region(REGION)
    spoiled = {**read.rates, "alb_hour": replace(read.rates["alb_hour"], operation="Load;Balancing")}
    spoiled["alb_lcu_hour"] = replace(read.rates["alb_lcu_hour"], operation="x" * 33)
    found = workload(assessed("ha", catalog=catalog_over(REGION, replace(read, rates=spoiled))))
    reasons = {it.line.path: it.why for it in found.not_sent}
    assert reasons["load-balancer.hours"].startswith("the calculator takes no such name")
    assert reasons["load-balancer.units"].startswith("the calculator takes no such name")


def test_what_the_list_itself_has_free_is_not_sent_because_both_would_count_it_otherwise() -> None:
    read = read_region(REGION)
    vended = read.rates["vended_logs_gb"]
    tiers = ((Decimal(5), Decimal(0)), *vended.tiers)
    changed = replace(read, rates={**read.rates, "vended_logs_gb": replace(vended, tiers=tiers)})
    found = workload(assessed("ha", catalog=catalog_over(REGION, changed)))
    reasons = {it.line.path: it.why for it in found.not_sent}
    assert reasons["logs.flow"] == "AWS lists the first 5 as free, and the bill counts what is free by itself"


def test_every_prefix_that_the_region_alone_tells_needs_no_price_list() -> None:
    identities = {line.price.identity for line in assessed("ha").bill.lines}
    for identity in identities - {None}:
        known = {Prefix.NONE: identity.usage, Prefix.NAME: f"eu-west-1-{identity.usage}"}
        assert identity.spelled_in("eu-west-1") == known.get(identity.prefix)


def compared(found: Workload, answers: dict[str, Answer], own: dict[str, Answer] | None = None) -> Comparison:
    told = {entry.key: Answer(entry.usd) for entry in found.entries}
    listed = Priced(RateType.BEFORE_DISCOUNTS, told | answers)
    return Comparison(
        found, listed, None if own is None else Priced(RateType.AFTER_DISCOUNTS_AND_COMMITMENTS, told | own)
    )


def test_equal_within_a_cent_a_line_is_confirmed() -> None:
    found = workload(assessed("ha"))
    one, several = entry_of(found, "nat.hours"), entry_of(found, "buckets.jobvector-uploads.stored")
    assert (len(one.lines), len(several.lines)) == (1, 3)
    cent = Decimal("0.01")
    for entry, apart, agrees in (
        (one, cent, True),
        (one, -cent, True),
        (one, Decimal("0.0101"), False),
        (several, 3 * cent, True),
        (several, -4 * cent, False),
    ):
        comparison = compared(found, {entry.key: Answer(entry.usd + apart)})
        (row,) = (row for row in comparison.rows if row.entry is entry)
        assert (row.difference, row.agrees, comparison.confirmed) == (apart, agrees, agrees)


def test_an_answer_without_an_amount_is_in_no_sum_and_confirms_nothing() -> None:
    found = workload(assessed("ha"))
    nat = entry_of(found, "nat.hours")
    comparison = compared(found, {nat.key: Answer(None, "AWS gives no cost")})
    (row,) = (row for row in comparison.rows if row.entry is nat)
    assert (row.difference, row.agrees) == (None, None)
    assert not comparison.confirmed
    rest = sum(entry.usd for entry in found.entries) - nat.usd
    assert comparison.compared == (rest, rest)


def test_an_own_price_for_all_tiers_stands_for_the_same_entry() -> None:
    usage = "DataTransfer-Out-Bytes"
    price = OwnPrice(Scope(usage, "AWSDataTransfer", usage), Decimal("0.05"), "GB")
    source = Source("own-prices", "an offer", "2026-03-01", Origin.OWN)
    listed = assessed("ha", REGION, "usage.egress_gb=90000")
    region = region_as_agreed(OwnPrices(source, prices=(price,)), listed.region)
    own = bill_of(listed.blueprint, region, refreshed(REGION), DAY, listed.capacity.steady)
    found = workload_of(listed.bill, listed.region, own)
    assert found.has_own
    egress, nat = entry_of(found, "transfer.egress"), entry_of(found, "nat.hours")
    assert (len(egress.lines), len(egress.by_own)) == (3, 1)
    assert egress.usd_own == 89_900 * Decimal("0.05") != egress.usd
    assert nat.usd_own == nat.usd
    assert workload_of(listed.bill, listed.region).entries[0].usd_own is None
    comparison = compared(found, {}, {egress.key: Answer(Decimal("4495.03")), nat.key: Answer(None, "no cost")})
    rows = {row.entry.key: row for row in comparison.rows}
    assert (rows[egress.key].own_difference, rows[egress.key].own_agrees) == (Decimal("0.03"), True)
    assert (rows[nat.key].own_difference, rows[nat.key].own_agrees) == (None, None)


def test_the_own_prices_are_summed_by_themselves() -> None:
    found = workload(assessed("ha"))
    nat, lb = entry_of(found, "nat.hours"), entry_of(found, "load-balancer.hours")
    own = {nat.key: Answer(nat.usd / 2), lb.key: Answer(None, "AWS gives no cost")}
    comparison = compared(found, {}, own)
    rest = sum(entry.usd for entry in found.entries) - lb.usd
    assert comparison.compared_own == (rest, cents(rest - nat.usd / 2))
    assert comparison.confirmed
