"""What holds for any own prices in any region: sums, monotony, the way back, explanations, and no zero for unknown."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobvector_wizard.catalog import Catalog, Origin, bundled
from jobvector_wizard.catalog.own_file import parse_own_prices
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.cost import Group
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.reporting.documents import estimate_document
from jobvector_wizard.reporting.explain import explain
from tests.planning.test_cost_properties import assert_adds_up

ON = date(2026, 11, 23)
HEAD = 'schema = 1\nsource = "an addendum"\ndate = 2026-03-01\n'
REGIONS = bundled().region_names
PRESETS = ("ha", "economy", "ha-as-drawn")
PERCENTS = st.decimals(Decimal("0.01"), Decimal("99.99"), places=2)
AMOUNTS = st.decimals(Decimal(0), Decimal(100), places=6)
SERVICES = (
    "AmazonEC2",
    "AmazonRDS",
    "AWSELB",
    "AmazonVPC",
    "AmazonCloudWatch",
    "AWSDataTransfer",
    "awskms",
    "AmazonEKS",
)
USAGES = (
    "BoxUsage:*",
    "BoxUsage:c6a.*",
    "BoxUsage:t3a.medium",
    "NatGateway-Hours",
    "EBS:VolumeUsage.gp3",
    "CPUCredits:*",
    "Multi-AZUsage:db.t3.small",
    "RDS:Multi-AZ-GP3-Storage",
    "VendedLog-Bytes",
    "AWSDataTransfer DataTransfer-Out-Bytes",
    "AmazonS3 TimedStorage-ByteHrs",
    "Requests-Tier1",
    "KMS-Requests",
    "LCUUsage",
)
WHOLE = tuple(usage for usage in USAGES if not usage.endswith("*"))


def catalog_of(text: str) -> Catalog:
    made = Catalog(files("jobvector_wizard.catalog") / "data")
    made.own = parse_own_prices(HEAD + text, made)
    return made


@cache
def design(name: str, region: str) -> Blueprint:
    blueprint = load_design(name).blueprint
    return move_with_region(Patch.set("region", region), blueprint, bundled()).apply(blueprint)


@cache
def listed(name: str, region: str) -> Assessment:
    return assess(design(name, region), bundled(), ON)


@st.composite
def discounts(draw: st.DrawFn) -> str:
    lines = ["[discounts]"]
    if draw(st.booleans()):
        lines.append(f"all = {draw(PERCENTS)}")
    for title, names in (("services", SERVICES), ("usage_types", USAGES)):
        chosen = draw(st.dictionaries(st.sampled_from(names), PERCENTS, max_size=4))
        lines += [f"[discounts.{title}]", *(f'"{name}" = {percent}' for name, percent in chosen.items())]
    return "\n".join(lines)


@st.composite
def prices(draw: st.DrawFn) -> str:
    chosen = draw(st.dictionaries(st.sampled_from(WHOLE), AMOUNTS, max_size=4))
    return "\n".join(f'[[prices]]\nusage_type = "{name}"\nusd = "{usd}"' for name, usd in chosen.items())


some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
anywhere = st.tuples(st.sampled_from(PRESETS), st.sampled_from(REGIONS))


def assert_explains(found: Assessment, catalog: Catalog) -> None:
    """Hold each line's explanation and document against the line: what is multiplied, of what it is made, or unknown."""
    documents = {line["path"]: line for line in estimate_document(found)["lines"]}
    for line in found.bill.lines:
        told, shown = "\n".join(explain(found, catalog, line.path)), documents[line.path]
        if line.usd is None:
            assert line.price.own is None
            assert shown["usd"] is None
            assert "$" not in told
        elif line.price.usd is not None:
            figures = re.search(r"([\d.]+) × ([\d.]+) USD per .* = \$([\d,.]+) a month", told)
            quantity, usd, amount = (Decimal(figure.replace(",", "")) for figure in figures.groups())
            rounded = Decimal("0.005") + Decimal("0.00005") * usd  # to the cent, and a quantity to four decimals
            assert abs(quantity * usd - amount) <= rounded
            own = line.price.own or line.group is Group.COMMITMENTS
            assert shown["price"]["origin"] == ("own" if own else "bundled")
            assert (shown["price"]["own"] is None) == (line.price.own is None)
            if made := shown["price"]["own"]:
                assert line.price.source.origin is Origin.OWN
                usd_shown = shown["price"]["usd"]
                if made["percent"] is not None and usd_shown is not None:
                    (listed_usd,) = made["list_usd"]
                    off = 100 - Decimal(made["percent"])
                    assert Decimal(usd_shown) == Decimal(listed_usd) * off / 100
                    assert f"{listed_usd} list - {made['percent']} %" in told


