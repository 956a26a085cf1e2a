"""The wheel in a clean virtual environment, used from another directory."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

from tests.installed import Installation


def test_the_wheel_holds_screens_presets_and_the_catalog_once(installation: Installation) -> None:
    names = zipfile.ZipFile(installation.wheel).namelist()
    assert len(names) == len(set(names))
    for needed in (
        "jobvector_wizard/presets/ha.toml",
        "jobvector_wizard/screens/wizard.py",
        "jobvector_wizard/catalog/data/regions/eu-west-1.json",
        "jobvector_wizard/py.typed",
    ):
        assert needed in names
    assert any(name.endswith(".data/data/share/man/man1/jobvector-wizard.1") for name in names)
    assert not any(name.startswith(("screens/", "presets/", "tests/")) for name in names)


def test_estimate_and_rehearse_run_from_another_directory(installation: Installation, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [installation.command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=180
        )

    estimate = run("estimate", "ha", "--json", "--on", "2026-11-23")
    assert json.loads(estimate.stdout)["total"]["expected"] == "649.80"
    rehearsal = run("rehearse", "ha", "--speed", "0")
    assert rehearsal.returncode == 0, rehearsal.stderr
    assert "REHEARSAL  succeeded" in rehearsal.stdout
    assert run("watch", "ha").returncode == 0
