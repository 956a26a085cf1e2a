"""A preset is taken with the newest version of Kubernetes that a new cluster should have; what stands keeps its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jobvector_wizard.catalog import Catalog
from jobvector_wizard.patch import Patch
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.taking import VERSION, as_standing, newest_version, take_design
from jobvector_wizard.preset_file import PresetFile, load_design, shipped_presets


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
