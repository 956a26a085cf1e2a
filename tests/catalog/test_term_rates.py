"""Rates for which one is bound: reserved instances and Savings Plans, the right row or none, and how they are kept."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.catalog import Catalog, Commitment, Reserved, SavingsPlan, bundled, current
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE
from jobvector_wizard.catalog.overlay import Overlay, RefreshedRegion
from jobvector_wizard.catalog.overlay_file import OverlayError, parse_overlay, written
from jobvector_wizard.catalog.plan_file import plans_of, read_plans
from jobvector_wizard.catalog.plan_rates import COMPUTE, OF_A_FAMILY, PLANS, PlanRate, covered, with_plans
from jobvector_wizard.catalog.price_list import PriceListError, product_of
from jobvector_wizard.catalog.refreshing import refreshed_region
from jobvector_wizard.catalog.terms import TERMS, Payment, Term, TermRate, is_row, rates_of, reserved_terms, row_of
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import effects
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.reporting.prices import prices_document, shown_prices
from jobvector_wizard.reporting.words import commitment
from tests.catalog.price_documents import RIGHT, machines, market, price_of
from tests.catalog.refreshed import keep_prices
from tests.catalog.term_documents import plan_file, plan_index, plan_usd, reserved, reserved_rate

DAY = date(2026, 11, 30)
REGION = "af-south-1"
USAGE = "AFS1-BoxUsage:t3.large"
NUMBERS = {name: number for number, name in enumerate(RIGHT)}
NO_UPFRONT = Term(1, Payment.NONE)


def refreshed(types: tuple[str, ...] = ()) -> RefreshedRegion:
    documents = [*market(REGION)[0], *machines(REGION, types)]
    return refreshed_region(bundled(), REGION, [product_of(each) for each in documents], DAY, "GetProducts")


def planned(new: RefreshedRegion, on: date = DAY) -> RefreshedRegion:
    rates = read_plans(pieces(plan_file(REGION, covered(new))), REGION, covered(new))
    return with_plans(new, REGION, rates, on, "file of Savings Plans")


def pieces(document: object, size: int = 4096) -> Iterator[str]:
    text = document if isinstance(document, str) else json.dumps(document)
    return (text[start : start + size] for start in range(0, len(text), size))


def keep(read: RefreshedRegion, region: str = REGION) -> Catalog:
    keep_prices({region: read})
    return current()


def expected(number: int) -> dict[Term, TermRate]:
    return {term: reserved_rate(price_of(number), term) for term in TERMS}


def test_a_machine_has_its_own_standard_rates_in_every_term() -> None:
    read = refreshed()
    assert rates_of(read.instances["t3.large"].reserved) == expected(NUMBERS["instance"])
    single, multi = read.databases["db.t3.small"]
    assert rates_of(single.reserved) == expected(NUMBERS["single"])
    assert rates_of(multi.reserved) == expected(NUMBERS["multi"])
    assert not [name for name in read.refused if "reserved" in name]
    assert read.rates["cache_t4g_micro_hour"].reserved == ""  # no machine of a design


def test_what_a_term_costs_in_all_counts_what_is_paid_at_once() -> None:
    # 876 USD at once for a year of 8,760 hours
    assert TermRate(Decimal("0.05"), Decimal(876)).in_all(Term(1, Payment.PART)) == Decimal("0.15")
    assert TermRate(Decimal(0), Decimal(2628)).in_all(Term(3, Payment.ALL)) == Decimal("0.1")


def _attributes(**change: str) -> Callable[[dict[str, Any]], None]:
    return lambda offer: offer["termAttributes"].update(change)


def _rows(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    def spoil(offer: dict[str, Any]) -> None:
        for row in offer["priceDimensions"].values():
            change(row)

    return spoil


def _twice(offer: dict[str, Any]) -> None:
    ((name, row),) = offer["priceDimensions"].items()
    offer["priceDimensions"] = {name: row, "more": row}


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_rows(lambda row: row.update(unit="Quantity")), "is not what No Upfront means"),
        (_rows(lambda row: row.update(unit="vCPU-Hours")), "cannot be read"),
        (_rows(lambda row: row.pop("unit")), "cannot be read"),
        (_rows(lambda row: row.update(pricePerUnit={"CNY": "1"})), "cannot be read"),
        (_rows(lambda row: row.update(pricePerUnit={"USD": "-1"})), "cannot be read"),
        (_rows(lambda row: row.update(pricePerUnit={"USD": "NaN"})), "cannot be read"),
        (_rows(lambda row: row.update(pricePerUnit={"USD": "0.0"})), "is not what No Upfront means"),
        (_rows(lambda row: row.update(pricePerUnit="1")), "cannot be read"),
        (_rows(lambda row: row.update(beginRange="10")), "cannot be read"),
        (_rows(lambda row: row.update(endRange="10")), "cannot be read"),
        (_twice, "cannot be read"),
        (lambda offer: offer.update(priceDimensions=None), "is not what No Upfront means"),
        (lambda offer: offer.update(priceDimensions={"a": 1}), "cannot be read"),
        (_attributes(PurchaseOption="Later"), ""),
        (_attributes(LeaseContractLength="5yr"), ""),
        (_attributes(OfferingClass="convertible"), ""),
        (lambda offer: offer.update(termAttributes=None), ""),
        (_attributes(PurchaseOption="All Upfront"), "twice"),
    ],
)
def test_a_term_that_is_not_the_one_that_is_meant_has_no_rate(
    spoil: Callable[[dict[str, Any]], None], why: str
) -> None:
    terms = reserved("SKU", Decimal("0.1"))
    spoil(
        next(
            it
            for it in terms.values()
            if it["termAttributes"]
            == {"LeaseContractLength": "1yr", "OfferingClass": "standard", "PurchaseOption": "No Upfront"}
        )
    )
    read = reserved_terms(terms)
    place = Term(1, Payment.ALL) if why == "twice" else NO_UPFRONT
    assert why in str(read.get(place, ""))
    assert not isinstance(read.get(place), TermRate)
    for term in TERMS:
        if term not in (place, NO_UPFRONT):
            assert read[term] == reserved_rate(Decimal("0.1"), term)


@pytest.mark.parametrize("terms", [None, [], "x", {"a": 1}, {"a": {"termAttributes": 1}}])
def test_terms_of_another_form_are_none(terms: object) -> None:
    assert reserved_terms(terms) == {}


def test_a_term_that_cannot_be_read_is_told_and_the_price_is_kept() -> None:
    documents = machines(REGION, ["m5.large"])
    term = next(
        it
        for it in documents[0]["terms"]["Reserved"].values()
        if it["termAttributes"]
        == {"LeaseContractLength": "1yr", "OfferingClass": "standard", "PurchaseOption": "No Upfront"}
    )
    _twice(term)
    read = refreshed_region(bundled(), REGION, [product_of(each) for each in documents], DAY, "GetProducts")
    assert read.instances["m5.large"].tiers
    assert read.refused["m5.large.reserved.1-year-no-upfront"] == "its prices cannot be read"
    shown = {it.path: it for it in shown_prices(keep(read), REGION, "m5.large")}
    assert shown["m5.large"].said
    assert shown["m5.large.reserved.1-year-no-upfront"].said == ""
    assert shown["m5.large.reserved.1-year-no-upfront"].refused == "its prices cannot be read"
    assert shown["m5.large.reserved.3-year-no-upfront"].said


AMOUNTS = st.decimals(Decimal("0.0001"), 10**6, places=4)
RATES = st.dictionaries(st.sampled_from(TERMS), st.builds(TermRate, AMOUNTS, st.just(Decimal(0)) | AMOUNTS))


@given(rates=RATES)
def test_a_row_says_the_same_when_it_is_read_again(rates: dict[Term, TermRate]) -> None:
    row = row_of(rates)
    assert is_row(row)
    assert rates_of(row) == rates


@pytest.mark.parametrize("size", [1, 7, 4096, 10**9])
def test_the_rates_of_plans_are_the_same_whatever_the_pieces(size: int) -> None:
    found = read_plans(pieces(plan_file(REGION, [USAGE]), size), REGION, {USAGE})
    assert {(it.plan, it.term): it.usd for it in found} == {
        (plan, term): plan_usd(USAGE, plan, term) for plan in (COMPUTE, OF_A_FAMILY) for term in TERMS
    }
    assert len(found) == 2 * len(TERMS)


def test_plans_stand_beside_the_types_that_were_read() -> None:
    read = planned(refreshed(("m5.large",)))
    assert {*read.plans} == {"t3.large", "m5.large"}
    for name, usage in (("t3.large", USAGE), ("m5.large", "AFS1-BoxUsage:m5.large")):
        for plan, row in ((COMPUTE, read.plans[name].compute), (OF_A_FAMILY, read.plans[name].ec2_instance)):
            assert rates_of(row) == {term: TermRate(plan_usd(usage, plan, term)) for term in TERMS}
    text, day = read.sources[read.plans["t3.large"].source]
    assert "Savings Plans rates of af-south-1, file of Savings Plans" in text
    assert day == "2026-11-30"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (PlanRate(COMPUTE, NO_UPFRONT, USAGE, Decimal(1)), "AWS lists 2 rates"),
        (PlanRate(COMPUTE, NO_UPFRONT, USAGE, None), "AWS lists 2 rates"),
        (PlanRate(COMPUTE, NO_UPFRONT, USAGE, plan_usd(USAGE, COMPUTE, NO_UPFRONT)), ""),
    ],
)
def test_two_rates_that_differ_are_none(more: PlanRate, why: str) -> None:
    new = refreshed()
    rates = read_plans(pieces(plan_file(REGION, [USAGE])), REGION, {USAGE})
    read = with_plans(new, REGION, [*rates, more], DAY, "x")
    assert read.refused.get("t3.large.savings-plan.compute.1-year-no-upfront", "") == why
    assert (NO_UPFRONT in rates_of(read.plans["t3.large"].compute)) is not why.startswith("AWS")


@pytest.mark.parametrize("price", [{"price": "-1", "currency": "USD"}, {"price": "1", "currency": "CNY"}, None, {}])
def test_a_rate_that_cannot_be_read_is_none(price: object) -> None:
    document = plan_file(REGION, [USAGE])
    for plan in document["terms"]["savingsPlan"]:
        for rate in plan["rates"]:
            rate["discountedRate"] = price
    read = with_plans(refreshed(), REGION, read_plans(pieces(document), REGION, {USAGE}), DAY, "x")
    assert not read.plans
    assert read.refused["t3.large.savings-plan.compute.1-year-no-upfront"] == "its rate cannot be read"


def test_a_region_without_rates_says_so_and_keeps_those_of_before() -> None:
    before = planned(refreshed(), date(2026, 10, 1))
    again = with_plans(refreshed(), REGION, [], DAY, "x")
    assert again.refused[PLANS] == "AWS lists none for an instance type of af-south-1"
    kept = again.over(before)
    assert kept.plans == before.plans
    assert kept.sources[kept.plans["t3.large"].source][1] == "2026-10-01"
    assert planned(refreshed()).over(before).sources.keys() == planned(refreshed()).sources.keys()


PLAN_FILE = plan_file(REGION, [USAGE])


def _plan_file(**change: Any) -> str:
    return json.dumps({key: value for key, value in {**PLAN_FILE, **change}.items() if value is not None})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "ends early"),
        ("[]", "another form"),
        ("{}", "no region, no plans or no rates"),
        (json.dumps(PLAN_FILE)[:-1], "ends early"),
        (json.dumps(PLAN_FILE)[:9000], "ends early"),
        (json.dumps(PLAN_FILE) + "[]", "goes on after its end"),
        (_plan_file(regionCode="eu-west-1"), "of another region"),
        (_plan_file(regionCode=None), "no region, no plans"),
        (_plan_file(products=None), "the terms come before the products"),
        (_plan_file(products={}), "another form"),
        (_plan_file(products=[1]), "a product is no object"),
        (_plan_file(terms=[]), "another form"),
        (_plan_file(terms={"savingsPlan": {}}), "another form"),
        (_plan_file(terms={"savingsPlan": [{"rates": [], "sku": "PLAN0001"}]}), "rates come before the plan"),
        (_plan_file(terms={"savingsPlan": [{"sku": "PLAN0001", "rates": [1]}]}), "a rate is no object"),
    ],
)
def test_a_file_of_plans_that_has_another_form_is_none(text: str, why: str) -> None:
    with pytest.raises(PriceListError, match=why):
        read_plans(pieces(text), REGION, {USAGE})


def test_the_index_names_a_file_on_the_same_server_or_none() -> None:
    index = plan_index(["eu-west-1", REGION])
    assert plans_of(pieces(index), REGION).endswith("/af-south-1/index.json")
    assert plans_of(pieces(index), "ap-east-1") == ""
    for address in ("https://elsewhere/x.json", "/savingsPlan/v1.0/aws/AWSComputeSavingsPlan/../x.json", "", 1):
        index["regions"][1]["versionUrl"] = address
        if address:
            with pytest.raises(PriceListError, match="does not list"):
                plans_of(pieces(index), REGION)
    with pytest.raises(PriceListError, match="does not list"):
        plans_of(pieces({"regions": {}}), REGION)


def test_a_large_file_of_plans_takes_little_memory() -> None:
    document = plan_file(REGION, [USAGE])
    text = json.dumps(document)
    head, _, tail = text.partition('"rates": [')
    other = json.dumps({**document["terms"]["savingsPlan"][0]["rates"][0], "discountedUsageType": "x" * 500})

    def large() -> Iterator[str]:
        yield f'{head}"rates": ['
        for _ in range(300):
            yield f"{other}," * 100
        yield tail

    tracemalloc.start()
    found = read_plans(large(), REGION, {USAGE})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 2 * len(TERMS)
    assert peak < 5_000_000  # of some 25 million characters


def test_the_file_says_the_same_when_it_is_read_again() -> None:
    overlay = Overlay({REGION: planned(refreshed())})
    assert parse_overlay(written(overlay)) == overlay


def test_a_file_from_before_rates_were_kept_is_read_without_them() -> None:
    raw = json.loads(written(Overlay({REGION: planned(refreshed())})))
    region = raw["regions"][REGION]
    del region["plans"]
    for figure in (*region["instances"].values(), *(it for pair in region["databases"].values() for it in pair)):
        del figure["reserved"]
    read = parse_overlay(json.dumps(raw)).regions[REGION]
    assert (read.plans, read.instances["t3.large"].reserved) == ({}, "")
    missing = {it.path: it.missing for it in shown_prices(keep(read), REGION, "t3.large")}
    assert "no refresh has read it" in missing["t3.large.reserved"]
    assert "no refresh has read it" in missing["t3.large.savings-plan"]


@pytest.mark.parametrize("row", ["1", "1 2 3 4 5 x", "- - - - - -1", "1 1 1 1 1 1\x1b", 1, None, "- - - - - 1+"])
def test_a_row_that_is_none_is_not_used(row: object) -> None:
    raw = json.loads(written(Overlay({REGION: planned(refreshed())})))
    for change in ("instances", "plans"):
        spoiled = json.loads(json.dumps(raw))
        spoiled["regions"][REGION][change]["t3.large"]["reserved" if change == "instances" else "compute"] = row
        with pytest.raises(OverlayError):
            parse_overlay(json.dumps(spoiled))
    raw["regions"][REGION]["plans"]["t3.large"]["source"] = "nobody"
    with pytest.raises(OverlayError):
        parse_overlay(json.dumps(raw))


def test_a_type_is_shown_with_its_rates_each_with_source_and_date() -> None:
    catalog = keep(planned(refreshed()))
    shown = {it.path: it for it in shown_prices(catalog, REGION, "t3.large")}
    assert len(shown) == 1 + 3 * len(TERMS) + 1  # and that no spot price was read
    term = Term(3, Payment.PART)
    rate = reserved_rate(price_of(NUMBERS["instance"]), term)
    part = shown["t3.large.reserved.3-year-partial-upfront"]
    assert part.said == (
        f"{rate.usd_per_hour} USD per hour and ${rate.upfront:,.2f} at once: {rate.in_all(term)} USD per hour in all"
    )
    assert part.source is not None
    assert (part.source.date, part.usage_type) == ("2026-11-30", USAGE)
    everything = shown_prices(catalog, REGION)
    assert not [it for it in everything if "reserved" in it.path or "savings-plan" in it.path]
    (document,) = prices_document({REGION: [part]})["prices"]
    assert document["term"] == {
        "years": 3,
        "payment": "Partial Upfront",
        "usd_per_hour": str(rate.usd_per_hour),
        "upfront_usd": str(rate.upfront),
        "usd_per_hour_in_all": str(rate.in_all(term)),
    }
    only = shown_prices(catalog, REGION, "t3.large.savings-plan.compute")
    assert len(only) == len(TERMS)
    classes = shown_prices(catalog, REGION, "db.t3.small.multi")
    assert len(classes) == 1 + len(TERMS)


OWN = """
schema = 1
source = "what we think about"
date = 2026-11-01

