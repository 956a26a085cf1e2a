"""Every figure that an assessment shows has a source and a date, or is unknown with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from jobvector_wizard.catalog import Catalog, Source
from jobvector_wizard.planning.assessment import Assessment
from jobvector_wizard.planning.findings import RULES
from tests.planning.conftest import Assess

PRESETS = ("ha", "economy", "ha-as-drawn", "economy-as-drawn")
REGIONS = ("eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2", "sa-east-1", "ca-central-1", "me-central-1")
DIMENSIONS = (
    "usage.new_connections_per_second=3",
    "usage.active_connections_per_minute=900",
    "usage.processed_gb_per_hour=0.2",
    "usage.rule_evaluations_per_second=5",
)

Figure = tuple[str, Source | None, str]
"""What it is, who vouches for it, and the reason where nobody does."""


def prices(found: Assessment) -> Iterator[Figure]:
    for line in found.bill.lines:
        yield f"bill {line.path}", line.price.source, line.price.missing
        assert (line.price.usd is None) == (line.price.source is None), line.path
        assert (line.usd is None) <= bool(line.price.missing), line.path
    for item in found.bill.not_priced:
        yield f"not priced {item.title}", None, item.why


def promises(found: Assessment, catalog: Catalog) -> Iterator[Figure]:
    for link in found.availability.links:
        yield f"agreement {link.sla.key}", link.sla.source, ""
    yield "node loss", catalog.node_loss.source, ""
    yield "replacement of lost nodes", catalog.node_loss.replacement_source, ""
    version = catalog.kubernetes_versions.get(found.blueprint.kubernetes.version)
    yield "Kubernetes version", version.source if version else None, "" if version else "not in the catalog"
    postgres = catalog.postgres
    for minor in (*postgres.refused.values(), *postgres.orderable.values()):
        yield f"PostgreSQL {minor.version}", minor.source, ""
    for major in postgres.majors.values():
        unknown = "" if major.source else "no end of standard support was found"
        assert (major.end_standard is None) == (major.source is None)
        yield f"PostgreSQL {major.major}", major.source, unknown
    for quota in catalog.quotas.values():
        yield f"quota {quota.key}", quota.source, ""
    for entry in catalog.durations:
        assert entry.usual is not None or entry.note
        yield f"duration {entry.resource_type} {entry.operation} {entry.variant}", entry.source, entry.note


def capacities(found: Assessment, catalog: Catalog) -> Iterator[Figure]:
    for name in found.blueprint.kubernetes.add_ons:
        pods = catalog.pods_of(name)
        assert pods or name in found.capacity.cluster.unknown_add_ons
        for pod in pods:
            yield f"requests of {pod.name}", pod.source, ""
    for name, group in found.blueprint.nodes.items():
        offer = found.region.instances.get(group.type)
        offered = found.capacity.types[name]
        if offer is None or offered is None:
            continue
        kind = offer.type
        unknown = "" if kind.observed_source else "estimated, and shown so"
        assert offered.estimated is (kind.observed_memory is None) is (kind.observed_source is None)
        yield f"memory of {kind.name}", kind.observed_source, unknown
    for key in ("instance-specs", "max-pods", "burst-baselines", "rds-baselines", "kms-free"):
        yield key, catalog.sources[key], ""
    yield "load balancer capacity unit", catalog.lcu.source, ""
    yield "IOPS included", catalog.database_storage.source, ""
    for _, _, price in found.region.rates.internet_egress.prices:
        yield "egress", price.source, price.missing


def check(figure: Figure, catalog: Catalog) -> None:
    what, source, missing = figure
    if source is None:
        assert missing.strip(), what
        return
    assert len(source.text) > 10, what
    assert re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", source.date), what
    assert source.date <= "2026-11-23", what
    assert catalog.sources[source.key] == source, what


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("design", PRESETS)
def test_every_figure_resolves_to_a_source_and_a_date_or_a_reason(
    assessed: Assess, catalog: Catalog, design: str, region: str
) -> None:
    for changes in ((), DIMENSIONS, ("database.storage_gib=500", "database.iops=13000", "kubernetes.version=1.33")):
        found = assessed(design, f"region={region}", *changes)
        figures = [*prices(found), *promises(found, catalog), *capacities(found, catalog)]
        assert len(figures) > 80
        for figure in figures:
            check(figure, catalog)


@pytest.mark.parametrize("region", REGIONS)
def test_a_total_without_every_rate_is_a_lower_bound_that_names_what_is_missing(assessed: Assess, region: str) -> None:
    found = assessed("ha", f"region={region}")
    unknown = found.bill.unknown
    named = [finding for finding in found.findings if finding.code == "COST-01"]
    assert bool(named) is bool(unknown)
    for finding in named:
        assert "lower bound" in finding.message
        assert len(finding.evidence) == len(unknown)
        assert all(line.path in told for line, told in zip(unknown, finding.evidence, strict=True))


def test_every_note_with_a_figure_of_aws_names_who_says_so(assessed: Assess, catalog: Catalog) -> None:
    found = assessed("ha", "database.storage_gib=500", "database.iops=13000", *DIMENSIONS)
    notes = {line.path: line.note for line in found.bill.lines}
    for path, key in (
        ("nodes.node-1.credits", "burst-baselines"),
        ("database.credits", "rds-baselines"),
        ("secrets.key-requests", "kms-free"),
    ):
        assert catalog.sources[key].text in notes[path]
        assert catalog.sources[key].date in notes[path]
    assert catalog.lcu.source.text in notes["load-balancer.units"]
    assert catalog.database_storage.source.text in notes["database.iops"]


def test_every_rule_and_every_finding_names_its_source(assessed: Assess) -> None:
    assert all(rule.source.strip() for rule in RULES)
    for design in PRESETS:
        assert all(finding.source and finding.code for finding in assessed(design).findings)


def test_another_day_uses_the_same_sources(assessed: Assess, catalog: Catalog) -> None:
    for day in (date(2026, 11, 25), date(2028, 1, 1)):
        for figure in prices(assessed("ha", day=day)):
            check(figure, catalog)
