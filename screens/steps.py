"""The wizard's steps: their names, their keys, and which of them decides what stands at a path of the blueprint."""

from __future__ import annotations

from typing import Final

__all__ = ["NAMES", "STEP_KEYS", "step_of"]

NAMES: Final = {
    "start": "Start",
    "region": "Region",
    "zones": "Zones",
    "nodes": "Nodes",
    "workloads": "Workloads",
    "database": "Database",
    "edge": "Edge",
    "extras": "Extras",
    "usage": "Usage",
    "budget": "Budget",
    "review": "Review",
    "provision": "Provision",
}
STEP_KEYS: Final = dict(zip(NAMES, "1234567890FP", strict=True))
"""The key that goes to each step."""
_PATHS: Final = {
    "region": "region",
    "network": "zones",
    "nodes": "nodes",
    "workloads": "workloads",
    "database": "database",
    "usage": "usage",
    "edge": "edge",
    "kubernetes.logs": "extras",
    "encryption": "extras",
    "observability": "extras",
    "budget": "budget",
}
"""Which step mends a finding, by the path it names or the first key of it."""


def step_of(path: str) -> str | None:
    """Return the step that decides what stands at a path; None where it is only in the file."""
    return _PATHS.get(path) or _PATHS.get(path.partition(".")[0])
