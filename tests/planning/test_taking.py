"""A preset is taken with the newest version of Kubernetes that a new cluster should have; what stands keeps its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.taking import VERSION, as_standing, newest_version, take_design


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 6, 1), "1.35"),
        (date(2026, 6, 2), "1.36"),
        (date(2026, 10, 1), "1.36"),
        (date(2026, 10, 2), "1.37"),
        (date(2027, 11, 30), "1.37"),
        (date(2027, 12, 1), None),
        (date(2025, 9, 1), None),  # of the versions in support then no scheduler was read
    ],
)
def test_it_is_the_newest_in_standard_support_whose_scheduler_was_read(
    catalog: Catalog, day: date, version: str | None
) -> None:
    assert newest_version(catalog, day) == version


@pytest.mark.parametrize(
    ("stated", "day", "code"),
    [
        ("1.34", date(2026, 11, 30), "K8S-04"),
        ("1.33", date(2026, 11, 30), "K8S-01"),
        ("1.30", date(2026, 11, 30), "K8S-01"),
    ],
)
def test_no_finding_proposes_a_version_whose_scheduler_was_not_read(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, stated: str, day: date, code: str
) -> None:
    """Of 1.38, whose support begins, nobody here knows how pods are scheduled."""
    known = dict(catalog.kubernetes_versions)
    newer = replace(known["1.37"], version="1.38", released=date(2026, 11, 1))
    monkeypatch.setattr(catalog, "kubernetes_versions", {"1.38": newer} | known)
    found = assess(Patch.set(VERSION, stated).apply(load_design("ha").blueprint), catalog, day)
    (finding,) = [it for it in found.findings if it.code == code]
    proposed = [str(remedy.patch) for remedy in finding.remedies if "version" in str(remedy.patch)]
    assert proposed
    assert all("1.38" not in each for each in proposed)
    assert proposed[-1] == 'kubernetes.version = "1.37"'


@pytest.mark.parametrize("name", shipped_presets())
def test_it_is_written_into_a_preset_that_is_taken(name: str, catalog: Catalog, on: date) -> None:
    taken = take_design(name, catalog, on)
    assert taken.is_preset
    assert taken.text.startswith(load_design(name).text.rstrip())
    assert "on 2026-11-23" in taken.text
    assert PresetFile.parse(taken.text, "copied").blueprint.kubernetes.version == "1.37"
    shipped = load_design(name).blueprint
    assert Patch.set(VERSION, "1.37").apply(shipped).digest == taken.blueprint.digest
    assert assess(taken.blueprint, catalog, on).bill.total == assess(shipped, catalog, on).bill.total


def test_a_file_of_ones_own_is_what_it_says(catalog: Catalog, on: date, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    load_design("ha").save(path)
    assert take_design(str(path), catalog, on).blueprint == load_design("ha").blueprint


def test_what_lies_over_a_preset_is_taken_as_the_preset_is(catalog: Catalog, on: date, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('base = "ha"\nname = "mine"\n')
    taken = take_design(str(path), catalog, on)
    assert taken.blueprint.kubernetes.version == "1.37"
    assert Patch.set("name", "ha").apply(taken.blueprint) == take_design("ha", catalog, on).blueprint
    stands = Patch.set(VERSION, "1.35").apply(taken.blueprint)
    assert as_standing(taken, stands).blueprint.kubernetes.version == "1.35"
    path.write_text('base = "ha"\n[kubernetes]\nversion = "1.36"\n')
    stated = take_design(str(path), catalog, on)
    assert as_standing(stated, stands).blueprint.kubernetes.version == "1.36"


def test_where_none_is_fit_the_preset_stays_and_its_finding_says_why(catalog: Catalog) -> None:
    late = date(2028, 1, 1)
    taken = take_design("ha", catalog, late)
    assert taken.text == load_design("ha").text
    assert "K8S-01" in {each.code for each in assess(taken.blueprint, catalog, late).errors}


def test_what_stands_keeps_its_version(catalog: Catalog, on: date) -> None:
    stands = Patch.set(VERSION, "1.35").apply(load_design("ha").blueprint)
    again = as_standing(take_design("ha", catalog, on), stands)
    assert again.blueprint.kubernetes.version == "1.35"
    assert 'version = "1.35"' in again.text
    assert as_standing(take_design("ha", catalog, on), None).blueprint.kubernetes.version == "1.37"
