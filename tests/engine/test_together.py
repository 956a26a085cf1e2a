"""Five at once, on the same and on other deployments: no corruption, and clear refusals."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

from jobvector_wizard.provisioning.events import Kind
from jobvector_wizard.provisioning.launch import list_operations
from jobvector_wizard.provisioning.state import Stack
from tests.engine.operating import succeeded, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.operating import Bench


def test_five_commands_at_once(bench: Bench, scenario: Callable[..., Path]) -> None:
    scenario(fast=True)
    base = [sys.executable, "-m", "jobvector_wizard"]
    up = [*base, "up", "economy", "--yes", "--on", "2026-11-23", "--endpoint-url", bench.endpoint]
    preview = [*base, "preview", "economy", "--on", "2026-11-23", "--endpoint-url", bench.endpoint, "--name", "third"]
    commands = [up, up, [*up, "--name", "second"], preview, [*base, "rehearse", "economy", "--speed", "0"]]
    running = [
        subprocess.Popen(
            command, env=dict(bench.environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for command in commands
    ]
    ended = [(*process.communicate(timeout=240), process.returncode) for process in running]

    codes = [code for _, _, code in ended]
    assert Counter(codes[:2]) == {0: 1, 5: 1}, [printed[-600:] for printed, _, _ in ended]
    assert codes[2:] == [0, 0, 0], ended
    refused = next(error for _, error, code in ended if code == 5)
    assert "held by another operation" in refused
    assert "Traceback" not in "".join(error for _, error, _ in ended)
    for operation in list_operations():
        assert until(operation).exit_code == 0
    for name in ("economy", "second"):
        assert Stack.read(bench.state(name)).pending == 0
        assert succeeded(bench.run(Kind.REFRESH, None, name)).exit_code == 0
