"""The program as its users get it: the wheel, installed into a clean virtual environment, once a session."""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Installation:
    """A virtual environment with nothing but the wheel and what it depends on."""

    wheel: Path
    python: Path

    @property
    def command(self) -> str:
        return str(self.python.with_name("jobvector-wizard"))


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=600)
    (wheel,) = folder.glob("jobvector_wizard-*.whl")
    home = folder / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    # compiling the thousands of modules of pulumi-aws would take minutes, and few of them are imported
    subprocess.run([*pip, "--python", str(python), "install", "--no-compile", str(wheel)], check=True, timeout=900)
    return Installation(wheel, python)
