"""The real kube-scheduler, asked through its driver: one process, a line for each question and for each answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jobvector_wizard.design.tables import Kubernetes

DRIVER = Path(__file__).parent / "driver"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node on which evicting these pods, the most important first, makes room."""

    node: str
    victims: tuple[str, ...]
    violations: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the scheduler makes of one pod in the cluster as it stands.

    `scores` are weighted sums, none where fewer than two nodes are feasible; `best` are all nodes of the highest.
    `picked` is what SchedulePod itself answers. `refusals` are from node to the plugin and what it says;
    `chosen` are the names of the candidates that the choice of preemption can fall on.
    """

    feasible: frozenset[str]
    scores: dict[str, int]
    plugins: dict[str, dict[str, int]]
    best: frozenset[str]
    picked: str
    refusals: dict[str, dict[str, Any]]
    candidates: dict[str, Candidate]
    chosen: frozenset[str]


class RealScheduler:
    """A driver's process. What it is told is kept by it until the next `cluster`."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def cluster(self, objects: list[dict[str, Any]], configuration: dict[str, Any] | None = None) -> None:
        self._ask(do="cluster", objects=objects, configuration=configuration)

    def add(self, *objects: dict[str, Any]) -> None:
        self._ask(do="add", objects=list(objects))

    def delete_pod(self, name: str) -> None:
        self._ask(do="delete", kind="Pod", name=name)

    def delete_node(self, name: str) -> None:
        self._ask(do="delete", kind="Node", name=name)

    def bind(self, pod: str, node: str, started: int) -> None:
        self._ask(do="bind", name=pod, node=node, started=started)

    def decide(self, pod: str) -> Decision:
        said = self._ask(do="decide", name=pod)
        return Decision(
            frozenset(said["feasible"]),
            said.get("scores", {}),
            said.get("plugins", {}),
            frozenset(said.get("best", ())),
            said.get("picked", ""),
            said.get("refusals", {}),
            {c["node"]: Candidate(c["node"], tuple(c["victims"]), c["violations"]) for c in said.get("candidates", ())},
            frozenset(said.get("chosen", ())),
        )

    def _ask(self, **question: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the driver ended; what it said last is on stderr"
        answer: dict[str, Any] = json.loads(line)
        assert "error" not in answer, f"{question['do']} {question.get('name', '')}: {answer['error']}"
        return answer


def minors() -> list[str]:
    """The minors that JOBVECTOR_SCHEDULER_VERSIONS names, as scripts/test_scheduler.py reads them."""
    words = os.environ.get("JOBVECTOR_SCHEDULER_VERSIONS", "").split()
    known = sorted(path.stem.removeprefix("v") for path in DRIVER.glob("v*.mod"))
    return known if words == ["all"] else words or [str(Kubernetes.model_fields["version"].default)]


def driver_of(minor: str) -> Path:
    """Where `make test-scheduler` leaves the driver of a minor. It is never skipped: without it the tests fail."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    pinned = re.search(r"k8s\.io/kubernetes v(\S+)", (DRIVER / f"v{minor}.mod").read_text(encoding="utf-8"))
    assert pinned
    found = cache / "jobvector-wizard-dev" / f"kube-scheduler-driver-{pinned[1]}" / "driver"
    assert found.exists(), f"There is no driver of kube-scheduler {pinned[1]}. Build it with: make test-scheduler"
    return found
