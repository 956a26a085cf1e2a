"""What starts quickly stays quick: a fresh interpreter loads only what it needs, and layers hold at run time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


TYPER = {"annotated_doc", "shellingham", "typer"}
PYDANTIC = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
DESIGN = TYPER | PYDANTIC | {"platformdirs", "rich"}
WIZARD = PYDANTIC | {"platformdirs", "psutil", "rich", "textual"}
FIRST_PAINT = """
import asyncio
from jobvector_wizard.screens.app import WizardApp
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.base.units import today

async def paint():
    async with WizardApp(load_design("ha"), today()).run_test() as pilot:
        await pilot.pause()
        assert any("a month" in strip.text for strip in pilot.app.screen._compositor.render_strips())

asyncio.run(paint())
"""


def packages_loaded(program: str, home: Path) -> set[str]:
    """Run a program in a fresh interpreter and return the packages it has loaded that are not Python's own."""
    program += (
        "\nimport sys\n"
        "names = {name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names - {'__main__'}\n"
        "print('\\n' + ' '.join(name for name in names if not name.startswith('_')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "JOBVECTOR_HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split()) - {"jobvector_wizard"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], TYPER | PYDANTIC),  # typer reads the options of a command with pydantic
        (["--help"], TYPER),
        (["presets"], DESIGN),
        (["presets", "show", "ha"], DESIGN - {"rich"}),
        (["estimate", "ha", "--on", "2026-11-23"], DESIGN),
        (["compare", "economy", "ha"], DESIGN),
        (["verify", "ha", "--with", "aws-calculator"], DESIGN),  # AWS's SDK only where something is sent
    ],
)
def test_a_command_loads_what_it_needs_and_no_more(arguments: list[str], needed: set[str], tmp_path: Path) -> None:
    program = f"from jobvector_wizard.cli.app import run\nassert run({arguments!r}) == 0"
    assert packages_loaded(program, tmp_path) == needed


def test_a_changed_design_takes_the_toml_writer_as_well(tmp_path: Path) -> None:
    program = "from jobvector_wizard.cli.app import run\nassert run(['estimate', 'ha', '--set', 'name=other']) == 0"
    assert packages_loaded(program, tmp_path) == DESIGN | {"tomlkit"}


def test_the_wizard_is_painted_before_anything_of_pulumi_or_aws_is_loaded(tmp_path: Path) -> None:
    assert packages_loaded(FIRST_PAINT, tmp_path) == WIZARD


def test_nothing_imports_a_top_level_screens() -> None:
    for folder in ("jobvector_wizard", "screens", "tests", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert not line.startswith(("import screens", "from screens")), path


def test_the_error_tree_in_its_docstring_is_the_tree() -> None:
    from jobvector_wizard.base import errors

    drawn = errors.__doc__ or ""
    for name in errors.__all__:
        thing = getattr(errors, name)
        if isinstance(thing, type) and issubclass(thing, Exception):
            row = next(line for line in drawn.splitlines() if f"{name} " in f"{line} ")
            assert f" {getattr(thing, 'exit_code')} " in row  # noqa: B009 - not each has one, and each should
