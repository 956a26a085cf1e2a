"""An AWS that is not AWS: a moto server in a process of its own, and recorded answers for what moto lacks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.validate import validate_parameters

from jobvector_wizard.account.connection import Connection, connect
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design

REGION = "eu-west-1"


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """Run moto's server on a free port of this machine and end it by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"},
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None, "moto's server ended at once"
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Let nothing of the machine show through: no variables, no configuration files, no role of an instance."""
    for name in [*os.environ]:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that moto takes, as it takes any."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDTESTTESTTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")


@pytest.fixture
def connection(moto: str, keys: None) -> Connection:
    """A connection to an account in which nothing stands."""
    urllib.request.urlopen(urllib.request.Request(f"{moto}/moto-api/reset", method="POST"), timeout=20).close()
    return connect(REGION, endpoint_url=moto)


@pytest.fixture(scope="session")
def ha() -> Blueprint:
    return load_design("ha").blueprint


Answer = dict[str, Any] | Exception


@pytest.fixture
def recorded(connection: Connection) -> Callable[[str, str, Answer], None]:
    """Let an operation answer as given, without a request; the answer must have the shape that AWS documents."""
    answers: dict[tuple[str, str], Answer] = {}

    def record(service: str, operation: str, answer: Answer) -> None:
        client = connection.client(service)  # type: ignore[call-overload]
        known = (service, operation) in answers
        answers[service, operation] = answer
        if not isinstance(answer, Exception):
            validate_parameters(answer, client.meta.service_model.operation_model(operation).output_shape)
        if known:
            return

        def reply(**_: Any) -> tuple[SimpleNamespace, Any]:
            now = answers[service, operation]
            if isinstance(now, Exception):
                raise now
            return SimpleNamespace(status_code=200), now

        name = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register_first(f"before-call.{name}.{operation}", reply)

    return record


@pytest.fixture
def denied() -> Callable[[str], ClientError]:
    """Make what AWS says to an identity without the right."""

    def make(operation: str) -> ClientError:
        message = f"not authorized to perform: {operation}"
        return ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, operation)

    return make
