"""Numbers, texts and files beyond any bound: refused at once, in a sentence, by the same words everywhere."""

from __future__ import annotations

import os
import threading
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from jobvector_wizard.base import paths, preferences
from jobvector_wizard.base.errors import BlueprintError, PatchError, UsageError, nearest
from jobvector_wizard.base.toml_text import DEEPEST, LARGEST, TomlTextError, read_text, read_toml
from jobvector_wizard.base.units import MOST_CPU, MOST_MEMORY, Ti, parse_cpu, parse_memory, parse_number
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch, read_path
from jobvector_wizard.design.preset_file import PresetFile, load_design
from jobvector_wizard.planning.requirements import parse_requirements
from jobvector_wizard.planning.steps import answered
from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.session.kept import kept_drafts
from tests.cli.conftest import Cli

HA = load_design("ha")
ARABIC = "٣"
ABSURD = ("1e999990", "1e5000", "sNaN", "NaN", "inf", "9" * 5000, "0." + "0" * 5000 + "1", ARABIC, "1_000_000_000_000x")


@pytest.mark.parametrize("amount", ABSURD)
@pytest.mark.parametrize("parse", [parse_cpu, parse_memory, parse_number])
def test_an_absurd_amount_is_refused_at_once(parse: Any, amount: str) -> None:
    for text in (amount, f"-{amount}", f"{amount}m", f"{amount}Gi"):
        with pytest.raises(ValueError, match=r"(?s).") as refused:
            parse(text)
        assert parse is parse_number or len(str(refused.value)) < 200


def test_what_no_machine_has_is_no_request() -> None:
    assert parse_cpu("10000") == MOST_CPU
    assert parse_memory("1024Ti") == MOST_MEMORY == 1024 * Ti
    for parse, amount in (
        (parse_cpu, "10000001m"),
        (parse_cpu, "1e9"),
        (parse_memory, "1025Ti"),
        (parse_memory, "9" * 30),
    ):
        with pytest.raises(ValueError, match=r"than any machine has; write .* or less"):
            parse(amount)


def _numbers(model: type[BaseModel], path: str = "") -> dict[str, tuple[FieldInfo, Any]]:
    """Every number of a design, by path, with its annotation."""
    found: dict[str, tuple[FieldInfo, Any]] = {}

    def visit(annotation: Any, field: FieldInfo, here: str) -> None:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found.update(_numbers(annotation, f"{here}."))
        elif annotation in (int, Decimal, float):
            found[here] = (field, annotation)
        else:
            for inner in get_args(annotation):
                visit(inner, field, here)

    for name, field in model.model_fields.items():
        visit(field.annotation, field, f"{path}{field.alias or name}")
    return found


def test_every_number_of_a_design_has_an_upper_bound() -> None:
    """A model is asked for one more than anybody has, since a bound may be a check of a table of its own."""
    numbers = _numbers(Blueprint)
    assert len(numbers) > 60
    for path, most in {"nodes.count": 450, "database.iops": 256_000, "workloads.replicas": 5000}.items():
        field, _ = numbers[path]
        assert f"le={most}" in str(field.metadata) or str(most) in repr(field)
    for path, (field, _) in numbers.items():
        with pytest.raises(ValueError, match=r"(?s)."):
            _adapter(field).validate_python(10**18)
        with pytest.raises(ValueError, match=r"(?s)."):
            _adapter(field).validate_python(ARABIC)
        with pytest.raises(ValueError, match=r"(?s)."):
            _adapter(field).validate_python(True)
        assert path


def _adapter(field: FieldInfo) -> Any:
    annotated: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotated)


@pytest.mark.parametrize(
    "assignment",
    [
        "workloads.backend.cpu=1e999990m",
        f"workloads.backend.cpu={ARABIC}",
        f"workloads.backend.memory={ARABIC}Gi",
        f"budget.monthly_usd={ARABIC}",
        'budget.monthly_usd="1e999999"',
        "budget.monthly_usd=true",
        f"workloads.backend.replicas={'9' * 5000}",
        "database.iops=true",
        "database.iops=10000000000",
        f"workloads.backend.x={'[' * 5000}",
        f"workloads.backend.x={'[' * 600}{']' * 600}",
        f"workloads.backend.x={'{a=' * 3000}1{'}' * 3000}",
        f"workloads.backend.x={'.'.join(['1'] * 20000)}",
        f"{'.'.join(['a'] * 5000)}=1",
        'accepted."a\tb"=x',
        'accepted."\x01"=x',
        r'accepted."\q"=x',
        'accepted."open=x',
    ],
)
def test_a_change_beyond_any_bound_is_a_sentence(assignment: str) -> None:
    with pytest.raises(PatchError) as refused:
        Patch.parse([assignment]).apply(HA.blueprint)
    assert len(str(refused.value)) < 400


def test_a_path_of_as_many_keys_as_are_read_is_one() -> None:
    assert len(read_path(".".join(["a"] * DEEPEST))) == DEEPEST
    with pytest.raises(PatchError):
        read_path(".".join(["a"] * (DEEPEST + 1)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"a={'[' * 100_000}", "more than 32 tables and lists"),
        (f"a={'[' * 40}{']' * 40}", "more than 32 tables and lists"),
        (f"{'.'.join(['a'] * 20_000)}=1", "more than 32 tables and lists"),
        (f"[{'.'.join(['a'] * 20_000)}]", "more than 32 tables and lists"),
        (f"a={'{b=' * 5000}1{'}' * 5000}", "more than 32 tables and lists"),
        (f"a={'9' * 5000}", "thousands of digits"),
        ("a=1\n" + "#" * LARGEST, "more than 2,000,000 characters"),
    ],
)
def test_a_file_beyond_any_bound_is_a_sentence(text: str, why: str) -> None:
    with pytest.raises(TomlTextError, match=why):
        read_toml(text)
    with pytest.raises(BlueprintError, match=why):
        PresetFile.parse(text, "it")
    with pytest.raises(UsageError, match=why):
        parse_requirements(text, "it")


