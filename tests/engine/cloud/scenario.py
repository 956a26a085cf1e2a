"""How slow the provider is, and what goes wrong: a JSON file that is read again on every call.

    {"latency": {"default": 0.0, "aws:eks/cluster:Cluster": 2.0},
     "faults": [{"type": "aws:ec2/vpc:Vpc", "name": "vpc", "operation": "create", "kind": "error",
                 "times": 1, "message": "InvalidParameter: no"}]}

Kinds: `error` refuses before anything is made; `lost` makes it and then fails the answer; `die` makes it and ends the
provider's process; `half` makes it and reports that it did not become ready; `expired` and `throttled` refuse with the
words of the real provider.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS = {
    "expired": "operation error: https response error StatusCode: 403, ExpiredToken: The security token included in "
    "the request is expired",
    "throttled": "operation error: exceeded maximum number of attempts, 25, https response error StatusCode: 400, "
    "api error Throttling: Rate exceeded",
    "lost": "rpc error: the answer was lost",
    "half": "waiting for creation: timeout while waiting for state to become 'ACTIVE'",
}


@dataclass(frozen=True)
class Fault:
    kind: str
    message: str


class Scenario:
    """The file named by JOBVECTOR_TEST_SCENARIO, if there is one."""

    def __init__(self) -> None:
        name = os.environ.get("JOBVECTOR_TEST_SCENARIO")
        self._path = Path(name) if name else None

    def latency(self, token: str) -> float:
        latency = self._read().get("latency", {})
        return float(latency.get(token, latency.get("default", 0.0)))

    def fault(self, operation: str, token: str, name: str, count: Any) -> Fault | None:
        """The first fault that applies; `count` counts how often each was met."""
        for fault in self._read().get("faults", []):
            if fault.get("type", "*") not in ("*", token) or fault.get("name", name) != name:
                continue
            if fault.get("operation", "create") != operation:
                continue
            if count(json.dumps(fault, sort_keys=True)) <= fault.get("times", 1):
                return Fault(fault["kind"], fault.get("message") or WORDS.get(fault["kind"], fault["kind"]))
        return None

    def _read(self) -> dict[str, Any]:
        if self._path is None or not self._path.exists():
            return {}
        return json.loads(self._path.read_text())
