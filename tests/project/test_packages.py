"""What is given to others, built without a download: the wheel, and the source that makes the same wheel again."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build(kind: str, tree: Path, to: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(to)], cwd=tree, check=True, timeout=120
    )
    (made,) = to.iterdir()
    return made


def test_the_source_that_is_given_away_makes_the_same_wheel(tmp_path: Path) -> None:
    source = build("sdist", ROOT, tmp_path / "source")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    (tree,) = (tmp_path / "tree").iterdir()
    wheels = (build("wheel", ROOT, tmp_path / "ours"), build("wheel", tree, tmp_path / "theirs"))
    ours, theirs = ({each.filename: each.CRC for each in zipfile.ZipFile(wheel).infolist()} for wheel in wheels)
    assert ours == theirs
    assert "jobvector_wizard/screens/wizard.py" in ours
