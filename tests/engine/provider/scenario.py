"""How slow the account is and what goes wrong in it: a JSON or TOML file that is read again on every call.

    {"fast": false,
     "latency": {"default": 0.0, "aws:eks/cluster:Cluster": 2.0},
     "faults": [{"type": "aws:ec2/vpc:Vpc", "name": "vpc", "operation": "create", "kind": "error", "times": 1,
                 "message": "InvalidParameter: no"}]}

`fast` keeps everything in the store and asks no account, so that a measurement is about the engine. `type` may be
"*"; `name` (the logical one) may be absent; `operation` is "create" unless given, `times` is 1.

| kind                  | what happens                                                                          |
|-----------------------|---------------------------------------------------------------------------------------|
| `error`               | refused, nothing is made                                                              |
| `throttle`            | refused as the real provider does once its own retries are used up                    |
| `expired-credentials` | refused as AWS refuses a session that has run out                                     |
| `half-way`            | made, and reported as not ready: the engine keeps it with what failed                 |
| `lost-answer`         | made, and the call fails: the engine believes that there is nothing                   |
| `die`                 | made, and the provider's process ends: the engine has no answer at all                |
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_ALSO = {"lost": "lost-answer", "half": "half-way", "expired": "expired-credentials", "throttled": "throttle"}
_WORDS = {
    "error": "api error InvalidParameterValue: refused",
    "throttle": "operation error: exceeded maximum number of attempts, 25, https response error StatusCode: 400, "
    "api error ThrottlingException: Rate exceeded",
    "expired-credentials": "operation error: https response error StatusCode: 403, api error ExpiredToken: "
    "The security token included in the request is expired",
    "half-way": "waiting for creation: timeout while waiting for state to become 'ACTIVE'",
    "lost-answer": "the connection was closed before an answer came",
    "die": "",
}
REFUSED_BEFORE = frozenset({"error", "throttle", "expired-credentials"})


@dataclass(frozen=True)
class Fault:
    kind: str
    message: str


class Scenario:
    """The file named by JOBVECTOR_TEST_SCENARIO; without one nothing is slow and nothing fails."""

    def __init__(self) -> None:
        named = os.environ.get("JOBVECTOR_TEST_SCENARIO")
        self._path = Path(named) if named else None

    @property
    def fast(self) -> bool:
        return bool(self._read().get("fast"))

    def latency(self, token: str) -> float:
        latency = self._read().get("latency", {})
        return float(latency.get(token, latency.get("default", 0.0)))

    def fault(self, operation: str, token: str, name: str, take: Callable[[str, int], bool]) -> Fault | None:
        """Return the first fault that applies; `take` tells whether one may come once more."""
        for index, fault in enumerate(self._read().get("faults", [])):
            if fault.get("type", "*") not in ("*", token) or fault.get("name", name) != name:
                continue
            if fault.get("operation", "create") != operation:
                continue
            if take(f"{index} {json.dumps(fault, sort_keys=True)}", int(fault.get("times", 1))):
                kind = _ALSO.get(fault["kind"], fault["kind"])
                return Fault(kind, fault.get("message") or _WORDS[kind])
        return None

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            text = self._path.read_text()
        except FileNotFoundError:
            return {}
        return tomllib.loads(text) if self._path.suffix == ".toml" else json.loads(text)
