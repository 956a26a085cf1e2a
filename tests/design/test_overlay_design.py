"""A design file that says only how it differs from a base: what it means, and what is wrong with one that is wrong."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from jobvector_wizard.base.errors import UsageError
from jobvector_wizard.design.patch import Patch, difference
from jobvector_wizard.design.preset_file import PresetFile, load_design, whole_design

STAGING = """\
base = "ha"
name = "ha-staging"
unset = ["nodes.node-3.root_gib", "accepted"]
[database]
multi_az = false
[buckets.jobvector-uploads]
stored_gb = { low = 1 }
[nodes.node-1] # nothing differs
[nodes.node-4]
type = "t3a.medium"
zone = "eu-west-1c"
"""


def read(folder: Path, **files: str) -> PresetFile:
    """Write files, and read the one that is called `it`."""
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return PresetFile.load(folder / "it.toml")


def test_it_is_its_base_with_the_differences(tmp_path: Path) -> None:
    found = read(tmp_path, it=STAGING)
    base = load_design("ha").blueprint
    patch = Patch.parse(
        [
            "name=ha-staging",
            "database.multi_az=false",
            "buckets.jobvector-uploads.stored_gb.low=1",
            "nodes.node-4.type=t3a.medium",
            "nodes.node-4.zone=eu-west-1c",
        ],
        ["nodes.node-3.root_gib", "accepted"],
    )
    assert found.blueprint == patch.apply(base)
    assert set(map(str, difference(base, found.blueprint).changes)) >= {"database.multi_az = false", "unset accepted"}


def test_its_text_is_the_whole_design_with_the_comments_of_the_base(tmp_path: Path) -> None:
    found = read(tmp_path, it=STAGING)
    assert "base" not in tomllib.loads(found.text)
    assert PresetFile.parse(found.text, "whole").blueprint == found.blueprint
    assert "# the model and ollama's image" in found.text
    assert found.origin == str(tmp_path / "it.toml")
    assert not found.is_preset


def test_a_base_may_have_a_base_and_is_found_from_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "shared" / "deep").mkdir(parents=True)
    (tmp_path / "shared" / "root.toml").write_text('base = "economy"\n[database]\nstorage_gib = 77\n')
    (tmp_path / "shared" / "deep" / "middle.toml").write_text('base = "../root.toml"\n[budget]\nmonthly_usd = 11\n')
    found = read(tmp_path, it='base = "shared/deep/middle.toml"\nname = "mine"\n').blueprint
    assert (found.name, found.database.storage_gib, found.budget.monthly_usd) == ("mine", 77, 11)


def test_nothing_over_a_design_is_that_design(tmp_path: Path) -> None:
    assert read(tmp_path, it='base = "ha"').blueprint == load_design("ha").blueprint
    assert read(tmp_path, it='base = "ha"').text == load_design("ha").text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"it": "base = 7"}, "base: a text is expected"),
        ({"it": 'base = ""'}, "base: a text is expected"),
        ({"it": 'base = "\\u0000.toml"'}, "base: a text is expected"),
        ({"it": 'base = "-"'}, "base: standard input is no base"),
        ({"it": 'base = "HA"'}, 'base: there is no preset "HA"; did you mean "ha"?'),
        ({"it": 'base = "nowhere.toml"'}, "base: there is no file "),
        ({"it": f'base = "{"x" * 300}.toml"'}, "cannot be read: File name too long"),
        ({"it": 'base = "/it.toml"'}, "base: a base is named as it is found from this file"),
        ({"it": 'base = "/dev/zero"'}, 'base: there is no preset "/dev/zero"'),
        ({"it": 'base = "folder.toml"'}, "base: there is no file "),
        ({"it": 'base = "pipe.toml"'}, "base: there is no file "),
        ({"it": 'base = "loop.toml"'}, "base: there is no file "),
        ({"it": 'base = "it.toml"'}, "lies over this design itself"),
        ({"it": 'base = "a.toml"', "a": 'base = "./it.toml"'}, "lies over this design itself"),
        ({"it": 'base = "link.toml"'}, "lies over this design itself"),
        ({"it": 'base = "a.toml"', "a": "x ="}, "a.toml is not a valid blueprint"),
        ({"it": 'base = "a.toml"', "a": "x = 1"}, "x: "),
        ({"it": 'base = "ha"\nunset = "nodes"'}, "unset: a list of paths is expected"),
        ({"it": 'base = "ha"\nunset = ["a b", "", 1]'}, "unset: a list of paths is expected"),
        ({"it": 'base = "ha"\nunset = ["a b"]'}, 'unset: "a b" is not a path'),
        ({"it": 'base = "ha"\nunset = ["nodes.node-9"]'}, "the base has no nodes.node-9"),
        ({"it": 'base = "ha"\nunset = ["name"]'}, "name: this key is missing"),
        ({"it": 'base = "ha"\n[workloads.backnd]\ncpu = "2"'}, 'there is no workload "backnd"; did you mean "backend"?'),
        ({"it": 'base = "ha"\nregionn = "eu-west-1"'}, "regionn: "),
        ({"it": 'base = "ha"\n[name]\nx = 1'}, "name is a value and has no keys below it"),
        ({"it": 'base = "ha"\nnodes = 1'}, "nodes: "),
        ({"it": 'unset = ["accepted"]'}, "unset: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_file(tmp_path: Path, files: dict[str, str], said: str) -> None:
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "link.toml").symlink_to("it.toml")
    with pytest.raises(UsageError) as raised:
        read(tmp_path, **files)
    assert said in str(raised.value)
    assert ".toml" in str(raised.value).partition("\n")[0]


def test_not_more_than_eight_lie_over_each_other(tmp_path: Path) -> None:
    (tmp_path / "0.toml").write_text('base = "ha"')
    for number in range(1, 10):
        (tmp_path / f"{number}.toml").write_text(f'base = "{number - 1}.toml"')
    assert PresetFile.load(tmp_path / "8.toml").blueprint == load_design("ha").blueprint
    with pytest.raises(UsageError, match="more than 8 designs lie over each other"):
        PresetFile.load(tmp_path / "9.toml")


def test_what_stands_nowhere_may_lie_over_a_preset_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    load_design("ha").save(Path("mine.toml"))
    assert whole_design('base = "ha"', "standard input").blueprint == load_design("ha").blueprint
    with pytest.raises(UsageError, match="standard input stands nowhere, so no file is beside it"):
        whole_design('base = "mine.toml"', "standard input")
