"""Planted secrets turn up nowhere: not in state, journal, log, arguments or reports. The engine is the real one."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psutil

from jobvector_wizard.provisioning.events import Kind
from tests.engine.conftest import CREDENTIALS
from tests.engine.operating import succeeded, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.operating import Bench

PLANTED = (CREDENTIALS["AWS_SECRET_ACCESS_KEY"], CREDENTIALS["AWS_SESSION_TOKEN"])


def arguments_of_children(found: set[str], ended: threading.Event) -> None:
    while not ended.is_set():
        for process in psutil.Process().children(recursive=True):
            try:
                found.add(" ".join(process.cmdline()))
            except psutil.Error:
                continue
        time.sleep(0.02)


def test_no_planted_secret_is_written_or_told(bench: Bench, scenario: Callable[..., Path], home: Path) -> None:
    """AWS's own words repeat the credentials in this one: they are taken out before they are written."""
    leak = f"InvalidSignature: the key {PLANTED[0]} with token {PLANTED[1]} does not sign this"
    scenario(faults=[{"type": "aws:eks/cluster:Cluster", "kind": "error", "message": leak}])
    seen: set[str] = set()
    ended = threading.Event()
    watching = threading.Thread(target=arguments_of_children, args=(seen, ended))
    watching.start()
    failed = bench.start(Kind.UP).operation
    until(failed)
    succeeded(bench.run(Kind.UP))
    ended.set()
    watching.join()
    told = subprocess.run(
        [sys.executable, "-m", "jobvector_wizard", "watch", failed.name],
        env=dict(bench.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    exported = subprocess.run(
        [sys.executable, "-m", "jobvector_wizard", "deployments", "ha", "--export"],
        env=dict(bench.environment),
        capture_output=True,
        text=True,
        check=True,
    )
    passphrase = bench.deployment().passphrase.read_text()
    secrets = (*PLANTED, passphrase)

    assert "does not sign this" in told.stdout
    assert any("pulumi" in line for line in seen)
    for text in (*seen, told.stdout, told.stderr, exported.stdout):
        assert not any(secret in text for secret in secrets)
    for path in home.rglob("*"):
        if path.is_file() and path.name != "passphrase" and "plugins" not in path.parts:
            content = path.read_bytes().decode(errors="replace")
            assert not any(secret in content for secret in secrets), path
    assert not re.search(r'"password":\s*"(?!\[secret\])', exported.stdout)
