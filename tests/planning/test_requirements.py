"""What belongs to a person holds for every design; what belongs to a design stays its own."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.base.toml_text import read_text
from jobvector_wizard.catalog import Catalog
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch, difference
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.design.usage import Usage
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.requirements import (
    LAYOUT,
    REQUIREMENTS,
    of_person,
    parse_requirements,
    requirements_text,
    with_requirements,
)

MINE = """
region = "us-east-1"

[budget]
monthly_usd = 400
alerts = ["ops@example.org"]

[usage]
egress_gb = { low = 100, expected = 800, high = 2000 }

[goals]
survive_zone_loss = true
"""


@pytest.mark.parametrize("preset", sorted(shipped_presets()))
def test_one_file_holds_for_every_preset(preset: str, catalog: Catalog, on: date) -> None:
    shipped = load_design(preset)
    design = with_requirements(shipped, parse_requirements(MINE, "mine.toml"), catalog)
    found = design.blueprint
    assert (found.region, found.budget.monthly_usd, found.goals.survive_zone_loss) == ("us-east-1", 400, True)
    assert found.usage.egress_gb.expected == 800
    assert all(zone.startswith("us-east-1") for zone in found.network.zones)
    egress = next(line for line in assess(found, catalog, on).bill.lines if line.path == "transfer.egress")
    assert egress.quantity.expected == 700  # after 100 GB that are free
    assert found.usage.cross_zone_gb == shipped.blueprint.usage.cross_zone_gb
    assert Blueprint.parse(tomllib.loads(design.text)) == found
    changed = {change.path[0] for change in difference(shipped.blueprint, found).changes}
    assert changed <= {*REQUIREMENTS, "network", "nodes", "database"}


@pytest.mark.parametrize("preset", sorted(shipped_presets()))
def test_what_a_preset_states_is_a_file_that_changes_nothing_of_it(preset: str, catalog: Catalog) -> None:
    shipped = load_design(preset)
    wanted = parse_requirements(requirements_text(shipped), "requirements.toml")
    assert with_requirements(shipped, wanted, catalog).blueprint == shipped.blueprint
    stated = {".".join(change.path) for change in wanted.changes}
    assert "usage.egress_gb" in stated
    assert not stated & {f"usage.{name}" for name in LAYOUT}
    other = with_requirements(load_design("economy"), wanted, catalog).blueprint
    assert other.budget == shipped.blueprint.budget or shipped.blueprint.budget.monthly_usd is None
    assert other.usage.cross_zone_gb == load_design("economy").blueprint.usage.cross_zone_gb


def test_the_layouts_own_use_is_there_and_its_comments_stay_with_the_rest() -> None:
    assert set(LAYOUT) <= Usage.model_fields.keys()
    text = requirements_text(load_design("ha"))
    assert "to the internet; the first 100 GB a month are free" in text
    assert "names the finding" not in text  # of the table that follows in the design


def test_of_a_persons_changes_the_last_of_each_place_is_kept() -> None:
    first = Patch.parse(["budget.monthly_usd=500", "nodes.node-2.type=t3.large", "usage.egress_gb=10"])
    second = Patch.parse(["usage.egress_gb=20", "usage.cross_zone_gb=1"], ["goals.survive_zone_loss"])
    assert str(of_person(first, second)) == (
        "budget.monthly_usd = 500; usage.egress_gb = 20; unset goals.survive_zone_loss"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[nodes.node-1]\ntype = 't3.large'", '"nodes" is no requirement of a person but a part of a design'),
        ("[budgets]", 'Did you mean "budget"?'),
        ("usage = 3", "usage is a table"),
        ("[usage]\ncross_zone_gb = 3", "usage.cross_zone_gb follows from a design's layout"),
        ("[usage\n", "is not TOML"),
        ('"\\u001b[2J" = 1', '"\\u001b[2J" is no requirement'),
    ],
)
def test_a_file_of_something_else_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_requirements(text, "mine.toml")
    assert said in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# \xff")
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "latin.toml"):
        with pytest.raises(UsageError, match="There is no file" if path.name == "none.toml" else "cannot be read"):
            read_text(path)


@pytest.mark.parametrize("wrong", ["egres_gb = 1", "egress_gb = -1"])
def test_a_wish_that_no_design_can_take_names_file_design_and_place(wrong: str, catalog: Catalog) -> None:
    wanted = parse_requirements(f"[usage]\n{wrong}", "mine.toml")
    with pytest.raises(UsageError) as caught:
        with_requirements(load_design("ha"), wanted, catalog, "mine.toml")
    assert "mine.toml does not fit preset ha." in str(caught.value)
    assert f"usage.{wrong.partition(' ')[0]}" in str(caught.value)
