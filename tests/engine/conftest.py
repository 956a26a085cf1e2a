"""What the engine tests stand on: the real CLI, our provider, and a moto server of each test's own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.operating import Bench, engine_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAPLANTEDKEYID0000",
    "AWS_SECRET_ACCESS_KEY": "planted-secret-access-key-7c1f",
    "AWS_SESSION_TOKEN": "planted-session-token-90aa",
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Moto takes any; that these words turn up nowhere is tested."""


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    endpoint = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5).close()
            break
        except OSError:
            assert process.poll() is None, "the moto server did not come up"
            assert time.monotonic() < deadline, "the moto server does not answer"
            time.sleep(0.1)
    yield endpoint
    process.kill()
    process.wait()


@pytest.fixture
def moto(moto_server: str) -> str:
    """An empty account: the endpoint of a moto server that was just reset."""
    urllib.request.urlopen(urllib.request.Request(f"{moto_server}/moto-api/reset", method="POST"), timeout=30).close()
    return moto_server


@pytest.fixture
def aws(moto: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Give the client of a service of that account."""
    import boto3

    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    client: Callable[..., Any] = boto3.client  # its overloads are for names that are written out

    def of(service: str) -> Any:
        return client(service, region_name="eu-west-1", endpoint_url=moto)

    return of


@pytest.fixture(scope="session")
def provider_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for PATH with our provider under the name that the engine looks for."""
    folder = tmp_path_factory.mktemp("provider")
    program = folder / "pulumi-resource-aws"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -W ignore -m tests.engine.cloud.server "$@"\n'
    )
    program.chmod(0o755)
    return folder


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., Path]:
    """Write what the provider is to be like; a test may do so again while it runs."""
    path = tmp_path / "scenario.json"

    def write(**what: Any) -> Path:
        temporary = path.with_suffix(".new")
        temporary.write_text(json.dumps(what))
        temporary.replace(path)
        return path

    write()
    return write


@pytest.fixture
def bench(
    moto: str,
    provider_directory: Path,
    scenario: Callable[..., Path],
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Bench]:
    cli = engine_directory()
    search = os.pathsep.join([str(provider_directory), str(cli), os.environ["PATH"]])
    monkeypatch.setenv("PATH", search)
    environment = {
        **os.environ,
        **CREDENTIALS,
        "PATH": search,
        "JOBVECTOR_TEST_PROVIDER_STORE": str(tmp_path / "store"),
        "JOBVECTOR_TEST_SCENARIO": str(tmp_path / "scenario.json"),
        "PYTHONWARNINGS": "ignore",
    }
    bench = Bench(cli, moto, environment, tmp_path / "store")
    yield bench
    bench.end()
