"""One lock a deployment: held by whoever has its file open, gone with its holder, however that dies."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jobvector_wizard.base.errors import BusyError
from jobvector_wizard.provisioning import lock
from jobvector_wizard.provisioning.lock import DeploymentLock

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from jobvector_wizard.provisioning.lock import DeploymentLock
held = DeploymentLock.take(Path(sys.argv[1]), "ha", "20261124-up")
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_MOMENT", 0.05)


def hold(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as printed:
        printed.readline()
    return process


def test_a_second_taker_is_told_who_holds_it(tmp_path: Path, impatient: None) -> None:
    path = tmp_path / "lock"
    holder = hold(path)

    with pytest.raises(
        BusyError, match=r"ha is held by another operation .20261124-up, started by .* on .* at"
    ) as busy:
        DeploymentLock.take(path, "ha", "mine")

    assert busy.value.exit_code == 5
    assert "jobvector-wizard watch 20261124-up" in busy.value.remedy
    holder.kill()
    holder.wait()


def test_kill_minus_9_of_the_holder_lets_it_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = hold(path)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    DeploymentLock.take(path, "ha", "mine").release()


def test_a_lock_that_was_handed_on_is_held_until_the_last_one_lets_go(tmp_path: Path, impatient: None) -> None:
    path = tmp_path / "lock"
    with DeploymentLock.take(path, "ha", "one") as held:
        heir = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=(held.descriptor,))

    with pytest.raises(BusyError, match="one, started by"):
        DeploymentLock.take(path, "ha", "two")

    heir.kill()
    heir.wait()
    DeploymentLock.take(path, "ha", "two").release()


def test_its_file_is_its_owners_alone(tmp_path: Path) -> None:
    DeploymentLock.take(tmp_path / "lock", "ha", "one").release()
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
