"""How much longer our `up` takes than plain `pulumi up` of the same program, as a ratio in one run.

Both are whole processes on the real engine with our test provider, which answers at once and keeps everything to
itself: what is measured is the engine and what this program adds to it (its own process, a journal, a lock, an
export of the state, the plan), not AWS. Run it on an idle machine: benchmarks/engine.py [ROUNDS]
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLAIN = """
import subprocess, sys
from concurrent import futures
import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2_grpc
from jobvector_wizard.infrastructure.program import program
from jobvector_wizard.design.preset_file import load_design

server = grpc.server(futures.ThreadPoolExecutor(4))
language_pb2_grpc.add_LanguageRuntimeServicer_to_server(
    LanguageServer(program(load_design("ha").blueprint)), server
)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
arguments = ["pulumi", "up", "--yes", "--non-interactive", "--stack", "ha", "--exec-kind", "auto.inline"]
sys.exit(subprocess.run([*arguments, f"--client=127.0.0.1:{port}"], stdout=subprocess.DEVNULL).returncode)
"""


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        environment = prepared(here)
        moto, endpoint = moto_server()
        try:
            pairs = [
                (plain(here / f"plain-{n}", environment), ours(here / f"ours-{n}", environment, endpoint))
                for n in range(rounds)
            ]
        finally:
            moto.kill()
            moto.wait()
    for alone, wrapped in pairs:
        print(f"pulumi up {alone:5.1f} s   jobvector-wizard up {wrapped:5.1f} s   ratio {wrapped / alone:.2f}")
    print(f"median ratio {statistics.median(wrapped / alone for alone, wrapped in pairs):.2f}")
    return 0


def prepared(here: Path) -> dict[str, str]:
    """The environment of both: the provider on PATH, fast, and credentials that moto takes."""
    program = here / "bin" / "pulumi-resource-aws"
    program.parent.mkdir()
    provider = f'"{sys.executable}" -W ignore -m tests.engine.cloud.server'
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec {provider} "$@"\n')
    program.chmod(0o755)
    (here / "scenario.json").write_text('{"fast": true}')
    cli = subprocess.run(
        [sys.executable, ROOT / "scripts" / "test_engine.py"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(program.parent), cli, os.environ["PATH"]]),
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing-secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_CONFIG_PASSPHRASE": "benchmark",
        "PYTHONWARNINGS": "ignore",
        "JOBVECTOR_TEST_SCENARIO": str(here / "scenario.json"),
    }


def plain(here: Path, environment: dict[str, str]) -> float:
    """Pulumi alone: preview and update with one language host, as `pulumi up --yes` does."""
    (here / "state").mkdir(parents=True)
    (here / "Pulumi.yaml").write_text("name: jobvector\nruntime: python\n")
    environment = {
        **environment,
        "PULUMI_HOME": str(here / "home"),
        "PULUMI_BACKEND_URL": f"file://{here / 'state'}",
        "JOBVECTOR_TEST_PROVIDER_STORE": str(here / "store"),
    }
    for command in (["stack", "init", "ha"], ["config", "set", "aws:region", "eu-west-1"]):
        subprocess.run(["pulumi", *command], cwd=here, env=environment, check=True, capture_output=True)
    return timed([sys.executable, "-c", PLAIN], here, environment)


def ours(here: Path, environment: dict[str, str], endpoint: str) -> float:
    """The command as a pipeline runs it."""
    here.mkdir()
    environment = {
        **environment,
        "JOBVECTOR_HOME": str(here / "home"),
        "JOBVECTOR_TEST_PROVIDER_STORE": str(here / "store"),
    }
    command = [sys.executable, "-m", "jobvector_wizard", "up", "ha", "--yes", "--endpoint-url", endpoint]
    return timed(command, here, environment)


def timed(command: list[str], here: Path, environment: dict[str, str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    shutil.rmtree(here)
    return took


def moto_server() -> tuple[subprocess.Popen[bytes], str]:
    """An account for the questions that are asked before an `up`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    endpoint = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return process, endpoint
    raise TimeoutError("the moto server did not come up")


if __name__ == "__main__":
    sys.exit(main())
