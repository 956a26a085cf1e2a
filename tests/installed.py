"""The program as its users get it: the wheel, installed into a clean virtual environment, once a session."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import venv
from collections.abc import Callable
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
def installation(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Installation:
    folder = made_once("installation", _install, tmp_path_factory, worker_id)
    (wheel,) = folder.glob("jobvector_wizard-*.whl")
    return Installation(wheel, folder / "venv" / "bin" / "python")


def made_once(name: str, make: Callable[[Path], None], factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Whichever of several workers comes first makes a folder, where all of them find it; the others wait for it."""
    mine = factory.getbasetemp()
    folder = (mine if worker_id == "master" else mine.parent) / name
    folder.mkdir(exist_ok=True)
    ready = folder / "ready"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            make(folder)
            ready.touch()
    return folder


def _install(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=600)
    (wheel,) = folder.glob("jobvector_wizard-*.whl")
    home = folder / "venv"
    venv.create(home, with_pip=False)
    # few of the thousands of modules are ever imported
    subprocess.run(
        [*pip, "--python", str(home / "bin" / "python"), "install", "--no-compile", str(wheel)], check=True, timeout=900
    )
