"""The command that prints JSON Schemas, and what each schema asks."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from jsonschema import Draft202012Validator

from jobvector_wizard.catalog import bundled
from jobvector_wizard.cli.app import app
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.documents.schemas import DOCUMENTS, FILES, schema_named
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.reporting.documents import estimate_document
from tests.cli.test_json import taking_json
from tests.validity import complaints, floats

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

NAMES = [*(it.name for it in DOCUMENTS), *FILES]


def objects(schema: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schemas of objects whose keys are known."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            yield path, schema
        for key, value in schema.items():
            yield from objects(value, f"{path}.{key}")
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value, path)


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_valid_and_closed_and_says_what_each_key_means(name: str) -> None:
    schema = schema_named(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == f"jobvector-wizard {name}"
    for path, each in objects(schema):
        assert each["additionalProperties"] is False, path
        if name in FILES:
            continue
        for key, of in each["properties"].items():
            meant = of if "description" in of else schema["$defs"][of["$ref"].rpartition("/")[2]]
            assert meant["description"].endswith("."), f"{path}.{key}"


def test_without_a_name_each_has_a_line(cli: Cli) -> None:
    done = cli("schema")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == NAMES
    assert all(line.endswith(".") and len(line.split()) > 5 for line in done.stdout.splitlines())


def test_a_command_that_prints_no_other_document_names_its_schema_too(cli: Cli) -> None:
    printed = cli("schema", "operation").stdout
    assert all(json.loads(cli("schema", name).stdout) == json.loads(printed) for name in ("up", "watch"))
    named = {name for it in DOCUMENTS for name in (it.name, *it.commands)} | {"report"}  # its are those of two others
    assert {name.partition(" ")[0] for name in taking_json(typer.main.get_command(app))} <= named


@pytest.mark.parametrize(("wrong", "meant"), [("estimat", "estimate"), ("Designs", "design"), ("destroyed", "destroy")])
def test_a_wrong_name_is_told_with_the_nearest(cli: Cli, wrong: str, meant: str) -> None:
    done = cli("schema", wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f'There is no schema "{wrong}". Did you mean "{meant}"?\nAll of them: jobvector-wizard schema\n'
    )


def presets() -> list[tuple[str, dict[str, Any]]]:
    folder = files("jobvector_wizard.presets")
    return [(name, tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))) for name in shipped_presets()]


def test_every_preset_is_what_the_schema_of_a_design_says() -> None:
    assert {name: complaints(design, "design") for name, design in presets()} == {
        name: [] for name in shipped_presets()
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nodez", {}),
        ("network.nat", "sometimes"),
        ("workloads.ollama.replicas", "many"),
        ("usage.egress_gb", -1),
        ("tags", {"a;b": "c"}),
        ("database", None),
    ],
)
def test_a_design_that_the_program_refuses_for_its_form_the_schema_refuses_too(path: str, value: Any) -> None:
    design = copy.deepcopy(dict(presets())["ha"])
    *steps, last = path.split(".")
    table = design
    for step in steps:
        table = table[step]
    table[last] = value
    assert complaints(design, "design")


def test_a_file_of_differences_has_a_base_and_nothing_else_that_must_stand_there() -> None:
    staging = {"base": "ha", "unset": ["nodes.node-3"], "nodes": {"node-2": {"type": "t3a.large"}}}
    assert complaints(staging, "overlay") == []
    assert complaints(dict(presets())["ha"], "overlay"), "it has no base"
    assert complaints(staging | {"databases": {}}, "overlay")
    assert complaints(staging | {"unset": "nodes.node-3"}, "overlay")
    assert complaints(staging, "design"), "a whole design says more"


def test_requirements_as_the_program_writes_them_are_what_their_schema_says(cli: Cli) -> None:
    for name in shipped_presets():
        written = tomllib.loads(cli("presets", "show", name, "--requirements").stdout)
        assert complaints(written, "requirements") == []
    assert complaints({}, "requirements") == []
    assert complaints({"usage": {"egress_gb": {"low": 1, "expected": 2, "high": 3}}}, "requirements") == []
    assert complaints({"nodes": {}}, "requirements")
    assert complaints({"usage": {"cross_zone_gb": 1}}, "requirements"), "it is a design's"


def spoiled() -> list[Any]:
    def without(document: Any) -> None:
        del document["total"]["lower_bound"]

    def other(document: Any) -> None:
        document["lines"][0]["colour"] = "red"

    def number(document: Any) -> None:
        document["total"]["expected"] = 649.80

    def exponent(document: Any) -> None:
        document["lines"][0]["quantity"] = "2.19E+3"

    def dollars(document: Any) -> None:
        document["budget"] = "$650"

    def day(document: Any) -> None:
        document["on"] = "23.11.2026"

    def version(document: Any) -> None:
        document["schema"] = 1

    def word(document: Any) -> None:
        document["findings"][0]["severity"] = "grave"

    return [without, other, number, exponent, dollars, day, version, word]


@pytest.fixture(scope="module")
def document() -> Any:
    found = assess(load_design("ha-as-drawn").blueprint, bundled(), date(2026, 11, 23))
    return json.loads(json.dumps(estimate_document(found)))


@pytest.mark.parametrize("spoil", spoiled(), ids=lambda it: it.__name__)
def test_a_document_that_is_otherwise_is_refused(spoil: Any, document: Any) -> None:
    assert complaints(document, "estimate") == []
    made = copy.deepcopy(document)
    spoil(made)
    assert len(complaints(made, "estimate")) == 1


def test_the_walk_for_fractions_finds_one(document: Any) -> None:
    assert list(floats(document)) == []
    made = copy.deepcopy(document)
    made["lines"][2]["usd"]["low"] = 1.5
    assert list(floats(made)) == ["$.lines[2].usd.low"]


def test_the_line_that_names_a_schema_for_editors_outlives_every_change(cli: Cli, tmp_path: Path) -> None:
    design = tmp_path / "mine.toml"
    assert cli("presets", "copy", "ha", "mine.toml").returncode == 0
    design.write_text(f"#:schema ./design.schema.json\n{design.read_text()}")
    assert cli("schema", "design", "-o", "design.schema.json").returncode == 0
    assert json.loads((tmp_path / "design.schema.json").read_text()) == schema_named("design")
    changed = cli("presets", "show", "mine.toml", "--set", "region=eu-central-1", "--unset", "budget").stdout
    assert changed.splitlines()[0] == "#:schema ./design.schema.json"
    assert complaints(tomllib.loads(changed), "design") == []
