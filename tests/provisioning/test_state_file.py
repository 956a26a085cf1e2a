"""State files that a kill or a full disk has torn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.provisioning.backend import parse_backend
from jobvector_wizard.provisioning.deployment import DeploymentDirectory
from jobvector_wizard.provisioning.state_file import mend_state


@pytest.fixture
def deployment(tmp_path: Path) -> DeploymentDirectory:
    return DeploymentDirectory(tmp_path / "ha")


@pytest.fixture
def stacks(deployment: DeploymentDirectory) -> Path:
    path = deployment.state / ".pulumi" / "stacks" / "jobvector"
    path.mkdir(parents=True)
    return path


def export(urn: str) -> str:
    """A state as the engine exports it, with something open."""
    return json.dumps({"version": 3, "deployment": {"resources": [{"urn": urn}], "pending_operations": [{}]}})


def mended(deployment: DeploymentDirectory) -> list[str]:
    said: list[str] = []
    mend_state(deployment, parse_backend(None, None), lambda text, _: said.append(text))
    return said


def test_what_is_whole_stays_as_it_is(deployment: DeploymentDirectory, stacks: Path) -> None:
    (stacks / "ha.json").write_text("{}")
    (stacks / "ha.json.attrs").write_text('{"md5": "x"}')
    assert mended(deployment) == []
    assert (stacks / "ha.json.attrs").exists()


def test_a_torn_state_gives_way_to_its_backup_and_is_kept_beside_it(
    deployment: DeploymentDirectory, stacks: Path
) -> None:
    (stacks / "ha.json").write_text('{"version": 3, "ch')
    (stacks / "ha.json.bak").write_text('{"version": 3}')
    assert len(mended(deployment)) == 1
    assert (stacks / "ha.json").read_text() == '{"version": 3}'
    assert (stacks / "ha.json.torn").exists()


def test_a_torn_note_beside_a_file_goes(deployment: DeploymentDirectory, stacks: Path) -> None:
    (stacks / "ha.json").write_text("{}")
    (stacks / "ha.json.attrs").write_text("")
    mended(deployment)
    assert not (stacks / "ha.json.attrs").exists()
    assert (stacks / "ha.json").exists()


def test_with_a_torn_backup_the_newest_whole_export_takes_the_place_of_both(
    deployment: DeploymentDirectory, stacks: Path
) -> None:
    for name in ("ha.json", "ha.json.bak"):
        (stacks / name).write_text("")
    deployment.exports.mkdir()
    for name, text in {"1-up": '{"version": 3, "dep', "2-up": export("new"), "3-up": '{"torn'}.items():
        (deployment.exports / f"{name}.json").write_text(text)
    said: list[str] = []
    assert mend_state(deployment, parse_backend(None, None), lambda text, _: said.append(text))
    assert "2-up" in said[0]
    checkpoint = json.loads((stacks / "ha.json").read_text())["checkpoint"]
    assert checkpoint["stack"] == "organization/jobvector/ha"
    assert checkpoint["latest"] == {"resources": [{"urn": "new"}], "pending_operations": []}
    assert (stacks / "ha.json.torn").exists()


def test_with_a_torn_backup_and_no_export_nothing_is_done(deployment: DeploymentDirectory, stacks: Path) -> None:
    for name in ("ha.json", "ha.json.bak"):
        (stacks / name).write_text("")
    with pytest.raises(WizardError, match="torn, and so is its backup"):
        mended(deployment)
    assert (stacks / "ha.json").exists()


def test_without_a_state_there_is_nothing_to_mend(deployment: DeploymentDirectory) -> None:
    assert mended(deployment) == []