[[commitments]]
name = "r"
kind = "reserved"
type = "db.t3.small"
multi_az = true
region = "af-south-1"
count = 2
years = 3
payment = "partial-upfront"
"""


def declared(text: str, read: RefreshedRegion | None) -> Commitment:
    """Write a file of own prices with one commitment, and return that as it is read beside such a refresh."""
    paths.private_directory(paths.own_prices().parent)
    paths.own_prices().write_text(text)
    paths.refreshed_prices().unlink(missing_ok=True)
    (it,) = (keep(read) if read else current()).own.commitments
    return it


def own(text: str, read: RefreshedRegion | None) -> Reserved:
    it = declared(text, read)
    assert isinstance(it, Reserved)
    return it


def test_a_reservation_without_a_price_costs_what_aws_lists() -> None:
    it = own(OWN, refreshed())
    rate = reserved_rate(price_of(NUMBERS["multi"]), Term(3, Payment.PART))
    assert (it.usd_per_hour, it.upfront_each, it.missing) == (rate.usd_per_hour, rate.upfront, "")
    assert it.source is not None
    assert it.source.date == "2026-11-30"
    single = own(OWN.replace("multi_az = true\n", ""), refreshed())
    assert single.upfront_each == reserved_rate(price_of(NUMBERS["single"]), Term(3, Payment.PART)).upfront
    machine = own(OWN.replace("multi_az = true\n", "").replace("db.t3.small", "t3.large"), refreshed())
    assert machine.upfront_each == reserved_rate(price_of(NUMBERS["instance"]), Term(3, Payment.PART)).upfront


def test_a_reservation_whose_rate_is_unknown_says_why_and_has_no_cost() -> None:
    it = own(OWN, None)
    assert (it.usd_per_hour, it.upfront_each, it.usd_a_month, it.upfront_usd, it.upfront_part) == (None,) * 5
    assert "no refresh has read the reserved rates of db.t3.small, Multi-AZ in af-south-1" in it.missing
    read = refreshed()
    single, multi = read.databases["db.t3.small"]
    rates = {term: rate for term, rate in rates_of(multi.reserved).items() if term != Term(3, Payment.PART)}
    without = replace(read, databases={"db.t3.small": (single, replace(multi, reserved=row_of(rates)))})
    assert "AWS lists no Partial Upfront rate of 3 years" in own(OWN, without).missing


PLAN = """
schema = 1
source = "what we think about"
date = 2026-11-01

