"""Commitments: AWS's order, what is covered, and that what is not used is billed all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.base.units import HOURS_A_MONTH, cents, quantity
from jobvector_wizard.catalog import Commitment, OwnPrices, Price, Reserved, SavingsPlan, Source, Unit, bundled
from jobvector_wizard.catalog.agreed import Discount, Scope
from jobvector_wizard.catalog.identities import DATABASE, INSTANCE
from jobvector_wizard.catalog.identity import Identity
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Amounts, Bill, BillLine, Group, committed, effects
from jobvector_wizard.reporting.words import commitment
from tests.planning.test_cost_properties import assert_adds_up
from tests.planning.test_own_prices_properties import (
    ON,
    PERCENTS,
    anywhere,
    catalog_of,
    design,
    discounts,
    listed,
    prices,
    some,
)

REGION = "us-east-1"
SOURCE = Source("test", "an offer", "2026-11-23")


def line(name: str, an_hour: int, usd: str | None) -> BillLine:
    identity = Identity("AmazonEC2", name, ("Hrs",))
    price = Price(None if usd is None else Decimal(usd), Unit.HOUR, SOURCE, REGION, "" if usd else "no", identity)
    return BillLine(f"nodes.{name}", name, Amounts.fixed(an_hour * HOURS_A_MONTH), price)


def plan(usd_per_hour: str, off: Mapping[str, Decimal], *, of_instances: bool = False) -> SavingsPlan:
    rates = tuple(Discount(Scope(name, usage=name), percent) for name, percent in off.items())
    return SavingsPlan(f"plan-{of_instances}", Decimal(usd_per_hour), 1, rates, of_instances)


def reserved(usage: str, count: int, usd_per_hour: str, upfront: str = "0", years: int = 1) -> Reserved:
    return Reserved("ri", Scope(usage, usage=usage), count, Decimal(usd_per_hour), Decimal(upfront), years)


def bill(lines: tuple[BillLine, ...], *all_of: Commitment) -> Bill:
    own = OwnPrices(SOURCE, commitments=all_of, chosen=tuple(it.name for it in all_of))
    return Bill(committed(lines, own, REGION))


def an_hour(found: Bill) -> Decimal:
    return found.total.expected / HOURS_A_MONTH


# The use and the rates of the example in the Savings Plans User Guide, sp-applying, "Savings Plans Example".
USE = (line("c5_9xlarge", 1, "4"), line("c5_24xlarge", 1, "10"), line("vcpu", 10, "1.5"), line("gb", 5, "2"))
COMPUTE = {"c5_9xlarge": Decimal(50), "c5_24xlarge": Decimal(20), "vcpu": Decimal(100) / 3, "gb": Decimal(50)}
INSTANCES = {"c5_9xlarge": Decimal(75), "c5_24xlarge": Decimal(40)}

OTHER, WORSE = {"c5_24xlarge": Decimal(50), "gb": Decimal(40)}, {"c5_24xlarge": Decimal(40)}


@pytest.mark.parametrize(
    ("commitments", "usd_an_hour"),
    [
        ((), "39"),
        ([plan("25", COMPUTE)], "25"),  # its scenario 1: all is covered, and $25.00 is paid in the hour
        ([plan("30", COMPUTE)], "30"),  # what is not used is paid
        ([plan("3", COMPUTE)], "36"),  # both 50 % off: the lower rate first, so 3 of 5 GB at $1; then 4 + 10 + 15 + 4
        ([plan("6", COMPUTE)], "33"),  # 5 GB at $1, then half of c5.9xlarge at $2; then 2 + 10 + 15
        ([plan("2", COMPUTE)], "37"),  # 2 of 5 GB; then 6 + 4 + 10 + 15
        ([plan("1", INSTANCES, of_instances=True)], "36"),  # 75 % off c5.9xlarge before 40 % off the other
        # the plan of instances goes first: it takes c5.9xlarge at $1, then half of c5.24xlarge at $6; compute the GB
        ([plan("5", COMPUTE), plan("4", INSTANCES, of_instances=True)], "29"),
        # the plan of instances first although it saves less there, so that the other plan goes to the GB at $1.20
        ([plan("6", OTHER), plan("6", WORSE, of_instances=True)], "31"),
        # reserved instances first, so that the plan goes to the GB
        ([reserved("c5_9xlarge", 1, "2.2"), plan("5", COMPUTE)], "32.2"),
        ([reserved("c5_9xlarge", 3, "2.2")], "41.6"),  # two of three stand idle and are paid
        ([reserved("c5_24xlarge", 1, "0", upfront="8760")], "30"),  # a dollar for each hour of the year
        ([reserved("c5_24xlarge", 1, "1", upfront="26280", years=3)], "31"),
    ],
)
def test_use_is_covered_in_the_order_of_aws(commitments: list[Commitment], usd_an_hour: str) -> None:
    assert an_hour(bill(USE, *commitments)) == Decimal(usd_an_hour)


def test_what_is_covered_leaves_its_line_and_the_line_says_so() -> None:
    found = {it.path: it for it in bill(USE, plan("6", COMPUTE)).lines}
    assert found["nodes.gb"].quantity == Amounts.fixed(0)
    assert found["nodes.gb"].note == "3650 of 3650 covered by plan-False"
    assert found["nodes.c5_9xlarge"].quantity == Amounts.fixed(365)
    assert found["nodes.vcpu"] == USE[2]
    paid = found["commitments.plan-False.hours"]
    assert (paid.quantity.expected, paid.price.usd, paid.group) == (730, Decimal(6), Group.COMMITMENTS)
    assert "$4,380.00 of $4,380.00 used" in paid.note


def test_each_case_is_covered_by_itself() -> None:
    scaled = replace(USE[0], quantity=Amounts(Decimal(730), Decimal(730), Decimal(2190)))
    found = bill((scaled,), reserved("c5_9xlarge", 2, "2"))
    assert found.lines[0].quantity == Amounts(Decimal(0), Decimal(0), Decimal(730))
    assert found.total == Amounts(Decimal(2920), Decimal(2920), Decimal(5840))
    assert "730 of 1460 hours used" in found.lines[-1].note


def test_a_plan_covers_nothing_whose_price_is_unknown_or_lower_than_its_rate() -> None:
    lines = (line("a", 1, None), replace(USE[0], price=replace(USE[0].price, usd=Decimal("1.5"))))
    found = bill(lines, plan("1", {"a": Decimal(50)}))
    assert found.lines[0] == lines[0]
    assert found.unknown == (lines[0],)
    agreed = catalog_of('[discounts.usage_types]\n"BoxUsage:c6a.xlarge" = 40\n')
    use = assess(design("ha", "eu-west-1"), agreed, ON).bill.lines
    only = SavingsPlan("p", Decimal(1), 1, (Discount(Scope("c6a", usage="BoxUsage:c6a.xlarge"), Decimal(28)),))
    own = OwnPrices(SOURCE, commitments=(only,), chosen=("p",))
    assert committed(use, own, "eu-west-1")[:-1] == use  # the rate would be 28 % off the list, and 40 % are agreed


def test_reserved_hours_need_no_price_on_demand_and_what_they_change_is_then_unknown() -> None:
    lines = (line("a", 1, None),)
    one = reserved("a", 1, "2")
    assert bill(lines, one).unknown == ()
    assert bill(lines, one).total.expected == 1460
    (effect,) = effects(Bill(lines), OwnPrices(SOURCE, commitments=(one,)), REGION)
    assert (effect.change, effect.chosen) == (None, False)


def test_a_reservation_at_a_rate_that_is_unknown_makes_the_total_so() -> None:
    lines = (line("a", 1, "3"),)
    one = replace(reserved("a", 1, "2"), usd_per_hour=None, upfront_each=None, missing="nobody has read it")
    found = bill(lines, one)
    (paid,) = found.unknown
    assert (paid.path, paid.price.missing) == (f"commitments.{one.name}.hours", "nobody has read it")
    assert found.lines[0].quantity == Amounts.fixed(0)  # it covers the hours whatever they cost
    (effect,) = effects(Bill(lines), OwnPrices(SOURCE, commitments=(one,)), REGION)
    assert effect.change is None
    assert "an amount that is unknown (nobody has read it) whether used or not" in commitment(effect)


def machine(name: str, count: int, usd: str, kind: Identity = INSTANCE) -> BillLine:
    price = Price(Decimal(usd), Unit.HOUR, SOURCE, REGION, identity=kind.of(name))
    return BillLine(f"nodes.{name}", name, Amounts.fixed(count * HOURS_A_MONTH), price)


def reserving(name: str, count: int, usd: str, kind: Identity = INSTANCE) -> Reserved:
    identity = kind.of(name)
    return Reserved("ri", Scope(name, identity.service, identity.usage), count, Decimal(usd), Decimal(0), 1)


SINGLE, MULTI = DATABASE["single"], DATABASE["multi"]


# USD an hour, reckoned by hand. The first five are the cases of AWS's page apply_ri.html (its example of t2.medium, and
# scenarios 1 and 2), the next ones those of the page of reserved DB instances; prices are chosen.
@pytest.mark.parametrize(
    ("lines", "it", "left", "used", "usd_an_hour"),
    [
        ([machine("t2.small", 2, "0.023")], reserving("t2.medium", 1, "0.03"), ["0"], "1", "0.03"),
        # 2 units for 4: half of t2.large stays, 0.5 × 0.0928
        ([machine("t2.large", 1, "0.0928")], reserving("t2.medium", 1, "0.03"), ["0.5"], "1", "0.0764"),
        ([machine("m4.xlarge", 2, "0.2")], reserving("m4.large", 4, "0.06"), ["0"], "4", "0.24"),  # 16 units for 16
        ([machine("c4.xlarge", 1, "0.2")], reserving("c4.large", 1, "0.06"), ["0.5"], "1", "0.16"),  # 4 for 8
        # 16 units: m3.large first though it stands behind, 2 × 4, then one m3.xlarge of two; 1 × 0.266 + 0.3
        (
            [machine("m3.xlarge", 2, "0.266"), machine("m3.large", 2, "0.133")],
            reserving("m3.2xlarge", 1, "0.3"),
            ["1", "0"],
            "1",
            "0.566",
        ),
        ([machine("db.t2.small", 2, "0.04", SINGLE)], reserving("db.t2.medium", 1, "0.05", SINGLE), ["0"], "1", "0.05"),
        (
            [machine("db.t2.large", 1, "0.16", SINGLE)],
            reserving("db.t2.medium", 1, "0.05", SINGLE),
            ["0.5"],
            "1",
            "0.13",
        ),
        # a standby counts as a second instance: 4 units of a large for 2 × 2 of two small ones with a standby
        ([machine("db.m4.small", 2, "0.1", MULTI)], reserving("db.m4.large", 1, "0.09", SINGLE), ["0"], "1", "0.09"),
        ([machine("db.m4.large", 1, "0.4", MULTI)], reserving("db.m4.large", 1, "0.09", SINGLE), ["0.5"], "1", "0.29"),
        ([machine("db.m4.large", 1, "0.2", SINGLE)], reserving("db.m4.large", 1, "0.15", MULTI), ["0"], "0.5", "0.15"),
        # 24 units for three of nine; 8 for a third of one: 2/3 × 0.51 + 0.2
        ([machine("c5.xlarge", 9, "0.17")], reserving("c5.3xlarge", 1, "0.4"), ["6"], "1", "1.42"),
        ([machine("c5.3xlarge", 1, "0.51")], reserving("c5.xlarge", 1, "0.2"), ["0.6667"], "1", "0.54"),
        # another family, another class, another service, a family that AWS excepts, bare metal
        ([machine("m5.large", 1, "0.1")], reserving("m5a.large", 1, "0.05"), ["1"], "0", "0.15"),
        ([machine("db.m5.large", 1, "0.2", SINGLE)], reserving("db.m4.large", 1, "0.1", SINGLE), ["1"], "0", "0.3"),
        ([machine("m5.large", 1, "0.1")], reserving("db.m5.large", 1, "0.05", SINGLE), ["1"], "0", "0.15"),
        ([machine("g5.2xlarge", 1, "1.2")], reserving("g5.xlarge", 1, "0.6"), ["1"], "0", "1.8"),
        ([machine("g5.xlarge", 1, "1")], reserving("g5.xlarge", 1, "0.6"), ["0"], "1", "0.6"),
        ([machine("i3.16xlarge", 1, "5")], reserving("i3.metal", 1, "3"), ["1"], "0", "8"),
        ([machine("i3.metal", 1, "5")], reserving("i3.metal", 1, "3"), ["0"], "1", "3"),
    ],
)
def test_reserved_instances_apply_across_sizes_by_normalised_units(
    lines: list[BillLine], it: Reserved, left: list[str], used: str, usd_an_hour: str
) -> None:
    found = bill(tuple(lines), it)
    quantities = [round(line.quantity.expected / HOURS_A_MONTH, 4) for line in found.lines[: len(lines)]]
    assert quantities == [Decimal(each) for each in left]
    hours = Decimal(used) * HOURS_A_MONTH
    assert f"{quantity(hours)} of {quantity(it.hours)} hours used" in found.lines[-1].note
    assert an_hour(found).quantize(Decimal("0.0001")) == Decimal(usd_an_hour)


def test_several_reservations_of_a_family_take_one_after_the_other() -> None:
    lines = (machine("t3.large", 3, "0.08"),)  # 12 units
    small, medium = reserving("t3.small", 2, "0.01"), replace(reserving("t3.medium", 3, "0.02"), name="other")
    found = bill(lines, small, medium)  # 2 × 1 + 3 × 2 = 8 units, so that 4 of 12 stay: one t3.large
    assert found.lines[0].quantity == Amounts.fixed(HOURS_A_MONTH)
    assert an_hour(found) == Decimal("0.08") + 2 * Decimal("0.01") + 3 * Decimal("0.02")
    assert found.lines[0].note.endswith("covered by ri, other")
    assert "other sizes of its family by normalised units, docs.aws.amazon.com" in found.lines[-1].note


def test_reserved_instances_are_of_one_region() -> None:
    product = Scope("t3.large in eu-west-1", "AmazonEC2", "BoxUsage:t3.large", region="eu-west-1")
    price = Price(Decimal(1), Unit.HOUR, SOURCE, REGION, identity=INSTANCE.of("t3.large"))
    lines = (BillLine("nodes.a.hours", "a", Amounts.fixed(730), price),)
    own = OwnPrices(SOURCE, commitments=(Reserved("r", product, 1, Decimal("0.5"), Decimal(0), 1),), chosen=("r",))
    assert Bill(committed(lines, own, "eu-west-1")).total.expected == 365
    assert Bill(committed(lines, own, "us-east-1")).total.expected == 730 + 365


# --- of any commitments, in any region

NAMES = ("c6a.xlarge", "t3a.medium", "db.t3.small", "m5.large")
RATES = (
    "BoxUsage:*",
    "BoxUsage:c6a.*",
    "BoxUsage:t3a.medium",
    "Multi-AZUsage:*",
    "InstanceUsage:*",
    "EBS:VolumeUsage.gp3",
)


@st.composite
def commitments(draw: st.DrawFn, region: str) -> str:
    text = []
    for number in range(draw(st.integers(1, 3))):
        usd = draw(st.decimals(Decimal("0.01"), Decimal("0.6"), places=3))
        term = f'name = "c-{number}"\nyears = {draw(st.sampled_from([1, 3]))}\nusd_per_hour = "{usd}"\n'
        if draw(st.booleans()):
            rates = draw(st.dictionaries(st.sampled_from(RATES), PERCENTS, min_size=1, max_size=3))
            of = draw(st.sampled_from(["compute", "ec2-instance"]))
            listed_rates = "\n".join(f'"{usage}" = {percent}' for usage, percent in rates.items())
            text.append(
                f'[[commitments]]\nkind = "savings-plan"\nplan = "{of}"\n{term}[commitments.rates]\n{listed_rates}'
            )
        else:
            name = draw(st.sampled_from(NAMES))
            multi = f"multi_az = {str(draw(st.booleans())).lower()}\n" if name.startswith("db.") else ""
            count, upfront = draw(st.integers(1, 3)), draw(st.integers(0, 900))
            text.append(
                f'[[commitments]]\nkind = "reserved"\ntype = "{name}"\nregion = "{region}"\ncount = {count}\n'
                f"upfront_usd = {upfront}\n{multi}{term}"
            )
    return "\n".join(text)


@some
@given(data=st.data(), where=anywhere, off=discounts(), own=prices())
def test_a_bill_with_commitments_adds_up_and_is_never_below_what_is_committed(
    data: st.DataObject, where: tuple[str, str], off: str, own: str
) -> None:
    text = data.draw(commitments(where[1]))
    catalog = catalog_of(f"{off}\n{own}\n{text}")
    names = [it.name for it in catalog.own.commitments]
    without = assess(design(*where), catalog, ON).bill
    found = assess(design(*where), catalog.committed_to(names), ON).bill
    assert_adds_up(found)
    assert found.before == without.lines
    rest = [it for it in found.lines if it.group is not Group.COMMITMENTS]
    fees = sum(
        cents((it.usd_per_hour or Decimal(0)) * HOURS_A_MONTH * getattr(it, "count", 1))
        for it in catalog.own.commitments
    )
    assert found.total.low >= found.group_total(Group.COMMITMENTS).low >= fees
    assert [it.path for it in rest] == [it.path for it in without.lines]
    for before, after in zip(without.lines, rest, strict=True):
        for case in ("low", "expected", "high"):
            assert 0 <= getattr(after.quantity, case) <= getattr(before.quantity, case)
        assert after.price == before.price
    assert {it.path for it in found.unknown} <= {it.path for it in without.unknown}
    for case in ("low", "expected", "high"):
        committed_usd = getattr(found.group_total(Group.COMMITMENTS), case)
        assert getattr(found.total, case) <= getattr(without.total, case) + committed_usd
    for effect in effects(found, catalog.committed_to(names).own, where[1]):
        assert effect.chosen
        others = [name for name in names if name != effect.commitment.name]
        alone = assess(design(*where), catalog.committed_to(others) if others else catalog, ON).bill
        if effect.change is not None:
            assert effect.change == found.total - alone.total
            assert effect.change.high <= cents(effect.commitment.usd_a_month or Decimal(0)) + 1


@some
@given(data=st.data(), region=st.sampled_from(bundled().region_names))
def test_without_use_a_bill_is_exactly_its_commitments(data: st.DataObject, region: str) -> None:
    catalog = catalog_of(data.draw(commitments(region)))
    own = replace(catalog.own, chosen=tuple(it.name for it in catalog.own.commitments))
    idle = tuple(replace(it, quantity=Amounts.fixed(0)) for it in listed("ha", region).bill.lines)
    found = Bill(committed(idle, own, region))
    assert not found.unknown
    exact = sum(it.usd_a_month or 0 for it in own.commitments)
    assert abs(found.total.expected - exact) <= Decimal("0.01") * 2 * len(own.commitments)  # lines are whole cents
    assert found.total == found.group_total(Group.COMMITMENTS)


@some
@given(pair=st.tuples(*[st.decimals(Decimal("0.01"), Decimal(2), places=2)] * 2), percent=PERCENTS, where=anywhere)
def test_a_larger_plan_never_leaves_more_on_demand(
    pair: tuple[Decimal, Decimal], percent: Decimal, where: tuple[str, str]
) -> None:
    lines = listed(*where).bill.lines
    left = []
    for usd in sorted(pair):
        own = OwnPrices(
            SOURCE, commitments=(SavingsPlan("p", usd, 1, (Discount(Scope("all"), percent),)),), chosen=("p",)
        )
        left.append([it.quantity.expected for it in committed(lines, own, where[1])])
    assert all(more <= less for less, more in zip(*left, strict=True))


def test_the_products_are_those_of_the_bill() -> None:
    text = """
[[commitments]]
name = "db"
kind = "reserved"
type = "db.t3.small"
multi_az = true
region = "eu-west-1"
count = 1
upfront_usd = 100
usd_per_hour = 0.03
years = 3
"""
    (it,) = catalog_of(text).own.commitments
    assert isinstance(it, Reserved)
    assert it.product.covers(DATABASE["multi"].of("db.t3.small"), "eu-west-1")
    assert not it.product.covers(DATABASE["single"].of("db.t3.small"), "eu-west-1")
    assert it.upfront_part == Decimal("2.77777778")  # 100 / 36
    assert it.usd_a_month is not None
    assert cents(it.usd_a_month) == Decimal("24.68")  # 730 × 0.03 + 100 / 36
