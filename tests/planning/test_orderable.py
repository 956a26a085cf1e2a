"""What RDS takes orders for by its own list: offers, findings, and that a list refuses nothing by what it has not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.catalog import Catalog, Origin, PostgresStanding, Standing, bundled
from jobvector_wizard.catalog.orderable import ClassOptions
from jobvector_wizard.catalog.overlay import Overlay, RefreshedRegion
from jobvector_wizard.catalog.overlay_file import OverlayError, parse_overlay, written
from jobvector_wizard.catalog.refreshing import (
    CLASSES,
    ENGINE_VERSIONS,
    with_classes,
    with_engine_versions,
    without,
)
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.findings import Severity
from jobvector_wizard.planning.moving import move_with_region
from jobvector_wizard.reporting.prices import shown_prices

if TYPE_CHECKING:
    from jobvector_wizard.planning.assessment import Assessment

DAY = date(2026, 11, 30)
REGION = "eu-west-1"
EMPTY = RefreshedRegion("2026-11-30", "GetProducts", {})
ALL = "15.13 15.19 16.9 17.5 17.11 18.1"
SMALL = "af-south-1"
"""A region that is not known to offer every class."""


def options(versions: str = ALL, standby: str | None = None) -> ClassOptions:
    return ClassOptions(versions, versions if standby is None else standby, "gp2 gp3", f"{REGION}a {REGION}b")


def catalog(versions: str = ALL, **classes: ClassOptions) -> Catalog:
    named = {f"db.{name.replace('_', '.')}": it for name, it in classes.items()}
    read = with_classes(EMPTY, bundled(), named or {"db.t3.small": options()}, versions, DAY)
    return over(read)


def over(read: RefreshedRegion, region: str = REGION) -> Catalog:
    return Catalog(files("jobvector_wizard.catalog") / "data", Overlay({region: read}))


def assessed(known: Catalog, *changes: str, on: date = DAY) -> Assessment:
    design = load_design("ha").blueprint
    for change in changes:
        path, _, value = change.partition("=")
        design = Patch.set(path, json.loads(value) if value in ("true", "false") else value).apply(design)
    return assess(design, known, on)


def found(shown: Assessment) -> dict[str, object]:
    return {it.code: it for it in shown.findings if it.code in {"CAT-03", "DB-01", "DB-10", "DB-11", "DB-12"}}


def test_what_the_list_has_is_offered_and_keeps_its_price() -> None:
    before = bundled().region(SMALL)
    new = next(name for name in bundled().database_classes if name not in before.databases)
    listed = {"db.t3.small": options(), new: options(), "db.x99.huge": options()}
    known = over(with_classes(EMPTY, bundled(), listed, ALL, DAY), SMALL)
    region = known.region(SMALL)
    assert {*region.databases} == {"db.t3.small", new}  # nor is a class that the catalog does not know
    assert region.databases["db.t3.small"] == before.databases["db.t3.small"]
    assert region.databases[new].single.usd is None
    assert region.databases[new].single.missing
    assert (region.standing("db.t3.small"), region.standing(new)) == (Standing.PRICED, Standing.UNPRICED)
    gone = next(name for name in before.databases if name not in listed)
    assert region.standing(gone) is Standing.UNKNOWN
    design = load_design("ha").blueprint
    there = move_with_region(Patch.set("region", SMALL), design, known).apply(design)
    shown = assess(Patch.set("database.instance_class", new).apply(there), known, DAY)
    assert "database.instance" in {line.path for line in shown.bill.unknown}
    assert known.region("us-east-1") == bundled().region("us-east-1")


def test_a_class_that_the_list_has_not_is_not_known_and_never_refused() -> None:
    shown = assessed(catalog(), "database.instance_class=db.m5.large")
    (finding,) = (it for it in shown.findings if it.code == "CAT-03")
    assert finding.severity is Severity.WARNING
    assert not finding.refused
    assert finding.evidence[0] == "RDS's own list of 2026-11-30 has 1 classes, and this is none of them"
    assert "CAT-03" not in found(assessed(bundled(), "database.instance_class=db.m5.large"))


@pytest.mark.parametrize(
    ("changes", "standby", "told"),
    [
        (("database.engine_version=17",), ALL, ""),
        (("database.engine_version=17.5",), ALL, ""),
        (("database.engine_version=17",), "15.13", "with the majors 15"),
        (("database.engine_version=17.11", "database.multi_az=false"), "15.13", ""),
        (("database.engine_version=15",), "17.5 16.9", "with the majors 16, 17"),
        (("database.engine_version=15",), "", "with the majors none"),
        (("database.engine_version=15.2",), "17.5", ""),  # DB-01 says it
    ],
)
def test_a_class_that_is_not_listed_with_a_version_is_told(changes: tuple[str, ...], standby: str, told: str) -> None:
    shown = assessed(catalog(t3_small=options(standby=standby)), *changes)
    finding = next((it for it in shown.findings if it.code == "DB-12"), None)
    assert (finding is not None) is bool(told)
    if finding is not None:
        assert told in finding.evidence[0]
        assert "on 2026-11-30; AWS decides" in finding.message
        assert finding.severity is Severity.WARNING
        assert not finding.refused
        for remedy in finding.remedies:
            mended = assess(remedy.patch.apply(shown.blueprint), catalog(t3_small=options(standby=standby)), DAY)
            assert "DB-12" not in found(mended)


@pytest.mark.parametrize(
    ("version", "before", "now"),
    [
        ("16.9", PostgresStanding.ORDERABLE, PostgresStanding.ORDERABLE),
        ("16.8", PostgresStanding.REFUSED, PostgresStanding.REFUSED),
        ("16.13", PostgresStanding.ORDERABLE, PostgresStanding.ORDERABLE),  # newer than the list's newest of 16
        ("17.4", PostgresStanding.REFUSED, PostgresStanding.REFUSED),
        ("17.3", PostgresStanding.REFUSED, PostgresStanding.REFUSED),
        ("17.6", PostgresStanding.UNKNOWN, PostgresStanding.UNKNOWN),  # within the list, and not on it
        ("15.12", PostgresStanding.REFUSED, PostgresStanding.REFUSED),
        ("15.14", PostgresStanding.ORDERABLE, PostgresStanding.UNKNOWN),
        ("18.0", PostgresStanding.UNKNOWN, PostgresStanding.REFUSED),
        ("18.1", PostgresStanding.UNKNOWN, PostgresStanding.ORDERABLE),
        ("14.17", PostgresStanding.REFUSED, PostgresStanding.REFUSED),  # the list has nothing of 14
        ("14.24", PostgresStanding.ORDERABLE, PostgresStanding.ORDERABLE),
        ("17", PostgresStanding.MAJOR, PostgresStanding.MAJOR),
        ("17.99", PostgresStanding.NEVER, PostgresStanding.NEVER),
        ("21.1", PostgresStanding.NEVER, PostgresStanding.NEVER),
    ],
)
def test_a_version_stands_as_the_list_says(version: str, before: PostgresStanding, now: PostgresStanding) -> None:
    assert bundled().postgres.standing(version, DAY) is before
    assert catalog().postgres_in(REGION).standing(version, DAY) is now
    assert catalog().postgres_in("us-east-1").standing(version, DAY) is before


def test_what_the_list_has_was_never_refused_and_always_existed() -> None:
    known = catalog("16.4 21.1 15.99 11.22-rds.20240418").postgres_in(REGION)
    assert known.standing("16.4", DAY) is PostgresStanding.ORDERABLE  # refused elsewhere, once
    assert known.standing("16.5", DAY) is PostgresStanding.UNKNOWN
    assert known.standing("21.1", DAY) is PostgresStanding.ORDERABLE
    assert known.standing("21", DAY) is PostgresStanding.MAJOR
    assert known.standing("15.99", DAY) is PostgresStanding.ORDERABLE
    assert known.standing("11.22", DAY) is bundled().postgres.standing("11.22", DAY)
    newest = known.newest(15)
    assert newest is not None
    assert (newest.source.origin, newest.source.date) == (Origin.REFRESHED, "2026-11-30")


def test_findings_name_the_list_and_its_day() -> None:
    refused = next(it for it in assessed(catalog(), "database.engine_version=17.2").findings if it.code == "DB-01")
    assert refused.evidence == (
        "the oldest seen offered is 17.5: RDS in eu-west-1, versions of PostgreSQL, read by catalog refresh, 2026-11-30",
    )
    unknown = next(it for it in assessed(catalog(), "database.engine_version=17.6").findings if it.code == "DB-11")
    assert "RDS's own of 2026-11-30 is among them" in unknown.evidence[0]
    assert unknown.severity is Severity.WARNING


def test_where_only_versions_were_read_classes_stay_as_they_were() -> None:
    read = with_engine_versions(without(EMPTY, CLASSES, "AWS denies it"), ALL, DAY)
    known = over(read)
    assert {*known.region(REGION).databases} == {*bundled().region(REGION).databases}
    assert known.region(REGION).classes_read == ""
    assert known.postgres_in(REGION).standing("18.1", DAY) is PostgresStanding.ORDERABLE
    assert "DB-12" not in found(assessed(known))


@pytest.mark.parametrize("classes", [{}, {"db.x99.huge": options()}])
def test_a_list_without_a_known_class_is_none(classes: dict[str, ClassOptions]) -> None:
    read = with_classes(EMPTY, bundled(), classes, ALL, DAY)
    assert (read.classes, read.classes_read, read.engine_versions) == ({}, "", "")
    assert read.refused[CLASSES] == "RDS lists no class that is known here"
    none = with_engine_versions(EMPTY, "", DAY)
    assert none.refused[ENGINE_VERSIONS] == "RDS lists no version of PostgreSQL"


def test_lists_that_are_not_read_again_stay_with_their_day() -> None:
    before = replace(
        with_classes(EMPTY, bundled(), {"db.t3.small": options()}, ALL, DAY),
        classes_read="2026-10-01",
        engine_versions_read="2026-10-01",
    )
    kept = EMPTY.over(before)
    assert (kept.classes, kept.classes_read) == (before.classes, "2026-10-01")
    assert (kept.engine_versions, kept.engine_versions_read) == (ALL, "2026-10-01")
    again = with_classes(EMPTY, bundled(), {"db.m5.large": options()}, "17.5", DAY).over(before)
    assert ({*again.classes}, again.engine_versions, again.classes_read) == ({"db.m5.large"}, "17.5", "2026-11-30")


def test_the_file_keeps_the_lists_and_passes_over_what_is_none() -> None:
    read = with_classes(EMPTY, bundled(), {"db.t3.small": options()}, ALL, DAY)
    overlay = Overlay({REGION: read})
    assert parse_overlay(written(overlay)) == overlay
    raw = json.loads(written(overlay))
    for value in ("a  b", "a\x1b", 1, None, "a\n"):
        for spoil in ("versions", "standby", "storages", "zones"):
            spoiled = json.loads(json.dumps(raw))
            spoiled["regions"][REGION]["classes"]["db.t3.small"][spoil] = value
            with pytest.raises(OverlayError):
                parse_overlay(json.dumps(spoiled))
        spoiled = json.loads(json.dumps(raw))
        spoiled["regions"][REGION]["engine_versions"] = value
        with pytest.raises(OverlayError):
            parse_overlay(json.dumps(spoiled))
    for name in ("classes", "classes_read", "engine_versions", "engine_versions_read"):
        del raw["regions"][REGION][name]
    assert parse_overlay(json.dumps(raw)).regions[REGION] == EMPTY  # as it was before these were read


def test_a_class_is_shown_with_what_can_be_ordered() -> None:
    known = catalog(t3_small=options("16.9 17.5", standby="17.5"))
    shown = {it.path: it for it in shown_prices(known, REGION, "db.t3.small")}
    it = shown["db.t3.small.orderable"]
    assert it.said == (
        "gp3 with PostgreSQL 16.9, 17.5, without a standby 16.9; storage gp2, gp3; in eu-west-1a, eu-west-1b"
    )
    assert it.source is not None
    assert (it.source.date, it.source.origin) == ("2026-11-30", Origin.REFRESHED)
    majors = shown_prices(known, REGION, "postgres")
    assert [(each.path, each.said) for each in majors][:2] == [
        ("postgres.15", "15.13, 15.19"),
        ("postgres.16", "16.9"),
    ]
    (never,) = shown_prices(bundled(), REGION, "postgres")
    assert "no refresh has read it" in never.missing