[[commitments]]
name = "plan"
kind = "savings-plan"
plan = "compute"
usd_per_hour = "0.05"
years = 1
payment = "no-upfront"
"""
OF_FAMILY = PLAN.replace("compute", OF_A_FAMILY) + f'family = "t3"\nregion = "{REGION}"\n'


def plan(text: str, read: RefreshedRegion | None) -> SavingsPlan:
    it = declared(text, read)
    assert isinstance(it, SavingsPlan)
    return it


@pytest.mark.parametrize(
    ("text", "kind", "term", "upfront"),
    [
        (PLAN, COMPUTE, NO_UPFRONT, 0),
        (
            PLAN.replace("no-upfront", "all-upfront").replace("years = 1", "years = 3"),
            COMPUTE,
            Term(3, Payment.ALL),
            100,
        ),
        (PLAN.replace("no-upfront", "partial-upfront"), COMPUTE, Term(1, Payment.PART), 50),
        (OF_FAMILY, OF_A_FAMILY, NO_UPFRONT, 0),
    ],
)
def test_a_plan_without_rates_charges_what_aws_lists(text: str, kind: str, term: Term, upfront: int) -> None:
    it = plan(text, planned(refreshed()))
    assert it.of_instances is (kind == OF_A_FAMILY)
    assert it.upfront_percent == upfront
    product = INSTANCE.of("t3.large")
    assert it.rate(product, REGION, Decimal(9)) == plan_usd(USAGE, kind, term)
    assert it.unread(product, REGION) == ""
    assert it.rate(DATABASE["single"].of("db.t3.small"), REGION, Decimal(9)) is None
    assert it.unread(DATABASE["single"].of("db.t3.small"), REGION) == ""


def test_what_no_refresh_has_read_of_a_plan_is_unknown_and_no_gap_in_it() -> None:
    it = plan(PLAN, planned(refreshed()))
    for product, place in ((INSTANCE.of("t3.large"), "eu-west-1"), (INSTANCE.of("c6a.xlarge"), REGION)):
        assert it.rate(product, place, Decimal(9)) is None
        assert f"catalog refresh --region {place}" in it.unread(product, place)
    assert "no refresh has read" in plan(PLAN, None).unread(INSTANCE.of("t3.large"), REGION)
    family = plan(OF_FAMILY, None)
    assert "no refresh has read" in family.unread(INSTANCE.of("t3.large"), REGION)
    for product, place in ((INSTANCE.of("t3.large"), "eu-west-1"), (INSTANCE.of("t3a.large"), REGION)):
        assert family.unread(product, place) == ""  # it covers no other family and no other region


def test_a_type_that_was_read_and_has_no_rate_of_plans_is_not_covered() -> None:
    read = planned(refreshed(("c6a.xlarge",)))
    without = replace(read, plans={name: it for name, it in read.plans.items() if name != "c6a.xlarge"})
    it = plan(PLAN, without)
    assert it.rate(INSTANCE.of("c6a.xlarge"), REGION, Decimal(9)) is None
    assert it.unread(INSTANCE.of("c6a.xlarge"), REGION) == ""


def test_a_bill_with_such_a_plan_is_reckoned_with_aws_rates_or_is_a_lower_bound() -> None:
    """730 hours at the list price, of which the plan's $0.05 an hour cover 0.05 / rate at the plan's rate."""
    plan(PLAN, planned(refreshed()))
    catalog = current()
    listed, rate = price_of(NUMBERS["instance"]), plan_usd(USAGE, COMPUTE, NO_UPFRONT)
    assert rate is not None
    design = load_design("ha")
    design = design.apply(move_with_region(Patch.set("region", REGION), design.blueprint, catalog))
    for node in design.blueprint.nodes:
        design = design.apply(Patch.set(f"nodes.{node}.type", "t3.large"))
    bill = assess(design.blueprint, catalog.committed_to(["plan"]), DAY).bill
    hours = {line.path: line for line in bill.lines if line.path.endswith(".hours") and "nodes" in line.path}
    covered_hours = sum(730 - line.quantity.expected for line in hours.values())
    assert covered_hours == pytest.approx(Decimal("0.05") * 730 / rate)
    before = assess(design.blueprint, catalog, DAY)
    (effect,) = effects(before.bill, before.region.own, REGION)
    assert effect.change is not None
    assert effect.change.expected == pytest.approx(Decimal("0.05") * 730 * (1 - listed / rate), abs=Decimal("0.02"))

    plan(PLAN, refreshed())  # with prices, and without rates of plans
    before = assess(design.blueprint, current(), DAY)
    (effect,) = effects(before.bill, before.region.own, REGION)
    assert effect.change is None
    assert "what it changes is unknown: no refresh has read what Savings Plans charge for t3.large" in commitment(
        effect
    )
    other = PLAN.split("[[commitments]]")[1].replace('"plan"', '"other"')
    paths.own_prices().write_text(f"{PLAN}[[commitments]]{other}")
    chosen = assess(design.blueprint, current().committed_to(["plan"]), DAY)
    assert [it.change for it in effects(chosen.bill, chosen.region.own, REGION)] == [
        None,
        None,
    ]  # of both, chosen or not
    plan(PLAN, refreshed())
    beside = assess(design.blueprint, current().committed_to(["plan"]), DAY).bill
    assert {line.path for line in beside.unknown} - {line.path for line in before.bill.unknown} == set(hours)
    assert beside.total.expected < before.bill.total.expected  # what is left of the lines is unknown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("no-upfront", "later"), "there are no-upfront, partial-upfront, all-upfront, not later"),
        (('plan = "compute"', 'plan = "database"'), "say rates"),
        (('payment = "no-upfront"', 'payment = "no-upfront"\nupfront_percent = 50'), "say either this"),
        (('payment = "no-upfront"', 'payment = "no-upfront"\nregion = "eu-west-1"'), "covers every family and region"),
        (('plan = "compute"', 'plan = "ec2-instance"'), "family"),
        (('plan = "compute"', 'plan = "ec2-instance"\nfamily = "t33"'), 'there is no family t33. Did you mean "t3"?'),
        (('payment = "no-upfront"', 'family = "t3"'), "said beside payment only"),
    ],
)
def test_a_plan_at_list_rates_that_makes_no_sense_is_refused(change: tuple[str, str], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        plan(PLAN.replace(*change), None)
    assert said in str(refused.value)
