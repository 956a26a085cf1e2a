"""Several parts of the program ask for a design's resources at the same time, each in a thread of its own."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.graph import blueprint_graph

blueprint, begin = load_design("ha").blueprint, Barrier(4)

def asked(_):
    begin.wait()
    return len(blueprint_graph(blueprint))

with ThreadPoolExecutor(4) as threads:
    print(*set(threads.map(asked, range(4))))
"""


def test_the_first_graphs_of_a_process_may_be_asked_for_at_once() -> None:
    """A fresh interpreter, in which nothing of Pulumi is loaded yet."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 1
