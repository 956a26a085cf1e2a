"""A patch changes a blueprint and its file together, and has an inverse."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobvector_wizard.base.errors import PatchError, UnknownNameError, UsageError
from jobvector_wizard.design.patch import Patch, difference, read_path, write_path
from jobvector_wizard.design.preset_file import PresetFile, load_design, shipped_presets

if TYPE_CHECKING:
    from pathlib import Path

TYPES = st.sampled_from(["t3.medium", "t3.large", "t3a.xlarge", "c6a.xlarge", "m6i.large"])
PLAIN = st.one_of(
    st.tuples(st.sampled_from(["nodes.node-1.type", "nodes.node-2.type"]), TYPES),
    st.tuples(st.just("nodes.node-1.count"), st.integers(1, 9)),
    st.tuples(st.just("database.multi_az"), st.booleans()),
    st.tuples(st.just("database.storage_gib"), st.integers(20, 900)),
    st.tuples(st.just("network.nat"), st.sampled_from(["per-zone", "single", "none"])),
    st.tuples(st.just("workloads.ollama.cpu"), st.integers(1, 4000).map(lambda value: f"{value}m")),
    st.tuples(st.just("workloads.ollama.priority"), st.integers(0, 9000)),
    st.tuples(st.just("budget.monthly_usd"), st.integers(0, 9000)),
    st.tuples(st.just("budget.alerts"), st.lists(st.just("ops@example.com"), max_size=2)),
    st.tuples(st.just("usage.egress_gb"), st.just({"low": 1, "expected": 2, "high": 3})),
    st.tuples(st.just('accepted."CAP-01:ollama"'), st.just("we know")),
    st.tuples(st.just("workloads.extra-one"), st.just({"cpu": "10m", "memory": "16Mi"})),
    st.tuples(st.just("summary"), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)),
)
UNSETTABLE = st.sampled_from(
    ["budget", "budget.monthly_usd", "network.nat", "summary", "accepted", "goals", "edge.domain"]
)
CHANGES = st.lists(st.one_of(PLAIN.map(lambda it: Patch.set(*it)), UNSETTABLE.map(Patch.unset)), max_size=6)


@given(name=st.sampled_from(sorted(shipped_presets())), changes=CHANGES)
def test_a_changed_file_reads_as_the_changed_blueprint(name: str, changes: list[Patch]) -> None:
    changed = load_design(name).apply(sum(changes, Patch()))
    assert PresetFile.parse(changed.text, "changed").blueprint == changed.blueprint


@given(name=st.sampled_from(sorted(shipped_presets())), changes=CHANGES)
def test_the_difference_of_two_blueprints_turns_one_into_the_other(name: str, changes: list[Patch]) -> None:
    before = load_design(name).blueprint
    after = sum(changes, Patch()).apply(before)
    assert difference(before, after).apply(before).document() == after.document()
    assert difference(before, before).changes == ()


@given(
    steps=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), min_size=1, max_size=4)
)
def test_any_path_can_be_written_and_read(steps: list[str]) -> None:
    assert read_path(write_path(tuple(steps))) == tuple(steps)


def test_comments_survive_a_change() -> None:
    design = load_design("ha")
    changed = design.apply(Patch.set("database.engine_version", "16") + Patch.set("budget.monthly_usd", 700))
    assert "# AWS chooses the newest minor" in changed.text
    assert "# Known and lived with" in changed.text
    assert design.text.count("#") == changed.text.count("#")
    changed_lines = set(changed.text.splitlines()) ^ set(design.text.splitlines())
    assert len(changed_lines) == 4


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("nodes.node-2.type=t3.xlarge", "t3.xlarge"),
        ('nodes.node-2.type="t3.xlarge"', "t3.xlarge"),
        ("database.multi_az=false", False),
        ("budget.monthly_usd=420.50", 420.5),
        ('network.zones=["eu-west-1a", "eu-west-1b"]', ["eu-west-1a", "eu-west-1b"]),
        ("workloads.ollama.cpu = 1780m", "1780m"),
        ("kubernetes.version=1.30", "1.30"),
        ("database.engine_version=15", "15"),
    ],
)
def test_an_assignment_is_toml_and_needs_no_quotes(written: str, value: Any) -> None:
    (change,) = Patch.parse([written]).changes
    assert change.value == value
    assert tomllib.loads(str(change))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("nodes.node-2.type", "sets nothing"),
        ("nodes..type=x", "is not a path"),
        ("nodes.node-9.type=t3.large", 'there is no node group "node-9"'),
        ("workloads.olama.cpu=1", 'did you mean "ollama"'),
        ("budget.monthly_usd=-3", "budget.monthly_usd"),
        ("region.name=x", "is a value and has no keys below it"),
        ("nodes.node-2.tipe=t3.large", 'did you mean "type"'),
    ],
)
def test_a_change_that_cannot_be_made_says_why(written: str, message: str) -> None:
    with pytest.raises(PatchError) as caught:
        Patch.parse([written]).apply(load_design("ha").blueprint)
    assert message in str(caught.value)


def test_a_file_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    design = load_design("economy")
    target = tmp_path / "mine" / "design.toml"
    design.save(target)
    assert PresetFile.load(target).blueprint == design.blueprint
    assert [path.name for path in target.parent.iterdir()] == ["design.toml"]
    blocked = target / "below-a-file.toml"
    with pytest.raises(UsageError, match="cannot be written"):
        design.save(blocked)


def test_a_design_is_a_preset_or_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match='Did you mean "economy"'):
        load_design("econmy")
    with pytest.raises(UsageError, match="There is no file"):
        load_design(str(tmp_path / "none.toml"))
    broken = tmp_path / "broken.toml"
    broken.write_text("name = \n")
    with pytest.raises(UsageError, match="line 1"):
        load_design(str(broken))
