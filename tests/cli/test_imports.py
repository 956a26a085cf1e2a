"""What starts quickly stays quick: a fresh interpreter loads only what it needs, and layers hold at run time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["estimate", "ha", "--on", "2026-11-23"], ["compare", "economy", "ha"], ["presets"]]
)
def test_help_and_estimate_load_neither_textual_nor_boto3_nor_pulumi(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from jobvector_wizard.cli import run\n"
        f"code = run({arguments!r})\n"
        "heavy = {'textual', 'boto3', 'pulumi', 'pulumi_aws', 'tomlkit'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy or code else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_nothing_imports_a_top_level_screens() -> None:
    for folder in ("jobvector_wizard", "screens", "tests", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert not line.startswith(("import screens", "from screens")), path


def test_the_error_tree_in_its_docstring_is_the_tree() -> None:
    from jobvector_wizard import errors

    drawn = errors.__doc__ or ""
    for name in errors.__all__:
        thing = getattr(errors, name)
        if isinstance(thing, type) and issubclass(thing, Exception):
            row = next(line for line in drawn.splitlines() if f"{name} " in f"{line} ")
            assert f" {thing.exit_code} " in row
