"""What the catalogue lacks is not known, never refused; a design moved is offered what is sold there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jobvector_wizard.base.units import Gi
from jobvector_wizard.catalog import Catalog, PostgresStanding, Standing
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import Assessment, assess
from jobvector_wizard.planning.choices import options
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.planning.nearest import nearest_sold, patch_to
from jobvector_wizard.planning.sizes import kind_of
from jobvector_wizard.planning.standing import standing
from tests.planning.conftest import Assess

CASES = Path(__file__).parents[1] / "cases"
STATED = ("vcpu=2", "memory=16Gi", "interfaces=3", "addresses=10")


def stated(group: str, *fields: str) -> tuple[str, ...]:
    return tuple(f"nodes.{group}.size.{field}" for field in fields)


def codes(shown: Assessment) -> set[str]:
    return {finding.code for finding in shown.findings}


def test_types_that_are_sold_are_not_refused_and_their_nodes_count(assessed: Assess) -> None:
    """r8i-flex.large and r5.16xlarge are sold in us-west-2 (a public operator's clusters; moto 5.2.5 lists both)."""
    shown = assessed(str(CASES / "types-outside-the-catalogue.toml"))
    assert not shown.refusals
    assert not codes(shown) & {"CAT-01", "CAT-05"}
    assert {node.group: node.memory // Gi for node in shown.capacity.nodes} == {
        "core": 13,
        "nb-r5-xlarge": 29,
        "nb-r5-16xlarge": 465,
        "gpu": 14,
    }
    assert [line.path for line in shown.bill.unknown] == ["nodes.core.hours"]  # offered, and its price is unknown
    assert len(shown.capacity.nodes_of("user")) == 10


def test_a_class_that_the_catalogue_lacks_is_a_warning_and_its_storage_has_a_price(assessed: Assess) -> None:
    """db.r6g.8xlarge is sold in us-east-1 (a government's public Terraform)."""
    shown = assessed(str(CASES / "class-outside-the-catalogue.toml"))
    assert not shown.refusals
    assert not shown.errors
    assert "CAT-03" in codes(shown)
    assert [line.path for line in shown.bill.unknown] == ["database.instance"]


@pytest.mark.parametrize("instance_type", ["m5d.large", "c5n.large"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_types_with_disks_or_more_network_are_offered_and_priced(
    catalog: Catalog, instance_type: str, region: str
) -> None:
    assert catalog.region(region).standing(instance_type) is Standing.PRICED


@pytest.mark.parametrize(
    ("region", "instance_type", "state"),
    [
        ("eu-west-2", "m7a.medium", Standing.UNPRICED),
        ("ap-northeast-1", "m8g.large", Standing.PRICED),  # feed of 2025-11-04
        ("ap-southeast-1", "c7a.large", Standing.UNPRICED),
        ("eu-north-1", "t3a.medium", Standing.UNKNOWN),
        ("us-west-2", "p9.huge", Standing.UNKNOWN),
    ],
)
def test_an_offer_has_one_of_three_states(catalog: Catalog, region: str, instance_type: str, state: Standing) -> None:
    assert catalog.region(region).standing(instance_type) is state


def test_nine_prices_of_spain_follow_the_newer_feed(catalog: Catalog) -> None:
    offer = catalog.region("eu-south-2").instances["c7a.large"]
    assert (str(offer.price.usd), offer.price.source and offer.price.source.date) == ("0.1101", "2025-11-04")


def test_with_a_size_that_nobody_knows_nothing_is_said_of_pods(assessed: Assess) -> None:
    shown = assessed("ha", "nodes.node-2.type=p9.huge", "nodes.node-3.type=p9.huge")
    assert not shown.errors
    assert {finding.id for finding in shown.findings if finding.code == "CAT-05"} == {"CAT-05:node-2", "CAT-05:node-3"}
    assert not any(finding.code.startswith("CAP-") for finding in shown.findings)
    assert standing(shown).glyph == "?"


def test_a_stated_size_counts_where_the_catalogue_lacks_the_type(assessed: Assess, catalog: Catalog) -> None:
    """c6a.xlarge's own figures stated under another name: the same verdicts, an unknown price, no other finding."""
    known = assessed("ha")
    size = ("vcpu=4", "memory=8Gi", "interfaces=4", "addresses=15")
    shown = assessed("ha", *(f"nodes.node-2.{it}" for it in ("type=c99.xlarge", *(f"size.{each}" for each in size))))
    assert shown.capacity.steady.bound == known.capacity.steady.bound
    assert shown.capacity.types["node-2"] == known.capacity.types["node-2"]
    assert codes(shown) - codes(known) == {"BUD-02", "CAT-01", "COST-01"}
    assert [line.path for line in shown.bill.unknown] == ["nodes.node-2.hours"]
    kind = kind_of(shown.blueprint.nodes["node-2"], catalog)
    assert kind is not None
    assert kind.max_pods == 58  # 4 interfaces x 14 + 2


def test_a_size_stated_for_a_known_type_is_not_used_and_said(assessed: Assess) -> None:
    shown = assessed("ha", *stated("node-1", *STATED))
    assert shown.capacity.types == assessed("ha").capacity.types
    finding = next(finding for finding in shown.findings if finding.code == "CAT-06")
    assert finding.remedies[0].patch.apply(shown.blueprint) == load_design("ha").blueprint


def test_a_design_moved_where_its_types_are_not_known_is_offered_what_is_sold_there(catalog: Catalog, on: date) -> None:
    design = load_design("ha").blueprint
    moved = move_with_region(Patch.set("region", "eu-north-1"), design, catalog).apply(design)
    shown = assess(moved, catalog, on)
    assert not shown.errors
    assert not shown.capacity.steady.pending  # 11 of 11 pods run, where none did
    finding = next(finding for finding in shown.findings if finding.code == "CAT-01")
    remedy = finding.remedies[0]
    assert remedy.title == "the nearest that eu-north-1 sells: t3.medium for t3a.medium, c5a.xlarge for c6a.xlarge"
    mended = assess(remedy.patch.apply(moved), catalog, on)
    assert not codes(mended) & {"CAT-01", "CAT-03", "CAT-05"}
    assert not mended.errors
    assert not any(line.path.endswith(".hours") for line in mended.bill.unknown)
    option = next(option for option in options(design, catalog, "region") if option.label == "eu-north-1")
    assert option.patch.apply(design).nodes == mended.blueprint.nodes
    assert option.detail == "Europe (Stockholm): t3.medium for t3a.medium; c5a.xlarge for c6a.xlarge"


@pytest.mark.parametrize("region", ["eu-north-1", "ap-southeast-4", "eu-central-2", "me-south-1"])
def test_what_is_offered_instead_is_at_least_as_large_and_of_the_same_kind(catalog: Catalog, region: str) -> None:
    design = load_design("ha").blueprint
    found = nearest_sold(design, catalog.region(region), catalog)
    assert found
    for old, new in found.items():
        before, after = catalog.instance_type(old), catalog.instance_type(new)
        assert catalog.region(region).instances[new].price.known
        assert after.arch == before.arch
        assert (after.vcpu, after.memory, after.max_pods) >= (before.vcpu, before.memory, before.max_pods)
        assert before.burstable or not after.burstable
    assert {change.path[-1] for change in patch_to(design, found).changes} == {"type"}


def test_a_database_class_that_is_not_known_there_goes_with_the_rest(catalog: Catalog) -> None:
    design = Patch.set("database.instance_class", "db.r6g.8xlarge").apply(load_design("ha").blueprint)
    instead = nearest_sold(design, catalog.region("us-east-1"), catalog)
    assert instead == {}  # none of the classes that are known there is as large
    smaller = Patch.set("database.instance_class", "db.r7g.large").apply(design)
    region = catalog.region("eu-west-1")
    lacking = replace(region, databases={name: it for name, it in region.databases.items() if name != "db.r7g.large"})
    instead = nearest_sold(smaller, lacking, catalog)
    offer = lacking.databases[instead["db.r7g.large"]]
    assert (offer.vcpu, offer.memory) >= (2, 16 * Gi)


@pytest.mark.parametrize(
    ("version", "code", "refused"),
    [
        ("14.5", "DB-01", True),
        ("15.4", "DB-01", True),
        ("15.5", "DB-01", True),
        ("16.2", "DB-01", True),
        ("15.99", "DB-10", True),
        ("16.99", "DB-10", True),
        ("99", "DB-10", True),
        ("16.10", "DB-11", False),
        ("13.22", "DB-11", False),
    ],
)
def test_a_postgres_version_is_refused_never_was_or_is_not_known(
    assessed: Assess, catalog: Catalog, version: str, code: str, refused: bool
) -> None:
    shown = assessed("ha", f"database.engine_version={version}")
    finding = next(finding for finding in shown.findings if finding.code == code)
    assert bool(finding.refused) is refused
    assert finding.is_error is refused
    for remedy in finding.remedies:
        version = remedy.patch.apply(shown.blueprint).database.engine_version
        assert catalog.postgres.standing(version, shown.on) is PostgresStanding.MAJOR


@pytest.mark.parametrize("case", ["postgres-14.5", "postgres-15.5"])
def test_a_minor_older_than_the_oldest_orderable_is_refused(assessed: Assess, case: str) -> None:
    """mastodon-on-aws#44 and langfuse-terraform-aws#34."""
    shown = assessed(str(CASES / f"{case}.toml"))
    assert {finding.code for finding in shown.refusals} == {"DB-01"}


@pytest.mark.parametrize(
    ("iops", "refused"), [(11_999, True), (12_000, False), (64_000, False), (64_001, True), (70_000, True)]
)
def test_gp3_takes_iops_between_two_bounds(assessed: Assess, catalog: Catalog, iops: int, refused: bool) -> None:
    """Amazon RDS user guide, gp3 storage: 12,000 to 64,000 from 400 GiB on."""
    shown = assessed(str(CASES / "iops-70000.toml"), f"database.iops={iops}")
    found = [finding for finding in shown.findings if finding.code == "DB-04"]
    assert bool(found) is refused
    for remedy in (remedy for finding in found for remedy in finding.remedies):
        assert "DB-04" not in codes(assess(remedy.patch.apply(shown.blueprint), catalog, shown.on))


def test_a_region_that_is_reported_damaged_is_warned_of_with_the_day_of_the_report(assessed: Assess) -> None:
    [found] = [it for it in assessed("ha", "region=me-central-1").findings if it.code == "CAT-07"]
    assert "mec1-az2" in found.message
    assert "2026-09-21" in found.evidence[0]
    assert not [it for it in assessed("ha", "region=il-central-1").findings if it.code == "CAT-07"]


def test_the_second_us_region_has_prices_of_s3_and_cloudwatch(assessed: Assess) -> None:
    shown = assessed(str(CASES / "region-us-east-2.toml"))
    assert not shown.bill.unknown
    lines = {line.path: line for line in shown.bill.lines}
    assert str(lines["buckets.files.stored"].price.usd) == "0.023"  # AWS pricing-page feed of S3, 2025-10-22
    assert str(lines["logs.ingested"].price.usd) == "0.5"  # of CloudWatch, 2025-09-23
