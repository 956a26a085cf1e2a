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


def test_the_source_that_is_given_away_makes_the_same_wheel_and_runs_where_it_lies(tmp_path: Path) -> None:
    source = build("sdist", ROOT, tmp_path / "source")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    (tree,) = (tmp_path / "tree").iterdir()
    wheels = (build("wheel", ROOT, tmp_path / "ours"), build("wheel", tree, tmp_path / "theirs"))
    ours, theirs = ({each.filename: each.CRC for each in zipfile.ZipFile(wheel).infolist()} for wheel in wheels)
    assert ours == theirs
    assert "jobvector_wizard/screens/wizard.py" in ours
    # an editable install of what was unpacked reads the program where it lies
    program = "from jobvector_wizard.screens import app; from jobvector_wizard.design import preset_file as of\n"
    program += "print(app.__file__, of.load_design('ha').blueprint.name)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tree, check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == [str(tree / "jobvector_wizard" / "screens" / "app.py"), "ha"]