@some
@given(where=anywhere, off=discounts(), own=prices())
def test_lines_add_up_and_explain_themselves(where: tuple[str, str], off: str, own: str) -> None:
    catalog = catalog_of(f"{off}\n{own}")
    found = assess(design(*where), catalog, ON)
    assert_adds_up(found.bill)
    assert_explains(found, catalog)


ALL_OF_IT = """
[discounts]
all = 3.5
[discounts.services]
AmazonEC2 = 12
[discounts.usage_types]
"BoxUsage:c6a.*" = 20
[[prices]]
usage_type = "AWSDataTransfer DataTransfer-Out-Bytes"
usd = "0.06"
[[prices]]
usage_type = "LCUUsage"
usd = "0.0075"
[[commitments]]
name = "plan"
kind = "savings-plan"
usd_per_hour = "0.05"
years = 1
[commitments.rates]
"BoxUsage:*" = 28
[[commitments]]
name = "database"
kind = "reserved"
type = "db.t3.small"
multi_az = true
region = "{region}"
count = 1
usd_per_hour = "0.03"
upfront_usd = 100
years = 3
"""


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_adds_up_with_everything_that_the_file_may_say(region: str) -> None:
    catalog = catalog_of(ALL_OF_IT.replace("{region}", region)).committed_to(["plan", "database"])
    found = assess(design("ha", region), catalog, ON)
    assert_adds_up(found.bill)
    assert_explains(found, catalog)
    before = {line.path: line for line in listed("ha", region).bill.lines}
    unknown = {path for path, line in before.items() if line.usd is None}
    assert {line.path for line in found.bill.unknown} <= unknown
    assert not {"transfer.egress", "load-balancer.units"} & {line.path for line in found.bill.unknown}
    for line in found.bill.lines:
        if line.usd is not None and line.path in unknown:
            assert line.quantity.high == 0 or line.price.own.percent is None


@some
@given(where=anywhere, off=discounts(), own=prices())
def test_what_no_entry_covers_costs_what_it_cost(where: tuple[str, str], off: str, own: str) -> None:
    before = {line.path: line for line in listed(*where).bill.lines}
    for line in assess(design(*where), catalog_of(f"{off}\n{own}"), ON).bill.lines:
        if line.price.own is None and line.path in before:
            assert line == before[line.path]
        elif line.price.own and line.price.own.percent is not None:
            assert line.usd.expected <= before[line.path].usd.expected
            assert (line.quantity, line.title) == (before[line.path].quantity, before[line.path].title)


@some
@given(where=anywhere, name=st.sampled_from(["all", *SERVICES, *USAGES]), pair=st.tuples(PERCENTS, PERCENTS))
def test_a_larger_discount_never_raises_a_line(
    where: tuple[str, str], name: str, pair: tuple[Decimal, Decimal]
) -> None:
    table = "discounts" if name == "all" else f"discounts.{'services' if name in SERVICES else 'usage_types'}"
    bills = [
        assess(design(*where), catalog_of(f'[{table}]\n"{name}" = {percent}'), ON).bill for percent in sorted(pair)
    ]
    assert [line.path for line in bills[0].lines] == [line.path for line in bills[1].lines]
    for less, more in zip(bills[0].lines, bills[1].lines, strict=True):
        assert (less.usd is None) == (more.usd is None)
        if less.usd and more.usd:
            for case in ("low", "expected", "high"):
                assert getattr(more.usd, case) <= getattr(less.usd, case)


@some
@given(where=anywhere, percent=PERCENTS)
def test_a_discount_taken_back_gives_the_list_price(where: tuple[str, str], percent: Decimal) -> None:
    before = {line.path: line.price for line in listed(*where).bill.lines}
    found = assess(design(*where), catalog_of(f"[discounts]\nall = {percent}"), ON)
    for line in found.bill.lines:
        price, old = line.price, before[line.path]
        assert price.known == old.known
        assert price.missing == old.missing
        if price.usd is not None and price.own is not None:
            assert price.usd * 100 / (100 - percent) == old.usd
            assert price.own.listed == (old.usd,)
            assert price.list_source == old.source