def test_what_is_within_the_bounds_is_read() -> None:
    deep = f"a={'[' * (DEEPEST - 1)}{']' * (DEEPEST - 1)}"
    assert read_toml(deep) == tomllib.loads(deep)
    dotted = "# " + "a." * 100 + '\na = "' + "b." * 100 + '"'
    assert read_toml(dotted) == tomllib.loads(dotted)
    words = "a" * 100_000 + " = 1"  # no time is lost on a long word without dots
    assert read_toml(words) == tomllib.loads(words)


def test_a_byte_order_mark_is_passed_over_and_kept(tmp_path: Path) -> None:
    marked = tmp_path / "marked.toml"
    marked.write_text("\ufeff" + HA.text, encoding="utf-8")
    file = PresetFile.load(marked)
    assert file.blueprint == HA.blueprint
    changed = file.apply(Patch.set("nodes.node-1.count", 2))
    assert changed.text.startswith("\ufeff")
    assert PresetFile.parse(changed.text, "it").blueprint.nodes["node-1"].count == 2


def test_lines_end_as_they_do_on_any_system(tmp_path: Path) -> None:
    for name, ending in (("windows", "\r\n"), ("old", "\r")):
        (tmp_path / name).write_bytes(HA.text.replace("\n", ending).encode())
        assert read_text(tmp_path / name) == HA.text


def test_files_too_large_are_not_read_to_their_end(cli: Cli, tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    with large.open("wb") as file:
        file.truncate(50_000_000_000)  # a sparse file: nobody has the memory for it
    for done in (cli("estimate", str(large)), cli("estimate", "ha", "--for", str(large))):
        assert done.returncode == 2
        assert done.stderr == f"{large} cannot be read: it has more than 2,000,000 bytes.\n"


def test_a_name_too_long_for_a_file_is_no_design_and_no_deployment(cli: Cli) -> None:
    for words in (("estimate", "x" * 300), ("compare", "ha", f"{'x' * 300}.toml"), ("deployments", "x" * 300)):
        done = cli(*words)
        assert done.returncode == 2
        assert any(said in done.stderr for said in ("There is no", "File name too long")), done.stderr


@pytest.mark.parametrize(
    ("more", "told"), [(("--explain", "total"), "$410.90"), (("--format", "sarif"), '"ruleId": "COST-04"')]
)
def test_a_design_comes_through_a_named_pipe(cli: Cli, tmp_path: Path, more: tuple[str, str], told: str) -> None:
    """As a shell hands over the output of a command: compare <(git show main:design.toml) design.toml."""
    pipe = tmp_path / "63"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(load_design("economy").text,))
    writing.start()
    done = cli("estimate", str(pipe), *more)
    writing.join(timeout=30)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout


def test_where_nobody_may_look_is_an_error_and_no_design_that_was_never_brought_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = DeploymentDirectory(tmp_path / "ha")
    assert not deployment.brought_up
    looked = Path.stat

    def denied(path: Path, **more: bool) -> os.stat_result:
        if path == deployment.blueprint:
            raise PermissionError(13, "Permission denied")
        return looked(path, **more)

    monkeypatch.setattr(Path, "stat", denied)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        _ = deployment.brought_up


@pytest.mark.parametrize("written", ["9" * 5000, "²", ARABIC, "0", "-1", "5"])
def test_an_answer_that_is_no_number_of_the_list_names_nothing(written: str) -> None:
    assert answered(written, ("one", "two", "three", "four")) is None
    assert answered("4", ("one", "two", "three", "four")) == "four"


@pytest.mark.parametrize("field", ["kubernetes.version", "network.accounts", "database.engine_version", "region"])
def test_digits_of_another_script_are_none(field: str) -> None:
    value = {"network.accounts": '["12345678901٣"]', "region": "eu-west-٣"}.get(field, "1.٣")
    with pytest.raises(UsageError):
        Patch.parse([f"{field}={value}"]).apply(HA.blueprint)


def test_a_draft_whose_name_is_no_process_of_this_machine_is_offered(home: Path) -> None:
    paths.private_directory(paths.drafts())
    for name in ("9" * 40, "²"):
        HA.save(paths.drafts() / f"{name}-a.toml")
    assert len(kept_drafts()) == 2


@pytest.mark.parametrize("theme", ["\\u001b[2Jnord", "\\u202enord"])
def test_a_theme_that_a_terminal_would_obey_is_refused(theme: str, home: Path) -> None:
    paths.private_directory(paths.preferences().parent)
    paths.preferences().write_text(f'theme = "{theme}"')
    with pytest.raises(UsageError, match="theme is not a name"):
        preferences.read_preferences()


def test_deep_preferences_are_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBVECTOR_HOME", str(tmp_path))
    (tmp_path / "preferences.toml").write_text(f"theme={'[' * 100_000}")
    with pytest.raises(UsageError, match="not TOML"):
        preferences.read_preferences()


def test_a_name_in_other_letters_is_the_nearest_one(cli: Cli) -> None:
    done = cli("estimate", "HA")
    assert done.returncode == 2
    assert 'There is no preset "HA". Did you mean "ha"?' in done.stderr
    assert nearest("Node-1", ["node-1", "node-2"]) == "node-1"
    assert nearest("eu-WEST-1", ["EU-west-1"]) == "EU-west-1"
